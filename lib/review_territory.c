/*
 * review_territory.c - whether the service is used everywhere, beyond what
 * chance alone makes unequal.
 */
#include "review_impl.h"

#include <stdlib.h>

#include "stats.h"

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

/*
 * Names and regions: of the population's file, else of the built-in table,
 * where it knows every territory of the service.
 */
struct france {
	struct population *departements, *regions; /* NULL: not of France */
};

static const char *code_of(const struct row *row)
{
	const char *code = strchr(row->split, '=');

	return code ? code + 1 : "";
}

/* The next row of a territory from *i on; NULL: there are no more. */
static const struct row *next_place(
    const struct review *r, const struct asked *a, size_t *i)
{
	const char *dimension = r->q->run->service->territory;
	size_t n = strlen(dimension);

	while (*i < a->table->n) {
		const struct row *row = &a->table->rows[(*i)++];

		if (strncmp(row->split, dimension, n) == 0 &&
		    row->split[n] == '=' && row->part != CELL_NO_COUNT)
			return row;
	}
	return NULL;
}

static void france_close(struct france *f)
{
	population_free(f->departements);
	population_free(f->regions);
	*f = (struct france){ NULL, NULL };
}

static int france_open(struct france *f, const struct review *r,
    const struct asked *a, struct err *e)
{
	const struct row *row;
	int rc;

	*f = (struct france){ NULL, NULL };
	rc = population_builtin(&f->departements, "departement", e);
	if (rc == 0)
		rc = population_builtin(&f->regions, "region", e);
	for (size_t i = 0; rc == 0 && (row = next_place(r, a, &i));)
		if (!population_find(f->departements, slice_of(code_of(row)))) {
			france_close(f);
			break;
		}
	if (rc < 0)
		france_close(f);
	return rc;
}

static const struct territory *own(const struct review *r, const char *code)
{
	return r->q->run->population
		   ? population_find(r->q->run->population, slice_of(code))
		   : NULL;
}

/* "Ain (01)", or the code where there is no name. */
static const char *name_of(
    struct review *r, const struct france *f, const char *code)
{
	const struct territory *t = own(r, code);

	if (!(t && *t->name) && f->departements)
		t = population_find(f->departements, slice_of(code));
	return t && *t->name ? review_say(r, "%s (%s)", review_text(r, t->name),
				   review_text(r, code))
			     : review_text(r, code);
}

static void rows(
    struct review *r, const struct asked *a, const struct france *f)
{
	const struct row *row;

	doc_table(r->doc, DOC_FOLDED, _("Every territory"));
	doc_column(r->doc, _("territory"), false);
	doc_column(r->doc, _("users"), true);
	doc_column(r->doc, _("population"), true);
	doc_column(r->doc, _("reached"), true);
	doc_column(r->doc, _("interval"), true);
	for (size_t i = 0; (row = next_place(r, a, &i));) {
		doc_row(r->doc);
		doc_cell(r->doc, name_of(r, f, code_of(row)));
		doc_cell(r->doc, review_count(r, row->part));
		doc_cell(
		    r->doc, row->whole > 0 ? review_count(r, row->whole) : "");
		doc_cell(r->doc, review_value(r, row));
		doc_cell(r->doc, review_interval(r, row));
	}
	doc_table_end(r->doc);
}

#define REGIONS 32
struct region {
	const struct territory *name;
	int64_t users, people, low, high;
};

static double reached(const struct region *g)
{
	return g->people > 0 ? (double)g->users / (double)g->people : 0;
}

static int by_rate(const void *a, const void *b)
{
	double x = reached(a), y = reached(b);

	return (y > x) - (y < x);
}

static size_t add_up(const struct review *r, const struct asked *a,
    const struct france *f, struct region region[REGIONS])
{
	const struct row *row;
	size_t n = 0;

	for (size_t i = 0; (row = next_place(r, a, &i));) {
		const struct territory *t = own(r, code_of(row));
		const struct territory *d =
		    population_find(f->departements, slice_of(code_of(row)));
		const struct territory *g =
		    population_find(f->regions, slice_of(d->region));
		size_t k = 0;

		while (k < n && region[k].name != g)
			k++;
		if (!g || !t || k == REGIONS)
			continue;
		if (k == n)
			region[n++] = (struct region){ .name = g };
		region[k].users += row->part;
		region[k].people += t->population;
		region[k].low += t->low;
		region[k].high += t->high;
	}
	qsort(region, n, sizeof *region, by_rate);
	return n;
}

static void put_region(struct review *r, const struct region *g)
{
	struct interval i = stats_poisson((uint64_t)g->users, r->q->run->level);

	doc_row(r->doc);
	doc_cell(r->doc, review_text(r, g->name->name));
	doc_cell(r->doc, review_count(r, g->users));
	doc_cell(r->doc, review_count(r, g->people));
	doc_cell(r->doc,
	    review_say(r, "%s %s", review_number(r, reached(g), UNIT_SHARE),
		review_limits(r, i.low / (double)g->high,
		    i.high / (double)g->low, UNIT_SHARE)));
}

static void by_region(
    struct review *r, const struct asked *a, const struct france *f)
{
	struct region region[REGIONS];
	size_t n = f->departements ? add_up(r, a, f, region) : 0;

	if (n < 2)
		return;
	doc_table(r->doc, DOC_TABLE, _("By region, the most reached first"));
	doc_column(r->doc, _("region"), false);
	doc_column(r->doc, _("users"), true);
	doc_column(r->doc, _("population"), true);
	doc_column(r->doc, _("reached"), true);
	for (size_t i = 0; i < n; i++)
		put_region(r, &region[i]);
	doc_table_end(r->doc);
	doc_note(r->doc,
	    _("A region adds up its départements: who was seen in two of them "
	      "counts in both."));
}

int review_territories(struct review *r, struct err *e)
{
	enum period by = PERIOD_QUARTER;
	struct span span = review_quarter(r);
	const struct asked *a, *gini;
	struct france f;
	int rc = review_ask(r, "coverage", by, span, NULL, &a, e);

	if (rc == 0)
		rc = review_ask(r, "inequality", by, span, NULL, &gini, e);
	if (rc < 0)
		return rc;
	if (a->why.code) {
		review_gap(r, a);
		return 0;
	}
	rc = france_open(&f, r, a, e);
	if (rc < 0)
		return rc;
	finding(r, a, gini);
	doc_columns(r->doc);
	review_picture(r, a, CHART_MAP,
	    _("Users per inhabitant, by département"),
	    _("Darker where a larger share of the people use the service; "
	      "hatched where nothing is known."));
	doc_beside(r->doc);
	by_region(r, a, &f);
	doc_columns_end(r->doc);
	rows(r, a, &f);
	france_close(&f);
	doc_data(r->doc, a->table);
	doc_data(r->doc, gini->table);
	return 0;
}
