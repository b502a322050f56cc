/*
 * bots_walk.c - all ways through a pattern at once.
 *
 * An agent is a stranger's text, and a matcher that tries one way after the
 * other can be led to try for hours. Here all steps that could come next are
 * kept together and each character is looked at once.
 *
 * Every condition depends on the place alone, not on the way to it, so it is
 * settled when a step is added.
 */
#include "bots_impl.h"

#include <stdlib.h>

size_t char_at(struct slice s, size_t i, unsigned *c)
{
	unsigned char byte = (unsigned char)s.at[i];
	uint32_t code;
	size_t n;

	*c = byte < 0x80 ? byte : CHAR_OTHER;
	if (byte < 0x80)
		return 1;
	n = text_utf8(s.at + i, s.len - i, &code);
	return n ? n : 1;
}

int walk_init(struct walk *w, size_t steps, struct err *e)
{
	w->time = 0;
	w->seen = calloc(steps + 1, sizeof *w->seen);
	w->now = calloc(steps + 1, sizeof *w->now);
	w->next = calloc(steps + 1, sizeof *w->next);
	return w->seen && w->now && w->next ? 0 : err_memory(e);
}

void walk_release(struct walk *w)
{
	free(w->seen);
	free(w->now);
	free(w->next);
}

struct place {
	const struct steps *steps;
	struct walk *walk;
	struct slice agent;
	size_t at;
	bool fold;
};

static bool is_word(char c)
{
	return (char_lower(c) >= 'a' && char_lower(c) <= 'z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static bool is_edge(const struct place *p)
{
	bool before = p->at > 0 && is_word(p->agent.at[p->at - 1]);
	bool after = p->at < p->agent.len && is_word(p->agent.at[p->at]);

	return before != after;
}

static bool same(const char *a, const char *b, size_t n, bool fold)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i] &&
		    (!fold || char_lower(a[i]) != char_lower(b[i])))
			return false;
	return true;
}

/* Whether one of the texts follows, or stands before. */
static bool beside(const struct place *p, struct slice texts, bool behind)
{
	size_t room = behind ? p->at : p->agent.len - p->at;

	for (size_t i = 0; i <= texts.len; i++) {
		size_t n = 0;

		while (i + n < texts.len && texts.at[i + n] != '|')
			n++;
		if (n <= room && same(p->agent.at + p->at - (behind ? n : 0),
				     texts.at + i, n, p->fold))
			return true;
		i += n;
	}
	return false;
}

static bool holds(const struct place *p, const struct step *s)
{
	switch (s->op) {
	case OP_BEGIN:
		return p->at == 0;
	case OP_END:
		return p->at == p->agent.len;
	case OP_EDGE:
		return is_edge(p);
	case OP_NOT_AHEAD:
		return !beside(p, s->texts, false);
	case OP_NOT_BEHIND:
		return !beside(p, s->texts, true);
	default:
		break;
	}
	return true;
}

/* Adds step i, or those it leads to. True: the pattern is found. */
static bool enter(const struct place *p, uint32_t i, uint32_t *list, size_t *n)
{
	const struct step *s = &p->steps->at[i];

	if (p->walk->seen[i] == p->walk->time)
		return false;
	p->walk->seen[i] = p->walk->time;
	switch (s->op) {
	case OP_FOUND:
		return true;
	case OP_CHARS:
		list[(*n)++] = i;
		return false;
	case OP_SPLIT:
		return enter(p, s->x, list, n) || enter(p, s->y, list, n);
	case OP_JUMP:
		return enter(p, s->x, list, n);
	default:
		break;
	}
	return holds(p, s) && enter(p, i + 1, list, n);
}

/* A number that no step has been marked with. */
static void tick(struct walk *w, const struct steps *s)
{
	w->time++;
	if (w->time == 0) {
		memset(w->seen, 0, s->n * sizeof *w->seen);
		w->time = 1;
	}
}

bool pattern_found(const struct pattern *p, const struct steps *s,
    struct walk *w, struct slice agent)
{
	struct place here = { s, w, agent, 0, p->fold };
	size_t n = 0, m, length;
	bool found = false;
	uint32_t *list;
	unsigned c;

	tick(w, s);
	while (here.at < agent.len && !found) {
		length = char_at(agent, here.at, &c);
		if ((!p->begins || here.at == 0) && chars_has(&p->first, c))
			found = enter(&here, p->start, w->now, &n);
		if (n == 0 && p->begins)
			break;
		here.at += length;
		tick(w, s);
		m = 0;
		for (size_t i = 0; i < n && !found; i++)
			if (chars_has(&s->at[w->now[i]].chars, c))
				found =
				    enter(&here, w->now[i] + 1, w->next, &m);
		list = w->now;
		w->now = w->next;
		w->next = list;
		n = m;
	}
	return found;
}
