/*
 * test_survival.c - survival curves against R 4.2.2 with survival 3.5-3, and
 * against what the estimate is known to be without anybody lost.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "../../lib/stats.h"

#define CLOSE(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* Freireich and others 1963 (Blood 21:699-716), remission in weeks, 6-MP
 * (https://mn.uio.no/math/english/people/aca/borgan/data/leukemia-description.html);
 * + is lost:
 * 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+ */
static const struct survival remission[] = {
	{ .time = 6, .ended = 3, .lost = 1 },
	{ .time = 7, .ended = 1 },
	{ .time = 9, .lost = 1 },
	{ .time = 10, .ended = 1, .lost = 1 },
	{ .time = 11, .lost = 1 },
	{ .time = 13, .ended = 1 },
	{ .time = 16, .ended = 1 },
	{ .time = 17, .lost = 1 },
	{ .time = 19, .lost = 1 },
	{ .time = 20, .lost = 1 },
	{ .time = 22, .ended = 1 },
	{ .time = 23, .ended = 1 },
	{ .time = 25, .lost = 1 },
	{ .time = 32, .lost = 2 },
	{ .time = 34, .lost = 1 },
	{ .time = 35, .lost = 1 },
};
#define N_REMISSION (sizeof remission / sizeof *remission)

/* Time, at risk, S, standard error, limits. R: summary(survfit(Surv(time,
 * ended) ~ 1, conf.type = "log-log")). */
static const double known[][6] = {
	{ 6, 21, 0.8571, 0.0764, 0.6197, 0.9516 },
	{ 7, 17, 0.8067, 0.0869, 0.5631, 0.9228 },
	{ 10, 15, 0.7529, 0.0963, 0.5032, 0.8894 },
	{ 13, 12, 0.6902, 0.1068, 0.4316, 0.8491 },
	{ 16, 11, 0.6275, 0.1141, 0.3675, 0.8049 },
	{ 22, 7, 0.5378, 0.1282, 0.2678, 0.7468 },
	{ 23, 6, 0.4482, 0.1346, 0.1881, 0.6801 },
	{ 35, 1, 0.4482, 0.1346, 0.1881, 0.6801 },
};

static void freireich(void **state)
{
	struct survival c[N_REMISSION];
	struct survival_median m;
	size_t k = 0;

	(void)state;
	for (size_t i = 0; i < N_REMISSION; i++)
		c[i] = remission[i];
	stats_survival(c, N_REMISSION, 0.95);
	for (size_t i = 0; i < N_REMISSION; i++) {
		if (c[i].time != known[k][0])
			continue;
		assert_int_equal(c[i].at_risk, (uint64_t)known[k][1]);
		CLOSE(c[i].s, known[k][2], 5e-5);
		CLOSE(sqrt(c[i].variance), known[k][3], 5e-5);
		CLOSE(c[i].limits.low, known[k][4], 5e-5);
		CLOSE(c[i].limits.high, known[k][5], 5e-5);
		k++;
	}
	assert_int_equal(k, sizeof known / sizeof *known);
	m = stats_survival_median(c, N_REMISSION);
	assert_true(m.median == 23);
	assert_true(m.limits.low == 13);
	assert_true(isnan(m.limits.high));
}

/* The other arm, nobody lost (1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22
 * 23): S is the share that is left and Greenwood's variance the binomial
 * one. */
static void nobody_lost(void **state)
{
	static const unsigned times[] = { 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8,
		11, 11, 12, 12, 15, 17, 22, 23 };
	size_t n = sizeof times / sizeof *times;
	struct survival c[24] = { { 0 } };
	struct survival_median m;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		c[i].time = (double)i;
	for (size_t i = 0; i < n; i++)
		c[times[i]].ended++;
	stats_survival(c, 24, 0.95);
	for (size_t t = 0; t < 23; t++) {
		size_t left = 0;
		double s;

		for (size_t i = 0; i < n; i++)
			left += times[i] > t;
		s = (double)left / (double)n;
		CLOSE(c[t].s, s, 1e-12);
		CLOSE(c[t].variance, s * (1 - s) / (double)n, 1e-12);
	}
	assert_true(c[23].s == 0 && isnan(c[23].variance));
	assert_true(isnan(c[23].limits.low) && isnan(c[23].limits.high));
	m = stats_survival_median(c, 24);
	assert_true(m.median == 8); /* Freireich: 8 weeks */
	/* R: survfit(Surv(times) ~ 1, conf.type = "log-log"), 4 to 11. */
	assert_true(m.limits.low == 4 && m.limits.high == 11);
}

static void edges(void **state)
{
	struct survival all_lost[] = { { .time = 1, .lost = 2 },
		{ .time = 5, .lost = 1 } };
	struct survival after[] = { { .time = 1, .ended = 2 }, { .time = 2 } };
	struct survival half[] = { { .time = 3, .ended = 1 },
		{ .time = 4, .lost = 1 } };
	struct survival nobody[] = { { .time = 1 } };

	(void)state;
	stats_survival(all_lost, 2, 0.95);
	assert_true(all_lost[1].s == 1 && all_lost[1].variance == 0);
	assert_true(isnan(all_lost[1].limits.low));
	assert_true(isnan(stats_survival_median(all_lost, 2).median));
	stats_survival(after, 2, 0.95);
	assert_true(after[0].s == 0 && isnan(after[1].s));
	assert_int_equal(after[1].at_risk, 0);
	assert_true(stats_survival_median(after, 2).median == 1);
	stats_survival(half, 2, 0.95);
	assert_true(stats_survival_median(half, 2).median == 3);
	stats_survival(nobody, 1, 0.95);
	assert_true(isnan(nobody[0].s));
	stats_survival(NULL, 0, 0.95);
	assert_true(isnan(stats_survival_median(NULL, 0).median));
	stats_survival(half, 2, 2);
	assert_true(half[0].s == 0.5 && isnan(half[0].limits.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freireich),
		cmocka_unit_test(nobody_lost),
		cmocka_unit_test(edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
