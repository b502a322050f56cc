/*
 * chart_control.c - a control chart: each period, the limits within which the
 * service moves by itself, and the periods that stand out, as diamonds with
 * the rule that they break.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define MANY 12u      /* signals: smaller marks */
#define WORDS_MOST 6u /* more of them would hide the points */

struct control {
	const struct row *limits; /* NULL: too few periods have them */
	size_t signals, partial;
};

static bool is_signal(const struct row *r)
{
	return strncmp(r->split, "signal=", 7) == 0 && !isnan(r->value);
}

static bool is_point(const struct row *r)
{
	return *r->split == '\0' && !isnan(r->value);
}

/* A period may break several rules. */
static bool stands_out(const struct table *t, const struct row *point)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_signal(&t->rows[i]) && t->rows[i].end == point->end)
			return true;
	return false;
}

static int look(struct drawing *d, struct control *c, struct err *e)
{
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (*r->split && !is_signal(r) &&
		    strncmp(r->split, "signal=", 7) != 0)
			return err_set(e, ERR_INPUT,
			    "a control chart shows one group\n"
			    "Choose it with --where instead of --split");
		if (!is_point(r))
			continue;
		c->signals += stands_out(d->t, r);
		chart_reach(d, r->value);
		c->partial += r->state == STATE_PARTIAL;
		if (r->state == STATE_COMPLETE && r->low < r->high)
			c->limits = r;
	}
	if (c->limits) {
		chart_reach(d, c->limits->low);
		chart_reach(d, c->limits->high);
	}
	return 0;
}

static void put_points(struct drawing *d)
{
	buf_str(d->s, "$point << END\n");
	for (size_t i = 0; i < d->t->n; i++)
		if (is_point(&d->t->rows[i]) &&
		    d->t->rows[i].state == STATE_COMPLETE)
			buf_printf(d->s, "%zu %.10g\n",
			    chart_place(d, &d->t->rows[i]),
			    d->t->rows[i].value);
	buf_str(d->s, "END\n$part << END\n");
	for (size_t i = 0; i < d->t->n; i++)
		if (is_point(&d->t->rows[i]) &&
		    d->t->rows[i].state == STATE_PARTIAL)
			buf_printf(d->s, "%zu %.10g\n",
			    chart_place(d, &d->t->rows[i]),
			    d->t->rows[i].value);
	buf_str(d->s, "END\n$signal << END\n");
	for (size_t i = 0; i < d->t->n; i++)
		if (is_signal(&d->t->rows[i]))
			buf_printf(d->s, "%zu %.10g\n",
			    chart_place(d, &d->t->rows[i]),
			    d->t->rows[i].value);
	buf_str(d->s, "END\n");
}

static void put_words(struct drawing *d, const struct control *c)
{
	for (size_t i = 0; i < d->t->n && c->signals <= WORDS_MOST; i++) {
		const struct row *r = &d->t->rows[i];

		if (!is_signal(r) || chart_dumb(d))
			continue;
		buf_str(d->s, "set label ");
		chart_text(d, output_measure(r->split)
				  ? output_measure(r->split)
				  : r->split + 7);
		buf_printf(d->s,
		    " at first %zu, first %.10g center offset 0,0.9 "
		    "textcolor rgb '" ORANGE "' front\n",
		    chart_place(d, r), r->value);
	}
}

static void put_limit(struct drawing *d, double y)
{
	double at = chart_across(d, y);
	struct buf b = BUF_INIT;

	output_value(&b, round(y), d->t->rows[0].unit, d->t->currency);
	if (chart_dumb(d)) {
		chart_aside(d, (int)text_width(buf_view(&b)));
		chart_aside_put(d, buf_text(&b), y);
	} else {
		chart_beside(d, "", buf_text(&b));
		chart_beside_put(d, "", buf_text(&b), y, GREY);
	}
	buf_printf(d->s,
	    "set arrow from graph 0, first %.10g to graph %g, first %.10g "
	    "nohead back lc rgb '" AXIS "' lw 1.2 dt (6,4)\n",
	    at, chart_dumb(d) ? 0.98 : 1.0, at);
	buf_release(&b);
}

static void put_above(struct drawing *d, const struct control *c)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, _("%s by %s"), chart_unit(d->t, d->t->rows[0].unit),
	    _(period_name(d->t->by)));
	if (c->limits)
		buf_str(&b, _("; dashed lines: limits"));
	else
		buf_str(&b, _("; too few periods for limits"));
	if (c->signals)
		buf_printf(&b,
		    chart_dumb(d) ? _("; #: signal (%zu)")
				  : _("; diamond: signal (%zu)"),
		    c->signals);
	if (c->partial)
		buf_str(&b, chart_dumb(d) ? _("; o: period not over")
					  : _("; open dot: period not over"));
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

int chart_control(struct drawing *d, struct err *e)
{
	struct control c = { 0 };
	int rc = look(d, &c, e);

	if (rc < 0)
		return rc;
	put_above(d, &c);
	chart_range(d);
	if (c.limits && c.limits->low > 0)
		put_limit(d, c.limits->low);
	if (c.limits)
		put_limit(d, c.limits->high);
	put_points(d);
	put_words(d, &c);
	chart_axes(d, d->t->rows[0].unit);
	if (chart_dumb(d))
		buf_str(d->s,
		    "plot $point using 1:2 with linespoints lt 1 pt '*', "
		    "$part using 1:2 with points pt 'o', "
		    "$signal using 1:2 with points pt '#'\n");
	else
		buf_printf(d->s,
		    "plot $point using 1:2 with lines lc rgb '" SKY
		    "' lw 1.6, $point using 1:2 with points pt 7 ps 0.55 "
		    "lc rgb '" BLUE
		    "', $part using 1:2 with points pt 6 ps 0.8 lw 1.8 lc "
		    "rgb '" BLUE "', $signal using 1:2 with points pt 13 ps "
		    "%g lc rgb '" ORANGE "'\n",
		    c.signals > MANY ? 0.8 : 1.3);
	return 0;
}
