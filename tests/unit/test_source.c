/*
 * test_source.c - formats: what a log is, where its records end, what their
 * fields hold. Records are written as read.h says.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "read.h"

static void expect_names(
    struct slice text, const char *format, char delimiter, const char *want)
{
	struct layout *l = open_text(NULL, 0, text);
	struct buf b = BUF_INIT;

	assert_string_equal(l->format->name, format);
	assert_int_equal(l->delimiter, delimiter);
	for (size_t i = 0; i < l->n_names; i++)
		buf_printf(&b, "%s%s", i ? " " : "", l->names[i]);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
	layout_free(l);
}

#define S(literal) ((struct slice){ (literal), sizeof(literal) - 1 })

static void test_csv_plain(void **state)
{
	(void)state;
	expect(
	    "csv", "a,b,c\n1,2,3\n\n,,\nx,y,z", "c a", "1:3|1\n3:|\n4:z|x\n");
	expect("csv", "a,b,c\r\n1,2,3\r\n\r\n4,5,\r\n", "c a", "1:3|1\n3:|4\n");
	/* Blanks are data, and so is a carriage return inside. */
	expect("csv", "a,b\n x , y \n1\r2,\r\n", "a b",
	    "1: x | y \n"
	    "2:1\r2|\n");
	expect("csv", "a,b\n1,2\n", "b a", "1:2|1\n");
	expect("csv", "a,b\n1,2\n", "", "1:\n");
	expect("csv", "a,b\n", "a", "");
	/* Logs one behind the other: each header is passed over, quoted or
	 * not, as long as it is the same to the byte. */
	expect("csv", "a,b\n1,2\na,b\n3,4\r\na,b\r\nb,a\n", "a b",
	    "1:1|2\n3:3|4\n5:b|a\n");
	expect("csv", "\"a\",\"b\"\n1,2\n\"a\",\"b\"\n3,4\na,b\n", "a b",
	    "1:1|2\n3:3|4\n4:a|b\n");
	expect("csv", "a,b", "a", "");
}

static void test_csv_number_of_fields(void **state)
{
	(void)state;
	/* Too few for b; enough for b; one empty too many; too many. */
	expect("csv", "a,b,c\n1\n1,2\n1,2,3,\n1,2,3,4\n1,2,3,,\n", "b",
	    "1:!fields\n2:2\n3:2\n4:!fields\n5:!fields\n");
	expect("csv", "a,b,c\n\"1\"\n\"1\",2\n\"1\",2,3,\n\"1\",2,3,4\n", "b",
	    "1:!fields\n2:2\n3:2\n4:!fields\n");
	/* A header that ends with a delimiter, as its lines do. */
	expect("csv", "a,b,\n1,2,\n", "b", "1:2\n");
}

static void test_csv_quotes(void **state)
{
	(void)state;
	expect("csv", "a,b\n\"x,y\",\"say \"\"no\"\"\"\n\"\",\"\"\"\"\n", "a b",
	    "1:x,y|say \"no\"\n2:|\"\n");
	expect("csv", "a,b\n\"1\n2\r\n\n3\",x\r\n5,6\n", "a b",
	    "1:1\n2\r\n\n3|x\n5:5|6\n");
	expect("csv", "a,b\n1,\"\n2\"\n3,4\n", "a b", "1:1|\n2\n3:3|4\n");
	/* At the end of the log, without a newline. */
	expect("csv", "a,b\n\"1\n2\",x", "a b", "1:1\n2|x\n");
	expect("csv", "a,b\nx,\"1\n2\"", "a b", "1:x|1\n2\n");
	expect("csv", "a,b\nx,\"1\n2\"\r", "a b", "1:x|1\n2\n");
}

static void test_csv_misuse(void **state)
{
	(void)state;
	/* A stray quote costs its line. */
	expect("csv", "a,b\n5\" pipe,x\n1,2\n", "a b", "1:!quote\n2:1|2\n");
	expect("csv", "a,b\n\"x\"y,z\n1,2\n", "a b", "1:!quote\n2:1|2\n");
	expect("csv", "a,b\n\"x\" ,z\n1,2\n", "a b", "1:!quote\n2:1|2\n");
	expect("csv", "a,b\nx, \"z\"\n1,2\n", "a b", "1:!quote\n2:1|2\n");
	expect("csv", "a,b\n\"x\"\r,z\n1,2\n", "a b", "1:!quote\n2:1|2\n");
	expect(
	    "csv", "a,b\n\"x\"\r,\"z\n1\",2\n", "a b", "1:!quote\n2:!quote\n");
	/* Open until the end, or until what follows shows it. */
	expect(
	    "csv", "a,b\n\"x,z\n1,2\n3,4\n", "a b", "1:!quote\n2:1|2\n3:3|4\n");
	expect("csv", "a,b\n\"x,z\n1,2\n\"3\",4\n", "a b",
	    "1:!quote\n2:1|2\n3:3|4\n");
	expect("csv", "a,b\n\"x", "a b", "1:!quote\n");
}

/* n letters, then what follows. */
static char *long_text(const char *before, size_t n, const char *after)
{
	size_t head = strlen(before), tail = strlen(after);
	char *text = malloc(head + n + tail + 1);

	assert_non_null(text);
	memcpy(text, before, head);
	memset(text + head, 'x', n);
	memcpy(text + head + n, after, tail + 1);
	return text;
}

static void expect_at(size_t step, const char *text, const char *want)
{
	struct slice all = slice_of(text);
	struct layout *l = open_text("csv", ',', all);
	struct buf b = BUF_INIT;

	read_records(&b, l,
	    (struct slice){ all.at + l->body, all.len - l->body }, "b", step);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
	layout_free(l);
}

static void test_csv_long(void **state)
{
	static const struct {
		const char *before;
		size_t n;
		const char *after, *want;
	} cases[] = {
		{ "a,b\n", SOURCE_LINE_MAX - 2, ",1\n2,3\n", "1:1\n2:3\n" },
		{ "a,b\n", SOURCE_LINE_MAX - 1, ",1\n2,3\n", "1:!long\n2:3\n" },
		{ "a,b\n\"", SOURCE_LINE_MAX - 4, "\",1\n2,3\n", "1:1\n2:3\n" },
		{ "a,b\n\"", SOURCE_LINE_MAX - 3, "\",1\n2,3\n",
		    "1:!long\n2:3\n" },
		{ "a,b\n\"", SOURCE_LINE_MAX, ",1\n2,3\n", "1:!long\n2:3\n" },
		{ "a,b\n\"q\n", SOURCE_LINE_MAX - 6, "\",1", "1:1\n" },
		/* The quote closes beyond the limit: too late. */
		{ "a,b\n\"q\n", SOURCE_LINE_MAX - 6, "\",1\n2,3\n",
		    "1:1\n3:3\n" },
		{ "a,b\n\"q\n", SOURCE_LINE_MAX, "\",1\n2,3\n",
		    "1:!quote\n2:!long\n3:3\n" },
		{ "a,b\n", 10 * SOURCE_LINE_MAX, "\n2,3\n", "1:!long\n2:3\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text =
		    long_text(cases[i].before, cases[i].n, cases[i].after);

		expect_at(1000, text, cases[i].want);
		expect_at(SOURCE_LINE_MAX + 5, text, cases[i].want);
		expect_at((size_t)1 << 20, text, cases[i].want);
		free(text);
	}
}

static void test_csv_bytes(void **state)
{
	(void)state;
	expect_slice("csv",
	    S("a,b\n1,2\n\xe9t\xe9,2\n\xc3\xa9t\xc3\xa9,2\n3\0,4\n\"\0\",4\n"
	      "5,6\n"),
	    "a", "1:1\n2:!utf8\n3:\xc3\xa9t\xc3\xa9\n4:!nul\n5:!nul\n6:5\n");
	expect_slice("csv",
	    S("\xef\xbb\xbf"
	      "a,b\n1,2\n"),
	    "a", "1:1\n");
}

/* One wrong byte, wherever it stands. */
static void test_csv_one_byte(void **state)
{
	char text[] = "a,b\n0123456789012345678901234567890123456789,x\n1,2\n";

	(void)state;
	for (size_t i = 4; i < 44; i++) {
		char kept = text[i];

		text[i] = (char)0xe9;
		expect("csv", text, "b", "1:!utf8\n2:2\n");
		text[i] = '"';
		expect("csv", text, "b", "1:!quote\n2:2\n");
		text[i] = kept;
	}
}

/* Rows wider than the 64 bytes that are looked at together. */
static void test_csv_wide(void **state)
{
	struct buf text = BUF_INIT, want = BUF_INIT;

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_printf(&text, "%sc%d", i ? ";" : "", i);
	buf_char(&text, '\n');
	for (int row = 0; row < 5; row++) {
		for (int i = 0; i < 300; i++)
			buf_printf(&text, "%s%d", i ? ";" : "", row * i);
		buf_char(&text, '\n');
		buf_printf(&want, "%d:0|%d|%d\n", row + 1, row * 299, row * 64);
	}
	expect_slice("csv", buf_view(&text), "c0 c299 c64", buf_text(&want));
	buf_release(&text);
	buf_release(&want);
}

static void test_csv_cut(void **state)
{
	struct layout *l = open_text("csv", 0, S("a,b\n1,2\n"));

	(void)state;
	assert_int_equal(layout_cut(l, S("")), 0);
	assert_int_equal(layout_cut(l, S("1,2")), 0);
	assert_int_equal(layout_cut(l, S("1,2\n3,4\n5")), 8);
	assert_int_equal(layout_cut(l, S("1,2\n3,\"4\n5")), 4);
	assert_int_equal(layout_cut(l, S("1,2\n3,\"4\n5\"")), 4);
	assert_int_equal(layout_cut(l, S("1,2\n3,\"4\n5\"\n")), 12);
	assert_int_equal(layout_cut(l, S("3,\"4\"\r\n")), 7);
	assert_int_equal(layout_cut(l, S("3,\"4\"\r")), 0);
	assert_int_equal(layout_cut(l, S("3,\"4\n5\"6")), 5);
	layout_free(l);
}

static void test_csv_layout(void **state)
{
	(void)state;
	expect_names(S("date;montant\n2024-01-01;3,50\n2024-01-02;4,50\n"),
	    "csv", ';', "date montant");
	expect_names(S("a\tb, or c\n1\t2\n"), "csv", '\t', "a b, or c");
	expect_names(S("a|b|c\n1|2|3\n"), "csv", '|', "a b c");
	expect_names(S("\"x, y\";\" z \"\n\"1;2\";3\n"), "csv", ';', "x, y z");
	expect_names(S("\xef\xbb\xbf id , d\xc3\xa9partement\r\n1,2\r\n"),
	    "csv", ',', "id d\xc3\xa9partement");
	expect_names(S("user_id\n42\n43\n"), "csv", ',', "user_id");
	expect_names(S("\n\na,b\n1,2\n"), "csv", ',', "a b");
	expect_names(S("T1,T2\n1,2\n"), "csv", ',', "T1 T2");
	/* Lines of another kind do not hide the delimiter. */
	expect_names(S("a,b\n1,2\n3,4\n5\n6,7\n8,9\n"), "csv", ',', "a b");
}

static void test_csv_layout_refused(void **state)
{
	struct layout *l = NULL;
	struct err e;

	(void)state;
	refused(NULL, 0, S("alice,12\nbob,13\n"), "column 2 is a number");
	refused(NULL, 0, S("2024-01-02T10:00:00Z;x\n2024-01-03;y\n"),
	    "column 1 is a number or a date");
	refused(NULL, 0, S("a,,c\n1,2,3\n"), "column 2 has no name");
	refused(NULL, 0, S("a,b,a\n1,2,3\n"),
	    "line 1: not a header: column 3 has the name of another");
	refused("csv", ',', S("a,\"b\n1,2\n"), "unclosed quote");
	refused("csv", ',', S("a,\xe9\n1,2\n"), "UTF-8");
	refused("csv", '"', S("a,b\n1,2\n"), "delimiter");
	refused("csv", 0, S("two words\n1\n"), "Name the source's");
	assert_int_equal(
	    layout_open(&l, "csv", ',', S("a,b,c"), false, &e), ERR_INPUT);
	/* What may be somebody's identifier is not repeated. */
	refused(NULL, 0, S("alice,alice\nbob,bob\n"), "another column");
	layout_open(&l, NULL, 0, S("alice,alice\nbob,bob\n"), true, &e);
	assert_null(strstr(e.text, "alice"));
}

static void test_refused(void **state)
{
	(void)state;
	refused(NULL, 0, S(""), "empty");
	refused("csv", 0, S("\xef\xbb\xbf"), "empty");
	refused(NULL, 0,
	    S("\x7f"
	      "ELF\2\1\1\0\0\0"),
	    "not a log: binary data");
	refused(NULL, 0, S("\1\2\3\4\5\6\n"), "not a log: binary data");
	refused(NULL, 0, S("PK\003\004\024\0"), "compressed with zip");
	refused(NULL, 0, S("a line of prose\nand another\n"), "no known log");
	refused("xml", 0, S("<a/>\n"), "unknown format \"xml\"");
	assert_null(format_find("xml"));
	for (size_t i = 0; formats[i]; i++)
		assert_ptr_equal(format_find(formats[i]->name), formats[i]);
}

static void test_columns(void **state)
{
	static const char *const wrong[] = { "user_ip" };
	static const char *const far[] = { "somebody" };
	struct layout *l = open_text(NULL, 0, S("time,user_id\n1,2\n"));
	struct reader *r = NULL;
	struct err e;

	(void)state;
	assert_int_equal(reader_new(&r, l, wrong, 1, &e), ERR_INPUT);
	assert_null(r);
	assert_string_equal(
	    e.text, "no column \"user_ip\"\nDid you mean \"user_id\"?");
	assert_int_equal(reader_new(&r, l, far, 1, &e), ERR_INPUT);
	assert_string_equal(
	    e.text, "no column \"somebody\"\nThe columns are: time, user_id");
	layout_free(l);
	layout_free(NULL);
	reader_free(NULL);
}

static void test_json_values(void **state)
{
	(void)state;
	expect("json",
	    "{\"a\":\"x\",\"b\":12345678901234567890}\n"
	    "\n"
	    "  {\"b\" : -1.50e+3 ,\t\"a\":true}\r\n"
	    "{\"a\":false,\"b\":null}\n"
	    "{\"a\":\"\",\"b\":{\"c\":1}}\n"
	    "{\"a\":[1],\"c\":1}\n"
	    "{}\n",
	    "a b",
	    "1:x|12345678901234567890\n3:true|-1.50e+3\n4:false|~\n"
	    "5:|~\n6:~|~\n7:~|~\n");
}

/* The same through cJSON: an escape, or a member that is no scalar. */
static void test_json_escapes(void **state)
{
	(void)state;
	expect("json",
	    "{\"a\":\"\\u00e9\\\"\\n\",\"b\":18446744073709551615}\n"
	    "{\"z\":[],\"b\":-0.10,\"a\":true}\n"
	    "{\"z\":{},\"a\":false,\"b\":null}\n"
	    "{\"\\u0061\":\"spelt\"}\n"
	    "{\"a\":\"\\ud83d\\ude00\"}\n",
	    "a b",
	    "1:\xc3\xa9\"\n|18446744073709551615\n2:true|-0.10\n"
	    "3:false|~\n4:spelt|~\n5:\xf0\x9f\x98\x80|~\n");
}

static void test_json_paths(void **state)
{
	(void)state;
	expect("json",
	    "{\"request\":{\"uri\":\"/x\",\"headers\":{\"User-Agent\":"
	    "[\"Mozilla\",7]}}}\n"
	    "{\"request.uri\":\"top\",\"request\":{\"uri\":\"/x\"}}\n"
	    "{\"request\":\"flat\"}\n"
	    "{\"request\":{\"uri\":null,\"headers\":{\"User-Agent\":[]}}}\n",
	    "request.uri request.headers.User-Agent.0 "
	    "request.headers.User-Agent.1",
	    "1:/x|Mozilla|7\n2:top|~|~\n3:~|~|~\n4:~|~|~\n");
	expect("json", "{\"a\":[1,{\"b.c\":2}]}\n", "a.1.b.c a.2 a.-1",
	    "1:2|~|~\n");
}

static void test_json_last_key_counts(void **state)
{
	(void)state;
	expect("json",
	    "{\"a\":1,\"a\":2}\n{\"a\":1,\"a\":null}\n"
	    "{\"a\":1,\"a\":[]}\n{\"z\":[],\"a\":1,\"a\":2}\n",
	    "a", "1:2\n2:~\n3:~\n4:2\n");
}

/* What cJSON alone lets pass, and what it does not. */
static void test_json_syntax(void **state)
{
	static const char *const wrong[] = { "[1]", "1", "\"a\"", "{\"a\":1",
		"{\"a\":012}", "{\"a\":-01}", "{\"a\":2.}", "{\"a\":2.e3}",
		"{\"a\":.5}", "{\"a\":-.1}", "{\"a\":+1}", "{\"a\":1e}",
		"{\"a\":-}", "{\"a\":0x1}", "{\"a\":NaN}", "{\"a\":1 2}",
		"{\"a\":\"x\x1fy, in a text that is long enough\"}",
		"{\"a\":\"x\ty\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u00g0\"}",
		"{\"a\":\"\\ud800\"}", "{\"a\":\"x}", "{\"a\":\"\\",
		"{\"a\":1}x", "{\"a\":1}{}", "{\"a\":1,}", "{,}", "{1:2}",
		"{\"a\":{1 :2}}", "{\"a\" 1}", "{\"a\":1\f}", "{a:1}",
		"{\"a\":tru}", "{\"a\":truer}", "{'a':1}", "hello",
		"{\"a\":1}\xef\xbb\xbf", "{\"a\":1 /* no */}" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "{\"a\":1}\n%s\n{\"a\":3}\n", wrong[i]);
		expect_slice(
		    "json", buf_view(&text), "a", "1:1\n2:!syntax\n3:3\n");
		buf_release(&text);
	}
}

static void test_json_bytes(void **state)
{
	(void)state;
	expect_slice("json",
	    S("{\"a\":\"\xe9\"}\n{\"a\":\"\0\"}\n{\"a\":\"x\\u0000y\"}\n"
	      "{\"a\\u0000b\":1,\"a\":2}\n{\"a\":\"\\\\u0000\"}\n"),
	    "a", "1:!utf8\n2:!nul\n3:!nul\n4:!nul\n5:\\u0000\n");
}

static void test_json_deep_and_long(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_str(&text, "{\"a\":1}\n{\"b\":");
	buf_repeat(&text, "[", 900);
	buf_repeat(&text, "]", 900);
	buf_str(&text, ",\"a\":2}\n{\"b\":");
	buf_repeat(&text, "[", 20000);
	buf_repeat(&text, "]", 20000);
	buf_str(&text, ",\"a\":3}\n{\"b\":[1");
	buf_repeat(&text, ",1", SOURCE_LINE_MAX / 2 - 12);
	buf_str(&text, "],\"a\":4}\n{\"a\":\"");
	buf_repeat(&text, "x", SOURCE_LINE_MAX);
	buf_str(&text, "\"}\n");
	expect_slice("json", buf_view(&text), "a",
	    "1:1\n2:2\n3:!syntax\n4:4\n5:!long\n");
	buf_release(&text);
}

/* One array, on one line or over many. */
static void test_json_array(void **state)
{
	(void)state;
	expect("json",
	    "[{\"a\":1,\"b\":{\"c\":18446744073709551615}},{\"a\":\"x]}\\\"{\"}"
	    "]",
	    "a b.c", "1:1|18446744073709551615\n1:x]}\"{|~\n");
	expect("json",
	    "\n[\n  {\n    \"a\": 1,\n    \"b\": { \"c\": [ 2 ] }\n  },\n"
	    "  {\n\"a\":\n-0.10\n}\n,\n\n {\"a\":3}\n]\n",
	    "a b.c.0", "3:1|2\n7:-0.10|~\n13:3|~\n");
	/* What is no object, or none that can be read, costs itself. */
	expect("json",
	    "[ {\"a\":1}, 2, \"x\", {\"a\":tru}, {\"a\":3} ]\nnot this\n"
	    "{\"a\":4}",
	    "a", "1:1\n1:!syntax\n1:!syntax\n1:3\n2:!syntax\n3:4\n");
	/* A string that never ends: its line. */
	expect("json", "[\n{\"a\":1},\n{\"a\":\"x},\n{\"a\":3}\n]\n", "a",
	    "2:1\n3:!syntax\n4:3\n");
	expect("json", "[{\"a\":1},{\"a\":\"x", "a", "1:1\n1:!syntax\n");
	/* Brackets that cannot stand where they do end the object. */
	expect("json", "[{\"a\":{\"b\":1],\n{\"a\":2},{\"a\":1,{\"a\":3}]", "a",
	    "1:!syntax\n2:2\n2:!syntax\n2:3\n");
	expect("json", "[{\"a\":1,\n{\"a\":2}]", "a", "1:!syntax\n2:2\n");
	expect_slice("json", S("[{\"a\":\"\0\"},{\"a\":\"\xe9\"},{\"a\":2}]"),
	    "a", "1:!nul\n1:!utf8\n1:2\n");
}

/* Objects that never close cost no more than the log's size. */
static void test_json_array_open(void **state)
{
	struct buf text = BUF_INIT;
	struct layout *l;
	struct reader *r;
	struct record rec;
	struct err e;
	size_t n = 0;

	(void)state;
	buf_str(&text, "[{},");
	buf_repeat(&text, "{\"a\":\n", 150000);
	buf_repeat(&text, "{\"a\":[1,\n", 100000);
	l = open_text("json", 0, slice_of("[{}]"));
	assert_int_equal(reader_new(&r, l, NULL, 0, &e), 0);
	assert_true(layout_cut(l, buf_view(&text)) > 1000000);
	reader_begin(r, buf_view(&text));
	while (reader_next(r, &rec) == 1)
		n += rec.fault == RECORD_SYNTAX;
	assert_true(n > 1000);
	reader_free(r);
	layout_free(l);
	buf_release(&text);
}

static void test_json_array_long(void **state)
{
	struct buf text = BUF_INIT;
	struct layout *l;

	(void)state;
	buf_str(&text, "[{\"b\":\"");
	buf_repeat(&text, "x", 300000);
	buf_str(&text, "\",\"a\":1},\n{\"b\":\"");
	buf_repeat(&text, "x", 600000);
	buf_str(&text, "\",\"a\":2},\n{\"a\":3}]");
	l = open_text("json", 0, buf_view(&text));
	for (size_t step = 100000; step < 2000000; step *= 2) {
		struct buf b = BUF_INIT;

		read_records(&b, l, buf_view(&text), "a", step);
		assert_string_equal(buf_text(&b), "1:1\n2:!long\n3:3\n");
		buf_release(&b);
	}
	layout_free(l);
	buf_release(&text);
}

static void test_json_layout(void **state)
{
	(void)state;
	expect_names(S("{\"ts\":1,\"request\":{\"uri\":\"/\",\"headers\":"
		       "{\"Accept\":[\"x\"]}},\"status\":200}\n"
		       "not JSON\n"
		       "{\"ts\":1,\"user.id\":3,\"request\":{\"host\":\"h\"}}\n"
		       "{}\n{}\n{}\n"),
	    "json", 0,
	    "ts request.uri request.headers.Accept status user.id "
	    "request.host");
	refused("json", 0, S("1\n"), "no line is a JSON object");
	refused("json", 0, S(" []\n"), "no object is in the array");
	refused("json", 0, S("[1]\n"), "no object is in the array");
	expect("json", "\xef\xbb\xbf{\"a\":1}\n", "a nowhere", "1:1|~\n");
}

#define AGENT "\"Mozilla/5.0 (X11; \\\"odd\\\")\""

static void test_combined(void **state)
{
	(void)state;
	expect("combined",
	    "83.149.9.216 - frank [17/May/2015:10:05:03 +0000] "
	    "\"GET /a/b.png?x=1&y HTTP/1.1\" 200 203023 "
	    "\"http://semicomplete.com/\" " AGENT "\n"
	    "2001:db8::1 - - [17/May/2015:10:05:03 +0000] "
	    "\"POST / HTTP/2.0\" 304 - \"-\" \"\"\r\n",
	    "address ident user time request method path query protocol "
	    "status bytes referer agent",
	    "1:83.149.9.216|~|frank|17/May/2015:10:05:03 +0000|"
	    "GET /a/b.png?x=1&y HTTP/1.1|GET|/a/b.png|x=1&y|HTTP/1.1|200|"
	    "203023|http://semicomplete.com/|"
	    "Mozilla/5.0 (X11; \\\"odd\\\")\n"
	    "2:2001:db8::1|~|~|17/May/2015:10:05:03 +0000|"
	    "POST / HTTP/2.0|POST|/|~|HTTP/2.0|304|~|~|~\n");
}

static void test_common(void **state)
{
	(void)state;
	expect("common",
	    "1.2.3.4 - theuser [10/Feb/2012:16:42:07 -0500] "
	    "\"GET /? HTTP/1.0\" 301 368\n"
	    "1.2.3.4 - - [10/Feb/2012:16:42:07 -0500] \"HEAD /x HTTP/1.0\" "
	    "200 - more \"and more\"\n",
	    "address user path query status bytes",
	    "1:1.2.3.4|theuser|/|~|301|368\n2:1.2.3.4|~|/x|~|200|~\n");
}

static void test_clf_tolerance(void **state)
{
	static const char head[] = "1.2.3.4 - - [x] ";
	static const struct {
		const char *rest, *want;
	} cases[] = {
		/* Doubled blanks, junk at the end. */
		{ "  \"GET  /a HTTP/1.1\"  200  5  \"r\"  \"g\" \"10.0.0.1\"",
		    "GET|/a|200|5|r|g" },
		/* The last quote is missing. */
		{ "\"GET /a HTTP/1.1\" 200 5 \"r\" \"Mozilla",
		    "GET|/a|200|5|r|Mozilla" },
		{ "\"GET /a HTTP/1.1\" 200 5 \"r", "GET|/a|200|5|r|~" },
		{ "\"GET /a HTTP/1.1\" 200 5 - -", "GET|/a|200|5|~|~" },
		/* Less than that. */
		{ "\"GET /a HTTP/1.1\" 200 5", "GET|/a|200|5|~|~" },
		{ "\"GET /a HTTP/1.1\" - -", "GET|/a|~|~|~|~" },
		{ "\"GET /a HTTP/1.1\"", "GET|/a|~|~|~|~" },
		/* Requests that are not HTTP. */
		{ "\"\\x16\\x03\\x01\" 400 226 \"-\" \"-\"",
		    "~|~|400|226|~|~" },
		{ "\"-\" 408 0 \"-\" \"-\"", "~|~|408|0|~|~" },
		{ "\"\" 400 0 \"-\" \"-\"", "~|~|400|0|~|~" },
		{ "\"GET /a\" 400 0 \"-\" \"-\"", "~|~|400|0|~|~" },
		{ "\"get /a HTTP/1.1\" 400 0 \"-\" \"-\"", "~|~|400|0|~|~" },
		{ "\"GET HTTP/1.1\" 400 0 \"-\" \"-\"", "~|~|400|0|~|~" },
		/* A blank in the path; a quote and a backslash escaped. */
		{ "\"GET /a b HTTP/1.1\" 200 5 \"r\" \"g\"",
		    "GET|/a b|200|5|r|g" },
		{ "\"GET /\\\" HTTP/1.1\" 200 5 \"r\\\\\" \"g\"",
		    "GET|/\\\"|200|5|r\\\\|g" },
		/* Bytes that are no text. */
		{ "\"GET /\xe9 HTTP/1.1\" 200 5 \"r\" \"\xff\"",
		    "GET|/\xe9|200|5|r|\xff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf text = BUF_INIT, want = BUF_INIT;

		buf_printf(&text, "%s%s\n \n%s%s", head, cases[i].rest, head,
		    cases[i].rest);
		buf_printf(&want, "1:%s\n3:%s\n", cases[i].want, cases[i].want);
		expect_slice("combined", buf_view(&text),
		    "method path status bytes referer agent", buf_text(&want));
		buf_release(&text);
		buf_release(&want);
	}
}

static void test_clf_users(void **state)
{
	(void)state;
	expect("common",
	    "  1.2.3.4 - Jean Paul [x] \"-\" 200 1\n"
	    "1.2.3.4\t-\t\"\" [x] \"-\" 200 1\n"
	    "1.2.3.4 host user [x] \"-\" 200 1\n",
	    "address user",
	    "1:1.2.3.4|Jean Paul\n2:1.2.3.4|~\n"
	    "3:1.2.3.4|user\n");
}

static void test_clf_syntax(void **state)
{
	static const char *const wrong[] = {
		/* A host name in front: the address is not where it seems. */
		"www.x.fr 1.2.3.4 - theuser [x] \"GET / HTTP/1.0\" 200 1",
		"www.x.fr 1.2.3.4 - - [x] \"GET / HTTP/1.0\" 200 1",
		"1.2.3.4 host Jean Paul [x] \"GET / HTTP/1.0\" 200 1",
		"1.2.3.4 - - [x] (0 s) \"GET / HTTP/1.1\" 200 1",
		"1.2.3.4 - - x \"GET / HTTP/1.1\" 200 1",
		"1.2.3.4 - - [x \"GET / HTTP/1.1\" 200 1",
		"1.2.3.4 - - [x] GET / HTTP/1.1 200 1",
		"1.2.3.4 - - [x] \"GET / HTTP/1.1 200 1",
		"1.2.3.4 - - [x] \"GET / HTTP/1.1\" OK 1",
		"1.2.3.4 - - [x] \"GET / HTTP/1.1\" 200 many",
		"1.2.3.4 - -",
		"1.2.3.4",
		"-",
		"{\"a\":1}",
		"\"",
		"[",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		expect("combined", wrong[i], "address", "1:!syntax\n");
		expect("common", wrong[i], "address", "1:!syntax\n");
	}
	expect_slice("common", S("1.2.3.4 - - [\0] \"-\" 200 1\n"), "address",
	    "1:!nul\n");
}

#define LINE "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5"
#define COMMON_NAMES                                                         \
	"address client ident user time request method path query protocol " \
	"status bytes"

static void test_sniff(void **state)
{
	(void)state;
	expect_names(S(LINE " \"-\" \"-\"\n"), "combined", 0,
	    COMMON_NAMES " referer agent");
	expect_names(S(LINE "\n" LINE "\n"), "common", 0, COMMON_NAMES);
	/* One line in five may be anything. */
	expect_names(S("?\n" LINE "\n" LINE "\n" LINE "\n" LINE "\n"), "common",
	    0, COMMON_NAMES);
	/* A head that is cut in mid-line. */
	assert_int_equal(format_sniff(format_find("combined"),
			     S(LINE " \"-\" \"x\"\n" LINE)),
	    100);
	assert_int_equal(
	    format_sniff(format_find("common"), S("a,b\n1,2\n")), 0);
	assert_int_equal(
	    format_sniff(format_find("json"), S("{\"a\":1}\n{\"a")), 100);
	assert_int_equal(format_sniff(format_find("json"), S("a,b\n1,2\n")), 0);
	assert_int_equal(
	    format_sniff(format_find("csv"), S("{\"a\":1,\"b\":2}\n")), 0);
	assert_true(format_sniff(format_find("csv"), S("a,b\n1,2\n3")) > 0);
	for (size_t i = 0; formats[i]; i++) {
		assert_int_equal(format_sniff(formats[i], S("\n")), 0);
		assert_int_equal(format_sniff(formats[i], S("\0\1\2,\3\n")), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv_plain),
		cmocka_unit_test(test_csv_number_of_fields),
		cmocka_unit_test(test_csv_quotes),
		cmocka_unit_test(test_csv_misuse),
		cmocka_unit_test(test_csv_long),
		cmocka_unit_test(test_csv_bytes),
		cmocka_unit_test(test_csv_one_byte),
		cmocka_unit_test(test_csv_wide),
		cmocka_unit_test(test_csv_cut),
		cmocka_unit_test(test_csv_layout),
		cmocka_unit_test(test_csv_layout_refused),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_json_values),
		cmocka_unit_test(test_json_escapes),
		cmocka_unit_test(test_json_paths),
		cmocka_unit_test(test_json_last_key_counts),
		cmocka_unit_test(test_json_syntax),
		cmocka_unit_test(test_json_bytes),
		cmocka_unit_test(test_json_deep_and_long),
		cmocka_unit_test(test_json_array),
		cmocka_unit_test(test_json_array_open),
		cmocka_unit_test(test_json_array_long),
		cmocka_unit_test(test_json_layout),
		cmocka_unit_test(test_combined),
		cmocka_unit_test(test_common),
		cmocka_unit_test(test_clf_tolerance),
		cmocka_unit_test(test_clf_users),
		cmocka_unit_test(test_clf_syntax),
		cmocka_unit_test(test_sniff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
