/*
 * pack.c - the blob of one (batch, day, dimension).
 *
 * The builder gets a day's events in ascending order of id, so each series'
 * ids arrive sorted and a repeated user is the last one seen: no set needs a
 * search. The memory of a series is kept for the next pack, since a log has
 * about the same series every day.
 *
 * Layout, little-endian: "JPK1", u32 flags (bit 0: values), u32 n, u32 zero;
 * n entries {u32 action, u32 value, u32 users, u32 set bytes, u64 events} and,
 * with bit 0, {u64 values, i64 sum, u128 squares}; then the n sets.
 */
#include "pack.h"

#include <assert.h>
#include <stdlib.h>

#include "userset.h"

#define PACK_MAGIC 0x314b504au /* "JPK1" */
#define PACK_VALUES 1u
#define HEAD_BYTES 16u
#define ENTRY_BYTES 24u
#define ENTRY_VALUES_BYTES 32u
#define NO_VALUE INT64_MIN
#define NO_SERIES UINT32_MAX

struct growing {
	uint64_t key; /* action << 32 | value */
	uint32_t *id;
	uint32_t n, cap;
	uint64_t events, values;
	int64_t sum;
	pack_squares squares;
};

struct pack_builder {
	struct growing *series;
	uint32_t n, cap;
	uint32_t *slot; /* open addressing over series */
	uint32_t mask;
	uint32_t last; /* series of the last event */
	bool values;
	struct buf blob;
};

static void put32(struct buf *b, uint32_t x)
{
	unsigned char p[4] = { (unsigned char)x, (unsigned char)(x >> 8),
		(unsigned char)(x >> 16), (unsigned char)(x >> 24) };

	buf_add(b, p, sizeof p);
}

static void put64(struct buf *b, uint64_t x)
{
	put32(b, (uint32_t)x);
	put32(b, (uint32_t)(x >> 32));
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static uint64_t get64(const unsigned char *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

struct pack_builder *pack_builder_new(void)
{
	struct pack_builder *b = calloc(1, sizeof *b);

	if (!b)
		return NULL;
	b->last = NO_SERIES;
	b->blob = BUF_INIT;
	return b;
}

void pack_builder_free(struct pack_builder *b)
{
	if (!b)
		return;
	for (uint32_t i = 0; i < b->cap; i++)
		free(b->series[i].id);
	free(b->series);
	free(b->slot);
	buf_release(&b->blob);
	free(b);
}

static uint32_t slot_of(const struct pack_builder *b, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15u;
	uint32_t s = (uint32_t)(h >> 32) & b->mask;

	while (b->slot[s] != NO_SERIES && b->series[b->slot[s]].key != key)
		s = (s + 1) & b->mask;
	return s;
}

static int slots_grow(struct pack_builder *b, struct err *e)
{
	uint32_t size = b->mask ? (b->mask + 1) * 2 : 64;
	uint32_t *slot = malloc(size * sizeof *slot);

	if (!slot)
		return err_memory(e);
	free(b->slot);
	b->slot = slot;
	b->mask = size - 1;
	for (uint32_t s = 0; s < size; s++)
		slot[s] = NO_SERIES;
	for (uint32_t i = 0; i < b->n; i++)
		slot[slot_of(b, b->series[i].key)] = i;
	return 0;
}

static int series_add(struct pack_builder *b, uint64_t key, struct err *e)
{
	struct growing *g;

	if (b->n == b->cap) {
		uint32_t cap = b->cap ? b->cap * 2 : 16;
		struct growing *all = realloc(b->series, cap * sizeof *all);

		if (!all)
			return err_memory(e);
		memset(all + b->cap, 0, (cap - b->cap) * sizeof *all);
		b->series = all;
		b->cap = cap;
	}
	g = &b->series[b->n];
	g->key = key;
	g->n = 0;
	g->events = g->values = 0;
	g->sum = 0;
	g->squares = 0;
	b->slot[slot_of(b, key)] = b->n;
	b->last = b->n++;
	return 0;
}

/* Makes b->last the series of key. */
static int series_find(struct pack_builder *b, uint64_t key, struct err *e)
{
	uint32_t found;

	if ((b->n + 1) * 2 > b->mask) {
		int rc = slots_grow(b, e);

		if (rc < 0)
			return rc;
	}
	found = b->slot[slot_of(b, key)];
	if (found == NO_SERIES)
		return series_add(b, key, e);
	b->last = found;
	return 0;
}

static int ids_grow(struct growing *g, struct err *e)
{
	uint32_t cap = g->cap ? g->cap * 2 : 64;
	uint32_t *id = realloc(g->id, cap * sizeof *id);

	if (!id)
		return err_memory(e);
	g->id = id;
	g->cap = cap;
	return 0;
}

int pack_add(struct pack_builder *b, uint32_t action, uint32_t value,
    uint32_t id, int64_t value_milli, struct err *e)
{
	uint64_t key = (uint64_t)action << 32 | value;
	struct growing *g;

	if (b->last == NO_SERIES || b->series[b->last].key != key) {
		int rc = series_find(b, key, e);

		if (rc < 0)
			return rc;
	}
	g = &b->series[b->last];
	assert(g->n == 0 || g->id[g->n - 1] <= id);
	if (g->n == 0 || g->id[g->n - 1] != id) {
		if (g->n == g->cap && ids_grow(g, e) < 0)
			return e->code;
		g->id[g->n++] = id;
	}
	g->events++;
	if (value_milli != NO_VALUE) {
		uint64_t size = value_milli < 0 ? 0 - (uint64_t)value_milli
						: (uint64_t)value_milli;

		if (__builtin_add_overflow(g->sum, value_milli, &g->sum))
			return err_set(e, ERR_INPUT,
			    "the values of one day "
			    "add up to more than 9e15");
		g->squares += (pack_squares)size * size;
		g->values++;
		b->values = true;
	}
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct growing *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void put_entry(
    struct pack_builder *b, const struct growing *g, uint32_t set_bytes)
{
	put32(&b->blob, (uint32_t)(g->key >> 32));
	put32(&b->blob, (uint32_t)g->key);
	put32(&b->blob, g->n);
	put32(&b->blob, set_bytes);
	put64(&b->blob, g->events);
	if (!b->values)
		return;
	put64(&b->blob, g->values);
	put64(&b->blob, (uint64_t)g->sum);
	put64(&b->blob, (uint64_t)g->squares);
	put64(&b->blob, (uint64_t)(g->squares >> 64));
}

/* The directory comes first but needs the sets' lengths: it is written with
 * zeroes, then patched as each set is appended behind. */
static void put_sets(struct pack_builder *b, size_t entry)
{
	for (uint32_t i = 0; i < b->n; i++) {
		size_t at = HEAD_BYTES + i * entry + 12;
		size_t before = b->blob.len;
		uint32_t len;

		userset_encode(b->series[i].id, b->series[i].n, &b->blob);
		len = (uint32_t)(b->blob.len - before);
		if (b->blob.failed)
			return;
		for (int k = 0; k < 4; k++)
			b->blob.at[at + (size_t)k] = (char)(len >> (8 * k));
	}
}

int pack_finish(struct pack_builder *b, struct slice *blob, struct err *e)
{
	size_t entry = ENTRY_BYTES + (b->values ? ENTRY_VALUES_BYTES : 0);

	if (b->n)
		qsort(b->series, b->n, sizeof *b->series, by_key);
	buf_clear(&b->blob);
	put32(&b->blob, PACK_MAGIC);
	put32(&b->blob, b->values ? PACK_VALUES : 0);
	put32(&b->blob, b->n);
	put32(&b->blob, 0);
	for (uint32_t i = 0; i < b->n; i++)
		put_entry(b, &b->series[i], 0);
	put_sets(b, entry);
	for (uint32_t s = 0; b->slot && s <= b->mask; s++)
		b->slot[s] = NO_SERIES;
	b->n = 0;
	b->last = NO_SERIES;
	b->values = false;
	*blob = buf_view(&b->blob);
	return buf_error(&b->blob, e);
}

static size_t entry_bytes(const unsigned char *p)
{
	return ENTRY_BYTES +
	       (get32(p + 4) & PACK_VALUES ? ENTRY_VALUES_BYTES : 0);
}

static int pack_bad(const char *why, struct err *e)
{
	return err_set(e, ERR_STORE, "damaged pack: %s", why);
}

int pack_open(struct pack *p, struct slice blob, struct err *e)
{
	const unsigned char *at = (const unsigned char *)blob.at;
	uint64_t before = 0, need, sets = 0;
	size_t entry;
	uint32_t n;

	if (blob.len < HEAD_BYTES || get32(at) != PACK_MAGIC)
		return pack_bad("no pack", e);
	n = get32(at + 8);
	entry = entry_bytes(at);
	need = HEAD_BYTES + (uint64_t)n * entry;
	if ((get32(at + 4) & ~PACK_VALUES) || need > blob.len)
		return pack_bad("directory", e);
	for (uint32_t i = 0; i < n; i++) {
		const unsigned char *d = at + HEAD_BYTES + i * entry;
		uint64_t key = (uint64_t)get32(d) << 32 | get32(d + 4);

		if (i > 0 && key <= before)
			return pack_bad("series out of order", e);
		if (get32(d + 8) > get64(d + 16))
			return pack_bad("fewer events than users", e);
		before = key;
		sets += get32(d + 12);
	}
	if (need + sets != blob.len)
		return pack_bad("length", e);
	p->blob = blob;
	p->n = n;
	p->at = at + HEAD_BYTES;
	p->entry = entry;
	p->set = blob.at + need;
	return 0;
}

bool pack_next(struct pack *p, struct series *out)
{
	const unsigned char *d = p->at;

	if (p->n == 0)
		return false;
	out->action = get32(d);
	out->value = get32(d + 4);
	out->users = get32(d + 8);
	out->set = (struct slice){ p->set, get32(d + 12) };
	out->events = get64(d + 16);
	out->values = 0;
	out->sum = 0;
	out->squares = 0;
	if (p->entry > ENTRY_BYTES) {
		out->values = get64(d + 24);
		out->sum = (int64_t)get64(d + 32);
		out->squares = get64(d + 40) | (pack_squares)get64(d + 48)
						   << 64;
	}
	p->set += out->set.len;
	p->at += p->entry;
	p->n--;
	return true;
}

int pack_check(struct slice blob, struct err *e)
{
	struct pack p;
	struct series s;
	int rc = pack_open(&p, blob, e);

	while (rc == 0 && pack_next(&p, &s)) {
		if (s.values > s.events)
			return pack_bad("more values than events", e);
		rc = userset_check(s.set, s.users, e);
	}
	return rc;
}
