/*
 * headline.c - one screen for Monday morning.
 *
 * Each line is a series of one indicator that ends with the last complete
 * week (or, for a cost per user, month). Whether it moved is asked of the
 * weeks before: successive weeks differ by so much in ordinary times, and
 * only more than that is news.
 */
#include "headline_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats.h"

#define WEEKS 53 /* this one, and back to the same a year ago */
#define MONTHS 13
#define HISTORY 26 /* weeks that tell what is ordinary */

/* What the service may leave unsaid is not shown then. */
static const struct wanted {
	const char *name, *group, *label;
} wanted[] = {
	{ "active_users", N_("Reach"), N_("active users") },
	{ "new_users", N_("Reach"), N_("new users") },
	{ "returning_users", N_("Reach"), N_("returning users") },
	{ "penetration", N_("Reach"), N_("population reached") },
	{ "events", N_("Use"), N_("events") },
	{ "completion", N_("Use"), N_("completed in time") },
	{ "retention", N_("Use"), N_("came back next week") },
	{ "satisfaction", N_("Usefulness"), N_("satisfaction") },
	{ "cost_per_mau_annual", N_("Cost"), NULL },
};

#define YEAR_COST N_("year's cost per MAU")
#define WANTED (sizeof wanted / sizeof *wanted)

enum { REFUSED_IDENTITY, REFUSED_COSTS, REFUSED_POPULATION, REFUSALS };

static const char *const refusal[REFUSALS] = {
	N_("not measurable, identifiers do not last long enough: "),
	N_("no costs known (\"costs\" in service.json): "),
	N_("no population known (\"population\" in service.json): "),
};

/* An indicator over successive periods, oldest first. */
struct past {
	struct row row[WEEKS];
	size_t n;
	bool first_known; /* row[first] is history's first period */
	size_t first;
};

static struct row absent(const struct indicator *ind, day_t start, day_t end)
{
	return (struct row){ .indicator = ind->name,
		.start = start,
		.end = end,
		.split = "",
		.cohort = DAY_NONE,
		.lag = -1,
		.value = NAN,
		.low = NAN,
		.high = NAN,
		.part = CELL_NO_COUNT,
		.whole = CELL_NO_COUNT,
		.unit = ind->unit,
		.state = STATE_NONE };
}

static void past_new(struct past *p, const struct indicator *ind,
    enum period by, int32_t last, size_t n)
{
	assert(n <= WEEKS);
	*p = (struct past){ .n = n };
	for (size_t i = 0; i < n; i++) {
		int32_t index = last - (int32_t)(n - 1 - i);

		p->row[i] = absent(
		    ind, period_start(by, index), period_start(by, index + 1));
	}
}

/* Takes the rows that end with each period; of retention, those of the
 * period's predecessor. */
static void past_fill(struct past *p, const struct table *t, size_t from)
{
	for (size_t k = from; k < t->n; k++) {
		const struct row *r = &t->rows[k];

		if (*r->split || r->lag > 1 ||
		    (r->lag == 1 && r->cohort == DAY_NONE))
			continue;
		for (size_t i = 0; i < p->n; i++)
			if (p->row[i].end == r->end)
				p->row[i] = *r;
	}
}

static void past_first(struct past *p, enum period by, day_t data_first)
{
	for (size_t i = 0; i < p->n; i++) {
		if (period_index(by, data_first) !=
		    period_index(by, p->row[i].end - 1))
			continue;
		p->first_known = true;
		p->first = i;
	}
}

static double value_of(const struct row *r)
{
	return r->state == STATE_COMPLETE ? r->value : NAN;
}

/* Shares and marks differ by a difference, not by a ratio. */
static bool by_difference(enum unit unit)
{
	return unit == UNIT_SHARE || unit == UNIT_SCORE;
}

static double change_of(const struct row *now, const struct row *then)
{
	double a = value_of(then), b = value_of(now);

	if (by_difference(now->unit))
		return b - a;
	return a > 0 ? b / a - 1 : NAN;
}

static enum movement movement(double change, double limit, enum unit unit)
{
	bool plain = by_difference(unit);
	double size = plain ? fabs(change) : fabs(log1p(change));
	double most = plain ? limit : log1p(limit);

	if (isnan(change) || isnan(limit))
		return MOVE_NONE;
	if (size <= most)
		return MOVE_ORDINARY;
	return change > 0 ? MOVE_UP : MOVE_DOWN;
}

/* What successive periods before the last one differ by. History's first
 * period is seldom whole and everybody is new in it: it tells nothing. */
static double ordinary(const struct past *p, double level)
{
	double x[HISTORY];
	size_t n = 0, last = p->n - 1;

	for (size_t i = last; i > 0 && n < HISTORY; i--) {
		double v = value_of(&p->row[i - 1]);

		if (isnan(v) || (p->first_known && i - 1 <= p->first))
			break;
		x[HISTORY - ++n] = v;
	}
	if (by_difference(p->row[last].unit))
		return stats_shift_limit(x + HISTORY - n, n, level);
	return stats_change_limit(x + HISTORY - n, n, level);
}

static void line_fill(
    struct headline_line *line, const struct past *p, double level)
{
	size_t last = p->n - 1;

	line->now = p->row[last];
	line->before = p->row[last - 1];
	line->year = p->row[0];
	if (line->year.state != STATE_COMPLETE)
		line->year.state = STATE_NONE;
	line->change = change_of(&line->now, &line->before);
	line->change_year = change_of(&line->now, &line->year);
	line->limit = ordinary(p, level);
	line->moved = movement(line->change, line->limit, line->now.unit);
	line->moved_year =
	    movement(line->change_year, line->limit, line->now.unit);
	for (size_t i = 0; i < HEADLINE_WEEKS; i++) {
		size_t back = HEADLINE_WEEKS - 1 - i;

		line->series[i] =
		    back > last ? NAN : value_of(&p->row[last - back]);
	}
}

struct screen {
	struct indicator_run *run;
	struct table *scratch;
	struct headline *out;
	int32_t week;
	day_t data_first;
	struct buf refused[REFUSALS]; /* labels */
};

static int missing(struct screen *s, const char *text, struct err *e)
{
	const char *end = strchr(text, '\n');
	struct slice line = { text, end ? (size_t)(end - text) : strlen(text) };
	char *copy = slice_copy(line);

	if (!copy)
		return err_memory(e);
	s->out->missing[s->out->n_missing++] = copy;
	return 0;
}

/* Of an indicator that was refused; what it is called, and why. */
static int missing_why(struct screen *s, const char *label, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	if (!e->why)
		return missing(s, e->text, e);
	buf_printf(&b, _("%s: %s"), _(label), _(e->why));
	rc = buf_error(&b, e);
	if (rc == 0)
		rc = missing(s, buf_text(&b), e);
	buf_release(&b);
	return rc;
}

static struct headline_line *line_add(struct screen *s, const struct wanted *w,
    const struct indicator *ind, const char *label)
{
	struct headline_line *line = &s->out->line[s->out->n++];

	line->indicator = ind;
	line->group = w->group;
	line->label = label;
	line->reply.state = STATE_NONE;
	return line;
}

/* Answers beside completions of the line's week, where that is known. */
static void add_reply(
    struct headline_line *line, const struct table *t, size_t from)
{
	for (size_t k = from; k < t->n; k++)
		if (t->rows[k].end == line->now.end &&
		    strcmp(t->rows[k].split, "rate=response") == 0)
			line->reply = t->rows[k];
}

static int week_line(struct screen *s, const struct wanted *w,
    const struct indicator *ind, struct err *e)
{
	size_t from = s->scratch->n;
	struct headline_line *line;
	struct past p;
	int rc = indicator_compute(s->run, ind, s->scratch, e);

	if (rc == ERR_INPUT) /* it cannot be had under these conditions */
		return missing_why(s, w->label, e);
	if (rc < 0)
		return rc;
	past_new(&p, ind, PERIOD_WEEK, s->week, WEEKS);
	past_fill(&p, s->scratch, from);
	past_first(&p, PERIOD_WEEK, s->data_first);
	line = line_add(s, w, ind, w->label);
	line_fill(line, &p, s->run->level);
	add_reply(line, s->scratch, from);
	return 0;
}

/* Of those who started too lately nothing can be said: the line is that of the
 * last week of which everybody had the time. */
static int late_line(struct screen *s, const struct wanted *w,
    const struct indicator *ind, struct err *e)
{
	int within = s->run->service->completion.within_days;
	day_t last = s->run->as_of - within; /* whose time is over */
	int32_t week = period_index(PERIOD_WEEK, last + 1) - 1;
	struct indicator_run run = *s->run;
	size_t from = s->scratch->n;
	struct past p;
	int rc;

	run.span = (struct span){ period_start(PERIOD_WEEK, week - (WEEKS - 1)),
		period_start(PERIOD_WEEK, week + 1) };
	run.cache = run.months = NULL;
	rc = indicator_compute(&run, ind, s->scratch, e);
	indicator_run_release(&run);
	if (rc < 0)
		return rc == ERR_INPUT ? missing_why(s, w->label, e) : rc;
	past_new(&p, ind, PERIOD_WEEK, week, WEEKS);
	past_fill(&p, s->scratch, from);
	past_first(&p, PERIOD_WEEK, s->data_first);
	line_fill(line_add(s, w, ind, w->label), &p, s->run->level);
	return 0;
}

static void mean_of_days(struct row *row, const struct activity *a)
{
	int64_t at = (int64_t)row->start - a->first;
	int64_t users = 0, days = 0;

	for (int64_t i = at < 0 ? 0 : at; i < at + 7 && i < a->n_periods; i++) {
		users += (int64_t)a->cell[i].active;
		days += a->covered[i];
	}
	if (days == 0)
		return;
	row->part = users;
	row->whole = days;
	row->value = (double)users / (double)days;
	row->state = STATE_COMPLETE;
}

/* Where identifiers change every day, a week has no users, but days have. */
static int day_line(struct screen *s, const struct wanted *w,
    const struct indicator *ind, struct err *e)
{
	struct indicator_run run = *s->run;
	const struct activity *a;
	struct past p;
	int rc;

	run.by = PERIOD_DAY;
	run.cache = run.months = NULL;
	run.depth = ACTIVITY_COUNTS;
	rc = indicator_activity(&run, ind->depth, &a, e);
	if (rc == 0) {
		past_new(&p, ind, PERIOD_WEEK, s->week, WEEKS);
		for (size_t i = 0; i < p.n; i++)
			mean_of_days(&p.row[i], a);
		past_first(&p, PERIOD_WEEK, s->data_first);
		line_fill(line_add(s, w, ind, N_("users a day (mean)")), &p,
		    run.level);
	}
	indicator_run_release(&run);
	return rc;
}

/* Why an indicator is not on the screen; labels of one reason stand in one
 * sentence. */
static void refuse(
    struct screen *s, const struct indicator *ind, const char *label)
{
	struct buf *b = &s->refused[REFUSED_IDENTITY];

	if ((ind->needs & NEED_COSTS) && !s->run->costs)
		b = &s->refused[REFUSED_COSTS];
	else if ((ind->needs & NEED_POPULATION) && !s->run->population)
		b = &s->refused[REFUSED_POPULATION];
	buf_str(b, b->len ? ", " : "");
	buf_str(b, label ? _(label) : _(ind->label));
}

/* A year's cost moves with its own eleven months before, so only the change
 * from month to month is held against the ordinary; the year's is shown. */
static int month_line(struct screen *s, const struct wanted *w,
    const struct indicator *ind, struct err *e)
{
	int32_t month = period_index(PERIOD_MONTH, s->run->as_of) - 1;
	struct indicator_run run = *s->run;
	size_t from = s->scratch->n;
	struct headline_line *line;
	struct err why = { 0 };
	struct past p;
	int rc;

	run.by = PERIOD_MONTH;
	run.span =
	    (struct span){ period_start(PERIOD_MONTH, month - (MONTHS - 1)),
		    period_start(PERIOD_MONTH, month + 1) };
	run.cache = run.months = NULL;
	if (!indicator_measurable(&run, ind, &why)) {
		refuse(s, ind, w->label);
		return 0;
	}
	rc = indicator_compute(&run, ind, s->scratch, e);
	indicator_run_release(&run);
	if (rc < 0)
		return rc;
	past_new(&p, ind, PERIOD_MONTH, month, MONTHS);
	past_fill(&p, s->scratch, from);
	if (p.row[MONTHS - 1].state != STATE_COMPLETE)
		return missing(s,
		    _("a year's cost per monthly user needs "
		      "twelve whole months of use and of costs"),
		    e);
	line = line_add(s, w, ind, YEAR_COST);
	line_fill(line, &p, run.level);
	line->moved_year = MOVE_NONE;
	return 0;
}

static bool is_said(const struct service *v, const char *name)
{
	if (strcmp(name, "completion") == 0)
		return v->completion.start != NULL;
	return strcmp(name, "satisfaction") != 0 ||
	       v->satisfaction.action != NULL;
}

static int add_line(struct screen *s, const struct wanted *w, struct err *e)
{
	const struct indicator *ind = indicator_find(slice_of(w->name));
	bool daily = s->run->identity == IDENTITY_DAILY;
	struct err why = { 0 };

	assert(ind);
	if (!is_said(s->run->service, w->name))
		return 0;
	if (!w->label)
		return month_line(s, w, ind, e);
	if (daily && strcmp(w->name, "active_users") == 0)
		return day_line(s, w, ind, e);
	if (indicator_measurable(s->run, ind, &why))
		return strcmp(w->name, "completion") == 0
			   ? late_line(s, w, ind, e)
			   : week_line(s, w, ind, e);
	refuse(s, ind, w->label);
	return 0;
}

static int explain(struct screen *s, struct err *e)
{
	char first[11];
	struct buf b = BUF_INIT;
	int rc = 0;

	for (int why = 0; rc == 0 && why < REFUSALS; why++) {
		if (s->refused[why].len == 0)
			continue;
		buf_clear(&b);
		buf_str(&b, _(refusal[why]));
		buf_slice(&b, buf_view(&s->refused[why]));
		rc = buf_error(&b, e);
		if (rc == 0)
			rc = missing(s, buf_text(&b), e);
	}
	if (rc == 0 && s->data_first > s->out->week.from) {
		day_format(s->data_first, first);
		buf_clear(&b);
		buf_printf(&b,
		    _("history starts on %s: the week is not known whole"),
		    first);
		rc = missing(s, buf_text(&b), e);
	}
	buf_release(&b);
	return rc;
}

/* The last week that is over at as_of, and the year before it. */
static int choose_week(struct screen *s, struct err *e)
{
	struct indicator_run *run = s->run;
	const struct indicator *ind = indicator_find(slice_of("retention"));
	const struct activity *a;
	struct err why;
	int rc;

	if (run->as_of == DAY_NONE)
		return err_set(e, ERR_INPUT,
		    "no data yet\nRead a log first: "
		    "jauge ingest FILE.");
	indicator_run_release(run);
	s->week = period_index(PERIOD_WEEK, run->as_of) - 1;
	run->by = PERIOD_WEEK;
	run->split = SLICE_ABSENT;
	s->out->week = (struct span){ period_start(PERIOD_WEEK, s->week),
		period_start(PERIOD_WEEK, s->week + 1) };
	run->span =
	    (struct span){ period_start(PERIOD_WEEK, s->week - (WEEKS - 1)),
		    s->out->week.to };
	if (ind && indicator_measurable(run, ind, &why))
		indicator_expect(run, ind);
	rc = indicator_activity(run, ACTIVITY_COUNTS, &a, e);
	if (rc < 0)
		return rc;
	if (a->data_first == DAY_NONE || a->data_first >= s->out->week.to)
		return err_set(e, ERR_INPUT,
		    "no complete week yet\nAsk for "
		    "days: jauge compute active_users --by day.");
	s->data_first = a->data_first;
	return 0;
}

int headline_compute(struct indicator_run *run, struct table *scratch,
    struct headline **out, struct err *e)
{
	struct headline *h = calloc(1, sizeof *h);
	struct screen s = { .run = run, .scratch = scratch, .out = h };
	int rc = h ? 0 : err_memory(e);

	*out = NULL;
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < REFUSALS; i++)
		s.refused[i] = BUF_INIT;
	h->line = calloc(WANTED, sizeof *h->line);
	h->missing = calloc(REFUSALS + WANTED + 1, sizeof *h->missing);
	if (!h->line || !h->missing)
		rc = err_memory(e);
	if (rc == 0)
		rc = choose_week(&s, e);
	for (size_t i = 0; rc == 0 && i < WANTED; i++)
		rc = add_line(&s, &wanted[i], e);
	if (rc == 0)
		rc = explain(&s, e);
	if (rc == 0)
		rc = headline_goals(run, h, e);
	if (rc == 0)
		rc = headline_calendar(run, h->week, scratch, e);
	for (size_t i = 0; i < REFUSALS; i++)
		buf_release(&s.refused[i]);
	if (rc < 0) {
		headline_free(h);
		return rc;
	}
	*out = h;
	return 0;
}

void headline_free(struct headline *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n_missing; i++)
		free(h->missing[i]);
	free(h->missing);
	free(h->goal);
	free(h->line);
	free(h);
}
