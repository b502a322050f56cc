/*
 * day_impl.h - what the files of day share.
 */
#ifndef JAUGE_DAY_IMPL_H
#define JAUGE_DAY_IMPL_H

#include <stddef.h>

#include "day.h"

#define DAY_SECONDS 86400
#define CYCLE_DAYS 146097 /* 400 years, after which the calendar repeats */

/* Two digits at p as a number; -1: something else is there. Written out: this
 * runs for each line of a log. */
static inline int day_two(const char *p)
{
	unsigned tens = (unsigned char)p[0] - (unsigned)'0';
	unsigned ones = (unsigned char)p[1] - (unsigned)'0';

	return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
}

static inline int day_four(const char *p)
{
	int high = day_two(p), low = day_two(p + 2);

	return high < 0 || low < 0 ? -1 : high * 100 + low;
}

static inline bool day_is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/*
 * What a zone does past its table: the rule of the POSIX TZ variable, with
 * the extensions of RFC 8536.
 */
enum rule_form {
	RULE_JULIAN,  /* Jn: day 1..365, 29 February never counted */
	RULE_YEARDAY, /* n: day 0..365 */
	RULE_WEEKDAY  /* Mm.w.d: month, week 1..5 (last), weekday 0 Sunday */
};

struct rule_date {
	enum rule_form form;
	int day;
	int month, week, weekday;
	int32_t time; /* seconds after midnight, within 167 hours */
};

struct rule {
	int32_t standard, summer; /* seconds east of UTC */
	bool changes;             /* false: standard all year */
	struct rule_date start, end;
};

/* False: not such a rule. */
bool rule_parse(struct slice s, struct rule *out);
/* The instants of a year at which summer time starts and ends. */
void rule_year(const struct rule *r, int year, int64_t *start, int64_t *end);

/* Gives *out. ERR_INPUT: the bytes are no zoneinfo file of version 2 or
 * later; the text says why and names no file. */
int zone_decode(struct zone **out, struct slice file, struct err *e);

#endif
