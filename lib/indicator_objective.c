/*
 * indicator_objective.c - one objective: where it stands, where it should
 * stand by now, and whether the two can be told apart.
 *
 * The figure is that of the last period that is over and whose window has
 * elapsed: a month that has just begun must not look like a failure. After the
 * due day nothing is looked at any more, so that a promise is judged by what
 * stood there when it fell due. A figure without an interval is a census and
 * is held against what was expected as it is; one with an interval is ahead or
 * behind only when the whole interval is.
 */
#include "indicator_objective.h"

#include <math.h>

/* Periods that are looked at reach back so far: a year's period is over at
 * least once in it. */
#define DAYS_BACK 800

const char *standing_name(enum standing_word v)
{
	static const char *const names[] = { "ahead", "on", "behind",
		"cannot_tell" };

	return names[v];
}

bool indicator_is_answer(const struct indicator *ind)
{
	return strcmp(ind->family, "objectives") == 0 ||
	       strcmp(ind->name, "runway") == 0 ||
	       strcmp(ind->name, "committee_window") == 0;
}

/* Of some no figure of a period could be promised. */
static bool takes_target(const struct indicator *ind)
{
	static const char *const none[] = { "projection", "control",
		"time_to_reach" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (strcmp(ind->name, none[i]) == 0)
			return false;
	return !indicator_is_answer(ind);
}

static int check_one(const struct objective *o, struct err *e)
{
	const struct indicator *ind = indicator_find(slice_of(o->indicator));

	if (!ind) {
		(void)indicator_unknown(slice_of(o->indicator), e);
		e->code = ERR_INPUT;
		return ERR_INPUT;
	}
	if (!takes_target(ind))
		return err_set(e, ERR_INPUT,
		    "%s takes no target\nPromise a figure that each period "
		    "has, such as active_users.",
		    ind->name);
	if (ind->depth == ACTIVITY_COHORTS && o->lag < 0)
		return err_set(e, ERR_INPUT,
		    "%s needs to know how much later\nAdd \"lag\": 1 (in "
		    "periods of \"by\") to the objective.",
		    ind->name);
	if (ind->depth != ACTIVITY_COHORTS && o->lag >= 0)
		return err_set(e, ERR_INPUT,
		    "%s has no cohorts, so \"lag\" means nothing here",
		    ind->name);
	return 0;
}

int indicator_check_objectives(const struct service *s, struct err *e)
{
	for (size_t i = 0; i < s->n_objectives; i++) {
		const struct objective *o = &s->objectives[i];

		if (check_one(o, e) < 0)
			return err_prefix(
			    e, "service.json:%zu:%zu", o->line, o->column);
	}
	return 0;
}

static bool lower_is_better(
    const struct objective *o, const struct indicator *ind)
{
	if (o->direction != DIRECTION_UNSAID)
		return o->direction == DIRECTION_LOWER;
	if (!isnan(o->baseline))
		return o->target < o->baseline;
	return ind->unit == UNIT_MONEY || ind->unit == UNIT_DAYS ||
	       strcmp(ind->name, "support_rate") == 0;
}

/* What overflows is no figure. */
static double or_none(double x)
{
	return isfinite(x) ? x : NAN;
}

double objective_expected(const struct objective *o, day_t end)
{
	double part;

	if (end > o->due)
		return o->target;
	if (o->shape == SHAPE_STEP)
		return o->baseline;
	if (isnan(o->baseline) || o->from == DAY_NONE)
		return NAN;
	part = (double)(end - o->from) / (double)(o->due + 1 - o->from);
	if (o->shape == SHAPE_EXPONENTIAL)
		return or_none(
		    o->baseline * pow(o->target / o->baseline, part));
	return or_none(o->baseline + (o->target - o->baseline) * part);
}

struct figure figure_of(const struct row *r)
{
	bool limits = !isnan(r->low) && !isnan(r->high);

	return (struct figure){ r->value,
		{ limits ? r->low : r->value, limits ? r->high : r->value } };
}

enum standing_word objective_verdict(
    const struct objective *o, bool lower, struct figure now, double expected)
{
	double way = isnan(o->baseline) ? fabs(o->target)
					: fabs(o->target - o->baseline);
	double slack = OBJECTIVE_SLACK * way;

	if (isnan(now.value) || isnan(expected))
		return STANDING_UNKNOWN;
	if (now.limits.low >= expected - slack &&
	    now.limits.high <= expected + slack)
		return STANDING_ON;
	if (now.limits.low > expected)
		return lower ? STANDING_BEHIND : STANDING_AHEAD;
	if (now.limits.high < expected)
		return lower ? STANDING_AHEAD : STANDING_BEHIND;
	return STANDING_UNKNOWN;
}

static const struct figure no_figure = { NAN, { NAN, NAN } };

static struct figure figure_finite(double value, double low, double high)
{
	if (!isfinite(value) || !isfinite(low) || !isfinite(high))
		return no_figure;
	return (struct figure){ value, { low, high } };
}

struct figure objective_part(
    const struct objective *o, bool lower, struct figure now)
{
	double t = o->target;

	if (isnan(now.value) || t <= 0 || now.limits.low < 0 ||
	    (lower && (now.value <= 0 || now.limits.low <= 0)))
		return no_figure;
	if (lower)
		return figure_finite(
		    t / now.value, t / now.limits.high, t / now.limits.low);
	return figure_finite(
	    now.value / t, now.limits.low / t, now.limits.high / t);
}

struct figure objective_way(const struct objective *o, struct figure now)
{
	double b = o->baseline, way = o->target - b;
	double x = (now.limits.low - b) / way, y = (now.limits.high - b) / way;

	if (isnan(now.value) || isnan(b))
		return no_figure;
	return (
	    struct figure){ (now.value - b) / way, { fmin(x, y), fmax(x, y) } };
}

/* A row without a value, of the day before as_of. */
static struct row absent(
    const struct indicator_run *run, const struct indicator *ind, enum state s)
{
	return (struct row){ .indicator = ind->name,
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
		.unit = ind->unit,
		.state = s };
}

static bool is_meant(const struct row *r, const struct objective *o)
{
	return r->lag == o->lag && (o->lag < 0 || r->cohort != DAY_NONE) &&
	       strcmp(r->split, o->series ? o->series : "") == 0 &&
	       r->start <= o->due && (o->from == DAY_NONE || r->end > o->from);
}

/* Over, and no longer to be changed by what a window has still to show. */
static bool is_ripe(const struct row *r, day_t as_of)
{
	return r->end <= as_of &&
	       (r->state == STATE_COMPLETE || r->state == STATE_NONE);
}

/* The latest row that is ripe; without one a row that says why. */
static struct row choose(const struct indicator_run *run,
    const struct objective *o, const struct indicator *ind,
    const struct table *t)
{
	/* Without a cohort that is old enough there is no row at all. */
	struct row best =
	    absent(run, ind, o->lag < 0 ? STATE_NONE : STATE_CENSORED);
	bool found = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (!is_meant(r, o))
			continue;
		if (!found && !is_ripe(r, run->as_of))
			best.state = STATE_CENSORED;
		if (!is_ripe(r, run->as_of) || (found && r->end < best.end))
			continue;
		best = *r;
		found = true;
	}
	best.split = "";
	return best;
}

static struct span span_of(
    const struct indicator_run *run, const struct objective *o)
{
	day_t to = run->as_of <= o->due ? run->as_of : o->due + 1;
	day_t from = to - DAYS_BACK;
	int32_t first;

	if (o->from != DAY_NONE && o->from > from)
		from = o->from;
	first = period_index(o->by, from) - (o->lag > 0 ? o->lag : 0);
	return (struct span){ period_start(o->by, first), to };
}

static int note_refused(const struct objective *o, const struct err *why,
    struct table *out, struct err *e)
{
	size_t line = strcspn(why->text, "\n");

	return indicator_note(
	    out, e, _("%s: %.*s"), o->name, (int)line, why->text);
}

static int measure(const struct indicator_run *run, const struct objective *o,
    const struct indicator *ind, struct standing *s, struct table *out,
    struct err *e)
{
	struct indicator_run own = *run;
	struct table *scratch = table_new();
	struct where where;
	size_t name = o->where ? strcspn(o->where, "=") : 0;
	int rc = scratch ? 0 : err_memory(e);

	own.by = o->by;
	own.span = span_of(run, o);
	own.cache = own.months = NULL;
	own.depth = ind->depth;
	if (o->where) {
		where.dimension = (struct slice){ o->where, name };
		where.value = slice_of(o->where + name + 1);
		own.where = &where;
		own.n_where = 1;
	}
	s->now = absent(run, ind, STATE_CENSORED);
	if (rc == 0 && own.span.from < own.span.to &&
	    (o->from == DAY_NONE || o->from < run->as_of)) {
		rc = indicator_compute(&own, ind, scratch, e);
		if (rc == 0)
			s->now = choose(run, o, ind, scratch);
	}
	if (rc == ERR_INPUT) {
		struct err why = *e;

		s->now = absent(run, ind, STATE_NONE);
		s->refused = true;
		rc = note_refused(o, &why, out, e);
	}
	indicator_run_release(&own);
	table_free(scratch);
	return rc;
}

int objective_stand(const struct indicator_run *run, const struct objective *o,
    struct standing *s, struct table *out, struct err *e)
{
	const struct indicator *ind = indicator_find(slice_of(o->indicator));
	struct figure now;
	int rc;

	*s = (struct standing){ .verdict = STANDING_UNKNOWN };
	rc = ind ? measure(run, o, ind, s, out, e)
		 : indicator_unknown(slice_of(o->indicator), e);
	if (rc < 0)
		return rc;
	now = figure_of(&s->now);
	s->lower = lower_is_better(o, ind);
	s->expected =
	    isnan(now.value) ? NAN : objective_expected(o, s->now.end);
	s->part = objective_part(o, s->lower, now);
	s->way = objective_way(o, now);
	s->met = s->lower ? now.value <= o->target : now.value >= o->target;
	s->verdict = objective_verdict(o, s->lower, now, s->expected);
	return 0;
}
