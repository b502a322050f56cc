/*
 * indicator_phase.c - what the phase of a startup d'État asks for, as
 * statements that can be tested.
 *
 * A gate is passed only when the lower limit of the figure is above it, so
 * that a lucky month opens none; where the interval holds the gate, that is
 * said.
 */
#include "indicator_objective.h"

#include <math.h>
#include <stdio.h>

/* A share of the population, in percent. */
struct gate {
	const char *phase;
	int percent;
};

static const struct gate gates[] = {
	{ "acceleration", 1 },
	{ "acceleration", 5 },
	{ "consolidation", 30 },
	{ "perennisation", 30 },
};
#define N_GATES (sizeof gates / sizeof *gates)

static bool in_phase(const struct indicator_run *run, const char *phase)
{
	return strcmp(run->service->phase, phase) == 0;
}

static struct row absent(
    const struct indicator_run *run, const struct indicator *self)
{
	return (struct row){ .indicator = self->name,
		.start = run->as_of - 1,
		.end = run->as_of,
		.split = "",
		.cohort = DAY_NONE,
		.lag = -1,
		.value = NAN,
		.low = NAN,
		.high = NAN,
		.part = CELL_NO_COUNT,
		.whole = CELL_NO_COUNT,
		.unit = self->unit,
		.state = STATE_NONE };
}

static int put_gate(const struct indicator *self, const char *gate,
    const char *verdict, const struct row *from, struct table *out,
    struct err *e)
{
	const char *name, *text;
	struct row *row;
	int rc = indicator_series(out, "", "gate", gate, &name, e);

	if (rc == 0)
		rc = indicator_series(out, name, "verdict", verdict, &text, e);
	if (rc == 0)
		rc = indicator_row(out, self, from->unit,
		    (struct span){ from->start, from->end }, from->state, &row,
		    e);
	if (rc < 0)
		return rc;
	*row = *from;
	row->indicator = self->name;
	row->split = text;
	return 0;
}

/* The row without a split of an indicator's last period that is over. One
 * that cannot be had leaves *out absent and a note. */
static int last_row(const struct indicator_run *run, const char *name,
    struct row *row, struct table *out, struct err *e)
{
	const struct indicator *ind = indicator_find(slice_of(name));
	int32_t last = period_index(run->by, run->as_of) - 1;
	struct indicator_run own = *run;
	struct table *scratch = table_new();
	int rc = scratch ? 0 : err_memory(e);

	own.span = (struct span){ period_start(run->by, last),
		period_start(run->by, last + 1) };
	own.cache = own.months = NULL;
	own.depth = ind->depth;
	if (rc == 0)
		rc = indicator_compute(&own, ind, scratch, e);
	for (size_t i = 0; rc == 0 && i < scratch->n; i++)
		if (!*scratch->rows[i].split)
			*row = scratch->rows[i];
	row->split = "";
	if (rc == ERR_INPUT) {
		struct err why = *e;

		rc = indicator_note(out, e, _("%s: %.*s"), name,
		    (int)strcspn(why.text, "\n"), why.text);
	}
	indicator_run_release(&own);
	table_free(scratch);
	return rc;
}

static const char *above(const struct row *row, double gate)
{
	if (row->state != STATE_COMPLETE || isnan(row->low))
		return "cannot_tell";
	if (row->low >= gate)
		return "passed";
	return row->high < gate ? "failed" : "cannot_tell";
}

/* Those who come again, of the people whom the service is for. */
static int market_row(const struct indicator_run *run,
    const struct indicator *self, struct row *row, struct table *out,
    struct err *e)
{
	const struct population *p = run->population;
	int rc;

	*row = absent(run, self);
	if (!p)
		return indicator_note(out, e, "%s",
		    _("no population known (\"population\" in service.json)"));
	rc = last_row(run, "returning_users", row, out, e);
	if (rc < 0 || row->state != STATE_COMPLETE)
		return rc;
	row->unit = UNIT_SHARE;
	indicator_rate(row, (uint64_t)row->part,
	    (struct people){ p->total, p->low, p->high }, run->level);
	return 0;
}

static int share_gates(const struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct row row;
	int rc = market_row(run, self, &row, out, e);

	for (size_t i = 0; rc == 0 && i < N_GATES; i++) {
		char name[32];

		if (!in_phase(run, gates[i].phase))
			continue;
		snprintf(name, sizeof name, "recurring_%d", gates[i].percent);
		rc = put_gate(self, name, above(&row, gates[i].percent / 100.0),
		    &row, out, e);
	}
	return rc;
}

/* Every territory, counted: no limits. */
static int national_gate(const struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct row row = absent(run, self);
	const char *verdict = "cannot_tell";
	int rc;

	if (!run->service->territory || !run->population)
		return 0;
	rc = last_row(run, "coverage", &row, out, e);
	if (rc == 0 && row.state == STATE_COMPLETE)
		verdict = row.part == row.whole ? "passed" : "failed";
	return rc < 0 ? rc : put_gate(self, "national", verdict, &row, out, e);
}

static int first_user(const struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct indicator_run own = *run;
	struct row row = absent(run, self);
	const struct activity *a;
	int rc;

	own.by = PERIOD_YEAR;
	own.span = (struct span){ run->as_of - 1, run->as_of };
	own.cache = own.months = NULL;
	rc = indicator_activity(&own, ACTIVITY_HISTORY, &a, e);
	if (rc == 0 && a->n_periods > 0 && a->data_first != DAY_NONE) {
		row.start = a->data_first;
		row.state = STATE_COMPLETE;
		row.unit = run->identity == IDENTITY_DAILY ? UNIT_VISITOR_DAYS
							   : UNIT_USERS;
		row.part = (int64_t)a->cell[a->n_periods - 1].ever;
		row.value = (double)row.part;
	}
	indicator_run_release(&own);
	if (rc < 0)
		return rc;
	return put_gate(self, "first_user",
	    row.state != STATE_COMPLETE ? "cannot_tell"
	    : row.part > 0              ? "passed"
					: "failed",
	    &row, out, e);
}

/* Two months later, or the last day of that month. */
static day_t two_months_after(day_t day)
{
	int32_t month = period_index(PERIOD_MONTH, day);
	day_t within = day - period_start(PERIOD_MONTH, month);
	day_t last = period_start(PERIOD_MONTH, month + 3) - 1;
	day_t same = period_start(PERIOD_MONTH, month + 2) + within;

	return same < last ? same : last;
}

/* The first day with a user; DAY_NONE: there is none. */
static int first_day(
    const struct indicator_run *run, day_t from, day_t *out, struct err *e)
{
	struct indicator_run own = *run;
	const struct activity *a;
	int rc;

	*out = DAY_NONE;
	own.by = PERIOD_DAY;
	own.span = (struct span){ from, run->as_of };
	own.cache = own.months = NULL;
	own.depth = ACTIVITY_COUNTS;
	rc = indicator_activity(&own, ACTIVITY_COUNTS, &a, e);
	for (uint32_t i = 0; rc == 0 && i < a->n_periods; i++)
		if (a->cell[i].active > 0) {
			*out = a->first + (int32_t)i;
			break;
		}
	indicator_run_release(&own);
	return rc;
}

/* Whether it came before the end of the phase's second month. */
static int in_time(const struct indicator_run *run,
    const struct indicator *self, day_t history, struct table *out,
    struct err *e)
{
	day_t since = run->service->phase_since, day;
	day_t due = two_months_after(since);
	struct row row = absent(run, self);
	const char *verdict = "cannot_tell";
	int rc = first_day(run, history, &day, e);

	row.start = since;
	row.end = due;
	row.unit = UNIT_DAYS;
	if (day != DAY_NONE) {
		row.state = STATE_COMPLETE;
		row.value = (double)(day - since);
		verdict = day < due ? "passed" : "failed";
	} else if (run->as_of >= due) {
		verdict = "failed";
	} else {
		row.state = STATE_CENSORED;
	}
	return rc < 0 ? rc
		      : put_gate(
			    self, "first_user_in_time", verdict, &row, out, e);
}

static int construction_gates(const struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	size_t first = out->n;
	int rc = first_user(run, self, out, e);
	bool known = rc == 0 && out->rows[first].state == STATE_COMPLETE;

	if (!known || run->service->phase_since == DAY_NONE)
		return rc;
	return in_time(run, self, out->rows[first].start, out, e);
}

static bool has_share_gate(const struct indicator_run *run)
{
	for (size_t i = 0; i < N_GATES; i++)
		if (in_phase(run, gates[i].phase))
			return true;
	return false;
}

int indicator_phase_gate(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	int rc;

	if (in_phase(run, "construction"))
		return construction_gates(run, self, out, e);
	if (!has_share_gate(run))
		return indicator_note(out, e,
		    _("no gate is known for the phase %s"),
		    run->service->phase);
	rc = share_gates(run, self, out, e);
	if (rc == 0)
		rc = national_gate(run, self, out, e);
	return rc < 0 ? rc
		      : indicator_note(out, e, "%s",
			    _("users who come again: active in the period and "
			      "before it; passed when the lower limit is at "
			      "the gate or above, failed when the upper one "
			      "is below"));
}
