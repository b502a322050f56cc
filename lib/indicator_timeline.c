/*
 * indicator_timeline.c - what the indicators that follow users one by one
 * have in common.
 *
 * A day is the finest grain there is: the store keeps no time of day, so 24
 * hours after a first use cannot be told from the next civil day.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

void indicator_wilson(struct row *row, double level)
{
	struct interval limits =
	    stats_wilson((uint64_t)row->part, (uint64_t)row->whole, level);

	row->low = limits.low;
	row->high = limits.high;
}

int indicator_days(
    const struct indicator_run *run, day_t **days, size_t *n, struct err *e)
{
	struct store_scan scan = { .space = run->space,
		.source = run->source,
		.from = DAY_MIN,
		.to = run->as_of };

	return store_days(run->store, &scan, days, n, e);
}

bool indicator_has_day(const day_t *days, size_t n, struct span span)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t at = low + (high - low) / 2;

		if (days[at] < span.from)
			low = at + 1;
		else
			high = at;
	}
	return low < n && days[low] < span.to;
}

int indicator_timeline(const struct indicator_run *run, struct span span,
    struct activity_query *q, struct timeline **out, struct err *e)
{
	static const struct timeline_step use = { NULL, 0 };

	*q = indicator_query(run);
	q->span = span;
	return timeline_open(run->store, q, &use, 1, out, e);
}

size_t indicator_moment(const struct moment *m, size_t n, day_t day)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t at = low + (high - low) / 2;

		if (m[at].day < day)
			low = at + 1;
		else
			high = at;
	}
	return low;
}
