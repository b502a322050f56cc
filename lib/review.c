/*
 * review.c - the order of the dossier, and the questions that its sections
 * ask.
 *
 * A section is one function and one row below. Questions of one span share a
 * pass over the store, and an answer is kept: the summary and the matrix
 * speak of the same figures as the sections. The summary comes first on the
 * page and is written last.
 */
#include "review_impl.h"

#include <stdlib.h>

static const struct section {
	const char *id, *title, *question;
	bool numbered;
	review_section *write;
} sections[] = {
	{ "essential", N_("The essentials"),
	    N_("What must be remembered, in five sentences?"), false, NULL },
	{ "objectives", N_("Objectives"), N_("Was what was promised kept?"),
	    true, review_objectives },
	{ "matrix", N_("Impact matrix"),
	    N_("Usable, used, useful, impactful, efficient: what is measured?"),
	    true, review_matrix },
	{ "course", N_("The course"),
	    N_("Does the impact follow its trajectory?"), true, review_course },
	{ "audience", N_("Audience and penetration"),
	    N_("How many people, out of how many?"), true, review_audience },
	{ "retention", N_("Retention"), N_("Do they come back?"), true,
	    review_retention },
	{ "journey", N_("Journey and completion"),
	    N_("Do they finish, and where do they leave?"), true,
	    review_journey },
	{ "answers", N_("Satisfaction"), N_("Who answered, and what?"), true,
	    review_answers },
	{ "territories", N_("Territories"),
	    N_("Is the service used everywhere?"), true, review_territories },
	{ "costs", N_("Cost per use and per impact"),
	    N_("Does cost grow slower than impact?"), true, review_costs },
	{ "budget", N_("Budget by category and funder"),
	    N_("Who pays for what, and where does it land?"), true,
	    review_budget },
	{ "calendar", N_("Calendar of the budget"),
	    N_("What must be done before when?"), true, review_calendar },
	{ "gates", N_("Gates of the phase"), N_("Is the phase's gate passed?"),
	    true, review_gates },
	{ "grid", N_("Grid of the sponsors"),
	    N_("What facts bear on the ten questions?"), true, review_grid },
	{ "quality", N_("Quality of the data"),
	    N_("How far can these figures be trusted?"), true, review_quality },
	{ "definitions", N_("Definitions"), N_("What does each figure mean?"),
	    true, review_definitions },
	{ "provenance", N_("Provenance"), N_("How can it all be made again?"),
	    true, review_provenance },
};
#define SECTIONS (sizeof sections / sizeof *sections)

/*
 * Questions.
 */

static bool same_split(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_span(struct span a, struct span b)
{
	return a.from == b.from && a.to == b.to;
}

/* Room for a pointer more, and what it points to. */
static void *append(void ***at, size_t *n, size_t size)
{
	void **more = realloc(*at, (*n + 1) * sizeof *more);
	void *one = more ? calloc(1, size) : NULL;

	if (more)
		*at = more;
	if (one)
		more[(*n)++] = one;
	return one;
}

static struct indicator_run run_of(
    const struct review *r, enum period by, struct span span, const char *split)
{
	struct indicator_run run = *r->q->run;

	run.by = by;
	run.span = span;
	run.split = slice_of(split);
	run.cache = run.months = NULL;
	run.depth = ACTIVITY_COUNTS;
	return run;
}

static struct pass *pass_of(
    struct review *r, enum period by, struct span span, const char *split)
{
	struct pass *p;

	for (size_t i = 0; i < r->n_passes; i++) {
		p = r->pass[i];
		if (p->by == by && same_span(p->span, span) &&
		    same_split(p->split, split))
			return p;
	}
	p = append((void ***)&r->pass, &r->n_passes, sizeof *p);
	if (!p)
		return NULL;
	*p = (struct pass){ by, span, split, run_of(r, by, span, split) };
	if (!split)
		p->run.depth = ACTIVITY_COHORTS;
	return p;
}

struct table *review_table(const struct review *r, enum period by)
{
	const struct table *head = r->q->head;
	struct table *t = table_new();

	if (!t)
		return NULL;
	t->by = by;
	t->as_of = head->as_of;
	t->level = head->level;
	free(t->currency);
	t->currency = slice_copy(slice_of(head->currency));
	if (head->service)
		t->service = slice_copy(slice_of(head->service));
	if (t->currency && (t->service || !head->service))
		return t;
	table_free(t);
	return NULL;
}

/* What a question answers with is the world's: refusals are no failures. */
static bool refused(int rc)
{
	return rc == ERR_INPUT || rc == ERR_USAGE || rc == ERR_PRIVACY;
}

static int answer(const struct review *r, struct asked *a,
    struct indicator_run *run, struct err *e)
{
	int rc;

	a->table = review_table(r, a->by);
	if (!a->table)
		return err_memory(e);
	rc = indicator_compute(run, a->indicator, a->table, &a->why);
	if (rc == 0 || refused(rc))
		return 0;
	*e = a->why;
	return rc;
}

int review_answer_from(
    const struct review *r, struct asked *a, struct store *store, struct err *e)
{
	struct indicator_run run = run_of(r, a->by, a->span, a->split);
	int rc;

	run.store = store;
	rc = answer(r, a, &run, e);
	indicator_run_release(&run);
	return rc;
}

struct asked *review_asked(struct review *r, const char *indicator,
    enum period by, struct span span, const char *split)
{
	const struct indicator *ind = indicator_find(slice_of(indicator));
	struct asked *a;

	for (size_t i = 0; i < r->n_asked; i++) {
		a = r->asked[i];
		if (a->indicator == ind && a->by == by &&
		    same_span(a->span, span) && same_split(a->split, split))
			return a;
	}
	a = append((void ***)&r->asked, &r->n_asked, sizeof *a);
	if (a)
		*a = (struct asked){ ind, by, span, split, .table = NULL };
	return a;
}

int review_ask(struct review *r, const char *indicator, enum period by,
    struct span span, const char *split, const struct asked **out,
    struct err *e)
{
	struct asked *a = review_asked(r, indicator, by, span, split);
	struct pass *p = NULL;

	*out = a;
	if (a && a->table)
		return 0;
	if (a)
		p = pass_of(r, by, span, split);
	return p ? answer(r, a, &p->run, e) : err_memory(e);
}

struct asked *review_made(struct review *r, const struct asked *like)
{
	struct asked *a = append((void ***)&r->made, &r->n_made, sizeof *a);

	if (a) {
		*a = *like;
		a->table = review_table(r, like->by);
	}
	return a && a->table ? a : NULL;
}

int review_monthly(struct review *r, const char *indicator,
    const struct asked **out, struct err *e)
{
	return review_ask(r, indicator, PERIOD_MONTH, r->months, NULL, out, e);
}

const struct row *review_any_row(const struct asked *a, day_t end)
{
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (row->end == end && !*row->split && row->lag < 0 &&
		    row->cohort == DAY_NONE && !isnan(row->value))
			return row;
	}
	return NULL;
}

const struct row *review_row(const struct asked *a, day_t end)
{
	const struct row *row = review_any_row(a, end);

	return row && row->state == STATE_COMPLETE ? row : NULL;
}

day_t review_month_end(const struct review *r, int n)
{
	return period_start(PERIOD_MONTH, r->month + 1 - n);
}

struct span review_month(int32_t index)
{
	return (struct span){ period_start(PERIOD_MONTH, index),
		period_start(PERIOD_MONTH, index + 1) };
}

struct span review_span(const struct review *r, int n, int back)
{
	return (struct span){ review_month(r->month + 1 - n - back).from,
		review_month(r->month - back).to };
}

struct span review_quarter(const struct review *r)
{
	int32_t index = period_index(PERIOD_QUARTER, r->q->run->as_of) - 1;

	return (struct span){ period_start(PERIOD_QUARTER, index),
		period_start(PERIOD_QUARTER, index + 1) };
}

int review_compare(struct review *r, const char *indicator, struct span a,
    struct span b, struct comparison *out, struct err *e)
{
	const struct indicator *ind = indicator_find(slice_of(indicator));
	struct side side[2] = { { .span = a }, { .span = b } };
	struct indicator_run run = *r->q->run;
	struct comparison *c = NULL;
	struct err why = { 0 };
	int rc;

	*out = (struct comparison){ .indicator = ind,
		.difference = NAN,
		.ratio = NAN,
		.verdict = VERDICT_NOT_COMPARABLE };
	run.cache = run.months = NULL;
	rc = compare_sides(
	    &run, &side[0], &side[1], &ind, 1, NULL, r->words, &c, &why);
	indicator_run_release(&run);
	if (rc == 0)
		*out = *c;
	free(c);
	if (rc == 0 || refused(rc))
		return 0;
	*e = why;
	return rc;
}

/*
 * The page.
 */

/* What the bottom of a page of paper has room for, beside its number. */
#define FOOT 72u

static const char *foot(struct review *r, const char *name)
{
	const char *what = _("investment committee dossier");
	size_t n = 0, len = strlen(name);

	while (n < len && text_width((struct slice){ name, n }) < FOOT) {
		uint32_t code;
		size_t step = text_utf8(name + n, len - n, &code);

		n += step ? step : 1;
	}
	return n < len
		   ? review_say(r, "%.*s\xe2\x80\xa6, %s", (int)n, name, what)
		   : review_say(r, "%s, %s", name, what);
}

/* The head's "app (account)", in words. */
static const char *source(struct review *r)
{
	const char *note = r->q->head->source_note, *end = strrchr(note, '(');
	size_t n = end && end > note ? (size_t)(end - note) : strlen(note);

	return review_say(r, "%s(%s)",
	    review_slice(r, (struct slice){ note, n }),
	    review_identity(r->q->run->identity));
}

static void head(struct review *r)
{
	const struct review_question *q = r->q;
	const struct service *s = q->run->service;
	const char *name = review_text(r, s->name);

	doc_head(r->doc, _("Investment committee dossier"), name, NULL,
	    foot(r, name));
	if (s->budget.known && s->budget.committee != DAY_NONE)
		doc_fact(
		    r->doc, _("Committee"), review_day(r, s->budget.committee));
	if (s->phase)
		doc_fact(r->doc, _("Phase"), review_phase(r, s->phase));
	doc_fact(r->doc, _("Data until"), review_day(r, q->run->as_of - 1));
	doc_fact(r->doc, _("Last complete month"),
	    review_month_end(r, 0) > q->run->span.from
		? review_period(r, PERIOD_MONTH, review_month_end(r, 1))
		: _("none yet"));
	doc_fact(r->doc, _("Source"), source(r));
}

static int by_weight(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (y->weight > x->weight) - (y->weight < x->weight);
}

/* The parts of the summary, written after all others, to stand before them:
 * so the others are written to a page of their own that follows it. */
static void summary(struct review *r)
{
	size_t n = 0;

	qsort(r->point, r->n_points, sizeof *r->point, by_weight);
	while (n < r->n_points && n < REVIEW_POINTS &&
	       r->point[n].weight > REVIEW_FACT)
		n++;
	for (size_t i = 0; i < n; i++)
		doc_point(r->doc, r->point[i].mark, r->point[i].words,
		    r->point[i].text, r->point[i].section);
	if (n == 0)
		doc_finding(
		    r->doc, _("No month is complete yet: there is nothing to "
			      "conclude."));
	for (size_t i = 0; i < r->n_keys; i++)
		doc_key(r->doc, r->key[i].label, r->key[i].value,
		    r->key[i].interval, r->key[i].change);
	doc_note(
	    r->doc, review_say(r,
			_("Between brackets, the %s interval. A period that "
			  "is not over enters no calculation. A verdict is "
			  "given only where the interval allows one."),
			review_level(r)));
}

static int write_sections(struct review *r, struct err *e)
{
	struct doc *page = r->doc;
	struct doc *rest = doc_new(text_language_now());
	int rc = rest ? 0 : err_memory(e);

	r->doc = rest;
	for (size_t i = 1; rc == 0 && i < SECTIONS; i++) {
		const struct section *s = &sections[i];

		doc_section(
		    rest, s->id, _(s->title), _(s->question), s->numbered);
		rc = s->write(r, e);
	}
	if (rc == 0)
		rc = review_draw(r, e);
	r->doc = page;
	if (rc == 0) {
		doc_section(page, sections[0].id, _(sections[0].title),
		    _(sections[0].question), false);
		summary(r);
		doc_append(page, rest);
	}
	doc_free(rest);
	return rc;
}

static void set_months(struct review *r)
{
	const struct indicator_run *run = r->q->run;
	int32_t first = period_index(PERIOD_MONTH, run->span.from);
	int32_t last = period_index(PERIOD_MONTH, run->as_of - 1);

	r->month = period_index(PERIOD_MONTH, run->as_of) - 1;
	if (first < r->month - REVIEW_MONTHS + 1)
		first = r->month - REVIEW_MONTHS + 1;
	r->months = (struct span){ period_start(PERIOD_MONTH, first),
		period_start(PERIOD_MONTH, last + 1) };
}

int review_compose(
    const struct review_question *q, struct review **out, struct err *e)
{
	struct review *r = calloc(1, sizeof *r);
	int rc = 0;

	*out = NULL;
	if (!r)
		return err_memory(e);
	r->q = q;
	r->doc = doc_new(text_language_now());
	r->words = review_table(r, PERIOD_MONTH);
	if (!r->doc || !r->words)
		rc = err_memory(e);
	if (rc == 0) {
		set_months(r);
		head(r);
		rc = review_ask_long(r, e);
	}
	if (rc == 0)
		rc = write_sections(r, e);
	if (rc == 0 && r->failed)
		rc = err_memory(e);
	if (rc == 0)
		rc = doc_error(r->doc, e);
	if (rc < 0) {
		review_free(r);
		return rc;
	}
	*out = r;
	return 0;
}

void review_free(struct review *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_asked; i++) {
		table_free(r->asked[i]->table);
		free(r->asked[i]);
	}
	for (size_t i = 0; i < r->n_made; i++) {
		table_free(r->made[i]->table);
		free(r->made[i]);
	}
	for (size_t i = 0; i < r->n_passes; i++) {
		indicator_run_release(&r->pass[i]->run);
		free(r->pass[i]);
	}
	free(r->asked);
	free(r->pass);
	free(r->made);
	table_free(r->outlook.table);
	table_free(r->plan.table);
	table_free(r->words);
	doc_free(r->doc);
	free(r);
}

const struct doc *review_doc(const struct review *r)
{
	return r->doc;
}

size_t review_asked_count(const struct review *r)
{
	return r->n_asked;
}

struct review_answer review_answer_number(const struct review *r, size_t i)
{
	const struct asked *a = r->asked[i];

	return (struct review_answer){ a->indicator, a->by, a->span, a->split,
		a->table };
}

struct doc_origin review_origin(const struct review *r)
{
	const struct table *head = r->q->head;

	return (struct doc_origin){ .service = head->service,
		.fingerprint = head->fingerprint,
		.version = r->q->version,
		.language = text_language_now(),
		.as_of = head->as_of,
		.level = head->level };
}
