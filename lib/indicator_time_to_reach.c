/*
 * indicator_time_to_reach.c - when so many people have used the service.
 *
 * The past is exact: the first day on which the set of all users was that
 * large. The future adds up projected new users, which vary each on their
 * own, where totals so far carry every surprise along and would look far
 * surer than they are; the range is that of the sum.
 */
#include "indicator_series.h"

#include "stats.h"

#define ROUNDING 1e-9 /* of a sum that is a whole number of users */

enum reach { REACH_PROJECTED, REACH_EARLIEST, REACH_LATEST, REACH_COUNT };

static const char *const reach_text[REACH_COUNT] = { "measure=projected",
	"measure=earliest", "measure=latest" };

/* A split value's two passes, by day and by period. */
struct look {
	struct indicator_run *run; /* up to as_of */
	const struct indicator *self;
	const struct activity *days, *periods;
	uint32_t day_split, split;
	const char *name;
};

static int look_row(const struct look *l, const char *measure, struct span span,
    enum state state, struct row **row, struct table *out, struct err *e)
{
	const char *text;
	int rc = indicator_measure(out, l->name, measure, &text, e);

	if (rc == 0)
		rc =
		    indicator_row(out, l->self, UNIT_DAYS, span, state, row, e);
	if (rc == 0)
		(*row)->split = text;
	return rc;
}

static const struct activity_cell *day_cell(const struct look *l, uint32_t day)
{
	return &l->days->cell[(size_t)l->day_split * l->days->n_periods + day];
}

/* The first day with so many users; n_periods: none. */
static uint32_t day_reached(const struct look *l)
{
	uint32_t d = 0;

	while (d < l->days->n_periods &&
	       day_cell(l, d)->ever < (uint64_t)l->run->target)
		d++;
	return d;
}

static int note_reached(
    const struct look *l, day_t day, struct table *out, struct err *e)
{
	char text[11];

	day_format(day, text);
	return indicator_note(out, e, _("%s%s%lld users so far on %s"), l->name,
	    *l->name ? ": " : "", (long long)l->run->target, text);
}

static int reached_row(
    const struct look *l, uint32_t d, struct table *out, struct err *e)
{
	bool reached = d < l->days->n_periods;
	day_t day = l->days->first + (day_t)d;
	struct span span = { day, day + 1 };
	struct row *row;
	int rc;

	if (!reached)
		span = (struct span){ l->days->data_first, l->run->as_of };
	rc = look_row(l, "measure=reached", span,
	    reached ? STATE_COMPLETE : STATE_CENSORED, &row, out, e);
	if (rc < 0)
		return rc;
	row->part =
	    (int64_t)day_cell(l, reached ? d : l->days->n_periods - 1)->ever;
	row->whole = l->run->target;
	if (reached)
		row->value = (double)(day - l->days->data_first + 1);
	return reached ? note_reached(l, day, out, e) : 0;
}

/* New users by complete period, but those of history's first, in which
 * everybody is new. */
static int new_users(const struct look *l, struct timeseries *s, struct err *e)
{
	int rc = timeseries_gather(
	    s, l->run, l->periods, l->split, timeseries_new, e);

	if (rc == 0 && s->n > 0 &&
	    (int32_t)s->x[0] == l->periods->matrix_first) {
		s->n--;
		memmove(s->x, s->x + 1, s->n * sizeof *s->x);
		memmove(s->y, s->y + 1, s->n * sizeof *s->y);
	}
	return rc;
}

static double sum_of(const struct stats_total *t, enum reach reach)
{
	switch (reach) {
	case REACH_EARLIEST:
		return t->interval.high;
	case REACH_LATEST:
		return t->interval.low;
	default:
		return t->value;
	}
}

/* The first period by whose end the sum is reached, counted from 1; 0: none
 * as far as one may look. */
static size_t periods_to(const struct look *l, const struct stats_trend *t,
    double first, double missing, enum reach reach)
{
	for (size_t k = 1; k <= t->line.n && t->form != TREND_NONE; k++) {
		struct stats_total sum =
		    stats_trend_total(t, first, k, l->run->level);

		if (sum_of(&sum, reach) >= missing * (1 - ROUNDING))
			return k;
	}
	return 0;
}

static int note_never(const struct look *l, const struct stats_trend *t,
    struct table *out, struct err *e)
{
	if (t->form == TREND_NONE)
		return indicator_note(out, e,
		    _("no projection: it needs %d complete periods after "
		      "history's first"),
		    TREND_LEAST);
	return indicator_note(out, e,
	    _("%s%snot reached at this pace within %zu periods, as far ahead "
	      "as the fitted history is long"),
	    l->name, *l->name ? ": " : "", t->line.n);
}

static int future_rows(const struct look *l, const struct stats_trend *t,
    int32_t last, uint64_t now, struct table *out, struct err *e)
{
	double missing = (double)((uint64_t)l->run->target - now);
	size_t most = t->form == TREND_NONE ? 1 : t->line.n;
	int rc = 0;

	for (int r = 0; rc == 0 && r < REACH_COUNT; r++) {
		size_t k = periods_to(l, t, last + 1, missing, (enum reach)r);
		int32_t at = last + (int32_t)(k ? k : most);
		struct span span = { period_start(l->run->by, at),
			period_start(l->run->by, at + 1) };
		struct row *row;

		rc = look_row(l, reach_text[r], span,
		    k ? STATE_CENSORED : STATE_NONE, &row, out, e);
		if (rc < 0)
			break;
		row->whole = l->run->target;
		if (k)
			row->value = (double)(span.to - l->periods->data_first);
		else if (r == REACH_PROJECTED)
			rc = note_never(l, t, out, e);
	}
	return rc;
}

/* From the last complete period on. */
static int projected_rows(
    const struct look *l, struct table *out, struct err *e)
{
	const struct activity *a = l->periods;
	uint32_t p = a->n_periods;
	struct timeseries s = { NULL, NULL, 0 };
	struct stats_trend t;
	int rc = new_users(l, &s, e);

	while (
	    p > 0 && indicator_period_state(l->run, a, p - 1) != STATE_COMPLETE)
		p--;
	if (rc == 0 && !stats_trend_fit(s.x, s.y, s.n, &t))
		rc = err_memory(e);
	if (rc == 0 && p > 0)
		rc = future_rows(l, &t, a->first + (int32_t)p - 1,
		    a->cell[(size_t)l->split * a->n_periods + p - 1].ever, out,
		    e);
	timeseries_release(&s);
	return rc;
}

/* log 2 over the slope of the logarithms of users so far, in days. s: the
 * periods to look at, at whose end there are more than at their start. */
static double doubling(struct timeseries *s, struct span span)
{
	struct stats_line line;

	for (size_t i = 0; i < s->n; i++)
		s->y[i] = log(s->y[i]);
	line = stats_line_fit(s->x, s->y, s->n);
	return log(2) / line.slope * (double)(span.to - span.from) /
	       (s->x[s->n - 1] - s->x[0] + 1);
}

/* At the pace of the last complete periods: young services slow down, and
 * all of history would tell a pace that is long past. */
static int doubling_row(const struct look *l, struct table *out, struct err *e)
{
	enum period by = l->run->by;
	struct span span = { l->periods->data_first, l->run->as_of };
	struct timeseries s, last = { NULL, NULL, 0 };
	struct row *row;
	double days = NAN;
	int rc = timeseries_gather(
	    &s, l->run, l->periods, l->split, timeseries_ever, e);

	if (rc == 0 && s.n >= TREND_LEAST)
		last = (struct timeseries){ s.x + s.n - TREND_LEAST,
			s.y + s.n - TREND_LEAST, TREND_LEAST };
	if (last.n > 0 && last.y[0] > 0 && last.y[last.n - 1] > last.y[0]) {
		span = (struct span){ period_start(by, (int32_t)last.x[0]),
			period_start(by, (int32_t)last.x[last.n - 1] + 1) };
		days = doubling(&last, span);
	}
	if (rc == 0)
		rc = look_row(l, "measure=doubling_time", span,
		    isnan(days) ? STATE_NONE : STATE_COMPLETE, &row, out, e);
	if (rc == 0)
		row->value = days;
	timeseries_release(&s);
	return rc;
}

static int look_rows(const struct look *l, struct table *out, struct err *e)
{
	uint32_t d = day_reached(l);
	int rc = reached_row(l, d, out, e);

	if (rc == 0 && d == l->days->n_periods)
		rc = projected_rows(l, out, e);
	return rc < 0 ? rc : doubling_row(l, out, e);
}

static uint32_t find_split(const struct activity *a, const char *name)
{
	uint32_t i = 0;

	while (i < a->n_splits && strcmp(a->split[i], name) != 0)
		i++;
	return i;
}

static int all_rows(struct look *l, struct table *out, struct err *e)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < l->periods->n_splits; i++) {
		l->split = i;
		l->name = l->periods->split[i];
		l->day_split = find_split(l->days, l->name);
		if (l->day_split < l->days->n_splits)
			rc = look_rows(l, out, e);
	}
	return rc;
}

int indicator_time_to_reach(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct indicator_run past = *run, daily;
	struct look l = { .run = &past, .self = self };
	int rc;

	if (run->target <= 0)
		return err_set(e, ERR_USAGE,
		    "%s needs to know how many "
		    "users are meant\nAsk as in: jauge compute %s --target "
		    "10000",
		    self->name, self->name);
	if (past.span.to > past.as_of)
		past.span.to = past.as_of;
	past.as_of = past.span.to;
	past.cache = past.months = NULL;
	rc = indicator_activity(&past, self->depth, &l.periods, e);
	daily = past;
	daily.cache = NULL;
	daily.by = PERIOD_DAY;
	if (rc == 0 && l.periods->data_first != DAY_NONE &&
	    l.periods->data_first < daily.span.to) {
		daily.span.from = l.periods->data_first;
		rc = indicator_activity(&daily, self->depth, &l.days, e);
		if (rc == 0)
			rc = all_rows(&l, out, e);
	}
	if (rc == 0)
		rc = indicator_note_history(&past, l.periods, out, e);
	indicator_run_release(&past);
	indicator_run_release(&daily);
	return rc;
}
