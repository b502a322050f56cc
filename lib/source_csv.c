/*
 * source_csv.c - CSV with a header (RFC 4180, four delimiters).
 *
 * libcsv alone says what quotes mean. What it is not asked is where a record
 * ends: csv_record() in source_csv_cut.c says that, for the cut and for the
 * reader. A line without a quote needs no such care and is split 64 bytes at
 * a time.
 */
#include "source_impl.h"

#include <assert.h>
#include <csv.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define CSV_OPTIONS (CSV_STRICT | CSV_STRICT_FINI)
/* Records by which the delimiter is known. */
#define CSV_TRIAL 20

struct csv {
	struct csv_parser parser;
	size_t columns; /* of the header */
	size_t need;    /* cells up to the last selected one */
	uint32_t *to;   /* [column]: which field of the reader; the one after
			 * them all is for what nobody asked for */
	struct slice *last; /* the last cell's field */
	struct slice title; /* the header; borrowed from the layout */
	size_t n;           /* cells found; more than columns, perhaps */
	char *copy;         /* text of the cells of a record with quotes */
	const char *window; /* 64 bytes of the block, or what is left of it, */
	uint64_t bits;      /* their separators that are not yet passed, */
	const char *next;   /* and where the line after the last one starts */
};

/*
 * Fields of a record with quotes, by libcsv.
 */

static int never(unsigned char c)
{
	(void)c;
	return 0;
}

static void csv_setup(struct csv_parser *p, char delimiter)
{
	csv_init(p, CSV_OPTIONS);
	csv_set_delim(p, (unsigned char)delimiter);
	/* Blanks are data, and the record's end is already known. */
	csv_set_space_func(p, never);
	csv_set_term_func(p, never);
}

/* Gives each field of one record to take(). False: *misuse says whether for
 * its quotes or for want of memory; the parser is then as new. */
static bool csv_fields(struct csv_parser *p, struct slice record,
    void (*take)(void *, size_t, void *), void *ctx, bool *misuse)
{
	unsigned char delimiter = csv_get_delim(p);
	size_t n = csv_parse(p, record.at, record.len, take, NULL, ctx);

	if (n == record.len && csv_fini(p, take, NULL, ctx) == 0)
		return true;
	*misuse = csv_error(p) == CSV_EPARSE;
	csv_free(p);
	csv_setup(p, (char)delimiter);
	return false;
}

/*
 * The header.
 */

struct header {
	struct layout *layout;
	struct err *e;
	int rc;
};

static void header_take(void *text, size_t len, void *ctx)
{
	struct header *h = ctx;
	struct slice name = slice_trim((struct slice){ text, len });

	if (h->rc == 0)
		h->rc = layout_name(h->layout, name, h->e);
}

/* Made of the signs of numbers and dates; "T1" is the name of a quarter. */
static bool looks_like_value(const char *name)
{
	size_t n = strspn(name, "0123456789+-./:,TZ %");

	return name[n] == '\0' && name[0] != 'T' && strpbrk(name, "0123456789");
}

static int not_a_header(struct err *e, size_t column, const char *why)
{
	return err_set(e, ERR_INPUT,
	    "line 1: not a header: column %zu %s\n"
	    "The first line must hold the names of the columns: add it, or "
	    "export with headers",
	    column + 1, _(why));
}

/* Never shows a name: if the line is data, it may be an identifier. */
static int header_check(const struct layout *l, struct err *e)
{
	for (size_t i = 0; i < l->n_names; i++) {
		if (l->names[i][0] == '\0')
			return not_a_header(e, i, "has no name");
		if (looks_like_value(l->names[i]))
			return not_a_header(e, i, "is a number or a date");
		for (size_t j = 0; j < i; j++)
			if (strcmp(l->names[i], l->names[j]) == 0)
				return not_a_header(
				    e, i, "has the name of another column");
	}
	return 0;
}

static int header_read(struct layout *l, struct slice record, struct err *e)
{
	struct header h = { l, e, 0 };
	struct csv_parser p;
	bool good, misuse;

	csv_setup(&p, l->delimiter);
	good = csv_fields(&p, record, header_take, &h, &misuse);
	csv_free(&p);
	if (h.rc < 0)
		return h.rc;
	if (!good && !misuse)
		return err_memory(e);
	if (!good)
		return err_set(e, ERR_INPUT,
		    "line 1: misplaced or unclosed quote in the header");
	/* "a,b," is how some programs end every line. */
	if (l->n_names > 1 && l->names[l->n_names - 1][0] == '\0')
		free(l->names[--l->n_names]);
	return header_check(l, e);
}

/*
 * The delimiter.
 */

static void count_take(void *text, size_t len, void *ctx)
{
	size_t *n = ctx;

	(void)text;
	(void)len;
	(*n)++;
}

/* The next record that is not blank, without its end; *len: all that was
 * passed. False: none. */
static bool next_record(struct slice head, char delimiter, bool last,
    struct slice *record, size_t *len)
{
	*len = 0;
	for (;;) {
		struct slice rest = { head.at + *len, head.len - *len };
		size_t n = 0;

		if (rest.len > 0)
			n = csv_record(rest, delimiter, last);
		if (n == 0)
			return false;
		*len += n;
		if (rest.at[n - 1] == '\n')
			n--;
		*record = line_text((struct slice){ rest.at, n });
		if (record->len > 0)
			return true;
	}
}

/* Columns of the head if this is its delimiter, else 0: the header has more
 * than one, and of the first records four in five have as many. */
static size_t try_delimiter(struct slice head, char delimiter, size_t trial)
{
	size_t columns = 0, seen = 0, agree = 0, len;
	bool last = lines_cut(NULL, head) == 0;
	struct csv_parser p;
	struct slice record;

	csv_setup(&p, delimiter);
	while (
	    seen < trial && next_record(head, delimiter, last, &record, &len)) {
		size_t n = 0;
		bool misuse;

		if (!csv_fields(&p, record, count_take, &n, &misuse))
			n = 0;
		if (seen == 0)
			columns = n;
		agree += n == columns;
		seen++;
		head.at += len;
		head.len -= len;
	}
	csv_free(&p);
	return columns > 1 && agree * 5 >= seen * 4 ? columns : 0;
}

/* The one with the most columns; 0: none. */
static char find_delimiter(struct slice head, size_t trial)
{
	static const char known[] = { ',', ';', '\t', '|' };
	size_t most = 0;
	char best = 0;

	for (size_t i = 0; i < sizeof known; i++) {
		size_t columns = try_delimiter(head, known[i], trial);

		if (columns > most) {
			most = columns;
			best = known[i];
		}
	}
	return best;
}

/* A header of one column is one word. */
static bool one_word(struct slice head)
{
	struct slice line;
	size_t letters = 0;

	if (!slice_line(&head, &line))
		return false;
	line = slice_trim(line_text(line));
	for (size_t i = 0; i < line.len; i++) {
		char c = (char)(line.at[i] | 0x20);

		if ((c >= 'a' && c <= 'z') || (line.at[i] & 0x80))
			letters++;
		else if (!memchr("0123456789_-.", line.at[i], 13))
			return false;
	}
	return letters > 0 && line.len <= 64;
}

static int csv_sniff(struct slice head)
{
	struct slice line, rest = head;

	if (!slice_line(&rest, &line) ||
	    record_check(line, true) != RECORD_GOOD)
		return 0;
	if (find_delimiter(head, CSV_TRIAL))
		return 80;
	return one_word(head) ? 10 : 0;
}

static int csv_open(
    struct layout *l, struct slice head, bool complete, struct err *e)
{
	struct slice record;
	size_t len;

	if (!l->delimiter)
		l->delimiter = find_delimiter(head, CSV_TRIAL);
	/* It was called CSV: its records may be as bad as they like. */
	if (!l->delimiter)
		l->delimiter = find_delimiter(head, 1);
	if (!l->delimiter && one_word(head))
		l->delimiter = ',';
	if (!l->delimiter)
		return err_set(e, ERR_INPUT,
		    "line 1: no comma, semicolon, tab or | between names of "
		    "columns\nName the source's \"delimiter\"");
	if (strchr("\"\r\n", l->delimiter))
		return err_set(e, ERR_INPUT,
		    "a quote or a line's end cannot be the delimiter");
	if (!next_record(head, l->delimiter, complete, &record, &len) ||
	    record.len > SOURCE_LINE_MAX)
		return err_set(e, ERR_INPUT,
		    "line 1: no header in the first %zu bytes", head.len);
	if (record_check(record, true) != RECORD_GOOD)
		return err_set(e, ERR_INPUT,
		    "line 1: the header is no UTF-8 text\n"
		    "Convert the file: iconv -f WINDOWS-1252 -t UTF-8");
	l->body += len;
	l->title = slice_copy(record);
	return l->title ? header_read(l, record, e) : err_memory(e);
}

/*
 * Records.
 */

static int csv_start(struct reader *r, struct err *e)
{
	struct csv *c = calloc(1, sizeof *c);

	if (!c)
		return err_memory(e);
	r->state = c;
	csv_setup(&c->parser, r->layout->delimiter);
	c->columns = r->layout->n_names;
	c->title = slice_of(r->layout->title);
	c->to = malloc((c->columns + 1) * sizeof *c->to);
	c->copy = malloc(SOURCE_LINE_MAX);
	if (!c->to || !c->copy)
		return err_memory(e);
	for (size_t i = 0; i <= c->columns; i++)
		c->to[i] = (uint32_t)r->n;
	for (size_t i = 0; i < r->n; i++) {
		assert(c->to[r->column[i]] == r->n);
		c->to[r->column[i]] = (uint32_t)i;
		if (r->column[i] >= c->need)
			c->need = r->column[i] + 1;
	}
	return 0;
}

static void csv_stop(struct reader *r)
{
	struct csv *c = r->state;

	if (!c)
		return;
	csv_free(&c->parser);
	free(c->to);
	free(c->copy);
	free(c);
}

static inline void add_cell(
    struct reader *r, struct csv *c, const char *at, const char *end)
{
	size_t column = c->n < c->columns ? c->n : c->columns;

	c->last = &r->field[c->to[column]];
	*c->last = (struct slice){ at, (size_t)(end - at) };
	c->n++;
}

#ifdef __SSE2__
static inline uint64_t sixteen(const char *p, __m128i a, __m128i b)
{
	__m128i v = _mm_loadu_si128((const __m128i *)p);

	v = _mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b));
	return (uint32_t)_mm_movemask_epi8(v);
}
#endif

/* One bit for each of the n bytes at p, n <= 64, that is a or b. */
static inline uint64_t either(const char *p, size_t n, char a, char b)
{
	uint64_t bits = 0;

#ifdef __SSE2__
	const __m128i va = _mm_set1_epi8(a), vb = _mm_set1_epi8(b);

	if (n == 64)
		return sixteen(p, va, vb) | sixteen(p + 16, va, vb) << 16 |
		       sixteen(p + 32, va, vb) << 32 |
		       sixteen(p + 48, va, vb) << 48;
#endif
	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)(p[i] == a || p[i] == b) << i;
	return bits;
}

/* Separators of the 64 bytes at p, or of those before end. */
static inline uint64_t window_bits(
    const char *p, const char *end, char delimiter)
{
	return either(
	    p, end - p < 64 ? (size_t)(end - p) : 64, delimiter, '\n');
}

/* Splits the line that rest begins with at its delimiters; each 64 bytes of a
 * block are looked at once. Where the line ends. What changes with every cell
 * is kept in registers: fields and counts could share memory, for all that the
 * compiler knows. */
static const char *split_line(struct csv *c, struct reader *r)
{
	const char *cell = r->rest.at, *end = cell + r->rest.len, *at;
	const char *window = c->next == cell ? c->window : cell;
	char delimiter = r->layout->delimiter;
	const uint32_t *to = c->to;
	struct slice *field = r->field, *last;
	size_t n = 0, columns = c->columns;
	uint64_t bits =
	    c->next == cell ? c->bits : window_bits(cell, end, delimiter);

	for (;;) {
		while (bits == 0 && end - window > 64) {
			window += 64;
			bits = window_bits(window, end, delimiter);
		}
		at = bits ? window + __builtin_ctzll(bits) : end;
		bits &= bits - 1;
		last = &field[to[n < columns ? n : columns]];
		*last = (struct slice){ cell, (size_t)(at - cell) };
		n++;
		cell = at + 1;
		if (at == end || *at == '\n')
			break;
	}
	c->window = window;
	c->bits = bits;
	c->next = at == end ? NULL : cell;
	c->last = last;
	c->n = n;
	return at;
}

struct copying {
	struct reader *reader;
	struct csv *csv;
	size_t used; /* of the copy */
};

static void copy_take(void *text, size_t len, void *ctx)
{
	struct copying *q = ctx;
	char *at = q->csv->copy + q->used;

	if (len > 0)
		memcpy(at, text, len);
	q->used += len;
	add_cell(q->reader, q->csv, at, at + len);
}

/* "a,b," is how some programs end every line. */
static enum record_fault csv_count(const struct csv *c)
{
	size_t n = c->n;

	if (n == c->columns + 1 && c->last->len == 0)
		n--;
	return n > c->columns || n < c->need ? RECORD_FIELDS : RECORD_GOOD;
}

static uint64_t count_lines(struct slice text)
{
	uint64_t lines = 0;
	struct slice line;

	while (slice_line(&text, &line))
		lines++;
	return lines;
}

/* Whether the header comes again, where logs were put one behind the other. */
static inline bool is_title(const struct csv *c, struct slice text)
{
	return text.len == c->title.len && text.at[0] == c->title.at[0] &&
	       memcmp(text.at, c->title.at, text.len) == 0;
}

/* 2: the header again. */
static int csv_quoted(struct reader *r, struct record *rec)
{
	struct csv *c = r->state;
	size_t n = csv_record(r->rest, r->layout->delimiter, true);
	struct slice record = { r->rest.at, n };
	struct copying q = { r, c, 0 };
	bool misuse;

	r->line += count_lines(record);
	r->rest.at += n;
	r->rest.len -= n;
	if (record.at[n - 1] == '\n')
		record.len--;
	rec->fault = reader_check(r, record);
	if (rec->fault != RECORD_GOOD)
		return 1;
	if (is_title(c, line_text(record)))
		return 2;
	c->n = 0;
	if (csv_fields(&c->parser, line_text(record), copy_take, &q, &misuse)) {
		rec->fault = csv_count(c);
		return 1;
	}
	rec->fault = RECORD_QUOTE;
	return misuse ? 1 : ERR_IO;
}

/* The first quote that is not before rest, or rest's end. */
static const char *next_quote(const struct reader *r)
{
	const char *quote = memchr(r->rest.at, '"', r->rest.len);

	return quote ? quote : r->rest.at + r->rest.len;
}

static int csv_next(struct reader *r, struct record *rec)
{
	struct csv *c = r->state;

	rec->field = r->field;
	while (r->rest.len > 0) {
		struct slice line = r->rest;
		const char *end;
		int rc;

		rec->line = r->line + 1;
		if (!r->mark)
			c->next = NULL;
		if (!r->mark || r->mark < line.at)
			r->mark = next_quote(r);
		end = split_line(c, r);
		rc = r->mark < end ? csv_quoted(r, rec) : 0;
		if (rc == 2)
			continue;
		if (rc != 0)
			return rc;
		line.len = (size_t)(end - line.at);
		reader_pass(r, line.len);
		*c->last = line_text(*c->last);
		if (c->n == 1 && c->last->len == 0)
			continue;
		if (is_title(c, line_text(line)))
			continue;
		rec->fault = reader_check(r, line);
		if (rec->fault == RECORD_GOOD)
			rec->fault = csv_count(c);
		return 1;
	}
	return 0;
}

const struct format format_csv = {
	.name = "csv",
	.help = "comma-separated values with a header",
	.sniff = csv_sniff,
	.open = csv_open,
	.cut = csv_cut,
	.start = csv_start,
	.stop = csv_stop,
	.next = csv_next,
};
