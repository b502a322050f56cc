/*
 * source_pattern.c - patterns with named groups, for POSIX regular
 * expressions, which have none.
 *
 * (?<name>...) becomes a group whose number is kept, \d \s \w and their
 * opposites become classes. What POSIX would silently take for something else
 * (lazy repeats, looking ahead, a backslash in brackets, back references) is
 * refused. A pattern holds from the start of a line; what follows its end is
 * forgiven unless it ends with $.
 */
#include "source_access.h"

#include <ctype.h>
#include <stdlib.h>

struct scan {
	const char *p;
	struct declared *d;
	struct buf out;
	struct err *e;
	bool named; /* a group with a name was seen */
};

static int bad(struct scan *s, const char *what)
{
	return err_set(s->e, ERR_INPUT, "%s", _(what));
}

static int scan_escape(struct scan *s)
{
	static const struct {
		char letter;
		const char *class;
	} classes[] = { { 'd', "[0-9]" }, { 'D', "[^0-9]" },
		{ 's', "[[:space:]]" }, { 'S', "[^[:space:]]" },
		{ 'w', "[[:alnum:]_]" }, { 'W', "[^[:alnum:]_]" } };
	char c = s->p[1];

	if (c == '\0')
		return bad(s, "it ends with a backslash");
	s->p += 2;
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (classes[i].letter != c)
			continue;
		buf_str(&s->out, classes[i].class);
		return 0;
	}
	if (c == 't') {
		buf_char(&s->out, '\t');
		return 0;
	}
	if (isalnum((unsigned char)c))
		return bad(s, "of letters and digits after a backslash, only "
			      "\\d \\s \\w \\D \\S \\W \\t are known");
	buf_char(&s->out, '\\');
	buf_char(&s->out, c);
	return 0;
}

/* "[^]abc[:digit:]]", copied as it is. */
static int scan_brackets(struct scan *s)
{
	const char *from = s->p++;

	s->p += *s->p == '^';
	s->p += *s->p == ']';
	while (*s->p && *s->p != ']') {
		const char *end = NULL;

		if (*s->p == '\\')
			return bad(s, "a backslash in [ ] stands for itself: "
				      "put ] first and - last instead");
		if (s->p[0] == '[' && s->p[1] == ':')
			end = strstr(s->p, ":]");
		s->p = end ? end + 2 : s->p + 1;
	}
	if (!*s->p)
		return bad(s, "a [ is not closed");
	s->p++;
	buf_add(&s->out, from, (size_t)(s->p - from));
	return 0;
}

static int scan_name(struct scan *s)
{
	size_t n = strspn(s->p, "abcdefghijklmnopqrstuvwxyz"
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	if (n == 0 || s->p[n] != '>')
		return bad(s, "a group's name is of letters, digits, _ and -, "
			      "as in (?<time>...)");
	s->named = true;
	if (declared_add(s->d, (struct slice){ s->p, n }, s->e) < 0)
		return s->e->code;
	s->d->group[s->d->n - 1] = s->d->groups;
	s->p += n + 1;
	return 0;
}

static int scan_group(struct scan *s)
{
	s->p++;
	s->d->groups++;
	buf_char(&s->out, '(');
	if (*s->p != '?')
		return 0;
	if (s->p[1] == ':') {
		s->p += 2;
		return 0;
	}
	if (s->p[1] != '<' || s->p[2] == '=' || s->p[2] == '!')
		return bad(s, "of groups that begin with (? only (?<name>...) "
			      "and (?:...) are known");
	s->p += 2;
	return scan_name(s);
}

static int scan_next(struct scan *s)
{
	switch (*s->p) {
	case '\\':
		return scan_escape(s);
	case '[':
		return scan_brackets(s);
	case '(':
		return scan_group(s);
	case '*':
	case '+':
	case '?':
	case '}':
		if (s->p[1] == '?' || s->p[1] == '+' || s->p[1] == '*')
			return bad(s, "a repeat follows a repeat, and lazy "
				      "ones are not known: write [^\"]* for "
				      "what ends at a quote");
		break;
	default:
		break;
	}
	buf_char(&s->out, *s->p++);
	return 0;
}

int declared_compile(regex_t *re, const char *regex, struct err *e)
{
	locale_t plain = newlocale(LC_CTYPE_MASK, "C", (locale_t)0), old;
	char why[200];
	int rc;

	if (!plain)
		return err_memory(e);
	/* Bytes that are no text match as any others, in every locale. */
	old = uselocale(plain);
	rc = regcomp(re, regex, REG_EXTENDED);
	if (rc != 0)
		regerror(rc, re, why, sizeof why);
	uselocale(old);
	freelocale(plain);
	return rc ? err_set(e, ERR_INPUT, "%s", why) : 0;
}

int declared_read(struct declared *d, const char *text, struct err *e)
{
	struct scan s = { .p = text, .d = d, .out = BUF_INIT, .e = e };
	regex_t re;
	int rc = 0;

	buf_str(&s.out, "^(");
	d->groups = 1;
	while (rc == 0 && *s.p)
		rc = scan_next(&s);
	buf_char(&s.out, ')');
	if (rc == 0 && !s.named)
		rc = bad(&s, "it names no field, as (?<time>...) does");
	if (rc == 0)
		rc = buf_error(&s.out, e);
	if (rc == 0)
		rc = declared_compile(&re, buf_text(&s.out), e);
	if (rc == 0) {
		regfree(&re);
		d->regex = slice_copy(buf_view(&s.out));
		rc = d->regex ? 0 : err_memory(e);
	}
	buf_release(&s.out);
	return rc;
}
