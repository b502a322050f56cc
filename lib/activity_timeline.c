/*
 * activity_timeline.c - days of users into users with days.
 *
 * A part of a day is a list of users. Each becomes a mark of eight bytes
 * (user, day, steps) in the list of its split value and chunk of 65,536 users;
 * at the end a list is sorted by user and day and read off. Users are taken in
 * ranges of chunks, so that what is held at once stays bounded however long
 * the history is: a further range costs one more read of the packs.
 */
#include "activity_timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "activity_impl.h"

#define MARKS_AT_ONCE ((uint64_t)32 << 20)
#define LISTS_AT_ONCE ((uint64_t)4 << 20)

/* user within its chunk (16 bits), day from the first (16), steps (32) */
#define MARK(low, day, steps) \
	((uint64_t)(low) << 48 | (uint64_t)(day) << 32 | (steps))

struct marks {
	uint64_t *at;
	uint32_t n, cap;
	bool unordered; /* days did not come in order */
};

/* One reading of the packs. */
struct pass {
	struct plan plan;
	uint32_t steps; /* of parts of several actions */
};

struct timeline {
	struct store *store;
	enum period by;
	struct span span;
	struct pass *pass;
	size_t n_passes;
	uint32_t *steps_of; /* [action code]: steps that it belongs to */
	uint32_t known;     /* bit k: see timeline_known() */
	char **split;
	uint32_t *slot; /* [code]; NULL: no split */
	uint32_t n_splits;
	uint32_t chunks; /* of the space */
	uint64_t events; /* of the space, an upper bound of marks */
	/* Of the range of chunks that is read. */
	uint32_t from, to;
	struct marks *marks; /* [slot * (to - from) + chunk - from] */
	uint32_t *id;
	size_t cap;
	uint32_t steps; /* of the pass */
};

void timeline_free(struct timeline *t)
{
	if (!t)
		return;
	for (size_t i = 0; t->pass && i < t->n_passes; i++)
		plan_release(&t->pass[i].plan);
	for (uint32_t i = 0; t->split && i < t->n_splits; i++)
		free(t->split[i]);
	free(t->pass);
	free(t->steps_of);
	free(t->split);
	free(t->slot);
	free(t->id);
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
	struct plan *p = &t->pass[0].plan;
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
		plan_release(&t->pass[i].plan);
	t->n_passes = 1;
	return 0;
}

static int open_passes(struct timeline *t, const struct activity_query *q,
    const struct timeline_step *steps, size_t n, struct err *e)
{
	int rc = 0;

	t->pass = calloc(n, sizeof *t->pass);
	t->steps_of =
	    calloc((size_t)store_names(t->store, 0) + 1, sizeof *t->steps_of);
	if (!t->pass || !t->steps_of)
		return err_memory(e);
	for (size_t k = 0; rc == 0 && k < n; k++) {
		t->pass[k].steps = (uint32_t)1 << k;
		rc = step_plan(t, q, &steps[k], k, &t->pass[k].plan, e);
		t->n_passes = k + 1;
	}
	if (rc == 0 && t->pass[0].plan.n_also == 0)
		rc = unite_passes(t, e);
	return rc;
}

static int name_splits(
    struct timeline *t, const struct activity_query *q, struct err *e)
{
	const struct plan *p = &t->pass[0].plan;
	uint32_t n = p->split ? p->n_codes : 1;

	t->split = calloc((size_t)n + 1, sizeof *t->split);
	if (!t->split)
		return err_memory(e);
	t->n_splits = n;
	if (p->split)
		t->slot = malloc(((size_t)p->n_names + 1) * sizeof *t->slot);
	if (p->split && !t->slot)
		return err_memory(e);
	for (uint32_t i = 0; t->slot && i < p->n_names; i++)
		t->slot[i] = NO_SLOT;
	for (uint32_t i = 0; i < n; i++) {
		if (t->slot)
			t->slot[p->code[i]] = i;
		t->split[i] = t->slot
				  ? plan_split_text(p, t->store, q->split, i)
				  : slice_copy(slice_of(""));
		if (!t->split[i])
			return err_memory(e);
	}
	return 0;
}

static int count_space(struct timeline *t, uint32_t space, struct err *e)
{
	struct store_source src;
	uint64_t users = 0;
	int rc = activity_space_users(t->store, space, &users, e);

	for (uint32_t i = 0; rc == 0 && i < store_sources(t->store); i++) {
		rc = store_source_get(t->store, i, &src, e);
		if (rc == 0 && src.space == space)
			t->events += src.events;
	}
	t->chunks = (uint32_t)(users / USERSET_CHUNK_BITS + 1);
	return rc;
}

/* Days from the first of data on, so that they fit a mark. */
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
	scan = plan_scan(&t->pass[0].plan, 0, t->span);
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
		rc = count_space(t, q->space, e);
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

static int add_mark(struct marks *m, uint64_t mark, struct err *e)
{
	if (m->n == m->cap) {
		uint32_t cap = m->cap ? m->cap + m->cap / 2 : 8;
		uint64_t *at = realloc(m->at, cap * sizeof *at);

		if (!at)
			return err_memory(e);
		m->at = at;
		m->cap = cap;
	}
	if (m->n > 0 &&
	    (uint16_t)(mark >> 32) < (uint16_t)(m->at[m->n - 1] >> 32))
		m->unordered = true;
	m->at[m->n++] = mark;
	return 0;
}

static int take_ids(struct timeline *t, const struct part *part, uint32_t steps,
    const uint32_t *id, size_t n, struct err *e)
{
	struct marks *list = t->marks + (size_t)part->slot * (t->to - t->from);
	uint32_t day = (uint32_t)(part->day - t->span.from);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = add_mark(&list[(id[i] >> 16) - t->from],
		    MARK(id[i] & 65535, day, steps), e);
	return rc;
}

static size_t chunk_ids(const struct userset *set, uint32_t chunk, uint32_t *id)
{
	const uint64_t *word = userset_chunk(set, chunk);
	size_t n = 0;

	for (uint32_t w = 0; word && w < USERSET_CHUNK_WORDS; w++)
		for (uint64_t bits = word[w]; bits; bits &= bits - 1)
			id[n++] = chunk << 16 | w << 6 |
				  (uint32_t)__builtin_ctzll(bits);
	return n;
}

static int take_met(struct timeline *t, const struct part *part, struct err *e)
{
	int rc = 0;

	for (uint32_t k = t->from; rc == 0 && k < t->to; k++) {
		size_t n = chunk_ids(part->met, k, t->id);

		rc = take_ids(t, part, t->steps, t->id, n, e);
	}
	return rc;
}

static int take(void *ctx, const struct part *part, struct err *e)
{
	struct timeline *t = ctx;
	size_t n = 0;
	int rc;

	if (part->met)
		return take_met(t, part, e);
	rc = userset_ids(part->stored, t->from, t->to, t->id, t->cap, &n, e);
	if (rc < 0)
		return rc;
	return take_ids(t, part, t->steps_of[part->action], t->id, n, e);
}

/* Stable, by one byte of the mark. */
static void sort_byte(
    const uint64_t *from, uint64_t *to, uint32_t n, unsigned shift)
{
	uint32_t start[256] = { 0 }, at = 0;

	for (uint32_t i = 0; i < n; i++)
		start[from[i] >> shift & 255]++;
	for (unsigned b = 0; b < 256; b++) {
		uint32_t count = start[b];

		start[b] = at;
		at += count;
	}
	for (uint32_t i = 0; i < n; i++)
		to[start[from[i] >> shift & 255]++] = from[i];
}

/* By user, then day; spare holds as many. */
static void sort_marks(struct marks *m, uint64_t *spare)
{
	for (unsigned shift = m->unordered ? 32 : 48; shift < 64; shift += 16) {
		sort_byte(m->at, spare, m->n, shift);
		sort_byte(spare, m->at, m->n, shift + 8);
	}
}

struct reader {
	struct timeline *t;
	timeline_visit *visit;
	void *ctx;
	int32_t *period;       /* [day - first]: its number */
	struct moment *moment; /* of one user */
	uint64_t *spare;
	uint32_t cap; /* of spare */
};

/* The user whose marks begin at i; *next: those of the following one. */
static int visit_user(struct reader *r, uint32_t split, const struct marks *m,
    uint32_t i, uint32_t *next, struct err *e)
{
	uint64_t user = m->at[i] >> 48;
	day_t first = r->t->span.from;
	size_t n = 0;

	for (; i < m->n && m->at[i] >> 48 == user; i++) {
		uint32_t at = (uint16_t)(m->at[i] >> 32);
		day_t day = first + (day_t)at;

		if (n == 0 || r->moment[n - 1].day != day)
			r->moment[n++] =
			    (struct moment){ day, r->period[at], 0 };
		r->moment[n - 1].steps |= (uint32_t)m->at[i];
	}
	*next = i;
	return r->visit(r->ctx, split, r->moment, n, e);
}

static int visit_marks(
    struct reader *r, uint32_t split, struct marks *m, struct err *e)
{
	int rc = 0;

	if (m->n > r->cap) {
		free(r->spare);
		r->cap = m->n;
		r->spare = malloc(r->cap * sizeof *r->spare);
	}
	if (!r->spare) {
		r->cap = 0;
		return err_memory(e);
	}
	sort_marks(m, r->spare);
	for (uint32_t i = 0; rc == 0 && i < m->n;)
		rc = visit_user(r, split, m, i, &i, e);
	return rc;
}

static int read_range(struct reader *r, struct err *e)
{
	struct timeline *t = r->t;
	struct group g = { t->slot, t->n_splits };
	uint32_t wide = t->to - t->from;
	size_t lists = (size_t)t->n_splits * wide;
	int rc = 0;

	t->marks = calloc(lists + 1, sizeof *t->marks);
	if (!t->marks)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < t->n_passes; i++) {
		t->steps = t->pass[i].steps;
		rc = activity_read(
		    t->store, &t->pass[i].plan, &g, t->span, take, t, e);
	}
	for (size_t i = 0; rc == 0 && i < lists; i++) {
		if (t->marks[i].n > 0)
			rc = visit_marks(
			    r, (uint32_t)(i / wide), &t->marks[i], e);
		free(t->marks[i].at);
		t->marks[i].at = NULL;
	}
	for (size_t i = 0; i < lists; i++)
		free(t->marks[i].at);
	free(t->marks);
	t->marks = NULL;
	return rc;
}

/* Chunks of users that are taken at once. */
static uint32_t range_chunks(const struct timeline *t)
{
	uint64_t ranges = t->events / MARKS_AT_ONCE + 1;
	uint64_t n = t->chunks / ranges + 1;
	uint64_t most = LISTS_AT_ONCE / (t->n_splits ? t->n_splits : 1) + 1;

	return (uint32_t)(n < most ? n : most);
}

static int reader_open(struct reader *r, struct err *e)
{
	const struct timeline *t = r->t;
	size_t days = (size_t)(t->span.to - t->span.from);

	r->period = malloc(days * sizeof *r->period);
	r->moment = malloc(days * sizeof *r->moment);
	if (!r->period || !r->moment)
		return err_memory(e);
	for (size_t i = 0; i < days; i++)
		r->period[i] = period_index(t->by, t->span.from + (day_t)i);
	return 0;
}

int timeline_each(
    struct timeline *t, timeline_visit *visit, void *ctx, struct err *e)
{
	struct reader r = { .t = t, .visit = visit, .ctx = ctx };
	uint32_t wide = range_chunks(t);
	int rc = 0;

	if (t->span.from >= t->span.to || t->n_splits == 0)
		return 0;
	if (wide > t->chunks)
		wide = t->chunks;
	t->cap = (size_t)wide * USERSET_CHUNK_BITS;
	free(t->id);
	t->id = malloc(t->cap * sizeof *t->id);
	rc = t->id ? reader_open(&r, e) : err_memory(e);
	for (uint32_t k = 0; rc == 0 && k < t->chunks; k += wide) {
		t->from = k;
		t->to = k + wide < t->chunks ? k + wide : t->chunks;
		rc = read_range(&r, e);
	}
	free(r.spare);
	free(r.moment);
	free(r.period);
	return rc;
}
