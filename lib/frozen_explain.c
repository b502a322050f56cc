/*
 * frozen_explain.c - a figure's change, cause by cause.
 *
 * The causes are put in one after the other, and what each adds is the figure
 * with it less the figure before it: so the amounts add up by construction,
 * in whatever order, and the order is always the same.
 */
#include "frozen.h"

#include <stdlib.h>
#include <string.h>

const char *frozen_cause_name(enum frozen_cause c)
{
	static const char *const names[FROZEN_CAUSES] = {
		[FROZEN_LATE] = "late_data",
		[FROZEN_NEW] = "new_data",
		[FROZEN_CORRECTION] = "correction",
		[FROZEN_DEFINITION] = "definition",
		[FROZEN_UNKNOWN] = "not_attributable",
	};

	return names[c];
}

/* A verdict may change where the figure's place does not. */
static size_t name_length(const char *split)
{
	const char *at = strstr(split, "verdict=");

	if (!at)
		at = strstr(split, "colour=");
	return at ? (size_t)(at - split) : strlen(split);
}

static bool same_series(const struct row *a, const struct row *b)
{
	size_t n = name_length(a->split);

	return a->cohort == b->cohort && a->lag == b->lag &&
	       n == name_length(b->split) && memcmp(a->split, b->split, n) == 0;
}

static bool same_place(const struct row *a, const struct row *b)
{
	return a->start == b->start && same_series(a, b);
}

/* The only row of a series; NULL: there are others, or none. */
static const struct row *only(const struct table *t, const struct row *r)
{
	const struct row *found = NULL;

	for (size_t i = 0; i < t->n; i++) {
		if (!same_series(&t->rows[i], r))
			continue;
		if (found)
			return NULL;
		found = &t->rows[i];
	}
	return found;
}

/* Rows mostly stand where they stood. What is told once, of the last period
 * or of a day to come (an objective, a runway), moves on with what is known. */
static const struct row *find(const struct table *t, const struct table *then,
    const struct row *r, size_t guess)
{
	if (guess < t->n && same_place(&t->rows[guess], r))
		return &t->rows[guess];
	for (size_t i = 0; i < t->n; i++)
		if (same_place(&t->rows[i], r))
			return &t->rows[i];
	return r->cohort == DAY_NONE && only(then, r) ? only(t, r) : NULL;
}

static int answer(const struct frozen *f, const struct frozen_question *q,
    const struct indicator_run *with, struct table **out, struct err *e)
{
	struct indicator_run run = *with;
	struct err why = { 0 };
	int rc;

	*out = table_new();
	if (!*out)
		return err_memory(e);
	(*out)->by = run.by = q->by;
	(*out)->as_of = run.as_of;
	(*out)->level = run.level = f->level;
	run.span = q->span;
	run.split = slice_of(q->split);
	run.cache = run.months = NULL;
	run.depth = ACTIVITY_COUNTS;
	rc = indicator_compute(&run, q->indicator, *out, &why);
	indicator_run_release(&run);
	if (rc == 0 || rc == ERR_INPUT || rc == ERR_USAGE || rc == ERR_PRIVACY)
		return 0;
	*e = why;
	return rc;
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_figure(const struct row *a, const struct row *b)
{
	return b && same_number(a->value, b->value) && a->part == b->part &&
	       a->whole == b->whole && a->state == b->state &&
	       strcmp(a->split, b->split) == 0;
}

/* What was known last of a figure, from stage to stage. */
struct last {
	double value;
	int64_t part, whole;
	enum state state;
	const char *split; /* its verdict with it */
	bool gone;
};

static int64_t moved(int64_t *last, int64_t now)
{
	int64_t by;

	if (now == CELL_NO_COUNT)
		return 0;
	by = *last == CELL_NO_COUNT ? 0 : now - *last;
	*last = now;
	return by;
}

static bool is_gone(const struct row *r)
{
	return !r || (isnan(r->value) && r->part == CELL_NO_COUNT &&
			 r->whole == CELL_NO_COUNT);
}

static void add_stage(
    struct frozen_amount *a, struct last *last, const struct row *now)
{
	double value = now ? now->value : NAN;
	enum state state = now ? now->state : STATE_NONE;
	int64_t part, whole;

	if (is_gone(now) && last->gone && state == last->state)
		return;
	if (same_number(value, last->value) && state == last->state && now &&
	    !last->gone && now->part == last->part &&
	    now->whole == last->whole && strcmp(now->split, last->split) == 0)
		return;
	part = moved(&last->part, now ? now->part : CELL_NO_COUNT);
	whole = moved(&last->whole, now ? now->whole : CELL_NO_COUNT);
	a->changed = true;
	a->part += part;
	a->whole += whole;
	if (!isnan(value) && !isnan(last->value))
		a->value += value - last->value;
	else if (!(isnan(value) && isnan(last->value)))
		a->broken = true;
	if (!isnan(value))
		last->value = value;
	last->state = state;
	last->gone = is_gone(now);
	if (now)
		last->split = now->split;
}

static int compare_rows(const struct frozen_question *q, struct table **table,
    const struct frozen_stage *stage, size_t n, frozen_visit *visit, void *ctx,
    uint64_t *same, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < q->table->n; i++) {
		const struct row *then = &q->table->rows[i];
		struct frozen_change c = {
			.question = q, .then = then, .now = then
		};
		struct last last = { then->value, then->part, then->whole,
			then->state, then->split, is_gone(then) };

		for (size_t k = 0; k < n; k++) {
			c.now = find(table[k], q->table, then, i);
			add_stage(&c.amount[stage[k].cause], &last, c.now);
		}
		if (same_figure(then, c.now))
			(*same)++;
		else
			rc = visit(ctx, &c, e);
	}
	return rc;
}

int frozen_explain(const struct frozen *f, const struct frozen_stage *stage,
    size_t n, frozen_visit *visit, void *ctx, uint64_t *same, struct err *e)
{
	struct table **table = calloc(n + 1, sizeof(struct table *));
	int rc = table ? 0 : err_memory(e);

	*same = 0;
	for (size_t i = 0; rc == 0 && i < f->n; i++) {
		for (size_t k = 0; rc == 0 && k < n; k++)
			rc = answer(f, &f->at[i], stage[k].run, &table[k], e);
		if (rc == 0)
			rc = compare_rows(
			    &f->at[i], table, stage, n, visit, ctx, same, e);
		for (size_t k = 0; k < n; k++) {
			table_free(table[k]);
			table[k] = NULL;
		}
	}
	free(table);
	return rc;
}
