/*
 * pack.c - reading the blob of one (batch, day, dimension).
 */
#include "pack_impl.h"

#include "sketch.h"
#include "userset.h"

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static uint64_t get64(const unsigned char *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

/* Where the length of the sketch stands in an entry. */
#define SKETCH_BYTES (PACK_ENTRY + PACK_ENTRY_VALUES)

static bool flags_known(uint32_t flags)
{
	return flags == 0 || flags == PACK_VALUES ||
	       flags == (PACK_VALUES | PACK_SKETCHES);
}

static int pack_bad(const char *why, struct err *e)
{
	return err_set(e, ERR_STORE, "damaged pack: %s", _(why));
}

int pack_open(struct pack *p, struct slice blob, struct err *e)
{
	const unsigned char *at = (const unsigned char *)blob.at;
	uint64_t before = 0, need, sets = 0;
	uint32_t n, flags;
	size_t entry;

	if (blob.len < PACK_HEAD || get32(at) != PACK_MAGIC)
		return pack_bad("no pack", e);
	n = get32(at + 8);
	flags = get32(at + 4);
	entry = pack_entry_bytes(flags);
	need = PACK_HEAD + (uint64_t)n * entry;
	if (!flags_known(flags) || need > blob.len)
		return pack_bad("directory", e);
	for (uint32_t i = 0; i < n; i++) {
		const unsigned char *d = at + PACK_HEAD + i * entry;
		uint64_t key = (uint64_t)get32(d) << 32 | get32(d + 4);

		if (i > 0 && key <= before)
			return pack_bad("series out of order", e);
		if (get32(d + 8) > get64(d + 16))
			return pack_bad("fewer events than users", e);
		before = key;
		sets += get32(d + 12);
		if (flags & PACK_SKETCHES)
			sets += get32(d + SKETCH_BYTES);
	}
	if (need + sets != blob.len)
		return pack_bad("length", e);
	p->blob = blob;
	p->n = n;
	p->at = at + PACK_HEAD;
	p->flags = flags;
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
	out->sketch = (struct slice){ p->set + out->set.len, 0 };
	if (p->flags & PACK_VALUES) {
		out->values = get64(d + 24);
		out->sum = (int64_t)get64(d + 32);
		out->squares = get64(d + 40) | (pack_squares)get64(d + 48)
						   << 64;
	}
	if (p->flags & PACK_SKETCHES)
		out->sketch.len = get32(d + SKETCH_BYTES);
	p->set += out->set.len + out->sketch.len;
	p->at += pack_entry_bytes(p->flags);
	p->n--;
	return true;
}

static int check_sketch(
    struct sketch *sketch, const struct series *s, struct err *e)
{
	int rc;

	if (s->sketch.len == 0)
		return 0;
	sketch_clear(sketch);
	rc = sketch_add_encoded(sketch, s->sketch, e);
	if (rc == 0 && sketch_count(sketch) != s->values)
		rc = pack_bad("a sketch of other values", e);
	return rc;
}

int pack_check(struct slice blob, struct err *e)
{
	struct sketch *sketch = sketch_new();
	struct pack p;
	struct series s;
	int rc = sketch ? pack_open(&p, blob, e) : err_memory(e);

	while (rc == 0 && pack_next(&p, &s)) {
		if (s.values > s.events)
			rc = pack_bad("more values than events", e);
		if (rc == 0)
			rc = userset_check(s.set, s.users, e);
		if (rc == 0)
			rc = check_sketch(sketch, &s, e);
	}
	sketch_free(sketch);
	return rc;
}
