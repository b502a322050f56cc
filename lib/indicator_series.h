/*
 * indicator_series.h - the periods of an activity as numbers in a row, for
 * the indicators that look at a series as a whole.
 */
#ifndef JAUGE_INDICATOR_SERIES_H
#define JAUGE_INDICATOR_SERIES_H

#include "indicator_impl.h"

typedef uint64_t timeseries_pick(const struct activity_cell *c);

/* The periods that are over and were recorded from their first day on. */
struct timeseries {
	double *x, *y; /* number of the period (day.h), its figure */
	size_t n;
};

timeseries_pick timeseries_active, timeseries_new, timeseries_ever;

/* Of one split value. Release also after a failure. */
int timeseries_gather(struct timeseries *s, const struct indicator_run *run,
    const struct activity *a, uint32_t split, timeseries_pick *pick,
    struct err *e);
void timeseries_release(struct timeseries *s);
/* Whether history starts within a period, which then lacks its first days. */
bool timeseries_cut(const struct activity *a, uint32_t p);

#endif
