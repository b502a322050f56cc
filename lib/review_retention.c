/*
 * review_retention.c - whether they come back.
 */
#include "review_impl.h"

#define FOLLOWED 3 /* the lag that the summary speaks of */

/* The pooled row of a lag; NULL: none. */
static const struct row *pooled(const struct asked *a, int32_t lag)
{
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (row->cohort == DAY_NONE && row->lag == lag &&
		    !*row->split && !isnan(row->value))
			return row;
	}
	return NULL;
}

static void put_pooled(struct review *r, const struct asked *a)
{
	const struct row *row;

	doc_table(r->doc, DOC_PICTURED, _("Retention of all cohorts together"));
	doc_column(r->doc, _("months since"), false);
	doc_column(r->doc, _("came back"), true);
	doc_column(r->doc, _("observable"), true);
	doc_column(r->doc, _("share"), true);
	doc_column(r->doc, _("interval"), true);
	for (int32_t lag = 1; lag <= REVIEW_MONTHS; lag++) {
		row = pooled(a, lag);
		if (!row)
			continue;
		doc_row(r->doc);
		doc_cell(r->doc, review_say(r, "%d", lag));
		doc_cell(r->doc, review_count(r, row->part));
		doc_cell(r->doc, review_count(r, row->whole));
		doc_cell(r->doc, review_value(r, row));
		doc_cell(r->doc, review_interval(r, row));
	}
	doc_table_end(r->doc);
}

static void finding(struct review *r, const struct asked *a)
{
	int32_t lag = FOLLOWED;
	const struct row *row = pooled(a, lag);
	const char *text;

	while (!row && lag > 1)
		row = pooled(a, --lag);
	if (!row)
		return;
	text = review_say(r,
	    Q_("%d month after their first use, %s%s: %s of %s who could be "
	       "observed.",
		"%d months after their first use, %s%s: %s of %s who could "
		"be observed.",
		(uint64_t)lag),
	    lag,
	    review_strong(r, review_say(r, _("%s of new users are active"),
				 review_value(r, row))),
	    review_after(r, review_interval(r, row)),
	    review_count(r, row->part), review_count(r, row->whole));
	doc_finding(r->doc, text);
	review_key(r,
	    review_say(r,
		Q_("Active %d month after the first use",
		    "Active %d months after the first use", (uint64_t)lag),
		lag),
	    review_value(r, row), review_interval(r, row), _("all cohorts"));
}

int review_retention(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = review_monthly(r, "retention", &a, e);

	if (rc < 0)
		return rc;
	if (a->why.code || !pooled(a, 1)) {
		review_gap(r, a);
		return 0;
	}
	finding(r, a);
	review_picture(r, a, CHART_HEATMAP,
	    _("Retention by cohort of the first month"),
	    _("A row is those whose first use was in that month; a column, so "
	      "many months later. Hatched: the month is not over."));
	put_pooled(r, a);
	doc_note(r->doc,
	    _("A cohort counts only for the months that were over when the "
	      "data ended; the rate of all is sum over sum."));
	doc_data(r->doc, a->table);
	return rc;
}
