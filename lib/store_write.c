/*
 * store_write.c - a batch: begun, filled with names and packs, and committed
 * whole with its cursor.
 */
#include "store_impl.h"

#include <stdlib.h>

int store_begin(struct store *s, struct err *e)
{
	int rc = store_exec(s, "BEGIN IMMEDIATE", e);

	s->writing = rc == 0;
	return rc;
}

void store_rollback(struct store *s)
{
	struct err ignored;

	if (!s->writing)
		return;
	s->writing = false;
	/* SQLite may have rolled back by itself on a full disk. */
	if (!sqlite3_get_autocommit(s->db))
		store_exec(s, "ROLLBACK", &ignored);
	store_load(s, &ignored);
}

static void bind_text(sqlite3_stmt *st, int i, struct slice text)
{
	sqlite3_bind_text(
	    st, i, text.at ? text.at : "", (int)text.len, SQLITE_STATIC);
}

static void bind_day(sqlite3_stmt *st, int i, day_t day)
{
	if (day == DAY_NONE)
		sqlite3_bind_null(st, i);
	else
		sqlite3_bind_int64(st, i, day);
}

static int put_meta(
    struct store *s, const char *key, const char *value, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(
	    s, &st, "INSERT INTO meta(key, value) VALUES(?, ?)", e);

	if (rc == 0) {
		bind_text(st, 1, slice_of(key));
		bind_text(st, 2, slice_of(value));
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

static int store_bind_new(
    struct store *s, const char *key_id, const char *zone, struct err *e)
{
	int rc = put_meta(s, "key_id", key_id, e);

	if (rc == 0)
		rc = put_meta(s, "zone", zone, e);
	if (rc < 0)
		return rc;
	memcpy(s->key_id, key_id, strlen(key_id) + 1);
	memcpy(s->zone, zone, strlen(zone) + 1);
	return 0;
}

int store_bind(
    struct store *s, const char *key_id, const char *zone, struct err *e)
{
	if (strlen(key_id) >= sizeof s->key_id ||
	    strlen(zone) >= sizeof s->zone)
		return err_set(e, ERR_INPUT, "%s: zone name too long", zone);
	if (!s->key_id[0])
		return store_bind_new(s, key_id, zone, e);
	if (strcmp(s->key_id, key_id) != 0)
		return err_set(e, ERR_PRIVACY,
		    "%s was made with another key "
		    "(fingerprint %.8s…, this key %.8s…): every user would "
		    "count twice\nPut the right jauge.key back, or start a "
		    "new store",
		    s->path, s->key_id, key_id);
	if (strcmp(s->zone, zone) != 0)
		return err_set(e, ERR_INPUT,
		    "%s was made in zone %s, "
		    "service.json says %s: its days would not be the same\n"
		    "Put the zone back, or start a new store",
		    s->path, s->zone, zone);
	return 0;
}

static int space_id(
    struct store *s, struct slice name, uint32_t *id, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int64_t known = name_list_find(&s->spaces, name);
	int rc;

	*id = known < 0 ? s->spaces.n : (uint32_t)known;
	if (known >= 0)
		return 0;
	rc = store_prepare(
	    s, &st, "INSERT INTO space(id, name) VALUES(?, ?)", e);
	if (rc == 0) {
		sqlite3_bind_int64(st, 1, *id);
		bind_text(st, 2, name);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc < 0 ? rc : name_list_add(&s->spaces, name, e);
}

static int source_same(const struct store *s, const struct source_entry *x,
    uint32_t space, int identity, int identity_days, struct err *e)
{
	if (x->space != space)
		return err_set(e, ERR_INPUT,
		    "service.json: source %s has "
		    "been read in identity space %s; its space cannot change",
		    x->name, s->spaces.text[x->space]);
	if (x->identity != identity || x->identity_days != identity_days)
		return err_set(e, ERR_INPUT,
		    "service.json: source %s has "
		    "been read with another identity; give the source "
		    "another name, or start a new store",
		    x->name);
	return 0;
}

static int source_insert(
    struct store *s, const struct source_entry *x, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "INSERT INTO source(id, name, space, "
	    "identity, identity_days) VALUES(?, ?, ?, ?, ?)",
	    e);

	if (rc == 0) {
		sqlite3_bind_int64(st, 1, x->id);
		bind_text(st, 2, slice_of(x->name));
		sqlite3_bind_int64(st, 3, x->space);
		sqlite3_bind_int(st, 4, x->identity);
		sqlite3_bind_int(st, 5, x->identity_days);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

int store_add_source(struct store *s, struct slice name, struct slice space,
    int identity, int identity_days, uint32_t *id, uint32_t *space_out,
    struct err *e)
{
	int64_t known = store_source_find(s, name);
	struct source_entry *all, *x;
	int rc = space_id(s, space, space_out, e);

	if (rc < 0)
		return rc;
	if (known >= 0) {
		*id = (uint32_t)known;
		return source_same(s, &s->sources[known], *space_out, identity,
		    identity_days, e);
	}
	all = realloc(s->sources, (s->n_sources + 1) * sizeof *all);
	if (!all)
		return err_memory(e);
	s->sources = all;
	x = &all[s->n_sources];
	*x = (struct source_entry){ s->n_sources, *space_out, slice_copy(name),
		identity, identity_days };
	if (!x->name)
		return err_memory(e);
	*id = s->n_sources++;
	return source_insert(s, x, e);
}

int store_add_dimension(
    struct store *s, struct slice name, uint32_t *id, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int64_t known = store_dimension(s, name);
	int rc;

	*id = known < 0 ? s->dimensions.n + 1 : (uint32_t)known;
	if (known >= 0)
		return 0;
	rc = store_prepare(
	    s, &st, "INSERT INTO dimension(id, name) VALUES(?, ?)", e);
	if (rc == 0) {
		sqlite3_bind_int64(st, 1, *id);
		bind_text(st, 2, name);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc < 0 ? rc : name_list_add(&s->dimensions, name, e);
}

int store_add_name(struct store *s, uint32_t dimension, struct slice name,
    uint32_t *code, struct err *e)
{
	int64_t known = store_name_code(s, dimension, name);
	int rc = 0;

	if (known >= 0) {
		*code = (uint32_t)known;
		return 0;
	}
	rc = store_names_reach(s, dimension, e);
	if (rc == 0 && !s->add_name)
		rc = store_prepare(s, &s->add_name,
		    "INSERT INTO name"
		    "(dimension, code, text) VALUES(?, ?, ?)",
		    e);
	if (rc < 0)
		return rc;
	*code = s->names[dimension].n;
	sqlite3_bind_int64(s->add_name, 1, dimension);
	sqlite3_bind_int64(s->add_name, 2, *code);
	bind_text(s->add_name, 3, name);
	rc = store_run(s, s->add_name, e);
	return rc < 0 ? rc : name_list_add(&s->names[dimension], name, e);
}

int store_add_batch(
    struct store *s, uint32_t source, int64_t *batch, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc =
	    store_prepare(s, &st, "INSERT INTO batch(source) VALUES(?)", e);

	if (rc == 0) {
		sqlite3_bind_int64(st, 1, source);
		rc = store_run(s, st, e);
		*batch = sqlite3_last_insert_rowid(s->db);
	}
	sqlite3_finalize(st);
	return rc;
}

int store_add_pack(struct store *s, int64_t batch, uint32_t dimension,
    day_t day, uint32_t part, struct slice blob, struct err *e)
{
	sqlite3_stmt *st;
	int rc = 0;

	if (!s->add_pack)
		rc = store_prepare(s, &s->add_pack,
		    "INSERT INTO pack(batch, "
		    "dimension, day, part, checksum, data) "
		    "VALUES(?, ?, ?, ?, ?, ?)",
		    e);
	if (rc < 0)
		return rc;
	st = s->add_pack;
	sqlite3_bind_int64(st, 1, batch);
	sqlite3_bind_int64(st, 2, dimension);
	sqlite3_bind_int64(st, 3, day);
	sqlite3_bind_int64(st, 4, part);
	sqlite3_bind_int64(st, 5, (int64_t)store_checksum(blob.at, blob.len));
	sqlite3_bind_blob64(st, 6, blob.at, blob.len, SQLITE_STATIC);
	rc = store_run(s, st, e);
	sqlite3_clear_bindings(st);
	return rc;
}

static void bind_hash(sqlite3_stmt *st, int i, const struct store_hash *h)
{
	sqlite3_bind_blob(st, i, h->at, sizeof h->at, SQLITE_STATIC);
}

/* A new segment, or the next stretch of a known one. */
static int put_segment(
    struct store *s, const struct store_batch *b, int64_t *id, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    b->segment < 0
		? "INSERT INTO segment(head_len, head, offset, chain, "
		  "first_day, "
		  "last_day, bytes, path, codec, source) "
		  "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		: "UPDATE segment SET head_len = ?1, head = ?2, offset = ?3, "
		  "chain = ?4, first_day = min(coalesce(first_day, "
		  "?5), coalesce(?5, first_day)), "
		  "last_day = max(coalesce(last_day, ?6), coalesce(?6, "
		  "last_day)), "
		  "bytes = ?7, "
		  "path = ?8, codec = ?9 WHERE id = ?10",
	    e);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(st, 1, b->head_len);
	bind_hash(st, 2, &b->head);
	sqlite3_bind_int64(st, 3, (int64_t)b->offset);
	bind_hash(st, 4, &b->chain);
	bind_day(st, 5, b->first_day);
	bind_day(st, 6, b->last_day);
	sqlite3_bind_int64(st, 7, (int64_t)b->bytes);
	bind_text(st, 8, slice_of(b->path));
	bind_text(st, 9, slice_of(b->codec));
	sqlite3_bind_int64(st, 10, b->segment < 0 ? b->source : b->segment);
	rc = store_run(s, st, e);
	*id = b->segment < 0 ? sqlite3_last_insert_rowid(s->db) : b->segment;
	sqlite3_finalize(st);
	return rc;
}

static int put_batch(struct store *s, const struct store_batch *b,
    int64_t segment, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "UPDATE batch SET segment = ?, "
	    "from_offset = ?, to_offset = ?, first_day = ?, last_day = ?, "
	    "read_day = ?, lines = ?, events = ?, rejected = ?, skipped = ?, "
	    "head_len = ?12, head = ?13, chain = ?14, marks = ?15 "
	    "WHERE id = ?11",
	    e);

	if (rc < 0)
		return rc;
	sqlite3_bind_int64(st, 1, segment);
	sqlite3_bind_int64(st, 2, (int64_t)b->from_offset);
	sqlite3_bind_int64(st, 3, (int64_t)b->offset);
	bind_day(st, 4, b->first_day);
	bind_day(st, 5, b->last_day);
	bind_day(st, 6, b->read_day);
	sqlite3_bind_int64(st, 7, (int64_t)b->lines);
	sqlite3_bind_int64(st, 8, (int64_t)b->events);
	sqlite3_bind_int64(st, 9, (int64_t)b->rejected);
	sqlite3_bind_int64(st, 10, (int64_t)b->skipped);
	sqlite3_bind_int64(st, 11, b->id);
	sqlite3_bind_int64(st, 12, b->head_len);
	bind_hash(st, 13, &b->head);
	bind_hash(st, 14, &b->chain);
	sqlite3_bind_blob64(st, 15, b->marks.at, b->marks.len, SQLITE_STATIC);
	rc = store_run(s, st, e);
	sqlite3_finalize(st);
	return rc;
}

static int put_reasons(struct store *s, int64_t batch,
    const struct store_reason *r, size_t n, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st,
	    "INSERT INTO reason(batch, kind, "
	    "reason, lines, line1, line2, line3) "
	    "VALUES(?, ?, ?, ?, ?, ?, ?)",
	    e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		sqlite3_bind_int64(st, 1, batch);
		sqlite3_bind_int(st, 2, (int)r[i].kind);
		bind_text(st, 3, slice_of(r[i].reason));
		sqlite3_bind_int64(st, 4, (int64_t)r[i].lines);
		for (int k = 0; k < 3; k++)
			sqlite3_bind_int64(st, 5 + k, (int64_t)r[i].first[k]);
		rc = store_run(s, st, e);
	}
	sqlite3_finalize(st);
	return rc;
}

int store_end(struct store *s, struct err *e)
{
	int rc = store_exec(s, "COMMIT", e);

	if (rc < 0)
		store_rollback(s);
	s->writing = false;
	return rc;
}

int store_commit(struct store *s, const struct store_batch *b,
    const struct store_reason *reasons, size_t n, struct err *e)
{
	int64_t segment = 0;
	int rc = put_segment(s, b, &segment, e);

	if (rc == 0)
		rc = put_batch(s, b, segment, e);
	if (rc == 0)
		rc = put_reasons(s, b->id, reasons, n, e);
	if (rc == 0)
		return store_end(s, e);
	store_rollback(s);
	return rc;
}
