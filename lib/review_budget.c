/*
 * review_budget.c - who pays for what, where it lands, and what must be
 * ordered before when.
 */
#include "review_impl.h"

#include <stdlib.h>

#define NAMES 64

/* Sums by category or funder, payments and commitments. */
struct post {
	const char *name;
	cents_t paid, committed;
};

static struct span year_of(const struct review *r)
{
	const struct budget_rule *b = &r->q->run->service->budget;
	day_t as_of = r->q->run->as_of;
	int32_t year = period_index(PERIOD_YEAR, as_of - 1);

	return (struct span){ b->known && b->start != DAY_NONE
				  ? b->start
				  : period_start(PERIOD_YEAR, year),
		as_of };
}

static int by_money(const void *a, const void *b)
{
	const struct post *x = a, *y = b;

	return (y->paid > x->paid) - (y->paid < x->paid);
}

/* What does not fit any more is added to the last. */
static size_t gather(
    const struct costs *c, struct span s, bool funder, struct post post[NAMES])
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const char *name = funder ? c->at[i].funder : c->at[i].category;
		cents_t money = cost_between(&c->at[i], s.from, s.to);
		size_t k = 0;

		while (k < n && strcmp(post[k].name, name) != 0)
			k++;
		if (k == n && n < NAMES)
			post[n++] = (struct post){ .name = name };
		k = k < NAMES ? k : NAMES - 1;
		if (c->at[i].authorised)
			post[k].committed += money;
		else
			post[k].paid += money;
	}
	qsort(post, n, sizeof *post, by_money);
	return n;
}

static bool has_commitments(const struct post *post, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (post[i].committed)
			return true;
	return false;
}

/* What is committed of a post, and how much of it is paid. */
static void put_committed(struct review *r, const struct post *post)
{
	double all = (double)post->committed / 100;

	doc_cell(
	    r->doc, review_number(r, post->committed ? all : NAN, UNIT_MONEY));
	doc_cell(r->doc,
	    review_number(r,
		post->committed > 0 ? (double)post->paid / 100 / all : NAN,
		UNIT_SHARE));
}

static bool is_named(const struct post *post, size_t n)
{
	return n > 1 || (n == 1 && *post[0].name);
}

static void put_posts(struct review *r, bool funder, const char *caption)
{
	struct post post[NAMES];
	struct span s = year_of(r);
	size_t n = gather(r->q->run->costs, s, funder, post);
	cents_t all = costs_between(r->q->run->costs, s.from, s.to);
	bool committed = has_commitments(post, n);

	if (!is_named(post, n))
		return;
	doc_table(r->doc, DOC_CARDS, caption);
	doc_column(r->doc, funder ? _("funder") : _("category"), false);
	doc_column(r->doc, _("paid (CP)"), true);
	doc_column(r->doc, _("share"), true);
	if (committed) {
		doc_column(r->doc, _("committed (AE)"), true);
		doc_column(r->doc, _("paid of committed"), true);
	}
	for (size_t i = 0; i < n; i++) {
		doc_row(r->doc);
		doc_cell(r->doc,
		    *post[i].name ? review_text(r, post[i].name) : _("(none)"));
		doc_cell(r->doc,
		    review_number(r, (double)post[i].paid / 100, UNIT_MONEY));
		doc_cell(r->doc,
		    review_number(r,
			all > 0 ? (double)post[i].paid / (double)all : NAN,
			UNIT_SHARE));
		if (committed)
			put_committed(r, &post[i]);
	}
	doc_table_end(r->doc);
}

static const struct row *measure(const struct asked *a, const char *split)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (strcmp(a->table->rows[i].split, split) == 0)
			return &a->table->rows[i];
	return NULL;
}

static void overspent(struct review *r, const struct row *left)
{
	const struct budget_rule *b = &r->q->run->service->budget;
	const char *text =
	    review_say(r, _("The budget of %s is spent, and %s beyond it."),
		review_number(r, (double)b->authorised / 100, UNIT_MONEY),
		review_strong(r, review_number(r, -left->value, UNIT_MONEY)));

	doc_verdict(r->doc, DOC_BEHIND, _("Over the budget"));
	doc_finding(r->doc, text);
	review_point(r, DOC_BEHIND, 95, text, "budget");
}

static void runway_finding(struct review *r, const struct asked *a)
{
	const struct budget_rule *b = &r->q->run->service->budget;
	const struct row *days = measure(a, "");
	const struct row *left = measure(a, "measure=left");
	const struct row *landing = measure(a, "measure=landing");
	const char *text;
	bool fits = landing && landing->value <= (double)b->authorised / 100;

	if (!days || !left || isnan(days->value))
		return;
	if (left->value <= 0) {
		overspent(r, left);
		return;
	}
	text = review_say(r,
	    _("%s of %s are left; at the pace of the last three months they "
	      "last until %s%s."),
	    review_strong(r, review_value(r, left)),
	    review_number(r, (double)b->authorised / 100, UNIT_MONEY),
	    review_day(r, days->end - 1),
	    landing ? review_say(r, _(", and the budget lands at %s"),
			  review_value(r, landing))
		    : "");
	if (landing)
		doc_verdict(r->doc, fits ? DOC_ON_TRACK : DOC_BEHIND,
		    fits ? _("Within the budget") : _("Over the budget"));
	doc_finding(r->doc, text);
	review_point(r, fits ? DOC_ON_TRACK : DOC_BEHIND,
	    landing ? 50 : REVIEW_FACT, text, "budget");
}

/*
 * What was planned: the envelope, day after day the same, where its last day
 * is known.
 */

static bool has_plan(const struct budget_rule *b)
{
	return b->known && b->start != DAY_NONE && b->end != DAY_NONE &&
	       b->end >= b->start;
}

/* Of the envelope, until that day, which is not of it. */
static double planned_until(const struct budget_rule *b, day_t day)
{
	double days = (double)b->end + 1 - b->start;
	double gone = day > b->end ? days : (double)day - b->start;

	return (double)b->authorised / 100 * fmax(0, gone) / days;
}

static int add_plan(struct table *t, const struct budget_rule *b, struct err *e)
{
	int32_t last = period_index(PERIOD_MONTH, b->end);

	for (int32_t m = period_index(PERIOD_MONTH, b->start); m <= last; m++) {
		struct span s = review_month(m);
		struct row *row = table_add(
		    t, "cost", UNIT_MONEY, s.from, s.to, STATE_COMPLETE);

		if (!row)
			return err_memory(e);
		row->split = "measure=planned";
		row->value = planned_until(b, s.to) - planned_until(b, s.from);
	}
	return 0;
}

/* Payments with what was planned beside them, for the picture. */
static int plan(struct review *r, const struct asked *cost,
    const struct asked **out, struct err *e)
{
	const struct budget_rule *b = &r->q->run->service->budget;
	int rc = 0;

	*out = cost;
	if (!has_plan(b))
		return 0;
	r->plan = *cost;
	r->plan.table = review_table(r, PERIOD_MONTH);
	if (!r->plan.table)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < cost->table->n; i++)
		rc = review_copy(r->plan.table, &cost->table->rows[i], e);
	if (rc == 0)
		rc = add_plan(r->plan.table, b, e);
	*out = &r->plan;
	return rc;
}

/* Consumed against planned, added up, until the last day known. */
static void plan_finding(struct review *r)
{
	const struct budget_rule *b = &r->q->run->service->budget;
	double all = (double)b->authorised / 100;
	day_t as_of = r->q->run->as_of;
	double paid =
	    (double)costs_between(r->q->run->costs, b->start, as_of) / 100;

	if (!has_plan(b) || as_of <= b->start || !(all > 0))
		return;
	doc_finding(r->doc,
	    review_say(r,
		_("%s of the envelope is consumed, and %s of its time is over: "
		  "%s were planned for that day at an even pace."),
		review_number(r, paid / all, UNIT_SHARE),
		review_number(r, planned_until(b, as_of) / all, UNIT_SHARE),
		review_number(r, planned_until(b, as_of), UNIT_MONEY)));
}

static void put_months(struct review *r, const struct asked *cost)
{
	const struct budget_rule *b = &r->q->run->service->budget;
	bool planned = has_plan(b);
	double sum = 0;

	doc_table(r->doc, DOC_PICTURED, _("Payments by month"));
	doc_column(r->doc, _("period"), false);
	doc_column(r->doc, _("paid (CP)"), true);
	doc_column(r->doc, _("added up"), true);
	if (planned)
		doc_column(r->doc, _("planned, added up"), true);
	doc_column(r->doc, _("state"), false);
	for (size_t i = 0; i < cost->table->n; i++) {
		const struct row *row = &cost->table->rows[i];

		if (*row->split)
			continue;
		if (!isnan(row->value))
			sum += row->value;
		doc_row(r->doc);
		doc_cell(r->doc, review_period(r, PERIOD_MONTH, row->start));
		doc_cell(r->doc, review_value(r, row));
		doc_cell(r->doc, review_number(r, sum, UNIT_MONEY));
		if (planned)
			doc_cell(
			    r->doc, review_number(r, planned_until(b, row->end),
					UNIT_MONEY));
		doc_cell(r->doc, review_state(row->state));
	}
	doc_table_end(r->doc);
	doc_data(r->doc, cost->table);
}

static const char *caption(const struct service *s, bool no_plan)
{
	if (!no_plan)
		return _("Dashed: the month that is not over. Dotted: planned, "
			 "the envelope spread evenly over its days.");
	return s->budget.known
		   ? _("Dashed: the month that is not over. The line of what "
		       "was planned needs \"end\" in \"budget\" of "
		       "service.json.")
		   : _("Dashed: the month that is not over.");
}

int review_budget(struct review *r, struct err *e)
{
	const struct service *s = r->q->run->service;
	struct span year = year_of(r);
	const struct asked *a, *cost, *shares, *both = NULL;
	int rc = review_monthly(r, "runway", &a, e);

	if (rc == 0)
		rc = review_ask(r, "cost", PERIOD_MONTH, year, NULL, &cost, e);
	if (rc == 0 && !cost->why.code)
		rc = plan(r, cost, &both, e);
	if (rc == 0)
		rc = review_ask(
		    r, "cost_share", PERIOD_YEAR, year, NULL, &shares, e);
	if (rc < 0)
		return rc;
	if (cost->why.code) {
		review_gap(r, cost);
		return 0;
	}
	if (a->why.code)
		review_gap(r, a);
	else
		runway_finding(r, a);
	plan_finding(r);
	review_picture_to(r, both, CHART_BUDGET,
	    _("Payments added up, and what was authorised"),
	    caption(s, both == cost), (double)s->budget.authorised / 100);
	put_months(r, cost);
	put_posts(r, false,
	    review_say(
		r, _("By category, since %s"), review_day(r, year.from)));
	put_posts(r, true,
	    review_say(r, _("By funder, since %s"), review_day(r, year.from)));
	doc_data(r->doc, a->table);
	doc_data(r->doc, shares->table);
	return 0;
}

/*
 * The calendar.
 */

static const struct {
	const char *split, *reading;
} dates[] = {
	{ "date=committee", N_("45 to 30 days before the money runs out") },
	{ "date=last_order", N_("an order takes about a month") },
	{ "date=exhaustion", N_("at the pace of the last three months") },
	{ "date=planned", N_("as declared") },
	{ "closed=orders", N_("no new order at the end of the year") },
	{ "closed=payments", N_("no payment at the end of the year") },
};

static void put_date(struct review *r, const struct row *row, size_t k)
{
	size_t n = strlen(dates[k].split);
	const char *name = output_goal((struct slice){ row->split, n });
	const char *verdict =
	    row->split[n] ? output_goal(slice_of(row->split + n + 1)) : NULL;
	struct buf b = BUF_INIT;

	output_span(&b, (struct span){ row->start, row->end });
	doc_row(r->doc);
	doc_cell(r->doc, review_keep(r, &b));
	doc_cell(r->doc, review_capital(r, name ? name : dates[k].split));
	if (verdict)
		doc_cell_verdict(r->doc,
		    strstr(row->split, "in_window") ? DOC_ON_TRACK : DOC_BEHIND,
		    verdict);
	else
		doc_cell(r->doc, _(dates[k].reading));
}

/* Money that runs out sooner is more urgent than anything but use. */
#define SOON 90 /* days */

static const struct row *date_of(const struct asked *a, const char *split)
{
	size_t n = strlen(split);

	for (size_t i = 0; i < a->table->n; i++)
		if (strncmp(a->table->rows[i].split, split, n) == 0)
			return &a->table->rows[i];
	return NULL;
}

static void calendar_finding(struct review *r, const struct asked *a)
{
	const struct row *end = date_of(a, "date=exhaustion");
	const struct row *order = date_of(a, "date=last_order");
	const struct row *planned = date_of(a, "date=planned");
	const char *verdict = planned ? strrchr(planned->split, ',') : NULL;
	const char *words = verdict ? output_goal(slice_of(verdict + 1)) : NULL;
	bool fits = verdict && strcmp(verdict, ",verdict=in_window") == 0;
	enum doc_mark m = fits    ? DOC_ON_TRACK
			  : words ? DOC_BEHIND
				  : DOC_CANNOT_TELL;
	const char *text;

	if (!end || !order || end->value <= 0)
		return;
	text = review_say(r,
	    _("Money runs out on %s: the last order must leave by %s%s."),
	    review_strong(r, review_day(r, end->start)),
	    review_day(r, order->start),
	    words ? review_say(r, _(", and the committee of %s is %s"),
			review_day(r, planned->start), words)
		  : _("; no committee is declared"));
	if (words)
		doc_verdict(r->doc, m, review_capital(r, words));
	doc_finding(r->doc, text);
	review_point(r, m, end->value <= SOON ? 82 : 45, text, "calendar");
}

int review_calendar(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = review_monthly(r, "committee_window", &a, e);

	if (rc < 0)
		return rc;
	if (a->why.code || a->table->n == 0) {
		review_gap(r, a);
		return 0;
	}
	calendar_finding(r, a);
	review_picture(r, a, CHART_AUTO, _("Until the money runs out"), NULL);
	doc_table(r->doc, DOC_CARDS, _("The dates that matter"));
	doc_column(r->doc, _("when"), false);
	doc_column(r->doc, _("what"), false);
	doc_column(r->doc, _("reading"), false);
	for (size_t i = 0; i < a->table->n; i++)
		for (size_t k = 0; k < sizeof dates / sizeof *dates; k++)
			if (strncmp(a->table->rows[i].split, dates[k].split,
				strlen(dates[k].split)) == 0)
				put_date(r, &a->table->rows[i], k);
	doc_table_end(r->doc);
	doc_note(r->doc,
	    _("The days on which orders and payments close and open again are "
	      "about those of most ministries."));
	doc_data(r->doc, a->table);
	return 0;
}
