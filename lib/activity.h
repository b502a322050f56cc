/*
 * activity.h - one pass over the store: who was active, period by period.
 *
 * Every figure about users is a projection of this: distinct users, new,
 * returning, retained, resurrected, churned, and the cohort matrix, per
 * period and per split value. Counts come from sets, never from sums.
 */
#ifndef JAUGE_ACTIVITY_H
#define JAUGE_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

#include "day.h"
#include "err.h"
#include "store.h"

/* A condition "dimension=value"; dimension "action" selects actions. */
struct where {
	struct slice dimension, value;
};

/* How much is asked of a pass; each holds the one before. */
enum activity_depth {
	ACTIVITY_PERIODS = -2, /* which there are, and have data; no cell */
	ACTIVITY_EVENTS,       /* events: users are not looked at */
	ACTIVITY_COUNTS,  /* active, windowed, events: periods on their own */
	ACTIVITY_HISTORY, /* all of a cell: who was there before */
	ACTIVITY_COHORTS  /* and the matrix */
};

struct activity_query {
	uint32_t space;
	int64_t source; /* one source, or -1: the whole space */
	enum period by;
	struct span span;          /* periods that touch it are answered */
	day_t as_of;               /* days from here on are not looked at */
	const char *const *active; /* actions that count; n_active 0: all */
	size_t n_active;
	bool unseen; /* that none of them was ever seen is no mistake */
	const struct where *where; /* all must hold, on the same day */
	size_t n_where;
	struct slice split; /* dimension, "action", or absent */
	enum activity_depth depth;
	uint32_t window; /* periods of cell.windowed; 0: not asked */
};

/* Of one period and split value. What the depth does not ask for is 0. */
struct activity_cell {
	uint64_t active;      /* distinct users */
	uint64_t fresh;       /* whose first qualifying day ever is in it */
	uint64_t retained;    /* active in the period before too */
	uint64_t resurrected; /* active before, but not in the period before */
	uint64_t churned;     /* active in the period before, not in this */
	uint64_t ever;        /* distinct users up to its end */
	uint64_t windowed;    /* distinct users of the window periods that end
			       * with this one */
	uint64_t events;      /* see struct activity.events_known */
};

struct activity {
	enum period by;
	int32_t first;      /* number of the first period (day.h) */
	uint32_t n_periods; /* answered: those that touch span */
	uint32_t n_splits;  /* 1 with split "" when there is no split; else
			     * the values that a user had so far */
	char **split;       /* "dimension=value", sorted by bytes of value */
	bool *seen; /* [split]: by the end of the last period answered */
	struct activity_cell *cell; /* [split * n_periods + period] */
	bool *covered;              /* [period]: the source has a day of data */
	bool covered_before;        /* so has the period before the first */
	uint32_t *days;             /* [period]: days of the period with data */
	day_t data_first;  /* first day with data in the scope, or DAY_NONE */
	bool events_known; /* false when several dimensions meet: events
			    * are not kept jointly, only users are */
	/* cohorts: users of the cohort of period c active in period p, c <= p;
	 * periods are counted from history's first, matrix_first, up to the
	 * last that has begun at as_of. */
	int32_t matrix_first;
	uint32_t matrix_n;
	uint64_t *matrix; /* [(split * n + c) * n + p]; NULL: not asked */
	bool *observed;   /* [matrix period]: has a day of data */
	uint64_t *counts; /* what cell and matrix were made of */
};

/* Conditions on one dimension: any of them; on several: all, each met by an
 * event of that day. "New" and "ever" are within the conditions and the split
 * value. Conditions on "action" replace the active actions.
 * ERR_INPUT: unknown dimension, value or action, with the nearest name; more
 * cells or cohorts than fit in memory.
 * Gives *out: free with activity_free(). Memory: the sets that are read, up
 * to about 192 MB of them at a time, and the figures. Cost: one read of the
 * packs of the dimension and of each further one with a condition, again for
 * every 192 MB; from the start of history, but for counts without a split only
 * of the periods answered (and of the window before them). The work is shared
 * out among the processors. */
int activity_compute(struct store *s, const struct activity_query *q,
    struct activity **out, struct err *e);
void activity_free(struct activity *a);
/* ERR_INPUT where the names of a question would be refused. */
int activity_check(
    struct store *s, const struct activity_query *q, struct err *e);

/* Distinct users of two spans and of both, for comparisons: a and b select
 * days (span, cut at as_of) and where-conditions of their own; their by,
 * split, cohorts and window are not looked at. Cost: one read of each. */
struct activity_pair {
	uint64_t a, b, both;
};
int activity_pair(struct store *s, const struct activity_query *a,
    const struct activity_query *b, struct activity_pair *out, struct err *e);

/* More will be asked of a store: the sets of all its actions are read once, at
 * the first question that needs them, and kept until it is closed, where they
 * are at most about 192 MB. Answers stay the same. */
void activity_keep(struct store *s);

/* Processors that this program may run on, at least 1. */
size_t activity_processors(void);

#endif
