/*
 * chart_peers.c - rates of many, each against its volume, and the limits
 * within which chance alone would leave them (95 and 99.8 %): a funnel plot.
 * Who lies outside is named; who lies inside is a dot that nothing
 * distinguishes from the others. Volumes are on a scale of ratios: a large one
 * would else push all others into a corner.
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
#define ALL_NAMED 6u    /* so few of them all have their names */
#define ASIDE 1.25      /* the axis goes on beyond the outermost by so much */
#define NAME_WIDEST 0.4 /* of the axis */
#define LINE 17         /* pixels of a name */
#define TIC 56          /* pixels from one name below to the next */
#define TIC_DUMB 9      /* columns */
static const double deviate[] = { 1.959964, 3.090232 };

struct peers {
	double pooled, least, most, spread;
	size_t n, named;
	struct taken {
		double x, y, width; /* pixels */
	} taken[NAMED_MAX];
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
		p->least = fmin(p->least, (double)r->whole);
		chart_reach(d, r->value);
	}
	p->pooled = whole > 0 ? part / whole : NAN;
}

static double from_of(const struct peers *p)
{
	return p->least / ASIDE;
}

static double to_of(const struct peers *p)
{
	return p->most * ASIDE;
}

static void put_limits(struct drawing *d, const struct peers *p)
{
	double ratio = to_of(p) / from_of(p);

	buf_str(d->s, "$limit << END\n");
	for (int i = 0; i <= STEPS; i++) {
		double n = from_of(p) * pow(ratio, (double)i / STEPS);

		buf_printf(d->s, "%.6g %.6g %.6g %.6g %.6g\n", n,
		    limit(p, n, -deviate[0]), limit(p, n, deviate[0]),
		    limit(p, n, -deviate[1]), limit(p, n, deviate[1]));
	}
	buf_str(d->s, "END\n");
}

/* Where a name would stand, in pixels; false: on another one. */
static bool take(struct peers *p, struct taken at)
{
	for (size_t i = 0; i < p->named; i++) {
		const struct taken *o = &p->taken[i];

		if (fabs(o->y - at.y) < LINE && o->x < at.x + at.width &&
		    at.x < o->x + o->width)
			return false;
	}
	p->taken[p->named++] = at;
	return true;
}

static void put_name(struct drawing *d, struct peers *p, const struct row *r)
{
	int axis = chart_dumb(d) ? d->st->columns * 84 / 10 - 60
				 : d->width - d->left - d->right;
	int height =
	    chart_dumb(d) ? d->st->rows * LINE : d->height - d->top - d->bottom;
	double share =
	    log((double)r->whole / from_of(p)) / log(to_of(p) / from_of(p));
	struct buf b = BUF_INIT, cut = BUF_INIT;
	bool left = share > 0.5;
	double width;

	chart_line_name(&b, &(struct line){ .split = r->split });
	chart_cut(&cut, buf_text(&b),
	    (int)fmin(
		NAME_WIDEST * axis, (left ? share : 1 - share) * axis - 12));
	width = chart_pixels(buf_text(&cut));
	if (take(p, (struct taken){ share * axis - (left ? width : 0),
			r->value / (d->high - d->low) * height, width })) {
		buf_str(d->s, "set label ");
		chart_text(d, buf_text(&cut));
		buf_printf(d->s,
		    " at first %lld, first %.10g %s textcolor rgb '%s' front\n",
		    (long long)r->whole, r->value,
		    left ? "right offset -0.8,0.5" : "left offset 0.8,0.5",
		    is_outside(p, r) ? ORANGE : INK);
	}
	buf_release(&b);
	buf_release(&cut);
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

		if (!is_peer(r) || r->end != d->end[0] ||
		    (!is_outside(p, r) && p->n > ALL_NAMED))
			continue;
		if (p->named < NAMED_MAX)
			put_name(d, p, r);
	}
}

/* As many round numbers as keep clear of each other: of each power of ten
 * those up to a 0. */
static const double *round_ones(const struct drawing *d, const struct peers *p)
{
	static const double sets[][8] = { { 1, 1.5, 2, 3, 4, 5, 7, 0 },
		{ 1, 2, 5, 0 }, { 1, 3, 0 }, { 1, 0 } };
	static const double apart[] = { 0.1, 0.3, 0.47, 1 };
	double axis =
	    (chart_dumb(d) ? d->st->columns : d->width) - d->left - d->right;
	double decade = axis / log10(to_of(p) / from_of(p));
	size_t i = 0;

	while (i < 3 && apart[i] * decade < (chart_dumb(d) ? TIC_DUMB : TIC))
		i++;
	return sets[i];
}

static void put_across(struct drawing *d, const struct peers *p)
{
	double power = pow(10, floor(log10(from_of(p))));
	const double *ones = round_ones(d, p);
	bool any = false;

	buf_str(d->s, "set logscale x\nset xtics (");
	for (; power <= to_of(p); power *= 10)
		for (size_t i = 0; ones[i] > 0; i++) {
			double n = ones[i] * power;
			struct buf b = BUF_INIT;

			if (n < from_of(p) || n > to_of(p) || n != floor(n))
				continue;
			output_real(&b, n, 0);
			buf_str(d->s, any ? ", " : "");
			chart_text(d, buf_text(&b));
			buf_printf(d->s, " %.10g", n);
			buf_release(&b);
			any = true;
		}
	buf_printf(d->s, ")\nset xrange [%.10g:%.10g]\n", from_of(p), to_of(p));
}

static void put_above(struct drawing *d, const struct peers *p)
{
	struct buf b = BUF_INIT;

	buf_str(&b, _("rate, in % (upwards), against volume (across); "));
	buf_str(&b, chart_dumb(d) ? _("#: 95 %, $: 99.8 % of ")
				  : _("band: 95 %, dashed: 99.8 % of "));
	buf_str(&b, p->spread > 0
			? _("what chance and ordinary differences give around ")
			: _("what chance alone gives around "));
	output_value(&b, p->pooled, UNIT_SHARE, NULL);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

static void put_plot(struct drawing *d, const struct peers *p)
{
	if (chart_dumb(d))
		buf_str(d->s,
		    "plot $limit using 1:4 with lines lt 3, $limit using 1:5 "
		    "with lines lt 3, $limit using 1:2 with lines lt 2, $limit "
		    "using 1:3 with lines lt 2, $peer using 1:2 with points pt "
		    "'*'\n");
	else
		buf_printf(d->s,
		    "plot $limit using 1:2:3 with filledcurves fc rgb '" BAND
		    "' fs solid 0.6 noborder, $limit using 1:4 with lines lc "
		    "rgb '" AXIS "' lw 1.2 dt (6,4), $limit using 1:5 with "
		    "lines lc rgb '" AXIS "' lw 1.2 dt (6,4), %.10g with lines "
		    "lc rgb '" AXIS "' lw 1, $peer using 1:($3 == 0 ? $2 : "
		    "1/0) with points pt 7 ps 0.6 lc rgb '" BLUE
		    "', $peer using 1:($3 == 1 ? $2 : 1/0) with points pt 13 "
		    "ps 1.2 lc rgb '" ORANGE "'\n",
		    p->pooled);
}

int chart_peers(struct drawing *d, struct err *e)
{
	struct peers p = { .spread = d->st->spread, .least = INFINITY };

	look(d, &p);
	if (p.n < 2)
		return err_set(e, ERR_INPUT,
		    "peers are compared by a rate that has counts, split by "
		    "a dimension, in a complete period");
	put_above(d, &p);
	chart_reach(d, limit(&p, p.least, -deviate[1]));
	chart_reach(d, limit(&p, p.least, deviate[1]));
	chart_values(d, UNIT_SHARE);
	buf_printf(d->s, "set yrange [%.10g:%.10g]\n",
	    fmax(0, 1.08 * d->low - 0.08 * d->high),
	    1.08 * d->high - 0.08 * d->low);
	put_across(d, &p);
	put_limits(d, &p);
	put_peers(d, &p);
	chart_margins(d);
	put_plot(d, &p);
	return 0;
}
