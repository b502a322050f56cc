/*
 * input.c - one descriptor, and what its first bytes say of the rest.
 *
 * The file is looked at through its descriptor, never again by name, so that
 * a rotation between two looks cannot exchange it. A plain file is read up to
 * the size that it had then: what a busy server appends meanwhile belongs to
 * the next run, else a run might never end.
 */
#include "input_impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One read(2), within what the file held at open. A signal is not retried:
 * the reader may be asked to stop while it waits on a pipe. */
static int64_t input_take(struct input *in, void *buf, size_t n, struct err *e)
{
	ssize_t got;

	if (n > in->left)
		n = (size_t)in->left;
	if (n == 0)
		return 0;
	got = read(in->fd, buf, n);
	if (got < 0)
		return err_errno(e, in->path);
	in->left -= (uint64_t)got;
	in->taken += (uint64_t)got;
	return got;
}

int64_t input_fill(struct input *in, struct err *e)
{
	int64_t got;

	assert(in->at == in->len);
	in->at = in->len = 0;
	got = input_take(in, in->raw, INPUT_RAW, e);
	if (got > 0)
		in->len = (size_t)got;
	return got;
}

int input_truncated(const struct input *in, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "%s: truncated after %llu bytes\n"
	    "Copy it again, or wait until it is written to its end",
	    in->path, (unsigned long long)in->taken);
}

/* What was read to know the codec comes first. */
static int64_t plain_read(struct input *in, void *buf, size_t n, struct err *e)
{
	size_t got = in->len - in->at;

	if (got > n)
		got = n;
	if (got > 0)
		memcpy(buf, in->raw + in->at, got);
	in->at += got;
	while (got < n) {
		int64_t more = input_take(in, (char *)buf + got, n - got, e);

		if (more < 0)
			return more;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (int64_t)got;
}

static bool plain_sniff(const unsigned char *head, size_t n)
{
	(void)head;
	(void)n;
	return true;
}

static const struct codec codec_plain = {
	.name = "plain",
	.sniff = plain_sniff,
	.read = plain_read,
};

/* The last takes all. */
static const struct codec *const codecs[] = {
	&codec_gzip,
	&codec_zstd,
	&codec_bzip2,
	&codec_xz,
	&codec_plain,
};

/* A pipe may give its first bytes one by one. */
static int input_sniff(struct input *in, struct err *e)
{
	size_t i = 0;

	while (in->len < INPUT_MAGIC) {
		int64_t got =
		    input_take(in, in->raw + in->len, INPUT_RAW - in->len, e);

		if (got < 0)
			return (int)got;
		if (got == 0)
			break;
		in->len += (size_t)got;
	}
	while (!codecs[i]->sniff(in->raw, in->len))
		i++;
	in->codec = codecs[i];
	return in->codec->start ? in->codec->start(in, e) : 0;
}

static int input_attach(struct input *in, const char *path, struct err *e)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;

	in->path = strdup(standard ? "standard input" : path);
	if (!in->path)
		return err_memory(e);
	in->fd = standard ? STDIN_FILENO
			  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
		return err_errno(e, path);
	in->finished = standard || S_ISFIFO(st.st_mode);
	in->left = UINT64_MAX;
	if (S_ISDIR(st.st_mode))
		return err_set(e, ERR_INPUT,
		    "%s is a directory; name the files in it", in->path);
	if (in->finished)
		return 0;
	if (!S_ISREG(st.st_mode))
		return err_set(
		    e, ERR_INPUT, "%s is neither a file nor a pipe", in->path);
	in->left = in->size = (uint64_t)st.st_size;
	return 0;
}

int input_open(struct input **out, const char *path, struct err *e)
{
	struct input *in = calloc(1, sizeof *in);
	int rc;

	if (!in)
		return err_memory(e);
	in->fd = -1;
	in->max_ratio = INPUT_RATIO;
	in->raw = malloc(INPUT_RAW);
	rc = in->raw ? input_attach(in, path, e) : err_memory(e);
	if (rc == 0)
		rc = input_sniff(in, e);
	if (rc < 0) {
		input_close(in);
		return rc;
	}
	in->finished |= in->codec != &codec_plain;
	*out = in;
	return 0;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->codec && in->codec->stop)
		in->codec->stop(in);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	utf16_stop(in);
	free(in->raw);
	free(in->path);
	free(in);
}

void input_limit(struct input *in, uint32_t max_ratio)
{
	assert(max_ratio > 0);
	in->max_ratio = max_ratio;
}

/* A byte-order mark of UTF-16 is taken away. */
static int input_begin(struct input *in, struct err *e)
{
	int64_t got = in->codec->read(in, in->first, sizeof in->first, e);

	if (got < 0)
		return (int)got;
	in->begun = true;
	if (got == 2 && memcmp(in->first, "\xff\xfe", 2) == 0)
		return utf16_start(in, false, e);
	if (got == 2 && memcmp(in->first, "\xfe\xff", 2) == 0)
		return utf16_start(in, true, e);
	in->n_first = (size_t)got;
	return 0;
}

static int64_t text_read(struct input *in, char *buf, size_t n, struct err *e)
{
	size_t first = in->n_first < n ? in->n_first : n;
	int64_t got;

	if (in->utf16)
		return utf16_read(in, buf, n, e);
	memcpy(buf, in->first, first);
	in->n_first -= first;
	memmove(in->first, in->first + first, in->n_first);
	got = in->codec->read(in, buf + first, n - first, e);
	return got < 0 ? got : got + (int64_t)first;
}

/* A few bytes that unpack to a disk full are no log. */
static int check_ratio(const struct input *in, struct err *e)
{
	uint64_t packed = input_position(in);

	if (in->codec == &codec_plain || in->given <= INPUT_FREE ||
	    (in->given - INPUT_FREE) / in->max_ratio <= packed)
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s: %llu bytes of %s gave %llu already, more than %lu to one\n"
	    "Is it a log? If so, allow more with --max-ratio",
	    in->path, (unsigned long long)packed, in->codec->name,
	    (unsigned long long)in->given, (unsigned long)in->max_ratio);
}

int64_t input_read(struct input *in, void *buf, size_t n, struct err *e)
{
	int64_t got;
	int rc = in->begun ? 0 : input_begin(in, e);

	if (rc < 0)
		return rc;
	got = text_read(in, buf, n, e);
	if (got <= 0)
		return got;
	in->given += (uint64_t)got;
	rc = check_ratio(in, e);
	return rc < 0 ? rc : got;
}

const char *input_path(const struct input *in)
{
	return in->path;
}

const char *input_codec(const struct input *in)
{
	return in->codec->name;
}

bool input_finished(const struct input *in)
{
	return in->finished;
}

uint64_t input_size(const struct input *in)
{
	return in->size;
}

uint64_t input_position(const struct input *in)
{
	return in->taken - (in->len - in->at);
}
