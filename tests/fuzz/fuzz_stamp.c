/*
 * fuzz_stamp.c - any bytes as a time stamp, a day, a span.
 *
 * What is read is in range, does not depend on blanks around it, and says the
 * same when a fraction that changes nothing sends it down the longer path.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../lib/day.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct zone *paris(void)
{
	static struct zone *z;
	struct err e;

	if (z == NULL)
		assert(zone_open(&z, "Europe/Paris", &e) == 0);
	return z;
}

static enum stamp_result read_wrapped(const char *head, struct slice s,
    const char *tail, enum date_order order, day_t *day)
{
	struct buf b = BUF_INIT;
	enum stamp_result r;

	buf_str(&b, head);
	buf_slice(&b, s);
	buf_str(&b, tail);
	r = stamp_day(buf_view(&b), paris(), order, day);
	buf_release(&b);
	return r;
}

static bool is_plain_iso(struct slice s)
{
	return s.len == 19 && s.at[4] == '-' && s.at[16] == ':';
}

static void check_stamp(struct slice s, enum date_order order)
{
	day_t day = DAY_NONE, again = DAY_NONE;
	enum stamp_result r = stamp_day(s, paris(), order, &day);

	assert((r == STAMP_OK) == (day != DAY_NONE));
	assert(r != STAMP_OK || (day >= DAY_MIN && day < DAY_MAX));
	assert(read_wrapped(" \t", s, "\t ", order, &again) == r);
	assert(again == day);
	assert(read_wrapped("x", s, "", order, &again) == STAMP_BAD);
	assert(r == STAMP_BAD ||
	       read_wrapped("", s, "x", order, &again) == STAMP_BAD);
	if (!is_plain_iso(s))
		return;
	assert(read_wrapped("", s, ".000", order, &again) == r);
	assert(again == day);
}

static void check_span(struct slice s)
{
	struct span span;
	char text[11];
	day_t day;

	if (span_parse(s, &span))
		assert(span.from < span.to);
	if (!day_parse(s, &day))
		return;
	day_format(day, text);
	assert(slice_is(s, text));
	assert(span_parse(s, &span) && span.from == day && span.to == day + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *exact = malloc(len + 1); /* so that a byte too far is seen */
	struct slice s = { exact, len };

	assert(exact);
	for (size_t i = 0; i < len; i++)
		exact[i] = (char)data[i];
	exact = realloc(exact, len ? len : 1);
	assert(exact);
	s.at = exact;
	check_stamp(s, DATE_DMY);
	check_stamp(s, DATE_MDY);
	check_span(s);
	free(exact);
	return 0;
}
