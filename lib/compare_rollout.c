/*
 * compare_rollout.c - territories to which the service came, beside those to
 * which it did not (difference in differences).
 *
 * Each territory is its own comparison: how much it moved from the periods
 * before to those after. What happened everywhere is in both groups and falls
 * out of their difference. One date only: with several, the usual estimate
 * mixes territories that are treated already into the comparison
 * (Goodman-Bacon 2021, J Econometrics 225:254). Chance is told by shuffling
 * territories, and groups that moved apart before the date are refused.
 */
#include "compare_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define BEFORE_LEAST 4
#define AFTER_LEAST 2
#define SIDE_LEAST 3
#define PER 10000.0

/* A territory and its values, one a period. */
struct place {
	const char *code;
	double *y;
	double scale; /* people / PER; 1: counts as they are */
	bool treated;
};

struct panel {
	struct place *place;
	size_t n, cap;
	day_t *period; /* first days, ascending, complete ones */
	size_t n_periods;
	size_t before, after; /* periods [0, before), [after, n_periods) */
	bool rates;
};

static void panel_release(struct panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->place[i].y);
	free(p->place);
	free(p->period);
}

static const char *code_of(const struct row *r)
{
	const char *equal = strchr(r->split, '=');

	return equal && equal[1] ? equal + 1 : NULL;
}

static int by_day(const void *a, const void *b)
{
	const day_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The periods that are over, of which some territory has a figure. */
static int read_periods(
    struct panel *p, const struct table *t, day_t day, struct err *e)
{
	size_t n = 0;

	p->period = calloc(t->n + 1, sizeof *p->period);
	if (!p->period)
		return err_memory(e);
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].state == STATE_COMPLETE)
			p->period[n++] = t->rows[i].start;
	qsort(p->period, n, sizeof *p->period, by_day);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || p->period[i] != p->period[i - 1])
			p->period[p->n_periods++] = p->period[i];
	/* History's first period is seldom whole. */
	if (p->n_periods > 0)
		memmove(p->period, p->period + 1,
		    --p->n_periods * sizeof *p->period);
	while (p->after < p->n_periods && p->period[p->after] < day)
		p->after++;
	p->before = p->after;
	return 0;
}

/* The period that holds the day is neither before nor after. */
static void leave_out(struct panel *p, enum period by, day_t day)
{
	if (p->before > 0 &&
	    period_start(by, period_index(by, p->period[p->before - 1]) + 1) >
		day)
		p->before--;
}

static struct place *place_of(struct panel *p, const char *code, struct err *e)
{
	struct place *more;

	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->place[i].code, code) == 0)
			return &p->place[i];
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 128;
		more = realloc(p->place, p->cap * sizeof *more);
		if (!more) {
			err_memory(e);
			return NULL;
		}
		p->place = more;
	}
	more = &p->place[p->n];
	*more = (struct place){ .code = code, .scale = 1 };
	more->y = calloc(p->n_periods + 1, sizeof *more->y);
	if (!more->y) {
		err_memory(e);
		return NULL;
	}
	p->n++;
	return more;
}

static int add_rows(struct panel *p, const struct table *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		const char *code = code_of(r);
		const day_t *at;
		struct place *place;

		if (!code || r->state != STATE_COMPLETE || isnan(r->value))
			continue;
		at = bsearch(&r->start, p->period, p->n_periods,
		    sizeof *p->period, by_day);
		if (!at)
			continue;
		place = place_of(p, code, e);
		if (!place)
			return e->code;
		place->y[at - p->period] = r->value;
	}
	return 0;
}

/* Territories without a user count too, where the population tells of them. */
static int add_people(
    struct panel *p, const struct population *pop, struct err *e)
{
	for (size_t i = 0; pop && i < pop->n; i++)
		if (!place_of(p, pop->at[i].code, e))
			return e->code;
	p->rates = pop && pop->n > 0;
	for (size_t i = 0; p->rates && i < p->n; i++) {
		const struct territory *t =
		    population_find(pop, slice_of(p->place[i].code));

		p->rates = t && t->population > 0;
		if (p->rates)
			p->place[i].scale = (double)t->population / PER;
	}
	for (size_t i = 0; !p->rates && i < p->n; i++)
		p->place[i].scale = 1;
	return 0;
}

static int treat(
    struct panel *p, const struct rollout *r, const char *path, struct err *e)
{
	for (size_t k = 0; k < r->n; k++) {
		const struct arrival *a = &r->at[k];
		size_t i = 0;

		if (a->day != r->at[0].day)
			return err_set(e, ERR_INPUT,
			    "%s:%zu: another date than line %zu\nTerritories "
			    "that start one after the other cannot be compared "
			    "so: keep those of one date, and leave the others "
			    "out of the service's territories with --where or "
			    "of the period with --to.",
			    path, a->line, r->at[0].line);
		while (i < p->n && strcmp(p->place[i].code, a->territory) != 0)
			i++;
		if (i == p->n)
			return err_set(e, ERR_INPUT,
			    "%s:%zu: territory \"%.40s\" is not known: it has "
			    "no user, and no people in the population file",
			    path, a->line, a->territory);
		p->place[i].treated = true;
	}
	return 0;
}

static double mean(const struct place *p, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i < to; i++)
		sum += p->y[i];
	return sum / p->scale / (double)(to - from);
}

/* Least squares, per period, of the periods before. */
static double slope(const struct place *p, size_t n)
{
	double middle = ((double)n - 1) / 2, xy = 0, xx = 0;

	for (size_t i = 0; i < n; i++) {
		double x = (double)i - middle;

		xy += x * p->y[i] / p->scale;
		xx += x * x;
	}
	return xy / xx;
}

static int check_size(const struct panel *p, double level, struct err *e)
{
	size_t treated = 0, after = p->n_periods - p->after;

	for (size_t i = 0; i < p->n; i++)
		treated += p->place[i].treated;
	if (p->before < BEFORE_LEAST || after < AFTER_LEAST)
		return err_set(e, ERR_INPUT,
		    "%zu whole periods before that date and %zu after\n%d and "
		    "%d are needed: take shorter periods, as in --by week, or "
		    "wait.",
		    p->before, after, BEFORE_LEAST, AFTER_LEAST);
	if (treated < SIDE_LEAST || p->n - treated < SIDE_LEAST ||
	    stats_choices(p->n, treated) * (1 - level) < 2)
		return err_set(e, ERR_INPUT,
		    "territories with the service: %zu, without: %zu; too few "
		    "to tell an effect from chance",
		    treated, p->n - treated);
	return 0;
}

/* What is asked of each territory: its change, or its slope before. */
static int permute(const struct panel *p, bool before, double level,
    struct stats_permuted *out, struct err *e)
{
	double *d = calloc(p->n, sizeof *d);
	bool *treated = calloc(p->n, sizeof *treated);
	bool done = d && treated;

	for (size_t i = 0; done && i < p->n; i++) {
		const struct place *x = &p->place[i];

		treated[i] = x->treated;
		d[i] = before ? slope(x, p->before)
			      : mean(x, p->after, p->n_periods) -
				    mean(x, 0, p->before);
	}
	done = done && stats_permute(d, treated, p->n, level, out);
	free(d);
	free(treated);
	return done ? 0 : err_memory(e);
}

static double group(const struct panel *p, bool treated, size_t from, size_t to)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (p->place[i].treated != treated)
			continue;
		sum += mean(&p->place[i], from, to);
		n++;
	}
	return sum / (double)n;
}

static int add(const struct panel *p, const struct indicator *ind,
    const char *split, double value, struct interval i, enum period by,
    struct table *out, struct err *e)
{
	day_t last = p->period[p->n_periods - 1];
	struct row *r = table_add(out, ind->name,
	    p->rates ? UNIT_RATIO : ind->unit, p->period[0],
	    period_start(by, period_index(by, last) + 1), STATE_COMPLETE);

	if (!r)
		return err_memory(e);
	r->split = split;
	r->value = value;
	r->low = i.low;
	r->high = i.high;
	return 0;
}

static int add_notes(const struct panel *p, const struct stats_permuted *x,
    struct table *out, struct err *e)
{
	char text[256];
	int rc = 0;

	if (p->rates)
		rc = table_note(out,
		    _("users per 10 000 inhabitants of a territory and period"),
		    e);
	snprintf(text, sizeof text,
	    x->exact ? _("interval and p: all %zu ways to choose the "
			 "territories")
		     : _("interval and p: %zu ways to choose the territories, "
			 "with a fixed seed"),
	    x->choices);
	if (rc == 0)
		rc = table_note(out, text, e);
	if (rc == 0)
		rc = table_note(out,
		    _("assumed: without the service both groups would have "
		      "moved alike, as they did before; nobody of one group "
		      "uses it in the other; the effect is the same for all"),
		    e);
	return rc;
}

static int report(const struct panel *p, const struct indicator *ind,
    double level, enum period by, struct table *out, struct err *e)
{
	const struct interval none = { NAN, NAN };
	struct stats_permuted effect, before;
	int rc = permute(p, true, level, &before, e);

	if (rc == 0)
		rc = permute(p, false, level, &effect, e);
	if (rc < 0)
		return rc;
	if (before.p <= 1 - level)
		return err_set(e, ERR_INPUT,
		    "the two groups moved apart before that date already (p "
		    "%.3f)\nA difference in differences cannot bear that: look "
		    "at each with jauge compute %s --split.",
		    before.p, ind->name);
	rc = add(p, ind, "rollout=treated_before", group(p, true, 0, p->before),
	    none, by, out, e);
	if (rc == 0)
		rc = add(p, ind, "rollout=treated_after",
		    group(p, true, p->after, p->n_periods), none, by, out, e);
	if (rc == 0)
		rc = add(p, ind, "rollout=others_before",
		    group(p, false, 0, p->before), none, by, out, e);
	if (rc == 0)
		rc = add(p, ind, "rollout=others_after",
		    group(p, false, p->after, p->n_periods), none, by, out, e);
	if (rc == 0)
		rc = add(p, ind, "rollout=effect", effect.value,
		    effect.interval, by, out, e);
	if (rc == 0)
		rc = add(p, ind, "rollout=p", effect.p, none, by, out, e);
	if (rc == 0)
		rc = add(p, ind, "rollout=slope_before", before.value,
		    before.interval, by, out, e);
	return rc < 0 ? rc : add_notes(p, &effect, out, e);
}

int compare_rollout(struct indicator_run *run, const struct indicator *ind,
    const struct rollout *rollout, const char *path, struct table *out,
    struct err *e)
{
	const char *territory = run->service->territory;
	struct panel p = { 0 };
	struct table *t = table_new();
	day_t day = rollout->at[0].day;
	int rc = t ? 0 : err_memory(e);

	if (rc == 0 && !territory)
		rc = err_set(e, ERR_INPUT,
		    "the territory of users is not known\nAdd \"territory\": "
		    "\"departement\" (the dimension's name) to service.json.");
	if (rc == 0 && ind->unit != UNIT_USERS && ind->unit != UNIT_EVENTS)
		rc = err_set(e, ERR_INPUT,
		    "%s is no count of users or events\nAsk for one that is, "
		    "such as active_users.",
		    ind->name);
	run->split = slice_of(territory);
	if (rc == 0)
		rc = indicator_compute(run, ind, t, e);
	if (rc == 0)
		rc = read_periods(&p, t, day, e);
	leave_out(&p, run->by, day);
	if (rc == 0)
		rc = add_rows(&p, t, e);
	if (rc == 0)
		rc = add_people(&p, run->population, e);
	if (rc == 0)
		rc = treat(&p, rollout, path, e);
	if (rc == 0)
		rc = check_size(&p, run->level, e);
	if (rc == 0)
		rc = report(&p, ind, run->level, run->by, out, e);
	panel_release(&p);
	table_free(t);
	return rc;
}
