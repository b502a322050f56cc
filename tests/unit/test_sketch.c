/*
 * test_sketch.c - quantiles against sorted arrays, parts added up in any order,
 * and bytes that are no sketch.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/sketch.h"

#define MANY 20000u

static uint64_t seed = 88172645463325252u;

static uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Heavy tails, few values, small ones, and both signs. */
static int64_t number(int kind)
{
	uint64_t x = draw();

	switch (kind) {
	case 0:
		return (int64_t)(x >> (1 + draw() % 63));
	case 1:
		return (int64_t)(1e6 / pow((double)(x % 9999 + 1) / 1e4, 2));
	case 2:
		return (int64_t)(x % 200) - 100;
	case 3:
		return (int64_t)(x >> (1 + draw() % 63)) * (x & 1 ? 1 : -1);
	default:
		return (int64_t)(x % 3) * 90000;
	}
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void quantiles(void **unused)
{
	int64_t *x = malloc(MANY * sizeof *x);
	struct sketch *s = sketch_new();

	(void)unused;
	assert_true(x && s);
	for (int kind = 0; kind < 25; kind++) {
		size_t n = 1 + draw() % (kind < 10 ? 50 : MANY);

		sketch_clear(s);
		for (size_t i = 0; i < n; i++) {
			x[i] = number(kind % 5);
			sketch_add(s, x[i], 1);
		}
		qsort(x, n, sizeof *x, by_size);
		assert_true(sketch_count(s) == n);
		for (size_t i = 0; i < n; i++) {
			double off = fabs(sketch_at(s, i + 1) - (double)x[i]);

			assert_true(off <= SKETCH_ERROR * fabs((double)x[i]));
			if (llabs(x[i]) < 128)
				assert_true(off == 0);
		}
	}
	free(x);
	sketch_free(s);
}

/* The ends of every bucket's power of two. */
static void bounds(void **unused)
{
	struct sketch *s = sketch_new();

	(void)unused;
	assert_non_null(s);
	for (int sign = -1; sign <= 1; sign += 2)
		for (int power = 0; power < 63; power++)
			for (int64_t by = -1; by <= 1; by++) {
				int64_t x = sign * ((INT64_C(1) << power) + by);

				sketch_clear(s);
				sketch_add(s, x, 3);
				assert_true(sketch_count(s) == 3);
				assert_true(fabs(sketch_at(s, 2) - (double)x) <=
					    SKETCH_ERROR * fabs((double)x));
			}
	sketch_clear(s);
	sketch_add(s, INT64_MAX, 1);
	sketch_add(s, -INT64_MAX, 1);
	sketch_add(s, 0, UINT64_C(1) << 60);
	assert_true(fabs(sketch_at(s, 1) / -0x1p63 - 1) <= SKETCH_ERROR);
	assert_true(sketch_at(s, 2) == 0);
	assert_true(
	    fabs(sketch_at(s, sketch_count(s)) / 0x1p63 - 1) <= SKETCH_ERROR);
	sketch_free(s);
}

/* A hundred parts, added up in two orders, and what all at once gives. */
static void parts(void **unused)
{
	struct sketch *all = sketch_new(), *part = sketch_new();
	struct sketch *up = sketch_new(), *down = sketch_new();
	struct buf stored[100], a = BUF_INIT, b = BUF_INIT, c = BUF_INIT;
	struct err e;

	(void)unused;
	assert_true(all && part && up && down);
	for (int k = 0; k < 100; k++) {
		sketch_clear(part);
		for (uint64_t i = draw() % 400; i > 0; i--) {
			int64_t x = number(k % 5);
			uint64_t n = 1 + draw() % 3;

			sketch_add(all, x, n);
			sketch_add(part, x, n);
		}
		stored[k] = BUF_INIT;
		sketch_encode(part, &stored[k]);
	}
	for (int k = 0; k < 100; k++) {
		assert_int_equal(
		    sketch_add_encoded(up, buf_view(&stored[k]), &e), 0);
		assert_int_equal(
		    sketch_add_encoded(down, buf_view(&stored[99 - k]), &e), 0);
	}
	sketch_encode(all, &a);
	sketch_encode(up, &b);
	sketch_encode(down, &c);
	assert_true(a.len == b.len && a.len == c.len);
	assert_memory_equal(a.at, b.at, a.len);
	assert_memory_equal(a.at, c.at, a.len);
	for (int k = 0; k < 100; k++)
		buf_release(&stored[k]);
	buf_release(&a);
	buf_release(&b);
	buf_release(&c);
	sketch_free(all);
	sketch_free(part);
	sketch_free(up);
	sketch_free(down);
}

static void damaged(void **unused)
{
	static const struct {
		const char *at;
		size_t len;
	} bad[] = { { "", 0 }, { "\x01", 1 }, { "\x01\x05", 2 },
		{ "\x01\x05\x00", 3 },         /* none of it */
		{ "\x01\x05\x01\x00", 4 },     /* more bytes */
		{ "\x02\x05\x01\x00\x01", 5 }, /* twice */
		{ "\x01\xff\x3a\x01", 4 },     /* bucket 7551 */
		{ "\xff\xff\x7f", 3 },         /* too many */
		{ "\x01\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 12 },
		{ "\x02\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01\x01",
		    14 } };
	struct sketch *s = sketch_new();
	struct err e;

	(void)unused;
	assert_non_null(s);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct slice stored = { bad[i].at, bad[i].len };

		sketch_clear(s);
		assert_int_equal(sketch_add_encoded(s, stored, &e), ERR_STORE);
	}
	for (int i = 0; i < 20000; i++) {
		char noise[24];
		struct slice stored = { noise, draw() % sizeof noise };

		for (size_t k = 0; k < sizeof noise; k++)
			noise[k] = (char)(draw() % (k % 2 ? 256 : 8));
		sketch_clear(s);
		if (sketch_add_encoded(s, stored, &e) == 0 &&
		    sketch_count(s) > 0)
			assert_true(isfinite(sketch_at(s, sketch_count(s))));
	}
	sketch_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles),
		cmocka_unit_test(bounds),
		cmocka_unit_test(parts),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests_name("sketch", tests, NULL, NULL);
}
