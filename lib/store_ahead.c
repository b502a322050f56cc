/*
 * store_ahead.c - the packs of a scan, read and checked ahead of the caller.
 *
 * A thread steps the statement and fills a few slots while the caller works
 * on the packs before; short scans go without it. Packs are given in the order
 * of the statement either way. Waking the other side costs more than a small
 * pack does: whoever waits is woken for half the slots, or for as much as is
 * worth it.
 */
#include "store_impl.h"

#include <pthread.h>
#include <stdlib.h>

#define SLOTS 16u
#define WORTH_WAKING (UINT64_C(256) << 10) /* bytes */

struct ahead_slot {
	day_t day;
	char *at;
	size_t len, cap;
};

struct ahead {
	struct store *store;
	sqlite3_stmt *st;
	const struct batch_set *wanted;
	struct ahead_slot slot[SLOTS];
	uint64_t first, next; /* packs [first, next) wait */
	uint64_t bytes;       /* of them */
	bool given;           /* pack first is with the caller */
	bool threaded, stop;
	int end; /* 0: more to come, 1: no more, < 0: failed as err says */
	struct err err;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled, freed;
};

static int slot_take(struct ahead_slot *s, struct slice blob, struct err *e)
{
	if (blob.len > s->cap) {
		char *more = realloc(s->at, blob.len);

		if (!more)
			return err_memory(e);
		s->at = more;
		s->cap = blob.len;
	}
	if (blob.len)
		memcpy(s->at, blob.at, blob.len);
	s->len = blob.len;
	return 0;
}

/* 1: the slot holds the next wanted pack; 0: there is none. */
static int slot_fill(struct ahead *a, struct ahead_slot *s, struct err *e)
{
	sqlite3_stmt *st = a->st;
	struct slice blob;
	char text[11];
	int r;

	do {
		r = sqlite3_step(st);
		if (r != SQLITE_ROW)
			return r == SQLITE_DONE ? 0
						: store_fail(a->store, r, e);
	} while (!batch_wanted(a->wanted, sqlite3_column_int64(st, 1)));
	s->day = (day_t)sqlite3_column_int64(st, 0);
	blob = (struct slice){ sqlite3_column_blob(st, 3),
		(size_t)sqlite3_column_bytes(st, 3) };
	if (store_checksum(blob.at, blob.len) !=
	    (uint64_t)sqlite3_column_int64(st, 2)) {
		day_format(s->day, text);
		return err_set(e, ERR_STORE, "%s: %s: damaged pack: checksum",
		    a->store->path, text);
	}
	r = slot_take(s, blob, e);
	return r < 0 ? r : 1;
}

static bool worth_waking(const struct ahead *a)
{
	return a->next - a->first >= SLOTS / 2 || a->bytes >= WORTH_WAKING ||
	       a->end != 0;
}

static void *ahead_run(void *arg)
{
	struct ahead *a = arg;
	int rc = 1;

	pthread_mutex_lock(&a->lock);
	while (rc == 1 && !a->stop) {
		if (a->next - a->first == SLOTS) {
			pthread_cond_wait(&a->freed, &a->lock);
			continue;
		}
		pthread_mutex_unlock(&a->lock);
		rc = slot_fill(a, &a->slot[a->next % SLOTS], &a->err);
		pthread_mutex_lock(&a->lock);
		if (rc == 1)
			a->bytes += a->slot[a->next++ % SLOTS].len;
		else
			a->end = rc < 0 ? rc : 1;
		if (worth_waking(a))
			pthread_cond_signal(&a->filled);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

int ahead_open(struct ahead **out, struct store *s, sqlite3_stmt *st,
    const struct batch_set *wanted, bool many, struct err *e)
{
	struct ahead *a = calloc(1, sizeof *a);

	*out = a;
	if (!a)
		return err_memory(e);
	a->store = s;
	a->st = st;
	a->wanted = wanted;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->filled, NULL);
	pthread_cond_init(&a->freed, NULL);
	/* Without a thread it goes as well, only slower. */
	a->threaded =
	    many && pthread_create(&a->thread, NULL, ahead_run, a) == 0;
	return 0;
}

static int next_threaded(struct ahead *a, struct err *e)
{
	int rc = 1;

	pthread_mutex_lock(&a->lock);
	if (a->given) {
		a->bytes -= a->slot[a->first++ % SLOTS].len;
		a->given = false;
		if (a->next - a->first <= SLOTS / 2)
			pthread_cond_signal(&a->freed);
	}
	if (a->first == a->next)
		while (!worth_waking(a))
			pthread_cond_wait(&a->filled, &a->lock);
	if (a->first < a->next)
		a->given = true;
	else if (a->end < 0)
		*e = a->err;
	if (!a->given)
		rc = a->end < 0 ? a->end : 0;
	pthread_mutex_unlock(&a->lock);
	return rc;
}

int ahead_next(struct ahead *a, day_t *day, struct slice *blob, struct err *e)
{
	struct ahead_slot *s;
	int rc;

	if (a->threaded)
		rc = next_threaded(a, e);
	else
		rc = slot_fill(a, &a->slot[0], e);
	if (rc <= 0)
		return rc;
	s = &a->slot[a->first % SLOTS];
	*day = s->day;
	*blob = (struct slice){ s->at, s->len };
	return 1;
}

void ahead_close(struct ahead *a)
{
	if (!a)
		return;
	if (a->threaded) {
		pthread_mutex_lock(&a->lock);
		a->stop = true;
		pthread_cond_signal(&a->freed);
		pthread_mutex_unlock(&a->lock);
		pthread_join(a->thread, NULL);
	}
	pthread_cond_destroy(&a->freed);
	pthread_cond_destroy(&a->filled);
	pthread_mutex_destroy(&a->lock);
	for (size_t i = 0; i < SLOTS; i++)
		free(a->slot[i].at);
	free(a);
}
