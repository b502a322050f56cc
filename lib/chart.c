/*
 * chart.c - what every chart has: canvas, type, title.
 *
 * No frame, no legend, no rotated text: a sentence above the axis says the
 * unit, a line is named at its end. Closed periods are solid, a period that is
 * not over is dashed with an open dot.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "indicator.h"
#include "output.h"

bool chart_dumb(const struct drawing *d)
{
	return d->st->terminal == CHART_TERM_DUMB;
}

void chart_text(struct drawing *d, const char *text)
{
	text_gnuplot(d->s, slice_of(text));
}

const char *chart_unit(const struct table *t, enum unit unit)
{
	switch (unit) {
	case UNIT_USERS:
		return _("users");
	case UNIT_VISITOR_DAYS:
		return _("visitor-days, an upper bound of users,");
	case UNIT_EVENTS:
		return _("events");
	case UNIT_SHARE:
		return _("share, in %,");
	case UNIT_RATIO:
		return _("ratio");
	case UNIT_DAYS:
		return _("days");
	case UNIT_SCORE:
		return _("score");
	case UNIT_MONEY:
		return t->currency && strcmp(t->currency, "EUR") == 0
			   ? _("euros")
		       : t->currency ? t->currency
				     : "";
	}
	return "";
}

const char *chart_periods(enum period by)
{
	static const char *const words[PERIOD_COUNT] = {
		[PERIOD_DAY] = N_("days"),
		[PERIOD_WEEK] = N_("weeks"),
		[PERIOD_MONTH] = N_("months"),
		[PERIOD_QUARTER] = N_("quarters"),
		[PERIOD_SEMESTER] = N_("semesters"),
		[PERIOD_YEAR] = N_("years"),
	};

	return _(words[by]);
}

static void put_terminal(struct drawing *d)
{
	struct buf *s = d->s;

	buf_str(s, "set encoding utf8\n");
	switch (d->st->terminal) {
	case CHART_TERM_DUMB:
		buf_printf(s,
		    "set terminal dumb nofeed size %d,%d "
		    "noenhanced mono\n",
		    d->st->columns, d->st->rows);
		break;
	case CHART_TERM_SVG:
		buf_printf(s,
		    "set terminal svg size %d,%d dynamic noenhanced "
		    "font 'Liberation Sans,14' linewidth 1 rounded "
		    "background rgb 'white'\n",
		    CHART_WIDTH, d->height);
		break;
	case CHART_TERM_PNG:
		buf_printf(s,
		    "set terminal pngcairo size %d,%d noenhanced "
		    "font 'Liberation Sans,10.5' linewidth 1 rounded "
		    "background rgb 'white'\n",
		    CHART_WIDTH, d->height);
		break;
	case CHART_TERM_PDF:
		buf_printf(s,
		    "set terminal pdfcairo size %.3f,%.3f noenhanced "
		    "font 'Liberation Sans,10.5' linewidth 1 rounded\n",
		    CHART_WIDTH / 96.0, d->height / 96.0);
		break;
	}
}

/* Pixels from the left, pixels from the top. */
static void put_words(
    struct drawing *d, const char *text, int top, int size, const char *colour)
{
	buf_str(d->s, "set label ");
	chart_text(d, text);
	buf_printf(d->s,
	    " at screen %.4f, screen %.4f left font "
	    "'Liberation Sans,%g' textcolor rgb '%s'\n",
	    16.0 / CHART_WIDTH, 1 - (double)top / d->height,
	    d->st->terminal == CHART_TERM_SVG ? size : size * 0.75, colour);
}

/* On a terminal of characters: from the left, rows from the top. */
static void put_row(struct drawing *d, struct slice text, int row)
{
	buf_str(d->s, "set label ");
	text_gnuplot(d->s, text);
	buf_printf(
	    d->s, " at character 0, character %d left\n", d->st->rows - row);
}

static void put_title(struct drawing *d, const char *above)
{
	struct buf title = BUF_INIT, desc = BUF_INIT;

	chart_title(d->t, &title, &desc);
	if (chart_dumb(d)) {
		put_row(d, buf_view(&title), 1);
		put_row(d, slice_of(above), 2);
	} else {
		put_words(d, buf_text(&title), 24, 18, INK);
		put_words(d, above, 50, 14, GREY);
	}
	buf_release(&title);
	buf_release(&desc);
}

void chart_prologue(struct drawing *d, const char *above)
{
	put_terminal(d);
	put_title(d, above);
	buf_str(d->s, "unset key\n");
	if (chart_dumb(d)) {
		buf_str(
		    d->s, "set border 3\nset tics nomirror\nset tmargin 3\n");
		return;
	}
	buf_str(d->s, "set border 1 lc rgb '" AXIS "' lw 1.2\n"
		      "set tics nomirror scale 0 textcolor rgb '" GREY "'\n"
		      "set grid ytics lc rgb '" RULE "' lw 1 lt 1\n"
		      "set style fill solid 1.0 noborder\n");
	buf_printf(d->s,
	    "set lmargin at screen %.4f\n"
	    "set rmargin at screen %.4f\nset tmargin at screen %.4f\n"
	    "set bmargin at screen %.4f\n",
	    78.0 / CHART_WIDTH, 1 - 150.0 / CHART_WIDTH, 1 - 76.0 / d->height,
	    38.0 / d->height);
}

static void put_heading(struct buf *b, const struct row *r)
{
	const struct indicator *ind = indicator_find(slice_of(r->indicator));
	struct buf label = BUF_INIT;

	buf_str(&label, ind ? _(ind->label) : r->indicator);
	if (label.len && label.at[0] >= 'a' && label.at[0] <= 'z')
		label.at[0] = (char)(label.at[0] - 'a' + 'A');
	text_terminal(b, buf_view(&label));
	buf_release(&label);
}

void chart_title(const struct table *t, struct buf *title, struct buf *desc)
{
	struct span all = { DAY_NONE, DAY_NONE };

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (i == 0 || r->start < all.from)
			all.from = r->start;
		if (i == 0 || r->end > all.to)
			all.to = r->end;
	}
	if (t->n)
		put_heading(title, &t->rows[0]);
	if (t->service && *t->service) {
		buf_str(title, " \xc2\xb7 ");
		text_terminal(title, slice_of(t->service));
	}
	buf_slice(desc, buf_view(title));
	buf_printf(desc, _(", by %s"), _(period_name(t->by)));
	if (t->n) {
		buf_str(desc, ", ");
		output_span(desc, all);
	}
	if (t->as_of != DAY_NONE) {
		buf_str(desc, ", ");
		buf_str(desc, _("known up to "));
		output_day(desc, t->as_of - 1);
	}
}

void chart_trim(struct buf *drawing)
{
	struct buf out = BUF_INIT;
	const char *at = buf_text(drawing), *stop = at + drawing->len;

	while (at < stop) {
		size_t n = strcspn(at, "\n"), kept = n;

		while (kept && at[kept - 1] == ' ')
			kept--;
		if (kept || out.len) {
			buf_add(&out, at, kept);
			buf_char(&out, '\n');
		}
		at += at[n] ? n + 1 : n;
	}
	while (out.len > 1 && out.at[out.len - 2] == '\n')
		out.at[--out.len] = '\0';
	buf_release(drawing);
	*drawing = out;
}

static bool has_values(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!isnan(t->rows[i].value))
			return true;
	return false;
}

static bool has_split(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (output_series_at(t->rows[i].split) > 0)
			return true;
	return false;
}

static bool has_flows(const struct table *t)
{
	return strcmp(t->rows[0].indicator, "growth") == 0;
}

static int draw_cohorts(struct drawing *d, struct err *e)
{
	enum chart_kind kind = d->st->kind;

	if (kind == CHART_BARS)
		return err_set(e, ERR_INPUT,
		    "retention is drawn as lines or "
		    "as a heatmap");
	if (kind == CHART_HEATMAP && chart_dumb(d))
		return err_set(e, ERR_INPUT,
		    "a terminal of characters has no "
		    "shades for a heat map\nwrite it to a file: -o "
		    "retention.svg");
	if (kind == CHART_HEATMAP && has_split(d->t))
		return err_set(e, ERR_INPUT,
		    "a heat map shows one group\n"
		    "choose it with --where, or draw lines");
	if (kind == CHART_LINES || chart_dumb(d) || has_split(d->t))
		return chart_lines(d, e);
	return chart_heatmap(d, e);
}

static int draw_periods(struct drawing *d, struct err *e)
{
	const char *name = d->t->rows[0].indicator;

	if (d->st->kind == CHART_HEATMAP)
		return err_set(e, ERR_INPUT,
		    "a heat map shows retention; "
		    "%s is drawn as lines or bars",
		    name);
	if (has_flows(d->t))
		return d->st->kind == CHART_LINES
			   ? err_set(e, ERR_INPUT, "%s is drawn as bars", name)
			   : chart_growth(d, e);
	return d->st->kind == CHART_BARS ? chart_bars(d, e) : chart_lines(d, e);
}

int chart_script(const struct table *t, const struct chart_style *st,
    struct buf *script, struct err *e)
{
	struct drawing d = { .t = t,
		.st = st,
		.s = script,
		.height = 400,
		.low = INFINITY,
		.high = -INFINITY };
	int rc;

	if (!has_values(t))
		return err_set(e, ERR_INPUT,
		    "nothing to draw: no period has "
		    "data");
	d.lags = t->rows[0].lag >= 0;
	rc = chart_places(&d, e);
	if (rc == 0 && strcmp(t->rows[0].indicator, "survival") == 0)
		rc = chart_survival(&d, e);
	else if (rc == 0)
		rc = d.lags ? draw_cohorts(&d, e) : draw_periods(&d, e);
	free(d.end);
	return rc < 0 ? rc : buf_error(script, e);
}
