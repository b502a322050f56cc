/*
 * activity_survey.c - a question put to chunk after chunk of users.
 *
 * Whatever is counted of users is a sum over chunks, so threads need nothing in
 * common but the number of the next one. What is held at once is bounded by
 * taking a part of the chunks at a time, at the price of reading the packs
 * again.
 */
#include "activity_impl.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define WORTH_A_THREAD ((size_t)256 << 10) /* bytes of sets */
#define COUNTS_FEW ((size_t)4 << 20)

struct crew {
	const struct survey *survey;
	const struct reading *read;
	uint32_t *slot;   /* see plan_slots() */
	size_t most;      /* as many as there are processors */
	atomic_uint next; /* chunk */
	atomic_bool failed;
};

struct worker {
	struct crew *crew;
	pthread_t thread;
	struct walk walk;
	size_t cap;                   /* of walk.at */
	uint64_t *mask[READING_MOST]; /* of each of the readings */
	uint64_t *count;
	int rc;
	struct err err;
};

/*
 * Working.
 */

static bool meets_alike(const struct part *a, const struct part *b)
{
	return a->day == b->day && a->slot == b->slot && a->pass == b->pass;
}

/* Users of the chunk in a set of every other dimension, for each mask. */
static int make_masks(const struct parts *p, const struct shelf_chunk *c,
    uint64_t *mask, struct err *e)
{
	const struct stretch *s = c->first;
	uint32_t at = 0;
	uint64_t one[USERSET_CHUNK_WORDS];
	int rc = 0;

	memset(mask, 0xff,
	    (size_t)p->n_masks * USERSET_CHUNK_WORDS * sizeof *mask);
	for (size_t i = 0; rc == 0 && i < p->met.n;) {
		const struct part *first = &p->met.part[i];
		uint64_t *to;

		memset(one, 0, sizeof one);
		for (; i < p->met.n && meets_alike(first, &p->met.part[i]); i++)
			while (rc == 0 && s && s->at[at].part == i) {
				struct userset_piece piece =
				    held_piece(&s->at[at]);

				rc = userset_piece_or(&piece, NULL, one, e);
				if (++at == s->n) {
					s = s->next;
					at = 0;
				}
			}
		if (first->mask == NO_MASK)
			continue;
		to = mask + (size_t)first->mask * USERSET_CHUNK_WORDS;
		for (uint32_t k = 0; k < USERSET_CHUNK_WORDS; k++)
			to[k] &= one[k];
	}
	return rc;
}

static const struct shelf_chunk *chunk_of(
    const struct crew *c, const struct shelf *s, uint32_t chunk)
{
	return &s->chunk[chunk - c->read->chunks.from];
}

/* Where a part belongs; NO_SLOT: it is not asked for. */
static uint32_t slot_of(const struct crew *c, const struct part *p)
{
	const struct survey *v = c->survey;
	const struct plan *plan = v->plans;

	if (!c->read->whole)
		return p->mask == NO_MASK && plan->n_also > 0 ? NO_SLOT
							      : p->slot;
	if (p->day < v->span.from || p->day >= v->span.to ||
	    !choice_has(&plan->action, p->action))
		return NO_SLOT;
	return c->slot ? c->slot[p->action] : 0;
}

static int room_for_places(struct worker *x, struct err *e)
{
	struct crew *c = x->crew;
	size_t n = 0;

	for (size_t i = 0; i < c->read->n; i++)
		n += chunk_of(c, &c->read->parts[i].main, x->walk.chunk)->n;
	if (x->walk.at && n <= x->cap)
		return 0;
	free(x->walk.at);
	n += n / 4 + 1;
	x->walk.at = malloc(n * sizeof *x->walk.at);
	x->cap = x->walk.at ? n : 0;
	return x->walk.at ? 0 : err_memory(e);
}

static void count_places(struct worker *x, const struct parts *p)
{
	const struct shelf_chunk *c =
	    chunk_of(x->crew, &p->main, x->walk.chunk);

	for (const struct stretch *s = c->first; s; s = s->next)
		for (uint32_t i = 0; i < s->n; i++) {
			uint32_t slot =
			    slot_of(x->crew, &p->main.part[s->at[i].part]);

			if (slot != NO_SLOT)
				x->walk.slot_at[slot + 1]++;
		}
}

/* At the next free place of its slot. */
static void put_place(struct worker *x, const struct parts *p,
    const struct held *h, const uint64_t *mask)
{
	const struct part *part = &p->main.part[h->part];
	uint32_t slot = slot_of(x->crew, part);
	size_t at = part->mask;

	if (slot == NO_SLOT)
		return;
	x->walk.at[x->walk.slot_at[slot]++] = (struct place){ .held = *h,
		.part = part,
		.mask = at == NO_MASK ? NULL : mask + at * USERSET_CHUNK_WORDS,
		.day = part->day };
}

static void put_places(
    struct worker *x, const struct parts *p, const uint64_t *mask)
{
	const struct shelf_chunk *c =
	    chunk_of(x->crew, &p->main, x->walk.chunk);

	for (const struct stretch *s = c->first; s; s = s->next)
		for (uint32_t i = 0; i < s->n; i++)
			put_place(x, p, &s->at[i], mask);
}

static int by_day(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/* What all readers have of the chunk, by slot and day. */
static int gather(struct worker *x, struct err *e)
{
	struct crew *c = x->crew;
	struct walk *w = &x->walk;
	size_t *at = w->slot_at;
	int rc = room_for_places(x, e);

	memset(at, 0, ((size_t)w->n_slots + 1) * sizeof *at);
	for (size_t i = 0; rc == 0 && i < c->read->n; i++)
		count_places(x, &c->read->parts[i]);
	for (uint32_t k = 0; k < w->n_slots; k++)
		at[k + 1] += at[k];
	for (size_t i = 0; rc == 0 && i < c->read->n; i++) {
		const struct parts *p = &c->read->parts[i];

		rc = make_masks(
		    p, chunk_of(c, &p->met, w->chunk), x->mask[i], e);
		if (rc == 0)
			put_places(x, p, x->mask[i]);
	}
	/* Each is now where the next begins. */
	memmove(at + 1, at, w->n_slots * sizeof *at);
	at[0] = 0;
	for (uint32_t k = 0; c->survey->n_plans > 1 && k < w->n_slots; k++)
		qsort(w->at + at[k], at[k + 1] - at[k], sizeof *w->at, by_day);
	return rc;
}

static void worker_release(struct worker *x)
{
	for (size_t i = 0; i < x->crew->read->n; i++)
		free(x->mask[i]);
	free(x->walk.at);
	free(x->walk.slot_at);
	free(x->walk.room);
}

static int worker_new(struct worker *x, struct err *e)
{
	const struct crew *c = x->crew;
	const struct plan *plan = c->survey->plans;
	struct walk *w = &x->walk;
	bool ok;

	w->n_slots = plan->split ? plan->n_codes : 1;
	w->slot_at = malloc(((size_t)w->n_slots + 2) * sizeof *w->slot_at);
	w->room = calloc(1, c->survey->room + 1);
	ok = w->slot_at && w->room;
	for (size_t i = 0; i < c->read->n; i++) {
		size_t n = (size_t)c->read->parts[i].n_masks;

		x->mask[i] =
		    malloc((n * USERSET_CHUNK_WORDS + 1) * sizeof **x->mask);
		ok = ok && x->mask[i];
	}
	return ok ? 0 : err_memory(e);
}

static int work(struct worker *x, struct err *e)
{
	struct crew *c = x->crew;
	int rc = worker_new(x, e);

	while (rc == 0 && !atomic_load(&c->failed)) {
		x->walk.chunk = atomic_fetch_add(&c->next, 1);
		if (x->walk.chunk >= c->read->chunks.to)
			break;
		rc = gather(x, e);
		if (rc == 0)
			rc = c->survey->fn(
			    c->survey->ctx, &x->walk, x->count, e);
	}
	worker_release(x);
	if (rc < 0)
		atomic_store(&c->failed, true);
	return rc;
}

static void *work_alone(void *arg)
{
	struct worker *x = arg;

	x->rc = work(x, &x->err);
	return NULL;
}

/* Starts one with counts of its own. Without it the others do its work. */
static bool worker_start(struct worker *x, struct crew *c)
{
	*x = (struct worker){ .crew = c,
		.count = calloc(c->survey->n_counts + 1, sizeof *x->count) };
	if (x->count && pthread_create(&x->thread, NULL, work_alone, x) == 0)
		return true;
	free(x->count);
	return false;
}

static size_t workers(const struct crew *c)
{
	size_t n = c->most, chunks = c->read->chunks.to - c->read->chunks.from,
	       bytes = 0;

	for (size_t i = 0; i < c->read->n; i++)
		bytes += c->read->parts[i].bytes;
	if (n > chunks)
		n = chunks;
	if (n > bytes / WORTH_A_THREAD + 1)
		n = bytes / WORTH_A_THREAD + 1;
	return c->survey->n_counts > COUNTS_FEW || n == 0 ? 1 : n;
}

static int work_all(struct crew *c, uint64_t *count, struct err *e)
{
	struct worker mine = { .crew = c, .count = count };
	struct worker other[READING_MOST];
	size_t n = 0, wanted = workers(c) - 1;
	int rc;

	atomic_init(&c->next, c->read->chunks.from);
	atomic_init(&c->failed, false);
	while (n < wanted && worker_start(&other[n], c))
		n++;
	rc = work(&mine, e);
	for (size_t i = 0; i < n; i++) {
		pthread_join(other[i].thread, NULL);
		if (rc == 0 && other[i].rc < 0) {
			*e = other[i].err;
			rc = other[i].rc;
		}
		for (size_t k = 0; rc == 0 && k < c->survey->n_counts; k++)
			count[k] += other[i].count[k];
		free(other[i].count);
	}
	return rc;
}

static void tell_parts(const struct crew *c)
{
	const struct survey *v = c->survey;

	for (size_t i = 0; v->part && i < c->read->n; i++) {
		const struct shelf *s = &c->read->parts[i].main;

		for (size_t k = 0; k < s->n; k++) {
			struct part part = s->part[k];

			part.slot = slot_of(c, &part);
			if (part.slot != NO_SLOT)
				v->part(v->ctx, &part);
		}
	}
}

static int survey_reading(struct crew *c, uint64_t *count, struct err *e)
{
	const struct chunks *held = &c->read->chunks;

	if (held->from == 0)
		tell_parts(c);
	if (!c->survey->fn || held->from == held->to)
		return 0;
	return work_all(c, count, e);
}

/* The chunks in parts of as many as can be held at once. */
static int survey_chunks(struct crew *c, struct span span, uint64_t users,
    uint64_t *count, struct err *e)
{
	const struct survey *v = c->survey;
	struct chunks held = { 0, 0 };
	uint32_t chunks = (uint32_t)(users / USERSET_CHUNK_BITS + 1), wide;
	struct days days;
	int rc = days_weigh(&days, v->store, v->plans, v->n_plans, span, e);

	wide = (uint32_t)(chunks / (days.bytes / HELD_MOST + 1) + 1);
	while (rc == 0 && held.to < chunks) {
		struct reading read;

		held = (struct chunks){ held.to, held.to + wide };
		if (held.to > chunks)
			held.to = chunks;
		if (!v->fn)
			held = (struct chunks){ 0, 0 };
		rc = reading_do(
		    &read, v->store, v->plans, v->n_plans, &days, held, e);
		c->read = &read;
		if (rc == 0)
			rc = survey_reading(c, count, e);
		reading_release(&read);
		if (!v->fn)
			break;
	}
	free(days.weight);
	return rc;
}

int activity_survey(const struct survey *v, uint64_t *count, struct err *e)
{
	struct crew c = { .survey = v, .most = reading_threads() };
	struct span span;
	uint64_t users;
	int rc = activity_extent(v->store, v->plans->space, &users, &span, e);

	if (rc == 0)
		rc = reading_kept(&c.read, v, span, users, e);
	if (rc == 0 && c.read) {
		rc = plan_slots(&c.slot, v->plans, e);
		if (rc == 0)
			rc = survey_reading(&c, count, e);
		free(c.slot);
		return rc;
	}
	if (span.from < v->span.from)
		span.from = v->span.from;
	if (span.to > v->span.to)
		span.to = v->span.to;
	if (rc < 0 || span.from >= span.to)
		return rc;
	return survey_chunks(&c, span, users, count, e);
}
