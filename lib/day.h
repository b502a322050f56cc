/*
 * day.h - civil days, periods and zones, as integers.
 *
 * A day is a count of civil days since 1970-01-01 in the service's zone
 * (proleptic Gregorian calendar). Periods are half-open [start, end); weeks
 * are ISO 8601 (Monday). Nothing here reads the clock or the environment.
 */
#ifndef JAUGE_DAY_H
#define JAUGE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "text.h"

typedef int32_t day_t;
#define DAY_NONE INT32_MIN

/* Days that a log may hold: 1970-01-01 <= day < 2200-01-01. */
#define DAY_MIN ((day_t)0)
#define DAY_MAX ((day_t)84006)

/* month 1..12, day 1..31; DAY_NONE for a day that does not exist or a year
 * more than about 5 million years away. */
day_t day_from_civil(int year, int month, int mday);
void day_to_civil(day_t day, int *year, int *month, int *mday);
/* 1 Monday .. 7 Sunday. */
int day_weekday(day_t day);
/* "2026-11-15": exactly that form. False: not a day. */
bool day_parse(struct slice s, day_t *out);
/* Writes "2026-11-15" and NUL; the day must be of a year 0..9999. */
void day_format(day_t day, char out[11]);
/* ISO week number 1..53 and the ISO year that it belongs to. */
void day_iso_week(day_t day, int *iso_year, int *week);

enum period {
	PERIOD_DAY,
	PERIOD_WEEK,
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_SEMESTER,
	PERIOD_YEAR,
	PERIOD_COUNT
};

/* "day", "week", ...; in English, untranslated: the words of --by. */
const char *period_name(enum period by);
bool period_parse(struct slice s, enum period *out);
/* Number of the period that holds a day: consecutive periods have consecutive
 * numbers, so a lag is a difference. */
int32_t period_index(enum period by, day_t day);
/* First day of a period by its number; its end is the start of the next. */
day_t period_start(enum period by, int32_t index);
/* The longest a period of this kind lasts, in days: 1, 7, 31, 92, 184, 366. */
int period_max_days(enum period by);

/* A half-open range of days. */
struct span {
	day_t from, to;
};

/* Reads a day, a period or a range: 2026-11-15, 2026-W46, 2026-11, 2026-Q4,
 * 2026-S2, 2026, A..B (from the start of A to the start of B, half-open; B
 * starts later than A). False: none of these; *out untouched. */
bool span_parse(struct slice s, struct span *out);

/* Public holidays of France. Easter Sunday of a year from 1583 on, else
 * DAY_NONE. */
day_t day_easter(int year);
/* The holiday that a day is, untranslated: "Easter Monday"; NULL: none. The
 * eleven of the whole country. */
const char *day_holiday(day_t day);
/* How many fall on a Monday to Friday. Cost: a look at each day. */
int day_holidays(struct span s);

/*
 * Zones, from the system's zoneinfo files (TZif, RFC 8536), past the last
 * transition by the file's POSIX rule.
 */
struct zone;

/* Gives *out: close with zone_close(). ERR_INPUT if there is no such zone; the
 * name may hold only letters, digits and / + - _ and no "..". */
int zone_open(struct zone **out, const char *name, struct err *e);
void zone_close(struct zone *z);
/* Seconds east of UTC in force at an instant (seconds since 1970 UTC).
 * Safe from several threads at once. */
int32_t zone_offset(const struct zone *z, int64_t utc);
/* The civil day at an instant; DAY_NONE beyond 4 million years. */
day_t zone_day(const struct zone *z, int64_t utc);

/*
 * A log's time stamp to the civil day in the service's zone. Understood:
 *   2026-11-15T08:12:44.123+01:00, ...Z, +0100, +01, blank instead of T,
 *   seconds optional, comma fraction, leap second :60; without an offset the
 *   stamp is already in the service's zone; a date alone is that day;
 *   20261115 and 20261115T081244Z;
 *   15/11/2026, 15/11/2026 08:12, 15/11/2026 08:12:44 (also - or . between;
 *   one-digit day, month and hour are accepted; the year has four digits);
 *   month first when order says so;
 *   1700000000 (10 digits or fewer, but not 8: seconds), 1700000000.25,
 *   1700000000000 (13: milliseconds), 16 digits: microseconds;
 *   17/May/2015:10:05:03 +0000 (NCSA).
 * An hour of 24 or more, minute 60, second 61, 31 February, an offset beyond
 * 18 h are refused.
 */
enum date_order { DATE_DMY, DATE_MDY };

enum stamp_result { STAMP_OK, STAMP_BAD, STAMP_RANGE };

/* STAMP_RANGE: a time, but its day is outside [DAY_MIN, DAY_MAX). *out is set
 * only with STAMP_OK. Surrounding blanks are ignored. Thread-safe. */
enum stamp_result stamp_day(
    struct slice s, const struct zone *z, enum date_order order, day_t *out);

#endif
