/*
 * day.c - the civil calendar and its periods, by integer arithmetic.
 *
 * Years are counted from March: the leap day then ends a year, and the days
 * before a month do not depend on the year. Nothing asks the C library, whose
 * calendar knows one zone, that of the environment.
 */
#include "day.h"

#include <assert.h>

#include "day_impl.h"

#define MARCH_0000 (-719468)   /* the day 0000-03-01 */
#define YEAR_MOST 5000000      /* either way; keeps every day within day_t */
#define CYCLES (6000000 / 400) /* of years, that lie before every day */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_civil(int year, int month, int mday)
{
	static const signed char length[13] = { 0, 31, 28, 31, 30, 31, 30, 31,
		31, 30, 31, 30, 31 };

	if (month < 1 || month > 12 || mday < 1)
		return false;
	return mday <= length[month] ||
	       (month == 2 && mday == 29 && day_is_leap(year));
}

/* The years are moved by whole cycles to where none is negative, so that
 * plain division counts their leap days. */
day_t day_from_civil(int year, int month, int mday)
{
	static const int16_t since_march[13] = { 0, 306, 337, 0, 31, 61, 92,
		122, 153, 184, 214, 245, 275 };
	unsigned y;

	if (year <= -YEAR_MOST || year > YEAR_MOST ||
	    !is_civil(year, month, mday))
		return DAY_NONE;
	y = (unsigned)(year + YEAR_MOST - (month <= 2));
	return (day_t)((int64_t)y * 365 + y / 4 - y / 100 + y / 400 -
		       (int64_t)(YEAR_MOST / 400) * CYCLE_DAYS + MARCH_0000 +
		       since_march[month] + mday - 1);
}

/* The civil day of a count of days, in a calendar whose years begin in March
 * of a year that no day comes before. Euclidean affine functions in place of
 * divisions: C. Neri, L. Schneider, Software: Practice and Experience 53,
 * 2023, doi 10.1002/spe.3172. */
struct march {
	uint32_t year;
	uint32_t month; /* 3 to 14: January and February end the year */
	uint32_t mday;
};

static struct march in_march(day_t day)
{
	uint64_t n = (uint64_t)((int64_t)day - MARCH_0000 +
				(int64_t)CYCLES * CYCLE_DAYS) *
			 4 +
		     3;
	uint32_t century = (uint32_t)(n / CYCLE_DAYS);
	uint32_t left = (uint32_t)(n % CYCLE_DAYS) | 3;
	uint64_t years = (uint64_t)2939745 * left;
	uint32_t in_year = (uint32_t)years / 2939745 / 4;
	uint32_t months = 2141 * in_year + 197913;

	return (struct march){ century * 100 + (uint32_t)(years >> 32),
		months >> 16, (months & 65535) / 2141 + 1 };
}

void day_to_civil(day_t day, int *year, int *month, int *mday)
{
	struct march m = in_march(day);
	bool next = m.month > 12;

	*mday = (int)m.mday;
	*month = (int)(next ? m.month - 12 : m.month);
	*year = (int)m.year - CYCLES * 400 + next;
}

int day_weekday(day_t day)
{
	int64_t since_monday = (int64_t)day + 3; /* 1970-01-01: a Thursday */

	return (int)(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

bool day_parse(struct slice s, day_t *out)
{
	int year, month, mday;
	day_t day;

	if (s.len != 10 || s.at[4] != '-' || s.at[7] != '-')
		return false;
	year = day_four(s.at);
	month = day_two(s.at + 5);
	mday = day_two(s.at + 8);
	if (year < 0)
		return false;
	day = day_from_civil(year, month, mday);
	if (day == DAY_NONE)
		return false;
	*out = day;
	return true;
}

static void put_digits(char *p, int n, int value)
{
	while (n-- > 0) {
		p[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

void day_format(day_t day, char out[11])
{
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	assert(year >= 0 && year <= 9999);
	put_digits(out, 4, year);
	out[4] = '-';
	put_digits(out + 5, 2, month);
	out[7] = '-';
	put_digits(out + 8, 2, mday);
	out[10] = '\0';
}

/* A week belongs to the year of its Thursday. */
void day_iso_week(day_t day, int *iso_year, int *week)
{
	day_t thursday = day - day_weekday(day) + 4;
	int year, month, mday;

	day_to_civil(thursday, &year, &month, &mday);
	*iso_year = year;
	*week = (thursday - day_from_civil(year, 1, 1)) / 7 + 1;
}

static const struct {
	const char *name;
	int months; /* 0: a fixed count of days */
	int max_days;
} periods[PERIOD_COUNT] = {
	[PERIOD_DAY] = { N_("day"), 0, 1 },
	[PERIOD_WEEK] = { N_("week"), 0, 7 },
	[PERIOD_MONTH] = { N_("month"), 1, 31 },
	[PERIOD_QUARTER] = { N_("quarter"), 3, 92 },
	[PERIOD_SEMESTER] = { N_("semester"), 6, 184 },
	[PERIOD_YEAR] = { N_("year"), 12, 366 },
};

const char *period_name(enum period by)
{
	assert(by < PERIOD_COUNT);
	return periods[by].name;
}

bool period_parse(struct slice s, enum period *out)
{
	for (int i = 0; i < PERIOD_COUNT; i++) {
		if (slice_is(s, periods[i].name)) {
			*out = (enum period)i;
			return true;
		}
	}
	return false;
}

/* Number 0 is the period that holds 1970-01-01; its week began on a Monday
 * three days earlier. */
int32_t period_index(enum period by, day_t day)
{
	struct march m;
	uint32_t months;

	assert(by < PERIOD_COUNT);
	if (by == PERIOD_DAY)
		return day;
	if (by == PERIOD_WEEK)
		return (int32_t)floor_div((int64_t)day + 3, 7);
	m = in_march(day);
	months = m.year * 12 + m.month - 1;
	if (by != PERIOD_MONTH)
		months /= (uint32_t)periods[by].months;
	return (int32_t)months -
	       (1970 + CYCLES * 400) * (12 / periods[by].months);
}

day_t period_start(enum period by, int32_t index)
{
	int64_t months;
	int year;

	assert(by < PERIOD_COUNT);
	if (by == PERIOD_DAY)
		return index;
	if (by == PERIOD_WEEK)
		return index * 7 - 3;
	months = (int64_t)index * periods[by].months;
	year = (int)floor_div(months, 12);
	return day_from_civil(1970 + year, (int)(months - year * 12) + 1, 1);
}

int period_max_days(enum period by)
{
	assert(by < PERIOD_COUNT);
	return periods[by].max_days;
}
