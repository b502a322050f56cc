/*
 * ingest_build.c - days to packs, several days at a time.
 *
 * The days of a full buffer are independent: each thread takes the next that
 * nobody has, sorts its events by user and makes its packs; the calling
 * thread hands them on in the order of the days, building too while the one
 * that is next is not ready. A few finished days wait at most, so memory is
 * bounded. What a day becomes depends on its events alone.
 */
#include "ingest_impl.h"

#include <pthread.h>
#include <stdlib.h>

#define PACKS (EVENT_DIMENSIONS + 1)

struct sorted {
	uint32_t id, at; /* at: index of the event */
};

/* What a thread needs to build a day; kept from day to day. */
struct bench {
	struct pack_builder *builder;
	struct sorted *sorted, *other;
	uint32_t *id, *action, *value, *count;
	int64_t *milli;
	size_t cap;
};

struct slot {
	bool done;
	struct buf pack[PACKS];
	struct err err;
};

struct worker {
	pthread_t thread;
	struct build *build;
	struct bench bench;
};

struct build {
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	struct bench bench; /* the caller's */
	struct worker *worker;
	size_t n_workers;
	struct slot *slot;
	size_t n_slots;
	const struct build_events *events;
	const struct build_day *day;
	size_t n_days;         /* 0: nothing to do */
	size_t taken, written; /* days [written, taken) are in slots */
	bool stop;
};

static void bench_clear(struct bench *w)
{
	free(w->sorted);
	free(w->other);
	free(w->id);
	free(w->action);
	free(w->value);
	free(w->count);
	free(w->milli);
	w->sorted = w->other = NULL;
	w->id = w->action = w->value = w->count = NULL;
	w->milli = NULL;
	w->cap = 0;
}

static int bench_reach(struct bench *w, size_t n, struct err *e)
{
	if (!w->builder)
		w->builder = pack_builder_new();
	if (!w->builder)
		return err_memory(e);
	if (n <= w->cap)
		return 0;
	n += n / 4;
	bench_clear(w);
	w->sorted = malloc(n * sizeof *w->sorted);
	w->other = malloc(n * sizeof *w->other);
	w->id = malloc(n * sizeof *w->id);
	w->action = malloc(n * sizeof *w->action);
	w->value = malloc(n * sizeof *w->value);
	w->count = malloc(n * sizeof *w->count);
	w->milli = malloc(n * sizeof *w->milli);
	if (!w->sorted || !w->other || !w->id || !w->action || !w->value ||
	    !w->count || !w->milli)
		return err_memory(e);
	w->cap = n;
	return 0;
}

static void bench_release(struct bench *w)
{
	bench_clear(w);
	pack_builder_free(w->builder);
}

/* Stable least-significant-digit radix sort by id, 11 bits a pass. */
static const struct sorted *sort_ids(
    struct sorted *a, struct sorted *b, size_t n, uint32_t highest)
{
	for (unsigned shift = 0; shift < 32 && highest >> shift; shift += 11) {
		uint32_t start[2048] = { 0 }, sum = 0;
		struct sorted *t = a;

		for (size_t i = 0; i < n; i++)
			start[a[i].id >> shift & 2047]++;
		for (size_t k = 0; k < 2048; k++) {
			uint32_t count = start[k];

			start[k] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			b[start[a[i].id >> shift & 2047]++] = a[i];
		a = b;
		b = t;
	}
	return a;
}

static const struct sorted *day_sort(
    struct bench *w, const struct build_events *ev, const struct build_day *day)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < day->n; i++) {
		uint32_t at = day->at ? day->at[i] : (uint32_t)(day->from + i);
		uint32_t id = ev->id[at];

		w->sorted[i] = (struct sorted){ id, at };
		highest = id > highest ? id : highest;
	}
	return sort_ids(w->sorted, w->other, day->n, highest);
}

static void gather(
    uint32_t *out, const uint32_t *column, const struct sorted *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = column[s[i].at];
}

static int day_build(struct build *b, struct bench *w,
    const struct build_day *day, struct slot *out, struct err *e)
{
	const struct build_events *ev = b->events;
	struct pack_events columns = { .n = day->n };
	const struct sorted *s;
	int rc = bench_reach(w, day->n, e);

	if (rc < 0)
		return rc;
	s = day_sort(w, ev, day);
	for (size_t i = 0; i < day->n; i++)
		w->id[i] = s[i].id;
	gather(w->action, ev->action, s, day->n);
	for (size_t i = 0; ev->milli && i < day->n; i++)
		w->milli[i] = ev->milli[s[i].at];
	columns.id = w->id;
	columns.action = w->action;
	columns.milli = ev->milli ? w->milli : NULL;
	if (ev->count)
		gather(w->count, ev->count, s, day->n);
	columns.count = ev->count ? w->count : NULL;
	columns.actions = ev->actions;
	for (size_t k = 0; rc == 0 && k <= ev->n_dims; k++) {
		if (k > 0) {
			gather(w->value, ev->dim[k - 1], s, day->n);
			columns.value = w->value;
			columns.values = ev->values[k - 1];
		}
		rc = pack_build(w->builder, &columns, &out->pack[k], e);
	}
	return rc;
}

/* Takes the next day that nobody has, if a slot is free for it; the lock is
 * held, but not while the day is built. False: nothing to take. */
static bool build_one(struct build *b, struct bench *w)
{
	const struct build_day *day;
	struct slot *s;

	if (b->taken == b->n_days || b->taken - b->written == b->n_slots)
		return false;
	day = &b->day[b->taken];
	s = &b->slot[b->taken++ % b->n_slots];
	s->done = false;
	s->err.code = 0;
	pthread_mutex_unlock(&b->lock);
	day_build(b, w, day, s, &s->err);
	pthread_mutex_lock(&b->lock);
	s->done = true;
	pthread_cond_signal(&b->done);
	return true;
}

static void *worker_run(void *arg)
{
	struct worker *w = arg;
	struct build *b = w->build;

	pthread_mutex_lock(&b->lock);
	while (!b->stop)
		if (!build_one(b, &w->bench))
			pthread_cond_wait(&b->work, &b->lock);
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

static int build_start(struct build *b, size_t workers, struct err *e)
{
	b->worker = calloc(workers + 1, sizeof *b->worker);
	if (!b->worker)
		return err_memory(e);
	for (size_t i = 0; i < workers; i++) {
		struct worker *w = &b->worker[i];

		w->build = b;
		if (pthread_create(&w->thread, NULL, worker_run, w) != 0)
			return err_set(e, ERR_IO, "no thread can be started");
		b->n_workers++;
	}
	return 0;
}

int build_new(struct build **out, int threads, struct err *e)
{
	struct build *b = calloc(1, sizeof *b);
	int rc;

	*out = NULL;
	if (!b)
		return err_memory(e);
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->work, NULL);
	pthread_cond_init(&b->done, NULL);
	b->n_slots = 4 * (size_t)threads;
	b->slot = calloc(b->n_slots, sizeof *b->slot);
	for (size_t i = 0; b->slot && i < b->n_slots; i++)
		for (size_t k = 0; k < PACKS; k++)
			b->slot[i].pack[k] = BUF_INIT;
	rc = b->slot ? build_start(b, (size_t)threads - 1, e) : err_memory(e);
	if (rc < 0) {
		build_free(b);
		return rc;
	}
	*out = b;
	return 0;
}

void build_free(struct build *b)
{
	if (!b)
		return;
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	pthread_cond_broadcast(&b->work);
	pthread_mutex_unlock(&b->lock);
	for (size_t i = 0; i < b->n_workers; i++) {
		pthread_join(b->worker[i].thread, NULL);
		bench_release(&b->worker[i].bench);
	}
	for (size_t i = 0; b->slot && i < b->n_slots; i++)
		for (size_t k = 0; k < PACKS; k++)
			buf_release(&b->slot[i].pack[k]);
	bench_release(&b->bench);
	pthread_cond_destroy(&b->done);
	pthread_cond_destroy(&b->work);
	pthread_mutex_destroy(&b->lock);
	free(b->worker);
	free(b->slot);
	free(b);
}

/* Returns when day k is done; the lock is held, but not meanwhile. */
static struct slot *build_wait(struct build *b, size_t k)
{
	struct slot *s = &b->slot[k % b->n_slots];

	while (k >= b->taken || !s->done)
		if (!build_one(b, &b->bench))
			pthread_cond_wait(&b->done, &b->lock);
	return s;
}

/* Nobody takes another day, and those that were taken are done. */
static void build_end(struct build *b)
{
	b->n_days = b->taken;
	while (b->written < b->taken) {
		build_wait(b, b->written);
		b->written++;
	}
	b->n_days = b->taken = b->written = 0;
}

int build_days(struct build *b, const struct build_events *ev,
    const struct build_day *day, size_t n, build_sink *sink, void *ctx,
    struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&b->lock);
	b->events = ev;
	b->day = day;
	b->n_days = n;
	pthread_cond_broadcast(&b->work);
	for (size_t k = 0; rc == 0 && k < n; k++) {
		struct slot *s = build_wait(b, k);

		pthread_mutex_unlock(&b->lock);
		if (s->err.code)
			*e = s->err;
		rc = s->err.code;
		for (size_t i = 0; rc == 0 && i <= ev->n_dims; i++)
			rc = sink(ctx, day[k].day, i, buf_view(&s->pack[i]), e);
		pthread_mutex_lock(&b->lock);
		b->written++;
		pthread_cond_broadcast(&b->work);
	}
	build_end(b);
	pthread_mutex_unlock(&b->lock);
	return rc;
}
