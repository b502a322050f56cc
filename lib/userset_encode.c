/*
 * userset_encode.c - a set into its stored form.
 *
 * RoaringFormatSpec, portable: a cookie, the count of containers, for each its
 * key and cardinality minus one, the offsets, then arrays of 16-bit ids (up to
 * 4096 of them) or bitsets of 8 KB. We write no runs. CRoaring
 * would do the same work at a third of the speed, since ids come sorted and
 * each container is written once; the tests hold the bytes equal to its own.
 */
#include "userset_impl.h"

#include <string.h>

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
