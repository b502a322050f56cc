/*
 * stats_trend.c - which growth a series shows, and where it leads.
 *
 * A service gains so many users a month, or so many per cent: a line through
 * the values or through their logarithms. Neither is believed beforehand. Each
 * foretells every value from all the others, and the one that is less wrong
 * about the values themselves is taken (PRESS, Allen 1974, Technometrics
 * 16:125). Leaving one point out needs no new fit: its residual is divided by
 * one less its leverage. Over a year the two are hard to tell apart, and yet
 * lead to different places: where the other one is nearly as good, intervals
 * hold what both foretell.
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

static bool take_logs(const double *y, double *log_y, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!(y[i] > 0))
			return false;
		log_y[i] = log(y[i]);
	}
	return true;
}

/* Two fits, of which the one that errs less is taken. */
static void choose(struct stats_trend *t, const struct stats_line *linear,
    const struct stats_line *of_logs, double rounding)
{
	bool by_logs = t->log_error + rounding < t->linear_error;
	double best = by_logs ? t->log_error : t->linear_error;
	double next = by_logs ? t->linear_error : t->log_error;

	t->form = by_logs ? TREND_LOG : TREND_LINEAR;
	t->line = by_logs ? *of_logs : *linear;
	t->other = by_logs ? *linear : *of_logs;
	t->doubtful = next < TREND_DOUBT * best;
}

bool stats_trend_fit(
    const double *x, const double *y, size_t n, struct stats_trend *out)
{
	struct stats_trend t = {
		.form = TREND_NONE, .linear_error = NAN, .log_error = NAN
	};
	double *log_y = malloc((n + 1) * sizeof *log_y);
	struct stats_line linear, of_logs = { 0 };

	*out = t;
	if (!log_y)
		return false;
	linear = stats_line_fit(x, y, n);
	if (n >= TREND_LEAST && !isnan(linear.error)) {
		t.linear_error = left_out(&linear, x, y, n);
		if (take_logs(y, log_y, n)) {
			of_logs = stats_line_fit(x, log_y, n);
			t.log_error = left_out_log(&of_logs, x, y, log_y, n);
		}
		choose(&t, &linear, &of_logs, rounding(y, n));
	} else
		t.line = linear;
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

/* Whether the other form is that of logarithms. */
static bool other_logs(const struct stats_trend *t)
{
	return t->form != TREND_LOG;
}

static struct interval both(struct interval a, struct interval b)
{
	return (struct interval){ fmin(a.low, b.low), fmax(a.high, b.high) };
}

static struct interval predicted(
    const struct stats_line *l, bool logs, double x, double level)
{
	struct interval i = stats_line_prediction(l, x, level);

	if (logs)
		return (struct interval){ exp(i.low), exp(i.high) };
	return (struct interval){ fmax(0, i.low), fmax(0, i.high) };
}

struct interval stats_trend_prediction(
    const struct stats_trend *t, double x, double level)
{
	struct interval i;

	if (t->form == TREND_NONE || isnan(stats_tail(level)))
		return INTERVAL_NONE;
	i = predicted(&t->line, t->form == TREND_LOG, x, level);
	return t->doubtful
		   ? both(i, predicted(&t->other, other_logs(t), x, level))
		   : i;
}

/*
 * A sum of w_k (line at x_k + noise_k) has the variance of its noise, s^2 sum
 * w_k^2, and that of the line at the weighted centre of the x_k. The line's
 * own sum has all w_k = 1; of a sum of exponentials the logarithm has, to
 * first order, weights that are each term's share of the sum.
 */
static struct stats_total total_of(
    const struct stats_line *l, bool logs, double first, size_t n, double level)
{
	double sum = 0, weights = 0, squares = 0, centre = 0, half;
	struct stats_total total = { NAN, INTERVAL_NONE };

	for (size_t k = 0; k < n; k++) {
		double x = first + (double)k, y = stats_line_at(l, x);
		double w = logs ? exp(y) : 1;

		sum += logs ? w : y;
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
	if (logs)
		total.interval =
		    (struct interval){ sum * exp(-half), sum * exp(half) };
	else
		total.interval =
		    (struct interval){ fmax(0, sum - half * weights),
			    fmax(0, sum + half * weights) };
	return total;
}

struct stats_total stats_trend_total(
    const struct stats_trend *t, double first, size_t n, double level)
{
	struct stats_total total = { NAN, INTERVAL_NONE };

	if (t->form == TREND_NONE || n == 0 || isnan(stats_tail(level)))
		return total;
	total = total_of(&t->line, t->form == TREND_LOG, first, n, level);
	if (t->doubtful)
		total.interval = both(total.interval,
		    total_of(&t->other, other_logs(t), first, n, level)
			.interval);
	return total;
}
