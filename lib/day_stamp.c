/*
 * day_stamp.c - a log's time stamp to a civil day.
 *
 * This runs once per line. Every form starts with a date whose shape shows at
 * a glance (a dash in the fifth place, a count of digits), then come the same
 * three optional parts: time of day, fraction, offset. A stamp without an
 * offset already is in the service's zone: its time is checked, and the zone
 * never looked at.
 */
#include "day.h"

#include "day_impl.h"

#define OFFSET_MOST (18 * 3600)

/* What a stamp says; readers below fill it in and take what they read off
 * the front of the slice. */
struct stamp {
	day_t day;
	int32_t second; /* of the day */
	int32_t offset; /* seconds east of UTC, if known */
	bool has_offset;
};

static void advance(struct slice *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(struct slice s)
{
	size_t n = 0;

	while (n < s.len && is_digit(s.at[n]))
		n++;
	return n;
}

/*
 * Three pairs of digits in eight characters, "08:12:44" or "2026-11-", taken
 * as one word: with the shape ('0' for each digit, the marks as they are)
 * taken away by exclusive or, digits are 0..9 and marks 0. Adding 6 carries
 * whatever is above 9 into the upper half of its byte. Shape, sixes and upper
 * halves are for words whose first character is the lowest byte.
 */
#define CLOCK_SHAPE 0x30303a30303a3030u
#define CLOCK_SIXES 0x0606000606000606u
#define CLOCK_UPPER 0xf0f0fff0f0fff0f0u
#define MONTH_SHAPE 0x2d30302d30303030u
#define MONTH_SIXES 0x0006060006060606u
#define MONTH_UPPER 0xfff0f0fff0f0f0f0u

static inline uint64_t eight(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 |
	       (uint64_t)u[3] << 24 | (uint64_t)u[4] << 32 |
	       (uint64_t)u[5] << 40 | (uint64_t)u[6] << 48 |
	       (uint64_t)u[7] << 56;
}

/* The number whose tens are the byte at shift. */
static inline int pair(uint64_t word, int shift)
{
	return (int)((word >> shift & 15) * 10 + (word >> (shift + 8) & 15));
}

/* One or two digits. */
static int few_digits(const char *p, size_t n)
{
	return n == 2 ? day_two(p) : is_digit(p[0]) ? p[0] - '0' : -1;
}

static bool set_day(struct stamp *t, int year, int month, int mday)
{
	t->day = day_from_civil(year, month, mday);
	return year >= 0 && t->day != DAY_NONE;
}

/* A leap second counts as the one before: it ends the same day. */
static bool set_second(struct stamp *t, int hour, int minute, int second)
{
	t->second = (hour * 60 + minute) * 60 + second - (second == 60);
	return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
	       second >= 0 && second <= 60;
}

/* ".123" or ",123" */
static bool take_fraction(struct slice *s)
{
	struct slice digits = { s->at + 1, s->len - 1 };
	size_t n = count_digits(digits);

	advance(s, 1 + n);
	return n > 0;
}

static bool at_fraction(struct slice s)
{
	return s.len > 0 && (s.at[0] == '.' || s.at[0] == ',');
}

/* "8:12", "08:12", "8:12:44" */
static bool take_short_clock(struct slice *s, struct stamp *t)
{
	size_t h = s->len > 1 && s->at[1] == ':' ? 1 : 2;
	int hour, minute, second = 0;

	if (s->len < h + 3 || s->at[h] != ':')
		return false;
	hour = few_digits(s->at, h);
	minute = day_two(s->at + h + 1);
	advance(s, h + 3);
	if (s->len >= 3 && s->at[0] == ':') {
		second = day_two(s->at + 1);
		advance(s, 3);
		if (at_fraction(*s) && !take_fraction(s))
			return false;
	}
	return set_second(t, hour, minute, second);
}

/* "08:12:44", "08:12:44.5" or shorter */
static bool take_clock(struct slice *s, struct stamp *t)
{
	uint64_t word = CLOCK_UPPER;

	if (s->len >= 8)
		word = eight(s->at) ^ CLOCK_SHAPE;
	if (((word | (word + CLOCK_SIXES)) & CLOCK_UPPER) != 0)
		return take_short_clock(s, t);
	advance(s, 8);
	if (at_fraction(*s) && !take_fraction(s))
		return false;
	return set_second(t, pair(word, 0), pair(word, 24), pair(word, 48));
}

/* "0812", "081244", "081244.5" */
static bool take_compact_clock(struct slice *s, struct stamp *t)
{
	size_t n = count_digits(*s);
	int hour, minute, second = 0;

	if (n != 4 && n != 6)
		return false;
	hour = day_two(s->at);
	minute = day_two(s->at + 2);
	if (n == 6)
		second = day_two(s->at + 4);
	advance(s, n);
	if (n == 6 && at_fraction(*s) && !take_fraction(s))
		return false;
	return set_second(t, hour, minute, second);
}

/* Nothing, "Z", "+01", "+0100" or "+01:00", after one blank or none; must be
 * all that is left. */
static bool take_offset(struct slice s, struct stamp *t)
{
	int hour, minute = 0;
	size_t colon;

	if (s.len == 0)
		return true;
	if (s.at[0] == ' ')
		advance(&s, 1);
	t->has_offset = true;
	if (s.len == 1)
		return s.at[0] == 'Z' || s.at[0] == 'z';
	if (s.len < 3 || (s.at[0] != '+' && s.at[0] != '-'))
		return false;
	hour = day_two(s.at + 1);
	colon = s.len > 3 && s.at[3] == ':';
	if (s.len == 5 + colon)
		minute = day_two(s.at + 3 + colon);
	else if (s.len != 3)
		return false;
	t->offset = (hour * 60 + minute) * 60;
	if (s.at[0] == '-')
		t->offset = -t->offset;
	return hour >= 0 && minute >= 0 && minute < 60 &&
	       t->offset >= -OFFSET_MOST && t->offset <= OFFSET_MOST;
}

static bool take_time_and_offset(struct slice s, struct stamp *t)
{
	if (s.len == 0)
		return true;
	if (s.at[0] != 'T' && s.at[0] != ' ' && s.at[0] != 't')
		return false;
	advance(&s, 1);
	return take_clock(&s, t) && take_offset(s, t);
}

/* 2026-11-15..., ten characters at least, the first dash already seen */
static bool read_iso(struct slice s, struct stamp *t)
{
	uint64_t word = eight(s.at) ^ MONTH_SHAPE;
	int year = pair(word, 0) * 100 + pair(word, 16);
	int mday = day_two(s.at + 8);

	if (((word | (word + MONTH_SIXES)) & MONTH_UPPER) != 0)
		return false;
	advance(&s, 10);
	return set_day(t, year, pair(word, 40), mday) &&
	       take_time_and_offset(s, t);
}

/* 20261115 or 20261115T081244..., its eight digits already seen */
static bool read_compact(struct slice s, struct stamp *t)
{
	int year = day_four(s.at);
	int month = day_two(s.at + 4);
	int mday = day_two(s.at + 6);

	advance(&s, 8);
	if (!set_day(t, year, month, mday))
		return false;
	if (s.len == 0)
		return true;
	if (s.at[0] != 'T')
		return false;
	advance(&s, 1);
	return take_compact_clock(&s, t) && take_offset(s, t);
}

/* 1..12, or 0: no name of a month. */
static int month_of_name(const char *p)
{
	static const char names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (int m = 0; m < 12; m++)
		if (p[0] == names[m][0] && p[1] == names[m][1] &&
		    p[2] == names[m][2])
			return m + 1;
	return 0;
}

/* 17/May/2015:10:05:03 +0000, n digits already seen */
static bool read_ncsa(struct slice s, size_t n, struct stamp *t)
{
	int mday = few_digits(s.at, n);
	int month, year;

	advance(&s, n + 1);
	if (s.len < 9 || s.at[3] != '/' || s.at[8] != ':')
		return false;
	month = month_of_name(s.at);
	year = day_four(s.at + 4);
	advance(&s, 9);
	return set_day(t, year, month, mday) && take_clock(&s, t) &&
	       take_offset(s, t);
}

/* 15/11/2026..., n digits already seen */
static bool read_slashed(
    struct slice s, size_t n, enum date_order order, struct stamp *t)
{
	int first = few_digits(s.at, n), second, year;
	char mark = s.at[n];

	if (mark != '/' && mark != '-' && mark != '.')
		return false;
	advance(&s, n + 1);
	n = count_digits(s);
	if (n < 1 || n > 2 || s.len < n + 5 || s.at[n] != mark)
		return false;
	second = few_digits(s.at, n);
	year = day_four(s.at + n + 1);
	advance(&s, n + 5);
	if (order == DATE_MDY)
		return set_day(t, year, first, second) &&
		       take_time_and_offset(s, t);
	return set_day(t, year, second, first) && take_time_and_offset(s, t);
}

/* Seconds, milliseconds or microseconds since 1970, n digits already seen */
static bool read_number(struct slice s, size_t n, struct stamp *t)
{
	int64_t v = 0;

	if (n > 10 && n != 13 && n != 16)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s.at[i] - '0');
	advance(&s, n);
	if (n <= 10 && at_fraction(s) && !take_fraction(&s))
		return false;
	if (n == 13)
		v /= 1000;
	else if (n == 16)
		v /= 1000000;
	t->day = (day_t)(v / DAY_SECONDS);
	t->second = (int32_t)(v % DAY_SECONDS);
	t->has_offset = true;
	return s.len == 0;
}

static bool read_stamp(struct slice s, enum date_order order, struct stamp *t)
{
	size_t n;

	if (s.len >= 10 && s.at[4] == '-')
		return read_iso(s, t);
	n = count_digits(s);
	if (n == 8)
		return read_compact(s, t);
	if (n == 0)
		return false;
	if (n > 2 || n == s.len)
		return read_number(s, n, t);
	if (s.at[n] == '/' && s.len > n + 1 && !is_digit(s.at[n + 1]))
		return read_ncsa(s, n, t);
	return read_slashed(s, n, order, t);
}

enum stamp_result stamp_day(
    struct slice s, const struct zone *z, enum date_order order, day_t *out)
{
	struct stamp t = { 0, 0, 0, false };
	day_t day;

	if (!read_stamp(slice_trim(s), order, &t))
		return STAMP_BAD;
	day = t.day;
	if (t.has_offset)
		day = zone_day(
		    z, (int64_t)day * DAY_SECONDS + t.second - t.offset);
	if (day < DAY_MIN || day >= DAY_MAX)
		return STAMP_RANGE;
	*out = day;
	return STAMP_OK;
}
