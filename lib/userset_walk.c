/*
 * userset_walk.c - a stored set taken apart into chunks of users.
 */
#include "userset_impl.h"

#include <string.h>

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

static int damaged(struct err *e)
{
	return err_set(e, ERR_STORE, "damaged user set");
}

int userset_walk_open(struct userset_walk *w, struct slice bytes, struct err *e)
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
	w->n = runs ? (cookie >> 16) + 1 : get32(at + 4);
	w->i = 0;
	if (w->n > 65536)
		return damaged(e);
	need = runs ? 4 + (w->n + 7) / 8 : 8;
	w->runs = runs ? at + 4 : NULL;
	w->keys = at + need;
	need += 4 * (uint64_t)w->n;
	if (!runs || w->n >= NO_OFFSETS)
		need += 4 * (uint64_t)w->n;
	if (need > bytes.len)
		return damaged(e);
	w->end = at + bytes.len;
	w->next = at + need;
	return 0;
}

static bool is_run(const struct userset_walk *w)
{
	return w->runs && (w->runs[w->i / 8] >> w->i % 8 & 1);
}

static const unsigned char *key_at(const struct userset_walk *w)
{
	return w->keys + 4 * (size_t)w->i;
}

int userset_walk_next(
    struct userset_walk *w, struct userset_piece *out, struct err *e)
{
	const unsigned char *key = key_at(w);
	size_t left = (size_t)(w->end - w->next), need;

	if (w->i == w->n)
		return left == 0 ? 0 : damaged(e);
	out->chunk = userset_get16(key);
	out->users = userset_get16(key + 2) + 1;
	if (w->i > 0 && out->chunk <= userset_get16(key - 4))
		return damaged(e);
	out->at = w->next;
	out->n = out->users;
	if (is_run(w)) {
		if (left < 2)
			return damaged(e);
		out->kind = PIECE_RUNS;
		out->n = userset_get16(w->next);
		out->at += 2;
		need = 2 + 4 * (size_t)out->n;
	} else if (out->users <= ARRAY_MAX) {
		out->kind = PIECE_ARRAY;
		need = 2 * (size_t)out->users;
	} else {
		out->kind = PIECE_BITSET;
		need = BITSET_BYTES;
	}
	if (need > left)
		return damaged(e);
	w->next += need;
	w->i++;
	return 1;
}

size_t userset_piece_bytes(const struct userset_piece *p)
{
	if (p->kind == PIECE_BITSET)
		return BITSET_BYTES;
	return (p->kind == PIECE_RUNS ? 4 : 2) * (size_t)p->n;
}

static int or_runs(uint64_t *to, const uint64_t *mask,
    const struct userset_piece *c, struct err *e)
{
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t from = userset_get16(c->at + 4 * (size_t)i);
		uint32_t more = userset_get16(c->at + 4 * (size_t)i + 2);

		if (from + more > 65535)
			return damaged(e);
		for (uint32_t v = from; v <= from + more; v++)
			to[v >> 6] |= (uint64_t)1 << (v & 63) &
				      (mask ? mask[v >> 6] : ~UINT64_C(0));
	}
	return 0;
}

static void or_array(
    uint64_t *to, const uint64_t *mask, const struct userset_piece *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t v = userset_get16(c->at + 2 * (size_t)i);
		uint64_t bit = (uint64_t)1 << (v & 63);

		to[v >> 6] |= mask ? bit & mask[v >> 6] : bit;
	}
}

static void or_bitset(
    uint64_t *to, const uint64_t *mask, const struct userset_piece *c)
{
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		uint64_t word = get64(c->at + 8 * (size_t)w);

		to[w] |= mask ? word & mask[w] : word;
	}
}

int userset_piece_or(const struct userset_piece *p, const uint64_t *mask,
    uint64_t *words, struct err *e)
{
	if (p->kind == PIECE_RUNS)
		return or_runs(words, mask, p, e);
	if (p->kind == PIECE_BITSET)
		or_bitset(words, mask, p);
	else if (mask)
		or_array(words, mask, p);
	else
		or_array(words, NULL, p);
	return 0;
}

/* Ids of a bitset's word. */
static size_t word_ids(uint64_t word, uint32_t base, uint16_t *id)
{
	size_t n = 0;

	for (; word; word &= word - 1)
		id[n++] = (uint16_t)(base + (uint32_t)__builtin_ctzll(word));
	return n;
}

static int run_ids(const struct userset_piece *c, const uint64_t *mask,
    uint16_t *id, size_t *n, struct err *e)
{
	uint64_t words[USERSET_CHUNK_WORDS] = { 0 };
	int rc = or_runs(words, mask, c, e);

	for (uint32_t w = 0; rc == 0 && w < USERSET_CHUNK_WORDS; w++)
		*n += word_ids(words[w], w * 64, id + *n);
	return rc;
}

int userset_piece_ids(const struct userset_piece *p, const uint64_t *mask,
    uint16_t *id, size_t *n, struct err *e)
{
	*n = 0;
	if (p->kind == PIECE_RUNS)
		return run_ids(p, mask, id, n, e);
	if (p->kind == PIECE_BITSET) {
		for (uint32_t k = 0; k < USERSET_CHUNK_WORDS; k++)
			*n += word_ids(get64(p->at + 8 * (size_t)k) &
					   (mask ? mask[k] : ~UINT64_C(0)),
			    k * 64, id + *n);
		return 0;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t v = userset_get16(p->at + 2 * (size_t)i);

		id[*n] = (uint16_t)v;
		*n += !mask || (mask[v >> 6] >> (v & 63) & 1);
	}
	return 0;
}

int userset_or_encoded(struct userset *s, struct slice bytes, struct err *e)
{
	struct userset_walk w;
	struct userset_piece one;
	int rc = userset_walk_open(&w, bytes, e);

	while (rc == 0) {
		uint64_t *to;

		rc = userset_walk_next(&w, &one, e);
		if (rc <= 0)
			break;
		to = userset_touch(s, one.chunk);
		if (!to)
			return err_memory(e);
		rc = userset_piece_or(&one, NULL, to, e);
	}
	return rc;
}
