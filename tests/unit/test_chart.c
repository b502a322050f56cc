/*
 * test_chart.c - scripts that hold an attacker's text as text only, what is
 * refused, and what gnuplot draws.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "../../lib/chart.h"

/* A name for a file that no drawing may make. */
#define MARK "/tmp/mark"
/* Names, each short enough to be written whole beside a picture, and what of
 * them a script must hold. */
static const struct {
	const char *name, *kept;
} hostile[] = {
	{ "place=it's \"x\"", "it''s \"x\"" },
	{ "place=\nsystem(\"touch " MARK "\")", "system(\"touch " MARK "\")" },
	{ "place=\n!touch " MARK, "!touch " MARK },
	{ "place=\n`touch " MARK "`", "`touch " MARK "`" },
	{ "place=\nEND\n\\'; $a", "''; $a" },
};
#define HOSTILE (sizeof hostile / sizeof *hostile)

static const struct chart_style styles[] = {
	{ .kind = CHART_LINES,
	    .terminal = CHART_TERM_SVG,
	    .columns = 0,
	    .rows = 0 },
	{ .kind = CHART_LINES,
	    .terminal = CHART_TERM_DUMB,
	    .columns = 120,
	    .rows = 20 },
	{ .kind = CHART_BARS,
	    .terminal = CHART_TERM_SVG,
	    .columns = 0,
	    .rows = 0 },
	{ .kind = CHART_BARS,
	    .terminal = CHART_TERM_PNG,
	    .columns = 0,
	    .rows = 0 },
	{ .kind = CHART_AUTO,
	    .terminal = CHART_TERM_PDF,
	    .columns = 0,
	    .rows = 0 },
};

static struct row *add(struct table *t, const char *indicator, int month,
    double value, const char *split)
{
	struct row *r = table_add(t, indicator, UNIT_USERS,
	    day_from_civil(2026, month, 1), day_from_civil(2026, month + 1, 1),
	    month == 11 ? STATE_PARTIAL : STATE_COMPLETE);

	assert_non_null(r);
	r->value = value;
	r->split = split;
	return r;
}

/* Three months, the last not over, of two values, one of that name. */
static struct table *small_table(const char *name)
{
	struct table *t = table_new();

	t->by = PERIOD_MONTH;
	t->as_of = day_from_civil(2026, 11, 16);
	t->service = slice_copy(slice_of("a 'service' `id`\nsystem(\"x\")"));
	for (int month = 9; month <= 11; month++) {
		add(t, "active_users", month, 10 * month, "place=75");
		add(t, "active_users", month, 7 * month, name);
	}
	return t;
}

/* Two cohorts, and both together. */
static struct table *retention_table(void)
{
	struct table *t = table_new();

	t->by = PERIOD_MONTH;
	for (int cohort = 8; cohort <= 10; cohort++) {
		struct row *r = add(t, "retention", 10, 0.4, "");

		r->lag = 1;
		r->unit = UNIT_SHARE;
		if (cohort < 10)
			r->cohort = day_from_civil(2026, cohort, 1);
	}
	return t;
}

/* What is left of a script without single-quoted text, which must end on its
 * line. A quote twice is a quote. */
static void outside(struct buf *out, const char *s)
{
	while (*s) {
		if (*s != '\'') {
			buf_char(out, *s++);
			continue;
		}
		for (s++; *s != '\'' || s[1] == '\''; s++) {
			assert_true(*s != '\0' && *s != '\n');
			s += *s == '\'';
		}
		s++;
	}
}

static void stays_text(
    const char *name, const char *kept, const struct chart_style *style)
{
	static const char *const never[] = { "\"", "`", "!", "system", "touch",
		"load", "shell", "set output", "$a" };
	struct buf script = BUF_INIT, rest = BUF_INIT, out = BUF_INIT;
	struct table *t = small_table(name);
	struct err e = { 0 };

	unlink(MARK);
	assert_int_equal(chart_script(t, style, &script, &e), 0);
	outside(&rest, buf_text(&script));
	for (size_t k = 0; k < sizeof never / sizeof *never; k++)
		if (strstr(buf_text(&rest), never[k]))
			fail_msg("%s in\n%s", never[k], rest.at);
	if (!strstr(script.at, kept))
		fail_msg("no %s in\n%s", kept, script.at);
	assert_non_null(strstr(rest.at, "noenhanced"));
	if (chart_render(buf_view(&script), &out, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(access(MARK, F_OK), -1);
	buf_release(&script);
	buf_release(&rest);
	buf_release(&out);
	table_free(t);
}

static void hostile_text_stays_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		for (size_t k = 0; k < HOSTILE; k++)
			stays_text(
			    hostile[k].name, hostile[k].kept, &styles[i]);
}

static void refused(const struct table *t, enum chart_kind kind,
    enum chart_terminal terminal, const char *words)
{
	const struct chart_style st = {
		.kind = kind, .terminal = terminal, .columns = 79, .rows = 20
	};
	struct buf script = BUF_INIT;
	struct err e = { 0 };

	assert_int_equal(chart_script(t, &st, &script, &e), ERR_INPUT);
	if (!strstr(e.text, words))
		fail_msg("wanted %s\ngot    %s", words, e.text);
	buf_release(&script);
}

static void refuses(void **state)
{
	struct table *none = table_new();
	struct table *t = small_table(hostile[0].name), *r = retention_table();

	(void)state;
	refused(none, CHART_AUTO, CHART_TERM_SVG, "no period has data");
	add(none, "active_users", 9, NAN, "");
	refused(none, CHART_AUTO, CHART_TERM_SVG, "no period has data");
	refused(t, CHART_HEATMAP, CHART_TERM_SVG, "active_users");
	refused(r, CHART_BARS, CHART_TERM_SVG, "retention");
	table_free(none);
	table_free(t);
	table_free(r);
}

/* An SVG by gnuplot, named; whatever failed before. */
static void draws(const struct table *t, enum chart_kind kind)
{
	const struct chart_style st = { .kind = kind,
		.terminal = CHART_TERM_SVG,
		.columns = 0,
		.rows = 0 };
	struct buf script = BUF_INIT, svg = BUF_INIT;
	struct err e = { .code = ERR_NO };

	assert_int_equal(chart_script(t, &st, &script, &e), 0);
	if (chart_render(buf_view(&script), &svg, &e) != 0)
		fail_msg("%s", e.text);
	assert_memory_equal(svg.at, "<?xml", 5);
	assert_int_equal(chart_describe(&svg, "<b>&\"'", "1 < 2", "p1", &e), 0);
	assert_non_null(strstr(svg.at, "<svg role=\"img\""));
	assert_non_null(strstr(svg.at, ">&lt;b&gt;&amp;&quot;&#39;</title>"));
	assert_non_null(strstr(svg.at, ">1 &lt; 2</desc>"));
	assert_null(strstr(svg.at, "<b>"));
	assert_null(strstr(svg.at, "<title>"));
	buf_release(&script);
	buf_release(&svg);
}

static void draws_and_names(void **state)
{
	struct table *t = small_table(hostile[0].name), *r = retention_table();
	struct buf b = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	draws(t, CHART_LINES);
	draws(t, CHART_BARS);
	draws(r, CHART_LINES);
	draws(r, CHART_HEATMAP);
	buf_str(&b, "<html>");
	assert_int_equal(chart_describe(&b, "a", "b", "c", &e), ERR_IO);
	buf_release(&b);
	table_free(t);
	table_free(r);
}

/* No folder of PATH has it; then a script that it cannot read. */
static void says_what_failed(void **state)
{
	char dir[] = "/tmp/test_chart.XXXXXX", *path = strdup(getenv("PATH"));
	struct buf out = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("PATH", dir, 1);
	assert_int_equal(chart_render(slice_of("x"), &out, &e), ERR_IO);
	setenv("PATH", path, 1);
	assert_non_null(strstr(e.text, "gnuplot is not installed"));
	assert_int_equal(chart_render(slice_of("plod 1\n"), &out, &e), ERR_IO);
	assert_non_null(strstr(e.text, "gnuplot failed"));
	assert_int_equal(rmdir(dir), 0);
	buf_release(&out);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(refuses),
		cmocka_unit_test(draws_and_names),
		cmocka_unit_test(says_what_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
