/*
 * stats_signal.c - an individuals chart (XmR): how far a series moves by
 * itself, and which of its values say that something changed.
 *
 * The limits come from the movement between neighbours, because a change of
 * level would widen limits that were drawn from the distance to the mean, and
 * so hide itself.
 */
#include "stats_impl.h"

#define D2 1.128 /* mean range of two normal values: see stats_series.c */
#define RUN 7

struct stats_limits stats_xmr(const double *x, size_t n)
{
	struct stats_limits l = { NAN, NAN, NAN };
	double sum = 0, moves = 0, reach;

	if (n < 2)
		return l;
	for (size_t i = 0; i < n; i++) {
		sum += x[i];
		moves += i ? fabs(x[i] - x[i - 1]) : 0;
	}
	reach = 3 / D2 * (moves / (double)(n - 1));
	l.mean = sum / (double)n;
	l.low = l.mean - reach;
	l.high = l.mean + reach;
	return l;
}

static int sign_of(double x)
{
	return (x > 0) - (x < 0);
}

/* Marks the last n values up to and including i. */
static void mark(unsigned *out, size_t i, size_t n, unsigned signal)
{
	for (size_t k = 0; k < n; k++)
		out[i - k] |= signal;
}

static void mark_runs(
    const double *x, size_t n, const struct stats_limits *l, unsigned *out)
{
	size_t side = 0, slope = 0;
	int on = 0, going = 0;

	for (size_t i = 0; i < n; i++) {
		int s = sign_of(x[i] - l->mean);
		int d = i ? sign_of(x[i] - x[i - 1]) : 0;

		side = s && s == on ? side + 1 : s != 0;
		slope = d && d == going ? slope + 1 : d ? 2 : 0;
		on = s;
		going = d;
		if (side >= RUN)
			mark(out, i, RUN, SIGNAL_SHIFT);
		if (slope >= RUN)
			mark(out, i, RUN, SIGNAL_TREND);
	}
}

/* On which side a value lies in the outer third, or beyond; 0: in neither. */
static int outer(double x, const struct stats_limits *l)
{
	double third = (l->high - l->mean) * 2 / 3;

	return (x > l->mean + third) - (x < l->mean - third);
}

static void mark_near(
    const double *x, size_t n, const struct stats_limits *l, unsigned *out)
{
	for (size_t i = 1; i < n; i++) {
		int here = outer(x[i], l);
		size_t other = i;

		if (here && outer(x[i - 1], l) == here)
			other = i - 1;
		else if (here && i > 1 && outer(x[i - 2], l) == here)
			other = i - 2;
		if (other == i)
			continue;
		out[i] |= SIGNAL_NEAR;
		out[other] |= SIGNAL_NEAR;
	}
}

void stats_signals(
    const double *x, size_t n, const struct stats_limits *l, unsigned *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = x[i] > l->high || x[i] < l->low ? SIGNAL_OUTSIDE : 0;
	mark_runs(x, n, l, out);
	mark_near(x, n, l, out);
}
