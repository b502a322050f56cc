/*
 * indicator_retention.c - of those who came first in a period, how many are
 * active k periods later.
 *
 * A cell is complete when the observed period is over, partial while it runs,
 * censored before it begins. Only complete cells have an interval and enter
 * the pooled rate, which is sum over sum: a young cohort is never a low one.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

#define ROWS_MAX 2000000u

struct pool {
	uint64_t part, whole;
	day_t start, end;
};

struct retained {
	const struct indicator_run *run;
	const struct indicator *self;
	const struct activity *a;
	const uint64_t *matrix; /* of the split */
	const char *split;
	struct table *out;
	struct pool *pool;   /* [lag] */
	uint32_t first, end; /* cohorts shown, from matrix_first */
	uint32_t lag, lags;  /* lag .. lags */
	bool expired;        /* a cell outlives the identity */
	size_t cells;
};

static day_t start_of(const struct retained *r, uint32_t period)
{
	return period_start(r->a->by, r->a->matrix_first + (int32_t)period);
}

/* An identifier that ends before the observed period does cannot be seen in
 * all of it. */
static bool outlives(const struct retained *r, uint32_t cohort, uint32_t lag)
{
	return start_of(r, cohort + lag + 1) - start_of(r, cohort) >
	       r->run->identity_days;
}

static void pool_add(
    struct pool *pool, uint64_t part, uint64_t whole, day_t start, day_t end)
{
	if (pool->whole == 0 || start < pool->start)
		pool->start = start;
	if (pool->whole == 0 || end > pool->end)
		pool->end = end;
	pool->part += part;
	pool->whole += whole;
}

static void put_interval(
    struct row *row, uint64_t part, uint64_t whole, double level)
{
	struct interval limits = stats_wilson(part, whole, level);

	row->low = limits.low;
	row->high = limits.high;
}

static int cell_row(
    struct retained *r, uint32_t cohort, uint32_t lag, struct err *e)
{
	uint32_t n = r->a->matrix_n, at = cohort + lag;
	struct span span = { start_of(r, at), start_of(r, at + 1) };
	enum state state = indicator_state(span.from, span.to, r->run->as_of);
	uint64_t whole = r->matrix[(size_t)cohort * n + cohort], part = 0;
	struct row *row;
	int rc;

	if (whole == 0 || (at < n && !r->a->observed[at]))
		state = STATE_NONE;
	rc = indicator_row(r->out, r->self, UNIT_SHARE, span, state, &row, e);
	if (rc < 0)
		return rc;
	row->split = r->split;
	row->cohort = start_of(r, cohort);
	row->lag = (int32_t)lag;
	row->whole = (int64_t)whole;
	if (state != STATE_COMPLETE && state != STATE_PARTIAL)
		return 0;
	part = r->matrix[(size_t)cohort * n + at];
	indicator_share(row, part, whole);
	if (state == STATE_COMPLETE) {
		put_interval(row, part, whole, r->run->level);
		pool_add(&r->pool[lag], part, whole, span.from, span.to);
	}
	return 0;
}

static int cohort_rows(struct retained *r, uint32_t cohort, struct err *e)
{
	for (uint32_t lag = r->lag; lag <= r->lags; lag++) {
		int rc;

		if (outlives(r, cohort, lag)) {
			r->expired = true;
			break;
		}
		rc = cell_row(r, cohort, lag, e);
		if (rc < 0)
			return rc;
		r->cells++;
	}
	return 0;
}

static int pooled_rows(struct retained *r, struct err *e)
{
	for (uint32_t lag = r->lag; lag <= r->lags; lag++) {
		const struct pool *pool = &r->pool[lag];
		struct row *row;
		int rc;

		if (pool->whole == 0)
			continue;
		rc = indicator_row(r->out, r->self, UNIT_SHARE,
		    (struct span){ pool->start, pool->end }, STATE_COMPLETE,
		    &row, e);
		if (rc < 0)
			return rc;
		row->split = r->split;
		row->lag = (int32_t)lag;
		indicator_share(row, pool->part, pool->whole);
		put_interval(row, pool->part, pool->whole, r->run->level);
	}
	return 0;
}

static int split_rows(struct retained *r, uint32_t split, struct err *e)
{
	size_t n = r->a->matrix_n;
	int rc = indicator_text(r->out, r->a->split[split], &r->split, e);

	r->matrix = r->a->matrix + split * n * n;
	memset(r->pool, 0, (r->lags + 1) * sizeof *r->pool);
	for (uint32_t c = r->first; rc == 0 && c < r->end; c++)
		rc = cohort_rows(r, c, e);
	return rc < 0 ? rc : pooled_rows(r, e);
}

/* Cohorts of the periods answered, from history's first on; the oldest has
 * the most lags, and gives them all their number. */
static void choose_cohorts(struct retained *r)
{
	const struct activity *a = r->a;
	int64_t first = (int64_t)a->first - a->matrix_first;
	int64_t end = first + a->n_periods;

	if (first < 0)
		first = 0;
	if (end > a->matrix_n)
		end = a->matrix_n;
	if (a->data_first == DAY_NONE || end <= first)
		return;
	r->first = (uint32_t)first;
	r->end = (uint32_t)end;
	r->lags = a->matrix_n - 1 - r->first;
	if (r->run->question.lag > 0)
		r->lag = r->lags = (uint32_t)r->run->question.lag;
}

static int put_notes(const struct retained *r, struct err *e)
{
	const struct indicator_run *run = r->run;
	int rc = 0;

	if (r->expired && r->cells == 0)
		return err_refuse(e,
		    N_("the identifiers do not last long enough"),
		    "%s by %s cannot be measured: "
		    "identifiers last %d days, less than two periods.\nAsk "
		    "for a shorter period (--by), or use an account source.",
		    r->self->name, _(period_name(run->by)), run->identity_days);
	if (r->expired)
		rc = indicator_note(r->out, e,
		    _("identifiers last %d days: "
		      "what would take longer is left out"),
		    run->identity_days);
	return rc < 0 ? rc : indicator_note_history(run, r->a, r->out, e);
}

int indicator_retention(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct retained r = { .run = run, .self = self, .out = out, .lag = 1 };
	const struct question *f = &run->question;
	int rc;

	if (f->form != RETENTION_PERIOD || f->recurring || f->elapsed)
		return indicator_cohorts(run, self, out, e);
	rc = indicator_activity(run, self->depth, &r.a, e);
	if (rc < 0)
		return rc;
	choose_cohorts(&r);
	if ((uint64_t)(r.end - r.first) * (r.lags - r.lag + 1) * r.a->n_splits >
	    ROWS_MAX)
		return err_set(e, ERR_INPUT,
		    "%s: %u cohorts by %u lags are "
		    "too many\nAsk for a longer period (--by) or a later "
		    "start (--from).",
		    self->name, r.end - r.first, r.lags);
	r.pool = calloc((size_t)r.lags + 1, sizeof *r.pool);
	if (!r.pool)
		return err_memory(e);
	for (uint32_t i = 0; rc == 0 && i < r.a->n_splits; i++)
		rc = split_rows(&r, i, e);
	if (rc == 0)
		rc = put_notes(&r, e);
	free(r.pool);
	return rc;
}
