/*
 * read.h - records as text, for the tests of formats.
 *
 * Records are written out as "line:field|field", with ~ for an absent field
 * and !reason for a faulty record, so that a test is a text and what is
 * expected of it. Each text is read whole and in blocks of several sizes.
 */
#ifndef JAUGE_TEST_READ_H
#define JAUGE_TEST_READ_H

#include <stdio.h>

#include "../../lib/source.h"

static const char *const faults[] = { "good", "long", "nul", "utf8", "fields",
	"quote", "syntax" };

/* Names separated by blanks. */
struct names {
	char text[200];
	const char *at[16];
	size_t n;
};

static inline void names_split(struct names *s, const char *names)
{
	snprintf(s->text, sizeof s->text, "%s", names);
	s->n = 0;
	for (char *p = s->text; *p; p++) {
		if (p == s->text || p[-1] == '\0')
			s->at[s->n++] = p;
		if (*p == ' ')
			*p = '\0';
	}
}

static inline void write_record(
    struct buf *b, uint64_t before, const struct record *rec, size_t n)
{
	buf_printf(b, "%llu:", (unsigned long long)(before + rec->line));
	if (rec->fault != RECORD_GOOD)
		buf_printf(b, "!%s", faults[rec->fault]);
	for (size_t i = 0; rec->fault == RECORD_GOOD && i < n; i++) {
		buf_str(b, i ? "|" : "");
		if (rec->field[i].at)
			buf_slice(b, rec->field[i]);
		else
			buf_char(b, '~');
	}
	buf_char(b, '\n');
}

/* Reads in blocks of at least step bytes that end at a cut. */
static inline void read_records(struct buf *b, const struct layout *l,
    struct slice text, const char *names, size_t step)
{
	struct names s;
	struct reader *r;
	struct record rec;
	uint64_t before = 0;
	size_t seen = step;
	struct err e;

	names_split(&s, names);
	assert_int_equal(reader_new(&r, l, s.at, s.n, &e), 0);
	while (text.len > 0) {
		size_t have = seen < text.len ? seen : text.len;
		size_t n = layout_cut(l, (struct slice){ text.at, have });

		seen += step;
		if (n == 0 && have < text.len)
			continue;
		n = n ? n : text.len;
		reader_begin(r, (struct slice){ text.at, n });
		while (reader_next(r, &rec) == 1)
			write_record(b, before, &rec, s.n);
		before += reader_lines(r);
		text.at += n;
		text.len -= n;
		seen = step;
	}
	reader_free(r);
}

static inline struct layout *open_text(
    const char *format, char delimiter, struct slice text)
{
	struct layout *l = NULL;
	struct err e;

	if (layout_open(&l, format, delimiter, text, true, &e) < 0)
		fail_msg("%s", e.text);
	return l;
}

static inline void expect_slice(
    const char *format, struct slice text, const char *names, const char *want)
{
	static const size_t steps[] = { 1, 2, 7, 1 << 20 };
	struct layout *l = open_text(format, 0, text);
	struct slice body = { text.at + l->body, text.len - l->body };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct buf b = BUF_INIT;

		read_records(&b, l, body, names, steps[i]);
		assert_string_equal(buf_text(&b), want);
		buf_release(&b);
	}
	layout_free(l);
}

static inline void expect(
    const char *format, const char *text, const char *names, const char *want)
{
	expect_slice(format, slice_of(text), names, want);
}

static inline void refused(
    const char *format, char delimiter, struct slice text, const char *part)
{
	struct layout *l = NULL;
	struct err e;

	assert_int_equal(
	    layout_open(&l, format, delimiter, text, true, &e), ERR_INPUT);
	assert_null(l);
	if (!strstr(e.text, part))
		fail_msg("\"%s\" is not in: %s", part, e.text);
}

#endif
