/*
 * input_xz.c - xz, all streams.
 *
 * The dictionary that a stream asks for is what decoding it costs in memory,
 * and the sender chooses it: above 128 MiB (xz -9 asks for 65) the log is
 * refused. Streams one after the other, and the zeros between them that the
 * format allows, are the library's to follow; it is told the end of the file,
 * so that it accounts for every byte.
 */
#include "input_impl.h"

#include <lzma.h>
#include <stdlib.h>

#define MEMORY_MIB 128

struct xz {
	lzma_stream z;
	bool ended; /* the last stream and its padding are over */
};

static bool xz_sniff(const unsigned char *head, size_t n)
{
	static const unsigned char magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0 };

	for (size_t i = 0; i < sizeof magic; i++)
		if (i >= n || head[i] != magic[i])
			return false;
	return true;
}

static void xz_stop(struct input *in)
{
	struct xz *x = in->state;

	if (!x)
		return;
	lzma_end(&x->z);
	free(x);
}

static int xz_start(struct input *in, struct err *e)
{
	struct xz *x = calloc(1, sizeof *x);

	if (!x)
		return err_memory(e);
	in->state = x;
	x->z = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(&x->z, (uint64_t)MEMORY_MIB << 20,
		LZMA_CONCATENATED) != LZMA_OK)
		return err_memory(e);
	return 0;
}

static int xz_fail(
    const struct input *in, struct xz *x, lzma_ret rc, struct err *e)
{
	switch (rc) {
	case LZMA_MEM_ERROR:
		return err_memory(e);
	case LZMA_MEMLIMIT_ERROR:
		return err_set(e, ERR_INPUT,
		    "%s: decoding it takes %llu MiB of memory, the limit is "
		    "%d\nCompress it with xz -9 or less",
		    in->path, (unsigned long long)lzma_memusage(&x->z) >> 20,
		    MEMORY_MIB);
	case LZMA_BUF_ERROR:
		return input_truncated(in, e);
	default:
		break;
	}
	return err_set(e, ERR_INPUT,
	    "%s: damaged xz data near byte %llu\n"
	    "Copy it again; xz -t tells whether a copy is whole, and whether "
	    "something else was appended to it",
	    in->path, (unsigned long long)input_position(in));
}

static int64_t xz_read(struct input *in, void *buf, size_t n, struct err *e)
{
	struct xz *x = in->state;

	x->z.next_out = buf;
	x->z.avail_out = n;
	while (x->z.avail_out > 0 && !x->ended) {
		int64_t got = 1;
		lzma_ret rc;

		if (in->at == in->len)
			got = input_fill(in, e);
		if (got < 0)
			return got;
		x->z.next_in = in->raw + in->at;
		x->z.avail_in = in->len - in->at;
		rc = lzma_code(&x->z, got == 0 ? LZMA_FINISH : LZMA_RUN);
		in->at = in->len - x->z.avail_in;
		x->ended = rc == LZMA_STREAM_END;
		if (rc != LZMA_OK && rc != LZMA_STREAM_END)
			return xz_fail(in, x, rc, e);
	}
	return (int64_t)(n - x->z.avail_out);
}

const struct codec codec_xz = {
	.name = "xz",
	.sniff = xz_sniff,
	.start = xz_start,
	.stop = xz_stop,
	.read = xz_read,
};
