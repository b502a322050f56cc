/*
 * indicator_value.c - the number that an event carries: its mean, and how it
 * is spread.
 *
 * Sums are kept for every series of a day, so that a mean can be cut by one
 * dimension; the spread is a sketch per action and day (sketch.h), and adds up
 * over days. Days come in order, so one sketch an action is enough: it is read
 * when its period is over, and begun again.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "pack.h"
#include "sketch.h"
#include "stats.h"

#define MILLI 1000.0
#define ENOUGH 30 /* values, for limits */

static const struct {
	const char *series;
	double share;
} quantiles[] = { { "quantile=median", 0.5 }, { "quantile=p90", 0.9 },
	{ "quantile=p95", 0.95 }, { "quantile=p99", 0.99 } };
#define QUANTILES (sizeof quantiles / sizeof *quantiles)

struct cell {
	uint64_t n, sketched;
	int64_t sum; /* thousandths */
	pack_squares squares;
	struct interval limits[QUANTILES];
	double at[QUANTILES];
};

/* An action, under one value of the dimension asked for. */
struct group {
	uint32_t action, value;
	char *split;
	struct cell *cell; /* [period] */
	struct sketch *sketch;
};

struct values {
	const struct indicator_run *run;
	bool spread;        /* sketches are asked for */
	uint32_t dimension; /* 0: none */
	int32_t first, now; /* periods; now: whose days are being read */
	uint32_t n_periods;
	struct group *group; /* in order of (action, value) */
	size_t n, cap;
};

static void values_release(struct values *v)
{
	for (size_t i = 0; i < v->n; i++) {
		free(v->group[i].split);
		free(v->group[i].cell);
		sketch_free(v->group[i].sketch);
	}
	free(v->group);
}

static size_t place_of(const struct values *v, uint32_t action, uint32_t value)
{
	size_t low = 0, high = v->n;

	while (low < high) {
		size_t at = low + (high - low) / 2;
		const struct group *g = &v->group[at];

		if (g->action < action ||
		    (g->action == action && g->value < value))
			low = at + 1;
		else
			high = at;
	}
	return low;
}

static int group_name(
    const struct values *v, const struct group *g, char **out, struct err *e)
{
	const struct store *s = v->run->store;
	struct slice name = store_name(s, 0, g->action);
	struct buf b = BUF_INIT;
	int rc;

	if (v->dimension) {
		struct slice d = store_dimension_name(s, v->dimension);
		struct slice x = store_name(s, v->dimension, g->value);

		buf_printf(&b, "%.*s=%.*s,", SLICE_ARG(d), SLICE_ARG(x));
	}
	buf_printf(&b, "action=%.*s", SLICE_ARG(name));
	rc = buf_error(&b, e);
	*out = rc < 0 ? NULL : strdup(buf_text(&b));
	buf_release(&b);
	return *out ? 0 : err_memory(e);
}

static int group_add(
    struct values *v, size_t at, uint32_t action, uint32_t value, struct err *e)
{
	struct group g = { .action = action, .value = value };

	if (v->n == v->cap) {
		size_t cap = v->cap ? 2 * v->cap : 16;
		struct group *more = realloc(v->group, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		v->group = more;
		v->cap = cap;
	}
	memmove(
	    v->group + at + 1, v->group + at, (v->n - at) * sizeof *v->group);
	v->group[at] = g;
	v->n++;
	v->group[at].cell = calloc(v->n_periods, sizeof *g.cell);
	v->group[at].sketch = v->spread ? sketch_new() : NULL;
	if (!v->group[at].cell || (v->spread && !v->group[at].sketch))
		return err_memory(e);
	return group_name(v, &v->group[at], &v->group[at].split, e);
}

/* Limits of a quantile are two of the values: the ranks between which the
 * quantile's lies (Conover 1999, 3.2). */
static struct interval rank_limits(
    const struct sketch *s, double share, double level)
{
	double n = (double)sketch_count(s), mid = n * share;
	double half =
	    stats_normal_quantile((1 + level) / 2) * sqrt(mid * (1 - share));
	double low = ceil(mid - half), high = ceil(mid + half);

	if (n < ENOUGH || low < 1 || high > n)
		return (struct interval){ NAN, NAN };
	return (struct interval){ sketch_at(s, (uint64_t)low) / MILLI,
		sketch_at(s, (uint64_t)high) / MILLI };
}

static uint64_t rank_of(uint64_t n, double share)
{
	double rank = ceil(share * (double)n);

	return rank < 1 ? 1 : rank > (double)n ? n : (uint64_t)rank;
}

/* Sketches of the period that is over, into its cells. */
static void close_period(struct values *v)
{
	for (size_t i = 0; v->spread && i < v->n; i++) {
		struct group *g = &v->group[i];
		struct cell *c = &g->cell[v->now - v->first];

		c->sketched = sketch_count(g->sketch);
		for (size_t k = 0; c->sketched > 0 && k < QUANTILES; k++) {
			double share = quantiles[k].share;

			c->at[k] =
			    sketch_at(g->sketch, rank_of(c->sketched, share)) /
			    MILLI;
			c->limits[k] =
			    rank_limits(g->sketch, share, v->run->level);
		}
		sketch_clear(g->sketch);
	}
}

/* Whether --where asks for this action, or for none. */
static bool action_asked(const struct values *v, uint32_t action)
{
	struct slice name = store_name(v->run->store, 0, action);

	for (size_t i = 0; i < v->run->n_where; i++)
		if (slice_equal(v->run->where[i].value, name))
			return true;
	return v->run->n_where == 0;
}

static int visit_values(
    void *ctx, day_t day, const struct series *x, struct err *e)
{
	struct values *v = ctx;
	int32_t period = period_index(v->run->by, day);
	size_t at = place_of(v, x->action, x->value);
	struct cell *c;

	if (x->values == 0 || !action_asked(v, x->action))
		return 0;
	if (period != v->now)
		close_period(v);
	v->now = period;
	if (at == v->n || v->group[at].action != x->action ||
	    v->group[at].value != x->value)
		if (group_add(v, at, x->action, x->value, e) < 0)
			return e->code;
	c = &v->group[at].cell[period - v->first];
	c->n += x->values;
	c->squares += x->squares;
	if (__builtin_add_overflow(c->sum, x->sum, &c->sum))
		return err_set(e, ERR_INPUT,
		    "the values of a period add up to more than 9e15\n"
		    "Ask for shorter periods (--by).");
	if (!v->spread || x->sketch.len == 0)
		return 0;
	return sketch_add_encoded(v->group[at].sketch, x->sketch, e);
}

/* A standard deviation from exact sums, in thousandths. */
static double deviation(const struct cell *c)
{
	double n = (double)c->n, sum = (double)c->sum;
	pack_squares size =
	    c->sum < 0 ? 0 - (uint64_t)c->sum : (uint64_t)c->sum;
	pack_squares left, right;

	if (__builtin_mul_overflow(c->squares, (pack_squares)c->n, &left) ||
	    __builtin_mul_overflow(size, size, &right))
		return sqrt(
		    fmax(0, ((double)c->squares - sum / n * sum) / (n - 1)));
	return sqrt((double)(left - right) / n / (n - 1));
}

static void put_mean(
    const struct indicator_run *run, const struct cell *c, struct row *row)
{
	double n = (double)c->n, half;

	row->part = c->sum;
	row->whole = (int64_t)c->n;
	row->value = (double)c->sum / MILLI / n;
	if (row->state != STATE_COMPLETE || c->n < ENOUGH)
		return;
	half = stats_normal_quantile((1 + run->level) / 2) * deviation(c) /
	       MILLI / sqrt(n);
	row->low = row->value - half;
	row->high = row->value + half;
}

static void put_quantile(const struct cell *c, size_t k, struct row *row)
{
	row->whole = (int64_t)c->n;
	if (c->sketched != c->n) {
		row->state = STATE_NONE;
		return;
	}
	row->value = c->at[k];
	if (row->state != STATE_COMPLETE)
		return;
	row->low = c->limits[k].low;
	row->high = c->limits[k].high;
}

static int value_row(const struct values *v, const struct indicator *self,
    const struct group *g, uint32_t p, size_t k, const char *text,
    struct table *out, struct err *e)
{
	const struct cell *c = &g->cell[p];
	int32_t index = v->first + (int32_t)p;
	struct span span = { period_start(v->run->by, index),
		period_start(v->run->by, index + 1) };
	struct row *row;
	int rc = indicator_row(out, self, UNIT_VALUE, span,
	    c->n > 0 ? indicator_state(span.from, span.to, v->run->as_of)
		     : STATE_NONE,
	    &row, e);

	if (rc < 0)
		return rc;
	row->split = text;
	if (row->state == STATE_NONE)
		return 0;
	if (v->spread)
		put_quantile(c, k, row);
	else
		put_mean(v->run, c, row);
	return 0;
}

static int by_split(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return strcmp(x->split, y->split);
}

static int put_groups(struct values *v, const struct indicator *self,
    struct table *out, struct err *e)
{
	bool missing = false;
	int rc = 0;

	if (v->n)
		qsort(v->group, v->n, sizeof *v->group, by_split);
	for (size_t i = 0; rc == 0 && i < v->n; i++)
		for (size_t k = 0; rc == 0 && k < (v->spread ? QUANTILES : 1);
		     k++) {
			const struct group *g = &v->group[i];
			const char *text;

			rc = indicator_measure(out, g->split,
			    v->spread ? quantiles[k].series : "", &text, e);
			for (uint32_t p = 0; rc == 0 && p < v->n_periods; p++) {
				missing = missing ||
					  g->cell[p].sketched != g->cell[p].n;
				rc = value_row(v, self, g, p, k, text, out, e);
			}
		}
	if (rc == 0 && v->n == 0)
		rc = indicator_note(
		    out, e, "%s", _("no event carries a value so far"));
	if (rc == 0 && v->spread && missing)
		rc = indicator_note(out, e, "%s",
		    _("logs that an older version of the program read have no "
		      "quantiles: read them again with --rebuild"));
	return rc;
}

/* What the store can be asked for: --split by one dimension, --where action. */
static int ask_values(struct values *v, struct err *e)
{
	const struct indicator_run *run = v->run;
	struct activity_query q = indicator_query(run);
	int64_t d = 0;
	int rc;

	q.unseen = true;
	rc = activity_check(run->store, &q, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < run->n_where; i++)
		if (!slice_is(run->where[i].dimension, "action"))
			return err_set(e, ERR_INPUT,
			    "values are kept by action, or by one dimension: "
			    "--where takes action=NAME alone here.\n"
			    "Ask for the dimension with --split.");
	if (run->split.at && !slice_is(run->split, "action"))
		d = store_dimension(run->store, run->split);
	if (d > 0 && v->spread)
		return err_set(e, ERR_INPUT,
		    "quantiles of values are kept by action, not by %.*s.\n"
		    "What can be cut by it: value_mean.",
		    SLICE_ARG(run->split));
	v->dimension = d > 0 ? (uint32_t)d : 0;
	return 0;
}

static int value_rows(struct indicator_run *run, const struct indicator *self,
    bool spread, struct table *out, struct err *e)
{
	struct values v = { .run = run, .spread = spread };
	day_t to = run->span.to < run->as_of ? run->span.to : run->as_of;
	struct store_scan scan;
	int rc = ask_values(&v, e);

	if (rc < 0 || run->span.from >= to)
		return rc;
	v.first = v.now = period_index(run->by, run->span.from);
	v.n_periods = (uint32_t)(period_index(run->by, to - 1) - v.first + 1);
	scan = (struct store_scan){ .space = run->space,
		.source = run->source,
		.dimension = v.dimension,
		.from = period_start(run->by, v.first),
		.to = period_start(run->by, v.first + (int32_t)v.n_periods) };
	if (scan.to > run->as_of)
		scan.to = run->as_of;
	rc = store_scan(run->store, &scan, visit_values, &v, e);
	if (rc == 0) {
		close_period(&v);
		rc = put_groups(&v, self, out, e);
	}
	values_release(&v);
	return rc;
}

int indicator_value_mean(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return value_rows(run, self, false, out, e);
}

int indicator_value_quantiles(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return value_rows(run, self, true, out, e);
}
