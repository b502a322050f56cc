/*
 * userset_encode.c - the stored form of a set, to and fro.
 *
 * RoaringFormatSpec, portable: a cookie, the count of containers, for each its
 * key and cardinality minus one, the offsets, then arrays of 16-bit ids (up to
 * 4096 of them) or bitsets of 8 KB. We write no runs and read them. CRoaring
 * would do the same work at a third of the speed, since ids come sorted and
 * each container is written once; the tests hold the bytes equal to its own.
 */
#include "userset_impl.h"

#include <string.h>

#define COOKIE_PLAIN 12346u
#define COOKIE_RUNS 12347u
#define NO_OFFSETS 4u /* with runs, fewer containers have no offsets */
#define ARRAY_MAX 4096u
#define BITSET_BYTES 8192u

static void put16(unsigned char *p, uint32_t x)
{
	p[0] = (unsigned char)x;
	p[1] = (unsigned char)(x >> 8);
}

static void put32(unsigned char *p, uint32_t x)
{
	put16(p, x);
	put16(p + 2, x >> 16);
}

uint32_t userset_get16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const unsigned char *p)
{
	return userset_get16(p) | userset_get16(p + 2) << 16;
}

static uint64_t get64(const unsigned char *p)
{
	uint64_t x;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&x, p, sizeof x);
#else
	x = get32(p) | (uint64_t)get32(p + 4) << 32;
#endif
	return x;
}

/* Ids from `at` on that share its key. */
static size_t same_key(const uint32_t *id, size_t at, size_t n)
{
	uint32_t key = id[at] >> 16;
	size_t end = at + 1;

	while (end < n && id[end] >> 16 == key)
		end++;
	return end - at;
}

static size_t container_bytes(size_t n)
{
	return n <= ARRAY_MAX ? 2 * n : BITSET_BYTES;
}

static void put_container(unsigned char *p, const uint32_t *id, size_t n)
{
	if (n <= ARRAY_MAX) {
		for (size_t i = 0; i < n; i++)
			put16(p + 2 * i, id[i]);
		return;
	}
	memset(p, 0, BITSET_BYTES);
	for (size_t i = 0; i < n; i++)
		p[(id[i] & 65535) >> 3] |= (unsigned char)(1u << (id[i] & 7));
}

struct form {
	uint32_t keys;
	size_t bytes; /* of all containers */
};

static struct form form_of(const uint32_t *id, size_t n)
{
	struct form f = { 0, 0 };

	for (size_t i = 0, m; i < n; i += m) {
		m = same_key(id, i, n);
		f.keys++;
		f.bytes += container_bytes(m);
	}
	return f;
}

/* The header's two tables are filled as the containers are written. */
void userset_encode(const uint32_t *id, size_t n, struct buf *out)
{
	struct form f = form_of(id, n);
	size_t head = 8 + 8 * (size_t)f.keys;
	unsigned char *start = buf_room(out, head + f.bytes), *key, *offset, *p;

	if (!start)
		return;
	put32(start, COOKIE_PLAIN);
	put32(start + 4, f.keys);
	key = start + 8;
	offset = key + 4 * (size_t)f.keys;
	p = start + head;
	for (size_t i = 0, m; i < n; i += m) {
		m = same_key(id, i, n);
		put16(key, id[i] >> 16);
		put16(key + 2, (uint32_t)(m - 1));
		put32(offset, (uint32_t)(p - start));
		put_container(p, id + i, m);
		key += 4;
		offset += 4;
		p += container_bytes(m);
	}
}

static int damaged(struct err *e)
{
	return err_set(e, ERR_STORE, "damaged user set");
}

int containers_open(struct containers *c, struct slice bytes, struct err *e)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	uint64_t need;
	uint32_t cookie;
	bool runs;

	if (bytes.len < 8)
		return damaged(e);
	cookie = get32(at);
	runs = (cookie & 65535) == COOKIE_RUNS;
	if (!runs && cookie != COOKIE_PLAIN)
		return damaged(e);
	c->n = runs ? (cookie >> 16) + 1 : get32(at + 4);
	c->i = 0;
	if (c->n > 65536)
		return damaged(e);
	need = runs ? 4 + (c->n + 7) / 8 : 8;
	c->runs = runs ? at + 4 : NULL;
	c->keys = at + need;
	need += 4 * (uint64_t)c->n;
	if (!runs || c->n >= NO_OFFSETS)
		need += 4 * (uint64_t)c->n;
	if (need > bytes.len)
		return damaged(e);
	c->at = at;
	c->end = at + bytes.len;
	c->next = at + need;
	return 0;
}

static bool is_run(const struct containers *c)
{
	return c->runs && (c->runs[c->i / 8] >> c->i % 8 & 1);
}

int containers_next(struct containers *c, struct container *out, struct err *e)
{
	const unsigned char *key = c->keys + 4 * (size_t)c->i;
	size_t left = (size_t)(c->end - c->next), need;

	if (c->i == c->n)
		return left == 0 ? 0 : damaged(e);
	out->key = userset_get16(key);
	out->users = userset_get16(key + 2) + 1;
	if (c->i > 0 && out->key <= userset_get16(key - 4))
		return damaged(e);
	out->at = c->next;
	out->n = out->users;
	if (is_run(c)) {
		if (left < 2)
			return damaged(e);
		out->kind = CONTAINER_RUNS;
		out->n = userset_get16(c->next);
		out->at += 2;
		need = 2 + 4 * (size_t)out->n;
	} else if (out->users <= ARRAY_MAX) {
		out->kind = CONTAINER_ARRAY;
		need = 2 * (size_t)out->users;
	} else {
		out->kind = CONTAINER_BITSET;
		need = BITSET_BYTES;
	}
	if (need > left)
		return damaged(e);
	c->next += need;
	c->i++;
	return 1;
}

static int or_runs(uint64_t *to, const struct container *c, struct err *e)
{
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t from = userset_get16(c->at + 4 * (size_t)i);
		uint32_t more = userset_get16(c->at + 4 * (size_t)i + 2);

		if (from + more > 65535)
			return damaged(e);
		for (uint32_t v = from; v <= from + more; v++)
			to[v >> 6] |= (uint64_t)1 << (v & 63);
	}
	return 0;
}

static int or_container(uint64_t *to, const struct container *c, struct err *e)
{
	if (c->kind == CONTAINER_RUNS)
		return or_runs(to, c, e);
	if (c->kind == CONTAINER_BITSET) {
		for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
			to[w] |= get64(c->at + 8 * (size_t)w);
		return 0;
	}
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t v = userset_get16(c->at + 2 * (size_t)i);

		to[v >> 6] |= (uint64_t)1 << (v & 63);
	}
	return 0;
}

int userset_or_encoded(struct userset *s, struct slice bytes, struct err *e)
{
	struct containers c;
	struct container one;
	int rc = containers_open(&c, bytes, e);

	while (rc == 0) {
		uint64_t *to;

		rc = containers_next(&c, &one, e);
		if (rc <= 0)
			break;
		to = userset_touch(s, one.key);
		if (!to)
			return err_memory(e);
		rc = or_container(to, &one, e);
	}
	return rc;
}
