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

uint32_t userset_chunks(const struct userset *s)
{
	return s->n;
}

const uint64_t *userset_chunk(const struct userset *s, uint32_t k)
{
	return k < s->n ? s->chunk[k] : NULL;
}

#define BLOCK 16u /* words: a loop of known length, which compilers widen */

static inline __attribute__((always_inline)) uint64_t count_with(
    const uint64_t *a, const uint64_t *b, size_t n)
{
	uint64_t sum = 0;
	size_t i = 0;

	for (; b && i + BLOCK <= n; i += BLOCK)
		for (size_t w = i; w < i + BLOCK; w++)
			sum += (uint64_t)__builtin_popcountll(a[w] & b[w]);
	for (; !b && i + BLOCK <= n; i += BLOCK)
		for (size_t w = i; w < i + BLOCK; w++)
			sum += (uint64_t)__builtin_popcountll(a[w]);
	for (; i < n; i++)
		sum += (uint64_t)__builtin_popcountll(b ? a[i] & b[i] : a[i]);
	return sum;
}

#ifdef __x86_64__
/* The same code with the instructions that count bits, which older of these
 * processors lack. */
__attribute__((target("popcnt"))) static uint64_t count_popcnt(
    const uint64_t *a, const uint64_t *b, size_t n)
{
	return count_with(a, b, n);
}

__attribute__((target("avx512f,avx512vl,avx512vpopcntdq"))) static uint64_t
count_wide(const uint64_t *a, const uint64_t *b, size_t n)
{
	return count_with(a, b, n);
}
#endif

uint64_t userset_words_count(const uint64_t *a, const uint64_t *b, size_t n)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512vpopcntdq") &&
	    __builtin_cpu_supports("avx512vl"))
		return count_wide(a, b, n);
	if (__builtin_cpu_supports("popcnt"))
		return count_popcnt(a, b, n);
#endif
	return count_with(a, b, n);
}

uint64_t userset_chunk_count(const uint64_t *a, const uint64_t *b)
{
	return userset_words_count(a, b, USERSET_CHUNK_WORDS);
}

uint64_t userset_count(const struct userset *s)
{
	uint64_t sum = 0;

	for (uint32_t k = 0; k < s->n; k++)
		if (s->chunk[k])
			sum += userset_chunk_count(s->chunk[k], NULL);
	return sum;
}
