/*
 * plot.c - an indicator drawn by gnuplot: on the terminal, or to a file whose
 * name says the format.
 */
#include "cmd.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../lib/chart.h"
#include "context.h"
#include "question.h"
#include "write.h"

static const struct opt plot_opts[] = { { 0, "chart", OPT_CHOICE, "KIND",
					    "auto|lines|heatmap|bars", "auto",
					    false, N_("what to draw") },
	OPT_BY, OPT_SPLIT, OPT_WHERE, OPT_FROM, OPT_TO, OPT_AS_OF, OPT_SOURCE,
	OPT_LEVEL, OPT_QUESTION,
	{ 'o', "output", OPT_TEXT, "FILE", NULL, NULL, false,
	    N_("draw to FILE.svg, FILE.png or FILE.pdf") },
	OPT_LANG, OPT_DIR, OPT_END };

static enum chart_kind kind_of(const char *name)
{
	if (strcmp(name, "lines") == 0)
		return CHART_LINES;
	if (strcmp(name, "heatmap") == 0)
		return CHART_HEATMAP;
	return strcmp(name, "bars") == 0 ? CHART_BARS : CHART_AUTO;
}

static int style_of(
    const struct args *args, struct chart_style *st, struct err *e)
{
	const char *path = opt_text(args, "output");
	const char *dot = path ? strrchr(path, '.') : NULL;

	st->kind = kind_of(opt_text(args, "chart"));
	st->terminal = CHART_TERM_DUMB;
	write_size(STDOUT_FILENO, &st->columns, &st->rows);
	if (isatty(STDOUT_FILENO) && st->rows > 10)
		st->rows -= 2; /* the command above and the prompt below */
	if (!path)
		return 0;
	if (dot && strcasecmp(dot, ".svg") == 0)
		st->terminal = CHART_TERM_SVG;
	else if (dot && strcasecmp(dot, ".png") == 0)
		st->terminal = CHART_TERM_PNG;
	else if (dot && strcasecmp(dot, ".pdf") == 0)
		st->terminal = CHART_TERM_PDF;
	else
		return err_set(e, ERR_USAGE,
		    "--output \"%s\": expected a name "
		    "that ends in .svg, .png or .pdf",
		    path);
	return 0;
}

static int describe(const struct table *t, struct buf *svg, struct err *e)
{
	struct buf title = BUF_INIT, desc = BUF_INIT;
	int rc;

	chart_title(t, &title, &desc);
	rc = buf_error(&title, e);
	if (rc == 0)
		rc = buf_error(&desc, e);
	if (rc == 0)
		rc = chart_describe(svg, buf_text(&title), buf_text(&desc), e);
	buf_release(&title);
	buf_release(&desc);
	return rc;
}

static int draw(const struct table *t, const struct chart_style *st,
    const char *path, struct err *e)
{
	struct buf script = BUF_INIT, out = BUF_INIT;
	int rc = chart_script(t, st, &script, e);

	if (rc == 0)
		rc = chart_render(buf_view(&script), &out, e);
	if (rc == 0 && st->terminal == CHART_TERM_SVG)
		rc = describe(t, &out, e);
	if (rc == 0 && st->terminal == CHART_TERM_DUMB)
		chart_trim(&out);
	if (rc == 0)
		rc = write_out(path, buf_view(&out), e);
	buf_release(&script);
	buf_release(&out);
	return rc;
}

/* One lag, or windows of days: seen from cohort to cohort. */
static bool follows_cohorts(const struct question *f)
{
	return f->lag > 0 || f->form != RETENTION_PERIOD;
}

static int turn(struct context *c, const struct chart_style *st, struct err *e)
{
	struct table *turned;
	int rc;

	if (st->kind == CHART_HEATMAP)
		return err_set(e, ERR_USAGE,
		    "a heat map shows cohorts by lag; one lag and days are "
		    "drawn as lines or bars, from cohort to cohort");
	rc = chart_over_cohorts(c->table, &turned, e);
	if (rc < 0)
		return rc;
	table_free(c->table);
	c->table = turned;
	return 0;
}

static int plot_run(const struct args *args, struct err *e)
{
	const struct indicator *ind;
	struct chart_style st;
	struct context c;
	int rc;

	if (args->n_operands != 1)
		return err_set(e, ERR_USAGE,
		    "one indicator is needed, as in: "
		    "jauge plot active_users");
	ind = indicator_find(slice_of(args->operand[0]));
	if (!ind)
		return indicator_unknown(slice_of(args->operand[0]), e);
	rc = style_of(args, &st, e);
	if (rc < 0)
		return rc;
	rc = context_run(&c, args, e);
	if (rc == 0)
		rc = question_options(args, &c.run.question, &c.run.by, e);
	if (rc == 0)
		c.table->by = c.run.by;
	if (rc == 0)
		rc = indicator_compute(&c.run, ind, c.table, e);
	if (rc == 0 && follows_cohorts(&c.run.question))
		rc = turn(&c, &st, e);
	if (rc == 0)
		rc = draw(c.table, &st, opt_text(args, "output"), e);
	context_close(&c);
	return rc;
}

const struct cmd cmd_plot = {
	.name = "plot",
	.group = CMD_SHOW,
	.args = "INDICATOR",
	.brief = N_("an indicator drawn on the terminal, or to an SVG, PNG or "
		    "PDF file"),
	.examples = "$ jauge plot active_users --by week\n"
		    "$ jauge plot retention -o retention.svg\n"
		    "$ jauge plot active_users --split channel --chart lines "
		    "-o channels.png\n",
	.opts = plot_opts,
	.run = plot_run,
};
