/*
 * review_cost.c - whether cost grows slower than impact.
 */
#include "review_impl.h"

static const char *const unit_costs[] = { "cost_per_mau_annual",
	"cost_per_mau_month", "cost_per_user_year", "cost_per_new_user",
	"cost_per_transaction", "cost_per_outcome" };
#define UNIT_COSTS (sizeof unit_costs / sizeof *unit_costs)

/* What the service is judged on: its outcome, else its use. */
static int judged(struct review *r, const struct asked **out, struct err *e)
{
	int rc = review_monthly(r, "cost_per_outcome", out, e);

	if (rc == 0 && (*out)->why.code)
		rc = review_monthly(r, "cost_per_mau_month", out, e);
	return rc;
}

static int finding(struct review *r, const struct asked *a, struct err *e)
{
	struct comparison c;
	const char *text, *change;
	enum doc_mark m;
	int rc = review_compare(r, a->indicator->name,
	    review_span(r, REVIEW_HALF, REVIEW_HALF),
	    review_span(r, REVIEW_HALF, 0), &c, e);

	if (rc < 0 || isnan(c.b.value))
		return rc;
	m = review_mark(&c, true);
	change = review_change(r, &c);
	text = review_say(r, _("%s: %s%s over the six months until %s%s."),
	    review_title(r, a), review_strong(r, review_value(r, &c.b)),
	    review_after(r, review_interval(r, &c.b)),
	    review_day(r, review_month_end(r, 0) - 1),
	    *change
		? review_say(r, _(", %s beside the six months before"), change)
		: "");
	doc_verdict(r->doc, m, review_capital(r, review_mark_words(m)));
	doc_finding(r->doc, text);
	review_point(r, m, 84, text, "costs");
	review_key(r, review_title(r, a), review_value(r, &c.b),
	    review_interval(r, &c.b),
	    *change ? review_say(r, _("%s in six months"), change) : "");
	return 0;
}

static int all_costs(struct review *r, struct err *e)
{
	int rc = 0;

	doc_table(r->doc, DOC_CARDS, _("Unit costs, each under its name"));
	doc_column(r->doc, _("cost"), false);
	doc_column(r->doc,
	    review_period(r, PERIOD_MONTH, review_month_end(r, 1)), true);
	doc_column(r->doc, _("interval"), true);
	doc_column(r->doc, _("a year before"), true);
	doc_column(r->doc, _("formula"), false);
	for (size_t i = 0; rc == 0 && i < UNIT_COSTS; i++) {
		const struct asked *a;
		const struct row *now, *then;

		rc = review_monthly(r, unit_costs[i], &a, e);
		if (rc < 0 || a->why.code)
			continue;
		now = review_row(a, review_month_end(r, 0));
		then = review_row(a, review_month_end(r, 12));
		doc_row(r->doc);
		doc_cell(r->doc, review_title(r, a));
		doc_cell(r->doc, now ? review_value(r, now) : _("no figure"));
		doc_cell(r->doc, review_interval(r, now));
		doc_cell(r->doc, then ? review_value(r, then) : _("no figure"));
		doc_cell(r->doc, _(a->indicator->formula));
		doc_data(r->doc, a->table);
	}
	doc_table_end(r->doc);
	return rc;
}

static int months(struct review *r, const struct asked *a, struct err *e)
{
	const char *title = review_say(r, _("%s by month"), review_title(r, a));
	const struct asked *both[2];
	int rc = review_outlook(r, a, &both[0], e);

	if (rc == 0)
		rc = review_monthly(r, "cost", &both[1], e);
	if (rc < 0)
		return rc;
	review_picture(r, both[0], CHART_AUTO, title,
	    both[0] == a ? NULL
			 : _("Dashed: projected, if spending goes on at the "
			     "pace of the last three months and what it buys "
			     "on its trend."));
	review_series_table(r, both, 2, DOC_PICTURED, title);
	return 0;
}

/* Whether cost grows slower than impact, over two years. */
static int growth(struct review *r, struct err *e)
{
	const struct asked *a, *margin;
	const struct row *now, *one;
	enum doc_mark m;
	int rc = review_monthly(r, "elasticity", &a, e);

	if (rc == 0)
		rc = review_monthly(r, "marginal_cost", &margin, e);
	if (rc < 0 || a->why.code)
		return rc;
	now = review_row(a, review_month_end(r, 0));
	one = review_row(margin, review_month_end(r, 0));
	if (!now)
		return 0;
	m = now->high < 1  ? DOC_BETTER
	    : now->low > 1 ? DOC_WORSE
			   : DOC_CANNOT_TELL;
	doc_verdict(r->doc, m,
	    m == DOC_BETTER  ? _("Cost grows slower than impact")
	    : m == DOC_WORSE ? _("Cost grows faster than impact")
			     : _("Cannot tell"));
	doc_finding(r->doc,
	    review_say(r,
		_("For each percent of impact more, %s%s of cost in a year, "
		  "beside the year before; one more costs %s%s."),
		review_strong(
		    r, review_number(r, now->value / 100, UNIT_SHARE)),
		review_after(r, review_limits(r, now->low / 100,
				    now->high / 100, UNIT_SHARE)),
		review_value(r, one),
		review_after(r, review_interval(r, one))));
	doc_data(r->doc, a->table);
	doc_data(r->doc, margin->table);
	return 0;
}

static void path_table(
    struct review *r, const struct asked *a, const char *caption)
{
	doc_table(r->doc, DOC_PICTURED, caption);
	doc_column(r->doc, _("period"), false);
	doc_column(r->doc, _("cost"), true);
	doc_column(r->doc, _("impact"), true);
	doc_column(r->doc, review_title(r, a), true);
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (row->state != STATE_COMPLETE || *row->split ||
		    row->part == CELL_NO_COUNT || row->whole == CELL_NO_COUNT)
			continue;
		doc_row(r->doc);
		doc_cell(r->doc, review_period(r, a->by, row->end - 1));
		doc_cell(r->doc,
		    review_number(r, (double)row->part / 100, UNIT_MONEY));
		doc_cell(r->doc, review_count(r, row->whole));
		doc_cell(r->doc, review_value(r, row));
	}
	doc_table_end(r->doc);
}

/* Cost and what it buys, quarter after quarter. */
static int path(struct review *r, const struct asked *monthly, struct err *e)
{
	const struct asked *a;
	const char *title = _("Cost against impact, quarter after quarter");
	int rc = review_ask(r, monthly->indicator->name, PERIOD_QUARTER,
	    r->months, NULL, &a, e);

	if (rc < 0 || a->table->n < 3)
		return rc;
	review_picture(r, a, CHART_PATH, title,
	    _("Dotted lines: the same cost for each. The path should turn to "
	      "the right."));
	path_table(r, a, title);
	doc_data(r->doc, a->table);
	return 0;
}

int review_costs(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = judged(r, &a, e);

	if (rc < 0)
		return rc;
	if (a->why.code) {
		review_gap_told(r, a, 36, "costs");
		return 0;
	}
	rc = finding(r, a, e);
	if (rc == 0)
		rc = months(r, a, e);
	if (rc == 0)
		rc = review_outlook_table(r, a, e);
	if (rc == 0)
		rc = growth(r, e);
	if (rc == 0)
		rc = path(r, a, e);
	if (rc == 0)
		rc = all_costs(r, e);
	doc_note(r->doc,
	    _("Costs are payments (CP). The interval is that of the count, as "
	      "if another period of the same process had been observed."));
	return rc;
}
