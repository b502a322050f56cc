/*
 * compare_cost.c - costs, and costs per user.
 *
 * A cost is an account: two of them differ or not, and no test can say more.
 * A unit cost moves with its count, so it has the count's interval, turned
 * upside down.
 */
#include "compare_impl.h"

#include <stdlib.h>

#define YEAR_MONTHS 12

static void put_cost(struct row *row, const struct half *h, bool per_day)
{
	const struct costs *costs = h->run.costs;
	struct span gap, s = h->run.span;

	if (row->state == STATE_NONE) /* no use, but costs may be there */
		row->state = indicator_state(s.from, s.to, h->run.as_of);
	if (!costs_cover(costs, s.from, s.to, &gap)) {
		row->state = STATE_NONE;
		return;
	}
	row->part = costs_between(costs, s.from, s.to);
	row->value = (double)row->part / 100;
	if (per_day) {
		row->whole = h->days;
		row->value /= h->days;
	}
}

int compare_cost(struct match *m, struct comparison *c, struct err *e)
{
	bool per_day = m->a.days != m->b.days;
	int rc = compare_rows(m, c, UNIT_MONEY, e);

	c->method = N_("accounts, no sampling");
	if (rc < 0)
		return rc;
	put_cost(&c->a, &m->a, per_day);
	put_cost(&c->b, &m->b, per_day);
	compare_plain(c);
	c->by_ratio = true;
	return 0;
}

static void divide(struct row *row, uint64_t users)
{
	row->whole = (int64_t)users;
	row->value = NAN;
	if (users > 0 && row->part != CELL_NO_COUNT)
		row->value = (double)row->part / 100 / (double)users;
}

int compare_cost_new(struct match *m, struct comparison *c, struct err *e)
{
	struct counted n = { .scale = 1, .inverted = true };
	int rc = compare_rows(m, c, UNIT_MONEY, e);

	c->method = N_("cost exact, interval of the new users");
	if (rc == 0)
		rc = compare_fresh(m, &n.a, &n.b, e);
	if (rc == 0)
		rc = compare_shock(
		    m, SHOCK_NEW, m->a.run.span, m->b.run.span, &n.extra, e);
	if (rc < 0)
		return rc;
	put_cost(&c->a, &m->a, false);
	put_cost(&c->b, &m->b, false);
	divide(&c->a, n.a);
	divide(&c->b, n.b);
	return compare_counts(m, c, &n, e);
}

static bool whole_months(struct span s)
{
	enum period by = PERIOD_MONTH;

	return period_start(by, period_index(by, s.from)) == s.from &&
	       period_start(by, period_index(by, s.to)) == s.to;
}

/* The indicator's own rows by month over a span: costs and users added up. */
static int by_month(const struct half *h, const struct indicator *ind,
    struct span span, struct row *row, struct err *e)
{
	struct indicator_run run = h->run;
	struct table *t = table_new();
	int rc = t ? 0 : err_memory(e);

	run.cache = run.months = NULL;
	run.by = PERIOD_MONTH;
	run.span = span;
	if (rc == 0)
		rc = indicator_compute(&run, ind, t, e);
	if (rc == 0 && t->n == 0)
		row->state = STATE_NONE;
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (r->state != STATE_COMPLETE)
			row->state = r->state;
		if (r->part == CELL_NO_COUNT)
			continue;
		row->part = (i ? row->part : 0) + r->part;
		row->whole = (i ? row->whole : 0) + r->whole;
		row->value = r->value;
		row->start = i ? row->start : r->start;
		row->end = r->end;
	}
	table_free(t);
	indicator_run_release(&run);
	return rc;
}

static struct span last_month(struct span s)
{
	int32_t index = period_index(PERIOD_MONTH, s.to - 1);

	return (struct span){ period_start(PERIOD_MONTH, index), s.to };
}

/* Both sides' rows: of every month, or of the last, which tells of the year
 * that ends with it. False in *fit: not whole months, or years that overlap,
 * so that there is no test. */
static int month_rows(
    struct match *m, struct comparison *c, bool year, bool *fit, struct err *e)
{
	const struct half *half[2] = { &m->a, &m->b };
	struct row *row[2] = { &c->a, &c->b };
	int rc = compare_rows(m, c, UNIT_MONEY, e);
	int32_t apart;

	*fit = whole_months(m->a.run.span) && whole_months(m->b.run.span);
	for (int i = 0; rc == 0 && *fit && i < 2; i++) {
		struct span s = half[i]->run.span;

		rc = by_month(
		    half[i], c->indicator, year ? last_month(s) : s, row[i], e);
	}
	apart = period_index(PERIOD_MONTH, m->b.run.span.to) -
		period_index(PERIOD_MONTH, m->a.run.span.to);
	if (!*fit)
		c->method = N_("of whole months only");
	else if (year && !m->services && abs(apart) < YEAR_MONTHS)
		c->method = N_("difference only: the two years overlap");
	else
		return rc;
	compare_plain(c);
	c->by_ratio = true;
	*fit = false;
	c->verdict = VERDICT_NOT_COMPARABLE;
	return rc;
}

static bool counts_known(const struct comparison *c)
{
	return c->a.whole != CELL_NO_COUNT && c->b.whole != CELL_NO_COUNT;
}

/* Of the spans that the rows tell of, a year's among them. */
static int row_shock(struct match *m, const struct comparison *c,
    struct stats_shock *out, struct err *e)
{
	return compare_shock(m, SHOCK_ACTIVE,
	    (struct span){ c->a.start, c->a.end },
	    (struct span){ c->b.start, c->b.end }, out, e);
}

static int months_cost(
    struct match *m, struct comparison *c, bool year, struct err *e)
{
	struct counted n = { .scale = 1, .inverted = true };
	bool fit;
	int rc;

	c->method = N_("cost exact, interval of the monthly users added up");
	rc = month_rows(m, c, year, &fit, e);
	if (rc == 0)
		rc = row_shock(m, c, &n.extra, e);
	if (rc < 0 || !fit || !counts_known(c))
		return rc;
	if (!year) {
		divide(&c->a, (uint64_t)c->a.whole);
		divide(&c->b, (uint64_t)c->b.whole);
	}
	n.a = (uint64_t)c->a.whole;
	n.b = (uint64_t)c->b.whole;
	return compare_counts(m, c, &n, e);
}

int compare_cost_month(struct match *m, struct comparison *c, struct err *e)
{
	return months_cost(m, c, false, e);
}

int compare_cost_year(struct match *m, struct comparison *c, struct err *e)
{
	return months_cost(m, c, true, e);
}

int compare_cost_user_year(struct match *m, struct comparison *c, struct err *e)
{
	struct counted n = { .scale = 1, .inverted = true };
	struct activity_pair pair;
	bool fit;
	int rc;

	c->method = N_("cost exact, interval of the year's users");
	rc = month_rows(m, c, true, &fit, e);
	if (rc < 0 || !fit || !counts_known(c))
		return rc;
	rc = compare_pair(m, (struct span){ c->a.start, c->a.end },
	    (struct span){ c->b.start, c->b.end }, &pair, e);
	if (rc == 0)
		rc = row_shock(m, c, &n.extra, e);
	if (rc < 0)
		return rc;
	n.a = pair.a;
	n.b = pair.b;
	n.both = pair.both;
	return compare_counts(m, c, &n, e);
}
