/*
 * chart_projection.c - the past as a line, then what is foretold if it goes
 * on, dashed within its interval.
 *
 * The past is that of another indicator, which the table holds too. A period
 * that is not over gives way to what is foretold of it.
 */
#include "chart_impl.h"

#include <stdlib.h>

static bool is_foretold(const struct row *r, const char *name)
{
	return strcmp(r->indicator, name) == 0;
}

static bool told_twice(const struct table *t, const struct row *past)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_foretold(&t->rows[i], t->rows[0].indicator) &&
		    t->rows[i].end == past->end && !isnan(t->rows[i].value))
			return true;
	return false;
}

static bool groups(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (strchr(r->split, ',') ||
		    (!is_foretold(r, t->rows[0].indicator) && *r->split))
			return true;
	}
	return false;
}

static void join(const struct table *t, struct table *one)
{
	const char *name = t->rows[0].indicator;

	for (int foretold = 0; foretold < 2; foretold++)
		for (size_t i = 0; i < t->n; i++) {
			const struct row *r = &t->rows[i];

			if (is_foretold(r, name) != foretold ||
			    (!foretold && told_twice(t, r)))
				continue;
			one->rows[one->n] = *r;
			one->rows[one->n].indicator = name;
			one->rows[one->n++].split = "";
		}
}

int chart_projection(struct drawing *d, struct err *e)
{
	struct table one = *d->t;
	int rc;

	if (groups(d->t))
		return chart_lines(d, e);
	one.n = 0;
	one.rows = malloc(d->t->n * sizeof *one.rows);
	if (!one.rows)
		return err_memory(e);
	join(d->t, &one);
	free(d->end);
	d->end = NULL;
	d->t = &one;
	rc = chart_places(d, e);
	if (rc == 0)
		rc = chart_lines(d, e);
	free(one.rows);
	return rc;
}
