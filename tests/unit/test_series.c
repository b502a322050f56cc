/*
 * test_series.c - lines, trends and control limits against published worked
 * examples and R 4.2.2, and rules on series made by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "../../lib/stats.h"

#define CLOSE(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* R: qt(p, df). */
static void student(void **state)
{
	static const struct {
		double p;
		size_t df;
		double t;
	} known[] = { { 0.975, 1, 12.706 }, { 0.975, 2, 4.303 },
		{ 0.975, 3, 3.182 }, { 0.975, 4, 2.776 }, { 0.975, 5, 2.571 },
		{ 0.975, 10, 2.228 }, { 0.975, 30, 2.042 },
		{ 0.975, 120, 1.980 }, { 0.95, 1, 6.314 }, { 0.95, 7, 1.895 },
		{ 0.995, 9, 3.250 }, { 0.9, 18, 1.330 } };

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		double t = stats_t_quantile(known[i].p, (double)known[i].df);

		CLOSE(t, known[i].t, 5.1e-4);
		CLOSE(stats_t_quantile(1 - known[i].p, (double)known[i].df), -t,
		    1e-9);
	}
	/* One degree of freedom is Cauchy's: tan(pi (p - 1/2)); two have
	 * (2p - 1) sqrt(2 / (1 - (2p - 1)^2)). */
	CLOSE(stats_t_quantile(0.75, 1), 1, 1e-12);
	CLOSE(stats_t_quantile(0.9, 2), 0.8 * sqrt(2 / 0.36), 1e-12);
	CLOSE(
	    stats_t_quantile(0.975, 99999), stats_normal_quantile(0.975), 3e-5);
	assert_true(stats_t_quantile(0.5, 3) < 1e-12);
	assert_true(isnan(stats_t_quantile(0, 3)));
	assert_true(isnan(stats_t_quantile(1, 3)));
	assert_true(isnan(stats_t_quantile(0.5, 0)));
}

/* NIST StRD, data set Norris, with its certified values:
 * https://www.itl.nist.gov/div898/strd/lls/data/Norris.shtml */
static void norris(void **state)
{
	static const double y[] = { 0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5,
		998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3,
		448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6,
		339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2,
		0.2 };
	static const double x[] = { 0.2, 337.4, 118.2, 884.6, 10.1, 226.5,
		666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9,
		338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3,
		556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1,
		448.9, 0.5 };
	struct stats_line l = stats_line_fit(x, y, COUNT(x));

	(void)state;
	CLOSE(l.intercept, -0.262323073774029, 1e-11);
	CLOSE(l.slope, 1.00211681802045, 1e-13);
	CLOSE(l.error, 0.884796396144373, 1e-12);
}

/* Montgomery, Peck and Vining, Introduction to Linear Regression Analysis,
 * table 2.1, shear strength by age of propellant; fitted by R's lm, predicted
 * by predict(interval = "prediction"). Their example 2.7 prints 2048.32 to
 * 2464.32, from rounded figures:
 * https://knigalit.ru/avtori/douglas-c-montgomery/book1953857/chitat/?page=44
 */
static void propellant(void **state)
{
	static const double y[] = { 2158.70, 1678.15, 2316.00, 2061.30, 2207.50,
		1708.30, 1784.70, 2575.00, 2357.90, 2256.70, 2165.20, 2399.55,
		1779.80, 2336.75, 1765.30, 2053.50, 2414.40, 2200.50, 2654.20,
		1753.70 };
	static const double x[] = { 15.50, 23.75, 8.00, 17.00, 5.50, 19.00,
		24.00, 2.50, 7.50, 11.00, 13.00, 3.75, 25.00, 9.75, 22.00,
		18.00, 6.00, 12.50, 2.00, 21.50 };
	struct stats_line l = stats_line_fit(x, y, COUNT(x));
	struct interval i = stats_line_prediction(&l, 10, 0.95);

	(void)state;
	CLOSE(l.intercept, 2627.822359, 5e-7);
	CLOSE(l.slope, -37.1535909449, 5e-11);
	CLOSE(l.error * l.error, 9236.38100372, 5e-9);
	CLOSE(i.low, 2048.38459365, 5e-9);
	CLOSE(i.high, 2464.18830546, 5e-9);
	assert_true(isnan(stats_line_prediction(&l, 10, 1).low));
}

static void no_line(void **state)
{
	static const double x[] = { 2, 2, 2 }, y[] = { 1, 2, 3 };
	struct stats_line l = stats_line_fit(x, y, 3);

	(void)state;
	assert_true(isnan(l.slope) && isnan(l.error));
	assert_true(isnan(stats_line_prediction(&l, 2, 0.95).low));
	l = stats_line_fit(y, x, 2);
	assert_true(isnan(l.slope));
}

/* The sum of squared errors when each point in turn is left out of the fit,
 * by fitting anew. */
static double naive_left_out(
    const double *x, const double *y, size_t n, int logs)
{
	double sum = 0, u[50], v[50];

	for (size_t out = 0; out < n; out++) {
		size_t m = 0;
		struct stats_line l;
		double at;

		for (size_t i = 0; i < n; i++) {
			if (i == out)
				continue;
			u[m] = x[i];
			v[m++] = logs ? log(y[i]) : y[i];
		}
		l = stats_line_fit(u, v, m);
		at = stats_line_at(&l, x[out]);
		sum += pow(y[out] - (logs ? exp(at) : at), 2);
	}
	return sum;
}

static void trend_choice(void **state)
{
	static const double x[] = { 0, 1, 2, 4, 5, 6, 7, 9 };
	static const double wobble[] = { 1, -2, 1.5, 0, -1, 2, -1.5, 0.5 };
	double line[8], power[8];
	struct stats_trend t;

	(void)state;
	for (int i = 0; i < 8; i++) {
		line[i] = 100 + 10 * x[i] + wobble[i];
		power[i] = 100 * pow(1.3, x[i]) + wobble[i];
	}
	assert_true(stats_trend_fit(x, line, 8, &t));
	assert_int_equal(t.form, TREND_LINEAR);
	CLOSE(t.linear_error, naive_left_out(x, line, 8, 0), 1e-8);
	CLOSE(t.log_error, naive_left_out(x, line, 8, 1), 1e-8);
	assert_true(stats_trend_fit(x, power, 8, &t));
	assert_int_equal(t.form, TREND_LOG);
	CLOSE(t.linear_error / naive_left_out(x, power, 8, 0), 1, 1e-10);
	CLOSE(t.log_error / naive_left_out(x, power, 8, 1), 1, 1e-10);
	CLOSE(exp(t.line.slope), 1.3, 0.01);
	power[2] = 0;
	assert_true(stats_trend_fit(x, power, 8, &t));
	assert_int_equal(t.form, TREND_LINEAR);
	assert_true(isnan(t.log_error));
	assert_true(stats_trend_fit(x, line, TREND_LEAST - 1, &t));
	assert_int_equal(t.form, TREND_NONE);
	assert_true(isnan(stats_trend_at(&t, 10)));
	assert_true(isnan(stats_trend_total(&t, 10, 2, 0.95).value));
}

static void trend_bounds(void **state)
{
	static const double x[] = { 0, 1, 2, 3, 4, 5 };
	static const double falling[] = { 50, 42, 29, 22, 9, 0 };
	struct stats_trend t;

	(void)state;
	assert_true(stats_trend_fit(x, falling, 6, &t));
	assert_int_equal(t.form, TREND_LINEAR);
	assert_true(stats_trend_at(&t, 9) == 0);
	assert_true(stats_trend_prediction(&t, 9, 0.95).low == 0);
	/* One value to come is a total of one. */
	CLOSE(stats_trend_total(&t, 4, 1, 0.95).interval.high,
	    stats_trend_prediction(&t, 4, 0.95).high, 1e-12);
}

/* A generator of our own, as in test_stats.c. */
static double draw(uint64_t *s)
{
	*s ^= *s >> 12;
	*s ^= *s << 25;
	*s ^= *s >> 27;
	return (double)(*s * UINT64_C(2685821657736338717) >> 11) * 0x1p-53;
}

static double normal_draw(uint64_t *seed)
{
	double u = draw(seed), v = draw(seed);

	return sqrt(-2 * log(1 - u)) * cos(2 * M_PI * v);
}

/* How often the interval of the next 5 values' sum holds that sum. */
static void totals_cover(void **state)
{
	uint64_t seed = 20261123;
	int inside[2] = { 0, 0 }, fitted[2] = { 0, 0 };
	double x[12], y[12];

	(void)state;
	for (int r = 0; r < 8000; r++) {
		int log_form = r % 2;
		struct stats_trend t;
		struct stats_total sum;
		double real = 0;

		for (int k = 0; k < 17; k++) {
			double v =
			    log_form
				? 100 * exp(0.2 * k + 0.1 * normal_draw(&seed))
				: 500 + 30 * k + 10 * normal_draw(&seed);

			if (k < 12) {
				x[k] = k;
				y[k] = v;
			} else {
				real += v;
			}
		}
		assert_true(stats_trend_fit(x, y, 12, &t));
		if ((t.form == TREND_LOG) != log_form)
			continue;
		sum = stats_trend_total(&t, 12, 5, 0.95);
		fitted[log_form]++;
		inside[log_form] +=
		    sum.interval.low <= real && real <= sum.interval.high;
	}
	for (int i = 0; i < 2; i++) {
		assert_true(fitted[i] > 3500);
		assert_in_range(1000 * inside[i] / fitted[i], 930, 970);
	}
}

/* Ten flow rates, after the example of the NIST/SEMATECH e-Handbook,
 * Individuals Control Charts:
 * https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc312.htm R: mean(x) +
 * c(-3, 3) * mean(abs(diff(x))) / 1.128 */
static void individuals(void **state)
{
	static const double x[] = { 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
		52.4, 53.6, 52.1 };
	struct stats_limits l = stats_xmr(x, COUNT(x));
	unsigned out[COUNT(x)];

	(void)state;
	CLOSE(l.mean, 50.81, 1e-9);
	CLOSE(l.low, 45.8159, 5e-5);
	CLOSE(l.high, 55.8041, 5e-5);
	stats_signals(x, COUNT(x), &l, out);
	for (size_t i = 0; i < COUNT(x); i++)
		assert_int_equal(out[i] & SIGNAL_OUTSIDE, 0);
	assert_true(isnan(stats_xmr(x, 1).low));
}

static void expect_signals(const double *x, size_t n,
    const struct stats_limits *l, unsigned signal, const char *where)
{
	unsigned out[40];

	stats_signals(x, n, l, out);
	for (size_t i = 0; i < n; i++)
		if (((out[i] & signal) != 0) != (where[i] == 'x'))
			fail_msg("signal %u at %zu: %u, expected %c", signal, i,
			    out[i], where[i]);
}

/* About 0, limits -3 and 3, so that the outer third begins at 2. */
static void rules(void **state)
{
	static const struct stats_limits l = { 0, -3, 3 };
	static const double outside[] = { 0, 3, 3.1, -3.1, 0 };
	static const double six[] = { -1, 1, 1, 1, 1, 1, 1, -1 };
	static const double seven[] = { -1, 1, 1, 1, 1, 1, 1, 1, -1 };
	static const double on_it[] = { 1, 1, 1, 1, 0, 1, 1, 1, 1 };
	static const double rise[] = { 1, 0, .1, .2, .3, .4, .5, .6, .5 };
	static const double short_rise[] = { 1, 0, .1, .2, .3, .4, .5, .5, .6 };
	static const double fall[] = { 0, 3, 2, 1, 0, -1, -2, -3 };
	static const double near[] = { 2.5, 0, 2.1, 0, 0, 2.9, 0, 0, 2.9 };
	static const double sides[] = { 2.5, -2.5, 0, -2.5, 2, 2 };

	(void)state;
	expect_signals(outside, 5, &l, SIGNAL_OUTSIDE, "  xx ");
	expect_signals(six, 8, &l, SIGNAL_SHIFT, "        ");
	expect_signals(seven, 9, &l, SIGNAL_SHIFT, " xxxxxxx ");
	expect_signals(on_it, 9, &l, SIGNAL_SHIFT, "         ");
	expect_signals(rise, 9, &l, SIGNAL_TREND, " xxxxxxx ");
	expect_signals(short_rise, 9, &l, SIGNAL_TREND, "         ");
	expect_signals(fall, 8, &l, SIGNAL_TREND, " xxxxxxx");
	expect_signals(near, 9, &l, SIGNAL_NEAR, "x x      ");
	expect_signals(sides, 6, &l, SIGNAL_NEAR, " x x  ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(student),
		cmocka_unit_test(norris),
		cmocka_unit_test(propellant),
		cmocka_unit_test(no_line),
		cmocka_unit_test(trend_choice),
		cmocka_unit_test(trend_bounds),
		cmocka_unit_test(totals_cover),
		cmocka_unit_test(individuals),
		cmocka_unit_test(rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
