/*
 * test_inequality.c - the indices against R and by hand, the
 * draws against every possible outcome.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "../../lib/stats.h"

#define CLOSE(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* The ten incomes of the example of R's package acid,
 * https://rdrr.io/cran/acid/man/gini.html; half of the mean difference over the
 * mean by R 4.2.2: sum(outer(x, x, function(a, b) abs(a - b))) / (2 * 100 *
 * mean(x)). */
static void incomes(void **state)
{
	struct stats_area a[] = { { 2445, 1, 0 }, { 541, 1, 0 }, { 1463, 1, 0 },
		{ 22261, 1, 0 }, { 3438, 1, 0 }, { 4437, 1, 0 }, { 5401, 1, 0 },
		{ 11904, 1, 0 }, { 6392, 1, 0 }, { 8304, 1, 0 } };

	(void)state;
	CLOSE(stats_gini(a, 10), 0.462091130268, 5e-13);
}

/* Half of the people make a quarter of the use: the Lorenz curve leaves an
 * area of 1/8 (G = 1/4); T = 3/4 log(3/2) + 1/4 log(1/2). */
static void by_hand(void **state)
{
	struct stats_area a[] = { { 300, 1000, 0 }, { 100, 1000, 1 } };
	struct stats_area all[] = { { 8, 100, 0 }, { 0, 300, 1 } };
	struct stats_area even[] = { { 2, 100, 0 }, { 6, 300, 1 } };
	struct stats_area none[] = { { 0, 100, 0 }, { 0, 300, 1 } };

	(void)state;
	CLOSE(stats_gini(a, 2), 0.25, 1e-15);
	CLOSE(stats_theil(a, 2), 0.75 * log(1.5) + 0.25 * log(0.5), 1e-15);
	/* all of it in a quarter of the people */
	CLOSE(stats_gini(all, 2), 0.75, 1e-15);
	CLOSE(stats_theil(all, 2), log(4), 1e-15);
	CLOSE(stats_gini(even, 2), 0, 1e-15);
	CLOSE(stats_theil(even, 2), 0, 1e-15);
	assert_true(isnan(stats_gini(none, 2)));
	assert_true(isnan(stats_theil(none, 2)));
	assert_true(isnan(stats_theil_between(none, 2)));
}

/* Half the mean absolute difference between two people drawn at random, over
 * the mean (Sen's form), and the groups' own indices added up. */
static void other_forms(void **state)
{
	struct stats_area a[] = { { 10, 70, 1 }, { 0, 30, 2 }, { 44, 90, 1 },
		{ 7, 7, 3 }, { 3, 61, 2 }, { 20, 142, 2 } };
	double users = 84, people = 400, sum = 0, within = 0;

	(void)state;
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < 6; j++) {
			double p = (double)a[i].people, q = (double)a[j].people;

			sum += p * q *
			       fabs((double)a[i].users / p -
				    (double)a[j].users / q);
		}
	CLOSE(stats_gini(a, 6), sum / people / people / (users / people) / 2,
	    1e-14);
	for (uint32_t g = 1; g <= 3; g++) {
		struct stats_area of[6];
		size_t n = 0;
		double part = 0;

		for (int i = 0; i < 6; i++)
			if (a[i].group == g) {
				part += (double)a[i].users;
				of[n++] = a[i];
			}
		within += part / users * stats_theil(of, n);
	}
	CLOSE(stats_theil(a, 6), stats_theil_between(a, 6) + within, 1e-14);
	assert_true(stats_theil_between(a, 6) > 0 && within > 0);
}

static void orders(void **state)
{
	uint64_t big = UINT64_C(1) << 62;

	(void)state;
	assert_int_equal(stats_rate_order(1, 2, 2, 4), 0);
	assert_int_equal(stats_rate_order(1, 3, 1, 2), -1);
	assert_int_equal(stats_rate_order(big, big - 1, big - 1, big - 2), -1);
	assert_int_equal(stats_rate_order(0, 5, 0, 7), 0);
}

/* Four users over three areas: all 81 ways, weighed. */
static void every_outcome(void **state)
{
	static const uint64_t people[3] = { 500, 300, 200 };
	struct stats_area a[3] = { { 4, 500, 0 }, { 0, 300, 0 },
		{ 0, 200, 0 } };
	double gini = 0, theil = 0;
	struct stats_equal equal;

	(void)state;
	for (int way = 0; way < 81; way++) {
		struct stats_area b[3];
		double weight = 1;

		for (int i = 0; i < 3; i++)
			b[i] = (struct stats_area){ 0, people[i], 0 };
		for (int u = 0, w = way; u < 4; u++, w /= 3) {
			b[w % 3].users++;
			weight *= (double)people[w % 3] / 1000;
		}
		theil += weight * stats_theil(b, 3);
		gini += weight * stats_gini(b, 3);
	}
	assert_true(stats_equal_rates(a, 3, 4, 0.95, 1, &equal));
	assert_int_equal(equal.rounds, 999);
	/* 999 draws, spread about 0.17 and 0.3 */
	CLOSE(equal.gini.value, gini, 4 * 0.2 / sqrt(999));
	CLOSE(equal.theil.value, theil, 4 * 0.4 / sqrt(999));
	assert_true(equal.gini.interval.low < gini);
	assert_true(equal.gini.interval.high > gini);
}

/* Of many users under equal rates, twice as many times T follows chi-square
 * with one degree of freedom less than areas (the likelihood ratio). */
static void chi_square(void **state)
{
	struct stats_area a[101];
	struct stats_equal equal, again;
	double g;

	(void)state;
	for (uint32_t i = 0; i < 101; i++)
		a[i] = (struct stats_area){ 10000, 77000 + 25000 * i, 0 };
	assert_true(stats_equal_rates(a, 101, 1010000, 0.95, 7, &equal));
	g = 2 * 1010000;
	/* mean 100; 2.5 and 97.5 % at 74.22 and 129.56 (R 4.2.2:
	 * qchisq(c(0.025, 0.975), 100)); of 999 draws a mean is known to 14.1
	 * / 31.6, a quantile to about 4 times that */
	CLOSE(equal.theil.value * g, 100, 4 * 14.2 / sqrt(999));
	CLOSE(equal.theil.interval.low * g, 74.22, 5);
	CLOSE(equal.theil.interval.high * g, 129.56, 8);
	assert_true(stats_equal_rates(a, 101, 1010000, 0.95, 7, &again));
	assert_memory_equal(&equal, &again, sizeof equal);
	assert_true(stats_equal_rates(a, 101, 1010000, 0.95, 8, &again));
	assert_true(fabs(equal.gini.value - again.gini.value) > 0);
}

/* Draws of enough users tell of more: they stand by what chi-square says, and
 * by draws of all of them. */
static void draws_are_carried_over(void **state)
{
	struct stats_area a[101];
	struct stats_equal few, all;
	double g = 2 * 1010000;

	(void)state;
	for (uint32_t i = 0; i < 101; i++)
		a[i] = (struct stats_area){ 0, 77000 + 25000 * i, 0 };
	assert_int_equal(stats_equal_users(65535, 101), 65535);
	assert_int_equal(stats_equal_users(1010000, 101), 65536);
	assert_int_equal(stats_equal_users(0, 101), 0);
	assert_true(stats_equal_rates(a, 101, 65536, 0.95, 3, &few));
	stats_equal_scale(&few, 65536, 1010000);
	assert_true(stats_equal_rates(a, 101, 1010000, 0.95, 4, &all));
	/* 199 draws each: Gini's spread is about 7 % of it, Theil's 14 % */
	CLOSE(few.gini.value / all.gini.value, 1, 4 * 0.07 * sqrt(2 / 199.0));
	CLOSE(few.theil.value * g, 100, 4 * 14.2 / sqrt(199));
	CLOSE(few.theil.interval.low * g, 74.22, 10);
	CLOSE(few.theil.interval.high * g, 129.56, 16);
}

static void edges(void **state)
{
	struct stats_area none[] = { { 0, 10, 0 }, { 0, 20, 0 } };
	struct stats_area one[] = { { 5, 10, 0 } };
	struct stats_area tiny[] = { { 5, UINT64_C(1) << 50, 0 }, { 3, 1, 0 },
		{ 1, 1, 0 } };
	struct stats_equal e;

	(void)state;
	assert_true(stats_equal_rates(none, 2, 0, 0.95, 1, &e));
	assert_true(isnan(e.gini.value) && e.rounds == 0);
	assert_true(stats_equal_rates(one, 1, 5, 0.95, 1, &e));
	assert_true(e.gini.value == 0 && e.gini.interval.high == 0);
	assert_true(stats_equal_rates(tiny, 3, 9, 0.95, 1, &e));
	assert_true(e.gini.value < 1e-9);
	/* Of 999 draws no range holds 99.99 %. */
	assert_true(stats_equal_rates(one, 1, 5, 0.9999, 1, &e));
	assert_true(isnan(e.gini.interval.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(incomes),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(other_forms),
		cmocka_unit_test(orders),
		cmocka_unit_test(every_outcome),
		cmocka_unit_test(chi_square),
		cmocka_unit_test(draws_are_carried_over),
		cmocka_unit_test(edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
