/*
 * store_read.c - what the store tells: packs by day, sources, tallies,
 * segments, and a fingerprint of it all.
 */
#include "store_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

static int64_t column_day(sqlite3_stmt *st, int i)
{
	return sqlite3_column_type(st, i) == SQLITE_NULL
		   ? DAY_NONE
		   : sqlite3_column_int64(st, i);
}

static bool in_scope(
    const struct store *s, const struct store_scan *scan, int64_t source)
{
	if (source < 0 || source >= s->n_sources)
		return false;
	return s->sources[source].space == scan->space &&
	       (scan->source < 0 || source == scan->source);
}

/* Batches of the scan's sources, as a bitmap by id. */
struct batch_set {
	unsigned char *bits;
	int64_t max;
};

static bool batch_wanted(const struct batch_set *b, int64_t id)
{
	return id >= 0 && id <= b->max && (b->bits[id / 8] >> id % 8 & 1);
}

static int by_id(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool is_read(const struct store *s, int64_t id)
{
	return !s->only || bsearch(&id, s->only, s->n_only, sizeof id, by_id);
}

static int batches_load(struct store *s, const struct store_scan *scan,
    struct batch_set *b, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(
	    s, &st, "SELECT id, source FROM batch ORDER BY id DESC", e);
	int r = SQLITE_DONE;

	b->bits = NULL;
	b->max = -1;
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(st, 0);

		if (!b->bits) {
			b->max = id;
			b->bits = calloc((size_t)id / 8 + 1, 1);
		}
		if (!b->bits)
			rc = err_memory(e);
		else if (is_read(s, id) &&
			 in_scope(s, scan, sqlite3_column_int64(st, 1)))
			b->bits[id / 8] |= (unsigned char)(1u << id % 8);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

static int visit_pack(struct store *s, day_t day, struct slice blob,
    store_visit *visit, void *ctx, struct err *e)
{
	struct series series;
	struct pack pack;
	char text[11];
	int rc = pack_open(&pack, blob, e);

	while (rc == 0 && pack_next(&pack, &series))
		rc = visit(ctx, day, &series, e);
	if (rc == ERR_STORE) {
		day_format(day, text);
		err_prefix(e, "%s: %s", s->path, text);
	}
	return rc;
}

static int scan_statement(struct store *s, const struct store_scan *scan,
    const char *sql, sqlite3_stmt **st, struct err *e)
{
	int rc = store_prepare(s, st, sql, e);

	if (rc == 0) {
		sqlite3_bind_int64(*st, 1, scan->dimension);
		sqlite3_bind_int64(*st, 2, scan->from);
		sqlite3_bind_int64(*st, 3, scan->to);
	}
	return rc;
}

/* A row of day, batch, checksum and data. */
static int scan_row(struct store *s, sqlite3_stmt *st, store_visit *visit,
    void *ctx, struct err *e)
{
	day_t day = (day_t)sqlite3_column_int64(st, 0);
	struct slice blob = { sqlite3_column_blob(st, 3),
		(size_t)sqlite3_column_bytes(st, 3) };
	char text[11];

	if (store_checksum(blob.at, blob.len) ==
	    (uint64_t)sqlite3_column_int64(st, 2))
		return visit_pack(s, day, blob, visit, ctx, e);
	day_format(day, text);
	return err_set(
	    e, ERR_STORE, "%s: %s: damaged pack: checksum", s->path, text);
}

int store_scan(struct store *s, const struct store_scan *scan,
    store_visit *visit, void *ctx, struct err *e)
{
	struct batch_set wanted;
	sqlite3_stmt *st = NULL;
	int rc = batches_load(s, scan, &wanted, e), r = SQLITE_DONE;

	if (rc == 0)
		rc = scan_statement(s, scan,
		    "SELECT day, batch, checksum, data "
		    "FROM pack WHERE dimension = ? AND day >= ? AND day < ? "
		    "ORDER BY day, batch, part",
		    &st, e);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		if (batch_wanted(&wanted, sqlite3_column_int64(st, 1)))
			rc = scan_row(s, st, visit, ctx, e);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	free(wanted.bits);
	return rc;
}

int store_scan_weigh(struct store *s, const struct store_scan *scan, bool bytes,
    uint64_t *weight, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = scan_statement(s, scan,
	    bytes ? "SELECT day, length(data) FROM pack "
		    "WHERE dimension = ? AND day >= ? AND day < ?"
		  : "SELECT day, 1 FROM pack "
		    "WHERE dimension = ? AND day >= ? AND day < ?",
	    &st, e);
	int r = SQLITE_DONE;

	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		weight[sqlite3_column_int64(st, 0) - scan->from] +=
		    (uint64_t)sqlite3_column_int64(st, 1);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

int store_days(struct store *s, const struct store_scan *scan, day_t **days,
    size_t *n, struct err *e)
{
	struct batch_set wanted;
	sqlite3_stmt *st = NULL;
	day_t *list = NULL;
	size_t cap = 0;
	int rc = batches_load(s, scan, &wanted, e), r = SQLITE_DONE;

	*n = 0;
	if (rc == 0)
		rc = scan_statement(s, scan,
		    "SELECT day, batch FROM pack "
		    "WHERE dimension = ? AND day >= ? AND day < ? "
		    "ORDER BY day, batch, part",
		    &st, e);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		day_t day = (day_t)sqlite3_column_int64(st, 0);

		if (!batch_wanted(&wanted, sqlite3_column_int64(st, 1)) ||
		    (*n && list[*n - 1] == day))
			continue;
		if (*n == cap) {
			day_t *more =
			    realloc(list, (2 * cap + 64) * sizeof *more);

			if (!more) {
				rc = err_memory(e);
				break;
			}
			list = more;
			cap = 2 * cap + 64;
		}
		list[(*n)++] = day;
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	free(wanted.bits);
	if (rc < 0) {
		free(list);
		list = NULL;
		*n = 0;
	}
	*days = list;
	return rc;
}

/* One row of one statement with one bound number. 1: there is a row. */
static int one_row(struct store *s, const char *sql, int64_t bound,
    sqlite3_stmt **st, struct err *e)
{
	int rc = store_prepare(s, st, sql, e), r;

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(*st, 1, bound);
	r = sqlite3_step(*st);
	return r == SQLITE_ROW ? 1 : r == SQLITE_DONE ? 0 : store_fail(s, r, e);
}

static int source_batches(
    struct store *s, uint32_t i, struct store_source *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = one_row(s,
	    "SELECT count(read_day), total(lines), total(events), "
	    "total(rejected), total(skipped), min(first_day), max(last_day), "
	    "max(read_day) FROM batch WHERE source = ?",
	    i, &st, e);

	if (rc == 1) {
		out->batches = (uint64_t)sqlite3_column_int64(st, 0);
		out->lines = (uint64_t)sqlite3_column_int64(st, 1);
		out->events = (uint64_t)sqlite3_column_int64(st, 2);
		out->rejected = (uint64_t)sqlite3_column_int64(st, 3);
		out->skipped = (uint64_t)sqlite3_column_int64(st, 4);
		out->first_day = (day_t)column_day(st, 5);
		out->last_day = (day_t)column_day(st, 6);
		out->read_day = (day_t)column_day(st, 7);
	}
	sqlite3_finalize(st);
	return rc < 0 ? rc : 0;
}

int store_lines_since(struct store *s, uint32_t source, day_t since,
    uint64_t *lines, uint64_t *rejected, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "SELECT total(lines), total(rejected) FROM batch "
	    "WHERE source = ? AND read_day >= ?",
	    e);
	int r;

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(st, 1, source);
	sqlite3_bind_int64(st, 2, since);
	r = sqlite3_step(st);
	if (r == SQLITE_ROW) {
		*lines = (uint64_t)sqlite3_column_int64(st, 0);
		*rejected = (uint64_t)sqlite3_column_int64(st, 1);
	} else {
		rc = store_fail(s, r, e);
	}
	sqlite3_finalize(st);
	return rc;
}

static int source_number(struct store *s, const char *sql, int64_t bound,
    uint64_t *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = one_row(s, sql, bound, &st, e);

	if (rc == 1)
		*out = (uint64_t)sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return rc < 0 ? rc : 0;
}

int store_source_get(
    struct store *s, uint32_t i, struct store_source *out, struct err *e)
{
	const struct source_entry *x = &s->sources[i];
	uint64_t days = 0;
	int rc;

	memset(out, 0, sizeof *out);
	out->id = x->id;
	out->space = x->space;
	out->name = slice_of(x->name);
	out->space_name = slice_of(s->spaces.text[x->space]);
	out->identity = x->identity;
	out->identity_days = x->identity_days;
	rc = source_batches(s, i, out, e);
	if (rc == 0)
		rc = source_number(s,
		    "SELECT coalesce(max(first + n), 0) "
		    "FROM dict WHERE space = ?",
		    x->space, &out->space_users, e);
	if (rc == 0)
		rc = source_number(s,
		    "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM"
		    " meta WHERE key = 'holes:' || ?",
		    x->space, &out->space_holes, e);
	if (rc == 0)
		rc = source_number(s,
		    "SELECT count(DISTINCT day) FROM pack "
		    "JOIN batch ON batch.id = pack.batch "
		    "WHERE pack.dimension = 0 AND batch.source = ?",
		    i, &days, e);
	out->days = (uint32_t)days;
	return rc;
}

int store_tallies(struct store *s, uint32_t source, enum store_tally kind,
    store_tally_visit *visit, void *ctx, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "SELECT reason, sum(reason.lines) "
	    "FROM reason JOIN batch ON batch.id = reason.batch "
	    "WHERE batch.source = ? AND kind = ? GROUP BY reason "
	    "ORDER BY 2 DESC, 1",
	    e);
	int r = SQLITE_DONE;

	if (rc == 0) {
		sqlite3_bind_int64(st, 1, source);
		sqlite3_bind_int(st, 2, (int)kind);
	}
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		struct slice reason = { (const char *)sqlite3_column_text(
					    st, 0),
			(size_t)sqlite3_column_bytes(st, 0) };

		rc = visit(
		    ctx, reason, (uint64_t)sqlite3_column_int64(st, 1), e);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

static int column_hash(sqlite3_stmt *st, int i, struct store_hash *out)
{
	if (sqlite3_column_bytes(st, i) != sizeof out->at)
		return -1;
	memcpy(out->at, sqlite3_column_blob(st, i), sizeof out->at);
	return 0;
}

static int row_segment(
    struct store *s, sqlite3_stmt *st, struct store_segment *out, struct err *e)
{
	out->id = sqlite3_column_int64(st, 0);
	out->head_len = (uint32_t)sqlite3_column_int64(st, 1);
	out->offset = (uint64_t)sqlite3_column_int64(st, 3);
	out->first_day = (day_t)column_day(st, 5);
	out->last_day = (day_t)column_day(st, 6);
	if (column_hash(st, 2, &out->head) < 0 ||
	    column_hash(st, 4, &out->chain) < 0)
		return err_set(e, ERR_STORE, "%s: damaged segment", s->path);
	return 0;
}

int store_segments(struct store *s, uint32_t source, struct store_segment **out,
    size_t *n, struct err *e)
{
	sqlite3_stmt *st = NULL;
	struct store_segment *list = NULL;
	size_t cap = 0;
	int rc = store_prepare(s, &st,
	    "SELECT id, head_len, head, offset, "
	    "chain, first_day, last_day FROM segment WHERE source = ? "
	    "ORDER BY id",
	    e);
	int r = SQLITE_DONE;

	*n = 0;
	if (rc == 0)
		sqlite3_bind_int64(st, 1, source);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		if (*n == cap) {
			struct store_segment *more =
			    realloc(list, (2 * cap + 16) * sizeof *more);

			if (!more) {
				rc = err_memory(e);
				break;
			}
			list = more;
			cap = 2 * cap + 16;
		}
		rc = row_segment(s, st, &list[(*n)++], e);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	if (rc < 0) {
		free(list);
		list = NULL;
		*n = 0;
	}
	*out = list;
	return rc;
}

/* Feeds every column of every row to the hash. */
static int hash_rows(
    struct store *s, const char *sql, XXH3_state_t *h, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st, sql, e), r = SQLITE_DONE;

	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			const void *p = sqlite3_column_blob(st, i);
			uint32_t n = (uint32_t)sqlite3_column_bytes(st, i);

			XXH3_128bits_update(h, &n, sizeof n);
			if (n)
				XXH3_128bits_update(h, p, n);
		}
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

int store_fingerprint(struct store *s, char out[33], struct err *e)
{
	XXH3_state_t *h = XXH3_createState();
	XXH128_hash_t sum;
	int rc;

	out[0] = '\0';
	if (!h)
		return err_memory(e);
	XXH3_128bits_reset(h);
	rc = hash_rows(s,
	    "SELECT dimension, day, checksum FROM pack "
	    "ORDER BY dimension, day, checksum",
	    h, e);
	if (rc == 0)
		rc = hash_rows(s,
		    "SELECT space, first, checksum FROM dict "
		    "ORDER BY space, first",
		    h, e);
	if (rc == 0)
		rc = hash_rows(s,
		    "SELECT dimension, code, text FROM name "
		    "ORDER BY dimension, code",
		    h, e);
	sum = XXH3_128bits_digest(h);
	XXH3_freeState(h);
	if (rc == 0)
		snprintf(out, 33, "%016" PRIx64 "%016" PRIx64, sum.high64,
		    sum.low64);
	return rc;
}
