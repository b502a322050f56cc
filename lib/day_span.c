/*
 * day_span.c - the words by which people name a stretch of days.
 *
 * Each form has a length of its own but for weeks and months with a letter,
 * so that a look at the length and one character decides.
 */
#include "day.h"

#include "day_impl.h"

/* The n-th period of a year, of those that start with months. */
static bool nth_of_year(
    enum period by, int year, int n, int count, struct span *out)
{
	int32_t first = period_index(by, day_from_civil(year, 1, 1));

	if (n < 1 || n > count)
		return false;
	out->from = period_start(by, first + n - 1);
	out->to = period_start(by, first + n);
	return true;
}

static bool nth_week(int year, int n, struct span *out)
{
	/* 4 January is always in week 1, and 28 December in the last. */
	day_t in_first = day_from_civil(year, 1, 4);
	int32_t first = period_index(PERIOD_WEEK, in_first);
	int iso_year, weeks;

	day_iso_week(day_from_civil(year, 12, 28), &iso_year, &weeks);
	if (n < 1 || n > weeks)
		return false;
	out->from = period_start(PERIOD_WEEK, first + n - 1);
	out->to = out->from + 7;
	return true;
}

static bool parse_one(struct slice s, struct span *out)
{
	int year = s.len >= 4 ? day_four(s.at) : -1;

	if (year < 0)
		return false;
	if (s.len == 4)
		return nth_of_year(PERIOD_YEAR, year, 1, 1, out);
	if (s.at[4] != '-')
		return false;
	if (s.len == 7 && s.at[5] == 'Q')
		return nth_of_year(PERIOD_QUARTER, year, s.at[6] - '0', 4, out);
	if (s.len == 7 && s.at[5] == 'S')
		return nth_of_year(
		    PERIOD_SEMESTER, year, s.at[6] - '0', 2, out);
	if (s.len == 7)
		return nth_of_year(
		    PERIOD_MONTH, year, day_two(s.at + 5), 12, out);
	if (s.len == 8 && s.at[5] == 'W')
		return nth_week(year, day_two(s.at + 6), out);
	if (!day_parse(s, &out->from))
		return false;
	out->to = out->from + 1;
	return true;
}

static size_t find_dots(struct slice s)
{
	size_t i = 0;

	while (i + 1 < s.len && (s.at[i] != '.' || s.at[i + 1] != '.'))
		i++;
	return i + 1 < s.len ? i : s.len;
}

bool span_parse(struct slice s, struct span *out)
{
	size_t dots = find_dots(s);
	struct span a, b;

	if (!parse_one((struct slice){ s.at, dots }, &a))
		return false;
	if (dots < s.len) {
		struct slice rest = { s.at + dots + 2, s.len - dots - 2 };

		if (!parse_one(rest, &b) || b.from <= a.from)
			return false;
		a.to = b.from;
	}
	*out = a;
	return true;
}
