/*
 * compare_single.c - any indicator that is one figure a period.
 *
 * Its own rows say all that is needed: a share with its integers is compared
 * as one (Newcombe), another figure with an interval by joining the two
 * intervals (stats_mover.c, of which Newcombe's is the case of shares). Both
 * take the sides as independent; where the same users are on both, they agree
 * more than that, and the intervals are wider than need be. A span of several
 * months or weeks is their sum over sum.
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

static bool is_figure(const struct row *r)
{
	return !*r->split && r->cohort == DAY_NONE && r->lag < 0;
}

static bool begins(enum period by, day_t day)
{
	return period_start(by, period_index(by, day)) == day;
}

/* Months, or weeks, that make up a span. */
static bool is_whole(struct span s, enum period *by)
{
	*by = PERIOD_MONTH;
	if (begins(*by, s.from) && begins(*by, s.to))
		return true;
	*by = PERIOD_WEEK;
	return begins(*by, s.from) && begins(*by, s.to);
}

static bool is_ratio(const struct row *r)
{
	return r->part != CELL_NO_COUNT && r->whole > 0 &&
	       (r->unit == UNIT_SHARE || r->unit == UNIT_MONEY);
}

/* What periods add up to: sum over sum, and limits that the sums have. */
static void put_sum(struct row *sum, double level)
{
	double whole = (double)sum->whole, money = (double)sum->part / 100;
	struct interval i;

	if (sum->unit == UNIT_SHARE) {
		i = stats_wilson(
		    (uint64_t)sum->part, (uint64_t)sum->whole, level);
		sum->value = (double)sum->part / whole;
	} else {
		i = stats_poisson((uint64_t)sum->whole, level);
		i = (struct interval){ money / i.high, money / i.low };
		sum->value = money / whole;
	}
	sum->low = i.low;
	sum->high = i.high;
}

/* The rows of a span's periods as one; found stays 0 when they do not add
 * up, or one of them is not complete. */
static void add_up(
    const struct table *t, double level, struct row *row, size_t *found)
{
	struct row sum = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (!is_figure(r))
			continue;
		if (r->state != STATE_COMPLETE || !is_ratio(r))
			return;
		if (n++ == 0) {
			sum = *r;
			continue;
		}
		sum.part += r->part;
		sum.whole += r->whole;
		sum.end = r->end;
	}
	if (n == 0 || (sum.unit == UNIT_MONEY && sum.part < 0))
		return;
	put_sum(&sum, level);
	take(row, &sum);
	*found = 1;
}

/* Whether its periods may be added up: each starts anew. */
static bool is_of_periods(const struct indicator *ind)
{
	return strcmp(ind->family, "use") == 0 ||
	       strcmp(ind->family, "impact") == 0 ||
	       strcmp(ind->family, "cost") == 0;
}

static int rows_of(const struct half *h, const struct indicator *ind,
    enum period by, struct table **out, struct err *e)
{
	struct indicator_run run = h->run;
	int rc;

	run.cache = run.months = NULL;
	run.by = by;
	*out = table_new();
	rc = *out ? indicator_compute(&run, ind, *out, e) : err_memory(e);
	indicator_run_release(&run);
	return rc;
}

int compare_figure(const struct half *h, const struct indicator *ind,
    struct row *row, size_t *found, struct err *e)
{
	enum period by;
	struct table *t;
	int rc;

	*found = 0;
	if (!compare_is_period(h->run.span, &by))
		return 0;
	rc = rows_of(h, ind, by, &t, e);
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		if (!is_figure(&t->rows[i]))
			continue;
		take(row, &t->rows[i]);
		++*found;
	}
	table_free(t);
	return rc;
}

/* Of a span that is no period: months or weeks, added up. */
static int figure_or_sum(const struct half *h, const struct indicator *ind,
    struct row *row, size_t *found, struct err *e)
{
	enum period by;
	struct table *t;
	int rc;

	if (compare_is_period(h->run.span, &by))
		return compare_figure(h, ind, row, found, e);
	*found = 0;
	if (!is_of_periods(ind) || !is_whole(h->run.span, &by))
		return 0;
	rc = rows_of(h, ind, by, &t, e);
	if (rc == 0)
		add_up(t, h->run.level, row, found);
	table_free(t);
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

static struct stats_figure figure_of(const struct row *r)
{
	return (struct stats_figure){ r->value, { r->low, r->high } };
}

/* By their difference: shares, and what may be 0 or less. */
static void join_difference(struct comparison *c, double level)
{
	struct stats_joined j =
	    stats_join_difference(figure_of(&c->a), figure_of(&c->b), level);
	double scale = c->by_ratio ? c->a.value : 1;

	c->difference_interval = j.interval;
	if (c->by_ratio)
		c->ratio_interval =
		    (struct interval){ 1 + j.interval.low / scale,
			    1 + j.interval.high / scale };
	c->p = j.p;
	c->detectable = compare_seen(j.error, level) / scale;
}

static void join(struct comparison *c, double level)
{
	struct stats_joined j =
	    stats_join_ratio(figure_of(&c->a), figure_of(&c->b), level);

	if (!c->by_ratio || isnan(j.interval.low)) {
		join_difference(c, level);
		return;
	}
	c->ratio_interval = j.interval;
	c->difference_interval =
	    (struct interval){ c->a.value * (j.interval.low - 1),
		    c->a.value * (j.interval.high - 1) };
	c->p = j.p;
	c->detectable = exp(compare_seen(j.error, level)) - 1;
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

static bool can_be_cut(const struct half *h, const struct indicator *ind)
{
	enum period by;

	return compare_is_period(h->run.span, &by) ||
	       (is_of_periods(ind) && is_whole(h->run.span, &by));
}

int compare_single(struct match *m, struct comparison *c, struct err *e)
{
	size_t a = 0, b = 0;
	int rc = compare_rows(m, c, c->indicator->unit, e);

	c->verdict = VERDICT_NOT_COMPARABLE;
	c->method = N_("several figures: compare new_users, returning_users "
		       "or retention");
	if (rc < 0)
		return rc;
	if (!can_be_cut(&m->a, c->indicator) ||
	    !can_be_cut(&m->b, c->indicator)) {
		c->method = N_("of whole periods only");
		return 0;
	}
	rc = figure_or_sum(&m->a, c->indicator, &c->a, &a, e);
	if (rc == 0)
		rc = figure_or_sum(&m->b, c->indicator, &c->b, &b, e);
	if (rc < 0 || a != 1 || b != 1)
		return rc;
	c->verdict = VERDICT_CANNOT_TELL;
	figures(c, m->level);
	return compare_resample(m, c, e);
}
