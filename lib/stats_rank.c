/*
 * stats_rank.c - how far a rank can be trusted.
 *
 * A rank is a figure like another, and a loose one: peers that chance parts
 * trade places in every other month. So everybody's cases are drawn again,
 * again ranked, and the ranks that come out are counted.
 *
 * Random numbers are heads of coins. Of very many cases a draw is normal to
 * within its step: a count of heads, scaled, whose arithmetic is exact or
 * correctly rounded everywhere.
 */
#include "stats_impl.h"

#include <stdlib.h>

#define ROUNDS 1999u
#define CASES_DRAWN 65536u
#define NORMAL_LEAST 100 /* variance of a count that is drawn as normal */
#define COINS 16384u     /* their heads' standard deviation is 64 */

struct drawn {
	double rate;
	size_t who;
};

static int by_rate(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return (x->rate < y->rate) - (x->rate > y->rate);
}

/* The rate of as many cases; odds of (2 part + 1) in (2 whole + 2). */
static double draw_rate(uint64_t *state, struct stats_peer p)
{
	double whole = (double)p.whole;
	double mean = ((double)p.part + 0.5) / (whole + 1);
	double variance = whole * mean * (1 - mean);
	bool mostly = p.part > p.whole / 2;
	uint64_t rare = mostly ? p.whole - p.part : p.part, n = p.whole;
	double share;

	if (n > CASES_DRAWN && variance >= NORMAL_LEAST)
		return mean +
		       sqrt(variance) / whole *
			   ((double)stats_heads(state, COINS) - COINS / 2.0) /
			   64;
	n = n > CASES_DRAWN ? CASES_DRAWN : n;
	share = (double)stats_binomial_draw(state, n, 2 * rare + 1, 2 * n + 2) /
		(double)n;
	if (p.whole > n)
		share *= (double)n / whole;
	return mostly ? 1 - share : share;
}

/* Sorted by falling rate: the best and worst rank of each who has an equal. */
static void count_ranks(
    const struct drawn *d, size_t n, uint32_t *best, uint32_t *worst)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && d[end].rate == d[i].rate; end++)
			;
		for (size_t k = i; k < end; k++) {
			best[d[k].who * n + i]++;
			worst[d[k].who * n + end - 1]++;
		}
	}
}

/* The first rank by which more than so many draws are counted. */
static size_t first_rank(const uint32_t *count, size_t n, double tail)
{
	double sum = 0;
	size_t r = 0;

	for (; r + 1 < n; r++) {
		sum += count[r];
		if (sum > tail)
			break;
	}
	return r + 1;
}

static size_t last_rank(const uint32_t *count, size_t n, double tail)
{
	double sum = 0;
	size_t r = n;

	for (; r > 1; r--) {
		sum += count[r - 1];
		if (sum > tail)
			break;
	}
	return r;
}

static void observed(
    const struct stats_peer *p, size_t n, struct stats_place *out)
{
	for (size_t i = 0; i < n; i++) {
		out[i].rank = 1;
		for (size_t k = 0; k < n; k++)
			out[i].rank += stats_rate_order(p[k].part, p[k].whole,
					   p[i].part, p[i].whole) > 0;
	}
}

bool stats_ranks(const struct stats_peer *p, size_t n, double level,
    uint64_t seed, struct stats_place *out)
{
	uint32_t *best = calloc(n * n + 1, sizeof *best);
	uint32_t *worst = calloc(n * n + 1, sizeof *worst);
	struct drawn *d = calloc(n + 1, sizeof *d);
	double tail = stats_tail(level) * ROUNDS;
	bool ok = best && worst && d;

	for (unsigned round = 0; ok && round < ROUNDS; round++) {
		for (size_t i = 0; i < n; i++)
			d[i] = (struct drawn){ draw_rate(&seed, p[i]), i };
		qsort(d, n, sizeof *d, by_rate);
		count_ranks(d, n, best, worst);
	}
	if (ok)
		observed(p, n, out);
	for (size_t i = 0; ok && i < n; i++) {
		out[i].low = first_rank(best + i * n, n, tail);
		out[i].high = last_rank(worst + i * n, n, tail);
	}
	free(best);
	free(worst);
	free(d);
	return ok;
}
