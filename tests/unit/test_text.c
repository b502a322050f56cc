/*
 * test_text.c - slices, buffers, escapers and translation.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/text.h"

#define S(literal) ((struct slice){ (literal), sizeof(literal) - 1 })

static void test_trim_and_copy(void **state)
{
	char *copy;

	(void)state;
	assert_true(slice_is(slice_trim(S(" \t a b\t ")), "a b"));
	assert_int_equal(slice_trim(S(" \t ")).len, 0);
	assert_null(slice_trim(SLICE_ABSENT).at);
	copy = slice_copy((struct slice){ "abcdef", 3 });
	assert_string_equal(copy, "abc");
	free(copy);
	copy = slice_copy(SLICE_ABSENT);
	assert_string_equal(copy, "");
	free(copy);
}

static void test_int(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "007", 7 },
		{ "+12", 12 },
		{ "-12", -12 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
		{ "0000000000000000000000000000001", 1 },
	};
	static const char *const bad[] = { "", "-", "+", "--1", "+-1", " 1",
		"1 ", "1.0", "0x10", "1e3", "9223372036854775808",
		"-9223372036854775809", "18446744073709551617",
		"99999999999999999999", "\xd9\xa1" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		v = 99;
		assert_true(slice_int(slice_of(good[i].text), &v));
		assert_int_equal(v, good[i].value);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		v = 99;
		assert_false(slice_int(slice_of(bad[i]), &v));
		assert_int_equal(v, 99);
	}
	assert_false(slice_int(SLICE_ABSENT, &v));
	/* The slice ends before what follows it in memory. */
	assert_true(slice_int((struct slice){ "1234", 2 }, &v));
	assert_int_equal(v, 12);
}

static void test_milli(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {
		{ "212", 212000 },
		{ "3,5", 3500 },
		{ "3.5", 3500 },
		{ "-3.5", -3500 },
		{ "+3.5", 3500 },
		{ ".5", 500 },
		{ "5.", 5000 },
		{ "0.0005", 1 },
		{ "-0.0005", -1 },
		{ "0.00049999", 0 },
		{ "0.9995", 1000 },
		{ "1.2345", 1235 },
		{ "1.2344999", 1234 },
		{ "0", 0 },
		{ "-0", 0 },
		{ "1000000000000", 1000000000000000 },
		{ "-1000000000000", -1000000000000000 },
		{ "0000000000000000000001", 1000 },
		{ "999999999999.9995", 1000000000000000 },
	};
	static const char *const bad[] = { "", "-", ".", ",", "-.", "1e3",
		"1.2.3", "1,2,3", "1 000", "1.2x", "x", "inf", "nan",
		"1000000000000.001", "1000000000001",
		"99999999999999999999999999", "1.0005 ", "--1" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		v = 99;
		assert_true(slice_milli(slice_of(good[i].text), &v));
		assert_int_equal(v, good[i].value);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		v = 99;
		assert_false(slice_milli(slice_of(bad[i]), &v));
		assert_int_equal(v, 99);
	}
}

static void test_real(void **state)
{
	static const struct {
		const char *text;
		double value;
	} good[] = {
		{ "0.95", 0.95 },
		{ "0,95", 0.95 },
		{ "-1e-3", -1e-3 },
		{ "+2E+2", 200.0 },
		{ ".5", 0.5 },
		{ "5.", 5.0 },
		{ "7", 7.0 },
		{ "1e-400", 0.0 },
	};
	static const char *const bad[] = { "", "-", ".", "e5", ".e5", "1e",
		"1e+", "0x1p3", "inf", "-inf", "nan", "infinity", "1e999", " 1",
		"1 ", "1.2.3", "1.2,3", "--1" };
	char longest[200];
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		v = 99.0;
		assert_true(slice_real(slice_of(good[i].text), &v));
		assert_true(v == good[i].value);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		v = 99.0;
		assert_false(slice_real(slice_of(bad[i]), &v));
		assert_true(v == 99.0);
	}
	memset(longest, '0', sizeof longest);
	assert_true(slice_real((struct slice){ longest, 127 }, &v));
	assert_false(slice_real((struct slice){ longest, 128 }, &v));
}

static void test_buf(void **state)
{
	struct buf b = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	assert_string_equal(buf_text(&b), "");
	assert_int_equal(buf_view(&b).len, 0);
	assert_non_null(buf_view(&b).at);
	buf_str(&b, "ab");
	buf_char(&b, 'c');
	buf_slice(&b, SLICE_ABSENT);
	buf_repeat(&b, "-=", 3);
	buf_repeat(&b, "", 1000000000);
	buf_printf(&b, "%s%d", "", 42);
	buf_printf(&b, "%s", "");
	assert_string_equal(buf_text(&b), "abc-=-=-=42");
	assert_int_equal(b.len, 11);
	assert_int_equal(buf_error(&b, &e), 0);
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "%05d,", i);
	assert_int_equal(b.len, 60000);
	assert_memory_equal(b.at + 6 * 9876, "09876,", 6);
	assert_int_equal(b.at[b.len], '\0');
	buf_release(&b);
	assert_null(b.at);
	assert_int_equal(b.cap, 0);
}

static void test_buf_limit(void **state)
{
	struct buf b = BUF_INIT;
	struct err e = { 0 };

	(void)state;
	b.limit = 100;
	buf_repeat(&b, "x", 100);
	assert_int_equal(buf_error(&b, &e), 0);
	assert_int_equal(b.len, 100);
	buf_char(&b, 'y');
	assert_int_equal(buf_error(&b, &e), ERR_IO);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(b.len, 100);
	assert_int_equal(b.at[100], '\0');
	/* Failure sticks, even for what would fit, until cleared. */
	b.limit = 1000;
	buf_char(&b, 'y');
	buf_printf(&b, "%d", 1);
	assert_int_equal(b.len, 100);
	buf_clear(&b);
	buf_str(&b, "new");
	assert_int_equal(buf_error(&b, &e), 0);
	assert_string_equal(buf_text(&b), "new");
	b.limit = 8;
	buf_printf(&b, "%s", "123456");
	assert_true(b.failed);
	assert_string_equal(buf_text(&b), "new");
	buf_clear(&b);
	buf_repeat(&b, "ab", SIZE_MAX);
	assert_true(b.failed);
	assert_true(b.len <= 8);
	buf_release(&b);
	assert_false(b.failed);
	assert_int_equal(b.limit, BUF_LIMIT);
}

typedef void escaper(struct buf *b, struct slice s);

static void expect_at(
    escaper *escape, struct slice in, const char *out, int line)
{
	struct buf b = BUF_INIT;

	escape(&b, in);
	if (strcmp(buf_text(&b), out) != 0)
		print_error("line %d\n", line);
	assert_string_equal(buf_text(&b), out);
	buf_release(&b);
}

#define expect(escape, in, out) expect_at(escape, S(in), out, __LINE__)

static void test_terminal(void **state)
{
	(void)state;
	expect(text_terminal, "", "");
	expect_at(text_terminal, SLICE_ABSENT, "", __LINE__);
	expect(text_terminal, "d\u00e9j\u00e0 \u4e2d \U0001f600 a\u202fb",
	    "d\u00e9j\u00e0 \u4e2d \U0001f600 a\u202fb");
	/* Title, clipboard (OSC 52), cursor: CVE-2003-0020, CVE-2009-4487 */
	expect(text_terminal, "\x1b]0;pwned\x07", "\\x1B]0;pwned\\x07");
	expect(text_terminal, "\x1b[2J\x7f\n\r\t\b",
	    "\\x1B[2J\\x7F\\x0A\\x0D\\x09\\x08");
	expect(text_terminal, "a\0b", "a\\x00b");
	/* CSI as a raw byte and as UTF-8: U+009B */
	expect(text_terminal,
	    "\x9b"
	    "2J",
	    "\\x9B2J");
	expect(text_terminal,
	    "\xc2\x9b"
	    "2J",
	    "\\u{009B}2J");
	expect(text_terminal, "\xc2\x80\xc2\x9f\u00a0\x9f\xa0",
	    "\\u{0080}\\u{009F}\u00a0\\x9F\xef\xbf\xbd");
	expect(text_terminal, "a\u202eb\u2066c\u2069\u2028\u2029\u200f\u061c",
	    "a\\u{202E}b\\u{2066}c\\u{2069}\\u{2028}\\u{2029}\\u{200F}"
	    "\\u{061C}");
	/* Latin-1, overlong, surrogate, too large, cut short */
	expect(text_terminal, "caf\xe9", "caf\xef\xbf\xbd");
	expect(text_terminal, "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
	expect(text_terminal, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\\x80");
	expect(text_terminal, "\xf5\xbf\xbf\xbf",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect(text_terminal, "\xe2\x82", "\xef\xbf\xbd\\x82");
}

static void test_csv(void **state)
{
	(void)state;
	expect(text_csv, "", "");
	expect(text_csv, "channel=web", "channel=web");
	expect(text_csv, "a,b", "\"a,b\"");
	expect(text_csv, "say \"hi\"", "\"say \"\"hi\"\"\"");
	expect(text_csv, "two\nlines", "\"two\nlines\"");
	expect(text_csv, "a;=1+1", "\"a;=1+1\"");
	expect(text_csv, "=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"");
	expect(text_csv, "+1", "'+1");
	expect(text_csv, "-1", "'-1");
	expect(text_csv, "@SUM(A1)", "'@SUM(A1)");
	expect(text_csv, "\t=1", "\"'\t=1\"");
	expect(text_csv, "\r=1", "\"'\r=1\"");
	expect(text_csv, "\uff1d1", "'\uff1d1");
	expect(text_csv, "a=1-1@", "a=1-1@");
	expect(text_csv, "\0=1", "\xef\xbf\xbd=1");
	expect(text_csv, "\x1b[31m", "\xef\xbf\xbd[31m");
	expect(text_csv, "caf\xe9", "caf\xef\xbf\xbd");
}

static void test_json(void **state)
{
	(void)state;
	expect(text_json, "a\"b\\c/d", "a\\\"b\\\\c/d");
	expect(text_json, "\n\r\t\b\0\x1f\x7f", /* RFC 8259, section 7 */
	    "\\n\\r\\t\\u0008\\u0000\\u001f\\u007f");
	expect(text_json, "\u2028\xc2\x85\u202e", "\\u2028\\u0085\\u202e");
	expect(text_json, "\u00e9\U0001f600", "\u00e9\U0001f600");
	expect(text_json, "\xff", "\xef\xbf\xbd");
}

static void test_html(void **state)
{
	(void)state;
	expect(text_html, "<script>alert('x')&\"",
	    "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;");
	expect(text_html, "&amp;", "&amp;amp;");
	expect(text_html,
	    "a\0b\x1b"
	    "c\xc2\x85"
	    "d\te\nf\rg",
	    "abcd\te\nfg");
	expect(text_html, "\u202etxt", "txt");
	expect(text_html, "\uffff\xfe", "\xef\xbf\xbd\xef\xbf\xbd");
	expect(text_html, "\u00e9t\u00e9", "\u00e9t\u00e9");
}

static void test_gnuplot(void **state)
{
	(void)state;
	expect(text_gnuplot, "", "''");
	expect(text_gnuplot, "l'\u00e9t\u00e9", "'l''\u00e9t\u00e9'");
	expect(text_gnuplot, "'; x'", "'\u2019; x'''");
	expect(text_gnuplot, "`id` $(id) \\", "'`id` $(id) \\'");
	expect(text_gnuplot, "a\n'\nsystem 'id'\r\t\0\x1b",
	    "'a '' system ''id''  '");
}

static void test_markdown(void **state)
{
	(void)state;
	expect(text_markdown, "a|b\\c", "a\\|b\\\\c");
	expect(text_markdown, "[x](javascript:1) ![y](z)",
	    "\\[x\\](javascript:1) !\\[y\\](z)");
	expect(text_markdown, "<b>&*_`~$", "&lt;b&gt;&amp;\\*\\_\\`\\~\\$");
	expect(text_markdown, "a\n| b\x1b\u2028", "a \\| b");
}

static void test_width(void **state)
{
	(void)state;
	assert_int_equal(text_width(S("")), 0);
	assert_int_equal(text_width(S("abc")), 3);
	assert_int_equal(text_width(S("\u00e9t\u00e9")), 3);
	assert_int_equal(text_width(S("e\u0301te\u0301")), 3);
	assert_int_equal(text_width(S("1\u202f234\u00a0\u20ac")), 7);
	assert_int_equal(text_width(S("\u2588\u2581\u2500")), 3);
	assert_int_equal(text_width(S("\u4e2d\u6587")), 4);
	assert_int_equal(text_width(S("\uac00\u304b\u30ab\uff21")), 8);
	assert_int_equal(text_width(S("\U0001f600\U0001f1eb")), 4);
	assert_int_equal(text_width(S("a\u200bb\u2060\u20d0\ufe20")), 2);
	assert_int_equal(text_width(S("\xff\xfe")), 2);
	assert_int_equal(text_width(S("\u26a1\u2264\u2192")), 4);
}

/* Puts c in the shortest form that n bytes allow, right or not. */
static void encode(uint32_t c, size_t n, char out[4])
{
	static const unsigned lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(n == 1 ? c : lead[n] | c);
}

static void test_capital(void **state)
{
	static const char *const words[][2] = { { "reach", "Reach" },
		{ "\xc3\xa9tape", "\xc3\x89tape" }, { "95 %", "95 %" },
		{ "\xc3\xb1", "\xc3\x91" }, { "", "" } };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct buf b = BUF_INIT;

		buf_str(&b, words[i][0]);
		text_capital(&b);
		assert_string_equal(buf_text(&b), words[i][1]);
		buf_release(&b);
	}
}

static void test_utf8(void **state)
{
	static const uint32_t limit[] = { 0, 0x80, 0x800, 0x10000, 0x200000 };
	char p[4];

	(void)state;
	for (uint32_t c = 0; c < 0x200000; c++) {
		for (size_t n = 1; n <= 4; n++) {
			bool right = c < limit[n] && c >= limit[n - 1] &&
				     c <= 0x10ffff &&
				     !(c >= 0xd800 && c <= 0xdfff);
			uint32_t got = 0;

			if (c >= limit[n])
				continue;
			encode(c, n, p);
			if (text_utf8(p, n, &got) != (right ? n : 0))
				fail_msg("U+%X in %zu bytes", c, n);
			if (right && got != c)
				fail_msg("U+%X read as U+%X", c, got);
			if (n > 1 && text_utf8(p, n - 1, &got) != 0)
				fail_msg("U+%X cut short", c);
		}
	}
	assert_int_equal(text_utf8("", 0, &(uint32_t){ 0 }), 0);
	assert_int_equal(text_utf8("\xc3(", 2, &(uint32_t){ 0 }), 0);
	assert_int_equal(text_utf8("\xff", 1, &(uint32_t){ 0 }), 0);
}

static void test_nearest(void **state)
{
	static const char *const names[] = { "active_users", "retention",
		"cost", "cost_share", "nps" };
	size_t n = sizeof names / sizeof *names;
	char endless[500];

	(void)state;
	assert_string_equal(
	    text_nearest(S("retentoin"), names, n), "retention");
	assert_string_equal(
	    text_nearest(S("actve_user"), names, n), "active_users");
	assert_string_equal(text_nearest(S("Cost"), names, n), "cost");
	assert_string_equal(text_nearest(S("cots"), names, n), "cost");
	assert_string_equal(text_nearest(S("cost"), names, n), "cost");
	assert_string_equal(text_nearest(S("nsp"), names, n), "nps");
	assert_null(text_nearest(S("np"), names, n));
	assert_null(text_nearest(S("xy"), names, n));
	assert_null(text_nearest(S("coat_hangers"), names, n));
	assert_null(text_nearest(S("xctyve_usxrs"), names, n));
	assert_null(text_nearest(S(""), names, n));
	assert_null(text_nearest(S("cost"), NULL, 0));
	memset(endless, 'a', sizeof endless);
	assert_null(text_nearest((struct slice){ endless, 500 }, names, n));
}

/* The definition, word for word; exponential. */
static bool naive_glob(const char *p, struct slice s)
{
	struct slice rest = { s.at + (s.len > 0), s.len - (s.len > 0) };

	if (*p == '\0')
		return s.len == 0;
	if (*p == '*')
		return naive_glob(p + 1, s) ||
		       (s.len > 0 && naive_glob(p, rest));
	return s.len > 0 && (*p == '?' || *p == s.at[0]) &&
	       naive_glob(p + 1, rest);
}

static void test_glob(void **state)
{
	char p[6], t[8], many[4001];

	(void)state;
	assert_true(text_glob("GET /*", S("GET /a/b?c")));
	assert_false(text_glob("GET /*", S("POST /a")));
	assert_true(text_glob("", S("")));
	assert_false(text_glob("", S("a")));
	assert_true(text_glob("***", SLICE_ABSENT));
	assert_false(text_glob("a[bc]", S("ab")));
	assert_true(text_glob("a[bc]", S("a[bc]")));
	for (unsigned i = 0; i < 4096; i++) { /* 5 of "ab*?" by 7 of "ab" */
		for (unsigned j = 0; j < 5; j++)
			p[j] = "ab*?"[i >> 2 * j & 3];
		p[i % 6] = '\0';
		p[5] = '\0';
		for (unsigned k = 0; k < 128; k++) {
			struct slice s = { t, k % 8 };

			for (unsigned j = 0; j < 7; j++)
				t[j] = "ab"[k >> j & 1];
			assert_int_equal(text_glob(p, s), naive_glob(p, s));
		}
	}
	/* Not exponential: this would never end. */
	memset(many, 'a', sizeof many);
	assert_false(text_glob(
	    "*a*a*a*a*a*a*a*a*a*a*b", (struct slice){ many, sizeof many }));
}

static void put_u32(FILE *f, uint32_t v)
{
	fwrite(&v, sizeof v, 1, f);
}

/* A catalogue as msgfmt would write it: sorted originals, a NUL between the
 * forms of a plural. */
static void write_catalogue(const char *path)
{
	static const struct slice original[] = { S(""), S("%d day\0%d days"),
		S("Users") };
	static const struct slice translation[] = {
		S("Content-Type: text/plain; charset=UTF-8\n"
		  "Plural-Forms: nplurals=2; plural=n>1;\n"),
		S("%d jour\0%d jours"), S("Usag\u00e8res")
	};
	const uint32_t n = 3;
	uint32_t at = 28 + 16 * n;
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	put_u32(f, 0x950412de);
	put_u32(f, 0);
	put_u32(f, n);
	put_u32(f, 28);
	put_u32(f, 28 + 8 * n);
	put_u32(f, 0);
	put_u32(f, at);
	for (uint32_t i = 0; i < 2 * n; i++) {
		struct slice s = i < n ? original[i] : translation[i - n];

		put_u32(f, (uint32_t)s.len);
		put_u32(f, at);
		at += (uint32_t)s.len + 1;
	}
	for (uint32_t i = 0; i < 2 * n; i++) {
		struct slice s = i < n ? original[i] : translation[i - n];

		fwrite(s.at, 1, s.len + 1, f);
	}
	fclose(f);
}

static void expect_english(void)
{
	assert_string_equal(text_language_now(), "en");
	assert_string_equal(text_tr("Users"), "Users");
	assert_string_equal(text_tr(""), "");
	assert_string_equal(text_ntr("%d day", "%d days", 0), "%d days");
	assert_string_equal(text_ntr("%d day", "%d days", 1), "%d day");
	assert_string_equal(text_ntr("%d day", "%d days", 2), "%d days");
}

static void expect_french(void)
{
	assert_string_equal(text_language_now(), "fr");
	assert_string_equal(text_tr("Users"), "Usag\u00e8res");
	assert_string_equal(text_tr("Unknown"), "Unknown");
	assert_string_equal(text_tr(""), "");
	assert_string_equal(text_ntr("%d day", "%d days", 0), "%d jour");
	assert_string_equal(text_ntr("%d day", "%d days", 1), "%d jour");
	assert_string_equal(text_ntr("%d day", "%d days", 2), "%d jours");
}

static void test_language(void **state)
{
	static const char *const made[] = { "", "/fr", "/fr/LC_MESSAGES" };
	char dir[] = "/tmp/jauge-text-XXXXXX", path[80];

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 1; i < 3; i++) {
		snprintf(path, sizeof path, "%s%s", dir, made[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	/* What a French user's environment holds must not reach us. */
	setenv("LANGUAGE", "fr", 1);
	setenv("LC_ALL", "fr_FR.UTF-8", 1);
	expect_english();
	assert_false(text_language("fr", "/nonexistent"));
	expect_english();
	snprintf(path, sizeof path, "%s/fr/LC_MESSAGES/jauge.mo", dir);
	write_catalogue(path);
	setenv("LANGUAGE", "fr", 1);
	assert_true(text_language("en", dir));
	expect_english();
	setenv("LANGUAGE", "en", 1);
	setenv("LC_ALL", "C", 1);
	assert_true(text_language("fr", dir));
	expect_french();
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
	assert_true(text_language("en", dir));
	expect_english();
	unlink(path);
	for (size_t i = 3; i-- > 0;) {
		snprintf(path, sizeof path, "%s%s", dir, made[i]);
		rmdir(path);
	}
}

static void cuts(void **state)
{
	static const struct {
		const char *text;
		size_t columns, tail;
		const char *cut;
	} cases[] = { { "abcdef", 6, 2, "abcdef" },
		{ "abcdefghij", 6, 2, "abc\xe2\x80\xa6ij" },
		{ "abcdefghij", 1, 0, "\xe2\x80\xa6" },
		{ "\xc3\xa9t\xc3\xa9 long", 4, 1, "\xc3\xa9t\xe2\x80\xa6g" } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;

		text_cut(&b, slice_of(cases[i].text), cases[i].columns,
		    cases[i].tail);
		assert_string_equal(buf_text(&b), cases[i].cut);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trim_and_copy),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_milli),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_buf_limit),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_gnuplot),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_capital),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_glob),
		cmocka_unit_test(test_language),
		cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
