/*
 * indicator_runway.c - how long the money lasts, and when the committee must
 * meet so that it does not run out in between.
 *
 * Months of runway are not enough: the budget's year ends before the civil
 * one, and an order takes about a month. So the answers are dates. They are
 * foretold from the pace of three closed months, and marked so.
 */
#include "indicator_runway.h"

#include <math.h>

#define BURN_MONTHS 3
#define ORDER_DAYS 30     /* before exhaustion: an order takes a month */
#define COMMITTEE_DAYS 45 /* before exhaustion: the earliest committee */

static struct span month_back(int32_t end, int32_t back)
{
	return (struct span){ period_start(PERIOD_MONTH, end - back),
		period_start(PERIOD_MONTH, end - back + 1) };
}

/* Days that the money left lasts at the pace of a span; -1: nothing was paid
 * in it, or they are too many to be foretold. */
static int32_t days_at(cents_t left, cents_t paid, struct span s)
{
	int64_t days;

	if (left <= 0)
		return 0;
	if (paid <= 0 || left / paid > RUNWAY_MOST)
		return -1;
	days = left / paid * (s.to - s.from) +
	       left % paid * (s.to - s.from) / paid;
	return days > RUNWAY_MOST ? -1 : (int32_t)days;
}

static void set_limits(struct runway *r, const struct indicator_run *run)
{
	int32_t end = period_index(PERIOD_MONTH, run->as_of);

	for (int32_t back = BURN_MONTHS; back > 0; back--) {
		struct span m = month_back(end, back);
		int32_t days = days_at(
		    r->left, costs_between(run->costs, m.from, m.to), m);

		if (days < 0) {
			r->low = r->high = NAN;
			return;
		}
		r->low = back == BURN_MONTHS ? days : fmin(r->low, days);
		r->high = back == BURN_MONTHS ? days : fmax(r->high, days);
	}
}

static const char *why_unknown(
    const struct runway *r, const struct indicator_run *run)
{
	int32_t end = period_index(PERIOD_MONTH, run->as_of);
	day_t over = run->service->budget.end;

	if (over != DAY_NONE && over < run->as_of)
		return _("the budget of service.json is over");
	for (int32_t back = BURN_MONTHS; back > 0; back--) {
		struct span m = month_back(end, back);

		if (!indicator_costs_known(run->costs, m.from, m.to))
			return _("the last three months that are over are not "
				 "all in the costs file");
	}
	if (r->days < 0 && r->burn > 0)
		return _("at this pace the money lasts more than a hundred "
			 "years");
	return r->days < 0 ? _("nothing was paid in the last three months")
			   : NULL;
}

struct runway runway_of(const struct indicator_run *run)
{
	const struct budget_rule *b = &run->service->budget;
	int32_t end = period_index(PERIOD_MONTH, run->as_of);
	bool begun = b->start < run->as_of;
	struct runway r = { .low = NAN, .high = NAN };

	r.from = begun ? run->as_of : b->start;
	r.spent =
	    (struct span){ begun ? b->start : run->as_of - 1, run->as_of };
	r.left = b->authorised;
	if (begun)
		r.left -= costs_between(run->costs, b->start, run->as_of);
	r.months = (struct span){ month_back(end, BURN_MONTHS).from,
		period_start(PERIOD_MONTH, end) };
	r.burn = costs_between(run->costs, r.months.from, r.months.to);
	r.days = days_at(r.left, r.burn, r.months);
	r.why = why_unknown(&r, run);
	r.known = !r.why;
	if (r.known)
		set_limits(&r, run);
	return r;
}

day_t runway_end(const struct runway *r)
{
	return r->from + r->days;
}

/* From a day of one year to a day of the next. */
struct closing {
	int from_month, from_day, to_month, to_day;
};

static struct span closed_after(const struct closing *c, day_t day)
{
	int year, month, mday;
	struct span s;

	day_to_civil(day, &year, &month, &mday);
	s.from = day_from_civil(year - 1, c->from_month, c->from_day);
	s.to = day_from_civil(year, c->to_month, c->to_day);
	if (day < s.to)
		return s;
	s.from = day_from_civil(year, c->from_month, c->from_day);
	s.to = day_from_civil(year + 1, c->to_month, c->to_day);
	return s;
}

struct span runway_no_orders(day_t day)
{
	static const struct closing orders = { 12, 15, 2, 5 };

	return closed_after(&orders, day);
}

struct span runway_no_payments(day_t day)
{
	static const struct closing payments = { 11, 30, 1, 25 };

	return closed_after(&payments, day);
}

day_t runway_last_order(day_t exhausted)
{
	day_t last = exhausted - ORDER_DAYS;
	struct span closed = runway_no_orders(last);

	return closed.from <= last ? closed.from - 1 : last;
}

static struct span today(const struct indicator_run *run)
{
	return (struct span){ run->as_of - 1, run->as_of };
}

static int money_row(const struct indicator *self, const char *split,
    struct span span, cents_t part, int64_t whole, double value,
    struct table *out, struct err *e)
{
	struct row *row;
	int rc =
	    indicator_row(out, self, UNIT_MONEY, span, STATE_COMPLETE, &row, e);

	if (rc < 0)
		return rc;
	row->split = split;
	row->part = part;
	row->whole = whole;
	row->value = value;
	return 0;
}

static int runway_row(const struct indicator_run *run,
    const struct indicator *self, const struct runway *r, struct table *out,
    struct err *e)
{
	struct span span = { r->from, r->from + (r->known ? r->days : 0) };
	struct row *row;
	int rc = indicator_row(out, self, UNIT_DAYS,
	    r->known && r->days > 0 ? span : today(run),
	    r->known ? STATE_CENSORED : STATE_NONE, &row, e);

	if (rc < 0)
		return rc;
	if (r->known) {
		row->value = r->days;
		row->low = r->low;
		row->high = r->high;
		return 0;
	}
	return indicator_note(out, e, _("no runway: %s"), r->why);
}

/* What will have been paid by the budget's last day at the months' pace. */
static int landing_row(const struct indicator_run *run,
    const struct indicator *self, const struct runway *r, struct table *out,
    struct err *e)
{
	const struct budget_rule *b = &run->service->budget;
	int32_t pace = r->months.to - r->months.from;
	int64_t ahead = (int64_t)b->end + 1 - r->from;
	struct row *row;
	int rc;

	if (!r->known || b->end == DAY_NONE || ahead > RUNWAY_MOST)
		return 0;
	rc = indicator_row(out, self, UNIT_MONEY,
	    (struct span){ b->start, b->end + 1 }, STATE_CENSORED, &row, e);
	if (rc < 0)
		return rc;
	row->split = "measure=landing";
	row->part = b->authorised - r->left + r->burn / pace * ahead +
		    r->burn % pace * ahead / pace;
	row->whole = b->authorised;
	row->value = (double)row->part / 100;
	return 0;
}

/* What is not used by the budget's end is lost. */
static int note_landing(const struct indicator_run *run, const struct runway *r,
    struct table *out, struct err *e)
{
	day_t end = run->service->budget.end;
	char day[11];
	int rc;

	if (!r->known)
		return 0;
	day_format(runway_end(r), day);
	if (r->days == 0)
		return indicator_note(out, e, "%s",
		    _("nothing is left of the authorised budget"));
	rc = indicator_note(out, e,
	    _("the first day without money is %s, at the pace of the last "
	      "three months that are over; the interval is at the pace of "
	      "their dearest and cheapest month"),
	    day);
	if (rc < 0 || end == DAY_NONE || runway_end(r) <= end)
		return rc;
	day_format(end, day);
	return indicator_note(out, e,
	    _("the money outlasts the budget, which ends on %s: what is not "
	      "used by then is lost"),
	    day);
}

int indicator_runway(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct runway r = runway_of(run);
	int rc = money_row(self, "measure=left", r.spent, r.left,
	    run->service->budget.authorised, (double)r.left / 100, out, e);

	if (rc == 0 && r.known)
		rc = money_row(self, "measure=burn", r.months, r.burn,
		    BURN_MONTHS, (double)r.burn / 100 / BURN_MONTHS, out, e);
	if (rc == 0)
		rc = landing_row(run, self, &r, out, e);
	if (rc == 0)
		rc = runway_row(run, self, &r, out, e);
	if (rc == 0)
		rc = note_landing(run, &r, out, e);
	return rc < 0 ? rc
		      : indicator_note(out, e, "%s",
			    _("left: the authorised amount (AE) less the "
			      "payments (CP) since the budget's start"));
}

/* Days from as_of to the row's start. */
static int date_row(const struct indicator_run *run,
    const struct indicator *self, const char *split, struct span span,
    enum state state, struct table *out, struct err *e)
{
	struct row *row;
	int rc = indicator_row(out, self, UNIT_DAYS, span, state, &row, e);

	if (rc < 0)
		return rc;
	row->split = split;
	if (state != STATE_NONE)
		row->value = (double)(span.from - run->as_of);
	return 0;
}

static struct span one_day(day_t day)
{
	return (struct span){ day, day + 1 };
}

static const char *verdict_of(
    const struct runway *r, struct span window, day_t planned)
{
	if (!r->known)
		return "date=planned,verdict=cannot_tell";
	if (planned < window.from)
		return "date=planned,verdict=early";
	return planned < window.to ? "date=planned,verdict=in_window"
				   : "date=planned,verdict=late";
}

static int foretold_rows(const struct indicator_run *run,
    const struct indicator *self, const struct runway *r, struct table *out,
    struct err *e)
{
	enum state state = r->known ? STATE_CENSORED : STATE_NONE;
	day_t planned = run->service->budget.committee;
	day_t end = r->known ? runway_end(r) : run->as_of;
	day_t last = runway_last_order(end);
	struct span window = { last - (COMMITTEE_DAYS - ORDER_DAYS), last + 1 };
	int rc = date_row(run, self, "date=committee",
	    r->known ? window : today(run), state, out, e);

	if (rc == 0)
		rc = date_row(run, self, "date=last_order",
		    r->known ? one_day(last) : today(run), state, out, e);
	if (rc == 0)
		rc = date_row(run, self, "date=exhaustion",
		    r->known ? one_day(end) : today(run), state, out, e);
	if (rc == 0 && planned != DAY_NONE)
		rc = date_row(run, self, verdict_of(r, window, planned),
		    one_day(planned), STATE_COMPLETE, out, e);
	if (rc == 0 && r->known && last != end - ORDER_DAYS)
		rc = indicator_note(out, e, "%s",
		    _("the last order is moved to before 15 December: nothing "
		      "is ordered from then to early February"));
	if (rc == 0 && r->known && last < run->as_of)
		rc = indicator_note(out, e, "%s",
		    _("the last day to order is past: the money may run out "
		      "before an order is placed"));
	return rc;
}

int indicator_committee_window(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct runway r = runway_of(run);
	int rc = foretold_rows(run, self, &r, out, e);

	if (rc == 0)
		rc = date_row(run, self, "closed=orders",
		    runway_no_orders(run->as_of), STATE_COMPLETE, out, e);
	if (rc == 0)
		rc = date_row(run, self, "closed=payments",
		    runway_no_payments(run->as_of), STATE_COMPLETE, out, e);
	if (rc == 0 && !r.known)
		rc = indicator_note(out, e, _("no runway: %s"), r.why);
	return rc < 0 ? rc
		      : indicator_note(out, e, "%s",
			    _("the days on which orders and payments close "
			      "and open again are about those of most "
			      "ministries: yours may differ"));
}
