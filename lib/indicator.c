/*
 * indicator.c - finding indicators, the passes over the store that they
 * share, and the pieces of rows and notes that they have in common.
 */
#include "indicator_impl.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats.h"

#define WINDOW_MONTHS 12

const struct indicator *indicator_find(struct slice name)
{
	for (size_t i = 0; i < n_indicators; i++)
		if (slice_is(name, indicators[i].name))
			return &indicators[i];
	return NULL;
}

/* "a, b, c": those that begin so, when that is more than a letter or two. */
static size_t longer_names(struct slice name, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; name.len > 3 && i < n_indicators; i++)
		if (strncmp(indicators[i].name, name.at, name.len) == 0)
			buf_printf(
			    out, "%s%s", n++ ? ", " : "", indicators[i].name);
	return n;
}

int indicator_unknown(struct slice name, struct err *e)
{
	const char *near, **names = calloc(n_indicators, sizeof *names);
	struct buf longer = BUF_INIT;

	if (!names)
		return err_memory(e);
	for (size_t i = 0; i < n_indicators; i++)
		names[i] = indicators[i].name;
	near = text_nearest(name, names, n_indicators);
	free(names);
	if (near)
		err_set(e, ERR_USAGE,
		    "no indicator \"%.*s\"; did you mean \"%s\"?",
		    SLICE_ARG(name), near);
	else if (longer_names(name, &longer) > 0)
		err_set(e, ERR_USAGE, "no indicator \"%.*s\"\nThere are: %s",
		    SLICE_ARG(name), buf_text(&longer));
	else
		err_set(e, ERR_USAGE,
		    "no indicator \"%.*s\"\n"
		    "All of them are listed by: jauge indicators",
		    SLICE_ARG(name));
	buf_release(&longer);
	return ERR_USAGE;
}

int indicator_compute(struct indicator_run *run, const struct indicator *ind,
    struct table *out, struct err *e)
{
	int rc = indicator_gate(run, ind, e);

	return rc < 0 ? rc : ind->compute(run, ind, out, e);
}

bool indicator_measurable(const struct indicator_run *run,
    const struct indicator *ind, struct err *reason)
{
	return indicator_gate(run, ind, reason) == 0;
}

struct activity_query indicator_query(const struct indicator_run *run)
{
	return (struct activity_query){
		.space = run->space,
		.source = run->source,
		.by = run->by,
		.span = run->span,
		.as_of = run->as_of,
		.active = (const char *const *)run->service->active,
		.n_active = run->service->n_active,
		.where = run->where,
		.n_where = run->n_where,
		.split = run->split,
	};
}

void indicator_expect(struct indicator_run *run, const struct indicator *ind)
{
	if (ind->depth > run->depth)
		run->depth = ind->depth;
}

int indicator_activity(struct indicator_run *run, enum activity_depth depth,
    const struct activity **out, struct err *e)
{
	struct activity_query q = indicator_query(run);
	int rc = 0;

	if (run->cache && depth > run->depth) {
		activity_free(run->cache);
		run->cache = NULL;
	}
	if (depth > run->depth)
		run->depth = depth;
	q.depth = run->depth;
	if (!run->cache)
		rc = activity_compute(run->store, &q, &run->cache, e);
	*out = run->cache;
	return rc;
}

int indicator_months(
    struct indicator_run *run, const struct activity **out, struct err *e)
{
	struct activity_query q = indicator_query(run);
	day_t first =
	    period_start(run->by, period_index(run->by, run->span.from));
	day_t last =
	    period_start(run->by, period_index(run->by, run->span.to - 1) + 1);
	int rc = 0;

	q.by = PERIOD_MONTH;
	q.span.from = period_start(PERIOD_MONTH,
	    period_index(PERIOD_MONTH, first) - (WINDOW_MONTHS - 1));
	q.span.to = run->span.from < run->span.to ? last : q.span.from;
	q.window = WINDOW_MONTHS;
	if (!run->months)
		rc = activity_compute(run->store, &q, &run->months, e);
	*out = run->months;
	return rc;
}

void indicator_run_release(struct indicator_run *run)
{
	activity_free(run->cache);
	activity_free(run->months);
	run->cache = NULL;
	run->months = NULL;
}

enum state indicator_state(day_t start, day_t end, day_t as_of)
{
	if (start >= as_of)
		return STATE_CENSORED;
	return end > as_of ? STATE_PARTIAL : STATE_COMPLETE;
}

int indicator_as_of(
    struct store *s, uint32_t space, int64_t source, day_t *out, struct err *e)
{
	day_t latest = DAY_NONE;

	for (uint32_t i = 0; i < store_sources(s); i++) {
		struct store_source src;
		day_t end;
		int rc = store_source_get(s, i, &src, e);

		if (rc < 0)
			return rc;
		if (src.last_day == DAY_NONE ||
		    (source >= 0 ? src.id != (uint64_t)source
				 : src.space != space))
			continue;
		end = src.last_day + (src.read_day > src.last_day);
		if (end > latest)
			latest = end;
	}
	*out = latest;
	return 0;
}

struct span indicator_period(const struct activity *a, uint32_t p)
{
	int32_t index = a->first + (int32_t)p;

	return (struct span){ period_start(a->by, index),
		period_start(a->by, index + 1) };
}

enum state indicator_period_state(
    const struct indicator_run *run, const struct activity *a, uint32_t p)
{
	struct span span = indicator_period(a, p);

	assert(p < a->n_periods);
	if (!a->covered[p])
		return STATE_NONE;
	return indicator_state(span.from, span.to, run->as_of);
}

int indicator_row(struct table *out, const struct indicator *self,
    enum unit unit, struct span span, enum state state, struct row **row,
    struct err *e)
{
	*row = table_add(out, self->name, unit, span.from, span.to, state);
	return *row ? 0 : err_memory(e);
}

int indicator_text(
    struct table *out, const char *text, const char **copy, struct err *e)
{
	*copy = *text ? table_text(out, slice_of(text)) : "";
	return *copy ? 0 : err_memory(e);
}

int indicator_series(struct table *out, const char *split, const char *name,
    const char *value, const char **copy, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_printf(&b, "%s%s%s=%s", split, *split ? "," : "", name, value);
	rc = buf_error(&b, e);
	if (rc == 0)
		rc = indicator_text(out, buf_text(&b), copy, e);
	buf_release(&b);
	return rc;
}

void indicator_share(struct row *row, uint64_t part, uint64_t whole)
{
	row->part = (int64_t)part;
	row->whole = (int64_t)whole;
	if (whole > 0)
		row->value = (double)part / (double)whole;
}

void indicator_rate(
    struct row *row, uint64_t users, struct people people, double level)
{
	struct interval limits;

	indicator_share(row, users, (uint64_t)people.n);
	if (people.n <= 0)
		row->state = STATE_NONE;
	if (row->state != STATE_COMPLETE)
		return;
	limits = stats_poisson(users, level);
	row->low = limits.low / (double)people.high;
	row->high = limits.high / (double)people.low;
}

int indicator_measure(struct table *out, const char *split, const char *measure,
    const char **copy, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_printf(&b, "%s%s%s", split, *split && *measure ? "," : "", measure);
	rc = buf_error(&b, e);
	if (rc == 0)
		rc = indicator_text(out, buf_text(&b), copy, e);
	buf_release(&b);
	return rc;
}

int indicator_note(struct table *out, struct err *e, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return table_note(out, text, e);
}

int indicator_note_history(const struct indicator_run *run,
    const struct activity *a, struct table *out, struct err *e)
{
	int64_t at = (int64_t)a->matrix_first - a->first;
	char day[11];
	int rc = 0;

	if (a->data_first == DAY_NONE)
		return 0;
	day_format(a->data_first, day);
	if (at >= 0 && at < a->n_periods)
		rc = indicator_note(out, e,
		    _("history starts on %s: users of "
		      "the first period may have come before"),
		    day);
	if (rc == 0 && run->identity == IDENTITY_COOKIE &&
	    run->as_of - a->data_first > run->identity_days)
		rc = indicator_note(out, e,
		    _("identifiers last %d days: users "
		      "whose cookie expired count again as new"),
		    run->identity_days);
	return rc;
}
