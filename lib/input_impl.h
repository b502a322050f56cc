/*
 * input_impl.h - what an input and its decoders share, and nobody else.
 */
#ifndef JAUGE_INPUT_IMPL_H
#define JAUGE_INPUT_IMPL_H

#include "input.h"

/* Bytes read from the descriptor at a time, and what a codec is known by. */
#define INPUT_RAW ((size_t)256 << 10)
#define INPUT_MAGIC ((size_t)6)
/* Decompressed bytes that any log may have, whatever the ratio. */
#define INPUT_FREE ((uint64_t)64 << 20)

/* How the bytes of a log are packed. */
struct codec {
	const char *name;
	/* Do these first bytes (n <= INPUT_MAGIC) look mine? */
	bool (*sniff)(const unsigned char *head, size_t n);
	/* The decoder's own state; both may be NULL. */
	int (*start)(struct input *in, struct err *e);
	void (*stop)(struct input *in);
	/* As input_read(). */
	int64_t (*read)(struct input *in, void *buf, size_t n, struct err *e);
};

extern const struct codec codec_gzip, codec_zstd, codec_bzip2, codec_xz;

struct utf16;

struct input {
	const struct codec *codec;
	void *state; /* the codec's own */
	char *path;  /* for messages */
	int fd;      /* standard input is not closed */
	bool finished;
	uint64_t size;      /* at open; 0: unknown */
	uint64_t left;      /* bytes that may still be read */
	uint64_t taken;     /* bytes read so far */
	unsigned char *raw; /* bytes read that wait to be decoded ... */
	size_t at, len;     /* ... are [at, len) */
	uint64_t given;     /* decompressed bytes so far */
	uint32_t max_ratio;
	bool begun;          /* the first bytes were looked at ... */
	char first[2];       /* ... and these of them */
	size_t n_first;      /* wait to be given */
	struct utf16 *utf16; /* NULL: the log is not in UTF-16 */
};

/* Reads into raw, all of which was used. Count of bytes waiting; 0: the
 * input has ended. */
int64_t input_fill(struct input *in, struct err *e);
/* ERR_INPUT: the input ended within compressed data. */
int input_truncated(const struct input *in, struct err *e);

/* The log is in UTF-16: what the codec reads is made UTF-8. As input_read(). */
int utf16_start(struct input *in, bool big, struct err *e);
int64_t utf16_read(struct input *in, char *buf, size_t n, struct err *e);
void utf16_stop(struct input *in);

#endif
