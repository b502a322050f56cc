/*
 * activity_timeline.c - days of users into users with days.
 *
 * Of a chunk of users and a split value the parts of all days are read twice:
 * once to count each user's, which says where they go, and once to put them
 * there, a mark for each day and part. Parts come by day, so what a user gets
 * is in order. When there are many marks, users are taken in ranges, and the
 * second reading is repeated.
 */
#include "activity_timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "activity_impl.h"

#define MARKS_AT_ONCE ((size_t)1 << 20)

/* A user was there on a day. */
struct mark {
	uint32_t day; /* from the first */
	uint32_t steps;
};

void timeline_free(struct timeline *t)
{
	if (!t)
		return;
	for (size_t i = 0; t->plan && i < t->n_passes; i++)
		plan_release(&t->plan[i]);
	for (uint32_t i = 0; t->split && i < t->n_splits; i++)
		free(t->split[i]);
	free(t->plan);
	free(t->steps_of);
	free(t->split);
	free(t);
}

uint32_t timeline_splits(const struct timeline *t)
{
	return t->n_splits;
}

const char *timeline_split(const struct timeline *t, uint32_t i)
{
	return t->split[i];
}

bool timeline_known(const struct timeline *t, size_t step)
{
	return t->known >> step & 1;
}

/*
 * Opening.
 */

static bool on_action(const struct activity_query *q)
{
	bool found = slice_is(q->split, "action");

	for (size_t i = 0; i < q->n_where; i++)
		found = found || slice_is(q->where[i].dimension, "action");
	return found;
}

/* The plan of one step, its actions marked with its bit. */
static int step_plan(struct timeline *t, const struct activity_query *q,
    const struct timeline_step *step, size_t k, struct plan *out, struct err *e)
{
	struct activity_query named = *q;
	size_t known = 0;
	int rc;

	if (step->n > 0 && on_action(q))
		return err_set(e, ERR_INPUT,
		    "this indicator has actions of its own: it cannot be cut "
		    "by action");
	if (step->n > 0)
		named.n_active = 0;
	rc = plan_make(out, t->store, &named, e);
	if (rc == 0 && step->n > 0)
		rc = plan_actions(
		    out, t->store, step->actions, step->n, &known, e);
	if (rc < 0)
		return rc;
	for (uint32_t code = 0; code < store_names(t->store, 0); code++) {
		if (out->action.in && !out->action.in[code])
			continue;
		t->steps_of[code] |= (uint32_t)1 << k;
		t->known |= (uint32_t)1 << k;
	}
	return 0;
}

/* Packs of actions know every step's at once; met dimensions do not. */
static int unite_passes(struct timeline *t, struct err *e)
{
	struct plan *p = &t->plan[0];
	uint32_t n = store_names(t->store, 0);
	bool *in = calloc((size_t)n + 1, sizeof *in);

	if (!in)
		return err_memory(e);
	for (uint32_t code = 0; code < n; code++)
		in[code] = t->steps_of[code] != 0;
	free(p->action.in);
	p->action.in = in;
	p->action.n = n;
	for (size_t i = 1; i < t->n_passes; i++)
		plan_release(&t->plan[i]);
	t->n_passes = 1;
	return 0;
}

static int open_passes(struct timeline *t, const struct activity_query *q,
    const struct timeline_step *steps, size_t n, struct err *e)
{
	int rc = 0;

	t->plan = calloc(n, sizeof *t->plan);
	t->steps_of =
	    calloc((size_t)store_names(t->store, 0) + 1, sizeof *t->steps_of);
	if (!t->plan || !t->steps_of)
		return err_memory(e);
	for (size_t k = 0; rc == 0 && k < n; k++) {
		rc = step_plan(t, q, &steps[k], k, &t->plan[k], e);
		t->n_passes = k + 1;
	}
	if (rc == 0 && t->plan[0].n_also == 0)
		rc = unite_passes(t, e);
	return rc;
}

static int name_splits(
    struct timeline *t, const struct activity_query *q, struct err *e)
{
	const struct plan *p = &t->plan[0];
	uint32_t n = p->split ? p->n_codes : 1;

	t->split = calloc((size_t)n + 1, sizeof *t->split);
	if (!t->split)
		return err_memory(e);
	t->n_splits = n;
	for (uint32_t i = 0; i < n; i++) {
		t->split[i] = p->split
				  ? plan_split_text(p, t->store, q->split, i)
				  : slice_copy(slice_of(""));
		if (!t->split[i])
			return err_memory(e);
	}
	return 0;
}

/* The days that have data, first to last. */
static int cut_span(
    struct timeline *t, const struct activity_query *q, struct err *e)
{
	struct store_scan scan;
	day_t *days = NULL;
	size_t n = 0;
	int rc;

	t->span = q->span;
	if (t->span.to > q->as_of)
		t->span.to = q->as_of;
	if (t->span.from >= t->span.to)
		return 0;
	scan = plan_scan(&t->plan[0], 0, t->span);
	rc = store_days(t->store, &scan, &days, &n, e);
	if (rc == 0)
		t->span = n ? (struct span){ days[0], days[n - 1] + 1 }
			    : (struct span){ 0, 0 };
	free(days);
	if (rc == 0 && t->span.to - t->span.from > UINT16_MAX)
		rc = err_set(e, ERR_INPUT,
		    "a history of %lld days is too long to follow users\n"
		    "Ask for a later start (--from).",
		    (long long)t->span.to - t->span.from);
	return rc;
}

int timeline_open(struct store *s, const struct activity_query *q,
    const struct timeline_step *steps, size_t n_steps, struct timeline **out,
    struct err *e)
{
	struct timeline *t = calloc(1, sizeof *t);
	int rc;

	assert(n_steps >= 1 && n_steps <= TIMELINE_STEPS);
	*out = NULL;
	if (!t)
		return err_memory(e);
	t->store = s;
	t->by = q->by;
	rc = open_passes(t, q, steps, n_steps, e);
	if (rc == 0)
		rc = name_splits(t, q, e);
	if (rc == 0)
		rc = cut_span(t, q, e);
	if (rc < 0) {
		timeline_free(t);
		return rc;
	}
	*out = t;
	return 0;
}

/*
 * Reading.
 */

struct reader {
	const struct timeline *t;
	timeline_visit *visit;
	const void *ctx;
	int32_t *period; /* [day - first]: its number */
	size_t n_days;
};

/* Of a thread; users are told by the low 16 bits of their ids. */
struct room {
	uint32_t end[USERSET_CHUNK_BITS]; /* of a user's marks, at first their
					   * number */
	uint64_t present[USERSET_CHUNK_WORDS];
	uint16_t id[USERSET_CHUNK_BITS];
	struct mark *mark; /* of the users [from, to) */
	struct moment *moment;
	size_t cap;
	uint32_t from, to;
};

static int count_marks(
    struct walk *w, struct room *r, uint32_t slot, struct err *e)
{
	memset(r->present, 0, sizeof r->present);
	for (size_t i = w->slot_at[slot]; i < w->slot_at[slot + 1]; i++) {
		size_t n;
		int rc = place_ids(&w->at[i], r->id, &n, e);

		if (rc < 0)
			return rc;
		for (size_t k = 0; k < n; k++) {
			uint32_t u = r->id[k];

			r->present[u >> 6] |= (uint64_t)1 << (u & 63);
			r->end[u]++;
		}
	}
	return 0;
}

/* The next user at or after u; USERSET_CHUNK_BITS: none. */
static uint32_t next_user(const struct room *r, uint32_t u)
{
	uint32_t w = u >> 6;
	uint64_t left;

	if (u >= USERSET_CHUNK_BITS)
		return USERSET_CHUNK_BITS;
	left = r->present[w] & ~UINT64_C(0) << (u & 63);
	while (!left) {
		if (++w == USERSET_CHUNK_WORDS)
			return USERSET_CHUNK_BITS;
		left = r->present[w];
	}
	return w << 6 | (uint32_t)__builtin_ctzll(left);
}

/* Gives room to users from r->to on, as many as there is for. */
static int choose_range(struct room *r, struct err *e)
{
	size_t n = 0;
	uint32_t u;

	r->from = r->to;
	for (u = next_user(r, r->from); u < USERSET_CHUNK_BITS;
	     u = next_user(r, u + 1)) {
		uint32_t marks = r->end[u];

		if (n > 0 && n + marks > MARKS_AT_ONCE)
			break;
		r->end[u] = (uint32_t)n;
		n += marks;
	}
	r->to = u;
	if (n <= r->cap)
		return 0;
	free(r->mark);
	r->mark = malloc(n * sizeof *r->mark);
	r->cap = r->mark ? n : 0;
	return r->mark ? 0 : err_memory(e);
}

static int put_marks(const struct timeline *t, struct walk *w, struct room *r,
    uint32_t slot, struct err *e)
{
	bool all = r->from == 0 && r->to == USERSET_CHUNK_BITS;

	for (size_t i = w->slot_at[slot]; i < w->slot_at[slot + 1]; i++) {
		const struct part *x = w->at[i].part;
		struct mark mark = { (uint32_t)(x->day - t->span.from),
			x->mask == NO_MASK ? t->steps_of[x->action]
					   : (uint32_t)1 << x->pass };
		size_t n;
		int rc = place_ids(&w->at[i], r->id, &n, e);

		if (rc < 0)
			return rc;
		for (size_t k = 0; k < n; k++)
			if (all || (r->id[k] >= r->from && r->id[k] < r->to))
				r->mark[r->end[r->id[k]]++] = mark;
	}
	return 0;
}

static void visit_users(
    const struct reader *d, struct room *r, uint32_t slot, uint64_t *count)
{
	day_t first = d->t->span.from;
	uint32_t i = 0;

	for (uint32_t u = next_user(r, r->from); u < r->to;
	     u = next_user(r, u + 1)) {
		size_t n = 0;

		for (uint32_t day = UINT32_MAX; i < r->end[u]; i++) {
			if (r->mark[i].day != day) {
				day = r->mark[i].day;
				r->moment[n++] =
				    (struct moment){ first + (day_t)day,
					    d->period[day], 0 };
			}
			r->moment[n - 1].steps |= r->mark[i].steps;
		}
		r->end[u] = 0;
		d->visit(d->ctx, slot, r->moment, n, count);
	}
}

static int read_slot(const struct reader *d, struct walk *w, struct room *r,
    uint32_t slot, uint64_t *count, struct err *e)
{
	int rc = count_marks(w, r, slot, e);

	r->to = 0;
	while (rc == 0 && r->to < USERSET_CHUNK_BITS) {
		rc = choose_range(r, e);
		if (rc == 0 && r->from < r->to)
			rc = put_marks(d->t, w, r, slot, e);
		if (rc == 0)
			visit_users(d, r, slot, count);
	}
	return rc;
}

static int read_chunk(
    const void *ctx, struct walk *w, uint64_t *count, struct err *e)
{
	const struct reader *d = ctx;
	struct room *r = w->room;
	int rc = 0;

	memset(r->end, 0, sizeof r->end);
	r->cap = 0;
	r->mark = NULL;
	r->moment = malloc(d->n_days * sizeof *r->moment);
	if (!r->moment)
		rc = err_memory(e);
	for (uint32_t s = 0; rc == 0 && s < w->n_slots; s++)
		if (w->slot_at[s] < w->slot_at[s + 1])
			rc = read_slot(d, w, r, s, count, e);
	free(r->mark);
	free(r->moment);
	return rc;
}

int timeline_each(struct timeline *t, timeline_visit *visit, const void *ctx,
    uint64_t *count, size_t n_counts, struct err *e)
{
	struct reader d = { .t = t,
		.visit = visit,
		.ctx = ctx,
		.n_days = (size_t)(t->span.to - t->span.from) };
	struct survey v = { .store = t->store,
		.plans = t->plan,
		.n_plans = t->n_passes,
		.span = t->span,
		.fn = read_chunk,
		.ctx = &d,
		.room = sizeof(struct room),
		.n_counts = n_counts };
	int rc;

	if (t->span.from >= t->span.to || t->n_splits == 0)
		return 0;
	d.period = malloc(d.n_days * sizeof *d.period);
	if (!d.period)
		return err_memory(e);
	for (size_t i = 0; i < d.n_days; i++)
		d.period[i] = period_index(t->by, t->span.from + (day_t)i);
	rc = activity_survey(&v, count, e);
	free(d.period);
	return rc;
}
