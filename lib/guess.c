/*
 * guess.c - the head of a log, read and looked at.
 */
#include "guess.h"

#include <math.h>
#include <stdlib.h>

#include "guess_impl.h"
#include "input.h"
#include "source.h"

/* Where looking stops when rows are huge. */
#define SAMPLE_BYTES ((uint64_t)256 << 20)

struct sample {
	struct input *in;
	char *buf; /* INPUT_BLOCK bytes and a longest record */
	size_t len, cap;
	bool end;
	uint64_t bytes;
	struct layout *layout;
	struct reader *reader;
	struct stats *st;
	size_t n;
	const struct zone *zone;
	uint64_t rows, faulty;
};

static int sample_fill(struct sample *s, struct err *e)
{
	int64_t n;

	if (s->end || s->len == s->cap)
		return 0;
	n = input_read(s->in, s->buf + s->len, s->cap - s->len, e);
	if (n < 0)
		return (int)n;
	s->end = (size_t)n < s->cap - s->len;
	s->len += (size_t)n;
	s->bytes += (uint64_t)n;
	return 0;
}

static int sample_open(struct sample *s, const char *path, struct err *e)
{
	int rc = input_open(&s->in, path, e);

	if (rc < 0)
		return rc;
	s->cap = INPUT_BLOCK;
	s->buf = malloc(s->cap);
	if (!s->buf)
		return err_memory(e);
	rc = sample_fill(s, e);
	if (rc < 0)
		return rc;
	rc = layout_open(
	    &s->layout, NULL, 0, (struct slice){ s->buf, s->len }, s->end, e);
	if (rc < 0)
		return err_prefix(e, "%s", path);
	s->n = s->layout->n_names < GUESS_COLUMNS ? s->layout->n_names
						  : GUESS_COLUMNS;
	s->st = calloc(s->n ? s->n : 1, sizeof *s->st);
	if (!s->st)
		return err_memory(e);
	return reader_new(&s->reader, s->layout,
	    (const char *const *)s->layout->names, s->n, e);
}

static void sample_close(struct sample *s)
{
	for (size_t i = 0; s->st && i < s->n; i++)
		stats_release(&s->st[i]);
	free(s->st);
	reader_free(s->reader);
	layout_free(s->layout);
	input_close(s->in);
	free(s->buf);
}

static int sample_block(struct sample *s, struct slice block, struct err *e)
{
	struct record rec;
	int more, rc = 0;

	reader_begin(s->reader, block);
	while (s->rows < GUESS_ROWS && rc == 0) {
		more = reader_next(s->reader, &rec);
		if (more < 0)
			return err_memory(e);
		if (more == 0)
			break;
		s->faulty += rec.fault != RECORD_GOOD;
		if (rec.fault != RECORD_GOOD)
			continue;
		s->rows++;
		for (size_t i = 0; i < s->n && rc == 0; i++)
			rc = stats_add(&s->st[i], rec.field[i], s->zone, e);
	}
	return rc;
}

static int sample_read(struct sample *s, struct err *e)
{
	size_t at = s->layout->body, cut;
	int rc = 0;

	while (s->rows < GUESS_ROWS && s->bytes < SAMPLE_BYTES && rc == 0) {
		struct slice data = { s->buf + at, s->len - at };

		cut = s->end ? data.len : layout_cut(s->layout, data);
		/* A megabyte without a record's end is no log. */
		if (cut == 0)
			break;
		rc = sample_block(s, (struct slice){ data.at, cut }, e);
		memmove(s->buf, s->buf + at + cut, data.len - cut);
		s->len = data.len - cut;
		at = 0;
		if (rc == 0)
			rc = sample_fill(s, e);
		if (s->end && s->len == 0)
			break;
	}
	return rc;
}

static int make_columns(struct guess *g, const struct sample *s, struct err *e)
{
	g->n = s->n;
	g->column = calloc(g->n ? g->n : 1, sizeof *g->column);
	if (!g->column)
		return err_memory(e);
	for (size_t i = 0; i < g->n; i++) {
		g->column[i].median = (double)NAN;
		g->column[i].name = slice_copy(slice_of(s->layout->names[i]));
		if (!g->column[i].name)
			return err_memory(e);
	}
	return 0;
}

static int make_guess(struct guess *g, struct sample *s, struct err *e)
{
	int rc = make_columns(g, s, e);

	if (rc < 0)
		return rc;
	g->codec = input_codec(s->in);
	g->format = s->layout->format->name;
	g->requests = s->layout->format->requests;
	g->array = s->layout->array;
	g->delimiter = s->layout->delimiter;
	g->rows = s->rows;
	g->faulty = s->faulty;
	if (g->rows == 0)
		return err_set(e, ERR_INPUT, "%s: no row could be read as %s",
		    g->path, g->format);
	return roles_choose(g, s->st, e);
}

int guess_log(
    struct guess **out, const char *path, const struct zone *z, struct err *e)
{
	struct guess *g = calloc(1, sizeof *g);
	struct sample s = { .zone = z };
	int rc;

	*out = NULL;
	if (!g)
		return err_memory(e);
	g->path = slice_copy(slice_of(path));
	rc = g->path ? sample_open(&s, path, e) : err_memory(e);
	if (rc == 0)
		rc = sample_read(&s, e);
	if (rc == 0)
		rc = make_guess(g, &s, e);
	sample_close(&s);
	if (rc < 0)
		guess_free(g);
	else
		*out = g;
	return rc;
}

void guess_free(struct guess *g)
{
	if (!g)
		return;
	for (size_t i = 0; g->column && i < g->n; i++) {
		free(g->column[i].name);
		free(g->column[i].dimension);
		free(g->column[i].first);
		for (size_t k = 0; k < g->column[i].n_top; k++)
			free(g->column[i].top[k].text);
	}
	free(g->column);
	free(g->path);
	free(g);
}

bool guess_alike(const struct guess *a, const struct guess *b)
{
	if (strcmp(a->format, b->format) != 0 || a->delimiter != b->delimiter ||
	    a->identity != b->identity || a->dates != b->dates || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->column[i].name, b->column[i].name) != 0 ||
		    a->column[i].role != b->column[i].role)
			return false;
	return true;
}
