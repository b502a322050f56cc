/*
 * chart_heatmap.c - a line per cohort, a column per lag, darker where more
 * came back; hatched where nobody can know yet.
 *
 * Cells too small for a number go without, too small for hatching are pale.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define EDGE 12 /* pixels between columns of names */
#define RIGHT 24
#define HEAD 28 /* the names of the columns */
#define BOTTOM 16
#define CELL_WIDTH 72.0 /* pixels, at most */
#define CELL_HEIGHT 26.0
#define HEIGHT 1600.0
#define NUMBER_WIDTH 26.0
#define LAG_WIDTH 34.0
#define NUMBER_HEIGHT 16.0
#define HATCHED 9.0
#define HATCH 9.0
#define GAP 1.0
#define PALE 0xe6e9ee
/* Above this, white letters have the contrast of 4.5 that WCAG 1.4.3 asks for;
 * below it black ones have, and no other ink on every shade. */
#define WHITE_ABOVE 0.735

struct map {
	struct drawing *d;
	size_t cohorts;
	double width, height; /* of a cell, in pixels */
	int names, counts;    /* columns at the left, in pixels; 0: none */
};

static int left_of(const struct map *m)
{
	return m->names + m->counts + EDGE;
}

static const unsigned shade[] = { 0xedf2f9, 0xcadbef, 0x9dbfe2, 0x6fa0d2,
	0x2f67a6, 0x123a70 };

static unsigned mixed(unsigned a, unsigned b, double t)
{
	unsigned colour = 0;

	for (unsigned bit = 0; bit < 24; bit += 8) {
		double x = (a >> bit) & 255, y = (b >> bit) & 255;

		colour |= (unsigned)lround(x + (y - x) * t) << bit;
	}
	return colour;
}

/* t in 0..1, along the shades. */
static unsigned shade_of(double t)
{
	double at = t * (double)(sizeof shade / sizeof *shade - 1);
	size_t i = (size_t)at;

	if (i >= sizeof shade / sizeof *shade - 1)
		return shade[sizeof shade / sizeof *shade - 1];
	return mixed(shade[i], shade[i + 1], at - (double)i);
}

/* In cells: the first cohort is at the top, so its height is the highest. */
static struct box cell_box(const struct map *m, size_t cohort, size_t lag)
{
	double x = GAP / m->width / 2, y = GAP / m->height / 2;
	double bottom = (double)(m->cohorts - 1 - cohort);

	return (struct box){ (double)lag - 1 + x, (double)lag - x, bottom + y,
		bottom + 1 - y };
}

static bool is_hatched(const struct map *m)
{
	return m->width >= HATCHED && m->height >= HATCHED;
}

static void put_cell(struct map *m, const struct row *r, size_t cohort)
{
	struct box b = cell_box(m, cohort, (size_t)r->lag);
	double t = m->d->high > 0 ? r->value / m->d->high : 0;

	buf_printf(m->d->s, "%.6g %.6g %.6g %.6g %.6g %.6g %u ",
	    (b.x1 + b.x2) / 2, (b.y1 + b.y2) / 2, b.x1, b.x2, b.y1, b.y2,
	    r->state == STATE_COMPLETE ? shade_of(t) : PALE);
	output_number(m->d->s, isnan(r->value) ? 0 : round(r->value * 100));
	buf_printf(m->d->s, " %u\n", t > WHITE_ABOVE ? 0xffffffu : 0u);
}

/* Rows of a cohort come together, the oldest cohort first. */
static void put_cells(struct map *m, enum state state, const char *name)
{
	const struct table *t = m->d->t;
	day_t before = DAY_NONE;
	size_t cohort = SIZE_MAX;

	buf_printf(m->d->s, "$%s << END\n", name);
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (r->cohort == DAY_NONE)
			continue;
		cohort += r->cohort != before;
		before = r->cohort;
		if (r->state != state)
			continue;
		if (state == STATE_COMPLETE || !is_hatched(m))
			put_cell(m, r, cohort);
		else
			chart_hatch(m->d->s,
			    cell_box(m, cohort, (size_t)r->lag),
			    HATCH / m->width, HATCH / m->height,
			    state == STATE_CENSORED);
	}
	buf_str(m->d->s, "END\n");
}

static void put_label(struct map *m, const char *text, double x, double y,
    const char *side, const char *colour)
{
	buf_str(m->d->s, "set label ");
	chart_text(m->d, text);
	buf_printf(m->d->s,
	    " at first %.6g, first %.6g %s textcolor rgb "
	    "'%s'\n",
	    x, y, side, colour);
}

/* Where the names of cohorts end. */
static double name_at(const struct map *m)
{
	return -(m->counts + EDGE) / m->width;
}

static void put_cohort_names(struct map *m)
{
	const struct table *t = m->d->t;
	size_t every = (size_t)ceil(NUMBER_HEIGHT / m->height), cohort = 0;
	day_t before = DAY_NONE;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		struct buf b = BUF_INIT;
		double y;

		if (r->cohort == DAY_NONE || r->cohort == before)
			continue;
		before = r->cohort;
		if (cohort++ % every != 0)
			continue;
		y = (double)(m->cohorts - cohort) + 0.5;
		output_period(&b, t->by, r->cohort);
		put_label(m, buf_text(&b), name_at(m), y, "right", INK);
		buf_clear(&b);
		if (m->counts && r->whole != CELL_NO_COUNT)
			output_count(&b, r->whole);
		put_label(m, buf_text(&b), -EDGE / m->width, y, "right", GREY);
		buf_release(&b);
	}
}

static void put_lag_names(struct map *m)
{
	size_t every = (size_t)ceil(LAG_WIDTH / m->width);
	double top = (double)m->cohorts + 14 / m->height;

	put_label(m, _("cohort"), name_at(m), top, "right", GREY);
	if (m->counts)
		put_label(m, _("users"), -EDGE / m->width, top, "right", GREY);
	for (size_t lag = 1; lag <= m->d->places; lag += every) {
		struct buf b = BUF_INIT;

		buf_printf(&b, "+%zu", lag);
		put_label(
		    m, buf_text(&b), (double)lag - 0.5, top, "center", GREY);
		buf_release(&b);
	}
}

static void put_plot(struct map *m)
{
	struct buf *s = m->d->s;
	bool hatched = is_hatched(m);

	buf_str(s, "plot $complete using 1:2:3:4:5:6:7 with boxxyerror fs "
		   "solid noborder lc rgb variable");
	if (m->width >= NUMBER_WIDTH && m->height >= NUMBER_HEIGHT)
		buf_str(s, ", $complete using 1:2:8:9 with labels center "
			   "textcolor rgb variable");
	if (hatched)
		buf_str(s, ", $partial using 1:2:3:4 with vectors nohead lc "
			   "rgb '" SKY "' lw 1.4, $censored using 1:2:3:4 with "
			   "vectors nohead lc rgb '" AXIS "' lw 0.6");
	else
		buf_str(s,
		    ", $partial using 1:2:3:4:5:6:7 with boxxyerror fs "
		    "solid noborder lc rgb variable, $censored using "
		    "1:2:3:4:5:6:7 with boxxyerror fs solid noborder lc rgb "
		    "variable");
	buf_char(s, '\n');
}

static void put_above(struct map *m)
{
	struct buf b = BUF_INIT;

	buf_printf(&b,
	    is_hatched(m)
		? _("share still active n %s later, in %%; hatched blue: "
		    "period not over; hatched grey: not observable yet")
		: _("share still active n %s later, in %%; pale: period not "
		    "over, or not observable yet"),
	    chart_periods(m->d->t->by));
	chart_prologue(m->d, buf_text(&b));
	buf_release(&b);
}

/* A column holds a text, and what keeps it from the next. */
static void widen(int *column, const char *text)
{
	int wanted = *text ? chart_pixels(text) + EDGE : 0;

	*column = *column > wanted ? *column : wanted;
}

static void measure(struct map *m)
{
	const struct table *t = m->d->t;
	day_t before = DAY_NONE;

	widen(&m->names, _("cohort"));
	if (m->d->width >= CHART_NARROW)
		widen(&m->counts, _("users"));
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		struct buf b = BUF_INIT;

		if (r->cohort == DAY_NONE)
			continue;
		if (r->state == STATE_COMPLETE)
			chart_reach(m->d, r->value);
		if (r->cohort == before)
			continue;
		before = r->cohort;
		m->cohorts++;
		output_period(&b, t->by, r->cohort);
		widen(&m->names, buf_text(&b));
		buf_clear(&b);
		if (m->counts && r->whole != CELL_NO_COUNT)
			output_count(&b, r->whole);
		widen(&m->counts, buf_text(&b));
		buf_release(&b);
	}
	m->width =
	    fmin((m->d->width - left_of(m) - RIGHT) / (double)m->d->places,
		CELL_WIDTH);
	m->height = fmin(HEIGHT / (double)m->cohorts, CELL_HEIGHT);
	m->d->height =
	    HEAD + BOTTOM + (int)ceil(m->height * (double)m->cohorts);
}

int chart_heatmap(struct drawing *d, struct err *e)
{
	struct map m = { .d = d };

	measure(&m);
	if (m.cohorts == 0 || d->places == 0)
		return err_set(e, ERR_INPUT,
		    "nothing to draw yet: no cohort "
		    "is old enough");
	put_above(&m);
	buf_printf(d->s,
	    "unset border\nunset tics\nunset grid\n"
	    "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
	    "set tmargin at screen %.5f\nset bmargin at screen %.5f\n"
	    "set xrange [0:%zu]\nset yrange [0:%zu]\n",
	    (double)left_of(&m) / d->width,
	    (left_of(&m) + m.width * (double)d->places) / d->width,
	    1 - (double)(d->top + HEAD) / d->height, (double)BOTTOM / d->height,
	    d->places, m.cohorts);
	put_cohort_names(&m);
	put_lag_names(&m);
	put_cells(&m, STATE_COMPLETE, "complete");
	put_cells(&m, STATE_PARTIAL, "partial");
	put_cells(&m, STATE_CENSORED, "censored");
	put_plot(&m);
	return 0;
}
