/*
 * event.c - one block of records to columns of events.
 *
 * This is the loop that every line of a log goes through. A record is looked
 * at in a fixed order, the first thing that is wrong is why it is no event,
 * and nothing of a raw identifier is kept: it goes from the reader's slice
 * into a pseudonym.
 */
#include "bots.h"
#include "event_impl.h"

#include <stdlib.h>

#define DATE_BYTES 10  /* "2026-11-15" */
#define STAMP_BYTES 19 /* "2026-11-15T08:12:44" */

/* The short names last seen in a column of a block: nearly every line's is
 * one of them. What two names share a place for changes no result. */
#define CACHED 256
struct cached {
	struct word_pair words;
	uint32_t len;
	uint32_t number; /* code + 1; 0: none */
};

struct event_parser {
	const struct event_plan *plan;
	struct reader *reader;
	struct bots *bots; /* NULL: robots are not looked for */
	/* The last date read and, of a stamp, the mark after it. */
	char date[DATE_BYTES + 1];
	size_t date_len; /* 0: none */
	day_t date_day;
	struct buf text; /* a name made UTF-8 */
	struct cached cache[1 + EVENT_DIMENSIONS][CACHED];
};

/* What became of a record: an event, or a reason below. */
enum { IS_EVENT = -1, FIRST_SKIP = REJECT_COUNT };

_Static_assert((int)REJECT_LONG == RECORD_LONG - 1 &&
		   (int)REJECT_SYNTAX == RECORD_SYNTAX - 1,
    "a record's faults are the first reasons");

struct event {
	uint64_t who;
	day_t day;
	int64_t value;
	uint32_t count;
	uint32_t visitors;
	struct slice action;
};

int event_parser_new(
    struct event_parser **out, const struct event_plan *p, struct err *e)
{
	struct event_parser *q = calloc(1, sizeof *q);
	int rc;

	if (!q)
		return err_memory(e);
	q->plan = p;
	q->text = BUF_INIT;
	rc = reader_new(&q->reader, p->layout, p->name, p->n_names, e);
	if (rc == 0 && p->agent != NO_FIELD)
		rc = bots_new(&q->bots, e);
	if (rc < 0)
		event_parser_free(q);
	else
		*out = q;
	return rc;
}

void event_parser_free(struct event_parser *p)
{
	if (!p)
		return;
	reader_free(p->reader);
	bots_free(p->bots);
	buf_release(&p->text);
	free(p);
}

static inline struct slice trimmed(struct slice s)
{
	if (s.len > 0 && (unsigned char)s.at[0] > ' ' &&
	    (unsigned char)s.at[s.len - 1] > ' ')
		return s;
	return s.at ? slice_trim(s) : s;
}

/* Two digits at p as a number; 100: something else is there. */
static inline unsigned two_digits(const char *p)
{
	unsigned tens = (unsigned char)p[0] - (unsigned)'0';
	unsigned ones = (unsigned char)p[1] - (unsigned)'0';

	return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/*
 * Bytes at the front of a time that alone tell its day, if it is one: a stamp
 * without an offset, whose clock is sound, is of its date. 0: all are needed.
 */
static inline size_t date_length(struct slice time)
{
	const char *clock = time.at + DATE_BYTES + 1;

	if (time.len == DATE_BYTES)
		return DATE_BYTES;
	if (time.len != STAMP_BYTES || two_digits(clock) >= 24 ||
	    clock[2] != ':' || two_digits(clock + 3) >= 60 || clock[5] != ':' ||
	    two_digits(clock + 6) >= 60)
		return 0;
	return DATE_BYTES + 1;
}

/* Lines of a log come with the same date, a day's worth of them. */
static int read_time(struct event_parser *p, struct slice time, day_t *day)
{
	const struct event_plan *plan = p->plan;
	enum stamp_result r;
	size_t n;

	time = trimmed(time);
	if (time.len == 0)
		return REJECT_TIME;
	n = date_length(time);
	if (n > 0 && n == p->date_len &&
	    memcmp(time.at, p->date, DATE_BYTES) == 0 &&
	    (n == DATE_BYTES || time.at[DATE_BYTES] == p->date[DATE_BYTES])) {
		*day = p->date_day;
		return IS_EVENT;
	}
	r = stamp_day(time, plan->zone, plan->src->dates, day);
	if (r != STAMP_OK)
		return r == STAMP_RANGE ? REJECT_RANGE : REJECT_TIME;
	memcpy(p->date, time.at, n);
	p->date_len = n;
	p->date_day = *day;
	return IS_EVENT;
}

/* The parts of a user as they are hashed. False: none is there. */
static bool read_user(
    const struct event_plan *p, const struct slice *field, struct slice part[])
{
	bool found = false;

	for (size_t i = 0; i < p->src->n_user; i++) {
		part[i] = trimmed(field[p->user[i]]);
		if (part[i].len == 0)
			part[i] = SLICE_ABSENT;
		found = found || part[i].at;
	}
	return found;
}

static bool read_value(struct slice value, int64_t *out)
{
	value = trimmed(value);
	if (value.len > 0)
		return slice_milli(value, out);
	*out = EVENT_NO_VALUE;
	return true;
}

/* A whole number, "3" or "3.0"; absent: 1. */
static int read_count(struct slice text, uint32_t *out)
{
	int64_t milli = 1000;

	text = trimmed(text);
	if (text.len > 0 && !slice_milli(text, &milli))
		return REJECT_COUNTED;
	if (milli % 1000 || milli < 0 ||
	    milli > (int64_t)EVENT_COUNT_MAX * 1000)
		return REJECT_COUNTED;
	*out = (uint32_t)(milli / 1000);
	return *out ? IS_EVENT : FIRST_SKIP + SKIP_ZERO;
}

static struct slice field_of(const struct slice *field, size_t i)
{
	return i == NO_FIELD ? SLICE_ABSENT : field[i];
}

/* How many visitors the row stands for; 1 without such a column. */
static int read_visitors(
    const struct event_plan *p, const struct slice *field, uint32_t *out)
{
	int64_t milli = 1000;
	struct slice text;

	if (p->visitors != NO_FIELD) {
		text = trimmed(field[p->visitors]);
		if (!slice_milli(text, &milli) || milli % 1000 || milli < 0 ||
		    milli > (int64_t)EVENT_VISITORS_MAX * 1000)
			return REJECT_VISITORS;
	}
	*out = (uint32_t)(milli / 1000);
	return *out ? IS_EVENT : FIRST_SKIP + SKIP_ZERO;
}

/* The action of a record by rules, the first that fits. */
static int match_rules(const struct event_plan *p, const struct request *r,
    struct slice column, struct slice *action)
{
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct rule *rule = &p->rules[i];

		if (p->requests ? request_matches(rule, r)
				: text_glob(rule->path, column)) {
			*action = rule->action;
			return IS_EVENT;
		}
	}
	return FIRST_SKIP + SKIP_ACTION;
}

static int read_action(
    struct event_parser *q, const struct slice *field, struct slice *action)
{
	const struct event_plan *p = q->plan;
	struct request r = { SLICE_ABSENT, SLICE_ABSENT, SLICE_ABSENT };

	if (p->requests) {
		int skip;

		r = (struct request){ field[p->method], field[p->path],
			field[p->status] };
		skip = request_skip(p->src->requests, &r);
		if (skip >= 0)
			return FIRST_SKIP + skip;
		if (q->bots && bots_match(q->bots, field[p->agent]))
			return FIRST_SKIP + SKIP_ROBOT;
	}
	*action =
	    p->action == NO_FIELD ? slice_of("use") : trimmed(field[p->action]);
	return p->n_rules ? match_rules(p, &r, *action, action) : IS_EVENT;
}

static bool is_listed(const struct event_plan *p, uint64_t who)
{
	size_t low = 0, high = p->n_exclude;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->exclude[middle] < who)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->n_exclude && p->exclude[low] == who;
}

/* Whether the user, or one of the columns that make it, is listed. What lasts
 * is listed, so that a day's pseudonym must be made anew without its day. */
static bool is_excluded(
    const struct event_plan *p, uint64_t who, const struct slice part[])
{
	size_t n = p->src->n_user;
	bool listed = false;

	if (p->n_exclude == 0)
		return false;
	if (n == 1 && p->src->identity != IDENTITY_DAILY)
		return is_listed(p, who);
	for (size_t i = 0; i < n && !listed; i++)
		listed = part[i].at && is_listed(p, ident_pseudonym(p->space,
							DAY_NONE, &part[i], 1));
	return listed;
}

static int read_event(
    struct event_parser *p, const struct record *rec, struct event *ev)
{
	const struct event_plan *plan = p->plan;
	const struct slice *field = rec->field;
	struct slice part[SERVICE_USER_PARTS];
	int what;

	if (rec->fault != RECORD_GOOD)
		return (int)rec->fault - 1;
	what = read_time(p, field[plan->time], &ev->day);
	if (what != IS_EVENT)
		return what;
	if (ev->day < plan->first)
		return FIRST_SKIP + SKIP_PURGED;
	if (plan->visitors == NO_FIELD && !read_user(plan, field, part))
		return REJECT_USER;
	if (!read_value(field_of(field, plan->value), &ev->value))
		return REJECT_VALUE;
	what = read_count(field_of(field, plan->count), &ev->count);
	if (what != IS_EVENT)
		return what;
	what = read_visitors(plan, field, &ev->visitors);
	if (what != IS_EVENT)
		return what;
	what = read_action(p, field, &ev->action);
	if (what != IS_EVENT || plan->visitors != NO_FIELD)
		return what;
	ev->who = ident_pseudonym(plan->space,
	    plan->src->identity == IDENTITY_DAILY ? ev->day : DAY_NONE, part,
	    plan->src->n_user);
	if (is_excluded(plan, ev->who, part))
		return FIRST_SKIP + SKIP_USER;
	return IS_EVENT;
}

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}

/* A copy with U+FFFD for what is not UTF-8; longer than what is kept. */
static struct slice made_utf8(struct buf *b, struct slice s)
{
	uint32_t code;

	buf_clear(b);
	for (size_t i = 0; i < s.len && b->len < EVENT_NAME_MAX;) {
		size_t n = text_utf8(s.at + i, s.len - i, &code);

		if (n > 0)
			buf_add(b, s.at + i, n);
		else
			buf_str(b, "\xef\xbf\xbd");
		i += n ? n : 1;
	}
	return buf_view(b);
}

static struct slice cut(struct slice s)
{
	size_t n = EVENT_NAME_MAX;

	if (s.len <= n)
		return s;
	while (n > 0 && ((unsigned char)s.at[n] & 0xc0) == 0x80)
		n--;
	return slice_trim((struct slice){ s.at, n });
}

/* A value as a name: valid UTF-8 of at most EVENT_NAME_MAX bytes. */
static inline struct slice as_name(struct event_parser *p, struct slice s)
{
	s = trimmed(s);
	if (p->plan->requests && !is_ascii(s))
		s = made_utf8(&p->text, s);
	return cut(s);
}

static bool add_name(
    struct event_parser *p, struct names *n, struct slice s, uint32_t *out)
{
	int64_t code;

	s = as_name(p, s);
	code = p->text.failed ? -1 : names_add(n, s);
	*out = (uint32_t)code;
	return code >= 0;
}

static inline bool name_code(struct event_parser *p, struct cached *cache,
    struct names *n, struct slice s, uint32_t *out)
{
	struct word_pair w;
	struct cached *c;

	if (s.len > NAME_SHORT)
		return add_name(p, n, s, out);
	w = name_words(s);
	c = &cache[((w.a ^ w.b * 31) * 0x9e3779b97f4a7c15u + s.len) >> 56];
	if (c->number && c->words.a == w.a && c->words.b == w.b &&
	    c->len == s.len) {
		*out = c->number - 1;
		return true;
	}
	if (!add_name(p, n, s, out))
		return false;
	*c = (struct cached){ w, (uint32_t)s.len, *out + 1 };
	return true;
}

static int add_event(struct event_parser *p, const struct event *ev,
    const struct slice *field, struct event_block *b, struct err *e)
{
	const struct service_source *src = p->plan->src;
	size_t n = b->n;
	int rc = n < b->cap ? 0 : block_grow(b, src, e);
	bool named;

	if (rc < 0)
		return rc;
	named =
	    name_code(p, p->cache[0], b->actions, ev->action, &b->action[n]);
	for (size_t i = 0; i < src->n_dimensions; i++)
		named = named && name_code(p, p->cache[i + 1], b->dims[i],
				     field[p->plan->dim[i]], &b->dim[i][n]);
	if (!named)
		return err_memory(e);
	b->who[n] = ev->who;
	b->day[n] = ev->day;
	if (b->value)
		b->value[n] = ev->value;
	if (b->count)
		b->count[n] = ev->count;
	if (b->visitors)
		b->visitors[n] = ev->visitors;
	b->tally.events += ev->count;
	b->n++;
	return 0;
}

/* What tells one row of a day from another. */
static struct slice row_key(
    struct event_parser *p, const struct event *ev, const struct slice *field)
{
	buf_clear(&p->text);
	buf_printf(&p->text, "%zu:%.*s", ev->action.len, SLICE_ARG(ev->action));
	for (size_t i = 0; i < p->plan->src->n_dimensions; i++) {
		struct slice value = trimmed(field[p->plan->dim[i]]);

		buf_printf(&p->text, "%zu:", value.len);
		buf_slice(&p->text, value);
	}
	return buf_view(&p->text);
}

/* A row that stands for so many visitors of its day is told by the day and by
 * what it says, so that the same row read again adds nobody. Each of them does
 * something. */
static int tell_row(struct event_parser *p, struct event *ev,
    const struct slice *field, struct err *e)
{
	struct slice part = row_key(p, ev, field);

	if (p->text.failed)
		return err_memory(e);
	ev->who = ident_pseudonym(p->plan->space, ev->day, &part, 1);
	ev->count = ev->count > ev->visitors ? ev->count : ev->visitors;
	return 0;
}

/* Who asked and when, for what a log's users hide: proxies and probes. */
static int note_client(const struct event_plan *plan, const struct slice *field,
    struct event_block *b, struct err *e)
{
	struct event_moment m = { event_client(field[plan->address]), 0 };

	event_heavy_add(&b->addresses, m.client);
	if (!event_second(field[plan->time], &m.second))
		return 0;
	if (b->n_moments == b->cap_moments) {
		size_t cap = b->cap_moments ? 2 * b->cap_moments : 1024;
		struct event_moment *more =
		    realloc(b->moment, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		b->moment = more;
		b->cap_moments = cap;
	}
	b->moment[b->n_moments++] = m;
	return 0;
}

static void count(struct event_tally *t, int what, uint64_t line)
{
	size_t n = 0;

	if (what >= FIRST_SKIP) {
		t->skipped[what - FIRST_SKIP]++;
		return;
	}
	t->rejected[what]++;
	while (n < EVENT_LINES && t->first[what][n])
		n++;
	if (n < EVENT_LINES)
		t->first[what][n] = line;
}

void event_header(struct event_parser *p, struct slice line)
{
	reader_header(p->reader, line);
}

int event_parse(struct event_parser *p, struct slice bytes,
    struct event_block *block, struct err *e)
{
	struct record rec;
	struct event ev;
	int rc = block_begin(block, p->plan->src, e);

	if (rc < 0)
		return rc;
	memset(
	    p->cache, 0, (1 + p->plan->src->n_dimensions) * sizeof *p->cache);
	reader_begin(p->reader, bytes);
	for (;;) {
		int what;

		rc = reader_next(p->reader, &rec);
		if (rc < 0)
			return err_memory(e);
		if (rc == 0)
			break;
		block->tally.records++;
		what = read_event(p, &rec, &ev);
		rc = 0;
		if (what != IS_EVENT)
			count(&block->tally, what, rec.line);
		else if (p->plan->visitors != NO_FIELD)
			rc = tell_row(p, &ev, rec.field, e);
		if (what == IS_EVENT && rc == 0)
			rc = add_event(p, &ev, rec.field, block, e);
		if (what == IS_EVENT && rc == 0 && p->plan->address != NO_FIELD)
			rc = note_client(p->plan, rec.field, block, e);
		if (rc < 0)
			return rc;
	}
	block->tally.lines = reader_lines(p->reader);
	return 0;
}
