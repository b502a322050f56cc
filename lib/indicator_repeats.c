/*
 * indicator_repeats.c - how much of a count the same users make up.
 *
 * Who comes in all of twelve months counts twelve times and is one person more
 * or less: a sum over users varies with the squares of what each brings.
 */
#include "indicator_repeats.h"

#include <stdlib.h>

struct repeats {
	struct repeat *at;
	uint32_t n;
	enum repeat_unit unit;
	int32_t *unit_of; /* of one user, ascending, each once */
};

static int visit_user(
    void *ctx, uint32_t split, const struct moment *m, size_t n, struct err *e)
{
	struct repeats *r = ctx;
	size_t units = 0, low = 0, high = 0;

	(void)split;
	(void)e;
	for (size_t i = 0; i < n; i++) {
		int32_t unit =
		    r->unit == REPEAT_MONTHS ? m[i].period : m[i].day;

		if (units == 0 || r->unit_of[units - 1] != unit)
			r->unit_of[units++] = unit;
	}
	for (uint32_t i = 0; i < r->n; i++) {
		struct repeat *w = &r->at[i];

		while (high < units && r->unit_of[high] < w->to)
			high++;
		while (low < high && r->unit_of[low] < w->from)
			low++;
		w->n += high - low;
		w->squares += (double)(high - low) * (double)(high - low);
	}
	return 0;
}

int repeats_count(const struct indicator_run *run,
    const struct timeline_step *step, enum repeat_unit unit, struct repeat *at,
    uint32_t n_windows, struct err *e)
{
	struct repeats r = { at, n_windows, unit, NULL };
	struct activity_query q = indicator_query(run);
	struct timeline *line = NULL;
	int32_t from, to;
	int rc;

	if (n_windows == 0)
		return 0;
	from = at[0].from;
	to = at[n_windows - 1].to;
	r.unit_of = calloc((size_t)(to - from) + 1, sizeof *r.unit_of);
	if (!r.unit_of)
		return err_memory(e);
	q.by = PERIOD_MONTH;
	q.span = (struct span){ from, to };
	if (unit == REPEAT_MONTHS)
		q.span = (struct span){ period_start(PERIOD_MONTH, from),
			period_start(PERIOD_MONTH, to) };
	rc = timeline_open(run->store, &q, step, 1, &line, e);
	if (rc == 0)
		rc = timeline_each(line, visit_user, &r, e);
	timeline_free(line);
	free(r.unit_of);
	return rc;
}
