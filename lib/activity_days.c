/*
 * activity_days.c - users by the number of days, or of longer units, in which
 * they were active.
 *
 * The numbers of the users of a chunk are kept as planes of bits, the first of
 * their ones, the second of their twos and so on, so that a day is added to all
 * of them by a few operations on words, as it would be on paper: where it meets
 * a one there is a carry. A day that leaves a window is taken away likewise.
 */
#include "activity_timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "activity_impl.h"

#define WORDS USERSET_CHUNK_WORDS
#define BYTES (WORDS * sizeof(uint64_t))
#define PLANES 16u
#define FEW_USERS 1024u /* are counted one by one */

struct counting {
	enum period unit; /* called a day below */
	struct span all;  /* with data */
	const struct span *window;
	uint32_t n, planes;
	size_t bins;
	uint32_t kept; /* days that may have to be taken away again */
};

/* Of a thread. */
struct room {
	uint64_t plane[PLANES][WORDS];
	uint64_t part[PLANES + 1][WORDS]; /* users that share some planes */
	uint64_t today[WORDS], carry[WORDS];
	struct span counted; /* days in the planes */
	bool *any;           /* [day % kept]: somebody was there */
	uint64_t *day;       /* [(day % kept) * WORDS] */
};

static void add_day(struct room *r, uint32_t planes)
{
	memcpy(r->carry, r->today, BYTES);
	for (uint32_t k = 0; k < planes; k++) {
		uint64_t *p = r->plane[k], left = 0;

		for (uint32_t w = 0; w < WORDS; w++) {
			uint64_t carry = p[w] & r->carry[w];

			p[w] ^= r->carry[w];
			r->carry[w] = carry;
			left |= carry;
		}
		if (!left)
			return;
	}
}

static void take_day(struct room *r, const uint64_t *day, uint32_t planes)
{
	memcpy(r->carry, day, BYTES);
	for (uint32_t k = 0; k < planes; k++) {
		uint64_t *p = r->plane[k], left = 0;

		for (uint32_t w = 0; w < WORDS; w++) {
			uint64_t borrow = ~p[w] & r->carry[w];

			p[w] ^= r->carry[w];
			r->carry[w] = borrow;
			left |= borrow;
		}
		if (!left)
			return;
	}
}

static void count_users(const struct counting *d, const struct room *r,
    const uint64_t *set, uint64_t *bin)
{
	for (uint32_t w = 0; w < WORDS; w++)
		for (uint64_t left = set[w]; left; left &= left - 1) {
			int at = __builtin_ctzll(left);
			size_t days = 0;

			for (uint32_t k = 0; k < d->planes; k++)
				days |= (size_t)(r->plane[k][w] >> at & 1) << k;
			bin[days]++;
		}
}

/* Users of the set, whose days agree with `high` above plane k: those with the
 * next lower bit, and those without. */
static void count_part(const struct counting *d, struct room *r, uint32_t k,
    const uint64_t *set, size_t high, uint64_t *bin)
{
	uint64_t users = userset_chunk_count(set, NULL);
	uint64_t *part = r->part[k];

	if (users == 0)
		return;
	if (k == 0) {
		bin[high] += users;
		return;
	}
	if (users < FEW_USERS) {
		count_users(d, r, set, bin);
		return;
	}
	for (uint32_t w = 0; w < WORDS; w++)
		part[w] = set[w] & r->plane[k - 1][w];
	count_part(d, r, k - 1, part, high | (size_t)1 << (k - 1), bin);
	for (uint32_t w = 0; w < WORDS; w++)
		part[w] = set[w] & ~r->plane[k - 1][w];
	count_part(d, r, k - 1, part, high, bin);
}

static void count_window(
    const struct counting *d, struct room *r, uint64_t *bin)
{
	uint64_t *all = r->today;

	memcpy(all, r->plane[0], BYTES);
	for (uint32_t k = 1; k < d->planes; k++)
		for (uint32_t w = 0; w < WORDS; w++)
			all[w] |= r->plane[k][w];
	count_part(d, r, d->planes, all, 0, bin);
}

static size_t kept_at(const struct counting *d, day_t day)
{
	return (size_t)(day - d->all.from) % d->kept;
}

/* Days before the window leave the planes. */
static void leave(const struct counting *d, struct room *r, day_t from)
{
	if (from >= r->counted.to) {
		if (r->counted.from < r->counted.to)
			memset(r->plane, 0, d->planes * sizeof *r->plane);
		r->counted = (struct span){ from, from };
		return;
	}
	for (; r->counted.from < from; r->counted.from++) {
		size_t at = kept_at(d, r->counted.from);

		if (r->any[at])
			take_day(r, r->day + at * WORDS, d->planes);
	}
}

/* The day that follows those counted, with its places. */
static int enter(const struct counting *d, struct room *r,
    const struct place **at, const struct place *end, struct err *e)
{
	day_t day = r->counted.to++;
	day_t over = period_start(d->unit, day + 1);
	bool any = *at < end && (*at)->day < over;
	size_t k = kept_at(d, day);

	r->any[k] = any;
	if (!any)
		return 0;
	memset(r->today, 0, BYTES);
	for (; *at < end && (*at)->day < over; ++*at)
		if (place_or(*at, r->today, e) < 0)
			return e->code;
	memcpy(r->day + k * WORDS, r->today, BYTES);
	add_day(r, d->planes);
	return 0;
}

static int count_slot(const struct counting *d, struct walk *w, uint32_t slot,
    uint64_t *bin, struct err *e)
{
	const struct place *at = w->at + w->slot_at[slot];
	const struct place *end = w->at + w->slot_at[slot + 1];
	struct room *r = w->room;

	if (at == end)
		return 0;
	memset(r->plane, 0, d->planes * sizeof *r->plane);
	r->counted = (struct span){ 0, 0 };
	for (uint32_t i = 0; i < d->n; i++) {
		struct span s = d->window[i];
		day_t start;

		if (s.from < d->all.from)
			s.from = d->all.from;
		if (s.to > d->all.to)
			s.to = d->all.to;
		if (s.from >= s.to)
			continue;
		leave(d, r, s.from);
		start = period_start(d->unit, r->counted.to);
		while (at < end && at->day < start)
			at++;
		while (r->counted.to < s.to)
			if (enter(d, r, &at, end, e) < 0)
				return e->code;
		count_window(d, r, bin + ((size_t)slot * d->n + i) * d->bins);
	}
	return 0;
}

static int count_chunk(
    const void *ctx, struct walk *w, uint64_t *bin, struct err *e)
{
	const struct counting *d = ctx;
	struct room *r = w->room;
	int rc = 0;

	r->any = (bool *)(r + 1);
	r->day = (uint64_t *)(r->any + ((d->kept + 7) & ~7u));
	for (uint32_t s = 0; rc == 0 && s < w->n_slots; s++)
		rc = count_slot(d, w, s, bin, e);
	return rc;
}

int timeline_count_active(struct timeline *t, enum period unit,
    const struct span *window, uint32_t n, size_t bins, uint64_t *bin,
    struct err *e)
{
	struct counting d = {
		.unit = unit, .window = window, .n = n, .bins = bins, .kept = 1
	};
	struct survey v = { .store = t->store,
		.plans = t->plan,
		.n_plans = t->n_passes,
		.span = t->span,
		.fn = count_chunk,
		.ctx = &d,
		.n_counts = (size_t)timeline_splits(t) * n * bins };

	assert(bins >= 2 && bins <= (size_t)1 << PLANES);
	while ((size_t)1 << d.planes < bins)
		d.planes++;
	/* Windows apart from each other leave no day to take away. */
	for (uint32_t i = 1; i < n; i++)
		if (window[i].from < window[i - 1].to)
			d.kept = (uint32_t)bins;
	v.room = sizeof(struct room) + ((d.kept + 7) & ~7u) + d.kept * BYTES;
	if (t->span.from >= t->span.to || t->n_splits == 0)
		return 0;
	d.all = (struct span){ period_index(unit, t->span.from),
		period_index(unit, t->span.to - 1) + 1 };
	return activity_survey(&v, bin, e);
}
