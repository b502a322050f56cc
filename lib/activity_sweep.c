/*
 * activity_sweep.c - periods in order, each closed once.
 *
 * A slot (a split value) holds the open period's users, those of the period
 * before, and a bit for everyone so far. Closing a period counts what they
 * have in common, in one pass over the words. A cohort is a number per user,
 * the period of the first sight plus one, so a whole row of the matrix is one
 * pass over the users of one period; the period of the last sight gives
 * distinct users of a moving window in the same way.
 */
#include "activity_impl.h"

#include <assert.h>
#include <stdlib.h>

/* Something per user, by chunk of users, zero until it is written. */
struct pages {
	void **at;
	uint32_t n;
	size_t bytes; /* of a page */
};

struct slot {
	struct userset *now, *before;
	struct pages ever;        /* a bit: seen up to the period closed */
	struct pages first, last; /* period plus one, 0: never */
	uint64_t *last_in;        /* [period]: users last seen in it */
	uint64_t n_before, n_ever, events;
	bool touched;
};

struct sweep {
	const struct activity_query *q;
	struct activity *a;
	struct slot *slot;
	uint32_t n_slots, base;
	uint32_t period, periods; /* the open one, from matrix_first */
	struct span open;         /* its days; empty at first */
	uint32_t *from;           /* [period]: users of the period closed, by
				   * the period of their cohort */
};

static void *page(struct pages *p, uint32_t k)
{
	if (k >= p->n) {
		uint32_t n = k + 1 > 2 * p->n ? k + 1 : 2 * p->n;
		void **at = realloc(p->at, n * sizeof *at);

		if (!at)
			return NULL;
		memset(at + p->n, 0, (n - p->n) * sizeof *at);
		p->at = at;
		p->n = n;
	}
	if (!p->at[k])
		p->at[k] = calloc(1, p->bytes);
	return p->at[k];
}

static void pages_release(struct pages *p)
{
	for (uint32_t k = 0; k < p->n; k++)
		free(p->at[k]);
	free(p->at);
}

/* Users seen for the first time get the period; all are counted by theirs. */
static void chunk_cohorts(
    const uint64_t *word, uint16_t *first, uint16_t period, uint32_t *from)
{
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		for (uint64_t bits = word[w]; bits; bits &= bits - 1) {
			uint16_t *f =
			    first + w * 64 + (uint32_t)__builtin_ctzll(bits);

			if (*f == 0)
				*f = period;
			from[*f - 1]++;
		}
	}
}

static void chunk_window(
    const uint64_t *word, uint16_t *last, uint16_t period, uint64_t *last_in)
{
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		for (uint64_t bits = word[w]; bits; bits &= bits - 1) {
			uint16_t *l =
			    last + w * 64 + (uint32_t)__builtin_ctzll(bits);

			if (*l > 0)
				last_in[*l - 1]--;
			*l = period;
			last_in[period - 1]++;
		}
	}
}

static int slot_cohorts(
    struct sweep *sw, struct slot *sl, uint32_t split, struct err *e)
{
	struct activity *a = sw->a;
	size_t n = a->matrix_n;
	uint32_t *matrix = a->matrix + split * n * n;

	memset(sw->from, 0, n * sizeof *sw->from);
	for (uint32_t k = 0; k < userset_chunks(sl->now); k++) {
		const uint64_t *word = userset_chunk(sl->now, k);
		uint16_t *first;

		if (!word)
			continue;
		first = page(&sl->first, k);
		if (!first)
			return err_memory(e);
		chunk_cohorts(
		    word, first, (uint16_t)(sw->period + 1), sw->from);
	}
	for (size_t c = 0; c <= sw->period; c++)
		matrix[c * n + sw->period] = sw->from[c];
	return 0;
}

static int slot_window(struct sweep *sw, struct slot *sl, struct err *e)
{
	for (uint32_t k = 0; k < userset_chunks(sl->now); k++) {
		const uint64_t *word = userset_chunk(sl->now, k);
		uint16_t *last;

		if (!word)
			continue;
		last = page(&sl->last, k);
		if (!last)
			return err_memory(e);
		chunk_window(
		    word, last, (uint16_t)(sw->period + 1), sl->last_in);
	}
	return 0;
}

static uint64_t window_users(const struct sweep *sw, const struct slot *sl)
{
	uint32_t from =
	    sw->period + 1 > sw->q->window ? sw->period + 1 - sw->q->window : 0;
	uint64_t users = 0;

	if (!sl->last_in)
		return 0;
	for (uint32_t p = from; p <= sw->period; p++)
		users += sl->last_in[p];
	return users;
}

static const uint64_t empty_chunk[USERSET_CHUNK_WORDS];

static const uint64_t *chunk_of(const struct userset *set, uint32_t k)
{
	const uint64_t *word =
	    k < userset_chunks(set) ? userset_chunk(set, k) : NULL;

	return word ? word : empty_chunk;
}

static inline __attribute__((always_inline)) uint64_t bits(uint64_t word)
{
	return (uint64_t)__builtin_popcountll(word);
}

/* Each term is counted for itself, so that the accounting identity over them
 * is a check and not a definition. A split value's users are few among all,
 * and most words have none of them. */
static inline __attribute__((always_inline)) void chunk_count_with(
    struct activity_cell *c, const uint64_t *now, const uint64_t *before,
    uint64_t *ever)
{
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		uint64_t n = now[w], b = before[w];

		if (n) {
			c->active += bits(n);
			c->fresh += bits(n & ~ever[w]);
			c->retained += bits(n & b);
			c->resurrected += bits(n & ever[w] & ~b);
			ever[w] |= n;
		}
		if (b)
			c->churned += bits(b & ~n);
	}
}

#ifdef __x86_64__
/* The same code with the instruction that counts bits, which the oldest of
 * these processors lack. */
__attribute__((target("popcnt"))) static void chunk_count_fast(
    struct activity_cell *c, const uint64_t *now, const uint64_t *before,
    uint64_t *ever)
{
	chunk_count_with(c, now, before, ever);
}
#endif

static void chunk_count(struct activity_cell *c, const uint64_t *now,
    const uint64_t *before, uint64_t *ever)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("popcnt")) {
		chunk_count_fast(c, now, before, ever);
		return;
	}
#endif
	chunk_count_with(c, now, before, ever);
}

static int slot_compare(struct slot *sl, struct activity_cell *c, struct err *e)
{
	uint32_t n = userset_chunks(sl->now);

	if (n < userset_chunks(sl->before))
		n = userset_chunks(sl->before);
	if (!sl->touched && sl->n_before == 0)
		n = 0;
	for (uint32_t k = 0; k < n; k++) {
		uint64_t *ever = page(&sl->ever, k);

		if (!ever)
			return err_memory(e);
		chunk_count(
		    c, chunk_of(sl->now, k), chunk_of(sl->before, k), ever);
	}
	c->ever = sl->n_ever + c->fresh;
	return 0;
}

static int slot_count(const struct sweep *sw, struct slot *sl,
    struct activity_cell *c, struct err *e)
{
	*c = (struct activity_cell){ .events = sl->events };
	if (sw->q->depth > ACTIVITY_COUNTS)
		return slot_compare(sl, c, e);
	if (sl->touched)
		c->active = userset_count(sl->now);
	return 0;
}

/* The open period becomes the one before. */
static void slot_turn(
    const struct sweep *sw, struct slot *sl, const struct activity_cell *c)
{
	if (!sl->touched && sl->n_before == 0)
		return;
	if (sw->q->depth > ACTIVITY_COUNTS)
		userset_swap(sl->before, sl->now);
	userset_clear(sl->now);
	sl->n_before = c->active;
	sl->n_ever = c->ever;
	sl->events = 0;
	sl->touched = false;
}

static int slot_close(
    struct sweep *sw, struct slot *sl, uint32_t split, struct err *e)
{
	struct activity *a = sw->a;
	struct activity_cell c;
	int64_t at = (int64_t)a->matrix_first + sw->period - a->first;
	int rc = slot_count(sw, sl, &c, e);

	if (rc == 0 && sl->touched && sw->q->depth == ACTIVITY_COHORTS)
		rc = slot_cohorts(sw, sl, split, e);
	if (rc == 0 && sl->touched && sw->q->window)
		rc = slot_window(sw, sl, e);
	if (rc < 0)
		return rc;
	c.windowed = window_users(sw, sl);
	if (at < a->n_periods && sl->touched)
		a->seen[split] = true;
	if (at >= 0 && at < a->n_periods)
		a->cell[(size_t)split * a->n_periods + (size_t)at] = c;
	slot_turn(sw, sl, &c);
	return 0;
}

static int close_until(struct sweep *sw, uint32_t period, struct err *e)
{
	for (; sw->period < period; sw->period++) {
		for (uint32_t i = 0; i < sw->n_slots; i++) {
			int rc = slot_close(sw, &sw->slot[i], sw->base + i, e);

			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

/* Opens the period of a day. Days come many series each, so the bounds of the
 * open period are kept. */
static int open_period(struct sweep *sw, day_t day, struct err *e)
{
	int32_t first = sw->a->matrix_first;
	int32_t period = period_index(sw->q->by, day) - first;

	if (period < (int32_t)sw->period || period >= (int32_t)sw->periods)
		return err_set(e, ERR_STORE,
		    "the store holds days out of order; run jauge verify");
	sw->open = (struct span){ period_start(sw->q->by, first + period),
		period_start(sw->q->by, first + period + 1) };
	return close_until(sw, (uint32_t)period, e);
}

static int sweep_take(void *ctx, const struct part *part, struct err *e)
{
	struct sweep *sw = ctx;
	int rc = 0;

	assert(part->slot < sw->n_slots);
	if (part->day < sw->open.from || part->day >= sw->open.to)
		rc = open_period(sw, part->day, e);
	if (rc < 0)
		return rc;
	sw->slot[part->slot].touched = true;
	sw->slot[part->slot].events += part->events;
	return part_unite(part, sw->slot[part->slot].now, e);
}

static int slot_new(struct slot *sl, const struct sweep *sw, struct err *e)
{
	sl->now = userset_new();
	sl->before = userset_new();
	sl->ever.bytes = USERSET_CHUNK_WORDS * sizeof(uint64_t);
	sl->first.bytes = sl->last.bytes =
	    USERSET_CHUNK_BITS * sizeof(uint16_t);
	if (sw->q->window)
		sl->last_in = calloc(sw->periods, sizeof *sl->last_in);
	if (!sl->now || !sl->before || (sw->q->window && !sl->last_in))
		return err_memory(e);
	return 0;
}

static void slot_release(struct slot *sl)
{
	userset_free(sl->now);
	userset_free(sl->before);
	pages_release(&sl->ever);
	pages_release(&sl->first);
	pages_release(&sl->last);
	free(sl->last_in);
}

static int sweep_new(struct sweep *sw, struct err *e)
{
	int rc = 0;

	sw->slot = calloc((size_t)sw->n_slots + 1, sizeof *sw->slot);
	sw->from = calloc(sw->periods, sizeof *sw->from);
	if (!sw->slot || !sw->from)
		return err_memory(e);
	for (uint32_t i = 0; rc == 0 && i < sw->n_slots; i++)
		rc = slot_new(&sw->slot[i], sw, e);
	return rc;
}

static void sweep_release(struct sweep *sw)
{
	for (uint32_t i = 0; sw->slot && i < sw->n_slots; i++)
		slot_release(&sw->slot[i]);
	free(sw->slot);
	free(sw->from);
}

int activity_sweep(struct store *s, const struct plan *p,
    const struct activity_query *q, const struct group *g, uint32_t base,
    struct sweep_span span, struct activity *a, struct err *e)
{
	struct sweep sw = { .q = q,
		.a = a,
		.n_slots = g->n,
		.base = base,
		.periods = span.periods };
	int rc;

	assert(span.periods > 0 && span.periods < UINT16_MAX);
	assert(q->depth < ACTIVITY_COHORTS || a->matrix_n == span.periods);
	rc = sweep_new(&sw, e);
	if (rc == 0)
		rc = activity_read(s, p, g, span.days, sweep_take, &sw, e);
	if (rc == 0)
		rc = close_until(&sw, sw.periods, e);
	sweep_release(&sw);
	return rc;
}

size_t activity_slot_bytes(const struct activity_query *q, uint64_t users)
{
	size_t chunks = (size_t)(users / USERSET_CHUNK_BITS + 1);
	size_t chunk = 4 * USERSET_CHUNK_WORDS * sizeof(uint64_t);

	if (q->depth == ACTIVITY_COHORTS)
		chunk += USERSET_CHUNK_BITS * sizeof(uint16_t);
	if (q->window)
		chunk += USERSET_CHUNK_BITS * sizeof(uint16_t);
	return chunks * chunk;
}
