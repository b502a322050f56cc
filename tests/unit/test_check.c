/*
 * test_check.c - findings on hand-made days, weeks and budgets.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <limits.h>
#include <math.h>

#include "fill.h"
#include "../../lib/check.h"

#define MONDAY ((day_t)20458) /* 2026-01-05 */

static const char *const actions[] = { "use" };
static const char *const one[] = { "x" };
static const struct fill_names names = { .action = actions,
	.n_actions = 1,
	.dimension = { "channel", "place" },
	.value = { one, one },
	.n_values = { 1, 1 } };

static char app[] = "app", web[] = "web", none[] = "";
static struct service_source sources[] = {
	{ .name = app,
	    .identity = IDENTITY_ACCOUNT,
	    .identity_days = INT_MAX,
	    .space = app },
	{ .name = web,
	    .identity = IDENTITY_DAILY,
	    .identity_days = 1,
	    .space = web },
};

struct bench {
	struct fill fill;
	struct service service;
	struct indicator_run run;
	struct findings *f;
};

static void bench_of(struct bench *b, int identity, int days,
    const struct fill_event *ev, size_t n, day_t as_of)
{
	memset(b, 0, sizeof *b);
	fill_store(&b->fill, "app", identity, days, &names, ev, n, 1, as_of);
	b->service = (struct service){ .sources = sources,
		.n_sources = 1,
		.primary = app,
		.phase_since = DAY_NONE,
		.check = {
		    .fresh_days = 2, .gap_days = 3, .reject_share = 0.05 } };
	b->run = (struct indicator_run){ .store = b->fill.store,
		.service = &b->service,
		.space = b->fill.space,
		.source = -1,
		.identity = IDENTITY_ACCOUNT,
		.identity_days = INT_MAX,
		.by = PERIOD_MONTH,
		.span = { MONDAY, as_of },
		.as_of = as_of,
		.level = 0.95 };
}

static void bench_new(
    struct bench *b, const struct fill_event *ev, size_t n, day_t as_of)
{
	bench_of(b, IDENTITY_ACCOUNT, INT_MAX, ev, n, as_of);
}

static void bench_free(struct bench *b)
{
	findings_free(b->f);
	indicator_run_release(&b->run);
	fill_remove(&b->fill);
}

static void look(struct bench *b, day_t today)
{
	struct err e = { 0 };

	findings_free(b->f);
	b->f = NULL;
	if (check_service(&b->run, today, &b->f, &e) < 0)
		fail_msg("%s", e.text);
}

/* The nth finding of a kind. */
static const struct finding *found(
    const struct bench *b, enum check_kind kind, size_t nth)
{
	for (size_t i = 0; i < b->f->n; i++)
		if (b->f->at[i].kind == kind && nth-- == 0)
			return &b->f->at[i];
	fail_msg("no finding of %s", check_kind_name(kind));
	return NULL;
}

static void finds(const struct bench *b, enum check_kind kind,
    enum finding_state state, double value)
{
	const struct finding *x = found(b, kind, 0);

	assert_int_equal(x->state, state);
	if (isnan(value))
		assert_true(isnan(x->value));
	else
		assert_true(x->value == value);
}

/* Days 0, 1, 7, 8 and 9: a gap of five days. */
static const struct fill_event five_days[] = {
	{ 0, MONDAY, 0, { 0 }, 0 },
	{ 0, MONDAY + 1, 0, { 0 }, 0 },
	{ 1, MONDAY + 7, 0, { 0 }, 0 },
	{ 1, MONDAY + 8, 0, { 0 }, 0 },
	{ 1, MONDAY + 9, 0, { 0 }, 0 },
};

static void looks_at_days(void **state)
{
	struct bench b;
	const struct finding *x;

	(void)state;
	bench_new(&b, five_days, 5, MONDAY + 10);
	look(&b, MONDAY + 10);
	finds(&b, CHECK_FRESHNESS, FINDING_OK, 0);
	finds(&b, CHECK_GAPS, FINDING_WRONG, 5);
	finds(&b, CHECK_AGE, FINDING_OK, 0);
	x = found(&b, CHECK_GAPS, 0);
	assert_int_equal(x->span.from, MONDAY + 2);
	assert_int_equal(x->span.to, MONDAY + 7);
	assert_int_equal(b.f->wrong, 1);
	/* Two days without are let pass, three are not. */
	look(&b, MONDAY + 12);
	finds(&b, CHECK_FRESHNESS, FINDING_OK, 2);
	look(&b, MONDAY + 13);
	finds(&b, CHECK_FRESHNESS, FINDING_WRONG, 3);
	b.service.check.gap_days = 5;
	look(&b, MONDAY + 10);
	finds(&b, CHECK_GAPS, FINDING_OK, 5);
	/* Of a gap, what lies in the last 28 days counts. */
	b.run.as_of = MONDAY + 33;
	b.service.check.gap_days = 1;
	look(&b, MONDAY + 33);
	finds(&b, CHECK_GAPS, FINDING_WRONG, 2);
	b.run.as_of = MONDAY + 35;
	look(&b, MONDAY + 35);
	finds(&b, CHECK_GAPS, FINDING_OK, 0);
	/* 5 January 2026 is kept until 25 whole months lie after January:
	 * the first of March 2028 is the first day too late, by 27 days. */
	look(&b, day_from_civil(2028, 2, 29));
	finds(&b, CHECK_AGE, FINDING_OK, 0);
	look(&b, day_from_civil(2028, 3, 1));
	finds(&b, CHECK_AGE, FINDING_WRONG, 27);
	bench_free(&b);
}

/* From Monday to Friday, for n weeks. */
static size_t office_weeks(struct fill_event *ev, int weeks)
{
	size_t n = 0;

	for (int w = 0; w < weeks; w++)
		for (int d = 0; d < 5; d++)
			ev[n++] = (struct fill_event){ 0, MONDAY + 7 * w + d, 0,
				{ 0 }, 0 };
	return n;
}

/* The thirteenth week ends on Friday 3 April 2026, and the sixth is Easter
 * Monday: on Tuesday nothing is late, on Friday three days are. */
static void knows_days_off(void **state)
{
	day_t friday = day_from_civil(2026, 4, 3);
	struct fill_event ev[65];
	struct bench b;

	(void)state;
	bench_new(&b, ev, office_weeks(ev, 13), friday + 1);
	look(&b, friday + 4);
	finds(&b, CHECK_FRESHNESS, FINDING_OK, 0);
	finds(&b, CHECK_GAPS, FINDING_OK, 0);
	assert_true(found(&b, CHECK_FRESHNESS, 0)->days_off);
	look(&b, friday + 6);
	finds(&b, CHECK_FRESHNESS, FINDING_OK, 2);
	look(&b, friday + 7);
	finds(&b, CHECK_FRESHNESS, FINDING_WRONG, 3);
	bench_free(&b);
	/* A week is missing: five days, its weekends aside. */
	memmove(ev + 50, ev + 55, 10 * sizeof *ev);
	bench_new(&b, ev, 60, friday + 1);
	look(&b, friday + 1);
	finds(&b, CHECK_GAPS, FINDING_WRONG, 5);
	assert_int_equal(found(&b, CHECK_GAPS, 0)->span.from, friday - 20);
	assert_int_equal(found(&b, CHECK_GAPS, 0)->span.to, friday - 11);
	bench_free(&b);
	/* Seven weeks are too few to know. */
	bench_new(&b, ev, office_weeks(ev, 7), MONDAY + 47);
	look(&b, MONDAY + 49);
	finds(&b, CHECK_FRESHNESS, FINDING_OK, 2);
	bench_free(&b);
}

/* As of day 451 the last 28 days begin with day 423, and 397 days before that
 * is day 26. */
static void looks_at_cookies(void **state)
{
	struct fill_event ev[] = {
		{ 0, MONDAY + 25, 0, { 0 }, 0 },
		{ 1, MONDAY + 26, 0, { 0 }, 0 },
		{ 2, MONDAY, 0, { 0 }, 0 },
		{ 2, MONDAY + 422, 0, { 0 }, 0 },
		{ 0, MONDAY + 423, 0, { 0 }, 0 },
		{ 1, MONDAY + 450, 0, { 0 }, 0 },
	};
	struct bench b;

	(void)state;
	bench_of(&b, IDENTITY_COOKIE, 396, ev, 6, MONDAY + 451);
	look(&b, MONDAY + 451);
	finds(&b, CHECK_COOKIE, FINDING_WRONG, 1);
	bench_free(&b);
	bench_of(&b, IDENTITY_COOKIE, 396, ev, 2, MONDAY + 440);
	look(&b, MONDAY + 440);
	finds(&b, CHECK_COOKIE, FINDING_OK, 0);
	bench_free(&b);
}

/* One of 1 000 comes again: 1 % is not reached, whose time is the twelfth month
 * of the phase. */
static void waits_for_a_gate(void **state)
{
	struct fill_event ev[] = {
		{ 0, MONDAY, 0, { 0 }, 0 },
		{ 0, MONDAY + 31, 0, { 0 }, 0 },
	};
	struct population people = { .total = 1000, .low = 1000, .high = 1000 };
	day_t march = day_from_civil(2026, 3, 1);
	static char phase[] = "acceleration";
	const struct finding *x;
	struct bench b;

	(void)state;
	bench_new(&b, ev, 2, march);
	b.service.phase = phase;
	b.run.population = &people;
	look(&b, march);
	finds(&b, CHECK_GATE, FINDING_WRONG, 0.001);
	b.service.phase_since = day_from_civil(2025, 3, 2);
	look(&b, march);
	finds(&b, CHECK_GATE, FINDING_OK, 0.001);
	x = found(&b, CHECK_GATE, 0);
	assert_string_equal(x->word, "not_yet");
	assert_int_equal(x->due, day_from_civil(2026, 3, 2));
	b.service.phase_since = day_from_civil(2025, 3, 1);
	look(&b, march);
	finds(&b, CHECK_GATE, FINDING_WRONG, 0.001);
	assert_string_equal(found(&b, CHECK_GATE, 0)->word, "failed");
	bench_free(&b);
}

static void misses_a_source(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, five_days, 5, MONDAY + 10);
	b.service.n_sources = 2;
	b.service.check.ignored[CHECK_GAPS] = true;
	look(&b, MONDAY + 10);
	assert_string_equal(found(&b, CHECK_FRESHNESS, 1)->subject, "web");
	assert_int_equal(found(&b, CHECK_FRESHNESS, 1)->state, FINDING_WRONG);
	for (size_t i = 0; i < b.f->n; i++)
		assert_int_not_equal(b.f->at[i].kind, CHECK_GAPS);
	bench_free(&b);
}

/* Thirteen weeks of 10 and 11 users in turn, and one of so many. Of 2 the mean
 * is 138/14 = 9.857, the mean moving range 20/13 = 1.538, and the limits 9.857
 * -+ 3 * 1.538 / 1.128 = 5.77 and 13.95. */
static size_t weeks(struct fill_event *ev, uint32_t last)
{
	size_t n = 0;

	for (int w = 0; w < 14; w++) {
		uint32_t users = w == 13 ? last : 10 + (uint32_t)(w % 2);

		for (uint32_t u = 0; u < users; u++)
			ev[n++] = (struct fill_event){ u, MONDAY + 7 * w, 0,
				{ 0 }, 0 };
	}
	return n;
}

static void looks_at_the_last_week(void **state)
{
	struct fill_event ev[300];
	const struct finding *x;
	struct bench b;

	(void)state;
	bench_new(&b, ev, weeks(ev, 2), MONDAY + 14 * 7);
	look(&b, MONDAY + 14 * 7);
	finds(&b, CHECK_SIGNAL, FINDING_WRONG, 2);
	x = found(&b, CHECK_SIGNAL, 0);
	assert_true(fabs(x->low - 5.765) < 0.01);
	assert_true(fabs(x->high - 13.949) < 0.01);
	bench_free(&b);
	/* Of 6 the limit is 142/14 - 3 * 16/13 / 1.128 = 6.87, and four fifths
	 * of it 5.5: the week has Easter Monday. Of 5 they are 6.59 and 5.27.
	 */
	bench_new(&b, ev, weeks(ev, 6), MONDAY + 14 * 7);
	look(&b, MONDAY + 14 * 7);
	finds(&b, CHECK_SIGNAL, FINDING_UNKNOWN, 6);
	bench_free(&b);
	bench_new(&b, ev, weeks(ev, 5), MONDAY + 14 * 7);
	look(&b, MONDAY + 14 * 7);
	finds(&b, CHECK_SIGNAL, FINDING_WRONG, 5);
	bench_free(&b);
	/* Many more is no fault. */
	bench_new(&b, ev, weeks(ev, 60), MONDAY + 14 * 7);
	look(&b, MONDAY + 14 * 7);
	finds(&b, CHECK_SIGNAL, FINDING_OK, 60);
	x = found(&b, CHECK_SIGNAL, 0);
	assert_true(x->value > x->high);
	bench_free(&b);
}

static struct cost paid(int m, cents_t cents)
{
	day_t day = day_from_civil(2026, m, 15);

	return (struct cost){ .span = { day, day + 1 },
		.amount = cents,
		.category = none,
		.funder = none };
}

/* On 1 July 40 000 are left, at 1 000 a day: to 10 August. The last order is
 * on 11 July and the committee from 26 June on. */
static void looks_at_the_budget(void **state)
{
	struct cost at[] = { paid(4, 3000000), paid(5, 3100000),
		paid(6, 3000000) };
	struct costs costs = { at, 3 };
	day_t july = day_from_civil(2026, 7, 1);
	static const struct {
		int month, day;
		enum finding_state state;
	} planned[] = { { 7, 5, FINDING_OK }, { 7, 11, FINDING_OK },
		{ 7, 12, FINDING_WRONG }, { 6, 30, FINDING_WRONG },
		{ 7, 1, FINDING_OK } };
	const struct finding *x;
	struct bench b;

	(void)state;
	bench_new(&b, five_days, 5, july);
	b.run.costs = &costs;
	b.service.budget =
	    (struct budget_rule){ true, day_from_civil(2026, 1, 1), DAY_NONE,
		    9100000 + 4000000, DAY_NONE };
	look(&b, july);
	finds(&b, CHECK_BUDGET, FINDING_WRONG, 40);
	x = found(&b, CHECK_BUDGET, 0);
	assert_int_equal(x->span.from, day_from_civil(2026, 6, 26));
	assert_int_equal(x->span.to, day_from_civil(2026, 7, 12));
	assert_int_equal(b.f->money.to, day_from_civil(2026, 8, 10));
	for (size_t i = 0; i < sizeof planned / sizeof *planned; i++) {
		b.service.budget.committee =
		    day_from_civil(2026, planned[i].month, planned[i].day);
		look(&b, july);
		finds(&b, CHECK_BUDGET, planned[i].state, 40);
	}
	/* Its window is still to come. */
	b.service.budget.committee = DAY_NONE;
	b.service.budget.authorised = 9100000 + 18000000;
	look(&b, july);
	finds(&b, CHECK_BUDGET, FINDING_OK, 180);
	b.run.costs = NULL;
	look(&b, july);
	finds(&b, CHECK_BUDGET, FINDING_UNKNOWN, NAN);
	assert_non_null(strstr(found(&b, CHECK_BUDGET, 0)->why, "needs costs"));
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_at_days),
		cmocka_unit_test(knows_days_off),
		cmocka_unit_test(looks_at_cookies),
		cmocka_unit_test(waits_for_a_gate),
		cmocka_unit_test(misses_a_source),
		cmocka_unit_test(looks_at_the_last_week),
		cmocka_unit_test(looks_at_the_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
