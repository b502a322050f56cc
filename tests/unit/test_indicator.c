/*
 * test_indicator.c - rows of hand-made weeks and months, the gate's refusals,
 * and the registry.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <limits.h>

#include "fill.h"
#include "../../lib/indicator.h"

#define MONDAY ((day_t)20458) /* 2026-01-05 */
#define WEEK(n) (MONDAY + 7 * (n))

static const char *const actions[] = { "use" };
static const char *const channels[] = { "web", "mobile" };
static const char *const places[] = { "1", "01", "2A", "99" };
static const struct fill_names names = {
	.action = actions,
	.n_actions = 1,
	.dimension = { "channel", "place" },
	.value = { channels, places },
	.n_values = { 2, 4 },
};

/* user, day, action, channel and place, batch */
static const struct fill_event ev[] = {
	{ 0, WEEK(0), 0, { 0, 0 }, 0 },
	{ 0, WEEK(0), 0, { 0, 1 }, 0 },
	{ 1, WEEK(0) + 1, 0, { 0, 1 }, 0 },
	{ 2, WEEK(0) + 2, 0, { 1, 2 }, 0 },
	{ 3, WEEK(0) + 6, 0, { 1, 3 }, 0 },
	{ 0, WEEK(1), 0, { 0, 0 }, 0 },
	{ 1, WEEK(1), 0, { 0, 0 }, 0 },
	{ 4, WEEK(1) + 4, 0, { 1, 2 }, 0 },
	{ 0, WEEK(2) + 3, 0, { 1, 1 }, 0 },
	{ 4, WEEK(2) + 3, 0, { 1, 2 }, 0 },
	{ 5, WEEK(2) + 5, 0, { 0, 3 }, 0 },
	{ 1, WEEK(3) + 1, 0, { 0, 1 }, 0 },
	{ 1, WEEK(3) + 1, 0, { 0, 1 }, 0 },
};
#define N_EV (sizeof ev / sizeof *ev)

static char app[] = "app", web[] = "web", place[] = "place";

static struct service_source sources[] = {
	{ .name = web,
	    .identity = IDENTITY_DAILY,
	    .identity_days = 1,
	    .space = web },
	{ .name = app,
	    .identity = IDENTITY_ACCOUNT,
	    .identity_days = INT_MAX,
	    .space = app },
};

static struct territory territories[] = {
	{ "01", "Ain", "84", 100, 100, 100 },
	{ "2A", "Corse-du-Sud", "94", 50, 50, 50 },
	{ "75", "Paris", "11", 200, 200, 200 },
};

static char census[] = "census, 2024";

static struct population population = { .at = territories,
	.n = 3,
	.total = 400,
	.low = 200,
	.high = 800,
	.source = census };

struct bench {
	struct fill fill;
	struct service service;
	struct indicator_run run;
	struct table *t;
};

static void bench_new(
    struct bench *b, const struct fill_event *events, size_t n, day_t as_of)
{
	memset(b, 0, sizeof *b);
	fill_store(&b->fill, "app", IDENTITY_ACCOUNT, INT_MAX, &names, events,
	    n, 1, as_of);
	b->service = (struct service){ .sources = sources,
		.n_sources = 2,
		.primary = app,
		.territory = place,
		.territory_users = 2 };
	b->run = (struct indicator_run){ .store = b->fill.store,
		.service = &b->service,
		.space = b->fill.space,
		.source = -1,
		.identity = IDENTITY_ACCOUNT,
		.identity_days = INT_MAX,
		.by = PERIOD_WEEK,
		.span = { MONDAY, as_of },
		.as_of = as_of,
		.level = 0.95 };
	b->t = table_new();
	assert_non_null(b->t);
}

static void bench_free(struct bench *b)
{
	indicator_run_release(&b->run);
	table_free(b->t);
	fill_remove(&b->fill);
}

static void compute(struct bench *b, const char *name)
{
	const struct indicator *ind = indicator_find(slice_of(name));
	struct err e = { 0 };

	assert_non_null(ind);
	table_free(b->t);
	b->t = table_new();
	assert_non_null(b->t);
	if (indicator_compute(&b->run, ind, b->t, &e))
		fail_msg("%s: %s", name, e.text);
}

static void refused(struct bench *b, const char *name, const char *expected)
{
	const struct indicator *ind = indicator_find(slice_of(name));
	struct err e = { 0 };

	assert_int_equal(indicator_compute(&b->run, ind, b->t, &e), ERR_INPUT);
	if (!strstr(e.text, expected))
		fail_msg("\"%s\" does not say \"%s\"", e.text, expected);
}

static void close_to(double x, double expected)
{
	if (!(fabs(x - expected) <= 1e-4 * (1 + fabs(expected))))
		fail_msg("%.10g is not %.10g", x, expected);
}

/* The row of a split, start, cohort and lag. */
static const struct row *row_of(const struct table *t, const char *split,
    day_t start, day_t cohort, int32_t lag)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (strcmp(r->split, split) == 0 && r->start == start &&
		    r->cohort == cohort && r->lag == lag)
			return r;
	}
	fail_msg("no row of \"%s\" at %d", split, start);
	return NULL;
}

static const struct row *at(
    const struct bench *b, const char *split, day_t start)
{
	return row_of(b->t, split, start, DAY_NONE, -1);
}

static bool noted(const struct table *t, const char *text)
{
	for (size_t i = 0; i < t->n_notes; i++)
		if (strstr(t->notes[i], text))
			return true;
	return false;
}

static void expect_count(const struct row *r, int64_t n, enum state state)
{
	assert_int_equal(r->part, n);
	assert_true(r->value == (double)n);
	assert_int_equal(r->state, state);
	assert_true(isnan(r->low) && isnan(r->high));
}

static void registry(void **unused)
{
	static const char *const order[] = { "active_users", "new_users",
		"returning_users", "cumulative_users", "events", "penetration",
		"penetration_year", "coverage", "inequality", "control",
		"projection", "time_to_reach", "retention", "survival",
		"growth", "stickiness", "frequency", "completion", "funnel",
		"time_to_complete", "transactions", "value_mean",
		"value_quantiles", "support_rate", "take_up", "satisfaction",
		"ease_of_use", "nps", "outcomes", "outcome_rate", "cost",
		"cost_per_mau_annual", "cost_per_mau_month",
		"cost_per_user_year", "cost_per_new_user",
		"cost_per_transaction", "cost_per_outcome", "marginal_cost",
		"elasticity", "cost_share", "budget_execution", "burn",
		"self_financing", "roi", "runway", "committee_window",
		"attainment", "on_track", "phase_gate" };
	struct err e = { 0 };

	(void)unused;
	assert_int_equal(n_indicators, sizeof order / sizeof *order);
	for (size_t i = 0; i < n_indicators; i++) {
		const struct indicator *ind = &indicators[i];

		assert_string_equal(ind->name, order[i]);
		assert_ptr_equal(indicator_find(slice_of(order[i])), ind);
		assert_true(ind->family && ind->label && ind->definition &&
			    ind->example && ind->formula && ind->interval &&
			    ind->source && ind->compute);
	}
	assert_null(indicator_find(slice_of("active")));
	assert_int_equal(
	    indicator_unknown(slice_of("activ_users"), &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "did you mean \"active_users\"?"));
	assert_int_equal(indicator_unknown(slice_of("xyzzy"), &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "jauge indicators"));
}

static void counts(void **unused)
{
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(3) + 2);
	b.run.span.from = WEEK(-1);
	b.run.span.to = WEEK(9);
	compute(&b, "active_users");
	assert_int_equal(b.t->n, 5); /* weeks 4.. have not begun */
	assert_int_equal(at(&b, "", WEEK(-1))->state, STATE_NONE);
	assert_true(isnan(at(&b, "", WEEK(-1))->value));
	assert_int_equal(at(&b, "", WEEK(-1))->part, CELL_NO_COUNT);
	expect_count(at(&b, "", WEEK(0)), 4, STATE_COMPLETE);
	expect_count(at(&b, "", WEEK(2)), 3, STATE_COMPLETE);
	expect_count(at(&b, "", WEEK(3)), 1, STATE_PARTIAL);
	assert_int_equal(at(&b, "", WEEK(3))->end, WEEK(4));
	assert_true(noted(b.t, "counts are exact"));
	compute(&b, "new_users");
	expect_count(at(&b, "", WEEK(0)), 4, STATE_COMPLETE);
	expect_count(at(&b, "", WEEK(1)), 1, STATE_COMPLETE);
	expect_count(at(&b, "", WEEK(3)), 0, STATE_PARTIAL);
	assert_true(noted(b.t, "history starts on 2026-01-05"));
	compute(&b, "returning_users");
	expect_count(at(&b, "", WEEK(1)), 2, STATE_COMPLETE);
	compute(&b, "cumulative_users");
	expect_count(at(&b, "", WEEK(2)), 6, STATE_COMPLETE);
	compute(&b, "events");
	expect_count(at(&b, "", WEEK(0)), 5, STATE_COMPLETE);
	expect_count(at(&b, "", WEEK(3)), 2, STATE_PARTIAL);
	bench_free(&b);
}

static void split_and_where(void **unused)
{
	struct where w[2] = { { slice_of("channel"), slice_of("mobile") },
		{ slice_of("place"), slice_of("2A") } };
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(4));
	b.run.split = slice_of("channel");
	compute(&b, "new_users");
	/* User 0 is known, but new on a mobile in week 2. */
	expect_count(at(&b, "channel=mobile", WEEK(2)), 1, STATE_COMPLETE);
	expect_count(at(&b, "channel=web", WEEK(2)), 1, STATE_COMPLETE);
	assert_string_equal(b.t->rows[0].split, "channel=mobile");
	indicator_run_release(&b.run);
	b.run.split = SLICE_ABSENT;
	b.run.where = w;
	b.run.n_where = 2;
	compute(&b, "active_users");
	expect_count(at(&b, "", WEEK(0)), 1, STATE_COMPLETE);
	expect_count(at(&b, "", WEEK(3)), 0, STATE_COMPLETE);
	refused(&b, "events", "two dimensions at once");
	bench_free(&b);
}

/* Cohorts of 4, 1, 1 and nobody; 3 weeks over, the fourth begun. */
static void retention(void **unused)
{
	const struct row *r;
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(3) + 2);
	compute(&b, "retention");
	r = row_of(b.t, "", WEEK(1), WEEK(0), 1);
	assert_int_equal(r->state, STATE_COMPLETE);
	assert_int_equal(r->part, 2);
	assert_int_equal(r->whole, 4);
	assert_true(r->value == 0.5);
	/* R 4.2.2: prop.test(2, 4, correct = FALSE) */
	close_to(r->low, 0.150039);
	close_to(r->high, 0.849961);
	r = row_of(b.t, "", WEEK(2), WEEK(0), 2);
	assert_int_equal(r->part, 1);
	r = row_of(b.t, "", WEEK(3), WEEK(0), 3);
	assert_int_equal(r->state, STATE_PARTIAL);
	assert_true(r->value == 0.25 && isnan(r->low));
	r = row_of(b.t, "", WEEK(2), WEEK(1), 1);
	assert_true(r->value == 1 && r->state == STATE_COMPLETE);
	r = row_of(b.t, "", WEEK(4), WEEK(1), 3);
	assert_int_equal(r->state, STATE_CENSORED);
	assert_true(isnan(r->value));
	assert_int_equal(r->whole, 1);
	assert_int_equal(r->part, CELL_NO_COUNT);
	r = row_of(b.t, "", WEEK(3), WEEK(2), 1);
	assert_int_equal(r->state, STATE_PARTIAL);
	assert_int_equal(r->part, 0);
	r = row_of(b.t, "", WEEK(4), WEEK(3), 1);
	assert_int_equal(r->state, STATE_NONE); /* nobody came first */
	r = row_of(b.t, "", WEEK(1), DAY_NONE, 1);
	assert_int_equal(r->part, 3);
	assert_int_equal(r->whole, 5);
	assert_int_equal(r->end, WEEK(3));
	r = row_of(b.t, "", WEEK(2), DAY_NONE, 2);
	assert_int_equal(r->part, 1);
	assert_int_equal(r->whole, 4);
	assert_int_equal(b.t->n, 4 * 3 + 2);
	bench_free(&b);
}

static void retention_of_cookies(void **unused)
{
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(4));
	b.run.identity = IDENTITY_COOKIE;
	b.run.identity_days = 20; /* two weeks fit, three do not */
	compute(&b, "retention");
	for (size_t i = 0; i < b.t->n; i++)
		assert_int_equal(b.t->rows[i].lag, 1);
	assert_true(noted(b.t, "last 20 days"));
	b.run.identity_days = 10;
	refused(&b, "retention", "less than two periods");
	b.run.identity_days = 5;
	refused(&b, "active_users",
	    "last 5 days (identity: cookie) and 7 "
	    "are needed");
	refused(&b, "cost_per_user_year", "and 366 are needed");
	b.run.identity_days = 20;
	compute(&b, "new_users");
	assert_true(noted(b.t, "count again as new"));
	bench_free(&b);
}

static void expect_flow(const struct bench *b, int week, const int64_t *flow)
{
	static const char *const name[] = { "flow=new", "flow=retained",
		"flow=resurrected", "flow=churned" };

	for (int i = 0; i < 4; i++)
		assert_int_equal(at(b, name[i], WEEK(week))->part, flow[i]);
}

static void growth(void **unused)
{
	const struct row *r;
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(5));
	b.run.span.to = WEEK(5);
	compute(&b, "growth");
	assert_int_equal(at(&b, "flow=new", WEEK(0))->part, 4);
	for (size_t i = 0; i < b.t->n; i++)
		assert_true(b.t->rows[i].start != WEEK(0) ||
			    strcmp(b.t->rows[i].split, "flow=new") == 0);
	expect_flow(&b, 1, (int64_t[]){ 1, 2, 0, 2 });
	expect_flow(&b, 2, (int64_t[]){ 1, 2, 0, 1 });
	expect_flow(&b, 3, (int64_t[]){ 0, 0, 1, 3 });
	r = at(&b, "flow=quick_ratio", WEEK(3));
	assert_int_equal(r->part, 1);
	assert_int_equal(r->whole, 3);
	assert_int_equal(r->unit, UNIT_RATIO);
	assert_int_equal(at(&b, "flow=churned", WEEK(4))->state, STATE_NONE);
	indicator_run_release(&b.run);
	b.run.split = slice_of("channel");
	b.run.span.from = WEEK(1);
	compute(&b, "growth");
	assert_int_equal(at(&b, "channel=web,flow=churned", WEEK(2))->part, 2);
	r = at(&b, "channel=mobile,flow=retained", WEEK(1));
	assert_int_equal(r->part, 0);
	r = at(&b, "channel=web,flow=quick_ratio", WEEK(1));
	assert_int_equal(r->state, STATE_NONE); /* nobody left */
	bench_free(&b);
}

/* User 0 writes the Ain in two ways on one day, and counts once in it. */
static void territory(void **unused)
{
	const struct row *r;
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(4));
	refused(&b, "coverage", "\"population\"");
	refused(&b, "penetration", "\"population\"");
	b.run.population = &population;
	compute(&b, "coverage");
	r = at(&b, "", WEEK(0));
	assert_int_equal(r->part, 2);
	assert_int_equal(r->whole, 3);
	r = at(&b, "place=01", WEEK(0));
	assert_int_equal(r->part, 2);
	assert_int_equal(r->whole, 100);
	/* Exact Poisson limits of 2: 0.2422 and 7.2247. */
	close_to(r->low, 0.002422);
	close_to(r->high, 0.072247);
	r = at(&b, "place=75", WEEK(1));
	assert_true(r->value == 0 && r->state == STATE_COMPLETE);
	assert_true(noted(b.t, "1 user in a period has a territory"));
	assert_string_equal(b.t->rows[12].split, "place=01");
	/* 2 users in the Ain, 1 in Corse-du-Sud, none in Paris */
	assert_int_equal(at(&b, "measure=served", WEEK(0))->part, 1);
	r = at(&b, "measure=people_served", WEEK(0));
	assert_true(r->part == 150 && r->whole == 350);
	assert_true(noted(b.t, "75 Paris"));
	compute(&b, "inequality");
	/* Both that have users have the same rate: 1 - 150/350, ln(350/150),
	 * all of it between regions. */
	close_to(at(&b, "measure=gini", WEEK(0))->value, 4.0 / 7);
	close_to(at(&b, "measure=theil", WEEK(0))->value, 0.847298);
	close_to(at(&b, "measure=theil_between", WEEK(0))->value, 0.847298);
	close_to(at(&b, "measure=theil_within", WEEK(0))->value, 0);
	r = at(&b, "measure=gini_equal", WEEK(0));
	assert_true(r->low <= r->value && r->value <= r->high);
	b.run.split = slice_of("channel");
	refused(&b, "coverage", "cannot be split by channel");
	b.run.split = SLICE_ABSENT;
	compute(&b, "penetration");
	r = at(&b, "", WEEK(0));
	assert_true(r->value == 0.01);
	assert_true(r->low == 0.005 && r->high == 0.02);
	assert_true(noted(b.t, "census, 2024"));
	indicator_run_release(&b.run);
	b.run.split = slice_of("place");
	compute(&b, "penetration");
	assert_true(at(&b, "place=2A", WEEK(1))->value == 1.0 / 50);
	assert_true(noted(b.t, "place=99"));
	b.service.territory = NULL;
	refused(&b, "coverage", "\"territory\"");
	bench_free(&b);
}

static void daily(void **unused)
{
	struct bench b;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(4));
	b.run.identity = IDENTITY_DAILY;
	b.run.identity_days = 1;
	b.run.population = &population;
	compute(&b, "active_users");
	assert_int_equal(b.t->rows[0].unit, UNIT_VISITOR_DAYS);
	assert_true(noted(b.t, "visitor-days"));
	compute(&b, "control");
	assert_int_equal(b.t->rows[0].unit, UNIT_VISITOR_DAYS);
	assert_true(noted(b.t, "need 12 complete periods"));
	refused(&b, "projection", "identity: daily");
	refused(&b, "retention",
	    "retention cannot be measured on source app:"
	    " its identifiers change every day (identity: daily).\n"
	    "Use an account or cookie source, or look at active_users by "
	    "day.");
	refused(&b, "penetration", "identity: daily");
	sources[1].name = web;
	sources[0].name = app;
	refused(&b, "growth", "(here: --source web)");
	sources[1].name = app;
	sources[0].name = web;
	indicator_run_release(&b.run);
	b.run.by = PERIOD_DAY;
	compute(&b, "active_users");
	assert_int_equal(b.t->rows[0].unit, UNIT_USERS);
	expect_count(at(&b, "", WEEK(1)), 2, STATE_COMPLETE);
	refused(&b, "new_users", "identity: daily");
	compute(&b, "penetration"); /* of a day, it is a share of people */
	bench_free(&b);
}

/* Months January to December 2025, u users in each; 13 months of costs. */
static size_t year_of_events(struct fill_event *out)
{
	size_t n = 0;

	for (int m = 0; m < 13; m++)
		for (uint32_t u = 0; u < 10 + (uint32_t)m; u++)
			out[n++] = (struct fill_event){ .user = u,
				.day = day_from_civil(
				    2025 + m / 12, m % 12 + 1, 1 + (int)u) };
	return n;
}

static void costs_per_user(void **unused)
{
	static struct fill_event many[300];
	static char none[] = "";
	struct cost payments[13];
	struct costs costs = { payments, 13 };
	const struct row *r;
	struct bench b;
	day_t january = day_from_civil(2025, 1, 1);
	day_t december = day_from_civil(2025, 12, 1);

	(void)unused;
	for (int m = 0; m < 13; m++)
		payments[m] = (struct cost){
			.span = { day_from_civil(2025 + m / 12, m % 12 + 1, 1),
			    day_from_civil(2025 + m / 12, m % 12 + 1, 2) },
			.amount = 100000,
			.category = none,
			.funder = none
		};
	bench_new(&b, many, year_of_events(many), day_from_civil(2026, 2, 1));
	b.run.by = PERIOD_MONTH;
	b.run.span = (struct span){ january, b.run.as_of };
	refused(&b, "cost", "\"costs\": \"costs.csv\"");
	b.run.costs = &costs;
	compute(&b, "cost");
	assert_int_equal(b.t->n, 13);
	assert_int_equal(b.t->rows[4].part, 100000);
	assert_true(b.t->rows[4].value == 1000);

	/* 12 000 EUR / ((10 + ... + 21) / 12) = 12 000 / 15.5 */
	compute(&b, "cost_per_mau_annual");
	r = at(&b, "", january);
	assert_int_equal(r->end, day_from_civil(2026, 1, 1));
	assert_int_equal(r->part, 1200000);
	assert_int_equal(r->whole, 186);
	close_to(r->value, 774.1935);
	/* Byar's limits of 186, as in test_stats.c. */
	close_to(r->low, 12000.0 * 12 / 214.7372);
	close_to(r->high, 12000.0 * 12 / 160.2277);
	r = at(&b, "", day_from_civil(2024, 12, 1)); /* to November */
	assert_int_equal(r->state, STATE_NONE);

	compute(&b, "cost_per_mau_month");
	close_to(at(&b, "", december)->value, 1000.0 / 21);
	compute(&b, "cost_per_user_year");
	r = at(&b, "", january);
	assert_int_equal(r->whole, 21);
	close_to(r->value, 12000.0 / 21);
	compute(&b, "cost_per_new_user");
	assert_int_equal(at(&b, "", december)->whole, 1);
	close_to(at(&b, "", december)->value, 1000);

	b.run.split = slice_of("channel");
	refused(&b, "cost", "cannot be split");
	b.run.split = SLICE_ABSENT;
	indicator_run_release(&b.run);
	b.run.by = PERIOD_WEEK;
	refused(&b, "cost_per_mau_annual", "--by month");
	b.run.by = PERIOD_QUARTER;
	compute(&b, "cost_per_mau_month");
	r = at(&b, "", january);
	assert_int_equal(r->whole, 10 + 11 + 12);
	close_to(r->value, 3000.0 / 33);
	assert_int_equal(b.t->rows[4].state, STATE_CENSORED);
	bench_free(&b);
}

static void as_of(void **unused)
{
	struct err e = { 0 };
	struct bench b;
	day_t day;

	(void)unused;
	bench_new(&b, ev, N_EV, WEEK(3) + 1); /* read on its last day */
	assert_int_equal(
	    indicator_as_of(b.fill.store, b.fill.space, -1, &day, &e), 0);
	assert_int_equal(day, WEEK(3) + 1);
	bench_free(&b);
	bench_new(&b, ev, N_EV, WEEK(3) + 9);
	assert_int_equal(indicator_as_of(b.fill.store, b.fill.space,
			     b.fill.source, &day, &e),
	    0);
	assert_int_equal(day, WEEK(3) + 2);
	assert_int_equal(indicator_as_of(b.fill.store, 77, -1, &day, &e), 0);
	assert_int_equal(day, DAY_NONE);
	assert_int_equal(indicator_state(5, 9, 9), STATE_COMPLETE);
	assert_int_equal(indicator_state(5, 9, 8), STATE_PARTIAL);
	assert_int_equal(indicator_state(5, 9, 5), STATE_CENSORED);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registry),
		cmocka_unit_test(counts),
		cmocka_unit_test(split_and_where),
		cmocka_unit_test(retention),
		cmocka_unit_test(retention_of_cookies),
		cmocka_unit_test(growth),
		cmocka_unit_test(territory),
		cmocka_unit_test(daily),
		cmocka_unit_test(costs_per_user),
		cmocka_unit_test(as_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
