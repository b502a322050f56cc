/*
 * indicator_cohorts.c - retention counted user by user: in days from each
 * one's own first day, and of cohorts that people may belong to again.
 *
 * A window from somebody's own first day is over at a different time for
 * each, so only those for whom it is over make up a denominator; and only a
 * cohort of which everybody's is over is complete and enters the pooled rate.
 * Without this the late half of a young cohort would count as lost.
 */
#include "indicator_windows.h"

#include <stdio.h>
#include <stdlib.h>

#define CELLS_MAX 2000000u

struct cell {
	uint64_t part, whole; /* whole: those for whom the window is over */
};

struct cohorts {
	const struct indicator_run *run;
	const struct indicator *self;
	struct table *out;
	struct windows windows;
	day_t *day; /* with data */
	size_t n_days;
	int32_t first; /* number of the first cohort's period */
	uint32_t n;
	size_t rows;       /* cohorts of all splits */
	uint64_t *size;    /* [split * n + cohort]; then the cells */
	struct cell *cell; /* [(split * n + cohort) * n_windows + window] */
	bool expired;
	size_t kept;
};

static day_t start_of(const struct cohorts *c, uint32_t cohort)
{
	return period_start(c->run->by, c->first + (int32_t)cohort);
}

/* The days of a window of somebody whose first day is given. */
static struct span days_of(
    const struct cohorts *c, const struct window *w, uint32_t cohort, day_t day)
{
	uint32_t at = cohort + (uint32_t)w->from;

	if (c->windows.calendar)
		return (struct span){ start_of(c, at), start_of(c, at + 1) };
	return (struct span){ day + w->from, day + w->to };
}

/* Windows that lie anywhere: each is looked for. */
static void count_windows(const struct cohorts *c, struct cell *cell,
    const struct moment *m, size_t n)
{
	for (uint32_t w = 0; w < c->windows.n; w++) {
		struct span s = days_of(c, &c->windows.at[w], 0, m->day);
		size_t k;

		if (s.to > c->run->as_of)
			continue;
		cell[w].whole++;
		k = indicator_moment(m, n, s.from);
		if (k < n && m[k].day < s.to)
			cell[w].part++;
	}
}

/* Periods after the first day, in days or of the calendar. */
static int32_t lag_of(
    const struct cohorts *c, const struct moment *first, const struct moment *m)
{
	if (c->windows.length)
		return (m->day - first->day) / c->windows.length;
	return m->period - first->period;
}

/* Windows that follow each other: a moment tells its own. Where days count,
 * the last window that is over has one more to follow; settle() adds up. */
static void count_lags(const struct cohorts *c, struct cell *cell,
    const struct moment *m, size_t n)
{
	int32_t least = c->windows.at->lag, before = 0;
	int32_t windows = (int32_t)c->windows.n;
	int32_t over = windows - 1;

	if (c->windows.length) {
		int32_t most = (c->run->as_of - m->day) / c->windows.length - 1;

		over = most - least < over ? most - least : over;
	}
	if (over < 0)
		return;
	cell[over].whole++;
	for (size_t i = 1; i < n; i++) {
		int32_t lag = lag_of(c, m, &m[i]);

		if (lag != before && lag >= least && lag - least <= over)
			cell[lag - least].part++;
		before = lag;
	}
}

static void settle(struct cohorts *c, size_t cohorts)
{
	for (size_t i = 0; c->windows.in_turn && i < cohorts; i++) {
		struct cell *cell = c->cell + i * c->windows.n;

		for (uint32_t w = c->windows.n; w-- > 1;)
			cell[w - 1].whole += cell[w].whole;
	}
}

static void count_member(const struct cohorts *c, size_t at,
    const struct moment *m, size_t n, uint64_t *count)
{
	struct cell *cell =
	    (struct cell *)(count + c->rows) + at * c->windows.n;

	count[at]++;
	if (!c->windows.in_turn)
		count_windows(c, cell, m, n);
	else if (c->windows.n > 0)
		count_lags(c, cell, m, n);
}

static void count_user(const void *ctx, uint32_t split, const struct moment *m,
    size_t n, uint64_t *count)
{
	const struct cohorts *c = ctx;
	int32_t before = INT32_MIN;

	for (size_t i = 0; i < n; i++) {
		int32_t period = m[i].period, at = period - c->first;

		if (period != before && at >= 0 && at < (int32_t)c->n)
			count_member(c, (size_t)split * c->n + (size_t)at,
			    m + i, n - i, count);
		before = period;
		if (!c->run->question.recurring)
			break;
	}
}

/* Days observed of a cohort: from its first member's window to its last's. */
static struct span row_span(
    const struct cohorts *c, const struct window *w, uint32_t cohort)
{
	struct span s = days_of(c, w, cohort, start_of(c, cohort));

	if (!c->windows.calendar)
		s.to += start_of(c, cohort + 1) - start_of(c, cohort) - 1;
	return s;
}

static bool outlives(
    const struct cohorts *c, const struct window *w, uint32_t cohort)
{
	struct span s = days_of(c, w, cohort, start_of(c, cohort));

	return s.to - start_of(c, cohort) > c->run->identity_days;
}

static enum state state_of(const struct cohorts *c, struct span span,
    uint64_t size, const struct cell *cell)
{
	if (size == 0 || (span.from < c->run->as_of &&
			     !indicator_has_day(c->day, c->n_days, span)))
		return STATE_NONE;
	if (c->windows.calendar || span.to <= c->run->as_of)
		return indicator_state(span.from, span.to, c->run->as_of);
	return cell->whole > 0 ? STATE_PARTIAL : STATE_CENSORED;
}

struct pool {
	uint64_t part, whole;
	struct span span;
};

static void pool_add(struct pool *p, const struct cell *cell, struct span span)
{
	if (p->whole == 0)
		p->span = span;
	if (span.from < p->span.from)
		p->span.from = span.from;
	if (span.to > p->span.to)
		p->span.to = span.to;
	p->part += cell->part;
	p->whole += cell->whole;
}

static int cell_row(struct cohorts *c, uint32_t at, uint32_t w,
    const char *split, struct pool *pool, struct err *e)
{
	uint32_t cohort = at % c->n;
	const struct cell *cell = &c->cell[(size_t)at * c->windows.n + w];
	struct span span = row_span(c, &c->windows.at[w], cohort);
	enum state state = state_of(c, span, c->size[at], cell);
	struct row *row;
	int rc =
	    indicator_row(c->out, c->self, UNIT_SHARE, span, state, &row, e);

	if (rc < 0)
		return rc;
	row->split = split;
	row->cohort = start_of(c, cohort);
	row->lag = c->windows.at[w].lag;
	row->whole = (int64_t)c->size[at];
	if (state == STATE_COMPLETE || state == STATE_PARTIAL)
		indicator_share(row, cell->part, cell->whole);
	if (state != STATE_COMPLETE)
		return 0;
	indicator_wilson(row, c->run->level);
	pool_add(pool, cell, span);
	return 0;
}

static int pooled_row(struct cohorts *c, const struct window *w,
    const char *split, const struct pool *pool, struct err *e)
{
	struct row *row;
	int rc;

	if (pool->whole == 0)
		return 0;
	rc = indicator_row(
	    c->out, c->self, UNIT_SHARE, pool->span, STATE_COMPLETE, &row, e);
	if (rc < 0)
		return rc;
	row->split = split;
	row->lag = w->lag;
	indicator_share(row, pool->part, pool->whole);
	/* Of recurring cohorts the same people are in several. */
	if (!c->run->question.recurring)
		indicator_wilson(row, c->run->level);
	return 0;
}

/* Whether anybody belongs to a cohort shown. */
static bool has_members(const struct cohorts *c, uint32_t split)
{
	for (uint32_t k = 0; k < c->n; k++)
		if (c->size[(size_t)split * c->n + k])
			return true;
	return false;
}

static int split_texts(
    struct cohorts *c, const char *split, const char **text, struct err *e)
{
	const struct question *f = &c->run->question;
	int rc = 0;

	for (uint32_t w = 0; rc == 0 && w < c->windows.n; w++) {
		char series[80];

		snprintf(series, sizeof series, "%s%s%s",
		    f->recurring ? "cohort=recurring" : "",
		    f->recurring && *c->windows.at[w].series ? "," : "",
		    c->windows.at[w].series);
		rc = indicator_measure(c->out, split, series, &text[w], e);
	}
	return rc;
}

static int split_rows(
    struct cohorts *c, uint32_t split, const char *name, struct err *e)
{
	struct pool *pool = calloc((size_t)c->windows.n + 1, sizeof *pool);
	const char **text = calloc((size_t)c->windows.n + 1, sizeof *text);
	int rc = pool && text ? split_texts(c, name, text, e) : err_memory(e);

	for (uint32_t k = 0; rc == 0 && k < c->n; k++)
		for (uint32_t w = 0; rc == 0 && w < c->windows.n; w++) {
			if (outlives(c, &c->windows.at[w], k)) {
				c->expired = true;
				continue;
			}
			c->kept++;
			rc = cell_row(
			    c, split * c->n + k, w, text[w], &pool[w], e);
		}
	for (uint32_t w = 0; rc == 0 && w < c->windows.n; w++)
		rc = pooled_row(c, &c->windows.at[w], text[w], &pool[w], e);
	free(text);
	free(pool);
	return rc;
}

/* Cohorts of the periods asked for, from the first with data on. */
static void choose_cohorts(struct cohorts *c)
{
	const struct indicator_run *run = c->run;
	day_t end = run->span.to < run->as_of ? run->span.to : run->as_of;
	int32_t history, last;

	if (c->n_days == 0 || end <= run->span.from)
		return;
	history = period_index(run->by, c->day[0]);
	c->first = period_index(run->by, run->span.from);
	last = period_index(run->by, end - 1);
	if (c->first < history)
		c->first = history;
	if (last >= c->first)
		c->n = (uint32_t)(last - c->first) + 1;
}

static int make_room(struct cohorts *c, uint32_t splits, struct err *e)
{
	uint64_t rows = (uint64_t)c->n * splits;

	if (rows * c->windows.n > CELLS_MAX)
		return err_set(e, ERR_INPUT,
		    "%s: %u cohorts by %u windows are too many\nAsk for a "
		    "longer period (--by), a later start (--from) or one lag "
		    "(--lag).",
		    c->self->name, c->n, c->windows.n);
	c->rows = (size_t)rows;
	c->size = calloc(c->rows * (1 + 2 * c->windows.n) + 1, sizeof *c->size);
	if (!c->size)
		return err_memory(e);
	c->cell = (struct cell *)(c->size + c->rows);
	return 0;
}

/* What the note about history looks at. */
static int note_history(const struct cohorts *c, struct err *e)
{
	struct activity a = { .first = c->first,
		.n_periods = c->n,
		.matrix_first =
		    c->n_days ? period_index(c->run->by, c->day[0]) : 0,
		.data_first = c->n_days ? c->day[0] : DAY_NONE };

	if (c->run->question.recurring)
		return 0;
	return indicator_note_history(c->run, &a, c->out, e);
}

static int put_notes(const struct cohorts *c, struct err *e)
{
	int rc = 0;

	if (c->expired && c->kept == 0)
		return err_refuse(e,
		    N_("the identifiers do not last long enough"),
		    "%s cannot be measured so late: identifiers last %d "
		    "days.\nAsk for shorter windows, or use an account source.",
		    c->self->name, c->run->identity_days);
	if (c->expired)
		rc = indicator_note(c->out, e,
		    _("identifiers last %d days: what would take longer is "
		      "left out"),
		    c->run->identity_days);
	if (rc == 0 && !c->windows.calendar)
		rc = indicator_note(c->out, e, "%s",
		    c->run->question.recurring
			? _("days count from each user's first day in the "
			    "cohort's period; of a cohort that is not over, "
			    "those users alone whose days are over")
			: _("days count from each user's own first day; of a "
			    "cohort that is not over, those users alone whose "
			    "days are over"));
	if (rc == 0 && c->run->question.recurring)
		rc = indicator_note(c->out, e, "%s",
		    _("users may be in several cohorts: their pooled rate has "
		      "no interval"));
	return rc < 0 ? rc : note_history(c, e);
}

int indicator_cohorts(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct cohorts c = { .run = run, .self = self, .out = out };
	struct activity_query q;
	struct timeline *t = NULL;
	int rc = indicator_days(run, &c.day, &c.n_days, e);

	if (rc == 0)
		rc = indicator_timeline(
		    run, (struct span){ DAY_MIN, run->as_of }, &q, &t, e);
	choose_cohorts(&c);
	if (rc == 0 && c.n > 0)
		rc = windows_choose(&c.windows, run, start_of(&c, 0), out, e);
	if (rc == 0 && c.n > 0)
		rc = make_room(&c, timeline_splits(t), e);
	if (rc == 0 && c.n > 0)
		rc = timeline_each(t, count_user, &c, c.size,
		    c.rows * (1 + 2 * c.windows.n), e);
	if (rc == 0 && c.n > 0)
		settle(&c, (size_t)c.n * timeline_splits(t));
	for (uint32_t i = 0; rc == 0 && c.n > 0 && i < timeline_splits(t); i++)
		if (!run->split.at || has_members(&c, i))
			rc = split_rows(&c, i, timeline_split(t, i), e);
	if (rc == 0)
		rc = put_notes(&c, e);
	timeline_free(t);
	free(c.size);
	windows_release(&c.windows);
	free(c.day);
	return rc;
}
