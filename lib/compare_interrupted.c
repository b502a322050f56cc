/*
 * compare_interrupted.c - before and after a day on which something changed.
 *
 * The series of one indicator, period by period, is its own comparison: where
 * the line of the periods before would have gone, and how far from it, and at
 * what other slope, the periods since have gone. It has no other side, so
 * whatever else changed on that day counts as the effect; the notes say so.
 *
 * Counts, money and small shares are followed by their logarithms, since what
 * changes use does so by a factor; large shares and what may be 0 as they
 * are.
 */
#include "compare_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define SMALL_SHARE 0.2

/* Complete periods, in order and without a gap. */
struct course {
	double *y;
	size_t n, cap, at; /* at: the first that starts at the day or later */
	day_t first, end;
	enum unit unit;
};

static int put(struct course *s, const struct row *r, day_t day, struct err *e)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 64;
		double *more = realloc(s->y, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		s->y = more;
		s->cap = cap;
	}
	if (s->n == 0)
		s->first = r->start;
	s->at += r->start < day ? 1 : 0;
	s->end = r->end;
	s->y[s->n++] = r->value;
	return 0;
}

static int gap(const struct row *r, struct err *e)
{
	char day[11];

	day_format(r->start, day);
	return err_set(e, ERR_INPUT,
	    "no data in the period from %s: an interrupted series has no "
	    "gap\nStart after it with --from.",
	    day);
}

static bool is_main(const struct row *r)
{
	return !*r->split && r->cohort == DAY_NONE && r->lag < 0;
}

/* The first period with data is seldom whole, and everybody is new in it. */
static int read_course(
    struct course *s, const struct table *t, day_t day, struct err *e)
{
	bool begun = false;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (!is_main(r) || r->state == STATE_PARTIAL ||
		    r->state == STATE_CENSORED)
			continue;
		if (r->state == STATE_COMPLETE && !isnan(r->value)) {
			if (begun)
				rc = put(s, r, day, e);
			begun = true;
			s->unit = r->unit;
		} else if (begun) {
			rc = gap(r, e);
		}
	}
	return rc;
}

static bool by_factor(const struct course *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!(s->y[i] > 0) ||
		    (s->unit == UNIT_SHARE && s->y[i] > SMALL_SHARE))
			return false;
	return true;
}

static int add_effect(struct table *out, const struct indicator *ind,
    const struct course *s, const char *split, const struct stats_effect *x,
    bool factor, struct err *e)
{
	struct row *r = table_add(out, ind->name, factor ? UNIT_RATIO : s->unit,
	    s->first, s->end, STATE_COMPLETE);

	if (!r)
		return err_memory(e);
	r->split = split;
	r->value = factor ? exp(x->value) : x->value;
	r->low = factor ? exp(x->interval.low) : x->interval.low;
	r->high = factor ? exp(x->interval.high) : x->interval.high;
	return 0;
}

static int add_notes(struct table *out, const struct indicator *ind,
    const struct course *s, const struct stats_interrupted *f, bool factor,
    struct err *e)
{
	char text[256];
	int rc;

	snprintf(text, sizeof text,
	    _("%s: %zu whole periods before and %zu since; likeness of "
	      "neighbouring ones %d %%, allowed for"),
	    _(ind->label), s->at, s->n - s->at,
	    (int)floor(100 * f->memory + 0.5));
	rc = table_note(out, text, e);
	if (rc == 0 && factor)
		rc = table_note(out,
		    _("the logarithms' line is followed: changes are by a "
		      "factor, and of a slope per period"),
		    e);
	if (rc == 0)
		rc = table_note(out,
		    _("a series has no other side: whatever else changed "
		      "then, season included, counts as the effect; intervals "
		      "of short series tend to be too narrow"),
		    e);
	return rc;
}

static int fit(const struct indicator *ind, struct course *s, double level,
    struct table *out, struct err *e)
{
	struct stats_interrupted f;
	bool factor = by_factor(s);
	int rc;

	if (s->n == 0)
		return err_set(e, ERR_INPUT,
		    "%s is not one figure a period\nAsk for one that is, such "
		    "as active_users",
		    ind->name);
	for (size_t i = 0; factor && i < s->n; i++)
		s->y[i] = log(s->y[i]);
	if (!stats_interrupted(s->y, s->n, s->at, level, &f))
		return err_set(e, ERR_INPUT,
		    "%s: whole periods before that day: %zu, since: %zu\n"
		    "An interrupted series needs %d in all and %d on each "
		    "side: take shorter periods, as in --by week, or wait.",
		    ind->name, s->at, s->n - s->at, STATS_INTERRUPTED_LEAST,
		    STATS_INTERRUPTED_SIDE);
	rc =
	    add_effect(out, ind, s, "interrupted=before", &f.before, factor, e);
	if (rc == 0)
		rc = add_effect(
		    out, ind, s, "interrupted=level", &f.level, factor, e);
	if (rc == 0)
		rc = add_effect(
		    out, ind, s, "interrupted=slope", &f.slope, factor, e);
	return rc < 0 ? rc : add_notes(out, ind, s, &f, factor, e);
}

int compare_interrupted(struct indicator_run *run, const struct indicator *ind,
    day_t day, struct table *out, struct err *e)
{
	struct course s = { .unit = ind->unit };
	struct table *t = table_new();
	int rc = t ? 0 : err_memory(e);

	if (period_start(run->by, period_index(run->by, day)) != day)
		rc = err_set(e, ERR_USAGE,
		    "--interrupted: not the first day of a %s: the period "
		    "would be both before and after\nTake --by day, or the "
		    "first day of one",
		    _(period_name(run->by)));
	if (rc == 0)
		rc = indicator_compute(run, ind, t, e);
	if (rc == 0)
		rc = read_course(&s, t, day, e);
	if (rc == 0)
		rc = fit(ind, &s, run->level, out, e);
	table_free(t);
	free(s.y);
	return rc;
}
