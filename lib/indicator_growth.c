/*
 * indicator_growth.c - where a change of active users comes from.
 *
 * A(t) = A(t-1) + new + resurrected - churned, checked at every period on
 * terms that were each counted from sets. The quick ratio weighs what comes
 * against what goes.
 */
#include "indicator_impl.h"

#include <stdio.h>

enum flow {
	FLOW_NEW,
	FLOW_RETAINED,
	FLOW_RESURRECTED,
	FLOW_CHURNED,
	FLOW_RATIO,
	FLOW_COUNT
};

static const char *const flow_text[FLOW_COUNT] = { "flow=new", "flow=retained",
	"flow=resurrected", "flow=churned", "flow=quick_ratio" };

static uint64_t flow_users(const struct activity_cell *c, enum flow flow)
{
	switch (flow) {
	case FLOW_NEW:
		return c->fresh;
	case FLOW_RETAINED:
		return c->retained;
	case FLOW_RESURRECTED:
		return c->resurrected;
	default:
		return c->churned;
	}
}

/* before: active in the period before, when it was answered too. */
static bool adds_up(
    const struct activity_cell *c, const struct activity_cell *before)
{
	uint64_t then = c->retained + c->churned;

	return c->active == c->fresh + c->retained + c->resurrected &&
	       (!before || before->active == then) &&
	       c->active + c->churned == then + c->fresh + c->resurrected;
}

static int check(const struct activity *a, uint32_t split, struct err *e)
{
	const struct activity_cell *c = a->cell + (size_t)split * a->n_periods;
	char day[11];

	for (uint32_t p = 0; p < a->n_periods; p++) {
		if (adds_up(&c[p], p ? &c[p - 1] : NULL))
			continue;
		day_format(indicator_period(a, p).from, day);
		return err_set(e, ERR_STORE,
		    "growth does not add up in the "
		    "%s of %s: the store's sets contradict each other\n"
		    "Run jauge verify.",
		    period_name(a->by), day);
	}
	return 0;
}

static void put_ratio(struct row *row, const struct activity_cell *c)
{
	indicator_share(row, c->fresh + c->resurrected, c->churned);
	if (c->churned == 0)
		row->state = STATE_NONE;
}

static int flow_row(const struct indicator *self, const struct activity *a,
    struct table *out, uint32_t p, enum state state, enum flow flow,
    const char *text, const struct activity_cell *c, struct err *e)
{
	struct row *row;
	int rc = indicator_row(out, self,
	    flow == FLOW_RATIO ? UNIT_RATIO : UNIT_USERS,
	    indicator_period(a, p), state, &row, e);

	if (rc < 0)
		return rc;
	row->split = text;
	if (state == STATE_NONE)
		return 0;
	if (flow == FLOW_RATIO) {
		put_ratio(row, c);
		return 0;
	}
	row->part = (int64_t)flow_users(c, flow);
	row->value = (double)row->part;
	return 0;
}

static bool covered_before(const struct activity *a, uint32_t p)
{
	return p ? a->covered[p - 1] : a->covered_before;
}

static int flow_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    enum flow flow, const char *text, struct table *out, struct err *e)
{
	for (uint32_t p = 0; p < a->n_periods; p++) {
		bool first = a->first + (int32_t)p == a->matrix_first &&
			     a->data_first != DAY_NONE;
		enum state state = indicator_period_state(run, a, p);
		int rc;

		if (first && flow != FLOW_NEW)
			continue;
		if (!first && !covered_before(a, p))
			state = STATE_NONE;
		rc = flow_row(self, a, out, p, state, flow, text,
		    &a->cell[(size_t)split * a->n_periods + p], e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int split_flows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    struct table *out, struct err *e)
{
	int rc = check(a, split, e);

	for (int flow = 0; rc == 0 && flow < FLOW_COUNT; flow++) {
		struct buf b = BUF_INIT;
		const char *text = NULL;

		if (*a->split[split])
			buf_printf(&b, "%s,", a->split[split]);
		buf_str(&b, flow_text[flow]);
		rc = buf_error(&b, e);
		if (rc == 0)
			rc = indicator_text(out, buf_text(&b), &text, e);
		buf_release(&b);
		if (rc == 0)
			rc = flow_rows(
			    run, self, a, split, (enum flow)flow, text, out, e);
	}
	return rc;
}

int indicator_growth(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const struct activity *a;
	int rc = indicator_activity(run, self->depth, &a, e);

	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = split_flows(run, self, a, i, out, e);
	return rc < 0 ? rc : indicator_note_history(run, a, out, e);
}
