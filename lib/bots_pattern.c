/*
 * bots_pattern.c - a regular expression of JavaScript to steps.
 *
 * Only what the lists use: groups and alternatives, classes, \w \d \s \b, the
 * quantifiers, ^ and $, and lookarounds over plain texts. A quantified piece
 * is compiled as often as it may come, so that the steps need no counters.
 * Anything else is refused, not guessed.
 */
#include "bots_impl.h"

#include <stdlib.h>

#define REPEATS_MOST 100
#define MANY UINT32_MAX

struct compile {
	struct steps *out;
	struct slice text; /* the whole pattern, for messages */
	bool fold;
	struct err *e;
};

static int unknown(const struct compile *c, const char *at)
{
	return err_set(c->e, ERR_INPUT,
	    "the pattern %.200s is not understood from character %d on",
	    c->text.at, (int)(at - c->text.at) + 1);
}

/* Adds a step; its place, or the error's code. */
static int64_t add(struct compile *c, enum op op, uint32_t x, uint32_t y)
{
	struct steps *s = c->out;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 1024;
		struct step *more = realloc(s->at, cap * sizeof *more);

		if (!more)
			return err_memory(c->e);
		s->at = more;
		s->cap = cap;
	}
	s->at[s->n] = (struct step){ .op = op, .x = x, .y = y };
	return (int64_t)s->n++;
}

static void include(struct chars *s, unsigned char low, unsigned char high)
{
	for (unsigned i = low; i <= high; i++)
		s->in[i / 64] |= UINT64_C(1) << (i % 64);
}

static void fold_case(struct chars *s)
{
	for (unsigned lower = 'a'; lower <= 'z'; lower++) {
		unsigned upper = lower - 'a' + 'A';

		if (chars_has(s, lower) || chars_has(s, upper)) {
			include(s, (unsigned char)lower, (unsigned char)lower);
			include(s, (unsigned char)upper, (unsigned char)upper);
		}
	}
}

static void negate(struct chars *s)
{
	s->in[0] = ~s->in[0];
	s->in[1] = ~s->in[1];
	s->in[2] = ~s->in[2] & 1;
}

/* What a backslash and a letter mean in a class or outside. False: the
 * character itself. */
static bool include_kind(struct chars *s, char letter)
{
	struct chars kind = { { 0 } };

	switch (char_lower(letter)) {
	case 'w':
		include(&kind, 'a', 'z');
		include(&kind, 'A', 'Z');
		include(&kind, '_', '_');
		include(&kind, '0', '9');
		break;
	case 'd':
		include(&kind, '0', '9');
		break;
	case 's':
		include(&kind, '\t', '\r');
		include(&kind, ' ', ' ');
		break;
	default:
		return false;
	}
	if (letter < 'a')
		negate(&kind);
	for (size_t i = 0; i < 3; i++)
		s->in[i] |= kind.in[i];
	return true;
}

static bool is_letter(char c)
{
	return (c >= '0' && c <= '9') ||
	       (char_lower(c) >= 'a' && char_lower(c) <= 'z');
}

/* The inside of [ ]: from p, after the bracket, to end, before the other. */
static int read_class(
    const struct compile *c, const char *p, const char *end, struct chars *s)
{
	bool negative = p < end && *p == '^';

	p += negative;
	while (p < end) {
		char low = *p++, high;

		if (low == '\\') {
			low = *p++;
			if (include_kind(s, low))
				continue;
			if (is_letter(low))
				return unknown(c, p - 1);
		}
		high = low;
		if (end - p >= 2 && p[0] == '-' && p[1] != '\\') {
			high = p[1];
			p += 2;
		}
		include(s, (unsigned char)low, (unsigned char)high);
	}
	if (c->fold)
		fold_case(s);
	if (negative)
		negate(s);
	return 0;
}

/* Past a class that begins at p. */
static const char *class_end(const char *p, const char *end)
{
	for (p++; p < end && *p != ']'; p++)
		p += *p == '\\';
	return p < end ? p + 1 : NULL;
}

/* Past a group that begins at p. */
static const char *group_end(const char *p, const char *end)
{
	size_t depth = 0;

	while (p && p < end) {
		depth += *p == '(';
		depth -= *p == ')';
		if (*p == '[')
			p = class_end(p, end);
		else
			p += *p == '\\' ? 2 : 1;
		if (depth == 0)
			return p;
	}
	return NULL;
}

/* Past the piece that begins at p, without its quantifier. NULL: unclosed. */
static const char *piece_end(const char *p, const char *end)
{
	if (*p == '[')
		return class_end(p, end);
	if (*p == '(')
		return group_end(p, end);
	p += *p == '\\' ? 2 : 1;
	return p <= end ? p : NULL;
}

static int compile_any(struct compile *c, const char *p, const char *end);

static int add_chars(struct compile *c, const struct chars *s)
{
	int64_t at = add(c, OP_CHARS, 0, 0);

	if (at < 0)
		return (int)at;
	c->out->at[at].chars = *s;
	return 0;
}

/* A lookaround, whose texts must be plain. */
static int add_texts(
    struct compile *c, enum op op, const char *p, const char *end)
{
	int64_t at;

	if (end - p > 3 && memcmp(p, "(?:", 3) == 0 && end[-1] == ')') {
		p += 3;
		end--;
	}
	for (const char *q = p; q < end; q++)
		if (strchr("\\^$.*+?()[]{}", *q))
			return unknown(c, q);
	at = add(c, op, 0, 0);
	if (at < 0)
		return (int)at;
	c->out->at[at].texts = (struct slice){ p, (size_t)(end - p) };
	return 0;
}

static bool begins(const char *p, const char *end, const char *head)
{
	size_t n = strlen(head);

	return (size_t)(end - p) >= n && memcmp(p, head, n) == 0;
}

static int add_group(struct compile *c, const char *p, const char *end)
{
	end--;
	if (begins(p, end, "(?:"))
		return compile_any(c, p + 3, end);
	if (begins(p, end, "(?!"))
		return add_texts(c, OP_NOT_AHEAD, p + 3, end);
	if (begins(p, end, "(?<!"))
		return add_texts(c, OP_NOT_BEHIND, p + 4, end);
	if (begins(p, end, "(?"))
		return unknown(c, p);
	return compile_any(c, p + 1, end);
}

static int add_character(struct compile *c, char letter)
{
	struct chars s = { { 0 } };

	include(&s, (unsigned char)letter, (unsigned char)letter);
	if (c->fold)
		fold_case(&s);
	return add_chars(c, &s);
}

static int add_escape(struct compile *c, const char *p)
{
	struct chars s = { { 0 } };

	if (p[1] == 'b')
		return (int)(add(c, OP_EDGE, 0, 0) < 0 ? c->e->code : 0);
	if (include_kind(&s, p[1]))
		return add_chars(c, &s);
	return is_letter(p[1]) ? unknown(c, p) : add_character(c, p[1]);
}

static int add_piece(struct compile *c, const char *p, const char *end)
{
	struct chars s = { { 0 } };
	int rc = 0;

	switch (*p) {
	case '(':
		return add_group(c, p, end);
	case '[':
		rc = read_class(c, p + 1, end - 1, &s);
		return rc < 0 ? rc : add_chars(c, &s);
	case '\\':
		return add_escape(c, p);
	case '^':
		return add(c, OP_BEGIN, 0, 0) < 0 ? c->e->code : 0;
	case '$':
		return add(c, OP_END, 0, 0) < 0 ? c->e->code : 0;
	case '.':
		include(&s, '\n', '\n');
		include(&s, '\r', '\r');
		negate(&s);
		return add_chars(c, &s);
	default:
		break;
	}
	return strchr("*+?{}])", *p) ? unknown(c, p) : add_character(c, *p);
}

static const char *read_number(const char *p, const char *end, uint32_t *out)
{
	*out = 0;
	while (p < end && *p >= '0' && *p <= '9' && *out <= REPEATS_MOST)
		*out = *out * 10 + (uint32_t)(*p++ - '0');
	return p;
}

/* Past the quantifier at p, if there is one; a lazy one finds the same. NULL:
 * not understood. */
static const char *read_quantifier(
    const char *p, const char *end, uint32_t *least, uint32_t *most)
{
	*least = *most = 1;
	if (p == end || !strchr("*+?{", *p))
		return p;
	*least = *p == '+';
	*most = *p == '?' ? 1 : MANY;
	if (*p == '{') {
		p = read_number(p + 1, end, least);
		*most = *least;
		if (p < end && *p == ',') {
			p = read_number(p + 1, end, most);
			*most = p[-1] == ',' ? MANY : *most;
		}
		if (p == end || *p != '}' || *least > REPEATS_MOST ||
		    (*most != MANY && (*most > REPEATS_MOST || *most < *least)))
			return NULL;
	}
	p++;
	return p < end && *p == '?' ? p + 1 : p;
}

/* The piece once more, or not: over it leads what y of the split says. */
static int add_optional(
    struct compile *c, const char *p, const char *end, bool again)
{
	int64_t split = add(c, OP_SPLIT, 0, 0);
	int rc = split < 0 ? (int)split : add_piece(c, p, end);

	if (rc == 0 && again && add(c, OP_JUMP, (uint32_t)split, 0) < 0)
		rc = c->e->code;
	if (rc < 0)
		return rc;
	c->out->at[split].x = (uint32_t)split + 1;
	c->out->at[split].y = (uint32_t)c->out->n;
	return 0;
}

static int compile_sequence(struct compile *c, const char *p, const char *end)
{
	int rc = 0;

	while (p < end && rc == 0) {
		const char *after = piece_end(p, end), *next;
		uint32_t least = 0, most = 0;

		next =
		    after ? read_quantifier(after, end, &least, &most) : NULL;
		if (!next)
			return unknown(c, p);
		for (uint32_t i = 0; i < least && rc == 0; i++)
			rc = add_piece(c, p, after);
		if (most == MANY && rc == 0)
			rc = add_optional(c, p, after, true);
		for (uint32_t i = least; most != MANY && i < most && rc == 0;
		     i++)
			rc = add_optional(c, p, after, false);
		p = next;
	}
	return rc;
}

/* The end of the first alternative from p on. NULL: something is unclosed. */
static const char *alternative_end(const char *p, const char *end)
{
	while (p && p < end && *p != '|')
		p = piece_end(p, end);
	return p;
}

/* Alternatives: each but the last after a split to the next one, and before a
 * jump to the end, which is known at the end only. */
static int compile_any(struct compile *c, const char *p, const char *end)
{
	const char *bar = alternative_end(p, end);
	int64_t split, jump;
	int rc;

	if (!bar)
		return unknown(c, p);
	if (bar == end)
		return compile_sequence(c, p, end);
	split = add(c, OP_SPLIT, 0, 0);
	rc = split < 0 ? (int)split : compile_sequence(c, p, bar);
	jump = rc < 0 ? rc : add(c, OP_JUMP, 0, 0);
	if (jump < 0)
		return (int)jump;
	c->out->at[split].x = (uint32_t)split + 1;
	c->out->at[split].y = (uint32_t)c->out->n;
	rc = compile_any(c, bar + 1, end);
	c->out->at[jump].x = (uint32_t)c->out->n;
	return rc;
}

/* What the steps from i on can begin with, conditions taken as met. False:
 * the end is reached without a character. */
static bool find_first(const struct steps *s, uint32_t i, struct chars *first)
{
	const struct step *t = &s->at[i];

	switch (t->op) {
	case OP_FOUND:
		return false;
	case OP_CHARS:
		for (size_t k = 0; k < 3; k++)
			first->in[k] |= t->chars.in[k];
		return true;
	case OP_SPLIT:
		return find_first(s, t->x, first) && find_first(s, t->y, first);
	case OP_JUMP:
		return find_first(s, t->x, first);
	default:
		break;
	}
	return find_first(s, i + 1, first);
}

int pattern_compile(struct pattern *out, struct steps *s, struct slice text,
    bool fold, struct err *e)
{
	struct compile c = { s, text, fold, e };
	int rc;

	*out = (struct pattern){ .start = (uint32_t)s->n, .fold = fold };
	rc = compile_any(&c, text.at, text.at + text.len);
	if (rc == 0 && add(&c, OP_FOUND, 0, 0) < 0)
		rc = e->code;
	if (rc < 0)
		return rc;
	out->begins = s->at[out->start].op == OP_BEGIN;
	return find_first(s, out->start, &out->first) ? 0
						      : unknown(&c, text.at);
}
