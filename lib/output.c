/*
 * output.c - the formats, and how a number, a day or a period is written for
 * people. For machines everything is in the C locale, whatever the language.
 */
#include "output_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NARROW "\xe2\x80\xaf" /* U+202F, narrow no-break space */
#define MINUS "\xe2\x88\x92"  /* U+2212 */
#define DASH OUTPUT_DASH

const struct output_format *const output_formats[] = { &output_text,
	&output_csv, &output_json, &output_markdown, NULL };

const struct output_format *output_find(struct slice name)
{
	for (size_t i = 0; output_formats[i]; i++)
		if (slice_is(name, output_formats[i]->name))
			return output_formats[i];
	return NULL;
}

static bool french(void)
{
	return strcmp(text_language_now(), "fr") == 0;
}

void output_number(struct buf *b, double x)
{
	if (isfinite(x))
		buf_printf(b, "%.10g", x == 0 ? 0 : x);
}

static void put_groups(struct buf *b, const char *digits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			buf_str(b, NARROW);
		buf_char(b, digits[i]);
	}
}

void output_count(struct buf *b, int64_t n)
{
	char digits[32];
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	int len = snprintf(digits, sizeof digits, "%" PRIu64, size);

	if (n < 0)
		buf_str(b, MINUS);
	put_groups(b, digits, (size_t)len);
}

void output_real(struct buf *b, double x, int places)
{
	char text[400];
	const char *dot;
	int len = snprintf(text, sizeof text, "%.*f", places, fabs(x));

	if (len < 0 || (size_t)len >= sizeof text)
		return;
	if (x < 0 && strtod(text, NULL) != 0)
		buf_str(b, MINUS);
	dot = strchr(text, '.');
	put_groups(b, text, dot ? (size_t)(dot - text) : strlen(text));
	if (dot) {
		buf_char(b, french() ? ',' : '.');
		buf_str(b, dot + 1);
	}
}

/* Digits after the point of a share in %: two that say something below 1 %. */
static int share_places(double share)
{
	double percent = fabs(100 * share);
	int places = 1;

	for (double least = 1; percent != 0 && percent < least && places < 9;
	     least /= 10)
		places++;
	return places;
}

int output_places(double value, enum unit unit)
{
	switch (unit) {
	case UNIT_SHARE:
		return share_places(value);
	case UNIT_RATIO:
	case UNIT_SCORE:
		return 2;
	case UNIT_VALUE:
		return fabs(value) < 1000 ? 2 : 0;
	case UNIT_MONEY:
		return fabs(value) >= 10000 ? 0 : 2;
	case UNIT_DAYS:
	case UNIT_USERS:
	case UNIT_VISITOR_DAYS:
	case UNIT_EVENTS:
		break;
	}
	return value == floor(value) ? 0 : 1;
}

void output_value_to(struct buf *b, double value, enum unit unit,
    const char *currency, int places)
{
	if (isnan(value)) {
		buf_str(b, DASH);
		return;
	}
	output_real(b, unit == UNIT_SHARE ? 100 * value : value, places);
	if (unit == UNIT_SHARE) {
		buf_str(b, NARROW "%");
	} else if (unit == UNIT_DAYS) {
		buf_str(b, NARROW);
		buf_str(b, _("d"));
	} else if (unit == UNIT_MONEY) {
		buf_str(b, NARROW);
		buf_str(b, !currency || strcmp(currency, "EUR") == 0
			       ? "\xe2\x82\xac"
			       : currency);
	}
}

void output_value(
    struct buf *b, double value, enum unit unit, const char *currency)
{
	output_value_to(b, value, unit, currency, output_places(value, unit));
}

void output_change_to(struct buf *b, double change, enum unit unit, int places)
{
	if (isnan(change)) {
		buf_str(b, DASH);
		return;
	}
	if (change >= 0)
		buf_char(b, '+');
	if (unit == UNIT_SCORE) {
		output_real(b, change, places);
		return;
	}
	output_real(b, 100 * change, places);
	buf_str(b, unit == UNIT_SHARE ? NARROW : NARROW "%");
	if (unit == UNIT_SHARE)
		buf_str(b, _("pt"));
}

/* A tenth of a point says something, unless the change is smaller. */
static int change_places(double change, enum unit unit)
{
	if (unit == UNIT_SCORE)
		return 2;
	if (unit == UNIT_SHARE && fabs(100 * change) < 0.1)
		return share_places(change);
	return fabs(change) >= 1 ? 0 : 1;
}

void output_change(struct buf *b, double change, enum unit unit)
{
	output_change_to(b, change, unit, change_places(change, unit));
}

static const char *month_short(int month)
{
	static const char *const names[] = { N_("Jan"), N_("Feb"), N_("Mar"),
		N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
		N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };

	return _(names[month - 1]);
}

static const char *month_long(int month)
{
	static const char *const names[] = { N_("January"), N_("February"),
		N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
		N_("August"), N_("September"), N_("October"), N_("November"),
		N_("December") };

	return _(names[month - 1]);
}

/* The first of a month has an ordinal in French. */
static void put_day(struct buf *b, int d)
{
	bool french = strcmp(text_language_now(), "fr") == 0;

	buf_printf(b, d == 1 && french ? "%der" : "%d", d);
}

void output_day(struct buf *b, day_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	put_day(b, d);
	buf_printf(b, " %s %d", month_short(m), y);
}

void output_date(struct buf *b, day_t day)
{
	int y, m, d;

	day_to_civil(day, &y, &m, &d);
	put_day(b, d);
	buf_printf(b, " %s %d", month_long(m), y);
}

void output_span(struct buf *b, struct span s)
{
	int y1, m1, d1, y2, m2, d2;

	day_to_civil(s.from, &y1, &m1, &d1);
	day_to_civil(s.to - 1, &y2, &m2, &d2);
	if (s.to - s.from > 1)
		put_day(b, d1);
	if (s.to - s.from > 1 && y1 == y2 && m1 == m2)
		buf_str(b, DASH);
	else if (s.to - s.from > 1 && y1 == y2)
		buf_printf(b, " %s " DASH " ", month_short(m1));
	else if (s.to - s.from > 1)
		buf_printf(b, " %s %d " DASH " ", month_short(m1), y1);
	output_day(b, s.to - 1);
}

void output_period(struct buf *b, enum period by, day_t start)
{
	int y, m, d, week;

	day_to_civil(start, &y, &m, &d);
	switch (by) {
	case PERIOD_DAY:
		output_day(b, start);
		break;
	case PERIOD_WEEK:
		day_iso_week(start, &y, &week);
		buf_printf(b, "%d-W%02d", y, week);
		break;
	case PERIOD_MONTH:
		buf_printf(b, "%s %d", month_short(m), y);
		break;
	case PERIOD_QUARTER:
		buf_printf(b, _("Q%d %d"), (m + 2) / 3, y);
		break;
	case PERIOD_SEMESTER:
		buf_printf(b, _("S%d %d"), (m + 5) / 6, y);
		break;
	case PERIOD_YEAR:
	case PERIOD_COUNT:
		buf_printf(b, "%d", y);
		break;
	}
}

void output_sparkline(struct buf *b, const double *x, size_t n)
{
	static const char *const bar[] = { "\xe2\x96\x81", "\xe2\x96\x82",
		"\xe2\x96\x83", "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
		"\xe2\x96\x87", "\xe2\x96\x88" };
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		low = x[i] < low ? x[i] : low;
		high = x[i] > high ? x[i] : high;
	}
	if (low == high)
		low = 0;
	for (size_t i = 0; i < n; i++) {
		double share = high > low ? (x[i] - low) / (high - low) : 0;

		buf_str(b, isnan(x[i]) ? " " : bar[(int)(share * 7 + 0.5)]);
	}
}
