/*
 * store_undo.c - batches listed and taken back.
 *
 * A cursor says how much of a log's beginning was read, so only a log's last
 * batches can go: a batch is taken back together with those that continued
 * it. Its packs, reasons and marks go; its row stays, empty, since chunks of
 * the dictionary refer to it and since a number that was given out must not
 * name another batch later. The dictionary itself stays: ids follow one
 * another without a hole, and other batches hold them.
 */
#include "store_impl.h"

#include <inttypes.h>

/* Prepares a statement and binds up to two numbers. */
static int bound(struct store *s, sqlite3_stmt **st, const char *sql, int64_t a,
    int64_t b, struct err *e)
{
	int rc = store_prepare(s, st, sql, e);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(*st, 1, a);
	if (sqlite3_bind_parameter_count(*st) > 1)
		sqlite3_bind_int64(*st, 2, b);
	return 0;
}

static int run(
    struct store *s, const char *sql, int64_t a, int64_t b, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = bound(s, &st, sql, a, b, e);

	if (rc == 0)
		rc = store_run(s, st, e);
	sqlite3_finalize(st);
	return rc;
}

static struct slice text_at(sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return (struct slice){ text ? text : "",
		(size_t)sqlite3_column_bytes(st, i) };
}

static day_t day_at(sqlite3_stmt *st, int i)
{
	return sqlite3_column_type(st, i) == SQLITE_NULL
		   ? DAY_NONE
		   : (day_t)sqlite3_column_int64(st, i);
}

static void row_listed(
    const struct store *s, sqlite3_stmt *st, struct store_listed *out)
{
	int64_t source = sqlite3_column_int64(st, 1);

	out->id = sqlite3_column_int64(st, 0);
	out->source = source >= 0 && source < s->n_sources
			  ? slice_of(s->sources[source].name)
			  : SLICE_ABSENT;
	out->segment = sqlite3_column_type(st, 2) == SQLITE_NULL
			   ? -1
			   : sqlite3_column_int64(st, 2);
	out->path = text_at(st, 3);
	out->read_day = day_at(st, 4);
	out->first_day = day_at(st, 5);
	out->last_day = day_at(st, 6);
	out->lines = (uint64_t)sqlite3_column_int64(st, 7);
	out->events = (uint64_t)sqlite3_column_int64(st, 8);
}

static int each_listed(struct store *s, sqlite3_stmt *st,
    store_listed_visit *visit, void *ctx, struct err *e)
{
	struct store_listed x;
	int rc = 0, r = SQLITE_DONE;

	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		row_listed(s, st, &x);
		rc = visit(ctx, &x, e);
	}
	return rc == 0 && r != SQLITE_DONE ? store_fail(s, r, e) : rc;
}

#define LISTED                                                        \
	"SELECT batch.id, batch.source, batch.segment, segment.path," \
	" batch.read_day, batch.first_day, batch.last_day,"           \
	" batch.lines, batch.events FROM batch"                       \
	" LEFT JOIN segment ON segment.id = batch.segment"            \
	" WHERE batch.read_day IS NOT NULL"

int store_list(struct store *s, int64_t limit, store_listed_visit *visit,
    void *ctx, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = bound(
	    s, &st, LISTED " ORDER BY batch.id DESC LIMIT ?", limit, 0, e);

	if (rc == 0)
		rc = each_listed(s, st, visit, ctx, e);
	sqlite3_finalize(st);
	return rc;
}

int store_find(struct store *s, int64_t batch, store_listed_visit *visit,
    void *ctx, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = bound(s, &st, LISTED " AND batch.id = ?", batch, 0, e);

	if (rc == 0)
		rc = each_listed(s, st, visit, ctx, e);
	sqlite3_finalize(st);
	return rc;
}

static int keep_segment(void *ctx, const struct store_listed *x, struct err *e)
{
	int64_t *segment = ctx;

	(void)e;
	*segment = x->segment;
	return 0;
}

int store_batch_segment(
    struct store *s, int64_t batch, int64_t *segment, struct err *e)
{
	int64_t found = -2;
	int rc = store_find(s, batch, keep_segment, &found, e);

	if (rc == 0 && found == -2)
		return err_set(e, ERR_INPUT,
		    "no batch %" PRId64
		    "\nThe batches are listed by: jauge undo",
		    batch);
	if (rc == 0 && found == -1)
		return err_set(e, ERR_INPUT,
		    "batch %" PRId64
		    " joins several old readings, which can no longer be told "
		    "apart\nTo take them back, start a new store and read the "
		    "logs again",
		    batch);
	*segment = found;
	return rc;
}

int store_segments_named(struct store *s, struct slice path, int64_t *segment,
    uint64_t *n, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(
	    s, &st, "SELECT count(*), max(id) FROM segment WHERE path = ?", e);

	*n = 0;
	if (rc == 0) {
		int r;

		sqlite3_bind_text(st, 1, path.at, (int)path.len, SQLITE_STATIC);
		r = sqlite3_step(st);
		if (r == SQLITE_ROW) {
			*n = (uint64_t)sqlite3_column_int64(st, 0);
			*segment = sqlite3_column_int64(st, 1);
		} else {
			rc = store_fail(s, r, e);
		}
	}
	sqlite3_finalize(st);
	return rc;
}

/* What goes and what stays of the segment, and whether it can. */
static int look(struct store *s, int64_t segment, int64_t from,
    struct store_taken *out, int64_t *before, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int64_t start = -1;
	bool rests = false, joined = false;
	int rc = bound(s, &st,
	    "SELECT id, events, from_offset, chain, read_day FROM batch"
	    " WHERE segment = ? ORDER BY to_offset, id",
	    segment, 0, e);
	int r = SQLITE_DONE;

	*before = -1;
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(st, 0);

		if (start < 0)
			start = sqlite3_column_int64(st, 2);
		if (id < from) {
			*before = id;
			rests = sqlite3_column_type(st, 3) != SQLITE_NULL;
			continue;
		}
		joined |= sqlite3_column_type(st, 4) == SQLITE_NULL;
		out->batches++;
		out->events += (uint64_t)sqlite3_column_int64(st, 1);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	if (rc == 0 && (joined || (start != 0 && *before < 0)))
		return err_set(e, ERR_INPUT,
		    "the first readings of that file were joined with others "
		    "since they are old, and cannot be taken back");
	if (rc == 0 && *before >= 0 && !rests)
		return err_set(e, ERR_INPUT,
		    "batch %" PRId64
		    " goes on from one that was read by an earlier version\n"
		    "Take back the whole file: jauge undo %" PRId64,
		    from, *before);
	return rc;
}

/* The cursor goes back to the end of the batch before, or away. */
static int cursor_back(
    struct store *s, int64_t segment, int64_t before, struct err *e)
{
	if (before < 0)
		return run(
		    s, "DELETE FROM segment WHERE id = ?", segment, 0, e);
	return run(s,
	    "UPDATE segment SET (head_len, head, offset, chain) ="
	    " (SELECT head_len, head, to_offset, chain FROM batch"
	    " WHERE id = ?2), (first_day, last_day) ="
	    " (SELECT min(first_day), max(last_day) FROM batch"
	    " WHERE segment = ?1) WHERE id = ?1",
	    segment, before, e);
}

int store_take_back(struct store *s, int64_t segment, int64_t from,
    struct store_taken *out, struct err *e)
{
	int64_t before;
	int rc;

	memset(out, 0, sizeof *out);
	rc = look(s, segment, from, out, &before, e);
	if (rc == 0)
		rc = run(s,
		    "DELETE FROM pack WHERE batch IN (SELECT id FROM batch"
		    " WHERE segment = ? AND id >= ?)",
		    segment, from, e);
	if (rc == 0)
		rc = run(s,
		    "DELETE FROM reason WHERE batch IN (SELECT id FROM batch"
		    " WHERE segment = ? AND id >= ?)",
		    segment, from, e);
	if (rc == 0)
		rc = run(s,
		    "UPDATE batch SET segment = NULL, from_offset = NULL,"
		    " to_offset = NULL, first_day = NULL, last_day = NULL,"
		    " read_day = NULL, lines = 0, events = 0, rejected = 0,"
		    " skipped = 0, head_len = NULL, head = NULL,"
		    " chain = NULL, marks = NULL"
		    " WHERE segment = ? AND id >= ?",
		    segment, from, e);
	return rc < 0 ? rc : cursor_back(s, segment, before, e);
}

int store_marks(struct store *s, uint32_t source, store_marks_visit *visit,
    void *ctx, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = bound(s, &st,
	    "SELECT id, marks FROM batch WHERE source = ?"
	    " AND marks IS NOT NULL ORDER BY id",
	    source, 0, e);
	int r = SQLITE_DONE;

	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		rc = visit(ctx, sqlite3_column_int64(st, 0),
		    (struct slice){ sqlite3_column_blob(st, 1),
			(size_t)sqlite3_column_bytes(st, 1) },
		    e);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}
