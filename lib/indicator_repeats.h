/*
 * indicator_repeats.h - how much of a count the same users make up.
 */
#ifndef JAUGE_INDICATOR_REPEATS_H
#define JAUGE_INDICATOR_REPEATS_H

#include "indicator_impl.h"

/* From unit `from` up to unit `to`, by number (day.h): the units in which each
 * user did the step, added up over users, and their squares. */
struct repeat {
	int32_t from, to;
	uint64_t n;
	double squares;
};

/* Fills n and squares of windows of units (PERIOD_DAY, PERIOD_MONTH) whose
 * bounds ascend, n_windows of them, up to as_of. Whole service, no split.
 * Cost: that of timeline_count_active(). */
int repeats_count(const struct indicator_run *run,
    const struct timeline_step *step, enum period unit, struct repeat *at,
    uint32_t n_windows, struct err *e);

#endif
