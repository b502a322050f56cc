/*
 * stats_line.c - a straight line by least squares, and what it foretells.
 *
 * A prediction is less sure than a mean: to the doubt about the line comes
 * the scatter about it. With few points Student's distribution stands in for
 * the normal one.
 */
#include "stats_impl.h"

#include <assert.h>

#define LINE_LEAST 3

struct stats_line stats_line_fit(const double *x, const double *y, size_t n)
{
	struct stats_line l = { n, NAN, NAN, 0, 0, NAN };
	double mean = 0, product = 0, squares = 0;

	if (n < LINE_LEAST)
		return l;
	for (size_t i = 0; i < n; i++) {
		l.centre += x[i] / (double)n;
		mean += y[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		l.spread += (x[i] - l.centre) * (x[i] - l.centre);
		product += (x[i] - l.centre) * (y[i] - mean);
	}
	if (!(l.spread > 0))
		return l;
	l.slope = product / l.spread;
	l.intercept = mean - l.slope * l.centre;
	for (size_t i = 0; i < n; i++) {
		double rest = y[i] - mean - l.slope * (x[i] - l.centre);

		squares += rest * rest;
	}
	l.error = sqrt(squares / (double)(n - 2));
	return l;
}

double stats_line_at(const struct stats_line *l, double x)
{
	return l->intercept + l->slope * x;
}

double stats_line_leverage(const struct stats_line *l, double x)
{
	double away = x - l->centre;

	return 1 / (double)l->n + away * away / l->spread;
}

struct interval stats_line_prediction(
    const struct stats_line *l, double x, double level)
{
	double half;

	if (isnan(l->error) || isnan(stats_tail(level)))
		return INTERVAL_NONE;
	half = stats_t_quantile(1 - stats_tail(level), (double)(l->n - 2)) *
	       l->error * sqrt(1 + stats_line_leverage(l, x));
	return (struct interval){ stats_line_at(l, x) - half,
		stats_line_at(l, x) + half };
}
