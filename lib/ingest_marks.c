/*
 * ingest_marks.c - lines that were read before, in whatever order the log has
 * them now.
 *
 * A cursor knows a log by its beginning; a concatenation of old logs, or an
 * extract that overlaps one, begins otherwise. So each batch keeps a few marks
 * of its content: hashes of four lines together, at lines that their own hash
 * chooses, so that the same lines give the same marks wherever they lie. A
 * mark needs four equal lines in a row, which probes of two machines seldom
 * give; it takes three of them, or all that a short log has, to speak of
 * overlap.
 *
 * Marks are thinned as a log goes on, for a short log's overlap is short: one
 * line in two gives one in the first 16 KiB, one in eight up to 64 KiB, then
 * one in the next sixteenth of what was passed, at last one per 48 KiB: some
 * 200 for the first megabyte and 20 for each further one, at 8 bytes. The first
 * megabyte is looked at line by line, what follows in windows of 6 KiB: where
 * two logs overlap, one begins within the other, and either its first megabyte
 * is read now and meets the other's marks, or its many first marks lie in some
 * of the windows.
 */
#include <xxhash.h>

#include "ingest_impl.h"

#include <stdlib.h>
#include <string.h>

#define MARK_LINES 4
#define MARK_ONE_IN 2u /* lines, in what is near the beginning */
#define MARK_RARE 8u   /* a multiple of it, further on */
#define MARK_NEAR ((uint64_t)16 << 10)
#define MARK_EACH ((uint64_t)64 << 10)
#define MARK_STEP ((uint64_t)48 << 10)
#define MARK_DENSE ((uint64_t)1 << 20)
#define MARK_WINDOW ((uint64_t)6 << 10)
#define MARK_ENOUGH 3u

struct known {
	uint64_t mark; /* 0: empty */
	int64_t batch;
};

struct marks {
	uint64_t seed;
	uint64_t at, due; /* bytes given so far; where the next mark may be */
	uint64_t window;  /* where lines are looked at, far into a log */
	struct buf own;
	uint64_t looked, hits;
	int64_t hit_batch;
	struct known *known;
	size_t mask, n_known;
};

static size_t known_place(const struct marks *m, uint64_t mark)
{
	size_t at = (size_t)mark & m->mask;

	while (m->known[at].mark && m->known[at].mark != mark)
		at = (at + 1) & m->mask;
	return at;
}

static int known_grow(struct marks *m, struct err *e)
{
	struct known *old = m->known;
	size_t size = old ? m->mask + 1 : 0, wider = size ? size * 4 : 1024;

	m->known = calloc(wider, sizeof *m->known);
	if (!m->known) {
		m->known = old;
		return err_memory(e);
	}
	m->mask = wider - 1;
	for (size_t i = 0; i < size; i++)
		if (old[i].mark)
			m->known[known_place(m, old[i].mark)] = old[i];
	free(old);
	return 0;
}

static int marks_know(
    void *ctx, int64_t batch, struct slice blob, struct err *e)
{
	struct marks *m = ctx;

	for (size_t i = 0; i + 8 <= blob.len; i += 8) {
		uint64_t mark;
		size_t at;

		if (m->n_known * 2 >= m->mask && known_grow(m, e) < 0)
			return e->code;
		memcpy(&mark, blob.at + i, sizeof mark);
		at = known_place(m, mark);
		if (mark && m->known[at].mark == 0) {
			m->known[at] = (struct known){ mark, batch };
			m->n_known++;
		}
	}
	return 0;
}

int marks_new(struct marks **out, struct store *store, uint32_t source,
    uint64_t seed, struct err *e)
{
	struct marks *m = calloc(1, sizeof *m);
	int rc;

	*out = NULL;
	if (!m)
		return err_memory(e);
	m->seed = seed;
	m->own = BUF_INIT;
	m->hit_batch = -1;
	rc = known_grow(m, e);
	if (rc == 0)
		rc = store_marks(store, source, marks_know, m, e);
	if (rc < 0) {
		marks_free(m);
		return rc;
	}
	*out = m;
	return 0;
}

void marks_free(struct marks *m)
{
	if (!m)
		return;
	buf_release(&m->own);
	free(m->known);
	free(m);
}

/* The end of the n-th line from p, past its newline; NULL: not that many. */
static const char *lines_end(const char *p, const char *end, int n)
{
	while (n-- > 0 && p) {
		p = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		p = p ? p + 1 : NULL;
	}
	return p;
}

static uint64_t step_at(uint64_t at)
{
	if (at < MARK_EACH)
		return 0;
	return at / 16 < MARK_STEP ? at / 16 : MARK_STEP;
}

static void marks_put(struct marks *m, uint64_t mark, uint64_t at, bool rare)
{
	const struct known *k = &m->known[known_place(m, mark)];

	m->looked++;
	if (k->mark) {
		m->hits++;
		m->hit_batch = k->batch;
	}
	if (at >= MARK_NEAR && (!rare || at < m->due))
		return;
	buf_add(&m->own, &mark, sizeof mark);
	m->due = at + step_at(at);
}

/* Where to look next: at the next line, or, far into a log and past a window,
 * in the next window. */
static const char *marks_next(
    struct marks *m, const char *p, const char *next, const char *end)
{
	uint64_t at = m->at + (uint64_t)(next - p);

	if (at < MARK_DENSE)
		return next;
	if (at >= m->window + MARK_WINDOW)
		m->window = at + MARK_STEP;
	if (at >= m->window)
		return next;
	if (m->window - at >= (uint64_t)(end - next))
		return NULL;
	return lines_end(next + (m->window - at), end, 1);
}

void marks_block(struct marks *m, struct slice block)
{
	const char *p = block.at, *end = p + block.len, *line = p, *next;

	if (m->at >= MARK_DENSE)
		line = marks_next(m, p, p, end);
	while (line) {
		const char *four;
		uint64_t own;

		next = lines_end(line, end, 1);
		if (!next)
			break;
		own =
		    XXH3_64bits_withSeed(line, (size_t)(next - line), m->seed);
		four =
		    own % MARK_ONE_IN ? NULL : lines_end(line, end, MARK_LINES);
		if (four)
			marks_put(m,
			    XXH3_64bits_withSeed(
				line, (size_t)(four - line), m->seed),
			    m->at + (uint64_t)(line - p), own % MARK_RARE == 0);
		line = marks_next(m, p, next, end);
	}
	m->at += block.len;
}

int64_t marks_overlap(const struct marks *m)
{
	return m->hits >= MARK_ENOUGH || (m->hits && m->hits == m->looked)
		   ? m->hit_batch
		   : -1;
}

struct slice marks_view(const struct marks *m)
{
	return buf_view(&m->own);
}
