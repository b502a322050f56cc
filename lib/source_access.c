/*
 * source_access.c - access logs: lines as parts, one after the other.
 *
 * A format is a table of parts (source_clf.c, source_aws.c). What clients send
 * stands in these lines as they sent it, but for quotes and control characters
 * that the server escapes (\" or \x22): fields are given as they stand, and
 * any byte but NUL is accepted. What a line lacks at its end and what it has
 * too much is forgiven; that the address stands where the format says is not,
 * since a line of another layout (a host name in front) would count the
 * server as the only visitor.
 */
#include "source_access.h"

#define ACCESS_NAME(id, name) name,
const char *const access_names[] = { ACCESS_FIELDS(ACCESS_NAME) };
#undef ACCESS_NAME
const char *const access_agent[] = { "client", "agent", NULL };
const char *const access_alone[] = { "client", NULL };

enum access_field access_field(struct slice name)
{
	int i = 0;

	while (i < ACCESS_NONE && !slice_is(name, access_names[i]))
		i++;
	return (enum access_field)i;
}

void access_clear(struct slice f[])
{
	for (int i = 0; i < ACCESS_ROOM; i++)
		f[i] = SLICE_ABSENT;
}

static void skip(struct slice *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

static void skip_blanks(struct slice *s)
{
	while (s->len > 0 && (s->at[0] == ' ' || s->at[0] == '\t'))
		skip(s, 1);
}

struct slice access_token(struct slice *s)
{
	struct slice token;
	size_t n = 0;

	skip_blanks(s);
	while (n < s->len && s->at[n] != ' ' && s->at[n] != '\t')
		n++;
	if (n == 0)
		return SLICE_ABSENT;
	token = (struct slice){ s->at, n };
	skip(s, n);
	return token;
}

/* Bytes of s before the first quote that no backslash escapes; s.len: none. */
static size_t quote_at(struct slice s)
{
	size_t n = 0;

	for (;;) {
		const char *quote =
		    n < s.len ? memchr(s.at + n, '"', s.len - n) : NULL;
		size_t back = 0;

		if (!quote)
			return s.len;
		n = (size_t)(quote - s.at);
		while (back < n && s.at[n - back - 1] == '\\')
			back++;
		if (back % 2 == 0)
			return n;
		n++;
	}
}

/* What stands in quotes; *closed: whether the second is there. */
static struct slice take_quoted(struct slice *s, bool *closed)
{
	struct slice text;

	skip(s, 1);
	text = (struct slice){ s->at, quote_at(*s) };
	*closed = text.len < s->len;
	skip(s, text.len + *closed);
	return text;
}

static bool is_next(const struct slice *s, char c)
{
	return s->len > 0 && s->at[0] == c;
}

/* A quote that the writer had no time to close is fine. */
static struct slice take_last(struct slice *s, bool token)
{
	bool closed;

	if (is_next(s, '"'))
		return take_quoted(s, &closed);
	return token ? access_token(s) : SLICE_ABSENT;
}

/* A user's name may hold blanks, but only where what stands before it shows
 * that the line is of this layout. */
static bool take_user(struct slice *s, struct slice ident, struct slice *user)
{
	const char *bracket;

	if (is_next(s, '['))
		return false;
	*user = access_token(s);
	skip_blanks(s);
	if (is_next(s, '['))
		return true;
	bracket = s->len > 0 ? memchr(s->at, '[', s->len) : NULL;
	if (!bracket || !slice_is(ident, "-") || slice_is(*user, "-"))
		return false;
	*user = slice_trim(
	    (struct slice){ user->at, (size_t)(bracket - user->at) });
	skip(s, (size_t)(bracket - s->at));
	return true;
}

/* What stands between two signs that are there. */
static bool take_between(struct slice *s, char from, char to, struct slice *out)
{
	const char *end = is_next(s, from) ? memchr(s->at, to, s->len) : NULL;

	if (!end)
		return false;
	*out = (struct slice){ s->at + 1, (size_t)(end - s->at) - 1 };
	skip(s, out->len + 2);
	return true;
}

static bool digits_or_dash(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.at[n] >= '0' && s.at[n] <= '9')
		n++;
	return n == s.len || slice_is(s, "-");
}

static bool holds(struct slice s, const char *signs)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr(signs, s.at[i]))
			return true;
	return false;
}

static bool take_request(struct slice *s, struct slice *out)
{
	bool closed;

	if (!is_next(s, '"')) {
		*out = access_token(s);
		return slice_is(*out, "-");
	}
	*out = take_quoted(s, &closed);
	return closed;
}

bool access_any(struct slice *s, struct slice *out)
{
	skip_blanks(s);
	if (is_next(s, '['))
		return take_between(s, '[', ']', out);
	*out = take_last(s, true);
	return out->at != NULL;
}

static bool take_milli(struct slice *s, struct slice *out)
{
	*out = access_token(s);
	if (out->len > 2 && memcmp(out->at + out->len - 2, "ms", 2) == 0)
		out->len -= 2;
	return true;
}

/* A log that has X-Forwarded-For in the place of the address. */
static bool take_hops(struct slice *s, struct slice f[])
{
	struct slice all = access_token(s), last = all;
	size_t n;

	while (last.len > 0 && last.at[last.len - 1] == ',')
		last = access_token(s);
	if (!last.at)
		return false;
	all.len = (size_t)(last.at + last.len - all.at);
	for (n = all.len;
	     n > 0 && all.at[n - 1] != ',' && all.at[n - 1] != ' ';)
		n--;
	f[ACCESS_ADDRESS] = (struct slice){ all.at + n, all.len - n };
	if (n > 0)
		f[ACCESS_FORWARDED] = all;
	return true;
}

static bool take_token_of(
    enum part_kind kind, struct slice *s, struct slice *out)
{
	*out = access_token(s);
	if (kind == PART_NUMBER)
		return digits_or_dash(*out);
	if (kind == PART_ENDPOINT)
		*out = endpoint_address(*out);
	if (kind == PART_HOST || kind == PART_SITE)
		*out = without_port(*out);
	if (kind == PART_CLIENT)
		return holds(*out, ".:");
	if (kind == PART_SITE)
		return holds(*out, ".");
	return out->at && (kind != PART_HOST || !slice_is(*out, "-"));
}

static bool take_part(const struct part *p, struct slice *s, struct slice f[])
{
	struct slice *out = &f[p->field];

	skip_blanks(s);
	switch (p->kind) {
	case PART_HOPS:
		return take_hops(s, f);
	case PART_USER:
		return take_user(s, f[ACCESS_IDENT], out);
	case PART_TIME:
		return take_between(s, '[', ']', out);
	case PART_TOOK:
		if (!take_between(s, '(', ')', out))
			return false;
		*out = access_token(&(struct slice){ out->at, out->len });
		return true;
	case PART_REQUEST:
		return take_request(s, out);
	case PART_QUOTED:
	case PART_LAST:
		*out = take_last(s, p->kind == PART_LAST);
		return true;
	case PART_MILLI:
		return take_milli(s, out);
	case PART_ANY:
		return access_any(s, out);
	default:
		return take_token_of(p->kind, s, out);
	}
}

bool access_parts(const struct access *a, const struct part *p, struct slice *s,
    struct slice f[])
{
	for (; p->kind != PART_END; p++)
		if (!take_part(p, s, f))
			return false;
	access_request(f, a->origin);
	access_client(f);
	return true;
}

static bool is_method(struct slice s)
{
	size_t n = 0;

	while (
	    n < s.len && ((s.at[n] >= 'A' && s.at[n] <= 'Z') || s.at[n] == '-'))
		n++;
	return n == s.len && n > 0 && s.at[0] != '-';
}

/* Takes "https://host:443" off a target. */
static void take_origin(struct slice *s, struct slice *host)
{
	static const char mark[] = "://";
	const size_t most = 8; /* of a scheme */
	size_t n = 0, from;

	while (n < s->len && n < most && s->at[n] >= 'a' && s->at[n] <= 'z')
		n++;
	if (n == 0 || s->len < n + 3 || memcmp(s->at + n, mark, 3) != 0)
		return;
	from = n + 3;
	for (n = from; n < s->len && s->at[n] != '/' && s->at[n] != '?';)
		n++;
	if (!host->at)
		*host = without_port((struct slice){ s->at + from, n - from });
	skip(s, n);
	/* An empty path is the root. */
	if (s->len == 0)
		*s = slice_of("/");
}

void access_target(struct slice target, bool origin, struct slice f[])
{
	const char *mark;

	if (origin)
		take_origin(&target, &f[ACCESS_HOST]);
	if (target.len == 0)
		return;
	mark = memchr(target.at, '?', target.len);
	f[ACCESS_PATH] = target;
	if (!mark)
		return;
	f[ACCESS_PATH].len = (size_t)(mark - target.at);
	skip(&target, f[ACCESS_PATH].len + 1);
	if (target.len > 0)
		f[ACCESS_QUERY] = target;
}

void access_request(struct slice f[], bool origin)
{
	struct slice s = f[ACCESS_REQUEST], method = access_token(&s);
	struct slice target, protocol;
	size_t n = s.len;

	if (n == 0)
		return;
	while (n > 0 && s.at[n - 1] != ' ')
		n--;
	protocol = (struct slice){ s.at + n, s.len - n };
	if (!is_method(method) || n == 0 || protocol.len < 6 ||
	    memcmp(protocol.at, "HTTP/", 5) != 0)
		return;
	target = slice_trim((struct slice){ s.at, n });
	if (target.len == 0)
		return;
	f[ACCESS_METHOD] = method;
	f[ACCESS_PROTOCOL] = protocol;
	access_target(target, origin, f);
}

/* Fields as they stand, dashes and empty ones too. */
static bool split_line(
    const struct access *a, struct slice line, struct slice f[])
{
	access_clear(f);
	return a->split ? a->split(a, line, f)
			: access_parts(a, a->parts, &line, f);
}

static bool is_stamp(struct slice t, bool iso)
{
	if (iso)
		return t.len >= 20 && t.at[4] == '-' && t.at[7] == '-' &&
		       t.at[10] == 'T' && t.at[13] == ':';
	return t.len >= 20 && t.at[2] == '/' && t.at[6] == '/' &&
	       t.at[11] == ':';
}

/* Whether a line is what a server writes, without anything to forgive. */
static bool is_strict(const struct access *a, const struct slice f[])
{
	uint32_t there = 0;

	for (int i = 0; i < ACCESS_NONE; i++)
		there |= f[i].at ? 1u << i : 0;
	return is_stamp(f[ACCESS_TIME], a->iso) &&
	       (there & a->needs) == a->needs && (there & a->lacks) == 0 &&
	       (!a->looks || a->looks(f));
}

/* Of the first lines, those that prove the format, in percent; 100 from 80
 * on. */
int access_sniff(const struct access *a, struct slice head)
{
	struct slice f[ACCESS_ROOM], line;
	int seen = 0, good = 0;

	head = head_lines(head);
	while (seen < SNIFF_RECORDS && slice_line(&head, &line)) {
		line = line_text(line);
		if (slice_trim(line).len == 0)
			continue;
		seen++;
		good += record_check(line, false) == RECORD_GOOD &&
			split_line(a, line, f) && is_strict(a, f);
	}
	if (good * 5 >= seen * 4)
		return seen > 0 ? 100 : 0;
	return good * 100 / seen;
}

int access_columns(struct layout *l, uint32_t fields, struct err *e)
{
	int rc = 0;

	for (int i = 0; rc == 0 && i < ACCESS_NONE; i++)
		if (fields & 1u << i)
			rc = layout_name(l, slice_of(access_names[i]), e);
	return rc;
}

int access_open(
    struct layout *l, struct slice head, bool complete, struct err *e)
{
	(void)head;
	(void)complete;
	l->delimiter = 0;
	return access_columns(l, l->format->access->fields, e);
}

/* Columns are numbered among all fields from here on. */
int access_start(struct reader *r, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < r->n; i++)
		r->column[i] = access_field(slice_of(r->select[i]));
	return 0;
}

struct slice access_value(struct slice s)
{
	return s.len == 0 || slice_is(s, "-") || slice_is(s, "\"\"")
		   ? SLICE_ABSENT
		   : s;
}

void access_pick(struct reader *r, const struct slice f[])
{
	for (size_t i = 0; i < r->n; i++)
		r->field[i] = access_value(f[r->column[i]]);
}

int access_next(struct reader *r, struct record *rec)
{
	struct slice f[ACCESS_ROOM], line;

	rec->field = r->field;
	while (reader_line(r, &line)) {
		rec->line = r->line;
		rec->fault = reader_check(r, line);
		if (rec->fault != RECORD_GOOD)
			return 1;
		line = line_text(line);
		skip_blanks(&line);
		if (line.len == 0)
			continue;
		if (split_line(r->layout->format->access, line, f))
			access_pick(r, f);
		else
			rec->fault = RECORD_SYNTAX;
		return 1;
	}
	return 0;
}
