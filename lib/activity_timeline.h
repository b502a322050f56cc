/*
 * activity_timeline.h - users one by one: the days on which each did what.
 *
 * What depends on a user's own start (completion within so many days,
 * survival, retention in days) cannot be read off sets of periods. Here the
 * days' sets are turned round: each user's days in order, with what was done
 * on each. Whose days they are is not told.
 */
#ifndef JAUGE_ACTIVITY_TIMELINE_H
#define JAUGE_ACTIVITY_TIMELINE_H

#include "activity.h"

/* A step is a set of actions; n 0: the actions that count as use. */
struct timeline_step {
	const char *const *actions;
	size_t n;
};
#define TIMELINE_STEPS 32

/* Two steps of one day have no order: the time of day is not kept. */
struct moment {
	day_t day;
	int32_t period; /* of the query's `by` that holds the day */
	uint32_t steps; /* bit k: step k was done on that day; never 0 */
};

struct timeline;

/* Of the query: space, source, span (the days looked at), as_of, active,
 * where and split. Steps, with all they hold, the query and the store are
 * borrowed until timeline_free(). A step whose actions were never seen is no
 * mistake (see timeline_known()). ERR_INPUT: unknown dimension or value;
 * steps of named actions together with a split or a condition on "action".
 * Gives *out. */
int timeline_open(struct store *s, const struct activity_query *q,
    const struct timeline_step *steps, size_t n_steps, struct timeline **out,
    struct err *e);
void timeline_free(struct timeline *t);

/* 1 with "" when there is no split; else every value that the store knows, in
 * order of their bytes, those that nobody had too. */
uint32_t timeline_splits(const struct timeline *t);
const char *timeline_split(const struct timeline *t, uint32_t i);
/* Whether an action of the step was ever seen. */
bool timeline_known(const struct timeline *t, size_t step);

/* Calls visit for every user and split value with at least one moment; m holds
 * n >= 1 moments, days ascending, one a day, borrowed for the call. What there
 * is to count of them goes to count[n_counts]: several threads call it, each
 * with counts of its own, which are added up. Cost: one read of the packs
 * (with conditions on several dimensions one for each step), again for every
 * 192 MB; memory: those, and a few MB per thread. */
typedef void timeline_visit(const void *ctx, uint32_t split,
    const struct moment *m, size_t n, uint64_t *count);
int timeline_each(struct timeline *t, timeline_visit *visit, const void *ctx,
    uint64_t *count, size_t n_counts, struct err *e);

/*
 * Questions that need no more of a user than a few bits, and are answered in
 * a fraction of the time.
 */

/* Adds to bin[(split * n + w) * bins + k] the users with a moment in k of the
 * units of window w, for k from 1 on. unit: PERIOD_DAY, or a longer one;
 * windows are given by numbers of units (day.h), ascend at both ends and are
 * shorter than bins, at most 65,536. Cost: likewise; memory: 8 KB for each unit
 * of a window, per thread. */
int timeline_count_active(struct timeline *t, enum period unit,
    const struct span *window, uint32_t n, size_t bins, uint64_t *bin,
    struct err *e);

/* Of a user and a period with step 0: the first day of that in the period, and
 * the first from there on with step 1, or DAY_NONE. */
typedef void timeline_first_visit(const void *ctx, uint32_t split,
    int32_t period, day_t start, day_t end, uint64_t *count);
/* Calls visit for each of them; t has two steps. Counts and cost as those of
 * timeline_each(). */
int timeline_first_steps(struct timeline *t, timeline_first_visit *visit,
    const void *ctx, uint64_t *count, size_t n_counts, struct err *e);

#endif
