/*
 * indicator_completion.c - of those who start, who arrives, how far the others
 * come, and how long it takes.
 *
 * Only starters whose time is over are counted: one who started yesterday has
 * not failed. The window of W days begins with the day of one's own start; the
 * order of two steps of one day is not kept, and counts as right.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "activity_timeline.h"
#include "stats.h"

/* Starters of a period and split value. */
struct starters {
	uint64_t mature, young;
	uint64_t reached[TIMELINE_STEPS]; /* of the mature: came as far */
};
#define STARTERS_COUNTS (sizeof(struct starters) / sizeof(uint64_t))

struct journey {
	const struct indicator_run *run;
	const struct indicator *self;
	const struct activity *a;
	struct timeline *line;
	struct starters *cell; /* [split * n_periods + period] */
	uint32_t steps;        /* the first is the start */
	int within;
	struct table *out;
};

/* Follows one start, at moment i; how many steps were made in time. */
static uint32_t steps_made(
    const struct journey *j, const struct moment *m, size_t n, size_t i)
{
	day_t end = m[i].day + j->within;
	uint32_t made = 1;

	for (; i < n && m[i].day < end && made < j->steps; i++)
		while (made < j->steps && (m[i].steps >> made & 1))
			made++;
	return made;
}

static void visit_journey(const void *ctx, uint32_t split,
    const struct moment *m, size_t n, uint64_t *count)
{
	const struct journey *j = ctx;
	struct starters *cells = (struct starters *)count;
	int64_t last = -1;

	for (size_t i = 0; i < n; i++) {
		int64_t p = (int64_t)m[i].period - j->a->first;
		struct starters *cell;
		uint32_t made;

		if (!(m[i].steps & 1) || p <= last || p >= j->a->n_periods)
			continue;
		last = p;
		cell = &cells[(size_t)split * j->a->n_periods + (size_t)p];
		if (m[i].day + j->within > j->run->as_of) {
			cell->young++;
			continue;
		}
		cell->mature++;
		made = steps_made(j, m, n, i);
		for (uint32_t k = 0; k < made; k++)
			cell->reached[k]++;
	}
}

/* The same of two steps. */
static void visit_start(const void *ctx, uint32_t split, int32_t period,
    day_t start, day_t end, uint64_t *count)
{
	const struct journey *j = ctx;
	struct starters *cells = (struct starters *)count;
	int64_t p = (int64_t)period - j->a->first;
	struct starters *cell;

	if (p < 0 || p >= j->a->n_periods)
		return;
	cell = &cells[(size_t)split * j->a->n_periods + (size_t)p];
	if (start + j->within > j->run->as_of) {
		cell->young++;
		return;
	}
	cell->mature++;
	cell->reached[0]++;
	cell->reached[1] += end != DAY_NONE && end < start + j->within;
}

static void journey_release(struct journey *j)
{
	timeline_free(j->line);
	free(j->cell);
}

/* The days that matter: those of the periods, and all that may follow. */
static struct activity_query journey_query(
    const struct indicator_run *run, const struct activity *a)
{
	struct activity_query q = indicator_query(run);

	q.span = (struct span){ DAY_MIN, DAY_MIN };
	if (a->n_periods > 0)
		q.span =
		    (struct span){ period_start(a->by, a->first), run->as_of };
	return q;
}

/* Says which of the actions was never seen: a slip of the pen, perhaps. */
static int note_unseen(struct journey *j, const struct timeline_step *steps,
    uint32_t n, struct err *e)
{
	int rc = 0;

	for (uint32_t k = 0; rc == 0 && k < n; k++)
		if (!timeline_known(j->line, k))
			rc = indicator_note(j->out, e,
			    _("no event is called \"%s\" so far"),
			    steps[k].actions[0]);
	return rc;
}

static int journey_read(
    struct journey *j, const struct timeline_step *steps, struct err *e)
{
	struct activity_query q;
	size_t cells;
	int rc = indicator_activity(
	    (struct indicator_run *)j->run, ACTIVITY_PERIODS, &j->a, e);

	if (rc < 0)
		return rc;
	q = journey_query(j->run, j->a);
	rc = timeline_open(j->run->store, &q, steps, j->steps, &j->line, e);
	if (rc < 0)
		return rc;
	cells = (size_t)timeline_splits(j->line) * j->a->n_periods;
	j->cell = calloc(cells + 1, sizeof *j->cell);
	if (!j->cell)
		return err_memory(e);
	if (j->steps == 2)
		rc = timeline_first_steps(j->line, visit_start, j,
		    (uint64_t *)j->cell, cells * STARTERS_COUNTS, e);
	else
		rc = timeline_each(j->line, visit_journey, j,
		    (uint64_t *)j->cell, cells * STARTERS_COUNTS, e);
	return rc < 0 ? rc : note_unseen(j, steps, j->steps, e);
}

/* Whether anybody with the split value started. */
static bool has_starters(const struct journey *j, uint32_t split)
{
	const struct starters *c = j->cell + (size_t)split * j->a->n_periods;

	for (uint32_t p = 0; p < j->a->n_periods; p++)
		if (c[p].mature + c[p].young > 0)
			return true;
	return !j->run->split.at;
}

static enum state starters_state(
    const struct journey *j, uint32_t p, const struct starters *c)
{
	struct span span = indicator_period(j->a, p);

	if (!j->a->covered[p])
		return STATE_NONE;
	if (c->mature == 0)
		return c->young > 0 || span.from + j->within > j->run->as_of
			   ? STATE_CENSORED
			   : STATE_NONE;
	return span.to - 1 + j->within <= j->run->as_of ? STATE_COMPLETE
							: STATE_PARTIAL;
}

static void put_rate(const struct journey *j, struct row *row,
    const struct starters *c, uint32_t step)
{
	if (row->state == STATE_NONE)
		return;
	if (row->state == STATE_CENSORED) {
		row->whole = (int64_t)c->young;
		return;
	}
	indicator_share(row, c->reached[step], c->mature);
	if (row->state == STATE_COMPLETE) {
		struct interval limits =
		    stats_wilson(c->reached[step], c->mature, j->run->level);

		row->low = limits.low;
		row->high = limits.high;
	}
}

/* One step of one split value, period by period. */
static int rate_rows(struct journey *j, uint32_t split, uint32_t step,
    const char *text, struct err *e)
{
	const struct starters *cell = &j->cell[(size_t)split * j->a->n_periods];
	int rc = 0;

	for (uint32_t p = 0; rc == 0 && p < j->a->n_periods; p++) {
		struct row *row;

		rc = indicator_row(j->out, j->self, UNIT_SHARE,
		    indicator_period(j->a, p), starters_state(j, p, &cell[p]),
		    &row, e);
		if (rc < 0)
			break;
		row->split = text;
		put_rate(j, row, &cell[p], step);
	}
	return rc;
}

static int note_young(struct journey *j, struct err *e)
{
	size_t n = (size_t)timeline_splits(j->line) * j->a->n_periods;
	uint64_t young = 0;

	for (size_t i = 0; i < n; i++)
		young += j->cell[i].young;
	if (young == 0)
		return 0;
	return indicator_note(j->out, e,
	    Q_("%llu start is too recent to be counted: its %d days are not "
	       "over",
		"%llu starts are too recent to be counted: their %d days are "
		"not over",
		young),
	    (unsigned long long)young, j->within);
}

static int journey_new(struct journey *j, struct indicator_run *run,
    const struct indicator *self, uint32_t steps, struct table *out,
    struct err *e)
{
	*j = (struct journey){ .run = run,
		.self = self,
		.steps = steps,
		.within = run->service->completion.within_days,
		.out = out };
	if (run->identity_days >= j->within)
		return 0;
	return err_refuse(e, N_("the identifiers do not last long enough"),
	    "%s cannot be measured: identifiers last %d days (identity: %s), "
	    "and a start has %d days.\n"
	    "Use an account source, or a shorter \"within_days\" in "
	    "service.json.",
	    self->name, run->identity_days, identity_name(run->identity),
	    j->within);
}

/* What ends a procedure: completing it, or being told not to be eligible. */
struct ends {
	const char *start[1], *end[2];
	struct timeline_step step[2];
};

static void ends_of(struct ends *s, const struct completion_rule *c)
{
	*s = (struct ends){ .start = { c->start },
		.end = { c->complete, c->refused } };
	s->step[0] = (struct timeline_step){ s->start, 1 };
	s->step[1] = (struct timeline_step){ s->end, c->refused ? 2 : 1 };
}

int indicator_completion(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct ends ends;
	struct journey j;
	int rc = journey_new(&j, run, self, 2, out, e);

	ends_of(&ends, &run->service->completion);
	if (rc == 0)
		rc = journey_read(&j, ends.step, e);
	for (uint32_t i = 0; rc == 0 && i < timeline_splits(j.line); i++) {
		const char *text;

		if (!has_starters(&j, i))
			continue;
		rc = indicator_text(out, timeline_split(j.line, i), &text, e);
		if (rc == 0)
			rc = rate_rows(&j, i, 1, text, e);
	}
	if (rc == 0)
		rc = note_young(&j, e);
	journey_release(&j);
	return rc;
}

static int funnel_rows(
    struct journey *j, const char *const *names, uint32_t split, struct err *e)
{
	int rc = 0;

	for (uint32_t k = 0; rc == 0 && k < j->steps; k++) {
		const char *text;

		rc = indicator_series(j->out, timeline_split(j->line, split),
		    "step", names[k], &text, e);
		if (rc == 0)
			rc = rate_rows(j, split, k, text, e);
	}
	return rc;
}

/* Where most stop, of all complete cells together. */
static int note_drop(
    const struct journey *j, const char *const *names, struct err *e)
{
	size_t n = (size_t)timeline_splits(j->line) * j->a->n_periods;
	uint64_t came[TIMELINE_STEPS] = { 0 };
	uint32_t worst = 0;

	for (size_t i = 0; i < n; i++)
		if (starters_state(j, (uint32_t)(i % j->a->n_periods),
			&j->cell[i]) == STATE_COMPLETE)
			for (uint32_t k = 0; k < j->steps; k++)
				came[k] += j->cell[i].reached[k];
	for (uint32_t k = 0; k + 1 < j->steps; k++)
		if (came[k] - came[k + 1] > came[worst] - came[worst + 1])
			worst = k;
	if (j->steps < 2 || came[worst] == came[worst + 1])
		return 0;
	return indicator_note(j->out, e,
	    _("most drop out after \"%s\": %llu of the %llu who came so far, "
	      "in the periods that are over"),
	    names[worst], (unsigned long long)(came[worst] - came[worst + 1]),
	    (unsigned long long)came[worst]);
}

int indicator_funnel(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const struct service *s = run->service;
	const char *ends[2] = { s->completion.start, s->completion.complete };
	const char *const *names =
	    s->n_funnel ? (const char *const *)s->funnel : ends;
	uint32_t n = s->n_funnel ? (uint32_t)s->n_funnel : 2;
	struct timeline_step step[TIMELINE_STEPS];
	struct journey j;
	int rc = journey_new(&j, run, self, n, out, e);

	for (uint32_t k = 0; k < n; k++)
		step[k] = (struct timeline_step){ &names[k], 1 };
	if (rc == 0)
		rc = journey_read(&j, step, e);
	for (uint32_t i = 0; rc == 0 && i < timeline_splits(j.line); i++)
		if (has_starters(&j, i))
			rc = funnel_rows(&j, names, i, e);
	if (rc == 0)
		rc = note_drop(&j, names, e);
	if (rc == 0)
		rc = note_young(&j, e);
	journey_release(&j);
	return rc;
}

/*
 * How long it takes: starters who have not arrived are followed until as_of,
 * and may still arrive.
 */
struct waiting {
	const struct indicator_run *run;
	const struct activity *a;
	int64_t followed; /* days that an identity lasts */
	uint32_t days;    /* from the first period's start to as_of */
	size_t n;         /* splits * n_periods * days */
	uint64_t *ended;  /* [(split * n_periods + period) * days + day] */
	uint64_t *lost;   /* likewise, n further */
};

static void visit_waiting(const void *ctx, uint32_t split, int32_t period,
    day_t start, day_t end, uint64_t *count)
{
	const struct waiting *w = ctx;
	int64_t p = (int64_t)period - w->a->first;
	int64_t lost = (int64_t)w->run->as_of - 1 - start;
	size_t cell;

	if (p < 0 || p >= w->a->n_periods)
		return;
	if (lost >= w->followed)
		lost = w->followed - 1;
	cell = ((size_t)split * w->a->n_periods + (size_t)p) * w->days;
	if (end != DAY_NONE && end - start < w->followed)
		count[cell + (size_t)(end - start)]++;
	else
		count[w->n + cell + (size_t)lost]++;
}

static bool has_waiting(const struct waiting *w, uint32_t split)
{
	size_t cells = (size_t)w->a->n_periods * w->days;

	for (size_t i = split * cells; i < (split + 1) * cells; i++)
		if (w->ended[i] + w->lost[i] > 0)
			return true;
	return !w->run->split.at;
}

/* A quantile of the time with its limits, in days: the first day by which a
 * share p has arrived. */
static void put_quantile(
    struct row *row, const struct survival *curve, size_t n, double p)
{
	for (size_t i = 0; i < n; i++) {
		const struct survival *c = &curve[i];
		double limit = 1 - p + 1e-12;

		if (isnan(row->value) && c->s <= limit)
			row->value = c->time;
		if (isnan(row->low) && c->limits.low <= limit)
			row->low = c->time;
		if (isnan(row->high) && c->limits.high <= limit)
			row->high = c->time;
	}
	if (isnan(row->value))
		row->state = STATE_CENSORED;
	if (row->state != STATE_COMPLETE || isnan(row->high))
		row->low = row->high = NAN;
}

static int wait_row(const struct waiting *w, const struct indicator *self,
    const char *text, double share, uint32_t p, struct survival *curve,
    size_t cell, struct table *out, struct err *e)
{
	struct span span = indicator_period(w->a, p);
	enum state state = indicator_period_state(w->run, w->a, p);
	uint64_t ended = 0, starters = 0;
	struct row *row;
	size_t n = 0;
	int rc;

	for (uint32_t d = 0; d < w->days; d++) {
		uint64_t end = w->ended[cell * w->days + d];
		uint64_t lost = w->lost[cell * w->days + d];

		if (end + lost > 0)
			curve[n++] = (struct survival){
				.time = d, .ended = end, .lost = lost
			};
		ended += end;
		starters += end + lost;
	}
	if (starters == 0)
		state = STATE_NONE;
	rc = indicator_row(out, self, UNIT_DAYS, span, state, &row, e);
	if (rc < 0)
		return rc;
	row->split = text;
	if (state == STATE_NONE)
		return 0;
	row->part = (int64_t)ended;
	row->whole = (int64_t)starters;
	stats_survival(curve, n, w->run->level);
	put_quantile(row, curve, n, share);
	return 0;
}

static int wait_rows(const struct waiting *w, const struct indicator *self,
    const struct timeline *line, struct table *out, struct err *e)
{
	static const struct {
		const char *name;
		double share;
	} quantile[] = { { "median", 0.5 }, { "p90", 0.9 } };
	struct survival *curve = calloc((size_t)w->days + 1, sizeof *curve);
	int rc = curve ? 0 : err_memory(e);

	for (uint32_t i = 0; rc == 0 && i < timeline_splits(line); i++) {
		bool any = has_waiting(w, i);

		for (size_t k = 0; rc == 0 && any && k < 2; k++) {
			const char *text;

			rc = indicator_series(out, timeline_split(line, i),
			    "quantile", quantile[k].name, &text, e);
			for (uint32_t p = 0; rc == 0 && p < w->a->n_periods;
			     p++)
				rc = wait_row(w, self, text, quantile[k].share,
				    p, curve, (size_t)i * w->a->n_periods + p,
				    out, e);
		}
	}
	free(curve);
	return rc;
}

#define WAITING_MOST ((size_t)16 << 20) /* counts of 8 bytes, twice */

static int waiting_new(
    struct waiting *w, const struct timeline *line, day_t from, struct err *e)
{
	size_t splits = timeline_splits(line), n;

	w->days = w->run->as_of > from ? (uint32_t)(w->run->as_of - from) : 1;
	n = (size_t)w->a->n_periods * w->days;
	if (n > 0 && splits > WAITING_MOST / n)
		return err_set(e, ERR_INPUT,
		    "the times of %zu values in %u periods are too many to "
		    "keep\nAsk for a longer period (--by), a later start "
		    "(--from) or one value (--where).",
		    splits, w->a->n_periods);
	w->n = splits * n;
	w->ended = calloc(2 * w->n + 1, sizeof *w->ended);
	if (!w->ended)
		return err_memory(e);
	w->lost = w->ended + w->n;
	return 0;
}

int indicator_time_to_complete(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct waiting w = { .run = run, .followed = run->identity_days };
	struct timeline *line = NULL;
	struct activity_query q;
	struct ends ends;
	int rc = indicator_activity(run, ACTIVITY_PERIODS, &w.a, e);

	ends_of(&ends, &run->service->completion);
	if (rc == 0) {
		q = journey_query(run, w.a);
		rc = timeline_open(run->store, &q, ends.step, 2, &line, e);
	}
	if (rc == 0)
		rc = waiting_new(&w, line, q.span.from, e);
	if (rc == 0)
		rc = timeline_first_steps(
		    line, visit_waiting, &w, w.ended, 2 * w.n, e);
	if (rc == 0)
		rc = wait_rows(&w, self, line, out, e);
	timeline_free(line);
	free(w.ended);
	return rc;
}
