/*
 * stats.h - statistics as pure functions of numbers. No state, no data types
 * of ours. level is the confidence level, e.g. 0.95. A result that does not
 * exist is {NAN, NAN}.
 */
#ifndef JAUGE_STATS_H
#define JAUGE_STATS_H

#include <stdbool.h>
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

/* Limits of a sum of what each user did, when users come independently and
 * each brings all of theirs: squares is the sum of their squares. Those of as
 * many cases as have the sum's relative variance, sum^2 / squares of them
 * (rounded down; an effective sample size, as for stats_score()), in
 * proportion. Squares no more than the sum: once each, stats_poisson(). */
struct interval stats_poisson_repeated(
    uint64_t sum, double squares, double level);

/* Two-sided p-value of x out of n under probability one half (McNemar's exact
 * test; also the exact comparison of two Poisson counts). n 0: 1. */
double stats_binomial_half(uint64_t x, uint64_t n);
/* Two-sided p-value of two independent proportions being equal (pooled z).
 * A whole of 0: NAN; both shares 0 or both 1: 1. */
double stats_two_proportions(
    uint64_t part1, uint64_t whole1, uint64_t part2, uint64_t whole2);

/* How much whole weeks differ by themselves, as a variance of log(b/a) that
 * was estimated on df degrees of freedom; variance 0: not at all, NAN:
 * unknown. */
struct stats_shock {
	double variance, df;
	double memory; /* likeness of neighbouring weeks, 0 to 0.9 */
};
/* Two counts of distinct users, a and b, of which both belong to each. Users
 * are taken as independent, not the counts. Interval of b/a: exact and
 * conditional when they are all different people (given a + b, b is binomial:
 * Przyborowski and Wilenski 1940; R's poisson.test), else Bonett and Price
 * 2006 (Stat Med 25:3039); a shock widens it. p of b = a: exact (McNemar; with
 * nobody in both the exact test of two Poisson counts), with a shock Student's.
 * error is that of log(b/a): the root of 1/a + 1/b, or Bonett and Price's
 * (only a + only b + 2)/((a + 1)(b + 1)), and the shock, on df degrees of
 * freedom. a 0: no ratio and no interval; b 0: no error, and no
 * interval with a shock. Shock NAN: no interval and p NAN. */
struct ratio_test {
	double ratio;
	struct interval interval;
	double error, df;
	double p;
};
struct ratio_test stats_user_ratio(uint64_t a, uint64_t b, uint64_t both,
    struct stats_shock shock, double level);
/* The same with an interval of b/a from elsewhere in place of the formula's;
 * one that is not there stays so. */
struct ratio_test stats_user_ratio_from(uint64_t a, uint64_t b, uint64_t both,
    struct interval own, struct stats_shock shock, double level);

/* Beta distribution, a and b > 0; else NAN. To some 1e-12. */
double stats_beta_cdf(double x, double a, double b);
double stats_beta_quantile(double p, double a, double b);
/* Student's, any df > 0, infinity included; two-sided p-value of t. */
double stats_t_quantile(double p, double df);
double stats_t_two_sided(double t, double df);

/* The interval of b/a by resampling users (percentile bootstrap; Davison and
 * Hinkley 1997, 5.3.1), from a seed and integers alone, so the same on every
 * machine. None when either is not there in one replicate of 20, or users are
 * 2^32 and more. False: out of memory. Cost: some users/16 steps a replicate.
 */
struct stats_boot {
	size_t rounds; /* 399, 1999: (rounds + 1) (1 - level) / 2 is whole */
	uint64_t seed;
	double level;
};
bool stats_boot_ratio(uint64_t a, uint64_t b, uint64_t both,
    const struct stats_boot *boot, struct interval *out);

/* The same of the difference of two shares, b's less a's: users by what they
 * did on side a and on side b, where 0 is nothing, 1 use and 2 the part. */
#define STATS_SHARE_KINDS 9
#define STATS_SHARE(a, b) (3 * (a) + (b))
bool stats_boot_shares(const uint64_t count[STATS_SHARE_KINDS],
    const struct stats_boot *boot, struct interval *out);

/* Variance of log counts beyond Poisson from week to week: half the variance
 * of the successive differences of log(x) about their mean (so steady growth
 * is no shock), minus the Poisson part, at least 0, over 1 - memory; its
 * degrees of freedom are those of such an estimate, 2 (n-1)^2 / (3n-4) (von
 * Neumann, Kent, Bellinson and Hart 1941). Memory is the lag-one
 * autocorrelation about a line. NAN with fewer than 8 values or one that is
 * not positive. */
struct stats_shock stats_shock_variance(const double *x, size_t n);
/* Of log(b/a) for two periods of so many days, gap days between them, when
 * weeks differ so and a week's likeness to another falls as memory^distance.
 */
struct stats_shock stats_shock_between(
    struct stats_shock week, int32_t days_a, int32_t days_b, int32_t gap);

/* An interrupted series: a line before the point at, and another level and
 * slope from it on, by generalised least squares with errors that are an
 * autoregression (Prais and Winsten 1954); Student's intervals on n - 4
 * degrees of freedom. False: fewer than 12 values in all or 5 on a side. */
#define STATS_INTERRUPTED_LEAST 12
#define STATS_INTERRUPTED_SIDE 5
struct stats_effect {
	double value;
	struct interval interval;
	double error, p;
};
struct stats_interrupted {
	struct stats_effect before, level, slope;
	double memory; /* of the errors, 0 to 0.9 */
};
bool stats_interrupted(const double *y, size_t n, size_t at, double level,
    struct stats_interrupted *out);

/* Two figures with limits of their own, taken as independent: the interval of
 * b - a, or of b/a, its standard error (of the ratio, that of its logarithm),
 * and the p of no difference (MOVER: Zou and Donner 2008, Stat Med 27:1693; of
 * the ratio on logarithms, so that it stays above 0). A limit that is not above
 * 0 has no ratio; figures without any width have no p. */
struct stats_figure {
	double value;
	struct interval limits;
};
struct stats_joined {
	struct interval interval;
	double error, p;
};
struct stats_joined stats_join_difference(
    struct stats_figure a, struct stats_figure b, double level);
struct stats_joined stats_join_ratio(
    struct stats_figure a, struct stats_figure b, double level);

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
/* A straight line by least squares; error is the residuals' standard
 * deviation on n - 2 degrees of freedom. Fewer than 3 points or all at one x:
 * NAN. */
struct stats_line {
	size_t n;
	double intercept, slope;
	double centre, spread; /* mean of x; sum of (x - centre)^2 */
	double error;
};
struct stats_line stats_line_fit(const double *x, const double *y, size_t n);
double stats_line_at(const struct stats_line *l, double x);
/* 1/n + (x - centre)^2 / spread. */
double stats_line_leverage(const struct stats_line *l, double x);
/* Of one more observation at x (Montgomery, Peck and Vining, Introduction to
 * Linear Regression Analysis, 2.5). */
struct interval stats_line_prediction(
    const struct stats_line *l, double x, double level);

/* Of a line through the values and one through their logarithms, the one
 * whose leave-one-out errors, squared and summed on the values' own scale, are
 * smaller; the linear one when a value is not positive. Where those of the
 * other are less than TREND_DOUBT times as large, the values cannot tell which
 * it is: intervals then reach to those of both. Fewer than TREND_LEAST points:
 * TREND_NONE, which foretells NAN. False: out of memory. */
#define TREND_LEAST 6
#define TREND_DOUBT 2
enum trend_form { TREND_NONE, TREND_LINEAR, TREND_LOG };
struct stats_trend {
	enum trend_form form;
	struct stats_line line;         /* of the logarithms for TREND_LOG */
	bool doubtful;                  /* it may as well be the other one */
	struct stats_line other;        /* of the other form, then */
	double linear_error, log_error; /* those sums; NAN: not fitted */
};
bool stats_trend_fit(
    const double *x, const double *y, size_t n, struct stats_trend *out);
/* Never below 0; of TREND_LOG it is the median. */
double stats_trend_at(const struct stats_trend *t, double x);
struct interval stats_trend_prediction(
    const struct stats_trend *t, double x, double level);
/* The sum of the n values at first, first + 1, ...; exact for TREND_LINEAR,
 * by the delta method for TREND_LOG. n 0: NAN. */
struct stats_total {
	double value;
	struct interval interval;
};
struct stats_total stats_trend_total(
    const struct stats_trend *t, double first, size_t n, double level);

/* Limits of an individuals chart, mean -+ 3 mean moving range / 1.128
 * (NIST/SEMATECH e-Handbook 6.3.2.2). n < 2: NAN. */
struct stats_limits {
	double mean, low, high;
};
struct stats_limits stats_xmr(const double *x, size_t n);
/* Rules of NHS England, Making Data Count; out[i] tells those that x[i] takes
 * part in. */
enum signal {
	SIGNAL_OUTSIDE = 1, /* beyond a limit */
	SIGNAL_SHIFT = 2,   /* 7 in a row on one side of the mean */
	SIGNAL_TREND = 4,   /* 7 in a row, each above (or below) the last */
	SIGNAL_NEAR = 8     /* 2 of 3 in the outer third on one side */
};
void stats_signals(
    const double *x, size_t n, const struct stats_limits *l, unsigned *out);

/* Sign of part1/whole1 - part2/whole2, exactly; wholes above 0. */
int stats_rate_order(
    uint64_t part1, uint64_t whole1, uint64_t part2, uint64_t whole2);

/* Use over areas; all users and all people fit in 63 bits, people > 0. */
struct stats_area {
	uint64_t users, people;
	uint32_t group;
};
/* Population-weighted Gini index of use, 0 to 1: 1 - sum p_i (L_i + L_(i-1)),
 * areas by rising rate, p share of people, L share of users up to the area
 * (PAHO, Epidemiological Bulletin 22(1), 2001). Sorts the areas. No user:
 * NAN. */
double stats_gini(struct stats_area *a, size_t n);
/* Theil's T, sum s_i log(s_i / p_i), s share of users. No user: NAN. */
double stats_theil(const struct stats_area *a, size_t n);
/* The part of it between groups; the rest is within. Sorts the areas. */
double stats_theil_between(struct stats_area *a, size_t n);
/* What both would be if every area had the same rate: mean and central range
 * of draws of so many users, in proportion to people, from the seed; the users
 * of the areas are not looked at. 999 draws, 199 above 10,000 users or 2000
 * areas; no user: NAN and no round. A level too near 1 for the draws: no range.
 * False: out of memory. Cost: some 10 coins a user and draw, 64 at a time. */
struct stats_equal {
	struct stats_total gini, theil;
	size_t rounds;
};
bool stats_equal_rates(const struct stats_area *area, size_t n, uint64_t users,
    double level, uint64_t seed, struct stats_equal *out);
/* As many users as must be drawn: all of them up to 512 an area, rounded up to
 * a power of two; what holds of so many is then carried over to more. */
uint64_t stats_equal_users(uint64_t users, size_t areas);
void stats_equal_scale(struct stats_equal *e, uint64_t drawn, uint64_t users);

/* The mean of d over the treated minus that over the others, under shuffles of
 * who is treated (Fisher 1935, The Design of Experiments): all of them where
 * they are at most 20,000, else 9,999 with a fixed seed and the true one. p:
 * the share of shuffles whose difference is no nearer to 0; interval: the
 * effects, the same for all treated, that are not refuted; NAN where none is.
 * False: nobody is treated, everybody is, or memory ran out. Cost: shuffles
 * times some 130 looks. */
struct stats_permuted {
	double value, p;
	struct interval interval;
	bool exact;
	size_t choices;
};
bool stats_permute(const double *d, const bool *treated, size_t n, double level,
    struct stats_permuted *out);
/* n choose k, as a real. */
double stats_choices(size_t n, size_t k);

/* Rates of several side by side: a funnel (Spiegelhalter 2005, Stat Med
 * 24:1185). Limits are normal around the pooled rate. Where the squares of the
 * deviations, winsorised at a tenth on each side, are more than chance makes
 * them, limits are widened by a variance between peers (additive, by moments,
 * his equations for tau); so only from STATS_FUNNEL_LEAST peers on, since of
 * fewer it is not known. */
#define STATS_FUNNEL_LEAST 10
struct stats_peer {
	uint64_t part, whole; /* part <= whole, whole > 0 */
};
struct stats_funnel {
	double pooled; /* sum over sum; NAN: nobody */
	double phi;    /* mean square of the winsorised z; NAN: none */
	double spread; /* standard deviation beyond chance; 0: none */
};
/* False: out of memory. */
bool stats_funnel_fit(
    const struct stats_peer *p, size_t n, struct stats_funnel *out);
/* Within 0..1; none where the pooled rate is 0 or 1. */
struct interval stats_funnel_limits(
    const struct stats_funnel *f, uint64_t whole, double level);
/* How many of those standard deviations a peer is above the pooled rate. */
double stats_funnel_z(const struct stats_funnel *f, struct stats_peer p);

/* Ranks, 1 the highest rate (equal rates: the best of theirs), and where they
 * lie when everybody's cases are drawn again from their own rate, (part + 1/2)
 * of (whole + 1) so that nobody's is certain: 1999 draws from the seed, the
 * central share of them (simulated ranks: Goldstein and Spiegelhalter 1996, J
 * R Stat Soc A 159:385). False: out of memory. Cost: n whole / 16 steps a draw,
 * above 65,536 cases no more than for those. */
#define STATS_RANKS_MOST 1000
struct stats_place {
	size_t rank, low, high;
};
bool stats_ranks(const struct stats_peer *p, size_t n, double level,
    uint64_t seed, struct stats_place *out);

#endif
