/*
 * chart_lorenz.c - users against people, territories in the order of their
 * rate: the further the curve hangs below the diagonal, the more unequal.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

struct place {
	double users, people;
};

static int by_rate(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	double l = x->users * y->people, r = y->users * x->people;

	return (l > r) - (l < r);
}

static bool is_place(const struct row *r)
{
	return strcmp(r->indicator, "coverage") == 0 && *r->split &&
	       !strchr(r->split, ',') &&
	       strncmp(r->split, "measure=", 8) != 0 &&
	       r->state == STATE_COMPLETE && r->part != CELL_NO_COUNT &&
	       r->whole != CELL_NO_COUNT && r->whole > 0;
}

static day_t last_period(const struct table *t)
{
	day_t end = DAY_NONE;

	for (size_t i = 0; i < t->n; i++)
		if (is_place(&t->rows[i]) &&
		    (end == DAY_NONE || t->rows[i].end > end))
			end = t->rows[i].end;
	return end;
}

static void put_curve(struct drawing *d, const struct place *p, size_t n,
    double users, double people)
{
	double x = 0, y = 0;

	buf_str(d->s, "$curve << END\n0 0 0\n");
	for (size_t i = 0; i < n; i++) {
		x += p[i].people / people;
		y += p[i].users / users;
		buf_printf(d->s, "%.6f %.6f %.6f\n", x, y, x);
	}
	buf_str(d->s, "END\n$equal << END\n0 0\n1 1\nEND\n");
}

static void put_tics(struct drawing *d)
{
	buf_str(d->s, "set xtics (");
	for (int k = 0; k <= 4; k++) {
		struct buf b = BUF_INIT;

		output_real(&b, 25.0 * k, 0);
		buf_str(d->s, k ? ", " : "");
		chart_text(d, buf_text(&b));
		buf_printf(d->s, " %g", k / 4.0);
		buf_release(&b);
	}
	buf_str(d->s, ")\nset xrange [0:1]\n");
}

/* The index of the same period, from the table. */
static void put_gini(struct drawing *d, day_t end)
{
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		struct buf b = BUF_INIT;

		if (r->end != end || strcmp(r->split, "measure=gini") != 0 ||
		    isnan(r->value))
			continue;
		buf_printf(&b, "%s ", _("Gini"));
		output_real(&b, r->value, 2);
		buf_str(d->s, "set label ");
		chart_text(d, buf_text(&b));
		buf_str(d->s, " at graph 0.06, graph 0.88 left textcolor rgb "
			      "'" BLUE "' front\n");
		buf_release(&b);
	}
}

/* Both axes are shares: about as long. */
static void square(struct drawing *d)
{
	int side = d->height - d->top - d->bottom;
	int spare = d->width - d->left - side * 5 / 4;

	d->right = spare > d->right ? spare : d->right;
}

static void draw(struct drawing *d, const struct row *of)
{
	struct buf b = BUF_INIT;

	buf_str(&b, _("share of users (upwards) against share of people "
		      "(across), in %, territories by rate of use, "));
	output_span(&b, (struct span){ of->start, of->end });
	buf_str(&b, chart_dumb(d) ? "" : _("; dotted: equality"));
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
	d->low = 0;
	d->high = 1 / 1.1;
	d->right = 24;
	chart_values(d, UNIT_SHARE);
	put_tics(d);
	square(d);
	chart_margins(d);
	put_gini(d, of->end);
	buf_str(d->s,
	    chart_dumb(d)
		? "plot $equal with lines lt 2, $curve using 1:2 with "
		  "linespoints lt 1 pt '*'\n"
		: "plot $curve using 1:2:3 with filledcurves fc rgb '" BAND
		  "' fs solid 0.6 noborder, $equal with lines lc rgb '" AXIS
		  "' lw 1.3 dt (1.5,3), $curve using 1:2 with lines lc rgb "
		  "'" BLUE "' lw 2.4\n");
}

int chart_lorenz(struct drawing *d, struct err *e)
{
	day_t end = last_period(d->t);
	struct place *p = malloc((d->t->n + 1) * sizeof *p);
	const struct row *of = NULL;
	double users = 0, people = 0;
	size_t n = 0;

	if (!p)
		return err_memory(e);
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!is_place(r) || r->end != end)
			continue;
		of = r;
		p[n++] = (struct place){ (double)r->part, (double)r->whole };
		users += (double)r->part;
		people += (double)r->whole;
	}
	if (n < 2 || users <= 0) {
		free(p);
		return err_set(e, ERR_INPUT,
		    "no complete period has users in territories to compare");
	}
	qsort(p, n, sizeof *p, by_rate);
	put_curve(d, p, n, users, people);
	draw(d, of);
	free(p);
	return 0;
}
