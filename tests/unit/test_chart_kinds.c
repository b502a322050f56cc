/*
 * test_chart_kinds.c - each kind of chart: what it draws of a small table,
 * worked by hand, and that names from logs stay text in all of them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "../../lib/chart.h"

#define MARK "/tmp/test_chart_kinds.mark"
/* HTML, SVG, gnuplot's syntax, a terminal's escapes, right to left. */
#define HOSTILE                                                           \
	"'</text></svg><script>alert(1)</script>'\"\nsystem('touch " MARK \
	"')\n`touch " MARK "`\nEND\x1b[31m\xe2\x80\xae"

static struct row *add(struct table *t, const char *indicator, enum unit unit,
    int month, const char *split, double value, int64_t part, int64_t whole)
{
	struct row *r =
	    table_add(t, indicator, unit, day_from_civil(2026, month, 1),
		day_from_civil(2026, month + 1, 1), STATE_COMPLETE);

	assert_non_null(r);
	r->split = split;
	r->value = value;
	r->part = part;
	r->whole = whole;
	return r;
}

static struct table *named(void)
{
	struct table *t = table_new();

	assert_non_null(t);
	t->by = PERIOD_MONTH;
	t->as_of = day_from_civil(2026, 11, 1);
	t->service = slice_copy(slice_of(HOSTILE));
	t->level = 0.95;
	return t;
}

static struct table *funnel(void)
{
	struct table *t = named();

	add(t, "funnel", UNIT_SHARE, 9, "step=visit", 1, 400, 400);
	add(t, "funnel", UNIT_SHARE, 9, "step=" HOSTILE, 0.5, 200, 400);
	add(t, "funnel", UNIT_SHARE, 9, "step=done", 0.45, 180, 400);
	return t;
}

static struct table *shares(void)
{
	struct table *t = named();

	for (int month = 8; month <= 9; month++) {
		add(t, "cost_share", UNIT_SHARE, month, "funder=A", 0.75, 75,
		    100);
		add(t, "cost_share", UNIT_SHARE, month, "funder=" HOSTILE, 0.25,
		    25, 100);
		add(t, "cost_share", UNIT_SHARE, month, "category=x", 1, 100,
		    100);
	}
	return t;
}

static struct table *control(void)
{
	struct table *t = named();

	for (int month = 1; month <= 10; month++) {
		struct row *r = add(t, "control", UNIT_USERS, month, "",
		    month == 7 ? 90 : 50, 50, CELL_NO_COUNT);

		r->low = 30;
		r->high = 70;
	}
	add(t, "control", UNIT_USERS, 7, "signal=outside", 90, 90,
	    CELL_NO_COUNT);
	return t;
}

static struct table *projection(void)
{
	struct table *t = named();
	struct row *r =
	    add(t, "projection", UNIT_USERS, 10, "fit=linear", 40, 40, -1);

	r->state = STATE_CENSORED;
	r->low = 30;
	r->high = 50;
	add(t, "active_users", UNIT_USERS, 8, "", 20, 20, CELL_NO_COUNT);
	add(t, "active_users", UNIT_USERS, 9, "", 30, 30, CELL_NO_COUNT);
	r = add(t, "active_users", UNIT_USERS, 10, "", 7, 7, CELL_NO_COUNT);
	r->state = STATE_PARTIAL;
	return t;
}

static struct table *unit_cost(void)
{
	struct table *t = named();

	add(t, "cost_per_outcome", UNIT_MONEY, 8, "", 10, 100000, 100);
	add(t, "cost_per_outcome", UNIT_MONEY, 9, "", 5, 150000, 300);
	return t;
}

/* A tenth of 100 people and three tenths of as many. */
static struct table *unequal(void)
{
	struct table *t = named();

	add(t, "inequality", UNIT_RATIO, 9, "measure=gini", 0.25, 1, 4);
	add(t, "coverage", UNIT_SHARE, 9, "departement=75", 0.3, 30, 100);
	add(t, "coverage", UNIT_SHARE, 9, "departement=01", 0.1, 10, 100);
	return t;
}

static struct table *places(void)
{
	struct table *t = named();

	add(t, "coverage", UNIT_SHARE, 9, "departement=75", 0.3, 30, 100);
	add(t, "coverage", UNIT_SHARE, 9, "departement=1", 0.1, 10, 100);
	add(t, "coverage", UNIT_SHARE, 9, "departement=974", 0, 0, 100);
	add(t, "coverage", UNIT_SHARE, 9, "departement=" HOSTILE, 0.2, 2, 10);
	return t;
}

static struct table *many(void)
{
	static const char *const split[] = { "d=a", "d=b", "d=c", "d=e", "d=f",
		"d=g", "d=h", "d=" HOSTILE };
	struct table *t = named();

	for (size_t i = 0; i < sizeof split / sizeof *split; i++)
		for (int month = 7; month <= 9; month++)
			add(t, "active_users", UNIT_USERS, month, split[i],
			    5 * month + (double)i, 9, CELL_NO_COUNT);
	return t;
}

/* Around 1/2: with 100 each, 95 % lie within 0.402 and 0.598. */
static struct table *peers(void)
{
	struct table *t = named();

	add(t, "completion", UNIT_SHARE, 9, "service=a", 0.5, 50, 100);
	add(t, "completion", UNIT_SHARE, 9, "service=b", 0.41, 41, 100);
	add(t, "completion", UNIT_SHARE, 9, "service=c", 0.39, 39, 100);
	add(t, "completion", UNIT_SHARE, 9, "service=" HOSTILE, 0.7, 70, 100);
	return t;
}

static struct table *spending(void)
{
	struct table *t = named();

	for (int month = 7; month <= 9; month++) {
		add(t, "cost", UNIT_MONEY, month, "", 1000, 100000,
		    CELL_NO_COUNT);
		add(t, "cost", UNIT_MONEY, month, "measure=planned", 900, 90000,
		    CELL_NO_COUNT);
	}
	return t;
}

static struct table *reaching(void)
{
	struct table *t = named();

	add(t, "time_to_reach", UNIT_DAYS, 10, "measure=projected", 99,
	    CELL_NO_COUNT, 50)
	    ->state = STATE_CENSORED;
	add(t, "cumulative_users", UNIT_USERS, 8, "", 20, 20, CELL_NO_COUNT);
	add(t, "cumulative_users", UNIT_USERS, 9, "", 30, 30, CELL_NO_COUNT);
	return t;
}

/* By group: the first is foretold, the other is not. */
static struct table *projections(void)
{
	struct table *t = named();
	struct row *r = add(t, "projection", UNIT_USERS, 10,
	    "place=1,fit=linear", 40, 40, CELL_NO_COUNT);

	r->state = STATE_CENSORED;
	r->low = 30;
	r->high = 50;
	add(t, "active_users", UNIT_USERS, 9, "place=1", 30, 30, CELL_NO_COUNT);
	add(t, "active_users", UNIT_USERS, 9, "place=" HOSTILE, 5, 5,
	    CELL_NO_COUNT);
	return t;
}

static struct table *departments(void)
{
	struct table *t = named();

	add(t, "events", UNIT_EVENTS, 9, "dept=2a", 5, 5, CELL_NO_COUNT);
	add(t, "events", UNIT_EVENTS, 9, "dept=974", 4, 4, CELL_NO_COUNT);
	add(t, "events", UNIT_EVENTS, 9, "dept=" HOSTILE, 3, 3, CELL_NO_COUNT);
	return t;
}

static struct table *execution(void)
{
	struct table *t = named();

	for (int month = 8; month <= 9; month++) {
		add(t, "budget_execution", UNIT_MONEY, month, "kind=AE",
		    month == 8 ? 100 : 0, 1, CELL_NO_COUNT);
		add(t, "budget_execution", UNIT_MONEY, month, "kind=CP",
		    month == 8 ? 30 : 40, 1, CELL_NO_COUNT);
		add(t, "budget_execution", UNIT_MONEY, month,
		    "kind=CP,funder=" HOSTILE, 7, 1, CELL_NO_COUNT);
	}
	return t;
}

/* Half of what was promised, within four tenths and six. */
static struct table *objectives(void)
{
	struct table *t = named();
	struct row *r = add(t, "attainment", UNIT_RATIO, 9,
	    "objective=" HOSTILE, 0.5, CELL_NO_COUNT, CELL_NO_COUNT);

	r->low = 0.4;
	r->high = 0.6;
	add(t, "attainment", UNIT_USERS, 9,
	    "objective=" HOSTILE ",measure=value", 50, 50, CELL_NO_COUNT);
	add(t, "attainment", UNIT_USERS, 9,
	    "objective=" HOSTILE ",measure=target", 100, CELL_NO_COUNT,
	    CELL_NO_COUNT);
	return t;
}

static void add_days(struct table *t, const char *split, int from, int to)
{
	struct row *r = table_add(t, "committee_window", UNIT_DAYS,
	    t->as_of + from, t->as_of + to, STATE_CENSORED);

	assert_non_null(r);
	r->split = split;
	r->value = from;
}

/* Days after the first of November, up to which all is known. */
static struct table *calendar(void)
{
	struct table *t = named();

	add_days(t, "date=committee", 10, 20);
	add_days(t, "date=exhaustion", 40, 41);
	add_days(t, "date=planned,verdict=in_window", 15, 16);
	add_days(t, "closed=orders", 44, 60);
	return t;
}

/* A table, how it is drawn, and lines that its script must have. */
static const struct {
	struct table *(*make)(void);
	enum chart_kind kind;
	double target;
	const char *line[3];
} kinds[] = {
	/* half of 400 are lost at the second step, 20 of 200 at the third */
	{ funnel, CHART_AUTO, 0,
	    { "200 1 200 400 0.800 1.200\n",
		"\xe2\x88\x92"
		"200 (most lost)",
		"90.0\xe2\x80\xaf% of the step before" } },
	{ shares, CHART_AUTO, 0,
	    { "0 0.375 -0.4 0.4 0 0.75\n", "0 0.875 -0.4 0.4 0.75 1\n",
		"set multiplot" } },
	{ control, CHART_AUTO, 0,
	    { "$signal << END\n6 90\nEND", "first 30 to graph 1",
		"first 70 to graph 1" } },
	/* October is foretold: its seven users of today are left out */
	{ projection, CHART_AUTO, 60,
	    { "0 20 20 20\n1 30 30 30\nEND", "2 40 30 50", "'target 60'" } },
	{ unit_cost, CHART_PATH, 0, { "100 1000\n300 1500\nEND", NULL } },
	/* the lower rate first: half of the people have a quarter of the users
	 */
	{ unequal, CHART_AUTO, 0,
	    { "0.500000 0.250000 0.500000\n1.000000 1.000000 1.000000\n",
		"'Gini 0.25'", NULL } },
	{ many, CHART_AUTO, 0, { "set multiplot", "$line7", NULL } },
	{ peers, CHART_PEERS, 0,
	    { "100 0.41 0\n", "100 0.39 1\n", "100 0.7 1\n" } },
	{ spending, CHART_BUDGET, 5000,
	    { "0 1000\n1 2000\n2 3000\nEND", "0 900\n1 1800\n2 2700\nEND",
		"authorised" } },
	{ projections, CHART_AUTO, 0,
	    { "$band0 << END\n0 30 30 30\n1 40 30 50\nEND",
		"$line1 << END\n0 5 5 5\nEND", NULL } },
	{ departments, CHART_AUTO, 0,
	    { "'Corse-du-Sud (2A) 5'", "'La R\xc3\xa9union (974) 4'", NULL } },
	{ execution, CHART_AUTO, 0,
	    { "$line0 << END\n0 100 100 100\n1 100 100 100\nEND",
		"$line1 << END\n0 30 30 30\n1 70 70 70\nEND", NULL } },
	{ objectives, CHART_AUTO, 0,
	    { "0.25 0.170 0 0.5 0.020 0.320\nEND", "0.4 0.170 0.2 0\nEND",
		"50 for a target of 100: 50.0" } },
	/* until the fortieth day; the committee in between */
	{ calendar, CHART_AUTO, 0,
	    { "20 0.170 0 40 0.020 0.320\nEND",
		"15 1.170 10 20 1.020 1.320\nEND",
		"15.5 2.170 15 16 2.020 2.320\nEND" } },
	{ reaching, CHART_AUTO, 50,
	    { "'target 50\xc2\xa0: projected Oct 2026'", NULL } },
};

#define N_KINDS (sizeof kinds / sizeof *kinds)

static void draws_what_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_KINDS; i++) {
		struct table *t = kinds[i].make();
		struct chart_style st = { .kind = kinds[i].kind,
			.terminal = CHART_TERM_SVG,
			.target = kinds[i].target };
		struct buf script = BUF_INIT;
		struct err e = { 0 };

		if (chart_script(t, &st, &script, &e) != 0)
			fail_msg("kind %zu: %s", i, e.text);
		for (int k = 0; k < 3 && kinds[i].line[k]; k++)
			if (!strstr(script.at, kinds[i].line[k]))
				fail_msg("no %s in\n%s", kinds[i].line[k],
				    script.at);
		buf_release(&script);
		table_free(t);
	}
}

static void names_stay_text(const char *drawn)
{
	bool svg = strstr(drawn, "<svg") != NULL;
	bool packed = strncmp(drawn, "%PDF", 4) == 0;

	if (!packed &&
	    ((svg && strstr(drawn, "<script")) || strstr(drawn, "\x1b") ||
		strstr(drawn, "\xe2\x80\xae")))
		fail_msg("markup of a name in\n%s", drawn);
	assert_int_equal(access(MARK, F_OK), -1);
}

static void hostile_in_each(void **state)
{
	static const struct chart_style styles[] = {
		{ .terminal = CHART_TERM_SVG, .width = 400 },
		{ .terminal = CHART_TERM_SVG, .bare = true },
		{ .terminal = CHART_TERM_DUMB, .columns = 80, .rows = 24 },
		{ .terminal = CHART_TERM_PDF, .width = 400 },
	};
	const size_t n = sizeof styles / sizeof *styles;

	(void)state;
	unlink(MARK);
	for (size_t i = 0; i < n * (N_KINDS + 1); i++) {
		size_t k = i / n;
		struct table *t = k < N_KINDS ? kinds[k].make() : places();
		struct chart_style st = styles[i % n];
		struct buf out = BUF_INIT;
		struct err e = { 0 };

		st.kind = k < N_KINDS ? kinds[k].kind : CHART_MAP;
		if (chart_draw(t, NULL, &st, &out, &e) != 0)
			fail_msg("kind %zu: %s", k, e.text);
		names_stay_text(buf_text(&out));
		buf_release(&out);
		table_free(t);
	}
}

static size_t times(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

/* Ids of pictures that stand in one page are all different. */
static void unique_ids(const char *page)
{
	const char *at = page;

	while ((at = strpbrk(at, "<>")) && (at = strstr(at, " id="))) {
		size_t n = strcspn(at + 5, "'\"");
		struct buf id = BUF_INIT;

		buf_add(&id, at, n + 6);
		if (times(page, buf_text(&id)) != 1)
			fail_msg("twice:%s", id.at);
		buf_release(&id);
		at += 5;
	}
}

static void pictures_of_a_page(void **state)
{
	struct table *t[] = { funnel(), shares(), places(), many(), named() };
	struct chart_picture p[5] = { { .style = { .id = "p0" } },
		{ .style = { .id = "p1", .width = 400 } },
		{ .style = { .id = "p2", .kind = CHART_MAP } },
		{ .style = { .id = "p3", .bare = true } },
		{ .style = { .id = "p4" } } };
	struct buf page = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 5; i++)
		p[i].t = t[i];
	if (chart_pictures(p, 5, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(p[4].refusal.code, ERR_INPUT);
	assert_int_equal(p[4].svg.len, 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(p[i].refusal.code, 0);
		assert_memory_equal(p[i].svg.at, "<svg role=\"img\"", 15);
		assert_int_equal(times(p[i].svg.at, "</svg>"), 1);
		assert_int_equal(times(p[i].svg.at, "-desc\">"), 1);
		buf_slice(&page, buf_view(&p[i].svg));
	}
	assert_non_null(strstr(p[1].svg.at, "viewBox=\"0 0 400 "));
	assert_non_null(strstr(p[2].svg.at, "CC BY 4.0"));
	unique_ids(buf_text(&page));
	names_stay_text(buf_text(&page));
	for (int i = 0; i < 5; i++) {
		buf_release(&p[i].svg);
		table_free(t[i]);
	}
	buf_release(&page);
}

/* Two known, one with nobody; all others hatched. "1" is "01". */
static void map_has_everywhere(void **state)
{
	struct table *t = places();
	const struct chart_style st = { .kind = CHART_MAP,
		.terminal = CHART_TERM_SVG };
	struct buf out = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(chart_draw(t, NULL, &st, &out, &e), 0);
	/* 96 in mainland France and Corsica; Paris and three around again */
	assert_int_equal(times(out.at, "<path fill=\"#"), 100);
	assert_int_equal(times(out.at, "<title>"), 96);
	assert_non_null(strstr(out.at, "Ain (01)\xc2\xa0: 10.0\xe2\x80\xaf%"));
	assert_non_null(
	    strstr(out.at, "Paris (75)\xc2\xa0: 30.0\xe2\x80\xaf%"));
	assert_non_null(strstr(out.at, "Aisne (02)\xc2\xa0: no data"));
	assert_non_null(strstr(out.at, ">La R\xc3\xa9union<"));
	assert_non_null(strstr(out.at, "clip-path=\"url(#chart-none)\""));
	buf_release(&out);
	table_free(t);
}

/* The same by gnuplot: a polygon at least for each outline. */
static void map_in_polygons(void **state)
{
	struct table *t = places();
	const struct chart_style st = { .kind = CHART_MAP,
		.terminal = CHART_TERM_PNG };
	struct buf script = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(chart_script(t, &st, &script, &e), 0);
	assert_true(times(script.at, "set object polygon from ") >= 100);
	assert_non_null(strstr(script.at, "set label 'La R\xc3\xa9union' at"));
	assert_non_null(strstr(script.at, "CC BY 4.0"));
	buf_release(&script);
	table_free(t);
}

static void refused(
    struct table *t, enum chart_kind kind, enum chart_terminal terminal)
{
	const struct chart_style st = {
		.kind = kind, .terminal = terminal, .columns = 80, .rows = 24
	};
	struct buf out = BUF_INIT;
	struct err e = { 0 };

	assert_int_equal(chart_draw(t, NULL, &st, &out, &e), ERR_INPUT);
	assert_true(e.text[0] != '\0');
	buf_release(&out);
	table_free(t);
}

static void refuses(void **state)
{
	(void)state;
	refused(funnel(), CHART_MAP, CHART_TERM_SVG);
	refused(funnel(), CHART_MAP, CHART_TERM_DUMB);
	refused(funnel(), CHART_MAP, CHART_TERM_PNG);
	refused(many(), CHART_STEPS, CHART_TERM_SVG);
	refused(many(), CHART_STEPS, CHART_TERM_DUMB);
	refused(many(), CHART_STACK, CHART_TERM_SVG);
	refused(many(), CHART_PATH, CHART_TERM_SVG);
	refused(many(), CHART_PEERS, CHART_TERM_SVG);
	refused(many(), CHART_BUDGET, CHART_TERM_SVG);
	refused(many(), CHART_LORENZ, CHART_TERM_SVG);
	refused(shares(), CHART_CONTROL, CHART_TERM_SVG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_what_the_table_says),
		cmocka_unit_test(hostile_in_each),
		cmocka_unit_test(pictures_of_a_page),
		cmocka_unit_test(map_has_everywhere),
		cmocka_unit_test(map_in_polygons),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
