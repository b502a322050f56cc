/*
 * compare_side.c - what a side is, as typed, and the words of a verdict.
 */
#include "compare.h"

#include <stdio.h>

const char *verdict_name(enum verdict v)
{
	switch (v) {
	case VERDICT_UP:
		return N_("up");
	case VERDICT_DOWN:
		return N_("down");
	case VERDICT_CANNOT_TELL:
		return N_("cannot tell");
	case VERDICT_NOT_COMPARABLE:
		break;
	}
	return N_("not comparable");
}

static int parse_value(
    struct side *out, struct slice s, const char *equals, struct err *e)
{
	size_t at = (size_t)(equals - s.at);
	struct side side = { .label = s,
		.by_value = true,
		.where = { { s.at, at }, { equals + 1, s.len - at - 1 } } };

	if (side.where.dimension.len == 0 || side.where.value.len == 0)
		return err_set(e, ERR_USAGE,
		    "\"%.*s\" is no condition: "
		    "write dimension=value, such as channel=web",
		    SLICE_ARG(s));
	*out = side;
	return 0;
}

int side_parse(struct side *out, struct slice s, struct err *e)
{
	const char *equals = s.len ? memchr(s.at, '=', s.len) : NULL;
	struct side side = { .label = s };

	if (equals)
		return parse_value(out, s, equals, e);
	if (!span_parse(s, &side.span))
		return err_set(e, ERR_USAGE,
		    "\"%.*s\" is neither a period "
		    "nor a condition\nPeriods: 2026-Q2, 2026-11, 2026-W46, "
		    "2026-01-01..2026-03-01. Conditions: channel=web.",
		    SLICE_ARG(s));
	if (side.span.from >= side.span.to)
		return err_set(e, ERR_USAGE, "\"%.*s\" ends before it begins",
		    SLICE_ARG(s));
	*out = side;
	return 0;
}

#define YEAR_OF_WEEKS 364

static void put_label(struct span s, char room[SIDE_LABEL])
{
	int32_t week = period_index(PERIOD_WEEK, s.from);
	char from[11], to[11];
	int year, number;

	if (period_start(PERIOD_WEEK, week) == s.from && s.to == s.from + 7) {
		day_iso_week(s.from, &year, &number);
		snprintf(room, SIDE_LABEL, "%04d-W%02d", year, number);
		return;
	}
	day_format(s.from, from);
	day_format(s.to, to);
	snprintf(room, SIDE_LABEL, "%s..%s", from, to);
}

int side_year_ago(struct side *out, const struct side *period,
    char room[SIDE_LABEL], struct err *e)
{
	struct span s = period->span;

	if (period->by_value)
		return err_set(e, ERR_USAGE,
		    "\"%.*s\" is not a period: --year compares a period with "
		    "the same weekdays a year before, as in --year 2026-W40",
		    SLICE_ARG(period->label));
	if (s.from < DAY_MIN + YEAR_OF_WEEKS)
		return err_set(e, ERR_USAGE,
		    "\"%.*s\" is too early to have a year before it",
		    SLICE_ARG(period->label));
	s.from -= YEAR_OF_WEEKS;
	s.to -= YEAR_OF_WEEKS;
	put_label(s, room);
	*out = (struct side){
		.label = slice_of(room), .span = s, .year_ago = true
	};
	return 0;
}
