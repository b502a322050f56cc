/*
 * check_impl.h - shared by check*.c.
 */
#ifndef JAUGE_CHECK_IMPL_H
#define JAUGE_CHECK_IMPL_H

#include "check.h"

struct checking {
	struct indicator_run *run;
	day_t today;
};

/* A finding that says nothing yet and is ok; *out until the next one. */
int check_add(struct findings *f, enum check_kind kind, struct slice subject,
    struct finding **out, struct err *e);
/* Puts a copy of s in place of *text. */
int check_say(char **text, struct slice s, struct err *e);

int check_freshness(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e);
int check_holes(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e);
int check_age(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e);
int check_cookie(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e);
int check_objectives(struct checking *c, struct findings *f, struct err *e);
int check_gates(struct checking *c, struct findings *f, struct err *e);
int check_signal(struct checking *c, struct findings *f, struct err *e);
int check_budget(struct checking *c, struct findings *f, struct err *e);

#endif
