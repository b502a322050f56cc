/*
 * compare_rate.c - shares: of a population, of a cohort, of territories.
 */
#include "compare_impl.h"

#include <stdlib.h>

/* The population that a side's users are a share of. */
static int64_t people(const struct half *h)
{
	const struct population *pop = h->run.population;
	const struct side *side = h->side;
	const struct territory *t;

	if (!side->by_value || !h->run.service->territory ||
	    !slice_is(side->where.dimension, h->run.service->territory))
		return pop->total;
	t = population_find(pop, side->where.value);
	return t ? t->population : 0;
}

static void put_share(struct row *row, uint64_t part, uint64_t whole)
{
	row->part = (int64_t)part;
	row->whole = (int64_t)whole;
	if (whole > 0)
		row->value = (double)part / (double)whole;
}

int compare_penetration(struct match *m, struct comparison *c, struct err *e)
{
	int64_t a = people(&m->a), b = people(&m->b);
	struct counted n = { .scale = 1 };
	struct activity_pair pair;
	int rc = compare_rows(m, c, UNIT_SHARE, e);

	c->method = N_("ratio of the users; the population is taken as "
		       "exact");
	if (rc == 0)
		rc = compare_pair(m, m->a.run.span, m->b.run.span, &pair, e);
	if (rc == 0)
		rc = compare_shock(
		    m, SHOCK_ACTIVE, m->a.run.span, m->b.run.span, &n.extra, e);
	if (rc < 0)
		return rc;
	put_share(&c->a, pair.a, (uint64_t)a);
	put_share(&c->b, pair.b, (uint64_t)b);
	n.a = pair.a;
	n.b = pair.b;
	n.both = pair.both;
	if (a != b && a > 0 && b > 0)
		n.scale = (double)a / (double)b;
	return compare_counts(m, c, &n, e);
}

/* Of the cohorts whose period lies within the side, those back in the next
 * period, over the cohorts that were seen for all of it. */
static void pool(const struct table *t, const struct half *h, uint64_t *part,
    uint64_t *whole)
{
	enum period by = h->run.by;

	*part = *whole = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (r->cohort == DAY_NONE || r->lag != 1 ||
		    r->state != STATE_COMPLETE ||
		    r->cohort < h->run.span.from ||
		    period_start(by, period_index(by, r->cohort) + 1) >
			h->run.span.to)
			continue;
		*part += (uint64_t)r->part;
		*whole += (uint64_t)r->whole;
	}
}

static int retention_of(
    struct half *h, const struct indicator *ind, struct row *row, struct err *e)
{
	struct table *t = table_new();
	uint64_t part = 0, whole = 0;
	struct interval limits;
	int rc = t ? 0 : err_memory(e);

	if (rc == 0)
		rc = indicator_compute(&h->run, ind, t, e);
	if (rc == 0)
		pool(t, h, &part, &whole);
	table_free(t);
	if (rc < 0)
		return rc;
	row->lag = 1;
	if (row->state == STATE_COMPLETE && whole == 0)
		row->state = STATE_CENSORED;
	put_share(row, part, whole);
	limits = stats_wilson(part, whole, h->run.level);
	row->low = limits.low;
	row->high = limits.high;
	return 0;
}

static double variance_of(const struct row *r)
{
	return r->value * (1 - r->value) / (double)r->whole;
}

void compare_shares(struct comparison *c, double level)
{
	uint64_t x = (uint64_t)c->a.part, n = (uint64_t)c->a.whole;
	uint64_t y = (uint64_t)c->b.part, o = (uint64_t)c->b.whole;

	compare_plain(c);
	if (n == 0 || o == 0)
		return;
	c->difference_interval = stats_newcombe(x, n, y, o, level);
	c->p = stats_two_proportions(x, n, y, o);
	c->detectable =
	    compare_seen(sqrt(variance_of(&c->a) + variance_of(&c->b)), level);
}

int compare_retention(struct match *m, struct comparison *c, struct err *e)
{
	int rc = compare_rows(m, c, UNIT_SHARE, e);

	c->method = N_("back in the next period, newcomers of both sides "
		       "taken as independent (Newcombe)");
	if (rc == 0)
		rc = retention_of(&m->a, c->indicator, &c->a, e);
	if (rc == 0)
		rc = retention_of(&m->b, c->indicator, &c->b, e);
	if (rc == 0)
		compare_shares(c, m->level);
	return rc;
}

int compare_coverage(struct match *m, struct comparison *c, struct err *e)
{
	size_t found;
	int rc = compare_rows(m, c, UNIT_SHARE, e);

	c->method = N_("difference only, of whole periods: territories are no "
		       "sample");
	if (rc == 0)
		rc = compare_figure(&m->a, c->indicator, &c->a, &found, e);
	if (rc == 0)
		rc = compare_figure(&m->b, c->indicator, &c->b, &found, e);
	if (rc < 0)
		return rc;
	compare_plain(c);
	c->verdict = VERDICT_NOT_COMPARABLE;
	return 0;
}
