/*
 * source_json.c - JSON: one object a line, or the objects of one array.
 *
 * cJSON reads a line, with two things done before it: numbers are put into
 * quotes, since it would make doubles of them and the last digits of a 64-bit
 * identifier would be lost; and what it lets pass though it is no JSON
 * (leading zeros, control characters in strings) is refused. "\u0000" is
 * refused like a NUL byte: it would end a text early, so that two identifiers
 * would become one.
 *
 * Most logs hold flat objects without escapes. Such a line is read in place,
 * several times as fast (source_json_flat.c); at the first sign of anything
 * else it goes to cJSON.
 *
 * When a key comes twice in an object, the last one counts, as in JavaScript
 * and Python.
 */
#include "source_impl.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdlib.h>

/* Objects of the head whose keys are the layout's names. */
#define NAMED_OBJECTS 200
#define PATH_MAX_BYTES 200
/* Bytes of the longest record, whose numbers in quotes then fit: a record of
 * one-digit numbers grows most. */
#define RECORD_MAX(array) ((array) ? JSON_OBJECT_MAX : SOURCE_LINE_MAX)
#define QUOTED_MAX(array) (3 * RECORD_MAX(array))

struct json {
	struct slice *want; /* selected names */
	char *text;         /* the line with its numbers in quotes */
	cJSON *root;        /* the line's object */
	const cJSON *item;  /* of layout->each: the next; NULL: none is left */
	uint64_t line;      /* of the object */
};

/*
 * By cJSON.
 */

/* Length of the escape at p; 0: it is none. cJSON would make a NUL of a \u
 * with bad digits. */
static size_t escape_length(const char *p, const char *end)
{
	size_t n = 0;

	if (end - p < 2)
		return 0;
	if (p[1] != 'u')
		return strchr("\"\\/bfnrt", p[1]) ? 2 : 0;
	while (n < 4 && p + 2 + n < end && isxdigit((unsigned char)p[2 + n]))
		n++;
	return n == 4 ? 6 : 0;
}

/* The closing quote of the string whose text starts at p; NULL: *fault. */
static const char *string_end(
    const char *p, const char *end, enum record_fault *fault)
{
	*fault = RECORD_SYNTAX;
	while (p < end && *p != '"') {
		size_t n = *p == '\\' ? escape_length(p, end)
				      : (unsigned char)*p >= ' ';

		if (n == 6 && memcmp(p, "\\u0000", 6) == 0)
			*fault = RECORD_NUL;
		if (n == 0 || *fault == RECORD_NUL)
			return NULL;
		p += n;
	}
	return p < end ? p : NULL;
}

static char *copy(char *to, const char *from, const char *end)
{
	memcpy(to, from, (size_t)(end - from));
	return to + (end - from);
}

/* Copies a line to text with its numbers in quotes; *len: what it is then. */
static enum record_fault quote_numbers(
    struct slice line, char *text, size_t *len)
{
	const char *p = line.at, *end = p + line.len, *next;
	enum record_fault fault = RECORD_SYNTAX;
	bool number = false; /* the last token is one: it may be no key */
	char *to = text;

	for (; p < end; p = next) {
		if (*p == '"') {
			next = string_end(p + 1, end, &fault);
			if (!next)
				return fault;
			next++;
			to = copy(to, p, next);
			number = false;
		} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
			next = json_number_end(p, end);
			if (!next)
				return RECORD_SYNTAX;
			*to++ = '"';
			to = copy(to, p, next);
			*to++ = '"';
			number = true;
		} else {
			if (!strchr("{}[]:, \t\r\ntruefalsn", *p) ||
			    (*p == ':' && number))
				return RECORD_SYNTAX;
			next = p + 1;
			*to++ = *p;
			number = number && json_skip_blanks(p, end) != p;
		}
	}
	*len = (size_t)(to - text);
	return RECORD_GOOD;
}

/* Gives the line's object in *root: free it with cJSON_Delete(). text has
 * room for QUOTED_MAX bytes. */
static enum record_fault json_parse(struct slice line, char *text, cJSON **root)
{
	size_t len;
	const char *end;
	enum record_fault fault = quote_numbers(line, text, &len);

	*root = NULL;
	if (fault != RECORD_GOOD)
		return fault;
	*root = cJSON_ParseWithLengthOpts(text, len, &end, 0);
	if (*root && cJSON_IsObject(*root) &&
	    json_skip_blanks(end, text + len) == text + len)
		return RECORD_GOOD;
	cJSON_Delete(*root);
	*root = NULL;
	return RECORD_SYNTAX;
}

/* The last member of that name, or the array's item of that number. */
static const cJSON *json_child(const cJSON *node, struct slice name)
{
	const cJSON *found = NULL;
	int64_t n;

	if (cJSON_IsObject(node)) {
		for (const cJSON *c = node->child; c; c = c->next)
			if (slice_is(name, c->string))
				found = c;
	} else if (cJSON_IsArray(node) && slice_int(name, &n) && n >= 0) {
		for (found = node->child; found && n > 0; n--)
			found = found->next;
	}
	return found;
}

/* A name with dots is first looked for as it is, then as a path. */
static const cJSON *json_find(const cJSON *node, struct slice path)
{
	while (node) {
		const cJSON *found = json_child(node, path);
		const char *dot = memchr(path.at, '.', path.len);
		size_t n;

		if (found || !dot)
			return found;
		n = (size_t)(dot - path.at);
		node = json_child(node, (struct slice){ path.at, n });
		path.at += n + 1;
		path.len -= n + 1;
	}
	return NULL;
}

static struct slice json_value(const cJSON *node)
{
	if (cJSON_IsString(node))
		return slice_of(node->valuestring);
	if (cJSON_IsBool(node))
		return slice_of(cJSON_IsTrue(node) ? "true" : "false");
	return SLICE_ABSENT;
}

/* A name that begins with that of the list is a member of its item. */
static const cJSON *json_find_each(
    const cJSON *root, const cJSON *item, const char *each, struct slice path)
{
	size_t n = strlen(each);

	if (path.len <= n || path.at[n] != '.' || memcmp(path.at, each, n) != 0)
		return json_find(root, path);
	path.at += n + 1;
	path.len -= n + 1;
	return json_find(item, path);
}

static void json_fill(struct reader *r)
{
	struct json *j = r->state;
	const char *each = r->layout->each;

	for (size_t i = 0; i < r->n; i++)
		r->field[i] = json_value(
		    each ? json_find_each(j->root, j->item, each, j->want[i])
			 : json_find(j->root, j->want[i]));
	if (j->item)
		j->item = j->item->next;
}

/* Reads an object; *records is false if it is a list without items. */
static enum record_fault json_tree(
    struct reader *r, struct slice text, bool *records)
{
	struct json *j = r->state;
	enum record_fault fault = json_parse(text, j->text, &j->root);
	const cJSON *list = NULL;

	if (fault != RECORD_GOOD)
		return fault;
	if (r->layout->each)
		list = json_child(j->root, slice_of(r->layout->each));
	if (cJSON_IsArray(list)) {
		j->item = list->child;
		*records = j->item != NULL;
	}
	json_fill(r);
	return RECORD_GOOD;
}

/*
 * The layout.
 */

static int add_name(struct layout *l, struct slice name, struct err *e)
{
	if (name.len == 0 || l->n_names == LAYOUT_NAMES)
		return 0;
	for (size_t i = 0; i < l->n_names; i++)
		if (slice_is(name, l->names[i]))
			return 0;
	return layout_name(l, name, e);
}

/* Adds the paths of an object's members; path holds the object's own. Names
 * that are too long for a mapping are left out. */
static int add_members(
    struct layout *l, const cJSON *node, struct buf *path, struct err *e)
{
	size_t own = path->len;
	int rc = 0;

	for (const cJSON *c = node->child; c && rc == 0; c = c->next) {
		size_t n = strlen(c->string);

		if (own + n + 1 > PATH_MAX_BYTES)
			continue;
		if (own > 0)
			buf_char(path, '.');
		buf_add(path, c->string, n);
		rc = buf_error(path, e);
		if (rc == 0)
			rc = cJSON_IsObject(c) && c->child
				 ? add_members(l, c, path, e)
				 : add_name(l, buf_view(path), e);
		path->len = own;
	}
	return rc;
}

/* Objects over many lines are taken as an array's, with or without its
 * brackets. */
static bool is_array(struct slice head)
{
	const char *end = head.at + head.len;
	const char *p = json_skip_blanks(head.at, end);
	struct slice rest = { p, (size_t)(end - p) }, line = rest;

	if (p == end || *p == '[')
		return p < end;
	return *p == '{' && slice_line(&rest, &line) && line.len < head.len &&
	       slice_is(slice_trim(line_text(line)), "{");
}

/* Takes the next line that is not blank. False: no line is left. */
static bool next_line(struct slice *head, struct slice *out)
{
	while (slice_line(head, out))
		if (slice_trim(line_text(*out)).len > 0)
			return true;
	return false;
}

/* Takes the next record and has its object in *root, or NULL when it is none.
 * False: no record is left. */
static bool next_object(
    struct slice *head, bool array, bool last, char *text, cJSON **root)
{
	struct slice record;

	if (array ? !json_take(head, last, &record) : !next_line(head, &record))
		return false;
	*root = NULL;
	if (record.len <= RECORD_MAX(array) &&
	    bytes_check(record, true) == RECORD_GOOD)
		json_parse(record, text, root);
	return true;
}

int json_sniff(struct slice head)
{
	bool array = is_array(head);
	char *text = malloc(QUOTED_MAX(array));
	int seen = 0, good = 0;
	cJSON *root;

	if (!array)
		head = head_lines(head);
	while (text && seen < SNIFF_RECORDS &&
	       next_object(&head, array, false, text, &root)) {
		seen++;
		good += root != NULL;
		cJSON_Delete(root);
	}
	free(text);
	if (good * 5 >= seen * 4)
		return seen > 0 ? 100 : 0;
	return good * 100 / seen;
}

int json_open(struct layout *l, struct slice head, bool complete, struct err *e)
{
	struct buf path = BUF_INIT;
	char *text;
	int rc, objects = 0;
	cJSON *root;

	l->delimiter = 0;
	l->array = is_array(head);
	text = malloc(QUOTED_MAX(l->array));
	rc = text ? 0 : err_memory(e);
	if (!complete && !l->array)
		head = head_lines(head);
	while (rc == 0 && objects < NAMED_OBJECTS &&
	       next_object(&head, l->array, complete, text, &root)) {
		if (root)
			rc = add_members(l, root, &path, e);
		objects += root != NULL;
		cJSON_Delete(root);
	}
	if (rc == 0 && objects == 0)
		rc = err_set(e, ERR_INPUT,
		    l->array ? N_("no object is in the array")
			     : N_("no line is a JSON object\nOne object a line "
				  "is expected, or one array of objects"));
	buf_release(&path);
	free(text);
	return rc;
}

/*
 * Records.
 */

static uint64_t count_lines(const char *p, const char *end)
{
	uint64_t lines = 0;

	for (; p < end; p++)
		lines += *p == '\n';
	return lines;
}

static int json_start(struct reader *r, struct err *e)
{
	struct json *j = calloc(1, sizeof *j);

	if (!j)
		return err_memory(e);
	r->state = j;
	j->want = calloc(r->n + 1, sizeof *j->want);
	j->text = malloc(QUOTED_MAX(r->layout->array));
	if (!j->want || !j->text)
		return err_memory(e);
	for (size_t i = 0; i < r->n; i++)
		j->want[i] = slice_of(r->select[i]);
	return 0;
}

static void json_stop(struct reader *r)
{
	struct json *j = r->state;

	if (!j)
		return;
	cJSON_Delete(j->root);
	free(j->want);
	free(j->text);
	free(j);
}

/* The next line that is not blank, or record of an array. */
static bool take_record(struct reader *r, struct record *rec, struct slice *out)
{
	const char *from;

	while (!r->layout->array && reader_line(r, out)) {
		rec->line = r->line;
		if (json_skip_blanks(out->at, out->at + out->len) !=
		    out->at + out->len)
			return true;
	}
	if (r->rest.len == 0)
		return false;
	from = r->rest.at;
	if (!json_take(&r->rest, true, out)) {
		r->line += count_lines(from, r->rest.at);
		return false;
	}
	rec->line = r->line + count_lines(from, out->at) + 1;
	r->line += count_lines(from, r->rest.at);
	return true;
}

static enum record_fault json_check(const struct reader *r, struct slice text)
{
	if (text.len > RECORD_MAX(r->layout->array))
		return RECORD_LONG;
	return r->clean ? RECORD_GOOD : bytes_check(text, true);
}

static int json_next(struct reader *r, struct record *rec)
{
	struct json *j = r->state;
	struct slice text;
	bool records;

	rec->field = r->field;
	rec->fault = RECORD_GOOD;
	if (j->item && r->mark) {
		rec->line = j->line;
		json_fill(r);
		return 1;
	}
	do {
		records = true;
		cJSON_Delete(j->root);
		j->root = NULL;
		j->item = NULL;
		if (!take_record(r, rec, &text))
			return 0;
		j->line = rec->line;
		r->mark = text.at;
		rec->fault = json_check(r, text);
		if (rec->fault == RECORD_GOOD &&
		    (r->layout->each || !json_flat(r, j->want, text)))
			rec->fault = json_tree(r, text, &records);
	} while (!records);
	return 1;
}

const struct format format_json = {
	.name = "json",
	.help = "JSON, one object a line or an array of objects",
	.paths = true,
	.sniff = json_sniff,
	.open = json_open,
	.cut = json_cut,
	.start = json_start,
	.stop = json_stop,
	.next = json_next,
};
