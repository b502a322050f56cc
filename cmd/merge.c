/*
 * merge.c - other stores of the same service, into this one.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/ident.h"
#include "../lib/store.h"
#include "context.h"
#include "write.h"

static const struct opt merge_opts[] = { { 0, "lock-timeout", OPT_INT,
					     "SECONDS", NULL, "10", false,
					     N_("how long to wait for an "
						"ingest") },
	{ 'q', "quiet", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("say nothing unless something is wrong") },
	OPT_LANG, OPT_DIR, OPT_END };

/* The store's own key decides which other stores fit. */
static int bind_key(
    struct store *store, const struct service *service, struct err *e)
{
	char *path = service_path(service, CONTEXT_KEY);
	struct ident_key *key = NULL;
	char fingerprint[17];
	int rc = path ? ident_key_load(&key, path, e) : err_memory(e);

	if (rc == 0) {
		ident_key_fingerprint(key, fingerprint);
		rc = store_bind(store, fingerprint, service->timezone, e);
	}
	ident_key_free(key);
	free(path);
	return rc;
}

/* A service's folder stands for the store in it. */
static int open_other(struct store **out, const char *name, struct err *e)
{
	struct buf path = BUF_INIT;
	struct stat st;
	int rc;

	buf_str(&path, name);
	if (stat(name, &st) == 0 && S_ISDIR(st.st_mode))
		buf_str(&path, "/" CONTEXT_STORE);
	rc = buf_error(&path, e);
	if (rc == 0)
		rc = store_open(out, buf_text(&path), STORE_READ, 0, e);
	buf_release(&path);
	return rc;
}

static void report(
    const char *name, const struct store_merged *m, struct buf *out)
{
	text_terminal(out, slice_of(name));
	buf_str(out, "  ");
	output_count(out, (int64_t)m->batches);
	buf_printf(out, " %s, ", Q_("batch", "batches", m->batches));
	output_count(out, (int64_t)m->events);
	buf_printf(out, " %s", Q_("event", "events", m->events));
	if (m->known) {
		buf_str(out, _("; "));
		output_count(out, (int64_t)m->known);
		buf_printf(out, " %s",
		    Q_("log was here already", "logs were here already",
			m->known));
	}
	if (m->replaced) {
		buf_str(out, _("; "));
		output_count(out, (int64_t)m->replaced);
		buf_printf(out, " %s",
		    Q_("log was read further there",
			"logs were read further there", m->replaced));
	}
	buf_char(out, '\n');
}

static int merge_one(
    struct store *store, const char *name, struct buf *out, struct err *e)
{
	struct store_merged merged;
	struct store *other = NULL;
	int rc = open_other(&other, name, e);

	if (rc == 0)
		rc = store_merge(store, other, &merged, e);
	if (rc == 0)
		report(name, &merged, out);
	store_close(other);
	return rc;
}

/* All that was named, or nothing. */
static int merge_all(struct store *store, const struct service *service,
    const struct args *args, struct buf *out, struct err *e)
{
	int rc = store_begin(store, e);

	if (rc == 0)
		rc = bind_key(store, service, e);
	for (size_t i = 0; rc == 0 && i < args->n_operands; i++)
		rc = merge_one(store, args->operand[i], out, e);
	if (rc == 0)
		return store_end(store, e);
	store_rollback(store);
	return rc;
}

static int merge_run(const struct args *args, struct err *e)
{
	struct buf out = BUF_INIT;
	struct store *store = NULL;
	struct context c;
	int rc = context_open(&c, args, e);

	if (rc == 0 && args->n_operands == 0)
		rc = err_set(e, ERR_USAGE,
		    "which stores?\nAs in: jauge merge web1/jauge.db");
	if (rc == 0)
		rc = context_writer(&store, c.service, args, e);
	if (rc == 0)
		rc = merge_all(store, c.service, args, &out, e);
	if (rc == 0 && !opt_flag(args, "quiet"))
		rc = write_out(NULL, buf_view(&out), e);
	store_close(store);
	buf_release(&out);
	context_close(&c);
	return rc;
}

const struct cmd cmd_merge = {
	.name = "merge",
	.group = CMD_KEEP,
	.args = "STORE...",
	.brief = N_("add the stores of other machines to this one"),
	.examples = "$ jauge merge web1/jauge.db web2/jauge.db\n",
	.opts = merge_opts,
	.run = merge_run,
};
