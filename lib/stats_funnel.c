/*
 * stats_funnel.c - many rates beside each other, without a league table.
 *
 * The fewer cases, the farther from the common rate chance alone takes a
 * peer: limits are drawn by the number of cases. Real peers differ by more
 * than chance for reasons that nobody wrote down; what is left of that once
 * the extremes are drawn in widens the limits, so that only who stands out
 * among the unlike is told.
 */
#include "stats_impl.h"

#include <stdlib.h>

#define WINSORISED 0.1

static double own_variance(const struct stats_funnel *f, double whole)
{
	return f->pooled * (1 - f->pooled) / whole;
}

static double rate(struct stats_peer p)
{
	return (double)p.part / (double)p.whole;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Mean square of z, sorted here, the extreme tenths drawn in. */
static double winsorised_square(double *z, size_t n)
{
	size_t cut = (size_t)floor(WINSORISED * (double)n);
	double sum = 0;

	qsort(z, n, sizeof *z, by_value);
	for (size_t i = 0; i < n; i++) {
		size_t k = i < cut ? cut : i >= n - cut ? n - cut - 1 : i;

		sum += z[k] * z[k];
	}
	return sum / (double)n;
}

/* Variance between peers from Cochran's sum of squares (DerSimonian and Laird
 * 1986, as Spiegelhalter has it); 0 where chance explains it. */
static double variance_between(
    const struct stats_funnel *f, const struct stats_peer *p, size_t n)
{
	double excess = (double)n * f->phi - (double)(n - 1);
	double sum = 0, squares = 0;

	if (n < STATS_FUNNEL_LEAST || !(excess > 0))
		return 0;
	for (size_t i = 0; i < n; i++) {
		double w = 1 / own_variance(f, (double)p[i].whole);

		sum += w;
		squares += w * w;
	}
	return sum - squares / sum > 0 ? excess / (sum - squares / sum) : 0;
}

bool stats_funnel_fit(
    const struct stats_peer *p, size_t n, struct stats_funnel *out)
{
	double *z = calloc(n + 1, sizeof *z);
	double part = 0, whole = 0;

	*out = (struct stats_funnel){ NAN, NAN, 0 };
	for (size_t i = 0; i < n; i++) {
		part += (double)p[i].part;
		whole += (double)p[i].whole;
	}
	if (z && whole > 0)
		out->pooled = part / whole;
	if (z && part > 0 && part < whole) {
		for (size_t i = 0; i < n; i++)
			z[i] = stats_funnel_z(out, p[i]);
		out->phi = winsorised_square(z, n);
		out->spread = sqrt(variance_between(out, p, n));
	}
	free(z);
	return z != NULL;
}

static double deviation(const struct stats_funnel *f, uint64_t whole)
{
	return sqrt(own_variance(f, (double)whole) + f->spread * f->spread);
}

double stats_funnel_z(const struct stats_funnel *f, struct stats_peer p)
{
	double sd = p.whole ? deviation(f, p.whole) : NAN;

	return sd > 0 ? (rate(p) - f->pooled) / sd : NAN;
}

struct interval stats_funnel_limits(
    const struct stats_funnel *f, uint64_t whole, double level)
{
	double z = stats_z(level), sd = whole ? deviation(f, whole) : NAN;

	if (!(sd > 0) || isnan(z))
		return INTERVAL_NONE;
	return (struct interval){ fmax(0, f->pooled - z * sd),
		fmin(1, f->pooled + z * sd) };
}
