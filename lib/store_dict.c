/*
 * store_dict.c - pseudonyms to dense ids.
 *
 * Ids are places in order of first sight; the store keeps the keys in that
 * order, in chunks of at most 1 MB, and the table is rebuilt from them. Keys
 * are already keyed hashes, so their low bits place them. A lookup that
 * misses the cache costs more than the rest of it: keys are fetched ahead.
 */
#include "store_impl.h"

#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_KEYS 131072u
#define AHEAD 20u
#define HUGE_BYTES ((size_t)4 << 20)
#define HUGE_ALIGN ((size_t)2 << 20)

struct entry {
	uint64_t key;
	uint32_t id1; /* id + 1; 0: empty */
	uint32_t spare;
};

struct dict {
	struct entry *at;
	size_t mask;
	uint32_t n, saved;
	uint64_t *fresh; /* keys of ids saved .. n */
	size_t fresh_cap;
};

static struct entry *table_new(size_t size)
{
	size_t bytes = size * sizeof(struct entry);
	void *p = NULL;

	if (bytes < HUGE_BYTES)
		return calloc(size, sizeof(struct entry));
	if (posix_memalign(&p, HUGE_ALIGN, bytes) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	madvise(p, bytes, MADV_HUGEPAGE);
#endif
	memset(p, 0, bytes);
	return p;
}

static size_t place(const struct dict *d, uint64_t key)
{
	size_t at = (size_t)key & d->mask;

	while (d->at[at].id1 && d->at[at].key != key)
		at = (at + 1) & d->mask;
	return at;
}

static int dict_grow(struct dict *d, size_t users, struct err *e)
{
	struct entry *old = d->at, *at;
	size_t old_size = old ? d->mask + 1 : 0, size = 1024;

	while (size * 6 < users * 10)
		size *= 2;
	if (size <= old_size)
		return 0;
	at = table_new(size);
	if (!at)
		return err_memory(e);
	d->at = at;
	d->mask = size - 1;
	for (size_t i = 0; i < old_size; i++)
		if (old[i].id1)
			at[place(d, old[i].key)] = old[i];
	free(old);
	return 0;
}

static int chunk_add(
    struct store *s, struct dict *d, sqlite3_stmt *st, struct err *e)
{
	const unsigned char *keys = sqlite3_column_blob(st, 2);
	size_t bytes = (size_t)sqlite3_column_bytes(st, 2);
	int64_t n = sqlite3_column_int64(st, 3);

	if (sqlite3_column_int64(st, 0) != d->n || n < 0 ||
	    bytes != (size_t)n * 8)
		return err_set(e, ERR_STORE,
		    "%s: damaged dictionary: ids do "
		    "not follow one another",
		    s->path);
	if (store_checksum(keys, bytes) !=
	    (uint64_t)sqlite3_column_int64(st, 1))
		return err_set(e, ERR_STORE,
		    "%s: damaged dictionary: "
		    "checksum",
		    s->path);
	for (size_t i = 0; i < (size_t)n; i++) {
		uint64_t key;
		struct entry *x;

		memcpy(&key, keys + 8 * i, sizeof key);
		x = &d->at[place(d, key)];
		if (x->id1)
			return err_set(e, ERR_STORE,
			    "%s: damaged "
			    "dictionary: a user has two ids",
			    s->path);
		*x = (struct entry){ key, ++d->n, 0 };
	}
	return 0;
}

static int dict_read(
    struct store *s, uint32_t space, struct dict *d, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc, r = SQLITE_DONE;

	rc = store_prepare(s, &st,
	    "SELECT coalesce(max(first + n), 0) "
	    "FROM dict WHERE space = ?",
	    e);
	if (rc == 0) {
		sqlite3_bind_int64(st, 1, space);
		r = sqlite3_step(st);
		rc = r == SQLITE_ROW
			 ? dict_grow(d, (size_t)sqlite3_column_int64(st, 0), e)
			 : store_fail(s, r, e);
	}
	sqlite3_finalize(st);
	st = NULL;
	if (rc == 0)
		rc = store_prepare(s, &st,
		    "SELECT first, checksum, keys, n "
		    "FROM dict WHERE space = ? ORDER BY first",
		    e);
	if (rc == 0)
		sqlite3_bind_int64(st, 1, space);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		rc = chunk_add(s, d, st, e);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

int store_dict_load(
    struct store *s, uint32_t space, struct dict **out, struct err *e)
{
	struct dict *d = calloc(1, sizeof *d);
	int rc;

	*out = NULL;
	if (!d)
		return err_memory(e);
	rc = dict_grow(d, 1, e);
	if (rc == 0)
		rc = dict_read(s, space, d, e);
	if (rc < 0) {
		dict_free(d);
		return rc;
	}
	d->saved = d->n;
	*out = d;
	return 0;
}

void dict_free(struct dict *d)
{
	if (!d)
		return;
	free(d->at);
	free(d->fresh);
	free(d);
}

uint32_t dict_count(const struct dict *d)
{
	return d->n;
}

uint32_t dict_saved(const struct dict *d)
{
	return d->saved;
}

static int fresh_add(struct dict *d, uint64_t key, struct err *e)
{
	size_t n = d->n - d->saved;

	if (n == d->fresh_cap) {
		size_t cap = n ? n * 2 : 1024;
		uint64_t *fresh = realloc(d->fresh, cap * sizeof *fresh);

		if (!fresh)
			return err_memory(e);
		d->fresh = fresh;
		d->fresh_cap = cap;
	}
	d->fresh[n] = key;
	return 0;
}

int dict_ids(struct dict *d, const uint64_t *keys, size_t n, uint32_t *ids,
    struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct entry *x;

		if (((size_t)d->n + 1) * 10 > (d->mask + 1) * 6 &&
		    dict_grow(d, ((size_t)d->n + 1) * 2, e) < 0)
			return e->code;
		if (i + AHEAD < n)
			__builtin_prefetch(&d->at[keys[i + AHEAD] & d->mask]);
		x = &d->at[place(d, keys[i])];
		if (!x->id1) {
			if (d->n == UINT32_MAX - 1)
				return err_set(
				    e, ERR_INPUT, "more than 4 billion users");
			if (fresh_add(d, keys[i], e) < 0)
				return e->code;
			*x = (struct entry){ keys[i], ++d->n, 0 };
		}
		ids[i] = x->id1 - 1;
	}
	return 0;
}

int store_dict_save(struct store *s, uint32_t space, int64_t batch,
    struct dict *d, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "INSERT INTO dict(space, first, n, "
	    "batch, checksum, keys) VALUES(?, ?, ?, ?, ?, ?)",
	    e);

	for (uint32_t first = d->saved; rc == 0 && first < d->n;) {
		const uint64_t *keys = d->fresh + (first - d->saved);
		uint32_t left = d->n - first;
		uint32_t n = left < CHUNK_KEYS ? left : CHUNK_KEYS;

		sqlite3_bind_int64(st, 1, space);
		sqlite3_bind_int64(st, 2, first);
		sqlite3_bind_int64(st, 3, n);
		sqlite3_bind_int64(st, 4, batch);
		sqlite3_bind_int64(
		    st, 5, (int64_t)store_checksum(keys, (size_t)n * 8));
		sqlite3_bind_blob64(
		    st, 6, keys, (sqlite3_uint64)n * 8, SQLITE_STATIC);
		rc = store_run(s, st, e);
		first += n;
	}
	sqlite3_finalize(st);
	return rc;
}
