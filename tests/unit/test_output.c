/*
 * test_output.c - numbers, days and periods as people read them, in both
 * languages; the forms for programs, which never change with it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/output.h"

#define THIN "\u202f"
#define MINUS "\u2212"
#define DASH "\u2013"
#define HOSTILE "place=\"x\"\n=1,\x1b[2J"

/* What a call writes. */
#define WRITES(want, call)                               \
	do {                                             \
		struct buf b = BUF_INIT;                 \
		call;                                    \
		assert_string_equal(buf_text(&b), want); \
		buf_release(&b);                         \
	} while (0)

#define SPAN(want, from, to) \
	WRITES(want, output_span(&b, (struct span){ from, to }))
#define PERIOD(want, by, start) WRITES(want, output_period(&b, by, start))
#define VALUE(want, x, unit) WRITES(want, output_value(&b, x, unit, "EUR"))

static const struct output_style style = { 80, false, "1.0" };

static day_t day(int month, int mday)
{
	return day_from_civil(2026, month, mday);
}

static void numbers_in_english(void **state)
{
	(void)state;
	WRITES("0", output_count(&b, 0));
	WRITES(MINUS "1" THIN "000" THIN "000", output_count(&b, -1000000));
	WRITES("1" THIN "234.50", output_real(&b, 1234.5, 2));
	WRITES(MINUS "0.1", output_real(&b, -0.06, 1));
	WRITES("0.0", output_real(&b, -0.04, 1));
	VALUE("18" THIN "204", 18204, UNIT_USERS);
	VALUE("3.5", 3.5, UNIT_EVENTS);
	VALUE("61.8" THIN "%", 0.618, UNIT_SHARE);
	VALUE("1.75", 1.75, UNIT_RATIO);
	VALUE("5.28" THIN "\u20ac", 5.28, UNIT_MONEY);
	WRITES("5.28" THIN "XPF", output_value(&b, 5.28, UNIT_MONEY, "XPF"));
	for (int unit = UNIT_USERS; unit <= UNIT_MONEY; unit++)
		VALUE(DASH, NAN, (enum unit)unit);
	WRITES("+3.1" THIN "%", output_change(&b, 0.031, UNIT_USERS));
	WRITES(MINUS "0.6" THIN "pt", output_change(&b, -0.006, UNIT_SHARE));
	WRITES(DASH, output_change(&b, NAN, UNIT_USERS));
	/* For programs. */
	WRITES("0.3", output_number(&b, 0.1 + 0.2));
	WRITES("0.3333333333", output_number(&b, 1.0 / 3));
	WRITES("0", output_number(&b, -0.0));
}

static void days_and_lines(void **state)
{
	const double up[] = { 10, 11, 12, 13, 14, 15, 16, 17 };
	const double gap[] = { 3, NAN, -4 }, same[] = { 5, 5 };

	(void)state;
	PERIOD("2026-W46", PERIOD_WEEK, day(11, 9));
	PERIOD("2026-W01", PERIOD_WEEK, day(1, 1) - 3);
	PERIOD("Nov 2026", PERIOD_MONTH, day(11, 1));
	PERIOD("Q4 2026", PERIOD_QUARTER, day(10, 1));
	PERIOD("S2 2026", PERIOD_SEMESTER, day(7, 1));
	PERIOD("2026", PERIOD_YEAR, day(1, 1));
	SPAN("9" DASH "15 Nov 2026", day(11, 9), day(11, 16));
	SPAN("15 Nov 2026", day(11, 15), day(11, 16));
	SPAN("26 Oct " DASH " 1 Nov 2026", day(10, 26), day(11, 2));
	SPAN("28 Dec 2025 " DASH " 3 Jan 2026", day(1, 1) - 4, day(1, 4));
	WRITES("▁▂▃▄▅▆▇█", output_sparkline(&b, up, 8));
	WRITES("█ ▁", output_sparkline(&b, gap, 3));
	WRITES("██", output_sparkline(&b, same, 2));
}

/* A catalogue of nothing but its header. */
static void numbers_in_french(void **state)
{
	static const struct {
		uint32_t word[11];
		char text[44];
	} mo = { { 0x950412de, 0, 1, 28, 36, 0, 44, 0, 44, 40, 45 },
		"\0Content-Type: text/plain; charset=UTF-8\n" };
	char dir[] = "/tmp/test_output.XXXXXX";
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	mkdir("fr", 0700);
	mkdir("fr/LC_MESSAGES", 0700);
	f = fopen("fr/LC_MESSAGES/jauge.mo", "wb");
	assert_int_equal(fwrite(&mo, sizeof mo, 1, f), 1);
	assert_int_equal(fclose(f), 0);
	assert_true(text_language("fr", dir));
	WRITES("18" THIN "204", output_count(&b, 18204));
	WRITES(MINUS "1" THIN "234,50", output_real(&b, -1234.5, 2));
	VALUE("61,8" THIN "%", 0.618, UNIT_SHARE);
	VALUE("5,28" THIN "\u20ac", 5.28, UNIT_MONEY);
	WRITES("+3,1" THIN "%", output_change(&b, 0.031, UNIT_USERS));
	WRITES("0.5", output_number(&b, 0.5));
	assert_true(text_language("en", dir));
	unlink("fr/LC_MESSAGES/jauge.mo");
	rmdir("fr/LC_MESSAGES");
	rmdir("fr");
	assert_int_equal(rmdir(dir), 0);
}

static struct table *small_table(void)
{
	day_t sep = day(9, 1), oct = sep + 30, nov = oct + 31, dec = nov + 30;
	struct table *t = table_new();
	struct row *r;

	t->as_of = day(11, 16);
	r = table_add(t, "active_users", UNIT_USERS, nov, dec, STATE_PARTIAL);
	r->value = 18204;
	r = table_add(t, "retention", UNIT_SHARE, oct, nov, STATE_COMPLETE);
	*r = (struct row){ r->indicator, oct, nov, "", day(8, 1), 2, 0.625,
		0.25, 0.75, 5, 8, UNIT_SHARE, STATE_COMPLETE, false };
	r = table_add(t, "active_users", UNIT_USERS, sep, oct, STATE_NONE);
	r->split = HOSTILE;
	r->low = -INFINITY;
	r = table_add(t, "cost", UNIT_MONEY, sep, oct, STATE_COMPLETE);
	r->split = "=1+2";
	r->value = 5.28;
	r->part = 528;
	return t;
}

/* What cJSON reads, with ~ for null. */
static void read_rows(struct buf *out, const char *json)
{
	cJSON *root = cJSON_Parse(json), *row, *cell;

	assert_non_null(root);
	row = cJSON_GetObjectItem(root, "rows")->child;
	for (; row; row = row->next) {
		for (cell = row->child; cell; cell = cell->next)
			if (cJSON_IsNumber(cell))
				buf_printf(out, "%g|", cell->valuedouble);
			else
				buf_printf(out, "%s|",
				    cJSON_IsNull(cell) ? "~"
						       : cell->valuestring);
		buf_char(out, '\n');
	}
	cJSON_Delete(root);
}

static const char tidy[] =
    "indicator,start,end,split,cohort,lag,value,low,high,part,whole,"
    "unit,state\n"
    "active_users,2026-11-01,2026-12-01,,,,18204,,,,,users,partial\n"
    "retention,2026-10-01,2026-11-01,,2026-08-01,2,0.625,0.25,0.75,"
    "5,8,share,complete\n"
    "active_users,2026-09-01,2026-10-01,\"place=\"\"x\"\"\n=1,"
    "\ufffd[2J\",,,,,,,,users,none\n"
    "cost,2026-09-01,2026-10-01,'=1+2,,,5.28,,,528,,EUR,complete\n";

static const char rows[] =
    "active_users|2026-11-01|2026-12-01||~|~|18204|~|~|~|~|users|partial|"
    "active_users/1|\n"
    "retention|2026-10-01|2026-11-01||2026-08-01|2|0.625|0.25|0.75|5|8|share|"
    "complete|retention/1|\n"
    "active_users|2026-09-01|2026-10-01|" HOSTILE "|~|~|~|~|~|~|~|users|none|"
    "active_users/1|\n"
    "cost|2026-09-01|2026-10-01|=1+2|~|~|5.28|~|~|528|~|EUR|complete|cost/1|\n";

/* What has no value is never written as one, nor controls as they are. */
static void forms(void **state)
{
	static const char *bad[] = { "nan", "NaN", "inf", "-922", "\x1b" };
	struct table *t = small_table();
	struct err e;

	(void)state;
	assert_true(
	    output_find(slice_of("csv")) && output_find(slice_of("json")));
	for (size_t i = 0; output_formats[i]; i++) {
		struct buf text = BUF_INIT;

		output_formats[i]->table(t, &style, &text, &e);
		for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
			assert_null(strstr(text.at, bad[k]));
		if (output_formats[i] == output_find(slice_of("csv")))
			assert_string_equal(text.at, tidy);
		if (output_formats[i] == output_find(slice_of("json")))
			WRITES(rows, read_rows(&b, text.at));
		buf_release(&text);
	}
	table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_in_english),
		cmocka_unit_test(days_and_lines),
		cmocka_unit_test(numbers_in_french),
		cmocka_unit_test(forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
