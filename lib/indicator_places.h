/*
 * indicator_places.h - users of each territory of the table, period by
 * period, for the indicators about territories.
 */
#ifndef JAUGE_INDICATOR_PLACES_H
#define JAUGE_INDICATOR_PLACES_H

#include "indicator_impl.h"

/* The split values of an activity that mean one territory. */
struct place {
	const struct territory *territory; /* NULL: those of no territory */
	uint32_t *split;                   /* into the activity */
	uint32_t n;
	uint64_t *users; /* [period] */
};

struct places {
	struct place *at; /* by code; the last is of no territory */
	size_t n;         /* territories */
	const struct activity *activity; /* split by territory */
	struct activity *owned;          /* NULL: it is the run's */
};

/* Counts every territory's users. Release also after a failure. */
int places_count(struct places *p, struct indicator_run *run,
    const struct indicator *self, struct err *e);
void places_release(struct places *p);
/* Users of a territory that the table does not know; the table's source. */
int places_note(const struct places *p, const struct indicator_run *run,
    struct table *out, struct err *e);

#endif
