/*
 * bots_impl.h - the little regular expressions of bots*.c.
 */
#ifndef JAUGE_BOTS_IMPL_H
#define JAUGE_BOTS_IMPL_H

#include "bots.h"

#include <stdbool.h>
#include <stdint.h>

/* A character is its ASCII code, or this: all others are alike. */
#define CHAR_OTHER 128u
struct chars {
	uint64_t in[3];
};
static inline bool chars_has(const struct chars *s, unsigned c)
{
	return s->in[c / 64] >> (c % 64) & 1;
}

enum op {
	OP_CHARS, /* one of chars */
	OP_SPLIT, /* on at x and at y */
	OP_JUMP,  /* on at x */
	OP_BEGIN, /* what follows are conditions, which consume nothing */
	OP_END,
	OP_EDGE,       /* of a word */
	OP_NOT_AHEAD,  /* none of the texts follows ... */
	OP_NOT_BEHIND, /* ... or stands before */
	OP_FOUND
};

struct step {
	enum op op;
	uint32_t x, y;
	struct chars chars;
	struct slice texts; /* alternatives, separated by |; borrowed */
};

struct steps {
	struct step *at;
	size_t n, cap;
};

/* A pattern that is more than a literal. */
struct pattern {
	uint32_t start;     /* its first step */
	bool fold;          /* any case */
	bool begins;        /* can be found at the agent's start only */
	struct chars first; /* what it can begin with */
};

/* Adds the steps of a pattern. ERR_INPUT: it uses what is not known here, or
 * nothing at all is found by it. */
int pattern_compile(struct pattern *out, struct steps *s, struct slice text,
    bool fold, struct err *e);

/* Where a pattern's steps stand while an agent is passed over. */
struct walk {
	uint32_t *seen;       /* per step: when it was last added */
	uint32_t *now, *next; /* steps that wait for a character */
	uint32_t time;
};
int walk_init(struct walk *w, size_t steps, struct err *e);
void walk_release(struct walk *w);
/* Whether the pattern is found in the agent. */
bool pattern_found(const struct pattern *p, const struct steps *s,
    struct walk *w, struct slice agent);

/* Bytes of the character at i, and what it is. */
size_t char_at(struct slice s, size_t i, unsigned *c);
static inline char char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#endif
