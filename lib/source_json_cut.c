/*
 * source_json_cut.c - where JSON records end when they are the objects of one
 * array, over many lines or on one: [ {...}, {...} ].
 *
 * The cut and the reader both ask record_length(), so that a log gives the
 * same records however it is cut into blocks: its answer never changes when
 * more data come. Only brackets and strings are looked at; what stands between
 * them is the parser's to judge. A bracket that cannot stand where it does, a
 * line's end in a string or DEPTH_MOST brackets break a record: what is broken
 * costs little of what follows, and no text is looked at more often than its
 * brackets are deep.
 */
#include "source_impl.h"

#define DEPTH_MOST 64

/* The quote that closes the string whose text starts at p, or the line's end
 * that comes before; NULL: neither before end. */
static const char *string_end(const char *p, const char *end)
{
	while (p < end && *p != '"' && *p != '\n')
		p += *p == '\\' && end - p > 1 && p[1] != '\n' ? 2 : 1;
	return p < end ? p : NULL;
}

/* Whether a bracket may open after the sign before it; top: the bracket that
 * is open. */
static bool may_open(char before, char top)
{
	return before == ':' || before == '[' || (before == ',' && top == '[');
}

/* Past the bracket that closes the object at p, or, *broken, before what
 * cannot stand in one; NULL: neither before end. */
static const char *object_end(const char *p, const char *end, bool *broken)
{
	char open[DEPTH_MOST], before = ':';
	size_t depth = 0;

	*broken = true;
	for (; p < end; p++) {
		char c = *p, top = depth ? open[depth - 1] : '[';

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '{' || c == '[') {
			if (depth == DEPTH_MOST || !may_open(before, top))
				return p;
			open[depth++] = c;
		} else if (c == '}' || c == ']') {
			if (top != (c == '}' ? '{' : '['))
				return p;
			*broken = --depth > 0;
			if (depth == 0)
				return p + 1;
		} else if (c == '"') {
			p = string_end(p + 1, end);
			if (!p || *p == '\n')
				return p;
		}
		before = c;
	}
	return NULL;
}

/* Bytes before the next record. */
static size_t between(struct slice data)
{
	size_t n = 0;

	while (n < data.len && memchr(" \t\r\n,[]", data.at[n], 7))
		n++;
	return n;
}

/* Of what is no object: up to the next one, or its line's end. */
static size_t junk_length(struct slice data, bool last)
{
	for (size_t n = 0; n < data.len; n++) {
		if (data.at[n] == '\n')
			return n + 1;
		if (data.at[n] == '{')
			return n;
	}
	return last ? data.len : 0;
}

/* Length of the object that data begins with. One that is broken ends with
 * its first line, or with what is seen of it: a block that ends there says the
 * same. */
static size_t object_length(struct slice data, bool last)
{
	bool broken;
	const char *end = object_end(data.at, data.at + data.len, &broken);
	const char *newline;

	if (!end && !last)
		return 0;
	if (!end)
		end = data.at + data.len;
	else if (!broken)
		return (size_t)(end - data.at);
	newline = memchr(data.at, '\n', data.len);
	return newline && newline < end ? (size_t)(newline - data.at) + 1
					: (size_t)(end - data.at);
}

/* Length of the record that data, which is not empty, begins with; 0: not
 * known before more data come. */
static size_t record_length(struct slice data, bool last)
{
	return data.at[0] == '{' ? object_length(data, last)
				 : junk_length(data, last);
}

bool json_take(struct slice *data, bool last, struct slice *record)
{
	size_t n;

	*record = SLICE_ABSENT;
	if (data->len == 0)
		return false;
	n = between(*data);
	data->at += n;
	data->len -= n;
	n = data->len ? record_length(*data, last) : 0;
	*record = (struct slice){ data->at, n };
	data->at += n;
	data->len -= n;
	return n > 0;
}

size_t json_cut(const struct layout *l, struct slice data)
{
	struct slice rest = data;
	size_t n = 1;

	if (!l->array)
		return lines_cut(l, data);
	while (rest.len > 0 && n > 0) {
		n = between(rest);
		if (n == 0)
			n = record_length(rest, false);
		rest.at += n;
		rest.len -= n;
	}
	return data.len - rest.len;
}
