/*
 * activity_survey.c - a question put to chunk after chunk of users.
 *
 * Threads first read the packs, each a span of days of about the same weight
 * with a reading of the store of its own; then they take chunks. Whatever is
 * counted of users is a sum over chunks, so threads need nothing in common but
 * the number of the next one. What is held at once is bounded by taking a part
 * of the chunks at a time, at the price of reading the packs again.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "activity_impl.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define HELD_MOST ((uint64_t)192 << 20)
#define THREADS_MOST 16u
#define WORTH_READING ((uint64_t)2 << 20)  /* by a further thread */
#define WORTH_A_THREAD ((size_t)256 << 10) /* bytes of sets */
#define COUNTS_FEW ((size_t)4 << 20)

/* A reading of some of the days. */
struct reader {
	const struct survey *survey;
	struct store *store;
	struct span span;
	struct parts parts;
	pthread_t thread;
	bool threaded;
	int rc;
	struct err err;
};

struct crew {
	const struct survey *survey;
	struct reader reader[THREADS_MOST];
	size_t n_readers, most; /* as many as there are processors */
	struct chunks chunks;   /* held */
	atomic_uint next;       /* chunk */
	atomic_bool failed;
};

struct worker {
	struct crew *crew;
	pthread_t thread;
	struct walk walk;
	size_t cap;                   /* of walk.at */
	uint64_t *mask[THREADS_MOST]; /* of each reader */
	uint64_t *count;
	int rc;
	struct err err;
};

/*
 * Reading.
 */

static void read_days(struct reader *r)
{
	const struct survey *v = r->survey;

	r->rc = parts_read(&r->parts, r->store, v->plans, v->n_plans, r->span,
	    r->parts.chunks, &r->err);
}

static void *read_alone(void *arg)
{
	struct reader *r = arg;

	r->rc = store_open_again(&r->store, r->survey->store, &r->err);
	if (r->rc == 0)
		read_days(r);
	store_close(r->store);
	return NULL;
}

/* The first reader is this thread. A reader that could not open the store has
 * its days read by it in the end. */
static int read_all(struct crew *c, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < c->n_readers; i++) {
		struct reader *r = &c->reader[i];

		r->parts = (struct parts){ .chunks = c->chunks };
		r->threaded = i > 0 && pthread_create(&r->thread, NULL,
					   read_alone, r) == 0;
	}
	for (size_t i = 0; i < c->n_readers; i++) {
		struct reader *r = &c->reader[i];

		if (r->threaded)
			pthread_join(r->thread, NULL);
		if (!r->threaded || r->rc < 0) {
			parts_release(&r->parts);
			r->parts.chunks = c->chunks;
			r->store = c->survey->store;
			read_days(r);
		}
		if (rc == 0 && r->rc < 0) {
			*e = r->err;
			rc = r->rc;
		}
	}
	return rc;
}

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
	return &s->chunk[chunk - c->chunks.from];
}

static bool counts(const struct crew *c, const struct part *p)
{
	return p->mask != NO_MASK || c->survey->plans->n_also == 0;
}

static int room_for_places(struct worker *x, struct err *e)
{
	struct crew *c = x->crew;
	size_t n = 0;

	for (size_t i = 0; i < c->n_readers; i++)
		n += chunk_of(c, &c->reader[i].parts.main, x->walk.chunk)->n;
	if (n <= x->cap)
		return 0;
	free(x->walk.at);
	n += n / 4;
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
			const struct part *part = &p->main.part[s->at[i].part];

			if (counts(x->crew, part))
				x->walk.slot_at[part->slot + 1]++;
		}
}

/* At the next free place of its slot. */
static void put_place(struct worker *x, const struct parts *p,
    const struct held *h, const uint64_t *mask)
{
	const struct part *part = &p->main.part[h->part];
	size_t at = part->mask;

	if (!counts(x->crew, part))
		return;
	x->walk.at[x->walk.slot_at[part->slot]++] = (struct place){ .held = *h,
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
	for (size_t i = 0; rc == 0 && i < c->n_readers; i++)
		count_places(x, &c->reader[i].parts);
	for (uint32_t k = 0; k < w->n_slots; k++)
		at[k + 1] += at[k];
	for (size_t i = 0; rc == 0 && i < c->n_readers; i++) {
		const struct parts *p = &c->reader[i].parts;

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
	for (size_t i = 0; i < x->crew->n_readers; i++)
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
	for (size_t i = 0; i < c->n_readers; i++) {
		size_t n = (size_t)c->reader[i].parts.n_masks;

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
		if (x->walk.chunk >= c->chunks.to)
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
	size_t n = c->most, chunks = c->chunks.to - c->chunks.from, bytes = 0;

	for (size_t i = 0; i < c->n_readers; i++)
		bytes += c->reader[i].parts.bytes;
	if (n > chunks)
		n = chunks;
	if (n > bytes / WORTH_A_THREAD + 1)
		n = bytes / WORTH_A_THREAD + 1;
	return c->survey->n_counts > COUNTS_FEW || n == 0 ? 1 : n;
}

static int work_all(struct crew *c, uint64_t *count, struct err *e)
{
	struct worker mine = { .crew = c, .count = count };
	struct worker other[THREADS_MOST];
	size_t n = 0, wanted = workers(c) - 1;
	int rc;

	atomic_init(&c->next, c->chunks.from);
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

/*
 * Sharing out.
 */

/* Bytes of the packs of each day, and of all: an upper bound of the sets'. */
static int weigh(const struct survey *v, struct span span, uint64_t *day,
    uint64_t *all, struct err *e)
{
	size_t days = (size_t)(span.to - span.from);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < v->n_plans; i++) {
		const struct plan *p = &v->plans[i];

		for (size_t k = 0; rc == 0 && k <= p->n_also; k++) {
			const struct choice *c =
			    k < p->n_also ? &p->also[k] : &p->value;
			struct store_scan scan =
			    plan_scan(p, c->dimension, span);

			rc = store_scan_weigh(v->store, &scan, day, e);
		}
	}
	*all = 0;
	for (size_t i = 0; i < days; i++)
		*all += day[i];
	return rc;
}

/* Spans of days of about the same weight. */
static void share_out(
    struct crew *c, struct span span, const uint64_t *day, uint64_t all)
{
	const struct survey *v = c->survey;
	size_t n = c->most;
	uint64_t sum = 0;
	day_t at = span.from;

	if (n > all / WORTH_READING + 1)
		n = (size_t)(all / WORTH_READING) + 1;
	c->n_readers = n;
	for (size_t i = 0; i < n; i++) {
		struct reader *r = &c->reader[i];

		*r = (struct reader){ .survey = v, .store = v->store };
		r->span.from = at;
		while (at < span.to && sum < all / n * (i + 1))
			sum += day[at++ - span.from];
		r->span.to = i + 1 < n ? at : span.to;
	}
}

static void tell_parts(const struct crew *c)
{
	const struct survey *v = c->survey;

	for (size_t i = 0; v->part && i < c->n_readers; i++) {
		const struct shelf *s = &c->reader[i].parts.main;

		for (size_t k = 0; k < s->n; k++)
			v->part(v->ctx, &s->part[k]);
	}
}

static int survey_chunks(
    struct crew *c, struct chunks held, uint64_t *count, struct err *e)
{
	int rc;

	c->chunks = held;
	rc = read_all(c, e);
	if (rc == 0 && held.from == 0)
		tell_parts(c);
	if (rc == 0 && held.from < held.to)
		rc = work_all(c, count, e);
	for (size_t i = 0; i < c->n_readers; i++)
		parts_release(&c->reader[i].parts);
	return rc;
}

/* Of those that this program may run on. */
static size_t processors(void)
{
	cpu_set_t set;
	int n = 1;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		n = CPU_COUNT(&set);
	return n < (int)THREADS_MOST ? (size_t)n : THREADS_MOST;
}

int activity_survey(const struct survey *v, uint64_t *count, struct err *e)
{
	struct crew *c = calloc(1, sizeof *c);
	uint64_t *day = NULL, users, all = 0;
	struct span span;
	uint32_t chunks, wide;
	int rc = activity_extent(v->store, v->plans->space, &users, &span, e);

	if (span.from < v->span.from)
		span.from = v->span.from;
	if (span.to > v->span.to)
		span.to = v->span.to;
	if (rc < 0 || span.from >= span.to)
		goto out;
	day = calloc((size_t)(span.to - span.from), sizeof *day);
	if (!c || !day)
		rc = err_memory(e);
	if (rc == 0)
		rc = weigh(v, span, day, &all, e);
	if (rc < 0)
		goto out;
	c->survey = v;
	c->most = processors();
	share_out(c, span, day, all);
	chunks = (uint32_t)(users / USERSET_CHUNK_BITS + 1);
	wide = (uint32_t)(chunks / (all / HELD_MOST + 1) + 1);
	if (!v->fn) {
		rc = survey_chunks(c, (struct chunks){ 0, 0 }, count, e);
		goto out;
	}
	for (uint32_t k = 0; rc == 0 && k < chunks; k += wide) {
		uint32_t end = k + wide < chunks ? k + wide : chunks;

		rc = survey_chunks(c, (struct chunks){ k, end }, count, e);
	}
out:
	free(day);
	free(c);
	return rc;
}
