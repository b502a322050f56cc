/*
 * chart_panels.c - small multiples: a panel for each value of a split, all
 * with the same axes, the largest first. What a chart of lines cannot hold
 * without becoming a tangle.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define PANELS_MAX 12u
#define PANEL_WIDTH 170 /* at least */
#define PANEL_HEIGHT 104
#define HEAD 30 /* of a panel: its name */
#define FOOT 22

struct panels {
	const struct line *line;
	size_t n, all, across;
};

static void put_block(
    struct drawing *d, const struct line *l, size_t k, bool partial)
{
	size_t next = SIZE_MAX;

	buf_printf(d->s, "$%s%zu << END\n", partial ? "part" : "line", k);
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		size_t x;

		if (!chart_on_line(r, l) ||
		    (r->state != STATE_COMPLETE) != partial)
			continue;
		x = chart_place(d, r);
		if (next != SIZE_MAX && x != next)
			buf_char(d->s, '\n');
		next = x + 1;
		buf_printf(d->s, "%zu %.10g %.10g %.10g\n", x, r->value,
		    isnan(r->low) ? r->value : r->low,
		    isnan(r->high) ? r->value : r->high);
	}
	buf_str(d->s, "END\n");
}

/* The last value of a period that is over. */
static double last_value(const struct table *t, const struct line *l)
{
	double value = NAN;

	for (size_t i = 0; i < t->n; i++)
		if (chart_on_line(&t->rows[i], l) &&
		    (t->rows[i].state == STATE_COMPLETE || isnan(value)))
			value = t->rows[i].value;
	return value;
}

static void put_name(
    struct drawing *d, size_t k, const struct line *l, int room, enum unit unit)
{
	struct buf b = BUF_INIT, value = BUF_INIT, cut = BUF_INIT;

	chart_line_name(&b, l);
	output_value(&value, last_value(d->t, l), unit, d->t->currency);
	chart_cut(
	    &cut, buf_text(&b), room - chart_pixels(buf_text(&value)) - 14);
	buf_str(d->s, k ? "unset label\nset label " : "set label ");
	chart_text(d, buf_text(&cut));
	buf_str(d->s, " at graph 0, graph 1 left offset 0,0.75 textcolor rgb "
		      "'" INK "'\nset label ");
	chart_text(d, buf_text(&value));
	buf_str(d->s, " at graph 1, graph 1 right offset 0,0.75 textcolor rgb "
		      "'" BLUE "'\n");
	buf_release(&b);
	buf_release(&value);
	buf_release(&cut);
}

/* The first and the last period, below the panels of the last row. */
static void put_ends(struct drawing *d)
{
	for (int last = 0; last < 2 && (size_t)last < d->places; last++) {
		day_t day = d->end[last ? d->places - 1 : 0] - 1;
		struct buf b = BUF_INIT;

		output_period(&b, d->t->by,
		    period_start(d->t->by, period_index(d->t->by, day)));
		buf_str(d->s, "set label ");
		chart_text(d, buf_text(&b));
		buf_printf(d->s,
		    " at graph %d, graph 0 %s offset 0,-0.9 textcolor rgb "
		    "'" GREY "'\n",
		    last, last ? "right" : "left");
		buf_release(&b);
	}
}

static void put_panel(struct drawing *d, const struct panels *p, size_t k,
    int width, int top, enum unit unit)
{
	size_t column = k % p->across, row = k / p->across;
	int left = d->left + (int)column * width;
	int y = top + (int)row * (PANEL_HEIGHT + HEAD) + HEAD;

	buf_printf(d->s,
	    "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
	    "set tmargin at screen %.5f\nset bmargin at screen %.5f\n",
	    (double)left / d->width, (left + width - 16.0) / d->width,
	    1 - (double)y / d->height,
	    1 - (double)(y + PANEL_HEIGHT) / d->height);
	put_name(d, k, &p->line[k], width - 16, unit);
	if (k + p->across >= p->n)
		put_ends(d);
	/* Labels of values stand left of the first panel of a row. */
	if (column == 0)
		chart_values(d, unit);
	else if (column == 1)
		buf_printf(d->s, "set ytics %.10g format ''\n", d->step);
	buf_printf(d->s,
	    "plot $line%zu using 1:3:4 with filledcurves fc rgb '" BAND
	    "' fs solid noborder, $line%zu using 1:2 with lines lc rgb '" BLUE
	    "' lw 2, $part%zu using 1:2 with points pt 6 ps 0.6 lw 1.5 lc rgb "
	    "'" BLUE "'\n",
	    k, k, k);
}

static void put_above(struct drawing *d, const struct panels *p)
{
	struct buf b = BUF_INIT;

	buf_printf(&b,
	    _("%s by %s; one scale for all; open dot: period not "
	      "over"),
	    chart_unit(d->t, d->t->rows[0].unit), _(period_name(d->t->by)));
	if (p->all > p->n)
		buf_printf(&b, _("; %zu of %zu values shown"), p->n, p->all);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

static void draw(struct drawing *d, struct panels *p)
{
	enum unit unit = d->t->rows[0].unit;
	size_t rows;
	int width;

	p->across = (size_t)(d->width - 60) / PANEL_WIDTH;
	p->across = p->across > p->n ? p->n : p->across > 6 ? 6 : p->across;
	p->across = p->across ? p->across : 1;
	rows = (p->n + p->across - 1) / p->across;
	d->height = (int)rows * (PANEL_HEIGHT + HEAD) + FOOT;
	put_above(d, p);
	chart_range(d);
	chart_values(d, unit);
	width = (d->width - d->left) / (int)p->across;
	buf_printf(d->s,
	    "unset xtics\nset xrange [-0.5:%zu.5]\nset multiplot\n",
	    d->places - 1);
	for (size_t k = 0; k < p->n; k++) {
		put_panel(d, p, k, width, d->top - 14, unit);
	}
	buf_str(d->s, "unset multiplot\n");
}

int chart_panels(struct drawing *d, struct err *e)
{
	struct line *line;
	struct panels p = { .line = NULL };
	int rc;

	if (chart_dumb(d))
		return chart_lines(d, e);
	rc = chart_lines_choose(d->t, &line, &p.all, e);
	p.line = line;
	p.n = p.all < PANELS_MAX ? p.all : PANELS_MAX;
	for (size_t k = 0; k < p.n && rc == 0; k++) {
		put_block(d, &line[k], k, false);
		put_block(d, &line[k], k, true);
		for (size_t i = 0; i < d->t->n; i++)
			if (chart_on_line(&d->t->rows[i], &line[k])) {
				chart_reach(d, d->t->rows[i].value);
				chart_reach(d, d->t->rows[i].high);
			}
	}
	if (rc == 0)
		draw(d, &p);
	free(line);
	return rc;
}
