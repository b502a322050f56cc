/*
 * fuzz_source.h - what the targets of the log formats share: records written
 * out as text, so that two ways to read the same bytes can be compared.
 */
#ifndef JAUGE_FUZZ_SOURCE_H
#define JAUGE_FUZZ_SOURCE_H

#include "../../lib/source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool holds)
{
	if (!holds)
		abort();
}

static inline void write_record(struct buf *out, uint64_t line, int fault,
    const struct slice *field, size_t n)
{
	buf_printf(out, "%llu:%d", (unsigned long long)line, fault);
	for (size_t i = 0; fault == RECORD_GOOD && i < n; i++) {
		buf_printf(out, " %d %zu ", field[i].at != NULL, field[i].len);
		buf_slice(out, field[i]);
	}
	buf_char(out, '\n');
}

/* Appends the records of one block; lines go on from *lines. */
static inline void read_block(struct reader *r, struct slice block, size_t n,
    uint64_t *lines, struct buf *out)
{
	/* Memory of its own: reading past the end is then seen. */
	char *copy = malloc(block.len ? block.len : 1);
	struct record rec;

	must(copy != NULL);
	if (block.len)
		memcpy(copy, block.at, block.len);
	reader_begin(r, (struct slice){ copy, block.len });
	while (reader_next(r, &rec) == 1)
		write_record(
		    out, *lines + rec.line, (int)rec.fault, rec.field, n);
	*lines += reader_lines(r);
	free(copy);
}

/* Reads text in blocks that end where cut() says, having seen step bytes more
 * each time, and twice as many as long as no record ends. */
static inline void read_blocks(const struct layout *l, struct reader *r,
    struct slice text, size_t n, size_t step, struct buf *out)
{
	uint64_t lines = 0;
	size_t seen = 0, more = step;

	while (text.len > 0) {
		struct slice block = text;

		seen = seen + more < text.len ? seen + more : text.len;
		block.len = layout_cut(l, (struct slice){ text.at, seen });
		must(block.len <= seen);
		if (block.len == 0 && seen < text.len) {
			more *= 2;
			continue;
		}
		if (block.len == 0)
			block.len = text.len;
		more = step;
		read_block(r, block, n, &lines, out);
		text.at += block.len;
		text.len -= block.len;
		seen -= block.len < seen ? block.len : seen;
	}
}

/* The same records whole and in blocks; *out: what they are. */
static inline void read_both(const struct layout *l, struct slice text,
    const char *const *names, size_t n, size_t step, struct buf *out)
{
	struct buf parts = BUF_INIT;
	struct reader *r;
	struct err e;
	uint64_t lines = 0;

	must(reader_new(&r, l, names, n, &e) == 0);
	read_block(r, text, n, &lines, out);
	read_blocks(l, r, text, n, step, &parts);
	must(slice_equal(buf_view(out), buf_view(&parts)));
	reader_free(r);
	buf_release(&parts);
}

/* Bytes with each 0x01 made 30,000 letters, so that the fuzzer finds its way
 * past the limit of a line. */
static inline void unfold(const uint8_t *data, size_t size, struct buf *out)
{
	for (size_t i = 0; i < size && out->len < 140000; i++) {
		if (data[i] == 1)
			buf_repeat(out, "x", 30000);
		else
			buf_char(out, (char)data[i]);
	}
}

#endif
