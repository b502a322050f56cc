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
#include "../../lib/sketch.h"
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
    struct buf *blob)
{
	static uint32_t id[4 * USERS], action[4 * USERS], code[4 * USERS];
	static int64_t milli[4 * USERS];
	static uint32_t count[4 * USERS];
	const uint32_t *counts = draw(2) ? count : NULL;
	struct pack_events ev = { 0, id, action, code, ACTIONS, VALUES, milli,
		counts };
	struct err e = { 0 };

	for (uint32_t u = 0; u < USERS; u++)
		for (uint32_t n = draw(4); n > 0; n--) {
			uint32_t a = draw(ACTIONS), v = draw(VALUES);
			struct expected *x = &want[a * VALUES + v];
			int64_t value = values && draw(2)
					    ? (int64_t)draw(100000) - 50000
					    : PACK_NO_VALUE;

			x->user[u] = true;
			x->events += counts ? 1 + ev.n % 5 : 1;
			count[ev.n] = (uint32_t)(1 + ev.n % 5);
			if (value != PACK_NO_VALUE) {
				x->values++;
				x->sum += value;
				x->squares += value * value;
			}
			id[ev.n] = u;
			action[ev.n] = a;
			code[ev.n] = v;
			milli[ev.n++] = value;
		}
	assert_int_equal(pack_build(b, &ev, blob, &e), 0);
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
		struct buf blob = BUF_INIT;

		seed = round * 7919 + 1;
		build(b, want, round % 2, &blob);
		compare(want, buf_view(&blob));
		buf_release(&blob);
	}
	pack_builder_free(b);
}

/* More series than one pass of a radix sort tells apart: every event its own,
 * recounted by a plain look at each. */
static void many_series(void **state)
{
	static const uint32_t actions[] = { 0, 7, 65535 };
	enum { N = 3000 };
	static uint32_t id[N], action[N], code[N];
	struct pack_events ev = { N, id, action, code, 65536, 65536, NULL,
		NULL };
	struct pack_builder *b = pack_builder_new();
	struct buf blob = BUF_INIT;
	struct err e = { 0 };
	struct series s;
	struct pack p;
	uint64_t events = 0, last = 0;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		id[i] = 40 * i;
		action[i] = actions[i % 3];
		code[i] = i * 7919u % 65536u;
	}
	assert_int_equal(pack_build(b, &ev, &blob, &e), 0);
	assert_int_equal(pack_check(buf_view(&blob), &e), 0);
	assert_int_equal(pack_open(&p, buf_view(&blob), &e), 0);
	assert_int_equal(p.n, N); /* 7919 is odd: no code comes twice */
	while (pack_next(&p, &s)) {
		struct userset *set = userset_new();
		uint32_t i = 0;

		while (action[i] != s.action || code[i] != s.value)
			i++;
		assert_true(
		    events == 0 || ((uint64_t)s.action << 32 | s.value) > last);
		last = (uint64_t)s.action << 32 | s.value;
		assert_int_equal(userset_or_encoded(set, s.set, &e), 0);
		assert_int_equal(userset_count(set), 1);
		assert_true(
		    userset_chunk(set, id[i] >> 16)[id[i] % 65536 / 64] >>
			id[i] % 64 &
		    1);
		events += s.events;
		userset_free(set);
	}
	assert_int_equal(events, N);
	buf_release(&blob);
	pack_builder_free(b);
}

static void an_empty_pack(void **state)
{
	struct pack_builder *b = pack_builder_new();
	struct pack_events none = { 0 };
	struct buf blob = BUF_INIT;
	struct series s;
	struct pack p;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(pack_build(b, &none, &blob, &e), 0);
	assert_int_equal(pack_open(&p, buf_view(&blob), &e), 0);
	assert_false(pack_next(&p, &s));
	buf_release(&blob);
	pack_builder_free(b);
}

static void damage_is_found(void **state)
{
	struct expected want[ACTIONS * VALUES] = { 0 };
	struct pack_builder *b = pack_builder_new();
	struct buf blob = BUF_INIT;
	char *copy;

	(void)state;
	seed = 7;
	build(b, want, true, &blob);
	copy = slice_copy(buf_view(&blob));
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
	buf_release(&blob);
	pack_builder_free(b);
}

static void take(
    struct pack_join *j, struct slice blob, uint32_t turn, const uint32_t *ids)
{
	struct err e = { 0 };
	struct series s;
	struct pack p;

	assert_int_equal(pack_open(&p, blob, &e), 0);
	while (pack_next(&p, &s))
		assert_int_equal(
		    pack_join_add(j, &s, (s.action + turn) % ACTIONS, s.value,
			ids, ids ? USERS : 0, &e),
		    0);
}

/* One pack as it is, one with its actions turned and its users reversed. */
static void packs_are_joined(void **state)
{
	static struct expected one[ACTIONS * VALUES], two[ACTIONS * VALUES];
	struct pack_builder *b = pack_builder_new();
	struct pack_join *j = pack_join_new();
	uint32_t ids[USERS];
	struct buf raw = BUF_INIT;
	struct slice blob;
	struct err e = { 0 };

	(void)state;
	assert_non_null(b);
	assert_non_null(j);
	for (uint32_t u = 0; u < USERS; u++)
		ids[u] = USERS - 1 - u;
	seed = 5;
	build(b, one, true, &raw);
	take(j, buf_view(&raw), 0, NULL);
	build(b, two, false, &raw);
	take(j, buf_view(&raw), 1, ids);
	for (uint32_t k = 0; k < ACTIONS * VALUES; k++) {
		struct expected *x = &one[(k + VALUES) % (ACTIONS * VALUES)];

		x->events += two[k].events;
		for (uint32_t u = 0; u < USERS; u++)
			x->user[ids[u]] |= two[k].user[u];
	}
	assert_int_equal(pack_join_finish(j, &blob, &e), 0);
	compare(one, blob);
	/* Users beyond those that are known. */
	{
		static const uint32_t stranger[] = { USERS }, zero[] = { 0 };
		struct pack_events ev = {
			.n = 1, .id = stranger, .action = zero, .actions = 1
		};
		struct series s;
		struct pack p;

		assert_int_equal(pack_build(b, &ev, &raw, &e), 0);
		assert_int_equal(pack_open(&p, buf_view(&raw), &e), 0);
		assert_true(pack_next(&p, &s));
		assert_int_equal(
		    pack_join_add(j, &s, 0, 0, ids, USERS, &e), ERR_STORE);
	}
	buf_release(&raw);
	pack_join_free(j);
	pack_builder_free(b);
}

/* The values of one action, of actions alone (a sketch) or under a dimension
 * (none); their sketch, if asked for. */
static void values_pack(struct pack_builder *b, bool alone, int64_t from,
    struct sketch *all, struct buf *out)
{
	static const uint32_t id[3] = { 1, 2, 3 }, zero[3] = { 0 };
	int64_t milli[3] = { from, PACK_NO_VALUE, 9 * from };
	struct pack_events ev = { .n = 3,
		.id = id,
		.action = zero,
		.value = alone ? NULL : zero,
		.actions = 1,
		.values = 1,
		.milli = milli };
	struct err e = { 0 };

	assert_int_equal(pack_build(b, &ev, out, &e), 0);
	assert_int_equal(pack_check(buf_view(out), &e), 0);
	sketch_add(all, milli[0], 1);
	sketch_add(all, milli[2], 1);
}

static void sketches_add_up(void **state)
{
	struct pack_builder *b = pack_builder_new();
	struct pack_join *j = pack_join_new();
	struct sketch *all = sketch_new();
	struct buf raw = BUF_INIT, want = BUF_INIT;
	struct err e = { 0 };
	struct slice blob;
	struct series s;
	struct pack p;

	(void)state;
	assert_true(b && j && all);
	for (int64_t k = 1; k < 5; k++) {
		values_pack(b, true, 1000 * k, all, &raw);
		take(j, buf_view(&raw), 0, NULL);
	}
	assert_int_equal(pack_join_finish(j, &blob, &e), 0);
	assert_int_equal(pack_check(blob, &e), 0);
	assert_int_equal(pack_open(&p, blob, &e), 0);
	assert_true(pack_next(&p, &s));
	sketch_encode(all, &want);
	assert_int_equal(s.sketch.len, want.len);
	assert_memory_equal(s.sketch.at, want.at, want.len);
	/* A part without a sketch: the whole has none, but its sums. */
	take(j, blob, 0, NULL);
	values_pack(b, false, 7000, all, &raw);
	take(j, buf_view(&raw), 0, NULL);
	assert_int_equal(pack_join_finish(j, &blob, &e), 0);
	assert_int_equal(pack_check(blob, &e), 0);
	assert_int_equal(pack_open(&p, blob, &e), 0);
	assert_true(pack_next(&p, &s));
	assert_int_equal(s.sketch.len, 0);
	assert_int_equal(s.values, 10);
	assert_int_equal(s.sum, 10 * (1000 + 2000 + 3000 + 4000 + 7000));
	/* A sketch of other values than the series has is damage. */
	values_pack(b, true, 5, all, &raw);
	raw.at[raw.len - 1]++;
	assert_int_equal(pack_check(buf_view(&raw), &e), ERR_STORE);
	buf_release(&raw);
	buf_release(&want);
	sketch_free(all);
	pack_join_free(j);
	pack_builder_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(many_series),
		cmocka_unit_test(an_empty_pack),
		cmocka_unit_test(damage_is_found),
		cmocka_unit_test(packs_are_joined),
		cmocka_unit_test(sketches_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
