/*
 * store_dict.c - pseudonyms to dense ids.
 *
 * Ids are places in order of first sight; the store keeps the keys in that
 * order, in chunks of at most 1 MB, and the table is rebuilt from them. Keys
 * are already keyed hashes, so their low bits place them. A lookup that
 * misses the cache costs more than the rest of it: keys are fetched ahead.
 *
 * An hour's log has few users and the store may have millions: then the table
 * holds the log's keys only, and the stored ones stream past it.
 */
#include "store_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_KEYS 131072u
#define AHEAD 20u
#define HUGE_BYTES ((size_t)4 << 20)
#define HUGE_ALIGN ((size_t)2 << 20)
/* So many users are loaded at once, whoever asks. */
#define FEW_USERS 131072u
/* A bit for the low bits of a key: most stored keys miss the cache only here.
 */
#define FILTER_BITS ((size_t)1 << 20)
#define UNKNOWN UINT32_MAX

struct entry {
	uint64_t key;
	uint32_t id1; /* id + 1; 0: empty */
	uint32_t spare;
};

struct dict {
	struct entry *at;
	size_t mask;
	uint32_t space;
	uint32_t n, saved;
	uint32_t holes;
	bool whole;     /* the table holds them all */
	uint64_t *keys; /* of ids n - n_keys .. n: all of them, or those that
			 * are not saved */
	size_t n_keys, cap;
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

static void table_put(struct dict *d, uint64_t key, uint32_t id1)
{
	d->at[place(d, key)] = (struct entry){ key, id1, 0 };
}

/* Room for so many users. The old table goes before the new one comes, and is
 * made anew from the keys: the two together would be the most memory that an
 * ingest takes. */
static int dict_grow(struct dict *d, size_t users, struct err *e)
{
	size_t old = d->at ? d->mask + 1 : 0, size = 1024;

	while (size * 6 < users * 10)
		size *= 2;
	if (size <= old)
		return 0;
	free(d->at);
	d->at = table_new(size);
	if (!d->at)
		return err_memory(e);
	d->mask = size - 1;
	for (size_t i = 0; i < d->n_keys; i++) {
		if (i + AHEAD < d->n_keys)
			__builtin_prefetch(
			    &d->at[d->keys[i + AHEAD] & d->mask], 1);
		if (d->keys[i] != STORE_HOLE)
			table_put(d, d->keys[i],
			    d->n - (uint32_t)(d->n_keys - i) + 1);
	}
	return 0;
}

static int keys_reach(struct dict *d, size_t n, struct err *e)
{
	size_t cap = d->cap + d->cap / 2;
	uint64_t *keys;

	if (n <= d->cap)
		return 0;
	if (cap < n)
		cap = n < 1024 ? 1024 : n;
	keys = realloc(d->keys, cap * sizeof *keys);
	if (!keys)
		return err_memory(e);
	d->keys = keys;
	d->cap = cap;
	return 0;
}

/* Gives the stored keys in order, a chunk of bytes at a time. */
typedef int chunk_visit(
    void *ctx, uint32_t first, const char *keys, size_t n, struct err *e);

static inline uint64_t key_at(const char *keys, size_t i)
{
	uint64_t key;

	memcpy(&key, keys + 8 * i, sizeof key);
	return key;
}

static int chunk_check(struct store *s, sqlite3_stmt *st, uint32_t *first,
    chunk_visit *visit, void *ctx, struct err *e)
{
	const char *keys = sqlite3_column_blob(st, 2);
	size_t bytes = (size_t)sqlite3_column_bytes(st, 2);
	int64_t n = sqlite3_column_int64(st, 3);
	uint32_t at = *first;

	if (sqlite3_column_int64(st, 0) != at || n < 0 ||
	    bytes != (size_t)n * 8)
		return err_set(e, ERR_STORE,
		    "%s: damaged dictionary: ids do not follow one another",
		    s->path);
	if (store_checksum(keys, bytes) !=
	    (uint64_t)sqlite3_column_int64(st, 1))
		return err_set(
		    e, ERR_STORE, "%s: damaged dictionary: checksum", s->path);
	*first += (uint32_t)n;
	return visit(ctx, at, keys, (size_t)n, e);
}

static int chunks_each(struct store *s, uint32_t space, chunk_visit *visit,
    void *ctx, struct err *e)
{
	sqlite3_stmt *st = NULL;
	uint32_t first = 0;
	int rc, r = SQLITE_DONE;

	rc = store_prepare(s, &st,
	    "SELECT first, checksum, keys, n FROM dict WHERE space = ? "
	    "ORDER BY first",
	    e);
	if (rc == 0)
		sqlite3_bind_int64(st, 1, space);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		rc = chunk_check(s, st, &first, visit, ctx, e);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

struct loading {
	struct dict *dict;
	const char *path;
};

static int chunk_load(
    void *ctx, uint32_t first, const char *keys, size_t n, struct err *e)
{
	const struct loading *l = ctx;

	for (size_t i = 0; i < n; i++) {
		uint64_t key = key_at(keys, i);
		struct entry *x = &l->dict->at[place(l->dict, key)];

		if (key == STORE_HOLE) {
			l->dict->holes++;
			continue;
		}
		if (x->id1)
			return err_set(e, ERR_STORE,
			    "%s: damaged dictionary: a user has two ids",
			    l->path);
		*x = (struct entry){ key, first + (uint32_t)i + 1, 0 };
	}
	memcpy(l->dict->keys + first, keys, n * 8);
	l->dict->n_keys = first + n;
	return 0;
}

static int dict_load(struct store *s, struct dict *d, struct err *e)
{
	struct loading l = { d, s->path };
	int rc;

	assert(d->n == d->saved);
	d->holes = 0;
	rc = dict_grow(d, d->n, e);
	if (rc == 0)
		rc = keys_reach(d, d->n, e);
	if (rc == 0)
		rc = chunks_each(s, d->space, chunk_load, &l, e);
	d->whole = rc == 0;
	return rc;
}

static int stored_users(
    struct store *s, uint32_t space, uint32_t *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int r, rc = store_prepare(s, &st,
		   "SELECT coalesce(max(first + n), 0) FROM dict "
		   "WHERE space = ?",
		   e);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(st, 1, space);
	r = sqlite3_step(st);
	if (r == SQLITE_ROW)
		*out = (uint32_t)sqlite3_column_int64(st, 0);
	else
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

int store_dict_open(
    struct store *s, uint32_t space, struct dict **out, struct err *e)
{
	struct dict *d = calloc(1, sizeof *d);
	int rc;

	*out = NULL;
	if (!d)
		return err_memory(e);
	d->space = space;
	rc = stored_users(s, space, &d->n, e);
	d->saved = d->n;
	if (rc == 0 && d->n <= FEW_USERS)
		rc = dict_load(s, d, e);
	if (rc < 0)
		dict_free(d);
	else
		*out = d;
	return rc;
}

int store_dict_load(
    struct store *s, uint32_t space, struct dict **out, struct err *e)
{
	int rc = store_dict_open(s, space, out, e);

	if (rc == 0 && !(*out)->whole)
		rc = dict_load(s, *out, e);
	if (rc < 0) {
		dict_free(*out);
		*out = NULL;
	}
	return rc;
}

bool dict_whole(const struct dict *d)
{
	return d->whole;
}

void dict_free(struct dict *d)
{
	if (!d)
		return;
	free(d->at);
	free(d->keys);
	free(d);
}

uint32_t dict_count(const struct dict *d)
{
	return d->n;
}

uint32_t dict_holes(const struct dict *d)
{
	return d->holes;
}

uint32_t dict_saved(const struct dict *d)
{
	return d->saved;
}

/* Gives a new key the next id. */
static int dict_fresh(struct dict *d, uint64_t key, struct err *e)
{
	if (d->n == UINT32_MAX - 1)
		return err_set(e, ERR_INPUT, "more than 4 billion users");
	if (keys_reach(d, d->n_keys + 1, e) < 0)
		return e->code;
	d->keys[d->n_keys++] = key;
	d->n++;
	return 0;
}

struct joining {
	struct dict *dict;
	unsigned char *filter;
};

static int chunk_join(
    void *ctx, uint32_t first, const char *keys, size_t n, struct err *e)
{
	const struct joining *j = ctx;

	(void)e;
	for (size_t i = 0; i < n; i++) {
		uint64_t key = key_at(keys, i);
		size_t bit = (size_t)key & (FILTER_BITS - 1);
		struct entry *x;

		if (key == STORE_HOLE || !(j->filter[bit / 8] >> bit % 8 & 1))
			continue;
		x = &j->dict->at[place(j->dict, key)];
		if (x->id1)
			x->id1 = first + (uint32_t)i + 1;
	}
	return 0;
}

/* New users get ids in order of first sight. */
static int ids_of_joined(struct dict *d, const uint64_t *keys, size_t n,
    uint32_t *ids, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct entry *x = &d->at[place(d, keys[i])];

		if (x->id1 == UNKNOWN) {
			int rc = dict_fresh(d, keys[i], e);

			if (rc < 0)
				return rc;
			x->id1 = d->n;
		}
		ids[i] = x->id1 - 1;
	}
	return 0;
}

static int dict_join(struct store *s, struct dict *d, const uint64_t *keys,
    size_t n, uint32_t *ids, struct err *e)
{
	struct joining j = { d, calloc(FILTER_BITS / 8, 1) };
	int rc = j.filter ? dict_grow(d, n, e) : err_memory(e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		size_t bit = (size_t)keys[i] & (FILTER_BITS - 1);

		j.filter[bit / 8] |= (unsigned char)(1u << bit % 8);
		table_put(d, keys[i], UNKNOWN);
	}
	if (rc == 0)
		rc = chunks_each(s, d->space, chunk_join, &j, e);
	if (rc == 0)
		rc = ids_of_joined(d, keys, n, ids, e);
	free(j.filter);
	return rc;
}

int store_dict_ids(struct store *s, struct dict *d, const uint64_t *keys,
    size_t n, bool last, uint32_t *ids, struct err *e)
{
	int rc = 0;

	if (!d->whole && last && n < d->n)
		return dict_join(s, d, keys, n, ids, e);
	if (!d->whole)
		rc = dict_load(s, d, e);
	return rc < 0 ? rc : dict_ids(d, keys, n, ids, e);
}

int dict_ids(struct dict *d, const uint64_t *keys, size_t n, uint32_t *ids,
    struct err *e)
{
	assert(d->whole);
	for (size_t i = 0; i < n; i++) {
		struct entry *x;

		if (((size_t)d->n + 1) * 10 > (d->mask + 1) * 6 &&
		    dict_grow(d, (size_t)d->n + 1, e) < 0)
			return e->code;
		if (i + AHEAD < n)
			__builtin_prefetch(&d->at[keys[i + AHEAD] & d->mask]);
		x = &d->at[place(d, keys[i])];
		if (!x->id1) {
			if (dict_fresh(d, keys[i], e) < 0)
				return e->code;
			*x = (struct entry){ keys[i], d->n, 0 };
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
		uint32_t left = d->n - first;
		const uint64_t *keys = d->keys + d->n_keys - left;
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
