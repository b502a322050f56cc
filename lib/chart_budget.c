/*
 * chart_budget.c - money spent so far, period after period, against what was
 * authorised, and what was planned when the table says so. Money adds up;
 * users would not.
 */
#include "chart_impl.h"

#include <math.h>

#include "output.h"

static bool is_cost(const struct row *r)
{
	return r->unit == UNIT_MONEY && *r->split == '\0' && !isnan(r->value) &&
	       (r->state == STATE_COMPLETE || r->state == STATE_PARTIAL);
}

static bool is_planned(const struct row *r)
{
	return r->unit == UNIT_MONEY && !isnan(r->value) &&
	       strcmp(r->split, "measure=planned") == 0;
}

/* The same of what was planned, of every period. */
static void put_planned(struct drawing *d)
{
	double sum = 0;

	buf_str(d->s, "$planned << END\n");
	for (size_t i = 0; i < d->t->n; i++)
		if (is_planned(&d->t->rows[i])) {
			sum += d->t->rows[i].value;
			buf_printf(d->s, "%zu %.10g\n",
			    chart_place(d, &d->t->rows[i]), sum);
		}
	buf_str(d->s, "END\n");
	chart_reach(d, sum);
}

/* The sum of what was spent up to each place. */
static double put_spent(struct drawing *d)
{
	double sum = 0, over = 0;
	size_t at = 0;

	buf_str(d->s, "$spent << END\n");
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!is_cost(r))
			continue;
		sum += r->value;
		if (r->state != STATE_COMPLETE)
			continue;
		at = chart_place(d, r);
		over = sum;
		buf_printf(d->s, "%zu %.10g\n", at, sum);
	}
	buf_str(d->s, "END\n$part << END\n");
	if (sum > over)
		buf_printf(
		    d->s, "%zu %.10g 0\n%zu %.10g 1\n", at, over, at + 1, sum);
	buf_str(d->s, "END\n");
	chart_reach(d, sum);
	return sum;
}

/* Both names, moved apart where they would touch. */
static void put_names(struct drawing *d, double sum)
{
	struct buf spent = BUF_INIT, target = BUF_INIT;
	double apart = chart_apart(d, d->high - d->low);
	int lines;

	output_value(&spent, sum, UNIT_MONEY, d->t->currency);
	lines = chart_beside(d, _("spent"), buf_text(&spent));
	if (d->target > 0) {
		output_value(&target, d->target, UNIT_MONEY, d->t->currency);
		if (chart_beside(d, _("authorised"), buf_text(&target)) > lines)
			lines = 2;
		chart_beside_put(
		    d, _("authorised"), buf_text(&target), d->target, INK);
		apart *= lines;
		sum = sum > d->target ? fmax(sum, d->target + apart)
				      : fmin(sum, d->target - apart);
	}
	chart_beside_put(d, _("spent"), buf_text(&spent), sum, BLUE);
	buf_release(&spent);
	buf_release(&target);
}

static void put_above(struct drawing *d, bool planned, double sum)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, _("%s spent, added up by %s"),
	    chart_unit(d->t, UNIT_MONEY), _(period_name(d->t->by)));
	if (planned)
		buf_str(&b, _("; dotted: planned"));
	if (chart_dumb(d)) {
		buf_printf(&b, "; %s ", _("spent"));
		output_value(&b, sum, UNIT_MONEY, d->t->currency);
	}
	if (chart_dumb(d) && d->target > 0) {
		buf_printf(&b, ", %s ", _("authorised"));
		output_value(&b, d->target, UNIT_MONEY, d->t->currency);
	}
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

int chart_budget(struct drawing *d, struct err *e)
{
	double target = d->st->target, sum;
	bool planned = false;
	size_t n = 0;

	for (size_t i = 0; i < d->t->n; i++) {
		n += is_cost(&d->t->rows[i]);
		planned |= is_planned(&d->t->rows[i]);
	}
	if (n == 0)
		return err_set(
		    e, ERR_INPUT, "a budget is that of cost, of one group");
	sum = put_spent(d);
	put_above(d, planned, sum);
	put_planned(d);
	if (target > 0)
		chart_reach(d, target);
	chart_range(d);
	if (target > 0) {
		buf_printf(d->s,
		    "set arrow from graph 0, first %.10g to graph 1, first "
		    "%.10g nohead back lc rgb '" INK "' lw 1.3\n",
		    chart_across(d, target), chart_across(d, target));
	}
	if (!chart_dumb(d))
		put_names(d, sum);
	chart_axes(d, UNIT_MONEY);
	buf_printf(d->s, "plot %s",
	    planned ? "$planned using 1:2 with lines lc rgb '" INK
		      "' lw 1.3 dt (1.5,3), "
		    : "");
	buf_str(d->s,
	    chart_dumb(d)
		? "$spent using 1:2 with linespoints lt 1 pt '*', $part "
		  "using 1:2 with points pt 'o'\n"
		: "$spent using 1:2 with filledcurves y1=0 fc rgb "
		  "'" BAND "' fs solid 0.6 noborder, $spent using 1:2 with "
		  "lines lc rgb '" BLUE "' lw 2.6, $part using 1:2 with lines "
		  "lc rgb '" BLUE "' lw 2 dt (5,4), $part using 1:($3 == 1 ? "
		  "$2 : 1/0) with points pt 6 ps 0.8 lw 1.8 lc rgb '" BLUE
		  "'\n");
	return 0;
}
