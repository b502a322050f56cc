/*
 * indicator_inequality.c - how unevenly use is spread over territories,
 * beyond what chance alone would do.
 *
 * Each index stands beside the value that it would have if everybody were as
 * likely to be a user wherever they live: with few users that value is far
 * from 0, and only what goes beyond its range says something of the service.
 */
#include "indicator_places.h"

#include <stdlib.h>

#include "stats.h"

#define SEED UINT64_C(20260101)

enum measure {
	MEASURE_GINI,
	MEASURE_GINI_EQUAL,
	MEASURE_THEIL,
	MEASURE_THEIL_EQUAL,
	MEASURE_BETWEEN,
	MEASURE_WITHIN,
	MEASURE_COUNT
};

static const char *const measure_text[MEASURE_COUNT] = { "measure=gini",
	"measure=gini_equal", "measure=theil", "measure=theil_equal",
	"measure=theil_between", "measure=theil_within" };

/* The regions of the built-in table, for a population that names none. */
struct regions {
	struct population *table; /* NULL: not of France's départements */
	bool known;               /* of every territory */
};

static const char *region_of(const struct regions *r, const struct territory *t)
{
	const struct territory *known;

	if (*t->region || !r->table)
		return t->region;
	known = population_find(r->table, slice_of(t->code));
	return known ? known->region : "";
}

static int regions_open(struct regions *r, const struct places *p,
    const struct indicator_run *run, struct err *e)
{
	int rc = 0;

	*r = (struct regions){ NULL, true };
	if (strncmp(run->service->territory, "dep", 3) == 0)
		rc = population_builtin(&r->table, "departement", e);
	for (size_t i = 0; rc == 0 && i < p->n && r->known; i++)
		r->known = *region_of(r, p->at[i].territory) != '\0';
	return rc;
}

/* Of the region, the place of its first territory. */
static uint32_t group_of(
    const struct regions *r, const struct places *p, size_t i)
{
	const char *region = region_of(r, p->at[i].territory);
	size_t first = 0;

	while (strcmp(region_of(r, p->at[first].territory), region) != 0)
		first++;
	return (uint32_t)first;
}

/* Draws under equal rates are made once for a number of users. */
struct drawn {
	uint64_t users; /* 0: none yet */
	struct stats_equal equal;
};

/* Per period; NAN where there is nothing to say. */
struct values {
	double at[MEASURE_COUNT];
	struct interval range[MEASURE_COUNT];
};

static bool draw_equal(struct drawn *d, const struct stats_area *a, size_t n,
    double level, struct stats_equal *out)
{
	uint64_t users = 0, wanted;

	for (size_t i = 0; i < n; i++)
		users += a[i].users;
	wanted = stats_equal_users(users, n);
	if (wanted == 0 || wanted != d->users) {
		if (!stats_equal_rates(a, n, wanted, level, SEED, &d->equal))
			return false;
		d->users = wanted;
	}
	*out = d->equal;
	if (users > wanted)
		stats_equal_scale(out, wanted, users);
	return true;
}

static int measure(const struct places *p, const struct regions *r,
    const struct indicator_run *run, uint32_t period, struct drawn *d,
    struct values *v, struct err *e)
{
	struct stats_area *a = calloc(p->n + 1, sizeof *a);
	struct stats_equal equal;

	if (!a)
		return err_memory(e);
	for (size_t i = 0; i < p->n; i++)
		a[i] = (struct stats_area){ p->at[i].users[period],
			(uint64_t)p->at[i].territory->population,
			r->known ? group_of(r, p, i) : 0 };
	for (int m = 0; m < MEASURE_COUNT; m++) {
		v->at[m] = NAN;
		v->range[m] = (struct interval){ NAN, NAN };
	}
	if (!draw_equal(d, a, p->n, run->level, &equal)) {
		free(a);
		return err_memory(e);
	}
	v->at[MEASURE_GINI_EQUAL] = equal.gini.value;
	v->range[MEASURE_GINI_EQUAL] = equal.gini.interval;
	v->at[MEASURE_THEIL_EQUAL] = equal.theil.value;
	v->range[MEASURE_THEIL_EQUAL] = equal.theil.interval;
	v->at[MEASURE_THEIL] = stats_theil(a, p->n);
	v->at[MEASURE_GINI] = stats_gini(a, p->n);
	if (r->known && !isnan(v->at[MEASURE_THEIL])) {
		v->at[MEASURE_BETWEEN] = stats_theil_between(a, p->n);
		v->at[MEASURE_WITHIN] =
		    fmax(0, v->at[MEASURE_THEIL] - v->at[MEASURE_BETWEEN]);
	}
	free(a);
	return 0;
}

static void put_value(struct row *row, const struct values *v, int m)
{
	if (isnan(v->at[m])) {
		row->state = STATE_NONE;
		return;
	}
	row->value = v->at[m];
	if (row->state != STATE_COMPLETE)
		return;
	row->low = v->range[m].low;
	row->high = v->range[m].high;
}

static int period_rows(const struct places *p, const struct regions *r,
    const struct indicator_run *run, const struct indicator *self,
    uint32_t period, struct drawn *d, struct table *out, struct err *e)
{
	enum state state = indicator_period_state(run, p->activity, period);
	struct values v;
	int rc = 0;

	if (state != STATE_NONE)
		rc = measure(p, r, run, period, d, &v, e);
	for (int m = 0; rc == 0 && m < MEASURE_COUNT; m++) {
		struct row *row;

		if (m >= MEASURE_BETWEEN && !r->known)
			break;
		rc = indicator_row(out, self, UNIT_RATIO,
		    indicator_period(p->activity, period), state, &row, e);
		if (rc < 0)
			break;
		row->split = measure_text[m];
		if (state != STATE_NONE)
			put_value(row, &v, m);
	}
	return rc;
}

static int note_reading(
    const struct regions *r, struct table *out, struct err *e)
{
	int rc = indicator_note(out, e, "%s",
	    _("0: use follows population everywhere; the Gini index reaches 1 "
	      "when one small territory has all of it; regions, within: the "
	      "parts "
	      "of the Theil index"));

	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("equal: the index if the same number of users were drawn "
		      "at "
		      "random in proportion to population, 199 to 999 times "
		      "from a fixed seed; an index within that range may be "
		      "chance alone"));
	if (rc == 0 && !r->known)
		rc = indicator_note(out, e, "%s",
		    _("the regions of the territories are not known: nothing "
		      "between and within them"));
	return rc;
}

int indicator_inequality(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	struct regions regions = { NULL, false };
	struct drawn drawn = { 0 };
	struct places places;
	int rc = places_count(&places, run, self, e);

	if (rc == 0)
		rc = regions_open(&regions, &places, run, e);
	for (uint32_t i = 0; rc == 0 && i < places.activity->n_periods; i++)
		rc = period_rows(
		    &places, &regions, run, self, i, &drawn, out, e);
	if (rc == 0)
		rc = note_reading(&regions, out, e);
	if (rc == 0)
		rc = places_note(&places, run, out, e);
	population_free(regions.table);
	places_release(&places);
	return rc;
}
