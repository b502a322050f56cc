/*
 * coverage.c - do intervals at 95 % hold what they promise?
 *
 *   coverage [long]
 *
 * For each method and each cell of a grid, the probability that the interval
 * holds the true value: where the counts are few enough, by adding up the
 * probabilities of all outcomes (no simulation, so no noise), else by
 * simulation from a generator that shares nothing with the library's. One line
 * per method: cells, mean and lowest coverage, where the lowest was; of tests
 * and rules, how often they speak where nothing is, and the most. Status 1 when
 * a mean is not what is promised.
 */
#include "coverage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tally_cell(struct tally *t, double coverage, const char *where)
{
	bool worse = t->alarms ? coverage > t->lowest : coverage < t->lowest;

	if (t->cells == 0 || worse) {
		t->lowest = coverage;
		snprintf(t->where, sizeof t->where, "%s", where);
	}
	t->cells++;
	t->sum += coverage;
}

bool holds(struct interval i, double x)
{
	return i.low <= x && x <= i.high;
}

double poisson(int k, double mean)
{
	if (mean <= 0)
		return k == 0;
	return exp(k * log(mean) - mean - lgamma(k + 1.0));
}

int reach(double mean)
{
	return (int)(mean + 9 * sqrt(mean) + 12);
}

double binomial(int k, int n, double p)
{
	return exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) +
		   k * log(p) + (n - k) * log1p(-p));
}

static const double shares[] = { 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5 };
#define N_SHARES (sizeof shares / sizeof *shares)

static void wilson(struct tally *t, bool full)
{
	static const int sizes[] = { 10, 20, 30, 50, 100, 200, 500, 1000, 5000,
		20000 };
	size_t n_sizes = full ? 10 : 8;
	char where[80];

	for (size_t i = 0; i < n_sizes; i++)
		for (size_t k = 0; k < N_SHARES; k++) {
			int n = sizes[i];
			double sum = 0;

			for (int x = 0; x <= n; x++)
				if (holds(stats_wilson(
					      (uint64_t)x, (uint64_t)n, LEVEL),
					shares[k]))
					sum += binomial(x, n, shares[k]);
			snprintf(
			    where, sizeof where, "n %d, p %g", n, shares[k]);
			tally_cell(t, sum, where);
		}
}

static double newcombe_at(int m, double p, int n, double q)
{
	double sum = 0;

	for (int x = 0; x <= m; x++) {
		double weight = binomial(x, m, p);

		for (int y = 0; weight > NEGLIGIBLE && y <= n; y++)
			if (holds(stats_newcombe((uint64_t)x, (uint64_t)m,
				      (uint64_t)y, (uint64_t)n, LEVEL),
				q - p))
				sum += weight * binomial(y, n, q);
	}
	return sum;
}

static void newcombe(struct tally *t, bool full)
{
	static const int sizes[] = { 20, 50, 100, 300 };
	static const double ps[] = { 0.05, 0.1, 0.2, 0.3, 0.5 };
	size_t n_sizes = full ? 4 : 3;
	char where[80];

	for (size_t i = 0; i < n_sizes; i++)
		for (size_t j = 0; j < n_sizes; j++)
			for (size_t k = 0; k < 5; k++)
				for (size_t l = k; l < 5; l++) {
					snprintf(where, sizeof where,
					    "n %d and %d, p %g and %g",
					    sizes[i], sizes[j], ps[k], ps[l]);
					tally_cell(t,
					    newcombe_at(sizes[i], ps[k],
						sizes[j], ps[l]),
					    where);
				}
}

static void poisson_with(struct tally *t, bool full,
    struct interval (*limits)(uint64_t count, double level))
{
	static const double means[] = { 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30,
		50, 100, 200, 500, 1000, 3000 };
	size_t n = full ? 16 : 14;
	char where[80];

	for (size_t i = 0; i < n; i++) {
		double sum = 0;

		for (int k = 0; k < reach(means[i]); k++)
			if (holds(limits((uint64_t)k, LEVEL), means[i]))
				sum += poisson(k, means[i]);
		snprintf(where, sizeof where, "mean %g", means[i]);
		tally_cell(t, sum, where);
	}
}

static void byar(struct tally *t, bool full)
{
	poisson_with(t, full, stats_poisson);
}

static void garwood(struct tally *t, bool full)
{
	poisson_with(t, full, stats_poisson_exact);
}

/* Where the ratio exists: somebody on side a. */
static double users_at(double only_a, double only_b, double both)
{
	static const struct stats_shock none = { 0, INFINITY, 0 };
	double ratio = (only_b + both) / (only_a + both), sum = 0, all = 0;
	int most_both = both > 0 ? reach(both) : 1;

	for (int i = 0; i < reach(only_a); i++)
		for (int j = 0; j < reach(only_b); j++) {
			double w = poisson(i, only_a) * poisson(j, only_b);

			for (int k = 0; w > NEGLIGIBLE && k < most_both; k++) {
				uint64_t u = (uint64_t)k;
				double p = w * poisson(k, both);
				struct interval l =
				    stats_user_ratio((uint64_t)i + u,
					(uint64_t)j + u, u, none, LEVEL)
					.interval;

				if (i + k == 0)
					continue;
				all += p;
				sum += holds(l, ratio) ? p : 0;
			}
		}
	return sum / all;
}

static void users_grid(
    struct tally *t, const double *both, size_t n_both, size_t n_means)
{
	static const double means[] = { 1, 2, 5, 10, 20, 40, 80 };
	char where[80];

	for (size_t i = 0; i < n_means; i++)
		for (size_t k = i; k < n_means; k++)
			for (size_t l = 0; l < n_both; l++) {
				snprintf(where, sizeof where,
				    "%g only before, %g only after, %g both",
				    means[i], means[k], both[l]);
				tally_cell(t,
				    users_at(means[i], means[k], both[l]),
				    where);
			}
}

static void same_users(struct tally *t, bool full)
{
	static const double both[] = { 2, 10, 40, 100 };

	users_grid(t, both, full ? 4 : 3, full ? 7 : 6);
}

static void other_users(struct tally *t, bool full)
{
	static const double nobody = 0;

	users_grid(t, &nobody, 1, full ? 7 : 6);
}

double uniform(struct chance *c)
{
	uint32_t x;

	c->z = 36969 * (c->z & 65535) + (c->z >> 16);
	c->w = 18000 * (c->w & 65535) + (c->w >> 16);
	x = (c->z << 16) + c->w;
	return ((double)x + 0.5) / 4294967296.0;
}

double normal(struct chance *c)
{
	double u = uniform(c), v = uniform(c);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

double poisson_draw(struct chance *c, double mean)
{
	double limit = exp(-mean), product = uniform(c);
	int k = 0;

	if (mean > 60)
		return fmax(0, floor(mean + sqrt(mean) * normal(c) + 0.5));
	for (; product > limit; k++)
		product *= uniform(c);
	return k;
}

/* Weeks of a steady service whose weeks are better or worse by a factor,
 * independently or (memory) partly like the week before. */
static void draw_weeks(struct chance *c, double *x, size_t n, double mean,
    double spread, double memory)
{
	double shock = spread * normal(c);

	for (size_t i = 0; i < n; i++) {
		x[i] = poisson_draw(c, mean * exp(shock));
		shock = memory * shock +
			spread * sqrt(1 - memory * memory) * normal(c);
	}
}

static double total(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum;
}

#define HISTORY 26

/* The last n weeks against the n before. */
typedef struct interval weeks_method(const double *weeks, size_t n);

static struct interval by_shocks(const double *weeks, size_t n)
{
	struct stats_shock s = stats_shock_variance(weeks, HISTORY);
	double a = total(weeks + HISTORY - 2 * n, n);
	double b = total(weeks + HISTORY - n, n);

	s = stats_shock_between(s, 7 * (int)n, 7 * (int)n, 0);
	return stats_user_ratio((uint64_t)a, (uint64_t)b, 0, s, LEVEL).interval;
}

/* The sum of n weeks drawn in blocks of three neighbours, the last one's being
 * the first. */
static double blocks_sum(struct chance *c, const double *x, size_t n)
{
	double sum = 0;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		at = i % 3 ? (at + 1) % n : (size_t)(uniform(c) * (double)n);
		sum += x[at];
	}
	return sum;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What the program does not do: the bootstrap of blocks of weeks. */
static struct interval by_blocks(const double *weeks, size_t n)
{
	struct chance c = { 12345, 65435 };
	double x[399];

	for (size_t i = 0; i < 399; i++) {
		x[i] = blocks_sum(&c, weeks + HISTORY - n, n);
		x[i] /= blocks_sum(&c, weeks + HISTORY - 2 * n, n);
	}
	qsort(x, 399, sizeof *x, by_value);
	return (struct interval){ x[9], x[389] };
}

static double weeks_at(weeks_method *method, size_t n, double mean,
    double spread, double memory, int rounds)
{
	struct chance c = { 362436069, 521288629 };
	double x[HISTORY];
	int inside = 0, known = 0;

	for (int i = 0; i < rounds; i++) {
		struct interval l;

		draw_weeks(&c, x, HISTORY, mean, spread, memory);
		l = method(x, n);
		if (isnan(l.low))
			continue;
		known++;
		inside += holds(l, 1);
	}
	return (double)inside / known;
}

static void weeks_grid(struct tally *t, weeks_method *method, size_t least,
    double memory, int rounds)
{
	static const size_t lengths[] = { 1, 4, 13 };
	static const double means[] = { 20, 100, 1000 };
	static const double spreads[] = { 0.02, 0.1, 0.3 };
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3 && lengths[i] >= least; k++)
			for (size_t l = 0; l < 3; l++) {
				snprintf(where, sizeof where,
				    "%zu weeks of %g, spread %g", lengths[i],
				    means[k], spreads[l]);
				tally_cell(t,
				    weeks_at(method, lengths[i], means[k],
					spreads[l], memory, rounds),
				    where);
			}
}

static void shocks(struct tally *t, bool full)
{
	weeks_grid(t, by_shocks, 1, 0, full ? 20000 : 2000);
}

static void shocks_remembered(struct tally *t, bool full)
{
	weeks_grid(t, by_shocks, 1, 0.5, full ? 20000 : 2000);
}

static void blocks(struct tally *t, bool full)
{
	weeks_grid(t, by_blocks, 13, 0, full ? 4000 : 500);
}

static void blocks_remembered(struct tally *t, bool full)
{
	weeks_grid(t, by_blocks, 13, 0.5, full ? 4000 : 500);
}

static double boot_at(double only_a, double only_b, double both, int rounds)
{
	struct chance c = { 362436069, 521288629 };
	struct stats_boot boot = { 399, 1, LEVEL };
	double ratio = (only_b + both) / (only_a + both);
	int inside = 0;

	for (int i = 0; i < rounds; i++) {
		uint64_t count[3];
		struct interval l;

		count[0] = (uint64_t)poisson_draw(&c, only_a);
		count[1] = (uint64_t)poisson_draw(&c, only_b);
		count[2] = (uint64_t)poisson_draw(&c, both);
		if (!stats_boot_ratio(count[0] + count[2], count[1] + count[2],
			count[2], &boot, &l))
			exit(2);
		inside += holds(l, ratio);
	}
	return (double)inside / rounds;
}

static void boot_users(struct tally *t, bool full)
{
	static const double means[] = { 5, 20, 100, 400 };
	char where[80];

	for (size_t i = 0; i < 4; i++)
		for (size_t k = i; k < 4; k++) {
			snprintf(where, sizeof where,
			    "%g only before, %g only after, 100 both", means[i],
			    means[k]);
			tally_cell(t,
			    boot_at(
				means[i], means[k], 100, full ? 10000 : 1000),
			    where);
		}
}

/* Of n users half use either side, each on its own, and a share does it there;
 * who does it on one side does it on the other one more often (alike). */
static double shares_at(int n, double share, double alike, int rounds)
{
	struct chance c = CHANCE_INIT;
	struct stats_boot boot = { 399, 1, LEVEL };
	int inside = 0, with = 0;

	for (int r = 0; r < rounds; r++) {
		uint64_t count[STATS_SHARE_KINDS] = { 0 };
		struct interval l;

		for (int u = 0; u < n; u++) {
			bool one = uniform(&c) < share;
			bool same = uniform(&c) < alike;
			bool two = same ? one : uniform(&c) < share;
			int a = uniform(&c) < 0.5 ? 0 : 1 + one;
			int b = uniform(&c) < 0.5 ? 0 : 1 + two;

			count[STATS_SHARE(a, b)]++;
		}
		if (!stats_boot_shares(count, &boot, &l))
			exit(2);
		if (isnan(l.low))
			continue;
		with++;
		inside += holds(l, 0);
	}
	return (double)inside / with;
}

static void boot_shares(struct tally *t, bool full)
{
	static const int sizes[] = { 100, 300, 1000 };
	static const double likeness[] = { 0, 0.8 };
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 2; k++) {
			snprintf(where, sizeof where, "%d users, alike %g",
			    sizes[i], likeness[k]);
			tally_cell(t,
			    shares_at(sizes[i], 0.3, likeness[k],
				full ? 10000 : 1000),
			    where);
		}
}

/* A line with noise whose memory is given: true effects of 0. */
static void series_grid(struct tally *t, double memory, int rounds)
{
	static const size_t lengths[] = { 12, 16, 24, 36, 52 };
	char where[80];

	for (size_t i = 0; i < 5; i++) {
		struct chance c = { 362436069, 521288629 };
		size_t n = lengths[i];
		int inside[2] = { 0, 0 };

		for (int r = 0; r < rounds; r++) {
			double y[52], shock = normal(&c);
			struct stats_interrupted s;

			for (size_t k = 0; k < n; k++) {
				y[k] = 0.1 * (double)k + shock;
				shock = memory * shock +
					sqrt(1 - memory * memory) * normal(&c);
			}
			if (!stats_interrupted(y, n, n / 2, LEVEL, &s))
				exit(2);
			inside[0] += holds(s.level.interval, 0);
			inside[1] += holds(s.slope.interval, 0);
		}
		for (int k = 0; k < 2; k++) {
			snprintf(where, sizeof where, "%s, %zu values",
			    k ? "slope" : "level", n);
			tally_cell(t, (double)inside[k] / rounds, where);
		}
	}
}

static void series_apart(struct tally *t, bool full)
{
	series_grid(t, 0, full ? 20000 : 4000);
}

static void series_alike(struct tally *t, bool full)
{
	series_grid(t, 0.4, full ? 20000 : 4000);
}

/* Three in ten come on one day; of the others one in fifty leaves each day.
 * Users come on each of 200 days alike, and are known up to the last. */
#define LIFE_DAYS 200
#define LIFE_STAY 0.98
#define LIFE_AGAIN 0.7

static void draw_lives(
    struct chance *c, struct survival *curve, int n, double stay)
{
	for (int i = 0; i < LIFE_DAYS; i++)
		curve[i] = (struct survival){ .time = i };
	for (int i = 0; i < n; i++) {
		int life = 0, known = (int)(uniform(c) * LIFE_DAYS);

		if (uniform(c) < LIFE_AGAIN)
			life = 1 + (int)(log(1 - uniform(c)) / log(stay));
		if (life <= known)
			curve[life].ended++;
		else
			curve[known].lost++;
	}
	stats_survival(curve, LIFE_DAYS, LEVEL);
}

/* Where the curve is 0 or 1 it has no limits, and nothing is promised. */
static double survival_at(int n, int day, int rounds)
{
	struct chance c = { 20261123, 17 };
	double s = LIFE_AGAIN * pow(LIFE_STAY, day);
	int inside = 0, with = 0;

	for (int i = 0; i < rounds; i++) {
		struct survival curve[LIFE_DAYS];

		draw_lives(&c, curve, n, LIFE_STAY);
		if (isnan(curve[day].limits.low))
			continue;
		with++;
		inside += holds(curve[day].limits, s);
	}
	return (double)inside / with;
}

static void survival(struct tally *t, bool full)
{
	static const int sizes[] = { 30, 100, 1000 };
	static const int days[] = { 0, 7, 28, 84 };
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 4; k++) {
			snprintf(where, sizeof where, "%d users, day %d",
			    sizes[i], days[k]);
			tally_cell(t,
			    survival_at(sizes[i], days[k], full ? 20000 : 2000),
			    where);
		}
}

/* The day by which half have left, where the upper limit is known. */
static double median_at(int n, double stay, int truth, int rounds)
{
	struct chance c = { 20261123, 17 };
	int inside = 0, with = 0;

	for (int i = 0; i < rounds; i++) {
		struct survival curve[LIFE_DAYS];
		struct survival_median m;

		draw_lives(&c, curve, n, stay);
		m = stats_survival_median(curve, LIFE_DAYS);
		if (isnan(m.limits.low) || isnan(m.limits.high))
			continue;
		with++;
		inside += holds(m.limits, truth);
	}
	return (double)inside / with;
}

/* The first day with 0.7 stay^t at one half or less. */
void survival_median(struct tally *t, bool full)
{
	static const int sizes[] = { 50, 200, 1000 };
	static const double stays[] = { 0.98, 0.95 };
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 2; k++) {
			int truth = 0;

			while (LIFE_AGAIN * pow(stays[k], truth) > 0.5)
				truth++;
			snprintf(where, sizeof where, "%d users, median %d",
			    sizes[i], truth);
			tally_cell(t,
			    median_at(
				sizes[i], stays[k], truth, full ? 20000 : 2000),
			    where);
		}
}

/* Mean coverage must lie between: 94 % or what the manual owns up to, and
 * 96.5 % or, where a method is exact or careful, 1. Of alarms, at most. */
static const struct {
	const char *name;
	void (*measure)(struct tally *t, bool full);
	double least, most;
	bool alarms; /* how often a test or rule speaks where nothing is */
} methods[] = {
	{ "Wilson", wilson, 0.94, 0.965, false },
	{ "Answers", answers, 0.94, 0.97, false },
	{ "Newcombe", newcombe, 0.94, 0.965, false },
	{ "Joined", joined, 0.94, 0.97, false },
	{ "Poisson, Byar", byar, 0.94, 1, false },
	{ "Poisson, exact", garwood, 0.94, 1, false },
	{ "Unit cost", unit_cost, 0.94, 1, false },
	{ "Margin", margin, 0.94, 1, false },
	{ "Margin, where told", margin_told, 0, 1, false },
	{ "Mean", mean_of_values, 0.94, 0.965, false },
	{ "Mean, heavy tail", mean_of_heavy, 0, 1, false },
	{ "Quantile", quantile, 0.94, 1, false },
	{ "Ratio, different users", other_users, 0.94, 1, false },
	{ "Ratio, partly the same", same_users, 0.94, 0.965, false },
	{ "Bootstrap of users", boot_users, 0.94, 0.965, false },
	{ "Bootstrap of shares", boot_shares, 0.94, 0.965, false },
	{ "Ratio, weeks apart", shocks, 0.94, 1, false },
	{ "Ratio, weeks alike", shocks_remembered, 0.94, 0.965, false },
	{ "Interrupted, apart", series_apart, 0.94, 1, false },
	{ "Interrupted, alike", series_alike, 0.93, 0.965, false },
	{ "Survival", survival, 0.94, 0.965, false },
	{ "Months added up", months_added, 0.94, 1, false },
	{ "Survival, median", survival_median, 0.94, 1, false },
	{ "Projection", projection, 0.94, 0.965, false },
	{ "Projection, sum", projection_sum, 0.93, 0.97, false },
	{ "Roll-out", rollout, 0.94, 0.97, false },
	{ "Equal rates", equal_rates, 0.94, 0.97, false },
	{ "Funnel", funnel, 0.94, 0.965, false },
	{ "Blocks of weeks, apart", blocks, 0, 1, false },
	{ "Blocks of weeks, alike", blocks_remembered, 0, 1, false },
	{ "Two shares", two_shares, 0, 0.055, true },
	{ "McNemar", mcnemar, 0, 0.05, true },
	{ "Holm, of five", holm, 0, 0.055, true },
	{ "Roll-out, shuffled", rollout_test, 0, 0.055, true },
	{ "Control, a week", control_week, 0, 0.04, true },
	{ "Control, a year", control_year, 0, 1, true },
};

int main(int argc, char **argv)
{
	bool full = argc > 1 && strcmp(argv[1], "long") == 0;
	int wrong = 0;

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		struct tally t = { .alarms = methods[i].alarms };
		double mean;
		bool good;

		methods[i].measure(&t, full);
		mean = t.sum / t.cells;
		good = mean >= methods[i].least && mean <= methods[i].most;
		printf("%s\t%d\t%.1f\t%.1f\t%s\n", methods[i].name, t.cells,
		    100 * mean, 100 * t.lowest, t.where);
		if (!good)
			fprintf(stderr, "%s: breaks its promise\n",
			    methods[i].name);
		wrong += good ? 0 : 1;
	}
	return wrong > 0;
}
