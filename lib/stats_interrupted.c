/*
 * stats_interrupted.c - a series that may change at a known point.
 *
 * A line before, and from the point on another level and another slope
 * (Wagner and others 2002): y = b0 + b1 t + b2 after + b3 (t - point) after.
 * Neighbouring points are alike, which least squares take for certainty, so
 * the errors are an autoregression: its memory is estimated from the residuals
 * and made up for what four parameters take from it, then all points are
 * freed of it (Prais and Winsten 1954) and fitted again. Points that are alike
 * tell as much as fewer that are not, (1 - memory)/(1 + memory) of them, and
 * so are the degrees of freedom.
 */
#include "stats_impl.h"

#include <stdbool.h>
#include <string.h>

#define PARTS 4
#define MEMORY_MOST 0.9

/* Normal equations of a regression, and their solution. */
struct fit {
	double a[PARTS][PARTS]; /* X'X, then its inverse */
	double b[PARTS];        /* X'y, then the coefficients */
	double squares;         /* of the residuals */
};

static void point(double *x, size_t t, size_t at)
{
	x[0] = 1;
	x[1] = (double)t - (double)at;
	x[2] = t >= at;
	x[3] = t >= at ? x[1] : 0;
}

/* The values at t less memory times those before; the first alone is given
 * the variance that the others have. */
static double freed(
    const double *y, size_t t, size_t at, double memory, double *x)
{
	double last[PARTS], first = sqrt(1 - memory * memory);

	point(x, t, at);
	if (t == 0) {
		for (int k = 0; k < PARTS; k++)
			x[k] *= first;
		return y[0] * first;
	}
	point(last, t - 1, at);
	for (int k = 0; k < PARTS; k++)
		x[k] -= memory * last[k];
	return y[t] - memory * y[t - 1];
}

/* Gauss and Jordan's elimination in place; a is symmetric and positive. */
static bool invert(double a[PARTS][PARTS])
{
	for (int k = 0; k < PARTS; k++) {
		double pivot = a[k][k];

		if (!(fabs(pivot) > 1e-12))
			return false;
		a[k][k] = 1;
		for (int j = 0; j < PARTS; j++)
			a[k][j] /= pivot;
		for (int i = 0; i < PARTS; i++) {
			double by = a[i][k];

			if (i == k)
				continue;
			a[i][k] = 0;
			for (int j = 0; j < PARTS; j++)
				a[i][j] -= by * a[k][j];
		}
	}
	return true;
}

static double residual(
    const struct fit *f, const double *y, size_t t, size_t at, double memory)
{
	double x[PARTS], rest = freed(y, t, at, memory, x);

	for (int k = 0; k < PARTS; k++)
		rest -= f->b[k] * x[k];
	return rest;
}

static bool solve(
    struct fit *f, const double *y, size_t n, size_t at, double memory)
{
	double x[PARTS], sums[PARTS] = { 0 };

	memset(f, 0, sizeof *f);
	for (size_t t = 0; t < n; t++) {
		double v = freed(y, t, at, memory, x);

		for (int i = 0; i < PARTS; i++) {
			sums[i] += x[i] * v;
			for (int j = 0; j < PARTS; j++)
				f->a[i][j] += x[i] * x[j];
		}
	}
	if (!invert(f->a))
		return false;
	for (int i = 0; i < PARTS; i++)
		for (int j = 0; j < PARTS; j++)
			f->b[i] += f->a[i][j] * sums[j];
	for (size_t t = 0; t < n; t++) {
		double rest = residual(f, y, t, at, memory);

		f->squares += rest * rest;
	}
	return true;
}

/* Of the residuals of least squares; each of the two lines takes 2 + 4 memory
 * of n/2 points from what it would be (Marriott and Pope 1954). */
static double memory_of(
    const struct fit *f, const double *y, size_t n, size_t at)
{
	double own = 0, next = 0, last = 0, m = (double)n, r;

	for (size_t t = 0; t < n; t++) {
		double rest = residual(f, y, t, at, 0);

		own += rest * rest;
		next += t ? rest * last : 0;
		last = rest;
	}
	r = own > 0 ? next / own : 0;
	return fmin(fmax((m * r + 4) / (m - 8), 0), MEMORY_MOST);
}

static struct stats_effect effect(
    const struct fit *f, int part, size_t n, double memory, double level)
{
	double error =
	    sqrt(f->a[part][part] * f->squares / ((double)n - PARTS));
	double df = ((double)n - PARTS) * (1 - memory) / (1 + memory);
	double far = error * stats_t_quantile((1 + level) / 2, df);
	struct stats_effect x = { f->b[part], INTERVAL_NONE, error, NAN };

	x.interval = (struct interval){ x.value - far, x.value + far };
	if (error > 0)
		x.p = stats_t_two_sided(x.value / error, df);
	return x;
}

bool stats_interrupted(const double *y, size_t n, size_t at, double level,
    struct stats_interrupted *out)
{
	struct fit f;
	double memory;

	if (n < STATS_INTERRUPTED_LEAST || at < STATS_INTERRUPTED_SIDE ||
	    at > n - STATS_INTERRUPTED_SIDE)
		return false;
	if (!solve(&f, y, n, at, 0))
		return false;
	memory = memory_of(&f, y, n, at);
	if (!solve(&f, y, n, at, memory))
		return false;
	out->memory = memory;
	out->before = effect(&f, 1, n, memory, level);
	out->level = effect(&f, 2, n, memory, level);
	out->slope = effect(&f, 3, n, memory, level);
	return true;
}
