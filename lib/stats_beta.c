/*
 * stats_beta.c - the beta distribution, and Student's, which is one of its
 * faces.
 *
 * The incomplete beta function is Gauss's continued fraction, evaluated by
 * Lentz's method (Press et al., Numerical Recipes, 6.4; DLMF 8.17.22), times
 * a front factor in Loader's saddle-point form, which keeps its digits for
 * large parameters where log-gammas would cancel. Quantiles are bisected on
 * it: some sixty evaluations that cannot miss, where Newton's steps may.
 */
#include "stats_impl.h"

#define TINY 1e-300
#define STEPS_MOST 100000
#define HALVINGS 200

/* log(gamma(x + 1)) less Stirling's x log x - x + log(2 pi x)/2, any x > 0;
 * small ones are brought up by gamma(x + 1) = x gamma(x), so that the series
 * (DLMF 5.11.1) is only used where it is exact. */
static double stirling_rest(double x)
{
	static const double series[] = { 1.0 / 1188, -1.0 / 1680, 1.0 / 1260,
		-1.0 / 360, 1.0 / 12 };
	double sum = 0, shift = 0;

	for (; x < 16; x++)
		shift += (x + 0.5) * log1p(1 / x) - 1;
	for (size_t i = 0; i < sizeof series / sizeof *series; i++)
		sum = sum / (x * x) + series[i];
	return sum / x + shift;
}

/* x log(x/mean) + mean - x. */
static double apart(double x, double mean)
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

/* x^a (1-x)^b / B(a, b). */
static double front(double x, double a, double b)
{
	double n = a + b;
	double log_term = stirling_rest(n) - stirling_rest(a) -
			  stirling_rest(b) - apart(a, n * x) -
			  apart(b, n * (1 - x));

	return exp(log_term) * sqrt(a / n * b / (2 * M_PI));
}

static double away_from_0(double x)
{
	return fabs(x) < TINY ? TINY : x;
}

static double fraction(double x, double a, double b)
{
	double c = 1, d = 1 / away_from_0(1 - (a + b) * x / (a + 1)), f = d;

	for (int i = 1; i < STEPS_MOST; i++) {
		double m = i, last = f;
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x /
			     ((a + 2 * m) * (a + 2 * m + 1));

		d = 1 / away_from_0(1 + even * d);
		c = away_from_0(1 + even / c);
		f *= c * d;
		d = 1 / away_from_0(1 + odd * d);
		c = away_from_0(1 + odd / c);
		f *= c * d;
		if (fabs(f - last) <= 1e-16 * f)
			break;
	}
	return f;
}

double stats_beta_cdf(double x, double a, double b)
{
	if (!(a > 0 && b > 0) || isnan(x))
		return NAN;
	if (x <= 0 || x >= 1)
		return x >= 1;
	if (x * (a + b + 2) < a + 1)
		return front(x, a, b) * fraction(x, a, b) / a;
	return 1 - front(x, a, b) * fraction(1 - x, b, a) / b;
}

double stats_beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;

	if (!(p >= 0 && p <= 1) || !(a > 0 && b > 0))
		return NAN;
	for (int i = 0; i < HALVINGS && high - low > 1e-15 * high; i++) {
		double middle = low + (high - low) / 2;

		if (stats_beta_cdf(middle, a, b) < p)
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}

double stats_t_two_sided(double t, double df)
{
	if (isinf(df))
		return 2 * stats_normal_cdf(-fabs(t));
	return stats_beta_cdf(df / (df + t * t), df / 2, 0.5);
}

double stats_t_quantile(double p, double df)
{
	double x;

	if (p < 0.5)
		return -stats_t_quantile(1 - p, df);
	if (!(p < 1) || !(df > 0))
		return NAN;
	if (p == 0.5)
		return 0;
	if (isinf(df))
		return stats_normal_quantile(p);
	x = stats_beta_quantile(2 * (1 - p), df / 2, 0.5);
	return sqrt(df * (1 - x) / x);
}
