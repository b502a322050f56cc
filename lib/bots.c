/*
 * bots.c - the lists, and an agent's verdict.
 *
 * Nearly all patterns are plain texts: they are found by their first three
 * characters, all at once, in one pass over the agent. The others are walked
 * one by one. An access log has few distinct agents, so the verdicts on the
 * last ones are kept; what is kept is a hash wide enough to stand for its
 * agent, so that a verdict never depends on what was asked before.
 */
#include "bots_impl.h"

#include <stdlib.h>
#include <xxhash.h>

#include "bots.inc"

#define KEY 3       /* characters by which a text is found */
#define HEADS 4096u /* a power of two */
#define KEPT 4096u  /* likewise */
#define NONE UINT32_MAX
#define LETTER_ISBOT 'i'

struct literal {
	struct slice text; /* without backslashes; in any case: lower */
	bool fold, begins;
	uint32_t next; /* of the same head */
};

struct verdict {
	XXH128_hash_t agent;
	unsigned lists;
	bool known;
};

struct bots {
	char *texts; /* what literals point into */
	size_t texts_len;
	struct literal *literal;
	uint32_t n_literals;
	uint32_t head[HEADS];
	struct steps steps;
	struct pattern *pattern;
	size_t n_patterns;
	struct walk walk;
	struct verdict *kept;
};

static const struct {
	char list;
	const char *text;
} rows[] = {
#define ROW(list, text) { list, text },
	BOTS_PATTERNS(ROW)
};
#define ROWS (sizeof rows / sizeof *rows)

const char *bots_sources(void)
{
	return BOTS_SOURCES;
}

const char *bots_date(void)
{
	return BOTS_DATE;
}

static uint32_t head_of(const char *p)
{
	uint32_t key = 0;

	for (size_t i = 0; i < KEY; i++)
		key = key << 8 | (unsigned char)char_lower(p[i]);
	return (key * 2654435761u) >> 20;
}

/* The text of a pattern that is plain, but for ^ before it, in out. 0: it is
 * not, or too short. */
static size_t plain_text(const char *p, char *out)
{
	size_t n = 0;

	for (p += *p == '^'; *p; p++) {
		if (*p == '\\' && (p[1] == '\0' || strchr("bwdsBWDS", p[1])))
			return 0;
		if (*p == '\\')
			p++;
		else if (strchr("^$.*+?()[]{}|", *p))
			return 0;
		out[n++] = *p;
	}
	return n < KEY ? 0 : n;
}

static void add_literal(
    struct bots *b, const char *pattern, size_t n, bool fold)
{
	struct literal *l = &b->literal[b->n_literals];
	char *text = b->texts + b->texts_len;
	uint32_t h = head_of(text);

	for (size_t i = 0; fold && i < n; i++)
		text[i] = char_lower(text[i]);
	*l = (struct literal){ { text, n }, fold, *pattern == '^', b->head[h] };
	b->head[h] = b->n_literals++;
	b->texts_len += n;
}

static int add_row(struct bots *b, size_t i, struct err *e)
{
	bool fold = rows[i].list == LETTER_ISBOT;
	size_t n = plain_text(rows[i].text, b->texts + b->texts_len);

	if (n > 0) {
		add_literal(b, rows[i].text, n, fold);
		return 0;
	}
	return pattern_compile(&b->pattern[b->n_patterns++], &b->steps,
	    slice_of(rows[i].text), fold, e);
}

static int fill(struct bots *b, struct err *e)
{
	size_t length = 0;
	int rc = 0;

	for (size_t i = 0; i < ROWS; i++)
		length += strlen(rows[i].text);
	for (size_t i = 0; i < HEADS; i++)
		b->head[i] = NONE;
	b->texts = malloc(length + 1);
	b->literal = calloc(ROWS, sizeof *b->literal);
	b->pattern = calloc(ROWS, sizeof *b->pattern);
	b->kept = calloc(KEPT, sizeof *b->kept);
	if (!b->texts || !b->literal || !b->pattern || !b->kept)
		return err_memory(e);
	for (size_t i = 0; i < ROWS && rc == 0; i++)
		rc = add_row(b, i, e);
	return rc < 0 ? rc : walk_init(&b->walk, b->steps.n, e);
}

int bots_new(struct bots **out, struct err *e)
{
	struct bots *b = calloc(1, sizeof *b);
	int rc;

	if (!b)
		return err_memory(e);
	rc = fill(b, e);
	if (rc < 0)
		bots_free(b);
	else
		*out = b;
	return rc;
}

void bots_free(struct bots *b)
{
	if (!b)
		return;
	walk_release(&b->walk);
	free(b->steps.at);
	free(b->texts);
	free(b->literal);
	free(b->pattern);
	free(b->kept);
	free(b);
}

static bool literal_at(const struct literal *l, struct slice agent, size_t at)
{
	if (l->text.len > agent.len - at || (l->begins && at > 0))
		return false;
	for (size_t i = 0; i < l->text.len; i++) {
		char c = agent.at[at + i];

		if (l->text.at[i] != (l->fold ? char_lower(c) : c))
			return false;
	}
	return true;
}

static unsigned list_of(bool fold)
{
	return fold ? BOTS_ISBOT : BOTS_CRAWLERS;
}

static unsigned judge(struct bots *b, struct slice agent)
{
	unsigned lists = 0;

	for (size_t at = 0; at + KEY <= agent.len; at++)
		for (uint32_t i = b->head[head_of(agent.at + at)]; i != NONE;
		     i = b->literal[i].next)
			if (literal_at(&b->literal[i], agent, at))
				lists |= list_of(b->literal[i].fold);
	for (size_t i = 0; i < b->n_patterns; i++)
		if (!(lists & list_of(b->pattern[i].fold)) &&
		    pattern_found(&b->pattern[i], &b->steps, &b->walk, agent))
			lists |= list_of(b->pattern[i].fold);
	return lists;
}

unsigned bots_match(struct bots *b, struct slice agent)
{
	struct verdict *v;
	XXH128_hash_t h;

	if (!agent.at || agent.len == 0)
		return 0;
	h = XXH3_128bits(agent.at, agent.len);
	v = &b->kept[h.low64 % KEPT];
	if (!v->known || !XXH128_isEqual(v->agent, h))
		*v = (struct verdict){ h, judge(b, agent), true };
	return v->lists;
}
