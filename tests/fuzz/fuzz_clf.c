/*
 * fuzz_clf.c - access logs: the same records whole and in blocks, and every
 * field lies in its line and is neither empty nor a dash.
 */
#include "fuzz_source.h"

static const char *const names[] = { "address", "ident", "user", "time",
	"request", "method", "path", "query", "protocol", "status", "bytes",
	"referer", "agent" };

static void check_fields(const struct layout *l, struct slice text, size_t n)
{
	struct reader *r;
	struct record rec;
	struct err e;

	must(reader_new(&r, l, names, n, &e) == 0);
	reader_begin(r, text);
	while (reader_next(r, &rec) == 1) {
		for (size_t i = 0; rec.fault == RECORD_GOOD && i < n; i++) {
			struct slice f = rec.field[i];

			if (!f.at)
				continue;
			must(f.at >= text.at);
			must(f.at + f.len <= text.at + text.len);
			must(f.len > 0 && !slice_is(f, "-"));
			must(!memchr(f.at, '\n', f.len));
		}
		if (rec.fault == RECORD_GOOD && rec.field[5].at)
			must(rec.field[4].at && rec.field[8].at);
	}
	reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT;
	struct err e;

	if (size < 1)
		return 0;
	unfold(data + 1, size - 1, &text);
	for (int i = 0; i < 2; i++) {
		struct buf out = BUF_INIT;
		size_t n = i ? 13 : 11;
		struct layout *l;

		must(layout_open(&l, i ? "combined" : "common", 0,
			 slice_of("x"), true, &e) == 0);
		must(l->n_names == n && l->body == 0);
		read_both(l, buf_view(&text), names, n, data[0] + 1u, &out);
		check_fields(l, buf_view(&text), n);
		layout_free(l);
		buf_release(&out);
	}
	buf_release(&text);
	return 0;
}
