/*
 * test_goals.c - objectives, runway and the budget's calendar, worked by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../../lib/indicator_objective.h"
#include "../../lib/indicator_runway.h"

#define DAY(y, m, d) day_from_civil(y, m, d)

static void near(double got, double want)
{
	if (!(fabs(got - want) < 1e-9 * fmax(1, fabs(want))))
		fail_msg("got %.12g, wanted %.12g", got, want);
}

static void days_equal(day_t got, int y, int m, int d)
{
	char text[11];

	day_format(got, text);
	if (got != DAY(y, m, d))
		fail_msg("got %s, wanted %04d-%02d-%02d", text, y, m, d);
}

/* From 12 000 on 1 January to 30 000 by 31 December 2026, 365 days: at the end
 * of June 181 of them are over, 12 000 + 18 000 * 181/365 = 20 926.03. */
static void expects_a_line(void **state)
{
	const struct objective o = { .baseline = 12000,
		.target = 30000,
		.from = DAY(2026, 1, 1),
		.due = DAY(2026, 12, 31),
		.shape = SHAPE_LINEAR };

	(void)state;
	near(objective_expected(&o, DAY(2026, 7, 1)),
	    12000 + 18000 * 181.0 / 365);
	near(objective_expected(&o, DAY(2026, 12, 31)),
	    12000 + 18000 * 364.0 / 365);
	near(objective_expected(&o, DAY(2027, 1, 1)), 30000);
	near(objective_expected(&o, DAY(2030, 1, 1)), 30000);
}

/* 2028 has 366 days; after 183 of them half the way is done, and half the way
 * from 100 to 400 by one ratio is 200. */
static void expects_a_ratio_over_a_leap_year(void **state)
{
	struct objective o = { .baseline = 100,
		.target = 400,
		.from = DAY(2028, 1, 1),
		.due = DAY(2028, 12, 31),
		.shape = SHAPE_EXPONENTIAL };

	(void)state;
	near(objective_expected(&o, DAY(2028, 7, 2)), 200);
	o.baseline = 400;
	o.target = 100;
	near(objective_expected(&o, DAY(2028, 7, 2)), 200);
	o.shape = SHAPE_STEP;
	near(objective_expected(&o, DAY(2028, 12, 31)), 400);
	near(objective_expected(&o, DAY(2029, 1, 1)), 100);
}

static void expects_nothing_that_was_not_said(void **state)
{
	struct objective o = { .baseline = NAN,
		.target = 30,
		.from = DAY(2026, 1, 1),
		.due = DAY(2026, 12, 31) };

	(void)state;
	assert_true(isnan(objective_expected(&o, DAY(2026, 7, 1))));
	near(objective_expected(&o, DAY(2027, 1, 1)), 30);
	o.baseline = 10;
	o.from = DAY_NONE;
	assert_true(isnan(objective_expected(&o, DAY(2026, 7, 1))));
}

static struct figure exact(double x)
{
	return (struct figure){ x, { x, x } };
}

/* The way is 100 long: 5 either side of what is expected is on track. */
static void judges(void **state)
{
	static const struct {
		double value, low, high;
		enum standing_word higher, lower;
	} cases[] = {
		{ 155, 155, 155, STANDING_ON, STANDING_ON },
		{ 145, 145, 145, STANDING_ON, STANDING_ON },
		{ 155.5, 155.5, 155.5, STANDING_AHEAD, STANDING_BEHIND },
		{ 144.5, 144.5, 144.5, STANDING_BEHIND, STANDING_AHEAD },
		{ 151, 147, 154, STANDING_ON, STANDING_ON },
		{ 151, 140, 162, STANDING_UNKNOWN, STANDING_UNKNOWN },
		{ 156, 151, 161, STANDING_AHEAD, STANDING_BEHIND },
		{ 144, 139, 149, STANDING_BEHIND, STANDING_AHEAD },
		{ 156, 149, 163, STANDING_UNKNOWN, STANDING_UNKNOWN },
		{ NAN, NAN, NAN, STANDING_UNKNOWN, STANDING_UNKNOWN },
	};
	const struct objective o = { .baseline = 100, .target = 200 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct figure f = { cases[i].value,
			{ cases[i].low, cases[i].high } };

		assert_int_equal(
		    objective_verdict(&o, false, f, 150), cases[i].higher);
		assert_int_equal(
		    objective_verdict(&o, true, f, 150), cases[i].lower);
	}
	assert_int_equal(
	    objective_verdict(&o, false, exact(1), NAN), STANDING_UNKNOWN);
}

/* 24 000 of 30 000 from 12 000: 0.8 attained, two thirds of the way. A cost of
 * 21 on the way from 25 to 18: 18/21 attained, 4 of 7 done. */
static void measures_attainment(void **state)
{
	struct objective up = { .baseline = 12000, .target = 30000 };
	struct objective down = { .baseline = 25, .target = 18 };
	struct figure f;

	(void)state;
	near(objective_part(&up, false, exact(24000)).value, 0.8);
	near(objective_way(&up, exact(24000)).value, 2.0 / 3);
	f = (struct figure){ 21, { 20, 24 } };
	near(objective_part(&down, true, f).value, 18.0 / 21);
	near(objective_part(&down, true, f).limits.low, 18.0 / 24);
	near(objective_part(&down, true, f).limits.high, 18.0 / 20);
	near(objective_way(&down, f).value, 4.0 / 7);
	near(objective_way(&down, f).limits.low, 1.0 / 7);
	near(objective_way(&down, f).limits.high, 5.0 / 7);
	assert_true(isnan(objective_part(&down, true, exact(0)).value));
	/* What overflows is none. */
	up.target = 1e-320;
	assert_true(isnan(objective_part(&up, false, exact(3)).value));
	up.target = -5;
	assert_true(isnan(objective_part(&up, false, exact(3)).value));
	up.baseline = NAN;
	assert_true(isnan(objective_way(&up, exact(3)).value));
}

/* Orders close from 15 December to 4 February, payments from 30 November to 24
 * January. */
static void knows_when_the_year_closes(void **state)
{
	struct span s = runway_no_orders(DAY(2026, 11, 16));

	(void)state;
	days_equal(s.from, 2026, 12, 15);
	days_equal(s.to, 2027, 2, 5);
	s = runway_no_orders(DAY(2027, 2, 4));
	days_equal(s.from, 2026, 12, 15);
	s = runway_no_orders(DAY(2027, 2, 5));
	days_equal(s.from, 2027, 12, 15);
	s = runway_no_payments(DAY(2026, 12, 31));
	days_equal(s.from, 2026, 11, 30);
	days_equal(s.to, 2027, 1, 25);
	s = runway_no_payments(DAY(2028, 2, 29));
	days_equal(s.from, 2028, 11, 30);
}

static void orders_before_the_year_closes(void **state)
{
	(void)state;
	/* 30 days before 13 January 2027 is 14 December, the last open day. */
	days_equal(runway_last_order(DAY(2027, 1, 13)), 2026, 12, 14);
	days_equal(runway_last_order(DAY(2027, 1, 14)), 2026, 12, 14);
	/* 30 days before 6 March is 4 February, still closed; 7 March, open. */
	days_equal(runway_last_order(DAY(2027, 3, 6)), 2026, 12, 14);
	days_equal(runway_last_order(DAY(2027, 3, 7)), 2027, 2, 5);
	/* 30 days before 30 March of a leap year is 29 February. */
	days_equal(runway_last_order(DAY(2028, 3, 30)), 2028, 2, 29);
	days_equal(runway_last_order(DAY(2027, 3, 30)), 2027, 2, 28);
}

static char none[] = "";

static struct cost paid(int y, int m, int d, cents_t cents)
{
	return (struct cost){ .span = { DAY(y, m, d), DAY(y, m, d) + 1 },
		.amount = cents,
		.category = none,
		.funder = none };
}

/* 450 000 authorised, 270 000 paid by 1 July: 180 000 left. April to June, 91
 * days, cost 91 000: 1 000 a day, so 180 days, to 28 December. April's 30 days
 * cost 30 000, May's 31 cost 20 000, June's 30 cost 41 000: 180 000 last 180,
 * 279 and floor(131.7) days. */
static void finds_when_money_runs_out(void **state)
{
	struct cost at[] = { paid(2026, 1, 10, 17900000),
		paid(2026, 4, 15, 3000000), paid(2026, 5, 15, 2000000),
		paid(2026, 6, 15, 4100000), paid(2026, 7, 20, 99900) };
	struct costs costs = { at, 5 };
	struct service service = {
		.budget = { true, DAY(2026, 1, 1), DAY_NONE, 45000000,
		    DAY_NONE },
	};
	struct indicator_run run = {
		.service = &service, .costs = &costs, .as_of = DAY(2026, 7, 1)
	};
	struct runway r = runway_of(&run);

	(void)state;
	assert_true(r.known);
	assert_int_equal(r.left, 18000000);
	assert_int_equal(r.burn, 9100000);
	assert_int_equal(r.days, 180);
	days_equal(runway_end(&r), 2026, 12, 28);
	near(r.low, 131);
	near(r.high, 279);
	/* Across the year's end and a 29 February: 1 000 a day for 608 days
	 * from 1 July 2026 is 29 February 2028. */
	service.budget.authorised = 27000000 + 60800000;
	r = runway_of(&run);
	days_equal(runway_end(&r), 2028, 2, 29);
	/* All is spent, or more. */
	service.budget.authorised = 27000000;
	r = runway_of(&run);
	assert_true(r.known);
	assert_int_equal(r.days, 0);
	service.budget.authorised = 100;
	r = runway_of(&run);
	assert_int_equal(r.left, 100 - 27000000);
	assert_int_equal(r.days, 0);
}

static void says_when_it_cannot_tell(void **state)
{
	struct cost at[] = { paid(2026, 1, 10, 100), paid(2026, 5, 15, 1),
		paid(2026, 6, 30, -1), paid(2026, 4, 1, 0) };
	struct costs costs = { at, 4 };
	struct service service = {
		.budget = { true, DAY(2026, 1, 1), DAY_NONE, 45000000,
		    DAY_NONE },
	};
	struct indicator_run run = {
		.service = &service, .costs = &costs, .as_of = DAY(2026, 7, 1)
	};
	struct runway r = runway_of(&run);

	(void)state;
	assert_false(r.known);
	assert_string_equal(r.why, "nothing was paid in the last three months");
	at[2].amount = 0;
	r = runway_of(&run);
	assert_false(r.known);
	assert_non_null(strstr(r.why, "hundred years"));
	run.as_of = DAY(2026, 9, 1);
	r = runway_of(&run);
	assert_false(r.known);
	assert_non_null(strstr(r.why, "last three months"));
	service.budget.end = DAY(2026, 8, 31);
	r = runway_of(&run);
	assert_string_equal(r.why, "the budget of service.json is over");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expects_a_line),
		cmocka_unit_test(expects_a_ratio_over_a_leap_year),
		cmocka_unit_test(expects_nothing_that_was_not_said),
		cmocka_unit_test(judges),
		cmocka_unit_test(measures_attainment),
		cmocka_unit_test(knows_when_the_year_closes),
		cmocka_unit_test(orders_before_the_year_closes),
		cmocka_unit_test(finds_when_money_runs_out),
		cmocka_unit_test(says_when_it_cannot_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
