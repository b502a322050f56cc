/*
 * source_clf.c - access logs of web servers: NCSA common and combined.
 *
 *   address ident user [time] "request" status bytes "referer" "agent"
 *
 * What clients send stands in these lines as they sent it, but for quotes and
 * control characters that the server escapes (\" or \x22): fields are given
 * as they stand, and any byte but NUL is accepted. What a line lacks at its
 * end and what it has too much is forgiven; that the address comes first is
 * not, since a line of another layout (a host name in front) would count the
 * server as the only visitor.
 */
#include "source_impl.h"

#define CLF_FIELDS(X)           \
	X(ADDRESS, "address")   \
	X(IDENT, "ident")       \
	X(USER, "user")         \
	X(TIME, "time")         \
	X(REQUEST, "request")   \
	X(METHOD, "method")     \
	X(PATH, "path")         \
	X(QUERY, "query")       \
	X(PROTOCOL, "protocol") \
	X(STATUS, "status")     \
	X(BYTES, "bytes")       \
	X(REFERER, "referer")   \
	X(AGENT, "agent")

#define CLF_ENUM(id, name) CLF_##id,
enum { CLF_FIELDS(CLF_ENUM) CLF_COUNT };
#undef CLF_ENUM
#define CLF_NAME(id, name) name,
static const char *const clf_names[] = { CLF_FIELDS(CLF_NAME) };
#undef CLF_NAME

static void skip_blanks(struct slice *s)
{
	while (s->len > 0 && (s->at[0] == ' ' || s->at[0] == '\t')) {
		s->at++;
		s->len--;
	}
}

static void skip(struct slice *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

/* What stands before the next blank; absent at the line's end. */
static struct slice take_token(struct slice *s)
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

/* The last fields: a quote that the writer had no time to close is fine. */
static struct slice take_last(struct slice *s)
{
	bool closed;

	skip_blanks(s);
	return s->len > 0 && s->at[0] == '"' ? take_quoted(s, &closed)
					     : take_token(s);
}

/* A user's name may hold blanks, but only where what stands before it shows
 * that the line is of this layout. */
static bool take_user(struct slice *s, struct slice ident, struct slice *user)
{
	const char *bracket;

	*user = take_token(s);
	skip_blanks(s);
	if (s->len > 0 && s->at[0] == '[')
		return true;
	bracket = s->len > 0 ? memchr(s->at, '[', s->len) : NULL;
	if (!bracket || !slice_is(ident, "-") || slice_is(*user, "-"))
		return false;
	*user = slice_trim(
	    (struct slice){ user->at, (size_t)(bracket - user->at) });
	skip(s, (size_t)(bracket - s->at));
	return true;
}

static bool take_time(struct slice *s, struct slice *time)
{
	const char *end = memchr(s->at, ']', s->len);

	if (!end)
		return false;
	*time = (struct slice){ s->at + 1, (size_t)(end - s->at) - 1 };
	skip(s, time->len + 2);
	return true;
}

static bool digits_or_dash(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.at[n] >= '0' && s.at[n] <= '9')
		n++;
	return n == s.len || slice_is(s, "-");
}

static bool is_method(struct slice s)
{
	size_t n = 0;

	while (
	    n < s.len && ((s.at[n] >= 'A' && s.at[n] <= 'Z') || s.at[n] == '-'))
		n++;
	return n == s.len && n > 0 && s.at[0] != '-';
}

/* "GET /path?query HTTP/1.1"; anything else has no parts. */
static void split_request(struct slice request, struct slice f[])
{
	struct slice s = request, method = take_token(&s), path, protocol;
	size_t n = s.len, mark;

	while (n > 0 && s.at[n - 1] != ' ')
		n--;
	protocol = (struct slice){ s.at + n, s.len - n };
	if (n == 0 || !is_method(method) || protocol.len < 6 ||
	    memcmp(protocol.at, "HTTP/", 5) != 0)
		return;
	path = slice_trim((struct slice){ s.at, n });
	if (path.len == 0)
		return;
	f[CLF_METHOD] = method;
	f[CLF_PROTOCOL] = protocol;
	for (mark = 0; mark < path.len && path.at[mark] != '?';)
		mark++;
	f[CLF_PATH] = (struct slice){ path.at, mark };
	if (mark + 1 < path.len)
		f[CLF_QUERY] =
		    (struct slice){ path.at + mark + 1, path.len - mark - 1 };
}

/* Fields as they stand, dashes and empty ones too. False: no such line. */
static bool split_line(struct slice s, struct slice f[])
{
	bool closed;

	for (int i = 0; i < CLF_COUNT; i++)
		f[i] = SLICE_ABSENT;
	f[CLF_ADDRESS] = take_token(&s);
	f[CLF_IDENT] = take_token(&s);
	if (!take_user(&s, f[CLF_IDENT], &f[CLF_USER]) ||
	    !take_time(&s, &f[CLF_TIME]))
		return false;
	skip_blanks(&s);
	if (s.len == 0 || s.at[0] != '"')
		return false;
	f[CLF_REQUEST] = take_quoted(&s, &closed);
	if (!closed)
		return false;
	split_request(f[CLF_REQUEST], f);
	f[CLF_STATUS] = take_token(&s);
	f[CLF_BYTES] = take_token(&s);
	if (!digits_or_dash(f[CLF_STATUS]) || !digits_or_dash(f[CLF_BYTES]))
		return false;
	f[CLF_REFERER] = take_last(&s);
	f[CLF_AGENT] = take_last(&s);
	return true;
}

/* Whether a line is what a server writes, without anything to forgive. */
static bool is_strict(const struct slice f[])
{
	struct slice time = f[CLF_TIME];

	return f[CLF_BYTES].at && time.len >= 20 && time.at[2] == '/' &&
	       time.at[6] == '/' && time.at[11] == ':';
}

/* Of the first lines, those that are strict and have an agent, or not, in
 * percent; 100 from 80 on. */
static int sniff(struct slice head, bool agent)
{
	struct slice f[CLF_COUNT], line;
	int seen = 0, good = 0;

	head = head_lines(head);
	while (seen < SNIFF_RECORDS && slice_line(&head, &line)) {
		line = line_text(line);
		if (slice_trim(line).len == 0)
			continue;
		seen++;
		good += record_check(line, false) == RECORD_GOOD &&
			split_line(line, f) && is_strict(f) &&
			(f[CLF_AGENT].at != NULL) == agent;
	}
	if (good * 5 >= seen * 4)
		return seen > 0 ? 100 : 0;
	return good * 100 / seen;
}

static int combined_sniff(struct slice head)
{
	return sniff(head, true);
}

static int common_sniff(struct slice head)
{
	return sniff(head, false);
}

static int clf_open(
    struct layout *l, struct slice head, bool complete, struct err *e)
{
	int n = l->format == &format_combined ? CLF_COUNT : CLF_REFERER;
	int rc = 0;

	(void)head;
	(void)complete;
	l->delimiter = 0;
	for (int i = 0; rc == 0 && i < n; i++)
		rc = layout_name(l, slice_of(clf_names[i]), e);
	return rc;
}

static bool is_nothing(struct slice s)
{
	return s.len == 0 || slice_is(s, "-") || slice_is(s, "\"\"");
}

static void clf_pick(struct reader *r, const struct slice f[])
{
	for (size_t i = 0; i < r->n; i++) {
		struct slice s = f[r->column[i]];

		r->field[i] = is_nothing(s) ? SLICE_ABSENT : s;
	}
}

static int clf_next(struct reader *r, struct record *rec)
{
	struct slice f[CLF_COUNT], line;

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
		if (split_line(line, f))
			clf_pick(r, f);
		else
			rec->fault = RECORD_SYNTAX;
		return 1;
	}
	return 0;
}

const struct format format_combined = {
	.name = "combined",
	.help = "access log with referer and agent",
	.requests = true,
	.sniff = combined_sniff,
	.open = clf_open,
	.cut = lines_cut,
	.next = clf_next,
};

const struct format format_common = {
	.name = "common",
	.help = "access log without referer and agent",
	.requests = true,
	.sniff = common_sniff,
	.open = clf_open,
	.cut = lines_cut,
	.next = clf_next,
};
