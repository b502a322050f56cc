/*
 * trial.c - the first rows of a log read as ingest would, with nothing kept.
 *
 * Pseudonyms are made with a key that is drawn for the occasion and
 * forgotten, so that nobody can be recognised by what is shown.
 */
#include "trial.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/input.h"
#include "../lib/output.h"

/* Room for the bytes from which a layout is told. */
#define ROOM INPUT_BLOCK

struct reading {
	struct input *in;
	char *buf;
	size_t len;
	bool end;
	struct layout *layout;
	struct zone *zone;
	struct ident_space space;
	struct event_plan *plan;
	struct event_parser *parser;
	struct event_block block;
};

int trial_key(struct ident_space *space, struct err *e)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0 || read(fd, space->key, sizeof space->key) !=
			  (ssize_t)sizeof space->key)
		rc = err_errno(e, "/dev/urandom");
	if (fd >= 0)
		close(fd);
	return rc;
}

static int fill(struct reading *r, struct err *e)
{
	int64_t n;

	if (r->end || r->len == ROOM)
		return 0;
	n = input_read(r->in, r->buf + r->len, ROOM - r->len, e);
	if (n < 0)
		return (int)n;
	r->end = (size_t)n < ROOM - r->len;
	r->len += (size_t)n;
	return 0;
}

static int open_reading(struct reading *r, const struct service *s,
    const struct service_source *source, const char *path, struct err *e)
{
	int rc;

	memset(r, 0, sizeof *r);
	event_block_init(&r->block);
	rc = zone_open(&r->zone, s->timezone, e);
	if (rc == 0)
		rc = trial_key(&r->space, e);
	if (rc == 0)
		rc = input_open(&r->in, path, e);
	if (rc < 0)
		return rc;
	r->buf = malloc(ROOM);
	rc = r->buf ? fill(r, e) : err_memory(e);
	if (rc < 0)
		return rc;
	rc = event_layout(
	    &r->layout, source, (struct slice){ r->buf, r->len }, r->end, e);
	if (rc == 0)
		rc = event_plan_new(&r->plan, source, r->layout, r->zone,
		    &r->space, NULL, 0, s->exclude_bots, e);
	if (rc < 0)
		return err_prefix(e, "%s", path);
	return event_parser_new(&r->parser, r->plan, e);
}

static void close_reading(struct reading *r)
{
	event_block_release(&r->block);
	event_parser_free(r->parser);
	event_plan_free(r->plan);
	layout_free(r->layout);
	zone_close(r->zone);
	input_close(r->in);
	ident_space_wipe(&r->space);
	free(r->buf);
}

static void add_name(struct buf *b, const char *before, struct slice name)
{
	buf_str(b, before);
	text_terminal(b, name);
}

static int keep_event(struct trial *t, const struct service_source *source,
    const struct event_block *block, size_t i, struct err *e)
{
	struct buf b = BUF_INIT;
	struct slice name;

	output_day(&b, block->day[i]);
	buf_printf(&b, "  %s %04" PRIx64, _("user"), block->who[i] & 0xffff);
	add_name(&b, "  ", names_get(block->actions, block->action[i]));
	for (size_t k = 0; k < source->n_dimensions; k++) {
		name = names_get(block->dims[k], block->dim[k][i]);
		if (name.len == 0)
			continue;
		add_name(&b, "  ", slice_of(source->dimensions[k].name));
		add_name(&b, "=", name);
	}
	if (block->value && block->value[i] != EVENT_NO_VALUE) {
		buf_str(&b, "  ");
		buf_str(
		    &b, text_decimal((double)block->value[i] / 1000, 10).at);
	}
	t->event[t->n_events] = b.failed ? NULL : slice_copy(buf_view(&b));
	buf_release(&b);
	if (!t->event[t->n_events])
		return err_memory(e);
	t->n_events++;
	return 0;
}

int trial_keep(struct trial *t, const struct service_source *source,
    const struct event_block *block, struct err *e)
{
	int rc = 0;

	for (size_t i = 0;
	     i < block->n && t->n_events < TRIAL_EVENTS && rc == 0; i++)
		rc = keep_event(t, source, block, i, e);
	return rc;
}

static int read_block(struct trial *t, struct reading *r,
    const struct service_source *source, struct slice bytes, struct err *e)
{
	int rc = event_parse(r->parser, bytes, &r->block, e);

	if (rc == 0)
		event_tally_add(&t->tally, &r->block.tally);
	return rc < 0 ? rc : trial_keep(t, source, &r->block, e);
}

static uint64_t count_lines(const char *at, size_t n)
{
	const char *end = at + n;
	uint64_t lines = 0;

	while (at < end) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			break;
		lines++;
		at++;
	}
	return lines;
}

int trial_read(struct trial *out, const struct service *s,
    const struct service_source *source, const char *path, uint64_t rows,
    struct err *e)
{
	struct reading r;
	size_t at, cut;
	int rc;

	memset(out, 0, sizeof *out);
	rc = open_reading(&r, s, source, path, e);
	if (rc < 0)
		goto out;
	at = r.layout->body;
	out->tally.lines = count_lines(r.buf, at);
	while (out->tally.records < rows && at < r.len && rc == 0) {
		struct slice data = { r.buf + at, r.len - at };

		cut = r.end ? data.len : layout_cut(r.layout, data);
		if (cut == 0)
			break;
		rc = read_block(
		    out, &r, source, (struct slice){ data.at, cut }, e);
		memmove(r.buf, r.buf + at + cut, data.len - cut);
		r.len = data.len - cut;
		at = 0;
		if (rc == 0)
			rc = fill(&r, e);
	}
out:
	close_reading(&r);
	return rc;
}

void trial_release(struct trial *t)
{
	for (size_t i = 0; i < t->n_events; i++)
		free(t->event[i]);
	memset(t, 0, sizeof *t);
}
