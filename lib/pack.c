/*
 * pack.c - reading the blob of one (batch, day, dimension).
 */
#include "pack_impl.h"

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

static size_t entry_bytes(const unsigned char *p)
{
	return PACK_ENTRY +
	       (get32(p + 4) & PACK_VALUES ? PACK_ENTRY_VALUES : 0);
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

	if (blob.len < PACK_HEAD || get32(at) != PACK_MAGIC)
		return pack_bad("no pack", e);
	n = get32(at + 8);
	entry = entry_bytes(at);
	need = PACK_HEAD + (uint64_t)n * entry;
	if ((get32(at + 4) & ~PACK_VALUES) || need > blob.len)
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
	}
	if (need + sets != blob.len)
		return pack_bad("length", e);
	p->blob = blob;
	p->n = n;
	p->at = at + PACK_HEAD;
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
	if (p->entry > PACK_ENTRY) {
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
