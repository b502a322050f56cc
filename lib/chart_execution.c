/*
 * chart_execution.c - what was committed (AE) and what was paid (CP), each
 * added up from period to period: money ordered, then paid for.
 *
 * Split by funder or category, sums would be ten lines: only the two wholes are
 * drawn, and the table holds the rest.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

static const char *const kinds[] = { "kind=AE", "kind=CP" };

static void add_up(const struct table *t, const char *kind, struct table *sums)
{
	double sum = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (strcmp(r->split, kind) != 0 || isnan(r->value) ||
		    (r->state != STATE_COMPLETE && r->state != STATE_PARTIAL))
			continue;
		sum += r->value;
		sums->rows[sums->n] = *r;
		sums->rows[sums->n].value = sum;
		sums->rows[sums->n++].part = CELL_NO_COUNT;
	}
}

int chart_execution(struct drawing *d, struct err *e)
{
	struct table sums = *d->t;
	int rc = 0;

	sums.n = 0;
	sums.rows = malloc((d->t->n + 1) * sizeof *sums.rows);
	if (!sums.rows)
		return err_memory(e);
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		add_up(d->t, kinds[k], &sums);
	if (sums.n == 0)
		rc =
		    err_set(e, ERR_INPUT, "nothing to draw: no money is known");
	d->t = &sums;
	d->executed = true;
	if (rc == 0)
		rc = chart_lines(d, e);
	free(sums.rows);
	return rc;
}
