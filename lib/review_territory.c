/*
 * review_territory.c - whether the service is used everywhere, beyond what
 * chance alone makes unequal.
 */
#include "review_impl.h"

static const struct row *measure(const struct asked *a, const char *split)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (strcmp(a->table->rows[i].split, split) == 0 &&
		    !isnan(a->table->rows[i].value))
			return &a->table->rows[i];
	return NULL;
}

static const char *inequality(struct review *r, const struct asked *a)
{
	const struct row *gini = measure(a, "measure=gini");
	const struct row *equal = measure(a, "measure=gini_equal");

	if (!gini || !equal)
		return "";
	return review_say(r,
	    gini->value > equal->high
		? _(" Use is unequal beyond chance: Gini %s, and %s%s if all "
		    "had the same rate.")
		: _(" Use is no more unequal than chance makes it: Gini %s, "
		    "and %s%s if all had the same rate."),
	    review_value(r, gini), review_value(r, equal),
	    review_after(r, review_interval(r, equal)));
}

static void finding(
    struct review *r, const struct asked *a, const struct asked *gini)
{
	const struct row *served = measure(a, "measure=served");
	const struct row *people = measure(a, "measure=people_served");
	const char *text;

	if (!served || !people)
		return;
	text = review_say(r,
	    _("%s in %s; %s of the target population lives there."),
	    review_strong(r, review_say(r, _("%s of %s territories are served"),
				 review_count(r, served->part),
				 review_count(r, served->whole))),
	    review_period(r, a->by, served->start), review_value(r, people));
	doc_finding(r->doc, review_say(r, "%s%s", text, inequality(r, gini)));
	review_point(r,
	    served->part == served->whole ? DOC_REACHED : DOC_MISSED, 30, text,
	    "territories");
}

/* The territory of a row "dimension=code". */
static const char *name_of(struct review *r, const struct row *row)
{
	const char *code = strchr(row->split, '=');
	const struct territory *t;

	if (!code)
		return "";
	t = r->q->run->population
		? population_find(r->q->run->population, slice_of(code + 1))
		: NULL;
	return t && t->name && *t->name
		   ? review_say(r, "%s (%s)", review_text(r, t->name),
			 review_text(r, code + 1))
		   : review_text(r, code + 1);
}

static void rows(struct review *r, const struct asked *a)
{
	const char *dimension = r->q->run->service->territory;
	size_t n = strlen(dimension);

	doc_table(r->doc, DOC_FOLDED, _("Every territory"));
	doc_column(r->doc, _("territory"), false);
	doc_column(r->doc, _("users"), true);
	doc_column(r->doc, _("population"), true);
	doc_column(r->doc, _("reached"), true);
	doc_column(r->doc, _("interval"), true);
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (strncmp(row->split, dimension, n) != 0 ||
		    row->split[n] != '=' || row->part == CELL_NO_COUNT)
			continue;
		doc_row(r->doc);
		doc_cell(r->doc, name_of(r, row));
		doc_cell(r->doc, review_count(r, row->part));
		doc_cell(
		    r->doc, row->whole > 0 ? review_count(r, row->whole) : "");
		doc_cell(r->doc, review_value(r, row));
		doc_cell(r->doc, review_interval(r, row));
	}
	doc_table_end(r->doc);
}

int review_territories(struct review *r, struct err *e)
{
	enum period by = PERIOD_QUARTER;
	struct span span = review_quarter(r);
	const struct asked *a, *gini;
	int rc = review_ask(r, "coverage", by, span, NULL, &a, e);

	if (rc == 0)
		rc = review_ask(r, "inequality", by, span, NULL, &gini, e);
	if (rc < 0)
		return rc;
	if (a->why.code) {
		review_gap(r, a);
		return 0;
	}
	finding(r, a, gini);
	review_picture(r, a, CHART_MAP,
	    _("Users per inhabitant, by département"),
	    _("Darker where a larger share of the people use the service; "
	      "hatched where nothing is known."));
	rows(r, a);
	doc_data(r->doc, a->table);
	doc_data(r->doc, gini->table);
	return rc;
}
