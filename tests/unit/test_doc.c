/*
 * test_doc.c - a page in three syntaxes: what is hostile stays text, what is
 * opened is closed, and all three say the same.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "../../lib/doc.h"

/* A name that would be an element, an entity, an attribute, a link, a mark,
 * a style, a terminal's escape and a change of direction. */
static const char hostile[] =
    "</style><script>alert(1)</script>&lt;\"'`|*_[x](javascript:1)\1\2\3"
    "\x1b[31m\xe2\x80\xae}*{color:red";

static const struct doc_origin origin = { .service = hostile,
	.fingerprint = "00ff",
	.version = "0",
	.language = "en",
	.as_of = 20000,
	.level = 0.95 };

static char *plain(const char *text)
{
	struct buf b = BUF_INIT;
	char *copy;

	doc_plain(&b, slice_of(text));
	copy = slice_copy(buf_view(&b));
	buf_release(&b);
	assert_non_null(copy);
	return copy;
}

static struct doc *page(void)
{
	char *name = plain(hostile);
	struct doc *d = doc_new("en");

	assert_non_null(d);
	doc_head(d, "kind", name, name, name);
	doc_banner(d, name);
	doc_fact(d, name, name);
	doc_section(d, "first", name, name, false);
	doc_point(d, DOC_AHEAD, name, name, "second");
	doc_key(d, name, name, name, name);
	doc_section(d, "second", "Second", NULL, true);
	doc_verdict(d, DOC_BEHIND, name);
	doc_finding(d, "some " DOC_STRONG "strong" DOC_STRONG " " DOC_FAINT
		       "[1; 2]" DOC_FAINT);
	doc_gap(d, name, name);
	doc_box(d, name, name);
	doc_entry(d, name, true, NULL, NULL, name);
	doc_entry(d, name, false, name, name, name);
	doc_box(d, "Other", "?");
	doc_entry(d, "one", false, "1", NULL, NULL);
	doc_columns(d);
	doc_term(d, name, name);
	doc_beside(d);
	doc_choice(d, name);
	doc_columns_end(d);
	doc_table(d, DOC_CARDS, name);
	doc_column(d, name, false);
	doc_column(d, name, true);
	doc_row(d);
	doc_cell(d, name);
	doc_cell_verdict(d, DOC_MISSED, name);
	doc_table_end(d);
	doc_table(d, DOC_FOLDED, "without rows");
	doc_column(d, "a", false);
	doc_table_end(d);
	free(name);
	return d;
}

static void put_page(const char *format, struct buf *out)
{
	struct doc *d = page();
	struct err e = { 0 };

	assert_int_equal(
	    doc_find(slice_of(format))->write(d, &origin, out, &e), 0);
	doc_free(d);
}

static size_t times(const struct buf *b, const char *what)
{
	size_t n = 0;

	for (const char *at = buf_text(b); (at = strstr(at, what)); at++)
		n++;
	return n;
}

static bool in_style(const struct buf *b, const char *what)
{
	const char *style = strstr(buf_text(b), "<style>");
	const char *at = style ? strstr(style, what) : NULL;

	assert_non_null(style);
	return at && at < strstr(style, "</style>");
}

static void html_is_balanced(void **state)
{
	static const char *const elements[] = { "section", "header", "div",
		"table", "thead", "tbody", "tr", "details", "ul", "ol", "dl",
		"main", "nav", "strong", "span", "figure", "code" };
	struct buf b = BUF_INIT;

	(void)state;
	put_page("html", &b);
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		char open[16], more[16], end[16];

		snprintf(open, sizeof open, "<%s>", elements[i]);
		snprintf(more, sizeof more, "<%s ", elements[i]);
		snprintf(end, sizeof end, "</%s>", elements[i]);
		assert_int_equal(
		    times(&b, open) + times(&b, more), times(&b, end));
		assert_true(
		    strcmp(elements[i], "figure") == 0 || times(&b, end) > 0);
	}
	assert_int_equal(times(&b, "<h1>"), 1);
	buf_release(&b);
}

static void hostile_text_stays_text(void **state)
{
	static const char *const formats[] = { "html", "md", "json" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf b = BUF_INIT;

		put_page(formats[i], &b);
		for (size_t k = 0; k < b.len; k++)
			assert_true((unsigned char)b.at[k] >= ' ' ||
				    b.at[k] == '\n' || b.at[k] == '\t');
		assert_int_equal(times(&b, "\xe2\x80\xae"), 0);
		assert_true(i == 2 || times(&b, "<script") == 0);
		assert_true(i != 0 || times(&b, "alert(1)") > 10);
		assert_true(i != 0 || !in_style(&b, "color:red"));
		assert_true(
		    i == 2 || times(&b, "</style>") == (i == 0 ? 1 : 0));
		buf_release(&b);
	}
}

/* JSON is read again by a walk that knows strings and brackets. */
static void json_is_balanced(void **state)
{
	struct buf b = BUF_INIT;
	int depth = 0;
	bool string = false;

	(void)state;
	put_page("json", &b);
	for (size_t i = 0; i < b.len; i++) {
		char c = b.at[i];

		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		else if (!string)
			depth +=
			    (c == '{' || c == '[') - (c == '}' || c == ']');
		assert_true(depth > 0 || i + 2 >= b.len);
	}
	assert_int_equal(depth, 0);
	assert_false(string);
	assert_non_null(strstr(buf_text(&b), "\"mark\":\"behind\""));
	assert_non_null(strstr(buf_text(&b), "some strong [1; 2]"));
	buf_release(&b);
}

static void marks_are_told_by_words_and_shapes(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	put_page("html", &b);
	assert_non_null(strstr(buf_text(&b),
	    "some <strong>strong</strong> <span class=\"i\">[1; 2]</span>"));
	assert_non_null(strstr(buf_text(&b), "<a class=\"to\" href=\"#second\">"
					     "Second</a>"));
	assert_non_null(strstr(buf_text(&b), "<span class=\"no\">1</span>"));
	buf_clear(&b);
	put_page("md", &b);
	assert_non_null(strstr(buf_text(&b), "some **strong** \\[1; 2\\]"));
	assert_non_null(strstr(buf_text(&b), "## 1. Second"));
	buf_release(&b);
	assert_string_equal(doc_mark_name(DOC_CANNOT_TELL), "cannot_tell");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_is_balanced),
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(json_is_balanced),
		cmocka_unit_test(marks_are_told_by_words_and_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
