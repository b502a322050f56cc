/*
 * test_userset.c - pieces of sets against plain arrays of flags, the stored
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

/* What a piece gives in a mask: words and ids that are those of the flags. */
static size_t check_piece(
    const struct userset_piece *p, const bool *flag, const uint64_t *mask)
{
	static uint16_t id[USERSET_CHUNK_BITS];
	uint64_t word[USERSET_CHUNK_WORDS] = { 0 };
	struct err e = { 0 };
	size_t n, k = 0;

	assert_int_equal(userset_piece_or(p, mask, word, &e), 0);
	assert_int_equal(userset_piece_ids(p, mask, id, &n, &e), 0);
	for (uint32_t v = 0; v < USERSET_CHUNK_BITS; v++) {
		uint32_t i = p->chunk * USERSET_CHUNK_BITS + v;
		bool in = i < IDS && flag[i] &&
			  (!mask || (mask[v / 64] >> v % 64 & 1));

		if ((word[v / 64] >> v % 64 & 1) != in)
			fail_msg("id %u", i);
		if (in && (k == n || id[k++] != v))
			fail_msg("id %u is not listed", i);
	}
	assert_int_equal(k, n);
	assert_int_equal(userset_chunk_count(word, NULL), n);
	assert_true(userset_piece_bytes(p) <= 4 * 65536);
	return n;
}

static size_t check_pieces(
    struct slice set, const bool *flag, const uint64_t *mask)
{
	uint64_t all[USERSET_CHUNK_WORDS];
	struct userset_piece piece;
	struct userset_walk w;
	struct err e = { 0 };
	size_t users = 0;

	memset(all, 0xff, sizeof all);
	assert_int_equal(userset_walk_open(&w, set, &e), 0);
	while (userset_walk_next(&w, &piece, &e) == 1) {
		users += check_piece(&piece, flag, NULL);
		assert_int_equal(check_piece(&piece, flag, all), piece.users);
		check_piece(&piece, flag, mask);
	}
	assert_int_equal(e.code, 0);
	return users;
}

static void pieces_are_those_of_flags(void **state)
{
	static bool a[IDS];

	(void)state;
	for (int round = 0; round < 4; round++) {
		uint64_t mask[USERSET_CHUNK_WORDS];
		struct buf b = BUF_INIT;
		roaring_bitmap_t *r;
		char *runs;
		size_t n, len;

		for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
			mask[w] =
			    (uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX);
		fill(a, round);
		n = encoded(a, &b);
		assert_int_equal(check_pieces(buf_view(&b), a, mask), n);
		r = roaring_bitmap_portable_deserialize_safe(b.at, b.len);
		assert_non_null(r);
		roaring_bitmap_add_range(r, 70000, 90000);
		roaring_bitmap_run_optimize(r);
		runs = malloc(roaring_bitmap_portable_size_in_bytes(r));
		assert_non_null(runs);
		len = roaring_bitmap_portable_serialize(r, runs);
		for (uint32_t i = 70000; i < 90000; i++)
			a[i] = true;
		n = roaring_bitmap_get_cardinality(r);
		assert_int_equal(
		    check_pieces((struct slice){ runs, len }, a, mask), n);
		roaring_bitmap_free(r);
		free(runs);
		buf_release(&b);
	}
}

static void counts_are_those_of_flags(void **state)
{
	uint64_t a[USERSET_CHUNK_WORDS], b[USERSET_CHUNK_WORDS];
	uint64_t n = 0, both = 0;

	(void)state;
	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		a[w] = (uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX);
		b[w] = (uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX);
		for (int k = 0; k < 64; k++) {
			n += a[w] >> k & 1;
			both += a[w] >> k & b[w] >> k & 1;
		}
	}
	assert_int_equal(userset_chunk_count(a, NULL), n);
	assert_int_equal(userset_chunk_count(a, b), both);
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
	userset_free(s);
	userset_free(NULL);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_those_of_flags),
		cmocka_unit_test(counts_are_those_of_flags),
		cmocka_unit_test(stored_form_is_that_of_croaring),
		cmocka_unit_test(damage_is_refused_or_harmless),
		cmocka_unit_test(the_empty_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
