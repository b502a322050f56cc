/*
 * ingest_feed.c - what of a log is new, as blocks of whole records.
 *
 * A log is known by its content, since inode, path, time and line number all
 * fail on a rotated, compressed, copied or truncated file. Two hashes of the
 * decompressed bytes tell it: "head", over the first 4096 bytes (less while
 * the log is shorter), finds the segments that may be meant; "chain", over
 * all that was consumed, proves it. Both are keyed, so that a stored hash
 * says nothing about a short log to who lacks the key.
 *
 * A known log is first hashed up to the furthest known cursor; when the proof
 * fails there, a shorter one may hold: the log is opened again and left where
 * it holds, or read from its start as a new one.
 */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "ingest_impl.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_MAX ((uint32_t)4096)
#define FEED_BYTES INPUT_BLOCK

static struct store_hash hash_of(XXH128_hash_t h)
{
	struct store_hash out;
	XXH128_canonical_t c;

	XXH128_canonicalFromHash(&c, h);
	memcpy(out.at, c.digest, sizeof out.at);
	return out;
}

static bool hash_equal(const struct store_hash *a, const struct store_hash *b)
{
	return memcmp(a->at, b->at, sizeof a->at) == 0;
}

struct store_hash feed_chain(const struct feed *f)
{
	return hash_of(XXH3_128bits_digest(f->hash));
}

struct store_hash feed_head(const struct feed *f, uint32_t *len)
{
	*len = (uint32_t)(f->offset < f->n_first ? f->offset : f->n_first);
	return hash_of(XXH3_128bits_withSeed(f->first, *len, f->seed));
}

/* Moves the cursor past the n bytes at p. */
static void feed_consume(struct feed *f, const char *p, size_t n)
{
	XXH3_128bits_update(f->hash, p, n);
	header_pass(&f->header, f->layout, (struct slice){ p, n });
	f->offset += n;
}

static void feed_drop(struct feed *f, size_t n)
{
	f->len -= n;
	memmove(f->buf, f->buf + n, f->len);
}

/* Reads until the buffer holds want bytes or the input ends. */
static int feed_fill(struct feed *f, size_t want, struct err *e)
{
	while (!f->end && f->len < want) {
		int64_t got =
		    input_read(f->in, f->buf + f->len, want - f->len, e);

		if (got < 0)
			return (int)got;
		f->end = got == 0;
		f->len += (size_t)got;
	}
	return 0;
}

static int feed_start(struct feed *f, struct err *e)
{
	int rc = input_open(&f->in, f->path, e);

	if (rc < 0)
		return rc;
	if (f->max_ratio)
		input_limit(f->in, f->max_ratio);
	XXH3_128bits_reset_withSeed(f->hash, f->seed);
	f->len = 0;
	f->end = false;
	f->offset = f->skipped = f->lines_before = 0;
	header_release(&f->header);
	rc = feed_fill(f, FEED_BYTES, e);
	f->n_first = f->len < HEAD_MAX ? f->len : HEAD_MAX;
	memcpy(f->first, f->buf, f->n_first);
	return rc;
}

static int feed_restart(struct feed *f, struct err *e)
{
	input_close(f->in);
	f->in = NULL;
	return feed_start(f, e);
}

static uint64_t count_lines(const char *p, size_t n)
{
	const char *end = p + n;
	uint64_t lines = 0;

	for (; p < end; p++, lines++) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (!p)
			break;
	}
	return lines;
}

/* Passes over the bytes before `to`. 0: done; 1: the log is shorter. */
static int feed_skip(struct feed *f, uint64_t to, struct err *e)
{
	while (f->offset < to) {
		uint64_t left = to - f->offset;
		size_t n;
		int rc = feed_fill(f, FEED_BYTES, e);

		if (rc < 0)
			return rc;
		if (f->len == 0)
			return 1;
		n = left < f->len ? (size_t)left : f->len;
		f->lines_before += count_lines(f->buf, n);
		feed_consume(f, f->buf, n);
		feed_drop(f, n);
	}
	return 0;
}

static bool head_matches(const struct feed *f, const struct store_segment *s)
{
	struct store_hash h;

	if (s->head_len > f->n_first || s->head_len == 0)
		return false;
	h = hash_of(XXH3_128bits_withSeed(f->first, s->head_len, f->seed));
	return hash_equal(&h, &s->head);
}

/* The candidates' cursors in ascending order; gives how many. */
static size_t candidates(const struct feed *f, const struct store_segment *segs,
    size_t n, const struct store_segment **out)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = m;

		if (!head_matches(f, &segs[i]))
			continue;
		while (at > 0 && out[at - 1]->offset > segs[i].offset) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = &segs[i];
		m++;
	}
	return m;
}

/* Hashes up to each candidate's cursor in turn; *best is the furthest whose
 * chain holds, NULL if none does. */
static int prove(struct feed *f, const struct store_segment *const *cand,
    size_t n, const struct store_segment **best, struct err *e)
{
	*best = NULL;
	for (size_t i = 0; i < n; i++) {
		struct store_hash chain;
		int rc = feed_skip(f, cand[i]->offset, e);

		if (rc < 0)
			return rc;
		if (rc == 1)
			break;
		chain = feed_chain(f);
		if (hash_equal(&chain, &cand[i]->chain))
			*best = cand[i];
	}
	return 0;
}

/* The log goes on from *best, or from its start when there is none. */
static int feed_rewind(
    struct feed *f, const struct store_segment *best, struct err *e)
{
	uint64_t to = best ? best->offset : 0;
	int rc;

	if (f->offset != to) {
		if (strcmp(f->path, "-") == 0)
			return err_set(e, ERR_INPUT,
			    "standard input begins "
			    "like a log that was read before and then "
			    "differs\nSave it to a file and ingest the file");
		rc = feed_restart(f, e);
		if (rc < 0)
			return rc;
		rc = feed_skip(f, to, e);
		if (rc != 0)
			return rc < 0 ? rc
				      : err_set(e, ERR_INPUT,
					    "%s changed while it was read",
					    f->path);
	}
	f->skipped = to;
	f->segment = best ? best->id : -1;
	return 0;
}

static int feed_resume(
    struct feed *f, const struct store_segment *segs, size_t n, struct err *e)
{
	const struct store_segment **cand = malloc((n + 1) * sizeof *cand);
	const struct store_segment *best;
	size_t m;
	int rc;

	if (!cand)
		return err_memory(e);
	m = candidates(f, segs, n, cand);
	rc = prove(f, cand, m, &best, e);
	if (rc == 0)
		rc = feed_rewind(f, best, e);
	f->replaced = m > 0 && !best;
	free(cand);
	return rc;
}

/* The header is part of the log's content but of no block. */
static int feed_pass_header(struct feed *f, struct err *e)
{
	if (f->offset >= f->layout->body)
		return 0;
	return feed_skip(f, f->layout->body, e) < 0 ? e->code : 0;
}

int feed_open(struct feed *f, const char *path,
    const struct service_source *src, uint64_t seed, bool final,
    const struct store_segment *segs, size_t n, struct err *e)
{
	int rc;

	f->path = path;
	f->seed = seed;
	f->segment = -1;
	header_init(&f->header);
	f->buf = malloc(FEED_BYTES);
	f->first = malloc(HEAD_MAX);
	f->hash = XXH3_createState();
	if (!f->buf || !f->first || !f->hash)
		return err_memory(e);
	rc = feed_start(f, e);
	if (rc < 0 || f->len == 0)
		return rc;
	f->final = final || input_finished(f->in);
	rc = event_layout(
	    &f->layout, src, (struct slice){ f->buf, f->len }, f->end, e);
	if (rc < 0)
		return err_prefix(e, "%s", path);
	rc = feed_resume(f, segs, n, e);
	if (rc < 0)
		return rc;
	return feed_pass_header(f, e);
}

void feed_close(struct feed *f)
{
	input_close(f->in);
	layout_free(f->layout);
	header_release(&f->header);
	XXH3_freeState(f->hash);
	free(f->first);
	free(f->buf);
	memset(f, 0, sizeof *f);
}

/* Gives the first n bytes of the buffer as the block; what follows goes on in
 * the block's old memory. */
static void feed_give(struct feed *f, struct feed_block *b, size_t n)
{
	char *old = b->at;

	if (f->marks)
		marks_block(f->marks, (struct slice){ f->buf, n });
	feed_consume(f, f->buf, n);
	memcpy(old, f->buf + n, f->len - n);
	b->at = f->buf;
	b->len = n;
	f->buf = old;
	f->len -= n;
}

/* A line that fills the buffer and does not end: its start is given, enough
 * to be rejected as too long; the rest is passed over, so that memory stays
 * bounded on endless input. */
static int feed_long(struct feed *f, struct feed_block *b, struct err *e)
{
	const char *end = NULL;

	memcpy(b->at, f->buf, SOURCE_LINE_MAX + 1);
	b->at[SOURCE_LINE_MAX + 1] = '\n';
	b->len = SOURCE_LINE_MAX + 2;
	while (!end && f->len) {
		size_t n;

		end = memchr(f->buf, '\n', f->len);
		n = end ? (size_t)(end - f->buf) + 1 : f->len;
		feed_consume(f, f->buf, n);
		feed_drop(f, n);
		if (!end && feed_fill(f, FEED_BYTES, e) < 0)
			return e->code;
	}
	return 1;
}

int feed_next(struct feed *f, struct feed_block *b, struct err *e)
{
	size_t n;
	int rc = feed_fill(f, FEED_BYTES, e);

	if (rc < 0 || f->len == 0)
		return rc;
	if (!b->at)
		b->at = malloc(FEED_BYTES);
	if (!b->at)
		return err_memory(e);
	buf_clear(&b->header);
	buf_slice(&b->header, buf_view(&f->header.line));
	if (buf_error(&f->header.line, e) < 0 || buf_error(&b->header, e) < 0)
		return e->code;
	n = layout_cut(f->layout, (struct slice){ f->buf, f->len });
	if (n == 0 && !f->end)
		return feed_long(f, b, e);
	if (n == 0 && !f->final) {
		f->unfinished = true;
		return 0;
	}
	feed_give(f, b, n ? n : f->len);
	return 1;
}
