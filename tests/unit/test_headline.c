/*
 * test_headline.c - a year of made-up weeks on one screen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <limits.h>

#include "fill.h"
#include "../../lib/headline.h"

#define MONDAY ((day_t)20458) /* 2026-01-05 */
#define WEEK(n) (MONDAY + 7 * (n))
#define WEEKS 60

static const char *const actions[] = { "use" };
static const char *const one[] = { "x" };
static const struct fill_names names = {
	.action = actions,
	.n_actions = 1,
	.dimension = { "d", "f" },
	.value = { one, one },
	.n_values = { 1, 1 },
};

static char app[] = "app";
static struct service_source source = { .name = app,
	.identity = IDENTITY_ACCOUNT,
	.identity_days = INT_MAX,
	.space = app };
static struct fill_event ev[WEEKS * 40];

/* 20 to 22 users a week in turn, 33 in the last; the first of them on the
 * Tuesday, the others on the Monday. Each week's first is two ids further, so
 * that of three weeks one has nobody new and the others three. */
static uint32_t users(int week)
{
	return week == WEEKS - 1 ? 33 : 20 + (uint32_t)week % 3;
}

static size_t draw(void)
{
	size_t n = 0;

	for (int w = 0; w < WEEKS; w++)
		for (uint32_t u = 0; u < users(w); u++)
			ev[n++] =
			    (struct fill_event){ .user = u + 2 * (uint32_t)w,
				    .day = WEEK(w) + (u == 0) };
	return n;
}

struct bench {
	struct fill fill;
	struct service service;
	struct indicator_run run;
	struct table *t;
	struct headline *h;
};

static void bench_named(
    struct bench *b, const struct fill_names *named, size_t n, day_t as_of)
{
	memset(b, 0, sizeof *b);
	fill_store(
	    &b->fill, "app", IDENTITY_ACCOUNT, INT_MAX, named, ev, n, 1, as_of);
	b->service = (struct service){
		.sources = &source, .n_sources = 1, .primary = app
	};
	b->run = (struct indicator_run){ .store = b->fill.store,
		.service = &b->service,
		.space = b->fill.space,
		.source = -1,
		.identity = IDENTITY_ACCOUNT,
		.identity_days = INT_MAX,
		.as_of = as_of,
		.level = 0.95 };
	b->t = table_new();
	assert_non_null(b->t);
}

static void bench_new(struct bench *b, size_t n, day_t as_of)
{
	bench_named(b, &names, n, as_of);
}

static void bench_free(struct bench *b)
{
	headline_free(b->h);
	indicator_run_release(&b->run);
	table_free(b->t);
	fill_remove(&b->fill);
}

static const struct headline_line *line(
    const struct headline *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->line[i].indicator->name, name) == 0)
			return &h->line[i];
	fail_msg("no line of %s", name);
	return NULL;
}

static void a_week(void **unused)
{
	const struct headline_line *l;
	struct err e = { 0 };
	struct bench b;

	(void)unused;
	bench_new(&b, draw(), WEEK(WEEKS) + 3);
	if (headline_compute(&b.run, b.t, &b.h, &e))
		fail_msg("%s", e.text);
	assert_int_equal(b.h->week.from, WEEK(WEEKS - 1));
	assert_int_equal(b.h->week.to, WEEK(WEEKS));
	l = line(b.h, "active_users");
	assert_int_equal(l->now.part, 33);
	assert_int_equal(l->before.part, users(WEEKS - 2));
	assert_int_equal(l->year.part, users(WEEKS - 53));
	assert_true(fabs(l->change - (33.0 / users(WEEKS - 2) - 1)) < 1e-12);
	assert_int_equal(l->moved, MOVE_UP);
	assert_int_equal(l->moved_year, MOVE_UP);
	assert_true(l->limit > 0.05 && l->limit < 0.3);
	for (int i = 0; i < HEADLINE_WEEKS; i++)
		assert_true(l->series[i] == users(WEEKS - HEADLINE_WEEKS + i));
	l = line(b.h, "retention");
	assert_int_equal(l->now.start, WEEK(WEEKS - 1));
	assert_int_equal(l->now.lag, 1);
	assert_int_equal(l->now.cohort, WEEK(WEEKS - 2));
	assert_int_equal(l->now.whole, l->now.part);
	assert_int_equal(l->now.part, 3);
	/* Nobody was new in the week before that. */
	assert_int_equal(l->before.state, STATE_NONE);
	assert_true(isnan(l->change));
	assert_int_equal(l->moved, MOVE_NONE);
	assert_int_equal(line(b.h, "events")->now.part, 33);
	assert_int_equal(b.h->n, 5);
	assert_int_equal(b.h->n_missing, 2);
	assert_non_null(strstr(b.h->missing[1], "population reached"));
	assert_non_null(strstr(b.h->missing[0], "cost"));
	assert_null(strchr(b.h->missing[0], '\n'));
	bench_free(&b);
}

static void daily(void **unused)
{
	const struct headline_line *l;
	struct err e = { 0 };
	struct bench b;

	(void)unused;
	bench_new(&b, draw(), WEEK(WEEKS));
	b.run.identity = IDENTITY_DAILY;
	b.run.identity_days = 1;
	if (headline_compute(&b.run, b.t, &b.h, &e))
		fail_msg("%s", e.text);
	l = line(b.h, "active_users");
	assert_string_equal(l->label, "users a day (mean)");
	assert_true(l->now.value == 33.0 / 2); /* two days have data */
	assert_int_equal(b.h->n, 2);
	bench_free(&b);
}

static void costs(void **unused)
{
	static char none[] = "";
	struct cost paid = { .span = { WEEK(0) - 40, WEEK(WEEKS) },
		.amount = 12000000,
		.category = none,
		.funder = none };
	struct costs all = { &paid, 1 };
	const struct headline_line *l;
	struct err e = { 0 };
	struct bench b;

	(void)unused;
	bench_new(&b, draw(), WEEK(WEEKS));
	b.run.costs = &all;
	if (headline_compute(&b.run, b.t, &b.h, &e))
		fail_msg("%s", e.text);
	l = line(b.h, "cost_per_mau_annual");
	assert_int_equal(l->now.end, day_from_civil(2027, 3, 1));
	bench_free(&b);
}

static void too_early(void **unused)
{
	struct err e = { 0 };
	struct bench b;

	(void)unused;
	bench_new(&b, draw(), WEEK(0) + 6);
	assert_int_equal(headline_compute(&b.run, b.t, &b.h, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "no complete week"));
	assert_null(b.h);
	b.run.as_of = DAY_NONE;
	assert_int_equal(headline_compute(&b.run, b.t, &b.h, &e), ERR_INPUT);
	bench_free(&b);
	bench_new(&b, draw(), WEEK(1));
	assert_int_equal(headline_compute(&b.run, b.t, &b.h, &e), 0);
	assert_int_equal(line(b.h, "active_users")->now.part, 20);
	assert_int_equal(line(b.h, "active_users")->moved, MOVE_NONE);
	assert_int_equal(line(b.h, "active_users")->year.state, STATE_NONE);
	bench_free(&b);
}

/* Twenty weeks of 20 who start on Monday, of whom 10 are done on Tuesday; of
 * week 15, 15 are. On the Thursday after the last week those of week 16 have
 * had 27 days. */
static void late(void **unused)
{
	static const char *const steps[] = { "start", "done" };
	static const struct fill_names two = { .action = steps,
		.n_actions = 2,
		.dimension = { "d", "f" },
		.value = { one, one },
		.n_values = { 1, 1 } };
	static char start[] = "start", done[] = "done",
		    active[] = "active_users";
	struct objective goal = { .indicator = active,
		.name = active,
		.lag = -1,
		.by = PERIOD_WEEK,
		.baseline = NAN,
		.target = 40,
		.from = DAY_NONE,
		.due = WEEK(40) };
	const struct headline_line *l;
	struct err e = { 0 };
	struct bench b;
	size_t n = 0;

	(void)unused;
	for (uint32_t w = 0; w < 20; w++)
		for (uint32_t u = 0; u < 20; u++) {
			ev[n++] = (struct fill_event){ u + 20 * w, WEEK((int)w),
				0, { 0 }, 0 };
			if (u < (w == 15 ? 15u : 10u))
				ev[n++] = (struct fill_event){ u + 20 * w,
					WEEK((int)w) + 1, 1, { 0 }, 0 };
		}
	bench_named(&b, &two, n, WEEK(20) + 3);
	b.service.completion.start = start;
	b.service.completion.complete = done;
	b.service.completion.within_days = 30;
	b.service.objectives = &goal;
	b.service.n_objectives = 1;
	if (headline_compute(&b.run, b.t, &b.h, &e))
		fail_msg("%s", e.text);
	l = line(b.h, "completion");
	assert_int_equal(l->now.start, WEEK(15));
	assert_int_equal(l->now.part, 15);
	assert_int_equal(l->now.whole, 20);
	assert_int_equal(l->before.part, 10);
	assert_true(fabs(l->change - 0.25) < 1e-12);
	assert_int_equal(l->moved, MOVE_UP);
	assert_int_equal(b.h->n_goals, 1);
	assert_true(b.h->goal[0].now.value == 20);
	assert_int_equal(b.h->goal[0].now.start, WEEK(19));
	assert_string_equal(b.h->goal[0].verdict, "cannot_tell");
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_week),
		cmocka_unit_test(daily),
		cmocka_unit_test(costs),
		cmocka_unit_test(late),
		cmocka_unit_test(too_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
