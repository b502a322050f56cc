/*
 * indicator_coverage.c - where the service is used: every territory of the
 * table, also those where nobody is.
 *
 * Logs write a territory in several ways ("1", "01", "Ain"). Their users are
 * united, never added: a user who was written both ways counts once.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

/* The split values of an activity that mean one territory. */
struct place {
	const struct territory *territory; /* NULL: those of no territory */
	uint32_t *split;                   /* into the activity */
	uint32_t n;
	uint64_t *users; /* [period] */
};

struct places {
	struct place *at; /* by code; the last is of no territory */
	size_t n;         /* territories */
};

static int by_code(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	return strcmp(a->territory->code, b->territory->code);
}

static void places_release(struct places *p)
{
	for (size_t i = 0; p->at && i <= p->n; i++) {
		free(p->at[i].split);
		free(p->at[i].users);
	}
	free(p->at);
}

static int places_new(struct places *p, const struct population *pop,
    uint32_t periods, struct err *e)
{
	p->n = pop->n;
	p->at = calloc(p->n + 1, sizeof *p->at);
	if (!p->at)
		return err_memory(e);
	for (size_t i = 0; i < p->n; i++)
		p->at[i].territory = &pop->at[i];
	qsort(p->at, p->n, sizeof *p->at, by_code);
	for (size_t i = 0; i <= p->n; i++) {
		p->at[i].users =
		    calloc((size_t)periods + 1, sizeof *p->at[i].users);
		if (!p->at[i].users)
			return err_memory(e);
	}
	return 0;
}

static struct place *place_of(struct places *p, const struct territory *t)
{
	for (size_t i = 0; t && i < p->n; i++)
		if (p->at[i].territory == t)
			return &p->at[i];
	return &p->at[p->n];
}

static struct slice split_value(
    const struct activity *a, uint32_t split, const char *dimension)
{
	return slice_of(a->split[split] + strlen(dimension) + 1);
}

static int sort_values(struct places *p, const struct indicator_run *run,
    const struct activity *a, struct err *e)
{
	for (uint32_t i = 0; i < a->n_splits; i++) {
		struct place *place = place_of(
		    p, population_find(run->population,
			   split_value(a, i, run->service->territory)));
		uint32_t *split =
		    realloc(place->split, (place->n + 1) * sizeof *split);

		if (!split)
			return err_memory(e);
		place->split = split;
		split[place->n++] = i;
	}
	return 0;
}

/* Distinct users of several values: one more pass, with the values as
 * conditions in place of those that let them in. */
static int united(const struct indicator_run *run, const struct activity *a,
    const struct place *place, struct activity **out, struct err *e)
{
	struct activity_query q = indicator_query(run);
	struct slice dimension = slice_of(run->service->territory);
	struct where *w = calloc(run->n_where + place->n, sizeof *w);
	size_t n = 0;
	int rc;

	*out = NULL;
	if (!w)
		return err_memory(e);
	for (size_t i = 0; i < run->n_where; i++)
		if (!slice_equal(run->where[i].dimension, dimension))
			w[n++] = run->where[i];
	for (uint32_t i = 0; i < place->n; i++)
		w[n++] =
		    (struct where){ dimension, split_value(a, place->split[i],
						   run->service->territory) };
	q.where = w;
	q.n_where = n;
	q.split = SLICE_ABSENT;
	rc = activity_compute(run->store, &q, out, e);
	free(w);
	return rc;
}

static int count_place(struct place *place, const struct indicator_run *run,
    const struct activity *a, struct err *e)
{
	const struct activity_cell *cell = a->cell;
	struct activity *all = NULL;
	int rc = 0;

	if (place->n > 1)
		rc = united(run, a, place, &all, e);
	if (rc < 0)
		return rc;
	if (place->n == 1)
		cell += (size_t)place->split[0] * a->n_periods;
	if (all)
		cell = all->cell;
	for (uint32_t p = 0; place->n > 0 && p < a->n_periods; p++)
		place->users[p] = cell[p].active;
	activity_free(all);
	return 0;
}

static int count_places(struct places *p, const struct indicator_run *run,
    const struct activity *a, struct err *e)
{
	int rc = sort_values(p, run, a, e);

	for (size_t i = 0; rc == 0 && i <= p->n; i++)
		rc = count_place(&p->at[i], run, a, e);
	return rc;
}

static int share_rows(const struct places *places,
    const struct indicator_run *run, const struct indicator *self,
    const struct activity *a, struct table *out, struct err *e)
{
	for (uint32_t p = 0; p < a->n_periods; p++) {
		uint64_t some = 0;
		struct row *row;
		int rc =
		    indicator_row(out, self, UNIT_SHARE, indicator_period(a, p),
			indicator_period_state(run, a, p), &row, e);

		if (rc < 0)
			return rc;
		for (size_t i = 0; i < places->n; i++)
			some += places->at[i].users[p] > 0;
		if (row->state != STATE_NONE)
			indicator_share(row, some, places->n);
	}
	return 0;
}

static void put_rate(
    struct row *row, uint64_t users, int64_t people, double level)
{
	struct interval limits;

	if (row->state == STATE_NONE)
		return;
	indicator_share(row, users, (uint64_t)people);
	if (people <= 0)
		row->state = STATE_NONE;
	if (row->state != STATE_COMPLETE)
		return;
	limits = stats_poisson(users, level);
	row->low = limits.low / (double)people;
	row->high = limits.high / (double)people;
}

static int place_rows(const struct place *place,
    const struct indicator_run *run, const struct indicator *self,
    const struct activity *a, struct table *out, struct err *e)
{
	struct buf b = BUF_INIT;
	const char *text;
	struct row *row;
	int rc;

	buf_printf(
	    &b, "%s=%s", run->service->territory, place->territory->code);
	rc = buf_error(&b, e);
	if (rc == 0)
		rc = indicator_text(out, buf_text(&b), &text, e);
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		rc =
		    indicator_row(out, self, UNIT_SHARE, indicator_period(a, p),
			indicator_period_state(run, a, p), &row, e);
		if (rc < 0)
			break;
		row->split = text;
		put_rate(row, place->users[p], place->territory->population,
		    run->level);
	}
	buf_release(&b);
	return rc;
}

static int note_strangers(const struct place *place, const struct activity *a,
    struct table *out, struct err *e)
{
	uint64_t most = 0;

	for (uint32_t p = 0; p < a->n_periods; p++)
		if (place->users[p] > most)
			most = place->users[p];
	if (most == 0)
		return 0;
	return indicator_note(out, e,
	    _("up to %llu users a period have a "
	      "territory that the table does not know (such as %s): they count "
	      "in none"),
	    (unsigned long long)most, a->split[place->split[0]]);
}

static int put_rows(const struct places *places,
    const struct indicator_run *run, const struct indicator *self,
    const struct activity *a, struct table *out, struct err *e)
{
	int rc = share_rows(places, run, self, a, out, e);

	for (size_t i = 0; rc == 0 && i < places->n; i++)
		rc = place_rows(&places->at[i], run, self, a, out, e);
	if (rc == 0)
		rc = note_strangers(&places->at[places->n], a, out, e);
	if (rc == 0 && run->population->source && *run->population->source)
		rc = indicator_note(
		    out, e, _("population: %s"), run->population->source);
	return rc;
}

int indicator_coverage(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct indicator_run split = *run;
	struct places places = { NULL, 0 };
	const struct activity *a = NULL;
	int rc;

	/* The run's own pass serves when it is split by territory already. */
	split.split = slice_of(run->service->territory);
	if (!run->split.at) {
		split.cache = split.months = NULL;
		split.depth = ACTIVITY_COUNTS;
	}
	rc = indicator_activity(&split, self->depth, &a, e);
	if (run->split.at) {
		run->cache = split.cache;
		run->depth = split.depth;
	}
	if (rc == 0)
		rc = places_new(&places, run->population, a->n_periods, e);
	if (rc == 0)
		rc = count_places(&places, run, a, e);
	if (rc == 0)
		rc = put_rows(&places, run, self, a, out, e);
	places_release(&places);
	if (!run->split.at)
		activity_free(split.cache);
	return rc;
}
