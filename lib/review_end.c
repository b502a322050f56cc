/*
 * review_end.c - how far the figures can be trusted, what they mean, and how
 * they can be made again.
 */
#include "review_impl.h"

/* The grades of a coach: right at 90, 50 or 10 %. A guess is called one. */
static const struct {
	double rejected;
	int64_t gap_days;
	unsigned grade;
} grades[] = { { 0.001, 0, 90 }, { 0.01, 7, 75 }, { 0.05, 31, 50 } };

unsigned review_grade(const struct review_source *s)
{
	double share = s->lines ? (double)s->rejected / (double)s->lines : 0;

	for (size_t i = 0; i < sizeof grades / sizeof *grades; i++)
		if (share <= grades[i].rejected &&
		    s->gap_days <= grades[i].gap_days)
			return grades[i].grade;
	return 10;
}

struct review_source review_source_of(const struct store_source *s)
{
	int64_t days =
	    s->first_day == DAY_NONE ? 0 : s->last_day - s->first_day + 1;

	return (struct review_source){ .name = s->name,
		.identity = (enum identity)s->identity,
		.first = s->first_day,
		.last = s->last_day,
		.gap_days = days - (int64_t)s->days,
		.lines = s->lines,
		.rejected = s->rejected,
		.skipped = s->skipped,
		.events = s->events };
}

/* What an identity does not allow. */
static const char *limits(enum identity i)
{
	switch (i) {
	case IDENTITY_ACCOUNT:
		return _("nothing");
	case IDENTITY_COOKIE:
		return _("what is longer than the life of a cookie");
	case IDENTITY_DAILY:
		break;
	}
	return _("retention, returning users, users of a year");
}

static const char *grade(struct review *r, const struct review_source *s)
{
	return review_say(r, _("%u %%"), review_grade(s));
}

static void finding(struct review *r, const struct review_source *s)
{
	doc_finding(r->doc,
	    review_say(r,
		_("%s may be trusted at %s: lines rejected, %s of %s; days "
		  "without data, %s."),
		review_slice(r, s->name), review_strong(r, grade(r, s)),
		review_count(r, (int64_t)s->rejected),
		review_count(r, (int64_t)s->lines),
		review_count(r, s->gap_days)));
}

static void put_source(struct review *r, const struct review_source *s)
{
	double share = s->lines ? (double)s->rejected / (double)s->lines : NAN;

	doc_row(r->doc);
	doc_cell(r->doc, review_slice(r, s->name));
	doc_cell(r->doc, review_identity(s->identity));
	doc_cell(r->doc, s->first == DAY_NONE ? _("no data")
					      : review_say(r, _("%s to %s"),
						    review_day(r, s->first),
						    review_day(r, s->last)));
	doc_cell(r->doc, review_count(r, (int64_t)s->events));
	doc_cell(r->doc, review_number(r, share, UNIT_SHARE));
	doc_cell(r->doc, review_count(r, s->gap_days));
	doc_cell(r->doc, limits(s->identity));
	doc_cell(r->doc, grade(r, s));
}

int review_quality(struct review *r, struct err *e)
{
	const struct review_question *q = r->q;

	(void)e;
	for (size_t i = 0; i < q->n_sources; i++)
		finding(r, &q->source[i]);
	doc_table(r->doc, DOC_CARDS, _("Sources"));
	doc_column(r->doc, _("source"), false);
	doc_column(r->doc, _("identity"), false);
	doc_column(r->doc, _("days"), false);
	doc_column(r->doc, _("events"), true);
	doc_column(r->doc, _("lines rejected"), true);
	doc_column(r->doc, _("days without data"), true);
	doc_column(r->doc, _("does not allow"), false);
	doc_column(r->doc, _("grade"), true);
	for (size_t i = 0; i < q->n_sources; i++)
		put_source(r, &q->source[i]);
	doc_table_end(r->doc);
	doc_note(r->doc,
	    _("The grade is a rule: 90 % with at most one line in 1,000 "
	      "rejected and no day without data, 75 % with at most 1 % and 7 "
	      "days, 50 % with at most 5 % and 31 days, else 10 %. It speaks "
	      "of the logs, not of what they leave out."));
	if (q->run->identity == IDENTITY_DAILY)
		doc_note(r->doc,
		    _("The identifiers of the primary source change every "
		      "day: nobody can be followed from one day to another, "
		      "so retention, returning users and users of a year are "
		      "not measurable."));
	return 0;
}

int review_definitions(struct review *r, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < n_indicators; i++) {
		const struct indicator *ind = &indicators[i];
		bool used = false;

		for (size_t k = 0; k < r->n_asked; k++)
			used = used || (r->asked[k]->indicator == ind &&
					   r->asked[k]->table->n > 0);
		if (used)
			doc_term(r->doc, review_capital(r, _(ind->label)),
			    review_say(r, "%s " DOC_CODE "%s" DOC_CODE " %s%s",
				_(ind->definition), _(ind->formula),
				_("Interval: "), _(ind->interval)));
	}
	return 0;
}

int review_provenance(struct review *r, struct err *e)
{
	const struct table *head = r->q->head;
	char day[11] = "";

	(void)e;
	doc_term(r->doc, _("Store"),
	    review_say(r, DOC_CODE "%s" DOC_CODE,
		head->fingerprint ? head->fingerprint : ""));
	doc_term(r->doc, _("Known up to"), review_day(r, head->as_of - 1));
	doc_term(r->doc, _("Level of the intervals"), review_level(r));
	doc_term(r->doc, _("Days"),
	    review_say(r, _("of %s, weeks from Monday, periods half-open"),
		review_text(r, r->q->run->service->timezone)));
	doc_term(
	    r->doc, _("Made by"), review_say(r, "jauge %s", r->q->version));
	if (head->as_of != DAY_NONE)
		day_format(head->as_of, day);
	doc_term(r->doc, _("Again"),
	    review_say(r, _("%s gives the same page from the same store."),
		review_say(
		    r, DOC_CODE "jauge review --as-of %s" DOC_CODE, day)));
	return 0;
}
