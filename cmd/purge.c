/*
 * purge.c - days that are too old, forgotten for good.
 */
#include "cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/store.h"
#include "context.h"
#include "write.h"

/* How long data of use may be kept, by the French authority's guidelines on
 * audience measurement. */
#define KEEP_MONTHS 25

static const struct opt purge_opts[] = {
	{ 0, "before", OPT_DAY, "DAY", NULL, NULL, false,
	    N_("first day that is kept (default: the month 25 months before "
	       "as-of)") },
	OPT_AS_OF,
	{ 'n', "dry-run", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("say what would go, remove nothing") },
	{ 'y', "yes", OPT_FLAG, NULL, NULL, NULL, false, N_("do not ask") },
	{ 0, "lock-timeout", OPT_INT, "SECONDS", NULL, "10", false,
	    N_("how long to wait for an ingest") },
	{ 'q', "quiet", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("say nothing unless something is wrong") },
	OPT_LANG, OPT_DIR, OPT_END
};

/* The latest as-of of all sources. */
static int known_up_to(struct store *s, day_t *out, struct err *e)
{
	struct store_source x;
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < store_sources(s); i++) {
		day_t day = DAY_NONE;

		rc = store_source_get(s, i, &x, e);
		if (rc == 0)
			rc = indicator_as_of(s, x.space, x.id, &day, e);
		if (rc == 0 && day > *out)
			*out = day;
	}
	return rc;
}

/* DAY_NONE: nothing was read. */
static int find_day(
    const struct args *args, struct store *s, day_t *out, struct err *e)
{
	day_t as_of = opt_day(args, "as-of");
	int rc = 0;

	*out = opt_day(args, "before");
	if (*out != DAY_NONE)
		return 0;
	if (as_of == DAY_NONE)
		rc = known_up_to(s, &as_of, e);
	if (as_of != DAY_NONE)
		*out = period_start(PERIOD_MONTH,
		    period_index(PERIOD_MONTH, as_of) - KEEP_MONTHS);
	return rc;
}

static void describe(
    const struct store_purge *p, day_t before, bool done, struct buf *out)
{
	buf_str(out, done ? _("Purged, before ") : _("To purge, before "));
	output_day(out, before);
	buf_str(out, _(": "));
	output_count(out, (int64_t)p->days);
	buf_printf(out, " %s, ", Q_("day", "days", p->days));
	output_count(out, (int64_t)p->events);
	buf_printf(out, " %s, ", Q_("event", "events", p->events));
	output_count(out, (int64_t)p->users);
	buf_printf(
	    out, " %s\n", Q_("user forgotten", "users forgotten", p->users));
}

static int ask(const struct args *args, const struct buf *what, struct err *e)
{
	char answer[64];

	if (opt_flag(args, "yes"))
		return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE,
		    "nobody is there to answer: add --yes to purge, or "
		    "--dry-run to see what would go");
	fputs(buf_view(what).at, stderr);
	fprintf(stderr, "%s ", _("This cannot be taken back. Purge? [y/N]"));
	fflush(stderr);
	if (fgets(answer, sizeof answer, stdin) && strchr("yYoO", answer[0]))
		return 0;
	return err_set(e, ERR_NO, "nothing was purged");
}

/* The work is done, then kept or dropped: what is announced is what goes. */
static int purge(struct store *s, const struct args *args, day_t before,
    struct buf *out, struct err *e)
{
	bool dry = opt_flag(args, "dry-run");
	struct store_purge p;
	int rc = store_begin(s, e);

	if (rc == 0)
		rc = store_purge(s, before, &p, e);
	if (rc == 0)
		describe(&p, before, false, out);
	if (rc == 0)
		rc = buf_error(out, e);
	if (rc == 0 && !dry)
		rc = ask(args, out, e);
	if (rc == 0 && !dry) {
		buf_clear(out);
		describe(&p, before, true, out);
		rc = store_end(s, e);
	}
	store_rollback(s);
	return rc;
}

static int purge_run(const struct args *args, struct err *e)
{
	struct buf out = BUF_INIT;
	struct store *store = NULL;
	struct context c;
	day_t before = DAY_NONE;
	/* Opened to read first: what is not there shall not be made. */
	int rc = context_store(&c, args, e);

	if (rc == 0)
		rc = find_day(args, c.store, &before, e);
	if (rc == 0) {
		store_close(c.store);
		c.store = NULL;
		rc = context_writer(&store, c.service, args, e);
	}
	if (rc == 0 && before == DAY_NONE)
		buf_printf(&out, "%s\n", _("Nothing was read yet."));
	else if (rc == 0)
		rc = purge(store, args, before, &out, e);
	if (rc == 0 && !opt_flag(args, "quiet"))
		rc = write_out(NULL, buf_view(&out), e);
	store_close(store);
	buf_release(&out);
	context_close(&c);
	return rc;
}

const struct cmd cmd_purge = {
	.name = "purge",
	.group = CMD_KEEP,
	.args = "",
	.brief = N_("forget days that are too old, for good"),
	.examples = "$ jauge purge --dry-run\n"
		    "$ jauge purge --before 2024-10-01 --yes\n",
	.opts = purge_opts,
	.run = purge_run,
};
