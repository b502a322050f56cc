/*
 * stats_line.c - a straight line by least squares, and what it foretells.
 *
 * A prediction is less sure than a mean: to the doubt about the line comes
 * the scatter about it. With few points Student's distribution stands in for
 * the normal one; its degrees of freedom are whole here, so its tail is a
 * finite sum (Abramowitz and Stegun 26.7.3 and 26.7.4).
 */
#include "stats_impl.h"

#include <assert.h>

#define PI 3.14159265358979323846
#define LINE_LEAST 3

/* P(|T| <= t), t = tan(angle) sqrt(df). */
static double student_within(double angle, size_t df)
{
	double c2 = cos(angle) * cos(angle);
	double term = df % 2 ? cos(angle) : 1, sum = 0;

	for (size_t k = df % 2 ? 3 : 2; k <= df; k += 2) {
		sum += term;
		term *= c2 * (double)(k - 1) / (double)k;
	}
	if (df % 2)
		return 2 / PI * (angle + sin(angle) * sum);
	return sin(angle) * sum;
}

/* By halving the angle, which is bounded where t is not. */
double stats_student_quantile(double p, size_t df)
{
	double within = fabs(2 * p - 1), low = 0, high = PI / 2;
	double t;

	if (!(p > 0 && p < 1) || df == 0)
		return NAN;
	if (df > 100000)
		return stats_normal_quantile(p);
	for (int i = 0; i < 80; i++) {
		double middle = (low + high) / 2;

		if (student_within(middle, df) < within)
			low = middle;
		else
			high = middle;
	}
	t = tan((low + high) / 2) * sqrt((double)df);
	return p < 0.5 ? -t : t;
}

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
	half = stats_student_quantile(1 - stats_tail(level), l->n - 2) *
	       l->error * sqrt(1 + stats_line_leverage(l, x));
	return (struct interval){ stats_line_at(l, x) - half,
		stats_line_at(l, x) + half };
}
