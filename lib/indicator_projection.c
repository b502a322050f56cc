/*
 * indicator_projection.c - where active users go if they go on as they did.
 *
 * A projection is no observation: its rows are censored, "not observable
 * yet", and carry a value all the same, with the interval in which one more
 * period would fall. It looks no further ahead than the history behind it is
 * long, and which of two lines it follows is decided by how well each
 * foretells the periods that are known.
 */
#include "indicator_series.h"

#include "stats.h"

#define AHEAD 6

static const char *form_text(enum trend_form form)
{
	switch (form) {
	case TREND_LINEAR:
		return "fit=linear";
	case TREND_LOG:
		return "fit=log_linear";
	case TREND_NONE:
		break;
	}
	return "fit=none";
}

/* What is known before a run's end, and the periods to foretell after it. */
struct horizon {
	struct indicator_run past; /* the run up to its end or as_of */
	int32_t first;             /* number of the first period to come */
	size_t n;
};

static struct horizon horizon_of(const struct indicator_run *run)
{
	struct horizon h = { .past = *run };
	day_t end = run->span.to < run->as_of ? run->span.to : run->as_of;

	h.past.cache = h.past.months = NULL;
	h.past.span.to = end;
	h.past.as_of = end;
	h.first = period_index(run->by, end);
	h.n = AHEAD;
	if (run->span.to > run->as_of)
		h.n = (size_t)(period_index(run->by, run->span.to - 1) -
			       h.first + 1);
	return h;
}

static void put_value(
    struct row *row, const struct stats_trend *t, double x, double level)
{
	struct interval i = stats_trend_prediction(t, x, level);

	if (t->form == TREND_NONE) {
		row->state = STATE_NONE;
		return;
	}
	row->value = round(stats_trend_at(t, x));
	row->low = floor(i.low);
	row->high = ceil(i.high);
}

static int period_rows(const struct horizon *h, const struct indicator *self,
    const struct stats_trend *t, const char *split, struct table *out,
    struct err *e)
{
	size_t most = t->form == TREND_NONE ? AHEAD : t->line.n;
	const char *text;
	int rc = indicator_measure(out, split, form_text(t->form), &text, e);

	for (size_t k = 0; rc == 0 && k < h->n && k < most; k++) {
		int32_t index = h->first + (int32_t)k;
		struct span span = { period_start(h->past.by, index),
			period_start(h->past.by, index + 1) };
		struct row *row;

		rc = indicator_row(
		    out, self, UNIT_USERS, span, STATE_CENSORED, &row, e);
		if (rc < 0)
			break;
		row->split = text;
		put_value(row, t, index, h->past.level);
	}
	if (rc == 0 && h->n > most)
		rc = indicator_note(out, e,
		    _("no projection further ahead than %zu periods, as many "
		      "as were fitted"),
		    most);
	return rc;
}

static double root_mean(double squares, size_t n)
{
	return sqrt(squares / (double)n);
}

static int note_fit(const struct stats_trend *t, const char *split,
    struct table *out, struct err *e)
{
	size_t n = t->line.n;

	if (t->form == TREND_NONE)
		return indicator_note(out, e,
		    _("no projection: it needs %d complete periods"),
		    TREND_LEAST);
	if (*split)
		return 0;
	if (isnan(t->log_error))
		return indicator_note(
		    out, e, _("a line through %zu complete periods"), n);
	return indicator_note(out, e,
	    t->form == TREND_LOG
		? _("a line through the logarithms of %zu complete periods: "
		    "it foretells each from the others to \xc2\xb1%.0f users, "
		    "a straight line to \xc2\xb1%.0f")
		: _("a straight line through %zu complete periods: it "
		    "foretells each from the others to \xc2\xb1%.0f users, one "
		    "through their logarithms to \xc2\xb1%.0f"),
	    n,
	    root_mean(t->form == TREND_LOG ? t->log_error : t->linear_error, n),
	    root_mean(
		t->form == TREND_LOG ? t->linear_error : t->log_error, n));
}

static int split_rows(const struct horizon *h, const struct indicator *self,
    const struct activity *a, uint32_t split, struct table *out, struct err *e)
{
	struct timeseries s;
	struct stats_trend t;
	int rc =
	    timeseries_gather(&s, &h->past, a, split, timeseries_active, e);

	if (rc == 0 && !stats_trend_fit(s.x, s.y, s.n, &t))
		rc = err_memory(e);
	if (rc == 0)
		rc = period_rows(h, self, &t, a->split[split], out, e);
	if (rc == 0)
		rc = note_fit(&t, a->split[split], out, e);
	timeseries_release(&s);
	return rc;
}

int indicator_projection(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct horizon h = horizon_of(run);
	const struct activity *a;
	int rc = indicator_activity(&h.past, self->depth, &a, e);

	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = split_rows(&h, self, a, i, out, e);
	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("projected if everything goes on as before; seasons, "
		      "holidays and what is planned are not in it"));
	indicator_run_release(&h.past);
	return rc;
}
