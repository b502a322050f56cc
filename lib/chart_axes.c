/*
 * chart_axes.c - places and values along a chart's sides, in the reader's
 * language (gnuplot has no French), and hatching.
 */
#include "chart_impl.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "output.h"

#define TIC 72       /* pixels from a name below to the next, at least */
#define TIC_DUMB 13  /* columns */
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

/* "Mar 2026" without its year, "2026-W09" too. */
static void put_short(struct buf *b, const struct buf *full, enum period by)
{
	const char *year = strrchr(buf_text(full), ' ');

	if (by == PERIOD_WEEK && full->len == 8)
		buf_add(b, full->at + 5, 3);
	else if (year && strlen(year) == 5)
		buf_add(b, full->at, full->len - 5);
	else
		buf_slice(b, buf_view(full));
}

/* The year only where it changes. */
static void put_place(struct drawing *d, struct buf *b, size_t at, size_t step)
{
	enum period by = d->t->by;
	day_t day;
	struct buf full = BUF_INIT;

	if (d->lags) {
		buf_printf(b, "+%zu", at + 1);
		return;
	}
	day = d->end[at] - 1;
	output_period(&full, by, period_start(by, period_index(by, day)));
	if (at >= step && by != PERIOD_YEAR &&
	    year_of(by, day) == year_of(by, d->end[at - step] - 1))
		put_short(b, &full, by);
	else
		buf_slice(b, buf_view(&full));
	buf_release(&full);
}

/* Of a name below: pixels, or columns of a terminal. */
static double place_width(struct drawing *d, size_t at, size_t step)
{
	struct buf b = BUF_INIT;
	double width;

	put_place(d, &b, at, step);
	width = chart_dumb(d) ? (double)text_width(buf_view(&b)) + 2
			      : chart_pixels(buf_text(&b)) + 8;
	buf_release(&b);
	return width;
}

/* Whether the names at every so many places keep clear of each other. */
static bool places_fit(struct drawing *d, size_t step, double room)
{
	double before = place_width(d, 0, step);

	for (size_t i = step; i < d->places; i += step) {
		double width = place_width(d, i, step);

		if ((before + width) / 2 > room * (double)step)
			return false;
		before = width;
	}
	return true;
}

/* The first and the last name stay within the picture. */
static void place_margins(struct drawing *d, size_t step)
{
	size_t last = (d->places - 1) / step * step;
	int first_half = (int)place_width(d, 0, step) / 2;
	int last_half = (int)place_width(d, last, step) / 2;

	d->left = d->left > first_half ? d->left : first_half;
	if (!chart_dumb(d) && last + 1 == d->places && d->right < last_half)
		d->right = last_half;
}

static void put_places(struct drawing *d)
{
	int room =
	    (chart_dumb(d) ? d->st->columns : d->width) - d->left - d->right;
	int tic = chart_dumb(d) ? TIC_DUMB : d->lags ? TIC / 2 : TIC;
	size_t most = room > tic ? (size_t)(room / tic) : 1, step;

	if (d->places == 0)
		return;
	step = (d->places + most - 1) / most;
	while (step < d->places &&
	       !places_fit(d, step, (double)room / (double)d->places))
		step++;
	place_margins(d, step);
	buf_str(d->s, "set xtics (");
	for (size_t i = 0; i < d->places; i += step) {
		struct buf tic_name = BUF_INIT;

		put_place(d, &tic_name, i, step);
		buf_str(d->s, i ? ", " : "");
		chart_text(d, buf_text(&tic_name));
		buf_printf(d->s, " %zu", i);
		buf_release(&tic_name);
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
	double first, most = d->high * HEADROOM;
	int width;

	if (whole && step < 1)
		step = 1;
	d->step = step;
	first = ceil(d->low / step);
	buf_str(d->s, "set ytics format '%g' (");
	if (unit == UNIT_SHARE && d->high <= 1 && most > 1 + step / 2)
		most = 1 + step / 2;
	for (double k = first; k * step <= most; k++) {
		struct buf tic = BUF_INIT;

		output_real(&tic, k * step * scale, digits_of(step * scale));
		buf_str(d->s, k > first ? ", " : "");
		chart_text(d, buf_text(&tic));
		width = chart_dumb(d) ? (int)text_width(buf_view(&tic)) + 2
				      : chart_pixels(buf_text(&tic)) + 22;
		d->left = d->left > width ? d->left : width;
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
	if (d->low < 0 && !chart_dumb(d))
		buf_str(d->s,
		    "unset border\nset arrow from graph 0, first 0 to graph 1, "
		    "first 0 nohead front lc rgb '" AXIS "' lw 1.2\n");
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
