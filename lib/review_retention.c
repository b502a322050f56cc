/*
 * review_retention.c - whether they come back.
 */
#include "review_impl.h"

#include "stats.h"

#define FOLLOWED 3 /* the lag that the summary speaks of */
#define SHOWN 12   /* lags in the picture, which has room for their numbers */

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

/* A cohort's row of a lag; NULL: none. */
static const struct row *cell_of(const struct asked *a, day_t cohort, int lag)
{
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (row->cohort == cohort && row->lag == lag && !*row->split)
			return row;
	}
	return NULL;
}

static int cohorts_of(const struct asked *a, day_t *cohort, int most)
{
	int n = 0;

	for (size_t i = 0; i < a->table->n && n < most; i++) {
		day_t day = a->table->rows[i].cohort;

		if (day != DAY_NONE && (n == 0 || cohort[n - 1] != day))
			cohort[n++] = day;
	}
	return n;
}

/* In percent, between brackets where the month is not over. */
static void put_cell(struct review *r, const struct row *row)
{
	struct buf b = BUF_INIT;
	bool partial = row && row->state == STATE_PARTIAL;

	if (row && !isnan(row->value) &&
	    (partial || row->state == STATE_COMPLETE)) {
		buf_str(&b, partial ? "(" : "");
		output_real(&b, 100 * row->value, 1);
		buf_str(&b, partial ? ")" : "");
	}
	doc_cell(r->doc, review_keep(r, &b));
}

/* What the heat map shows. */
static void put_cohorts(
    struct review *r, const struct asked *a, const char *caption)
{
	day_t cohort[REVIEW_MONTHS + 1];
	int n = cohorts_of(a, cohort, REVIEW_MONTHS + 1), last = 0;

	for (size_t i = 0; i < a->table->n; i++)
		if (a->table->rows[i].lag > last)
			last = a->table->rows[i].lag;
	doc_table(r->doc, DOC_PICTURED, caption);
	doc_column(r->doc, _("cohort"), false);
	doc_column(r->doc, _("users"), true);
	for (int lag = 1; lag <= last; lag++)
		doc_column(r->doc, review_say(r, "+%d", lag), true);
	for (int i = 0; i < n; i++) {
		const struct row *first = cell_of(a, cohort[i], 1);

		doc_row(r->doc);
		doc_cell(r->doc, review_period(r, PERIOD_MONTH, cohort[i]));
		doc_cell(r->doc, first && first->whole != CELL_NO_COUNT
				     ? review_count(r, first->whole)
				     : "");
		for (int lag = 1; lag <= last; lag++)
			put_cell(r, cell_of(a, cohort[i], lag));
	}
	doc_table_end(r->doc);
}

/* The rows of the first lags, of cohorts or of all together. */
static int only(struct review *r, const struct asked *a, bool cohorts,
    int32_t most, struct asked **out, struct err *e)
{
	int rc = 0;

	*out = review_made(r, a);
	if (!*out)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if ((row->cohort != DAY_NONE) == cohorts && row->lag <= most)
			rc = review_copy((*out)->table, row, e);
	}
	return rc;
}

static int pictures(struct review *r, const struct asked *a, struct err *e)
{
	const char *title = _("Retention by cohort of the first month");
	struct asked *cohorts, *all;
	int rc = only(r, a, true, SHOWN, &cohorts, e);

	if (rc == 0)
		rc = only(r, a, false, REVIEW_MONTHS, &all, e);
	if (rc < 0)
		return rc;
	review_picture(r, cohorts, CHART_HEATMAP, title,
	    _("A row is those whose first use was in that month; a column, so "
	      "many months later. Hatched: the month is not over."));
	put_cohorts(r, cohorts,
	    review_say(
		r, _("%s, in %%; between brackets, a month not over"), title));
	review_picture(
	    r, all, CHART_LINES, _("Retention of all cohorts together"), NULL);
	put_pooled(r, a);
	return 0;
}

/*
 * Whether those who came lately stay more than those before them: at one lag,
 * the last cohorts that could be observed beside as many before. Nobody is of
 * two cohorts, so the two are independent.
 */
struct half {
	uint64_t part, whole;
};

static bool halves(const struct asked *a, int32_t lag, struct half half[2])
{
	day_t cohort[REVIEW_MONTHS + 1];
	int n = cohorts_of(a, cohort, REVIEW_MONTHS + 1), found = 0;

	memset(half, 0, 2 * sizeof *half);
	while (n-- > 0 && found < 2 * REVIEW_HALF) {
		const struct row *row = cell_of(a, cohort[n], lag);
		struct half *h = &half[found < REVIEW_HALF];

		if (!row || row->state != STATE_COMPLETE)
			continue;
		h->part += (uint64_t)row->part;
		h->whole += (uint64_t)row->whole;
		found++;
	}
	return found == 2 * REVIEW_HALF && half[0].whole && half[1].whole;
}

static double share(const struct half *h)
{
	return (double)h->part / (double)h->whole;
}

/* A sentence more, and the verdict; "" and unmarked where nobody can know. */
static const char *trend(
    struct review *r, const struct asked *a, int32_t lag, enum doc_mark *m)
{
	struct half half[2];
	struct interval i;
	struct buf b = BUF_INIT;

	*m = DOC_UNMARKED;
	if (!halves(a, lag, half))
		return "";
	i = stats_newcombe(half[0].part, half[0].whole, half[1].part,
	    half[1].whole, r->q->run->level);
	*m = i.low > 0 ? DOC_BETTER : i.high < 0 ? DOC_WORSE : DOC_CANNOT_TELL;
	output_change_to(&b, share(&half[1]) - share(&half[0]), UNIT_SHARE, 1);
	buf_str(&b, " " DOC_FAINT "[");
	output_change_to(&b, i.low, UNIT_SHARE, 1);
	buf_str(&b, _("; "));
	output_change_to(&b, i.high, UNIT_SHARE, 1);
	buf_str(&b, "]" DOC_FAINT);
	return review_say(r,
	    _(" Newcomers of the last six months that can be observed: %s, %s "
	      "beside the six before."),
	    review_number(r, share(&half[1]), UNIT_SHARE), review_keep(r, &b));
}

static void finding(struct review *r, const struct asked *a)
{
	int32_t lag = FOLLOWED;
	const struct row *row = pooled(a, lag);
	const char *text, *more;
	enum doc_mark m;

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
	more = trend(r, a, lag, &m);
	if (m != DOC_UNMARKED)
		doc_verdict(r->doc, m, review_capital(r, review_mark_words(m)));
	doc_finding(r->doc, review_say(r, "%s%s", text, more));
	if (m != DOC_UNMARKED)
		review_point(
		    r, m, 65, review_say(r, "%s%s", text, more), "retention");
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
		review_gap_told(r, a, 25, "retention");
		return 0;
	}
	finding(r, a);
	rc = pictures(r, a, e);
	doc_note(r->doc,
	    _("A cohort counts only for the months that were over when the "
	      "data ended; the rate of all is sum over sum."));
	doc_data(r->doc, a->table);
	return rc;
}
