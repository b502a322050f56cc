/*
 * store_verify.c - the whole file checked: SQLite's own view of it, every
 * checksum, every set decoded, every reference and sum.
 */
#include "store_impl.h"
#include "userset.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct verify {
	struct store *s;
	store_report *report;
	void *ctx;
	struct store_verified *out;
	uint64_t findings;
};

static void finding(struct verify *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void finding(struct verify *v, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, _(fmt), ap);
	va_end(ap);
	v->findings++;
	v->report(v->ctx, text);
}

/* Calls row for each row; a failure of SQLite is a finding and ends it. */
static void each(struct verify *v, const char *sql,
    void (*row)(struct verify *, sqlite3_stmt *))
{
	sqlite3_stmt *st = NULL;
	int r = sqlite3_prepare_v2(v->s->db, sql, -1, &st, NULL);

	while (r == SQLITE_OK || r == SQLITE_ROW) {
		r = sqlite3_step(st);
		if (r == SQLITE_ROW)
			row(v, st);
	}
	if (r != SQLITE_DONE)
		finding(v, "the file cannot be read through: %s",
		    sqlite3_errmsg(v->s->db));
	sqlite3_finalize(st);
}

static void row_integrity(struct verify *v, sqlite3_stmt *st)
{
	const char *text = (const char *)sqlite3_column_text(st, 0);

	if (text && strcmp(text, "ok") != 0)
		finding(v, "SQLite: %s", text);
}

static void row_foreign(struct verify *v, sqlite3_stmt *st)
{
	finding(v, "a row of table %s refers to nothing",
	    (const char *)sqlite3_column_text(st, 0));
}

static uint64_t space_users(struct verify *v, int64_t space)
{
	sqlite3_stmt *st = NULL;
	uint64_t n = 0;

	if (sqlite3_prepare_v2(v->s->db,
		"SELECT coalesce(max(first + n), 0) "
		"FROM dict WHERE space = ?",
		-1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(st, 1, space);
		if (sqlite3_step(st) == SQLITE_ROW)
			n = (uint64_t)sqlite3_column_int64(st, 0);
	}
	sqlite3_finalize(st);
	return n;
}

/* The highest id of a stored set, through the same reader as a figure. */
static bool ids_below(struct slice set, uint64_t users, struct err *e)
{
	struct userset *u = userset_new();
	bool below = u && userset_or_encoded(u, set, e) == 0;

	for (uint32_t k = 0; below && k < userset_chunks(u); k++) {
		const uint64_t *w = userset_chunk(u, k);

		for (uint32_t i = 0; w && i < USERSET_CHUNK_WORDS; i++)
			if (w[i] && (uint64_t)k * USERSET_CHUNK_BITS + i * 64 +
					    63 -
					    (uint64_t)__builtin_clzll(w[i]) >=
					users)
				below = false;
	}
	userset_free(u);
	return below;
}

static void check_series(struct verify *v, const struct series *x, int64_t pack,
    uint32_t dimension, uint64_t users)
{
	struct err e;

	v->out->series++;
	v->out->sets_bytes += x->set.len;
	if (x->action >= store_names(v->s, 0) ||
	    (dimension > 0 && x->value >= store_names(v->s, dimension)))
		finding(v, "pack %" PRId64 ": a name that is not known", pack);
	if (!ids_below(x->set, users, &e))
		finding(v,
		    "pack %" PRId64 ": a user that is not in the "
		    "dictionary",
		    pack);
}

static void row_pack(struct verify *v, sqlite3_stmt *st)
{
	int64_t id = sqlite3_column_int64(st, 0);
	int64_t source = sqlite3_column_int64(st, 2);
	uint32_t dimension = (uint32_t)sqlite3_column_int64(st, 1);
	struct slice blob = { sqlite3_column_blob(st, 4),
		(size_t)sqlite3_column_bytes(st, 4) };
	uint64_t users;
	struct series x;
	struct pack p;
	struct err e;

	v->out->packs++;
	if (store_checksum(blob.at, blob.len) !=
	    (uint64_t)sqlite3_column_int64(st, 3)) {
		finding(v, "pack %" PRId64 ": checksum", id);
		return;
	}
	if (pack_check(blob, &e) < 0 || pack_open(&p, blob, &e) < 0) {
		finding(v, "pack %" PRId64 ": %s", id, e.text);
		return;
	}
	if (source < 0 || source >= v->s->n_sources ||
	    dimension > store_dimensions(v->s)) {
		finding(v, "pack %" PRId64 ": no such source or dimension", id);
		return;
	}
	users = space_users(v, v->s->sources[source].space);
	while (pack_next(&p, &x))
		check_series(v, &x, id, dimension, users);
}

static uint64_t pack_events(struct slice blob)
{
	struct series x;
	struct pack p;
	struct err e;
	uint64_t events = 0;

	if (pack_open(&p, blob, &e) == 0)
		while (pack_next(&p, &x))
			events += x.events;
	return events;
}

/* Every dimension that a batch has holds each of its events once. */
static void check_held(
    struct verify *v, sqlite3_stmt *st, uint32_t dimension, uint64_t held)
{
	int64_t counted = sqlite3_column_int64(st, 1);

	if (held == (uint64_t)counted)
		return;
	finding(v,
	    "batch %" PRId64 ": its packs of dimension %" PRIu32
	    " hold %" PRIu64 " events, it counted %" PRId64,
	    (int64_t)sqlite3_column_int64(st, 0), dimension, held, counted);
}

static void row_batch(struct verify *v, sqlite3_stmt *st)
{
	sqlite3_stmt *packs = NULL;
	uint32_t dimension = 0;
	uint64_t held = 0;

	v->out->batches++;
	if (sqlite3_prepare_v2(v->s->db,
		"SELECT dimension, data FROM pack "
		"WHERE batch = ? ORDER BY dimension",
		-1, &packs, NULL) == SQLITE_OK)
		sqlite3_bind_int64(packs, 1, sqlite3_column_int64(st, 0));
	while (packs && sqlite3_step(packs) == SQLITE_ROW) {
		uint32_t next = (uint32_t)sqlite3_column_int64(packs, 0);

		if (next != dimension) {
			check_held(v, st, dimension, held);
			dimension = next;
			held = 0;
		}
		held +=
		    pack_events((struct slice){ sqlite3_column_blob(packs, 1),
			(size_t)sqlite3_column_bytes(packs, 1) });
	}
	sqlite3_finalize(packs);
	check_held(v, st, dimension, held);
}

static void row_segment(struct verify *v, sqlite3_stmt *st)
{
	finding(v, "segment %" PRId64 ": its cursor is not its last batch's",
	    (int64_t)sqlite3_column_int64(st, 0));
}

static void check_dictionaries(struct verify *v)
{
	for (uint32_t i = 0; i < v->s->spaces.n; i++) {
		struct dict *d = NULL;
		struct err e;

		if (store_dict_load(v->s, i, &d, &e) < 0)
			finding(v, "%s", e.text);
		else
			v->out->users += dict_count(d) - dict_holes(d);
		dict_free(d);
	}
}

static void row_chunks(struct verify *v, sqlite3_stmt *st)
{
	v->out->dict_chunks = (uint64_t)sqlite3_column_int64(st, 0);
}

int store_verify(struct store *s, store_report *report, void *ctx,
    struct store_verified *out, struct err *e)
{
	struct verify v = { s, report, ctx, out, 0 };

	memset(out, 0, sizeof *out);
	each(&v, "PRAGMA integrity_check", row_integrity);
	each(&v, "PRAGMA foreign_key_check", row_foreign);
	check_dictionaries(&v);
	each(&v, "SELECT count(*) FROM dict", row_chunks);
	each(&v,
	    "SELECT pack.id, dimension, source, checksum, data "
	    "FROM pack JOIN batch ON batch.id = pack.batch ORDER BY pack.id",
	    row_pack);
	each(&v, "SELECT id, events FROM batch ORDER BY id", row_batch);
	each(&v,
	    "SELECT id FROM segment WHERE offset <> (SELECT "
	    "max(to_offset) FROM batch WHERE batch.segment = segment.id)",
	    row_segment);
	if (v.findings)
		return err_set(e, ERR_STORE, "%s: damaged, findings: %" PRIu64,
		    s->path, v.findings);
	return 0;
}
