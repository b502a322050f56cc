/*
 * store_purge.c - days that are too old, forgotten.
 *
 * The packs of the days before one go, then whoever no later day knows leaves
 * the dictionary. Ids are places in it, so a user who goes leaves a hole: the
 * pseudonym is written over, the number is not given again, and the sets that
 * stay keep their meaning. The store remembers the day, so that a log that
 * comes again cannot bring back what was forgotten. SQLite writes zeros over
 * what it frees (secure_delete).
 */
#include "store_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "userset.h"

day_t store_purged(const struct store *s)
{
	return s->purged;
}

/* Runs a statement with up to two numbers bound. */
static int run(
    struct store *s, const char *sql, int64_t a, int64_t b, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st, sql, e);

	if (rc == 0) {
		sqlite3_bind_int64(st, 1, a);
		if (sqlite3_bind_parameter_count(st) > 1)
			sqlite3_bind_int64(st, 2, b);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

static int put_meta(
    struct store *s, const char *key, int64_t value, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "INSERT INTO meta(key, value) VALUES(?, CAST(? AS TEXT))"
	    " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
	    e);

	if (rc == 0) {
		sqlite3_bind_text(st, 1, key, -1, SQLITE_STATIC);
		sqlite3_bind_int64(st, 2, value);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

static int pack_total(
    struct store *s, sqlite3_stmt *st, uint64_t *events, struct err *e)
{
	struct slice blob = { sqlite3_column_blob(st, 3),
		(size_t)sqlite3_column_bytes(st, 3) };
	struct series x;
	struct pack p;
	int rc;

	*events = 0;
	if (store_checksum(blob.at, blob.len) !=
	    (uint64_t)sqlite3_column_int64(st, 2))
		return err_set(
		    e, ERR_STORE, "%s: damaged pack: checksum", s->path);
	rc = pack_open(&p, blob, e);
	while (rc == 0 && pack_next(&p, &x))
		*events += x.events;
	return rc;
}

/* What each batch counted without the days that go. */
static int lower_counts(
    struct store *s, day_t before, struct store_purge *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	day_t last = DAY_NONE;
	int rc = store_prepare(s, &st,
	    "SELECT day, batch, checksum, data FROM pack"
	    " WHERE dimension = 0 AND day < ? ORDER BY day",
	    e);
	int r = SQLITE_DONE;

	if (rc == 0)
		sqlite3_bind_int64(st, 1, before);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		day_t day = (day_t)sqlite3_column_int64(st, 0);
		uint64_t events;

		out->days += day != last;
		last = day;
		rc = pack_total(s, st, &events, e);
		out->events += events;
		if (rc == 0)
			rc = run(s,
			    "UPDATE batch SET events = events - ?1"
			    " WHERE id = ?2",
			    (int64_t)events, sqlite3_column_int64(st, 1), e);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

static int drop_days(struct store *s, day_t before, struct err *e)
{
	static const char *const steps[] = {
		"DELETE FROM pack WHERE day < ?",
		"UPDATE batch SET marks = NULL WHERE last_day < ?",
		"UPDATE batch SET (first_day, last_day) = (SELECT min(day),"
		" max(day) FROM pack WHERE dimension = 0"
		" AND pack.batch = batch.id) WHERE first_day < ?",
		"UPDATE segment SET (first_day, last_day) ="
		" (SELECT min(first_day), max(last_day) FROM batch"
		" WHERE segment = segment.id) WHERE first_day < ?",
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof *steps; i++)
		rc = run(s, steps[i], before, 0, e);
	return rc;
}

static int unite(
    void *ctx, day_t day, const struct series *series, struct err *e)
{
	(void)day;
	return userset_or_encoded(ctx, series->set, e);
}

static bool is_used(const struct userset *used, uint32_t id)
{
	uint32_t k = id / USERSET_CHUNK_BITS, bit = id % USERSET_CHUNK_BITS;
	const uint64_t *w =
	    k < userset_chunks(used) ? userset_chunk(used, k) : NULL;

	return w && (w[bit / 64] >> bit % 64 & 1);
}

/* Copies a chunk's keys, without those of ids that are not used. */
static uint32_t blank(uint64_t *keys, const void *from, uint32_t first,
    uint32_t n, const struct userset *used)
{
	uint32_t gone = 0;

	memcpy(keys, from, (size_t)n * sizeof *keys);
	for (uint32_t i = 0; i < n; i++) {
		if (keys[i] == STORE_HOLE || is_used(used, first + i))
			continue;
		keys[i] = STORE_HOLE;
		gone++;
	}
	return gone;
}

static int put_chunk(
    struct store *s, int64_t id, const uint64_t *keys, size_t n, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(
	    s, &st, "UPDATE dict SET checksum = ?, keys = ? WHERE id = ?", e);

	if (rc == 0) {
		sqlite3_bind_int64(
		    st, 1, (int64_t)store_checksum(keys, n * sizeof *keys));
		sqlite3_bind_blob64(
		    st, 2, keys, n * sizeof *keys, SQLITE_STATIC);
		sqlite3_bind_int64(st, 3, id);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

/* st: id, first, n, keys. */
static int forget_chunk(struct store *s, sqlite3_stmt *st,
    const struct userset *used, uint64_t *gone, struct err *e)
{
	int64_t id = sqlite3_column_int64(st, 0);
	uint32_t first = (uint32_t)sqlite3_column_int64(st, 1);
	size_t bytes = (size_t)sqlite3_column_bytes(st, 3), n = bytes / 8;
	uint64_t *keys;
	uint32_t here;
	int rc = 0;

	if (sqlite3_column_int64(st, 2) != (int64_t)n || bytes % 8 || n == 0)
		return err_set(e, ERR_STORE, "%s: damaged dictionary", s->path);
	keys = malloc(bytes);
	if (!keys)
		return err_memory(e);
	here =
	    blank(keys, sqlite3_column_blob(st, 3), first, (uint32_t)n, used);
	sqlite3_reset(st);
	if (here)
		rc = put_chunk(s, id, keys, n, e);
	*gone += here;
	free(keys);
	return rc;
}

/* Chunk by chunk: no statement reads the table while it is written. */
static int forget_users(struct store *s, uint32_t space,
    const struct userset *used, uint64_t *gone, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int64_t after = -1;
	int rc = store_prepare(s, &st,
	    "SELECT id, first, n, keys FROM dict"
	    " WHERE space = ? AND first > ? ORDER BY first LIMIT 1",
	    e);
	int r;

	while (rc == 0) {
		sqlite3_bind_int64(st, 1, space);
		sqlite3_bind_int64(st, 2, after);
		r = sqlite3_step(st);
		if (r == SQLITE_DONE)
			break;
		if (r != SQLITE_ROW) {
			rc = store_fail(s, r, e);
			break;
		}
		after = sqlite3_column_int64(st, 1);
		rc = forget_chunk(s, st, used, gone, e);
	}
	sqlite3_finalize(st);
	return rc;
}

/* The number of holes is kept: who are known is what is left. */
static int put_holes(struct store *s, uint32_t space, struct err *e)
{
	struct dict *d = NULL;
	char key[32];
	int rc = store_dict_load(s, space, &d, e);

	snprintf(key, sizeof key, "holes:%" PRIu32, space);
	if (rc == 0)
		rc = put_meta(s, key, dict_holes(d), e);
	dict_free(d);
	return rc;
}

static int purge_space(struct store *s, uint32_t space, day_t before,
    struct store_purge *out, struct err *e)
{
	struct store_scan scan = { space, -1, 0, before, DAY_MAX };
	struct userset *used = userset_new();
	uint64_t gone = 0;
	int rc = used ? store_scan(s, &scan, unite, used, e) : err_memory(e);

	if (rc == 0)
		rc = forget_users(s, space, used, &gone, e);
	if (rc == 0 && gone)
		rc = put_holes(s, space, e);
	out->users += gone;
	userset_free(used);
	return rc;
}

int store_purge(
    struct store *s, day_t before, struct store_purge *out, struct err *e)
{
	int rc;

	memset(out, 0, sizeof *out);
	if (before < s->purged)
		return 0;
	rc = lower_counts(s, before, out, e);
	if (rc == 0)
		rc = drop_days(s, before, e);
	for (uint32_t i = 0; rc == 0 && i < s->spaces.n; i++)
		rc = purge_space(s, i, before, out, e);
	if (rc == 0)
		rc = put_meta(s, "purged", before, e);
	if (rc == 0)
		s->purged = before;
	return rc;
}
