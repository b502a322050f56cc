/*
 * pack_build.c - a day's events to the blob of one dimension.
 *
 * Events come in ascending order of id. One stable radix sort by (action,
 * value) makes every series a run with its ids still ascending, so a repeated
 * user is the one before and no set needs a search. A service has few actions
 * and values: the sort is nearly always a single pass.
 */
#include "pack_impl.h"

#include <assert.h>
#include <stdlib.h>

#include "sketch.h"
#include "userset.h"

#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)

struct item {
	uint32_t key, at; /* at: which event */
};

struct pack_builder {
	struct item *item, *other;
	uint32_t *id; /* of the series at hand */
	size_t cap;
	struct sketch *sketch; /* of its values; NULL: none was asked for */
};

struct totals {
	uint64_t events, values;
	int64_t sum;
	pack_squares squares;
};

struct pack_builder *pack_builder_new(void)
{
	return calloc(1, sizeof(struct pack_builder));
}

void pack_builder_free(struct pack_builder *b)
{
	if (!b)
		return;
	free(b->item);
	free(b->other);
	free(b->id);
	sketch_free(b->sketch);
	free(b);
}

static int builder_reach(struct pack_builder *b, size_t n, struct err *e)
{
	size_t cap = b->cap ? b->cap : 1024;

	if (n <= b->cap)
		return 0;
	while (cap < n)
		cap *= 2;
	free(b->item);
	free(b->other);
	free(b->id);
	b->item = malloc(cap * sizeof *b->item);
	b->other = malloc(cap * sizeof *b->other);
	b->id = malloc(cap * sizeof *b->id);
	b->cap = b->item && b->other && b->id ? cap : 0;
	return b->cap ? 0 : err_memory(e);
}

/* Sorted by key, events of a key in the order given. */
static const struct item *sort_items(
    struct item *a, struct item *b, size_t n, uint64_t keys)
{
	for (unsigned shift = 0; keys > 1 && (keys - 1) >> shift;
	     shift += DIGIT_BITS) {
		uint32_t start[DIGITS] = { 0 }, sum = 0;
		struct item *t = a;

		for (size_t i = 0; i < n; i++)
			start[a[i].key >> shift & (DIGITS - 1)]++;
		for (uint32_t k = 0; k < DIGITS; k++) {
			uint32_t count = start[k];

			start[k] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			b[start[a[i].key >> shift & (DIGITS - 1)]++] = a[i];
		a = b;
		b = t;
	}
	return a;
}

static void put32(char *p, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(x >> 8 * i);
}

static void put64(char *p, uint64_t x)
{
	put32(p, (uint32_t)x);
	put32(p + 4, (uint32_t)(x >> 32));
}

static int add_value(
    struct totals *t, struct sketch *sketch, int64_t milli, struct err *e)
{
	uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;

	if (milli == PACK_NO_VALUE)
		return 0;
	if (__builtin_add_overflow(t->sum, milli, &t->sum))
		return err_set(e, ERR_INPUT,
		    "the values of one day add up to more than 9e15");
	t->squares += (pack_squares)size * size;
	t->values++;
	if (sketch)
		sketch_add(sketch, milli, 1);
	return 0;
}

/* Totals and distinct ids of a run of items: how many ids. */
static int series_fold(struct pack_builder *b, const struct pack_events *ev,
    const struct item *item, size_t n, uint32_t flags, struct totals *t,
    uint32_t *users, struct err *e)
{
	struct sketch *sketch = flags & PACK_SKETCHES ? b->sketch : NULL;
	uint32_t m = 0;

	*t = (struct totals){ .events = n };
	if (sketch)
		sketch_clear(sketch);
	for (size_t i = 0; i < n; i++) {
		uint32_t id = ev->id[item[i].at];

		if (m == 0 || b->id[m - 1] != id)
			b->id[m++] = id;
	}
	for (size_t i = 0; ev->count && i < n; i++)
		t->events += ev->count[item[i].at] - 1u;
	for (size_t i = 0; ev->milli && i < n; i++) {
		int rc = add_value(t, sketch, ev->milli[item[i].at], e);

		if (rc < 0)
			return rc;
	}
	*users = m;
	return 0;
}

struct sizes {
	size_t set, sketch;
};

static void put_entry(char *p, uint32_t action, uint32_t value, uint32_t users,
    struct sizes bytes, const struct totals *t, uint32_t flags)
{
	put32(p, action);
	put32(p + 4, value);
	put32(p + 8, users);
	put32(p + PACK_SET_BYTES, (uint32_t)bytes.set);
	put64(p + 16, t->events);
	if (!(flags & PACK_VALUES))
		return;
	put64(p + 24, t->values);
	put64(p + 32, (uint64_t)t->sum);
	put64(p + 40, (uint64_t)t->squares);
	put64(p + 48, (uint64_t)(t->squares >> 64));
	if (flags & PACK_SKETCHES)
		put32(
		    p + PACK_ENTRY + PACK_ENTRY_VALUES, (uint32_t)bytes.sketch);
}

static bool any_value(const struct pack_events *ev)
{
	for (size_t i = 0; ev->milli && i < ev->n; i++)
		if (ev->milli[i] != PACK_NO_VALUE)
			return true;
	return false;
}

static uint32_t count_series(const struct item *item, size_t n)
{
	uint32_t series = 0;

	for (size_t i = 0; i < n; i++)
		series += i == 0 || item[i].key != item[i - 1].key;
	return series;
}

static void put_head(struct buf *out, uint32_t series, uint32_t flags)
{
	static const char
	    zero[PACK_ENTRY + PACK_ENTRY_VALUES + PACK_ENTRY_SKETCH];
	char head[PACK_HEAD] = { 0 };

	put32(head, PACK_MAGIC);
	put32(head + 4, flags);
	put32(head + 8, series);
	buf_clear(out);
	buf_add(out, head, sizeof head);
	for (uint32_t i = 0; i < series; i++)
		buf_add(out, zero, pack_entry_bytes(flags));
}

/* The directory stands before the sets and holds their lengths: its place is
 * kept, and each entry is written when its set and sketch have been. */
static int put_series(struct pack_builder *b, const struct pack_events *ev,
    const struct item *item, uint32_t width, uint32_t flags, struct buf *out,
    struct err *e)
{
	size_t at = PACK_HEAD;

	for (size_t i = 0, n; i < ev->n;
	     i += n, at += pack_entry_bytes(flags)) {
		uint32_t key = item[i].key, users;
		size_t before = out->len;
		struct sizes bytes = { 0, 0 };
		struct totals t;
		int rc;

		for (n = 1; i + n < ev->n && item[i + n].key == key;)
			n++;
		rc = series_fold(b, ev, item + i, n, flags, &t, &users, e);
		if (rc < 0)
			return rc;
		userset_encode(b->id, users, out);
		bytes.set = out->len - before;
		if (flags & PACK_SKETCHES)
			sketch_encode(b->sketch, out);
		bytes.sketch = out->len - before - bytes.set;
		if (out->failed)
			return buf_error(out, e);
		put_entry(out->at + at, key / width, key % width, users, bytes,
		    &t, flags);
	}
	return 0;
}

int pack_build(struct pack_builder *b, const struct pack_events *ev,
    struct buf *out, struct err *e)
{
	uint32_t width = ev->value ? ev->values : 1;
	uint64_t keys = (uint64_t)ev->actions * width;
	const struct item *sorted;
	uint32_t flags = any_value(ev) ? PACK_VALUES : 0;
	int rc = builder_reach(b, ev->n, e);

	assert(keys <= (uint64_t)1 << 32);
	if (rc < 0)
		return rc;
	if (flags && !ev->value) {
		flags |= PACK_SKETCHES;
		b->sketch = b->sketch ? b->sketch : sketch_new();
		if (!b->sketch)
			return err_memory(e);
	}
	for (size_t i = 0; i < ev->n; i++) {
		uint32_t key =
		    ev->action[i] * width + (ev->value ? ev->value[i] : 0);

		assert(key < keys);
		b->item[i] = (struct item){ key, (uint32_t)i };
	}
	sorted = sort_items(b->item, b->other, ev->n, keys);
	put_head(out, count_series(sorted, ev->n), flags);
	return put_series(b, ev, sorted, width, flags, out, e);
}
