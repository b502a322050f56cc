/*
 * review_outlook.c - what a use or an impact cost, costs, and will cost if all
 * goes on as it does.
 *
 * Spending is taken at its pace of the last three months, and the count that
 * it buys from the line through its complete months. The interval is that of
 * the count alone: nobody knows how far spending will leave its pace.
 */
#include "review_impl.h"

#include <stdlib.h>

#include "stats.h"

#define PACE 3

/* Of a unit cost by month: the line of its counts, and the spending. */
struct outlook {
	const struct asked *asked;
	struct stats_trend trend; /* TREND_NONE: nothing can be foretold */
	double pace;              /* money a month; NAN: not known */
};

static bool is_point(const struct row *row)
{
	return row->state == STATE_COMPLETE && !*row->split &&
	       row->part != CELL_NO_COUNT && row->whole != CELL_NO_COUNT;
}

static int fit(const struct asked *a, struct stats_trend *t, struct err *e)
{
	double *x = malloc(2 * (a->table->n + 1) * sizeof *x);
	double *y = x ? x + a->table->n : NULL;
	bool fitted = false;
	size_t n = 0;

	for (size_t i = 0; x && i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (!is_point(row))
			continue;
		x[n] = period_index(PERIOD_MONTH, row->start);
		y[n++] = (double)row->whole;
	}
	if (x)
		fitted = stats_trend_fit(x, y, n, t);
	free(x);
	return fitted ? 0 : err_memory(e);
}

/* Money and counts of n months, the last of them back months before the last
 * complete one. */
struct months {
	double money;
	uint64_t count;
	bool known; /* of every month */
};

static struct months add_up(
    const struct review *r, const struct asked *a, int n, int back)
{
	struct months m = { 0, 0, true };

	for (int i = 0; i < n; i++) {
		const struct row *row =
		    review_row(a, review_month_end(r, back + i));

		m.known = m.known && row && is_point(row);
		if (!m.known)
			break;
		m.money += (double)row->part / 100;
		m.count += (uint64_t)row->whole;
	}
	return m;
}

static int outlook_of(
    struct review *r, const struct asked *a, struct outlook *o, struct err *e)
{
	struct months last = add_up(r, a, PACE, 0);

	*o = (struct outlook){ .asked = a,
		.pace = last.known ? last.money / PACE : NAN };
	return fit(a, &o->trend, e);
}

static bool is_known(const struct outlook *o)
{
	return o->trend.form != TREND_NONE && o->pace > 0;
}

/* Money over a count that lies between limits; none where it may be none. */
static struct interval over(double money, struct interval count)
{
	if (!(count.low > 0))
		return (struct interval){ NAN, NAN };
	return (struct interval){ money / count.high, money / count.low };
}

static int add_month(
    struct review *r, const struct outlook *o, int32_t month, struct err *e)
{
	double count = stats_trend_at(&o->trend, month);
	struct interval range = over(o->pace,
	    stats_trend_prediction(&o->trend, month, r->q->run->level));
	struct span s = review_month(month);
	struct row *row;

	if (!(count > 0))
		return 0;
	row = table_add(r->outlook.table, o->asked->indicator->name, UNIT_MONEY,
	    s.from, s.to, STATE_CENSORED);
	if (!row)
		return err_memory(e);
	row->value = o->pace / count;
	row->low = range.low;
	row->high = range.high;
	return 0;
}

int review_outlook(struct review *r, const struct asked *a,
    const struct asked **out, struct err *e)
{
	struct outlook o;
	int rc = outlook_of(r, a, &o, e);

	*out = a;
	if (rc < 0 || !is_known(&o))
		return rc;
	r->outlook = *a;
	r->outlook.table = review_table(r, PERIOD_MONTH);
	if (!r->outlook.table)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < a->table->n; i++)
		if (a->table->rows[i].end <= review_month_end(r, 0))
			rc = review_copy(
			    r->outlook.table, &a->table->rows[i], e);
	for (int32_t m = 1; rc == 0 && m <= REVIEW_HALF; m++)
		rc = add_month(r, &o, r->month + m, e);
	*out = &r->outlook;
	return rc;
}

/*
 * Past, present, projected.
 */

static void put_head(struct review *r)
{
	doc_table(r->doc, DOC_CARDS,
	    _("Cost per use and per impact over six months"));
	doc_column(r->doc, _("cost"), false);
	doc_column(r->doc, _("when"), false);
	doc_column(r->doc, _("spent"), true);
	doc_column(r->doc, _("counted by month"), true);
	doc_column(r->doc, _("for each"), true);
	doc_column(r->doc, _("interval"), true);
}

/* A row, and the head before the first. */
struct halves {
	struct review *r;
	const char *title;
	bool begun;
};

static void put_row(struct halves *h, struct span span, const char *when,
    double money, double count, struct interval range)
{
	struct review *r = h->r;
	struct buf b = BUF_INIT;

	if (!h->begun)
		put_head(r);
	h->begun = true;
	output_span(&b, span);
	doc_row(r->doc);
	doc_cell(r->doc, h->title);
	doc_cell(r->doc, review_say(r, "%s, %s", when, review_keep(r, &b)));
	doc_cell(r->doc, review_number(r, money, UNIT_MONEY));
	doc_cell(r->doc, review_count(r, (int64_t)(count + 0.5)));
	doc_cell(r->doc, review_number(r, money / count, UNIT_MONEY));
	doc_cell(r->doc, review_limits(r, range.low, range.high, UNIT_MONEY));
}

static void put_half(
    struct halves *h, const struct outlook *o, const char *when, int back)
{
	struct months m = add_up(h->r, o->asked, REVIEW_HALF, back);
	double level = h->r->q->run->level;

	if (m.known && m.count > 0 && m.money > 0)
		put_row(h, review_span(h->r, REVIEW_HALF, back), when, m.money,
		    (double)m.count,
		    over(m.money, stats_poisson(m.count, level)));
}

/* The six months after the last complete one. */
static struct stats_total count_ahead(
    const struct review *r, const struct outlook *o)
{
	return stats_trend_total(
	    &o->trend, r->month + 1, REVIEW_HALF, r->q->run->level);
}

static void put_ahead(struct halves *h, const struct outlook *o)
{
	struct stats_total total = count_ahead(h->r, o);
	double money = o->pace * REVIEW_HALF;

	if (is_known(o) && total.value > 0)
		put_row(h, review_span(h->r, REVIEW_HALF, -REVIEW_HALF),
		    _("projected"), money, total.value,
		    over(money, total.interval));
}

static int put_three(struct halves *h, const char *indicator, struct err *e)
{
	const struct asked *a;
	struct outlook o;
	int rc = review_monthly(h->r, indicator, &a, e);

	if (rc < 0 || a->why.code)
		return rc;
	rc = outlook_of(h->r, a, &o, e);
	if (rc < 0)
		return rc;
	h->title = review_title(h->r, a);
	put_half(h, &o, _("past"), REVIEW_HALF);
	put_half(h, &o, _("present"), 0);
	put_ahead(h, &o);
	return 0;
}

/* What the one that the service is judged on comes to. */
static int finding(struct review *r, const struct asked *a, struct err *e)
{
	struct outlook o;
	int rc = outlook_of(r, a, &o, e);
	struct months now = add_up(r, a, REVIEW_HALF, 0);
	struct stats_total total = count_ahead(r, &o);
	double money = o.pace * REVIEW_HALF;
	struct interval range = over(money, total.interval);
	const char *text;

	if (rc < 0)
		return rc;
	if (!is_known(&o) || !(total.value > 0)) {
		doc_note(r->doc,
		    review_say(r,
			_("No projection of costs: it needs %d complete "
			  "months, and the payments of the last %d."),
			TREND_LEAST, PACE));
		return 0;
	}
	text = review_say(r,
	    _("%s, projected: %s%s over the six months to come, if spending "
	      "goes on at the pace of the last three months, %s a month, and "
	      "what it buys on its trend%s."),
	    review_title(r, a),
	    review_strong(r, review_number(r, money / total.value, UNIT_MONEY)),
	    review_after(
		r, review_limits(r, range.low, range.high, UNIT_MONEY)),
	    review_number(r, o.pace, UNIT_MONEY),
	    now.known && now.count > 0
		? review_say(r,
		      _("; %s over the last six, counted by month too"),
		      review_number(
			  r, now.money / (double)now.count, UNIT_MONEY))
		: "");
	doc_finding(r->doc, text);
	review_point(r, DOC_UNMARKED, REVIEW_FACT, text, "outlook");
	return 0;
}

int review_outlook_table(
    struct review *r, const struct asked *judged, struct err *e)
{
	struct halves h = { .r = r };
	int rc = finding(r, judged, e);

	if (rc == 0)
		rc = put_three(&h, "cost_per_mau_month", e);
	if (rc == 0)
		rc = put_three(&h, "cost_per_outcome", e);
	if (h.begun)
		doc_table_end(r->doc);
	return rc;
}
