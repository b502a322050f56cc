/*
 * compare.c - two sides beside each other.
 *
 * A difference is worth saying when ordinary movement does not explain it, so
 * each comparison carries an interval and may end in "cannot tell". Ordinary
 * movement has two parts: users come and go each on their own, which the
 * counts themselves tell, and whole weeks are better or worse, which the weeks
 * before tell. Two values of a dimension share their weeks; two periods do
 * not.
 */
#include "compare_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name;
	compare_fn *compare;
} ways[] = {
	{ "active_users", compare_active },
	{ "new_users", compare_new },
	{ "returning_users", compare_returning },
	{ "cumulative_users", compare_cumulative },
	{ "events", compare_events },
	{ "penetration", compare_penetration },
	{ "coverage", compare_coverage },
	{ "retention", compare_retention },
	{ "cost", compare_cost },
	{ "cost_per_mau_annual", compare_cost_year },
	{ "cost_per_mau_month", compare_cost_month },
	{ "cost_per_user_year", compare_cost_user_year },
	{ "cost_per_new_user", compare_cost_new },
};

static compare_fn *way_of(const struct indicator *ind)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (strcmp(ways[i].name, ind->name) == 0)
			return ways[i].compare;
	return compare_single;
}

/* The shortest kind of period that is as long as the side: an identity must
 * last as long to be counted over it. */
static enum period as_long_as(int32_t days)
{
	int by = PERIOD_DAY;

	while (by < PERIOD_YEAR && period_max_days((enum period)by) < days)
		by++;
	return (enum period)by;
}

static int gate(const struct match *m, const struct indicator *ind,
    const struct half *h, struct err *e)
{
	struct indicator_run run = h->run;

	if (m->a.run.identity != m->b.run.identity && ind->span != SPAN_NONE)
		return err_set(e, ERR_INPUT,
		    "%s: identities differ (%s and %s), so people are not "
		    "counted alike\nCompare events.",
		    ind->name, identity_name(m->a.run.identity),
		    identity_name(m->b.run.identity));
	if (ind->span_days)
		run.by = PERIOD_MONTH;
	else if (strcmp(ind->family, "retention") != 0)
		run.by =
		    as_long_as(m->a.days > m->b.days ? m->a.days : m->b.days);
	return indicator_measurable(&run, ind, e) ? 0 : e->code;
}

static int half_where(struct half *h, struct err *e)
{
	const struct side *side = h->side;
	size_t n = h->run.n_where;

	h->where = calloc(n + 1, sizeof *h->where);
	if (!h->where)
		return err_memory(e);
	if (n)
		memcpy(h->where, h->run.where, n * sizeof *h->where);
	for (size_t i = 0; side->by_value && i < n; i++)
		if (slice_equal(h->where[i].dimension, side->where.dimension))
			return err_set(e, ERR_USAGE,
			    "%.*s is compared and "
			    "cannot be a condition too\nLeave out --where "
			    "%.*s=...",
			    SLICE_ARG(side->where.dimension),
			    SLICE_ARG(side->where.dimension));
	if (side->by_value)
		h->where[n++] = side->where;
	h->run.where = h->where;
	h->run.n_where = n;
	return 0;
}

static int note_start(day_t first, struct table *scratch, struct err *e)
{
	char text[256], day[11];

	day_format(first, day);
	snprintf(text, sizeof text,
	    _("history starts on %s, after the first day compared"), day);
	return table_note(scratch, text, e);
}

static int too_young(const struct half *h, day_t first, struct err *e)
{
	char from[11], day[11] = "(none)";

	day_format(h->run.span.from, from);
	if (first != DAY_NONE)
		day_format(first, day);
	return err_set(e, ERR_INPUT,
	    "a year before is not known: the comparison begins on %s, the "
	    "data on %s\nSame weeks of two years need 53 weeks of data.",
	    from, day);
}

/* Complete, partial or censored by the calendar; none without data. */
static int half_state(struct half *h, struct table *scratch, struct err *e)
{
	const struct indicator_run *run = &h->run;
	struct store_scan scan = { .space = run->space,
		.source = run->source,
		.from = DAY_MIN,
		.to = run->as_of };
	day_t *day = NULL;
	size_t n = 0;
	bool some = false;
	int rc = store_days(run->store, &scan, &day, &n, e);

	if (rc < 0)
		return rc;
	h->first = n ? day[0] : DAY_NONE;
	for (size_t i = 0; i < n; i++)
		some |= day[i] >= run->span.from && day[i] < run->span.to;
	h->state = STATE_NONE;
	if (some)
		h->state =
		    indicator_state(run->span.from, run->span.to, run->as_of);
	if (h->side->year_ago && (n == 0 || day[0] > run->span.from))
		rc = too_young(h, h->first, e);
	else if (some && day[0] > run->span.from)
		rc = note_start(day[0], scratch, e);
	free(day);
	return rc < 0 ? rc : 0;
}

static int half_split(struct half *h, struct table *scratch, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	if (h->side->run)
		buf_str(&b, "service=");
	if (h->side->run || h->side->by_value)
		buf_slice(&b, h->side->label);
	rc = buf_error(&b, e);
	if (rc == 0)
		h->split = table_text(scratch, buf_view(&b));
	buf_release(&b);
	if (rc == 0 && !h->split)
		rc = err_memory(e);
	return rc;
}

static int half_make(
    struct half *h, struct match *m, const struct side *side, struct err *e)
{
	int rc;

	h->side = side;
	h->run = side->run ? *side->run : *m->run;
	h->run.cache = h->run.months = NULL;
	h->run.split = SLICE_ABSENT;
	if (!side->by_value && !side->run)
		h->run.span = side->span;
	h->days = h->run.span.to - h->run.span.from;
	rc = half_split(h, m->scratch, e);
	if (rc == 0)
		rc = half_where(h, e);
	if (rc == 0)
		rc = half_state(h, m->scratch, e);
	return rc;
}

static void half_release(struct half *h)
{
	indicator_run_release(&h->run);
	activity_free(h->weeks);
	free(h->where);
}

/* A year of weeks is a day or two shorter than one of the calendar, and some
 * years have a 53rd week: numbers of weeks slip. */
static int note_year(struct match *m, struct err *e)
{
	int year_a, year_b, week_a, week_b;
	char text[256];

	day_iso_week(m->a.run.span.from, &year_a, &week_a);
	day_iso_week(m->b.run.span.from, &year_b, &week_b);
	if (week_a == week_b)
		return table_note(m->scratch,
		    _("364 days before: the same weekdays; moving holidays "
		      "may fall on one side alone"),
		    e);
	snprintf(text, sizeof text,
	    _("364 days before: the same weekdays; a year of 53 weeks lies "
	      "between, so week %d of %d stands beside week %d of %d"),
	    week_b, year_b, week_a, year_a);
	return table_note(m->scratch, text, e);
}

static int match_make(
    struct match *m, const struct side *a, const struct side *b, struct err *e)
{
	int rc;

	if (a->by_value != b->by_value)
		return err_set(e, ERR_USAGE,
		    "\"%.*s\" and \"%.*s\" are not "
		    "of one kind: compare two periods or two values",
		    SLICE_ARG(a->label), SLICE_ARG(b->label));
	m->by_value = a->by_value;
	m->services = a->run && b->run;
	rc = half_make(&m->a, m, a, e);
	if (rc == 0)
		rc = half_make(&m->b, m, b, e);
	if (rc == 0 && m->services)
		rc = table_note(m->scratch,
		    _("two services: people who use both count in each"), e);
	if (rc == 0 && a->year_ago)
		rc = note_year(m, e);
	if (rc == 0 && m->a.days != m->b.days) {
		char text[256];

		snprintf(text, sizeof text,
		    _("the sides have %d and %d days: "
		      "new users, events and costs are compared per day"),
		    m->a.days, m->b.days);
		rc = table_note(m->scratch, text, e);
	}
	if (rc == 0 && !m->by_value)
		rc = compare_calendar(m, e);
	return rc;
}

static bool comparable(const struct row *r)
{
	return r->state == STATE_COMPLETE && !isnan(r->value);
}

/* What was not seen is no 0. */
static void blank(struct row *r)
{
	if (r->state != STATE_NONE && r->state != STATE_CENSORED)
		return;
	r->value = r->low = r->high = NAN;
	r->part = r->whole = CELL_NO_COUNT;
}

/* Nothing is said of a side that is not whole, not even how much more or less
 * it has so far. */
static void forget(struct comparison *c)
{
	struct interval none = { NAN, NAN };

	blank(&c->a);
	blank(&c->b);
	c->difference = c->ratio = NAN;
	c->difference_interval = c->ratio_interval = none;
	c->p = c->detectable = NAN;
	c->verdict = VERDICT_NOT_COMPARABLE;
}

static int compare_one(struct match *m, struct comparison *c,
    const struct indicator *ind, struct err *e)
{
	struct interval none = { NAN, NAN };
	int rc = gate(m, ind, &m->a, e);

	*c = (struct comparison){ .indicator = ind,
		.difference = NAN,
		.difference_interval = none,
		.ratio = NAN,
		.ratio_interval = none,
		.p = NAN,
		.p_adjusted = NAN,
		.detectable = NAN,
		.verdict = VERDICT_CANNOT_TELL };
	if (rc == 0)
		rc = gate(m, ind, &m->b, e);
	if (rc == 0)
		rc = way_of(ind)(m, c, e);
	if (rc == 0 && (!comparable(&c->a) || !comparable(&c->b)))
		forget(c);
	return rc;
}

static int adjust(struct comparison *c, size_t n, struct err *e)
{
	double *p = calloc(n + 1, sizeof *p);
	size_t tests = 0;

	if (!p)
		return err_memory(e);
	for (size_t i = 0; i < n; i++)
		if (!isnan(c[i].p))
			p[tests++] = c[i].p;
	stats_holm(p, tests);
	tests = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(c[i].p))
			c[i].p_adjusted = p[tests++];
	free(p);
	return 0;
}

/* A test says up or down only when the adjusted test and the interval agree;
 * accounts, which have neither, by their sign. */
static void judge(struct comparison *c, double level)
{
	struct interval d = c->difference_interval;
	bool real = true;

	if (c->verdict == VERDICT_NOT_COMPARABLE)
		return;
	if (!isnan(c->p))
		real = c->p_adjusted <= 1 - level;
	else if (strcmp(c->indicator->name, "cost") != 0)
		real = false;
	if (!isnan(d.low) && d.low <= 0 && d.high >= 0)
		real = false;
	c->verdict = VERDICT_CANNOT_TELL;
	if (real && c->difference > 0)
		c->verdict = VERDICT_UP;
	else if (real && c->difference < 0)
		c->verdict = VERDICT_DOWN;
}

int compare_sides(struct indicator_run *run, const struct side *a,
    const struct side *b, const struct indicator *const *inds, size_t n,
    const struct stats_boot *boot, struct table *scratch,
    struct comparison **out, struct err *e)
{
	struct match m = { .run = run,
		.scratch = scratch,
		.level = run->level,
		.boot = boot };
	struct comparison *c = calloc(n + 1, sizeof *c);
	int rc = c ? match_make(&m, a, b, e) : err_memory(e);

	*out = NULL;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = compare_one(&m, &c[i], inds[i], e);
	if (rc == 0)
		rc = adjust(c, n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		judge(&c[i], run->level);
	half_release(&m.a);
	half_release(&m.b);
	if (rc < 0) {
		free(c);
		return rc;
	}
	*out = c;
	return 0;
}
