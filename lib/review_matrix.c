/*
 * review_matrix.c - the five boxes of the administration's impact matrix
 * (beta.gouv.fr, guide de financement, "L'enjeu du pilotage par l'impact").
 *
 * What is mandatory stands there even when it is not measured, and then says
 * how to measure it.
 */
#include "review_impl.h"

struct entry {
	const char *indicator;
	bool mandatory, year; /* year: its change over a year is asked for */
};

#define ENTRIES 5
static const struct box {
	const char *title, *question;
	struct entry entry[ENTRIES];
} boxes[] = {
	{ N_("Usable"), N_("Can people use it without help?"),
	    { { "ease_of_use", true, false }, { "completion", false, true },
		{ "support_rate", false, false } } },
	{ N_("Used"), N_("Do the people it is for use it?"),
	    { { "active_users", true, true }, { "transactions", true, true },
		{ "penetration", true, true },
		{ "stickiness", false, false } } },
	{ N_("Useful"), N_("Does it serve those who use it?"),
	    { { "satisfaction", true, true }, { "nps", false, false } } },
	{ N_("Impactful"), N_("What does it change?"),
	    { { "outcomes", true, true }, { "outcome_rate", false, true } } },
	{ N_("Efficient"), N_("What does it cost?"),
	    { { "cost_per_mau_annual", true, true },
		{ "cost_per_outcome", false, true },
		{ "cost_per_transaction", false, true } } },
};

/* The last period that is complete, at most a few before the last month:
 * completion in 30 days is known later than users. */
static const struct row *latest(const struct review *r, const struct asked *a)
{
	for (int back = 0; back < REVIEW_HALF; back++) {
		const struct row *row =
		    review_row(a, review_month_end(r, back));

		if (row)
			return row;
	}
	return NULL;
}

/* "+12 % in a year", from the same month a year before. */
static const char *over_a_year(
    struct review *r, const struct asked *a, const struct row *now)
{
	int32_t month = period_index(PERIOD_MONTH, now->end - 1);
	const struct row *then =
	    review_row(a, period_start(PERIOD_MONTH, month - 12 + 1));
	struct buf b = BUF_INIT;
	bool share = now->unit == UNIT_SHARE || now->unit == UNIT_SCORE;

	if (!then || (!share && then->value <= 0))
		return _("a year ago: no figure");
	output_change(&b,
	    share ? now->value - then->value : now->value / then->value - 1,
	    share ? now->unit : UNIT_USERS);
	return review_say(r, _("%s in a year"), review_keep(r, &b));
}

static int put_entry(struct review *r, const struct entry *e, struct err *err)
{
	const struct asked *a;
	const struct row *row;
	int rc = review_monthly(r, e->indicator, &a, err);

	if (rc < 0)
		return rc;
	row = latest(r, a);
	if (row)
		doc_entry(r->doc, review_title(r, a), e->mandatory,
		    review_value(r, row), review_interval(r, row),
		    review_say(r, "%s%s%s",
			review_period(r, PERIOD_MONTH, row->end - 1),
			e->year ? _(", ") : "",
			e->year ? over_a_year(r, a, row) : ""));
	else if (e->mandatory)
		doc_entry(r->doc, review_title(r, a), true, NULL, NULL,
		    review_why_and_line(r, a));
	return 0;
}

/* How many mandatory entries have a figure, and of how many. */
static int count(
    struct review *r, unsigned *measured, unsigned *all, struct err *e)
{
	int rc = 0;

	*measured = *all = 0;
	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
		for (size_t k = 0;
		     rc == 0 && k < ENTRIES && boxes[i].entry[k].indicator;
		     k++) {
			const struct asked *a;

			if (!boxes[i].entry[k].mandatory)
				continue;
			rc = review_monthly(
			    r, boxes[i].entry[k].indicator, &a, e);
			*measured += rc == 0 && latest(r, a);
			++*all;
		}
	return rc;
}

int review_matrix(struct review *r, struct err *e)
{
	unsigned measured, all;
	int rc = count(r, &measured, &all, e);
	enum doc_mark m = measured == all ? DOC_REACHED : DOC_MISSING;
	const char *text;

	if (rc < 0)
		return rc;
	text = review_say(
	    r, _("Mandatory figures measured: %u of %u."), measured, all);
	doc_verdict(r->doc, m,
	    review_capital(
		r, measured == all ? _("complete") : _("figures are missing")));
	doc_finding(r->doc, text);
	for (size_t i = 0; rc == 0 && i < sizeof boxes / sizeof *boxes; i++) {
		doc_box(r->doc, _(boxes[i].title), _(boxes[i].question));
		for (size_t k = 0;
		     rc == 0 && k < ENTRIES && boxes[i].entry[k].indicator; k++)
			rc = put_entry(r, &boxes[i].entry[k], e);
	}
	review_point(r, m, measured < all ? 40 : REVIEW_FACT, text, "matrix");
	return rc;
}
