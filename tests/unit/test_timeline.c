/*
 * test_timeline.c - users' days against plain arrays of the same random
 * events, with conditions, splits and steps that share actions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fill.h"
#include "../../lib/activity_timeline.h"

#define DATA_SETS 120
#define EVENTS 600
#define USERS 45
#define DAYS 90
#define FIRST_DAY 20400 /* 2025-11-08 */

static const char *const actions[] = { "visit", "start", "complete" };
static const char *const channels[] = { "web", "mobile", "phone" };
static const char *const places[] = { "75", "2A" };
static const struct fill_names names = {
	.action = actions,
	.n_actions = 3,
	.dimension = { "channel", "place" },
	.value = { channels, places },
	.n_values = { 3, 2 },
};

static uint64_t state = 0x2545f4914f6cdd1du;

static uint32_t draw(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % n;
}

static size_t draw_events(struct fill_event *ev)
{
	size_t n = draw(EVENTS);
	uint32_t users = 1 + draw(USERS), days = 1 + draw(DAYS);

	for (size_t i = 0; i < n; i++)
		ev[i] = (struct fill_event){ .user = draw(users),
			.day = FIRST_DAY + (day_t)draw(days),
			.action = draw(3),
			.value = { draw(3), draw(2) },
			.batch = draw(2) };
	return n;
}

/* What is asked: a channel and a place or -1, a split by channel, days. */
struct question {
	int channel, place;
	bool split;
	struct span span;
	day_t as_of;
	struct fill_event ev[EVENTS];
	size_t n;
};

static uint64_t story(uint32_t split, const struct moment *m, size_t n)
{
	uint64_t h = 1469598103934665603u + split;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ (uint64_t)(uint32_t)m[i].day) * 1099511628211u;
		h = (h ^ m[i].steps) * 1099511628211u;
	}
	return h ^ h >> 29;
}

enum { HEARD_SUM, HEARD_USERS, HEARD };

static void listen(const void *ctx, uint32_t split, const struct moment *m,
    size_t n, uint64_t *count)
{
	(void)ctx;
	assert_true(n >= 1);
	for (size_t i = 0; i < n; i++) {
		assert_true(m[i].steps != 0);
		assert_true(i == 0 || m[i - 1].day < m[i].day);
		assert_int_equal(
		    m[i].period, period_index(PERIOD_WEEK, m[i].day));
	}
	count[HEARD_SUM] += story(split, m, n);
	count[HEARD_USERS]++;
}

static bool looked_at(const struct question *q, const struct fill_event *ev)
{
	return ev->day >= q->span.from && ev->day < q->span.to &&
	       ev->day < q->as_of;
}

/* Steps: 0 is what counts as use (start, complete), 1 start, 2 visit or
 * complete, 3 an action that nobody did. */
static uint32_t steps_of(uint32_t action)
{
	static const uint32_t bits[] = { 1 << 2, 1 << 0 | 1 << 1,
		1 << 0 | 1 << 2 };

	return bits[action];
}

/* On that day, an event with the step and the channel, and one with the step
 * and the place: sets of a day meet, events do not. */
static uint32_t steps_on(
    const struct question *q, uint32_t user, day_t day, int channel, int place)
{
	uint32_t with_channel = 0, with_place = 0;

	for (size_t i = 0; i < q->n; i++) {
		const struct fill_event *ev = &q->ev[i];

		if (ev->user != user || ev->day != day || !looked_at(q, ev))
			continue;
		if (channel < 0 || (int)ev->value[0] == channel)
			with_channel |= steps_of(ev->action);
		if (place < 0 || (int)ev->value[1] == place)
			with_place |= steps_of(ev->action);
	}
	return with_channel & with_place;
}

static void expect_users(const struct question *q, uint32_t split, int channel,
    uint64_t *sum, size_t *users)
{
	for (uint32_t u = 0; u < USERS; u++) {
		struct moment m[DAYS];
		size_t n = 0;

		for (day_t d = FIRST_DAY; d < FIRST_DAY + DAYS; d++) {
			uint32_t steps = steps_on(q, u, d, channel, q->place);

			if (steps)
				m[n++] = (struct moment){ d,
					period_index(PERIOD_WEEK, d), steps };
		}
		if (n == 0)
			continue;
		*sum += story(split, m, n);
		++*users;
	}
}

/* Of a split of the timeline, the channel that it stands for; -1: any. */
static int channel_of(
    const struct question *q, const struct timeline *t, uint32_t split)
{
	for (int c = 0; q->split && c < 3; c++)
		if (strcmp(timeline_split(t, split) + 8, channels[c]) == 0)
			return c;
	return q->channel;
}

static void expect(
    const struct question *q, struct timeline *t, uint64_t *sum, size_t *users)
{
	*sum = 0;
	*users = 0;
	for (uint32_t i = 0; i < timeline_splits(t); i++) {
		int channel = channel_of(q, t, i);

		if (!q->split)
			assert_string_equal(timeline_split(t, i), "");
		expect_users(q, i, channel, sum, users);
	}
}

enum { WINDOWS = 4, BINS = 16 };

/* Days on which a user had step 0 within a window. */
static size_t days_in(
    const struct question *q, uint32_t user, int channel, struct span s)
{
	size_t n = 0;

	for (day_t d = s.from; d < s.to; d++)
		n += steps_on(q, user, d, channel, q->place) & 1;
	return n;
}

static void check_days(struct store *s, const struct activity_query *query,
    const struct question *q)
{
	struct timeline_step use = { NULL, 0 };
	struct span window[WINDOWS];
	uint64_t got[4 * WINDOWS * BINS] = { 0 };
	bool apart = draw(2);
	struct timeline *t;
	struct err e = { 0 };

	for (int w = 0; w < WINDOWS; w++) {
		window[w].from = FIRST_DAY + w * (apart ? 15 : 4);
		window[w].to = window[w].from + 15;
	}
	assert_int_equal(timeline_open(s, query, &use, 1, &t, &e), 0);
	assert_true(timeline_splits(t) <= 4);
	assert_int_equal(timeline_count_active(
			     t, PERIOD_DAY, window, WINDOWS, BINS, got, &e),
	    0);
	for (uint32_t i = 0; i < timeline_splits(t); i++)
		for (int w = 0; w < WINDOWS; w++) {
			uint64_t bin[BINS] = { 0 };

			for (uint32_t u = 0; u < USERS; u++)
				bin[days_in(
				    q, u, channel_of(q, t, i), window[w])]++;
			for (int k = 1; k < BINS; k++)
				assert_int_equal(
				    got[((int)i * WINDOWS + w) * BINS + k],
				    bin[k]);
		}
	timeline_free(t);
}

static uint64_t start_story(
    uint32_t split, int32_t period, day_t start, day_t end)
{
	struct moment m[2] = { { start, period, 1 },
		{ end == DAY_NONE ? 0 : end, period, 2 } };

	return story(split, m, 2);
}

static void listen_first(const void *ctx, uint32_t split, int32_t period,
    day_t start, day_t end, uint64_t *count)
{
	(void)ctx;
	count[HEARD_SUM] += start_story(split, period, start, end);
	count[HEARD_USERS]++;
}

/* Starts (step 1) of a user and the first end (step 2) from there on. */
static void expect_first(const struct question *q, uint32_t split, int channel,
    uint32_t user, uint64_t *want)
{
	int32_t last = INT32_MIN;

	for (day_t d = FIRST_DAY; d < FIRST_DAY + DAYS; d++) {
		int32_t period = period_index(PERIOD_WEEK, d);
		day_t end = d;

		if (period == last ||
		    !(steps_on(q, user, d, channel, q->place) & 2))
			continue;
		last = period;
		while (end < FIRST_DAY + DAYS &&
		       !(steps_on(q, user, end, channel, q->place) & 4))
			end++;
		if (end == FIRST_DAY + DAYS)
			end = DAY_NONE;
		want[HEARD_SUM] += start_story(split, period, d, end);
		want[HEARD_USERS]++;
	}
}

static size_t check_first(struct store *s, const struct activity_query *query,
    const struct question *q, const struct timeline_step *steps)
{
	uint64_t got[HEARD] = { 0 }, want[HEARD] = { 0 };
	struct timeline *t;
	struct err e = { 0 };

	assert_int_equal(timeline_open(s, query, steps, 2, &t, &e), 0);
	assert_int_equal(
	    timeline_first_steps(t, listen_first, NULL, got, HEARD, &e), 0);
	for (uint32_t i = 0; i < timeline_splits(t); i++)
		for (uint32_t u = 0; u < USERS; u++)
			expect_first(q, i, channel_of(q, t, i), u, want);
	assert_int_equal(got[HEARD_USERS], want[HEARD_USERS]);
	assert_true(got[HEARD_SUM] == want[HEARD_SUM]);
	timeline_free(t);
	return want[HEARD_USERS];
}

static struct question draw_question(void)
{
	struct question q = { .channel = draw(2) ? -1 : (int)draw(3),
		.place = draw(2) ? -1 : (int)draw(2),
		.as_of = FIRST_DAY + (day_t)draw(DAYS + 10) };

	q.split = q.channel < 0 && draw(2);
	q.span.from = FIRST_DAY - 5 + (day_t)draw(DAYS);
	q.span.to = q.span.from + (day_t)draw(DAYS + 10);
	return q;
}

static size_t starts;

/* Users visited. */
static size_t ask(struct store *s, uint32_t space, const struct question *q)
{
	static const char *const use[] = { "start", "complete" };
	static const char *const start[] = { "start" };
	static const char *const either[] = { "visit", "complete" };
	static const char *const never[] = { "never" };
	struct timeline_step steps[] = { { NULL, 0 }, { start, 1 },
		{ either, 2 }, { never, 1 } };
	struct where where[2];
	struct activity_query query = { .space = space,
		.source = -1,
		.by = PERIOD_WEEK,
		.span = q->span,
		.as_of = q->as_of,
		.active = use,
		.n_active = 2,
		.where = where };
	struct timeline *t;
	struct err e = { 0 };
	uint64_t sum;
	size_t users;

	if (q->channel >= 0)
		where[query.n_where++] = (struct where){ slice_of("channel"),
			slice_of(channels[q->channel]) };
	if (q->place >= 0)
		where[query.n_where++] = (struct where){ slice_of("place"),
			slice_of(places[q->place]) };
	if (q->split)
		query.split = slice_of("channel");
	if (timeline_open(s, &query, steps, 4, &t, &e) < 0)
		fail_msg("%s", e.text);
	assert_true(timeline_known(t, 0));
	assert_false(timeline_known(t, 3));
	expect(q, t, &sum, &users);
	for (int again = 0; again < 2; again++) {
		uint64_t heard[HEARD] = { 0 };

		assert_int_equal(
		    timeline_each(t, listen, NULL, heard, HEARD, &e), 0);
		assert_int_equal(heard[HEARD_USERS], users);
		assert_true(heard[HEARD_SUM] == sum);
	}
	timeline_free(t);
	check_days(s, &query, q);
	starts += check_first(s, &query, q, &steps[1]);
	return users;
}

static void test_random(void **state_)
{
	size_t asked = 0;

	(void)state_;
	for (int i = 0; i < DATA_SETS; i++) {
		struct question q = draw_question();
		struct fill f;

		q.n = draw_events(q.ev);
		fill_store(&f, "app", 0, INT32_MAX, &names, q.ev, q.n, 2,
		    FIRST_DAY + DAYS);
		if (draw(2))
			activity_keep(f.store);
		for (int k = 0; k < 4; k++) {
			struct question other = draw_question();

			other.n = q.n;
			memcpy(other.ev, q.ev, sizeof other.ev);
			asked += ask(f.store, f.space, &other);
		}
		fill_remove(&f);
	}
	assert_true(asked > 1000);
	assert_true(starts > 1000);
}

/* More users than a chunk holds, and more than a thread is worth. */
static void test_many(void **state_)
{
	enum { MANY = 150000 };
	struct fill_event *ev = calloc(MANY, sizeof *ev);
	struct timeline_step step = { NULL, 0 };
	struct activity_query q = {
		.source = -1, .span = { DAY_MIN, DAY_MAX }, .as_of = DAY_MAX
	};
	uint64_t heard[HEARD] = { 0 }, sum = 0;
	struct timeline *t;
	struct err e = { 0 };
	struct fill f;

	(void)state_;
	assert_non_null(ev);
	for (uint32_t i = 0; i < MANY; i++) {
		day_t day = FIRST_DAY + (day_t)(i % 7);
		struct moment m = { .day = day, .steps = 1 };

		ev[i] = (struct fill_event){ .user = i, .day = day };
		sum += story(0, &m, 1);
	}
	fill_store(
	    &f, "app", 0, INT32_MAX, &names, ev, MANY, 1, FIRST_DAY + DAYS);
	q.space = f.space;
	q.by = PERIOD_WEEK;
	assert_int_equal(timeline_open(f.store, &q, &step, 1, &t, &e), 0);
	assert_int_equal(timeline_each(t, listen, NULL, heard, HEARD, &e), 0);
	assert_int_equal(heard[HEARD_USERS], MANY);
	assert_true(heard[HEARD_SUM] == sum);
	timeline_free(t);
	fill_remove(&f);
	free(ev);
}

static void test_edges(void **state_)
{
	static const char *const start[] = { "start" };
	struct fill_event ev[] = { { 1, FIRST_DAY, 1, { 0, 0 }, 0 },
		{ 2, FIRST_DAY, 1, { 0, 0 }, 0 } };
	struct timeline_step step = { start, 1 };
	struct activity_query q = { .source = -1,
		.by = PERIOD_WEEK,
		.span = { DAY_MIN, DAY_MAX },
		.as_of = DAY_MAX,
		.split = slice_of("action") };
	struct timeline *t;
	struct err e = { 0 };
	struct fill f;
	uint64_t heard[HEARD] = { 0 };

	(void)state_;
	fill_store(&f, "app", 0, INT32_MAX, &names, ev, 2, 1, FIRST_DAY + 1);
	q.space = f.space;
	assert_int_equal(
	    timeline_open(f.store, &q, &step, 1, &t, &e), ERR_INPUT);
	assert_null(t);
	q.split = SLICE_ABSENT;
	assert_int_equal(timeline_open(f.store, &q, &step, 1, &t, &e), 0);
	assert_int_equal(timeline_each(t, listen, NULL, heard, HEARD, &e), 0);
	assert_int_equal(heard[HEARD_USERS], 2);
	timeline_free(t);
	q.as_of = FIRST_DAY;
	assert_int_equal(timeline_open(f.store, &q, &step, 1, &t, &e), 0);
	assert_int_equal(timeline_each(t, listen, NULL, heard, HEARD, &e), 0);
	assert_int_equal(heard[HEARD_USERS], 2);
	timeline_free(t);
	fill_remove(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
