/*
 * init.h - what init proposes, and the screen on which it shows it.
 */
#ifndef JAUGE_INIT_H
#define JAUGE_INIT_H

#include "../lib/guess.h"
#include "opt.h"
#include "trial.h"

/* What is proposed. The caller sets dir, language and text (BUF_INIT) and
 * zeroes the rest. */
struct init_plan {
	const char *dir;
	const char *language;
	struct zone *zone;
	struct guess **guess; /* one a log */
	size_t n_guesses;
	char **file; /* each log's name as seen from dir */
	struct guess_source *source;
	const char **list; /* the sources' files, end to end */
	size_t n_sources;
	struct buf text;         /* service.json */
	struct service *service; /* the same, parsed back */
};

/* Looks at the logs of args, groups those that are alike, writes text and
 * parses it back. */
int init_plan_make(struct init_plan *p, const struct args *args, struct err *e);
void init_plan_release(struct init_plan *p);
/* The source that log i became. */
const struct service_source *init_plan_source(
    const struct init_plan *p, size_t i);

/* One log: format, columns by role, and why. */
void init_show(const struct guess *g, struct buf *out);
/* What the rows became: events, rejects, and a few events. */
void init_show_trial(const struct trial *t, struct buf *out);

#endif
