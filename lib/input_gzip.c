/*
 * input_gzip.c - gzip, all members.
 *
 * By inflate(), never gzread(): the latter reports the end of a file whose
 * tail it could not read as the end of the data, and a lost line would go
 * unnoticed. Here a byte belongs to a member, or to the zeros with which tapes
 * and block devices fill up after the last one, or the log is refused.
 */
#include "input_impl.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define WINDOW_GZIP (15 + 16) /* largest window, gzip header required */

struct gzip {
	z_stream z;
	bool inside; /* a member has begun and not ended */
	bool padded; /* only zeros may follow */
};

static bool gzip_sniff(const unsigned char *head, size_t n)
{
	return n >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

static void gzip_stop(struct input *in)
{
	struct gzip *g = in->state;

	if (!g)
		return;
	inflateEnd(&g->z);
	free(g);
}

static int gzip_start(struct input *in, struct err *e)
{
	struct gzip *g = calloc(1, sizeof *g);

	if (!g)
		return err_memory(e);
	in->state = g;
	if (inflateInit2(&g->z, WINDOW_GZIP) != Z_OK)
		return err_memory(e);
	return 0;
}

/* Between members: begins the next, or passes over zeros. */
static int gzip_between(struct input *in, struct gzip *g, struct err *e)
{
	unsigned char c = in->raw[in->at];

	if (c == 0x1f && !g->padded) {
		g->inside = true;
		inflateReset(&g->z);
		return 0;
	}
	if (c != 0)
		return err_set(e, ERR_INPUT,
		    "%s: the bytes from %llu on "
		    "belong to no gzip member\n"
		    "Was a plain log appended to it? Decompress what is whole "
		    "with gzip -dc and look at its end",
		    in->path, (unsigned long long)input_position(in));
	g->padded = true;
	in->at++;
	return 0;
}

static int gzip_inflate(struct input *in, struct gzip *g, struct err *e)
{
	int rc;

	g->z.next_in = in->raw + in->at;
	g->z.avail_in = (uInt)(in->len - in->at);
	rc = inflate(&g->z, Z_NO_FLUSH);
	in->at = in->len - g->z.avail_in;
	if (rc == Z_STREAM_END)
		g->inside = false;
	if (rc == Z_STREAM_END || rc == Z_OK)
		return 0;
	if (rc == Z_MEM_ERROR)
		return err_memory(e);
	return err_set(e, ERR_INPUT,
	    "%s: damaged gzip data near byte %llu "
	    "(%s)\nCopy it again; gzip -t tells whether a copy is whole",
	    in->path, (unsigned long long)input_position(in),
	    g->z.msg ? g->z.msg : "no progress");
}

static int64_t gzip_read(struct input *in, void *buf, size_t n, struct err *e)
{
	struct gzip *g = in->state;
	uInt want = n < UINT_MAX ? (uInt)n : UINT_MAX;

	g->z.next_out = buf;
	g->z.avail_out = want;
	while (g->z.avail_out > 0) {
		int rc;

		if (in->at == in->len) {
			int64_t got = input_fill(in, e);

			if (got < 0)
				return got;
			if (got == 0 && g->inside)
				return input_truncated(in, e);
			if (got == 0)
				break;
		}
		rc =
		    g->inside ? gzip_inflate(in, g, e) : gzip_between(in, g, e);
		if (rc < 0)
			return rc;
	}
	return want - g->z.avail_out;
}

const struct codec codec_gzip = {
	.name = "gzip",
	.sniff = gzip_sniff,
	.start = gzip_start,
	.stop = gzip_stop,
	.read = gzip_read,
};
