/*
 * stats_boot.c - resampling of users.
 *
 * Users who look alike in all that a statistic asks are one category, and to
 * draw all of them again with replacement is one multinomial draw of the
 * categories' counts: the bootstrap of users is exact at the cost of a few
 * binomial draws, however many users there are.
 *
 * A binomial draw compares n uniform numbers with a probability, bit after
 * bit from the highest: at each bit, half of those that are still equal
 * part. The halves are counted in 64 random bits at once, so a draw takes n/32
 * steps and integers alone: the same figures come out of every machine.
 */
#include "stats_impl.h"

#include <stdlib.h>
#include <string.h>

/* Replicates in which the statistic does not exist, at most. */
#define LOST_MOST 0.05

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t ones(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) +
	    (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return x * UINT64_C(0x0101010101010101) >> 56;
}

/* Heads among n tosses of a fair coin. */
uint64_t stats_heads(uint64_t *state, uint64_t n)
{
	uint64_t sum = 0;

	for (; n >= 64; n -= 64)
		sum += ones(draw(state));
	return n ? sum + ones(draw(state) >> (64 - n)) : sum;
}

/* part / whole as a 64-bit fraction, part < whole < 2^32. */
static uint64_t fraction_of(uint64_t part, uint64_t whole)
{
	uint64_t high = (part << 32) / whole, rest = (part << 32) % whole;

	return high << 32 | (rest << 32) / whole;
}

uint64_t stats_binomial_draw(
    uint64_t *state, uint64_t n, uint64_t part, uint64_t whole)
{
	uint64_t p, below = 0;

	if (part >= whole)
		return n;
	p = fraction_of(part, whole);
	for (int bit = 63; bit >= 0 && n > 0 && p << (63 - bit) != 0; bit--) {
		uint64_t set = stats_heads(state, n);

		if (p >> bit & 1)
			below += n - set;
		n = p >> bit & 1 ? set : n - set;
	}
	return below;
}

static void resample(
    uint64_t *state, const uint64_t *count, size_t n, uint64_t *out)
{
	uint64_t rest = 0, left;

	for (size_t i = 0; i < n; i++)
		rest += count[i];
	left = rest;
	for (size_t i = 0; i < n; i++) {
		out[i] = count[i]
			     ? stats_binomial_draw(state, left, count[i], rest)
			     : 0;
		rest -= count[i];
		left -= out[i];
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The k-th of B sorted replicates with k = (B + 1) p, the rule of Davison and
 * Hinkley, Bootstrap Methods and their Application, 5.3.1. */
static double at_share(const double *x, size_t n, double p)
{
	double k = floor((double)(n + 1) * p + 0.5);

	if (k < 1 || k > (double)n)
		return NAN;
	return x[(size_t)k - 1];
}

/* x holds the n replicates that exist, of all that were drawn. */
static struct interval percentiles(
    double *x, size_t n, size_t drawn, double level)
{
	double tail = stats_tail(level);
	struct interval limits;

	if ((double)(drawn - n) > LOST_MOST * (double)drawn || isnan(tail))
		return INTERVAL_NONE;
	qsort(x, n, sizeof *x, by_value);
	limits.low = at_share(x, n, tail);
	limits.high = at_share(x, n, 1 - tail);
	return isnan(limits.low) || isnan(limits.high) ? INTERVAL_NONE : limits;
}

static bool whole_fits(const uint64_t *count, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (count[i] > UINT32_MAX - sum)
			return false;
		sum += count[i];
	}
	return sum > 0;
}

/* Gives *out; no interval when the statistic does not exist in one replicate of
 * 20. False: out of memory. */
static bool resample_users(const uint64_t *count, size_t n,
    double (*statistic)(const uint64_t *count), const struct stats_boot *boot,
    struct interval *out)
{
	uint64_t *again = calloc(n + 1, sizeof *again);
	double *x = calloc(boot->rounds + 1, sizeof *x);
	uint64_t state = boot->seed;
	size_t kept = 0;
	bool ok = again && x;

	*out = INTERVAL_NONE;
	for (size_t i = 0; ok && whole_fits(count, n) && i < boot->rounds;
	     i++) {
		resample(&state, count, n, again);
		x[kept] = statistic(again);
		kept += isfinite(x[kept]) ? 1 : 0;
	}
	if (ok)
		*out = percentiles(x, kept, boot->rounds, boot->level);
	free(again);
	free(x);
	return ok;
}

/* b/a of those only in a, only in b and in both. */
static double pair_ratio(const uint64_t *count)
{
	double both = (double)count[2];

	return ((double)count[1] + both) / ((double)count[0] + both);
}

bool stats_boot_ratio(uint64_t a, uint64_t b, uint64_t both,
    const struct stats_boot *boot, struct interval *out)
{
	const uint64_t count[] = { a - both, b - both, both };

	return resample_users(count, 3, pair_ratio, boot, out);
}

static double shares_difference(const uint64_t *count)
{
	double whole[2] = { 0, 0 }, part[2] = { 0, 0 };

	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			double n = (double)count[STATS_SHARE(a, b)];

			whole[0] += a > 0 ? n : 0;
			whole[1] += b > 0 ? n : 0;
			part[0] += a > 1 ? n : 0;
			part[1] += b > 1 ? n : 0;
		}
	return part[1] / whole[1] - part[0] / whole[0];
}

bool stats_boot_shares(const uint64_t count[STATS_SHARE_KINDS],
    const struct stats_boot *boot, struct interval *out)
{
	return resample_users(
	    count, STATS_SHARE_KINDS, shares_difference, boot, out);
}
