/*
 * text_escape.c - one escaper for each syntax that we write.
 *
 * Every escaper walks code points, so that a control hidden as UTF-8 (U+009B
 * is a terminal's CSI as much as the raw byte 9B) or text whose bytes are no
 * UTF-8 at all meets the same rule everywhere: what can steer a terminal or
 * reorder what the reader sees never passes as it is. Each syntax only says
 * how it shows, drops or replaces it.
 */
#include "text.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* One code point and its bytes; invalid: a byte that is no UTF-8. */
struct glyph {
	uint32_t code;
	struct slice raw;
	bool invalid;
};

/* Takes a glyph off the front of *s; false: s is empty. */
static bool next_glyph(struct slice *s, struct glyph *g)
{
	size_t n;

	if (s->len == 0)
		return false;
	n = text_utf8(s->at, s->len, &g->code);
	g->invalid = n == 0;
	if (g->invalid) {
		n = 1;
		g->code = 0xfffd;
	}
	g->raw = (struct slice){ s->at, n };
	s->at += n;
	s->len -= n;
	return true;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static bool is_one_of(uint32_t c, const char *set)
{
	return c > 0 && c < 0x80 && strchr(set, (int)c) != NULL;
}

static void add_glyph(struct buf *b, const struct glyph *g)
{
	if (g->invalid)
		buf_str(b, REPLACEMENT);
	else
		buf_slice(b, g->raw);
}

void text_terminal(struct buf *b, struct slice s)
{
	struct glyph g;

	while (next_glyph(&s, &g)) {
		unsigned byte = (unsigned char)g.raw.at[0];

		if (g.invalid && byte < 0xa0)
			buf_printf(b, "\\x%02X", byte);
		else if (!is_control(g.code))
			add_glyph(b, &g);
		else if (g.code < 0x80)
			buf_printf(b, "\\x%02X", byte);
		else
			buf_printf(b, "\\u{%04X}", (unsigned)g.code);
	}
}

/* Spreadsheets take a cell that begins so for a formula; some of them the
 * full-width forms too. */
static bool starts_formula(struct slice s)
{
	struct glyph g;

	if (!next_glyph(&s, &g))
		return false;
	return is_one_of(g.code, "=+-@\t\r\n") || g.code == 0xff1d ||
	       g.code == 0xff0b || g.code == 0xff0d || g.code == 0xff20;
}

/* Semicolon and tab need no quotes in RFC 4180, but many a spreadsheet cuts
 * there, and what follows the cut would begin a cell. */
static bool needs_quotes(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_one_of((unsigned char)s.at[i], "\",;\t\r\n"))
			return true;
	return false;
}

void text_csv(struct buf *b, struct slice s)
{
	const char *quote = needs_quotes(s) ? "\"" : "";
	bool formula = starts_formula(s);
	struct glyph g;

	buf_str(b, quote);
	if (formula)
		buf_char(b, '\'');
	while (next_glyph(&s, &g)) {
		if (is_control(g.code) && !is_one_of(g.code, "\t\r\n"))
			buf_str(b, REPLACEMENT);
		else if (g.code == '"')
			buf_str(b, "\"\"");
		else
			add_glyph(b, &g);
	}
	buf_str(b, quote);
}

void text_json(struct buf *b, struct slice s)
{
	struct glyph g;

	while (next_glyph(&s, &g)) {
		if (g.code == '\n')
			buf_str(b, "\\n");
		else if (g.code == '\r')
			buf_str(b, "\\r");
		else if (g.code == '\t')
			buf_str(b, "\\t");
		else if (is_control(g.code))
			buf_printf(b, "\\u%04x", (unsigned)g.code);
		else if (g.code == '"' || g.code == '\\')
			buf_printf(b, "\\%c", (char)g.code);
		else
			add_glyph(b, &g);
	}
}

/* The entity of a character that HTML reads as markup; NULL: it is plain. */
static const char *entity(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

void text_html(struct buf *b, struct slice s)
{
	struct glyph g;

	while (next_glyph(&s, &g)) {
		if (entity(g.code))
			buf_str(b, entity(g.code));
		else if (g.code == 0xfffe || g.code == 0xffff)
			buf_str(b, REPLACEMENT); /* no characters of XML */
		else if (!is_control(g.code) || is_one_of(g.code, "\t\n"))
			add_glyph(b, &g);
	}
}

void text_gnuplot(struct buf *b, struct slice s)
{
	struct glyph g;
	size_t start = b->len + 1;

	buf_char(b, '\'');
	while (next_glyph(&s, &g)) {
		if (is_one_of(g.code, "\t\r\n"))
			buf_char(b, ' ');
		else if (g.code == '\'' && b->len == start)
			/* gnuplot takes two at the beginning for a string. */
			buf_str(b, "\xe2\x80\x99");
		else if (g.code == '\'')
			buf_str(b, "''");
		else if (!is_control(g.code))
			add_glyph(b, &g);
	}
	buf_char(b, '\'');
}

void text_markdown(struct buf *b, struct slice s)
{
	struct glyph g;

	while (next_glyph(&s, &g)) {
		if (is_one_of(g.code, "\t\r\n"))
			buf_char(b, ' ');
		else if (is_one_of(g.code, "&<>"))
			buf_str(b, entity(g.code));
		else if (is_one_of(g.code, "\\`*_[]|~$^"))
			buf_printf(b, "\\%c", (char)g.code);
		else if (!is_control(g.code))
			add_glyph(b, &g);
	}
}
