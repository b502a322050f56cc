/*
 * service_json.c - where things stand in service.json.
 *
 * cJSON reads the values, but it forgets where they stood, and it takes some
 * texts that are not JSON (leading zeros, raw newlines, a zero byte). So the
 * text is walked here first, by the grammar of RFC 8259 and nothing more: a
 * mistake is found with its place, and each value gets a node. A person wrote
 * this file: messages say what was expected there.
 */
#include "service_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define DEPTH_MOST 32

struct scan {
	struct slice text; /* with comments: lines and columns are its */
	const char *s;     /* without; ends with NUL */
	size_t at;
	struct node *node;
	size_t n, cap;
	struct err *e;
};

const struct node *node_member(const struct node *object, const char *key)
{
	NODE_EACH(c, object)
	if (strcmp(c->key, key) == 0)
		return c;
	return NULL;
}

/* Cut where a character ends. */
struct shown show(const char *s)
{
	struct shown out;
	struct buf b = BUF_INIT;
	size_t n;

	text_terminal(&b, slice_of(s));
	n = b.len;
	if (n >= sizeof out.at) {
		n = sizeof out.at - 4;
		while (n > 0 && ((unsigned char)b.at[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(out.at, b.at, n);
	snprintf(out.at + n, sizeof out.at - n, "%s", n < b.len ? "..." : "");
	buf_release(&b);
	return out;
}

void json_place(struct slice text, size_t at, size_t *line, size_t *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < at && i < text.len; i++) {
		bool inside = ((unsigned char)text.at[i] & 0xc0) == 0x80;

		*column = text.at[i] == '\n' ? 1 : *column + !inside;
		*line += text.at[i] == '\n';
	}
}

int json_fail(struct slice text, size_t at, struct err *e, const char *fmt, ...)
{
	size_t line, column;
	va_list ap;

	json_place(text, at, &line, &column);
	e->code = ERR_INPUT;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, _(fmt), ap);
	va_end(ap);
	return err_prefix(e, "service.json:%zu:%zu", line, column);
}

/* The bytes of a comment that starts at i; 0: none does. */
static size_t comment_length(struct slice s, size_t i)
{
	size_t end = i + 2;

	if (i + 1 >= s.len || s.at[i] != '/')
		return 0;
	if (s.at[i + 1] == '/') {
		while (end < s.len && s.at[end] != '\n')
			end++;
		return end - i;
	}
	if (s.at[i + 1] != '*')
		return 0;
	while (end + 1 < s.len && !(s.at[end] == '*' && s.at[end + 1] == '/'))
		end++;
	/* One that is not closed goes past the end. */
	return end + 2 - i;
}

int json_without_comments(char **out, struct slice text, struct err *e)
{
	char *s = slice_copy(text);
	bool quoted = false;

	if (!s)
		return err_memory(e);
	for (size_t i = 0; i < text.len; i++) {
		size_t n = quoted ? 0 : comment_length(text, i);

		if (n > text.len - i) {
			free(s);
			return json_fail(text, i, e,
			    "this comment is not closed: */ is missing");
		}
		for (size_t k = 0; k < n; k++)
			if (s[i + k] != '\n')
				s[i + k] = ' ';
		if (n > 0) {
			i += n - 1;
			continue;
		}
		if (quoted && s[i] == '\\' && i + 1 < text.len)
			i++;
		else if (s[i] == '"')
			quoted = !quoted;
	}
	*out = s;
	return 0;
}

static void skip_blanks(struct scan *sc)
{
	while (sc->s[sc->at] != '\0' && strchr(" \t\r\n", sc->s[sc->at]))
		sc->at++;
}

static int expected(struct scan *sc, const char *what)
{
	char found[8] = "";
	uint32_t code;

	if (sc->at >= sc->text.len)
		return json_fail(sc->text, sc->at, sc->e,
		    "the file ends here, where %s was expected", what);
	memcpy(found, sc->text.at + sc->at,
	    text_utf8(sc->text.at + sc->at, sc->text.len - sc->at, &code));
	return json_fail(sc->text, sc->at, sc->e,
	    "%s was expected here, not %s", what, show(found).at);
}

static int add_node(struct scan *sc, enum node_kind kind, size_t key_at)
{
	if (sc->n == sc->cap) {
		size_t cap = sc->cap ? 2 * sc->cap : 64;
		struct node *more = realloc(sc->node, cap * sizeof *more);

		if (!more)
			return err_memory(sc->e);
		sc->node = more;
		sc->cap = cap;
	}
	sc->node[sc->n++] = (struct node){
		.kind = kind, .span = 1, .key_at = key_at, .at = sc->at
	};
	return 0;
}

/* Four hexadecimal digits at p; -1: they are not. */
static int32_t hex_four(const char *p)
{
	static const char digits[] = "0123456789abcdef";
	int32_t v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i] >= 'A' && p[i] <= 'F' ? (char)(p[i] + 32) : p[i];
		const char *d = c ? strchr(digits, c) : NULL;

		if (!d)
			return -1;
		v = v * 16 + (int32_t)(d - digits);
	}
	return v;
}

/* From the backslash; a \u of the upper planes takes two. */
static int scan_escape(struct scan *sc)
{
	const char *p = sc->s + sc->at;
	int32_t code;

	if (p[1] != 'u') {
		if (p[1] == '\0' || !strchr("\"\\/bfnrt", p[1]))
			return json_fail(sc->text, sc->at, sc->e,
			    "no such escape; a backslash itself is \\\\");
		sc->at += 2;
		return 0;
	}
	code = hex_four(p + 2);
	sc->at += 6;
	if (code >= 0xd800 && code <= 0xdbff && p[6] == '\\' && p[7] == 'u') {
		int32_t low = hex_four(p + 8);

		code = low >= 0xdc00 && low <= 0xdfff ? 0x10000 : -1;
		sc->at += 6;
	}
	if (code <= 0 || (code >= 0xd800 && code <= 0xdfff))
		return json_fail(sc->text, (size_t)(p - sc->s), sc->e,
		    "\\u and four hexadecimal digits of a character were "
		    "expected");
	return 0;
}

static int scan_text(struct scan *sc)
{
	size_t start = sc->at++;
	int rc = 0;

	while (sc->s[sc->at] != '"') {
		unsigned char c = (unsigned char)sc->s[sc->at];

		if (c == '\n' || sc->at >= sc->text.len)
			return json_fail(sc->text, start, sc->e,
			    "this text is not closed: \" is missing");
		if (c < ' ')
			return json_fail(sc->text, sc->at, sc->e,
			    "a text holds a control character");
		if (c == '\\')
			rc = scan_escape(sc);
		else
			sc->at++;
		if (rc < 0)
			return rc;
	}
	sc->at++;
	return 0;
}

static size_t skip_digits(struct scan *sc)
{
	size_t start = sc->at;

	while (sc->s[sc->at] >= '0' && sc->s[sc->at] <= '9')
		sc->at++;
	return sc->at - start;
}

static int scan_number(struct scan *sc)
{
	size_t start;

	sc->at += sc->s[sc->at] == '-';
	start = sc->at;
	if (skip_digits(sc) == 0)
		return expected(sc, _("a digit"));
	if (sc->s[start] == '0' && sc->at > start + 1)
		return json_fail(
		    sc->text, start, sc->e, "a number does not start with 0");
	if (sc->s[sc->at] == '.') {
		sc->at++;
		if (skip_digits(sc) == 0)
			return expected(sc, _("a digit"));
	}
	if (sc->s[sc->at] == 'e' || sc->s[sc->at] == 'E') {
		sc->at++;
		sc->at += sc->s[sc->at] == '+' || sc->s[sc->at] == '-';
		if (skip_digits(sc) == 0)
			return expected(sc, _("a digit"));
	}
	return 0;
}

static int scan_value(struct scan *sc, size_t key_at, int depth);

/* *more: another item follows. */
static int scan_separator(struct scan *sc, char end, bool *more)
{
	skip_blanks(sc);
	*more = sc->s[sc->at] == ',';
	if (!*more && sc->s[sc->at] != end)
		return expected(
		    sc, end == '}' ? _("a comma or }") : _("a comma or ]"));
	sc->at++;
	skip_blanks(sc);
	if (*more && sc->s[sc->at] == end)
		return expected(sc, end == '}' ? _("a key after the comma")
					       : _("a value after the comma"));
	return 0;
}

static int scan_member(struct scan *sc, int depth)
{
	size_t key_at = sc->at;
	int rc;

	if (sc->s[sc->at] != '"')
		return expected(sc, _("a key in double quotes"));
	rc = scan_text(sc);
	if (rc < 0)
		return rc;
	skip_blanks(sc);
	if (sc->s[sc->at] != ':')
		return expected(sc, _("a colon"));
	sc->at++;
	return scan_value(sc, key_at, depth);
}

/* An object or an array, from its bracket on. */
static int scan_items(struct scan *sc, char end, int depth)
{
	size_t self = sc->n - 1;
	bool more;
	int rc = 0;

	if (depth == DEPTH_MOST)
		return json_fail(sc->text, sc->at, sc->e, "nested too deeply");
	sc->at++;
	skip_blanks(sc);
	more = sc->s[sc->at] != end;
	sc->at += !more;
	while (more && rc == 0) {
		sc->node[self].children++;
		rc = end == '}' ? scan_member(sc, depth + 1)
				: scan_value(sc, sc->at, depth + 1);
		if (rc == 0)
			rc = scan_separator(sc, end, &more);
	}
	sc->node[self].span = sc->n - self;
	return rc;
}

static bool scan_word(struct scan *sc, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(sc->s + sc->at, word, n) != 0)
		return false;
	sc->at += n;
	return true;
}

static int value_kind(const char *s)
{
	switch (s[0]) {
	case '{':
		return NODE_OBJECT;
	case '[':
		return NODE_ARRAY;
	case '"':
		return NODE_TEXT;
	case 't':
		return NODE_TRUE;
	case 'f':
		return NODE_FALSE;
	case 'n':
		return NODE_NULL;
	}
	return s[0] == '-' || (s[0] >= '0' && s[0] <= '9') ? NODE_NUMBER : -1;
}

static int scan_value(struct scan *sc, size_t key_at, int depth)
{
	int kind, rc;

	skip_blanks(sc);
	kind = value_kind(sc->s + sc->at);
	if (kind < 0)
		return expected(sc, _("a value"));
	rc = add_node(sc, (enum node_kind)kind, key_at);
	if (rc < 0)
		return rc;
	switch ((enum node_kind)kind) {
	case NODE_OBJECT:
		return scan_items(sc, '}', depth);
	case NODE_ARRAY:
		return scan_items(sc, ']', depth);
	case NODE_TEXT:
		return scan_text(sc);
	case NODE_NUMBER:
		return scan_number(sc);
	case NODE_TRUE:
	case NODE_FALSE:
	case NODE_NULL:
		break;
	}
	if (!scan_word(sc, "true") && !scan_word(sc, "false") &&
	    !scan_word(sc, "null"))
		return expected(sc, _("a value"));
	return 0;
}

/* Only then may s be read as a C string. */
static int check_bytes(struct scan *sc)
{
	uint32_t code;
	size_t n;

	for (size_t i = 0; i < sc->text.len; i += n) {
		n = text_utf8(sc->text.at + i, sc->text.len - i, &code);
		if (n == 0)
			return json_fail(sc->text, i, sc->e,
			    "not UTF-8: save the file as UTF-8");
		if (code == 0)
			return json_fail(sc->text, i, sc->e,
			    "a zero byte: this is no text file");
	}
	return 0;
}

int json_scan(struct node **out, size_t *n, struct slice text, const char *json,
    struct err *e)
{
	struct scan sc = { .text = text, .s = json, .e = e };
	int rc = check_bytes(&sc);

	if (rc == 0)
		rc = scan_value(&sc, 0, 0);
	if (rc == 0) {
		skip_blanks(&sc);
		if (sc.at < text.len)
			rc = expected(&sc, _("the end of the file"));
	}
	if (rc < 0) {
		free(sc.node);
		return rc;
	}
	*out = sc.node;
	*n = sc.n;
	return 0;
}
