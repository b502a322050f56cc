/*
 * stats_permute.c - a difference of means, judged by shuffling who is who.
 *
 * If the change had nothing to do with who changed, any other choice of as
 * many would have done as well (Fisher's randomisation test). A choice enters
 * only by the sum of its values and by how many it shares with the true one,
 * so that the test of any assumed effect costs one look at each choice, and
 * the interval is those effects that the test does not refute.
 */
#include "stats_impl.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 9999u
#define EXACT_MOST 20000.0
#define SEED UINT64_C(0x6a617567652d3031)
#define NEAR 1e-12
#define HALVINGS 60
#define DOUBLINGS 60

struct choice {
	double sum;
	size_t shared;
};

struct shuffle {
	const double *d;
	size_t n, k;
	double total, observed; /* sum of all; of the treated */
	struct choice *at;
	size_t count;
};

static uint64_t next_word(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

double stats_choices(size_t n, size_t k)
{
	double c = 1;

	for (size_t i = 1; i <= k; i++)
		c = c * (double)(n - k + i) / (double)i;
	return floor(c + 0.5);
}

static struct choice choice_of(
    const struct shuffle *s, const size_t *index, const bool *treated)
{
	struct choice c = { 0, 0 };

	for (size_t i = 0; i < s->k; i++) {
		c.sum += s->d[index[i]];
		c.shared += treated[index[i]];
	}
	return c;
}

/* The next choice of k of n in order; false: it was the last. */
static bool advance(size_t *index, size_t n, size_t k)
{
	size_t i = k;

	while (i-- > 0) {
		if (index[i] == n - k + i)
			continue;
		index[i]++;
		for (size_t j = i + 1; j < k; j++)
			index[j] = index[j - 1] + 1;
		return true;
	}
	return false;
}

static void all_choices(struct shuffle *s, size_t *index, const bool *treated)
{
	do
		s->at[s->count++] = choice_of(s, index, treated);
	while (advance(index, s->n, s->k));
}

/* The true choice, and random ones beside it. */
static void some_choices(struct shuffle *s, size_t *index, const bool *treated)
{
	uint64_t state = SEED;

	s->at[s->count++] = (struct choice){ s->observed, s->k };
	while (s->count <= ROUNDS) {
		for (size_t i = 0; i < s->k; i++) {
			uint64_t word = next_word(&state) >> 32;
			size_t j = i + (size_t)(word * (s->n - i) >> 32);
			size_t t = index[i];

			index[i] = index[j];
			index[j] = t;
		}
		s->at[s->count++] = choice_of(s, index, treated);
	}
}

/* Treated minus others, of a choice whose values sum up to that. */
static double difference(const struct shuffle *s, double sum, double total)
{
	double k = (double)s->k, rest = (double)(s->n - s->k);

	return sum / k - (total - sum) / rest;
}

/* The share of choices that do no less than the true one, once an assumed
 * effect is taken from those that are treated in truth. */
static double p_of(const struct shuffle *s, double effect)
{
	double k = (double)s->k, total = s->total - effect * k;
	double own = fabs(difference(s, s->observed - effect * k, total));
	size_t reached = 0;

	for (size_t i = 0; i < s->count; i++) {
		double sum = s->at[i].sum - effect * (double)s->at[i].shared;

		reached +=
		    fabs(difference(s, sum, total)) >= own - NEAR * (1 + own);
	}
	return (double)reached / (double)s->count;
}

/* How far the effect may be on one side, from where it is in the sample. */
static double limit(
    const struct shuffle *s, double value, double step, double alpha)
{
	double inside = value, outside = value + step;

	for (int i = 0; i < DOUBLINGS && p_of(s, outside) > alpha; i++) {
		inside = outside;
		step *= 2;
		outside = value + step;
	}
	if (p_of(s, outside) > alpha)
		return NAN;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = (inside + outside) / 2;

		if (p_of(s, middle) > alpha)
			inside = middle;
		else
			outside = middle;
	}
	return inside;
}

static double spread(const struct shuffle *s)
{
	double low = s->d[0], high = s->d[0];

	for (size_t i = 0; i < s->n; i++) {
		low = fmin(low, s->d[i]);
		high = fmax(high, s->d[i]);
	}
	return high > low ? (high - low) / (double)s->n : 1;
}

static void judge(struct shuffle *s, double level, struct stats_permuted *out)
{
	double step = spread(s);

	out->value = difference(s, s->observed, s->total);
	out->p = p_of(s, 0);
	out->interval.low = limit(s, out->value, -step, 1 - level);
	out->interval.high = limit(s, out->value, step, 1 - level);
	out->choices = s->count;
}

bool stats_permute(const double *d, const bool *treated, size_t n, double level,
    struct stats_permuted *out)
{
	struct shuffle s = { .d = d, .n = n };
	size_t *index = malloc((n + 1) * sizeof *index);
	bool exact;

	for (size_t i = 0; i < n; i++) {
		s.k += treated[i];
		s.total += d[i];
		s.observed += treated[i] ? d[i] : 0;
	}
	exact = stats_choices(n, s.k) <= EXACT_MOST;
	s.at =
	    malloc(((exact ? (size_t)EXACT_MOST : ROUNDS) + 1) * sizeof *s.at);
	if (!index || !s.at || s.k == 0 || s.k == n) {
		free(index);
		free(s.at);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		index[i] = i;
	if (exact)
		all_choices(&s, index, treated);
	else
		some_choices(&s, index, treated);
	out->exact = exact;
	judge(&s, level, out);
	free(index);
	free(s.at);
	return true;
}
