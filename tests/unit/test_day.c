/*
 * test_day.c - the calendar against a walk day by day, zones against the C
 * library's own reading of the same files and against dates worked out by
 * hand, stamps against a table and a naive reader.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../lib/day.h"
#include "../../lib/day_impl.h"

#define S(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define HOUR 3600
#define DAY 86400

static day_t day_of(const char *text)
{
	day_t day = DAY_NONE;

	if (!day_parse(slice_of(text), &day))
		fail_msg("%s is no day", text);
	return day;
}

static int64_t instant(const char *day, int hour, int minute, int second)
{
	return (int64_t)day_of(day) * DAY + (hour * 60 + minute) * 60 + second;
}

/* A calendar kept by counting: nothing in it divides. */
struct walk {
	int year, month, mday, weekday; /* 1 Monday */
	int iso_year, week;
	int leap_in; /* years until a leap year, by fours */
};

static bool walk_is_leap(const struct walk *w)
{
	return w->leap_in == 0 && w->year != 2100;
}

static int walk_month_days(const struct walk *w)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return days[w->month - 1] + (w->month == 2 && walk_is_leap(w));
}

static void walk_on(struct walk *w)
{
	w->weekday = w->weekday == 7 ? 1 : w->weekday + 1;
	w->mday++;
	if (w->mday > walk_month_days(w)) {
		w->mday = 1;
		w->month++;
	}
	if (w->month > 12) {
		w->month = 1;
		w->year++;
		w->leap_in = w->leap_in == 0 ? 3 : w->leap_in - 1;
	}
	if (w->weekday != 1)
		return;
	w->week++;
	/* The week of 4 January is the first: its Monday is between
	 * 29 December and 4 January. */
	if ((w->month == 12 && w->mday >= 29) ||
	    (w->month == 1 && w->mday <= 4)) {
		w->week = 1;
		w->iso_year = w->year + (w->month == 12);
	}
}

static void test_walk(void **state)
{
	/* 1970-01-01 was a Thursday, in the week of 29 December 1969. */
	struct walk w = { 1970, 1, 1, 4, 1970, 1, 2 };
	day_t day = 0;

	(void)state;
	for (; w.year < 2200; walk_on(&w), day++) {
		int y, m, d, iso_year, week;
		char text[11], expected[32];

		day_to_civil(day, &y, &m, &d);
		day_iso_week(day, &iso_year, &week);
		if (y != w.year || m != w.month || d != w.mday ||
		    day_from_civil(y, m, d) != day ||
		    day_weekday(day) != w.weekday || iso_year != w.iso_year ||
		    week != w.week)
			fail_msg("day %d: %d-%d-%d", day, y, m, d);
		day_format(day, text);
		snprintf(expected, sizeof expected, "%04d-%02d-%02d", w.year,
		    w.month, w.mday);
		assert_string_equal(text, expected);
		assert_int_equal(day_of(text), day);
	}
	assert_int_equal(day, DAY_MAX);
	assert_int_equal(DAY_MIN, 0);
}

static void test_civil(void **state)
{
	static const struct {
		int y, m, d;
		day_t day;
	} known[] = {
		{ 1970, 1, 1, 0 }, { 1969, 12, 31, -1 }, { 2000, 3, 1, 11017 },
		{ 1, 1, 1, -719162 }, /* Python: date.toordinal 1 */
		{ 0, 3, 1, -719468 }, { 9999, 12, 31, 2932896 },
		{ 1582, 10, 15, -141427 },   /* Julian day 2299160.5 */
		{ -4713, 11, 24, -2440588 }, /* Julian day -0.5 */
	};
	static const int none[][3] = {
		{ 2026, 2, 29 },
		{ 1900, 2, 29 },
		{ 2026, 2, 31 },
		{ 2026, 4, 31 },
		{ 2026, 0, 1 },
		{ 2026, 13, 1 },
		{ 2026, -1, 1 },
		{ 2026, 1, 0 },
		{ 2026, 1, 32 },
		{ 2026, 1, -1 },
		{ INT32_MAX, 1, 1 },
		{ INT32_MIN, 1, 1 },
		{ 2026, INT32_MAX, 1 },
		{ 2026, 1, INT32_MIN },
	};
	int y, m, d;

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		assert_int_equal(known[i].day,
		    day_from_civil(known[i].y, known[i].m, known[i].d));
		day_to_civil(known[i].day, &y, &m, &d);
		assert_int_equal(y, known[i].y);
		assert_int_equal(m, known[i].m);
		assert_int_equal(d, known[i].d);
	}
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(DAY_NONE,
		    day_from_civil(none[i][0], none[i][1], none[i][2]));
	for (int64_t day = -1800000000; day < 1800000000; day += 99991) {
		day_to_civil((day_t)day, &y, &m, &d);
		assert_int_equal(day_from_civil(y, m, d), day);
	}
	assert_int_equal(day_weekday(-1), 3);
	assert_int_equal(day_weekday(day_of("2026-11-15")), 7);
}

static void test_day_parse(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-11-1",
		"2026-11-015", "2026-11-15 ", " 2026-11-15", "2026/11/15",
		"2026-02-29", "2026-00-10", "2026-13-01", "2026-11-00",
		"2026-11-31", "-026-11-15", "2026-+1-15", "2026-1 -15",
		"20261115", "2026-11-1x" };
	day_t day;

	(void)state;
	assert_true(day_parse(S("2024-02-29"), &day));
	assert_int_equal(day, 19782); /* 1709164800 / 86400 */
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		day = 77;
		assert_false(day_parse(slice_of(bad[i]), &day));
		assert_int_equal(day, 77);
	}
	assert_false(day_parse(SLICE_ABSENT, &day));
}

static void test_iso_weeks(void **state)
{
	static const struct {
		const char *day;
		int year, week, weekday;
	} known[] = {
		{ "2020-12-31", 2020, 53, 4 },
		{ "2021-01-03", 2020, 53, 7 },
		{ "2021-01-04", 2021, 1, 1 },
		{ "2018-12-31", 2019, 1, 1 },
		{ "2024-12-30", 2025, 1, 1 },
		{ "2026-11-15", 2026, 46, 7 },
		{ "2027-01-03", 2026, 53, 7 },
		{ "2008-12-29", 2009, 1, 1 },
		{ "2010-01-03", 2009, 53, 7 },
		{ "1969-12-29", 1970, 1, 1 },
		{ "1900-01-01", 1900, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		day_t day = day_of(known[i].day);
		int year, week;

		day_iso_week(day, &year, &week);
		assert_int_equal(year, known[i].year);
		assert_int_equal(week, known[i].week);
		assert_int_equal(day_weekday(day), known[i].weekday);
	}
}

/* Whether a period of this kind starts on a day of this date. */
static bool starts(enum period by, const struct walk *w)
{
	bool of_month = w->mday == 1;

	switch (by) {
	case PERIOD_DAY:
		return true;
	case PERIOD_WEEK:
		return w->weekday == 1;
	case PERIOD_MONTH:
		return of_month;
	case PERIOD_QUARTER:
		return of_month && (w->month == 1 || w->month == 4 ||
				       w->month == 7 || w->month == 10);
	case PERIOD_SEMESTER:
		return of_month && (w->month == 1 || w->month == 7);
	default:
		return of_month && w->month == 1;
	}
}

static void test_periods(void **state)
{
	(void)state;
	for (int i = 0; i < PERIOD_COUNT; i++) {
		enum period by = (enum period)i;
		struct walk w = { 1970, 1, 1, 4, 1970, 1, 2 };
		int32_t index = period_index(by, 0);
		day_t start = by == PERIOD_WEEK ? -3 : 0;
		int longest = 0;

		for (day_t day = 0; day < DAY_MAX; walk_on(&w), day++) {
			if (day > 0 && starts(by, &w)) {
				if (day - start > longest)
					longest = day - start;
				index++;
				start = day;
			}
			assert_int_equal(period_index(by, day), index);
			assert_int_equal(period_start(by, index), start);
		}
		assert_int_equal(period_max_days(by), longest);
	}
	/* Before 1970 too. */
	assert_int_equal(period_index(PERIOD_MONTH, -1), -1);
	assert_int_equal(period_start(PERIOD_MONTH, -1), -31);
	assert_int_equal(period_start(PERIOD_YEAR, -1), -365);
	assert_int_equal(period_index(PERIOD_WEEK, -4), -1);
	assert_int_equal(period_start(PERIOD_QUARTER, -1), -92);
}

static void test_period_names(void **state)
{
	static const char *const names[] = { "day", "week", "month", "quarter",
		"semester", "year" };
	enum period by = PERIOD_COUNT;

	(void)state;
	for (int i = 0; i < PERIOD_COUNT; i++) {
		assert_string_equal(period_name((enum period)i), names[i]);
		assert_true(period_parse(slice_of(names[i]), &by));
		assert_int_equal(by, i);
	}
	assert_false(period_parse(S("weeks"), &by));
	assert_false(period_parse(S("Week"), &by));
	assert_false(period_parse(S(""), &by));
	assert_int_equal(by, PERIOD_YEAR);
}

static void test_spans(void **state)
{
	static const struct {
		const char *text, *from, *to;
	} good[] = {
		{ "2026-11-15", "2026-11-15", "2026-11-16" },
		{ "2026-W46", "2026-11-09", "2026-11-16" },
		{ "2026-W01", "2025-12-29", "2026-01-05" },
		{ "2026-W53", "2026-12-28", "2027-01-04" },
		{ "2020-W53", "2020-12-28", "2021-01-04" },
		{ "2026-11", "2026-11-01", "2026-12-01" },
		{ "2026-12", "2026-12-01", "2027-01-01" },
		{ "2024-02", "2024-02-01", "2024-03-01" },
		{ "2026-Q1", "2026-01-01", "2026-04-01" },
		{ "2026-Q4", "2026-10-01", "2027-01-01" },
		{ "2026-S1", "2026-01-01", "2026-07-01" },
		{ "2026-S2", "2026-07-01", "2027-01-01" },
		{ "2026", "2026-01-01", "2027-01-01" },
		{ "2026-01-01..2026-03-01", "2026-01-01", "2026-03-01" },
		{ "2025..2026", "2025-01-01", "2026-01-01" },
		{ "2025-Q2..2026-W02", "2025-04-01", "2026-01-05" },
		{ "2026-01..2026-01-02", "2026-01-01", "2026-01-02" },
	};
	static const char *const bad[] = { "", "..", "2026..", "..2026",
		"2026-13", "2026-00", "2026-1", "2026-W00", "2026-W54",
		"2025-W53", "2026-W1", "2026-Q0", "2026-Q5", "2026-S3",
		"2026-S0", "2026-q1", "2026-02-29", "20261115", "2026 ", "abcd",
		"2026-11-15T00:00", "2026-03..2026-01", "2026..2026",
		"2024..2025..2026", "2026...2027", "2026.2027", "2026-W",
		"2026-Q", "2026-" };
	struct span span;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (!span_parse(slice_of(good[i].text), &span))
			fail_msg("%s", good[i].text);
		assert_int_equal(span.from, day_of(good[i].from));
		assert_int_equal(span.to, day_of(good[i].to));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		span = (struct span){ 7, 8 };
		if (span_parse(slice_of(bad[i]), &span))
			fail_msg("%s", bad[i]);
		assert_true(span.from == 7 && span.to == 8);
	}
	assert_false(span_parse(SLICE_ABSENT, &span));
}

static struct zone *open_zone(const char *name)
{
	struct zone *z = NULL;
	struct err e = { 0 };

	if (zone_open(&z, name, &e) < 0)
		fail_msg("%s", e.text);
	return z;
}

static void expect_offset(
    const struct zone *z, int64_t change, int32_t before, int32_t after)
{
	assert_int_equal(zone_offset(z, change - 1), before);
	assert_int_equal(zone_offset(z, change), after);
}

/* Summer time begins and ends at 01:00 UTC on the last Sunday of March and of
 * October (directive 2000/84/EC). 31 March is a Monday in 2025, a Saturday in
 * 2040, a Tuesday in 2099 and a Wednesday in 2100; 31 October a Friday, a
 * Wednesday, a Saturday and a Sunday. */
static void test_paris(void **state)
{
	struct zone *z = open_zone("Europe/Paris");

	(void)state;
	expect_offset(z, instant("2025-03-30", 1, 0, 0), HOUR, 2 * HOUR);
	expect_offset(z, instant("2025-10-26", 1, 0, 0), 2 * HOUR, HOUR);
	expect_offset(z, instant("2040-03-25", 1, 0, 0), HOUR, 2 * HOUR);
	expect_offset(z, instant("2040-10-28", 1, 0, 0), 2 * HOUR, HOUR);
	expect_offset(z, instant("2099-03-29", 1, 0, 0), HOUR, 2 * HOUR);
	expect_offset(z, instant("2099-10-25", 1, 0, 0), 2 * HOUR, HOUR);
	expect_offset(z, instant("2100-03-28", 1, 0, 0), HOUR, 2 * HOUR);
	expect_offset(z, instant("2100-10-31", 1, 0, 0), 2 * HOUR, HOUR);
	/* 2440 is 2040 one cycle of the calendar on; 9640, nineteen. */
	expect_offset(z, instant("2440-03-25", 1, 0, 0), HOUR, 2 * HOUR);
	expect_offset(z, instant("9640-10-28", 1, 0, 0), 2 * HOUR, HOUR);
	/* Local mean time until 1911: 9 minutes 21 seconds. */
	assert_int_equal(zone_offset(z, instant("1900-01-01", 0, 0, 0)), 561);
	assert_int_equal(zone_offset(z, INT64_MIN), 561);
	zone_close(z);
}

/* Every hour of the days that have 23 and 25 of them. */
static void test_short_and_long_days(void **state)
{
	static const struct {
		const char *day, *eve; /* the day before, in UTC */
		int first_hour, hours;
	} known[] = {
		{ "2025-03-30", "2025-03-29", 23, 23 },
		{ "2025-10-26", "2025-10-25", 22, 25 },
		{ "2025-07-14", "2025-07-13", 22, 24 },
		{ "2025-12-25", "2025-12-24", 23, 24 },
	};
	struct zone *z = open_zone("Europe/Paris");

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		int64_t begins =
		    instant(known[i].eve, known[i].first_hour, 0, 0);
		day_t day = day_of(known[i].day), got;

		assert_int_equal(zone_day(z, begins - 1), day - 1);
		for (int h = 0; h < known[i].hours; h++) {
			time_t utc = (time_t)(begins + h * HOUR);
			struct tm tm;
			char text[32];

			assert_int_equal(zone_day(z, utc), day);
			assert_int_equal(zone_day(z, utc + 3599), day);
			gmtime_r(&utc, &tm);
			strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
			assert_int_equal(
			    stamp_day(slice_of(text), z, DATE_DMY, &got),
			    STAMP_OK);
			assert_int_equal(got, day);
		}
		assert_int_equal(
		    zone_day(z, begins + known[i].hours * HOUR), day + 1);
	}
	zone_close(z);
}

static void test_other_zones(void **state)
{
	struct zone *z = open_zone("Asia/Kolkata"); /* +05:30, no summer */

	(void)state;
	assert_int_equal(zone_day(z, instant("2026-11-15", 18, 29, 59)),
	    day_of("2026-11-15"));
	assert_int_equal(zone_day(z, instant("2026-11-15", 18, 30, 0)),
	    day_of("2026-11-16"));
	zone_close(z);
	/* -03, and -02 from 4 November 2018 to 16 February 2019, never
	 * since. */
	z = open_zone("America/Sao_Paulo");
	assert_int_equal(zone_day(z, instant("2018-12-01", 1, 59, 59)),
	    day_of("2018-11-30"));
	assert_int_equal(
	    zone_day(z, instant("2018-12-01", 2, 0, 0)), day_of("2018-12-01"));
	assert_int_equal(zone_day(z, instant("2026-12-01", 2, 59, 59)),
	    day_of("2026-11-30"));
	assert_int_equal(
	    zone_day(z, instant("2026-12-01", 3, 0, 0)), day_of("2026-12-01"));
	assert_int_equal(
	    zone_offset(z, instant("2090-12-01", 0, 0, 0)), -3 * HOUR);
	zone_close(z);
	/* +14; crossed the date line over 31 December 1994. */
	z = open_zone("Pacific/Kiritimati");
	assert_int_equal(zone_day(z, instant("2026-11-15", 9, 59, 59)),
	    day_of("2026-11-15"));
	assert_int_equal(
	    zone_day(z, instant("2026-11-15", 10, 0, 0)), day_of("2026-11-16"));
	assert_int_equal(zone_day(z, instant("1994-12-31", 9, 59, 59)),
	    day_of("1994-12-30"));
	assert_int_equal(
	    zone_day(z, instant("1994-12-31", 10, 0, 0)), day_of("1995-01-01"));
	zone_close(z);
	z = open_zone("UTC");
	assert_int_equal(zone_day(z, -1), -1);
	assert_int_equal(zone_day(z, INT64_MAX), DAY_NONE);
	assert_int_equal(zone_day(z, INT64_MIN), DAY_NONE);
	assert_int_equal(zone_offset(z, INT64_MAX), 0);
	zone_close(z);
}

/* The C library reads the same files by its own code. A prime step, so that
 * every time of day comes up, and finer ones where the offset changed. */
static void test_zones_against_libc(void **state)
{
	static const char *const names[] = {
		"Europe/Paris",
		"Europe/Dublin",
		"Europe/London",
		"America/New_York",
		"America/Sao_Paulo",
		"America/Nuuk",
		"America/Santiago",
		"Asia/Jerusalem",
		"Asia/Kolkata",
		"Asia/Gaza",
		"Africa/Casablanca",
		"Africa/Cairo",
		"Australia/Lord_Howe",
		"Pacific/Chatham",
		"Pacific/Easter",
		"Pacific/Kiritimati",
		"Pacific/Apia",
		"Antarctica/Troll",
		"Indian/Reunion",
		"America/Cayenne",
		"UTC",
	};
	const int64_t from = instant("1890-01-01", 0, 0, 0);
	const int64_t to = instant("2250-01-01", 0, 0, 0);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct zone *z = open_zone(names[i]);
		int32_t last = INT32_MIN;

		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t utc = from; utc < to; utc += 250007) {
			int32_t now = zone_offset(z, utc);
			int64_t t = now == last ? utc : utc - 250007;

			last = now;
			for (; t <= utc; t += 501) {
				time_t at = (time_t)t;
				struct tm tm;

				localtime_r(&at, &tm);
				if (zone_offset(z, t) != tm.tm_gmtoff)
					fail_msg("%s at %lld: %d, not %ld",
					    names[i], (long long)t,
					    zone_offset(z, t), tm.tm_gmtoff);
			}
		}
		zone_close(z);
	}
	unsetenv("TZ");
	tzset();
}

/* A file of no transition, one type and a rule. */
static int decode_rule(struct zone **z, const char *rule, int32_t offset)
{
	struct buf b = BUF_INIT;
	struct err e = { 0 };
	int rc;

	for (int block = 0; block < 2; block++) {
		buf_add(&b, "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
		buf_add(&b, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
		buf_add(&b, "\0\0\0\1\0\0\0\4", 8);
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_char(&b, (char)((uint32_t)offset >> shift & 0xff));
		buf_add(&b, "\0\0LMT\0", 6);
	}
	buf_printf(&b, "\n%s\n", rule);
	rc = zone_decode(z, buf_view(&b), &e);
	assert_int_equal(rc, e.code);
	buf_release(&b);
	return rc;
}

static struct zone *zone_of_rule(const char *rule, int32_t offset)
{
	struct zone *z = NULL;

	if (decode_rule(&z, rule, offset) < 0)
		fail_msg("rule %s refused", rule);
	return z;
}

static void test_rules(void **state)
{
	struct zone *z = zone_of_rule("<+0330>-3:30", 12600);

	(void)state;
	assert_int_equal(zone_offset(z, 0), 12600);
	zone_close(z);
	/* J60 is 1 March whatever the year; 59 is 29 February or 1 March. */
	z = zone_of_rule("AAA0BBB,J60/0,59/0", 0);
	expect_offset(z, instant("2023-03-01", 0, 0, 0), 0, HOUR);
	expect_offset(z, instant("2024-02-28", 23, 0, 0), HOUR, 0);
	expect_offset(z, instant("2024-03-01", 0, 0, 0), 0, HOUR);
	zone_close(z);
	z = zone_of_rule("AAA0BBB,59/0,J305/0", 0);
	expect_offset(z, instant("2024-02-29", 0, 0, 0), 0, HOUR);
	expect_offset(z, instant("2025-03-01", 0, 0, 0), 0, HOUR);
	expect_offset(z, instant("2024-10-31", 23, 0, 0), HOUR, 0);
	zone_close(z);
	/* Default time 02:00, default saving one hour, seconds in offsets. */
	z = zone_of_rule("AAA-1:00:10BBB,M3.2.0,M11.1.0", HOUR + 10);
	expect_offset(
	    z, instant("2026-03-08", 0, 59, 50), HOUR + 10, 2 * HOUR + 10);
	expect_offset(
	    z, instant("2026-10-31", 23, 59, 50), 2 * HOUR + 10, HOUR + 10);
	zone_close(z);
	/* RFC 8536, section 3.3.1: summer time all year. */
	z = zone_of_rule("XXX3EDT4,0/0,J365/23", -3 * HOUR);
	for (int64_t t = instant("2026-01-01", 0, 0, 0) - 10 * DAY;
	     t < instant("2029-01-01", 0, 0, 0); t += HOUR)
		assert_int_equal(zone_offset(z, t), -4 * HOUR);
	zone_close(z);
	/* Fourth Thursdays: 26 March 2026 and 50 hours, 22 October less 25. */
	z = zone_of_rule("EET-2EEST,M3.4.4/50,M10.4.4/-25", 2 * HOUR);
	expect_offset(z, instant("2026-03-28", 0, 0, 0), 2 * HOUR, 3 * HOUR);
	expect_offset(z, instant("2026-10-20", 20, 0, 0), 3 * HOUR, 2 * HOUR);
	zone_close(z);
	/* 31 December and 167 hours: the next year's 6 January, 23:00. */
	z = zone_of_rule("AAA0BBB,M6.1.0/0,J365/167", 0);
	expect_offset(z, instant("2027-01-06", 22, 0, 0), HOUR, 0);
	zone_close(z);
}

static void test_bad_rules(void **state)
{
	static const char *const bad[] = { "A0", "AA0", "AAA", "<AA0", "<+0>0",
		"AAA25", "AAA0:60", "AAA0:00:60", "AAA0BBB", "AAA0BBB,",
		"AAA0BBB,M3.5.0", "AAA0BBB,M0.5.0,M10.5.0",
		"AAA0BBB,M13.5.0,M10.5.0", "AAA0BBB,M3.0.0,M10.5.0",
		"AAA0BBB,M3.6.0,M10.5.0", "AAA0BBB,M3.5.7,M10.5.0",
		"AAA0BBB,J0,J365", "AAA0BBB,J1,J366", "AAA0BBB,0,366",
		"AAA0BBB,0/168,365", "AAA0BBB,0/-168,365", "AAA0BBB,0,365/",
		"AAA0BBB,0,365x", "AAA0 ", "AAA99999999999",
		"AAA0BBB,M3.5.0,M10.5.0\n" };
	struct zone *z = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (decode_rule(&z, bad[i], 0) != ERR_INPUT)
			fail_msg("%s", bad[i]);
	assert_null(z);
	z = zone_of_rule("", 5400); /* nothing known: the type holds */
	assert_int_equal(zone_offset(z, INT64_MAX), 5400);
	zone_close(z);
}

static void test_zone_names(void **state)
{
	static const char *const bad[] = { "", "Europe/Nowhere", "Europe",
		"../../../etc/passwd", "/etc", "/usr/share/zoneinfo/UTC",
		"Europe/./Paris", "zone.tab", "Europe/Paris\n",
		"Europe/P\x1b[31mris", "tzdata.zi", "leapseconds" };
	char endless[300] = "";
	struct zone *endless_zone = NULL;
	struct err endless_err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct zone *z = NULL;
		struct err e = { 0 };

		assert_int_equal(zone_open(&z, bad[i], &e), ERR_INPUT);
		assert_int_equal(e.code, ERR_INPUT);
		assert_null(z);
		assert_null(strchr(e.text, '\x1b'));
	}
	memset(endless, 'A', sizeof endless - 1);
	assert_int_equal(
	    zone_open(&endless_zone, endless, &endless_err), ERR_INPUT);
	zone_close(NULL);
}

static size_t read_paris(char *bytes, size_t most)
{
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Paris", "rb");
	size_t n;

	assert_non_null(f);
	n = fread(bytes, 1, most, f);
	fclose(f);
	assert_true(n > 100 && n < most);
	return n;
}

/* Cut anywhere, or with any byte damaged: refused or read, never worse. */
static void test_damaged_file(void **state)
{
	char bytes[8192];
	size_t n = read_paris(bytes, sizeof bytes);
	struct err e = { 0 };

	(void)state;
	for (size_t cut = 0; cut < n; cut++) {
		struct zone *z = NULL;
		char *exact = malloc(cut + 1);

		assert_non_null(exact);
		memcpy(exact, bytes, cut);
		assert_int_equal(
		    zone_decode(&z, (struct slice){ exact, cut }, &e),
		    ERR_INPUT);
		assert_null(z);
		free(exact);
	}
	for (size_t at = 0; at < n; at++) {
		char was = bytes[at];

		for (int k = 0; k < 3; k++) {
			struct zone *z = NULL;

			bytes[at] = (char)(was ^ "\xff\x80\x01"[k]);
			if (zone_decode(&z, (struct slice){ bytes, n }, &e) < 0)
				assert_null(z);
			else
				zone_offset(z, INT64_MAX);
			zone_close(z);
		}
		bytes[at] = was;
	}
}

struct stamp_case {
	const char *text, *day; /* NULL: out of range */
};

static void expect_stamps(const struct zone *z, enum date_order order,
    const struct stamp_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum stamp_result r;
		day_t day = 77;

		r = stamp_day(slice_of(c[i].text), z, order, &day);
		if (r != (c[i].day ? STAMP_OK : STAMP_RANGE))
			fail_msg("%s: %d", c[i].text, r);
		if (day != (c[i].day ? day_of(c[i].day) : 77))
			fail_msg("%s: day %d", c[i].text, day);
	}
}

/* Paris: an hour ahead of UTC in November, two in July. */
static void test_stamps(void **state)
{
	static const struct stamp_case cases[] = {
		{ "2026-11-15T08:12:44.123+01:00", "2026-11-15" },
		{ "2026-11-15T23:59:59", "2026-11-15" },
		{ "2026-11-15 23:59:59", "2026-11-15" },
		{ "2026-11-15 23:59", "2026-11-15" },
		{ "2026-11-15", "2026-11-15" },
		{ "  \t2026-11-15 08:12:44 \t", "2026-11-15" },
		{ "2026-11-15T22:59:59Z", "2026-11-15" },
		{ "2026-11-15T23:00:00Z", "2026-11-16" },
		{ "2026-11-15T23:00Z", "2026-11-16" },
		{ "2026-11-15t23:00:00.5z", "2026-11-16" },
		{ "2026-11-15T23:00:00,999999999Z", "2026-11-16" },
		{ "2026-07-15T21:59:59Z", "2026-07-15" },
		{ "2026-07-15T22:00:00Z", "2026-07-16" },
		{ "2026-11-15T23:59:59+01:00", "2026-11-15" },
		{ "2026-11-15T23:59:59+0100", "2026-11-15" },
		{ "2026-11-15T23:59:59+01", "2026-11-15" },
		{ "2026-11-15 23:59:59 +0100", "2026-11-15" },
		{ "2026-11-15T23:59:59+00:59", "2026-11-16" },
		{ "2026-11-15T23:59:59-00:00", "2026-11-16" },
		{ "2026-11-15T00:30:00+05:30", "2026-11-14" },
		{ "2026-11-15T17:00:00-18:00", "2026-11-16" },
		{ "2026-11-15T00:00:00+18:00", "2026-11-14" },
		{ "2016-12-31T23:59:60Z", "2017-01-01" },
		{ "2016-12-31T22:59:60Z", "2016-12-31" },
		{ "2016-12-31T23:59:60", "2016-12-31" },
		{ "20261115", "2026-11-15" },
		{ "20261115T081244Z", "2026-11-15" },
		{ "20261115T230000Z", "2026-11-16" },
		{ "20261115T2300Z", "2026-11-16" },
		{ "20261115T230000.25", "2026-11-15" },
		{ "20261115T000000+0200", "2026-11-14" },
		{ "15/11/2026", "2026-11-15" },
		{ "15-11-2026", "2026-11-15" },
		{ "15.11.2026", "2026-11-15" },
		{ "5/1/2026", "2026-01-05" },
		{ "05/1/2026 8:12", "2026-01-05" },
		{ "15/11/2026 08:12", "2026-11-15" },
		{ "15/11/2026 08:12:44", "2026-11-15" },
		{ "5/1/2026 9:12:44", "2026-01-05" },
		{ "17/May/2015:10:05:03 +0000", "2015-05-17" },
		{ "17/May/2015:22:05:03 +0000", "2015-05-18" },
		{ "17/May/2015:22:05:03 -0700", "2015-05-18" },
		{ "31/Dec/2026:23:59:59 +0100", "2026-12-31" },
		{ "01/Jan/2026:00:00:00 +0100", "2026-01-01" },
		{ "29/Feb/2024:00:00:00 +0100", "2024-02-29" },
		{ "0", "1970-01-01" },
		{ "82799", "1970-01-01" },
		{ "82800", "1970-01-02" },
		{ "1700000000", "2023-11-14" }, /* 22:13:20 UTC */
		{ "1700000000.25", "2023-11-14" },
		{ "1700002800", "2023-11-15" }, /* 23:00:00 UTC */
		{ "1700002799.999", "2023-11-14" },
		{ "1700002799999", "2023-11-14" },
		{ "1700002800000", "2023-11-15" },
		{ "1700002799999999", "2023-11-14" },
		{ "1700002800000000", "2023-11-15" },
		{ "1969-12-31T23:00:00Z", "1970-01-01" },
		{ "1969-12-31T22:59:59Z", NULL },
		{ "1969-12-31", NULL },
		{ "0001-01-01", NULL },
		{ "0000-01-01", NULL },
		{ "9999-12-31", NULL },
		{ "2199-12-31T22:59:59Z", "2199-12-31" },
		{ "2199-12-31T23:00:00Z", NULL },
		{ "2199-12-31 23:59:59", "2199-12-31" },
		{ "2200-01-01", NULL },
		{ "9999999999", NULL },
		{ "9999999999999", NULL },
		{ "9999999999999999", NULL },
		{ "31/12/1969", NULL },
		{ "31/Dec/9999:23:59:59 -1800", NULL },
	};
	static const struct stamp_case american[] = {
		{ "11/15/2026", "2026-11-15" },
		{ "1/5/2026 8:12", "2026-01-05" },
		{ "2026-11-05", "2026-11-05" },
		{ "17/May/2015:10:05:03 +0000", "2015-05-17" },
	};
	struct zone *z = open_zone("Europe/Paris");
	day_t day = 77;

	(void)state;
	expect_stamps(z, DATE_DMY, cases, sizeof cases / sizeof *cases);
	expect_stamps(
	    z, DATE_MDY, american, sizeof american / sizeof *american);
	assert_int_equal(
	    stamp_day(S("15/11/2026"), z, DATE_MDY, &day), STAMP_BAD);
	assert_int_equal(
	    stamp_day(S("11/15/2026"), z, DATE_DMY, &day), STAMP_BAD);
	assert_int_equal(day, 77);
	zone_close(z);
}

static void test_bad_stamps(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"-",
		"x",
		"today",
		"2026-11-15x",
		"2026-11-15T",
		"2026-11-15 x",
		"2026-11-15T08",
		"2026-11-15T08:",
		"2026-11-15T08:1",
		"2026-11-15T08:12:",
		"2026-11-15T08:12:4",
		"2026-11-15T08:12:444",
		"2026-11-15T08:12:44.",
		"2026-11-15T08:12.5",
		"2026-11-15T08:12:44x",
		"2026-11-15T08:12:44.5x",
		"2026-11-15T08:12:44ZZ",
		"2026-11-15T08:12:44 Zx",
		"2026-11-15T08:12:44+1",
		"2026-11-15T08:12:44+010",
		"2026-11-15T08:12:44+01:",
		"2026-11-15T08:12:44+01:0",
		"2026-11-15T08:12:44+01000",
		"2026-11-15T08:12:44+01:60",
		"2026-11-15T08:12:44+18:01",
		"2026-11-15T08:12:44-18:01",
		"2026-11-15T08:12:44+99:00",
		"2026-11-15T08:12:44  +01:00",
		"2026-11-15T24:00:00",
		"2026-11-15T23:60:00",
		"2026-11-15T23:59:61",
		"2026-11-15Z",
		"2026-11-15+01:00",
		"2026-11-15  08:12:44",
		"2026-02-31",
		"2026-02-29",
		"31/02/2026",
		"2026-13-01",
		"2026-00-01",
		"2026-01-00",
		"0000-00-00",
		"2026-1-5",
		"2026/11/15",
		"2026-11.15",
		"202-11-15",
		"20261315",
		"20261115T",
		"20261115T08",
		"20261115T081",
		"20261115T08124",
		"20261115T0812445",
		"20261115T240000",
		"20261115T0812.5",
		"20261115T081244.",
		"20261115 081244",
		"20261115.5",
		"15/11/26",
		"15/11/20266",
		"15/11-2026",
		"15/11/2026x",
		"15/11/2026 ab",
		"15/11/2026 24:00",
		"8:12 15/11/2026",
		"115/11/2026",
		"15/011/2026",
		"15//2026",
		"/11/2026",
		"15/",
		"5/",
		"17/Mai/2015:10:05:03 +0000",
		"17/may/2015:10:05:03 +0000",
		"17/May/2015",
		"17/May/2015:",
		"17/May/2015 10:05:03",
		"17/May/2015:25:05:03 +0000",
		"32/May/2015:10:05:03 +0000",
		"[17/May/2015:10:05:03 +0000]",
		"17/May/15:10:05:03 +0000",
		"31/Feb/2015:10:05:03 +0000",
		"-1700000000",
		"+1700000000",
		"17000000000",
		"170000000000",
		"17000000000000",
		"170000000000000",
		"17000000000000000",
		"1700000000000000000",
		"1700000000.",
		"1700000000,x",
		"1700000000000.5",
		"1e9",
		"1700000000 1",
		"2026-11-15T08:12:44\n",
		"\xef\xbc\x91"
		"5/11/2026",
		"2026\xe2\x80\x93"
		"11-15",
	};
	struct zone *z = open_zone("Europe/Paris");

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		day_t day = 77;

		if (stamp_day(slice_of(bad[i]), z, DATE_DMY, &day) != STAMP_BAD)
			fail_msg("%s", bad[i]);
		assert_int_equal(day, 77);
	}
	assert_int_equal(
	    stamp_day(S("2026-11-15\0"), z, DATE_DMY, &(day_t){ 0 }),
	    STAMP_BAD);
	assert_int_equal(
	    stamp_day(SLICE_ABSENT, z, DATE_DMY, &(day_t){ 0 }), STAMP_BAD);
	zone_close(z);
}

/* Nineteen characters, read one by one. */
static bool naive_iso(const char *p)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	int v[5] = { 0 }, k = -1;

	for (int i = 0; i < 19; i++) {
		bool digit = p[i] >= '0' && p[i] <= '9';

		if (shape[i] == 'd' ? !digit
		    : shape[i] == 'T'
			? p[i] != 'T' && p[i] != 't' && p[i] != ' '
			: p[i] != shape[i])
			return false;
		if (shape[i] != 'd')
			k++;
		else if (k >= 0)
			v[k] = v[k] * 10 + (p[i] - '0');
	}
	/* Nothing asks here for more than 30 days, nor about February. */
	return v[0] >= 1 && v[0] <= 12 && v[1] >= 1 && v[1] <= 30 &&
	       v[2] < 24 && v[3] < 60 && v[4] <= 60;
}

/* The quick reading of a common stamp takes eight characters at once: try
 * every byte in every place. */
static void test_iso_shape(void **state)
{
	static const char *const from[] = { "2026-11-15T08:12:44",
		"1999-09-09 19:59:59", "2024-10-20T20:00:60" };
	struct zone *z = open_zone("Europe/Paris");
	char text[19];
	day_t day;

	(void)state;
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		for (int at = 0; at < 19; at++) {
			for (int c = 0; c < 256; c++) {
				bool read;

				memcpy(text, from[i], 19);
				text[at] = (char)c;
				read = stamp_day((struct slice){ text, 19 }, z,
					   DATE_DMY, &day) != STAMP_BAD;
				if (read != naive_iso(text))
					fail_msg("%.19s", text);
			}
		}
	}
	zone_close(z);
}

/* All times of a day and more, in the three ways that a time is read. */
static void test_clock(void **state)
{
	struct zone *z = open_zone("UTC");
	char text[3][40];
	day_t day = 0;

	(void)state;
	for (int t = 0; t < 1000000; t += t % 7 + 1) {
		int h = t / 10000, m = t / 100 % 100, s = t % 100;
		bool good = h < 24 && m < 60 && s <= 60;

		snprintf(text[0], sizeof text[0], "2026-11-15T%02d:%02d:%02dZ",
		    h, m, s);
		snprintf(
		    text[1], sizeof text[1], "20261115T%02d%02d%02dZ", h, m, s);
		snprintf(text[2], sizeof text[2],
		    "15/Nov/2026:%02d:%02d:%02d +0000", h, m, s);
		for (int i = 0; i < 3; i++) {
			assert_int_equal(good ? STAMP_OK : STAMP_BAD,
			    stamp_day(slice_of(text[i]), z, DATE_DMY, &day));
			assert_true(!good || day == day_of("2026-11-15"));
		}
	}
	zone_close(z);
}

/* Public holidays of 2024 to 2027 but most of the fixed ones: Easter by
 * easter() of python-dateutil 2.8.2, and 1, 39 and 50 days after it; 2026 also
 * on https://vacances-scolaires.education/jours-feries-2026.php. Easter Sundays
 * by easter() of years that try a computus most: the earliest and latest there
 * can be among them. */
static void test_holidays(void **state)
{
	static const char *const published[][2] = { { "2024-04-01",
							"Easter Monday" },
		{ "2024-05-09", "Ascension" }, { "2024-05-20", "Whit Monday" },
		{ "2025-04-21", "Easter Monday" },
		{ "2025-05-29", "Ascension" }, { "2025-06-09", "Whit Monday" },
		{ "2026-04-06", "Easter Monday" },
		{ "2026-05-14", "Ascension" }, { "2026-05-25", "Whit Monday" },
		{ "2027-03-29", "Easter Monday" },
		{ "2027-05-06", "Ascension" }, { "2027-05-17", "Whit Monday" },
		{ "2026-07-14", "14 July" }, { "2026-12-25", "Christmas" },
		{ "2027-01-01", "New Year's Day" } };
	static const char *const easters[] = { "1818-03-22", "1943-04-25",
		"1954-04-18", "1991-03-31", "2000-04-23", "2008-03-23",
		"2011-04-24", "2038-04-25", "2285-03-22" };
	int n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof published / sizeof *published; i++)
		assert_string_equal(
		    day_holiday(day_of(published[i][0])), published[i][1]);
	for (size_t i = 0; i < sizeof easters / sizeof *easters; i++) {
		day_t day = day_of(easters[i]);

		assert_int_equal(day_easter(atoi(easters[i])), day);
		assert_int_equal(day_weekday(day), 7);
	}
	assert_true(day_easter(1582) == DAY_NONE);
	for (day_t d = day_of("2026-01-01"); d < day_of("2027-01-01"); d++)
		n += day_holiday(d) != NULL;
	assert_int_equal(n, 11);
	/* In 2026, 15 August is a Saturday and 1 November a Sunday. */
	assert_int_equal(day_holidays((struct span){
			     day_of("2026-01-01"), day_of("2027-01-01") }),
	    9);
	/* 8 May 2024 was the Wednesday before Ascension. */
	assert_int_equal(day_holidays((struct span){
			     day_of("2024-05-06"), day_of("2024-05-13") }),
	    2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_civil),
		cmocka_unit_test(test_day_parse),
		cmocka_unit_test(test_iso_weeks),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_period_names),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_paris),
		cmocka_unit_test(test_short_and_long_days),
		cmocka_unit_test(test_other_zones),
		cmocka_unit_test(test_zones_against_libc),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_bad_rules),
		cmocka_unit_test(test_zone_names),
		cmocka_unit_test(test_damaged_file),
		cmocka_unit_test(test_stamps),
		cmocka_unit_test(test_bad_stamps),
		cmocka_unit_test(test_iso_shape),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_holidays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
