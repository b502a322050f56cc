/*
 * indicator_engagement.c - how often those who come, come.
 *
 * Both indicators rest on one histogram: users by the number of distinct days
 * on which they were active in a window. A user counts once in a window, and
 * several uses on a day are one day.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

#define WINDOW 28          /* four of each day of the week */
#define USERS_LEAST 30     /* for a mean to be near normal */
#define BINS_MAX 16000000u /* 128 MB */

struct engaged {
	struct indicator_run *run;
	const struct indicator *self;
	struct table *out;
	bool last_days; /* the WINDOW days that end with the period */
	day_t *day;     /* with data */
	size_t n_days;
	int32_t first; /* number of the first period */
	uint32_t n;
	struct span *window; /* [period] */
	size_t bins;         /* of a window: 0 .. the most days it has */
	uint64_t *bin;       /* [(split * n + period) * bins + days] */
};

static struct span window_of(const struct engaged *g, uint32_t period)
{
	int32_t index = g->first + (int32_t)period;
	struct span s = { period_start(g->run->by, index),
		period_start(g->run->by, index + 1) };

	if (g->last_days)
		s.from = s.to - WINDOW;
	return s;
}

struct sums {
	uint64_t users, days, squares;
};

static struct sums sum_up(const struct engaged *g, const uint64_t *bin)
{
	struct sums s = { 0, 0, 0 };

	for (size_t d = 1; d < g->bins; d++) {
		s.users += bin[d];
		s.days += d * bin[d];
		s.squares += d * d * bin[d];
	}
	return s;
}

static int add_row(struct engaged *g, const char *split, enum unit unit,
    uint32_t period, enum state state, struct row **row, struct err *e)
{
	int32_t index = g->first + (int32_t)period;
	struct span s = { period_start(g->run->by, index),
		period_start(g->run->by, index + 1) };
	int rc = indicator_row(g->out, g->self, unit,
	    g->last_days ? g->window[period] : s, state, row, e);

	if (rc == 0)
		(*row)->split = split;
	return rc;
}

/*
 * Stickiness.
 */

/* Days of the window that are known. */
static int32_t days_known(const struct engaged *g, struct span s)
{
	if (s.from < g->day[0])
		s.from = g->day[0];
	if (s.to > g->run->as_of)
		s.to = g->run->as_of;
	return s.to - s.from;
}

/* Of a mean over users, who are independent as their days are not. */
static void put_mean_limits(
    struct row *row, struct sums s, int32_t days, double level)
{
	double n = (double)s.users, mean = (double)s.days / n;
	double variance = ((double)s.squares - n * mean * mean) / (n - 1);
	double wide = stats_normal_quantile((1 + level) / 2) *
		      sqrt(fmax(0, variance) / n);

	row->low = fmax(0, (mean - wide) / days);
	row->high = fmin(1, (mean + wide) / days);
}

static int stickiness_row(struct engaged *g, const char *split, uint32_t period,
    const uint64_t *bin, struct err *e)
{
	struct span span = g->window[period];
	struct sums s = sum_up(g, bin);
	int32_t known = days_known(g, span);
	enum state state = known < WINDOW ? STATE_PARTIAL : STATE_COMPLETE;
	struct row *row;
	int rc;

	if (span.from >= g->run->as_of)
		state = STATE_CENSORED;
	else if (!indicator_has_day(g->day, g->n_days, span) || s.users == 0)
		state = STATE_NONE;
	rc = add_row(g, split, UNIT_SHARE, period, state, &row, e);
	if (rc < 0 || state == STATE_NONE || state == STATE_CENSORED)
		return rc;
	indicator_share(row, s.days, s.users * (uint64_t)known);
	if (state == STATE_COMPLETE && s.users >= USERS_LEAST)
		put_mean_limits(row, s, known, g->run->level);
	return 0;
}

static int stickiness_rows(
    struct engaged *g, const char *name, const uint64_t *bin, struct err *e)
{
	const char *split;
	int rc = indicator_text(g->out, name, &split, e);

	for (uint32_t p = 0; rc == 0 && p < g->n; p++)
		rc = stickiness_row(g, split, p, bin + p * g->bins, e);
	return rc;
}

/*
 * Frequency.
 */

static const struct {
	const char *series;
	size_t from, to; /* days, half-open; to 0: no end */
} classes[] = { { "days=1", 1, 2 }, { "days=2", 2, 3 }, { "days=3-5", 3, 6 },
	{ "days=6+", 6, 0 } };
#define CLASSES (sizeof classes / sizeof *classes)
#define SERIES_MEDIAN CLASSES
#define SERIES_TOP (CLASSES + 1)
#define SERIES (CLASSES + 2)

static void put_class(
    const struct engaged *g, struct row *row, const uint64_t *bin, size_t k)
{
	size_t to =
	    classes[k].to && classes[k].to < g->bins ? classes[k].to : g->bins;
	uint64_t part = 0;

	for (size_t d = classes[k].from; d < to; d++)
		part += bin[d];
	indicator_share(row, part, sum_up(g, bin).users);
	if (row->state == STATE_COMPLETE)
		indicator_wilson(row, g->run->level);
}

/* Days of the user of a rank, from 0, by days ascending. */
static size_t days_of_rank(const uint64_t *bin, uint64_t rank)
{
	size_t d = 1;

	for (uint64_t seen = bin[1]; seen <= rank; seen += bin[d])
		d++;
	return d;
}

static void put_median(struct row *row, const uint64_t *bin, struct sums s)
{
	size_t low = days_of_rank(bin, (s.users - 1) / 2);
	size_t high = days_of_rank(bin, s.users / 2);

	row->value = (double)(low + high) / 2;
	row->whole = (int64_t)s.users;
}

/* Share of the days of use that are those of the tenth of users, rounded up,
 * who came most. */
static void put_top(const struct engaged *g, struct row *row,
    const uint64_t *bin, struct sums s)
{
	uint64_t open = (s.users + 9) / 10, part = 0;

	for (size_t d = g->bins; d-- > 1 && open > 0;) {
		uint64_t users = bin[d] < open ? bin[d] : open;

		part += users * d;
		open -= users;
	}
	indicator_share(row, part, s.days);
}

static int frequency_row(struct engaged *g, const char *split, uint32_t period,
    const uint64_t *bin, size_t k, struct err *e)
{
	struct span span = g->window[period];
	enum state state = indicator_state(span.from, span.to, g->run->as_of);
	struct sums s = sum_up(g, bin);
	struct row *row;
	int rc;

	if (!indicator_has_day(g->day, g->n_days, span) || s.users == 0)
		state = STATE_NONE;
	rc = add_row(g, split, k == SERIES_MEDIAN ? UNIT_DAYS : UNIT_SHARE,
	    period, state, &row, e);
	if (rc < 0 || state == STATE_NONE)
		return rc;
	if (k < CLASSES)
		put_class(g, row, bin, k);
	else if (k == SERIES_MEDIAN)
		put_median(row, bin, s);
	else
		put_top(g, row, bin, s);
	return 0;
}

static int frequency_rows(
    struct engaged *g, const char *name, const uint64_t *bin, struct err *e)
{
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < SERIES; k++) {
		const char *series = k < CLASSES       ? classes[k].series
				     : k == SERIES_TOP ? "days=top10"
						       : "days=median";
		const char *split;

		rc = indicator_measure(g->out, name, series, &split, e);
		for (uint32_t p = 0; rc == 0 && p < g->n; p++)
			rc =
			    frequency_row(g, split, p, bin + p * g->bins, k, e);
	}
	return rc;
}

/*
 * Both.
 */

static int choose_periods(struct engaged *g, struct err *e)
{
	const struct indicator_run *run = g->run;
	day_t end = run->span.to < run->as_of ? run->span.to : run->as_of;

	g->bins =
	    1 + (size_t)(g->last_days ? WINDOW : period_max_days(run->by));
	if (g->n_days == 0 || end <= run->span.from)
		return 0;
	g->first = period_index(run->by, run->span.from);
	g->n = (uint32_t)(period_index(run->by, end - 1) - g->first) + 1;
	g->window = malloc(g->n * sizeof *g->window);
	if (!g->window)
		return err_memory(e);
	for (uint32_t p = 0; p < g->n; p++)
		g->window[p] = window_of(g, p);
	return 0;
}

static int make_room(struct engaged *g, uint32_t splits, struct err *e)
{
	uint64_t bins = (uint64_t)splits * g->n * g->bins;

	if (bins > BINS_MAX)
		return err_set(e, ERR_INPUT,
		    "%s: %u periods are too many with that split\nAsk for a "
		    "longer period (--by) or a later start (--from).",
		    g->self->name, g->n);
	g->bin = calloc((size_t)bins + 1, sizeof *g->bin);
	return g->bin ? 0 : err_memory(e);
}

static bool has_users(const struct engaged *g, const uint64_t *bin)
{
	for (size_t i = 0; i < g->n * g->bins; i++)
		if (bin[i])
			return true;
	return false;
}

typedef int rows_fn(
    struct engaged *g, const char *name, const uint64_t *bin, struct err *e);

static int compute(struct engaged *g, rows_fn *rows, struct err *e)
{
	struct span span = { DAY_MIN, g->run->as_of };
	struct activity_query q;
	struct timeline *t = NULL;
	int rc = indicator_days(g->run, &g->day, &g->n_days, e);

	if (rc == 0)
		rc = choose_periods(g, e);
	if (g->n > 0 && rc == 0)
		span.from = g->window[0].from;
	if (rc == 0)
		rc = indicator_timeline(g->run, span, &q, &t, e);
	if (rc == 0)
		rc = make_room(g, timeline_splits(t), e);
	if (rc == 0 && g->n > 0)
		rc = timeline_count_active(
		    t, PERIOD_DAY, g->window, g->n, g->bins, g->bin, e);
	for (uint32_t i = 0; rc == 0 && i < timeline_splits(t); i++) {
		const uint64_t *bin = g->bin + (size_t)i * g->n * g->bins;

		if (!g->run->split.at || has_users(g, bin))
			rc = rows(g, timeline_split(t, i), bin, e);
	}
	timeline_free(t);
	free(g->bin);
	free(g->window);
	free(g->day);
	return rc;
}

int indicator_stickiness(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct engaged g = {
		.run = run, .self = self, .out = out, .last_days = true
	};
	int rc = compute(&g, stickiness_rows, e);

	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("of the 28 days that end with the period, the share on "
		      "which a user of those days is active; in ( ) not all "
		      "28 are known"));
	return rc;
}

int indicator_frequency(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct engaged g = { .run = run, .self = self, .out = out };
	int rc;

	if (run->by == PERIOD_DAY)
		return err_set(e, ERR_INPUT,
		    "%s by day says nothing: everybody has one day of "
		    "activity.\nAsk for --by week or longer.",
		    self->name);
	rc = compute(&g, frequency_rows, e);
	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("share of users by their number of days with activity "
		      "in the period; top 10 %: the share of these days that "
		      "is the most active tenth's"));
	return rc;
}
