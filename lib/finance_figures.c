/*
 * finance_figures.c - what logs cannot hold: completions on paper, outcomes
 * that others measure, revenue.
 *
 * A figure is of the days that its row says, and nobody knows how it is spread
 * over them: it counts in a period that holds all of them, and of one that it
 * only reaches into nothing is known.
 */
#include "finance_impl.h"

#include <stdlib.h>

enum { COL_DATE, COL_START, COL_END, COL_NAME, COL_VALUE, COL_TERRITORY };
#define COLUMNS 6

static const struct sheet_column columns[COLUMNS] = {
	[COL_DATE] = { SHEET_DATE, 1 },
	[COL_START] = { SHEET_START, 1 },
	[COL_END] = { SHEET_END, 0 },
	[COL_NAME] = { "figure|chiffre|indicateur|indicator|nom|name", 2 },
	[COL_VALUE] = { "value|valeur|nombre|number", 3 },
	[COL_TERRITORY] = { "territory|territoire|departement|region", 0 },
};

struct figures_reader {
	struct figures *figures;
	size_t cap;
};

static bool figures_grow(struct figures_reader *r)
{
	size_t cap = r->cap ? r->cap * 2 : 64;
	struct outside_figure *at = realloc(r->figures->at, cap * sizeof *at);

	if (at == NULL)
		return false;
	r->figures->at = at;
	r->cap = cap;
	return true;
}

static int read_figure(
    const struct sheet_row *row, struct outside_figure *f, struct err *e)
{
	int rc = sheet_span(row, COL_DATE, COL_START, COL_END, &f->span, e);

	f->line = row->line;
	if (rc == 0 && row->field[COL_NAME].len == 0)
		rc = sheet_refuse(row, COL_NAME, "is no name", e);
	if (rc == 0 && !money_parse(row->field[COL_VALUE], &f->hundredths))
		rc = sheet_refuse(row, COL_VALUE,
		    "is no number (expected 1234 or 1 234,5)", e);
	if (rc == 0 && f->hundredths < 0)
		rc = sheet_refuse(row, COL_VALUE, "is negative", e);
	return rc;
}

static int take_figure(void *ctx, const struct sheet_row *row, struct err *e)
{
	struct figures_reader *r = ctx;
	struct outside_figure f = { 0 };
	int rc = read_figure(row, &f, e);

	if (rc < 0)
		return rc;
	if (r->figures->n == r->cap && !figures_grow(r))
		return err_memory(e);
	f.name = slice_copy(row->field[COL_NAME]);
	f.territory = slice_copy(row->field[COL_TERRITORY]);
	r->figures->at[r->figures->n++] = f;
	return f.name && f.territory ? 0 : err_memory(e);
}

static int by_name(const void *x, const void *y)
{
	const struct outside_figure *const *a = x, *const *b = y;
	int order = strcmp((*a)->name, (*b)->name);

	if (order == 0)
		order = strcmp((*a)->territory, (*b)->territory);
	if (order == 0)
		order = ((*a)->span.from > (*b)->span.from) -
			((*a)->span.from < (*b)->span.from);
	return order ? order
		     : ((*a)->line > (*b)->line) - ((*a)->line < (*b)->line);
}

/* Sorted, a row that overlaps any before it overlaps the one before it, as
 * those before do not overlap. */
static int figures_apart(
    const struct figures *f, const char *path, struct err *e)
{
	const struct outside_figure **at = malloc((f->n + 1) * sizeof *at);
	int rc = at ? 0 : err_memory(e);

	for (size_t i = 0; rc == 0 && i < f->n; i++)
		at[i] = &f->at[i];
	if (rc == 0)
		qsort(at, f->n, sizeof *at, by_name);
	for (size_t i = 1; rc == 0 && i < f->n; i++) {
		const struct outside_figure *a = at[i - 1], *b = at[i];

		if (strcmp(a->name, b->name) == 0 &&
		    strcmp(a->territory, b->territory) == 0 &&
		    b->span.from < a->span.to)
			rc = err_set(e, ERR_INPUT,
			    "%s:%zu: figure \"%.60s\" is given of days of line "
			    "%zu too\nGive each day to one row of a figure and "
			    "territory.",
			    path, a->line > b->line ? a->line : b->line,
			    a->name, a->line > b->line ? b->line : a->line);
	}
	free(at);
	return rc;
}

int figures_read(struct figures **out, const char *path, struct err *e)
{
	struct figures_reader r = { 0 };
	int rc;

	r.figures = calloc(1, sizeof *r.figures);
	if (r.figures == NULL)
		return err_memory(e);
	rc = sheet_read(path, columns, COLUMNS, take_figure, &r, e);
	if (rc == 0)
		rc = figures_apart(r.figures, path, e);
	if (rc < 0)
		figures_free(r.figures);
	else
		*out = r.figures;
	return rc;
}

void figures_free(struct figures *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].name);
		free(f->at[i].territory);
	}
	free(f->at);
	free(f);
}

static bool is_covered(
    const struct figures *f, const char *name, struct span month)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->at[i].name, name) == 0 &&
		    f->at[i].span.from < month.to &&
		    f->at[i].span.to > month.from)
			return true;
	return false;
}

bool figures_sum(const struct figures *f, const char *name, struct span s,
    int64_t *hundredths)
{
	int64_t sum = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct outside_figure *one = &f->at[i];

		if (strcmp(one->name, name) != 0 || one->span.from >= s.to ||
		    one->span.to <= s.from)
			continue;
		if (one->span.from < s.from || one->span.to > s.to ||
		    sum > INT64_MAX - one->hundredths)
			return false;
		sum += one->hundredths;
	}
	for (int32_t i = period_index(PERIOD_MONTH, s.from);
	     period_start(PERIOD_MONTH, i) < s.to; i++)
		if (!is_covered(f, name,
			(struct span){ period_start(PERIOD_MONTH, i),
			    period_start(PERIOD_MONTH, i + 1) }))
			return false;
	*hundredths = sum;
	return s.from < s.to;
}

const char *figures_nearest(const struct figures *f, const char *name)
{
	const char **names = calloc(f->n + 1, sizeof *names), *near = NULL;

	for (size_t i = 0; names && i < f->n; i++)
		names[i] = f->at[i].name;
	if (names)
		near = text_nearest(slice_of(name), names, f->n);
	free(names);
	return near;
}

bool figures_known(const struct figures *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->at[i].name, name) == 0)
			return true;
	return false;
}
