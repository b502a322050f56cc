/*
 * chart_peers.c - rates of many, each against its volume, and the limits
 * within which chance alone would leave them (95 and 99.8 %): a funnel plot.
 * Who lies outside is named; who lies inside is a dot that nothing
 * distinguishes from the others.
 *
 * Limits: normal approximation of the binomial around the pooled rate, as in
 * Spiegelhalter, Funnel plots for comparing institutional performance,
 * Statistics in Medicine 24, 2005.
 */
#include "chart_impl.h"

#include <math.h>

#include "output.h"

#define STEPS 60
#define NAMED_MAX 12u
static const double deviate[] = { 1.959964, 3.090232 };

struct peers {
	double pooled, most, spread;
	size_t n, outside;
};

static bool is_peer(const struct row *r)
{
	return r->unit == UNIT_SHARE && *r->split && !isnan(r->value) &&
	       r->part != CELL_NO_COUNT && r->whole != CELL_NO_COUNT &&
	       r->whole > 0 && r->state == STATE_COMPLETE &&
	       r->cohort == DAY_NONE;
}

static double limit(const struct peers *p, double n, double z)
{
	double x = p->pooled + z * sqrt(p->pooled * (1 - p->pooled) / n +
					p->spread * p->spread);

	return x < 0 ? 0 : x > 1 ? 1 : x;
}

static bool is_outside(const struct peers *p, const struct row *r)
{
	double n = (double)r->whole;

	return r->value > limit(p, n, deviate[0]) ||
	       r->value < limit(p, n, -deviate[0]);
}

static void look(struct drawing *d, struct peers *p)
{
	double part = 0, whole = 0;
	day_t end = DAY_NONE;

	for (size_t i = 0; i < d->t->n; i++)
		if (is_peer(&d->t->rows[i]) &&
		    (end == DAY_NONE || d->t->rows[i].end > end))
			end = d->t->rows[i].end;
	d->end[0] = end;
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!is_peer(r) || r->end != end)
			continue;
		p->n++;
		part += (double)r->part;
		whole += (double)r->whole;
		p->most = fmax(p->most, (double)r->whole);
		chart_reach(d, r->value);
	}
	p->pooled = whole > 0 ? part / whole : NAN;
}

static void put_limits(struct drawing *d, const struct peers *p)
{
	buf_str(d->s, "$limit << END\n");
	for (int i = 1; i <= STEPS; i++) {
		double n = p->most * 1.1 * i * i / (STEPS * STEPS);

		if (n < 1)
			continue;
		buf_printf(d->s, "%.6g %.6g %.6g %.6g %.6g\n", n,
		    limit(p, n, -deviate[0]), limit(p, n, deviate[0]),
		    limit(p, n, -deviate[1]), limit(p, n, deviate[1]));
	}
	buf_str(d->s, "END\n");
}

static void put_peers(struct drawing *d, struct peers *p)
{
	buf_str(d->s, "$peer << END\n");
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (is_peer(r) && r->end == d->end[0])
			buf_printf(d->s, "%lld %.10g %d\n", (long long)r->whole,
			    r->value, is_outside(p, r));
	}
	buf_str(d->s, "END\n");
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		struct buf b = BUF_INIT, cut = BUF_INIT;
		double across;
		bool left;

		if (!is_peer(r) || r->end != d->end[0] || !is_outside(p, r) ||
		    ++p->outside > NAMED_MAX)
			continue;
		chart_line_name(&b, &(struct line){ .split = r->split });
		left = (double)r->whole > p->most / 2;
		across = (double)r->whole / (p->most * 1.1) *
			 (d->width - d->left - d->right);
		chart_cut(&cut, buf_text(&b),
		    (int)(left ? across
			       : d->width - d->left - d->right - across) -
			8);
		buf_str(d->s, "set label ");
		chart_text(d, buf_text(&cut));
		buf_printf(d->s,
		    " at first %lld, first %.10g %s textcolor rgb '" ORANGE
		    "' front\n",
		    (long long)r->whole, r->value,
		    left ? "right offset -0.8,0.5" : "left offset 0.8,0.5");
		buf_release(&b);
		buf_release(&cut);
	}
}

static void put_across(struct drawing *d, const struct peers *p)
{
	double step = p->most / 3, power = pow(10, floor(log10(step)));

	step = fmax(1, floor(step / power) * power);
	buf_str(d->s, "set xtics (");
	for (double k = 0; k * step <= p->most * 1.1; k++) {
		struct buf b = BUF_INIT;

		output_real(&b, k * step, 0);
		buf_str(d->s, k > 0 ? ", " : "");
		chart_text(d, buf_text(&b));
		buf_printf(d->s, " %.10g", k * step);
		buf_release(&b);
	}
	buf_printf(d->s, ")\nset xrange [0:%.10g]\n", p->most * 1.1);
}

static void put_above(struct drawing *d, const struct peers *p)
{
	struct buf b = BUF_INIT;

	buf_printf(
	    &b, p->spread > 0
		    ? _("rate, in %% (upwards), against volume (across); band: "
			"95 %%, dashed: 99.8 %% of what chance and ordinary "
			"differences give around ")
		    : _("rate, in %% (upwards), against volume (across); band: "
			"95 %%, dashed: 99.8 %% of what chance alone gives "
			"around "));
	output_value(&b, p->pooled, UNIT_SHARE, NULL);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

int chart_peers(struct drawing *d, struct err *e)
{
	struct peers p = { .spread = d->st->spread };

	look(d, &p);
	if (p.n < 2)
		return err_set(e, ERR_INPUT,
		    "peers are compared by a rate that has counts, split by "
		    "a dimension, in a complete period");
	put_above(d, &p);
	chart_reach(d, limit(&p, p.most / 4, deviate[1]));
	chart_range(d);
	chart_values(d, UNIT_SHARE);
	put_across(d, &p);
	put_limits(d, &p);
	put_peers(d, &p);
	chart_margins(d);
	buf_str(d->s,
	    chart_dumb(d)
		? "plot $limit using 1:2 with lines lt 2, $limit using 1:3 "
		  "with lines lt 2, $peer using 1:2 with points pt '*'\n"
		: "plot $limit using 1:2:3 with filledcurves fc rgb '" BAND
		  "' fs solid 0.6 noborder, $limit using 1:4 with lines lc "
		  "rgb '" AXIS "' lw 1.2 dt (6,4), $limit using 1:5 with "
		  "lines lc rgb '" AXIS "' lw 1.2 dt (6,4), $peer using "
		  "1:($3 == 0 ? $2 : 1/0) with points pt 7 ps 0.6 lc rgb "
		  "'" BLUE "', $peer using 1:($3 == 1 ? $2 : 1/0) with points "
		  "pt 13 ps 1.2 lc rgb '" ORANGE "'\n");
	return 0;
}
