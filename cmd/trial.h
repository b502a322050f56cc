/*
 * trial.h - the first rows of a log read as ingest would, with nothing kept.
 */
#ifndef JAUGE_TRIAL_H
#define JAUGE_TRIAL_H

#include "../lib/event.h"
#include "../lib/service.h"

#define TRIAL_EVENTS 3

struct trial {
	struct event_tally tally; /* lines are those of the file */
	/* The first events, for people: a pseudonym that means nothing after
	 * this run, the day, the action, dimensions and value; escaped. */
	char *event[TRIAL_EVENTS];
	size_t n_events;
};

/* Reads at least rows records, or all there are. Errors as ingest's. Release
 * with trial_release(), also after a failure. */
int trial_read(struct trial *out, const struct service *s,
    const struct service_source *source, const char *path, uint64_t rows,
    struct err *e);
/* Keeps the first events of a block while there is room. */
int trial_keep(struct trial *t, const struct service_source *source,
    const struct event_block *block, struct err *e);
/* Draws a key for pseudonyms that nobody can make again. */
int trial_key(struct ident_space *space, struct err *e);
void trial_release(struct trial *t);

#endif
