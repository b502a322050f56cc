/*
 * input_zstd.c - zstd, all frames.
 *
 * The window that a frame asks for is what decoding it costs in memory, and
 * the sender chooses it: above 128 MiB (what zstd itself decodes without
 * being asked) the log is refused.
 */
#include "input_impl.h"

#include <stdlib.h>
#include <zstd.h>

#define WINDOW_LOG_MAX 27

struct zstd {
	ZSTD_DCtx *d;
	bool inside; /* a frame has begun and not ended */
};

/* A frame, or one of the frames that decoders skip. */
static bool zstd_sniff(const unsigned char *head, size_t n)
{
	if (n < 4)
		return false;
	if (head[0] == 0x28)
		return head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd;
	return (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d &&
	       head[3] == 0x18;
}

static void zstd_stop(struct input *in)
{
	struct zstd *z = in->state;

	if (!z)
		return;
	ZSTD_freeDCtx(z->d);
	free(z);
}

static int zstd_start(struct input *in, struct err *e)
{
	struct zstd *z = calloc(1, sizeof *z);

	if (!z)
		return err_memory(e);
	in->state = z;
	z->d = ZSTD_createDCtx();
	if (!z->d)
		return err_memory(e);
	ZSTD_DCtx_setParameter(z->d, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	return 0;
}

/* Decodes what waits; with nothing waiting, gives out what is held back. */
static int zstd_decode(
    struct input *in, struct zstd *z, ZSTD_outBuffer *out, struct err *e)
{
	ZSTD_inBuffer raw = { in->raw, in->len, in->at };
	size_t rc = ZSTD_decompressStream(z->d, out, &raw);

	in->at = raw.pos;
	z->inside = rc != 0;
	if (!ZSTD_isError(rc))
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s: damaged zstd data near byte %llu "
	    "(%s)\nCopy it again, or compress it without --ultra and --long",
	    in->path, (unsigned long long)input_position(in),
	    ZSTD_getErrorName(rc));
}

static int64_t zstd_read(struct input *in, void *buf, size_t n, struct err *e)
{
	struct zstd *z = in->state;
	ZSTD_outBuffer out = { buf, n, 0 };

	while (out.pos < out.size) {
		size_t before = out.pos;
		int64_t got = 1;
		int rc;

		if (in->at == in->len)
			got = input_fill(in, e);
		if (got < 0)
			return got;
		if (got == 0 && !z->inside)
			break;
		rc = zstd_decode(in, z, &out, e);
		if (rc < 0)
			return rc;
		if (got == 0 && out.pos == before && z->inside)
			return input_truncated(in, e);
	}
	return (int64_t)out.pos;
}

const struct codec codec_zstd = {
	.name = "zstd",
	.sniff = zstd_sniff,
	.start = zstd_start,
	.stop = zstd_stop,
	.read = zstd_read,
};
