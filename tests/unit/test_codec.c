/*
 * test_codec.c - logs as the real bzip2, xz, gzip and iconv write them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/input.h"

#define ROOM ((size_t)1 << 20)

static char folder[] = "/tmp/jauge-test-codec-XXXXXX";
static char path[64];
static char text[ROOM], out[ROOM];
static size_t out_len;

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	snprintf(path, sizeof path, "%s/log", folder);
	return 0;
}

static int teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

/* Runs a shell line in the folder, which makes "log". */
static void make(const char *line)
{
	if (system(line) != 0)
		fail_msg("failed: %s", line);
}

static int64_t read_all(size_t step, struct err *e)
{
	struct input *in = NULL;
	int64_t got = input_open(&in, path, e);

	out_len = 0;
	while (got >= 0) {
		assert_true(out_len + step <= ROOM);
		got = input_read(in, out + out_len, step, e);
		if (got <= 0)
			break;
		out_len += (size_t)got;
	}
	input_close(in);
	return got;
}

static void expect(const char *want, size_t n)
{
	static const size_t steps[] = { 1, 2, 3, 7, 4096, 65537 };
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (read_all(steps[i], &e) < 0)
			fail_msg("%s", e.text);
		assert_int_equal(out_len, n);
		assert_memory_equal(out, want, n);
	}
}

static void refuse(const char *part)
{
	struct err e = { 0 };

	assert_int_equal(read_all(4096, &e), ERR_INPUT);
	if (!strstr(e.text, part))
		fail_msg("\"%s\" is not in: %s", part, e.text);
}

static void expect_codec(const char *name)
{
	struct input *in;
	struct err e;

	assert_int_equal(input_open(&in, path, &e), 0);
	assert_string_equal(input_codec(in), name);
	assert_true(input_finished(in));
	input_close(in);
}

/* Text that packs badly, so that it spans several reads. */
static void make_large(void)
{
	FILE *f = fopen("plain", "w");
	uint32_t x = 1;

	assert_non_null(f);
	for (size_t i = 0; i < sizeof text / 2; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)('!' + (x >> 26));
	}
	assert_int_equal(fwrite(text, 1, ROOM / 2, f), ROOM / 2);
	assert_int_equal(fclose(f), 0);
}

static void try_codec(const char *name, const char *lost)
{
	char line[256];

	snprintf(line, sizeof line,
	    "{ printf 'first\\n' | %s; printf '' | %s; printf 'second\\n' "
	    "| %s -9; } > log",
	    name, name, name);
	make(line);
	expect("first\nsecond\n", 13);
	expect_codec(name);
	make_large();
	snprintf(line, sizeof line, "%s < plain > log", name);
	make(line);
	expect(text, ROOM / 2);
	/* Cut everywhere past what it is known by. */
	snprintf(line, sizeof line, "printf 'some text\\n' | %s > whole", name);
	make(line);
	make("wc -c < whole > size");
	for (int n = 6;; n++) {
		snprintf(line, sizeof line,
		    "[ %d -lt \"$(cat size)\" ] && head -c %d whole > log", n,
		    n);
		if (system(line) != 0)
			break;
		refuse("truncated after");
	}
	make("cat whole > log; printf 'a lost line\\n' >> log");
	refuse(lost);
	/* One bit of the compressed text. */
	make("{ head -c 11 whole; tail -c +12 whole | head -c 1 | "
	     "tr '\\000-\\377' '\\001-\\377\\000'; tail -c +13 whole; } > log; "
	     "! cmp -s whole log");
	refuse("damaged");
}

static void test_bzip2(void **state)
{
	(void)state;
	try_codec("bzip2", "belong to no bzip2 stream");
}

static void test_xz(void **state)
{
	(void)state;
	try_codec("xz", "damaged xz data");
	/* Zeros by fours may stand between streams; other numbers may not. */
	make("{ printf 'a\\n' | xz; head -c 8 /dev/zero; printf 'b\\n' | xz; "
	     "} > log");
	expect("a\nb\n", 4);
	make("{ printf 'a\\n' | xz; head -c 3 /dev/zero; } > log");
	refuse("log");
}

static void test_xz_memory(void **state)
{
	(void)state;
	make("printf 'a\\n' | xz --lzma2=dict=256MiB > log");
	refuse("of memory, the limit is 128");
	make("printf 'a\\n' | xz -9e > log");
	expect("a\n", 2);
}

static void test_ratio(void **state)
{
	static const char *const packers[] = { "gzip", "bzip2", "xz", "zstd -q",
		NULL };
	static char room[ROOM];

	(void)state;
	for (size_t i = 0; packers[i]; i++) {
		uint64_t total = 0;
		struct input *in;
		struct err e = { 0 };
		char line[96];
		int64_t got;

		snprintf(line, sizeof line, "head -c 200M /dev/zero | %s > log",
		    packers[i]);
		make(line);
		assert_int_equal(input_open(&in, path, &e), 0);
		input_limit(in, 100);
		do {
			got = input_read(in, room, sizeof room, &e);
			total += got > 0 ? (uint64_t)got : 0;
		} while (got > 0);
		input_close(in);
		assert_int_equal(got, ERR_INPUT);
		assert_non_null(strstr(e.text, "more than 100 to one"));
		assert_in_range(total, (64 << 20) - ROOM, 110 << 20);
	}
	/* A log that is like itself is no bomb: 41 bytes, 2 million times. */
	make("yes '2026-11-15,alice,start,75,web,0123456789' | head -n 2000000 "
	     "| gzip > log");
	{
		struct input *in;
		struct err e = { 0 };
		uint64_t total = 0;
		int64_t got;

		assert_int_equal(input_open(&in, path, &e), 0);
		while ((got = input_read(in, room, sizeof room, &e)) > 0)
			total += (uint64_t)got;
		input_close(in);
		assert_int_equal(got, 0);
		assert_int_equal(total, 2000000 * 41);
	}
}

static void try_utf16(const char *to, const char *mark)
{
	static const char want[] = "date,nom\n2026-11-15,\"Zo\xc3\xa9\"\n"
				   "\xe2\x82\xac,\xf0\x9f\x98\x80\n";
	char line[256];

	snprintf(line, sizeof line,
	    "{ printf '%s'; printf 'date,nom\\n2026-11-15,\"Zo\\303\\251\"\\n"
	    "\\342\\202\\254,\\360\\237\\230\\200\\n' | iconv -f UTF-8 -t %s; "
	    "} > log",
	    mark, to);
	make(line);
	expect(want, sizeof want - 1);
	make("mv log plain && gzip -c plain > log");
	expect(want, sizeof want - 1);
	expect_codec("gzip");
	make("xz -c plain > log");
	expect(want, sizeof want - 1);
}

static void test_utf16(void **state)
{
	(void)state;
	try_utf16("UTF-16LE", "\\377\\376");
	try_utf16("UTF-16BE", "\\376\\377");
	make("printf '\\377\\376' > log");
	expect("", 0);
	make("printf '\\377' > log");
	expect("\xff", 1);
}

/* Every character that UTF-16 has, by iconv there and by us back. */
static void test_utf16_all(void **state)
{
	struct input *in;
	struct err e;
	uint32_t want = 1;
	FILE *f = fopen("all32", "wb");

	(void)state;
	assert_non_null(f);
	for (uint32_t c = 1; c < 0x110000; c++) {
		unsigned char b[4] = { (unsigned char)(c >> 24),
			(unsigned char)(c >> 16), (unsigned char)(c >> 8),
			(unsigned char)c };

		if (c < 0xd800 || c > 0xdfff)
			assert_int_equal(fwrite(b, 1, 4, f), 4);
	}
	assert_int_equal(fclose(f), 0);
	make("iconv -f UTF-32BE -t UTF-8 all32 > want; { printf '\\377\\376'; "
	     "iconv -f UTF-32BE -t UTF-16LE all32; } > log");
	f = fopen("want", "rb");
	assert_non_null(f);
	assert_int_equal(input_open(&in, path, &e), 0);
	while (want > 0) {
		want = (uint32_t)fread(text, 1, 40000, f);
		assert_int_equal(input_read(in, out, 40000, &e), want);
		assert_memory_equal(out, text, want);
	}
	input_close(in);
	fclose(f);
}

static void test_utf16_broken(void **state)
{
	(void)state;
	/* A high half alone, a low half alone, two high ones, half a unit. */
	make("printf '\\377\\376a\\0\\075\\330b\\0' > log");
	expect("a\xef\xbf\xbd"
	       "b",
	    5);
	make("printf '\\377\\376a\\0\\000\\336b\\0' > log");
	expect("a\xef\xbf\xbd"
	       "b",
	    5);
	make("printf '\\377\\376\\075\\330\\075\\330\\000\\336' > log");
	expect("\xef\xbf\xbd\xf0\x9f\x98\x80", 7);
	make("printf '\\377\\376a\\0\\012\\0b' > log");
	expect("a\n\xef\xbf\xbd", 5);
	make("printf '\\377\\376a\\0\\075\\330' > log");
	expect("a\xef\xbf\xbd", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzip2),
		cmocka_unit_test(test_xz),
		cmocka_unit_test(test_xz_memory),
		cmocka_unit_test(test_ratio),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_utf16_all),
		cmocka_unit_test(test_utf16_broken),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
