/*
 * day_holiday.c - the public holidays of France, by which a week or a month
 * may be short.
 *
 * Eleven days of the Code du travail (article L3133-1), in the whole of
 * France; those of Alsace-Moselle and of the overseas départements are not
 * here. Three hang on Easter, which is found by the Gregorian computus
 * (Meeus, Jones and Butcher).
 */
#include "day.h"

#include <stddef.h>

#define YEAR_FIRST 1583 /* of the Gregorian calendar's first Easter */

day_t day_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - b / 4 - g + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int from_march = h + l - 7 * m + 22; /* 1: 1 March */

	if (year < YEAR_FIRST)
		return DAY_NONE;
	return day_from_civil(year, 3, 1) + from_march - 1;
}

static const struct {
	int month, mday;
	const char *name;
} fixed[] = {
	{ 1, 1, N_("New Year's Day") },
	{ 5, 1, N_("Labour Day") },
	{ 5, 8, N_("8 May") },
	{ 7, 14, N_("14 July") },
	{ 8, 15, N_("Assumption") },
	{ 11, 1, N_("All Saints' Day") },
	{ 11, 11, N_("11 November") },
	{ 12, 25, N_("Christmas") },
};

static const struct {
	int after_easter;
	const char *name;
} moving[] = {
	{ 1, N_("Easter Monday") },
	{ 39, N_("Ascension") },
	{ 50, N_("Whit Monday") },
};

const char *day_holiday(day_t day)
{
	int year, month, mday;
	day_t easter;

	day_to_civil(day, &year, &month, &mday);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].month == month && fixed[i].mday == mday)
			return fixed[i].name;
	easter = day_easter(year);
	for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
		if (easter != DAY_NONE &&
		    day == easter + moving[i].after_easter)
			return moving[i].name;
	return NULL;
}

int day_holidays(struct span s)
{
	int n = 0;

	for (day_t day = s.from; day < s.to; day++)
		n += day_weekday(day) <= 5 && day_holiday(day) != NULL;
	return n;
}
