/*
 * indicator_reach.c - how many people: active, new, returning, all so far,
 * how often, and what share of those whom the service is for.
 *
 * The logs are a census of recorded use, so a count carries no interval.
 */
#include "indicator_impl.h"

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
	int rc;

	if (run->question.rolling)
		return indicator_rolling(run, self, out, e);
	rc = counts(run, self, pick_active,
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
