/*
 * fill.h - a real store in a temporary folder, filled from plain events, for
 * the tests that read one.
 */
#ifndef JAUGE_TEST_FILL_H
#define JAUGE_TEST_FILL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/day.h"
#include "../../lib/pack.h"
#include "../../lib/store.h"

#define FILL_DIMENSIONS 2

struct fill_event {
	uint32_t user;
	day_t day;
	uint32_t action;
	uint32_t value[FILL_DIMENSIONS];
	uint32_t batch;
};

struct fill_names {
	const char *const *action;
	uint32_t n_actions;
	const char *dimension[FILL_DIMENSIONS];
	const char *const *value[FILL_DIMENSIONS];
	uint32_t n_values[FILL_DIMENSIONS];
};

struct fill {
	char dir[64], path[96];
	struct store *store;
	uint32_t source, space;
};

/* Dense ids of a space would all lie in one chunk of a set; these do not. */
static inline uint32_t fill_id(uint32_t user)
{
	return user * 9973u % 200003u;
}

#define FILL_OK(call)                                             \
	do {                                                      \
		if ((call) < 0)                                   \
			fail_msg("%s: %s", #call, fill_err.text); \
	} while (0)

static inline int fill_by_id(const void *x, const void *y)
{
	const struct fill_event *const *a = x, *const *b = y;
	uint32_t i = fill_id((*a)->user), j = fill_id((*b)->user);

	return (i > j) - (i < j);
}

/* One pack of a batch, day and dimension (0: actions alone). */
static inline void fill_pack(struct store *s, int64_t batch, uint32_t which,
    uint32_t dimension, day_t day, const struct fill_event **at, size_t n)
{
	struct err fill_err = { 0 };
	struct pack_builder *b = pack_builder_new();
	uint32_t *column = malloc((3 * n + 1) * sizeof *column);
	struct pack_events ev = { n, column, column + n, column + 2 * n, 65536,
		65536, NULL, NULL };
	struct buf blob = BUF_INIT;

	assert_non_null(b);
	assert_non_null(column);
	qsort(at, n, sizeof(const struct fill_event *), fill_by_id);
	for (size_t i = 0; i < n; i++) {
		column[i] = fill_id(at[i]->user);
		column[n + i] = at[i]->action;
		column[2 * n + i] = dimension ? at[i]->value[which] : 0;
	}
	FILL_OK(pack_build(b, &ev, &blob, &fill_err));
	FILL_OK(store_add_pack(
	    s, batch, dimension, day, 0, buf_view(&blob), &fill_err));
	buf_release(&blob);
	free(column);
	pack_builder_free(b);
}

/* Every id that an event has must be in the dictionary. */
static inline void fill_dict(
    struct fill *f, int64_t batch, const struct fill_event *ev, size_t n)
{
	struct err fill_err = { 0 };
	struct dict *d;
	uint32_t all = 0;

	FILL_OK(store_dict_load(f->store, f->space, &d, &fill_err));
	for (size_t i = 0; i < n; i++)
		if (fill_id(ev[i].user) >= all)
			all = fill_id(ev[i].user) + 1;
	for (uint32_t i = dict_count(d); i < all; i++) {
		uint64_t key = (i + 1) * 0x9e3779b97f4a7c15u;
		uint32_t id;

		FILL_OK(dict_ids(d, &key, 1, &id, &fill_err));
		assert_int_equal(id, i);
	}
	FILL_OK(store_dict_save(f->store, f->space, batch, d, &fill_err));
	dict_free(d);
}

static inline void fill_batch(struct fill *f, const struct fill_event *ev,
    size_t n, uint32_t number, const uint32_t *dimension, day_t read_day)
{
	struct err fill_err = { 0 };
	const struct fill_event **at = calloc(n + 1, sizeof *at);
	struct store_batch info = { .source = f->source,
		.segment = -1,
		.head_len = 1,
		.path = "test",
		.codec = "plain",
		.first_day = DAY_NONE,
		.last_day = DAY_NONE,
		.read_day = read_day };
	int64_t batch;

	assert_non_null(at);
	info.chain.at[0] = info.head.at[0] = (unsigned char)(number + 1);
	FILL_OK(store_add_batch(f->store, f->source, &batch, &fill_err));
	info.id = batch;
	fill_dict(f, batch, ev, n);
	for (size_t i = 0; i < n; i++) {
		if (ev[i].batch != number)
			continue;
		if (info.first_day == DAY_NONE || ev[i].day < info.first_day)
			info.first_day = ev[i].day;
		if (info.last_day == DAY_NONE || ev[i].day > info.last_day)
			info.last_day = ev[i].day;
		info.events++;
		info.lines++;
	}
	for (day_t day = info.first_day; info.events && day <= info.last_day;
	     day++) {
		for (uint32_t d = 0; d <= FILL_DIMENSIONS; d++) {
			size_t k = 0;

			for (size_t i = 0; i < n; i++)
				if (ev[i].batch == number && ev[i].day == day)
					at[k++] = &ev[i];
			if (k)
				fill_pack(f->store, batch, d ? d - 1 : 0,
				    d ? dimension[d - 1] : 0, day, at, k);
		}
	}
	FILL_OK(store_commit(f->store, &info, NULL, 0, &fill_err));
	free(at);
}

/* Events of batches 0 .. batches-1, all of one source. */
static inline void fill_store(struct fill *f, const char *source, int identity,
    int identity_days, const struct fill_names *names,
    const struct fill_event *ev, size_t n, uint32_t batches, day_t read_day)
{
	struct err fill_err = { 0 };
	uint32_t dimension[FILL_DIMENSIONS], code;

	snprintf(f->dir, sizeof f->dir, "/tmp/jauge-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/jauge.db", f->dir);
	FILL_OK(store_open(&f->store, f->path, STORE_WRITE, 0, &fill_err));
	for (uint32_t b = 0; b < batches; b++) {
		FILL_OK(store_begin(f->store, &fill_err));
		FILL_OK(store_bind(f->store, "key", "Europe/Paris", &fill_err));
		FILL_OK(store_add_source(f->store, slice_of(source),
		    slice_of(source), identity, identity_days, &f->source,
		    &f->space, &fill_err));
		for (uint32_t d = 0; d < FILL_DIMENSIONS; d++) {
			FILL_OK(store_add_dimension(f->store,
			    slice_of(names->dimension[d]), &dimension[d],
			    &fill_err));
			for (uint32_t i = 0; i < names->n_values[d]; i++)
				FILL_OK(store_add_name(f->store, dimension[d],
				    slice_of(names->value[d][i]), &code,
				    &fill_err));
		}
		for (uint32_t i = 0; i < names->n_actions; i++)
			FILL_OK(store_add_name(f->store, 0,
			    slice_of(names->action[i]), &code, &fill_err));
		fill_batch(f, ev, n, b, dimension, read_day);
	}
	store_close(f->store);
	FILL_OK(store_open(&f->store, f->path, STORE_READ, 0, &fill_err));
}

static inline void fill_remove(struct fill *f)
{
	static const char *const tail[] = { "", ".lock", "-journal" };

	store_close(f->store);
	for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
		char path[128];

		snprintf(path, sizeof path, "%s%s", f->path, tail[i]);
		unlink(path);
	}
	rmdir(f->dir);
}

#endif
