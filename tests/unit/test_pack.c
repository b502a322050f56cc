/*
 * test_pack.c - series in, series out, recounted in plain arrays; blobs that
 * are cut or changed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../lib/pack.h"
#include "../../lib/userset.h"

#define USERS 500u
#define ACTIONS 3u
#define VALUES 4u

struct expected {
	bool user[USERS];
	uint64_t events, values;
	int64_t sum, squares;
};

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Events in ascending order of user, as a pack takes them. */
static void build(struct pack_builder *b, struct expected *want, bool values,
    struct slice *blob)
{
	struct err e = { 0 };

	for (uint32_t u = 0; u < USERS; u++)
		for (uint32_t n = draw(4); n > 0; n--) {
			uint32_t a = draw(ACTIONS), v = draw(VALUES);
			struct expected *x = &want[a * VALUES + v];
			int64_t value = values && draw(2)
					    ? (int64_t)draw(100000) - 50000
					    : INT64_MIN;

			x->user[u] = true;
			x->events++;
			if (value != INT64_MIN) {
				x->values++;
				x->sum += value;
				x->squares += value * value;
			}
			assert_int_equal(pack_add(b, a, v, u, value, &e), 0);
		}
	assert_int_equal(pack_finish(b, blob, &e), 0);
}

static void compare(const struct expected *want, struct slice blob)
{
	struct pack p;
	struct series s;
	struct err e = { 0 };
	int64_t last = -1;
	size_t seen = 0, present = 0;

	assert_int_equal(pack_check(blob, &e), 0);
	assert_int_equal(pack_open(&p, blob, &e), 0);
	while (pack_next(&p, &s)) {
		const struct expected *x = &want[s.action * VALUES + s.value];
		struct userset *set = userset_new();
		uint32_t users = 0;

		assert_true((int64_t)(s.action * VALUES + s.value) > last);
		last = s.action * VALUES + s.value;
		for (uint32_t u = 0; u < USERS; u++)
			users += x->user[u];
		assert_int_equal(s.users, users);
		assert_int_equal(s.events, x->events);
		assert_int_equal(s.values, x->values);
		assert_true(s.sum == x->sum);
		assert_true(s.squares == (pack_squares)x->squares);
		assert_int_equal(userset_or_encoded(set, s.set, &e), 0);
		for (uint32_t u = 0; u < USERS; u++)
			if ((userset_chunk(set, 0)[u / 64] >> u % 64 & 1) !=
			    x->user[u])
				fail_msg("user %u", u);
		userset_free(set);
		seen++;
	}
	for (size_t i = 0; i < ACTIONS * VALUES; i++)
		present += want[i].events > 0;
	assert_int_equal(seen, present);
}

static void what_goes_in_comes_out(void **state)
{
	struct pack_builder *b = pack_builder_new();

	(void)state;
	for (uint64_t round = 0; round < 20; round++) {
		struct expected want[ACTIONS * VALUES] = { 0 };
		struct slice blob;

		seed = round * 7919 + 1;
		build(b, want, round % 2, &blob);
		compare(want, blob);
	}
	pack_builder_free(b);
}

static void an_empty_pack(void **state)
{
	struct pack_builder *b = pack_builder_new();
	struct slice blob;
	struct series s;
	struct pack p;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(pack_finish(b, &blob, &e), 0);
	assert_int_equal(pack_open(&p, blob, &e), 0);
	assert_false(pack_next(&p, &s));
	pack_builder_free(b);
}

static void damage_is_found(void **state)
{
	struct expected want[ACTIONS * VALUES] = { 0 };
	struct pack_builder *b = pack_builder_new();
	struct slice blob;
	char *copy;

	(void)state;
	seed = 7;
	build(b, want, true, &blob);
	copy = slice_copy(blob);
	assert_non_null(copy);
	for (size_t len = 0; len < blob.len; len++) {
		struct err e = { 0 };

		assert_int_equal(
		    pack_check((struct slice){ copy, len }, &e), ERR_STORE);
	}
	/* A changed count of users must not pass: each entry's. */
	for (size_t at = 16; at + 12 < blob.len && at < 16 + 56; at += 56) {
		struct err e = { 0 };

		copy[at + 8] ^= 1;
		assert_int_equal(
		    pack_check((struct slice){ copy, blob.len }, &e),
		    ERR_STORE);
		copy[at + 8] ^= 1;
	}
	/* Whatever byte is changed, reading stays inside. */
	for (size_t at = 0; at < blob.len; at++) {
		struct err e = { 0 };
		struct pack p;
		struct series s;

		copy[at] ^= 0x55;
		if (pack_open(&p, (struct slice){ copy, blob.len }, &e) == 0)
			while (pack_next(&p, &s)) {
				assert_true(s.set.at >= copy);
				assert_true(
				    s.set.at + s.set.len <= copy + blob.len);
			}
		copy[at] ^= 0x55;
	}
	free(copy);
	pack_builder_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(an_empty_pack),
		cmocka_unit_test(damage_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
