/*
 * activity_journey.c - from the first start of a period to the first end.
 *
 * Days are taken from the last to the first, so that what comes next is known:
 * of each user of a chunk the next end, and of the open period the start seen
 * last, which is the first of its days. When the period is left, that is told.
 */
#include "activity_timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "activity_impl.h"

struct journey {
	const struct timeline *t;
	timeline_first_visit *visit;
	const void *ctx;
};

/* Of a thread; days from the first of the span, plus one; 0: none. */
struct room {
	uint16_t id[USERSET_CHUNK_BITS];
	uint32_t next[USERSET_CHUNK_BITS]; /* day of an end */
	uint32_t start[USERSET_CHUNK_BITS], end[USERSET_CHUNK_BITS];
	uint64_t starters[USERSET_CHUNK_WORDS]; /* of the open period */
};

static uint32_t steps_of(const struct timeline *t, const struct place *p)
{
	return p->mask ? (uint32_t)1 << p->part->pass
		       : t->steps_of[p->part->action];
}

static day_t day_of(const struct journey *j, uint32_t at)
{
	return at ? j->t->span.from + (day_t)at - 1 : DAY_NONE;
}

static void leave_period(const struct journey *j, struct room *r, uint32_t slot,
    int32_t period, uint64_t *count)
{
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		for (uint64_t left = r->starters[w]; left; left &= left - 1) {
			uint32_t u = w << 6 | (uint32_t)__builtin_ctzll(left);

			j->visit(j->ctx, slot, period, day_of(j, r->start[u]),
			    day_of(j, r->end[u]), count);
		}
		r->starters[w] = 0;
	}
}

/* Users of a place: the ends, or the starts once all ends of the day are
 * known, since two steps of one day count as in order. */
static int take(struct room *r, const struct place *p, uint32_t at, bool ends,
    struct err *e)
{
	size_t n;
	int rc = place_ids(p, r->id, &n, e);

	for (size_t i = 0; rc == 0 && ends && i < n; i++)
		r->next[r->id[i]] = at;
	for (size_t i = 0; rc == 0 && !ends && i < n; i++) {
		uint32_t u = r->id[i];

		r->start[u] = at;
		r->end[u] = r->next[u];
		r->starters[u >> 6] |= (uint64_t)1 << (u & 63);
	}
	return rc;
}

/* The places [from, to) are those of a day. */
static int take_day(const struct journey *j, struct room *r,
    const struct place *from, const struct place *to, struct err *e)
{
	uint32_t at = (uint32_t)(from->day - j->t->span.from) + 1;
	int rc = 0;

	for (uint32_t step = 2; rc == 0 && step > 0; step--)
		for (const struct place *p = from; rc == 0 && p < to; p++)
			if (steps_of(j->t, p) & step)
				rc = take(r, p, at, step == 2, e);
	return rc;
}

static int read_slot(const struct journey *j, struct walk *w, uint32_t slot,
    uint64_t *count, struct err *e)
{
	const struct place *from = w->at + w->slot_at[slot];
	const struct place *to = w->at + w->slot_at[slot + 1], *at;
	struct room *r = w->room;
	int32_t open = 0;
	int rc = 0;

	if (from == to)
		return 0;
	memset(r->next, 0, sizeof r->next);
	memset(r->starters, 0, sizeof r->starters);
	open = period_index(j->t->by, to[-1].day);
	for (; rc == 0 && to > from; to = at) {
		int32_t period = period_index(j->t->by, to[-1].day);

		for (at = to; at > from && at[-1].day == to[-1].day;)
			at--;
		if (period != open)
			leave_period(j, r, slot, open, count);
		open = period;
		rc = take_day(j, r, at, to, e);
	}
	if (rc == 0)
		leave_period(j, r, slot, open, count);
	return rc;
}

static int read_chunk(
    const void *ctx, struct walk *w, uint64_t *count, struct err *e)
{
	int rc = 0;

	for (uint32_t s = 0; rc == 0 && s < w->n_slots; s++)
		rc = read_slot(ctx, w, s, count, e);
	return rc;
}

int timeline_first_steps(struct timeline *t, timeline_first_visit *visit,
    const void *ctx, uint64_t *count, size_t n_counts, struct err *e)
{
	struct journey j = { .t = t, .visit = visit, .ctx = ctx };
	struct survey v = { .store = t->store,
		.plans = t->plan,
		.n_plans = t->n_passes,
		.span = t->span,
		.fn = read_chunk,
		.ctx = &j,
		.room = sizeof(struct room),
		.n_counts = n_counts };

	if (t->span.from >= t->span.to || t->n_splits == 0)
		return 0;
	return activity_survey(&v, count, e);
}
