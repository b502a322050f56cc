/*
 * stats_series.c - what a series of values says of its own noise, and several
 * tests at once.
 *
 * Differences between neighbours are used rather than distances from the
 * mean, because a service that grows has no mean worth the name.
 */
#include "stats_impl.h"

#include <stdbool.h>

#define SHOCK_LEAST 8
#define LIMIT_LEAST 6

/* Mean range of two values of a standard normal (Montgomery, Introduction to
 * Statistical Quality Control, appendix VI, n = 2). */
#define D2 1.128

static bool all_positive(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(x[i] > 0 && isfinite(x[i])))
			return false;
	return true;
}

double stats_shock_variance(const double *x, size_t n)
{
	double squares = 0, poisson = 0, drift;

	if (n < SHOCK_LEAST || !all_positive(x, n))
		return NAN;
	drift = log(x[n - 1] / x[0]) / (double)(n - 1);
	for (size_t i = 1; i < n; i++) {
		double d = log(x[i] / x[i - 1]) - drift;

		squares += d * d;
		poisson += 1 / x[i] + 1 / x[i - 1];
	}
	return fmax(0, (squares - poisson) / (2 * (double)(n - 1)));
}

static double movement_limit(double mean_range, double level)
{
	return stats_z(level) * sqrt(2) * mean_range / D2;
}

double stats_change_limit(const double *x, size_t n, double level)
{
	double sum = 0;

	if (n < LIMIT_LEAST || !all_positive(x, n))
		return NAN;
	for (size_t i = 1; i < n; i++)
		sum += fabs(log(x[i] / x[i - 1]));
	return expm1(movement_limit(sum / (double)(n - 1), level));
}

double stats_shift_limit(const double *x, size_t n, double level)
{
	double sum = 0;

	if (n < LIMIT_LEAST)
		return NAN;
	for (size_t i = 1; i < n; i++)
		sum += fabs(x[i] - x[i - 1]);
	return movement_limit(sum / (double)(n - 1), level);
}

/* Index of the smallest p-value that is not adjusted yet; n: none. */
static size_t smallest_open(const double *p, size_t n)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]) && !signbit(p[i]) &&
		    (best == n || p[i] < p[best]))
			best = i;
	return best;
}

/* A p-value that is adjusted carries a minus sign until all are: no memory
 * is needed, and nothing can fail. */
void stats_holm(double *p, size_t n)
{
	size_t open = 0;
	double most = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]))
			open++;
	for (; open > 0; open--) {
		size_t i = smallest_open(p, n);

		most = fmax(most, fmin(1, (double)open * p[i]));
		p[i] = -most;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = fabs(p[i]);
}
