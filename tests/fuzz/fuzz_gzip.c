/*
 * fuzz_gzip.c - compressed input, through a pipe: what is read does not depend
 * on how much is asked for at a time, and never exceeds what zlib itself makes
 * of the bytes. Packed inputs are made of the fuzzer's bytes too, so that the
 * ways past the checksums are walked.
 */
#include "../../lib/input.h"
#include "../../lib/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define PIPE_BYTES 60000
#define MOST ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Reads all; the code of the end. */
static int64_t read_all(struct slice raw, size_t step, struct buf *out)
{
	struct input *in = NULL;
	char path[40], *piece = malloc(step);
	int64_t got = 0;
	struct err e;
	int fd[2];

	must(piece && pipe(fd) == 0);
	must(write(fd[1], raw.at, raw.len) == (ssize_t)raw.len);
	close(fd[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	got = input_open(&in, path, &e);
	close(fd[0]);
	if (got == 0)
		do {
			got = input_read(in, piece, step, &e);
			if (got > 0)
				buf_add(out, piece, (size_t)got);
		} while (got > 0 && out->len < MOST);
	if (got == 0) {
		must(input_position(in) == raw.len);
		must(input_finished(in));
	}
	input_close(in);
	free(piece);
	return got;
}

static void compare(struct slice raw, size_t step)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	int64_t ra = read_all(raw, step, &a);
	int64_t rb = read_all(raw, 65536, &b);

	if (a.len < MOST && b.len < MOST)
		must(ra == rb);
	if (ra == 0 && rb == 0)
		must(slice_equal(buf_view(&a), buf_view(&b)));
	buf_release(&a);
	buf_release(&b);
}

/* The bytes as two members, a tail behind them. */
static void pack(struct slice text, struct slice tail, struct buf *out)
{
	char member[2 * PIPE_BYTES];

	for (int i = 0; i < 2; i++) {
		z_stream z = { 0 };

		deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
		z.next_in = (Bytef *)(uintptr_t)text.at;
		z.avail_in = (uInt)text.len;
		z.next_out = (Bytef *)member;
		z.avail_out = sizeof member;
		must(deflate(&z, Z_FINISH) == Z_STREAM_END);
		buf_add(out, member, z.total_out);
		deflateEnd(&z);
	}
	buf_slice(out, tail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = { (const char *)data, size }, text, tail;
	struct buf packed = BUF_INIT;
	size_t tail_len;

	if (size < 2 || size > PIPE_BYTES / 4)
		return 0;
	compare(all, data[0] + 1u);
	tail_len = data[1] % 8 < size ? data[1] % 8 : 0;
	text = (struct slice){ all.at, size - tail_len };
	tail = (struct slice){ all.at + text.len, tail_len };
	pack(text, tail, &packed);
	compare(buf_view(&packed), data[0] + 1u);
	if (tail_len == 0) {
		struct buf got = BUF_INIT;

		must(read_all(buf_view(&packed), 777, &got) == 0);
		must(got.len == 2 * size);
		must(memcmp(got.at, data, size) == 0);
		must(memcmp(got.at + size, data, size) == 0);
		buf_release(&got);
	}
	buf_release(&packed);
	return 0;
}
