/*
 * test_portfolio.c - funnels and ranks, worked by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../../lib/portfolio.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void near(double got, double want)
{
	if (!(fabs(got - want) < 1e-9 * fmax(1, fabs(want))))
		fail_msg("got %.12g, wanted %.12g", got, want);
}

/* 600 of 1000; of 100 cases the standard error is sqrt(0.24/100) = 0.0489898,
 * and 1.959964 and 3.090232 of them make the limits. */
static void limits_are_of_chance_among_few(void **state)
{
	const struct stats_peer p[] = { { 60, 100 }, { 120, 200 }, { 240, 300 },
		{ 180, 400 } };
	struct stats_funnel f;
	struct interval i;

	(void)state;
	assert_true(stats_funnel_fit(p, COUNT(p), &f));
	near(f.pooled, 0.6);
	near(f.spread, 0);
	i = stats_funnel_limits(&f, 100, 0.95);
	near(i.low, 0.6 - 1.959963984540054 * sqrt(0.0024));
	near(i.high, 0.6 + 1.959963984540054 * sqrt(0.0024));
	i = stats_funnel_limits(&f, 100, 0.998);
	near(i.high, 0.6 + 3.090232306167813 * sqrt(0.0024));
	near(stats_funnel_z(&f, p[2]), 0.2 / sqrt(0.0008));
	i = stats_funnel_limits(&f, 2, 0.998);
	near(i.low, 0);
	near(i.high, 1);
}

/* Ten of 100 cases, pooled 0.5, standard error 0.05: z is -2 three times, 2
 * three times, 0 four times. Winsorising a tenth changes none of them; their
 * squares sum to 24, 15 more than 9. Weights are 400 each: 4000 - 400 = 3600,
 * and 15/3600 the variance between. */
static void peers_beyond_chance_widen_the_limits(void **state)
{
	const struct stats_peer p[] = { { 40, 100 }, { 60, 100 }, { 50, 100 },
		{ 40, 100 }, { 60, 100 }, { 50, 100 }, { 40, 100 }, { 60, 100 },
		{ 50, 100 }, { 50, 100 } };
	struct stats_funnel f;
	struct interval i;

	(void)state;
	assert_true(stats_funnel_fit(p, COUNT(p), &f));
	near(f.phi, 2.4);
	near(f.spread, sqrt(15.0 / 3600));
	i = stats_funnel_limits(&f, 100, 0.95);
	near(i.high, 0.5 + 1.959963984540054 * sqrt(0.0025 + 15.0 / 3600));
	assert_true(stats_funnel_fit(p, COUNT(p) - 1, &f));
	near(f.spread, 0);
}

/* One far on each side of eight alike is drawn in to them: nothing is left. */
static void outliers_do_not_hide_themselves(void **state)
{
	const struct stats_peer p[] = { { 80, 100 }, { 50, 100 }, { 50, 100 },
		{ 50, 100 }, { 50, 100 }, { 50, 100 }, { 50, 100 }, { 50, 100 },
		{ 50, 100 }, { 20, 100 } };
	struct stats_funnel f;

	(void)state;
	assert_true(stats_funnel_fit(p, COUNT(p), &f));
	near(f.phi, 0);
	near(f.spread, 0);
	near(stats_funnel_z(&f, p[0]), 6);
	near(stats_funnel_z(&f, p[9]), -6);
}

static void a_rate_of_all_or_nobody_has_no_limits(void **state)
{
	const struct stats_peer none[] = { { 0, 10 }, { 0, 30 } };
	const struct stats_peer all[] = { { 10, 10 }, { 30, 30 } };
	struct stats_funnel f;

	(void)state;
	assert_true(stats_funnel_fit(none, 2, &f));
	assert_true(isnan(stats_funnel_limits(&f, 10, 0.95).low));
	assert_true(isnan(stats_funnel_z(&f, none[0])));
	assert_true(stats_funnel_fit(all, 2, &f));
	near(f.pooled, 1);
	assert_true(isnan(stats_funnel_limits(&f, 10, 0.95).low));
	assert_true(stats_funnel_fit(all, 0, &f));
	assert_true(isnan(f.pooled));
}

static void ranks_are(const struct stats_peer *p, size_t n, double level,
    const struct stats_place *want)
{
	struct stats_place got[8] = { { 0 } };

	assert_true(stats_ranks(p, n, level, 7, got));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i].rank, want[i].rank);
		assert_int_equal(got[i].low, want[i].low);
		assert_int_equal(got[i].high, want[i].high);
	}
}

/* 60 against 50 of 100: the difference has a standard error of 0.07, so the
 * lesser comes out first about 1 time in 13: at 95 % both ranks are possible,
 * at 50 % they are not. */
static void ranks_overlap_as_the_rates_do(void **state)
{
	const struct stats_peer apart[] = { { 10, 1000 }, { 900, 1000 } };
	const struct stats_peer close[] = { { 60, 100 }, { 50, 100 } };
	const struct stats_peer equal[] = { { 30, 60 }, { 50, 100 } };

	(void)state;
	ranks_are(apart, 2, 0.95,
	    (const struct stats_place[]){ { 2, 2, 2 }, { 1, 1, 1 } });
	ranks_are(close, 2, 0.95,
	    (const struct stats_place[]){ { 1, 1, 2 }, { 2, 1, 2 } });
	ranks_are(close, 2, 0.5,
	    (const struct stats_place[]){ { 1, 1, 1 }, { 2, 2, 2 } });
	ranks_are(equal, 2, 0.95,
	    (const struct stats_place[]){ { 1, 1, 2 }, { 1, 1, 2 } });
	ranks_are(apart, 1, 0.95, (const struct stats_place[]){ { 1, 1, 1 } });
}

/* 30 and 30.03 % of ten million: the difference is 1.46 standard errors, the
 * lesser is first 7 times in 100. Of sixty million, nobody against fifty, and
 * all but those. */
static void ranks_of_very_many_cases(void **state)
{
	const struct stats_peer close[] = { { 3000000, 10000000 },
		{ 3003000, 10000000 } };
	const struct stats_peer rare[] = { { 0, 60000000 }, { 50, 60000000 },
		{ 60000000, 60000000 }, { 59999950, 60000000 } };

	(void)state;
	ranks_are(close, 2, 0.95,
	    (const struct stats_place[]){ { 2, 1, 2 }, { 1, 1, 2 } });
	ranks_are(close, 2, 0.8,
	    (const struct stats_place[]){ { 2, 2, 2 }, { 1, 1, 1 } });
	ranks_are(rare, 4, 0.95,
	    (const struct stats_place[]){
		{ 4, 4, 4 }, { 3, 3, 3 }, { 1, 1, 1 }, { 2, 2, 2 } });
}

static void no_more_services_than_there_is_room_for(void **state)
{
	const struct err why = { .code = ERR_INPUT };
	struct portfolio *p = portfolio_new(0.95);
	struct err e = { 0 };

	(void)state;
	assert_non_null(p);
	for (int i = 0; i < PORTFOLIO_MOST; i++)
		assert_int_equal(portfolio_add_unread(p, "x", &why, &e), 0);
	assert_int_equal(portfolio_add_unread(p, "x", &why, &e), ERR_USAGE);
	assert_int_equal(portfolio_compare(p, FIGURE_COMPLETION, &e), 0);
	assert_int_equal(p->n_groups, 0);
	portfolio_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_of_chance_among_few),
		cmocka_unit_test(peers_beyond_chance_widen_the_limits),
		cmocka_unit_test(outliers_do_not_hide_themselves),
		cmocka_unit_test(a_rate_of_all_or_nobody_has_no_limits),
		cmocka_unit_test(ranks_overlap_as_the_rates_do),
		cmocka_unit_test(ranks_of_very_many_cases),
		cmocka_unit_test(no_more_services_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
