/*
 * indicator_repeats.c - how much of a count the same users make up.
 *
 * Who comes in all of twelve months counts twelve times and is one person more
 * or less: a sum over users varies with the squares of what each brings.
 */
#include "indicator_repeats.h"

#include <stdlib.h>

/* Sums over the users of a window; bin[k]: those with k units. */
static void sum_up(struct repeat *r, const uint64_t *bin, size_t bins)
{
	for (size_t k = 1; k < bins; k++) {
		r->n += k * bin[k];
		r->squares += (double)(k * k * bin[k]);
	}
}

static int count(struct timeline *line, enum period unit, struct repeat *at,
    uint32_t n, struct err *e)
{
	struct span *window = malloc(n * sizeof *window);
	size_t bins = 2;
	uint64_t *bin = NULL;
	int rc = window ? 0 : err_memory(e);

	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		size_t units = (size_t)(at[i].to - at[i].from);

		window[i] = (struct span){ at[i].from, at[i].to };
		if (units >= bins)
			bins = units + 1;
	}
	if (rc == 0)
		bin = calloc(n * bins, sizeof *bin);
	if (rc == 0 && !bin)
		rc = err_memory(e);
	if (rc == 0)
		rc = timeline_count_active(line, unit, window, n, bins, bin, e);
	for (uint32_t i = 0; rc == 0 && i < n; i++)
		sum_up(&at[i], bin + i * bins, bins);
	free(bin);
	free(window);
	return rc;
}

int repeats_count(const struct indicator_run *run,
    const struct timeline_step *step, enum period unit, struct repeat *at,
    uint32_t n_windows, struct err *e)
{
	struct activity_query q = indicator_query(run);
	struct timeline *line = NULL;
	int rc;

	if (n_windows == 0)
		return 0;
	q.by = unit;
	q.span = (struct span){ period_start(unit, at[0].from),
		period_start(unit, at[n_windows - 1].to) };
	rc = timeline_open(run->store, &q, step, 1, &line, e);
	if (rc == 0)
		rc = count(line, unit, at, n_windows, e);
	timeline_free(line);
	return rc;
}
