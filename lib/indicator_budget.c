/*
 * indicator_budget.c - who pays for what, what is committed and paid, and how
 * fast the money goes.
 *
 * These are sums of an account: exact, without an interval.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#define BURN_MONTHS 3

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* One way to part payments (CP) or commitments (AE): by whom, or for what. */
struct parting {
	const char *series; /* "funder" */
	const char **name;  /* distinct, sorted */
	size_t n;
	bool category, authorised;
};

static const char *name_of(const struct parting *p, const struct cost *c)
{
	return p->category ? c->category : c->funder;
}

static int parting_new(struct parting *p, const struct costs *c, struct err *e)
{
	size_t n = 0;

	p->name = calloc(c->n + 1, sizeof *p->name);
	if (!p->name)
		return err_memory(e);
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].authorised == p->authorised)
			p->name[n++] = name_of(p, &c->at[i]);
	qsort(p->name, n, sizeof *p->name, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(p->name[i], p->name[p->n - 1]) != 0)
			p->name[p->n++] = p->name[i];
	return 0;
}

/* Where no row of the file names one, there is nothing to part. */
static bool parts(const struct parting *p)
{
	return p->n > 1 || (p->n == 1 && *p->name[0]);
}

/* Name NULL: of all. */
static cents_t spent(const struct parting *p, const struct costs *c,
    const char *name, struct span span)
{
	cents_t sum = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].authorised == p->authorised &&
		    (!name || strcmp(name_of(p, &c->at[i]), name) == 0))
			sum += cost_between(&c->at[i], span.from, span.to);
	return sum;
}

static int share_row(const struct indicator_run *run,
    const struct indicator *self, const struct parting *p, const char *name,
    struct span span, const char *text, struct table *out, struct err *e)
{
	struct span known = { span.from,
		span.to < run->as_of ? span.to : run->as_of };
	cents_t whole = costs_between(run->costs, known.from, known.to);
	enum state state = whole > 0
			       ? indicator_state(span.from, span.to, run->as_of)
			       : STATE_NONE;
	struct row *row;
	int rc = indicator_row(out, self, UNIT_SHARE, span, state, &row, e);

	if (rc < 0)
		return rc;
	row->split = text;
	if (state == STATE_NONE || state == STATE_CENSORED)
		return 0;
	row->part = spent(p, run->costs, name, known);
	row->whole = whole;
	row->value = (double)row->part / (double)row->whole;
	return 0;
}

/* Numbers of the periods asked for that have begun: [first, end). */
static void periods_of(
    const struct indicator_run *run, int32_t *first, int32_t *end)
{
	day_t to = run->span.to < run->as_of ? run->span.to : run->as_of;

	*first = *end = period_index(run->by, run->span.from);
	if (run->span.from < to)
		*end = period_index(run->by, to - 1) + 1;
}

static struct span span_of(const struct indicator_run *run, int32_t i)
{
	return (struct span){ period_start(run->by, i),
		period_start(run->by, i + 1) };
}

typedef int parted_row(const struct indicator_run *run,
    const struct indicator *self, const struct parting *p, const char *name,
    struct span span, const char *text, struct table *out, struct err *e);

/* The periods of each part; series that a prefix stands before. */
static int parting_rows(const struct indicator_run *run,
    const struct indicator *self, const struct parting *p, const char *prefix,
    parted_row *put, struct table *out, struct err *e)
{
	int32_t first, end;
	int rc = 0;

	periods_of(run, &first, &end);
	for (size_t k = 0; rc == 0 && k < p->n; k++) {
		const char *text;

		rc = indicator_series(out, prefix, p->series,
		    *p->name[k] ? p->name[k] : "-", &text, e);
		for (int32_t i = first; rc == 0 && i < end; i++)
			rc = put(run, self, p, p->name[k], span_of(run, i),
			    text, out, e);
	}
	return rc;
}

/* By whom, then for what. */
static int both_partings(const struct indicator_run *run,
    const struct indicator *self, bool authorised, const char *prefix,
    parted_row *put, struct table *out, struct err *e)
{
	struct parting parting[2] = { { .series = "funder" },
		{ .series = "category", .category = true } };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 2; i++) {
		struct parting *p = &parting[i];

		p->authorised = authorised;
		rc = parting_new(p, run->costs, e);
		if (rc == 0 && parts(p))
			rc = parting_rows(run, self, p, prefix, put, out, e);
		free(p->name);
	}
	return rc;
}

int indicator_cost_share(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	int rc = both_partings(run, self, false, "", share_row, out, e);

	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}

/* Payments are not known in a month that has none; commitments are made now
 * and then. */
static int amount_row(const struct indicator_run *run,
    const struct indicator *self, const struct parting *p, const char *name,
    struct span span, const char *text, struct table *out, struct err *e)
{
	struct span known = { span.from,
		span.to < run->as_of ? span.to : run->as_of };
	bool told = p->authorised ||
		    indicator_costs_known(run->costs, known.from, known.to);
	struct row *row;
	int rc = indicator_row(out, self, UNIT_MONEY, span,
	    told ? indicator_state(span.from, span.to, run->as_of) : STATE_NONE,
	    &row, e);

	if (rc < 0)
		return rc;
	row->split = text;
	if (row->state == STATE_NONE)
		return 0;
	row->part = spent(p, run->costs, name, known);
	row->value = (double)row->part / 100;
	return 0;
}

static int kind_rows(const struct indicator_run *run,
    const struct indicator *self, bool authorised, struct table *out,
    struct err *e)
{
	const struct parting all = { .authorised = authorised };
	const char *kind = authorised ? "kind=AE" : "kind=CP";
	int32_t first, end;
	int rc = 0;

	periods_of(run, &first, &end);
	for (int32_t i = first; rc == 0 && i < end; i++)
		rc = amount_row(
		    run, self, &all, NULL, span_of(run, i), kind, out, e);
	return rc < 0 ? rc
		      : both_partings(
			    run, self, authorised, kind, amount_row, out, e);
}

static bool has_kind(const struct costs *c, bool authorised)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].authorised == authorised)
			return true;
	return false;
}

int indicator_budget_execution(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	int rc = 0;

	if (has_kind(run->costs, true))
		rc = kind_rows(run, self, true, out, e);
	if (rc == 0 && has_kind(run->costs, false))
		rc = kind_rows(run, self, false, out, e);
	return rc < 0 ? rc
		      : indicator_note(out, e, "%s",
			    _("AE: committed, CP: paid, of the costs file; a "
			      "month without a payment is not known"));
}

/* The mean of the last closed months before the period's end. */
static int burn_row(const struct indicator_run *run,
    const struct indicator *self, struct span span, struct table *out,
    struct err *e)
{
	day_t until = span.to < run->as_of ? span.to : run->as_of;
	int32_t end = period_index(PERIOD_MONTH, until);
	struct span months = { period_start(PERIOD_MONTH, end - BURN_MONTHS),
		period_start(PERIOD_MONTH, end) };
	enum state state = indicator_state(span.from, span.to, run->as_of);
	struct row *row;
	int rc;

	for (int32_t i = end - BURN_MONTHS; i < end; i++)
		if (!indicator_costs_known(run->costs,
			period_start(PERIOD_MONTH, i),
			period_start(PERIOD_MONTH, i + 1)))
			state = STATE_NONE;
	rc = indicator_row(out, self, UNIT_MONEY, span, state, &row, e);
	if (rc < 0 || state == STATE_NONE)
		return rc;
	row->part = costs_between(run->costs, months.from, months.to);
	row->whole = BURN_MONTHS;
	row->value = (double)row->part / 100 / BURN_MONTHS;
	return 0;
}

int indicator_burn(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	int32_t first, end;
	int rc = 0;

	periods_of(run, &first, &end);
	for (int32_t i = first; rc == 0 && i < end; i++)
		rc = burn_row(run, self, span_of(run, i), out, e);
	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}
