/*
 * event.c - records to columns of events, by the service's mapping.
 *
 * The checks of a record, in order: its own fault, time, user, then in an
 * access log the rule on requests, then the action, the value, the excluded
 * users. Every record ends as an event, a reject or a skip, counted under one
 * reason: nothing is lost silently.
 */
#include "event_impl.h"

#include <assert.h>
#include <stdlib.h>

#define STAMP_KEPT 40

struct event_parser {
	const struct event_plan *plan;
	struct reader *reader;
	char stamp[STAMP_KEPT]; /* the last time read, and its day */
	size_t stamp_len;
	day_t day;
	struct buf clean;       /* a name made printable */
};

static const char *const reject_texts[] = {
#define EVENT_TEXT(name, text) [name] = text,
	EVENT_REJECTS(EVENT_TEXT)
};
static const char *const skip_texts[] = { EVENT_SKIPS(EVENT_TEXT)
#undef EVENT_TEXT
};

const char *event_reject_text(enum event_reject r)
{
	return reject_texts[r];
}

const char *event_skip_text(enum event_skip s)
{
	return skip_texts[s];
}

uint64_t event_tally_rejected(const struct event_tally *t)
{
	uint64_t n = 0;

	for (int i = 0; i < REJECT_COUNT; i++)
		n += t->rejected[i];
	return n;
}

uint64_t event_tally_skipped(const struct event_tally *t)
{
	uint64_t n = 0;

	for (int i = 0; i < SKIP_COUNT; i++)
		n += t->skipped[i];
	return n;
}

static void first_add(uint64_t first[EVENT_LINES], uint64_t line)
{
	for (int i = 0; i < EVENT_LINES; i++)
		if (first[i] == 0) {
			first[i] = line;
			return;
		}
}

void event_tally_add(struct event_tally *a, const struct event_tally *b)
{
	for (int i = 0; i < REJECT_COUNT; i++) {
		a->rejected[i] += b->rejected[i];
		for (int k = 0; k < EVENT_LINES && b->first[i][k]; k++)
			first_add(a->first[i], a->lines + b->first[i][k]);
	}
	for (int i = 0; i < SKIP_COUNT; i++)
		a->skipped[i] += b->skipped[i];
	a->lines += b->lines;
	a->records += b->records;
}

/* --- the plan --- */

static int plan_select(struct event_plan *p, const char *name)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (strcmp(p->names[i], name) == 0)
			return (int)i;
	assert(p->n_names < sizeof p->names / sizeof *p->names);
	p->names[p->n_names] = name;
	return (int)p->n_names++;
}

static void plan_fields(struct event_plan *p)
{
	const struct service_source *src = p->src;

	p->at.time = plan_select(p, src->time);
	for (size_t i = 0; i < src->n_user; i++)
		p->at.user[i] = plan_select(p, src->user[i]);
	p->at.action = src->action ? plan_select(p, src->action) : -1;
	p->at.value = src->value ? plan_select(p, src->value) : -1;
	for (size_t i = 0; i < src->n_dimensions; i++)
		p->at.dim[i] = plan_select(p, src->dimensions[i].column);
	if (p->requests) {
		p->at.method = plan_select(p, "method");
		p->at.path = plan_select(p, "path");
		p->at.status = plan_select(p, "status");
	}
}

int event_plan_new(struct event_plan **out, const struct service_source *src,
    const struct layout *l, const struct zone *z, const struct ident_space *s,
    const uint64_t *exclude, size_t n_exclude, struct err *e)
{
	struct event_plan *p;
	struct reader *probe = NULL;
	int rc;

	*out = NULL;
	if (src->n_dimensions > EVENT_DIMENSIONS)
		return err_set(e, ERR_INPUT, "service.json: source %s has "
		    "more than %d dimensions", src->name, EVENT_DIMENSIONS);
	if (src->n_user > EVENT_USERS)
		return err_set(e, ERR_INPUT, "service.json: source %s has "
		    "more than %d user columns", src->name, EVENT_USERS);
	p = calloc(1, sizeof *p);
	if (!p)
		return err_memory(e);
	p->src = src;
	p->layout = l;
	p->zone = z;
	p->space = s;
	p->exclude = exclude;
	p->n_exclude = n_exclude;
	p->requests = l->format->requests && !src->action;
	plan_fields(p);
	/* An unknown column is found here, not by each thread. */
	rc = reader_new(&probe, l, p->names, p->n_names, e);
	reader_free(probe);
	if (rc < 0) {
		event_plan_free(p);
		return rc;
	}
	*out = p;
	return 0;
}

void event_plan_free(struct event_plan *p)
{
	free(p);
}

/* --- the parser --- */

int event_parser_new(struct event_parser **out, const struct event_plan *p,
    struct err *e)
{
	struct event_parser *x = calloc(1, sizeof *x);
	int rc;

	*out = NULL;
	if (!x)
		return err_memory(e);
	x->plan = p;
	x->clean = BUF_INIT;
	rc = reader_new(&x->reader, p->layout, p->names, p->n_names, e);
	if (rc < 0) {
		event_parser_free(x);
		return rc;
	}
	*out = x;
	return 0;
}

void event_parser_free(struct event_parser *x)
{
	if (!x)
		return;
	reader_free(x->reader);
	buf_release(&x->clean);
	free(x);
}

void event_block_init(struct event_block *b)
{
	memset(b, 0, sizeof *b);
}

void event_block_release(struct event_block *b)
{
	free(b->who);
	free(b->day);
	free(b->action);
	free(b->value);
	names_free(b->actions);
	for (size_t i = 0; i < EVENT_DIMENSIONS; i++) {
		free(b->dim[i]);
		names_free(b->dims[i]);
	}
	event_block_init(b);
}

static int names_ready(struct names **n)
{
	if (!*n)
		*n = names_new();
	if (!*n)
		return -1;
	names_clear(*n);
	return 0;
}

static int block_clear(struct event_block *b, const struct event_plan *p,
    struct err *e)
{
	b->n = 0;
	memset(&b->tally, 0, sizeof b->tally);
	if (names_ready(&b->actions) < 0)
		return err_memory(e);
	for (size_t i = 0; i < p->src->n_dimensions; i++)
		if (names_ready(&b->dims[i]) < 0)
			return err_memory(e);
	return 0;
}

static int column_grow(void *column, size_t cap, size_t width)
{
	void **at = column, *more = realloc(*at, cap * width);

	if (!more)
		return -1;
	*at = more;
	return 0;
}

static int block_grow(struct event_block *b, const struct event_plan *p,
    struct err *e)
{
	size_t cap = b->cap ? 2 * b->cap : 4096;
	int bad = column_grow(&b->who, cap, sizeof *b->who) |
	    column_grow(&b->day, cap, sizeof *b->day) |
	    column_grow(&b->action, cap, sizeof *b->action);

	if (p->at.value >= 0)
		bad |= column_grow(&b->value, cap, sizeof *b->value);
	for (size_t i = 0; i < p->src->n_dimensions; i++)
		bad |= column_grow(&b->dim[i], cap, sizeof *b->dim[i]);
	if (bad)
		return err_memory(e);
	b->cap = cap;
	return 0;
}

/* The day of a time stamp; logs repeat stamps, so the last is remembered. */
static enum stamp_result parse_day(struct event_parser *x, struct slice s)
{
	enum stamp_result r;

	if (s.len == x->stamp_len && s.len &&
	    memcmp(s.at, x->stamp, s.len) == 0)
		return STAMP_OK;
	r = stamp_day(s, x->plan->zone, x->plan->src->dates, &x->day);
	x->stamp_len = r == STAMP_OK && s.len <= STAMP_KEPT ? s.len : 0;
	if (x->stamp_len)
		memcpy(x->stamp, s.at, s.len);
	return r;
}

static bool parse_user(const struct event_parser *x, const struct slice *field,
    uint64_t *who)
{
	const struct event_plan *p = x->plan;
	struct slice part[EVENT_USERS];
	bool any = false;

	for (size_t i = 0; i < p->src->n_user; i++) {
		part[i] = slice_trim(field[p->at.user[i]]);
		any |= part[i].len > 0;
	}
	if (!any)
		return false;
	*who = ident_pseudonym(p->space,
	    p->src->identity == IDENTITY_DAILY ? x->day : DAY_NONE, part,
	    p->src->n_user);
	return true;
}

static bool is_excluded(const struct event_plan *p, uint64_t who)
{
	size_t low = 0, high = p->n_exclude;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (p->exclude[middle] < who)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->n_exclude && p->exclude[low] == who;
}

static struct slice column_action(const struct event_plan *p, struct slice s)
{
	s = slice_trim(s);
	if (p->src->n_actions == 0)
		return s;
	for (size_t i = 0; s.len && i < p->src->n_actions; i++)
		if (text_glob(p->src->actions[i].pattern, s))
			return slice_of(p->src->actions[i].action);
	return SLICE_ABSENT;
}

/* The record's action; absent, with the reason in *skip, when it has none. */
static struct slice parse_action(const struct event_plan *p,
    const struct slice *field, enum event_skip *skip)
{
	struct slice action;

	*skip = p->requests ? request_skip(p, field) : SKIP_COUNT;
	if (*skip != SKIP_COUNT)
		return SLICE_ABSENT;
	if (p->requests)
		action = request_action(p, field);
	else if (p->at.action < 0)
		action = slice_of("use");
	else
		action = column_action(p, field[p->at.action]);
	if (action.len == 0)
		*skip = SKIP_ACTION;
	return action;
}

/* A name fit to be stored: trimmed, UTF-8, of bounded length. */
static struct slice clean_name(struct event_parser *x, struct slice s)
{
	size_t i = 0;

	s = slice_trim(s);
	while (i < s.len && i < EVENT_NAME_MAX && (unsigned char)s.at[i] < 128)
		i++;
	if (i == s.len)
		return s;
	buf_clear(&x->clean);
	for (i = 0; i < s.len;) {
		uint32_t code;
		size_t n = text_utf8(s.at + i, s.len - i, &code);

		if (x->clean.len + (n ? n : 3) > EVENT_NAME_MAX)
			break;
		if (n)
			buf_add(&x->clean, s.at + i, n);
		else
			buf_str(&x->clean, "\xef\xbf\xbd");
		i += n ? n : 1;
	}
	return buf_view(&x->clean);
}

static int add_name(struct event_parser *x, struct names *names,
    struct slice s, uint32_t *code, struct err *e)
{
	int64_t found = names_add(names, clean_name(x, s));

	if (found < 0)
		return err_memory(e);
	*code = (uint32_t)found;
	return 0;
}

static void reject(struct event_tally *t, enum event_reject why, uint64_t line)
{
	t->rejected[why]++;
	first_add(t->first[why], line);
}

/* The event in the block's next row. 1: it is one; 0: it was tallied. */
static int parse_record(struct event_parser *x, const struct record *rec,
    struct event_block *b, struct err *e)
{
	const struct event_plan *p = x->plan;
	const struct slice *field = rec->field;
	struct event_tally *t = &b->tally;
	enum stamp_result stamp = parse_day(x, field[p->at.time]);
	struct slice action;
	enum event_skip skip;

	if (stamp != STAMP_OK) {
		reject(t, stamp == STAMP_BAD ? REJECT_TIME : REJECT_RANGE,
		    rec->line);
		return 0;
	}
	b->day[b->n] = x->day;
	if (!parse_user(x, field, &b->who[b->n])) {
		reject(t, REJECT_USER, rec->line);
		return 0;
	}
	action = parse_action(p, field, &skip);
	if (skip == SKIP_COUNT && is_excluded(p, b->who[b->n]))
		skip = SKIP_USER;
	if (skip != SKIP_COUNT) {
		t->skipped[skip]++;
		return 0;
	}
	if (p->at.value >= 0) {
		struct slice value = slice_trim(field[p->at.value]);

		b->value[b->n] = EVENT_NO_VALUE;
		if (value.len && !slice_milli(value, &b->value[b->n])) {
			reject(t, REJECT_VALUE, rec->line);
			return 0;
		}
	}
	if (add_name(x, b->actions, action, &b->action[b->n], e) < 0)
		return e->code;
	for (size_t i = 0; i < p->src->n_dimensions; i++)
		if (add_name(x, b->dims[i], field[p->at.dim[i]],
		    &b->dim[i][b->n], e) < 0)
			return e->code;
	return 1;
}

static enum event_reject fault_reject(enum record_fault f)
{
	switch (f) {
	case RECORD_LONG:
		return REJECT_LONG;
	case RECORD_NUL:
		return REJECT_NUL;
	case RECORD_UTF8:
		return REJECT_UTF8;
	case RECORD_FIELDS:
		return REJECT_FIELDS;
	case RECORD_QUOTE:
		return REJECT_QUOTE;
	case RECORD_GOOD:
	case RECORD_SYNTAX:
		break;
	}
	return REJECT_SYNTAX;
}

int event_parse(struct event_parser *x, struct slice bytes,
    struct event_block *b, struct err *e)
{
	struct record rec;
	int rc = block_clear(b, x->plan, e);

	if (rc < 0)
		return rc;
	reader_begin(x->reader, bytes);
	for (;;) {
		rc = reader_next(x->reader, &rec);
		if (rc <= 0)
			break;
		b->tally.records++;
		if (b->n == b->cap && block_grow(b, x->plan, e) < 0)
			return e->code;
		if (rec.fault != RECORD_GOOD) {
			reject(&b->tally, fault_reject(rec.fault), rec.line);
			continue;
		}
		rc = parse_record(x, &rec, b, e);
		if (rc < 0)
			return rc;
		b->n += (size_t)rc;
	}
	b->tally.lines = reader_lines(x->reader);
	return rc < 0 ? err_memory(e) : 0;
}
