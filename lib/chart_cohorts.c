/*
 * chart_cohorts.c - one lag, or windows of days, from cohort to cohort.
 *
 * Curves by lag answer "how fast do they go"; whether the service keeps people
 * better than it did is seen along the cohorts. So the table is turned: each
 * cohort is a place, each window a line.
 */
#include "chart_impl.h"

#include <stdlib.h>

#include "output.h"

/* "canal=web · d28-55"; the value alone is shown. */
static const char *line_of(
    struct table *out, const struct row *r, enum period by)
{
	size_t own = output_series_at(r->split);
	struct buf b = BUF_INIT;
	const char *split = NULL;

	buf_slice(&b, (struct slice){ r->split, own });
	buf_str(&b, own ? " \xc2\xb7 " : "window=");
	output_lag(&b, by, r);
	if (!b.failed)
		split = table_text(out, buf_view(&b));
	buf_release(&b);
	return split;
}

static int put_row(
    struct table *out, const struct row *r, enum period by, struct err *e)
{
	day_t end = period_start(by, period_index(by, r->cohort) + 1);
	const char *split = line_of(out, r, by);
	struct row *to =
	    table_add(out, r->indicator, r->unit, r->cohort, end, r->state);

	if (!split || !to)
		return err_memory(e);
	to->split = split;
	to->value = r->value;
	to->low = r->low;
	to->high = r->high;
	return 0;
}

int chart_over_cohorts(const struct table *t, struct table **out, struct err *e)
{
	struct table *to = table_new();
	int rc = to ? 0 : err_memory(e);

	if (rc == 0 && t->service) {
		to->service = slice_copy(slice_of(t->service));
		rc = to->service ? 0 : err_memory(e);
	}
	if (rc == 0) {
		to->by = t->by;
		to->as_of = t->as_of;
		to->level = t->level;
	}
	for (size_t i = 0; rc == 0 && i < t->n; i++)
		if (t->rows[i].cohort != DAY_NONE)
			rc = put_row(to, &t->rows[i], t->by, e);
	if (rc < 0) {
		table_free(to);
		to = NULL;
	}
	*out = to;
	return rc;
}
