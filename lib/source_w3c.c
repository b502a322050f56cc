/*
 * source_w3c.c - W3C extended logs: IIS and, with tabs, CloudFront.
 *
 *   #Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)
 *   2012-04-01 00:00:13 1.2.3.4 GET /foo/bar 200 Mozilla/5.0+(X11)
 *
 * The #Fields line says what the lines after it hold; it may come again with
 * other fields, and a reader is told of the one in force. Columns have the
 * names of access logs (time, client, path, ...) and their own. Date and time
 * are UTC. An agent's blanks are written as "+", in CloudFront as %20 or
 * %2520.
 */
#include "source_access.h"

#include <stdlib.h>
#include <strings.h>

#define W3C_COLUMNS 128
#define NO_COLUMN W3C_COLUMNS
static const char fields_mark[] = "#Fields:";

/* Which column is which field; of several, the first that is there. */
static const struct alias {
	const char *name;
	enum access_field field;
} aliases[] = {
	{ "c-ip", ACCESS_ADDRESS },
	{ "cs-username", ACCESS_USER },
	{ "cs-method", ACCESS_METHOD },
	{ "cs-uri-stem", ACCESS_PATH },
	{ "cs-uri-query", ACCESS_QUERY },
	{ "cs-version", ACCESS_PROTOCOL },
	{ "cs-protocol-version", ACCESS_PROTOCOL },
	{ "sc-status", ACCESS_STATUS },
	{ "sc-bytes", ACCESS_BYTES },
	{ "cs(Referer)", ACCESS_REFERER },
	{ "cs(User-Agent)", ACCESS_AGENT },
	{ "x-host-header", ACCESS_HOST },
	{ "cs-host", ACCESS_HOST },
	{ "cs(Host)", ACCESS_HOST },
	{ "x-forwarded-for", ACCESS_FORWARDED },
	{ "cs(X-Forwarded-For)", ACCESS_FORWARDED },
	{ "time-taken", ACCESS_DURATION },
	{ "s-ip", ACCESS_SERVER },
};

/* A #Fields line taken apart. */
struct columns {
	size_t n;
	struct slice name[W3C_COLUMNS];
	size_t field[ACCESS_NONE]; /* its column, or NO_COLUMN */
	size_t date, clock;
	char delimiter; /* blank or tab */
};

struct w3c {
	struct columns columns; /* n 0: no header yet */
	char *head;             /* what its names point into */
	size_t *own;            /* per selected name that is the log's own */
	struct slice cell[W3C_COLUMNS];
	char time[sizeof "2012-04-01T00:00:13.123456Z"];
	char *agent; /* decoded */
};

static bool w3c_is_header(struct slice line)
{
	size_t n = sizeof fields_mark - 1;

	return line.len > n && strncasecmp(line.at, fields_mark, n) == 0;
}

static bool same_name(struct slice a, const char *b)
{
	return a.len == strlen(b) && strncasecmp(a.at, b, a.len) == 0;
}

static size_t column_of(const struct columns *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (same_name(c->name[i], name))
			return i;
	return NO_COLUMN;
}

/* Takes a header line apart; names point into it. Too many columns: none. */
static void read_columns(struct columns *c, struct slice line, bool tabs)
{
	struct slice name;

	line.at += sizeof fields_mark - 1;
	line.len -= sizeof fields_mark - 1;
	line = slice_trim(line);
	c->delimiter = tabs || (line.len > 0 && memchr(line.at, '\t', line.len))
			   ? '\t'
			   : ' ';
	c->n = 0;
	while ((name = access_token(&line)).at && c->n < W3C_COLUMNS)
		c->name[c->n++] = name;
	if (name.at)
		c->n = 0;
	for (int i = 0; i < ACCESS_NONE; i++)
		c->field[i] = NO_COLUMN;
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (c->field[aliases[i].field] == NO_COLUMN)
			c->field[aliases[i].field] =
			    column_of(c, aliases[i].name);
	c->date = column_of(c, "date");
	c->clock = column_of(c, "time");
}

static void keep_cell(
    const struct columns *c, struct slice cell[], size_t *n, struct slice one)
{
	if (*n < c->n)
		cell[*n] = one;
	(*n)++;
}

/* A text in quotes, if its end is there, else what stands before a blank. */
static struct slice take_word(struct slice *s)
{
	bool quoted =
	    s->len > 1 && s->at[0] == '"' && memchr(s->at + 1, '"', s->len - 1);
	const char *from = s->at + quoted;
	const char *end = memchr(from, quoted ? '"' : ' ', s->len - quoted);
	size_t n = end ? (size_t)(end - from) : s->len;

	s->len -= n + 2 * quoted;
	s->at = from + n + quoted;
	return (struct slice){ from, n };
}

/* Cells of a line, at most one more than columns: between tabs, where one may
 * be empty, or between blanks, which come doubled. */
static size_t split_cells(
    const struct columns *c, struct slice line, struct slice cell[])
{
	size_t n = 0;

	while (c->delimiter == '\t' && n <= c->n) {
		const char *end =
		    line.len > 0 ? memchr(line.at, '\t', line.len) : NULL;
		size_t len = end ? (size_t)(end - line.at) : line.len;

		keep_cell(c, cell, &n, (struct slice){ line.at, len });
		if (!end)
			break;
		line.at = end + 1;
		line.len -= len + 1;
	}
	while (c->delimiter == ' ' && n <= c->n) {
		while (line.len > 0 && line.at[0] == ' ') {
			line.at++;
			line.len--;
		}
		if (line.len == 0)
			break;
		keep_cell(c, cell, &n, take_word(&line));
	}
	return n;
}

/*
 * The layout.
 */

/* The next #Fields line; *head is then past it. False: none is left. */
static bool next_header(struct slice *head, struct slice *line)
{
	while (slice_line(head, line)) {
		*line = line_text(*line);
		if (w3c_is_header(*line))
			return true;
	}
	return false;
}

/* Of the first lines after a header, those with as many cells, in percent. */
static int fit(struct slice head, bool tabs)
{
	struct slice line, cell[W3C_COLUMNS];
	struct columns c;
	int seen = 0, good = 0;

	head = head_lines(head);
	if (!next_header(&head, &line))
		return 0;
	read_columns(&c, line, tabs);
	while (seen < SNIFF_RECORDS && slice_line(&head, &line)) {
		line = line_text(line);
		if (line.len == 0 || line.at[0] == HEADER_SIGN)
			continue;
		seen++;
		good += split_cells(&c, line, cell) == c.n;
	}
	/* A header alone is a log all the same. */
	if (seen == 0)
		return tabs && column_of(&c, "x-edge-location") == NO_COLUMN
			   ? 0
			   : 50;
	return good * 100 / seen;
}

static bool is_w3c(struct slice head)
{
	return head.len > 0 && head.at[0] == HEADER_SIGN;
}

static int w3c_sniff(struct slice head)
{
	return is_w3c(head) ? fit(head, false) : 0;
}

static int cloudfront_sniff(struct slice head)
{
	return is_w3c(head) ? fit(head, true) : 0;
}

static int add_name(struct layout *l, struct slice name, struct err *e)
{
	for (size_t i = 0; i < l->n_names; i++)
		if (slice_is(name, l->names[i]))
			return 0;
	return layout_name(l, name, e);
}

static int add_columns(struct layout *l, const struct columns *c, struct err *e)
{
	/* Those that requests are told by are there, if only to be empty. */
	uint32_t fields =
	    (ACCESS_COMMON & ~ACCESS_BIT(REQUEST)) | ACCESS_BIT(AGENT);
	int rc = 0;

	for (int i = 0; i < ACCESS_NONE; i++)
		fields |= c->field[i] < NO_COLUMN ? 1u << i : 0;
	for (int i = 0; i < ACCESS_NONE && rc == 0; i++)
		if (fields & 1u << i)
			rc = add_name(l, slice_of(access_names[i]), e);
	for (size_t i = 0; i < c->n && rc == 0; i++)
		rc = add_name(l, c->name[i], e);
	return rc;
}

static int w3c_open(
    struct layout *l, struct slice head, bool complete, struct err *e)
{
	struct columns c = { .n = 0 };
	struct slice line;
	size_t headers = 0;
	int rc = 0;

	(void)complete;
	l->delimiter = 0;
	while (rc == 0 && next_header(&head, &line)) {
		read_columns(&c, line, false);
		if (c.date < NO_COLUMN && c.clock < NO_COLUMN)
			rc = add_columns(l, &c, e);
		headers++;
	}
	if (rc == 0 && headers == 0)
		rc = err_set(e, ERR_INPUT,
		    "no #Fields line in the first megabyte\nIt says what the "
		    "lines after it hold: keep it when the log is rotated");
	if (rc == 0 && l->n_names == 0)
		rc = err_set(e, ERR_INPUT,
		    "#Fields has no date and time, or more than %d fields\n"
		    "Add date and time to the fields that the server logs",
		    W3C_COLUMNS);
	return rc;
}

/*
 * Records.
 */

static int w3c_start(struct reader *r, struct err *e)
{
	struct w3c *w = calloc(1, sizeof *w);

	if (!w)
		return err_memory(e);
	r->state = w;
	w->head = malloc(SOURCE_LINE_MAX);
	w->agent = malloc(SOURCE_LINE_MAX);
	w->own = calloc(r->n + 1, sizeof *w->own);
	if (!w->head || !w->agent || !w->own)
		return err_memory(e);
	return 0;
}

static void w3c_stop(struct reader *r)
{
	struct w3c *w = r->state;

	if (!w)
		return;
	free(w->head);
	free(w->agent);
	free(w->own);
	free(w);
}

static void w3c_header(struct reader *r, struct slice line)
{
	struct w3c *w = r->state;

	w->columns.n = 0;
	if (!w3c_is_header(line) || line.len > SOURCE_LINE_MAX)
		return;
	memcpy(w->head, line.at, line.len);
	read_columns(&w->columns, (struct slice){ w->head, line.len },
	    strcmp(r->layout->format->name, "cloudfront") == 0);
	for (size_t i = 0; i < r->n; i++)
		w->own[i] = column_of(&w->columns, r->select[i]);
}

static struct slice cell_of(const struct w3c *w, size_t column)
{
	return column < NO_COLUMN ? w->cell[column] : SLICE_ABSENT;
}

/* "2012-04-01" and "00:00:13" as one stamp in UTC. */
static struct slice whole_time(struct w3c *w)
{
	struct slice date = cell_of(w, w->columns.date);
	struct slice clock = cell_of(w, w->columns.clock);

	if (date.len != 10 || clock.len < 5 || clock.len > 15)
		return SLICE_ABSENT;
	memcpy(w->time, date.at, date.len);
	w->time[date.len] = 'T';
	memcpy(w->time + date.len + 1, clock.at, clock.len);
	w->time[date.len + 1 + clock.len] = 'Z';
	return (struct slice){ w->time, date.len + clock.len + 2 };
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that "%41" stands for, if it is one that shows; else 0. */
static char percent(const char *p, size_t left)
{
	int high = left > 2 ? hex(p[1]) : -1;
	int low = left > 2 ? hex(p[2]) : -1;
	int byte = high * 16 + low;

	return high >= 0 && low >= 0 && byte >= ' ' && byte != 0x7f ? (char)byte
								    : '\0';
}

/* In place: n bytes at p; how many are left. */
static size_t percent_decode(char *p, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		char c = p[i] == '%' ? percent(p + i, n - i) : '\0';

		p[to++] = c ? c : p[i];
		i += c ? 2 : 0;
	}
	return to;
}

static struct slice decode_agent(struct w3c *w, struct slice agent)
{
	size_t n = agent.len;

	if (!access_value(agent).at)
		return SLICE_ABSENT;
	memcpy(w->agent, agent.at, n);
	if (w->columns.delimiter == '\t')
		return (struct slice){ w->agent,
			percent_decode(w->agent, percent_decode(w->agent, n)) };
	for (size_t i = 0; i < n; i++)
		if (w->agent[i] == '+')
			w->agent[i] = ' ';
	return (struct slice){ w->agent, n };
}

static void w3c_pick(struct reader *r)
{
	struct w3c *w = r->state;
	struct slice f[ACCESS_ROOM];

	access_clear(f);
	for (int i = 0; i < ACCESS_NONE; i++)
		f[i] = cell_of(w, w->columns.field[i]);
	f[ACCESS_TIME] = whole_time(w);
	f[ACCESS_AGENT] = decode_agent(w, f[ACCESS_AGENT]);
	if (w->columns.field[ACCESS_METHOD] == NO_COLUMN && f[ACCESS_PATH].at)
		f[ACCESS_METHOD] = slice_of(ACCESS_METHOD_UNKNOWN);
	access_client(f);
	for (size_t i = 0; i < r->n; i++) {
		enum access_field field = access_field(slice_of(r->select[i]));

		r->field[i] = access_value(f[field]);
		/* A name of the log's own, or one that means the same. */
		if (!r->field[i].at && field != ACCESS_TIME)
			r->field[i] = access_value(cell_of(w, w->own[i]));
	}
}

static enum record_fault w3c_record(struct reader *r, struct slice line)
{
	struct w3c *w = r->state;

	if (w->columns.n == 0)
		return RECORD_SYNTAX;
	if (split_cells(&w->columns, line, w->cell) != w->columns.n)
		return RECORD_FIELDS;
	w3c_pick(r);
	return RECORD_GOOD;
}

static int w3c_next(struct reader *r, struct record *rec)
{
	struct slice line;

	rec->field = r->field;
	while (reader_line(r, &line)) {
		rec->line = r->line;
		if (line.len > 0 && line.at[0] == HEADER_SIGN) {
			line = line_text(line);
			if (w3c_is_header(line) && line.len <= SOURCE_LINE_MAX)
				w3c_header(r, line);
			continue;
		}
		rec->fault = reader_check(r, line);
		line = line_text(line);
		if (rec->fault == RECORD_GOOD && slice_trim(line).len == 0)
			continue;
		if (rec->fault == RECORD_GOOD)
			rec->fault = w3c_record(r, line);
		return 1;
	}
	return 0;
}

#define FORMAT_W3C(is, text, of)            \
	const struct format format_##of = { \
		.name = (is),               \
		.help = (text),             \
		.requests = true,           \
		.user = access_agent,       \
		.sniff = of##_sniff,        \
		.open = w3c_open,           \
		.cut = lines_cut,           \
		.start = w3c_start,         \
		.stop = w3c_stop,           \
		.next = w3c_next,           \
		.is_header = w3c_is_header, \
		.header = w3c_header,       \
	}

FORMAT_W3C("w3c", "W3C extended, as IIS writes it: #Fields decides", w3c);
FORMAT_W3C("cloudfront", "the same with tabs (CloudFront)", cloudfront);
