/*
 * stats_exact.c - exact tails of the Poisson and the symmetric binomial
 * distribution.
 *
 * A tail is its largest term times a sum of falling ratios, all positive, so
 * that no digit is lost; it takes some square root of the count in steps. The
 * largest term comes from Loader's saddle-point form (C. Loader, "Fast and
 * accurate computation of binomial probabilities", 2000), because a
 * difference of log-gammas loses as many digits as the count has, and because
 * lgamma() writes a global sign and so is not safe in threads.
 */
#include "stats_impl.h"

#include <assert.h>

#define TWO_PI 6.28318530717958647693

/* Past these counts the normal forms below are right to 1e-10 and more, and
 * sums would take long. */
#define POISSON_SUM_MOST UINT64_C(100000000)
#define BINOMIAL_SUM_MOST UINT64_C(1000000000000)

/* log(n!) less Stirling's log(sqrt(2 pi n) (n/e)^n); n > 0. Past 15 by
 * Stirling's series, DLMF 5.11.1. */
static double stirling_error(double n)
{
	static const double series[] = { 1.0 / 1188, -1.0 / 1680, 1.0 / 1260,
		-1.0 / 360, 1.0 / 12 };
	double sum = 0, factorial = 1;

	if (n > 15) {
		for (size_t i = 0; i < sizeof series / sizeof *series; i++)
			sum = sum / (n * n) + series[i];
		return sum / n;
	}
	for (int i = 2; i <= (int)n; i++)
		factorial *= i;
	return log(factorial) - 0.5 * log(TWO_PI * n) - n * log(n) + n;
}

/* x log(x/mean) + mean - x, by its series in (x-mean)/(x+mean) where the
 * terms would cancel. */
static double deviance(double x, double mean)
{
	double v = (x - mean) / (x + mean), term = 2 * x * v;
	double sum = (x - mean) * v, last = NAN;

	if (fabs(v) >= 0.1)
		return x * log(x / mean) + mean - x;
	for (int i = 3; sum != last; i += 2) {
		last = sum;
		term *= v * v;
		sum += term / i;
	}
	return sum;
}

static double poisson_term(double x, double mean)
{
	if (x <= 0)
		return exp(-mean);
	return exp(-stirling_error(x) - deviance(x, mean)) / sqrt(TWO_PI * x);
}

/* P(X <= x), for x < mean. */
static double poisson_lower(double x, double mean)
{
	double ratio = 1, sum = 1;

	for (double i = x; i > 0 && ratio > sum * 1e-17; i--) {
		ratio *= i / mean;
		sum += ratio;
	}
	return poisson_term(x, mean) * sum;
}

/* P(X >= x), for x > mean. */
static double poisson_upper(double x, double mean)
{
	double ratio = 1, sum = 1;

	for (double i = x + 1; ratio > sum * 1e-17; i++) {
		ratio *= mean / i;
		sum += ratio;
	}
	return poisson_term(x, mean) * sum;
}

/* Byar's limits, which are Wilson and Hilferty's chi-square quantiles. */
static double byar(double x, double z)
{
	double root = 1 - 1 / (9 * x) + z / (3 * sqrt(x));

	return root > 0 ? x * root * root * root : 0;
}

/*
 * The mean under which a tail has probability p, by Newton's method on the
 * tail's logarithm, nearly straight in the mean, from Byar's limit. The
 * derivative of a Poisson tail by the mean is one term of the distribution.
 */
static double refine_high(double x, double p, double mean)
{
	for (int i = 0; i < 20; i++) {
		double tail = poisson_lower(x, mean);
		double step = log(tail / p) * tail / poisson_term(x, mean);

		mean += step;
		if (fabs(step) <= 1e-14 * mean)
			break;
	}
	return mean;
}

static double refine_low(double x, double p, double mean)
{
	for (int i = 0; i < 60; i++) {
		double tail = poisson_upper(x, mean);
		double slope = poisson_term(x - 1, mean);
		double step = log(tail / p) * tail / slope;

		/* Steep near 0: never jump to it. */
		step = fmin(step, mean / 2);
		mean -= step;
		if (fabs(step) <= 1e-14 * mean)
			break;
	}
	return mean;
}

struct interval stats_poisson_exact(uint64_t count, double level)
{
	double p = stats_tail(level), z = stats_z(level), x = (double)count;
	struct interval limits;

	if (isnan(z))
		return INTERVAL_NONE;
	limits.low = count ? byar(x, -z) : 0;
	limits.high = byar(x + 1, z);
	if (count > POISSON_SUM_MOST)
		return limits;
	if (count == 0) {
		limits.high = -log(p);
		return limits;
	}
	limits.low = refine_low(x, p, fmax(limits.low, x * 1e-3));
	limits.high = refine_high(x, p, limits.high);
	return limits;
}

struct interval stats_poisson(uint64_t count, double level)
{
	double z = stats_z(level), x = (double)count;

	if (count < 10 || isnan(z))
		return stats_poisson_exact(count, level);
	return (struct interval){ byar(x, -z), byar(x + 1, z) };
}

struct interval stats_poisson_repeated(
    uint64_t sum, double squares, double level)
{
	double x = (double)sum, weight;
	struct interval limits;
	uint64_t apart;

	if (squares <= x)
		return stats_poisson(sum, level);
	apart = (uint64_t)(x * x / squares);
	weight = x / (double)apart;
	limits = stats_poisson(apart, level);
	limits.low *= weight;
	limits.high *= weight;
	return limits;
}

/* C(n, k) / 2^n */
static double half_term(double k, double n)
{
	double rest = n - k, log_term;

	if (k <= 0)
		return exp2(-n);
	log_term = stirling_error(n) - stirling_error(k) -
		   stirling_error(rest) - deviance(k, n / 2) -
		   deviance(rest, n / 2);
	return exp(log_term) * sqrt(n / (TWO_PI * k * rest));
}

double stats_binomial_half(uint64_t x, uint64_t n)
{
	uint64_t least = x < n - x ? x : n - x;
	double k = (double)least, m = (double)n, ratio = 1, sum = 1;

	assert(x <= n);
	/* The two middle values of an odd n, or the one of an even n. */
	if (n - least - least <= 1)
		return 1;
	if (n > BINOMIAL_SUM_MOST) {
		double apart = (double)(n - least - least - 1);

		return 2 * stats_normal_cdf(-apart / sqrt(m));
	}
	for (double i = k; i > 0 && ratio > sum * 1e-17; i--) {
		ratio *= i / (m - i + 1);
		sum += ratio;
	}
	return fmin(1, 2 * half_term(k, m) * sum);
}
