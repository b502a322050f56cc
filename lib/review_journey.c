/*
 * review_journey.c - whether they finish, and where they leave.
 */
#include "review_impl.h"

/* Six months that all starters have had the time to finish in. */
static struct span mature(const struct review *r)
{
	int days = r->q->run->service->completion.within_days;
	int back = 0;

	while (back < REVIEW_MONTHS &&
	       review_month_end(r, back) + days > r->q->run->as_of)
		back++;
	return review_span(r, REVIEW_HALF, back);
}

static const char *six_months(struct review *r)
{
	return review_say(
	    r, _("the six months until %s"), review_day(r, mature(r).to - 1));
}

static int finding(struct review *r, struct err *e)
{
	struct span now = mature(r), before = now;
	struct comparison c;
	const struct asked *a;
	const char *text, *change;
	enum doc_mark m;
	int rc;

	before.to = now.from;
	before.from = period_start(
	    PERIOD_MONTH, period_index(PERIOD_MONTH, now.from) - REVIEW_HALF);
	rc = review_compare(r, "completion", before, now, &c, e);
	if (rc == 0)
		rc = review_monthly(r, "completion", &a, e);
	if (rc < 0 || isnan(c.b.value))
		return rc;
	m = review_mark(&c, false);
	change = review_change(r, &c);
	text = review_say(r,
	    _("%s within %d days%s: %s of %s who started in %s%s."),
	    review_strong(
		r, review_say(r, _("%s of those who started finished"),
		       review_value(r, &c.b))),
	    r->q->run->service->completion.within_days,
	    review_after(r, review_interval(r, &c.b)),
	    review_count(r, c.b.part), review_count(r, c.b.whole),
	    six_months(r),
	    *change
		? review_say(r, _(", %s beside the six months before"), change)
		: "");
	doc_verdict(r->doc, m, review_capital(r, review_mark_words(m)));
	doc_finding(r->doc, text);
	review_point(r, m, 80, text, "journey");
	return 0;
}

static int months(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = review_monthly(r, "completion", &a, e);

	if (rc < 0 || a->table->n == 0)
		return rc;
	review_picture(r, a, CHART_AUTO, _("Completion by month of the start"),
	    _("Months whose last starters have not had all their days yet "
	      "are left out."));
	review_series_table(
	    r, &a, 1, DOC_PICTURED, _("Completion by month of the start"));
	return rc;
}

/* The months of a span that are complete, sum over sum. */
static struct row pooled(
    const struct review *r, const struct asked *a, const char *split)
{
	struct span span = mature(r);
	struct row sum = { .indicator = a->indicator->name,
		.start = span.from,
		.end = span.to,
		.split = split,
		.cohort = DAY_NONE,
		.lag = -1,
		.value = NAN,
		.unit = UNIT_SHARE };
	struct interval limits;

	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (strcmp(row->split, split) != 0 || row->start < span.from ||
		    row->end > span.to || row->state != STATE_COMPLETE)
			continue;
		sum.part += row->part;
		sum.whole += row->whole;
	}
	if (sum.whole > 0) {
		limits = stats_wilson(
		    (uint64_t)sum.part, (uint64_t)sum.whole, r->q->run->level);
		sum.value = (double)sum.part / (double)sum.whole;
		sum.low = limits.low;
		sum.high = limits.high;
	}
	return sum;
}

static void put_step(struct review *r, const struct row *row, int64_t before)
{
	const char *name = strrchr(row->split, '=');

	doc_row(r->doc);
	doc_cell(r->doc, review_text(r, name ? name + 1 : row->split));
	doc_cell(r->doc, review_count(r, row->part));
	doc_cell(r->doc,
	    before > 0 ? review_number(
			     r, (double)row->part / (double)before, UNIT_SHARE)
		       : "");
	doc_cell(r->doc, review_value(r, row));
	doc_cell(r->doc, review_interval(r, row));
}

/* One row a step, of all six months; the rows of a step follow each other. */
static int add_steps(struct review *r, const struct asked *a,
    const struct asked *to, struct err *e)
{
	const char *split = "";
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < a->table->n; i++) {
		struct row step;

		if (strcmp(a->table->rows[i].split, split) == 0)
			continue;
		split = a->table->rows[i].split;
		step = pooled(r, a, split);
		rc = review_copy(to->table, &step, e);
	}
	return rc;
}

static void put_steps(
    struct review *r, const struct asked *steps, const char *caption)
{
	int64_t before = 0;

	doc_table(r->doc, DOC_PICTURED, caption);
	doc_column(r->doc, _("step"), false);
	doc_column(r->doc, _("people"), true);
	doc_column(r->doc, _("of the step before"), true);
	doc_column(r->doc, _("of those who began"), true);
	doc_column(r->doc, _("interval"), true);
	for (size_t i = 0; i < steps->table->n; i++) {
		put_step(r, &steps->table->rows[i], before);
		before = steps->table->rows[i].part;
	}
	doc_table_end(r->doc);
}

static int funnel(struct review *r, struct err *e)
{
	const struct asked *a;
	struct asked *steps;
	const char *caption;
	int rc = review_monthly(r, "funnel", &a, e);

	if (rc < 0 || a->table->n == 0)
		return rc;
	steps = review_made(r, a);
	rc = steps ? add_steps(r, a, steps, e) : err_memory(e);
	if (rc < 0)
		return rc;
	caption = review_say(
	    r, _("Where they leave: those who began in %s"), six_months(r));
	review_picture(r, steps, CHART_STEPS, caption, NULL);
	put_steps(r, steps, caption);
	doc_data(r->doc, a->table);
	return 0;
}

static int pictures(struct review *r, struct err *e)
{
	const struct asked *steps;
	int rc = review_monthly(r, "funnel", &steps, e);
	bool both;

	if (rc < 0)
		return rc;
	both = r->q->pictures && steps->table->n > 0;
	if (both)
		doc_columns(r->doc);
	rc = months(r, e);
	if (both)
		doc_beside(r->doc);
	if (rc == 0)
		rc = funnel(r, e);
	if (both)
		doc_columns_end(r->doc);
	return rc;
}

int review_journey(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = review_monthly(r, "completion", &a, e);

	if (rc < 0)
		return rc;
	if (a->why.code) {
		review_gap_told(r, a, 20, "journey");
		return 0;
	}
	rc = finding(r, e);
	return rc < 0 ? rc : pictures(r, e);
}
