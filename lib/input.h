/*
 * input.h - the bytes of one log, decompressed.
 *
 * Plain, gzip (all members), zstd (all frames), bzip2 and xz (all streams),
 * known by their first bytes, never by the name; "-" is standard input. Text in
 * UTF-16 with its byte-order mark comes out as UTF-8, U+FFFD for a surrogate
 * alone. Memory is bounded whatever the compression ratio, and the ratio is
 * bounded too. One descriptor per log, taken at open: a file that
 * is renamed meanwhile is still the same file.
 */
#ifndef JAUGE_INPUT_H
#define JAUGE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct input;

/* Gives *out: close with input_close(). ERR_IO: cannot be opened; ERR_INPUT:
 * a directory or a device. */
int input_open(struct input **out, const char *path, struct err *e);
void input_close(struct input *in);

/* Decompressed bytes per compressed byte that are believed, beyond the first
 * 64 MiB; 1 or more. Real logs reach about 50. Before the first input_read().
 */
#define INPUT_RATIO 1000
void input_limit(struct input *in, uint32_t max_ratio);

/* Up to n decompressed bytes into buf; fewer only at the end. Returns the
 * count, 0 at the end, ERR_INPUT when compressed data are damaged, truncated,
 * packed beyond the ratio believed, or followed by bytes that belong to no
 * member (every input byte is accounted for), ERR_IO on a read error or when a
 * signal handler ran while it waited. A plain file that grows while read is
 * read up to the size that it had at open. */
int64_t input_read(struct input *in, void *buf, size_t n, struct err *e);

const char *input_path(const struct input *in);  /* "standard input" for - */
const char *input_codec(const struct input *in); /* "plain", "gzip", "zstd",
						  * "bzip2", "xz" */
/* Whether the log is finished by its nature (compressed, standard input or
 * another pipe), so that a last line without its newline will never be
 * completed. */
bool input_finished(const struct input *in);
/* Bytes of the file (0: unknown, standard input) and bytes of it consumed so
 * far; for progress. */
uint64_t input_size(const struct input *in);
uint64_t input_position(const struct input *in);
/* Bytes per read on which the input works best. */
#define INPUT_BLOCK ((size_t)1 << 20)

#endif
