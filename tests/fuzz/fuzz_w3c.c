/*
 * fuzz_w3c.c - logs whose header comes again: the same records whole and in
 * blocks, each told of the header before it and parsed by a reader that saw
 * nothing else.
 */
#include "fuzz_source.h"

static const char *const names[] = { "time", "client", "method", "path",
	"agent", "user" };
#define NAMES (sizeof names / sizeof *names)

/* A log begins with a header that has all of them. */
static const char head[] =
    "#Fields: date time c-ip cs-method cs-uri-stem cs(User-Agent) "
    "cs-username\n";

static void read_alone(
    const struct layout *l, struct slice text, size_t step, struct buf *out)
{
	struct log_header h;
	uint64_t lines = 0;
	struct err e;

	header_init(&h);
	while (text.len > 0) {
		size_t seen = step < text.len ? step : text.len, n;
		struct reader *r;

		n = layout_cut(l, (struct slice){ text.at, seen });
		if (n == 0 && seen < text.len) {
			step *= 2;
			continue;
		}
		n = n ? n : text.len;
		must(reader_new(&r, l, names, NAMES, &e) == 0);
		reader_header(r, buf_view(&h.line));
		read_block(r, (struct slice){ text.at, n }, NAMES, &lines, out);
		reader_free(r);
		header_pass(&h, l, (struct slice){ text.at, n / 2 });
		header_pass(
		    &h, l, (struct slice){ text.at + n / 2, n - n / 2 });
		text.at += n;
		text.len -= n;
	}
	header_release(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats_of[] = { "w3c", "cloudfront" };
	struct buf text = BUF_INIT;
	struct err e;

	if (size < 1)
		return 0;
	buf_str(&text, head);
	unfold(data + 1, size - 1, &text);
	for (int i = 0; i < 2; i++) {
		struct buf whole = BUF_INIT, alone = BUF_INIT;
		struct layout *l;

		must(layout_open(
			 &l, formats_of[i], 0, slice_of(head), true, &e) == 0);
		read_both(
		    l, buf_view(&text), names, NAMES, data[0] + 1u, &whole);
		read_alone(l, buf_view(&text), data[0] + 1u, &alone);
		must(slice_equal(buf_view(&whole), buf_view(&alone)));
		layout_free(l);
		buf_release(&whole);
		buf_release(&alone);
	}
	buf_release(&text);
	return 0;
}
