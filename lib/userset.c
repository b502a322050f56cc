/*
 * userset.c - sets of users as dense bits.
 *
 * Ids are handed out in order of first sight, so a set touches few chunks and
 * each is well filled: a week of a million users is 125 kB, and a union or a
 * count is a loop over words.
 */
#include "userset_impl.h"

#include <stdlib.h>
#include <string.h>

struct userset {
	uint64_t **chunk;
	uint32_t n; /* length of chunk[] */
};

struct userset *userset_new(void)
{
	return calloc(1, sizeof(struct userset));
}

void userset_free(struct userset *s)
{
	if (!s)
		return;
	for (uint32_t k = 0; k < s->n; k++)
		free(s->chunk[k]);
	free(s->chunk);
	free(s);
}

void userset_clear(struct userset *s)
{
	for (uint32_t k = 0; k < s->n; k++)
		if (s->chunk[k])
			memset(s->chunk[k], 0,
			    USERSET_CHUNK_WORDS * sizeof(uint64_t));
}

uint64_t *userset_touch(struct userset *s, uint32_t k)
{
	if (k >= s->n) {
		uint32_t n = k + 1 > 2 * s->n ? k + 1 : 2 * s->n;
		uint64_t **chunk = realloc(s->chunk, n * sizeof *chunk);

		if (!chunk)
			return NULL;
		memset(chunk + s->n, 0, (n - s->n) * sizeof *chunk);
		s->chunk = chunk;
		s->n = n;
	}
	if (!s->chunk[k])
		s->chunk[k] = calloc(USERSET_CHUNK_WORDS, sizeof(uint64_t));
	return s->chunk[k];
}

int userset_add(struct userset *s, uint32_t id, struct err *e)
{
	uint64_t *w = userset_touch(s, id >> 16);

	if (!w)
		return err_memory(e);
	w[(id & 65535) >> 6] |= (uint64_t)1 << (id & 63);
	return 0;
}

int userset_or(struct userset *s, const struct userset *b, struct err *e)
{
	for (uint32_t k = 0; k < b->n; k++) {
		const uint64_t *from = b->chunk[k];
		uint64_t *to;

		if (!from)
			continue;
		to = userset_touch(s, k);
		if (!to)
			return err_memory(e);
		for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
			to[w] |= from[w];
	}
	return 0;
}

void userset_and(struct userset *s, const struct userset *b)
{
	for (uint32_t k = 0; k < s->n; k++) {
		const uint64_t *from = userset_chunk(b, k);

		if (!s->chunk[k])
			continue;
		for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
			s->chunk[k][w] &= from ? from[w] : 0;
	}
}

void userset_swap(struct userset *a, struct userset *b)
{
	struct userset t = *a;

	*a = *b;
	*b = t;
}

uint32_t userset_chunks(const struct userset *s)
{
	return s->n;
}

const uint64_t *userset_chunk(const struct userset *s, uint32_t k)
{
	return k < s->n ? s->chunk[k] : NULL;
}

static inline __attribute__((always_inline)) uint64_t count_with(
    const uint64_t *a, const uint64_t *b)
{
	uint64_t sum = 0;

	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
		sum += (uint64_t)__builtin_popcountll(b ? a[w] & b[w] : a[w]);
	return sum;
}

#ifdef __x86_64__
/* The same code with the instruction that counts bits, which the oldest of
 * these processors lack. */
__attribute__((target("popcnt"))) static uint64_t count_fast(
    const uint64_t *a, const uint64_t *b)
{
	return count_with(a, b);
}
#endif

static uint64_t count_words(const uint64_t *a, const uint64_t *b)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("popcnt"))
		return count_fast(a, b);
#endif
	return count_with(a, b);
}

uint64_t userset_count(const struct userset *s)
{
	uint64_t sum = 0;

	for (uint32_t k = 0; k < s->n; k++)
		if (s->chunk[k])
			sum += count_words(s->chunk[k], NULL);
	return sum;
}

uint64_t userset_count_and(const struct userset *a, const struct userset *b)
{
	uint64_t sum = 0;

	for (uint32_t k = 0; k < a->n && k < b->n; k++)
		if (a->chunk[k] && b->chunk[k])
			sum += count_words(a->chunk[k], b->chunk[k]);
	return sum;
}
