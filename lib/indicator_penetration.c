/*
 * indicator_penetration.c - users among the people whom the service is for,
 * of a period or of twelve months.
 *
 * The share of all people carries the range of their estimate and no
 * binomial interval: nobody was drawn at random. The share of a territory is
 * read beside those of others, so it carries Byar's limits of its count too.
 */
#include "indicator_impl.h"

#define YEAR 12

static bool by_territory(
    const struct indicator_run *run, struct slice dimension)
{
	return dimension.at && run->service->territory &&
	       slice_is(dimension, run->service->territory);
}

static const struct territory *territory_of(
    const struct indicator_run *run, size_t condition)
{
	if (!by_territory(run, run->where[condition].dimension))
		return NULL;
	return population_find(run->population, run->where[condition].value);
}

/* Whether an earlier condition means the same territory. */
static bool named_before(const struct indicator_run *run, size_t condition)
{
	const struct territory *t = territory_of(run, condition);

	for (size_t i = 0; i < condition; i++)
		if (t && territory_of(run, i) == t)
			return true;
	return false;
}

static void people_add(struct people *n, const struct territory *t)
{
	n->n += t->population;
	n->low += t->low;
	n->high += t->high;
}

/* The people of all territories that conditions name; none when one of them
 * is unknown, since its users are among those counted. */
static struct people people_where(const struct indicator_run *run)
{
	struct people n = { 0, 0, 0 };

	for (size_t i = 0; i < run->n_where; i++) {
		const struct territory *t = territory_of(run, i);

		if (!by_territory(run, run->where[i].dimension))
			continue;
		if (!t)
			return (struct people){ 0, 0, 0 };
		if (!named_before(run, i))
			people_add(&n, t);
	}
	return n;
}

static bool where_territory(const struct indicator_run *run)
{
	for (size_t i = 0; i < run->n_where; i++)
		if (by_territory(run, run->where[i].dimension))
			return true;
	return false;
}

/* The people of the territory that the row is about, else all. */
struct target {
	struct people people;
	bool territory;
};

static struct target target_of(
    const struct indicator_run *run, const char *split)
{
	const struct population *pop = run->population;
	const char *value = strchr(split, '=');
	const struct territory *here;
	struct target t = { .territory = true };

	if (value && by_territory(run, run->split)) {
		here = population_find(pop, slice_of(value + 1));
		if (here)
			people_add(&t.people, here);
		return t;
	}
	t.territory = where_territory(run);
	if (t.territory)
		t.people = people_where(run);
	else
		t.people = (struct people){ pop->total, pop->low, pop->high };
	return t;
}

/* A territory is one of many that are set beside each other, so the chance in
 * its count matters as much as the doubt about its people. */
static void put_penetration(const struct indicator_run *run, struct row *row,
    uint64_t users, const struct target *t)
{
	struct people n = t->people;

	if (t->territory) {
		indicator_rate(row, users, n, run->level);
		return;
	}
	indicator_share(row, users, (uint64_t)n.n);
	if (row->state != STATE_COMPLETE || n.low <= 0 || n.low == n.high)
		return;
	row->range = true;
	row->low = (double)users / (double)n.high;
	row->high = (double)users / (double)n.low;
}

/* The condition that names a territory of no table; NULL: none does. */
static const struct where *stranger_where(const struct indicator_run *run)
{
	for (size_t i = 0; i < run->n_where; i++)
		if (by_territory(run, run->where[i].dimension) &&
		    !territory_of(run, i))
			return &run->where[i];
	return NULL;
}

static int note_stranger(const struct indicator_run *run, const char *split,
    struct table *out, struct err *e)
{
	const char *file = run->service->population;
	const struct where *w = stranger_where(run);
	struct buf name = BUF_INIT;
	int rc;

	if (w)
		buf_printf(&name, "%.*s=%.*s", SLICE_ARG(w->dimension),
		    SLICE_ARG(w->value));
	else
		buf_str(&name, split);
	rc = buf_error(&name, e);
	if (rc == 0)
		rc = indicator_note(out, e, _("%s is not in %s: left out"),
		    buf_text(&name), file ? file : _("the built-in table"));
	buf_release(&name);
	return rc;
}

static int penetration_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    struct table *out, struct err *e)
{
	struct target t = target_of(run, a->split[split]);
	const char *text;
	struct row *row;
	int rc = indicator_text(out, a->split[split], &text, e);

	if (rc == 0 && t.people.n <= 0)
		return note_stranger(run, text, out, e);
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		rc =
		    indicator_row(out, self, UNIT_SHARE, indicator_period(a, p),
			indicator_period_state(run, a, p), &row, e);
		if (rc < 0)
			break;
		row->split = text;
		if (row->state != STATE_NONE)
			put_penetration(run, row,
			    a->cell[(size_t)split * a->n_periods + p].active,
			    &t);
	}
	return rc;
}

static int note_population(
    const struct indicator_run *run, struct table *out, struct err *e)
{
	const struct population *pop = run->population;
	int rc = 0;

	if (by_territory(run, run->split) || where_territory(run))
		rc = indicator_note(out, e, "%s",
		    _("a territory's limits are Byar's, of its count of "
		      "users"));

	if (rc == 0 && pop->source && *pop->source)
		rc = indicator_note(out, e, _("population: %s"), pop->source);
	if (rc == 0 && pop->low != pop->high)
		rc = indicator_note(out, e, "%s",
		    _("the range of a share is "
		      "that of its population's estimate"));
	return rc;
}

static int check_population(const struct indicator_run *run,
    const struct indicator *self, struct err *e)
{
	if (run->population->total > 0)
		return 0;
	return err_refuse(e, N_("the target population is not known"),
	    "%s needs a population of at "
	    "least one person\nLook at the file that \"population\" "
	    "names in service.json.",
	    self->name);
}

int indicator_penetration(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct activity *a;
	int rc = check_population(run, self, e);

	if (rc == 0)
		rc = indicator_activity(run, self->depth, &a, e);
	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = penetration_rows(run, self, a, i, out, e);
	return rc < 0 ? rc : note_population(run, out, e);
}

/* The twelve months that end with month at of a pass by month. */
static enum state year_state(const struct indicator_run *run,
    const struct activity *a, int32_t at, struct span *span)
{
	int32_t last = a->first + at;

	span->from = period_start(PERIOD_MONTH, last - YEAR + 1);
	span->to = period_start(PERIOD_MONTH, last + 1);
	for (int32_t i = at - YEAR + 1; i <= at; i++) {
		if (i < 0 || i >= (int32_t)a->n_periods || !a->covered[i])
			return STATE_NONE;
	}
	return indicator_state(span->from, span->to, run->as_of);
}

static int year_rows(const struct indicator_run *run,
    const struct indicator *self, const struct activity *a, uint32_t split,
    struct table *out, struct err *e)
{
	struct target t = target_of(run, a->split[split]);
	int32_t first = period_index(run->by, run->span.from);
	const char *text;
	struct row *row;
	int rc = indicator_text(out, a->split[split], &text, e);

	if (rc == 0 && t.people.n <= 0)
		return note_stranger(run, text, out, e);
	for (int32_t i = first;
	     rc == 0 && period_start(run->by, i) < run->span.to &&
	     period_start(run->by, i) < run->as_of;
	     i++) {
		day_t end = period_start(run->by, i + 1);
		int32_t at = period_index(PERIOD_MONTH, end - 1) - a->first;
		struct span span;
		enum state state = year_state(run, a, at, &span);

		rc = indicator_row(out, self, UNIT_SHARE, span, state, &row, e);
		if (rc < 0)
			break;
		row->split = text;
		if (state != STATE_NONE && state != STATE_CENSORED)
			put_penetration(run, row,
			    a->cell[(size_t)split * a->n_periods + (size_t)at]
				.windowed,
			    &t);
	}
	return rc;
}

int indicator_penetration_year(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct activity *a;
	int rc = check_population(run, self, e);

	if (rc == 0)
		rc = indicator_months(run, &a, e);
	for (uint32_t i = 0; rc == 0 && i < a->n_splits; i++)
		rc = year_rows(run, self, a, i, out, e);
	return rc < 0 ? rc : note_population(run, out, e);
}
