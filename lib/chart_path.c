/*
 * chart_path.c - cost against what it buys, from period to period. Dotted
 * lines join points of equal unit cost: a path that bends below them buys
 * more for each euro.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define RAYS 3
#define ABOVE 14 /* pixels for the names of lines that end at the top */

static bool is_point(const struct row *r)
{
	return r->state == STATE_COMPLETE && *r->split == '\0' &&
	       r->unit == UNIT_MONEY && r->part != CELL_NO_COUNT &&
	       r->whole != CELL_NO_COUNT && r->whole > 0;
}

static double cost_of(const struct row *r)
{
	return (double)r->part / 100;
}

static size_t look(struct drawing *d, double *most)
{
	size_t n = 0;

	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!is_point(r))
			continue;
		n++;
		chart_reach(d, cost_of(r));
		*most = fmax(*most, (double)r->whole);
	}
	return n;
}

static void put_points(struct drawing *d)
{
	buf_str(d->s, "$point << END\n");
	for (size_t i = 0; i < d->t->n; i++)
		if (is_point(&d->t->rows[i]))
			buf_printf(d->s, "%lld %.10g\n",
			    (long long)d->t->rows[i].whole,
			    cost_of(&d->t->rows[i]));
	buf_str(d->s, "END\n");
}

/* Without cents where they say nothing. */
static void put_money(struct drawing *d, struct buf *b, double x)
{
	bool euros = d->t->currency && strcmp(d->t->currency, "EUR") == 0;

	if (x < 10) {
		output_value(b, x, UNIT_MONEY, d->t->currency);
		return;
	}
	output_count(b, (int64_t)round(x));
	buf_printf(b, "\xe2\x80\xaf%s",
	    euros            ? "\xe2\x82\xac"
	    : d->t->currency ? d->t->currency
			     : "");
}

static void put_point_name(
    struct drawing *d, const struct row *r, bool first, double most)
{
	struct buf b = BUF_INIT;
	bool right = (double)r->whole > most / 2;

	output_period(&b, d->t->by,
	    period_start(d->t->by, period_index(d->t->by, r->end - 1)));
	buf_str(&b, _(": "));
	put_money(d, &b, r->value);
	buf_str(d->s, "set label ");
	chart_text(d, buf_text(&b));
	buf_printf(d->s,
	    " at first %lld, first %.10g %s offset %s textcolor rgb '" BLUE
	    "' front\n",
	    (long long)r->whole, cost_of(r), right ? "right" : "left",
	    first ? "0.6,-1.0" : "0,1.0");
	buf_release(&b);
}

static double nice_below(double x)
{
	double power = pow(10, floor(log10(x))), lead = x / power;

	return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

/* A dotted line from the origin, named where it leaves the frame. */
static void put_ray(struct drawing *d, double unit, double most)
{
	double top = d->high * 1.1, x = fmin(most * 1.15, top / unit);
	bool above = x < most * 1.15;
	struct buf b = BUF_INIT;

	put_money(d, &b, unit);
	if (!above)
		chart_beside(d, "", buf_text(&b));
	buf_printf(d->s,
	    "set arrow from first 0, first 0 to first %.10g, first %.10g "
	    "nohead back lc rgb '" AXIS "' lw 1.1 dt (1.5,3)\nset label ",
	    x, x * unit);
	chart_text(d, buf_text(&b));
	buf_printf(d->s,
	    " at first %.10g, first %.10g %s textcolor rgb '" GREY "'\n", x,
	    x * unit, above ? "center offset 0,0.6" : "left offset 0.4,0");
	buf_release(&b);
}

static void put_across(struct drawing *d, double most)
{
	double raw = most / 3.5, power = pow(10, floor(log10(raw)));
	double lead = raw / power;
	double step = fmax(1, power * (lead < 1.5      ? 1
					  : lead < 3.5 ? 2
					  : lead < 7.5 ? 5
						       : 10));

	buf_str(d->s, "set xtics (");
	for (double k = 0; k * step <= most * 1.15; k++) {
		struct buf b = BUF_INIT;

		output_real(&b, k * step, 0);
		buf_str(d->s, k > 0 ? ", " : "");
		chart_text(d, buf_text(&b));
		buf_printf(d->s, " %.10g", k * step);
		buf_release(&b);
	}
	buf_printf(d->s, ")\nset xrange [0:%.10g]\n", most * 1.15);
}

static void put_above(struct drawing *d)
{
	struct buf b = BUF_INIT;

	buf_printf(&b,
	    _("cost by %s, in %s (upwards), against what it bought "
	      "(across)"),
	    _(period_name(d->t->by)), chart_unit(d->t, UNIT_MONEY));
	if (!chart_dumb(d))
		buf_str(&b, _("; dotted: equal unit cost"));
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

static void put_names(struct drawing *d, double most)
{
	const struct row *first = NULL, *last = NULL;
	double low = INFINITY, high = 0, unit;

	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!is_point(r))
			continue;
		first = first ? first : r;
		last = r;
		low = fmin(low, cost_of(r) / (double)r->whole);
		high = fmax(high, cost_of(r) / (double)r->whole);
	}
	put_point_name(d, first, true, most);
	if (last != first)
		put_point_name(d, last, false, most);
	unit = low > 0 ? nice_below(low) : 0;
	for (int i = 0; i < RAYS && unit > 0 && unit < high && !chart_dumb(d);
	     i++) {
		put_ray(d, unit, most);
		unit = nice_below(unit * (high / low > 8 ? 5.1 : 2.6));
	}
}

int chart_path(struct drawing *d, struct err *e)
{
	double most = 0;
	size_t n = look(d, &most);

	if (n == 0)
		return err_set(e, ERR_INPUT,
		    "a path shows a cost per something, of one group, over "
		    "complete periods: cost_per_outcome, "
		    "cost_per_transaction, cost_per_new_user");
	put_above(d);
	d->top += ABOVE;
	chart_range(d);
	put_points(d);
	put_names(d, most);
	chart_values(d, UNIT_MONEY);
	put_across(d, most);
	chart_margins(d);
	buf_str(d->s, chart_dumb(d)
			  ? "plot $point using 1:2 with points pt '*'\n"
			  : "plot $point using 1:2 with lines lc rgb '" BLUE
			    "' lw 2.4, $point using 1:2 with points pt 7 ps "
			    "0.7 lc rgb '" BLUE "'\n");
	return 0;
}
