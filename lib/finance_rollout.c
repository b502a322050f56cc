/*
 * finance_rollout.c - when the service came to each territory.
 */
#include "finance_impl.h"

#include <stdlib.h>

enum { COL_TERRITORY, COL_DATE, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
	[COL_TERRITORY] = { "territory|territoire|departement|region|code", 1 },
	[COL_DATE] = { SHEET_DATE "|deploiement|rollout", 2 },
};

struct rollout_reader {
	struct rollout *rollout;
	size_t cap;
};

static bool is_there(const struct rollout *r, struct slice territory)
{
	for (size_t i = 0; i < r->n; i++)
		if (slice_is(territory, r->at[i].territory))
			return true;
	return false;
}

static int take(void *ctx, const struct sheet_row *row, struct err *e)
{
	struct rollout_reader *r = ctx;
	struct rollout *all = r->rollout;
	struct slice territory = row->field[COL_TERRITORY];
	struct arrival a = { .line = row->line };
	struct span span;

	/* Not yet, or never. */
	if (row->field[COL_DATE].len == 0)
		return 0;
	if (sheet_span(row, COL_DATE, COL_DATE, COL_DATE, &span, e) < 0)
		return e->code;
	if (territory.len == 0)
		return sheet_refuse(row, COL_TERRITORY, "is no territory", e);
	if (is_there(all, territory))
		return sheet_refuse(row, COL_TERRITORY, "is there twice", e);
	a.day = span.from;
	if (all->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 64;
		struct arrival *more = realloc(all->at, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		all->at = more;
		r->cap = cap;
	}
	a.territory = slice_copy(territory);
	if (!a.territory)
		return err_memory(e);
	all->at[all->n++] = a;
	return 0;
}

int rollout_read(struct rollout **out, const char *path, struct err *e)
{
	struct rollout_reader r = { calloc(1, sizeof *r.rollout), 0 };
	int rc = r.rollout ? sheet_read(path, columns, COLUMNS, take, &r, e)
			   : err_memory(e);

	if (rc == 0 && r.rollout->n == 0)
		rc = err_set(e, ERR_INPUT,
		    "%s: no territory has a date\nExpected columns territory "
		    "and date, a row for each that the service came to.",
		    path);
	if (rc < 0)
		rollout_free(r.rollout);
	else
		*out = r.rollout;
	return rc;
}

void rollout_free(struct rollout *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++)
		free(r->at[i].territory);
	free(r->at);
	free(r);
}
