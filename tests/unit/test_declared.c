/*
 * test_declared.c - lines of a layout that a service declares: fields in
 * order, and patterns.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "read.h"

static const char *const in_order[] = { "address", "-", "user", "time",
	"request", "status", "bytes", "shop", "-" };

static struct layout *declare(
    const char *const *text, size_t n, bool pattern, const char *head)
{
	struct layout *l = NULL;
	struct err e;

	if (layout_declared(&l, text, n, pattern, slice_of(head), &e) < 0)
		fail_msg("%s", e.text);
	return l;
}

static void expect_declared(const struct layout *l, const char *text,
    const char *names, const char *want)
{
	for (size_t step = 1; step < 2000; step = 3 * step + 1) {
		struct buf b = BUF_INIT;

		read_records(&b, l,
		    (struct slice){ text + l->body, strlen(text) - l->body },
		    names, step);
		assert_string_equal(buf_text(&b), want);
		buf_release(&b);
	}
}

static void test_order(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf"
	    "1.2.3.4:80 x bob [10/Feb/2012:16:42:07 +0100] "
	    "\"GET /a?b HTTP/1.1\" 200 - \"North Shop\" [x y] and junk\n"
	    "\n"
	    "  ::1   x  -  10/Feb  \"say \\\"no\\\"\"  404  5  -  -\r\n"
	    "1.2.3.4 x bob\n"
	    "1.2.3.4 x bob [open\n";
	struct layout *l = declare(in_order, 9, false, text);
	struct buf names = BUF_INIT;

	(void)state;
	assert_int_equal(l->body, 3);
	assert_true(l->format->requests);
	for (size_t i = 0; i < l->n_names; i++)
		buf_printf(&names, "%s ", l->names[i]);
	assert_string_equal(buf_text(&names),
	    "address client user time request method path query protocol "
	    "status bytes shop ");
	buf_release(&names);
	expect_declared(l, text,
	    "client user time method path query status bytes shop",
	    "1:1.2.3.4|bob|10/Feb/2012:16:42:07 +0100|GET|/a|b|200|~|North "
	    "Shop\n"
	    "3:::1|~|10/Feb|~|~|~|404|5|~\n"
	    "4:!fields\n5:!syntax\n");
	layout_free(l);
}

static void test_no_requests(void **state)
{
	static const char *const fields[] = { "time", "who", "what" };
	struct layout *l = declare(fields, 3, false, "x");

	(void)state;
	assert_false(l->format->requests);
	assert_int_equal(l->n_names, 3);
	expect_declared(l, "2026-01-05 u1 start\n2026-01-06 \"u 2\" end",
	    "what who time", "1:start|u1|2026-01-05\n2:end|u 2|2026-01-06\n");
	layout_free(l);
}

/* A path without a method: every request is one for a page. */
static void test_path(void **state)
{
	static const char *const fields[] = { "time", "path", "forwarded" };
	struct layout *l = declare(fields, 3, false, "x");

	(void)state;
	assert_true(l->format->requests);
	expect_declared(l,
	    "1 https://x.fr/a?b \"10.0.0.1, 9.9.9.9\"\n2 - 9.9.9.9\n",
	    "method path query client status",
	    "1:GET|/a|b|9.9.9.9|~\n2:~|~|~|9.9.9.9|~\n");
	layout_free(l);
}

static void test_pattern(void **state)
{
	static const char *const pattern[] = {
		"(?<time>\\d{4}-\\d\\d-\\d\\dT\\S+)\\s+(?:INFO|WARN) "
		"\\[(?<thread>[^]]*)\\] user=(?<user>[[:alnum:]_-]+)"
		"( dept=(?<dept>\\w+))?;"
	};
	struct layout *l = declare(pattern, 1, true, "x");

	(void)state;
	assert_false(l->format->requests);
	expect_declared(l,
	    "2026-01-05T10:00:00Z  INFO [main] user=a-1 dept=2A; rest\n"
	    "2026-01-05T10:00:00Z WARN [] user=b;\xff\n"
	    "2026-01-05T10:00:00Z ERROR [m] user=b;\n"
	    "x2026-01-05T10:00:00Z INFO [m] user=b;\n"
	    "2026-01-05T10:00:00Z INFO [\xe9] user=c; not UTF-8\n",
	    "time thread user dept",
	    "1:2026-01-05T10:00:00Z|main|a-1|2A\n"
	    "2:!utf8\n"
	    "3:!syntax\n4:!syntax\n5:!utf8\n");
	layout_free(l);
}

/* Of requests, any byte is accepted, in any locale. */
static void test_pattern_bytes(void **state)
{
	static const char *const pattern[] = {
		"(?<address>[^ ]+) (?<path>/.*) (?<status>[0-9]+)$"
	};
	struct layout *l = declare(pattern, 1, true, "x");
	struct buf text = BUF_INIT;

	(void)state;
	buf_str(&text, "1.2.3.4 /\xe9\xff?x 200\r\n1.2.3.4 /a 200 \n1.2.3.4 /");
	buf_repeat(&text, "a", 9000);
	buf_str(&text, " 200\n");
	expect_declared(l, buf_text(&text), "client path query status",
	    "1:1.2.3.4|/\xe9\xff|x|200\n2:!syntax\n3:!long\n");
	buf_release(&text);
	layout_free(l);
}

static void wrong(
    const char *const *text, size_t n, bool pattern, const char *part)
{
	struct layout *l = NULL;
	struct err e;

	assert_int_equal(
	    layout_declared(&l, text, n, pattern, slice_of("x"), &e),
	    ERR_INPUT);
	assert_null(l);
	if (!strstr(e.text, part))
		fail_msg("\"%s\" is not in: %s", part, e.text);
}

static void test_wrong(void **state)
{
	static const struct {
		const char *pattern, *part;
	} cases[] = {
		{ "a(b)", "names no field" },
		{ "(?<a>x)(?<a>y)", "\"a\" is there twice" },
		{ "(?<a>x", "Unmatched ( or" },
		{ "(?<>x)", "group's name" },
		{ "(?<a b>x)", "group's name" },
		{ "(?<a", "group's name" },
		{ "(?=x)(?<a>y)", "(?<name>...)" },
		{ "(?<=x)(?<a>y)", "(?<name>...)" },
		{ "(?<!x)(?<a>y)", "(?<name>...)" },
		{ "(?i)(?<a>y)", "(?<name>...)" },
		{ "(?<a>.*?) x", "lazy" },
		{ "(?<a>.++) x", "lazy" },
		{ "(?<a>x)\\1", "backslash" },
		{ "(?<a>x)\\b", "backslash" },
		{ "(?<a>x)\\", "ends with a backslash" },
		{ "(?<a>[^\\]]+)", "backslash in [ ]" },
		{ "(?<a>[x", "[ is not closed" },
		{ "(?<a>[[:nope:]])", "class" },
	};
	static const char *const none[] = { "-", "-" };
	static const char *const twice[] = { "a", "-", "-", "a" };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		wrong(&cases[i].pattern, 1, true, cases[i].part);
	wrong(none, 2, false, "names no field");
	wrong(twice, 4, false, "\"a\" is there twice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_no_requests),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_pattern_bytes),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
