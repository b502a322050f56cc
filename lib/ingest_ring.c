/*
 * ingest_ring.c - blocks parsed side by side, taken in order.
 *
 * The calling thread reads ahead into free slots and takes the parsed blocks
 * in the order of the log; the other threads parse. When the block that is
 * next has not been begun, the caller parses it itself rather than wait, so
 * one thread is enough and none is idle. What a block becomes depends on the
 * block alone, hence not on who parsed it.
 */
#include "ingest_impl.h"

#include <pthread.h>
#include <stdlib.h>

enum slot_state { SLOT_FREE, SLOT_READ, SLOT_TAKEN, SLOT_PARSED };

struct slot {
	enum slot_state state;
	struct feed_block bytes;
	struct event_block events;
	struct err err;
};

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	struct slot *slot;
	size_t n_slots;
	uint64_t first, next; /* blocks [first, next) are in the ring */
	uint64_t begun;       /* blocks before it were taken to be parsed */
	bool end;             /* the feed has no more */
	bool given;           /* block first is with the caller */
	bool stop;
	struct event_parser *parser; /* the caller's */
	struct worker *worker;
	size_t n_workers;
};

struct worker {
	pthread_t thread;
	struct ring *ring;
	struct event_parser *parser;
};

static struct slot *ring_slot(struct ring *r, uint64_t block)
{
	return &r->slot[block % r->n_slots];
}

/* Takes the next unparsed block; the lock is held. NULL: there is none. */
static struct slot *ring_take(struct ring *r)
{
	struct slot *s;

	if (r->begun == r->next)
		return NULL;
	s = ring_slot(r, r->begun++);
	s->state = SLOT_TAKEN;
	return s;
}

static void slot_parse(struct slot *s, struct event_parser *p)
{
	struct slice bytes = { s->bytes.at, s->bytes.len };

	s->err.code = 0;
	event_header(p, buf_view(&s->bytes.header));
	event_parse(p, bytes, &s->events, &s->err);
}

static void *worker_run(void *arg)
{
	struct worker *w = arg;
	struct ring *r = w->ring;

	pthread_mutex_lock(&r->lock);
	while (!r->stop) {
		struct slot *s = ring_take(r);

		if (!s) {
			pthread_cond_wait(&r->work, &r->lock);
			continue;
		}
		pthread_mutex_unlock(&r->lock);
		slot_parse(s, w->parser);
		pthread_mutex_lock(&r->lock);
		s->state = SLOT_PARSED;
		pthread_cond_signal(&r->done);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static int ring_start(struct ring *r, const struct event_plan *plan,
    size_t workers, struct err *e)
{
	r->worker = calloc(workers + 1, sizeof *r->worker);
	if (!r->worker)
		return err_memory(e);
	for (size_t i = 0; i < workers; i++) {
		struct worker *w = &r->worker[i];
		int rc = event_parser_new(&w->parser, plan, e);

		if (rc < 0)
			return rc;
		w->ring = r;
		if (pthread_create(&w->thread, NULL, worker_run, w) != 0) {
			event_parser_free(w->parser);
			return err_set(e, ERR_IO, "no thread can be started");
		}
		r->n_workers++;
	}
	return 0;
}

int ring_new(struct ring **out, const struct event_plan *plan, int threads,
    struct err *e)
{
	struct ring *r = calloc(1, sizeof *r);
	int rc;

	*out = NULL;
	if (!r)
		return err_memory(e);
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->work, NULL);
	pthread_cond_init(&r->done, NULL);
	r->n_slots = 4 * (size_t)threads;
	r->slot = calloc(r->n_slots, sizeof *r->slot);
	if (!r->slot) {
		ring_free(r);
		return err_memory(e);
	}
	for (size_t i = 0; i < r->n_slots; i++) {
		r->slot[i].bytes.header = BUF_INIT;
		event_block_init(&r->slot[i].events);
	}
	rc = event_parser_new(&r->parser, plan, e);
	if (rc == 0)
		rc = ring_start(r, plan, (size_t)threads - 1, e);
	if (rc < 0) {
		ring_free(r);
		return rc;
	}
	*out = r;
	return 0;
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_broadcast(&r->work);
	pthread_mutex_unlock(&r->lock);
	for (size_t i = 0; i < r->n_workers; i++) {
		pthread_join(r->worker[i].thread, NULL);
		event_parser_free(r->worker[i].parser);
	}
	for (size_t i = 0; r->slot && i < r->n_slots; i++) {
		free(r->slot[i].bytes.at);
		buf_release(&r->slot[i].bytes.header);
		event_block_release(&r->slot[i].events);
	}
	event_parser_free(r->parser);
	pthread_cond_destroy(&r->done);
	pthread_cond_destroy(&r->work);
	pthread_mutex_destroy(&r->lock);
	free(r->worker);
	free(r->slot);
	free(r);
}

/* Fills free slots; the slot after the last block is the caller's alone, so
 * reading needs no lock. */
static int ring_read(struct ring *r, struct feed *f, struct err *e)
{
	while (!r->end && r->next - r->first < r->n_slots) {
		struct slot *s = ring_slot(r, r->next);
		int rc = feed_next(f, &s->bytes, e);

		if (rc < 0)
			return rc;
		if (rc == 0) {
			r->end = true;
			break;
		}
		pthread_mutex_lock(&r->lock);
		s->state = SLOT_READ;
		r->next++;
		pthread_cond_signal(&r->work);
		pthread_mutex_unlock(&r->lock);
	}
	return 0;
}

/* Returns when block first is parsed, parsing meanwhile. */
static struct slot *ring_wait(struct ring *r)
{
	struct slot *head = ring_slot(r, r->first);

	pthread_mutex_lock(&r->lock);
	while (head->state != SLOT_PARSED) {
		struct slot *s = ring_take(r);

		if (!s) {
			pthread_cond_wait(&r->done, &r->lock);
			continue;
		}
		pthread_mutex_unlock(&r->lock);
		slot_parse(s, r->parser);
		pthread_mutex_lock(&r->lock);
		s->state = SLOT_PARSED;
	}
	pthread_mutex_unlock(&r->lock);
	return head;
}

int ring_next(struct ring *r, struct feed *f, const struct event_block **block,
    struct err *e)
{
	struct slot *s;
	int rc;

	if (r->given) {
		ring_slot(r, r->first)->state = SLOT_FREE;
		r->first++;
		r->given = false;
	}
	rc = ring_read(r, f, e);
	if (rc < 0 || r->first == r->next)
		return rc;
	s = ring_wait(r);
	if (s->err.code) {
		*e = s->err;
		return e->code;
	}
	r->given = true;
	*block = &s->events;
	return 1;
}
