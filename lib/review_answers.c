/*
 * review_answers.c - what users answered, and how many did not.
 *
 * The satisfaction that the administration publishes is on ten; its "satisfied"
 * begins at 8, and is said only of a lower limit that reaches it.
 */
#include "review_impl.h"

#define GREEN 8.0
#define ANSWERS_LEAST 100

/* A row counts points: two for each answer on three faces. */
static int64_t answers_of(const struct review *r, const struct row *row)
{
	return row->whole / (int64_t)indicator_answer_points(
				r->q->run->service->satisfaction.scale);
}

static const struct row *response_of(
    const struct asked *a, const struct row *row)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (a->table->rows[i].start == row->start &&
		    strcmp(a->table->rows[i].split, "rate=response") == 0)
			return &a->table->rows[i];
	return NULL;
}

static enum doc_mark judged(const struct review *r, const struct row *row)
{
	if (answers_of(r, row) < ANSWERS_LEAST || isnan(row->low))
		return DOC_CANNOT_TELL;
	if (row->low >= GREEN)
		return DOC_REACHED;
	return row->high < GREEN ? DOC_MISSED : DOC_CANNOT_TELL;
}

static const char *judgement(enum doc_mark m)
{
	switch (m) {
	case DOC_REACHED:
		return _("above 8 of 10");
	case DOC_MISSED:
		return _("below 8 of 10");
	default:
		return _("cannot be told from 8 of 10");
	}
}

/* The last complete quarter that has answers. */
static const struct row *latest(const struct asked *a)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (!*row->split && row->state == STATE_COMPLETE &&
		    !isnan(row->value))
			last = row;
	}
	return last;
}

static void finding(
    struct review *r, const struct asked *a, const struct row *row)
{
	enum doc_mark m = judged(r, row);
	const struct row *response = response_of(a, row);
	const char *text = review_say(r,
	    _("Satisfaction is %s%s in %s, of %s answers%s: it is %s."),
	    review_strong(
		r, review_say(r, _("%s of 10"), review_value(r, row))),
	    review_after(r, review_interval(r, row)),
	    review_period(r, a->by, row->start),
	    review_count(r, answers_of(r, row)),
	    response && !isnan(response->value)
		? review_say(r, _(" (response rate %s%s)"),
		      review_value(r, response),
		      review_after(r, review_interval(r, response)))
		: "",
	    judgement(m));

	doc_verdict(r->doc, m, review_capital(r, judgement(m)));
	doc_finding(r->doc, text);
	review_point(r, m, 60, text, "answers");
	review_key(r, _("Satisfaction of 10"), review_value(r, row),
	    review_interval(r, row),
	    review_say(
		r, _("%s answers"), review_count(r, answers_of(r, row))));
}

static int question(struct review *r, const char *name, struct err *e)
{
	const struct asked *a;
	int rc = review_ask(r, name, PERIOD_QUARTER, r->months, NULL, &a, e);

	if (rc < 0)
		return rc;
	if (a->why.code) {
		review_gap(r, a);
		return 0;
	}
	review_picture(r, a, CHART_AUTO,
	    review_say(r, _("%s by quarter"), review_title(r, a)), NULL);
	review_series_table(r, &a, 1, DOC_PICTURED,
	    review_say(r, _("%s by quarter"), review_title(r, a)));
	return rc;
}

int review_answers(struct review *r, struct err *e)
{
	const struct asked *a, *ease;
	bool both;
	int rc = review_ask(
	    r, "satisfaction", PERIOD_QUARTER, r->months, NULL, &a, e);

	if (rc == 0)
		rc = review_ask(r, "ease_of_use", PERIOD_QUARTER, r->months,
		    NULL, &ease, e);
	if (rc < 0)
		return rc;
	if (latest(a))
		finding(r, a, latest(a));
	both = r->q->pictures && !a->why.code && !ease->why.code;
	if (both)
		doc_columns(r->doc);
	rc = question(r, "satisfaction", e);
	if (both)
		doc_beside(r->doc);
	if (rc == 0)
		rc = question(r, "ease_of_use", e);
	if (both)
		doc_columns_end(r->doc);
	if (rc == 0)
		rc = question(r, "nps", e);
	if (rc == 0)
		doc_note(r->doc,
		    _("Those who answer are not all users: the interval says "
		      "what chance may do, not what the silent think."));
	return rc;
}
