/*
 * source.c - what all log formats have in common: which one it is, where
 * lines end, which bytes no log may hold, which column has which name.
 *
 * A byte that is wrong makes its record faulty, not the log: it is counted and
 * reading goes on with the next one. The check is made on whole blocks first,
 * because nearly all are clean, and on their records only where one is not.
 */
#include "source_access.h"

#include <stdlib.h>

const struct format *const formats[] = {
	&format_cloudfront,
	&format_w3c,
	&format_haproxy,
	&format_alb,
	&format_elb,
	&format_s3,
	&format_gandi,
	&format_ovh,
	&format_vhost_combined,
	&format_vhost_common,
	&format_traefik_clf,
	&format_combined_forwarded,
	&format_combined,
	&format_common,
	&format_caddy,
	&format_traefik,
	&format_nginx_json,
	&format_matomo,
	&format_json,
	&format_csv,
	NULL,
};

const struct format *format_find(const char *name)
{
	for (size_t i = 0; formats[i]; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

int format_sniff(const struct format *f, struct slice head)
{
	return f->sniff ? f->sniff(head) : access_sniff(f->access, head);
}

bool slice_line(struct slice *s, struct slice *line)
{
	const char *end;

	if (s->len == 0)
		return false;
	end = memchr(s->at, '\n', s->len);
	line->at = s->at;
	line->len = end ? (size_t)(end - s->at) : s->len;
	s->at += line->len + (end != NULL);
	s->len -= line->len + (end != NULL);
	return true;
}

struct slice line_text(struct slice line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

bool reader_line(struct reader *r, struct slice *line)
{
	if (!slice_line(&r->rest, line))
		return false;
	r->line++;
	return true;
}

size_t lines_cut(const struct layout *l, struct slice data)
{
	size_t n = data.len;

	(void)l;
	while (n > 0 && data.at[n - 1] != '\n')
		n--;
	return n;
}

struct slice head_lines(struct slice head)
{
	size_t n = lines_cut(NULL, head);

	return (struct slice){ head.at, n ? n : head.len };
}

/* Bytes before the first that is not ASCII, a multiple of 8 or all. */
static size_t ascii_run(const char *p, size_t n)
{
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t word;

		memcpy(&word, p + i, 8);
		if (word & 0x8080808080808080u)
			break;
	}
	return i;
}

static bool is_utf8(struct slice s)
{
	size_t i = 0;

	while (i < s.len) {
		uint32_t code;
		size_t n;

		i += ascii_run(s.at + i, s.len - i);
		if (i == s.len)
			break;
		n = text_utf8(s.at + i, s.len - i, &code);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

enum record_fault bytes_check(struct slice s, bool utf8)
{
	if (s.len > 0 && memchr(s.at, '\0', s.len))
		return RECORD_NUL;
	return utf8 && !is_utf8(s) ? RECORD_UTF8 : RECORD_GOOD;
}

enum record_fault record_check(struct slice line, bool utf8)
{
	return line.len > SOURCE_LINE_MAX ? RECORD_LONG
					  : bytes_check(line, utf8);
}

enum record_fault reader_check(const struct reader *r, struct slice line)
{
	if (r->clean)
		return line.len > SOURCE_LINE_MAX ? RECORD_LONG : RECORD_GOOD;
	return record_check(line, !r->layout->format->requests);
}

int layout_name(struct layout *l, struct slice name, struct err *e)
{
	char *copy;

	if (l->n_names == LAYOUT_NAMES)
		return err_set(e, ERR_INPUT, "line 1: more than %zu columns",
		    LAYOUT_NAMES);
	if ((l->n_names & (l->n_names - 1)) == 0) {
		size_t cap = l->n_names ? 2 * l->n_names : 1;
		char **more = realloc(l->names, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		l->names = more;
	}
	copy = slice_copy(name);
	if (!copy)
		return err_memory(e);
	l->names[l->n_names++] = copy;
	return 0;
}

static bool starts(struct slice s, const char *head)
{
	size_t n = strlen(head);

	return s.len >= n && memcmp(s.at, head, n) == 0;
}

static bool looks_binary(struct slice head)
{
	size_t n = head.len < 4096 ? head.len : 4096, odd = 0;

	if (memchr(head.at, '\0', n))
		return true;
	for (size_t i = 0; i < n; i++)
		odd += (unsigned char)head.at[i] < ' ' &&
		       !strchr("\t\r\n\x1b", head.at[i]);
	return odd > n / 10;
}

/* Says what the head is when no format knows it. */
static int refuse(struct slice head, struct err *e)
{
	if (starts(head, "PK\003\004"))
		return err_set(e, ERR_INPUT,
		    "not a log: compressed with zip\n"
		    "Decompress it: unzip -p FILE | jauge ingest -");
	if (looks_binary(head))
		return err_set(e, ERR_INPUT, "not a log: binary data");
	return err_set(e, ERR_INPUT,
	    "no known log format: neither CSV with "
	    "a header, nor JSON, nor a known access log\n"
	    "Name the source's \"format\" to learn what does not fit, or say "
	    "its \"layout\"");
}

static int find_format(
    const struct format **out, struct slice head, struct err *e)
{
	int best = 0;

	*out = NULL;
	for (size_t i = 0; formats[i]; i++) {
		int score = format_sniff(formats[i], head);

		if (score > best) {
			best = score;
			*out = formats[i];
		}
	}
	return *out ? 0 : refuse(head, e);
}

static int named_format(
    const struct format **out, const char *name, struct err *e)
{
	struct buf b = BUF_INIT, shown = BUF_INIT;

	*out = format_find(name);
	if (*out)
		return 0;
	text_terminal(
	    &shown, slice_of(name).len > 80 ? slice_of("?") : slice_of(name));
	buf_printf(
	    &b, _("unknown format \"%s\"\nThe formats are"), buf_text(&shown));
	for (size_t i = 0; formats[i]; i++)
		buf_printf(&b, "%s %s", i ? "," : "", formats[i]->name);
	err_set(e, ERR_INPUT, "%s", buf_text(&b));
	buf_release(&shown);
	buf_release(&b);
	return ERR_INPUT;
}

int layout_begin(struct layout *l, struct slice *head, struct err *e)
{
	l->body = starts(*head, "\xef\xbb\xbf") ? 3 : 0;
	head->at += l->body;
	head->len -= l->body;
	return head->len ? 0 : err_set(e, ERR_INPUT, "empty");
}

static int layout_fill(struct layout *l, const char *format, struct slice head,
    bool complete, struct err *e)
{
	int rc = layout_begin(l, &head, e);

	if (rc == 0)
		rc = format ? named_format(&l->format, format, e)
			    : find_format(&l->format, head, e);
	return rc < 0 ? rc : l->format->open(l, head, complete, e);
}

int layout_open(struct layout **out, const char *format, char delimiter,
    struct slice head, bool complete, struct err *e)
{
	struct layout *l = calloc(1, sizeof *l);
	int rc;

	if (!l)
		return err_memory(e);
	l->delimiter = delimiter;
	rc = layout_fill(l, format, head, complete, e);
	if (rc < 0)
		layout_free(l);
	else
		*out = l;
	return rc;
}

void layout_free(struct layout *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n_names; i++)
		free(l->names[i]);
	free(l->names);
	free(l->title);
	declared_free(l->declared);
	free(l);
}

size_t layout_cut(const struct layout *l, struct slice data)
{
	return l->format->cut(l, data);
}

static int no_column(const struct layout *l, const char *name, struct err *e)
{
	const char *near = text_nearest(
	    slice_of(name), (const char *const *)l->names, l->n_names);
	struct buf b = BUF_INIT, shown = BUF_INIT;

	text_terminal(&shown, slice_of(name));
	buf_printf(&b, _("no column \"%s\""), buf_text(&shown));
	if (near) {
		buf_clear(&shown);
		text_terminal(&shown, slice_of(near));
		buf_printf(&b, _("\nDid you mean \"%s\"?"), buf_text(&shown));
	} else {
		buf_str(&b, _("\nThe columns are:"));
		for (size_t i = 0; i < l->n_names; i++) {
			buf_str(&b, i ? ", " : " ");
			text_terminal(&b, slice_of(l->names[i]));
		}
	}
	err_set(e, ERR_INPUT, "%s", buf_text(&b));
	buf_release(&shown);
	buf_release(&b);
	return ERR_INPUT;
}

static int reader_select(
    struct reader *r, const char *const *names, struct err *e)
{
	const struct layout *l = r->layout;

	for (size_t i = 0; i < r->n; i++) {
		size_t at = 0;

		r->select[i] = names[i];
		if (l->format->paths)
			continue;
		while (at < l->n_names && strcmp(l->names[at], names[i]) != 0)
			at++;
		if (at == l->n_names)
			return no_column(l, names[i], e);
		r->column[i] = at;
	}
	return 0;
}

int reader_new(struct reader **out, const struct layout *l,
    const char *const *names, size_t n, struct err *e)
{
	struct reader *r = calloc(1, sizeof *r);
	int rc;

	if (!r)
		return err_memory(e);
	r->layout = l;
	r->n = n;
	r->select = calloc(n + 1, sizeof *r->select);
	r->column = calloc(n + 1, sizeof *r->column);
	r->field = calloc(n + 1, sizeof *r->field);
	rc = r->select && r->column && r->field ? 0 : err_memory(e);
	if (rc == 0)
		rc = reader_select(r, names, e);
	if (rc == 0 && l->format->start)
		rc = l->format->start(r, e);
	if (rc < 0)
		reader_free(r);
	else
		*out = r;
	return rc;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	if (r->layout->format->stop)
		r->layout->format->stop(r);
	free(r->select);
	free(r->column);
	free(r->field);
	free(r);
}

void reader_begin(struct reader *r, struct slice block)
{
	r->rest = block;
	r->line = 0;
	r->mark = NULL;
	r->clean =
	    bytes_check(block, !r->layout->format->requests) == RECORD_GOOD;
}

void reader_header(struct reader *r, struct slice line)
{
	if (r->layout->format->header)
		r->layout->format->header(r, line);
}

int reader_next(struct reader *r, struct record *rec)
{
	return r->layout->format->next(r, rec);
}

uint64_t reader_lines(const struct reader *r)
{
	return r->line;
}
