/*
 * undo.c - take back what a log gave.
 */
#include "cmd.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/ingest.h"
#include "context.h"
#include "files.h"
#include "write.h"

#define DAY_CHARS 11

static const struct opt undo_opts[] = { OPT_SOURCE,
	{ 'n', "last", OPT_INT, "N", NULL, "20", false,
	    N_("how many batches to list") },
	{ 'f', "format", OPT_CHOICE, "FORMAT", "text|csv|json", "text", false,
	    N_("form of the list") },
	{ 0, "lock-timeout", OPT_INT, "SECONDS", NULL, "10", false,
	    N_("how long to wait for another ingest") },
	{ 'q', "quiet", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("say nothing unless something is wrong") },
	OPT_LANG, OPT_DIR, OPT_END };

struct list {
	struct buf *out;
	uint64_t n;
};

static const char *day_text(day_t day, char text[DAY_CHARS])
{
	text[0] = '\0';
	if (day != DAY_NONE)
		day_format(day, text);
	return text;
}

static int list_text(void *ctx, const struct store_listed *x, struct err *e)
{
	struct list *l = ctx;
	char read[DAY_CHARS];

	(void)e;
	l->n++;
	buf_printf(
	    l->out, "%6" PRId64 "  %s  ", x->id, day_text(x->read_day, read));
	text_terminal(l->out, x->source);
	buf_str(l->out, "  ");
	if (x->segment < 0)
		buf_str(l->out, _("several, joined"));
	else
		text_terminal(l->out, x->path);
	buf_str(l->out, "  ");
	if (x->first_day != DAY_NONE) {
		output_span(
		    l->out, (struct span){ x->first_day, x->last_day + 1 });
		buf_str(l->out, "  ");
	}
	output_count(l->out, (int64_t)x->events);
	buf_printf(l->out, " %s\n", Q_("event", "events", x->events));
	return 0;
}

static int list_csv(void *ctx, const struct store_listed *x, struct err *e)
{
	struct list *l = ctx;
	char read[DAY_CHARS], first[DAY_CHARS], last[DAY_CHARS];

	(void)e;
	if (l->n++ == 0)
		buf_str(l->out,
		    "batch,read,source,file,first_day,last_day,lines,events,"
		    "joined\n");
	buf_printf(
	    l->out, "%" PRId64 ",%s,", x->id, day_text(x->read_day, read));
	text_csv(l->out, x->source);
	buf_char(l->out, ',');
	text_csv(l->out, x->path);
	buf_printf(l->out, ",%s,%s,%" PRIu64 ",%" PRIu64 ",%s\n",
	    day_text(x->first_day, first), day_text(x->last_day, last),
	    x->lines, x->events, x->segment < 0 ? "true" : "false");
	return 0;
}

static void json_text(struct buf *b, const char *name, struct slice s)
{
	buf_printf(b, ",\"%s\":\"", name);
	text_json(b, s);
	buf_char(b, '"');
}

static void json_day(struct buf *b, const char *name, day_t day)
{
	char text[DAY_CHARS];

	if (day == DAY_NONE)
		buf_printf(b, ",\"%s\":null", name);
	else
		json_text(b, name, slice_of(day_text(day, text)));
}

static int list_json(void *ctx, const struct store_listed *x, struct err *e)
{
	struct list *l = ctx;

	(void)e;
	buf_printf(l->out, "%s{\"batch\":%" PRId64, l->n++ ? "," : "", x->id);
	json_day(l->out, "read", x->read_day);
	json_text(l->out, "source", x->source);
	json_text(l->out, "file", x->path);
	json_day(l->out, "first_day", x->first_day);
	json_day(l->out, "last_day", x->last_day);
	buf_printf(l->out,
	    ",\"lines\":%" PRIu64 ",\"events\":%" PRIu64 ",\"joined\":%s}",
	    x->lines, x->events, x->segment < 0 ? "true" : "false");
	return 0;
}

static int undo_list(const struct args *args, struct err *e)
{
	const char *format = opt_text(args, "format");
	bool json = strcmp(format, "json") == 0;
	struct buf out = BUF_INIT;
	struct list l = { &out, 0 };
	struct context c;
	int rc = context_store(&c, args, e);

	if (json)
		buf_str(&out, "[");
	if (rc == 0)
		rc = store_list(c.store, opt_int(args, "last"),
		    json                         ? list_json
		    : strcmp(format, "csv") == 0 ? list_csv
						 : list_text,
		    &l, e);
	if (json)
		buf_str(&out, "]\n");
	else if (rc == 0 && l.n == 0)
		buf_printf(&out, "%s\n", _("Nothing was read yet."));
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(NULL, buf_view(&out), e);
	buf_release(&out);
	context_close(&c);
	return rc;
}

struct undo {
	struct context c;
	struct store *store;
	struct ident_key *key;
	const struct service_source *source; /* NULL: not given */
	struct buf out;
};

static int undo_open(struct undo *u, const struct args *args, struct err *e)
{
	const char *name = opt_text(args, "source");
	/* Opened to read first: what is not there shall not be made. */
	int rc = context_store(&u->c, args, e);

	if (rc < 0)
		return rc;
	store_close(u->c.store);
	u->c.store = NULL;
	if (name)
		rc = context_source(u->c.service, name, &u->source, e);
	if (rc == 0)
		rc = context_writer(&u->store, u->c.service, args, e);
	return rc;
}

/* The key is needed only to know a file by its content. */
static int undo_key(struct undo *u, struct err *e)
{
	char *path = service_path(u->c.service, CONTEXT_KEY);
	char fingerprint[17];
	int rc = path ? ident_key_load(&u->key, path, e) : err_memory(e);

	free(path);
	if (rc < 0)
		return rc;
	ident_key_fingerprint(u->key, fingerprint);
	if (strcmp(fingerprint, store_key_id(u->store)) == 0)
		return 0;
	return err_set(e, ERR_PRIVACY,
	    "%s: not the key that the store was made with", CONTEXT_KEY);
}

static int by_content(
    struct undo *u, const char *path, int64_t *segment, struct err *e)
{
	struct files files = { 0 };
	int rc = u->key ? 0 : undo_key(u, e);

	if (rc == 0)
		rc = files_find(&files, u->c.service, u->source, &path, 1, e);
	if (rc == 0)
		rc = ingest_recognise(
		    u->store, files.at[0].source, u->key, path, segment, e);
	files_release(&files);
	if (rc == 0 && *segment < 0)
		rc = err_set(e, ERR_INPUT,
		    "%s: nothing that begins like it was read\n"
		    "What was read is listed by: jauge undo",
		    path);
	return rc;
}

static int by_name(
    struct undo *u, const char *path, int64_t *segment, struct err *e)
{
	uint64_t n = 0;
	int rc = store_segments_named(u->store, slice_of(path), segment, &n, e);

	if (rc < 0 || n == 1)
		return rc;
	return err_set(e, ERR_INPUT,
	    n ? N_("%s: not there, and several logs were read under that "
		   "name\nChoose a batch: jauge undo")
	      : N_("%s: not there, and nothing was read under that name\n"
		   "What was read is listed by: jauge undo"),
	    path);
}

static int undo_find(struct undo *u, const char *what, int64_t *segment,
    int64_t *from, struct err *e)
{
	*from = 0;
	if (access(what, F_OK) == 0)
		return by_content(u, what, segment, e);
	if (!slice_int(slice_of(what), from)) {
		*from = 0;
		return by_name(u, what, segment, e);
	}
	return store_batch_segment(u->store, *from, segment, e);
}

static void undo_report(
    struct undo *u, const char *what, const struct store_taken *t)
{
	text_terminal(&u->out, slice_of(what));
	buf_str(&u->out, "  ");
	output_count(&u->out, (int64_t)t->batches);
	buf_printf(&u->out, " %s, ",
	    Q_("batch taken back", "batches taken back", t->batches));
	output_count(&u->out, (int64_t)t->events);
	buf_printf(&u->out, " %s\n", Q_("event", "events", t->events));
}

static int undo_one(struct undo *u, const char *what, struct err *e)
{
	struct store_taken taken;
	int64_t segment = -1, from;
	int rc = undo_find(u, what, &segment, &from, e);

	if (rc == 0)
		rc = store_take_back(u->store, segment, from, &taken, e);
	if (rc == 0)
		undo_report(u, what, &taken);
	return rc;
}

/* All that was named, or nothing. */
static int undo_all(struct undo *u, const struct args *args, struct err *e)
{
	int rc = store_begin(u->store, e);

	for (size_t i = 0; rc == 0 && i < args->n_operands; i++)
		rc = undo_one(u, args->operand[i], e);
	if (rc == 0)
		rc = store_end(u->store, e);
	else
		store_rollback(u->store);
	return rc;
}

static int undo_run(const struct args *args, struct err *e)
{
	struct undo u = { .out = BUF_INIT };
	int rc;

	if (args->n_operands == 0)
		return undo_list(args, e);
	rc = undo_open(&u, args, e);
	if (rc == 0)
		rc = undo_all(&u, args, e);
	if (rc == 0 && !opt_flag(args, "quiet"))
		rc = write_out(NULL, buf_view(&u.out), e);
	buf_release(&u.out);
	ident_key_free(u.key);
	store_close(u.store);
	context_close(&u.c);
	return rc;
}

const struct cmd cmd_undo = {
	.name = "undo",
	.group = CMD_KEEP,
	.args = "[FILE|BATCH...]",
	.brief = N_("take back what a log gave"),
	.examples = "$ jauge undo\n"
		    "$ jauge undo logs/events-2026-03.csv.gz\n"
		    "$ jauge undo 12\n",
	.opts = undo_opts,
	.run = undo_run,
};
