/*
 * text_utf8.c - UTF-8: decoding, and how wide it shows.
 *
 * The C library's wcwidth() depends on the locale and is wrong in the C
 * locale, where cron runs; a short table is the same everywhere.
 */
#include "text.h"

struct range {
	uint32_t from, to; /* both included */
};

static const struct range zero_width[] = {
	{ 0x0300, 0x036f },
	{ 0x0483, 0x0489 },
	{ 0x0591, 0x05bd },
	{ 0x064b, 0x065f },
	{ 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f },
	{ 0x202a, 0x202e },
	{ 0x2060, 0x2064 },
	{ 0x2066, 0x206f },
	{ 0x20d0, 0x20ff },
	{ 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
	{ 0xfeff, 0xfeff },
	{ 0xe0100, 0xe01ef },
};

static const struct range double_width[] = {
	{ 0x1100, 0x115f },
	{ 0x231a, 0x231b },
	{ 0x23e9, 0x23ec },
	{ 0x25fd, 0x25fe },
	{ 0x2614, 0x2615 },
	{ 0x2648, 0x2653 },
	{ 0x26a1, 0x26a1 },
	{ 0x26bd, 0x26be },
	{ 0x26d4, 0x26d4 },
	{ 0x2705, 0x2705 },
	{ 0x270a, 0x270b },
	{ 0x274c, 0x274c },
	{ 0x2753, 0x2755 },
	{ 0x2757, 0x2757 },
	{ 0x2795, 0x2797 },
	{ 0x2b1b, 0x2b1c },
	{ 0x2b50, 0x2b50 },
	{ 0x2b55, 0x2b55 },
	{ 0x2e80, 0x303e },
	{ 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf },
	{ 0xa960, 0xa97f },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },
	{ 0xff01, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x1f1e6, 0x1f202 },
	{ 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff },
	{ 0x1f7e0, 0x1f7eb },
	{ 0x1f900, 0x1faff },
	{ 0x20000, 0x3fffd },
};

/* Payload of the continuation byte p; *bad gathers its mistakes. */
static uint32_t follow(char p, uint32_t *bad)
{
	uint32_t c = (unsigned char)p;

	*bad |= (c & 0xc0) ^ 0x80;
	return c & 0x3f;
}

size_t text_utf8(const char *p, size_t n, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t lead, c, bad = 0;
	size_t len;

	if (n == 0)
		return 0;
	lead = (unsigned char)p[0];
	if (lead < 0x80) {
		*code = lead;
		return 1;
	}
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	len = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (len > n)
		return 0;
	c = lead & (0x7fu >> len);
	for (size_t i = 1; i < len; i++)
		c = c << 6 | follow(p[i], &bad);
	if (bad || c < least[len] || c > 0x10ffff || (c >> 11) == 0x1b)
		return 0;
	*code = c;
	return len;
}

static bool within(const struct range *r, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n && c >= r[i].from; i++)
		if (c <= r[i].to)
			return true;
	return false;
}

static size_t code_width(uint32_t c)
{
	if (c < zero_width[0].from)
		return 1;
	if (within(zero_width, sizeof zero_width / sizeof *zero_width, c))
		return 0;
	if (within(double_width, sizeof double_width / sizeof *double_width, c))
		return 2;
	return 1;
}

size_t text_width(struct slice s)
{
	size_t width = 0, i = 0;

	while (i < s.len) {
		uint32_t c = 0xfffd;
		size_t n = text_utf8(s.at + i, s.len - i, &c);

		width += code_width(c);
		i += n ? n : 1;
	}
	return width;
}

void text_capital(struct buf *b)
{
	unsigned char first = b->len ? (unsigned char)b->at[0] : 0;
	unsigned char next = b->len > 1 ? (unsigned char)b->at[1] : 0;

	if (first >= 'a' && first <= 'z')
		b->at[0] = (char)(first - 'a' + 'A');
	else if (first == 0xc3 && next >= 0xa0 && next <= 0xbe)
		b->at[1] = (char)(next - 0x20);
}

/* Bytes at the head of a text that fill so many columns at most. */
static size_t head_of(struct slice s, size_t columns)
{
	size_t n = 0;

	while (n < s.len) {
		uint32_t code;
		size_t step = text_utf8(s.at + n, s.len - n, &code);

		step = step ? step : 1;
		if (text_width((struct slice){ s.at, n + step }) > columns)
			break;
		n += step;
	}
	return n;
}

void text_cut(struct buf *b, struct slice s, size_t columns, size_t tail)
{
	size_t width = text_width(s), from;

	if (width <= columns) {
		buf_slice(b, s);
		return;
	}
	buf_add(b, s.at, columns ? head_of(s, columns - tail - 1) : 0);
	buf_str(b, "\xe2\x80\xa6");
	from = head_of(s, width - tail);
	buf_add(b, s.at + from, s.len - from);
}
