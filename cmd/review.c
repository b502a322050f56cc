/*
 * review.c - the dossier of an investment committee, as a page.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/browser.h"
#include "../lib/review.h"
#include "context.h"
#include "frozen_files.h"
#include "write.h"

#define OPT_PAGE                                                              \
	{                                                                     \
		'f', "format", OPT_CHOICE, "FORMAT", "auto|html|md|json|pdf", \
		    "auto", false,                                            \
		    N_("what to write; auto: as FILE ends, else html")        \
	}
#define OPT_FREEZE                                                       \
	{                                                                \
		0, "freeze", OPT_TEXT, "LABEL", NULL, NULL, false,       \
		    N_("keep the figures as LABEL, for compare --since") \
	}
#define OPT_NO_PICTURES                                              \
	{                                                            \
		0, "no-pictures", OPT_FLAG, NULL, NULL, NULL, false, \
		    N_("tables only: gnuplot is not needed")         \
	}

static const struct opt review_opts[] = { OPT_PAGE, OPT_AS_OF, OPT_SOURCE,
	OPT_LEVEL, OPT_FREEZE, OPT_NO_PICTURES, OPT_OUTPUT, OPT_LANG, OPT_DIR,
	OPT_END };

static const struct doc_format *format_of(const struct args *args)
{
	const char *name = opt_text(args, "format");
	const struct doc_format *f;

	if (strcmp(name, "auto") == 0)
		name = context_ending(opt_text(args, "output"));
	f = doc_find(slice_of(name));
	return f ? f : doc_formats[0];
}

static bool is_paper(const struct args *args)
{
	const char *name = opt_text(args, "format");

	if (strcmp(name, "auto") == 0)
		name = context_ending(opt_text(args, "output"));
	return strcmp(name, "pdf") == 0;
}

/* What a page is written as; paper is a page that a browser prints. */
static int put_page(const struct args *args, const struct review *r,
    struct buf *out, struct err *e)
{
	struct doc_origin origin = review_origin(r);
	struct buf html = BUF_INIT;
	int rc;

	if (!is_paper(args))
		return format_of(args)->write(review_doc(r), &origin, out, e);
	rc = doc_formats[0]->write(review_doc(r), &origin, &html, e);
	if (rc == 0)
		rc = browser_pdf(buf_view(&html), out, e);
	buf_release(&html);
	return rc;
}

static int sources_of(const struct context *c, struct review_source **out,
    size_t *n, struct err *e)
{
	uint32_t all = store_sources(c->store);
	struct review_source *list = calloc(all + 1, sizeof *list);
	int rc = list ? 0 : err_memory(e);

	*out = list;
	*n = 0;
	for (uint32_t i = 0; rc == 0 && i < all; i++) {
		struct store_source s;

		rc = store_source_get(c->store, i, &s, e);
		if (rc == 0)
			list[(*n)++] = review_source_of(&s);
	}
	return rc;
}

/* The page, its figures, and what they were made of. */
static int freeze(const struct context *c, const struct review *r,
    const char *label, struct err *e)
{
	struct doc_origin origin = review_origin(r);
	struct store_kept *batch = NULL;
	struct buf figures = BUF_INIT, page = BUF_INIT;
	size_t n;
	int rc = store_batches(c->store, &batch, &n, e);

	if (rc == 0)
		frozen_head(&figures, c->table, JAUGE_VERSION,
		    opt_text(c->args, "source"), batch, n);
	for (size_t i = 0; rc == 0 && i < review_asked_count(r); i++) {
		struct review_answer a = review_answer_number(r, i);

		frozen_answer(
		    &figures, a.indicator, a.by, a.span, a.split, a.table);
	}
	if (rc == 0)
		rc = buf_error(&figures, e);
	if (rc == 0)
		rc = doc_find(slice_of("md"))
			 ->write(review_doc(r), &origin, &page, e);
	if (rc == 0)
		rc = frozen_save(
		    c, label, buf_view(&figures), buf_view(&page), e);
	free(batch);
	buf_release(&figures);
	buf_release(&page);
	return rc;
}

static int review_run(const struct args *args, struct err *e)
{
	struct review_question q = { .version = JAUGE_VERSION };
	struct review_source *sources = NULL;
	struct buf out = BUF_INIT;
	struct review *r = NULL;
	struct context c;
	const char *label = opt_text(args, "freeze");
	int rc = context_run(&c, args, e);

	if (rc == 0)
		activity_keep(c.run.store);
	if (rc == 0 && label)
		rc = frozen_free_label(&c, label, e);
	if (rc == 0)
		rc = sources_of(&c, &sources, &q.n_sources, e);
	q.run = &c.run;
	q.head = c.table;
	q.source = sources;
	q.pictures =
	    format_of(args)->pictures && !opt_count(args, "no-pictures");
	if (rc == 0)
		rc = review_compose(&q, &r, e);
	if (rc == 0)
		rc = put_page(args, r, &out, e);
	if (rc == 0 && label)
		rc = freeze(&c, r, label, e);
	if (rc == 0)
		rc = write_out(opt_text(args, "output"), buf_view(&out), e);
	buf_release(&out);
	review_free(r);
	free(sources);
	context_close(&c);
	return rc;
}

const struct cmd cmd_review = {
	.name = "review",
	.group = CMD_SHOW,
	.args = "",
	.brief = N_("the dossier of an investment committee, as one page"),
	.examples = "$ jauge review -o dossier.html\n"
		    "$ jauge review -o dossier.md --lang fr\n"
		    "$ jauge review --freeze 2026-S2 -o dossier.html\n"
		    "$ jauge review --as-of 2026-11-01 -o dossier.json\n",
	.opts = review_opts,
	.run = review_run,
};
