/*
 * stats_normal.c - the normal distribution.
 *
 * The quantile starts from Acklam's rational approximation (P. J. Acklam, "An
 * algorithm for computing the inverse normal cumulative distribution
 * function", 2003; relative error 1.15e-9) and takes one step of Halley's
 * method, which triples the number of right digits. Only the lower half is
 * computed: 1 - p is exact for p in [1/2, 1], and the distribution is
 * symmetric.
 */
#include "stats_impl.h"

#define SQRT_HALF 0.70710678118654752440
#define SQRT_TWO_PI 2.50662827463100050242
#define ACKLAM_TAIL 0.02425

double stats_normal_cdf(double x)
{
	return 0.5 * erfc(-x * SQRT_HALF);
}

static double horner(const double *c, int n, double x)
{
	double y = c[0];

	for (int i = 1; i < n; i++)
		y = y * x + c[i];
	return y;
}

static double acklam(double p)
{
	static const double a[] = { -3.969683028665376e+01,
		2.209460984245205e+02, -2.759285104469687e+02,
		1.383577518672690e+02, -3.066479806614716e+01,
		2.506628277459239e+00 };
	static const double b[] = { -5.447609879822406e+01,
		1.615858368580409e+02, -1.556989798598866e+02,
		6.680131188771972e+01, -1.328068155288572e+01, 1.0 };
	static const double c[] = { -7.784894002430293e-03,
		-3.223964580411365e-01, -2.400758277161838e+00,
		-2.549732539343734e+00, 4.374664141464968e+00,
		2.938163982698783e+00 };
	static const double d[] = { 7.784695709041462e-03,
		3.224671290700398e-01, 2.445134137142996e+00,
		3.754408661907416e+00, 1.0 };
	double q = p - 0.5;

	if (p < ACKLAM_TAIL) {
		double t = sqrt(-2 * log(p));

		return horner(c, 6, t) / horner(d, 5, t);
	}
	return q * horner(a, 6, q * q) / horner(b, 6, q * q);
}

/* cdf(x) - p without cancellation: in the middle both are near one half. */
static double excess(double x, double p)
{
	if (p > 0.1)
		return 0.5 * erf(x * SQRT_HALF) - (p - 0.5);
	return stats_normal_cdf(x) - p;
}

double stats_normal_quantile(double p)
{
	double x, step;

	if (!(p > 0 && p < 1))
		return NAN;
	if (p > 0.5)
		return -stats_normal_quantile(1 - p);
	x = acklam(p);
	step = excess(x, p) * SQRT_TWO_PI * exp(x * x / 2);
	return x - step / (1 + x * step / 2);
}

double stats_tail(double level)
{
	return level > 0 && level < 1 ? (1 - level) / 2 : NAN;
}

double stats_z(double level)
{
	return -stats_normal_quantile(stats_tail(level));
}
