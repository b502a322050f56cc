/*
 * test_stats.c - against other implementations and against naive sums.
 *
 * Values of R are those of R 4.2.2, with its packages survival 3.5-3 and coin
 * 1.4-2; values of statsmodels those of version 0.13.5. The command is named.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

#include "../../lib/stats.h"

#define CLOSE(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))
#define LIMITS(i, l, h, tolerance)                  \
	do {                                        \
		struct interval got_ = (i);         \
		CLOSE(got_.low, (l), (tolerance));  \
		CLOSE(got_.high, (h), (tolerance)); \
	} while (0)

static void none(struct interval i)
{
	assert_true(isnan(i.low) && isnan(i.high));
}

/* R: format(qnorm(p), digits = 16). */
static void normal_quantiles(void **state)
{
	static const double known[][2] = { { 0.975, 1.959963984540054 },
		{ 0.95, 1.644853626951473 }, { 0.995, 2.575829303548901 },
		{ 0.9, 1.281551565544600 }, { 0.8, 0.841621233572914 },
		{ 0.999, 3.090232306167813 }, { 0.75, 0.674489750196082 } };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		CLOSE(stats_normal_quantile(known[i][0]), known[i][1], 4e-15);
		CLOSE(stats_normal_quantile(1 - known[i][0]), -known[i][1],
		    1e-14);
	}
	CLOSE(stats_normal_quantile(1e-10), -6.361340902404056, 1e-13);
	assert_true(stats_normal_quantile(0.5) == 0);
	assert_true(isnan(stats_normal_quantile(0)));
	assert_true(isnan(stats_normal_quantile(1)));
	assert_true(isnan(stats_normal_quantile(-1)));
	assert_true(isnan(stats_normal_quantile(NAN)));
}

static void normal_quantile_undoes_cdf(void **state)
{
	(void)state;
	for (double p = 1e-300; p < 0.4; p *= 7) {
		double back = stats_normal_cdf(stats_normal_quantile(p));

		/* exp(-x^2/2) enlarges the last digit of x by x^2. */
		assert_true(fabs(back / p - 1) < 1e-15 * (20 - 4 * log(p)));
	}
	/* cdf(x) - 1/2 = x / sqrt(2 pi) near 0 */
	CLOSE(stats_normal_quantile(0.5 + 1e-9) / (1e-9 * sqrt(2 * M_PI)), 1,
	    1e-6);
}

/* R: prop.test(x, n, correct = FALSE), which is Wilson's interval, of the four
 * shares of table I of Newcombe, Two-sided confidence intervals for the single
 * proportion, Stat Med 17:857, 1998, https://studylib.net/doc/7960426 (method
 * 3). */
static void wilson(void **state)
{
	(void)state;
	LIMITS(stats_wilson(81, 263, 0.95), 0.2553, 0.3662, 5e-5);
	LIMITS(stats_wilson(15, 148, 0.95), 0.0624, 0.1605, 5e-5);
	LIMITS(stats_wilson(0, 20, 0.95), 0, 0.1611, 5e-5);
	LIMITS(stats_wilson(1, 29, 0.95), 0.0061, 0.1718, 5e-5);
}

static void wilson_edges(void **state)
{
	struct interval i;

	(void)state;
	none(stats_wilson(0, 0, 0.95));
	none(stats_wilson(1, 2, 1));
	none(stats_wilson(1, 2, 0));
	none(stats_wilson(1, 2, NAN));
	assert_true(stats_wilson(0, 7, 0.95).low == 0);
	assert_true(stats_wilson(7, 7, 0.95).high == 1);
	assert_true(stats_wilson(7, 7, 0.95).low < 1);
	i = stats_wilson(UINT64_C(1) << 40, UINT64_C(1) << 41, 0.95);
	CLOSE((i.high - i.low) / (1.959963984540054 / sqrt(0x1p41)), 1, 1e-9);
}

/* A limit is the share t for which the observed one is z standard errors,
 * computed under t, away. */
static void wilson_is_root(void **state)
{
	double z = 2.575829303548901;

	(void)state;
	for (uint64_t n = 1; n <= 1000000000; n = n * 3 + 1)
		for (uint64_t x = 1; x <= n; x *= 4) {
			struct interval i = stats_wilson(x, n, 0.99);
			double p = (double)x / (double)n, t = i.low;
			double se = sqrt(t * (1 - t) / (double)n);

			CLOSE((p - t) / se / z, 1, 1e-10);
			t = i.high;
			se = sqrt(t * (1 - t) / (double)n);
			if (x < n && p < 0.5)
				CLOSE((t - p) / se / z, 1, 1e-10);
		}
}

/* statsmodels: confint_proportions_2indep(x2, n2, x1, n1, method="newcomb"),
 * the second less the first, of the eight pairs of table II of Newcombe 1998,
 * Stat Med 17:873 (method 10). */
static void newcombe(void **state)
{
	(void)state;
	LIMITS(stats_newcombe(48, 80, 56, 70, 0.95), 0.0524, 0.3339, 5e-5);
	LIMITS(stats_newcombe(3, 10, 9, 10, 0.95), 0.1705, 0.8090, 5e-5);
	LIMITS(stats_newcombe(2, 7, 6, 7, 0.95), 0.0582, 0.8062, 5e-5);
	LIMITS(stats_newcombe(0, 29, 5, 56, 0.95), -0.0381, 0.1926, 5e-5);
	LIMITS(stats_newcombe(0, 20, 0, 10, 0.95), -0.1611, 0.2775, 5e-5);
	LIMITS(stats_newcombe(0, 10, 0, 10, 0.95), -0.2775, 0.2775, 5e-5);
	LIMITS(stats_newcombe(0, 20, 10, 10, 0.95), 0.6791, 1, 5e-5);
	LIMITS(stats_newcombe(0, 10, 10, 10, 0.95), 0.6075, 1, 5e-5);
	none(stats_newcombe(0, 0, 1, 2, 0.95));
	none(stats_newcombe(1, 2, 0, 0, 0.95));
}

/* R: poisson.test(x), Garwood's limits. */
static void poisson_exact(void **state)
{
	(void)state;
	LIMITS(stats_poisson_exact(0, 0.95), 0, 3.688879, 5e-7);
	LIMITS(stats_poisson_exact(1, 0.95), 0.025318, 5.571643, 5e-7);
	LIMITS(stats_poisson_exact(5, 0.95), 1.623486, 11.668332, 5e-7);
	LIMITS(stats_poisson_exact(10, 0.95), 4.795389, 18.390356, 5e-7);
	LIMITS(stats_poisson_exact(100, 0.95), 81.36399, 121.62679, 5e-6);
	none(stats_poisson_exact(3, 1));
}

/* P(X <= x) by adding up from 0. */
static double naive_poisson(uint64_t x, double mean)
{
	long double term = expl(-(long double)mean), sum = term;

	for (uint64_t i = 1; i <= x; i++) {
		term *= (long double)mean / (long double)i;
		sum += term;
	}
	return (double)sum;
}

static void poisson_tails(void **state)
{
	static const double levels[] = { 0.5, 0.8, 0.95, 0.999, 0.9999999 };

	(void)state;
	for (size_t l = 0; l < sizeof levels / sizeof *levels; l++)
		for (uint64_t x = 0; x < 4000; x += x / 3 + 1) {
			struct interval i = stats_poisson_exact(x, levels[l]);
			double tail = (1 - levels[l]) / 2;

			CLOSE(naive_poisson(x, i.high) / tail, 1, 1e-9);
			if (x == 0)
				assert_true(i.low == 0);
			else
				CLOSE((1 - naive_poisson(x - 1, i.low)) / tail,
				    1, 1e-8);
		}
}

static void byar(void **state)
{
	(void)state;
	for (uint64_t x = 10; x < 100000; x = x * 5 / 4) {
		struct interval i = stats_poisson(x, 0.95);
		struct interval exact = stats_poisson_exact(x, 0.95);

		CLOSE(i.low / exact.low, 1, 0.01);
		CLOSE(i.high / exact.high, 1, 0.01);
	}
	/* R, by the lines of byars_lower and byars_upper in the health
	 * agency's PHEindicatormethods,
	 * https://rdrr.io/cran/PHEindicatormethods/man/byars_lower.html */
	LIMITS(stats_poisson(10, 0.95), 4.787450, 18.391459, 5e-7);
	LIMITS(stats_poisson(100, 0.95), 81.362105, 121.627938, 5e-7);
	LIMITS(stats_poisson(186, 0.95), 160.227722, 214.737246, 5e-7);
	/* exact below 10; R: poisson.test(9) */
	LIMITS(stats_poisson(9, 0.95), 4.115373, 17.084803, 5e-7);
	/* where sums stop, the two meet */
	CLOSE(stats_poisson_exact(99999999, 0.95).low /
		  stats_poisson(99999999, 0.95).low,
	    1, 1e-11);
	assert_true(stats_poisson_exact(UINT64_MAX, 0.95).low > 1.8e19);
}

static void poisson_repeated(void **unused)
{
	(void)unused;
	/* 100 users, each in 12 months: 12 times the limits of 100. */
	LIMITS(stats_poisson_repeated(1200, 100 * 144.0, 0.95), 12 * 81.362105,
	    12 * 121.627938, 1e-5);
	/* 60 in one month and 20 in three: 120^2 / (60 + 180) = 60 cases,
	 * Byar's limits 60 (1 - 1/540 - 1.96 / (3 sqrt 60))^3 and
	 * 61 (1 - 1/549 + 1.96 / (3 sqrt 61))^3, times 2. */
	LIMITS(stats_poisson_repeated(120, 240, 0.95), 2 * 45.7838, 2 * 77.2332,
	    5e-4);
	/* All once. */
	LIMITS(stats_poisson_repeated(100, 100, 0.95), 81.362105, 121.627938,
	    5e-7);
	assert_true(stats_poisson_repeated(0, 0, 0.95).low == 0);
}

static void binomial_by_hand(void **state)
{
	(void)state;
	assert_true(stats_binomial_half(0, 0) == 1);
	assert_true(stats_binomial_half(0, 1) == 1);
	assert_true(stats_binomial_half(5, 10) == 1);
	CLOSE(stats_binomial_half(10, 10), 2.0 / 1024, 1e-17);
	CLOSE(stats_binomial_half(0, 10), 2.0 / 1024, 1e-17);
	CLOSE(stats_binomial_half(2, 10), 112.0 / 1024, 1e-15);
	CLOSE(stats_binomial_half(8, 10), 112.0 / 1024, 1e-15);
	CLOSE(stats_binomial_half(1, 6), 14.0 / 64, 1e-15);
	assert_true(stats_binomial_half(0, 100000) == 0);
}

static void binomial_naive(void **state)
{
	static const uint64_t sizes[] = { 15, 16, 17, 31, 200, 1001, 9000 };

	(void)state;
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		uint64_t n = sizes[s];
		long double term = powl(0.5L, (long double)n), sum = 0;

		for (uint64_t k = 0; 2 * k + 1 < n; k++) {
			long double p;

			sum += term;
			p = 2 * sum;
			if (p > 1e-290L)
				CLOSE(stats_binomial_half(k, n) / (double)p, 1,
				    1e-11);
			term *= (long double)(n - k) / (long double)(k + 1);
		}
	}
}

/* Both sides of the count past which sums stop. */
static void binomial_large(void **state)
{
	uint64_t n = UINT64_C(1000000000000);
	double exact = stats_binomial_half(n / 2 - 1500000, n);
	double normal = stats_binomial_half(n / 2 - 1499999, n + 2);

	(void)state;
	/* 3 standard deviations: 2 Phi(-3) */
	CLOSE(exact / 0.002699796063260, 1, 1e-4);
	CLOSE(normal / exact, 1, 1e-4);
	assert_true(stats_binomial_half(UINT64_MAX / 2, UINT64_MAX) == 1);
	assert_true(stats_binomial_half(1, UINT64_MAX) == 0);
}

static void two_proportions(void **state)
{
	double p = stats_two_proportions(48, 80, 56, 70);

	(void)state;
	/* 0.2 / sqrt(104/150 * 46/150 * (1/70 + 1/80)) = 2.65017; R:
	 * prop.test(c(48, 56), c(80, 70), correct = FALSE)$p.value */
	CLOSE(p, 0.0080450813682, 5e-14);
	CLOSE(p, erfc(2.650171951 / sqrt(2)), 1e-8);
	CLOSE(p, stats_two_proportions(56, 70, 48, 80), 1e-16);
	assert_true(stats_two_proportions(1, 2, 50, 100) == 1);
	assert_true(stats_two_proportions(0, 5, 0, 9) == 1);
	assert_true(stats_two_proportions(5, 5, 9, 9) == 1);
	assert_true(isnan(stats_two_proportions(0, 0, 1, 2)));
}

static const struct stats_shock no_shock = { 0, INFINITY, 0 };

/* x choose k by k factors. */
static double choose(int n, int k)
{
	double c = 1;

	for (int i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return c;
}

/* P(X >= k) of a binomial, by adding up. */
static double naive_binomial(int k, int n, double p)
{
	double sum = 0;

	for (int i = k; i <= n; i++)
		sum += choose(n, i) * pow(p, i) * pow(1 - p, n - i);
	return sum;
}

/* I_x(a, b) is the probability of a or more among a + b - 1. */
static void beta_is_binomial(void **state)
{
	(void)state;
	for (int n = 1; n < 50; n += 3)
		for (int k = 1; k <= n; k += 2)
			for (double x = 0.001; x < 1; x += 0.083) {
				double want = naive_binomial(k, n, x);

				CLOSE(stats_beta_cdf(x, k, n - k + 1), want,
				    1e-12);
				if (want > 1e-12 && want < 1 - 1e-6)
					CLOSE(stats_beta_quantile(
						  want, k, n - k + 1),
					    x, 1e-8);
			}
	/* arcsine distribution, and Beta(a, 1) = x^a */
	CLOSE(stats_beta_cdf(0.25, 0.5, 0.5), 1.0 / 3, 1e-14);
	CLOSE(stats_beta_cdf(0.3, 2.5, 1), pow(0.3, 2.5), 1e-14);
	CLOSE(stats_beta_cdf(0.5, 1e7, 1e7), 0.5, 1e-9);
	assert_true(stats_beta_cdf(0, 2, 3) == 0);
	assert_true(stats_beta_cdf(1, 2, 3) == 1);
	assert_true(isnan(stats_beta_cdf(0.5, 0, 1)));
	assert_true(isnan(stats_beta_cdf(NAN, 1, 1)));
	assert_true(isnan(stats_beta_quantile(2, 1, 1)));
}

/* R: qt(0.975, df), qt(0.995, df). */
static void student(void **state)
{
	static const double known[][3] = { { 1, 12.706, 63.657 },
		{ 2, 4.303, 9.925 }, { 5, 2.571, 4.032 }, { 10, 2.228, 3.169 },
		{ 30, 2.042, 2.750 }, { 120, 1.980, 2.617 } };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const double *k = known[i];

		CLOSE(stats_t_quantile(0.975, k[0]), k[1], 6e-4);
		CLOSE(stats_t_quantile(0.005, k[0]), -k[2], 6e-4);
		CLOSE(stats_t_two_sided(-k[1], k[0]), 0.05, 5e-5);
	}
	/* Cauchy: tan(pi (p - 1/2)) */
	CLOSE(stats_t_quantile(0.9, 1), tan(0.4 * M_PI), 1e-12);
	CLOSE(stats_t_quantile(0.975, INFINITY), 1.959963984540054, 4e-15);
	CLOSE(stats_t_two_sided(1.959963984540054, INFINITY), 0.05, 1e-15);
	assert_true(isnan(stats_t_quantile(1, 5)));
	assert_true(isnan(stats_t_quantile(0.9, 0)));
}

/* Limits of b of a + b, as odds, are exact binomial ones: Clopper and
 * Pearson's. R: binom.test(x, n). */
static void ratio_of_others(void **state)
{
	static const struct {
		uint64_t part, whole;
		double low, high;
	} known[] = { { 81, 263, 0.2527, 0.3676 }, { 15, 148, 0.0578, 0.1617 },
		{ 0, 20, 0, 0.1684 }, { 1, 29, 0.0009, 0.1776 } };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct ratio_test t =
		    stats_user_ratio(known[i].whole - known[i].part,
			known[i].part, 0, no_shock, 0.95);

		CLOSE(
		    t.interval.low / (1 + t.interval.low), known[i].low, 5e-5);
		CLOSE(t.interval.high / (1 + t.interval.high), known[i].high,
		    5e-5);
		CLOSE(
		    t.p, stats_binomial_half(known[i].part, known[i].whole), 0);
	}
}

/* Complete response before and after therapy, cavo_2012 of the R package
 * contingencytables: 59 both times, 16 and 6 only once. Limits by the lines of
 * its BonettPrice_hybrid_Wilson_score_CI_paired_2x2 (Fagerland, Lydersen and
 * Laake, Statistical Analysis of Contingency Tables, chapter 8), run by R:
 * https://rdrr.io/cran/contingencytables/src/R/BonettPrice_hybrid_Wilson_score_CI_paired_2x2.R
 */
static void ratio_of_same(void **state)
{
	struct ratio_test t = stats_user_ratio(75, 65, 59, no_shock, 0.95);

	(void)state;
	CLOSE(t.ratio, 0.8667, 5e-5);
	LIMITS(t.interval, 0.7579028473, 0.9910387774, 5e-10);
	CLOSE(t.error, sqrt(24.0 / 76 / 66), 1e-15);
	/* R: binom.test(6, 22)$p.value */
	CLOSE(t.p, 0.052478790283, 5e-13);
}

/* A shock is joined to each limit as a sum of squares, with Student's quantile
 * for a variance of which 0.04 in 0.04 + 1/60 was estimated on 8 degrees. */
static void ratio_with_shock(void **state)
{
	struct stats_shock s = { 0.04, 8, 0 };
	struct ratio_test own = stats_user_ratio(100, 150, 0, no_shock, 0.95);
	struct ratio_test t = stats_user_ratio(100, 150, 0, s, 0.95);
	double v = 0.04 + 1.0 / 60, df = 8 * v * v / (0.04 * 0.04);
	double far = stats_t_quantile(0.975, df) * 0.2;

	(void)state;
	CLOSE(t.df, df, 1e-12);
	CLOSE(log(1.5 / t.interval.low),
	    hypot(log(1.5 / own.interval.low), far), 1e-12);
	CLOSE(log(t.interval.high / 1.5),
	    hypot(log(own.interval.high / 1.5), far), 1e-12);
	CLOSE(t.p, stats_t_two_sided(log(1.5) / sqrt(v), df), 1e-15);
	CLOSE(t.error, sqrt(v), 1e-15);
}

static void user_ratio_edges(void **state)
{
	struct stats_shock some = { 0.1, 9, 0 }, unknown = { NAN, NAN, NAN };
	struct ratio_test t = stats_user_ratio(0, 10, 0, no_shock, 0.95);

	(void)state;
	assert_true(isnan(t.ratio));
	none(t.interval);
	CLOSE(t.p, 2.0 / 1024, 1e-15);
	t = stats_user_ratio(10, 0, 0, some, 0.95);
	assert_true(t.ratio == 0);
	none(t.interval);
	assert_true(isnan(t.error));
	CLOSE(t.p, 2.0 / 1024, 1e-15);
	/* nobody left and nobody came: that is not certainty */
	t = stats_user_ratio(7, 7, 7, no_shock, 0.95);
	assert_true(t.interval.low < 0.9 && t.interval.high > 1.1);
	CLOSE(t.interval.low * t.interval.high, 1, 1e-12);
	assert_true(t.p == 1);
	t = stats_user_ratio(0, 0, 0, no_shock, 0.95);
	assert_true(isnan(t.ratio) && t.p == 1);
	t = stats_user_ratio(20, 30, 10, unknown, 0.95);
	none(t.interval);
	assert_true(isnan(t.p) && t.ratio == 1.5);
}

/* Few users, by hand: of the 27 ways to draw 3 of 3 users, one of each kind,
 * one leaves nobody in a and has no ratio, one leaves nobody in b (0), and
 * three have the largest ratio, 3. Many users: the formula's limits. */
static void boot_ratio(void **state)
{
	struct stats_boot boot = { 1999, 5, 0.95 };
	struct interval i, again;
	struct ratio_test t =
	    stats_user_ratio(4000, 5000, 3000, no_shock, 0.95);

	(void)state;
	assert_true(stats_boot_ratio(4000, 5000, 3000, &boot, &i));
	LIMITS(i, t.interval.low, t.interval.high, 0.005);
	assert_true(stats_boot_ratio(4000, 5000, 3000, &boot, &again));
	assert_true(i.low == again.low && i.high == again.high);
	boot.seed = 6;
	assert_true(stats_boot_ratio(4000, 5000, 3000, &boot, &again));
	assert_true(i.low != again.low);
	assert_true(stats_boot_ratio(2, 2, 1, &boot, &i));
	LIMITS(i, 0, 3, 0);
	/* nobody in common and one of each: half of the draws have no ratio */
	assert_true(stats_boot_ratio(1, 1, 0, &boot, &i));
	none(i);
	assert_true(stats_boot_ratio(0, 0, 0, &boot, &i));
	none(i);
	assert_true(stats_boot_ratio(UINT32_MAX, UINT32_MAX, 1, &boot, &i));
	none(i);
}

/* 600 and 500 of 2000 used only one side or the other, 900 both; most who did
 * it on one side did on the other. By linearisation, a user adds (y - pb)/nb on
 * side b less the like on side a: the root of the sum of their squares is the
 * standard error. */
static void boot_shares(void **state)
{
	static const uint64_t n[] = { 0, 350, 150, 400, 500, 60, 200, 40, 300 };
	struct stats_boot boot = { 9999, 3, 0.95 };
	double pa = 540. / 1500, pb = 510. / 1400, squares = 0;
	struct interval i;

	(void)state;
	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			double x = a ? ((a == 2) - pa) / 1500 : 0;
			double y = b ? ((b == 2) - pb) / 1400 : 0;

			squares +=
			    (double)n[STATS_SHARE(a, b)] * (y - x) * (y - x);
		}
	assert_true(stats_boot_shares(n, &boot, &i));
	LIMITS(i, pb - pa - 1.959963985 * sqrt(squares),
	    pb - pa + 1.959963985 * sqrt(squares), 0.0015);
	/* independent ones would be half as wide again */
	assert_true(
	    i.high - i.low <
	    0.8 * 2 * 1.96 * sqrt(pa * (1 - pa) / 1500 + pb * (1 - pb) / 1400));
}

/* Marsaglia's xorshift64, multiplied. */
static double draw(uint64_t *s)
{
	*s ^= *s >> 12;
	*s ^= *s << 25;
	*s ^= *s >> 27;
	return (double)(*s * UINT64_C(2685821657736338717) >> 11) * 0x1p-53;
}

/* 3000 people: 30 % use the service in the first period only, 25 % in both,
 * 20 % in the second only. */
static void user_ratio_covers(void **state)
{
	uint64_t seed = 20261115;
	int inside = 0, rejected = 0, rounds = 4000;

	(void)state;
	for (int r = 0; r < rounds; r++) {
		uint64_t a = 0, b = 0, both = 0;
		struct ratio_test t;

		for (int i = 0; i < 3000; i++) {
			double u = draw(&seed);

			a += u < 0.55;
			b += u >= 0.30 && u < 0.75;
			both += u >= 0.30 && u < 0.55;
		}
		t = stats_user_ratio(a, b, both, no_shock, 0.95);
		inside += t.interval.low <= 0.45 / 0.55 &&
			  0.45 / 0.55 <= t.interval.high;
		rejected += t.p < 0.05;
	}
	assert_in_range(inside, rounds * 935 / 1000, rounds * 965 / 1000);
	/* A fall by a fifth among so many is always seen. */
	assert_true(rejected > rounds * 99 / 100);
}

static double normal_draw(uint64_t *seed)
{
	double u = draw(seed), v = draw(seed);

	return sqrt(-2 * log(1 - u)) * cos(2 * M_PI * v);
}

static void shock_variance(void **state)
{
	double x[2000];
	uint64_t seed = 7;

	(void)state;
	/* steady growth by a tenth: no shock */
	for (int i = 0; i < 10; i++)
		x[i] = 1e6 * pow(1.1, i);
	CLOSE(stats_shock_variance(x, 10).variance, 0, 0);
	/* 10 % from week to week around a trend; counts so large that their
	 * own noise is nothing */
	for (int i = 0; i < 2000; i++)
		x[i] = 1e12 * exp(0.001 * i + 0.1 * normal_draw(&seed));
	CLOSE(stats_shock_variance(x, 2000).variance, 0.01, 0.001);
	CLOSE(stats_shock_variance(x, 2000).memory, 0, 0.05);
	/* 2 * 1999^2 / (3 * 2000 - 4) */
	CLOSE(stats_shock_variance(x, 2000).df, 1332.8889, 1e-4);
	/* up and down by d about 10 000: d^2/2 less 1/10 000 */
	for (int i = 0; i < 9; i++)
		x[i] = i % 2 ? 11000 : 10000;
	CLOSE(stats_shock_variance(x, 9).variance,
	    log(1.1) * log(1.1) / 2 - (1.0 / 10000 + 1.0 / 11000) / 2, 1e-15);
	/* the same among hundreds is Poisson noise and no more */
	for (int i = 0; i < 9; i++)
		x[i] = i % 2 ? 110 : 100;
	assert_true(stats_shock_variance(x, 9).variance == 0);
	assert_true(isnan(stats_shock_variance(x, 7).variance));
	x[3] = 0;
	assert_true(isnan(stats_shock_variance(x, 9).variance));
}

/* Weeks half like the one before: an autoregression's memory and variance. */
static void shock_memory(void **state)
{
	double x[4000], shock = 0;
	uint64_t seed = 11;
	struct stats_shock s;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		shock = 0.5 * shock + 0.1 * sqrt(0.75) * normal_draw(&seed);
		x[i] = 1e12 * exp(shock);
	}
	s = stats_shock_variance(x, 4000);
	CLOSE(s.memory, 0.5, 0.05);
	CLOSE(s.variance, 0.01, 0.001);
}

/* By hand: weeks of variance 1. */
static void shock_between(void **state)
{
	struct stats_shock apart = { 1, 9, 0 }, alike = { 1, 9, 0.5 };

	(void)state;
	CLOSE(stats_shock_between(apart, 7, 7, 0).variance, 2, 1e-15);
	CLOSE(stats_shock_between(apart, 91, 91, 0).variance, 2.0 / 13, 1e-15);
	CLOSE(stats_shock_between(apart, 1, 7, 0).variance, 8, 1e-15);
	/* neighbours share half of it; with a week between them, a quarter */
	CLOSE(stats_shock_between(alike, 7, 7, 0).variance, 1, 1e-15);
	CLOSE(stats_shock_between(alike, 7, 7, 7).variance, 1.5, 1e-15);
	/* two weeks each: 2 (2 + 2/2)/4 less 2 (1/2 + 1/4 + 1/4 + 1/8)/4 */
	CLOSE(stats_shock_between(alike, 14, 14, 0).variance,
	    1.5 - 2 * 1.125 / 4, 1e-15);
	assert_true(stats_shock_between(alike, 7, 7, 0).df == 9);
}

/* Least squares of y[from..to) on t: slope, value at t, sum of squares. */
static void line_of(const double *y, int from, int to, double t, double *slope,
    double *at, double *squares)
{
	double n = to - from, mt = (from + to - 1) / 2.0, my = 0, xy = 0;
	double xx = n * (n * n - 1) / 12;

	for (int i = from; i < to; i++)
		my += y[i] / n;
	for (int i = from; i < to; i++)
		xy += (i - mt) * (y[i] - my);
	*slope = xy / xx;
	*at = my + *slope * (t - mt);
	for (int i = from; i < to; i++) {
		double r = y[i] - my - *slope * (i - mt);

		*squares += r * r;
	}
}

/* Four parameters are two lines: when the errors swing and so have no memory,
 * the fit is that of each side alone. */
static void interrupted(void **state)
{
	double y[20], slope[2], at[2], squares = 0, error;
	struct stats_interrupted s;

	(void)state;
	for (int i = 0; i < 20; i++)
		y[i] = 3 + 0.2 * i + (i % 2 ? 0.1 * (i % 5) : -0.3) +
		       (i >= 8 ? 2 + 0.1 * (i - 8) : 0);
	assert_true(stats_interrupted(y, 20, 8, 0.95, &s));
	line_of(y, 0, 8, 8, &slope[0], &at[0], &squares);
	line_of(y, 8, 20, 8, &slope[1], &at[1], &squares);
	assert_true(s.memory == 0);
	CLOSE(s.before.value, slope[0], 1e-12);
	CLOSE(s.slope.value, slope[1] - slope[0], 1e-12);
	CLOSE(s.level.value, at[1] - at[0], 1e-12);
	/* 8 points have a sum of squares of 42 about their middle, 12 have 143;
	 * 16 degrees of freedom */
	error = sqrt(squares / 16 * (1.0 / 42 + 1.0 / 143));
	CLOSE(s.slope.error, error, 1e-12);
	CLOSE(s.slope.interval.high - s.slope.value,
	    stats_t_quantile(0.975, 16) * error, 1e-12);
	CLOSE(s.slope.p, stats_t_two_sided(s.slope.value / error, 16), 1e-12);
}

/* A series without noise gives what it was made of, whatever its memory. */
static void interrupted_exact(void **state)
{
	double y[24];
	struct stats_interrupted s;

	(void)state;
	for (int i = 0; i < 24; i++)
		y[i] = 1 + 0.5 * i + (i >= 10 ? -4 + 0.25 * (i - 10) : 0);
	assert_true(stats_interrupted(y, 24, 10, 0.95, &s));
	CLOSE(s.before.value, 0.5, 1e-10);
	CLOSE(s.level.value, -4, 1e-10);
	CLOSE(s.slope.value, 0.25, 1e-10);
	assert_false(stats_interrupted(y, 11, 5, 0.95, &s));
	assert_false(stats_interrupted(y, 24, 4, 0.95, &s));
	assert_false(stats_interrupted(y, 24, 20, 0.95, &s));
	assert_true(stats_interrupted(y, 24, 19, 0.95, &s));
}

static void change_limits(void **state)
{
	double x[] = { 100, 110, 100, 110, 100, 110 };
	double z = 1.959963984540054 * sqrt(2) / 1.128;

	(void)state;
	CLOSE(stats_change_limit(x, 6, 0.95), pow(1.1, z) - 1, 1e-13);
	CLOSE(stats_shift_limit(x, 6, 0.95), 10 * z, 1e-12);
	assert_true(isnan(stats_change_limit(x, 5, 0.95)));
	assert_true(isnan(stats_shift_limit(x, 5, 0.95)));
	x[2] = 0;
	assert_true(isnan(stats_change_limit(x, 6, 0.95)));
	x[2] = NAN;
	assert_true(isnan(stats_shift_limit(x, 6, 0.95)));
}

/* 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 raised to the one before; as R:
 * p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"). */
static void holm(void **state)
{
	double p[] = { 0.01, NAN, 0.04, 0.03, 0.005 };
	double q[] = { 0, 1, 0.6, 0.6, 1e-300 };

	(void)state;
	stats_holm(p, 5);
	CLOSE(p[0], 0.03, 1e-15);
	assert_true(isnan(p[1]));
	CLOSE(p[2], 0.06, 1e-15);
	CLOSE(p[3], 0.06, 1e-15);
	CLOSE(p[4], 0.02, 1e-15);
	stats_holm(q, 5);
	assert_true(q[0] == 0 && !signbit(q[0]));
	assert_true(q[1] == 1 && q[2] == 1 && q[3] == 1);
	CLOSE(q[4] / 4e-300, 1, 1e-15);
	stats_holm(NULL, 0);
}

/* Whatever the values, a test that shuffles refutes a truth it was given at
 * most as often as it says: over all 56 choices of 3 of 8. */
static void permutations_keep_their_level(void **state)
{
	const double d[8] = { 0.3, -1.2, 4.0, 0.3, 2.5, -0.7, 9.0, 1.1 };
	struct stats_permuted x;
	size_t refuted = 0, choices = 0;

	(void)state;
	for (unsigned set = 0; set < 256; set++) {
		bool treated[8];
		double sum = 0, rest = 0;
		size_t k = 0;

		for (size_t i = 0; i < 8; i++) {
			treated[i] = set >> i & 1;
			k += treated[i];
			sum += treated[i] ? d[i] : 0;
			rest += treated[i] ? 0 : d[i];
		}
		if (k != 3)
			continue;
		assert_true(stats_permute(d, treated, 8, 0.95, &x));
		assert_true(x.exact);
		assert_int_equal(x.choices, 56);
		assert_true(fabs(x.value - (sum / 3 - rest / 5)) < 1e-12);
		assert_true(
		    x.interval.low <= x.value && x.value <= x.interval.high);
		/* 0 is refuted if and only if it is outside. */
		if (x.p <= 0.05 - 1e-9)
			assert_true(x.interval.low > 0 || x.interval.high < 0);
		refuted += x.p <= 0.05;
		choices++;
	}
	assert_int_equal(choices, 56);
	assert_in_range(refuted, 1, 2);
	assert_false(stats_permute(d, (const bool[8]){ 0 }, 8, 0.95, &x));
}

/* Sixteen values of which the first seven are treated: R's combn over all 11440
 * choices, and coin's oneway_test(distribution = "exact"). */
static void permutations_as_in_coin(void **state)
{
	const double d[16] = { 94, 197, 16, 38, 99, 141, 23, 52, 104, 146, 10,
		51, 30, 40, 27, 46 };
	const bool treated[16] = { 1, 1, 1, 1, 1, 1, 1 };
	struct stats_permuted x;

	(void)state;
	assert_true(stats_permute(d, treated, 16, 0.95, &x));
	assert_true(x.exact);
	assert_int_equal(x.choices, 11440);
	CLOSE(x.value, 30.63492063, 5e-9);
	CLOSE(x.p, 0.2783216783, 5e-11);
}

static void choices_are_counted(void **state)
{
	(void)state;
	assert_true(stats_choices(8, 3) == 56);
	assert_true(stats_choices(5, 5) == 1);
	assert_true(stats_choices(5, 0) == 1);
	assert_true(stats_choices(52, 5) == 2598960);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permutations_keep_their_level),
		cmocka_unit_test(permutations_as_in_coin),
		cmocka_unit_test(choices_are_counted),
		cmocka_unit_test(normal_quantiles),
		cmocka_unit_test(normal_quantile_undoes_cdf),
		cmocka_unit_test(wilson),
		cmocka_unit_test(wilson_edges),
		cmocka_unit_test(wilson_is_root),
		cmocka_unit_test(newcombe),
		cmocka_unit_test(poisson_exact),
		cmocka_unit_test(poisson_tails),
		cmocka_unit_test(byar),
		cmocka_unit_test(poisson_repeated),
		cmocka_unit_test(binomial_by_hand),
		cmocka_unit_test(binomial_naive),
		cmocka_unit_test(binomial_large),
		cmocka_unit_test(two_proportions),
		cmocka_unit_test(beta_is_binomial),
		cmocka_unit_test(student),
		cmocka_unit_test(ratio_of_others),
		cmocka_unit_test(ratio_of_same),
		cmocka_unit_test(ratio_with_shock),
		cmocka_unit_test(boot_ratio),
		cmocka_unit_test(boot_shares),
		cmocka_unit_test(user_ratio_edges),
		cmocka_unit_test(user_ratio_covers),
		cmocka_unit_test(shock_variance),
		cmocka_unit_test(shock_memory),
		cmocka_unit_test(interrupted),
		cmocka_unit_test(interrupted_exact),
		cmocka_unit_test(shock_between),
		cmocka_unit_test(change_limits),
		cmocka_unit_test(holm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
