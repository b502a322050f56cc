/*
 * stats_series.c - what a series of values says of its own noise, and several
 * tests at once.
 *
 * Differences between neighbours are used rather than distances from the
 * mean, because a service that grows has no mean worth the name.
 */
#include "stats_impl.h"

#include <stdbool.h>
#include <stdlib.h>

#define SHOCK_LEAST 8
#define MEMORY_MOST 0.9
#define WEEKS_MOST 520
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

/* Lag-one autocorrelation of the logarithms about their line, less the part of
 * their variance that is Poisson's, and for what such an estimate loses to the
 * line (Marriott and Pope 1954, by the two parameters). */
static double memory_of(const double *x, size_t n)
{
	double m = (double)n, middle = (m - 1) / 2, mean = 0, slope = 0;
	double own = 0, next = 0, last = 0, r;

	for (size_t i = 0; i < n; i++)
		mean += log(x[i]) / m;
	for (size_t i = 0; i < n; i++)
		slope += ((double)i - middle) * log(x[i]);
	slope /= m * (m * m - 1) / 12;
	for (size_t i = 0; i < n; i++) {
		double rest = log(x[i]) - mean - slope * ((double)i - middle);

		own += rest * rest - 1 / x[i];
		next += i ? rest * last : 0;
		last = rest;
	}
	r = own > 0 ? next / own : 0;
	return fmin(fmax((m * r + 2) / (m - 4), 0), MEMORY_MOST);
}

struct stats_shock stats_shock_variance(const double *x, size_t n)
{
	double squares = 0, poisson = 0, drift, m = (double)n;
	struct stats_shock s = { NAN, NAN, NAN };

	if (n < SHOCK_LEAST || !all_positive(x, n))
		return s;
	drift = log(x[n - 1] / x[0]) / (double)(n - 1);
	for (size_t i = 1; i < n; i++) {
		double d = log(x[i] / x[i - 1]) - drift;

		squares += d * d;
		poisson += 1 / x[i] + 1 / x[i - 1];
	}
	s.memory = memory_of(x, n);
	s.variance =
	    fmax(0, (squares - poisson) / (2 * (m - 1)) / (1 - s.memory));
	s.df = 2 * (m - 1) * (m - 1) / (3 * m - 4);
	return s;
}

/* Mean of memory^|distance| over all pairs of a week of each of two periods,
 * the second of which begins at week start of the first. */
static double likeness(double memory, int32_t n, int32_t m, int32_t start)
{
	double sum = 0;

	for (int32_t i = 0; i < n; i++)
		for (int32_t k = 0; k < m; k++)
			sum += pow(memory, abs(start + k - i));
	return sum / n / m;
}

static int32_t weeks_of(int32_t days)
{
	int32_t n = (days + 3) / 7;

	return n < 1 ? 1 : n < WEEKS_MOST ? n : WEEKS_MOST;
}

struct stats_shock stats_shock_between(
    struct stats_shock week, int32_t days_a, int32_t days_b, int32_t gap)
{
	int32_t n = weeks_of(days_a), m = weeks_of(days_b);
	double own_a = likeness(week.memory, n, n, 0) * 7 * n / days_a;
	double own_b = likeness(week.memory, m, m, 0) * 7 * m / days_b;
	double shared =
	    likeness(week.memory, n, m, n + (gap > 0 ? gap / 7 : 0));

	week.variance *= fmax(0, own_a + own_b - 2 * shared);
	return week;
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
