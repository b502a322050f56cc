/*
 * chart_bars.c - values by period as bars, side by side when split. A bar of a
 * period that is not over is an outline.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#define BARS_WIDTH 0.8

/* Ordered in luminance: grey paper tells neighbours apart. */
static const char *const shade[CHART_LINES_MAX] = { DEEP, SKY, "#bcd1eb",
	ORANGE, "#e0a070", GREY };

/* A bar of a terminal: columns of its letter, one of them left free between
 * periods where there are enough. */
static void put_columns(
    struct drawing *d, const struct row *r, size_t k, size_t n)
{
	double column = chart_column(d);
	size_t all = column < 1 ? (size_t)(1 / column) : 1;
	size_t own = (all - (all > n)) / n;

	own = own ? own : 1;
	for (size_t i = 0; i < own; i++)
		buf_printf(d->s, "%.6g %.10g\n",
		    (double)chart_place(d, r) +
			column * ((double)(k * own + i) + 0.5 -
				     (double)(n * own) / 2),
		    r->value);
}

/* Bars of a few pixels touch: gaps between them would flicker. */
static bool crowded(const struct drawing *d, size_t n)
{
	return n == 1 && (double)(d->width - d->left - d->right) <
			     4.0 * (double)d->places;
}

static void put_block(struct drawing *d, const struct line *l, size_t k,
    size_t n, enum state state)
{
	double width = BARS_WIDTH / (double)n;
	double fill = crowded(d, n) ? 1.25 : 0.92;

	buf_printf(d->s, "$%s%zu << END\n",
	    state == STATE_PARTIAL ? "part" : "bar", k);
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		double x;

		if (!chart_on_line(r, l) || r->state != state)
			continue;
		if (chart_dumb(d)) {
			put_columns(d, r, k, n);
			continue;
		}
		x = (double)chart_place(d, r) - BARS_WIDTH / 2 +
		    width * ((double)k + 0.5);
		buf_printf(d->s, "%.6g %.10g %.6g %.10g %.10g\n", x, r->value,
		    width * fill, isnan(r->low) ? r->value : r->low,
		    isnan(r->high) ? r->value : r->high);
	}
	buf_str(d->s, "END\n");
}

static void reach(struct drawing *d, const struct line *line, size_t n)
{
	for (size_t i = 0; i < d->t->n; i++)
		for (size_t k = 0; k < n; k++)
			if (chart_on_line(&d->t->rows[i], &line[k])) {
				chart_reach(d, d->t->rows[i].value);
				chart_reach(d, d->t->rows[i].high);
			}
}

/* Names in the order of the bars, each beside its shade. */
static void put_key(struct drawing *d, const struct line *line, size_t n)
{
	for (size_t k = 0; k < n && n > 1; k++) {
		struct buf b = BUF_INIT, cut = BUF_INIT;
		double y = 0.95 - 0.08 * (double)k;

		buf_str(&b, "\xe2\x96\xa0 ");
		chart_line_name(&b, &line[k]);
		chart_beside(d, buf_text(&b), "");
		chart_cut(&cut, buf_text(&b), d->right - CHART_BESIDE);
		buf_str(d->s, "set label ");
		text_gnuplot(d->s, (struct slice){ cut.at + 4, cut.len - 4 });
		buf_printf(d->s,
		    " at graph 1.012, graph %.4f left offset 2,0 textcolor "
		    "rgb '" INK "'\nset label '\xe2\x96\xa0' at graph 1.012, "
		    "graph %.4f left textcolor rgb '%s'\n",
		    y, y, shade[k]);
		buf_release(&b);
		buf_release(&cut);
	}
}

/* The same on a terminal: letters. */
static void put_letters(struct drawing *d, const struct line *line, size_t n)
{
	double apart = chart_apart(d, d->high - d->low);

	for (size_t k = 0; k < n && n > 1; k++) {
		struct buf b = BUF_INIT, cut = BUF_INIT;

		buf_printf(&b, "%c ", chart_letter[k]);
		chart_line_name(&b, &line[k]);
		chart_cut(&cut, buf_text(&b), d->st->columns * 2 / 5 * 84 / 10);
		chart_aside(d, (int)text_width(buf_view(&cut)));
		chart_aside_put(d, buf_text(&cut), d->high - (double)k * apart);
		buf_release(&b);
		buf_release(&cut);
	}
}

static void put_plot(struct drawing *d, size_t n)
{
	buf_str(d->s, "plot ");
	for (size_t k = 0; k < n; k++) {
		const char *c = shade[k];

		if (chart_dumb(d)) {
			buf_printf(d->s,
			    "%s$bar%zu using 1:2 with impulses lt %zu, "
			    "$part%zu using 1:2 with points pt 'o'",
			    k ? ", " : "", k, k + 1, k);
			continue;
		}
		buf_printf(d->s,
		    "%s$bar%zu using 1:2:3 with boxes fs solid "
		    "noborder lc rgb '%s', ",
		    k ? ", " : "", k, c);
		buf_printf(d->s,
		    "$part%zu using 1:2:3 with boxes "
		    "lc rgb '" AXIS "' dt (4,3) fs empty border, ",
		    k);
		buf_printf(d->s,
		    "$bar%zu using 1:4:(0):($5-$4) with vectors "
		    "nohead lw 1.4 lc rgb '" INK "'",
		    k);
	}
	buf_char(d->s, '\n');
}

static void put_above(struct drawing *d, size_t shown, size_t all)
{
	struct buf b = BUF_INIT;
	bool partial = false;

	for (size_t i = 0; i < d->t->n; i++)
		partial |= d->t->rows[i].state == STATE_PARTIAL;
	buf_printf(&b, _("%s by %s"), chart_unit(d->t, d->t->rows[0].unit),
	    _(period_name(d->t->by)));
	if (partial)
		buf_str(&b, chart_dumb(d) ? _("; o: period not over")
					  : _("; outlined: period not over"));
	if (all > shown)
		buf_printf(&b, _("; %zu of %zu values shown"), shown, all);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

int chart_bars(struct drawing *d, struct err *e)
{
	struct line *line;
	size_t all, n;
	int rc = chart_lines_choose(d->t, &line, &all, e);

	if (rc < 0) {
		free(line);
		return rc;
	}
	n = all < CHART_LINES_MAX ? all : CHART_LINES_MAX;
	reach(d, line, n);
	put_above(d, n, all);
	chart_range(d);
	if (chart_dumb(d))
		put_letters(d, line, n);
	else
		put_key(d, line, n);
	chart_axes(d, d->t->rows[0].unit);
	for (size_t k = 0; k < n; k++) {
		put_block(d, &line[k], k, n, STATE_COMPLETE);
		put_block(d, &line[k], k, n, STATE_PARTIAL);
	}
	put_plot(d, n);
	free(line);
	return 0;
}
