/*
 * indicator_cost.c - what was paid, and for how many people.
 *
 * The written rule of the administration divides a year's cost by monthly
 * users, its worked examples a month's cost: the two differ by twelve, so each
 * has its own name and says its formula. Cost is an account, exact; the
 * interval of a unit cost is that of its count, as if another period of the
 * same process had been observed (Poisson), turned upside down.
 */
#include "indicator_repeats.h"

#include <stdlib.h>

#include "stats.h"

#define YEAR 12
#define GAPS_TOLD 6 /* runs of months without a payment */

static day_t earlier(day_t a, day_t b)
{
	return a < b ? a : b;
}

bool indicator_costs_known(const struct costs *c, day_t from, day_t to)
{
	struct span gap;

	return from < to && costs_cover(c, from, to, &gap);
}

/* Payments of a span as far as as_of knows. */
static int64_t paid(const struct indicator_run *run, struct span span)
{
	return costs_between(
	    run->costs, span.from, earlier(span.to, run->as_of));
}

static uint32_t count_periods(const struct indicator_run *run, int32_t *first)
{
	int64_t n;

	*first = period_index(run->by, run->span.from);
	if (run->span.from >= run->span.to)
		return 0;
	n = (int64_t)period_index(
		run->by, earlier(run->span.to, run->as_of) - 1) -
	    *first + 1;
	return n > 0 ? (uint32_t)n : 0;
}

static struct span period_span(enum period by, int32_t index)
{
	return (struct span){ period_start(by, index),
		period_start(by, index + 1) };
}

/* Months without a payment, "2026-03", or from one to another. */
static void put_gaps(struct buf *b, const struct costs *c, struct span s)
{
	struct span gap;
	day_t from = s.from;
	size_t n = 0;

	while (from < s.to && !costs_cover(c, from, s.to, &gap)) {
		struct span next = gap;
		char day[11];

		while (next.to < s.to &&
		       !costs_cover(c, next.to, next.to + 1, &gap))
			next.to = gap.to;
		if (n++ == GAPS_TOLD) {
			buf_str(b, ", ...");
			return;
		}
		day_format(next.from, day);
		buf_printf(b, "%s%.7s", n > 1 ? ", " : "", day);
		if (period_index(PERIOD_MONTH, next.to - 1) !=
		    period_index(PERIOD_MONTH, next.from)) {
			day_format(next.to - 1, day);
			buf_printf(b, "..%.7s", day);
		}
		from = next.to;
	}
}

/* The first row that makes a month cost less than nothing; NULL: none. */
static const struct cost *refund(
    const struct costs *c, struct span s, char month[11])
{
	for (int32_t i = period_index(PERIOD_MONTH, s.from);
	     period_start(PERIOD_MONTH, i) < s.to; i++) {
		struct span m = period_span(PERIOD_MONTH, i);

		if (costs_between(c, m.from, m.to) >= 0)
			continue;
		day_format(m.from, month);
		for (size_t k = 0; k < c->n; k++)
			if (!c->at[k].authorised && c->at[k].amount < 0 &&
			    cost_between(&c->at[k], m.from, m.to) < 0)
				return &c->at[k];
	}
	return NULL;
}

int indicator_note_basis(
    const struct indicator_run *run, struct table *out, struct err *e)
{
	int32_t now = period_index(PERIOD_MONTH, run->as_of);
	struct span s = { run->span.from,
		earlier(run->span.to, period_start(PERIOD_MONTH, now)) };
	const char *file = run->service->costs;
	const struct cost *back;
	struct buf b = BUF_INIT;
	char month[11];
	int rc = indicator_note(out, e, "%s",
	    _("costs are payments (CP) of the "
	      "costs file; commitments (AE) are left out"));

	put_gaps(&b, run->costs, s);
	if (rc == 0 && b.len > 0)
		rc = indicator_note(out, e,
		    _("no payment (CP) of %s in %s: no cost is given of "
		      "periods "
		      "that these months belong to; add a row for each, with "
		      "amount 0 if nothing was paid"),
		    buf_text(&b), file ? file : "costs.csv");
	back = refund(run->costs, s, month);
	if (rc == 0 && back)
		rc = indicator_note(out, e,
		    _("%s:%zu: more is paid back in %.7s than was paid; "
		      "without its minus, if it is no refund"),
		    file ? file : "costs.csv", back->line, month);
	buf_release(&b);
	return rc;
}

int indicator_cost(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	int32_t first;
	uint32_t n = count_periods(run, &first);
	struct row *row;
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		struct span span = period_span(run->by, first + (int32_t)i);
		bool known = indicator_costs_known(
		    run->costs, span.from, earlier(span.to, run->as_of));

		rc = indicator_row(out, self, UNIT_MONEY, span,
		    known ? indicator_state(span.from, span.to, run->as_of)
			  : STATE_NONE,
		    &row, e);
		if (rc < 0 || !known)
			continue;
		row->part = paid(run, span);
		row->value = (double)row->part / 100;
	}
	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}

/* What a cost is divided by. */
struct divisor {
	uint64_t whole;
	const struct repeat *repeat; /* of the users that make it up; nothing
				      * counted, or NULL: cases */
	double scale; /* 12 when whole adds up twelve months of users of
		       * whom the mean is meant, else 1 */
};

/* In proportion to what was counted of the users who make it up. */
static struct interval divisor_limits(const struct divisor *d, double level)
{
	const struct repeat *r = d->repeat;
	struct interval limits;
	double weight;

	if (!r || r->n == 0)
		return stats_poisson(d->whole, level);
	weight = (double)d->whole / (double)r->n;
	limits = stats_poisson_repeated(r->n, r->squares, level);
	return (struct interval){ weight * limits.low, weight * limits.high };
}

static void put_unit_cost(
    struct row *row, int64_t cents, struct divisor d, double level)
{
	double money = (double)cents / 100 * d.scale;
	struct interval count;

	row->part = cents;
	row->whole = (int64_t)d.whole;
	if (d.whole == 0) {
		row->state = STATE_NONE;
		return;
	}
	row->value = money / (double)d.whole;
	if (row->state != STATE_COMPLETE)
		return;
	count = divisor_limits(&d, level);
	row->low = money / (money < 0 ? count.low : count.high);
	row->high = money / (money < 0 ? count.high : count.low);
}

static void put_cost_per_case(
    struct row *row, int64_t cents, uint64_t cases, double level)
{
	put_unit_cost(row, cents, (struct divisor){ cases, NULL, 1 }, level);
}

/* Months [from, to) of the pass by month, as one denominator. */
struct months {
	struct span span;
	enum state state;
	uint64_t active;   /* added up over the months */
	uint64_t distinct; /* of the year that ends with the last */
};

static struct months gather(const struct indicator_run *run,
    const struct activity *a, int32_t from, int32_t to)
{
	struct months m = { .span = { period_start(PERIOD_MONTH, from),
				period_start(PERIOD_MONTH, to) } };

	m.state = indicator_state(m.span.from, m.span.to, run->as_of);
	for (int32_t i = from; i < to; i++) {
		struct span month = period_span(PERIOD_MONTH, i);
		int32_t at = i - a->first;

		if (month.from >= run->as_of) {
			m.state = STATE_CENSORED;
			break;
		}
		if (at < 0 || at >= (int32_t)a->n_periods || !a->covered[at] ||
		    !indicator_costs_known(run->costs, month.from,
			earlier(month.to, run->as_of))) {
			m.state = STATE_NONE;
			break;
		}
		m.active += a->cell[at].active;
		m.distinct = a->cell[at].windowed;
	}
	return m;
}

/* How a unit cost is made of months. */
struct recipe {
	bool year;     /* the twelve months that end with the
			* period's, else the period's own */
	bool distinct; /* over the year's users, else the sum of
			* months' */
	double scale;
};

/* The months of a row, by their numbers. */
static struct repeat window_of(
    const struct indicator_run *run, const struct recipe *recipe, int32_t index)
{
	struct span span = period_span(run->by, index);
	int32_t to = period_index(PERIOD_MONTH, span.to);
	int32_t from = period_index(PERIOD_MONTH, span.from);

	return (
	    struct repeat){ .from = recipe->year ? to - YEAR : from, .to = to };
}

static int unit_cost_row(const struct indicator_run *run,
    const struct indicator *self, const struct recipe *recipe,
    const struct activity *a, const struct repeat *w, struct table *out,
    struct err *e)
{
	struct months m = gather(run, a, w->from, w->to);
	struct divisor d = { recipe->distinct ? m.distinct : m.active, w,
		recipe->scale };
	struct row *row;
	int rc = indicator_row(out, self, UNIT_MONEY, m.span, m.state, &row, e);

	if (rc == 0 && m.state != STATE_NONE && m.state != STATE_CENSORED)
		put_unit_cost(row, paid(run, m.span), d, run->level);
	return rc;
}

static int unit_costs(struct indicator_run *run, const struct indicator *self,
    const struct recipe *recipe, struct table *out, struct err *e)
{
	static const struct timeline_step use = { NULL, 0 };
	bool several = recipe->year || run->by > PERIOD_MONTH;
	const struct activity *a;
	struct repeat *at;
	int32_t first;
	uint32_t n = count_periods(run, &first);
	int rc = indicator_months(run, &a, e);

	at = calloc((size_t)n + 1, sizeof *at);
	if (rc == 0 && !at)
		rc = err_memory(e);
	for (uint32_t i = 0; rc == 0 && i < n; i++)
		at[i] = window_of(run, recipe, first + (int32_t)i);
	if (rc == 0 && several && !recipe->distinct)
		rc = repeats_count(run, &use, PERIOD_MONTH, at, n, e);
	for (uint32_t i = 0; rc == 0 && i < n; i++)
		rc = unit_cost_row(run, self, recipe, a, &at[i], out, e);
	free(at);
	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}

int indicator_cost_per_mau_annual(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct recipe recipe = { .year = true, .scale = YEAR };

	return unit_costs(run, self, &recipe, out, e);
}

int indicator_cost_per_mau_month(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct recipe recipe = { .scale = 1 };

	return unit_costs(run, self, &recipe, out, e);
}

int indicator_cost_per_user_year(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct recipe recipe = {
		.year = true, .distinct = true, .scale = 1
	};

	return unit_costs(run, self, &recipe, out, e);
}

int indicator_cost_per_new_user(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct activity *a;
	struct row *row;
	int rc = indicator_activity(run, self->depth, &a, e);

	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		struct span span = indicator_period(a, p);
		enum state state = indicator_period_state(run, a, p);

		if (!indicator_costs_known(
			run->costs, span.from, earlier(span.to, run->as_of)))
			state = STATE_NONE;
		rc = indicator_row(out, self, UNIT_MONEY, span, state, &row, e);
		if (rc == 0 && state != STATE_NONE)
			put_cost_per_case(
			    row, paid(run, span), a->cell[p].fresh, run->level);
	}
	if (rc == 0)
		rc = indicator_note_basis(run, out, e);
	return rc < 0 ? rc : indicator_note_history(run, a, out, e);
}

/* Days on which users did it, by the periods of a. */
static int count_days(const struct indicator_run *run,
    const char *const *action, const struct activity *a, struct repeat **out,
    struct err *e)
{
	const struct timeline_step step = { action, 1 };
	struct repeat *at = calloc((size_t)a->n_periods + 1, sizeof *at);

	*out = at;
	if (!at)
		return err_memory(e);
	for (uint32_t p = 0; p < a->n_periods; p++) {
		struct span span = indicator_period(a, p);

		at[p] = (struct repeat){ .from = span.from, .to = span.to };
	}
	return repeats_count(run, &step, PERIOD_DAY, at, a->n_periods, e);
}

/* Over how often, or by how many users, an action was done. */
static int cost_per_action(struct indicator_run *run,
    const struct indicator *self, const char *action, bool users,
    struct table *out, struct err *e)
{
	struct activity_query q = indicator_query(run);
	const struct activity *all;
	struct activity *a = NULL;
	struct repeat *days = NULL;
	int rc = indicator_activity(run, ACTIVITY_PERIODS, &all, e);

	q.active = &action;
	q.n_active = 1;
	q.unseen = true;
	q.depth = users ? ACTIVITY_COUNTS : ACTIVITY_EVENTS;
	if (rc == 0)
		rc = activity_compute(run->store, &q, &a, e);
	if (rc == 0 && !users)
		rc = count_days(run, &action, a, &days, e);
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		struct span span = indicator_period(a, p);
		enum state state = indicator_period_state(run, all, p);
		struct divisor d = { users ? a->cell[p].active
					   : a->cell[p].events,
			days ? &days[p] : NULL, 1 };
		struct row *row;

		if (!indicator_costs_known(
			run->costs, span.from, earlier(span.to, run->as_of)))
			state = STATE_NONE;
		rc = indicator_row(out, self, UNIT_MONEY, span, state, &row, e);
		if (rc == 0 && state != STATE_NONE)
			put_unit_cost(row, paid(run, span), d, run->level);
	}
	free(days);
	activity_free(a);
	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}

int indicator_cost_per_transaction(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return cost_per_action(
	    run, self, run->service->completion.complete, false, out, e);
}

/* A figure may be of kilometres or tonnes: it is divided by as it stands, and
 * has a count's limits when it is a whole number. */
static void put_figure_cost(
    struct row *row, int64_t cents, int64_t hundredths, double level)
{
	if (hundredths % 100 == 0) {
		put_cost_per_case(
		    row, cents, (uint64_t)(hundredths / 100), level);
		return;
	}
	row->part = cents;
	row->value = (double)cents / (double)hundredths;
}

static int cost_per_figure(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	int32_t first;
	uint32_t n = count_periods(run, &first);
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		struct span span = period_span(run->by, first + (int32_t)i);
		int64_t sum = 0;
		bool known = figures_sum(run->figures,
				 run->service->outcome.figure, span, &sum) &&
			     indicator_costs_known(run->costs, span.from,
				 earlier(span.to, run->as_of));
		struct row *row;

		rc = indicator_row(out, self, UNIT_MONEY, span,
		    known ? indicator_state(span.from, span.to, run->as_of)
			  : STATE_NONE,
		    &row, e);
		if (rc == 0 && known)
			put_figure_cost(row, paid(run, span), sum, run->level);
	}
	return rc < 0 ? rc : indicator_note_basis(run, out, e);
}

int indicator_cost_per_outcome(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	if (run->service->outcome.figure)
		return cost_per_figure(run, self, out, e);
	return cost_per_action(
	    run, self, run->service->outcome.action, true, out, e);
}
