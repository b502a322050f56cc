/*
 * stats.h - statistics as pure functions of numbers. No state, no data types
 * of ours. level is the confidence level, e.g. 0.95. A result that does not
 * exist is {NAN, NAN}.
 */
#ifndef JAUGE_STATS_H
#define JAUGE_STATS_H

#include <stddef.h>
#include <stdint.h>

struct interval {
	double low, high;
};

/* Quantile of the standard normal (Acklam's form with a Halley step,
 * |relative error| < 1e-13); p in (0, 1). */
double stats_normal_quantile(double p);
/* Standard normal cumulative distribution. */
double stats_normal_cdf(double x);

/* Wilson score interval of part/whole. Wilson 1927; the form of OHID's
 * technical guidance. whole 0: none. */
struct interval stats_wilson(uint64_t part, uint64_t whole, double level);
/* Newcombe's hybrid score interval of p2 - p1 (Newcombe 1998, Stat Med
 * 17:873, method 10). */
struct interval stats_newcombe(uint64_t part1, uint64_t whole1, uint64_t part2,
    uint64_t whole2, double level);
/* Interval of the mean of answers, n[k] of which are worth score[k], in
 * [0, 1] and not all alike: Wilson's, for the number of yes-or-no answers that
 * would have the same variance (an effective sample size, as Korn and Graubard
 * 1998 use it for surveys, Survey Methodology 24:193). No answer: none. */
struct interval stats_score(
    const double *score, const uint64_t *n, size_t classes, double level);
/* Limits of a Poisson count: Byar's approximation from 10 on, exact (chi
 * square) below (OHID guidance, Rates). */
struct interval stats_poisson(uint64_t count, double level);
/* Exact limits (Garwood 1936), any count; to 1e-10. */
struct interval stats_poisson_exact(uint64_t count, double level);

/* Two-sided p-value of x out of n under probability one half (McNemar's exact
 * test; also the exact comparison of two Poisson counts). n 0: 1. */
double stats_binomial_half(uint64_t x, uint64_t n);
/* Two-sided p-value of two independent proportions being equal (pooled z).
 * A whole of 0: NAN; both shares 0 or both 1: 1. */
double stats_two_proportions(
    uint64_t part1, uint64_t whole1, uint64_t part2, uint64_t whole2);

/* Two counts of distinct users, a and b, of which both belong to each. Users
 * are taken as independent, not the counts: var(log b/a) = 1/a + 1/b -
 * 2 both/(a b). extra is added to that variance (common shocks: see
 * stats_shock_variance()). Gives the interval of b/a and the two-sided
 * p-value of b = a: exact McNemar when extra is 0, else normal. a or b 0:
 * no interval and p from the exact test; the ratio is NAN when a is 0. extra
 * NAN: unknown, so no interval and p NAN. */
struct ratio_test {
	double ratio;
	struct interval interval;
	double p;
};
struct ratio_test stats_user_ratio(
    uint64_t a, uint64_t b, uint64_t both, double extra, double level);

/* Variance of log counts beyond Poisson from week to week: half the variance
 * of the successive differences of log(x) about their mean (so steady growth
 * is no shock), minus the Poisson part, at least 0. NAN with fewer than 8
 * values or one that is not positive. Divide by the number of weeks in a
 * period. */
double stats_shock_variance(const double *x, size_t n);

/* Holm's step-down adjustment, in place, order kept (Holm 1979). A p that is
 * NAN is no test: it stays and does not count. */
void stats_holm(double *p, size_t n);

/* Smallest |relative change| of the last value against the one before that
 * ordinary movement between successive values would not explain: z * sqrt(2)
 * * mean|d| / 1.128 on the logarithms of x[0..n) (individuals chart constant
 * d2 = 1.128, Montgomery), returned as exp(limit) - 1. n < 6 or a value <= 0:
 * NAN. */
double stats_change_limit(const double *x, size_t n, double level);
/* The same for shares: on the values themselves, as a difference. */
double stats_shift_limit(const double *x, size_t n, double level);

/* One time of a survival curve: ended and lost, of those still there, are
 * given; the rest is found. Who is lost at a time was still at risk of ending
 * then. */
struct survival {
	double time;
	uint64_t ended, lost;
	uint64_t at_risk;       /* just before the time */
	double s;               /* P(T > time); NAN when nobody was at risk */
	double variance;        /* Greenwood's; NAN where S falls to 0 */
	struct interval limits; /* log(-log S); none where S is 0 or 1 */
};
/* Product-limit estimate (Kaplan and Meier 1958), Greenwood's variance (1926),
 * limits of Kalbfleisch and Prentice (1980). Times ascend. */
void stats_survival(struct survival *curve, size_t n, double level);
/* The first time at which S is one half or less, and the first times at which
 * its limits are (Brookmeyer and Crowley 1982); NAN where that is never
 * reached. */
struct survival_median {
	double median;
	struct interval limits;
};
struct survival_median stats_survival_median(
    const struct survival *curve, size_t n);

#endif
