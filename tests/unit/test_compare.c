/*
 * test_compare.c - two sides of hand-made weeks: counts, intervals worked
 * out from their formulas, and when nothing may be said.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <limits.h>

#include "fill.h"
#include "../../lib/compare.h"

#define MONDAY ((day_t)20458) /* 2026-01-05 */
#define WEEK(n) (MONDAY + 7 * (n))
#define Z95 1.959963984540054
#define Z80 0.841621233572914

static const char *const actions[] = { "use" };
static const char *const channels[] = { "web", "mobile" };
static const char *const places[] = { "75" };
static const struct fill_names names = {
	.action = actions,
	.n_actions = 1,
	.dimension = { "channel", "place" },
	.value = { channels, places },
	.n_values = { 2, 1 },
};

static char app[] = "app", none[] = "", place[] = "place";
static struct service_source source = { .name = app,
	.identity = IDENTITY_ACCOUNT,
	.identity_days = INT_MAX,
	.space = app };
static struct territory paris = { "75", "Paris", "11", 1000, 1000, 1000 };
static struct population population = { .at = &paris,
	.n = 1,
	.total = 1000,
	.low = 1000,
	.high = 1000,
	.source = none };

struct bench {
	struct fill fill;
	struct service service;
	struct indicator_run run;
	struct table *t;
	struct comparison *c;
};

static void bench_new(
    struct bench *b, const struct fill_event *ev, size_t n, day_t as_of)
{
	memset(b, 0, sizeof *b);
	fill_store(&b->fill, "app", IDENTITY_ACCOUNT, INT_MAX, &names, ev, n, 1,
	    as_of);
	b->service = (struct service){
		.sources = &source, .n_sources = 1, .primary = app
	};
	b->run = (struct indicator_run){ .store = b->fill.store,
		.service = &b->service,
		.space = b->fill.space,
		.source = -1,
		.identity = IDENTITY_ACCOUNT,
		.identity_days = INT_MAX,
		.population = &population,
		.by = PERIOD_WEEK,
		.span = { MONDAY, as_of },
		.as_of = as_of,
		.level = 0.95 };
	b->t = table_new();
	assert_non_null(b->t);
}

static void bench_free(struct bench *b)
{
	free(b->c);
	indicator_run_release(&b->run);
	table_free(b->t);
	fill_remove(&b->fill);
}

static int try_compare(struct bench *b, const char *a, const char *z,
    const char *const *name, size_t n, struct err *e)
{
	const struct indicator *inds[8];
	struct side x, y;

	assert_int_equal(side_parse(&x, slice_of(a), e), 0);
	assert_int_equal(side_parse(&y, slice_of(z), e), 0);
	for (size_t i = 0; i < n; i++) {
		inds[i] = indicator_find(slice_of(name[i]));
		assert_non_null(inds[i]);
	}
	free(b->c);
	b->c = NULL;
	return compare_sides(&b->run, &x, &y, inds, n, NULL, b->t, &b->c, e);
}

static const struct comparison *compare(
    struct bench *b, const char *a, const char *z, const char *name)
{
	struct err e = { 0 };

	if (try_compare(b, a, z, &name, 1, &e))
		fail_msg("%s: %s", name, e.text);
	return b->c;
}

static void close_to(double x, double expected)
{
	if (!(fabs(x - expected) <= 1e-6 * (1 + fabs(expected))))
		fail_msg("%.12g is not %.12g", x, expected);
}

static bool noted(const struct table *t, const char *text)
{
	for (size_t i = 0; i < t->n_notes; i++)
		if (strstr(t->notes[i], text))
			return true;
	return false;
}

static size_t add(struct fill_event *ev, size_t n, uint32_t from, uint32_t to,
    day_t day, uint32_t channel)
{
	for (uint32_t u = from; u < to; u++)
		ev[n++] = (struct fill_event){
			.user = u, .day = day, .value = { channel, 0 }
		};
	return n;
}

static void sides(void **unused)
{
	struct err e = { 0 };
	struct side s;

	(void)unused;
	assert_int_equal(side_parse(&s, slice_of("2026-Q1"), &e), 0);
	assert_false(s.by_value);
	assert_int_equal(s.span.from, day_from_civil(2026, 1, 1));
	assert_int_equal(s.span.to, day_from_civil(2026, 4, 1));
	assert_int_equal(
	    side_parse(&s, slice_of("2026-01-05..2026-01-07"), &e), 0);
	assert_int_equal(s.span.to, MONDAY + 2);
	assert_int_equal(side_parse(&s, slice_of("channel=a=b"), &e), 0);
	assert_true(s.by_value);
	assert_true(slice_is(s.where.dimension, "channel"));
	assert_true(slice_is(s.where.value, "a=b"));
	assert_true(slice_is(s.label, "channel=a=b"));
	assert_int_equal(side_parse(&s, slice_of("=web"), &e), ERR_USAGE);
	assert_int_equal(side_parse(&s, slice_of("channel="), &e), ERR_USAGE);
	assert_int_equal(side_parse(&s, slice_of("soon"), &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "\"soon\""));
	assert_int_equal(side_parse(&s, slice_of(""), &e), ERR_USAGE);
}

/* Wilson's limits of x in n for z. */
static struct interval score(double x, double n, double z)
{
	double p = x / n, centre = p + z * z / 2 / n;
	double half = z * sqrt(p * (1 - p) / n + z * z / 4 / n / n);

	return (struct interval){ (centre - half) / (1 + z * z / n),
		(centre + half) / (1 + z * z / n) };
}

/* Bonett and Price 2006, written out for b/a, as in the R package
 * contingencytables (test_stats.c). */
static struct interval paired_limits(double a, double b, double both)
{
	double n = a + b - both;
	double k = sqrt((n - both + 2) / (a + 1) / (b + 1)) /
		   (sqrt((n - a + 1) / (n + 2) / (a + 1)) +
		       sqrt((n - b + 1) / (n + 2) / (b + 1)));
	struct interval i = score(a, n, k * Z95), j = score(b, n, k * Z95);

	return (struct interval){ j.low / i.high, j.high / i.low };
}

/* 13 users on the web, 19 on a mobile, 10 of them both: of the 12 who used
 * one, 3 and 9. McNemar, exact: 2 (1 + 12 + 66 + 220) / 4096. */
static void two_values(void **unused)
{
	struct fill_event ev[64];
	const struct comparison *c;
	struct bench b;
	size_t n = add(ev, 0, 0, 13, MONDAY, 0);
	double se = sqrt(14.0 / 14 / 20), r = 19.0 / 13;
	struct interval paired = paired_limits(13, 19, 10);

	(void)unused;
	n = add(ev, n, 3, 22, MONDAY + 1, 1);
	bench_new(&b, ev, n, WEEK(2));
	c = compare(&b, "channel=web", "channel=mobile", "active_users");
	assert_int_equal(c->a.part, 13);
	assert_int_equal(c->b.part, 19);
	assert_string_equal(c->a.split, "channel=web");
	close_to(c->p, 598.0 / 4096);
	close_to(c->p_adjusted, c->p);
	close_to(c->difference, 6);
	close_to(c->ratio, r);
	close_to(c->ratio_interval.low, paired.low);
	close_to(c->difference_interval.high, 13 * (paired.high - 1));
	close_to(c->detectable, exp((Z95 + Z80) * se) - 1);
	assert_int_equal(c->verdict, VERDICT_CANNOT_TELL);
	assert_string_equal(verdict_name(c->verdict), "cannot tell");

	c = compare(&b, "channel=web", "channel=mobile", "penetration");
	close_to(c->difference, 0.006);
	close_to(c->p, 598.0 / 4096);
	close_to(c->difference_interval.low, 0.013 * (paired.low - 1));
	c = compare(&b, "channel=web", "channel=mobile", "new_users");
	assert_int_equal(c->b.part, 19);
	assert_true(c->p > 598.0 / 4096);
	c = compare(&b, "channel=web", "channel=mobile", "cumulative_users");
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	close_to(c->difference, 6);
	c = compare(&b, "channel=web", "channel=mobile", "growth");
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	assert_true(isnan(c->difference));
	bench_free(&b);
}

/* Users 0..9 always, and 0..39 more in the second week. */
static void two_weeks(void **unused)
{
	static const char *const both[] = { "active_users", "events", "cost" };
	struct fill_event ev[256];
	const struct comparison *c;
	struct bench b;
	size_t n = add(ev, 0, 0, 10, WEEK(0), 0);
	struct cost paid = { .span = { WEEK(0), WEEK(4) },
		.amount = 2800,
		.category = none,
		.funder = none };
	struct costs costs = { &paid, 1 };
	struct err e = { 0 };

	(void)unused;
	n = add(ev, n, 0, 50, WEEK(1) + 2, 0);
	n = add(ev, n, 0, 20, WEEK(2), 0);
	bench_new(&b, ev, n, WEEK(2) + 3);
	b.run.costs = &costs;
	c = compare(&b, "2026-W02", "2026-W03", "active_users");
	assert_int_equal(c->verdict, VERDICT_UP);
	assert_true(noted(b.t, "fewer than 8 whole weeks"));
	close_to(c->p, 2.0 / (double)(1ull << 40)); /* 40 against 0 */
	c = compare(&b, "2026-W03", "2026-W02", "active_users");
	assert_int_equal(c->verdict, VERDICT_DOWN);
	c = compare(&b, "2026-W03", "2026-W04", "active_users");
	assert_int_equal(c->b.state, STATE_PARTIAL);
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	assert_true(isnan(c->p) && isnan(c->ratio_interval.low));
	c = compare(&b, "2026-W03", "2027-W04", "active_users");
	assert_int_equal(c->b.state, STATE_NONE);
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);

	/* Seven days at 1 EUR against two at the same, by day. */
	c = compare(&b, "2026-W02", "2026-01-12..2026-01-14", "cost");
	assert_int_equal(c->a.part, 700);
	close_to(c->a.value, 1);
	close_to(c->difference, 0);
	assert_int_equal(c->verdict, VERDICT_CANNOT_TELL);
	assert_true(isnan(c->p));
	assert_true(noted(b.t, "7 and 2 days"));

	assert_int_equal(
	    try_compare(&b, "2026-W02", "2026-W03", both, 3, &e), 0);
	assert_true(isnan(b.c[1].p)); /* events: too little history */
	assert_int_equal(b.c[1].verdict, VERDICT_CANNOT_TELL);
	close_to(b.c[0].p_adjusted, b.c[0].p); /* one test only */
	bench_free(&b);
}

/* 50 users in even weeks, 90 in odd ones: successive logarithms differ by
 * log 1.8 each time, far more than 50 users explain. */
static void ordinary_weeks(void **unused)
{
	static struct fill_event ev[2000];
	const struct comparison *c;
	double x[11];
	struct stats_shock week;
	struct ratio_test t;
	struct bench b;
	size_t n = 0;

	(void)unused;
	for (int w = 0; w < 12; w++)
		n = add(ev, n, 0, w % 2 ? 90 : 50, WEEK(w), 0);
	bench_new(&b, ev, n, WEEK(12));
	c = compare(&b, "2026-W12", "2026-W13", "active_users");
	assert_int_equal(c->a.part, 50);
	assert_int_equal(c->b.part, 90);
	for (int w = 1; w < 12; w++)
		x[w - 1] = w % 2 ? 90 : 50;
	week = stats_shock_variance(x, 11);
	assert_true(week.variance > 0);
	week.variance *= 2;
	t = stats_user_ratio(50, 90, 50, week, 0.95);
	close_to(c->ratio_interval.low, t.interval.low);
	close_to(c->detectable,
	    exp((Z95 + Z80) * sqrt(42.0 / 51 / 91 + week.variance)) - 1);
	assert_true(c->p > 0.05);
	assert_int_equal(c->verdict, VERDICT_CANNOT_TELL);
	assert_false(noted(b.t, "fewer than 8"));
	c = compare(&b, "2026-W12", "2026-W13", "events");
	assert_true(c->p >= 0);
	assert_int_equal(c->verdict, VERDICT_CANNOT_TELL);
	/* A day of one week against three of another: by day. */
	c = compare(&b, "2026-03-16", "2026-03-23..2026-03-26", "events");
	close_to(c->a.value, 50);
	close_to(c->b.value, 30);
	assert_int_equal(c->b.whole, 3);
	close_to(c->ratio, 0.6);
	bench_free(&b);
}

/* 20 newcomers in week 0 of whom 8 are back; 30 in week 2 of whom 24. */
static void cohorts(void **unused)
{
	struct fill_event ev[256];
	const struct comparison *c;
	struct interval d = stats_newcombe(8, 20, 24, 30, 0.95);
	struct bench b;
	size_t n = add(ev, 0, 0, 20, WEEK(0), 0);

	(void)unused;
	n = add(ev, n, 0, 8, WEEK(1), 0);
	n = add(ev, n, 100, 130, WEEK(2), 0);
	n = add(ev, n, 100, 124, WEEK(3), 0);
	bench_new(&b, ev, n, WEEK(4));
	c = compare(&b, "2026-W02", "2026-W04", "retention");
	assert_int_equal(c->a.part, 8);
	assert_int_equal(c->a.whole, 20);
	assert_int_equal(c->b.part, 24);
	close_to(c->difference, 0.4);
	close_to(c->difference_interval.low, d.low);
	close_to(c->p, stats_two_proportions(8, 20, 24, 30));
	close_to(
	    c->detectable, (Z95 + Z80) * sqrt(0.4 * 0.6 / 20 + 0.8 * 0.2 / 30));
	assert_int_equal(c->verdict, VERDICT_UP);
	c = compare(&b, "2026-W04", "2026-W05", "retention");
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	assert_int_equal(c->b.state, STATE_CENSORED);
	bench_free(&b);
}

/* 1 000 EUR a month; January has 40 users, February 50, 40 of them the
 * same: a month's cost per user falls by a fifth. */
static void unit_costs(void **unused)
{
	struct fill_event ev[256];
	const struct comparison *c;
	struct cost paid[2];
	struct costs costs = { paid, 2 };
	struct bench b;
	size_t n = add(ev, 0, 0, 40, MONDAY, 0);
	struct stats_shock none_known = { 0, INFINITY, 0 };
	struct interval users =
	    stats_user_ratio(40, 50, 0, none_known, 0.95).interval;

	(void)unused;
	for (int i = 0; i < 2; i++)
		paid[i] = (struct cost){ .amount = 100000,
			.category = none,
			.funder = none,
			.span = { day_from_civil(2026, i + 1, 1),
			    day_from_civil(2026, i + 2, 1) } };
	n = add(ev, n, 0, 50, day_from_civil(2026, 2, 10), 0);
	bench_new(&b, ev, n, day_from_civil(2026, 3, 1));
	b.run.costs = &costs;
	c = compare(&b, "2026-01", "2026-02", "cost_per_mau_month");
	close_to(c->a.value, 25);
	close_to(c->b.value, 20);
	close_to(c->ratio, 0.8);
	close_to(c->ratio_interval.low, 1 / users.high);
	close_to(c->ratio_interval.high, 1 / users.low);
	assert_int_equal(c->verdict, VERDICT_CANNOT_TELL);
	c = compare(&b, "2026-01", "2026-02", "cost_per_new_user");
	close_to(c->b.value, 100);
	close_to(c->ratio, 4);
	assert_int_equal(c->verdict, VERDICT_UP);
	c = compare(&b, "2026-01", "2026-02", "cost_per_mau_annual");
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	c = compare(&b, "2026-W03", "2026-W07", "cost_per_mau_month");
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	bench_free(&b);
}

/* A figure made up: 40 of 100 in one week, 60 of 100 in the other; then the
 * same without integers, and without limits. */
static int made_up(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	bool first = run->span.from == WEEK(0);
	struct row *r = table_add(out, self->name, self->unit, run->span.from,
	    run->span.to, STATE_COMPLETE);

	if (!r)
		return err_memory(e);
	r->value = first ? 0.4 : 0.6;
	if (strcmp(self->name, "bare") == 0)
		return 0;
	r->low = first ? 0.3 : 0.52;
	r->high = first ? 0.46 : 0.7;
	if (first && strcmp(self->name, "from zero") == 0)
		r->low = 0;
	if (self->unit == UNIT_SHARE) {
		r->part = first ? 40 : 60;
		r->whole = 100;
	}
	return 0;
}

static const struct comparison *compare_made_up(
    struct bench *b, const char *name, enum unit unit, const char *last)
{
	struct indicator made = { .name = name,
		.family = "made up",
		.unit = unit,
		.label = name,
		.compute = made_up };
	const struct indicator *one = &made;
	struct err e = { 0 };
	struct side x, y;

	assert_int_equal(side_parse(&x, slice_of("2026-W02"), &e), 0);
	assert_int_equal(side_parse(&y, slice_of(last), &e), 0);
	free(b->c);
	b->c = NULL;
	if (compare_sides(&b->run, &x, &y, &one, 1, NULL, b->t, &b->c, &e))
		fail_msg("%s", e.text);
	return b->c;
}

static void other_figures(void **unused)
{
	struct interval d = stats_newcombe(40, 100, 60, 100, 0.95);
	double below = hypot(log(0.6 / 0.52), log(0.46 / 0.4));
	double above = hypot(log(0.7 / 0.6), log(0.4 / 0.3));
	const struct comparison *c;
	struct fill_event ev[64];
	struct bench b;
	size_t n = add(ev, 0, 0, 9, WEEK(0), 0);

	(void)unused;
	bench_new(&b, ev, add(ev, n, 0, 9, WEEK(1), 0), WEEK(2));
	c = compare_made_up(&b, "share", UNIT_SHARE, "2026-W03");
	close_to(c->difference_interval.low, d.low);
	close_to(c->p, stats_two_proportions(40, 100, 60, 100));
	assert_false(c->by_ratio);
	assert_int_equal(c->verdict, VERDICT_UP);
	/* 0.6 / 0.4 = 1.5, by logarithms */
	c = compare_made_up(&b, "joined", UNIT_RATIO, "2026-W03");
	close_to(c->ratio_interval.low, 1.5 * exp(-below));
	close_to(c->ratio_interval.high, 1.5 * exp(above));
	close_to(c->difference_interval.low, 0.4 * (1.5 * exp(-below) - 1));
	close_to(c->p, erfc(Z95 * log(1.5) / below / sqrt(2)));
	close_to(
	    c->detectable, exp((Z95 + Z80) * (below + above) / 2 / Z95) - 1);
	assert_true(c->by_ratio);
	assert_int_equal(c->verdict, VERDICT_UP);
	/* Without logarithms: 0.2 - sqrt(0.08^2 + 0.06^2) and 0.2 +
	 * sqrt(0.1^2 + 0.4^2), by hand */
	c = compare_made_up(&b, "from zero", UNIT_RATIO, "2026-W03");
	above = sqrt(0.17);
	close_to(c->difference_interval.low, 0.1);
	close_to(c->difference_interval.high, 0.2 + above);
	close_to(c->ratio_interval.low, 1.25);
	close_to(c->p, erfc(Z95 * 0.2 / 0.1 / sqrt(2)));
	close_to(c->detectable, (Z95 + Z80) * (0.1 + above) / 2 / Z95 / 0.4);
	assert_int_equal(c->verdict, VERDICT_UP);
	c = compare_made_up(&b, "bare", UNIT_RATIO, "2026-W03");
	close_to(c->difference, 0.2);
	assert_true(isnan(c->p));
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	c = compare_made_up(&b, "share", UNIT_SHARE, "2026-01-12..2026-01-15");
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	assert_true(isnan(c->difference));
	bench_free(&b);
}

/* 2026-W02 is beside 2025-W02; 2027-W02 beside 2026-W03, since 2026 has 53
 * weeks. */
static void a_year_ago(void **unused)
{
	struct fill_event ev[64];
	const struct indicator *active =
	    indicator_find(slice_of("active_users"));
	char room[SIDE_LABEL];
	struct err e = { 0 };
	struct side a, b;
	struct bench bench;
	size_t n = add(ev, 0, 0, 10, WEEK(0), 0);

	(void)unused;
	n = add(ev, n, 0, 10, WEEK(1), 0);
	bench_new(&bench, ev, add(ev, n, 0, 20, WEEK(53), 0), WEEK(54));
	assert_int_equal(side_parse(&b, slice_of("2027-W02"), &e), 0);
	assert_int_equal(side_year_ago(&a, &b, room, &e), 0);
	assert_string_equal(room, "2026-W03");
	assert_int_equal(a.span.from, WEEK(1));
	assert_int_equal(compare_sides(&bench.run, &a, &b, &active, 1, NULL,
			     bench.t, &bench.c, &e),
	    0);
	assert_int_equal(bench.c->a.part, 10);
	assert_int_equal(bench.c->b.part, 20);
	assert_true(noted(bench.t, "53 weeks"));
	free(bench.c);
	bench.c = NULL;
	assert_int_equal(side_parse(&b, slice_of("2026-W53"), &e), 0);
	assert_int_equal(side_year_ago(&a, &b, room, &e), 0);
	assert_string_equal(room, "2026-W01");
	assert_int_equal(compare_sides(&bench.run, &a, &b, &active, 1, NULL,
			     bench.t, &bench.c, &e),
	    ERR_INPUT);
	assert_non_null(strstr(e.text, "53 weeks of data"));
	assert_int_equal(side_parse(&b, slice_of("2026-11"), &e), 0);
	assert_int_equal(side_year_ago(&a, &b, room, &e), 0);
	assert_string_equal(room, "2025-11-02..2025-12-02");
	assert_int_equal(side_parse(&b, slice_of("place=75"), &e), 0);
	assert_int_equal(side_year_ago(&a, &b, room, &e), ERR_USAGE);
	assert_int_equal(side_parse(&b, slice_of("1970-11"), &e), 0);
	assert_int_equal(side_year_ago(&a, &b, room, &e), ERR_USAGE);
	bench_free(&bench);
}

/* 10 users of one service, 30 of another: nobody is the same, whatever the
 * numbers that they have there. */
static void two_services(void **unused)
{
	const struct indicator *active =
	    indicator_find(slice_of("active_users"));
	struct fill_event ev[64];
	struct err e = { 0 };
	struct bench b, other;
	struct side x = { .label = slice_of("here") };
	struct side y = { .label = slice_of("there") };

	(void)unused;
	bench_new(&b, ev, add(ev, 0, 0, 10, MONDAY, 0), WEEK(1));
	bench_new(&other, ev, add(ev, 0, 0, 30, MONDAY, 0), WEEK(1));
	x.run = &b.run;
	y.run = &other.run;
	assert_int_equal(
	    compare_sides(&b.run, &x, &y, &active, 1, NULL, b.t, &b.c, &e), 0);
	assert_int_equal(b.c->a.part, 10);
	assert_int_equal(b.c->b.part, 30);
	assert_string_equal(b.c->b.split, "service=there");
	close_to(b.c->p, stats_binomial_half(10, 40));
	assert_int_equal(b.c->verdict, VERDICT_UP);
	assert_true(noted(b.t, "two services"));
	free(b.c);
	b.c = NULL;
	other.run.identity = IDENTITY_COOKIE;
	assert_int_equal(
	    compare_sides(&b.run, &x, &y, &active, 1, NULL, b.t, &b.c, &e),
	    ERR_INPUT);
	assert_non_null(strstr(e.text, "identities differ"));
	bench_free(&b);
	bench_free(&other);
}

static void refusals(void **unused)
{
	const char *active = "active_users", *cost = "cost";
	struct fill_event ev[4];
	struct where w = { slice_of("channel"), slice_of("web") };
	struct err e = { 0 };
	struct bench b;

	(void)unused;
	bench_new(&b, ev, add(ev, 0, 0, 2, MONDAY, 0), WEEK(1));
	assert_int_equal(
	    try_compare(&b, "2026-W02", "channel=web", &active, 1, &e),
	    ERR_USAGE);
	assert_null(b.c);
	assert_int_equal(
	    try_compare(&b, "channel=web", "channel=mobile", &cost, 1, &e),
	    ERR_INPUT);
	assert_int_equal(
	    try_compare(&b, "channel=web", "channel=mobil", &active, 1, &e),
	    ERR_INPUT);
	assert_non_null(strstr(e.text, "did you mean \"mobile\"?"));
	b.run.where = &w;
	b.run.n_where = 1;
	assert_int_equal(
	    try_compare(&b, "channel=web", "channel=mobile", &active, 1, &e),
	    ERR_USAGE);
	b.run.n_where = 0;
	b.run.identity = IDENTITY_COOKIE;
	b.run.identity_days = 30;
	assert_int_equal(
	    try_compare(&b, "2025", "2026", &active, 1, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "last 30 days"));
	bench_free(&b);
}

/* Two values of the territory, each over its own population. */
static void territories(void **unused)
{
	const struct comparison *c;
	struct fill_event ev[16];
	struct bench b;

	(void)unused;
	bench_new(&b, ev, add(ev, 0, 0, 10, MONDAY, 0), WEEK(1));
	b.service.territory = place;
	c = compare(&b, "place=75", "place=75", "penetration");
	close_to(c->a.value, 0.01);
	close_to(c->ratio, 1);
	assert_int_equal(c->verdict, VERDICT_CANNOT_TELL);
	c = compare(&b, "2026-W02", "2026-W02", "coverage");
	assert_int_equal(c->a.part, 1);
	assert_int_equal(c->verdict, VERDICT_NOT_COMPARABLE);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides),
		cmocka_unit_test(two_values),
		cmocka_unit_test(two_weeks),
		cmocka_unit_test(ordinary_weeks),
		cmocka_unit_test(cohorts),
		cmocka_unit_test(unit_costs),
		cmocka_unit_test(other_figures),
		cmocka_unit_test(a_year_ago),
		cmocka_unit_test(two_services),
		cmocka_unit_test(refusals),
		cmocka_unit_test(territories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
