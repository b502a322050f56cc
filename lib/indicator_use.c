/*
 * indicator_use.c - what is done with the service: procedures completed, help
 * asked for, outcomes had.
 *
 * These are about one action, whatever counts as use otherwise. A share of
 * users is of those who used the service or did that action in the period, so
 * that it never passes one.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

static int refuse_by_action(const struct indicator_run *run,
    const struct indicator *self, struct err *e)
{
	bool asked = slice_is(run->split, "action");

	for (size_t i = 0; i < run->n_where; i++)
		asked = asked || slice_is(run->where[i].dimension, "action");
	if (!asked)
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s is about one action already: it cannot be cut by action.",
	    self->name);
}

/* A slip of the pen in service.json, perhaps. */
static int note_unseen(const struct indicator_run *run, const char *action,
    struct table *out, struct err *e)
{
	if (store_name_code(run->store, 0, slice_of(action)) >= 0)
		return 0;
	return indicator_note(
	    out, e, _("no event is called \"%s\" so far"), action);
}

/* How often, or by how many users, one action was done. */
static int action_rows(struct indicator_run *run, const struct indicator *self,
    const char *action, struct table *out, struct err *e)
{
	bool events = self->unit == UNIT_EVENTS;
	struct activity_query q = indicator_query(run);
	struct activity *a = NULL;
	const struct activity *all;
	int rc = refuse_by_action(run, self, e);

	q.active = &action;
	q.n_active = 1;
	q.unseen = true;
	q.depth = events ? ACTIVITY_EVENTS : ACTIVITY_COUNTS;
	if (rc == 0)
		rc = indicator_activity(run, ACTIVITY_PERIODS, &all, e);
	if (rc == 0)
		rc = activity_compute(run->store, &q, &a, e);
	if (rc == 0 && events && !a->events_known)
		rc = err_set(e, ERR_INPUT,
		    "events cannot be counted under two dimensions at once: "
		    "only users are kept jointly.\nAsk with one dimension "
		    "(--split or --where).");
	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++) {
		const char *text;

		rc = indicator_text(out, a->split[i], &text, e);
		for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
			const struct activity_cell *c =
			    &a->cell[(size_t)i * a->n_periods + p];
			uint64_t n = events ? c->events : c->active;
			struct row *row;

			rc = indicator_row(out, self, self->unit,
			    indicator_period(a, p),
			    indicator_period_state(run, all, p), &row, e);
			if (rc < 0)
				break;
			row->split = text;
			if (row->state == STATE_NONE)
				continue;
			row->part = (int64_t)n;
			row->value = (double)n;
		}
	}
	if (rc == 0)
		rc = note_unseen(run, action, out, e);
	activity_free(a);
	return rc;
}

int indicator_transactions(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return action_rows(
	    run, self, run->service->completion.complete, out, e);
}

/* Outcomes that a figure counts, of periods that the file covers. */
static int figure_rows(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	int32_t first = period_index(run->by, run->span.from), last = first - 1;
	day_t to = run->span.to < run->as_of ? run->span.to : run->as_of;
	int rc = 0;

	if (run->span.from < to)
		last = period_index(run->by, to - 1);
	for (int32_t i = first; rc == 0 && i <= last; i++) {
		struct span span = { period_start(run->by, i),
			period_start(run->by, i + 1) };
		int64_t sum;
		bool known = figures_sum(
		    run->figures, run->service->outcome.figure, span, &sum);
		struct row *row;

		rc = indicator_row(out, self, UNIT_EVENTS, span,
		    known ? indicator_state(span.from, span.to, run->as_of)
			  : STATE_NONE,
		    &row, e);
		if (rc < 0 || !known)
			continue;
		row->value = (double)sum / 100;
		if (sum % 100 == 0)
			row->part = sum / 100;
	}
	return rc;
}

int indicator_outcomes(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	if (run->service->outcome.figure)
		return figure_rows(run, self, out, e);
	return action_rows(run, self, run->service->outcome.action, out, e);
}

/* Users who used the service or did the action, and those who did it. */
struct shares {
	const struct activity *used, *did;
	struct activity *own_used, *own_did; /* to be freed */
};

static bool counts_already(const struct service *s, const char *action)
{
	for (size_t i = 0; i < s->n_active; i++)
		if (strcmp(s->active[i], action) == 0)
			return true;
	return s->n_active == 0;
}

static int users_of(const struct indicator_run *run, const char *const *actions,
    size_t n, struct activity **out, struct err *e)
{
	struct activity_query q = indicator_query(run);

	q.active = actions;
	q.n_active = n;
	q.unseen = true;
	return activity_compute(run->store, &q, out, e);
}

static int also_used(const struct indicator_run *run, const char *action,
    struct shares *s, struct err *e)
{
	size_t n = run->service->n_active;
	const char **actions = malloc((n + 1) * sizeof *actions);
	int rc;

	if (!actions)
		return err_memory(e);
	for (size_t i = 0; i < n; i++)
		actions[i] = run->service->active[i];
	actions[n] = action;
	rc = users_of(run, actions, n + 1, &s->own_used, e);
	s->used = s->own_used;
	free(actions);
	return rc;
}

static int shares_read(struct shares *s, struct indicator_run *run,
    const char *action, struct err *e)
{
	int rc = counts_already(run->service, action)
		     ? indicator_activity(run, ACTIVITY_COUNTS, &s->used, e)
		     : also_used(run, action, s, e);

	if (rc == 0)
		rc = users_of(run, &action, 1, &s->own_did, e);
	s->did = s->own_did;
	return rc;
}

/* The first cell of a split value; NULL: nobody had it. */
static const struct activity_cell *cells_of(
    const struct activity *a, const char *split)
{
	for (uint32_t i = 0; i < a->n_splits; i++)
		if (strcmp(a->split[i], split) == 0)
			return &a->cell[(size_t)i * a->n_periods];
	return NULL;
}

static bool anybody(const struct activity_cell *c, uint32_t n)
{
	for (uint32_t p = 0; p < n; p++)
		if (c[p].active > 0)
			return true;
	return false;
}

static int share_row(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t p,
    uint64_t did, uint64_t users, const char *text, struct table *out,
    struct err *e)
{
	enum state state = indicator_period_state(run, a, p);
	struct interval limits;
	struct row *row;
	int rc;

	if (users == 0)
		state = STATE_NONE;
	rc = indicator_row(
	    out, self, UNIT_SHARE, indicator_period(a, p), state, &row, e);
	if (rc < 0)
		return rc;
	row->split = text;
	if (state == STATE_NONE)
		return 0;
	indicator_share(row, did, users);
	if (state != STATE_COMPLETE)
		return 0;
	limits = stats_wilson(did, users, run->level);
	row->low = limits.low;
	row->high = limits.high;
	return 0;
}

/* The share of the period's users who did it. */
static int share_rows(struct indicator_run *run, const struct indicator *self,
    const char *action, struct table *out, struct err *e)
{
	struct shares s = { 0 };
	int rc = shares_read(&s, run, action, e);

	for (uint32_t i = 0; rc == 0 && i < s.used->n_splits; i++) {
		const struct activity_cell *used =
		    &s.used->cell[(size_t)i * s.used->n_periods];
		const struct activity_cell *did =
		    cells_of(s.did, s.used->split[i]);
		const char *text;

		if (run->split.at && !anybody(used, s.used->n_periods))
			continue;
		rc = indicator_text(out, s.used->split[i], &text, e);
		for (uint32_t p = 0; rc == 0 && p < s.used->n_periods; p++)
			rc = share_row(run, self, s.used, p,
			    did ? did[p].active : 0, used[p].active, text, out,
			    e);
	}
	if (rc == 0)
		rc = note_unseen(run, action, out, e);
	activity_free(s.own_used);
	activity_free(s.own_did);
	return rc;
}

int indicator_support_rate(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return share_rows(run, self, run->service->support, out, e);
}

int indicator_outcome_rate(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	if (run->service->outcome.figure)
		return err_refuse(e,
		    N_("outcomes are counted by a figure, not by users"),
		    "%s needs outcomes of users, and service.json counts them "
		    "by a figure.\nName the action that is the outcome.",
		    self->name);
	return share_rows(run, self, run->service->outcome.action, out, e);
}
