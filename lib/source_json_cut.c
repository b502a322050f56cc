/*
 * source_json_cut.c - where JSON records end when they are the objects of one
 * array, over many lines or on one: [ {...}, {...} ].
 *
 * The cut and the reader both ask record_length(), so that a log gives the same
 * records however it is cut into blocks: its answer never changes when more
 * data come. Only strings and brackets are looked at; whether what stands
 * between them is JSON is the parser's to say. An object that does not close
 * within JSON_OBJECT_MAX ends at its first newline.
 */
#include "source_impl.h"

/* Past the quote that closes the string whose text starts at p, or end. */
static const char *string_end(const char *p, const char *end)
{
	while (p < end && *p != '"')
		p += *p == '\\' && end - p > 1 ? 2 : 1;
	return p < end ? p + 1 : end;
}

/* Past the bracket that closes the one at p; NULL: not before end. */
static const char *object_end(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		char c = *p++;

		if (c == '"')
			p = string_end(p, end);
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return p;
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

/* Length of the object that data begins with. */
static size_t object_length(struct slice data, bool last)
{
	bool all = data.len <= JSON_OBJECT_MAX;
	size_t window = all ? data.len : JSON_OBJECT_MAX;
	const char *end = object_end(data.at, data.at + window);
	const char *newline;

	if (end)
		return (size_t)(end - data.at);
	if (all && !last)
		return 0;
	newline = memchr(data.at, '\n', data.len);
	if (newline)
		return (size_t)(newline - data.at) + 1;
	return last ? data.len : 0;
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
