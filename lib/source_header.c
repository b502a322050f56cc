/*
 * source_header.c - the header line in force, wherever reading goes on.
 *
 * In W3C logs a header says what the lines after it hold and may come again
 * with other fields. A block that is parsed alone must be told of the last one
 * before it. What is followed here are the log's bytes in pieces of any size,
 * so that a cursor in mid-log and a block alike find the same header.
 */
#include "source_impl.h"

void header_init(struct log_header *h)
{
	*h = (struct log_header){ .line = BUF_INIT, .part = BUF_INIT };
}

void header_release(struct log_header *h)
{
	buf_release(&h->line);
	buf_release(&h->part);
	header_init(h);
}

static void line_ended(struct log_header *h, const struct format *f)
{
	struct slice line = line_text(buf_view(&h->part));

	if (!h->passing && line.len > 0 && f->is_header(line)) {
		buf_clear(&h->line);
		buf_slice(&h->line, line);
	}
	buf_clear(&h->part);
	h->passing = false;
}

static void line_part(struct log_header *h, struct slice part)
{
	if (h->part.len == 0 && part.len > 0 && part.at[0] != HEADER_SIGN)
		h->passing = true;
	if (h->part.len + part.len > SOURCE_LINE_MAX)
		h->passing = true;
	if (!h->passing)
		buf_slice(&h->part, part);
}

void header_pass(
    struct log_header *h, const struct layout *l, struct slice bytes)
{
	const struct format *f = l->format;

	while (f->is_header && bytes.len > 0) {
		const char *end = memchr(bytes.at, '\n', bytes.len);
		size_t n = end ? (size_t)(end - bytes.at) : bytes.len;

		if (!h->passing)
			line_part(h, (struct slice){ bytes.at, n });
		if (end)
			line_ended(h, f);
		n += end != NULL;
		bytes.at += n;
		bytes.len -= n;
	}
}
