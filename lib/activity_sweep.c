/*
 * activity_sweep.c - periods in order, each closed once, chunk by chunk.
 *
 * Of a chunk of users and a split value three sets are held: the open period's,
 * those of the period before, and everyone so far. Closing a period counts
 * what they have in common, in one pass over the words. A cohort is the set of
 * those who came first in a period; ids are given in order of first sight, so
 * most cohorts lie on few words of a chunk, and a row of the matrix is what a
 * period has in common with those. Where they are scattered instead, users are
 * counted one by one by the period of their first sight.
 */
#include "activity_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES (USERSET_CHUNK_WORDS * sizeof(uint64_t))

/* Counts of a cell, in the order of struct activity_cell. */
enum {
	COUNT_ACTIVE,
	COUNT_FRESH,
	COUNT_RETAINED,
	COUNT_RESURRECTED,
	COUNT_CHURNED,
	COUNT_EVER,
	COUNT_WINDOWED,
	COUNTS
};

#define AHEAD 8 /* pieces of small sets, far from each other in memory */

struct sweep {
	const struct activity_query *q;
	struct activity *a;
	day_t from;
	uint32_t *period; /* [day - from]: of the day, from matrix_first */
	uint32_t periods;
	uint32_t needed;     /* the first period whose users are looked at */
	bool met;            /* dimensions meet: a part may be of nobody */
	size_t seen, matrix; /* where these counts begin */
};

#define COHORT_WORDS 32768u /* of all cohorts of a chunk */
#define WORDS_A_USER 4      /* that cost as much as a user one by one */

struct cohort {
	uint32_t from, to; /* words, half-open */
	uint32_t at;       /* of its first word */
};

struct cohorts {
	uint16_t first[USERSET_CHUNK_BITS]; /* period of first sight + 1, of
					     * those who were seen */
	uint64_t word[COHORT_WORDS];
	uint32_t n_words;  /* beyond COHORT_WORDS: they are scattered */
	struct cohort *at; /* [period] */
};

/* Of a thread. */
struct room {
	uint64_t now[USERSET_CHUNK_WORDS], before[USERSET_CHUNK_WORDS],
	    ever[USERSET_CHUNK_WORDS], fresh[USERSET_CHUNK_WORDS],
	    windowed[USERSET_CHUNK_WORDS];
	struct slide slide;
	struct cohorts *cohorts; /* NULL: not asked */
	uint64_t n_before, n_ever;
	bool dirty; /* now is not empty */
};

static size_t room_bytes(const struct sweep *sw)
{
	size_t bytes = sizeof(struct room);

	if (sw->q->depth == ACTIVITY_COHORTS)
		bytes += sizeof(struct cohorts) +
			 sw->periods * sizeof(struct cohort);
	if (sw->q->window)
		bytes += slide_room(sw->q->window) * sizeof(uint64_t);
	return bytes;
}

/* Nobody yet. */
static void room_start(const struct sweep *sw, struct room *r)
{
	char *at = (char *)(r + 1);

	memset(r, 0, sizeof *r);
	if (sw->q->window) {
		slide_start(&r->slide, sw->q->window, (uint64_t *)at);
		at += slide_room(sw->q->window) * sizeof(uint64_t);
	}
	if (sw->q->depth < ACTIVITY_COHORTS)
		return;
	r->cohorts = (struct cohorts *)at;
	r->cohorts->n_words = 0;
	r->cohorts->at = (struct cohort *)(r->cohorts + 1);
	memset(r->cohorts->at, 0, sw->periods * sizeof *r->cohorts->at);
}

static inline __attribute__((always_inline)) uint64_t bits(uint64_t word)
{
	return (uint64_t)__builtin_popcountll(word);
}

/* Each term is counted for itself, so that the accounting identity over them
 * is a check and not a definition. */
static inline __attribute__((always_inline)) void compare_with(
    struct room *r, uint64_t *count)
{
	uint64_t active = 0, fresh = 0, retained = 0, resurrected = 0,
		 churned = 0;

	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		uint64_t n = r->now[w], b = r->before[w], ever = r->ever[w];

		r->fresh[w] = n & ~ever;
		active += bits(n);
		fresh += bits(n & ~ever);
		retained += bits(n & b);
		resurrected += bits(n & ever & ~b);
		churned += bits(b & ~n);
		r->ever[w] = ever | n;
	}
	count[COUNT_ACTIVE] = active;
	count[COUNT_FRESH] = fresh;
	count[COUNT_RETAINED] = retained;
	count[COUNT_RESURRECTED] = resurrected;
	count[COUNT_CHURNED] = churned;
}

#ifdef __x86_64__
/* The same code with the instructions that count bits, which older of these
 * processors lack. */
__attribute__((target("popcnt"))) static void compare_popcnt(
    struct room *r, uint64_t *count)
{
	compare_with(r, count);
}

__attribute__((target("avx512f,avx512vl,avx512vpopcntdq"))) static void
compare_wide(struct room *r, uint64_t *count)
{
	compare_with(r, count);
}
#endif

static void compare(struct room *r, uint64_t *count)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512vpopcntdq") &&
	    __builtin_cpu_supports("avx512vl")) {
		compare_wide(r, count);
		return;
	}
	if (__builtin_cpu_supports("popcnt")) {
		compare_popcnt(r, count);
		return;
	}
#endif
	compare_with(r, count);
}

/* Users seen for the first time get the period. */
static void found_cohort(
    struct cohorts *c, const uint64_t *fresh, uint32_t period)
{
	uint32_t from = 0, to = USERSET_CHUNK_WORDS;

	while (to > 0 && !fresh[to - 1])
		to--;
	while (from < to && !fresh[from])
		from++;
	for (uint32_t w = from; w < to; w++)
		for (uint64_t left = fresh[w]; left; left &= left - 1)
			c->first[w * 64 + (uint32_t)__builtin_ctzll(left)] =
			    (uint16_t)(period + 1);
	c->at[period] = (struct cohort){ from, to, c->n_words };
	if (c->n_words + (to - from) > COHORT_WORDS) {
		c->n_words = COHORT_WORDS + 1;
		return;
	}
	memcpy(c->word + c->n_words, fresh + from, (to - from) * sizeof *fresh);
	c->n_words += to - from;
}

/* The row of the matrix of the period that closes. */
static void count_cohorts(const struct sweep *sw, const struct room *r,
    uint32_t period, uint64_t active, uint64_t *matrix)
{
	const struct cohorts *c = r->cohorts;
	size_t n = sw->periods;

	if (c->n_words <= COHORT_WORDS && c->n_words <= active * WORDS_A_USER) {
		for (uint32_t k = 0; k <= period; k++) {
			const struct cohort *x = &c->at[k];

			if (x->to > x->from)
				matrix[k * n + period] +=
				    userset_words_count(r->now + x->from,
					c->word + x->at, x->to - x->from);
		}
		return;
	}
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
		for (uint64_t left = r->now[w]; left; left &= left - 1) {
			size_t k =
			    c->first[w * 64 + (uint32_t)__builtin_ctzll(left)];

			matrix[(k - 1) * n + period]++;
		}
}

/* Counts the period that closes; to: COUNTS of them. */
static void count_period(const struct sweep *sw, struct room *r,
    uint32_t period, uint64_t *matrix, uint64_t *to)
{
	if (sw->q->depth == ACTIVITY_COUNTS) {
		to[COUNT_ACTIVE] =
		    r->dirty ? userset_chunk_count(r->now, NULL) : 0;
	} else if (r->dirty || r->n_before > 0) {
		compare(r, to);
		r->n_ever += to[COUNT_FRESH];
	}
	to[COUNT_EVER] = r->n_ever;
	if (r->cohorts && to[COUNT_FRESH] > 0)
		found_cohort(r->cohorts, r->fresh, period);
	if (r->cohorts && to[COUNT_ACTIVE] > 0)
		count_cohorts(sw, r, period, to[COUNT_ACTIVE], matrix);
	if (sw->q->window) {
		slide_add(&r->slide, r->now, r->windowed);
		to[COUNT_WINDOWED] = userset_chunk_count(r->windowed, NULL);
	}
}

/* The period that closes becomes the one before. */
static void turn(const struct sweep *sw, struct room *r, uint64_t active)
{
	if (!r->dirty && r->n_before == 0)
		return;
	if (sw->q->depth > ACTIVITY_COUNTS)
		memcpy(r->before, r->now, CHUNK_BYTES);
	memset(r->now, 0, CHUNK_BYTES);
	r->n_before = active;
	r->dirty = false;
}

static void close_period(const struct sweep *sw, struct room *r, uint32_t slot,
    uint32_t period, uint64_t *count)
{
	const struct activity *a = sw->a;
	int64_t at = (int64_t)a->matrix_first + period - a->first;
	size_t square = (size_t)a->matrix_n * a->matrix_n;
	uint64_t got[COUNTS] = { 0 };

	count_period(sw, r, period, count + sw->matrix + slot * square, got);
	if (got[COUNT_ACTIVE] > 0 && at < a->n_periods)
		count[sw->seen + slot]++;
	if (at >= 0 && at < a->n_periods) {
		size_t cell = (size_t)slot * a->n_periods + (size_t)at;

		for (int k = 0; k < COUNTS; k++)
			count[cell * COUNTS + (size_t)k] += got[k];
	}
	turn(sw, r, got[COUNT_ACTIVE]);
}

static int sweep_slot(const struct sweep *sw, struct walk *w, uint32_t slot,
    uint64_t *count, struct err *e)
{
	struct room *r = w->room;
	const struct place *at = w->at + w->slot_at[slot];
	const struct place *end = w->at + w->slot_at[slot + 1];

	if (at == end)
		return 0;
	room_start(sw, r);
	while (at < end && sw->period[at->day - sw->from] < sw->needed)
		at++;
	for (uint32_t period = sw->needed; period < sw->periods; period++) {
		for (; at < end && sw->period[at->day - sw->from] == period;
		     at++) {
			if (end - at > AHEAD)
				__builtin_prefetch(at[AHEAD].held.at);
			if (place_or(at, r->now, e) < 0)
				return e->code;
			r->dirty = true;
		}
		close_period(sw, r, slot, period, count);
	}
	return 0;
}

static int sweep_chunk(
    const void *ctx, struct walk *w, uint64_t *count, struct err *e)
{
	int rc = 0;

	for (uint32_t s = 0; rc == 0 && s < w->n_slots; s++)
		rc = sweep_slot(ctx, w, s, count, e);
	return rc;
}

/* What parts tell without their users. */
static void tell(void *ctx, const struct part *x)
{
	struct sweep *sw = ctx;
	struct activity *a = sw->a;
	int64_t at =
	    (int64_t)a->matrix_first + sw->period[x->day - sw->from] - a->first;

	if (!sw->met && at < a->n_periods)
		a->seen[x->slot] = true;
	if (at >= 0 && at < a->n_periods)
		a->cell[(size_t)x->slot * a->n_periods + (size_t)at].events +=
		    x->events;
}

static void put_cells(const struct sweep *sw, struct activity *a)
{
	size_t n = (size_t)a->n_splits * a->n_periods;

	for (size_t i = 0; i < n; i++) {
		const uint64_t *c = a->counts + i * COUNTS;

		a->cell[i] = (struct activity_cell){ .active = c[COUNT_ACTIVE],
			.fresh = c[COUNT_FRESH],
			.retained = c[COUNT_RETAINED],
			.resurrected = c[COUNT_RESURRECTED],
			.churned = c[COUNT_CHURNED],
			.ever = c[COUNT_EVER],
			.windowed = c[COUNT_WINDOWED],
			.events = a->cell[i].events };
	}
	for (uint32_t i = 0; i < a->n_splits; i++)
		a->seen[i] |= a->counts[sw->seen + i] > 0;
}

static int number_days(struct sweep *sw, struct span days, struct err *e)
{
	size_t n = (size_t)((int64_t)days.to - days.from);

	sw->from = days.from;
	sw->period = malloc((n + 1) * sizeof *sw->period);
	if (!sw->period)
		return err_memory(e);
	for (size_t i = 0; i < n; i++)
		sw->period[i] =
		    (uint32_t)(period_index(sw->q->by, days.from + (day_t)i) -
			       sw->a->matrix_first);
	return 0;
}

/* Periods on their own need none before them, if it is known without looking
 * at users which values of a split there were. */
static uint32_t first_needed(const struct sweep *sw)
{
	int64_t first = (int64_t)sw->a->first - sw->a->matrix_first;

	if (sw->q->depth > ACTIVITY_COUNTS || sw->met)
		return 0;
	if (sw->q->window > 1)
		first -= sw->q->window - 1;
	return first > 0 ? (uint32_t)first : 0;
}

int activity_sweep(struct store *s, const struct plan *p,
    const struct activity_query *q, struct sweep_span span, struct activity *a,
    struct err *e)
{
	struct sweep sw = {
		.q = q, .a = a, .periods = span.periods, .met = p->n_also > 0
	};
	struct survey v = { .store = s,
		.plans = p,
		.n_plans = 1,
		.span = span.days,
		.fn = q->depth > ACTIVITY_EVENTS ? sweep_chunk : NULL,
		.part = tell,
		.ctx = &sw };
	size_t n = a->matrix_n;
	int rc;

	assert(span.periods > 0 && span.periods < UINT16_MAX);
	assert(q->depth < ACTIVITY_COHORTS || a->matrix_n == span.periods);
	sw.needed = first_needed(&sw);
	sw.seen = (size_t)a->n_splits * a->n_periods * COUNTS;
	sw.matrix = sw.seen + a->n_splits;
	v.n_counts = sw.matrix + a->n_splits * n * n;
	v.room = room_bytes(&sw);
	a->counts = calloc(v.n_counts + 1, sizeof *a->counts);
	rc = a->counts ? number_days(&sw, span.days, e) : err_memory(e);
	if (rc == 0)
		rc = activity_survey(&v, a->counts, e);
	if (rc == 0) {
		put_cells(&sw, a);
		if (q->depth == ACTIVITY_COHORTS)
			a->matrix = a->counts + sw.matrix;
	}
	free(sw.period);
	return rc;
}
