/*
 * test_chart_calendar.c - the budget's calendar: its bars are of the days of
 * the rows, money from the day that is not known on, and no text runs out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "../../lib/chart.h"

static void add(struct table *t, const char *split, day_t from, day_t to)
{
	struct row *r = table_add(
	    t, "committee_window", UNIT_DAYS, from, to, STATE_COMPLETE);

	assert_non_null(r);
	r->split = split;
	r->value = from;
}

/* Known up to 1 October 2026, money until 30 December. */
static struct table *calendar(void)
{
	struct table *t = table_new();

	assert_non_null(t);
	t->by = PERIOD_MONTH;
	t->as_of = day_from_civil(2026, 10, 1);
	t->level = 0.95;
	add(t, "date=committee", day_from_civil(2026, 11, 15),
	    day_from_civil(2026, 12, 1));
	add(t, "date=last_order", day_from_civil(2026, 11, 30),
	    day_from_civil(2026, 12, 1));
	add(t, "date=exhaustion", day_from_civil(2026, 12, 30),
	    day_from_civil(2026, 12, 31));
	add(t, "date=planned,verdict=in_window", day_from_civil(2026, 11, 20),
	    day_from_civil(2026, 11, 21));
	add(t, "closed=orders", day_from_civil(2026, 12, 15),
	    day_from_civil(2027, 2, 5));
	return t;
}

static void assert_holds(const struct buf *b, const char *text)
{
	if (!strstr(buf_text(b), text))
		fail_msg("no \"%s\" in:\n%s", text, buf_text(b));
}

static void days_are_those_of_the_rows(void **state)
{
	struct chart_style st = { .terminal = CHART_TERM_SVG, .width = 760 };
	struct table *t = calendar();
	struct buf b = BUF_INIT;
	char want[80];
	struct err e;

	(void)state;
	assert_int_equal(chart_script(t, &st, &b, &e), 0);
	snprintf(want, sizeof want,
	    "rectangle from first %d, first -0.17 to "
	    "first %d, first 0.17",
	    (int)day_from_civil(2026, 10, 1),
	    (int)day_from_civil(2026, 12, 31));
	assert_holds(&b, want);
	snprintf(want, sizeof want,
	    "rectangle from first %d, first 1.83 to "
	    "first %d, first 2.17",
	    (int)day_from_civil(2026, 12, 15), (int)day_from_civil(2027, 2, 5));
	assert_holds(&b, want);
	assert_holds(&b, "'money left: 30 Dec 2026'");
	assert_holds(&b, "'committee: 15\xe2\x80\x93"
			 "30 Nov 2026'");
	assert_holds(&b, "'committee planned: 20 Nov 2026'");
	assert_holds(&b, "'last order: 30 Nov 2026'");
	assert_null(strstr(buf_text(&b), "no payments"));
	buf_release(&b);
	table_free(t);
}

static void other_rows_and_terminals_are_refused(void **state)
{
	struct chart_style st = { .terminal = CHART_TERM_DUMB,
		.kind = CHART_CALENDAR,
		.columns = 80,
		.rows = 24 };
	struct table *t = calendar(), *other = table_new();
	struct buf b = BUF_INIT;
	struct err e;

	(void)state;
	assert_int_equal(chart_script(t, &st, &b, &e), ERR_INPUT);
	st.terminal = CHART_TERM_SVG;
	add(other, "date=else", 20000, 20001);
	assert_int_equal(chart_script(other, &st, &b, &e), ERR_INPUT);
	buf_release(&b);
	table_free(other);
	table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_those_of_the_rows),
		cmocka_unit_test(other_rows_and_terminals_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
