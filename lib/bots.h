/*
 * bots.h - which agents of an access log are programs, by public lists.
 *
 * The lists are data (lib/data/bots.txt: isbot and crawler-user-agents, each
 * pattern as its list has it) and are matched as JavaScript would, in time
 * proportional to the agent's length whatever the agent. Lists disagree, and
 * what they say of an agent changes with their version: whoever counts says
 * which they were.
 */
#ifndef JAUGE_BOTS_H
#define JAUGE_BOTS_H

#include "err.h"
#include "text.h"

/* The lists and their versions: "isbot 5.2.3 + ..."; the day, "2026-11-23",
 * on which they were taken. */
const char *bots_sources(void);
const char *bots_date(void);

/* Which list knows an agent; 0: none, it is taken for a person's. */
#define BOTS_ISBOT 1u
#define BOTS_CRAWLERS 2u

/* Matches agents, and remembers those seen lately. For one thread. */
struct bots;
/* Gives *out: free with bots_free(). Costs about a millisecond. */
int bots_new(struct bots **out, struct err *e);
void bots_free(struct bots *b);
/* The lists that know an agent; an absent or empty one is on none. A byte
 * that is not UTF-8 counts as one character. */
unsigned bots_match(struct bots *b, struct slice agent);

#endif
