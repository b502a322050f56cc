/*
 * source_csv_cut.c - where CSV records end.
 *
 * The cut and the reader both ask csv_record(), so that a log gives the same
 * records however it is cut into blocks: its answer never changes when more
 * data come. A record that misuses quotes, or leaves one open for
 * SOURCE_LINE_MAX bytes, ends at its first newline, so that one stray quote
 * costs one record and not the file.
 */
#include "source_impl.h"

/* Past the quote that closes the field whose text starts at p; NULL: not
 * before end. */
static const char *quote_end(const char *p, const char *end)
{
	for (;;) {
		p = p < end ? memchr(p, '"', (size_t)(end - p)) : NULL;
		if (!p)
			return NULL;
		p++;
		if (p == end || *p != '"')
			return p;
		p++;
	}
}

/* The first delimiter, newline or quote from p on, or end. */
static const char *plain_end(const char *p, const char *end, char delimiter)
{
	while (p < end && *p != delimiter && *p != '\n' && *p != '"')
		p++;
	return p;
}

enum walk {
	WALK_ENDED, /* the record ends with a newline, here */
	WALK_SHORT, /* what was seen is right, and no newline ends it */
	WALK_OPEN,  /* the same, and a quote is open */
	WALK_MISUSE /* a quote stands where none may */
};

/* Walks a record field by field. *at: where the walk ended. */
static enum walk walk_record(const char **at, const char *end, char delimiter)
{
	const char *p = *at;

	for (;; p++) {
		bool quoted = p < end && *p == '"';

		p = quoted ? quote_end(p + 1, end)
			   : plain_end(p, end, delimiter);
		if (!p)
			return WALK_OPEN;
		if (p == end)
			return WALK_SHORT;
		if (quoted && *p == '\r')
			p++;
		if (p == end)
			return WALK_SHORT;
		if (*p == '\n')
			break;
		if (*p != delimiter || (quoted && p[-1] == '\r'))
			return WALK_MISUSE;
	}
	*at = p + 1;
	return WALK_ENDED;
}

/* What follows its first SOURCE_LINE_MAX + 1 bytes never changes where a
 * record ends, but for a line that is longer. */
size_t csv_record(struct slice data, char delimiter, bool last)
{
	const char *p = data.at, *newline = memchr(p, '\n', data.len);
	size_t line = newline ? (size_t)(newline - p) + 1 : data.len;
	bool all = data.len <= SOURCE_LINE_MAX;
	size_t window = all ? data.len : SOURCE_LINE_MAX + 1;
	enum walk w;

	if (newline && !memchr(p, '"', line))
		return line;
	w = walk_record(&p, data.at + window, delimiter);
	if (w == WALK_ENDED)
		return (size_t)(p - data.at);
	if (w == WALK_SHORT && all)
		return last ? data.len : 0;
	if (w == WALK_OPEN && all && !last)
		return 0;
	return newline || last ? line : 0;
}

size_t csv_cut(const struct layout *l, struct slice data)
{
	struct slice rest = data;

	while (rest.len > 0) {
		const char *quote = memchr(rest.at, '"', rest.len);
		size_t before = quote ? (size_t)(quote - rest.at) : rest.len;
		size_t n = lines_cut(l, (struct slice){ rest.at, before });

		if (n == 0 && quote)
			n = csv_record(rest, l->delimiter, false);
		if (n == 0)
			break;
		rest.at += n;
		rest.len -= n;
	}
	return data.len - rest.len;
}
