/*
 * indicator_worth.c - what the service's own logs do not tell alone: the share
 * done online, what it earns, and what it returns.
 *
 * Figures of the file are what others count; where they do not cover a period
 * nothing is said of it. A value of outcomes is declared, with its range and
 * its source: the range of a return is that of the declaration, not of chance.
 */
#include "indicator_impl.h"

static bool costs_known(const struct indicator_run *run, struct span span)
{
	return indicator_costs_known(
	    run->costs, span.from, span.to < run->as_of ? span.to : run->as_of);
}

static cents_t paid(const struct indicator_run *run, struct span span)
{
	return costs_between(
	    run->costs, span.from, span.to < run->as_of ? span.to : run->as_of);
}

/* The events or users of an action, by the run's periods. */
static int act(struct indicator_run *run, const char *const *action,
    struct activity **out, struct err *e)
{
	struct activity_query q = indicator_query(run);

	q.active = action;
	q.n_active = 1;
	q.unseen = true;
	return activity_compute(run->store, &q, out, e);
}

int indicator_take_up(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const char *complete = run->service->completion.complete;
	const struct activity *all;
	struct activity *a = NULL;
	int rc = indicator_activity(run, ACTIVITY_COUNTS, &all, e);

	if (rc == 0)
		rc = act(run, &complete, &a, e);
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		struct span span = indicator_period(a, p);
		enum state state = indicator_period_state(run, all, p);
		int64_t others = 0;
		struct row *row;

		if (!figures_sum(
			run->figures, run->service->take_up, span, &others) ||
		    others % 100)
			state = STATE_NONE;
		rc = indicator_row(out, self, UNIT_SHARE, span, state, &row, e);
		if (rc < 0 || state == STATE_NONE)
			continue;
		indicator_share(row, a->cell[p].events,
		    a->cell[p].events + (uint64_t)(others / 100));
		if (row->whole == 0)
			row->state = STATE_NONE;
		if (row->state == STATE_COMPLETE)
			indicator_wilson(row, run->level);
	}
	activity_free(a);
	return rc;
}

/* Rows of the run's periods; each is filled by put, or has no value. */
typedef bool put_row(const struct indicator_run *run, struct row *row,
    struct span span, uint64_t outcomes);

static int account_rows(struct indicator_run *run, const struct indicator *self,
    const struct activity *outcomes, put_row *put, struct table *out,
    struct err *e)
{
	int32_t first = period_index(run->by, run->span.from), last = first - 1;
	day_t to = run->span.to < run->as_of ? run->span.to : run->as_of;
	int rc = 0;

	if (run->span.from < to)
		last = period_index(run->by, to - 1);
	for (int32_t i = first; rc == 0 && i <= last; i++) {
		struct span span = { period_start(run->by, i),
			period_start(run->by, i + 1) };
		int64_t at = outcomes ? (int64_t)i - outcomes->first : -1;
		bool there = at >= 0 && at < outcomes->n_periods;
		struct row *row;

		rc = indicator_row(out, self, UNIT_RATIO, span,
		    indicator_state(span.from, span.to, run->as_of), &row, e);
		if (rc == 0 &&
		    !(costs_known(run, span) && paid(run, span) > 0 &&
			put(run, row, span,
			    there ? outcomes->cell[at].active : 0)))
			row->state = STATE_NONE;
	}
	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}

static bool put_financing(const struct indicator_run *run, struct row *row,
    struct span span, uint64_t outcomes)
{
	int64_t earned;

	(void)outcomes;
	if (!figures_sum(run->figures, run->service->revenue, span, &earned))
		return false;
	row->part = earned;
	row->whole = paid(run, span);
	row->value = (double)row->part / (double)row->whole;
	return true;
}

int indicator_self_financing(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return account_rows(run, self, NULL, put_financing, out, e);
}

static double returned(double outcomes, int64_t each, int64_t cost)
{
	return outcomes * (double)each / (double)cost - 1;
}

static bool put_return(const struct indicator_run *run, struct row *row,
    struct span span, uint64_t outcomes)
{
	const struct outcome_rule *o = &run->service->outcome;
	double n = (double)outcomes;
	int64_t sum;

	if (o->figure && !figures_sum(run->figures, o->figure, span, &sum))
		return false;
	if (o->figure)
		n = (double)sum / 100;
	row->whole = paid(run, span);
	row->part = (int64_t)(n * (double)o->unit_value + 0.5);
	row->value = returned(n, o->unit_value, row->whole);
	if (row->state != STATE_COMPLETE || o->low == o->high)
		return true;
	row->low = returned(n, o->low, row->whole);
	row->high = returned(n, o->high, row->whole);
	return true;
}

int indicator_roi(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const struct outcome_rule *o = &run->service->outcome;
	const char *action = o->action;
	struct activity *a = NULL;
	int rc = action ? act(run, &action, &a, e) : 0;

	if (rc == 0)
		rc = account_rows(run, self, a, put_return, out, e);
	if (rc == 0)
		rc = indicator_note(out, e,
		    _("what one outcome is worth is declared, not measured: "
		      "%s"),
		    o->source);
	activity_free(a);
	return rc;
}
