/*
 * test_userset.c - set operations against plain arrays of flags, the stored
 * form against CRoaring, and bytes that are no set.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <roaring/roaring.h>

#include "../../lib/userset.h"

#define IDS 200000u

static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed % below);
}

/* Sparse, dense and empty stretches, so that containers of both kinds and
 * chunks that are absent come up. */
static void fill(bool *flag, int kind)
{
	for (uint32_t i = 0; i < IDS; i++) {
		uint32_t in = i / 65536;
		uint32_t one_in = (in + (uint32_t)kind) % 3 == 0 ? 2 : 1000;

		flag[i] = (in + (uint32_t)kind) % 4 != 3 && draw(one_in) == 0;
	}
}

static struct userset *set_of(const bool *flag)
{
	struct userset *s = userset_new();
	struct err e = { 0 };

	assert_non_null(s);
	for (uint32_t i = IDS; i-- > 0;)
		if (flag[i])
			assert_int_equal(userset_add(s, i, &e), 0);
	return s;
}

static size_t encoded(const bool *flag, struct buf *out)
{
	uint32_t *id = calloc(IDS, sizeof *id);
	size_t n = 0;

	assert_non_null(id);
	for (uint32_t i = 0; i < IDS; i++)
		if (flag[i])
			id[n++] = i;
	userset_encode(id, n, out);
	free(id);
	return n;
}

static void counts_are_those_of_flags(void **state)
{
	static bool a[IDS], b[IDS], c[IDS];

	(void)state;
	for (int round = 0; round < 4; round++) {
		uint64_t n = 0, and = 0;
		struct userset *x, *y, *z;
		struct err e = { 0 };

		fill(a, round);
		fill(b, round + 1);
		fill(c, round + 2);
		x = set_of(a);
		y = set_of(b);
		z = set_of(c);
		for (uint32_t i = 0; i < IDS; i++) {
			n += a[i];
			and += a[i] && b[i];
		}
		assert_int_equal(userset_count(x), n);
		assert_int_equal(userset_count_and(x, y), and);
		userset_and(z, x);
		n = 0;
		for (uint32_t i = 0; i < IDS; i++)
			n += a[i] && c[i];
		assert_int_equal(userset_count(z), n);
		assert_int_equal(userset_or(z, y, &e), 0);
		n = 0;
		for (uint32_t i = 0; i < IDS; i++)
			n += (a[i] && c[i]) || b[i];
		assert_int_equal(userset_count(z), n);
		userset_clear(z);
		assert_int_equal(userset_count(z), 0);
		userset_free(x);
		userset_free(y);
		userset_free(z);
	}
}

static void stored_form_is_that_of_croaring(void **state)
{
	static bool a[IDS];

	(void)state;
	for (int round = 0; round < 4; round++) {
		struct userset *s = userset_new();
		struct buf b = BUF_INIT;
		struct err e = { 0 };
		size_t n;
		roaring_bitmap_t *r;
		char *runs;

		fill(a, round);
		n = encoded(a, &b);
		r = roaring_bitmap_portable_deserialize_safe(b.at, b.len);
		assert_non_null(r);
		assert_int_equal(roaring_bitmap_get_cardinality(r), n);
		for (uint32_t i = 0; i < IDS; i++)
			if (roaring_bitmap_contains(r, i) != a[i])
				fail_msg("id %u", i);
		/* And what CRoaring writes, runs too, is read. */
		roaring_bitmap_add_range(r, 70000, 90000);
		roaring_bitmap_run_optimize(r);
		runs = malloc(roaring_bitmap_portable_size_in_bytes(r));
		assert_non_null(runs);
		n = roaring_bitmap_portable_serialize(r, runs);
		assert_int_equal(
		    userset_or_encoded(s, (struct slice){ runs, n }, &e), 0);
		free(runs);
		assert_int_equal(
		    userset_count(s), roaring_bitmap_get_cardinality(r));
		roaring_bitmap_free(r);
		userset_free(s);
		buf_release(&b);
	}
}

static void damage_is_refused_or_harmless(void **state)
{
	static bool a[IDS];
	struct buf b = BUF_INIT;
	size_t n, refused = 0;

	(void)state;
	for (uint32_t i = 0; i < IDS; i++)
		a[i] = i % 997 == 0 || (i > 140000 && i % 2);
	n = encoded(a, &b);
	for (size_t len = 0; len < b.len; len += 1 + len / 40) {
		struct err e = { 0 };

		assert_int_equal(
		    userset_check((struct slice){ b.at, len }, n, &e),
		    ERR_STORE);
	}
	for (size_t i = 0; i < b.len; i += 1 + i / 60) {
		struct userset *s = userset_new();
		struct err e = { 0 };

		b.at[i] = (char)(b.at[i] ^ 0x41);
		if (userset_or_encoded(s, buf_view(&b), &e) < 0)
			refused++;
		else
			assert_true(userset_count(s) <= UINT32_MAX);
		b.at[i] = (char)(b.at[i] ^ 0x41);
		userset_free(s);
	}
	assert_true(refused > 0);
	buf_release(&b);
}

static void the_empty_set(void **state)
{
	struct userset *s = userset_new();
	struct buf b = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	userset_encode(NULL, 0, &b);
	assert_int_equal(userset_check(buf_view(&b), 0, &e), 0);
	assert_int_equal(userset_or_encoded(s, buf_view(&b), &e), 0);
	assert_int_equal(userset_count(s), 0);
	assert_int_equal(userset_add(s, UINT32_MAX, &e), 0);
	assert_int_equal(userset_count(s), 1);
	userset_free(s);
	userset_free(NULL);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_those_of_flags),
		cmocka_unit_test(stored_form_is_that_of_croaring),
		cmocka_unit_test(damage_is_refused_or_harmless),
		cmocka_unit_test(the_empty_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
