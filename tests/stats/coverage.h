/*
 * coverage.h - what the grids of coverage.c share.
 */
#ifndef JAUGE_COVERAGE_H
#define JAUGE_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../lib/stats.h"

#define LEVEL 0.95
#define NEGLIGIBLE 1e-13

struct tally {
	bool alarms; /* the most is the worst, else the least */
	int cells;
	double sum, lowest;
	char where[80];
};
void tally_cell(struct tally *t, double coverage, const char *where);

bool holds(struct interval i, double x);
double poisson(int k, double mean);
double binomial(int k, int n, double p);
/* All counts that matter lie under it. */
int reach(double mean);

/* Marsaglia's multiply-with-carry pair, which the library does not use. */
struct chance {
	uint32_t z, w;
};
#define CHANCE_INIT                  \
	{                            \
		362436069, 521288629 \
	}
double uniform(struct chance *c);
double normal(struct chance *c);
/* Knuth's product for small means, else the rounded normal: its skewness does
 * not matter at 30 and more beside a shock. */
double poisson_draw(struct chance *c, double mean);

typedef void grid(struct tally *t, bool full);
grid answers, joined, unit_cost, margin, margin_told, mean_of_values,
    mean_of_heavy, months_added, quantile, survival_median, projection,
    projection_sum, rollout, equal_rates, funnel, two_shares, mcnemar, holm,
    rollout_test, control_week, control_year;

#endif
