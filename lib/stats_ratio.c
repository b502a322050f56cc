/*
 * stats_ratio.c - the ratio of two counts.
 *
 * Counts of different people are binomial given their sum, which gives exact
 * limits. Counts of partly the same people move together: Bonett and Price
 * put Wilson's limits of the two shares of all who are in either together,
 * which keeps its promise with few changes, where the usual standard error of
 * the logarithm promises certainty as soon as nobody changes sides.
 *
 * Whole weeks that are better or worse than others add to either: as a
 * variance of the logarithm, joined to each limit as a sum of squares (MOVER;
 * Donner and Zou 2012), with Student's quantile in place of the normal one
 * for as much as the variance is itself estimated (Satterthwaite).
 */
#include "stats_impl.h"

#include <assert.h>

/* Of y against x: given their sum, y is binomial with the rates' odds. */
static struct interval odds_limits(double x, double y, double tail)
{
	double low = y > 0 ? stats_beta_quantile(tail, y, x + 1) : 0;
	double high = stats_beta_quantile(1 - tail, y + 1, x);

	return (struct interval){ low / (1 - low), high / (1 - high) };
}

static struct interval wilson(double x, double n, double z)
{
	double root = z * sqrt(z * z + 4 * x * (1 - x / n));
	double sum = 2 * x + z * z;

	return (struct interval){ 2 * x * x / n / (sum + root),
		(sum + root) / (2 * (n + z * z)) };
}

/* Of log(b/a); where some are in both, Bonett and Price's, which is never 0. */
static double own_variance(double a, double b, double both)
{
	if (both > 0)
		return (a + b - 2 * both + 2) / ((a + 1) * (b + 1));
	return 1 / a + 1 / b;
}

/* Bonett and Price 2006, Stat Med 25:3039. */
static struct interval paired_limits(double a, double b, double both, double z)
{
	double n = a + b - both;
	double together = sqrt(own_variance(a, b, both));
	double alone_a = sqrt((1 - (a + 1) / (n + 2)) / (a + 1));
	double alone_b = sqrt((1 - (b + 1) / (n + 2)) / (b + 1));
	double share = together / (alone_a + alone_b);
	struct interval i = wilson(a, n, share * z);
	struct interval j = wilson(b, n, share * z);

	return (struct interval){ j.low / i.high, j.high / i.low };
}

static double joined(double apart, double extra)
{
	return isnan(apart) ? NAN : exp(hypot(apart, extra));
}

static struct interval widen(struct interval i, double ratio, double extra)
{
	if (extra <= 0)
		return i;
	return (struct interval){ ratio / joined(log(ratio / i.low), extra),
		ratio * joined(log(i.high / ratio), extra) };
}

/* Of the sum of a known variance and an estimated one. */
static double degrees(double known, const struct stats_shock *s)
{
	double sum = known + s->variance;

	return s->df * sum * sum / (s->variance * s->variance);
}

static struct interval own_limits(double a, double b, double both, double level)
{
	if (both > 0)
		return paired_limits(a, b, both, stats_z(level));
	return odds_limits(a, b, stats_tail(level));
}

struct ratio_test stats_user_ratio_from(uint64_t a, uint64_t b, uint64_t both,
    struct interval own, struct stats_shock shock, double level)
{
	struct ratio_test t = { NAN, INTERVAL_NONE, NAN, INFINITY, NAN };
	double x = (double)a, y = (double)b, known;

	assert(both <= a && both <= b && !(shock.variance < 0));
	if (a > 0)
		t.ratio = y / x;
	if (isnan(shock.variance))
		return t;
	t.p = stats_binomial_half(b - both, a - both + b - both);
	if (a > 0 && (b > 0 || shock.variance <= 0))
		t.interval = own;
	if (a == 0 || b == 0)
		return t;
	known = own_variance(x, y, (double)both);
	t.error = sqrt(known + shock.variance);
	if (shock.variance <= 0)
		return t;
	t.df = degrees(known, &shock);
	t.interval = widen(t.interval, t.ratio,
	    stats_t_quantile((1 + level) / 2, t.df) * sqrt(shock.variance));
	t.p = stats_t_two_sided(log(t.ratio) / t.error, t.df);
	return t;
}

struct ratio_test stats_user_ratio(uint64_t a, uint64_t b, uint64_t both,
    struct stats_shock shock, double level)
{
	struct interval own = INTERVAL_NONE;

	if (a > 0)
		own = own_limits((double)a, (double)b, (double)both, level);
	return stats_user_ratio_from(a, b, both, own, shock, level);
}
