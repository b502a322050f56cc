/*
 * verify.c - the store's integrity, checked whole.
 */
#include "cmd.h"

#include <inttypes.h>

#include "context.h"
#include "write.h"

/* Findings printed; a store in ruins would fill the screen. */
#define MAX_FINDINGS 50

static const struct opt verify_opts[] = { OPT_LANG, OPT_DIR, OPT_END };

struct findings {
	struct buf *out;
	uint64_t n;
};

static void add_finding(void *ctx, const char *finding)
{
	struct findings *f = ctx;

	if (f->n++ >= MAX_FINDINGS)
		return;
	buf_str(f->out, "  ");
	text_terminal(f->out, slice_of(finding));
	buf_char(f->out, '\n');
}

static void add_count(struct buf *out, uint64_t n, const char *what)
{
	size_t start = out->len;

	buf_str(out, "  ");
	output_count(out, (int64_t)n);
	write_hanging(out, start, 18, 80, what);
}

static void add_checked(const struct store_verified *v, struct buf *out)
{
	buf_printf(out, "%s\n", _("Checked:"));
	add_count(out, v->batches, _("batches: counts add up"));
	add_count(out, v->packs, _("packs: checksum, directory"));
	add_count(out, v->series,
	    _("series: every set decoded, every count "
	      "compared"));
	add_count(out, v->sets_bytes, _("bytes of sets"));
	add_count(out, v->dict_chunks,
	    _("chunks of the dictionary: checksum, "
	      "order"));
	add_count(out, v->users, _("users"));
}

static int verify_text(struct store *s, struct buf *out, struct err *e)
{
	struct store_verified v = { 0 };
	struct findings f = { out, 0 };
	int rc = store_verify(s, add_finding, &f, &v, e);

	if (f.n > MAX_FINDINGS) {
		buf_printf(out, "  %s ", _("and more:"));
		output_count(out, (int64_t)(f.n - MAX_FINDINGS));
		buf_char(out, '\n');
	}
	add_checked(&v, out);
	if (store_purged(s) != DAY_NONE) {
		buf_printf(out, "  %s ", _("purged: days before"));
		output_day(out, store_purged(s));
		buf_char(out, '\n');
	}
	if (rc == 0)
		buf_printf(out, "%s\n", _("The store is sound."));
	else if (f.n > 0)
		err_set(e, ERR_STORE,
		    "%s: damaged, findings: %" PRIu64
		    "\nPut a copy back, or remove it and read the "
		    "logs again: jauge ingest",
		    CONTEXT_STORE, f.n);
	return rc;
}

static int verify_run(const struct args *args, struct err *e)
{
	struct buf out = BUF_INIT;
	struct err written = { 0 };
	struct context c;
	int rc = context_store(&c, args, e);

	if (rc == 0)
		rc = verify_text(c.store, &out, e);
	/* What was found is printed also when it is bad. */
	if (write_out(NULL, buf_view(&out), &written) < 0 && rc == 0) {
		*e = written;
		rc = e->code;
	}
	buf_release(&out);
	context_close(&c);
	return rc;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.group = CMD_KEEP,
	.args = "",
	.brief = N_("check the whole store for damage"),
	.examples = "$ jauge verify\n",
	.opts = verify_opts,
	.run = verify_run,
};
