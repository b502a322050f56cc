/*
 * indicator_rolling.c - day by day, the distinct users of the last so many
 * days.
 *
 * Weeks hide which day something changed, and days have weekends: 7 or 28
 * days that end with each day have neither fault. The first windows reach back
 * before history and are partial: a curve that starts low there has not grown.
 */
#include "indicator_impl.h"

#include <stdio.h>
#include <stdlib.h>

static enum state state_of(const struct activity *a, const day_t *days,
    size_t n_days, struct span span)
{
	if (!indicator_has_day(days, n_days, span))
		return STATE_NONE;
	return span.from < a->data_first ? STATE_PARTIAL : STATE_COMPLETE;
}

static int split_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    const day_t *days, size_t n_days, struct table *out, struct err *e)
{
	char series[32];
	const char *text;
	int rc;

	snprintf(
	    series, sizeof series, "rolling=%d", (int)run->question.rolling);
	rc = indicator_measure(out, a->split[split], series, &text, e);
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		struct span span = indicator_period(a, p);
		enum state state;
		struct row *row;

		span.from = span.to - run->question.rolling;
		state = state_of(a, days, n_days, span);
		rc = indicator_row(out, self, UNIT_USERS, span, state, &row, e);
		if (rc < 0)
			break;
		row->split = text;
		if (state == STATE_NONE)
			continue;
		row->part =
		    (int64_t)a->cell[(size_t)split * a->n_periods + p].windowed;
		row->value = (double)row->part;
	}
	return rc;
}

int indicator_rolling(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct activity_query q = indicator_query(run);
	struct activity *a = NULL;
	day_t *days = NULL;
	size_t n_days = 0;
	int rc = indicator_days(run, &days, &n_days, e);

	q.by = PERIOD_DAY;
	q.window = (uint32_t)run->question.rolling;
	if (rc == 0)
		rc = activity_compute(run->store, &q, &a, e);
	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = split_rows(run, self, a, i, days, n_days, out, e);
	if (rc == 0)
		rc = indicator_note(out, e,
		    _("each day: the distinct users of the %d days that end "
		      "with it"),
		    (int)run->question.rolling);
	activity_free(a);
	free(days);
	return rc;
}
