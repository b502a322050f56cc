/*
 * frozen.c - the text of a record: written, and read back.
 *
 * Numbers are written so that they come back as they were. Text may be
 * anything that a log had: tab, newline and backslash are written as \t, \n
 * and \\.
 */
#include "frozen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

#define MAGIC "jauge-frozen\t1"
#define FIELDS 13

static void put_text(struct buf *out, const char *text)
{
	for (; text && *text; text++)
		switch (*text) {
		case '\t':
			buf_str(out, "\\t");
			break;
		case '\n':
			buf_str(out, "\\n");
			break;
		case '\\':
			buf_str(out, "\\\\");
			break;
		default:
			buf_char(out, *text);
		}
}

static void put_day(struct buf *out, day_t day)
{
	char text[11];

	buf_char(out, '\t');
	if (day == DAY_NONE)
		return;
	day_format(day, text);
	buf_str(out, text);
}

static void put_real(struct buf *out, double x)
{
	buf_char(out, '\t');
	if (!isnan(x))
		buf_printf(out, "%.17g", x);
}

static void put_count(struct buf *out, int64_t n)
{
	buf_char(out, '\t');
	if (n != CELL_NO_COUNT)
		buf_printf(out, "%lld", (long long)n);
}

void frozen_head(struct buf *out, const struct table *head, const char *version,
    const char *source, const struct store_kept *batch, size_t n)
{
	buf_str(out, MAGIC "\nas_of");
	put_day(out, head->as_of);
	buf_str(out, "\nlevel");
	put_real(out, head->level);
	buf_str(out, "\nversion\t");
	put_text(out, version);
	buf_str(out, "\nfingerprint\t");
	put_text(out, head->fingerprint);
	buf_str(out, "\nsource\t");
	put_text(out, source);
	for (size_t i = 0; i < n; i++)
		buf_printf(
		    out, "\nbatch\t%016llx", (unsigned long long)batch[i].hash);
	buf_char(out, '\n');
}

void frozen_answer(struct buf *out, const struct indicator *ind, enum period by,
    struct span span, const char *split, const struct table *t)
{
	buf_printf(out, "question\t%s\t%s", ind->name, period_name(by));
	put_day(out, span.from);
	put_day(out, span.to);
	buf_char(out, '\t');
	put_text(out, split);
	buf_char(out, '\n');
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		buf_str(out, "row");
		put_day(out, r->start);
		put_day(out, r->end);
		buf_char(out, '\t');
		put_text(out, r->split);
		put_day(out, r->cohort);
		put_count(out, r->lag < 0 ? CELL_NO_COUNT : r->lag);
		put_real(out, r->value);
		put_real(out, r->low);
		put_real(out, r->high);
		put_count(out, r->part);
		put_count(out, r->whole);
		buf_printf(out, "\t%s\t%s\n", table_unit(t, r->unit),
		    state_name(r->state));
	}
}

/* A line cut at its tabs. */
struct line {
	struct slice field[FIELDS];
	size_t n;
	size_t number;
	const char *name; /* of the file */
};

static int bad(const struct line *l, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "%s:%zu: not a line of frozen figures\n"
	    "The file is written by jauge review --freeze; it was changed "
	    "since.",
	    l->name, l->number);
}

static bool cut(struct line *l, struct slice text)
{
	l->n = 0;
	for (;;) {
		const char *tab = memchr(text.at, '\t', text.len);
		size_t n = tab ? (size_t)(tab - text.at) : text.len;

		if (l->n == FIELDS)
			return false;
		l->field[l->n++] = (struct slice){ text.at, n };
		if (!tab)
			return true;
		text.at += n + 1;
		text.len -= n + 1;
	}
}

/* NULL: out of memory. */
static char *take_text(struct slice s)
{
	char *out = malloc(s.len + 1), *to = out;

	for (size_t i = 0; out && i < s.len; i++) {
		char c = s.at[i];

		if (c == '\\' && i + 1 < s.len) {
			c = s.at[++i];
			c = c == 't' ? '\t' : c == 'n' ? '\n' : c;
		}
		*to++ = c;
	}
	if (out)
		*to = '\0';
	return out;
}

static bool take_day(struct slice s, day_t *out)
{
	*out = DAY_NONE;
	return s.len == 0 || day_parse(s, out);
}

static bool take_real(struct slice s, double *out)
{
	char text[40], *end;

	*out = NAN;
	if (s.len == 0 || s.len >= sizeof text)
		return s.len == 0;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	*out = strtod(text, &end);
	return *end == '\0';
}

static bool take_count(struct slice s, int64_t *out)
{
	char text[24], *end;

	*out = CELL_NO_COUNT;
	if (s.len == 0 || s.len >= sizeof text)
		return s.len == 0;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	errno = 0;
	*out = strtoll(text, &end, 10);
	return *end == '\0' && errno == 0;
}

/* The currency is any other word. */
static enum unit unit_of(const struct table *t, struct slice s)
{
	for (int u = 0; u < UNIT_MONEY; u++)
		if (slice_is(s, table_unit(t, (enum unit)u)))
			return (enum unit)u;
	return UNIT_MONEY;
}

static bool state_of(struct slice s, enum state *out)
{
	for (int i = STATE_COMPLETE; i <= STATE_HIDDEN; i++)
		if (slice_is(s, state_name((enum state)i))) {
			*out = (enum state)i;
			return true;
		}
	return false;
}

static int take_row(struct frozen *f, const struct line *l, struct err *e)
{
	struct frozen_question *q = f->n ? &f->at[f->n - 1] : NULL;
	enum state state;
	int64_t lag;
	struct row r, *row;
	char *split;

	if (!q || l->n != 13 || !take_day(l->field[1], &r.start) ||
	    !take_day(l->field[2], &r.end) ||
	    !take_day(l->field[4], &r.cohort) ||
	    !take_count(l->field[5], &lag) ||
	    !take_real(l->field[6], &r.value) ||
	    !take_real(l->field[7], &r.low) ||
	    !take_real(l->field[8], &r.high) ||
	    !take_count(l->field[9], &r.part) ||
	    !take_count(l->field[10], &r.whole) ||
	    !state_of(l->field[12], &state))
		return bad(l, e);
	row = table_add(q->table, q->indicator->name,
	    unit_of(q->table, l->field[11]), r.start, r.end, state);
	split = take_text(l->field[3]);
	if (!row || !split) {
		free(split);
		return err_memory(e);
	}
	row->split = table_text(q->table, slice_of(split));
	free(split);
	row->cohort = r.cohort;
	row->lag = lag < 0 || lag > INT32_MAX ? -1 : (int32_t)lag;
	row->value = r.value;
	row->low = r.low;
	row->high = r.high;
	row->part = r.part;
	row->whole = r.whole;
	return row->split ? 0 : err_memory(e);
}

static int take_question(struct frozen *f, const struct line *l, struct err *e)
{
	struct frozen_question q = { 0 }, *more;

	if (l->n != 6 || !period_parse(l->field[2], &q.by) ||
	    !take_day(l->field[3], &q.span.from) ||
	    !take_day(l->field[4], &q.span.to))
		return bad(l, e);
	q.indicator = indicator_find(l->field[1]);
	if (!q.indicator)
		return err_set(e, ERR_INPUT, "%s:%zu: no indicator \"%.*s\"",
		    l->name, l->number, SLICE_ARG(l->field[1]));
	more = realloc(f->at, (f->n + 1) * sizeof *more);
	if (!more)
		return err_memory(e);
	f->at = more;
	f->at[f->n] = q;
	more = &f->at[f->n++];
	more->table = table_new();
	if (l->field[5].len)
		more->split = take_text(l->field[5]);
	if (!more->table || (l->field[5].len && !more->split))
		return err_memory(e);
	more->table->by = q.by;
	return 0;
}

static int take_batch(struct frozen *f, const struct line *l, struct err *e)
{
	uint64_t *more = realloc(f->batch, (f->n_batches + 1) * sizeof *more);
	char text[17] = "", *end;

	if (!more)
		return err_memory(e);
	f->batch = more;
	if (l->n != 2 || l->field[1].len != 16)
		return bad(l, e);
	memcpy(text, l->field[1].at, 16);
	f->batch[f->n_batches++] = strtoull(text, &end, 16);
	return *end ? bad(l, e) : 0;
}

static int take_line(struct frozen *f, const struct line *l, struct err *e)
{
	struct slice what = l->field[0], value = l->field[l->n > 1];

	if (slice_is(what, "row"))
		return take_row(f, l, e);
	if (slice_is(what, "question"))
		return take_question(f, l, e);
	if (slice_is(what, "batch"))
		return take_batch(f, l, e);
	if (l->n != 2)
		return bad(l, e);
	if (slice_is(what, "as_of"))
		return take_day(value, &f->as_of) ? 0 : bad(l, e);
	if (slice_is(what, "level"))
		return take_real(value, &f->level) ? 0 : bad(l, e);
	if (slice_is(what, "version")) {
		free(f->version);
		f->version = take_text(value);
		return f->version ? 0 : err_memory(e);
	}
	if (slice_is(what, "source") && value.len) {
		free(f->source);
		f->source = take_text(value);
		return f->source ? 0 : err_memory(e);
	}
	return 0;
}

int frozen_read(
    struct frozen **out, struct slice text, const char *name, struct err *e)
{
	struct frozen *f = calloc(1, sizeof *f);
	struct line l = { .name = name };
	int rc = f ? 0 : err_memory(e);

	if (f)
		f->as_of = DAY_NONE;
	while (rc == 0 && text.len > 0) {
		const char *end = memchr(text.at, '\n', text.len);
		size_t n = end ? (size_t)(end - text.at) : text.len;
		struct slice one = { text.at, n };

		l.number++;
		text.at += n + (end != NULL);
		text.len -= n + (end != NULL);
		if (!end || !cut(&l, one) ||
		    (l.number == 1 && !slice_is(one, MAGIC)))
			rc = bad(&l, e);
		else if (l.number > 1)
			rc = take_line(f, &l, e);
	}
	if (rc == 0 && (f->as_of == DAY_NONE || !f->version || !(f->level > 0)))
		rc = bad(&l, e);
	if (rc == 0)
		*out = f;
	else
		frozen_free(f);
	return rc;
}

void frozen_free(struct frozen *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].split);
		table_free(f->at[i].table);
	}
	free(f->at);
	free(f->batch);
	free(f->version);
	free(f->source);
	free(f);
}
