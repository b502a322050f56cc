/*
 * test_score.c - the interval of a mean of answers: by hand, and by counting
 * how often it holds what it is to hold, over every outcome there can be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "../../lib/stats.h"

static const double score[3] = { 0, 0.5, 1 };

static void bounds_and_edges(void **state)
{
	uint64_t none[3] = { 0, 0, 0 }, best[3] = { 0, 0, 40 };
	uint64_t middle[3] = { 0, 40, 0 }, both[2] = { 81, 182 };
	static const double yes_no[2] = { 0, 1 };
	struct interval i = stats_score(score, none, 3, 0.95);

	(void)state;
	assert_true(isnan(i.low) && isnan(i.high));
	i = stats_score(score, best, 3, 0.95);
	assert_true(i.high <= 1 && i.high > 1 - 1e-9 && i.low < 0.98);
	i = stats_score(score, middle, 3, 0.95);
	assert_true(i.low < 0.5 && i.high > 0.5 && i.high - i.low < 0.1);
	/* Of yes and no, it is nearly Wilson's: what is shared out differs. */
	i = stats_score(yes_no, both, 2, 0.95);
	assert_true(fabs(i.low - stats_wilson(182, 263, 0.95).low) < 1e-4);
	assert_true(fabs(i.high - stats_wilson(182, 263, 0.95).high) < 1e-4);
}

/* The chance that the limits of n answers hold the true mean, when each is
 * medium with chance q and good with chance p: a sum over all outcomes. */
static double coverage(uint64_t n, double q, double p, double level)
{
	double mean = p + q / 2, sum = 0;

	for (uint64_t m = 0; m <= n; m++) {
		for (uint64_t g = 0; m + g <= n; g++) {
			uint64_t count[3] = { n - m - g, m, g };
			struct interval i = stats_score(score, count, 3, level);

			if (i.low > mean || i.high < mean)
				continue;
			sum +=
			    exp(lgamma((double)n + 1) - lgamma((double)m + 1) -
				lgamma((double)g + 1) -
				lgamma((double)count[0] + 1) +
				(double)m * log(q) + (double)g * log(p) +
				(double)count[0] * log(1 - p - q));
		}
	}
	return sum;
}

/* Nominal 95 %: on average over the grid between 94 and 97 %, and nowhere
 * below 91 %, however few answers and however near the end of the scale. */
static void holds_what_it_promises(void **state)
{
	static const double good[] = { 0.05, 0.3, 0.5, 0.7, 0.85, 0.9 };
	static const double medium[] = { 0.02, 0.05, 0.09 };
	static const uint64_t size[] = { 10, 20, 40, 80 };
	double sum = 0, worst = 1;
	size_t cells = 0;

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		for (size_t i = 0; i < 6; i++) {
			for (size_t j = 0; j < 3; j++) {
				double c =
				    coverage(size[k], medium[j], good[i], 0.95);

				sum += c;
				cells++;
				worst = c < worst ? c : worst;
			}
		}
	}
	assert_true(cells == 72);
	assert_true(sum / (double)cells > 0.94 && sum / (double)cells < 0.97);
	assert_true(worst > 0.91);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_and_edges),
		cmocka_unit_test(holds_what_it_promises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
