/*
 * finance_csv.c - small CSV files with named columns, as spreadsheets save
 * them: with or without a byte order mark, any delimiter, headers in French
 * or English.
 *
 * libcsv says what a field is. It keeps no line numbers, so it is fed one
 * line at a time, and a row starts on the first line fed since the last row
 * ended: a quoted field may hold line breaks.
 */
#include "finance_impl.h"

#include <assert.h>
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#define SHEET_LARGEST ((size_t)16 << 20)
#define SHEET_WIDEST 256
#define SHOWN_LONGEST 60
#define NO_COLUMN SIZE_MAX

struct sheet {
	const char *path;
	const struct sheet_column *columns;
	size_t n_columns;
	sheet_take *take;
	void *ctx;
	struct err *e;
	int rc;                /* the first failure */
	size_t line, row_line; /* being fed; where the row started */
	bool open;             /* a row has started and not ended */
	bool headed;
	size_t width;                /* of the header */
	size_t column[SHEET_WIDEST]; /* of a place in the file */
	struct buf text;             /* the row's fields, one after another */
	size_t end[SHEET_WIDEST];    /* where each ends in text */
	size_t n_fields;
};

static int file_read(const char *path, struct buf *out, struct err *e)
{
	char block[65536];
	FILE *f = fopen(path, "rb");
	size_t n;
	int rc;

	if (f == NULL)
		return err_errno(e, path);
	do {
		n = fread(block, 1, sizeof block, f);
		buf_add(out, block, n);
	} while (n > 0 && out->len <= SHEET_LARGEST && !out->failed);
	if (ferror(f))
		rc = err_errno(e, path);
	else
		rc = buf_error(out, e);
	if (rc == 0 && out->len > SHEET_LARGEST)
		rc = err_set(e, ERR_INPUT,
		    "%s: larger than 16 MiB, the most that is read", path);
	fclose(f);
	return rc;
}

/* The header and all the rest must be text. */
static int check_text(struct slice s, const char *path, struct err *e)
{
	size_t line = 1;

	if (s.len >= 2 && (memcmp(s.at, "\xff\xfe", 2) == 0 ||
			      memcmp(s.at, "\xfe\xff", 2) == 0))
		return err_set(e, ERR_INPUT,
		    "%s: is UTF-16\nSave it as \"CSV UTF-8\".", path);
	for (size_t i = 0; i < s.len;) {
		uint32_t c = 0;
		size_t n = text_utf8(s.at + i, s.len - i, &c);

		if (n == 0 || c == 0)
			return err_set(e, ERR_INPUT,
			    "%s:%zu: holds %s\nSave it as \"CSV UTF-8\".", path,
			    line,
			    n ? _("a NUL byte") : _("bytes that are no UTF-8"));
		line += c == '\n';
		i += n;
	}
	return 0;
}

/* What the first line has most of, outside quotes; ',' if it has none. */
static char find_delimiter(struct slice s)
{
	static const char delimiters[] = ";,\t|";
	size_t seen[sizeof delimiters] = { 0 }, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		const char *at = strchr(delimiters, s.at[i]);

		if (s.at[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s.at[i] == '\n' || s.at[i] == '\r'))
			break;
		else if (!quoted && at)
			seen[at - delimiters]++;
	}
	for (size_t i = 1; delimiters[i]; i++)
		if (seen[i] > seen[best])
			best = i;
	return seen[best] ? delimiters[best] : ',';
}

static struct slice first_name(const char *names)
{
	return (struct slice){ names, strcspn(names, "|") };
}

static bool has_name(const char *names, struct slice s)
{
	while (*names) {
		struct slice name = first_name(names);

		if (fold_equal(name, s))
			return true;
		names += name.len + (names[name.len] == '|');
	}
	return false;
}

static struct slice sheet_field(const struct sheet *s, size_t i)
{
	size_t from = i ? s->end[i - 1] : 0;

	return slice_trim(
	    (struct slice){ buf_text(&s->text) + from, s->end[i] - from });
}

/* Appends "a, b, c", shortened, safe to show. */
static void show_header(const struct sheet *s, struct buf *b)
{
	for (size_t i = 0; i < s->n_fields && b->len < 500; i++) {
		struct slice name = sheet_field(s, i);

		name.len = name.len < SHOWN_LONGEST ? name.len : SHOWN_LONGEST;
		buf_str(b, i ? ", " : "");
		text_terminal(b, name);
	}
}

static void show_expected(const struct sheet *s, struct buf *b)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		buf_str(b, i ? ", " : "");
		buf_slice(b, first_name(s->columns[i].names));
	}
}

static int header_refuse(struct sheet *s, const char *complaint, size_t column)
{
	struct buf has = BUF_INIT, expected = BUF_INIT;

	show_header(s, &has);
	show_expected(s, &expected);
	err_set(s->e, ERR_INPUT,
	    "%s:%zu: %s \"%.*s\"\nThe columns are: %s\nExpected names: %s",
	    s->path, s->row_line, _(complaint),
	    SLICE_ARG(first_name(s->columns[column].names)), buf_text(&has),
	    buf_text(&expected));
	buf_release(&has);
	buf_release(&expected);
	return ERR_INPUT;
}

static bool sheet_has(const struct sheet *s, unsigned need)
{
	for (size_t i = 0; i < s->width; i++)
		if (s->column[i] != NO_COLUMN &&
		    s->columns[s->column[i]].need == need)
			return true;
	return false;
}

static int read_header(struct sheet *s)
{
	bool found[SHEET_COLUMNS] = { false };

	s->width = s->n_fields;
	for (size_t i = 0; i < s->width; i++) {
		struct slice name = sheet_field(s, i);
		size_t c = 0;

		while (c < s->n_columns && !has_name(s->columns[c].names, name))
			c++;
		s->column[i] = c < s->n_columns ? c : NO_COLUMN;
		if (c == s->n_columns)
			continue;
		if (found[c])
			return header_refuse(s, "two columns for", c);
		found[c] = true;
	}
	for (size_t c = 0; c < s->n_columns; c++)
		if (s->columns[c].need && !sheet_has(s, s->columns[c].need))
			return header_refuse(s, "no column for", c);
	s->headed = true;
	return 0;
}

static int read_row(struct sheet *s)
{
	struct sheet_row row = {
		.path = s->path, .line = s->row_line, .columns = s->columns
	};
	bool blank = true;

	for (size_t i = 0; i < s->n_fields; i++) {
		struct slice field = sheet_field(s, i);

		blank = blank && field.len == 0;
		if (i >= s->width && field.len > 0)
			return err_set(s->e, ERR_INPUT,
			    "%s:%zu: more fields than the header's %zu\n"
			    "A field that holds the delimiter (12,50) has to "
			    "stand in quotes (\"12,50\").",
			    s->path, s->row_line, s->width);
		if (i < s->width && s->column[i] != NO_COLUMN)
			row.field[s->column[i]] = field;
	}
	return blank ? 0 : s->take(s->ctx, &row, s->e);
}

static void take_field(void *at, size_t n, void *ctx)
{
	struct sheet *s = ctx;

	if (s->rc < 0)
		return;
	if (s->n_fields == SHEET_WIDEST) {
		s->rc = err_set(s->e, ERR_INPUT, "%s:%zu: more than %d fields",
		    s->path, s->row_line, SHEET_WIDEST);
		return;
	}
	buf_add(&s->text, at, n);
	s->end[s->n_fields++] = s->text.len;
}

static void take_row(int end, void *ctx)
{
	struct sheet *s = ctx;

	(void)end;
	if (s->rc == 0)
		s->rc = buf_error(&s->text, s->e);
	if (s->rc == 0)
		s->rc = s->headed ? read_row(s) : read_header(s);
	buf_clear(&s->text);
	s->n_fields = 0;
	s->open = false;
}

static int csv_complain(struct sheet *s, struct csv_parser *p)
{
	if (csv_error(p) == CSV_ENOMEM)
		return err_memory(s->e);
	return err_set(s->e, ERR_INPUT,
	    "%s:%zu: misplaced or unclosed quote\n"
	    "A quote inside a quoted field is written twice.",
	    s->path, s->row_line);
}

static int feed_line(struct sheet *s, struct csv_parser *p, struct slice line)
{
	s->line++;
	if (!s->open) {
		s->row_line = s->line;
		s->open = true;
	}
	if (csv_parse(p, line.at, line.len, take_field, take_row, s) !=
	    line.len)
		return csv_complain(s, p);
	return s->rc;
}

static bool is_blank_line(struct slice line)
{
	while (line.len > 0 && strchr(" \t\r\n", line.at[line.len - 1]))
		line.len--;
	return line.len == 0;
}

static int feed(struct sheet *s, struct csv_parser *p, struct slice text)
{
	int rc = 0;

	while (rc == 0 && text.len > 0) {
		const char *end = memchr(text.at, '\n', text.len);
		struct slice line = { text.at,
			end ? (size_t)(end - text.at) + 1 : text.len };

		if (!s->open && is_blank_line(line))
			s->line++;
		else
			rc = feed_line(s, p, line);
		text.at += line.len;
		text.len -= line.len;
	}
	if (rc == 0 && csv_fini(p, take_field, take_row, s) < 0)
		rc = csv_complain(s, p);
	return rc ? rc : s->rc;
}

static int parse(struct sheet *s, struct slice text)
{
	struct csv_parser p;
	int rc;

	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return err_memory(s->e);
	csv_set_delim(&p, (unsigned char)find_delimiter(text));
	rc = feed(s, &p, text);
	csv_free(&p);
	if (rc == 0 && !s->headed) {
		struct buf expected = BUF_INIT;

		show_expected(s, &expected);
		rc = err_set(s->e, ERR_INPUT,
		    "%s: empty, expected a header line with: %s", s->path,
		    buf_text(&expected));
		buf_release(&expected);
	}
	return rc;
}

int sheet_read(const char *path, const struct sheet_column *columns, size_t n,
    sheet_take *take, void *ctx, struct err *e)
{
	struct buf file = BUF_INIT;
	struct sheet s = { .path = path,
		.columns = columns,
		.n_columns = n,
		.take = take,
		.ctx = ctx,
		.e = e,
		.text = BUF_INIT };
	struct slice text;
	int rc;

	assert(n <= SHEET_COLUMNS);
	rc = file_read(path, &file, e);
	if (rc < 0)
		goto out;
	text = buf_view(&file);
	rc = check_text(text, path, e);
	if (rc < 0)
		goto out;
	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0) {
		text.at += 3;
		text.len -= 3;
	}
	rc = parse(&s, text);
out:
	buf_release(&s.text);
	buf_release(&file);
	return rc;
}

int sheet_refuse(const struct sheet_row *row, size_t column,
    const char *complaint, struct err *e)
{
	struct slice value = row->field[column];
	struct buf shown = BUF_INIT;

	value.len = value.len < SHOWN_LONGEST ? value.len : SHOWN_LONGEST;
	text_terminal(&shown, value);
	err_set(e, ERR_INPUT, "%s:%zu: %.*s \"%s\" %s", row->path, row->line,
	    SLICE_ARG(first_name(row->columns[column].names)), buf_text(&shown),
	    _(complaint));
	buf_release(&shown);
	return ERR_INPUT;
}
