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

static const struct opt plot_opts[] = {
	{ 0, "chart", OPT_CHOICE, "KIND",
	    "auto|lines|heatmap|bars|stack|steps|control|map|panels|"
	    "path|lorenz|peers|budget",
	    "auto", false, N_("what to draw") },
	OPT_BY, OPT_SPLIT, OPT_WHERE, OPT_FROM, OPT_TO, OPT_AS_OF, OPT_SOURCE,
	OPT_LEVEL, OPT_QUESTION,
	{ 'o', "output", OPT_TEXT, "FILE", NULL, NULL, false,
	    N_("draw to FILE.svg, FILE.png or FILE.pdf") },
	{ 0, "width", OPT_INT, "PIXELS", NULL, NULL, false,
	    N_("width of the picture (default: 920)") },
	{ 0, "target", OPT_TEXT, "VALUE", NULL, NULL, false,
	    N_("a line across, at what is aimed at") },
	OPT_LANG, OPT_DIR, OPT_END
};

static enum chart_kind kind_of(const char *name)
{
	static const struct {
		const char *name;
		enum chart_kind kind;
	} kinds[] = {
		{ "lines", CHART_LINES },
		{ "heatmap", CHART_HEATMAP },
		{ "bars", CHART_BARS },
		{ "stack", CHART_STACK },
		{ "steps", CHART_STEPS },
		{ "control", CHART_CONTROL },
		{ "map", CHART_MAP },
		{ "panels", CHART_PANELS },
		{ "path", CHART_PATH },
		{ "lorenz", CHART_LORENZ },
		{ "peers", CHART_PEERS },
		{ "budget", CHART_BUDGET },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(name, kinds[i].name) == 0)
			return kinds[i].kind;
	return CHART_AUTO;
}

#define WIDEST 4000

static int target_of(const char *text, double *target, struct err *e)
{
	struct slice s = slice_of(text);
	bool share = s.len > 0 && s.at[s.len - 1] == '%';

	s.len -= share;
	if (!slice_real(slice_trim(s), target))
		return err_set(e, ERR_USAGE,
		    "--target \"%s\": expected a number, or a share such as "
		    "60%%",
		    text);
	*target /= share ? 100 : 1;
	return 0;
}

/* What a picture in pixels may be told. */
static int picture_of(
    const struct args *args, struct chart_style *st, struct err *e)
{
	int64_t width = opt_count(args, "width") ? opt_int(args, "width") : 0;

	if (opt_count(args, "width") && (width < 320 || width > WIDEST))
		return err_set(e, ERR_USAGE,
		    "--width %lld: expected 320 to %d pixels", (long long)width,
		    WIDEST);
	st->width = (int)width;
	return opt_text(args, "target")
		   ? target_of(opt_text(args, "target"), &st->target, e)
		   : 0;
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
		return picture_of(args, st, e);
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
	return picture_of(args, st, e);
}

static int draw(const struct table *t, const struct chart_style *st,
    const char *path, struct err *e)
{
	struct buf out = BUF_INIT;
	int rc = chart_draw(t, NULL, st, &out, e);
	struct slice s = buf_view(&out);

	/* A picture of characters comes with a new page before it. */
	if (s.len > 0 && s.at[0] == '\f') {
		s.at++;
		s.len--;
	}
	if (rc == 0)
		rc = write_out(path, s, e);
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

/* The indicator, and the one that its chart needs beside it. */
static int compute(struct context *c, const struct indicator *ind,
    const struct chart_style *st, struct err *e)
{
	const char *beside = chart_companion(ind->name, st->kind);
	int rc;

	c->run.target =
	    st->target > 0 && st->target < 1e9 ? (int64_t)st->target : 0;
	rc = indicator_compute(&c->run, ind, c->table, e);

	if (rc == 0 && beside)
		rc = indicator_compute(
		    &c->run, indicator_find(slice_of(beside)), c->table, e);
	return rc;
}

static int plot_run(const struct args *args, struct err *e)
{
	const struct indicator *ind;
	struct chart_style st = { 0 };
	struct context c;
	int rc;

	if (args->n_operands != 1)
		return err_set(e, ERR_USAGE,
		    "one indicator is needed, as in: "
		    "jauge plot active_users");
	ind = indicator_find(slice_of(args->operand[0]));
	if (!ind)
		return indicator_unknown(slice_of(args->operand[0]), e);
	if (indicator_is_answer(ind) && !chart_is_answer(ind->name))
		return err_set(e, ERR_USAGE,
		    "%s has no periods to draw\n"
		    "As a table: jauge compute %s",
		    ind->name, ind->name);
	rc = style_of(args, &st, e);
	if (rc < 0)
		return rc;
	rc = context_run(&c, args, e);
	if (rc == 0)
		rc = question_options(args, &c.run.question, &c.run.by, e);
	if (rc == 0)
		c.table->by = c.run.by;
	if (rc == 0)
		rc = compute(&c, ind, &st, e);
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
