/*
 * stats.c - proportions.
 *
 * Wilson's limits are the two roots of one quadratic; the lower one is taken
 * from the product of the roots, which keeps its digits when the share is
 * small and makes it exactly 0 when nobody answered yes.
 */
#include "stats_impl.h"

#include <assert.h>

struct interval stats_wilson(uint64_t part, uint64_t whole, double level)
{
	double z = stats_z(level), x = (double)part, n = (double)whole;
	double sum, root;
	struct interval limits;

	assert(part <= whole);
	if (whole == 0 || isnan(z))
		return INTERVAL_NONE;
	root = z * sqrt(z * z + 4 * x * ((double)(whole - part) / n));
	sum = 2 * x + z * z + root;
	limits.low = 2 * x * x / n / sum;
	limits.high = part == whole ? 1 : sum / (2 * (n + z * z));
	return limits;
}

struct interval stats_newcombe(uint64_t part1, uint64_t whole1, uint64_t part2,
    uint64_t whole2, double level)
{
	struct interval one = stats_wilson(part1, whole1, level);
	struct interval two = stats_wilson(part2, whole2, level);
	double p1 = (double)part1 / (double)whole1;
	double p2 = (double)part2 / (double)whole2;
	struct interval limits;

	if (isnan(one.low) || isnan(two.low))
		return INTERVAL_NONE;
	limits.low = p2 - p1 - hypot(p2 - two.low, one.high - p1);
	limits.high = p2 - p1 + hypot(two.high - p2, p1 - one.low);
	return limits;
}

/* Both sides of the normal beyond |z|. */
static double two_sided(double z)
{
	return 2 * stats_normal_cdf(-fabs(z));
}

double stats_two_proportions(
    uint64_t part1, uint64_t whole1, uint64_t part2, uint64_t whole2)
{
	double n1 = (double)whole1, n2 = (double)whole2;
	double x1 = (double)part1, x2 = (double)part2;
	double pooled = (x1 + x2) / (n1 + n2);
	double variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);

	assert(part1 <= whole1 && part2 <= whole2);
	if (whole1 == 0 || whole2 == 0)
		return NAN;
	if (variance <= 0)
		return 1;
	return two_sided((x2 / n2 - x1 / n1) / sqrt(variance));
}
