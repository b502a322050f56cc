/*
 * indicator_series.c - which periods may be set beside each other as a series.
 *
 * A period that is not over, one without data and one within which history
 * starts are no smaller or larger than their neighbours: they are not known.
 */
#include "indicator_series.h"

#include <stdlib.h>

uint64_t timeseries_active(const struct activity_cell *c)
{
	return c->active;
}

uint64_t timeseries_new(const struct activity_cell *c)
{
	return c->fresh;
}

uint64_t timeseries_ever(const struct activity_cell *c)
{
	return c->ever;
}

bool timeseries_cut(const struct activity *a, uint32_t p)
{
	struct span span = indicator_period(a, p);

	return a->data_first != DAY_NONE && a->data_first > span.from &&
	       a->data_first < span.to;
}

int timeseries_gather(struct timeseries *s, const struct indicator_run *run,
    const struct activity *a, uint32_t split, timeseries_pick *pick,
    struct err *e)
{
	s->n = 0;
	s->x = malloc(((size_t)a->n_periods + 1) * sizeof *s->x);
	s->y = malloc(((size_t)a->n_periods + 1) * sizeof *s->y);
	if (!s->x || !s->y)
		return err_memory(e);
	for (uint32_t p = 0; p < a->n_periods; p++) {
		if (indicator_period_state(run, a, p) != STATE_COMPLETE ||
		    timeseries_cut(a, p))
			continue;
		s->x[s->n] = a->first + (double)p;
		s->y[s->n++] =
		    (double)pick(&a->cell[(size_t)split * a->n_periods + p]);
	}
	return 0;
}

void timeseries_release(struct timeseries *s)
{
	free(s->x);
	free(s->y);
}
