/*
 * input_bzip2.c - bzip2, all streams.
 *
 * What pbzip2 and concatenation write is many streams in one file, and
 * BZ2_bzDecompress() ends with each of them. A byte belongs to a stream or
 * the log is refused: bzip2 itself passes over what follows in silence, and
 * lines would be lost.
 */
#include "input_impl.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>

struct bzip2 {
	bz_stream z;
	bool inside; /* a stream has begun and not ended */
};

/* A block follows the signature, or the end of an empty stream. */
static bool bzip2_sniff(const unsigned char *head, size_t n)
{
	if (n < 6 || head[0] != 'B' || head[1] != 'Z' || head[2] != 'h' ||
	    head[3] < '1' || head[3] > '9')
		return false;
	return (head[4] == 0x31 && head[5] == 0x41) ||
	       (head[4] == 0x17 && head[5] == 0x72);
}

static void bzip2_stop(struct input *in)
{
	struct bzip2 *b = in->state;

	if (!b)
		return;
	if (b->inside)
		BZ2_bzDecompressEnd(&b->z);
	free(b);
}

static int bzip2_start(struct input *in, struct err *e)
{
	in->state = calloc(1, sizeof(struct bzip2));
	return in->state ? 0 : err_memory(e);
}

/* Between streams: begins the next. */
static int bzip2_between(struct input *in, struct bzip2 *b, struct err *e)
{
	if (in->raw[in->at] != 'B')
		return err_set(e, ERR_INPUT,
		    "%s: the bytes from %llu on belong to no bzip2 stream\n"
		    "Was a plain log appended to it? Decompress what is whole "
		    "with bzip2 -dc and look at its end",
		    in->path, (unsigned long long)input_position(in));
	b->z = (bz_stream){ 0 };
	if (BZ2_bzDecompressInit(&b->z, 0, 0) != BZ_OK)
		return err_memory(e);
	b->inside = true;
	return 0;
}

static int bzip2_decode(
    struct input *in, struct bzip2 *b, char *out, unsigned *left, struct err *e)
{
	int rc;

	b->z.next_in = (char *)in->raw + in->at;
	b->z.avail_in = (unsigned)(in->len - in->at);
	b->z.next_out = out;
	b->z.avail_out = *left;
	rc = BZ2_bzDecompress(&b->z);
	in->at = in->len - b->z.avail_in;
	*left = b->z.avail_out;
	if (rc == BZ_STREAM_END) {
		BZ2_bzDecompressEnd(&b->z);
		b->inside = false;
	}
	if (rc == BZ_STREAM_END || rc == BZ_OK)
		return 0;
	if (rc == BZ_MEM_ERROR)
		return err_memory(e);
	return err_set(e, ERR_INPUT,
	    "%s: damaged bzip2 data near byte %llu\n"
	    "Copy it again; bzip2 -t tells whether a copy is whole",
	    in->path, (unsigned long long)input_position(in));
}

static int64_t bzip2_read(struct input *in, void *buf, size_t n, struct err *e)
{
	struct bzip2 *b = in->state;
	unsigned want = n < UINT_MAX ? (unsigned)n : UINT_MAX, left = want;

	while (left > 0) {
		unsigned before = left;
		int64_t got = 1;
		int rc;

		if (in->at == in->len)
			got = input_fill(in, e);
		if (got < 0)
			return got;
		if (got == 0 && !b->inside)
			break;
		rc = b->inside ? bzip2_decode(in, b,
				     (char *)buf + (want - left), &left, e)
			       : bzip2_between(in, b, e);
		if (rc < 0)
			return rc;
		if (got == 0 && left == before && b->inside)
			return input_truncated(in, e);
	}
	return want - left;
}

const struct codec codec_bzip2 = {
	.name = "bzip2",
	.sniff = bzip2_sniff,
	.start = bzip2_start,
	.stop = bzip2_stop,
	.read = bzip2_read,
};
