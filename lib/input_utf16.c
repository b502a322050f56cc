/*
 * input_utf16.c - logs in UTF-16, which is what Matomo exports, as UTF-8.
 *
 * Known by the byte-order mark, which is not passed on. A surrogate without
 * its other half, and half a unit at the end, become U+FFFD: the line stays
 * readable, and at the end of a log that is still being written they stand in
 * a line without its end, which waits for the next time anyway.
 */
#include "input_impl.h"

#include <stdlib.h>
#include <string.h>

#define UNITS_BYTES ((size_t)64 << 10)
#define REPLACEMENT 0xfffdu

struct utf16 {
	bool big;
	bool end;
	unsigned char raw[UNITS_BYTES]; /* bytes that wait to be made UTF-8 */
	size_t at, len;
	char out[4]; /* a character that waits to be given */
	size_t out_at, out_len;
};

int utf16_start(struct input *in, bool big, struct err *e)
{
	in->utf16 = calloc(1, sizeof *in->utf16);
	if (!in->utf16)
		return err_memory(e);
	in->utf16->big = big;
	return 0;
}

void utf16_stop(struct input *in)
{
	free(in->utf16);
}

/* Makes want bytes wait, or all there are. */
static int refill(struct input *in, size_t want, struct err *e)
{
	struct utf16 *u = in->utf16;
	int64_t got;

	if (u->end || u->len - u->at >= want)
		return 0;
	u->len -= u->at;
	memmove(u->raw, u->raw + u->at, u->len);
	u->at = 0;
	got = in->codec->read(in, u->raw + u->len, UNITS_BYTES - u->len, e);
	if (got < 0)
		return (int)got;
	u->end = (size_t)got < UNITS_BYTES - u->len;
	u->len += (size_t)got;
	return 0;
}

static uint32_t unit_at(const struct utf16 *u, size_t i)
{
	unsigned a = u->raw[i], b = u->raw[i + 1];

	return u->big ? a << 8 | b : b << 8 | a;
}

/* Takes the next character; at least one byte waits. */
static uint32_t take(struct utf16 *u)
{
	size_t left = u->len - u->at;
	uint32_t unit, low;

	if (left < 2) {
		u->at = u->len;
		return REPLACEMENT;
	}
	unit = unit_at(u, u->at);
	u->at += 2;
	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	low = unit < 0xdc00 && left >= 4 ? unit_at(u, u->at) : 0;
	if (low < 0xdc00 || low > 0xdfff)
		return REPLACEMENT;
	u->at += 2;
	return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static size_t encode(uint32_t c, char out[4])
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(first[n] | c);
	return n;
}

int64_t utf16_read(struct input *in, char *buf, size_t n, struct err *e)
{
	struct utf16 *u = in->utf16;
	size_t got = 0;

	while (got < n) {
		if (u->out_at < u->out_len) {
			buf[got++] = u->out[u->out_at++];
			continue;
		}
		if (refill(in, 4, e) < 0)
			return e->code;
		if (u->at == u->len)
			break;
		u->out_len = encode(take(u), u->out);
		u->out_at = 0;
	}
	return (int64_t)got;
}
