/*
 * compare_count.c - counts of users and events against each other.
 *
 * The users of two periods are largely the same people, so the counts are not
 * independent: the users in both are counted apart.
 */
#include "compare_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define POWER 0.8

int compare_rows(
    struct match *m, struct comparison *c, enum unit unit, struct err *e)
{
	const struct half *half[2] = { &m->a, &m->b };
	struct row *to[2] = { &c->a, &c->b };

	for (int i = 0; i < 2; i++) {
		const struct half *h = half[i];
		struct row *row = table_add(m->scratch, c->indicator->name,
		    unit, h->run.span.from, h->run.span.to, h->state);

		if (!row)
			return err_memory(e);
		row->split = h->split;
		*to[i] = *row;
	}
	return 0;
}

static struct activity_query half_query(const struct half *h, struct span span)
{
	struct activity_query q = indicator_query(&h->run);

	q.span = span;
	q.split = SLICE_ABSENT;
	return q;
}

int compare_pair(struct match *m, struct span a, struct span b,
    struct activity_pair *out, struct err *e)
{
	struct activity_query qa = half_query(&m->a, a);
	struct activity_query qb = half_query(&m->b, b);
	struct activity_pair other;
	int rc;

	if (!m->services)
		return activity_pair(m->a.run.store, &qa, &qb, out, e);
	rc = activity_pair(m->a.run.store, &qa, &qa, out, e);
	if (rc == 0)
		rc = activity_pair(m->b.run.store, &qb, &qb, &other, e);
	if (rc < 0)
		return rc;
	out->b = other.b;
	out->both = 0;
	return 0;
}

static int fresh_of(
    const struct half *h, uint64_t *out, uint64_t *ever, struct err *e)
{
	struct activity_query before =
	    half_query(h, (struct span){ DAY_MIN, h->run.span.from });
	struct activity_query after =
	    half_query(h, (struct span){ DAY_MIN, h->run.span.to });
	struct activity_pair pair;
	int rc = activity_pair(h->run.store, &before, &after, &pair, e);

	if (rc < 0)
		return rc;
	*out = pair.b - pair.both;
	if (ever)
		*ever = pair.b;
	return 0;
}

int compare_fresh(struct match *m, uint64_t *a, uint64_t *b, struct err *e)
{
	int rc = fresh_of(&m->a, a, NULL, e);

	return rc < 0 ? rc : fresh_of(&m->b, b, NULL, e);
}

void compare_plain(struct comparison *c)
{
	c->difference = c->b.value - c->a.value;
	if (c->a.value != 0)
		c->ratio = c->b.value / c->a.value;
}

double compare_seen(double error, double level)
{
	return (stats_normal_quantile((1 + level) / 2) +
		   stats_normal_quantile(POWER)) *
	       error;
}

int compare_note_resampled(const struct match *m, struct err *e)
{
	char text[256];

	snprintf(text, sizeof text,
	    _("users resampled %zu times from seed %zu (percentile "
	      "bootstrap)"),
	    m->boot->rounds, (size_t)m->boot->seed);
	return table_note(m->scratch, text, e);
}

static int ratio_of(const struct match *m, const struct counted *n,
    struct ratio_test *out, struct err *e)
{
	struct interval own;

	*out = stats_user_ratio(n->a, n->b, n->both, n->extra, m->level);
	if (!m->boot || n->both == 0)
		return 0;
	if (!stats_boot_ratio(n->a, n->b, n->both, m->boot, &own))
		return err_memory(e);
	*out =
	    stats_user_ratio_from(n->a, n->b, n->both, own, n->extra, m->level);
	return compare_note_resampled(m, e);
}

static void put_ratio(const struct match *m, struct comparison *c,
    const struct counted *n, const struct ratio_test *t)
{
	struct interval i = t->interval;
	double move = t->ratio > 0 ? c->ratio / t->ratio : n->scale;

	if (isnan(i.low) || isnan(c->ratio))
		return;
	if (n->inverted) {
		move = c->ratio * t->ratio;
		i = (struct interval){ 1 / i.high, 1 / i.low };
	}
	c->ratio_interval = (struct interval){ move * i.low, move * i.high };
	c->difference_interval =
	    (struct interval){ c->a.value * (c->ratio_interval.low - 1),
		    c->a.value * (c->ratio_interval.high - 1) };
	if (n->scale != 1 || n->inverted)
		c->p = stats_t_two_sided(log(c->ratio) / t->error, t->df);
	c->detectable = exp(compare_seen(t->error, m->level)) - 1;
}

int compare_counts(const struct match *m, struct comparison *c,
    const struct counted *n, struct err *e)
{
	struct ratio_test t;
	int rc = ratio_of(m, n, &t, e);

	compare_plain(c);
	c->by_ratio = true;
	if (rc < 0)
		return rc;
	if (n->scale == 1 && !n->inverted)
		c->p = t.p;
	put_ratio(m, c, n, &t);
	return 0;
}

static void put_count(struct row *row, uint64_t n)
{
	row->part = (int64_t)n;
	row->value = (double)n;
}

static void per_day(struct row *row, int32_t days)
{
	row->whole = days;
	row->value = (double)row->part / days;
}

/* Counts that grow with time are compared per day when the sides differ in
 * length. */
static double put_counts(
    const struct match *m, struct comparison *c, uint64_t a, uint64_t b)
{
	put_count(&c->a, a);
	put_count(&c->b, b);
	if (m->a.days == m->b.days)
		return 1;
	per_day(&c->a, m->a.days);
	per_day(&c->b, m->b.days);
	return (double)m->a.days / m->b.days;
}

/* Of the same users in part, or of none. */
static const char *method_of(const struct match *m, const struct counted *n)
{
	if (n->both > 0 && m->boot)
		return n->extra.variance > 0
			   ? N_("users of both sides resampled, weeks' own "
				"movement added")
			   : N_("users of both sides resampled");
	if (n->both > 0 && n->extra.variance > 0)
		return N_("users of both sides counted once (Bonett and "
			  "Price), weeks' own movement added");
	if (n->both > 0)
		return N_("users of both sides counted once (Bonett and "
			  "Price)");
	if (n->extra.variance > 0)
		return N_("different users (exact, conditional), weeks' own "
			  "movement added");
	return N_("different users (exact, conditional)");
}

int compare_active(struct match *m, struct comparison *c, struct err *e)
{
	bool daily = m->a.run.identity == IDENTITY_DAILY ||
		     m->b.run.identity == IDENTITY_DAILY;
	bool days = daily && (m->a.days > 1 || m->b.days > 1);
	struct activity_pair pair;
	struct counted n = { .scale = 1 };
	int rc = compare_rows(m, c, days ? UNIT_VISITOR_DAYS : UNIT_USERS, e);

	if (rc == 0)
		rc = compare_pair(m, m->a.run.span, m->b.run.span, &pair, e);
	if (rc == 0)
		rc = compare_shock(
		    m, SHOCK_ACTIVE, m->a.run.span, m->b.run.span, &n.extra, e);
	if (rc < 0)
		return rc;
	n.a = pair.a;
	n.b = pair.b;
	n.both = pair.both;
	c->method = method_of(m, &n);
	put_count(&c->a, n.a);
	put_count(&c->b, n.b);
	return compare_counts(m, c, &n, e);
}

int compare_new(struct match *m, struct comparison *c, struct err *e)
{
	struct counted n = { .scale = 1 };
	int rc = compare_rows(m, c, UNIT_USERS, e);

	if (rc == 0)
		rc = compare_fresh(m, &n.a, &n.b, e);
	if (rc == 0)
		rc = compare_shock(
		    m, SHOCK_NEW, m->a.run.span, m->b.run.span, &n.extra, e);
	if (rc < 0)
		return rc;
	c->method = method_of(m, &n);
	n.scale = put_counts(m, c, n.a, n.b);
	return compare_counts(m, c, &n, e);
}

/* Of the users of both sides, those who returned on each: who was new on
 * neither. Of two periods that is all but those new in the earlier one; of two
 * values "new" differs between the sides, and nobody is taken as the same. */
static int both_returned(struct match *m, const struct activity_pair *pair,
    uint64_t *out, struct err *e)
{
	bool later = m->b.run.span.from >= m->a.run.span.to;
	const struct half *first = later ? &m->a : &m->b;
	const struct half *last = later ? &m->b : &m->a;
	struct activity_query now = half_query(last, last->run.span);
	struct activity_query known, before;
	struct activity_pair with, without;
	int rc;

	*out = 0;
	if (m->by_value || m->services ||
	    first->run.span.to > last->run.span.from)
		return 0;
	known = half_query(first, (struct span){ DAY_MIN, first->run.span.to });
	before =
	    half_query(first, (struct span){ DAY_MIN, first->run.span.from });
	rc = activity_pair(m->a.run.store, &known, &now, &with, e);
	if (rc == 0)
		rc = activity_pair(m->a.run.store, &before, &now, &without, e);
	if (rc == 0)
		*out = pair->both - (with.both - without.both);
	return rc;
}

int compare_returning(struct match *m, struct comparison *c, struct err *e)
{
	struct counted n = { .scale = 1 };
	struct activity_pair pair;
	uint64_t a, b;
	int rc = compare_rows(m, c, UNIT_USERS, e);

	if (rc == 0)
		rc = compare_pair(m, m->a.run.span, m->b.run.span, &pair, e);
	if (rc == 0)
		rc = compare_fresh(m, &a, &b, e);
	if (rc == 0)
		rc = both_returned(m, &pair, &n.both, e);
	if (rc == 0)
		rc = compare_shock(
		    m, SHOCK_ACTIVE, m->a.run.span, m->b.run.span, &n.extra, e);
	if (rc < 0)
		return rc;
	n.a = pair.a - a;
	n.b = pair.b - b;
	c->method = method_of(m, &n);
	put_count(&c->a, n.a);
	put_count(&c->b, n.b);
	return compare_counts(m, c, &n, e);
}

int compare_cumulative(struct match *m, struct comparison *c, struct err *e)
{
	uint64_t fresh, a, b;
	int rc = compare_rows(m, c, UNIT_USERS, e);

	c->method = N_("difference only: a running total can only grow");
	if (rc == 0)
		rc = fresh_of(&m->a, &fresh, &a, e);
	if (rc == 0)
		rc = fresh_of(&m->b, &fresh, &b, e);
	if (rc < 0)
		return rc;
	put_count(&c->a, a);
	put_count(&c->b, b);
	compare_plain(c);
	c->by_ratio = true;
	c->verdict = VERDICT_NOT_COMPARABLE;
	return 0;
}

static int events_of(const struct half *h, uint64_t *out, struct err *e)
{
	struct activity_query q = half_query(h, h->run.span);
	struct activity *a = NULL;
	int rc;

	*out = 0;
	q.by = PERIOD_DAY;
	rc = activity_compute(h->run.store, &q, &a, e);
	if (rc < 0)
		return rc;
	if (!a->events_known)
		rc = err_set(e, ERR_INPUT,
		    "events cannot be counted under "
		    "two dimensions at once: only users are kept jointly.\n"
		    "Compare without --where, or active_users.");
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++)
		*out += a->cell[p].events;
	activity_free(a);
	return rc;
}

int compare_events(struct match *m, struct comparison *c, struct err *e)
{
	struct counted n = { .scale = 1 };
	int rc = compare_rows(m, c, UNIT_EVENTS, e);

	c->method = N_("weeks' own movement, since events of one user are "
		       "not independent");
	if (rc == 0)
		rc = events_of(&m->a, &n.a, e);
	if (rc == 0)
		rc = events_of(&m->b, &n.b, e);
	if (rc == 0)
		rc = compare_shock(
		    m, SHOCK_EVENTS, m->a.run.span, m->b.run.span, &n.extra, e);
	if (rc < 0)
		return rc;
	n.scale = put_counts(m, c, n.a, n.b);
	return compare_counts(m, c, &n, e);
}
