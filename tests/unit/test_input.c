/*
 * test_input.c - plain, gzip and zstd logs: all bytes or a clear refusal.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "../../lib/input.h"

#define ROOM ((size_t)1 << 20)

struct bytes {
	size_t len;
	unsigned char at[ROOM];
};

static char path[] = "/tmp/jauge-test-input-XXXXXX";
static struct bytes raw, out;

static int setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 || close(fd) < 0;
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static void put(const void *p, size_t n, const char *mode)
{
	FILE *f = fopen(path, mode);

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Adds text to raw as one gzip member. */
static void add_member(const char *text, size_t n)
{
	z_stream z = { 0 };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (uInt)n;
	z.next_out = raw.at + raw.len;
	z.avail_out = (uInt)(ROOM - raw.len);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	raw.len += z.total_out;
	deflateEnd(&z);
}

static void add_frame(const char *text, size_t n)
{
	size_t got =
	    ZSTD_compress(raw.at + raw.len, ROOM - raw.len, text, n, 3);

	assert_false(ZSTD_isError(got));
	raw.len += got;
}

static void add_raw(const char *p, size_t n)
{
	memcpy(raw.at + raw.len, p, n);
	raw.len += n;
}

/* Reads name to its end, step bytes at a time, into out. */
static int64_t read_path(const char *name, size_t step, struct err *e)
{
	struct input *in = NULL;
	int64_t got = input_open(&in, name, e);

	out.len = 0;
	if (got < 0) {
		assert_null(in);
		return got;
	}
	do {
		assert_true(out.len + step <= ROOM);
		got = input_read(in, out.at + out.len, step, e);
		if (got > 0)
			out.len += (size_t)got;
	} while (got == (int64_t)step);
	if (got >= 0)
		assert_int_equal(input_read(in, out.at + out.len, 1, e), 0);
	input_close(in);
	return got < 0 ? got : 0;
}

static void expect_text(size_t step, const char *text, size_t n)
{
	struct err e = { 0 };

	put(raw.at, raw.len, "w");
	assert_int_equal(read_path(path, step, &e), 0);
	assert_int_equal(out.len, n);
	assert_memory_equal(out.at, text, n);
}

static void expect_refusal(const char *part)
{
	struct err e = { 0 };

	put(raw.at, raw.len, "w");
	assert_int_equal(read_path(path, 4096, &e), ERR_INPUT);
	assert_ptr_equal(strstr(e.text, path), e.text);
	if (!strstr(e.text, part))
		fail_msg("\"%s\" is not in: %s", part, e.text);
}

static void test_plain(void **state)
{
	struct input *in;
	struct err e;
	char got[8];

	(void)state;
	put("one\ntwo\n", 8, "w");
	assert_int_equal(input_open(&in, path, &e), 0);
	assert_string_equal(input_path(in), path);
	assert_string_equal(input_codec(in), "plain");
	assert_false(input_finished(in));
	assert_int_equal(input_size(in), 8);
	assert_int_equal(input_position(in), 0);
	assert_int_equal(input_read(in, got, 3, &e), 3);
	assert_memory_equal(got, "one", 3);
	assert_int_equal(input_position(in), 3);
	assert_int_equal(input_read(in, got, 8, &e), 5);
	assert_memory_equal(got, "\ntwo\n", 5);
	assert_int_equal(input_position(in), 8);
	assert_int_equal(input_read(in, got, 8, &e), 0);
	input_close(in);
	input_close(NULL);
}

static void test_short_files(void **state)
{
	/* As long as, or shorter than, what codecs are known by. */
	static const char *const texts[] = { "", "a", "\x1f", "\x28\xb5\x2f",
		"abcd" };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		put(texts[i], strlen(texts[i]), "w");
		assert_int_equal(read_path(path, 64, &e), 0);
		assert_int_equal(out.len, strlen(texts[i]));
		assert_memory_equal(out.at, texts[i], out.len);
	}
}

static void test_growth_and_rename(void **state)
{
	struct input *in;
	struct err e;
	char other[64], got[16];

	(void)state;
	snprintf(other, sizeof other, "%s.1", path);
	put("old\n", 4, "w");
	assert_int_equal(input_open(&in, path, &e), 0);
	put("later\n", 6, "a");
	assert_int_equal(rename(path, other), 0);
	put("another file\n", 13, "w");
	assert_int_equal(input_read(in, got, sizeof got, &e), 4);
	assert_memory_equal(got, "old\n", 4);
	assert_int_equal(input_read(in, got, sizeof got, &e), 0);
	input_close(in);
	unlink(other);
}

static void test_not_a_log(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(read_path("/tmp", 64, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "/tmp is a directory"));
	assert_int_equal(read_path("/dev/zero", 64, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "/dev/zero"));
	assert_int_equal(read_path("/nonexistent/x.csv", 64, &e), ERR_IO);
	assert_string_equal(
	    e.text, "/nonexistent/x.csv: No such file or directory");
}

/* A child writes n bytes, one a time, to a pipe; its reading end. */
static int drip(const void *p, size_t n, pid_t *child)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	*child = fork();
	assert_true(*child >= 0);
	if (*child == 0) {
		close(fd[0]);
		for (size_t i = 0; i < n; i++)
			if (write(fd[1], (const char *)p + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

static void test_pipe(void **state)
{
	char name[32];
	struct err e;
	pid_t child;
	int fd;

	(void)state;
	raw.len = 0;
	add_member("through a pipe\n", 15);
	fd = drip(raw.at, raw.len, &child);
	snprintf(name, sizeof name, "/dev/fd/%d", fd);
	assert_int_equal(read_path(name, 7, &e), 0);
	assert_int_equal(out.len, 15);
	assert_memory_equal(out.at, "through a pipe\n", 15);
	close(fd);
	waitpid(child, NULL, 0);
}

static void test_standard_input(void **state)
{
	int kept = dup(STDIN_FILENO), fd;
	struct input *in;
	struct err e;
	char got[8];
	pid_t child;

	(void)state;
	raw.len = 0;
	add_frame("abc", 3);
	fd = drip(raw.at, raw.len, &child);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(input_open(&in, "-", &e), 0);
	assert_string_equal(input_path(in), "standard input");
	assert_string_equal(input_codec(in), "zstd");
	assert_true(input_finished(in));
	assert_int_equal(input_size(in), 0);
	assert_int_equal(input_read(in, got, 8, &e), 3);
	assert_memory_equal(got, "abc", 3);
	assert_int_equal(input_position(in), raw.len);
	input_close(in);
	/* It is not ours to close. */
	assert_int_equal(read(STDIN_FILENO, got, 1), 0);
	close(fd);
	if (kept >= 0)
		dup2(kept, STDIN_FILENO);
	waitpid(child, NULL, 0);
}

static void test_plain_standard_input(void **state)
{
	int kept = dup(STDIN_FILENO);
	struct input *in;
	struct err e;
	char got[8];

	(void)state;
	put("a,b\n", 4, "w");
	assert_non_null(freopen(path, "r", stdin));
	assert_int_equal(input_open(&in, "-", &e), 0);
	assert_true(input_finished(in));
	assert_string_equal(input_codec(in), "plain");
	assert_int_equal(input_read(in, got, 8, &e), 4);
	input_close(in);
	if (kept >= 0)
		dup2(kept, STDIN_FILENO);
}

static void test_gzip(void **state)
{
	static const size_t steps[] = { 1, 2, 5, 8, 4096 };
	struct input *in;
	struct err e;

	(void)state;
	raw.len = 0;
	add_member("first\n", 6);
	add_member("", 0);
	add_member("second\n", 7);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		expect_text(steps[i], "first\nsecond\n", 13);
	assert_int_equal(input_open(&in, path, &e), 0);
	assert_string_equal(input_codec(in), "gzip");
	assert_true(input_finished(in));
	assert_int_equal(input_size(in), raw.len);
	input_close(in);
	raw.len = 0;
	add_member("", 0);
	expect_text(10, "", 0);
}

static void test_gzip_padding(void **state)
{
	static const char zeros[600];

	(void)state;
	raw.len = 0;
	add_member("x\n", 2);
	add_raw(zeros, sizeof zeros);
	expect_text(1, "x\n", 2);
	expect_text(512, "x\n", 2);
	add_raw("y", 1);
	expect_refusal("belong to no gzip member");
	raw.len -= 1;
	add_member("y\n", 2);
	expect_refusal("belong to no gzip member");
}

static void test_gzip_tail(void **state)
{
	char place[64];
	size_t n;

	(void)state;
	raw.len = 0;
	add_member("x\n", 2);
	n = raw.len;
	add_raw("lost line\n", 10);
	snprintf(place, sizeof place, "the bytes from %zu on belong", n);
	expect_refusal(place);
	raw.len = n;
	add_raw("\x1f\x8a", 2);
	expect_refusal("damaged gzip data");
}

static void test_gzip_cut_anywhere(void **state)
{
	char text[64];
	size_t one, all;

	(void)state;
	raw.len = 0;
	add_member("first\n", 6);
	one = raw.len;
	add_member("second\n", 7);
	all = raw.len;
	for (raw.len = 2; raw.len < all; raw.len++) {
		if (raw.len == one)
			continue;
		snprintf(
		    text, sizeof text, ": truncated after %zu bytes", raw.len);
		expect_refusal(text);
	}
	/* At a member's end a cut cannot be seen: it is what a log that is
	 * compressed piece by piece looks like. */
	raw.len = one;
	expect_text(64, "first\n", 6);
}

static void test_gzip_damage(void **state)
{
	(void)state;
	raw.len = 0;
	add_member("some text, some text, some text\n", 32);
	raw.at[raw.len - 6] ^= 1; /* the checksum */
	expect_refusal("damaged gzip data");
	raw.at[raw.len - 6] ^= 1;
	raw.at[raw.len - 2] ^= 1; /* the length */
	expect_refusal("damaged gzip data");
	raw.at[raw.len - 2] ^= 1;
	expect_text(64, "some text, some text, some text\n", 32);
}

/* 1,000 times larger than it looks, in the caller's memory only. */
static void test_bomb(void **state)
{
	static char zeros[ROOM];
	struct input *in;
	uint64_t total = 0;
	struct err e;
	int64_t got;

	(void)state;
	raw.len = 0;
	for (int i = 0; i < 50; i++)
		add_member(zeros, sizeof zeros);
	assert_true(raw.len < 60000);
	put(raw.at, raw.len, "w");
	assert_int_equal(input_open(&in, path, &e), 0);
	do {
		got = input_read(in, zeros, sizeof zeros, &e);
		assert_true(got >= 0);
		total += (uint64_t)got;
	} while (got > 0);
	assert_int_equal(total, 50 * ROOM);
	input_close(in);
}

static void test_zstd(void **state)
{
	static const char skipped[] = "\x5a\x2a\x4d\x18\x03\0\0\0abc";
	static const size_t steps[] = { 1, 3, 13, 4096 };

	(void)state;
	raw.len = 0;
	add_raw(skipped, sizeof skipped - 1);
	add_frame("first\n", 6);
	add_frame("", 0);
	add_frame("second\n", 7);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		expect_text(steps[i], "first\nsecond\n", 13);
}

static void test_zstd_large(void **state)
{
	static char text[ROOM / 2];
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)('a' + (x >> 28));
	}
	raw.len = 0;
	add_frame(text, sizeof text);
	expect_text(1000, text, sizeof text);
	raw.len = 0;
	add_member(text, sizeof text);
	expect_text(1000, text, sizeof text);
}

static void test_zstd_cut_anywhere(void **state)
{
	size_t one, all;

	(void)state;
	raw.len = 0;
	add_frame("first\n", 6);
	one = raw.len;
	add_frame("second\n", 7);
	all = raw.len;
	for (raw.len = 4; raw.len < all; raw.len++)
		if (raw.len != one)
			expect_refusal("truncated after");
}

static void test_zstd_refused(void **state)
{
	/* A frame that asks for a window of 256 MiB, and an empty block. */
	static const char wide[] = "\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00";

	(void)state;
	raw.len = 0;
	add_frame("x\n", 2);
	add_raw("a lost line\n", 12);
	expect_refusal("damaged zstd data");
	raw.len = 0;
	add_raw(wide, sizeof wide - 1);
	expect_refusal("too much memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_short_files),
		cmocka_unit_test(test_growth_and_rename),
		cmocka_unit_test(test_not_a_log),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_standard_input),
		cmocka_unit_test(test_plain_standard_input),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_padding),
		cmocka_unit_test(test_gzip_tail),
		cmocka_unit_test(test_gzip_cut_anywhere),
		cmocka_unit_test(test_gzip_damage),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_zstd),
		cmocka_unit_test(test_zstd_large),
		cmocka_unit_test(test_zstd_cut_anywhere),
		cmocka_unit_test(test_zstd_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
