/*
 * review_audience.c - how many people, out of how many.
 */
#include "review_impl.h"

static bool daily(const struct review *r)
{
	return r->q->run->identity == IDENTITY_DAILY;
}

/* The last complete month beside the one that is six months older: what the
 * committee of six months ago saw. */
static int finding(struct review *r, const struct row *now, struct err *e)
{
	struct comparison c;
	const char *month = review_period(r, PERIOD_MONTH, now->start);
	const char *text, *change;
	enum doc_mark m;
	int rc = review_compare(r, "active_users",
	    review_span(r, 1, REVIEW_HALF), review_span(r, 1, 0), &c, e);

	if (rc < 0)
		return rc;
	m = review_mark(&c, false);
	change = review_change(r, &c);
	text = review_say(r,
	    daily(r) ? _("%s in %s%s, an upper bound of people%s.")
		     : _("%s used the service in %s%s%s."),
	    review_strong(r,
		review_say(r, daily(r) ? _("%s visitor-days") : _("%s people"),
		    review_value(r, now))),
	    month, review_after(r, review_interval(r, now)),
	    *change ? review_say(r, _(", %s in six months"), change) : "");
	doc_verdict(r->doc, m, review_capital(r, review_mark_words(m)));
	doc_finding(r->doc, text);
	review_point(r, m, 100, text, "audience");
	review_key(r, review_say(r, _("Active users, %s"), month),
	    review_value(r, now), review_interval(r, now),
	    *change ? review_say(r, _("%s in six months"), change) : "");
	return 0;
}

/* By month from the third month on; before, by the longest period that gives
 * a line to look at. */
static enum period shown_by(const struct review *r)
{
	struct span known = r->q->run->span;
	day_t last = r->q->run->as_of - 1;

	if (period_index(PERIOD_MONTH, last) -
		period_index(PERIOD_MONTH, known.from) >=
	    2)
		return PERIOD_MONTH;
	return last - known.from >= 28 ? PERIOD_WEEK : PERIOD_DAY;
}

static int curve(struct review *r, struct err *e)
{
	static const char *const names[] = { "active_users", "new_users",
		"returning_users" };
	static const char *const titles[PERIOD_COUNT] = {
		[PERIOD_DAY] = N_("Active users by day"),
		[PERIOD_WEEK] = N_("Active users by week"),
		[PERIOD_MONTH] = N_("Active users by month"),
	};
	enum period by = shown_by(r);
	struct span span = by == PERIOD_MONTH ? r->months : r->q->run->span;
	const struct asked *a[3];
	size_t n = daily(r) ? 1 : 3;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = review_ask(r, names[i], by, span, NULL, &a[i], e);
	if (rc < 0 || a[0]->table->n == 0)
		return rc;
	review_picture(r, a[0], CHART_AUTO, _(titles[by]),
	    by == PERIOD_DAY ? NULL
			     : _("A dashed end is a period that is not over."));
	review_series_table(r, a, n, DOC_PICTURED, _(titles[by]));
	return 0;
}

static int users(struct review *r, struct err *e)
{
	const struct asked *a;
	const struct row *now;
	int rc = review_monthly(r, "active_users", &a, e);

	if (rc < 0)
		return rc;
	now = review_row(a, review_month_end(r, 0));
	if (now)
		rc = finding(r, now, e);
	else
		review_gap_told(r, a, 100, "audience");
	return rc;
}

static const struct row *flow_of(
    const struct asked *a, const char *flow, day_t end)
{
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (row->end == end && strcmp(row->split, flow) == 0)
			return row;
	}
	return NULL;
}

static void flow_table(
    struct review *r, const struct asked *a, const char *caption)
{
	static const char *const flows[] = { "flow=new", "flow=retained",
		"flow=resurrected", "flow=churned" };
	size_t n = sizeof flows / sizeof *flows;

	doc_table(r->doc, DOC_PICTURED, caption);
	doc_column(r->doc, _("period"), false);
	for (size_t k = 0; k < n; k++)
		doc_column(r->doc, output_measure(flows[k]), true);
	doc_column(r->doc, _("state"), false);
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (strcmp(row->split, flows[0]) != 0)
			continue;
		doc_row(r->doc);
		doc_cell(r->doc, review_period(r, a->by, row->end - 1));
		for (size_t k = 0; k < n; k++)
			doc_cell(r->doc,
			    review_value(r, flow_of(a, flows[k], row->end)));
		doc_cell(r->doc, review_state(row->state));
	}
	doc_table_end(r->doc);
}

static int flows(struct review *r, struct err *e)
{
	const struct asked *a;
	const char *title = _("Who comes, stays, returns and leaves");
	int rc = review_monthly(r, "growth", &a, e);

	if (rc < 0 || !flow_of(a, "flow=new", review_month_end(r, 0)))
		return rc;
	review_picture(r, a, CHART_BARS, title,
	    _("Active users of a month are those of the month before, less "
	      "those who left, and with those who are new or came back."));
	flow_table(r, a, title);
	doc_data(r->doc, a->table);
	return rc;
}

static void penetration_row(
    struct review *r, const struct asked *a, const char *label)
{
	const struct row *now = review_row(a, review_month_end(r, 0));
	const struct row *then = review_row(a, review_month_end(r, 12));

	doc_row(r->doc);
	doc_cell(r->doc, label);
	doc_cell(r->doc, review_value(r, now));
	doc_cell(r->doc, review_interval(r, now));
	doc_cell(r->doc, then ? review_value(r, then) : _("no figure"));
}

/* A fact for the sponsors. */
static void reached(struct review *r, const struct row *now, bool year)
{
	review_point(r, DOC_UNMARKED, REVIEW_FACT,
	    review_say(r,
		year ? _("%s of the target population reached in twelve "
			 "months%s.")
		     : _("%s of the target population reached in the month%s."),
		review_strong(r, review_value(r, now)),
		review_after(r, review_interval(r, now))),
	    "reach");
}

static int penetration(struct review *r, struct err *e)
{
	const struct population *p = r->q->run->population;
	const struct asked *month, *year;
	const struct row *now;
	int rc = review_monthly(r, "penetration", &month, e);

	if (rc == 0)
		rc = review_monthly(r, "penetration_year", &year, e);
	if (rc < 0)
		return rc;
	if (month->why.code) {
		review_gap(r, month);
		return 0;
	}
	doc_table(r->doc, DOC_CARDS,
	    review_say(r, _("Target population: %s people%s"),
		review_count(r, p->total),
		review_after(
		    r, review_limits(r, p->low < p->high ? (double)p->low : NAN,
			   (double)p->high, UNIT_USERS))));
	doc_column(r->doc, _("measure"), false);
	doc_column(r->doc,
	    review_period(r, PERIOD_MONTH, review_month_end(r, 1)), true);
	doc_column(r->doc, _("range"), true);
	doc_column(r->doc, _("a year before"), true);
	penetration_row(r, month, _("Users of the month over the population"));
	if (!year->why.code)
		penetration_row(
		    r, year, _("Users of twelve months over the population"));
	doc_table_end(r->doc);
	doc_note(r->doc, review_say(r,
			     _("Population: %s. The range is that of the "
			       "population, not of chance."),
			     review_text(r, p->source)));
	doc_data(r->doc, month->table);
	doc_data(r->doc, year->table);
	now = review_row(year->why.code ? month : year, review_month_end(r, 0));
	if (now)
		reached(r, now, !year->why.code);
	if (now)
		review_key(r, _("Population reached"), review_value(r, now),
		    review_interval(r, now),
		    year->why.code ? _("in the month") : _("in twelve months"));
	return 0;
}

/* How many, and beside it how they come and go. */
static int pictures(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = review_monthly(r, "growth", &a, e);
	bool both;

	if (rc < 0)
		return rc;
	both = r->q->pictures && flow_of(a, "flow=new", review_month_end(r, 0));
	if (both)
		doc_columns(r->doc);
	rc = curve(r, e);
	if (both)
		doc_beside(r->doc);
	if (rc == 0)
		rc = flows(r, e);
	if (both)
		doc_columns_end(r->doc);
	return rc;
}

int review_audience(struct review *r, struct err *e)
{
	int rc = users(r, e);

	if (rc == 0)
		rc = pictures(r, e);
	return rc < 0 ? rc : penetration(r, e);
}
