/*
 * store_merge.c - another store's batches, into this one.
 *
 * Everything in a store is numbered in order of first sight, so two stores
 * number the same user, name or source differently: each number is given anew
 * through what it stands for. A log that both have read is counted once. Where
 * the cursor of one is the end of a batch of the other, it is the same log,
 * read further: the longer reading stays. Logs that hold the same lines
 * without that proof are refused, by their marks.
 */
#include "store_impl.h"

#include <inttypes.h>
#include <stdlib.h>

#define MARKS_ENOUGH 3

/* The ids of one of the other store's spaces, as ours. */
struct renumbered {
	struct dict *dict;
	uint32_t *id, space;
	size_t n;
	int64_t batch; /* that the new ids are written with; 0: none yet */
};

struct merge {
	struct store *to, *from;
	struct store_merged *out;
	uint32_t *source;    /* [their source] */
	uint32_t *dimension; /* [their dimension] */
	uint32_t **code;     /* [their dimension][their code] */
	struct renumbered *ids;
	struct pack_join *join;
};

/* Calls row for each row of a statement of the other store, with one number
 * bound. */
static int each(struct merge *m, const char *sql, int64_t bound,
    int (*row)(struct merge *, sqlite3_stmt *, const int64_t *, struct err *),
    const int64_t *arg, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(m->from, &st, sql, e), r = SQLITE_DONE;

	if (rc == 0 && sqlite3_bind_parameter_count(st) > 0)
		sqlite3_bind_int64(st, 1, bound);
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW)
		rc = row(m, st, arg, e);
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(m->from, r, e);
	sqlite3_finalize(st);
	return rc;
}

static int map_sources(struct merge *m, struct err *e)
{
	struct store *f = m->from;
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < f->n_sources; i++) {
		const struct source_entry *x = &f->sources[i];

		rc = store_add_source(m->to, slice_of(x->name),
		    slice_of(f->spaces.text[x->space]), x->identity,
		    x->identity_days, &m->source[i], &m->ids[x->space].space,
		    e);
	}
	return rc;
}

static int map_names(struct merge *m, uint32_t d, struct err *e)
{
	uint32_t n = store_names(m->from, d);
	int rc = 0;

	if (d)
		rc = store_add_dimension(m->to,
		    store_dimension_name(m->from, d), &m->dimension[d], e);
	m->code[d] = calloc((size_t)n + 1, sizeof *m->code[d]);
	if (rc == 0 && !m->code[d])
		rc = err_memory(e);
	for (uint32_t i = 0; rc == 0 && i < n; i++)
		rc = store_add_name(m->to, m->dimension[d],
		    store_name(m->from, d, i), &m->code[d][i], e);
	return rc;
}

/* What a purge has forgotten has no id here. */
static int keys_ids(
    struct renumbered *r, const uint64_t *keys, size_t n, struct err *e)
{
	uint32_t *id = r->id + r->n;
	int rc = 0;

	for (size_t i = 0, k; rc == 0 && i < n; i = k) {
		for (k = i; k < n && keys[k] != STORE_HOLE;)
			k++;
		rc = dict_ids(r->dict, keys + i, k - i, id + i, e);
		if (k < n)
			id[k++] = PACK_NO_ID;
	}
	return rc;
}

static int row_keys(
    struct merge *m, sqlite3_stmt *st, const int64_t *space, struct err *e)
{
	struct renumbered *r = &m->ids[*space];
	const uint64_t *keys = sqlite3_column_blob(st, 2);
	size_t bytes = (size_t)sqlite3_column_bytes(st, 2), n = bytes / 8;
	uint32_t *more;
	int rc;

	if (sqlite3_column_int64(st, 0) != (int64_t)r->n ||
	    store_checksum(keys, bytes) !=
		(uint64_t)sqlite3_column_int64(st, 1))
		return err_set(
		    e, ERR_STORE, "%s: damaged dictionary", m->from->path);
	more = realloc(r->id, (r->n + n + 1) * sizeof *more);
	if (!more)
		return err_memory(e);
	r->id = more;
	rc = keys_ids(r, keys, n, e);
	r->n += n;
	return rc;
}

static int map_users(struct merge *m, struct err *e)
{
	int rc = 0;

	for (int64_t i = 0; rc == 0 && i < m->from->spaces.n; i++) {
		rc =
		    store_dict_load(m->to, m->ids[i].space, &m->ids[i].dict, e);
		if (rc == 0)
			rc = each(m,
			    "SELECT first, checksum, keys FROM dict"
			    " WHERE space = ? ORDER BY first",
			    i, row_keys, &i, e);
	}
	return rc;
}

/* The first number of what a query on our store finds for a source, an
 * offset and a chain; -1: nothing. */
static int find_cursor(struct merge *m, const char *sql, uint32_t source,
    sqlite3_value *offset, sqlite3_value *chain, int64_t *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(m->to, &st, sql, e), r;

	*out = -1;
	if (rc == 0) {
		sqlite3_bind_int64(st, 1, source);
		sqlite3_bind_value(st, 2, offset);
		sqlite3_bind_value(st, 3, chain);
		r = sqlite3_step(st);
		if (r == SQLITE_ROW)
			*out = sqlite3_column_int64(st, 0);
		else if (r != SQLITE_DONE)
			rc = store_fail(m->to, r, e);
	}
	sqlite3_finalize(st);
	return rc;
}

/* Ours that ends where this batch of theirs ends is the beginning of theirs:
 * it goes. */
static int row_shorter(
    struct merge *m, sqlite3_stmt *st, const int64_t *source, struct err *e)
{
	struct store_taken taken;
	int64_t ours;
	int rc = find_cursor(m,
	    "SELECT id FROM segment"
	    " WHERE source = ? AND offset = ? AND chain = ?",
	    (uint32_t)*source, sqlite3_column_value(st, 0),
	    sqlite3_column_value(st, 1), &ours, e);

	if (rc < 0 || ours < 0)
		return rc;
	m->out->replaced++;
	return store_take_back(m->to, ours, 0, &taken, e);
}

struct known_marks {
	uint64_t *known;
	size_t n;
};

static int gather_marks(
    void *ctx, int64_t batch, struct slice marks, struct err *e)
{
	struct known_marks *k = ctx;
	size_t n = marks.len / 8;
	uint64_t *more = realloc(k->known, (k->n + n + 1) * sizeof *more);

	(void)batch;
	if (!more)
		return err_memory(e);
	k->known = more;
	if (n)
		memcpy(k->known + k->n, marks.at, n * 8);
	k->n += n;
	return 0;
}

static int by_mark(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int row_marks(
    struct merge *m, sqlite3_stmt *st, const int64_t *source, struct err *e)
{
	struct known_marks k = { NULL, 0 };
	size_t hits = 0;
	const char *at = sqlite3_column_blob(st, 1);
	size_t n = (size_t)sqlite3_column_bytes(st, 1) / 8;
	int rc = store_marks(m->to, (uint32_t)*source, gather_marks, &k, e);

	if (k.n)
		qsort(k.known, k.n, sizeof *k.known, by_mark);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		uint64_t mark;

		memcpy(&mark, at + 8 * i, sizeof mark);
		hits += k.n &&
			bsearch(&mark, k.known, k.n, sizeof *k.known, by_mark);
	}
	free(k.known);
	if (rc < 0 || hits == 0 || (hits < MARKS_ENOUGH && hits < n))
		return rc;
	return err_set(e, ERR_INPUT,
	    "%s: batch %" PRId64
	    " of it holds lines that are in %s too; their events would count "
	    "twice, nothing merged\n"
	    "Take the log back in one of the two: jauge undo",
	    m->from->path, (int64_t)sqlite3_column_int64(st, 0), m->to->path);
}

/* Copies the row's columns from the second on into an INSERT, behind the
 * numbers already bound. */
static int insert_row(struct merge *m, const char *sql, const int64_t *bound,
    int n_bound, sqlite3_stmt *row, int64_t *id, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(m->to, &st, sql, e);

	if (rc < 0)
		return rc;
	for (int i = 0; i < n_bound; i++)
		sqlite3_bind_int64(st, i + 1, bound[i]);
	for (int i = 1; i < sqlite3_column_count(row); i++)
		sqlite3_bind_value(
		    st, n_bound + i, sqlite3_column_value(row, i));
	rc = store_run(m->to, st, e);
	*id = sqlite3_last_insert_rowid(m->to->db);
	sqlite3_finalize(st);
	return rc;
}

static int row_reason(
    struct merge *m, sqlite3_stmt *st, const int64_t *batch, struct err *e)
{
	int64_t ignored;

	return insert_row(m,
	    "INSERT INTO reason(batch, kind, reason, lines,"
	    " line1, line2, line3) VALUES(?, ?, ?, ?, ?, ?, ?)",
	    batch, 1, st, &ignored, e);
}

static int join_pack(struct merge *m, uint32_t dimension,
    const struct renumbered *r, struct slice blob, struct slice *out,
    struct err *e)
{
	struct series x;
	struct pack p;
	int rc = pack_open(&p, blob, e);

	while (rc == 0 && pack_next(&p, &x)) {
		if (x.action >= store_names(m->from, 0) ||
		    (dimension && x.value >= store_names(m->from, dimension)))
			return err_set(
			    e, ERR_STORE, "a name that is not known");
		rc = pack_join_add(m->join, &x, m->code[0][x.action],
		    dimension ? m->code[dimension][x.value] : 0, r->id, r->n,
		    e);
	}
	return rc < 0 ? rc : pack_join_finish(m->join, out, e);
}

static int row_pack(
    struct merge *m, sqlite3_stmt *st, const int64_t *batch, struct err *e)
{
	int64_t dimension = sqlite3_column_int64(st, 0);
	int64_t source = sqlite3_column_int64(st, 5);
	struct slice blob = { sqlite3_column_blob(st, 4),
		(size_t)sqlite3_column_bytes(st, 4) };
	struct renumbered *r;
	struct slice out;
	int rc;

	if (dimension < 0 || dimension > store_dimensions(m->from) ||
	    source < 0 || source >= m->from->n_sources ||
	    store_checksum(blob.at, blob.len) !=
		(uint64_t)sqlite3_column_int64(st, 3))
		return err_set(e, ERR_STORE, "%s: damaged pack", m->from->path);
	r = &m->ids[m->from->sources[source].space];
	r->batch = *batch;
	rc = join_pack(m, (uint32_t)dimension, r, blob, &out, e);
	if (rc < 0)
		return err_prefix(e, "%s", m->from->path);
	return store_add_pack(m->to, *batch, m->dimension[dimension],
	    (day_t)sqlite3_column_int64(st, 1),
	    (uint32_t)sqlite3_column_int64(st, 2), out, e);
}

/* ours: source, segment. */
static int row_batch(
    struct merge *m, sqlite3_stmt *st, const int64_t *ours, struct err *e)
{
	int64_t theirs = sqlite3_column_int64(st, 0), batch;
	int rc = insert_row(m,
	    "INSERT INTO batch(source, segment, from_offset, to_offset,"
	    " first_day, last_day, read_day, lines, events, rejected, skipped,"
	    " head_len, head, chain, marks)"
	    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    ours, 2, st, &batch, e);

	m->out->batches++;
	m->out->events += (uint64_t)sqlite3_column_int64(st, 7);
	if (rc == 0)
		rc = each(m,
		    "SELECT 0, kind, reason, lines, line1, line2, line3"
		    " FROM reason WHERE batch = ?",
		    theirs, row_reason, &batch, e);
	if (rc < 0)
		return rc;
	return each(m,
	    "SELECT dimension, day, part, checksum, data, source"
	    " FROM pack JOIN batch ON batch.id = pack.batch"
	    " WHERE pack.batch = ? ORDER BY pack.id",
	    theirs, row_pack, &batch, e);
}

static int copy_segment(
    struct merge *m, sqlite3_stmt *st, int64_t source, struct err *e)
{
	int64_t theirs = sqlite3_column_int64(st, 0);
	int64_t ours[2] = { source, 0 };
	int rc = each(m,
	    "SELECT to_offset, chain FROM batch WHERE segment = ? ORDER BY id",
	    theirs, row_shorter, ours, e);

	if (rc == 0)
		rc = each(m, "SELECT id, marks FROM batch WHERE segment = ?",
		    theirs, row_marks, ours, e);
	if (rc == 0)
		rc = insert_row(m,
		    "INSERT INTO segment(source, offset, chain, head_len, head,"
		    " first_day, last_day, bytes, path, codec)"
		    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    ours, 1, st, &ours[1], e);
	if (rc < 0)
		return rc;
	return each(m,
	    "SELECT id, from_offset, to_offset, first_day, last_day, read_day,"
	    " lines, events, rejected, skipped, head_len, head, chain, marks"
	    " FROM batch WHERE segment = ? ORDER BY id",
	    theirs, row_batch, ours, e);
}

/* Copied, unless one of our batches ends where it ends. */
static int row_segment(
    struct merge *m, sqlite3_stmt *st, const int64_t *theirs, struct err *e)
{
	uint32_t source = m->source[*theirs];
	int64_t ours;
	int rc = find_cursor(m,
	    "SELECT id FROM batch"
	    " WHERE source = ? AND to_offset = ? AND chain = ?",
	    source, sqlite3_column_value(st, 1), sqlite3_column_value(st, 2),
	    &ours, e);

	if (rc < 0)
		return rc;
	m->out->known += ours >= 0;
	return ours >= 0 ? 0 : copy_segment(m, st, source, e);
}

static int merge_all(struct merge *m, struct err *e)
{
	int rc = map_sources(m, e);

	for (uint32_t d = 0; rc == 0 && d <= store_dimensions(m->from); d++)
		rc = map_names(m, d, e);
	if (rc == 0)
		rc = map_users(m, e);
	for (int64_t i = 0; rc == 0 && i < m->from->n_sources; i++)
		rc = each(m,
		    "SELECT id, offset, chain, head_len, head, first_day,"
		    " last_day, bytes, path, codec FROM segment"
		    " WHERE source = ? ORDER BY id",
		    i, row_segment, &i, e);
	for (uint32_t i = 0; rc == 0 && i < m->from->spaces.n; i++)
		if (m->ids[i].batch)
			rc = store_dict_save(m->to, m->ids[i].space,
			    m->ids[i].batch, m->ids[i].dict, e);
	return rc;
}

static int merge_new(struct merge *m, struct err *e)
{
	struct store *f = m->from;

	m->source = calloc((size_t)f->n_sources + 1, sizeof *m->source);
	m->dimension =
	    calloc((size_t)f->dimensions.n + 1, sizeof *m->dimension);
	m->code = calloc((size_t)f->dimensions.n + 1, sizeof *m->code);
	m->ids = calloc((size_t)f->spaces.n + 1, sizeof *m->ids);
	m->join = pack_join_new();
	return m->source && m->dimension && m->code && m->ids && m->join
		   ? 0
		   : err_memory(e);
}

static void merge_release(struct merge *m)
{
	for (uint32_t i = 0; m->ids && i < m->from->spaces.n; i++) {
		dict_free(m->ids[i].dict);
		free(m->ids[i].id);
	}
	for (uint32_t d = 0; m->code && d <= m->from->dimensions.n; d++)
		free(m->code[d]);
	free(m->source);
	free(m->dimension);
	free(m->code);
	free(m->ids);
	pack_join_free(m->join);
}

/* Old readings that were joined belong to no log: whether they are in the
 * other store too, nobody can tell. */
static int refuse_joined(struct store *from, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(from, &st,
	    "SELECT count(*) FROM batch WHERE segment IS NULL"
	    " AND read_day IS NOT NULL",
	    e);
	int r = rc == 0 ? sqlite3_step(st) : SQLITE_DONE;

	if (rc == 0 && r != SQLITE_ROW)
		rc = store_fail(from, r, e);
	else if (rc == 0 && sqlite3_column_int64(st, 0) > 0)
		rc = err_set(e, ERR_INPUT,
		    "%s: its old readings were joined, and can no longer be "
		    "told from those of another store\n"
		    "Merge sooner, or read the logs into one store",
		    from->path);
	sqlite3_finalize(st);
	return rc;
}

/* Of days that one of them has forgotten, the other would give a part. */
static int refuse_purged(
    const struct store *s, const struct store *from, struct err *e)
{
	char day[11];

	if (from->purged == DAY_NONE || from->purged <= s->purged)
		return 0;
	day_format(from->purged, day);
	return err_set(e, ERR_INPUT,
	    "%s: its days before %s were purged; here they were not\n"
	    "Purge them first: jauge purge --before %s",
	    from->path, day, day);
}

int store_merge(struct store *s, struct store *from, struct store_merged *out,
    struct err *e)
{
	struct merge m = { .to = s, .from = from, .out = out };
	struct store_purge late = { 0 };
	int rc;

	memset(out, 0, sizeof *out);
	if (from->version != STORE_VERSION)
		return err_set(e, ERR_STORE,
		    "%s: store version %d, which cannot be merged\n"
		    "Bring it up to date first, in its folder: jauge ingest",
		    from->path, from->version);
	if (!from->key_id[0])
		return 0; /* nothing was read into it */
	rc = store_bind(s, from->key_id, from->zone, e);
	if (rc < 0)
		return err_prefix(e, "%s cannot be merged", from->path);
	rc = refuse_purged(s, from, e);
	if (rc == 0)
		rc = refuse_joined(from, e);
	if (rc < 0)
		return rc;
	rc = merge_new(&m, e);
	if (rc == 0)
		rc = merge_all(&m, e);
	merge_release(&m);
	if (rc == 0 && s->purged != DAY_NONE)
		rc = store_purge(s, s->purged, &late, e);
	if (rc == 0)
		out->events -= late.events;
	return rc;
}
