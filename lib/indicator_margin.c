/*
 * indicator_margin.c - what one more costs, and whether cost grows slower than
 * what it buys.
 *
 * Two years that follow each other are compared: twelve months and the twelve
 * before. What is bought is counted; where the two counts cannot be told
 * apart there is nothing to divide by but noise, and no figure.
 */
#include "indicator_repeats.h"

#include <stdlib.h>

#include "stats.h"

#define YEAR 12

/* What is bought: users with the outcome, else transactions. */
static bool by_outcome(const struct indicator_run *run)
{
	return run->service->outcome.action != NULL;
}

struct year {
	bool known;
	cents_t cost;
	uint64_t n;
	double extra; /* relative variance of n beyond that of n users */
};

struct margin {
	struct indicator_run *run;
	const struct indicator *self;
	struct activity *all, *a; /* of all actions, and of the one bought */
	int32_t first, last;      /* months that rows end before */
	struct repeat *days;      /* of the years that end before first - YEAR
				   * to last: days of completion; NULL: users
				   * with the outcome, each counted once */
	bool same;                /* two counts could not be told apart */
};

/* What users who complete on many days add to the relative variance of a
 * count of independent transactions. */
static double extra_variance(const struct repeat *days, uint64_t n)
{
	double sum, extra;

	if (!days || days->n == 0 || n == 0)
		return 0;
	sum = (double)days->n;
	extra = days->squares / (sum * sum) - 1 / (double)n;
	return extra > 0 ? extra : 0;
}

/* The twelve months before month `to` (by its number). */
static struct year year_of(const struct margin *g, int32_t to)
{
	const struct indicator_run *run = g->run;
	const struct activity *a = g->a;
	struct span span = { period_start(PERIOD_MONTH, to - YEAR),
		period_start(PERIOD_MONTH, to) };
	struct year y = { .known = span.to <= run->as_of &&
				   indicator_costs_known(
				       run->costs, span.from, span.to) };

	for (int32_t i = to - YEAR; y.known && i < to; i++) {
		int32_t at = i - a->first;

		y.known = at >= 0 && at < (int32_t)a->n_periods &&
			  g->all->covered[at];
		if (y.known)
			y.n = by_outcome(run) ? a->cell[at].windowed
					      : y.n + a->cell[at].events;
	}
	y.cost = costs_between(run->costs, span.from, span.to);
	if (g->days)
		y.extra = extra_variance(&g->days[to - g->first + YEAR], y.n);
	return y;
}

static int count_days(struct margin *g, struct err *e)
{
	const char *complete = g->run->service->completion.complete;
	const struct timeline_step step = { &complete, 1 };
	uint32_t n = (uint32_t)(g->last - g->first + YEAR + 1);

	g->days = calloc(n, sizeof *g->days);
	if (!g->days)
		return err_memory(e);
	for (uint32_t i = 0; i < n; i++) {
		int32_t to = g->first - YEAR + (int32_t)i;

		g->days[i] = (struct repeat){ .from = period_start(
						  PERIOD_MONTH, to - YEAR),
			.to = period_start(PERIOD_MONTH, to) };
	}
	return repeats_count(g->run, &step, PERIOD_DAY, g->days, n, e);
}

/* Passes by month that reach two years back. */
static int passes(struct margin *g, struct err *e)
{
	struct indicator_run *run = g->run;
	const char *action = by_outcome(run)
				 ? run->service->outcome.action
				 : run->service->completion.complete;
	struct activity_query q = indicator_query(run);
	int32_t first = period_index(PERIOD_MONTH, run->span.from);
	int rc;

	q.by = PERIOD_MONTH;
	q.span.from = period_start(PERIOD_MONTH, first - 2 * YEAR);
	q.unseen = true;
	rc = activity_compute(run->store, &q, &g->all, e);
	q.active = &action;
	q.n_active = 1;
	q.window = YEAR;
	if (rc == 0)
		rc = activity_compute(run->store, &q, &g->a, e);
	if (rc == 0 && !by_outcome(run) && g->first <= g->last)
		rc = count_days(g, e);
	return rc;
}

typedef void put_row(struct row *row, const struct year *before,
    const struct year *now, struct interval ratio);

static void put_marginal(struct row *row, const struct year *before,
    const struct year *now, struct interval ratio)
{
	double more = (double)(now->cost - before->cost) / 100;
	double base = (double)before->n;
	double x = more / (base * (ratio.low - 1));
	double y = more / (base * (ratio.high - 1));

	row->part = now->cost - before->cost;
	row->whole = (int64_t)now->n - (int64_t)before->n;
	row->value = more / (double)row->whole;
	row->low = x < y ? x : y;
	row->high = x < y ? y : x;
}

static void put_elasticity(struct row *row, const struct year *before,
    const struct year *now, struct interval ratio)
{
	double grown = log((double)now->cost / (double)before->cost);
	double x = grown / log(ratio.low), y = grown / log(ratio.high);

	row->value = grown / log((double)now->n / (double)before->n);
	row->low = x < y ? x : y;
	row->high = x < y ? y : x;
}

/* The months that the period's last ends, and those a year before them. */
static int margin_row(struct margin *g, struct span span, put_row *put,
    struct table *out, struct err *e)
{
	int32_t to = period_index(PERIOD_MONTH, span.to - 1) + 1;
	struct year now = year_of(g, to), before = year_of(g, to - YEAR);
	struct stats_shock repeated = { now.extra + before.extra, INFINITY, 0 };
	struct interval ratio;
	struct row *row;
	int rc = indicator_row(out, g->self, g->self->unit,
	    (struct span){ period_start(PERIOD_MONTH, to - YEAR),
		period_start(PERIOD_MONTH, to) },
	    STATE_NONE, &row, e);

	if (rc < 0)
		return rc;
	if (!now.known && span.to > g->run->as_of)
		row->state = STATE_CENSORED;
	if (!now.known || !before.known || now.n == 0 || before.n == 0 ||
	    now.cost <= 0 || before.cost <= 0)
		return 0;
	ratio = stats_user_ratio(before.n, now.n, 0, repeated, g->run->level)
		    .interval;
	if (!(ratio.low > 1 || ratio.high < 1)) {
		g->same = true;
		return 0;
	}
	row->state = STATE_COMPLETE;
	put(row, &before, &now, ratio);
	return 0;
}

static int note_margin(const struct margin *g, struct table *out, struct err *e)
{
	int rc = indicator_note(out, e, "%s",
	    by_outcome(g->run)
		? _("of twelve months and the twelve before: payments "
		    "(CP), and users with the outcome")
		: _("of twelve months and the twelve before: payments "
		    "(CP), and transactions completed"));

	if (rc == 0 && g->same)
		rc = indicator_note(out, e, "%s",
		    _("no figure where the two years' counts cannot be told "
		      "apart"));
	return rc;
}

static int margin_rows(struct indicator_run *run, const struct indicator *self,
    put_row *put, struct table *out, struct err *e)
{
	int32_t first = period_index(run->by, run->span.from), last = first - 1;
	day_t to = run->span.to < run->as_of ? run->span.to : run->as_of;
	struct margin g = { .run = run, .self = self };
	int rc;

	if (run->span.from < to)
		last = period_index(run->by, to - 1);
	g.first = period_index(PERIOD_MONTH, period_start(run->by, first + 1));
	g.last = period_index(PERIOD_MONTH, period_start(run->by, last + 1));
	rc = passes(&g, e);
	for (int32_t i = first; rc == 0 && i <= last; i++)
		rc = margin_row(&g,
		    (struct span){ period_start(run->by, i),
			period_start(run->by, i + 1) },
		    put, out, e);
	activity_free(g.all);
	activity_free(g.a);
	free(g.days);
	return rc < 0 ? rc : note_margin(&g, out, e);
}

int indicator_marginal_cost(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return margin_rows(run, self, put_marginal, out, e);
}

int indicator_elasticity(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return margin_rows(run, self, put_elasticity, out, e);
}
