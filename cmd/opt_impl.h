/*
 * opt_impl.h - what the files of opt share, and nobody else.
 */
#ifndef JAUGE_OPT_IMPL_H
#define JAUGE_OPT_IMPL_H

#include "opt.h"

/* Whether text is a value of the option's type ... */
bool opt_accepts(const struct opt *o, const char *text);
/* ... and what would be, for a message. */
void opt_expected(const struct opt *o, struct buf *out);

/* A text as one type. False: it is none; *out untouched. */
bool opt_parse_day(const char *text, day_t *out);
bool opt_parse_int(const char *text, int64_t *out);
bool opt_parse_share(const char *text, double *out);
/* The next of "a|b|c"; absent when there is none left. */
struct slice opt_next_choice(const char **choices);

#endif
