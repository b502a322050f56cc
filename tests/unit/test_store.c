/*
 * test_store.c - the file: what a batch leaves, who may write, files that are
 * no store, and damage, which verify finds byte by byte.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "../../lib/userset.h"
#include "fill.h"

static const char *const actions[] = { "visit", "start" };
static const char *const places[] = { "web", "mobile" };
static const struct fill_names names = { actions, 2, { "channel", "place" },
	{ places, places }, { 2, 2 } };

/* Users, days and events of each series are counted by hand from these. */
static const struct fill_event events[] = {
	{ 1, 20000, 0, { 0, 1 }, 0 },
	{ 2, 20000, 0, { 1, 1 }, 0 },
	{ 2, 20000, 1, { 1, 0 }, 0 },
	{ 1, 20003, 0, { 0, 0 }, 0 },
	{ 1, 20003, 0, { 0, 0 }, 0 },
	{ 3, 20003, 1, { 1, 0 }, 1 },
};
#define EVENTS (sizeof events / sizeof *events)

static struct fill f;

static int setup(void **state)
{
	(void)state;
	fill_store(&f, "app", 0, 36500, &names, events, EVENTS, 2, 20010);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fill_remove(&f);
	return 0;
}

static void reopen(enum store_mode mode)
{
	struct err e = { 0 };

	store_close(f.store);
	assert_int_equal(store_open(&f.store, f.path, mode, 0, &e), 0);
}

struct seen {
	uint64_t events;
	struct userset *users;
};

static int count(void *ctx, day_t day, const struct series *s, struct err *e)
{
	struct seen *seen = ctx;

	(void)day;
	seen->events += s->events;
	return userset_or_encoded(seen->users, s->set, e);
}

static void expect(
    uint32_t dimension, day_t from, day_t to, uint64_t n_events, uint64_t users)
{
	struct store_scan scan = { .space = f.space,
		.source = -1,
		.dimension = dimension,
		.from = from,
		.to = to };
	struct seen seen = { 0, userset_new() };
	struct err e = { 0 };

	assert_int_equal(store_scan(f.store, &scan, count, &seen, &e), 0);
	assert_int_equal(seen.events, n_events);
	assert_int_equal(userset_count(seen.users), users);
	userset_free(seen.users);
}

static void keeps_what_was_committed(void **state)
{
	struct store_source src;
	struct err e = { 0 };
	char before[33], after[33];

	(void)state;
	assert_int_equal(store_sources(f.store), 1);
	assert_int_equal(store_source_get(f.store, 0, &src, &e), 0);
	assert_true(slice_is(src.name, "app"));
	assert_int_equal(src.batches, 2);
	assert_int_equal(src.events, 6);
	assert_int_equal(src.first_day, 20000);
	assert_int_equal(src.last_day, 20003);
	assert_int_equal(src.days, 2);
	assert_int_equal(src.read_day, 20010);
	expect(0, 20000, 20010, 6, 3);
	expect(0, 20000, 20001, 3, 2);
	expect(0, 20001, 20003, 0, 0);
	expect((uint32_t)store_dimension(f.store, slice_of("channel")), 20003,
	    20004, 3, 2);
	assert_int_equal(store_fingerprint(f.store, before, &e), 0);
	reopen(STORE_READ);
	assert_int_equal(store_fingerprint(f.store, after, &e), 0);
	assert_string_equal(before, after);
	assert_string_equal(store_key_id(f.store), "key");
}

static void what_is_not_committed_is_gone(void **state)
{
	char before[33], after[33];
	struct err e = { 0 };
	int64_t batch;
	uint32_t code;

	(void)state;
	assert_int_equal(store_fingerprint(f.store, before, &e), 0);
	reopen(STORE_WRITE);
	assert_int_equal(store_begin(f.store, &e), 0);
	assert_int_equal(
	    store_add_name(f.store, 0, slice_of("x"), &code, &e), 0);
	assert_int_equal(store_add_batch(f.store, f.source, &batch, &e), 0);
	reopen(STORE_READ);
	assert_int_equal(store_fingerprint(f.store, after, &e), 0);
	assert_string_equal(before, after);
	assert_int_equal(store_name_code(f.store, 0, slice_of("x")), -1);
}

/* A key of its own for every number, spread as hashes are. */
static uint64_t key_of(uint64_t i)
{
	return (i + 1) * 0x9e3779b97f4a7c15u;
}

/* A large dictionary is not loaded for a few keys, and gives the ids that one
 * that is loaded gives: places in order of first sight, from 0. */
static void few_keys_of_many(void **state)
{
	enum { MANY = 300000, FEW = 5000 };
	static uint64_t key[MANY];
	static uint32_t id[MANY];
	struct dict *d, *whole;
	struct err e = { 0 };
	uint32_t space = f.space + 1, fresh = MANY;
	int64_t batch;

	(void)state;
	reopen(STORE_WRITE);
	assert_int_equal(store_begin(f.store, &e), 0);
	assert_int_equal(store_add_batch(f.store, f.source, &batch, &e), 0);
	assert_int_equal(
	    store_add_source(f.store, slice_of("other"), slice_of("elsewhere"),
		0, 1, &(uint32_t){ 0 }, &space, &e),
	    0);
	for (uint32_t i = 0; i < MANY; i++)
		key[i] = key_of(i);
	assert_int_equal(store_dict_open(f.store, space, &d, &e), 0);
	assert_true(dict_whole(d));
	assert_int_equal(dict_ids(d, key, MANY, id, &e), 0);
	assert_int_equal(store_dict_save(f.store, space, batch, d, &e), 0);
	dict_free(d);

	/* Known ones, new ones, each twice and out of order. */
	for (uint32_t i = 0; i < FEW; i++)
		key[i] = key_of(i % 2 ? MANY + i % 500 : i * 7919u % MANY);
	assert_int_equal(store_dict_open(f.store, space, &d, &e), 0);
	assert_false(dict_whole(d));
	assert_int_equal(dict_count(d), MANY);
	assert_int_equal(store_dict_ids(f.store, d, key, FEW, true, id, &e), 0);
	assert_false(dict_whole(d));
	for (uint32_t i = 0; i < FEW; i++) {
		if (i % 2 == 0) {
			assert_int_equal(id[i], i * 7919u % MANY);
			continue;
		}
		/* Odd numbers below 500 come first in this order. */
		if (i < 500)
			assert_int_equal(id[i], fresh++);
		else
			assert_int_equal(id[i], MANY + i % 500 / 2);
	}
	assert_int_equal(dict_count(d), MANY + 250);
	assert_int_equal(dict_saved(d), MANY);
	assert_int_equal(store_dict_save(f.store, space, batch, d, &e), 0);
	dict_free(d);

	assert_int_equal(store_dict_load(f.store, space, &whole, &e), 0);
	assert_int_equal(dict_count(whole), MANY + 250);
	for (uint32_t i = 0; i < FEW; i++) {
		uint32_t again;

		assert_int_equal(dict_ids(whole, &key[i], 1, &again, &e), 0);
		assert_int_equal(again, id[i]);
	}
	dict_free(whole);
	store_rollback(f.store);
}

static void one_writer_at_a_time(void **state)
{
	struct store *second = NULL;
	struct err e = { 0 };

	(void)state;
	reopen(STORE_WRITE);
	assert_int_equal(
	    store_open(&second, f.path, STORE_WRITE, 50, &e), ERR_BUSY);
	assert_null(second);
	e = (struct err){ 0 };
	assert_int_equal(store_open(&second, f.path, STORE_READ, 0, &e), 0);
	store_close(second);
}

static void another_key_or_zone_is_refused(void **state)
{
	struct err e = { 0 };

	(void)state;
	reopen(STORE_WRITE);
	assert_int_equal(store_begin(f.store, &e), 0);
	assert_int_equal(
	    store_bind(f.store, "other", "Europe/Paris", &e), ERR_PRIVACY);
	store_rollback(f.store);
	e = (struct err){ 0 };
	assert_int_equal(store_begin(f.store, &e), 0);
	assert_int_equal(store_bind(f.store, "key", "UTC", &e), ERR_INPUT);
	store_rollback(f.store);
}

static void sql(const char *text)
{
	sqlite3 *db;

	store_close(f.store); /* a reader's state is locked */
	f.store = NULL;
	assert_int_equal(sqlite3_open(f.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int reopened(void)
{
	struct err e = { 0 };

	store_close(f.store);
	return store_open(&f.store, f.path, STORE_READ, 0, &e);
}

static void foreign_files_are_refused(void **state)
{
	FILE *file;

	(void)state;
	sql("PRAGMA user_version = 5");
	assert_int_equal(reopened(), ERR_STORE);
	sql("PRAGMA user_version = 4; PRAGMA application_id = 1");
	assert_int_equal(reopened(), ERR_STORE);
	file = fopen(f.path, "w");
	assert_non_null(file);
	fputs("user,day\n", file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(reopened(), ERR_STORE);
}

static void ignore(void *ctx, const char *finding)
{
	(void)finding;
	++*(int *)ctx;
}

static int verify(int *findings)
{
	struct store_verified v;
	struct err e = { 0 };

	*findings = 0;
	return store_verify(f.store, ignore, findings, &v, &e);
}

static void verify_finds_damage(void **state)
{
	static const char *const harm[] = {
		"UPDATE pack SET checksum = checksum + 1 WHERE id = 1",
		"UPDATE pack SET data = zeroblob(length(data)) WHERE id = 2",
		"UPDATE batch SET events = events + 1 WHERE id = 2",
		"DELETE FROM pack WHERE id = 3",
	};
	int findings;

	(void)state;
	assert_int_equal(verify(&findings), 0);
	assert_int_equal(findings, 0);
	for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
		sql(harm[i]);
		reopen(STORE_READ);
		if (verify(&findings) != ERR_STORE || findings == 0)
			fail_msg("not found: %s", harm[i]);
		fill_remove(&f);
		setup(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    few_keys_of_many, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    keeps_what_was_committed, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_not_committed_is_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    one_writer_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    another_key_or_zone_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    foreign_files_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    verify_finds_damage, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
