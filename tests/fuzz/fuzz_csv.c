/*
 * fuzz_csv.c - CSV: any bytes, read whole and in blocks, must give the same
 * records; and where no quote is, those that libcsv gives.
 */
#include "fuzz_source.h"

#include <csv.h>

static const char *const names[] = { "c", "a" };

struct cells {
	struct slice at[8];
	size_t n;
	char text[200000];
	size_t used;
};

static void take(void *p, size_t n, void *ctx)
{
	struct cells *c = ctx;

	memcpy(c->text + c->used, p, n);
	if (c->n < 8)
		c->at[c->n] = (struct slice){ c->text + c->used, n };
	c->used += n;
	c->n++;
}

static int newline(unsigned char c)
{
	return c == '\n';
}

static int none(unsigned char c)
{
	(void)c;
	return 0;
}

/* One line without a quote, as libcsv and the rules of a record say. */
static void expect_line(
    struct slice line, uint64_t number, char delimiter, struct buf *out)
{
	static struct cells c;
	struct csv_parser p;
	enum record_fault fault = RECORD_GOOD;

	if (line.len > SOURCE_LINE_MAX) {
		write_record(out, number, RECORD_LONG, NULL, 0);
		return;
	}
	if (line.len && line.at[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0)
		return;
	/* The header again. */
	if (line.len == 5 && line.at[0] == 'a' && line.at[1] == delimiter &&
	    line.at[2] == 'b' && line.at[3] == delimiter && line.at[4] == 'c')
		return;
	c.n = c.used = 0;
	csv_init(&p, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&p, (unsigned char)delimiter);
	csv_set_space_func(&p, none);
	csv_set_term_func(&p, newline);
	must(csv_parse(&p, line.at, line.len, take, NULL, &c) == line.len);
	must(csv_fini(&p, take, NULL, &c) == 0);
	csv_free(&p);
	if (c.n < 3 || c.n > 4 || (c.n == 4 && c.at[3].len > 0))
		fault = RECORD_FIELDS;
	write_record(
	    out, number, (int)fault, (struct slice[]){ c.at[2], c.at[0] }, 2);
}

static void expect(struct slice text, char delimiter, struct buf *out)
{
	uint64_t number = 0;

	while (text.len > 0) {
		const char *end = memchr(text.at, '\n', text.len);
		size_t n = end ? (size_t)(end - text.at) : text.len;

		expect_line(
		    (struct slice){ text.at, n }, ++number, delimiter, out);
		text.at += n + (end != NULL);
		text.len -= n + (end != NULL);
	}
}

static bool plain(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '"' || text.at[i] <= 0)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT, got = BUF_INIT, want = BUF_INIT;
	struct layout *l;
	struct slice body;
	char delimiter;
	struct err e;

	if (size < 2)
		return 0;
	/* The bytes as a log of unknown format, then under a known header. */
	if (layout_open(&l, NULL, 0, (struct slice){ (const char *)data, size },
		data[1] & 1, &e) == 0) {
		must(l->body <= size);
		/* Of JSON, an object may name nothing. */
		must(l->n_names > 0 || l->format != format_find("csv"));
		layout_free(l);
	}
	delimiter = ",;\t|"[data[0] & 3];
	buf_printf(&text, "a%cb%cc\n", delimiter, delimiter);
	unfold(data + 2, size - 2, &text);
	must(layout_open(&l, "csv", delimiter, buf_view(&text), true, &e) == 0);
	body = (struct slice){ text.at + l->body, text.len - l->body };
	must(l->body == 6);
	read_both(l, body, names, 2, data[1] + 1u, &got);
	if (plain(body)) {
		expect(body, delimiter, &want);
		must(slice_equal(buf_view(&got), buf_view(&want)));
	}
	layout_free(l);
	buf_release(&text);
	buf_release(&got);
	buf_release(&want);
	return 0;
}
