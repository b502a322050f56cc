/*
 * indicator_repeats.h - how much of a count the same users make up.
 */
#ifndef JAUGE_INDICATOR_REPEATS_H
#define JAUGE_INDICATOR_REPEATS_H

#include "indicator_impl.h"

enum repeat_unit { REPEAT_DAYS, REPEAT_MONTHS };

/* From unit `from` up to unit `to` (days, or numbers of months): the units in
 * which each user did the step, added up over users, and their squares. */
struct repeat {
	int32_t from, to;
	uint64_t n;
	double squares;
};

/* Fills n and squares of windows whose bounds ascend, n_windows of them, up to
 * as_of. Whole service, no split. Cost: one read of the windows' days, one
 * user after another. */
int repeats_count(const struct indicator_run *run,
    const struct timeline_step *step, enum repeat_unit unit, struct repeat *at,
    uint32_t n_windows, struct err *e);

#endif
