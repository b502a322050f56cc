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

#include "activity_timeline.h"
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
	if (rc == 0)
		rc = indicator_activity(run, ACTIVITY_COUNTS, &all, e);
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

struct tally {
	uint64_t users, did;
};

struct shares {
	const struct activity *a;
	struct tally *cell; /* [split * n_periods + period] */
	bool *seen;
};

static int visit_shares(
    void *ctx, uint32_t split, const struct moment *m, size_t n, struct err *e)
{
	struct shares *s = ctx;
	int64_t counted = -1, did = -1;

	(void)e;
	for (size_t i = 0; i < n; i++) {
		int64_t p =
		    (int64_t)period_index(s->a->by, m[i].day) - s->a->first;
		struct tally *cell;

		if (p < 0 || p >= s->a->n_periods)
			continue;
		cell = &s->cell[(size_t)split * s->a->n_periods + (size_t)p];
		s->seen[split] = true;
		if (p > counted)
			cell->users++;
		if ((m[i].steps & 2) && p > did) {
			cell->did++;
			did = p;
		}
		counted = p;
	}
	return 0;
}

static int share_row(const struct indicator_run *run,
    const struct indicator *self, const struct shares *s, uint32_t split,
    uint32_t p, const char *text, struct table *out, struct err *e)
{
	const struct tally *c = &s->cell[(size_t)split * s->a->n_periods + p];
	enum state state = indicator_period_state(run, s->a, p);
	struct interval limits;
	struct row *row;
	int rc;

	if (c->users == 0)
		state = STATE_NONE;
	rc = indicator_row(
	    out, self, UNIT_SHARE, indicator_period(s->a, p), state, &row, e);
	if (rc < 0)
		return rc;
	row->split = text;
	if (state == STATE_NONE)
		return 0;
	indicator_share(row, c->did, c->users);
	if (state != STATE_COMPLETE)
		return 0;
	limits = stats_wilson(c->did, c->users, run->level);
	row->low = limits.low;
	row->high = limits.high;
	return 0;
}

static int shares_read(struct shares *s, struct indicator_run *run,
    const char *action, struct timeline **line, struct err *e)
{
	struct timeline_step step[2] = { { NULL, 0 }, { &action, 1 } };
	struct activity_query q = indicator_query(run);
	size_t splits;
	int rc = indicator_activity(run, ACTIVITY_COUNTS, &s->a, e);

	if (rc < 0)
		return rc;
	q.span = (struct span){ DAY_MIN, DAY_MIN };
	if (s->a->n_periods > 0)
		q.span = (struct span){ indicator_period(s->a, 0).from,
			indicator_period(s->a, s->a->n_periods - 1).to };
	rc = timeline_open(run->store, &q, step, 2, line, e);
	if (rc < 0)
		return rc;
	splits = timeline_splits(*line);
	s->cell = calloc(splits * s->a->n_periods + 1, sizeof *s->cell);
	s->seen = calloc(splits + 1, sizeof *s->seen);
	if (!s->cell || !s->seen)
		return err_memory(e);
	if (!run->split.at)
		s->seen[0] = true;
	return timeline_each(*line, visit_shares, s, e);
}

/* The share of the period's users who did it. */
static int share_rows(struct indicator_run *run, const struct indicator *self,
    const char *action, struct table *out, struct err *e)
{
	struct timeline *line = NULL;
	struct shares s = { 0 };
	int rc = shares_read(&s, run, action, &line, e);

	for (uint32_t i = 0; rc == 0 && i < timeline_splits(line); i++) {
		const char *text;

		if (!s.seen[i])
			continue;
		rc = indicator_text(out, timeline_split(line, i), &text, e);
		for (uint32_t p = 0; rc == 0 && p < s.a->n_periods; p++)
			rc = share_row(run, self, &s, i, p, text, out, e);
	}
	if (rc == 0)
		rc = note_unseen(run, action, out, e);
	timeline_free(line);
	free(s.cell);
	free(s.seen);
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
