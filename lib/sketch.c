/*
 * sketch.c - counts of numbers by sign, power of two and the six bits that
 * follow.
 *
 * A bucket of numbers from 2^e up holds 2^(e-6) of them, and stands for its
 * middle: off by half of that at most, which is 1/128 of the least of them.
 * Buckets are numbered from the most negative number to the greatest, 0 in
 * the middle, so that a quantile is a walk from left to right.
 */
#include "sketch.h"

#include <stdlib.h>

#define FINE 6                               /* bits after the first */
#define EXACT (INT64_C(2) << FINE)           /* numbers below it */
#define SIDE (EXACT + ((62 - FINE) << FINE)) /* buckets above 0, and 0 */
#define BUCKETS (2 * SIDE - 1)

struct sketch {
	uint64_t count;
	uint32_t first, end; /* buckets touched */
	uint64_t n[BUCKETS];
};

struct sketch *sketch_new(void)
{
	struct sketch *s = calloc(1, sizeof *s);

	if (s)
		s->first = BUCKETS;
	return s;
}

void sketch_free(struct sketch *s)
{
	free(s);
}

void sketch_clear(struct sketch *s)
{
	for (uint32_t i = s->first; i < s->end; i++)
		s->n[i] = 0;
	s->count = 0;
	s->first = BUCKETS;
	s->end = 0;
}

/* Of a number from 0 up. */
static int64_t side_of(uint64_t size)
{
	int power;

	if (size < EXACT)
		return (int64_t)size;
	power = 63 - __builtin_clzll(size);
	return EXACT + ((int64_t)(power - FINE - 1) << FINE) +
	       (int64_t)((size >> (power - FINE)) - (UINT64_C(1) << FINE));
}

/* The middle of a bucket from 0 up. */
static double middle_of(int64_t side)
{
	int64_t past = side - EXACT;
	int shift = (int)(past >> FINE) + 1;
	uint64_t top = (UINT64_C(1) << FINE) +
		       (uint64_t)(past & ((INT64_C(1) << FINE) - 1));

	if (side < EXACT)
		return (double)side;
	return ((double)top + 0.5) * (double)(UINT64_C(1) << shift) - 0.5;
}

static void add_to(struct sketch *s, uint32_t bucket, uint64_t n)
{
	s->n[bucket] += n;
	s->count += n;
	if (bucket < s->first)
		s->first = bucket;
	if (bucket >= s->end)
		s->end = bucket + 1;
}

void sketch_add(struct sketch *s, int64_t x, uint64_t n)
{
	int64_t side = side_of((uint64_t)(x < 0 ? -x : x));

	if (n > 0)
		add_to(s, (uint32_t)(SIDE - 1 + (x < 0 ? -side : side)), n);
}

uint64_t sketch_count(const struct sketch *s)
{
	return s->count;
}

double sketch_at(const struct sketch *s, uint64_t rank)
{
	uint64_t below = 0;
	uint32_t i = s->first;
	int64_t side;

	while (i + 1 < s->end && below + s->n[i] < rank)
		below += s->n[i++];
	side = (int64_t)i - (SIDE - 1);
	return side < 0 ? -middle_of(-side) : middle_of(side);
}

/* Seven bits a byte, lowest first; the last has its top bit clear. */
static void put_number(struct buf *out, uint64_t x)
{
	for (; x > 0x7f; x >>= 7)
		buf_char(out, (char)(unsigned char)(0x80 | (x & 0x7f)));
	buf_char(out, (char)(unsigned char)x);
}

/* False: it ends too early, or is too great. */
static bool take_number(struct slice *in, uint64_t *x)
{
	*x = 0;
	for (unsigned shift = 0; in->len > 0 && shift < 64; shift += 7) {
		unsigned char c = (unsigned char)*in->at;

		in->at++;
		in->len--;
		if (shift == 63 && c > 1)
			return false;
		*x |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return true;
	}
	return false;
}

void sketch_encode(const struct sketch *s, struct buf *out)
{
	uint32_t used = 0, before = 0;

	for (uint32_t i = s->first; i < s->end; i++)
		used += s->n[i] > 0;
	put_number(out, used);
	for (uint32_t i = s->first; i < s->end; i++) {
		if (s->n[i] == 0)
			continue;
		put_number(out, i - before);
		put_number(out, s->n[i]);
		before = i;
	}
}

int sketch_add_encoded(struct sketch *s, struct slice stored, struct err *e)
{
	uint64_t used, step, n, bucket = 0;
	bool sound = take_number(&stored, &used) && used <= BUCKETS;

	for (uint64_t i = 0; sound && i < used; i++) {
		sound = take_number(&stored, &step) &&
			take_number(&stored, &n) && n > 0 &&
			(i == 0 || step > 0) && step < BUCKETS - bucket &&
			n <= UINT64_MAX - s->count;
		if (!sound)
			break;
		bucket += step;
		add_to(s, (uint32_t)bucket, n);
	}
	if (sound && stored.len == 0)
		return 0;
	return err_set(e, ERR_STORE, "damaged sketch of values");
}
