/*
 * coverage_means.c - answers, means, quantiles, and what counts cost.
 */
#include "coverage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define Z 1.959963984540054

/* Answers of three classes and of five, by their shares: from evenly spread
 * to nearly all alike. */
static const struct {
	const char *name;
	size_t n;
	double p[5];
} questions[] = {
	{ "1/3 each", 3, { 1 / 3., 1 / 3., 1 / 3. } },
	{ "good 0.8", 3, { 0.05, 0.15, 0.8 } },
	{ "good 0.95", 3, { 0.02, 0.03, 0.95 } },
	{ "good or bad", 3, { 0.5, 0, 0.5 } },
	{ "bad 0.7", 3, { 0.7, 0.2, 0.1 } },
	{ "five even", 5, { 0.2, 0.2, 0.2, 0.2, 0.2 } },
	{ "five good", 5, { 0.02, 0.03, 0.1, 0.35, 0.5 } },
};

static size_t pick(struct chance *c, const double *p, size_t n)
{
	double u = uniform(c);
	size_t k = 0;

	for (; k + 1 < n && u >= p[k]; k++)
		u -= p[k];
	return k;
}

static void draw_answers(
    struct chance *c, size_t q, int n, uint64_t *count, double *score)
{
	for (size_t k = 0; k < questions[q].n; k++) {
		count[k] = 0;
		score[k] = (double)k / (double)(questions[q].n - 1);
	}
	for (int i = 0; i < n; i++)
		count[pick(c, questions[q].p, questions[q].n)]++;
}

static double truth_of(size_t q)
{
	double sum = 0;

	for (size_t k = 0; k < questions[q].n; k++)
		sum += questions[q].p[k] * (double)k /
		       (double)(questions[q].n - 1);
	return sum;
}

void answers(struct tally *t, bool full)
{
	static const int sizes[] = { 10, 30, 100, 1000 };
	int rounds = full ? 20000 : 2000;
	char where[80];

	for (size_t q = 0; q < sizeof questions / sizeof *questions; q++)
		for (size_t i = 0; i < 4; i++) {
			struct chance c = CHANCE_INIT;
			int inside = 0;

			for (int r = 0; r < rounds; r++) {
				uint64_t n[5];
				double score[5];

				draw_answers(&c, q, sizes[i], n, score);
				inside += holds(stats_score(score, n,
						    questions[q].n, LEVEL),
				    truth_of(q));
			}
			snprintf(where, sizeof where, "%d answers, %s",
			    sizes[i], questions[q].name);
			tally_cell(t, (double)inside / rounds, where);
		}
}

static struct stats_figure figure(double value, struct interval limits)
{
	return (struct stats_figure){ value, limits };
}

/* What a unit costs on both sides: the same. */
static double joined_at(double a, double b)
{
	double sum = 0, all = 0;

	for (int i = 1; i < reach(a); i++)
		for (int j = 1; j < reach(b); j++) {
			double w = poisson(i, a) * poisson(j, b);
			struct interval k, l;

			if (w < NEGLIGIBLE)
				continue;
			k = stats_poisson((uint64_t)i, LEVEL);
			l = stats_poisson((uint64_t)j, LEVEL);
			all += w;
			sum +=
			    holds(
				stats_join_ratio(
				    figure(a / i, (struct interval){ a / k.high,
						      a / k.low }),
				    figure(b / j, (struct interval){ b / l.high,
						      b / l.low }),
				    LEVEL)
				    .interval,
				1)
				? w
				: 0;
		}
	return sum / all;
}

void joined(struct tally *t, bool full)
{
	static const double means[] = { 5, 10, 20, 50, 100 };
	size_t n = full ? 5 : 4;
	char where[80];

	for (size_t i = 0; i < n; i++)
		for (size_t k = i; k < n; k++) {
			snprintf(where, sizeof where, "costs of %g and %g",
			    means[i], means[k]);
			tally_cell(t, joined_at(means[i], means[k]), where);
		}
}

/* A sum of money over a count that is not 0. */
void unit_cost(struct tally *t, bool full)
{
	static const double means[] = { 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 100,
		200, 500, 1000, 3000 };
	size_t n = full ? 14 : 12;
	char where[80];

	for (size_t i = 0; i < n; i++) {
		double money = 1000, sum = 0, all = 0;

		for (int k = 1; k < reach(means[i]); k++) {
			struct interval l = stats_poisson((uint64_t)k, LEVEL);
			struct interval each = { money / l.high,
				money / l.low };

			all += poisson(k, means[i]);
			sum += holds(each, money / means[i])
				   ? poisson(k, means[i])
				   : 0;
		}
		snprintf(where, sizeof where, "mean %g", means[i]);
		tally_cell(t, sum / all, where);
	}
}

/* Of log(c2/c1) over log(q2/q1), and of the cost of one more, which hold
 * together with q2/q1; told: where it leaves out 1 alone. */
static double margin_at(double before, double now, bool told)
{
	static const struct stats_shock none = { 0, INFINITY, 0 };
	double sum = 0, all = 0;

	for (int i = 1; i < reach(before); i++)
		for (int j = 1; j < reach(now); j++) {
			double w = poisson(i, before) * poisson(j, now);
			struct interval l;

			if (w < NEGLIGIBLE)
				continue;
			l = stats_user_ratio(
			    (uint64_t)i, (uint64_t)j, 0, none, LEVEL)
				.interval;
			if (told && holds(l, 1))
				continue;
			all += w;
			sum += holds(l, now / before) ? w : 0;
		}
	return sum / all;
}

static void margins(struct tally *t, bool full, bool told)
{
	static const double means[] = { 20, 50, 100 };
	static const double growth[] = { 1.1, 1.3, 2, 3 };
	char where[80];

	for (size_t i = 0; i < (full ? 3u : 2u); i++)
		for (size_t k = 0; k < 4; k++) {
			snprintf(where, sizeof where, "%g before, %g times",
			    means[i], growth[k]);
			tally_cell(t,
			    margin_at(means[i], means[i] * growth[k], told),
			    where);
		}
}

void margin(struct tally *t, bool full)
{
	margins(t, full, false);
}

void margin_told(struct tally *t, bool full)
{
	margins(t, full, true);
}

/* Days of use of one user in 28; minutes; amounts with a heavy tail. */
static double days_draw(struct chance *c)
{
	int days = 1;

	for (int i = 1; i < 28; i++)
		days += uniform(c) < 0.1;
	return days;
}

static double minutes_draw(struct chance *c)
{
	return -10 * log(uniform(c));
}

static double amount_draw(struct chance *c)
{
	return exp(normal(c));
}

static double mean_at(
    double (*draw)(struct chance *), double truth, int n, int rounds)
{
	struct chance c = CHANCE_INIT;
	int inside = 0;

	for (int r = 0; r < rounds; r++) {
		double sum = 0, squares = 0, mean, half;

		for (int i = 0; i < n; i++) {
			double x = draw(&c);

			sum += x;
			squares += x * x;
		}
		mean = sum / n;
		half = Z * sqrt((squares - n * mean * mean) / (n - 1) / n);
		inside +=
		    holds((struct interval){ mean - half, mean + half }, truth);
	}
	return (double)inside / rounds;
}

static const int many[] = { 30, 100, 300, 1000 };

void mean_of_values(struct tally *t, bool full)
{
	char where[80];

	for (size_t i = 0; i < 4; i++) {
		int rounds = full ? 20000 : 2000;

		snprintf(where, sizeof where, "%d users, days", many[i]);
		tally_cell(t, mean_at(days_draw, 3.7, many[i], rounds), where);
		snprintf(where, sizeof where, "%d values, skewed", many[i]);
		tally_cell(
		    t, mean_at(minutes_draw, 10, many[i], rounds), where);
	}
}

void mean_of_heavy(struct tally *t, bool full)
{
	char where[80];

	for (size_t i = 0; i < 4; i++) {
		snprintf(where, sizeof where, "%d values", many[i]);
		tally_cell(t,
		    mean_at(
			amount_draw, exp(0.5), many[i], full ? 20000 : 2000),
		    where);
	}
}

/* As many values as lie below the quantile are binomial; its limits are two
 * of the values by their ranks. */
void quantile(struct tally *t, bool full)
{
	static const double ps[] = { 0.5, 0.9, 0.95, 0.99 };
	char where[80];

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 4; k++) {
			int n = many[i];
			double mid = n * ps[k], sum = 0;
			double half = Z * sqrt(mid * (1 - ps[k]));
			double low = ceil(mid - half), high = ceil(mid + half);

			if (low < 1 || high > n)
				continue;
			for (int x = (int)low; x < (int)high; x++)
				sum += binomial(x, n, ps[k]);
			snprintf(
			    where, sizeof where, "%d values, %g", n, ps[k]);
			tally_cell(t, sum, where);
		}
	(void)full;
}

/* Months of use of users who come in one month and each of eleven others with
 * probability again. */
static double months_at(double mean, double again, int rounds)
{
	struct chance c = { 20261201, 29 };
	double truth = mean * (1 + 11 * again);
	int inside = 0;

	for (int i = 0; i < rounds; i++) {
		int users = (int)poisson_draw(&c, mean);
		uint64_t sum = 0;
		double squares = 0;

		for (int u = 0; u < users; u++) {
			uint64_t months = 1;

			for (int k = 0; k < 11; k++)
				months += uniform(&c) < again;
			sum += months;
			squares += (double)(months * months);
		}
		inside +=
		    holds(stats_poisson_repeated(sum, squares, LEVEL), truth);
	}
	return (double)inside / rounds;
}

void months_added(struct tally *t, bool full)
{
	static const double means[] = { 20, 100, 1000 };
	static const double again[] = { 0, 0.1, 0.5, 0.9 };
	char where[80];

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 4; k++) {
			snprintf(where, sizeof where, "%g users, again %g",
			    means[i], again[k]);
			tally_cell(t,
			    months_at(means[i], again[k], full ? 20000 : 2000),
			    where);
		}
}
