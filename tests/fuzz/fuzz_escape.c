/*
 * fuzz_escape.c - any bytes through every escaper.
 *
 * Of each output, what its syntax needs to be safe is checked by a reading of
 * its own: no controls, right UTF-8, and no way out of the cell, string or
 * attribute that the text was put into.
 */
#include <assert.h>
#include <stdint.h>

#include "../../lib/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

typedef void escaper(struct buf *b, struct slice s);

static bool steers(uint32_t c)
{
	return c < 0x20 || c == 0x7f || (c >= 0x80 && c <= 0x9f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0x2028 || c == 0x2029 || c == 0x200e || c == 0x200f;
}

/* Right UTF-8 without controls but those in but. */
static void check_plain(struct slice s, const char *but)
{
	size_t i = 0;

	while (i < s.len) {
		uint32_t c = 0;
		size_t n = text_utf8(s.at + i, s.len - i, &c);

		assert(n > 0);
		assert(!steers(c) ||
		       (c > 0 && c < 0x80 && strchr(but, (int)c) != NULL));
		i += n;
	}
	assert(text_width(s) <= s.len);
}

static void escape(struct buf *b, escaper *e, struct slice s, const char *but)
{
	buf_clear(b);
	e(b, s);
	assert(!b->failed);
	check_plain(buf_view(b), but);
}

/* Every byte of set is behind a backslash, and no backslash is left over. */
static void check_backslashed(struct slice s, const char *set)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\\') {
			i++;
			assert(i < s.len);
		} else {
			assert(strchr(set, s.at[i]) == NULL);
		}
	}
}

/* Between quotes there are only doubled ones. */
static void check_doubled(struct slice s, char quote)
{
	assert(s.len >= 2 && s.at[0] == quote && s.at[s.len - 1] == quote);
	for (size_t i = 1; i + 1 < s.len; i++) {
		if (s.at[i] != quote)
			continue;
		i++;
		assert(i + 1 < s.len && s.at[i] == quote);
	}
}

static void check_csv(struct slice s)
{
	bool quoted = s.len > 0 && s.at[0] == '"';
	size_t first = quoted;

	if (quoted)
		check_doubled(s, '"');
	for (size_t i = 0; i < s.len && !quoted; i++)
		assert(strchr("\",;\t\r\n", s.at[i]) == NULL);
	assert(s.len <= first || strchr("=+-@\t\r\n", s.at[first]) == NULL);
}

static void check_html(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		assert(strchr("<>\"'", s.at[i]) == NULL);
		if (s.at[i] == '&')
			assert(memchr(s.at + i, ';', s.len - i) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice s = { (const char *)data, len };
	struct buf b = BUF_INIT;

	escape(&b, text_terminal, s, "");
	escape(&b, text_csv, s, "\t\r\n");
	check_csv(buf_view(&b));
	escape(&b, text_json, s, "");
	check_backslashed(buf_view(&b), "\"");
	escape(&b, text_html, s, "\t\n");
	check_html(buf_view(&b));
	escape(&b, text_gnuplot, s, "");
	check_doubled(buf_view(&b), '\'');
	escape(&b, text_markdown, s, "");
	check_backslashed(buf_view(&b), "`*_[]|~$^<>");
	buf_release(&b);
	return 0;
}
