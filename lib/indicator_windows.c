/*
 * indicator_windows.c - which windows retention is asked for.
 *
 * Brackets are whole weeks, so that each holds as many of every day of the
 * week; elapsed periods are days, and a month is 30 whatever the calendar
 * says.
 */
#include "indicator_windows.h"

#include <stdio.h>
#include <stdlib.h>

/* 1 month, 3 months, 1 year. */
static const struct bracket french[] = { { 28, 56 }, { 84, 112 },
	{ 336, 392 } };
#define N_FRENCH (sizeof french / sizeof *french)

static int32_t elapsed_days(enum period by)
{
	static const int32_t days[PERIOD_COUNT] = { 1, 7, 30, 91, 182, 365 };

	return days[by];
}

/* As many as the oldest cohort can have seen begin, or be over in. */
static int32_t lags_of(
    const struct windows *w, const struct indicator_run *run, day_t oldest)
{
	int32_t lags;

	if (run->question.lag > 0)
		return run->question.lag;
	if (w->calendar)
		lags = period_index(run->by, run->as_of - 1) -
		       period_index(run->by, oldest);
	else
		lags = (run->as_of - oldest) / w->length - 1;
	return lags < 0 ? 0 : lags;
}

static int period_windows(struct windows *w, const struct indicator_run *run,
    day_t oldest, struct err *e)
{
	int32_t least = run->question.lag ? run->question.lag : 1;
	int32_t length = elapsed_days(run->by), most;

	w->calendar = !run->question.elapsed;
	w->in_turn = true;
	w->length = w->calendar ? 0 : length;
	if (w->calendar)
		length = 1;
	most = lags_of(w, run, oldest);
	w->at = calloc((size_t)(most - least + 2), sizeof *w->at);
	if (!w->at)
		return err_memory(e);
	for (int32_t k = least; k <= most; k++)
		w->at[w->n++] = (struct window){ k, k * length,
			(k + 1) * length, w->calendar ? "" : "window=elapsed" };
	return 0;
}

static int name_window(
    struct window *w, const struct question *f, struct table *t, struct err *e)
{
	char series[64];

	if (f->form == RETENTION_ROLLING)
		snprintf(series, sizeof series, "horizon=%d", (int)f->horizon);
	else
		snprintf(series, sizeof series, "bracket=%d..%d", (int)w->from,
		    (int)w->to);
	return indicator_text(t, series, &w->series, e);
}

static int day_windows(
    struct windows *w, const struct question *f, struct table *t, struct err *e)
{
	const struct bracket *b = f->n_brackets ? f->bracket : french;
	size_t n = f->n_brackets ? f->n_brackets : N_FRENCH;
	int rc = 0;

	w->at = calloc(n, sizeof *w->at);
	if (!w->at)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < (f->lag ? 1 : n); i++) {
		struct window *at = &w->at[w->n++];

		at->lag = at->from = f->lag ? f->lag : b[i].from;
		at->to = f->form == RETENTION_ROLLING ? at->from + f->horizon
						      : b[i].to;
		rc = name_window(at, f, t, e);
	}
	return rc;
}

int windows_choose(struct windows *out, const struct indicator_run *run,
    day_t oldest, struct table *t, struct err *e)
{
	*out = (struct windows){ 0 };
	if (run->question.form == RETENTION_PERIOD)
		return period_windows(out, run, oldest, e);
	return day_windows(out, &run->question, t, e);
}

void windows_release(struct windows *w)
{
	free(w->at);
	w->at = NULL;
}
