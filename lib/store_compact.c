/*
 * store_compact.c - old batches joined into one.
 *
 * A log that is read every hour gives a day two dozen packs per dimension, and
 * every question reads them all. Batches that are too old to be taken back are
 * joined: their packs become one per day and dimension, their counts, reasons
 * and marks those of a new batch that belongs to no log. Their own rows stay,
 * without counts, since the cursors in them tell where later readings of the
 * same log began. No figure changes.
 */
#include "store_impl.h"

#include <stdlib.h>

/* Of the marks of old batches, one in so many stays. */
#define MARK_ONE_IN 4u

/* Batches of source ?1 that were read before day ?2 and are not yet joined. */
#define OLD                                                          \
	"(SELECT id FROM batch WHERE source = ?1 AND segment IS NOT" \
	" NULL AND read_day < ?2)"

struct compact {
	struct store *store;
	uint32_t source;
	day_t before;
	int64_t batch; /* that they become */
	struct pack_join *join;
	bool open; /* the join holds packs of: */
	uint32_t dimension;
	day_t day;
	struct buf marks;
};

static int prepared(
    struct compact *c, sqlite3_stmt **st, const char *sql, struct err *e)
{
	int rc = store_prepare(c->store, st, sql, e);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(*st, 1, c->source);
	sqlite3_bind_int64(*st, 2, c->before);
	if (sqlite3_bind_parameter_count(*st) > 2)
		sqlite3_bind_int64(*st, 3, c->batch);
	return 0;
}

static int run(struct compact *c, const char *sql, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = prepared(c, &st, sql, e);

	if (rc == 0)
		rc = store_run(c->store, st, e);
	sqlite3_finalize(st);
	return rc;
}

/* Calls row for each row of a statement. */
static int each(struct compact *c, const char *sql,
    int (*row)(struct compact *c, sqlite3_stmt *st, struct err *e),
    struct err *e)
{
	sqlite3_stmt *st = NULL;
	int r = SQLITE_DONE, rc = prepared(c, &st, sql, e);

	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		rc = row(c, st, e);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(c->store, r, e);
	sqlite3_finalize(st);
	return rc;
}

/* Writes what was joined of a day and dimension. */
static int put_joined(struct compact *c, struct err *e)
{
	struct slice blob;
	int rc;

	if (!c->open)
		return 0;
	c->open = false;
	rc = pack_join_finish(c->join, &blob, e);
	return rc < 0 ? rc
		      : store_add_pack(c->store, c->batch, c->dimension, c->day,
			    0, blob, e);
}

static int join_pack(struct compact *c, sqlite3_stmt *st, struct err *e)
{
	uint32_t dimension = (uint32_t)sqlite3_column_int64(st, 0);
	day_t day = (day_t)sqlite3_column_int64(st, 1);
	struct slice blob = { sqlite3_column_blob(st, 3),
		(size_t)sqlite3_column_bytes(st, 3) };
	struct series x;
	struct pack pack;
	int rc = 0;

	if (c->open && (dimension != c->dimension || day != c->day))
		rc = put_joined(c, e);
	if (rc < 0)
		return rc;
	c->open = true;
	c->dimension = dimension;
	c->day = day;
	if (store_checksum(blob.at, blob.len) !=
	    (uint64_t)sqlite3_column_int64(st, 2))
		return err_set(
		    e, ERR_STORE, "%s: damaged pack: checksum", c->store->path);
	rc = pack_open(&pack, blob, e);
	while (rc == 0 && pack_next(&pack, &x))
		rc = pack_join_add(c->join, &x, x.action, x.value, NULL, 0, e);
	return rc;
}

static int keep_marks(struct compact *c, sqlite3_stmt *st, struct err *e)
{
	const char *at = sqlite3_column_blob(st, 0);
	size_t n = (size_t)sqlite3_column_bytes(st, 0);

	for (size_t i = 0; i + 8 <= n; i += 8) {
		uint64_t mark;

		memcpy(&mark, at + i, sizeof mark);
		if (mark % MARK_ONE_IN == 0)
			buf_add(&c->marks, &mark, sizeof mark);
	}
	return buf_error(&c->marks, e);
}

static int put_marks(struct compact *c, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(
	    c->store, &st, "UPDATE batch SET marks = ? WHERE id = ?", e);

	if (rc == 0) {
		sqlite3_bind_blob64(
		    st, 1, c->marks.at, c->marks.len, SQLITE_STATIC);
		sqlite3_bind_int64(st, 2, c->batch);
		rc = store_run(c->store, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

static int join_batches(struct compact *c, struct err *e)
{
	static const char *const steps[] = {
		"DELETE FROM pack WHERE batch IN " OLD,
		"INSERT INTO reason(batch, kind, reason, lines, line1, line2,"
		" line3) SELECT ?3, kind, reason, sum(lines), 0, 0, 0"
		" FROM reason WHERE batch IN " OLD " GROUP BY kind, reason",
		"DELETE FROM reason WHERE batch IN " OLD,
		"UPDATE batch SET (first_day, last_day, read_day, lines,"
		" events, rejected, skipped) = (SELECT min(first_day),"
		" max(last_day), max(read_day), sum(lines), sum(events),"
		" sum(rejected), sum(skipped) FROM batch"
		" WHERE id IN " OLD ") WHERE id = ?3",
		"UPDATE batch SET read_day = NULL, lines = 0, events = 0,"
		" rejected = 0, skipped = 0, marks = NULL WHERE id IN " OLD,
	};
	int rc = store_add_batch(c->store, c->source, &c->batch, e);

	if (rc == 0)
		rc = each(c,
		    "SELECT dimension, day, checksum, data FROM pack"
		    " WHERE batch IN " OLD " ORDER BY dimension, day",
		    join_pack, e);
	if (rc == 0)
		rc = put_joined(c, e);
	if (rc == 0)
		rc = each(c,
		    "SELECT marks FROM batch WHERE marks IS NOT NULL"
		    " AND id IN " OLD " ORDER BY id",
		    keep_marks, e);
	for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof *steps; i++)
		rc = run(c, steps[i], e);
	return rc < 0 ? rc : put_marks(c, e);
}

static int count_old(struct compact *c, int64_t *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc =
	    prepared(c, &st, "SELECT count(*) FROM batch WHERE id IN " OLD, e);
	int r = rc == 0 ? sqlite3_step(st) : SQLITE_DONE;

	if (rc == 0 && r == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	else if (rc == 0)
		rc = store_fail(c->store, r, e);
	sqlite3_finalize(st);
	return rc;
}

static int compact_source(struct store *s, uint32_t source, day_t before,
    uint64_t *joined, struct err *e)
{
	struct compact c = { .store = s, .source = source, .before = before };
	int64_t old = 0;
	int rc = count_old(&c, &old, e);

	if (rc < 0 || old < STORE_JOIN_LEAST)
		return rc;
	c.marks = BUF_INIT;
	c.join = pack_join_new();
	rc = c.join ? store_begin(s, e) : err_memory(e);
	if (rc == 0)
		rc = join_batches(&c, e);
	if (rc == 0)
		rc = store_end(s, e);
	if (rc == 0)
		*joined += (uint64_t)old;
	store_rollback(s); /* nothing is left to undo after a commit */
	pack_join_free(c.join);
	buf_release(&c.marks);
	return rc;
}

int store_compact(
    struct store *s, day_t before, uint64_t *joined, struct err *e)
{
	int rc = 0;

	*joined = 0;
	for (uint32_t i = 0; rc == 0 && i < s->n_sources; i++)
		rc = compact_source(s, s->sources[i].id, before, joined, e);
	return rc;
}
