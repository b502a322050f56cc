/*
 * fuzz_clf.c - access logs made of parts: the same records whole and in
 * blocks, and every field lies in its line and is neither empty nor a dash.
 */
#include "fuzz_source.h"

static void check_field(struct slice f, struct slice text)
{
	if (!f.at || slice_is(f, "/"))
		return;
	must(f.at >= text.at);
	must(f.at + f.len <= text.at + text.len);
	must(f.len > 0 && !slice_is(f, "-"));
	must(!memchr(f.at, '\n', f.len));
}

static size_t column(const struct layout *l, const char *name)
{
	size_t i = 0;

	while (i < l->n_names && strcmp(l->names[i], name) != 0)
		i++;
	must(i < l->n_names);
	return i;
}

static void check_fields(const struct layout *l, struct slice text)
{
	size_t method = column(l, "method"), path = column(l, "path");
	struct reader *r;
	struct record rec;
	struct err e;

	must(reader_new(&r, l, (const char *const *)l->names, l->n_names, &e) ==
	     0);
	reader_begin(r, text);
	while (reader_next(r, &rec) == 1) {
		if (rec.fault != RECORD_GOOD)
			continue;
		for (size_t i = 0; i < l->n_names; i++)
			check_field(rec.field[i], text);
		must(!rec.field[path].at || rec.field[method].at);
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
	for (size_t i = 0; formats[i]; i++) {
		struct buf out = BUF_INIT;
		struct layout *l;

		format_sniff(formats[i], buf_view(&text));
		if (!formats[i]->access)
			continue;
		must(layout_open(&l, formats[i]->name, 0, slice_of("x"), true,
			 &e) == 0);
		must(l->n_names > 0 && l->body == 0);
		read_both(l, buf_view(&text), (const char *const *)l->names,
		    l->n_names, data[0] + 1u, &out);
		check_fields(l, buf_view(&text));
		layout_free(l);
		buf_release(&out);
	}
	buf_release(&text);
	return 0;
}
