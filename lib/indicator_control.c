/*
 * indicator_control.c - users of each period between the limits within which
 * the series moves by itself, and the periods that say something changed.
 *
 * Two points always differ. A chart of individual values asks the whole
 * series how much its neighbours differ, and calls a signal only what such
 * movement does not explain: so a good week is not praised and a bad one not
 * explained away. Each signal is a row of its own beside the series'.
 */
#include "indicator_series.h"

#include <stdlib.h>

#include "stats.h"

#define PERIODS_LEAST 12
#define NOTED 6

static const struct {
	enum signal signal;
	const char *text;
} signals[] = {
	{ SIGNAL_OUTSIDE, "signal=outside" },
	{ SIGNAL_SHIFT, "signal=shift" },
	{ SIGNAL_TREND, "signal=trend" },
	{ SIGNAL_NEAR, "signal=near_limit" },
};
#define N_SIGNALS (sizeof signals / sizeof *signals)

/* Visitor-days tell a change as well as users do; the unit says which. */
static enum unit unit_of(const struct indicator_run *run)
{
	return run->identity == IDENTITY_DAILY && run->by != PERIOD_DAY
		   ? UNIT_VISITOR_DAYS
		   : UNIT_USERS;
}

struct chart {
	struct timeseries series;
	struct stats_limits limits;
	unsigned *signal; /* of each value of the series */
};

static void chart_release(struct chart *c)
{
	timeseries_release(&c->series);
	free(c->signal);
}

static int chart_draw(struct chart *c, const struct indicator_run *run,
    const struct activity *a, uint32_t split, struct err *e)
{
	int rc;

	memset(c, 0, sizeof *c);
	rc = timeseries_gather(&c->series, run, a, split, timeseries_active, e);
	if (rc < 0)
		return rc;
	c->signal = calloc(c->series.n + 1, sizeof *c->signal);
	if (!c->signal)
		return err_memory(e);
	c->limits = stats_xmr(c->series.y, c->series.n);
	if (c->series.n >= PERIODS_LEAST)
		stats_signals(c->series.y, c->series.n, &c->limits, c->signal);
	return 0;
}

/* The place in the series of period p; its length: it is not in it. */
static size_t place_in(
    const struct timeseries *s, const struct activity *a, uint32_t p)
{
	int32_t index = a->first + (int32_t)p;
	size_t i = 0;

	while (i < s->n && (int32_t)s->x[i] != index)
		i++;
	return i;
}

static void put_limits(struct row *row, const struct chart *c)
{
	if (c->series.n < PERIODS_LEAST)
		return;
	row->low = fmax(0, c->limits.low);
	row->high = c->limits.high;
}

static int value_rows(const struct chart *c, const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    const char *text, struct table *out, struct err *e)
{
	for (uint32_t p = 0; p < a->n_periods; p++) {
		enum state state = indicator_period_state(run, a, p);
		struct row *row;
		int rc = indicator_row(out, self, unit_of(run),
		    indicator_period(a, p), state, &row, e);

		if (rc < 0)
			return rc;
		row->split = text;
		if (state == STATE_NONE)
			continue;
		row->part =
		    (int64_t)a->cell[(size_t)split * a->n_periods + p].active;
		row->value = (double)row->part;
		if (place_in(&c->series, a, p) < c->series.n)
			put_limits(row, c);
	}
	return 0;
}

static int signal_rows(const struct chart *c, const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, size_t which,
    const char *text, struct table *out, struct err *e)
{
	for (size_t i = 0; i < c->series.n; i++) {
		uint32_t p = (uint32_t)((int32_t)c->series.x[i] - a->first);
		struct row *row;
		int rc;

		if (!(c->signal[i] & signals[which].signal))
			continue;
		rc = indicator_row(out, self, unit_of(run),
		    indicator_period(a, p), STATE_COMPLETE, &row, e);
		if (rc < 0)
			return rc;
		row->split = text;
		row->value = c->series.y[i];
		row->part = (int64_t)row->value;
	}
	return 0;
}

/* "2026-05-11: Ascension": what the calendar says of a period. */
static void say_calendar(struct buf *b, enum period by, struct span span)
{
	int year, week;
	char day[11];
	bool some = false;

	day_format(span.from, day);
	day_iso_week(span.from, &year, &week);
	for (day_t d = span.from; d < span.to; d++) {
		if (day_weekday(d) > 5 || !day_holiday(d))
			continue;
		buf_printf(b, "%s%s",
		    some     ? ", "
		    : b->len ? "; "
			     : "",
		    some ? "" : day);
		buf_printf(b, "%s%s", some ? "" : " ", _(day_holiday(d)));
		some = true;
	}
	if (by == PERIOD_WEEK && week == 53)
		buf_printf(b, "%s%s %s", b->len ? " \xc2\xb7 " : "", day,
		    _("week 53"));
}

static int note_calendar(const struct chart *c, const struct activity *a,
    const struct indicator_run *run, struct table *out, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t said = 0;
	int rc;

	for (size_t i = c->series.n; i-- > 0 && said < NOTED;) {
		uint32_t p = (uint32_t)((int32_t)c->series.x[i] - a->first);
		size_t before = b.len;

		if (!(c->signal[i] & ~(unsigned)SIGNAL_SHIFT) ||
		    run->by > PERIOD_WEEK)
			continue;
		say_calendar(&b, run->by, indicator_period(a, p));
		said += b.len > before;
	}
	rc = buf_error(&b, e);
	if (rc == 0 && b.len > 0)
		rc = indicator_note(out, e,
		    _("public holidays in periods with a signal: %s"),
		    buf_text(&b));
	buf_release(&b);
	return rc;
}

static int split_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    struct table *out, struct err *e)
{
	const char *text;
	struct chart c;
	int rc = chart_draw(&c, run, a, split, e);

	if (rc == 0)
		rc = indicator_text(out, a->split[split], &text, e);
	if (rc == 0)
		rc = value_rows(&c, run, self, a, split, text, out, e);
	for (size_t i = 0; rc == 0 && i < N_SIGNALS; i++) {
		rc = indicator_measure(
		    out, a->split[split], signals[i].text, &text, e);
		if (rc == 0)
			rc = signal_rows(&c, run, self, a, i, text, out, e);
	}
	if (rc == 0 && run->service->timezone &&
	    strcmp(run->service->timezone, "Europe/Paris") == 0)
		rc = note_calendar(&c, a, run, out, e);
	if (rc == 0 && c.series.n < PERIODS_LEAST)
		rc = indicator_note(out, e,
		    _("no limits: they need %d complete periods"),
		    PERIODS_LEAST);
	chart_release(&c);
	return rc;
}

int indicator_control(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const struct activity *a;
	int rc = indicator_activity(run, self->depth, &a, e);

	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = split_rows(run, self, a, i, out, e);
	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("the interval is that of ordinary movement from period "
		      "to period: mean of the complete periods, and 3 times "
		      "their mean moving range over 1.128 on each side"));
	if (rc == 0 && unit_of(run) == UNIT_VISITOR_DAYS)
		rc = indicator_note(out, e, "%s",
		    _("identifiers change every "
		      "day: over more than a day these are visitor-days, an "
		      "upper bound of users"));
	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("signals: outside the limits; shift, 7 in a row on one "
		      "side of the mean; trend, 7 in a row rising or falling; "
		      "near a limit, 2 of 3 in the outer third"));
	return rc;
}
