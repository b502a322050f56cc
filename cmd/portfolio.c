/*
 * portfolio.c - many services side by side.
 *
 * Services are opened one after another and only their figures are kept. One
 * that cannot be read is a row with the reason: forty-one others are no worse
 * for it.
 */
#include "cmd.h"

#include <string.h>

#include "../lib/panorama.h"
#include "../lib/portfolio.h"
#include "../lib/review.h"
#include "context.h"
#include "services.h"
#include "write.h"

#define OPT_FOLDER                                                   \
	{                                                            \
		'C', "directory", OPT_TEXT, "DIR", NULL, ".", false, \
		    N_("folder in which the services' folders are")  \
	}
#define OPT_METRIC                                                           \
	{                                                                    \
		'm', "metric", OPT_CHOICE, "INDICATOR",                      \
		    "completion|retention|penetration|"                      \
		    "cost_per_mau_month|cost_per_mau_annual",                \
		    "completion", false, N_("what services are compared by") \
	}
#define OPT_FORMS                                                           \
	{                                                                   \
		'f', "format", OPT_CHOICE, "FORMAT",                        \
		    "auto|text|csv|json|markdown|html", "auto", false,      \
		    N_("form of the output; auto: as FILE ends, else text") \
	}

static const struct opt portfolio_opts[] = { OPT_METRIC, OPT_AS_OF, OPT_LEVEL,
	OPT_FORMS, OPT_OUTPUT, OPT_LANG, OPT_FOLDER, OPT_END };

static const char *form_of(const struct args *args)
{
	const char *form = opt_text(args, "format");

	if (strcmp(form, "auto") == 0)
		form = context_ending(opt_text(args, "output"));
	if (strcmp(form, "md") == 0)
		return "markdown";
	return strcmp(form, "html") == 0 || output_find(slice_of(form))
		   ? form
		   : "text";
}

static enum figure metric_of(const struct args *args)
{
	const char *name = opt_text(args, "metric");
	int f = 0;

	while (f < FIGURES - 1 &&
	       strcmp(figure_indicator((enum figure)f), name) != 0)
		f++;
	return (enum figure)f;
}

/* The worst of its sources'. */
static int grade_of(const struct context *c, unsigned *out, struct err *e)
{
	uint32_t n = store_sources(c->store);
	int rc = 0;

	*out = 100;
	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		struct store_source s;
		struct review_source source;
		unsigned grade;

		rc = store_source_get(c->store, i, &s, e);
		if (rc < 0)
			break;
		source = review_source_of(&s);
		grade = review_grade(&source);
		*out = grade < *out ? grade : *out;
	}
	return rc;
}

struct reading {
	struct portfolio *p;
	const struct args *args;
	char language[3]; /* of the first that was read */
};

static int read_one(struct reading *r, const char *folder, struct err *e)
{
	struct args own = { 0 };
	struct context c = { 0 };
	struct err why = { 0 };
	unsigned grade = 0;
	int rc = services_open_one(&own, &c, r->args, folder, &why);

	if (rc == 0)
		rc = grade_of(&c, &grade, &why);
	if (rc == 0)
		rc = portfolio_add(
		    r->p, folder, &c.run, grade, c.table->fingerprint, &why);
	if (rc == 0 && !*r->language && c.service->language)
		memcpy(r->language, c.service->language, 2);
	if (rc < 0)
		rc = why.code == ERR_USAGE
			 ? err_set(e, ERR_USAGE, "%s", why.text)
			 : portfolio_add_unread(r->p, folder, &why, e);
	context_close(&c);
	args_release(&own);
	return rc;
}

static int read_all(struct reading *r, struct err *e)
{
	const char *base = opt_text(r->args, "directory");
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->args->n_operands; i++) {
		const char *name = r->args->operand[i];
		struct buf path = BUF_INIT;

		if (*name != '/' && strcmp(base, ".") != 0)
			buf_printf(&path, "%s/", base);
		buf_str(&path, name);
		rc = buf_error(&path, e);
		if (rc == 0)
			rc = read_one(r, buf_text(&path), e);
		buf_release(&path);
	}
	if (rc == 0 && r->p->n_read == 0)
		rc =
		    err_set(e, ERR_INPUT, "no service could be read; of %s: %s",
			r->p->entry[0].folder, r->p->entry[0].unread.text);
	return rc;
}

static int put(const struct reading *r, struct buf *out, struct err *e)
{
	const char *form = form_of(r->args);
	struct output_style st = write_style(opt_text(r->args, "output"));
	struct table *t = NULL;
	bool markdown = strcmp(form, "markdown") == 0;
	int rc;

	st.version = JAUGE_VERSION;
	if (markdown || strcmp(form, "text") == 0)
		return output_portfolio(r->p, &st, markdown, out, e);
	rc = portfolio_table(r->p, &t, e);
	if (rc == 0 && strcmp(form, "html") == 0)
		rc = panorama_html(r->p, t, JAUGE_VERSION, out, e);
	else if (rc == 0)
		rc = output_find(slice_of(form))->table(t, &st, out, e);
	table_free(t);
	return rc;
}

static int portfolio_run(const struct args *args, struct err *e)
{
	double level = opt_share(args, "level");
	struct reading r = { .args = args };
	struct buf out = BUF_INIT;
	int rc = 0;

	if (args->n_operands == 0)
		return err_set(e, ERR_USAGE,
		    "which services?\nName their folders, as in: jauge "
		    "portfolio services/*");
	if (!(level > 0 && level < 1))
		return err_set(e, ERR_USAGE,
		    "--level: expected more than 0 and less than 1, as in "
		    "0.95");
	r.p = portfolio_new(level);
	if (!r.p)
		return err_memory(e);
	rc = read_all(&r, e);
	context_language(args, r.language);
	if (rc == 0)
		rc = portfolio_compare(r.p, metric_of(args), e);
	if (rc == 0)
		rc = put(&r, &out, e);
	if (rc == 0)
		rc = write_out(opt_text(args, "output"), buf_view(&out), e);
	buf_release(&out);
	portfolio_free(r.p);
	return rc;
}

const struct cmd cmd_portfolio = {
	.name = "portfolio",
	.group = CMD_READ,
	.args = "DIR...",
	.brief = N_("many services side by side, compared where that is fair"),
	.examples = "$ jauge portfolio services/*\n"
		    "$ jauge portfolio --metric retention services/*\n"
		    "$ jauge portfolio services/* -o portfolio.html\n",
	.opts = portfolio_opts,
	.run = portfolio_run,
};
