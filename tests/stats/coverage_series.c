/*
 * coverage_series.c - looks ahead, control limits, roll-outs, territories and
 * services side by side.
 */
#include "coverage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define AHEAD 6

/* Monthly users that grow by a constant, or by a factor, with noise that is
 * that of the values or of their logarithms. */
static void grow(struct chance *c, bool factor, size_t n, double *y)
{
	for (size_t i = 0; i < n; i++) {
		double noise = normal(c), x = (double)i;

		y[i] = factor ? 1000 * exp(0.05 * x + 0.05 * noise)
			      : 1000 + 20 * x + 50 * noise;
	}
}

/* The next values, or their sum. */
static double ahead_at(bool factor, size_t n, bool sum, int rounds)
{
	struct chance c = CHANCE_INIT;
	int inside = 0;

	for (int r = 0; r < rounds; r++) {
		double x[60], y[60], total = 0;
		struct stats_trend t;

		grow(&c, factor, n + AHEAD, y);
		for (size_t i = 0; i < n; i++)
			x[i] = (double)i;
		if (!stats_trend_fit(x, y, n, &t))
			exit(2);
		for (size_t k = 0; k < AHEAD; k++) {
			total += y[n + k];
			if (!sum)
				inside += holds(stats_trend_prediction(
						    &t, (double)(n + k), LEVEL),
				    y[n + k]);
		}
		if (sum)
			inside += AHEAD * holds(stats_trend_total(
						    &t, (double)n, AHEAD, LEVEL)
						    .interval,
					      total);
	}
	return (double)inside / rounds / AHEAD;
}

static void ahead(struct tally *t, bool full, bool sum)
{
	static const size_t lengths[] = { 6, 12, 24, 48 };
	char where[80];

	for (int factor = 0; factor < 2; factor++)
		for (size_t i = 0; i < 4; i++) {
			snprintf(where, sizeof where, "%zu values, by a %s",
			    lengths[i], factor ? "factor" : "constant");
			tally_cell(t,
			    ahead_at(
				factor, lengths[i], sum, full ? 10000 : 1000),
			    where);
		}
}

void projection(struct tally *t, bool full)
{
	ahead(t, full, false);
}

void projection_sum(struct tally *t, bool full)
{
	ahead(t, full, true);
}

/* Territories of which some are treated, with the effect given. */
static struct stats_permuted shuffled(
    struct chance *c, size_t n, size_t k, double effect, bool tailed)
{
	struct stats_permuted p;
	double d[20];
	bool treated[20];

	for (size_t i = 0; i < n; i++) {
		double x = normal(c);

		treated[i] = i < k;
		d[i] = (tailed ? x * x * x : x) + (treated[i] ? effect : 0);
	}
	if (!stats_permute(d, treated, n, LEVEL, &p))
		exit(2);
	return p;
}

static void rollouts(struct tally *t, bool full, bool test)
{
	static const size_t sizes[][2] = { { 8, 4 }, { 10, 3 }, { 12, 6 } };
	int rounds = full ? 3000 : 300;
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (int tailed = 0; tailed < 2; tailed++) {
			struct chance c = CHANCE_INIT;
			int n = 0;

			for (int r = 0; r < rounds; r++) {
				struct stats_permuted p =
				    shuffled(&c, sizes[i][0], sizes[i][1],
					test ? 0 : 1, tailed);

				n += test ? p.p <= 1 - LEVEL + 1e-12
					  : holds(p.interval, 1);
			}
			snprintf(where, sizeof where, "%zu of %zu%s",
			    sizes[i][1], sizes[i][0],
			    tailed ? ", heavy tails" : "");
			tally_cell(t, (double)n / rounds, where);
		}
}

void rollout(struct tally *t, bool full)
{
	rollouts(t, full, false);
}

void rollout_test(struct tally *t, bool full)
{
	rollouts(t, full, true);
}

static void use_evenly(
    struct chance *c, struct stats_area *area, size_t n, int users)
{
	for (size_t i = 0; i < n; i++)
		area[i] = (struct stats_area){ .people = 1000 * (1 + i % 7) };
	for (int u = 0; u < users; u++) {
		double all = 0, at;
		size_t i = 0;

		for (size_t k = 0; k < n; k++)
			all += (double)area[k].people;
		at = uniform(c) * all;
		for (; i + 1 < n && at >= (double)area[i].people; i++)
			at -= (double)area[i].people;
		area[i].users++;
	}
}

/* Whether an index of use that is even but for chance lies in the range. */
void equal_rates(struct tally *t, bool full)
{
	static const size_t areas[] = { 5, 20, 100 };
	static const int users[] = { 30, 300 };
	int rounds = full ? 1000 : 150;
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 2; k++) {
			struct chance c = CHANCE_INIT;
			int inside = 0;

			for (int r = 0; r < rounds; r++) {
				struct stats_area a[100];
				struct stats_equal e;

				use_evenly(&c, a, areas[i], users[k]);
				if (!stats_equal_rates(a, areas[i],
					(uint64_t)users[k], LEVEL, (uint64_t)r,
					&e))
					exit(2);
				inside += holds(
				    e.gini.interval, stats_gini(a, areas[i]));
			}
			snprintf(where, sizeof where,
			    "%zu territories, %d users", areas[i], users[k]);
			tally_cell(t, (double)inside / rounds, where);
		}
}

/* Services with one rate: how many lie within the limits. */
void funnel(struct tally *t, bool full)
{
	static const size_t sizes[] = { 5, 20, 42 };
	static const double ps[] = { 0.1, 0.3, 0.6 };
	int rounds = full ? 5000 : 500;
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			struct chance c = CHANCE_INIT;
			int inside = 0;

			for (int r = 0; r < rounds; r++) {
				struct stats_peer p[42];
				struct stats_funnel f;

				for (size_t s = 0; s < sizes[i]; s++) {
					p[s].whole = 100 + 40 * s;
					p[s].part = 0;
					for (uint64_t u = 0; u < p[s].whole;
					     u++)
						p[s].part +=
						    uniform(&c) < ps[k];
				}
				if (!stats_funnel_fit(p, sizes[i], &f))
					exit(2);
				for (size_t s = 0; s < sizes[i]; s++)
					inside += holds(stats_funnel_limits(&f,
							    p[s].whole, LEVEL),
					    (double)p[s].part /
						(double)p[s].whole);
			}
			snprintf(where, sizeof where, "%zu services, p %g",
			    sizes[i], ps[k]);
			tally_cell(t,
			    (double)inside / rounds / (double)sizes[i], where);
		}
}

/* Weeks that nothing happens in: those marked as beyond a limit; years with
 * any mark by any rule. */
static void steady(struct tally *t, bool full, bool year)
{
	static const size_t lengths[] = { 12, 26, 52 };
	static const double means[] = { 20, 200 };
	int rounds = full ? 10000 : 1000;
	char where[80];

	for (size_t i = year ? 2 : 0; i < 3; i++)
		for (size_t k = 0; k < 2; k++) {
			struct chance c = CHANCE_INIT;
			int marked = 0;

			for (int r = 0; r < rounds; r++) {
				double x[52];
				unsigned out[52], any = 0;
				struct stats_limits l;

				for (size_t w = 0; w < lengths[i]; w++)
					x[w] = poisson_draw(&c, means[k]);
				l = stats_xmr(x, lengths[i]);
				stats_signals(x, lengths[i], &l, out);
				for (size_t w = 0; w < lengths[i]; w++) {
					any |= out[w];
					marked +=
					    !year && out[w] & SIGNAL_OUTSIDE;
				}
				marked += year && any;
			}
			snprintf(where, sizeof where, "%zu weeks of %g",
			    lengths[i], means[k]);
			tally_cell(t,
			    (double)marked / rounds /
				(year ? 1 : (double)lengths[i]),
			    where);
		}
}

void control_week(struct tally *t, bool full)
{
	steady(t, full, false);
}

void control_year(struct tally *t, bool full)
{
	steady(t, full, true);
}

/* Two equal shares of different people, told to differ. */
void two_shares(struct tally *t, bool full)
{
	static const int sizes[] = { 30, 100, 300 };
	static const double ps[] = { 0.1, 0.3, 0.5 };
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			int n = sizes[i];
			double sum = 0;

			for (int x = 0; x <= n; x++)
				for (int y = 0; y <= n; y++)
					if (stats_two_proportions((uint64_t)x,
						(uint64_t)n, (uint64_t)y,
						(uint64_t)n) <= 1 - LEVEL)
						sum += binomial(x, n, ps[k]) *
						       binomial(y, n, ps[k]);
			snprintf(where, sizeof where, "n %d, p %g", n, ps[k]);
			tally_cell(t, sum, where);
		}
	(void)full;
}

void mcnemar(struct tally *t, bool full)
{
	static const int sizes[] = { 10, 30, 100, 300, 1000 };
	char where[80];

	for (size_t i = 0; i < (full ? 5u : 4u); i++) {
		double sum = 0;

		for (int x = 0; x <= sizes[i]; x++)
			if (stats_binomial_half(
				(uint64_t)x, (uint64_t)sizes[i]) <= 1 - LEVEL)
				sum += binomial(x, sizes[i], 0.5);
		snprintf(where, sizeof where, "%d on one side", sizes[i]);
		tally_cell(t, sum, where);
	}
}

/* Five indicators compared together, none of which changed: any told to
 * have. Alike: they share half of their luck. */
void holm(struct tally *t, bool full)
{
	int rounds = full ? 100000 : 10000;

	for (int alike = 0; alike < 2; alike++) {
		struct chance c = CHANCE_INIT;
		int told = 0;

		for (int r = 0; r < rounds; r++) {
			double p[5], common = normal(&c);
			bool any = false;

			for (int k = 0; k < 5; k++) {
				double z = normal(&c);

				if (alike)
					z = sqrt(0.5) * (z + common);
				p[k] = 2 * stats_normal_cdf(-fabs(z));
			}
			stats_holm(p, 5);
			for (int k = 0; k < 5; k++)
				any = any || p[k] <= 1 - LEVEL;
			told += any;
		}
		tally_cell(t, (double)told / rounds,
		    alike ? "half alike" : "independent");
	}
}
