/*
 * tally.h - what was rejected or left out, in words.
 */
#ifndef JAUGE_TALLY_H
#define JAUGE_TALLY_H

#include "../lib/event.h"

/* Lines such as "17 lines rejected (0.001 %): 12 without user (lines 8, 9,
 * ...), 5 without a valid time (line 3)", and those left out; nothing when
 * there is none. Each begins at column indent and is broken before width. */
void tally_text(
    const struct event_tally *t, size_t indent, size_t width, struct buf *out);

/* "static files and robots.txt (38)". */
void tally_skip(struct buf *out, const char *reason, uint64_t n);

/* By which lists robots are known: "robots are known by isbot ... of 15 Nov
 * 2026". */
void tally_robots(struct buf *out);

#endif
