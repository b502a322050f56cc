/*
 * indicator_reach.c - how many people: active, new, returning, all so far,
 * how often, and what share of those whom the service is for.
 *
 * The logs are a census of recorded use, so a count carries no interval. A
 * share of a target population carries the range of that population's
 * estimate, and a rate per territory its Byar limits.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

typedef uint64_t pick_fn(const struct activity_cell *c);

static uint64_t pick_active(const struct activity_cell *c)
{
	return c->active;
}

static uint64_t pick_fresh(const struct activity_cell *c)
{
	return c->fresh;
}

static uint64_t pick_returning(const struct activity_cell *c)
{
	return c->active - c->fresh;
}

static uint64_t pick_ever(const struct activity_cell *c)
{
	return c->ever;
}

static uint64_t pick_events(const struct activity_cell *c)
{
	return c->events;
}

static int count_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    pick_fn *pick, enum unit unit, struct table *out, struct err *e)
{
	const char *text;
	struct row *row;
	int rc = indicator_text(out, a->split[split], &text, e);

	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		enum state state = indicator_period_state(run, a, p);
		uint64_t n = pick(&a->cell[(size_t)split * a->n_periods + p]);

		rc = indicator_row(
		    out, self, unit, indicator_period(a, p), state, &row, e);
		if (rc < 0)
			break;
		row->split = text;
		if (state == STATE_NONE)
			continue;
		row->part = (int64_t)n;
		row->value = (double)n;
	}
	return rc;
}

static int counts(struct indicator_run *run, const struct indicator *self,
    pick_fn *pick, enum unit unit, struct table *out, struct err *e)
{
	const struct activity *a;
	int rc = indicator_activity(run, self->depth, &a, e);

	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = count_rows(run, self, a, i, pick, unit, out, e);
	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("counts are exact; an "
		      "interval appears only where a figure is compared or is "
		      "a rate"));
	return rc;
}

static int counts_over_time(struct indicator_run *run,
    const struct indicator *self, pick_fn *pick, struct table *out,
    struct err *e)
{
	int rc = counts(run, self, pick, UNIT_USERS, out, e);

	if (rc == 0)
		rc = indicator_note_history(run, run->cache, out, e);
	return rc;
}

int indicator_active_users(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	bool days = run->identity == IDENTITY_DAILY && run->by != PERIOD_DAY;
	int rc = counts(run, self, pick_active,
	    days ? UNIT_VISITOR_DAYS : UNIT_USERS, out, e);

	if (rc == 0 && days)
		rc = indicator_note(out, e, "%s",
		    _("identifiers change every "
		      "day: over more than a day these are visitor-days, an "
		      "upper bound of users"));
	return rc;
}

int indicator_new_users(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	return counts_over_time(run, self, pick_fresh, out, e);
}

int indicator_returning_users(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return counts_over_time(run, self, pick_returning, out, e);
}

int indicator_cumulative_users(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return counts_over_time(run, self, pick_ever, out, e);
}

int indicator_events(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const struct activity *a;
	int rc = indicator_activity(run, self->depth, &a, e);

	if (rc < 0)
		return rc;
	if (!a->events_known)
		return err_set(e, ERR_INPUT,
		    "events cannot be counted under "
		    "two dimensions at once: only users are kept jointly.\n"
		    "Ask with one dimension (--split or --where), or for "
		    "active_users.");
	return counts(run, self, pick_events, UNIT_EVENTS, out, e);
}

struct people {
	int64_t n, low, high;
};

static bool by_territory(
    const struct indicator_run *run, struct slice dimension)
{
	return dimension.at && run->service->territory &&
	       slice_is(dimension, run->service->territory);
}

static void people_add(
    struct people *n, const struct population *pop, struct slice code)
{
	const struct territory *t = population_find(pop, code);

	if (!t)
		return;
	n->n += t->population;
	n->low += t->low;
	n->high += t->high;
}

/* The people of the territory that the row is about, else all. */
static struct people people_of(
    const struct indicator_run *run, const char *split)
{
	const struct population *pop = run->population;
	const char *value = strchr(split, '=');
	struct people n = { 0, 0, 0 };
	bool some = false;

	if (value && by_territory(run, run->split)) {
		people_add(&n, pop, slice_of(value + 1));
		return n;
	}
	for (size_t i = 0; i < run->n_where; i++) {
		if (!by_territory(run, run->where[i].dimension))
			continue;
		people_add(&n, pop, run->where[i].value);
		some = true;
	}
	return some ? n : (struct people){ pop->total, pop->low, pop->high };
}

static void put_penetration(struct row *row, uint64_t users, struct people n)
{
	indicator_share(row, users, (uint64_t)n.n);
	if (row->state != STATE_COMPLETE || n.low <= 0 || n.low == n.high)
		return;
	row->low = (double)users / (double)n.high;
	row->high = (double)users / (double)n.low;
}

static int penetration_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    struct table *out, struct err *e)
{
	struct people n = people_of(run, a->split[split]);
	const char *text;
	struct row *row;
	int rc = indicator_text(out, a->split[split], &text, e);

	for (uint32_t p = 0; rc == 0 && n.n > 0 && p < a->n_periods; p++) {
		rc =
		    indicator_row(out, self, UNIT_SHARE, indicator_period(a, p),
			indicator_period_state(run, a, p), &row, e);
		if (rc < 0)
			break;
		row->split = text;
		if (row->state != STATE_NONE)
			put_penetration(row,
			    a->cell[(size_t)split * a->n_periods + p].active,
			    n);
	}
	if (rc == 0 && n.n <= 0)
		rc = indicator_note(out, e,
		    _("%s is in no table of "
		      "territories: left out"),
		    *text ? text : run->service->territory);
	return rc;
}

static int note_population(
    const struct population *pop, struct table *out, struct err *e)
{
	int rc = 0;

	if (pop->source && *pop->source)
		rc = indicator_note(out, e, _("population: %s"), pop->source);
	if (rc == 0 && pop->low != pop->high)
		rc = indicator_note(out, e, "%s",
		    _("the range of a share is "
		      "that of its population's estimate"));
	return rc;
}

int indicator_penetration(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct activity *a;
	int rc;

	if (run->population->total <= 0)
		return err_set(e, ERR_INPUT,
		    "%s needs a population of at "
		    "least one person\nLook at the file that \"population\" "
		    "names in service.json.",
		    self->name);
	rc = indicator_activity(run, self->depth, &a, e);
	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = penetration_rows(run, self, a, i, out, e);
	return rc < 0 ? rc : note_population(run->population, out, e);
}
