/*
 * compare_single.c - any indicator that is one figure a period.
 *
 * Its own rows say all that is needed: a share with its integers is compared
 * as one (Newcombe), another figure with an interval by joining the two
 * intervals (MOVER: Zou and Donner 2008, Stat Med 27:1693, of which
 * Newcombe's is the case of shares). Both take the sides as independent; where
 * the same users are on both, they agree more than that, and the intervals are
 * wider than need be.
 */
#include "compare_impl.h"

/* Whether a span is one period of some kind, and of which. */
bool compare_is_period(struct span s, enum period *by)
{
	for (int i = 0; i < PERIOD_COUNT; i++) {
		int32_t index = period_index((enum period)i, s.from);

		if (period_start((enum period)i, index) != s.from ||
		    period_start((enum period)i, index + 1) != s.to)
			continue;
		*by = (enum period)i;
		return true;
	}
	return false;
}

static void take(struct row *to, const struct row *from)
{
	const char *split = to->split;

	*to = *from;
	to->split = split;
}

int compare_figure(const struct half *h, const struct indicator *ind,
    struct row *row, size_t *found, struct err *e)
{
	struct indicator_run run = h->run;
	struct table *t;
	int rc;

	*found = 0;
	run.cache = run.months = NULL;
	if (!compare_is_period(run.span, &run.by))
		return 0;
	t = table_new();
	rc = t ? indicator_compute(&run, ind, t, e) : err_memory(e);
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (*r->split || r->cohort != DAY_NONE || r->lag >= 0)
			continue;
		take(row, r);
		++*found;
	}
	table_free(t);
	indicator_run_release(&run);
	return rc;
}

static bool is_counted(const struct row *r)
{
	return r->unit == UNIT_SHARE && r->part >= 0 && r->whole > 0 &&
	       r->part <= r->whole;
}

static bool has_limits(const struct row *r)
{
	return !isnan(r->value) && !isnan(r->low) && !isnan(r->high);
}

/* The part of the joint interval that lies towards no change says how far
 * from it the difference is. */
static void join(struct comparison *c, double level)
{
	double z = stats_normal_quantile((1 + level) / 2);
	double below = hypot(c->b.value - c->b.low, c->a.high - c->a.value);
	double above = hypot(c->b.high - c->b.value, c->a.value - c->a.low);
	double towards = c->difference > 0 ? below : above;
	double error = (below + above) / 2 / z;

	c->difference_interval =
	    (struct interval){ c->difference - below, c->difference + above };
	if (c->by_ratio)
		c->ratio_interval = (struct interval){
			1 + c->difference_interval.low / c->a.value,
			1 + c->difference_interval.high / c->a.value
		};
	if (towards > 0)
		c->p =
		    2 * stats_normal_cdf(-fabs(c->difference) / (towards / z));
	c->detectable = compare_seen(error, level);
	if (c->by_ratio)
		c->detectable /= c->a.value;
}

static void figures(struct comparison *c, double level)
{
	compare_plain(c);
	c->by_ratio = c->b.unit != UNIT_SHARE && c->a.value > 0;
	if (is_counted(&c->a) && is_counted(&c->b)) {
		c->method = N_("both sides taken as independent (Newcombe)");
		compare_shares(c, level);
	} else if (has_limits(&c->a) && has_limits(&c->b)) {
		c->method = N_("intervals of both sides joined, taken as "
			       "independent (MOVER)");
		join(c, level);
	} else {
		c->method = N_("difference only: it has no interval");
		c->verdict = VERDICT_NOT_COMPARABLE;
	}
}

int compare_single(struct match *m, struct comparison *c, struct err *e)
{
	size_t a = 0, b = 0;
	enum period by;
	int rc = compare_rows(m, c, c->indicator->unit, e);

	c->verdict = VERDICT_NOT_COMPARABLE;
	c->method = N_("several figures: compare new_users, returning_users "
		       "or retention");
	if (rc < 0)
		return rc;
	if (!compare_is_period(m->a.run.span, &by) ||
	    !compare_is_period(m->b.run.span, &by)) {
		c->method = N_("of whole periods only");
		return 0;
	}
	rc = compare_figure(&m->a, c->indicator, &c->a, &a, e);
	if (rc == 0)
		rc = compare_figure(&m->b, c->indicator, &c->b, &b, e);
	if (rc < 0 || a != 1 || b != 1)
		return rc;
	c->verdict = VERDICT_CANNOT_TELL;
	figures(c, m->level);
	return 0;
}
