/*
 * pack_join.c - packs united: for stores that become one.
 *
 * A series keeps counts and sums, not events, so the builder of pack.c, which
 * is fed events, cannot take it. Parts are gathered as they come, then sorted
 * by key; the ids of one key are sorted once and written without doubles.
 */
#include "pack_impl.h"

#include <stdlib.h>

#include "sketch.h"
#include "userset.h"

struct part {
	uint64_t key;
	size_t from, n; /* ids */
	uint64_t events, values;
	int64_t sum;
	pack_squares squares;
	size_t sketch, sketch_bytes; /* where in the sketches */
};

struct pack_join {
	struct part *part;
	size_t n, cap;
	uint32_t *id;
	size_t n_ids, cap_ids;
	struct userset *set;
	struct sketch *sketch; /* of one key */
	struct buf sketches;   /* stored forms, as they came */
	struct buf sets, blob;
	uint32_t *row; /* ids of one key */
	size_t cap_row;
};

struct pack_join *pack_join_new(void)
{
	struct pack_join *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	j->sets = j->blob = j->sketches = BUF_INIT;
	j->set = userset_new();
	j->sketch = sketch_new();
	if (j->set && j->sketch)
		return j;
	pack_join_free(j);
	return NULL;
}

void pack_join_free(struct pack_join *j)
{
	if (!j)
		return;
	userset_free(j->set);
	sketch_free(j->sketch);
	buf_release(&j->sketches);
	buf_release(&j->sets);
	buf_release(&j->blob);
	free(j->part);
	free(j->id);
	free(j->row);
	free(j);
}

static int ids_reach(uint32_t **id, size_t *cap, size_t want, struct err *e)
{
	size_t wider = want * 2;
	uint32_t *more;

	if (want <= *cap)
		return 0;
	more = realloc(*id, wider * sizeof *more);
	if (!more)
		return err_memory(e);
	*id = more;
	*cap = wider;
	return 0;
}

static int word_ids(struct pack_join *j, uint32_t first, uint64_t word,
    const uint32_t *ids, size_t n, struct err *e)
{
	for (; word; word &= word - 1) {
		uint32_t id = first + (uint32_t)__builtin_ctzll(word);

		if (ids && (id >= n || ids[id] == PACK_NO_ID))
			return err_set(e, ERR_STORE,
			    "a user that is not in the dictionary");
		j->id[j->n_ids++] = ids ? ids[id] : id;
	}
	return 0;
}

static int set_ids(struct pack_join *j, struct slice set, const uint32_t *ids,
    size_t n, struct err *e)
{
	int rc;

	userset_clear(j->set);
	rc = userset_or_encoded(j->set, set, e);
	if (rc == 0)
		rc = ids_reach(&j->id, &j->cap_ids,
		    j->n_ids + (size_t)userset_count(j->set), e);
	for (uint32_t k = 0; rc == 0 && k < userset_chunks(j->set); k++) {
		const uint64_t *w = userset_chunk(j->set, k);

		for (uint32_t i = 0; w && rc == 0 && i < USERSET_CHUNK_WORDS;
		     i++)
			rc = word_ids(j, k * USERSET_CHUNK_BITS + i * 64, w[i],
			    ids, n, e);
	}
	return rc;
}

int pack_join_add(struct pack_join *j, const struct series *x, uint32_t action,
    uint32_t value, const uint32_t *ids, size_t n, struct err *e)
{
	struct part part = { (uint64_t)action << 32 | value, j->n_ids, 0,
		x->events, x->values, x->sum, x->squares, j->sketches.len,
		x->sketch.len };
	int rc;

	if (j->n == j->cap) {
		size_t cap = j->cap ? j->cap * 2 : 64;
		struct part *more = realloc(j->part, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		j->part = more;
		j->cap = cap;
	}
	rc = set_ids(j, x->set, ids, n, e);
	part.n = j->n_ids - part.from;
	buf_slice(&j->sketches, x->sketch);
	j->part[j->n++] = part;
	return rc;
}

static int by_key(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static int by_id(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Appends a number of so many bytes, lowest first. */
static void put(struct buf *b, pack_squares x, int bytes)
{
	for (; bytes > 0; bytes--, x >>= 8)
		buf_char(b, (char)(unsigned char)x);
}

/* Writes the sketch of all parts, if each that has values has one: how many
 * bytes. */
static int join_sketches(struct pack_join *j, const struct part *p, size_t n,
    size_t *bytes, struct err *e)
{
	size_t before = j->sets.len;

	*bytes = 0;
	sketch_clear(j->sketch);
	for (size_t i = 0; i < n; i++) {
		struct slice stored = { j->sketches.at + p[i].sketch,
			p[i].sketch_bytes };

		if (p[i].values == 0)
			continue;
		if (stored.len == 0)
			return 0;
		if (sketch_add_encoded(j->sketch, stored, e) < 0)
			return e->code;
	}
	sketch_encode(j->sketch, &j->sets);
	*bytes = j->sets.len - before;
	return 0;
}

/* The parts of one key, n from p, as one series. */
static int join_key(struct pack_join *j, const struct part *p, size_t n,
    uint32_t flags, struct err *e)
{
	struct part sum = { .key = p->key };
	size_t ids = 0, users = 0, before = j->sets.len, set, sketch = 0;
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (ids_reach(&j->row, &j->cap_row, ids + p[i].n + 1, e) < 0)
			return e->code;
		for (size_t k = 0; k < p[i].n; k++)
			j->row[ids++] = j->id[p[i].from + k];
		sum.events += p[i].events;
		sum.values += p[i].values;
		sum.squares += p[i].squares;
		if (__builtin_add_overflow(sum.sum, p[i].sum, &sum.sum))
			return err_set(e, ERR_INPUT,
			    "the values of one day add up to more than 9e15");
	}
	qsort(j->row, ids, sizeof *j->row, by_id);
	for (size_t i = 0; i < ids; i++)
		if (users == 0 || j->row[users - 1] != j->row[i])
			j->row[users++] = j->row[i];
	userset_encode(j->row, users, &j->sets);
	set = j->sets.len - before;
	if (flags & PACK_SKETCHES)
		rc = join_sketches(j, p, n, &sketch, e);
	if (rc < 0)
		return rc;
	put(&j->blob, sum.key >> 32, 4);
	put(&j->blob, sum.key & UINT32_MAX, 4);
	put(&j->blob, users, 4);
	put(&j->blob, set, 4);
	put(&j->blob, sum.events, 8);
	if (flags & PACK_VALUES) {
		put(&j->blob, sum.values, 8);
		put(&j->blob, (uint64_t)sum.sum, 8);
		put(&j->blob, sum.squares, 16);
	}
	if (flags & PACK_SKETCHES)
		put(&j->blob, sketch, 4);
	return 0;
}

static size_t run_length(const struct pack_join *j, size_t from)
{
	size_t n = 1;

	while (from + n < j->n && j->part[from + n].key == j->part[from].key)
		n++;
	return n;
}

int pack_join_finish(struct pack_join *j, struct slice *blob, struct err *e)
{
	uint32_t series = 0, flags = 0;
	int rc = 0;

	if (j->n)
		qsort(j->part, j->n, sizeof *j->part, by_key);
	for (size_t i = 0; i < j->n; i++) {
		series += i == 0 || j->part[i].key != j->part[i - 1].key;
		flags |= j->part[i].values ? PACK_VALUES : 0;
		flags |= j->part[i].values && j->part[i].sketch_bytes
			     ? PACK_SKETCHES
			     : 0;
	}
	buf_clear(&j->blob);
	buf_clear(&j->sets);
	buf_str(&j->blob, "JPK1");
	put(&j->blob, flags, 4);
	put(&j->blob, series, 4);
	put(&j->blob, 0, 4);
	for (size_t i = 0; rc == 0 && i < j->n; i += run_length(j, i))
		rc = join_key(j, j->part + i, run_length(j, i), flags, e);
	buf_slice(&j->blob, buf_view(&j->sets));
	j->n = j->n_ids = 0;
	buf_clear(&j->sketches);
	*blob = buf_view(&j->blob);
	if (rc == 0)
		rc = buf_error(&j->sets, e);
	if (rc == 0)
		rc = buf_error(&j->sketches, e);
	return rc < 0 ? rc : buf_error(&j->blob, e);
}
