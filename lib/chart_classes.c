/*
 * chart_classes.c - values of départements in classes that hold about as many
 * each, so that one large value does not make all others alike.
 */
#include "chart_map.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

static int code_of(const struct row *r)
{
	const char *equal = strchr(r->split, '=');

	if (!equal || strchr(r->split, ',') || r->cohort != DAY_NONE)
		return -1;
	return chart_outline_of(slice_of(equal + 1));
}

/* The last period that is over and has values, else the last that has. */
static const struct row *last_of(const struct table *t)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		bool over = r->state == STATE_COMPLETE;

		if (isnan(r->value) || code_of(r) < 0)
			continue;
		if (!last || (over && last->state != STATE_COMPLETE) ||
		    (over == (last->state == STATE_COMPLETE) &&
			r->end > last->end))
			last = r;
	}
	return last;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double fifth(const double *sorted, size_t n, int k)
{
	return sorted[(size_t)k * n / CLASSES];
}

/* Digits after the point that tell classes apart, two more than the range
 * itself asks for at most. */
static int digits_of(struct map *m, const double *sorted, size_t n)
{
	double scale = m->unit == UNIT_SHARE ? 100 : 1;
	double range = (sorted[n - 1] - sorted[0]) * scale;
	int digits = (int)fmax(0, fmin(4, ceil(-log10(range / 25))));
	int most = digits + 2;

	for (int k = 1; k < CLASSES; k++) {
		double low = fifth(sorted, n, k - 1) * scale;
		double high = fifth(sorted, n, k) * scale;

		while (high > low && digits < most &&
		       round(low * pow(10, digits)) ==
			   round(high * pow(10, digits)))
			digits++;
	}
	return digits;
}

static double rounded(const struct map *m, double x)
{
	double unit = pow(10, m->digits) * (m->unit == UNIT_SHARE ? 100 : 1);

	return round(x * unit) / unit;
}

/* Edges at every fifth of the sorted values, those that rounding makes equal
 * joined; a value on an edge belongs above it. */
static void classify(struct map *m, double *sorted)
{
	size_t n = m->known;

	if (sorted[n - 1] > sorted[0] && m->unit != UNIT_USERS &&
	    m->unit != UNIT_EVENTS)
		m->digits = digits_of(m, sorted, n);
	m->edge[0] = sorted[0];
	for (int k = 1; k < CLASSES; k++) {
		double edge = rounded(m, fifth(sorted, n, k));

		if (edge > m->edge[m->classes] && edge < sorted[n - 1])
			m->edge[++m->classes] = edge;
	}
	m->edge[++m->classes] = sorted[n - 1];
}

int map_gather(struct map *m, struct err *e)
{
	const struct row *last = last_of(m->d.t);
	double *sorted = malloc((chart_n_outlines + 1) * sizeof *sorted);

	m->value = malloc(chart_n_outlines * sizeof *m->value);
	if (!last || !m->value || !sorted) {
		free(sorted);
		return last ? err_memory(e)
			    : err_set(e, ERR_INPUT,
				  "no row is about a département\n"
				  "A map shows coverage, or an indicator split "
				  "by a dimension of their codes");
	}
	m->unit = last->unit;
	m->state = last->state;
	m->span = (struct span){ last->start, last->end };
	for (size_t i = 0; i < chart_n_outlines; i++)
		m->value[i] = NAN;
	for (size_t i = 0; i < m->d.t->n; i++) {
		const struct row *r = &m->d.t->rows[i];
		int at = r->end == last->end ? code_of(r) : -1;

		if (at >= 0)
			m->value[at] = r->value;
	}
	for (size_t i = 0; i < chart_n_outlines; i++) {
		m->nobody |= m->value[i] == 0;
		if (!isnan(m->value[i]) && m->value[i] != 0)
			sorted[m->known++] = m->value[i];
	}
	qsort(sorted, m->known, sizeof *sorted, by_value);
	if (m->known)
		classify(m, sorted);
	free(sorted);
	return 0;
}

/* Nobody is a class of its own. With few classes, dark is still the most. */
int map_class(const struct map *m, double value)
{
	int k = 0;

	if (value == 0)
		return NOBODY;
	while (k + 1 < m->classes && value >= m->edge[k + 1])
		k++;
	return m->classes == 1 ? CLASSES / 2
			       : k * (CLASSES - 1) / (m->classes - 1);
}

void map_value(const struct map *m, struct buf *b, double value)
{
	bool share = m->unit == UNIT_SHARE;

	if (isnan(value))
		buf_str(b, _("no data"));
	else if (m->unit == UNIT_MONEY)
		output_value(b, value, m->unit, m->d.t->currency);
	else
		output_real(b, value * (share ? 100 : 1), m->digits);
	if (share && !isnan(value))
		buf_str(b, "\xe2\x80\xaf%");
}

void map_above(const struct map *m, struct buf *b)
{
	buf_printf(b, _("%s by département, "),
	    m->unit == UNIT_SHARE ? _("users per inhabitant")
				  : chart_unit(m->d.t, m->unit));
	output_span(b, m->span);
	if (m->state == STATE_PARTIAL)
		buf_printf(b, " (%s)", _("period not over"));
}

void map_release(struct map *m)
{
	free(m->value);
}
