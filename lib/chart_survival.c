/*
 * chart_survival.c - survival as a staircase: it falls on the days on which
 * somebody left, and nowhere in between.
 *
 * Days are the horizontal axis, so a chart of lags by period would have
 * hundreds of places. A curve alone has its band and where it passes one half;
 * several are named at their ends.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

static bool on_curve(const struct row *r, const char *split)
{
	return r->lag >= 0 && r->state == STATE_COMPLETE && !isnan(r->value) &&
	       strcmp(r->split, split) == 0;
}

static int by_users(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return strcmp(x->split, y->split);
}

/* Curves, those of the most users first; the caller frees *out. */
static int find_curves(
    const struct table *t, struct line **out, size_t *n, struct err *e)
{
	*out = calloc(t->n + 1, sizeof **out);
	*n = 0;
	if (!*out)
		return err_memory(e);
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (!on_curve(r, r->split) ||
		    (*n && strcmp((*out)[*n - 1].split, r->split) == 0))
			continue;
		(*out)[(*n)++] = (struct line){ r->split, (double)r->whole };
	}
	qsort(*out, *n, sizeof **out, by_users);
	return 0;
}

static const struct row *last_of(const struct table *t, const struct line *l)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (on_curve(&t->rows[i], l->split))
			last = &t->rows[i];
	return last;
}

static double or_value(double limit, const struct row *r)
{
	return isnan(limit) ? r->value : limit;
}

/* Everybody is there until the end of the first day. */
static void put_curve(struct drawing *d, const struct line *l, size_t k)
{
	buf_printf(d->s, "$curve%zu << END\n0 1\n", k);
	for (size_t i = 0; i < d->t->n; i++)
		if (on_curve(&d->t->rows[i], l->split))
			buf_printf(d->s, "%d %.10g\n", (int)d->t->rows[i].lag,
			    d->t->rows[i].value);
	buf_str(d->s, "END\n");
}

/* Each step's limits hold until the next step. */
static void put_band(struct drawing *d, const struct line *l)
{
	const struct row *before = NULL;

	buf_str(d->s, "$band << END\n");
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!on_curve(r, l->split))
			continue;
		if (before)
			buf_printf(d->s, "%d %.10g %.10g\n", (int)r->lag,
			    or_value(before->low, before),
			    or_value(before->high, before));
		buf_printf(d->s, "%d %.10g %.10g\n", (int)r->lag,
		    or_value(r->low, r), or_value(r->high, r));
		before = r;
	}
	buf_str(d->s, "END\n");
}

/* From one half on the curve down to the days. */
static void put_median(struct drawing *d)
{
	const struct row *median = NULL;
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < d->t->n && !median; i++)
		if (strstr(d->t->rows[i].split, "measure=median"))
			median = &d->t->rows[i];
	if (!median || isnan(median->value))
		return;
	buf_printf(d->s,
	    "set arrow from first %.10g,0.5 to first %.10g,0 nohead "
	    "dt (4,4) lc rgb '" AXIS "'\nset label ",
	    median->value, median->value);
	buf_printf(&b, "%s ", _("half:"));
	output_value(&b, median->value, median->unit, d->t->currency);
	chart_text(d, buf_text(&b));
	buf_printf(d->s,
	    " at first %.10g,0.5 left offset 1,0.6 textcolor rgb '" INK
	    "' front\n",
	    median->value);
	buf_release(&b);
}

static void put_names(struct drawing *d, const struct line *line, size_t n)
{
	const struct row *last[CHART_LINES_MAX];

	for (size_t k = 0; k < n; k++)
		last[k] = last_of(d->t, &line[k]);
	chart_ends(d, line, last, n, 1);
}

/* Weeks while they fit, then months of four and quarters of twelve. */
static void put_days(struct drawing *d, int32_t last)
{
	static const int32_t steps[] = { 1, 7, 28, 84, 168, 336 };
	int32_t most = chart_dumb(d) ? d->st->columns / 10 : d->width / 75;
	int32_t step = 336;

	for (size_t i = sizeof steps / sizeof *steps; i-- > 0;)
		if (last / steps[i] <= most)
			step = steps[i];
	buf_str(d->s, "set xtics (");
	for (int32_t day = 0; day <= last; day += step)
		buf_printf(
		    d->s, "%s'%d' %d", day ? ", " : "", (int)day, (int)day);
	buf_printf(
	    d->s, ")\nset xrange [0:%g]\n", last > 0 ? 1.02 * last : 1.0);
}

static void put_above(struct drawing *d, size_t shown, size_t all, bool band)
{
	struct buf b = BUF_INIT;

	buf_str(&b, _("share still there, in %, by days since the first"));
	if (band)
		buf_printf(&b, _("; band: %g %% interval"), 100 * d->t->level);
	if (all > shown)
		buf_printf(&b, _("; %zu of %zu values shown"), shown, all);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

static void put_plot(struct drawing *d, size_t n, bool band)
{
	buf_str(d->s, "plot ");
	if (band)
		buf_str(d->s,
		    "$band using 1:2:3 with filledcurves fc rgb '" BAND "', ");
	for (size_t k = 0; k < n; k++) {
		buf_printf(d->s, "%s$curve%zu using 1:2 with steps ",
		    k ? ", " : "", k);
		if (chart_dumb(d))
			buf_printf(d->s, "lt %zu", k + 1);
		else
			buf_printf(d->s, "lc rgb '%s' lw 2.6", chart_colour[k]);
	}
	buf_char(d->s, '\n');
}

static void draw(struct drawing *d, const struct line *line, size_t all)
{
	size_t n = all < CHART_LINES_MAX ? all : CHART_LINES_MAX;
	bool band = n == 1 && !chart_dumb(d);
	int32_t last = 0;

	for (size_t k = 0; k < n; k++) {
		const struct row *r = last_of(d->t, &line[k]);

		last = r->lag > last ? r->lag : last;
		put_curve(d, &line[k], k);
	}
	if (band)
		put_band(d, &line[0]);
	put_above(d, n, all, band);
	chart_reach(d, 1);
	chart_range(d);
	put_names(d, line, n);
	chart_values(d, UNIT_SHARE);
	put_days(d, last);
	chart_margins(d);
	if (n == 1)
		put_median(d);
	put_plot(d, n, band);
}

int chart_survival(struct drawing *d, struct err *e)
{
	struct line *line = NULL;
	size_t n = 0;
	int rc = 0;

	if (d->st->kind != CHART_AUTO && d->st->kind != CHART_LINES)
		return err_set(e, ERR_INPUT, "survival is drawn as lines");
	rc = find_curves(d->t, &line, &n, e);
	if (rc == 0 && n == 0)
		rc = err_set(e, ERR_INPUT,
		    "nothing to draw yet: no user is known for longer than "
		    "the gap");
	if (rc == 0)
		draw(d, line, n);
	free(line);
	return rc;
}
