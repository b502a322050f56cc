/*
 * compare_weeks.c - how much whole weeks differ by themselves.
 *
 * Users come and go each on their own, but a holiday, a campaign or a strike
 * moves all of them: up to 26 weeks before tell how much more weeks differ than
 * their users explain.
 */
#include "compare_impl.h"

#define WEEKS 26

static uint64_t shock_of(const struct activity_cell *c, enum shock of)
{
	if (of == SHOCK_NEW)
		return c->fresh;
	return of == SHOCK_EVENTS ? c->events : c->active;
}

/* Whole weeks before the later side's end, of the service whatever the side's
 * value; history's first week is seldom whole, and everybody is new in it. */
static int read_weeks(struct match *m, struct half *h, struct err *e)
{
	const struct indicator_run *run = h->side->run ? h->side->run : m->run;
	struct activity_query q = indicator_query(run);
	day_t end = m->a.run.span.to > m->b.run.span.to ? m->a.run.span.to
							: m->b.run.span.to;

	if (h->weeks)
		return 0;
	if (end > q.as_of)
		end = q.as_of;
	end = period_start(PERIOD_WEEK, period_index(PERIOD_WEEK, end));
	q.by = PERIOD_WEEK;
	q.span = (struct span){ end - 7 * WEEKS, end };
	q.split = SLICE_ABSENT;
	q.depth = ACTIVITY_HISTORY;
	return activity_compute(run->store, &q, &h->weeks, e);
}

static int week_shock(struct match *m, struct half *h, enum shock of,
    struct stats_shock *out, struct err *e)
{
	double x[WEEKS];
	size_t n = 0;
	int rc = read_weeks(m, h, e);

	for (uint32_t p = 0; rc == 0 && p < h->weeks->n_periods && n < WEEKS;
	     p++) {
		uint64_t count = shock_of(&h->weeks->cell[p], of);

		if (h->weeks->first + (int32_t)p <= h->weeks->matrix_first ||
		    count == 0) {
			n = 0;
			continue;
		}
		x[n++] = (double)count;
	}
	*out = stats_shock_variance(x, n);
	return rc;
}

/* Weeks of two services have nothing in common: half of what each would have
 * against itself far away. */
static struct stats_shock of_services(
    struct stats_shock a, struct stats_shock b, int32_t days_a, int32_t days_b)
{
	a = stats_shock_between(a, days_a, days_a, DAY_MAX);
	b = stats_shock_between(b, days_b, days_b, DAY_MAX);
	a.variance = (a.variance + b.variance) / 2;
	a.df = fmin(a.df, b.df);
	return a;
}

int compare_shock(struct match *m, enum shock of, struct span a, struct span b,
    struct stats_shock *out, struct err *e)
{
	struct stats_shock none = { 0, INFINITY, 0 }, one = none, two = none;
	int32_t days_a = a.to - a.from, days_b = b.to - b.from;
	int rc;

	*out = none;
	if (m->by_value && of != SHOCK_EVENTS)
		return 0;
	rc = week_shock(m, &m->a, of, &one, e);
	if (rc == 0 && m->services)
		rc = week_shock(m, &m->b, of, &two, e);
	if (rc < 0)
		return rc;
	if (isnan(one.variance) || isnan(two.variance)) {
		out->variance = of == SHOCK_EVENTS ? NAN : 0;
		return table_note(m->scratch,
		    _("fewer than 8 whole weeks of "
		      "history: how much weeks differ is not known and not "
		      "allowed for"),
		    e);
	}
	*out = m->services
		   ? of_services(one, two, days_a, days_b)
		   : stats_shock_between(one, days_a, days_b,
			 a.from < b.from ? b.from - a.to : a.from - b.to);
	return 0;
}
