/*
 * stats_trend.c - which growth a series shows, and where it leads.
 *
 * A service gains so many users a month, or so many per cent: a line through
 * the values or through their logarithms. Neither is believed beforehand. Each
 * foretells every value from all the others, and the one that is less wrong
 * about the values themselves is taken (PRESS, Allen 1974, Technometrics
 * 16:125). Leaving one point out needs no new fit: its residual is divided by
 * one less its leverage.
 */
#include "stats_impl.h"

#include <stdlib.h>

/* Squared error of each point foretold from the others; NAN when a point
 * alone decides the line. */
static double left_out(
    const struct stats_line *l, const double *x, const double *y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double share = 1 - stats_line_leverage(l, x[i]);
		double rest = (y[i] - stats_line_at(l, x[i])) / share;

		if (!(share > 1e-9))
			return NAN;
		sum += rest * rest;
	}
	return sum;
}

static double left_out_log(const struct stats_line *l, const double *x,
    const double *y, const double *log_y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double share = 1 - stats_line_leverage(l, x[i]);
		double rest = (log_y[i] - stats_line_at(l, x[i])) / share;
		double miss = y[i] - exp(log_y[i] - rest);

		if (!(share > 1e-9))
			return NAN;
		sum += miss * miss;
	}
	return sum;
}

/* What rounding alone may make of sums of squares of this size. */
static double rounding(const double *y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += y[i] * y[i];
	return 1e-9 * sum;
}

static bool logs(const double *y, double *log_y, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!(y[i] > 0))
			return false;
		log_y[i] = log(y[i]);
	}
	return true;
}

bool stats_trend_fit(
    const double *x, const double *y, size_t n, struct stats_trend *out)
{
	struct stats_trend t = {
		.form = TREND_NONE, .linear_error = NAN, .log_error = NAN
	};
	double *log_y = malloc((n + 1) * sizeof *log_y);
	struct stats_line line;

	*out = t;
	if (!log_y)
		return false;
	t.line = stats_line_fit(x, y, n);
	if (n >= TREND_LEAST && !isnan(t.line.error)) {
		t.form = TREND_LINEAR;
		t.linear_error = left_out(&t.line, x, y, n);
	}
	if (t.form == TREND_LINEAR && logs(y, log_y, n)) {
		line = stats_line_fit(x, log_y, n);
		t.log_error = left_out_log(&line, x, y, log_y, n);
		if (t.log_error + rounding(y, n) < t.linear_error) {
			t.form = TREND_LOG;
			t.line = line;
		}
	}
	*out = t;
	free(log_y);
	return true;
}

double stats_trend_at(const struct stats_trend *t, double x)
{
	double y;

	if (t->form == TREND_NONE)
		return NAN;
	y = stats_line_at(&t->line, x);
	return t->form == TREND_LOG ? exp(y) : fmax(0, y);
}

struct interval stats_trend_prediction(
    const struct stats_trend *t, double x, double level)
{
	struct interval i;

	if (t->form == TREND_NONE)
		return INTERVAL_NONE;
	i = stats_line_prediction(&t->line, x, level);
	if (t->form == TREND_LOG)
		return (struct interval){ exp(i.low), exp(i.high) };
	return (struct interval){ fmax(0, i.low), fmax(0, i.high) };
}

/*
 * A sum of w_k (line at x_k + noise_k) has the variance of its noise, s^2 sum
 * w_k^2, and that of the line at the weighted centre of the x_k. The line's
 * own sum has all w_k = 1; of a sum of exponentials the logarithm has, to
 * first order, weights that are each term's share of the sum.
 */
struct stats_total stats_trend_total(
    const struct stats_trend *t, double first, size_t n, double level)
{
	double sum = 0, weights = 0, squares = 0, centre = 0, half;
	const struct stats_line *l = &t->line;
	struct stats_total total = { NAN, INTERVAL_NONE };

	if (t->form == TREND_NONE || n == 0 || isnan(stats_tail(level)))
		return total;
	for (size_t k = 0; k < n; k++) {
		double x = first + (double)k, y = stats_line_at(l, x);
		double w = t->form == TREND_LOG ? exp(y) : 1;

		sum += t->form == TREND_LOG ? w : y;
		weights += w;
		squares += w * w;
		centre += w * x;
	}
	centre = centre / weights - l->centre;
	half = stats_t_quantile(1 - stats_tail(level), (double)(l->n - 2)) *
	       l->error *
	       sqrt(squares / weights / weights + 1 / (double)l->n +
		    centre * centre / l->spread);
	total.value = fmax(0, sum);
	if (t->form == TREND_LOG)
		total.interval =
		    (struct interval){ sum * exp(-half), sum * exp(half) };
	else
		total.interval =
		    (struct interval){ fmax(0, sum - half * weights),
			    fmax(0, sum + half * weights) };
	return total;
}
