/*
 * chart_axes.c - places and values along a chart's sides, in the reader's
 * language (gnuplot has no French), and hatching.
 */
#include "chart_impl.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "output.h"

#define TIC 72       /* pixels from a name below to the next */
#define HEADROOM 1.1 /* for what is written above a line */

static int by_day(const void *a, const void *b)
{
	day_t x = *(const day_t *)a, y = *(const day_t *)b;

	return (x > y) - (x < y);
}

/* Ends of the first and the last period with a value. */
static void with_values(const struct table *t, day_t *from, day_t *to)
{
	bool any = false;

	*from = *to = DAY_NONE;
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (isnan(r->value))
			continue;
		*from = any && *from < r->end ? *from : r->end;
		*to = any && *to > r->end ? *to : r->end;
		any = true;
	}
}

int chart_places(struct drawing *d, struct err *e)
{
	size_t kept = 0, n = 0;
	day_t from, to;

	if (d->lags) {
		for (size_t i = 0; i < d->t->n; i++)
			if (d->t->rows[i].lag > (int32_t)d->places)
				d->places = (size_t)d->t->rows[i].lag;
		return 0;
	}
	d->end = malloc((d->t->n + 1) * sizeof *d->end);
	if (!d->end)
		return err_memory(e);
	with_values(d->t, &from, &to);
	for (size_t i = 0; i < d->t->n; i++)
		if (d->t->rows[i].end >= from && d->t->rows[i].end <= to)
			d->end[n++] = d->t->rows[i].end;
	qsort(d->end, n, sizeof *d->end, by_day);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || d->end[i] != d->end[kept - 1])
			d->end[kept++] = d->end[i];
	d->places = kept;
	return 0;
}

size_t chart_place(const struct drawing *d, const struct row *r)
{
	const day_t *at;

	if (d->lags)
		return (size_t)r->lag - 1;
	at = bsearch(&r->end, d->end, d->places, sizeof *d->end, by_day);
	assert(at);
	return (size_t)(at - d->end);
}

void chart_reach(struct drawing *d, double value)
{
	if (isnan(value))
		return;
	d->low = fmin(d->low, value);
	d->high = fmax(d->high, value);
}

static int year_of(enum period by, day_t day)
{
	int year, month, week;

	if (by == PERIOD_WEEK)
		day_iso_week(day, &year, &week);
	else
		day_to_civil(day, &year, &month, &week);
	return year;
}

/* The year only where it changes. */
static void put_place(struct drawing *d, struct buf *b, size_t at, size_t step)
{
	day_t day = d->end[at] - 1;
	day_t start = period_start(d->t->by, period_index(d->t->by, day));
	bool same = at >= step && year_of(d->t->by, day) ==
				      year_of(d->t->by, d->end[at - step] - 1);
	struct buf full = BUF_INIT;
	const char *year;

	output_period(&full, d->t->by, start);
	year = same && d->t->by != PERIOD_YEAR ? strrchr(buf_text(&full), ' ')
					       : NULL;
	if (year && strlen(year) == 5)
		buf_add(b, full.at, full.len - 5);
	else
		buf_slice(b, buf_view(&full));
	buf_release(&full);
}

static void put_places(struct drawing *d)
{
	int room = d->width - d->left - d->right;
	size_t most = chart_dumb(d) ? (size_t)d->st->columns / 13
		      : room > TIC  ? (size_t)(room / TIC)
				    : 1;
	size_t step;

	most = d->lags ? 2 * most : most;
	step = most ? (d->places + most - 1) / most : d->places;
	buf_str(d->s, "set xtics (");
	for (size_t i = 0; i < d->places; i += step ? step : 1) {
		struct buf tic = BUF_INIT;

		if (d->lags)
			buf_printf(&tic, "+%zu", i + 1);
		else
			put_place(d, &tic, i, step);
		buf_str(d->s, i ? ", " : "");
		chart_text(d, buf_text(&tic));
		buf_printf(d->s, " %zu", i);
		buf_release(&tic);
	}
	buf_str(d->s, ")\n");
}

/* 1, 2 or 5 times a power of ten, about five of them. */
static double nice_step(double range)
{
	double raw = range / 4.5, power = pow(10, floor(log10(raw)));
	double lead = raw / power;

	return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

static int digits_of(double step)
{
	int digits = (int)ceil(-log10(step) - 1e-9);

	return digits < 0 ? 0 : digits > 6 ? 6 : digits;
}

void chart_values(struct drawing *d, enum unit unit)
{
	double scale = unit == UNIT_SHARE ? 100 : 1;
	double step = nice_step(d->high - d->low);
	bool whole = unit == UNIT_USERS || unit == UNIT_VISITOR_DAYS ||
		     unit == UNIT_EVENTS || unit == UNIT_DAYS;
	double first;

	if (whole && step < 1)
		step = 1;
	d->step = step;
	first = ceil(d->low / step);
	buf_str(d->s, "set ytics format '%g' (");
	for (double k = first; k * step <= d->high * HEADROOM; k++) {
		struct buf tic = BUF_INIT;

		output_real(&tic, k * step * scale, digits_of(step * scale));
		buf_str(d->s, k > first ? ", " : "");
		chart_text(d, buf_text(&tic));
		if (chart_pixels(buf_text(&tic)) + 22 > d->left)
			d->left = chart_pixels(buf_text(&tic)) + 22;
		buf_printf(d->s, " %.10g", k * step);
		buf_release(&tic);
	}
	buf_printf(d->s, ")\nset yrange [%.10g:%.10g]\n", d->low * HEADROOM,
	    d->high * HEADROOM);
}

void chart_range(struct drawing *d)
{
	chart_reach(d, 0);
	if (d->high <= d->low)
		d->high = d->low + 1;
}

void chart_axes(struct drawing *d, enum unit unit)
{
	chart_values(d, unit);
	put_places(d);
	chart_margins(d);
	buf_printf(
	    d->s, "set xrange [-0.5:%zu.5]\n", d->places ? d->places - 1 : 0);
}

void chart_hatch(
    struct buf *b, struct box box, double step_x, double step_y, bool up)
{
	double height = box.y2 - box.y1, slope = step_y / step_x;
	double run = height / slope, most = box.x2 - box.x1 + run;

	/* Each line leaves the box's top or bottom at x1 + c, run after it
	 * entered by the other one; what sticks out is cut off. */
	for (double c = step_x / 2; c < most; c += step_x) {
		double out = box.x1 + c;
		double from = fmax(out - run, box.x1), to = fmin(out, box.x2);
		double rise = slope * (to - from);
		double at = up ? box.y2 - slope * (out - from)
			       : box.y1 + slope * (out - from);

		if (to > from)
			buf_printf(b, "%.6g %.6g %.6g %.6g\n", from, at,
			    to - from, up ? rise : -rise);
	}
}
