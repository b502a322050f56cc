/*
 * check.c - is anything wrong? For a cron job: one line a finding, silent with
 * -q when all is well, exit status 1 when something is wrong.
 *
 * This is the one question of which the answer depends on the present day: data
 * that stopped coming are known by the clock alone. --as-of stands in for it.
 */
#include "cmd.h"

#include <limits.h>
#include <string.h>

#include "check_show.h"
#include "write.h"

static const struct opt check_opts[] = { OPT_BY,
	{ 0, "as-of", OPT_DAY, "DAY", NULL, NULL, false,
	    N_("first day not known yet, and today (default: end of the last "
	       "complete day, and the clock)") },
	OPT_SOURCE, OPT_LEVEL,
	{ 'f', "format", OPT_CHOICE, "FORMAT", "text|json|openmetrics", "text",
	    false, N_("form of the output") },
	OPT_OUTPUT,
	{ 'q', "quiet", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("say nothing unless something is wrong") },
	OPT_LANG, OPT_DIR, OPT_END };

static int find_today(const struct context *c, day_t *out, struct err *e)
{
	*out = opt_day(c->args, "as-of");
	if (*out != DAY_NONE)
		return 0;
	return context_today(c->service->timezone, out, e);
}

static void show(
    const struct context *c, const struct findings *f, struct buf *out)
{
	const char *format = opt_text(c->args, "format");
	const char *path = opt_text(c->args, "output");
	struct output_style st = write_style(path);

	/* A line a finding for what reads lines, such as grep. */
	if (!write_to_terminal(path))
		st.width = INT_MAX;

	if (strcmp(format, "json") == 0)
		check_json(c, f, out);
	else if (strcmp(format, "openmetrics") == 0)
		check_metrics(c, f, out);
	else
		check_text(c, f, &st, opt_flag(c->args, "quiet"), out);
}

static int check_run(const struct args *args, struct err *e)
{
	const char *path = opt_text(args, "output");
	struct findings *f = NULL;
	struct buf out = BUF_INIT;
	struct context c;
	day_t today;
	int rc = context_run(&c, args, e);

	if (rc == 0)
		rc = find_today(&c, &today, e);
	if (rc == 0)
		rc = check_service(&c.run, today, &f, e);
	if (rc == 0)
		show(&c, f, &out);
	if (rc == 0)
		rc = buf_error(&out, e);
	/* A file is written in any case, lest an old one be taken for new. */
	if (rc == 0 && (path || f->wrong > 0 || !opt_flag(args, "quiet")))
		rc = write_out(path, buf_view(&out), e);
	if (rc == 0 && f->wrong > 0)
		rc = err_set(e, ERR_NO, "%s", "");
	findings_free(f);
	buf_release(&out);
	context_close(&c);
	return rc;
}

const struct cmd cmd_check = {
	.name = "check",
	.group = CMD_READ,
	.args = "",
	.brief = N_("objectives, freshness, rejects, gaps, budget; exit status "
		    "1 when something is wrong"),
	.examples = "$ jauge check\n"
		    "$ jauge check -q\n"
		    "$ jauge check --format openmetrics -o jauge.prom\n",
	.opts = check_opts,
	.run = check_run,
};
