/*
 * day_rule.c - the POSIX TZ rule at the end of a zoneinfo file, such as
 * "CET-1CEST,M3.5.0,M10.5.0/3": when summer time starts and ends each year.
 *
 * POSIX counts offsets west of Greenwich; here they turn to the east at once.
 */
#include "day_impl.h"

#include <string.h>

#define HOUR 3600

/* Each reader takes what it reads off the front of *s, and returns false
 * when it is not there. */

static bool take_char(struct slice *s, char c)
{
	if (s->len == 0 || s->at[0] != c)
		return false;
	s->at++;
	s->len--;
	return true;
}

static bool take_number(struct slice *s, int least, int most, int *out)
{
	size_t n = 0;
	int value = 0;

	while (n < s->len && n < 4 && s->at[n] >= '0' && s->at[n] <= '9')
		value = value * 10 + (s->at[n++] - '0');
	if (n == 0 || value < least || value > most)
		return false;
	s->at += n;
	s->len -= n;
	*out = value;
	return true;
}

static bool is_name_char(char c, bool quoted)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
}

/* "CET", or "<+03>" */
static bool take_name(struct slice *s)
{
	bool quoted = take_char(s, '<');
	size_t n = 0;

	while (n < s->len && is_name_char(s->at[n], quoted))
		n++;
	if (n < 3)
		return false;
	s->at += n;
	s->len -= n;
	return !quoted || take_char(s, '>');
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct slice *s, int most_hours, int32_t *seconds)
{
	bool minus = take_char(s, '-');
	int h, m = 0, sec = 0;

	if (!minus)
		take_char(s, '+');
	if (!take_number(s, 0, most_hours, &h))
		return false;
	if (take_char(s, ':')) {
		if (!take_number(s, 0, 59, &m))
			return false;
		if (take_char(s, ':') && !take_number(s, 0, 59, &sec))
			return false;
	}
	*seconds = (h * 60 + m) * 60 + sec;
	if (minus)
		*seconds = -*seconds;
	return true;
}

static bool take_date(struct slice *s, struct rule_date *d)
{
	bool ok;

	memset(d, 0, sizeof *d);
	if (take_char(s, 'M')) {
		d->form = RULE_WEEKDAY;
		ok = take_number(s, 1, 12, &d->month) && take_char(s, '.') &&
		     take_number(s, 1, 5, &d->week) && take_char(s, '.') &&
		     take_number(s, 0, 6, &d->weekday);
	} else if (take_char(s, 'J')) {
		d->form = RULE_JULIAN;
		ok = take_number(s, 1, 365, &d->day);
	} else {
		d->form = RULE_YEARDAY;
		ok = take_number(s, 0, 365, &d->day);
	}
	d->time = 2 * HOUR;
	if (ok && take_char(s, '/'))
		ok = take_time(s, 167, &d->time);
	return ok;
}

static bool take_summer(struct slice *s, struct rule *r)
{
	if (!take_name(s))
		return false;
	r->summer = r->standard + HOUR;
	if (s->len > 0 && s->at[0] != ',') {
		if (!take_time(s, 24, &r->summer))
			return false;
		r->summer = -r->summer;
	}
	r->changes = true;
	return take_char(s, ',') && take_date(s, &r->start) &&
	       take_char(s, ',') && take_date(s, &r->end);
}

bool rule_parse(struct slice s, struct rule *out)
{
	struct rule r;

	memset(&r, 0, sizeof r);
	if (!take_name(&s) || !take_time(&s, 24, &r.standard))
		return false;
	r.standard = -r.standard;
	if (s.len > 0 && !take_summer(&s, &r))
		return false;
	if (s.len > 0)
		return false;
	*out = r;
	return true;
}

/* The week-th such weekday of the month; 5 is the last, be it the fourth. */
static day_t month_weekday(int year, const struct rule_date *d)
{
	day_t first = day_from_civil(year, d->month, 1);
	day_t next = d->month < 12 ? day_from_civil(year, d->month + 1, 1)
				   : day_from_civil(year + 1, 1, 1);
	day_t day = first + (d->weekday + 7 - day_weekday(first) % 7) % 7 +
		    (d->week - 1) * 7;

	return day < next ? day : day - 7;
}

static int64_t date_seconds(int year, const struct rule_date *d)
{
	day_t day = day_from_civil(year, 1, 1);

	switch (d->form) {
	case RULE_JULIAN:
		day += d->day - 1 + (d->day > 59 && day_is_leap(year));
		break;
	case RULE_YEARDAY:
		day += d->day;
		break;
	case RULE_WEEKDAY:
		day = month_weekday(year, d);
		break;
	}
	return (int64_t)day * DAY_SECONDS + d->time;
}

void rule_year(const struct rule *r, int year, int64_t *start, int64_t *end)
{
	*start = date_seconds(year, &r->start) - r->standard;
	*end = date_seconds(year, &r->end) - r->summer;
}
