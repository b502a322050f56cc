/*
 * indicator_places.c - users of every territory of the table, also of those
 * where nobody is.
 *
 * Logs write a territory in several ways ("1", "01", "Ain"). Their users are
 * united, never added: a user who was written both ways counts once.
 */
#include "indicator_places.h"

#include <stdlib.h>

static int by_code(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	return strcmp(a->territory->code, b->territory->code);
}

void places_release(struct places *p)
{
	for (size_t i = 0; p->at && i <= p->n; i++) {
		free(p->at[i].split);
		free(p->at[i].users);
	}
	free(p->at);
	activity_free(p->owned);
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

static int count_all(struct places *p, const struct indicator_run *run,
    const struct activity *a, struct err *e)
{
	int rc = sort_values(p, run, a, e);

	for (size_t i = 0; rc == 0 && i <= p->n; i++)
		rc = count_place(&p->at[i], run, a, e);
	return rc;
}

int places_count(struct places *p, struct indicator_run *run,
    const struct indicator *self, struct err *e)
{
	struct indicator_run split = *run;
	int rc;

	memset(p, 0, sizeof *p);
	/* The run's own pass serves when it is split by territory already. */
	split.split = slice_of(run->service->territory);
	if (!run->split.at) {
		split.cache = split.months = NULL;
		split.depth = ACTIVITY_COUNTS;
	}
	rc = indicator_activity(&split, self->depth, &p->activity, e);
	if (run->split.at) {
		run->cache = split.cache;
		run->depth = split.depth;
	} else {
		p->owned = split.cache;
	}
	if (rc == 0)
		rc = places_new(p, run->population, p->activity->n_periods, e);
	if (rc == 0)
		rc = count_all(p, run, p->activity, e);
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
	    Q_("%llu user in a period has a territory that the table does "
	       "not know (such as %s), and counts in none",
		"up to %llu users a period have a territory that the table "
		"does not know (such as %s): they count in none",
		most),
	    (unsigned long long)most, a->split[place->split[0]]);
}

int places_note(const struct places *p, const struct indicator_run *run,
    struct table *out, struct err *e)
{
	int rc = note_strangers(&p->at[p->n], p->activity, out, e);

	if (rc == 0 && run->population->source && *run->population->source)
		rc = indicator_note(
		    out, e, _("population: %s"), run->population->source);
	return rc;
}
