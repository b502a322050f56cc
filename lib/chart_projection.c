/*
 * chart_projection.c - the past as a line, then what is foretold if it goes
 * on, dashed within its interval.
 *
 * The past is that of another indicator, which the table holds too. A period
 * that is not over gives way to what is foretold of it.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

static bool is_foretold(const struct row *r, const char *name)
{
	return strcmp(r->indicator, name) == 0;
}

/* Whether a row of the future continues this one of the past. Its split ends
 * with how it was fitted: "fit=linear", "channel=web,fit=linear". */
static bool continues(const struct row *foretold, const struct row *past)
{
	size_t n = strlen(past->split);
	const char *fit = foretold->split + n;

	return strncmp(foretold->split, past->split, n) == 0 &&
	       strncmp(fit + (n && *fit == ','), "fit=", 4) == 0 &&
	       !strchr(fit + (n && *fit == ','), ',');
}

static bool told_twice(const struct table *t, const struct row *past)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_foretold(&t->rows[i], t->rows[0].indicator) &&
		    continues(&t->rows[i], past) &&
		    t->rows[i].end == past->end && !isnan(t->rows[i].value))
			return true;
	return false;
}

/* The split of the past that a row of the future continues. */
static const char *group_of(const struct table *t, const struct row *foretold)
{
	for (size_t i = 0; i < t->n; i++)
		if (!is_foretold(&t->rows[i], t->rows[0].indicator) &&
		    continues(foretold, &t->rows[i]))
			return t->rows[i].split;
	return "";
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
			if (foretold)
				one->rows[one->n].split = group_of(t, r);
			one->n++;
		}
}

int chart_projection(struct drawing *d, struct err *e)
{
	struct table one = *d->t;
	int rc;

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
