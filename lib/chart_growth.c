/*
 * chart_growth.c - who stays, comes back and comes first above zero, who
 * leaves below. A period that is not over is outlined, and has no bar below:
 * nobody has left it yet.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

enum flow { RETAINED, RESURRECTED, FRESH, CHURNED, FLOWS };

static const struct {
	const char *split, *name, *colour;
	char letter; /* on a terminal of characters */
} flows[FLOWS] = {
	[RETAINED] = { "flow=retained", N_("retained"), DEEP, 'k' },
	[RESURRECTED] = { "flow=resurrected", N_("resurrected"), DEEP, 'r' },
	[FRESH] = { "flow=new", NULL, SKY, 'n' },
	[CHURNED] = { "flow=churned", N_("churned"), ORANGE, 'c' },
};

/* New users are many: the word has a plural. */
static const char *flow_name(int f)
{
	return flows[f].name ? _(flows[f].name) : Q_("new", "new", 2);
}

struct bar {
	double value[FLOWS];
	bool partial;
};

static int flow_of(const struct row *r)
{
	for (int f = 0; f < FLOWS; f++)
		if (strcmp(r->split, flows[f].split) == 0)
			return f;
	return FLOWS;
}

static int gather(const struct drawing *d, struct bar *bar, struct err *e)
{
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		int f = flow_of(r);

		if (strncmp(r->split, "flow=", 5) != 0)
			return err_set(e, ERR_INPUT,
			    "growth is drawn for one "
			    "group at a time\nChoose it with --where instead "
			    "of --split");
		if (f == FLOWS || isnan(r->value))
			continue;
		bar[chart_place(d, r)].value[f] = r->value;
		bar[chart_place(d, r)].partial = r->state == STATE_PARTIAL;
	}
	return 0;
}

static double bottom_of(const struct bar *b, int flow)
{
	double y = 0;

	for (int f = RETAINED; f < flow && flow != CHURNED; f++)
		y += b->value[f];
	return y;
}

static double top_of(const struct bar *b, int flow)
{
	return flow == CHURNED ? -b->value[CHURNED]
			       : bottom_of(b, flow) + b->value[flow];
}

static void put_blocks(struct drawing *d, const struct bar *bar)
{
	for (int f = 0; f < FLOWS; f++)
		for (int partial = 0; partial < 2; partial++) {
			buf_printf(d->s, "$%s%d << END\n",
			    partial ? "part" : "bar", f);
			for (size_t i = 0; i < d->places; i++) {
				if (bar[i].partial != partial ||
				    (partial && f == CHURNED) ||
				    !(bar[i].value[f] > 0))
					continue;
				buf_printf(d->s, "%zu %.10g %.10g\n", i,
				    bottom_of(&bar[i], f), top_of(&bar[i], f));
			}
			buf_str(d->s, "END\n");
		}
}

static void put_hatch(struct drawing *d, const struct bar *bar)
{
	double x = 5 * ((double)d->places) / (d->width - d->left - d->right);
	double y =
	    5 * (d->high - d->low) * 1.1 / (d->height - d->top - d->bottom);

	buf_str(d->s, "$hatch << END\n");
	for (size_t i = 0; i < d->places; i++) {
		struct box box = { (double)i - 0.4, (double)i + 0.4,
			bottom_of(&bar[i], RESURRECTED),
			top_of(&bar[i], RESURRECTED) };

		if (!bar[i].partial && box.y2 > box.y1)
			chart_hatch(d->s, box, x, y, true);
	}
	buf_str(d->s, "END\n");
}

static void put_names(struct drawing *d, const struct bar *bar)
{
	double apart = chart_apart(d, d->high - d->low), floor = -INFINITY;
	const struct bar *last = &bar[d->places - 1];
	double lowest = 0;

	while (last > bar && (last->partial || top_of(last, FRESH) == 0))
		last--;
	for (int f = 0; f < FLOWS; f++) {
		double y = (bottom_of(last, f) + top_of(last, f)) / 2;

		if (f == CHURNED)
			y = fmin(y, lowest - apart);
		else if (y < floor + apart)
			y = floor + apart;
		floor = y;
		lowest = f == RETAINED ? y : lowest;
		chart_beside(d, flow_name(f), "");
		chart_beside_put(
		    d, flow_name(f), "", y, f == FRESH ? INK : flows[f].colour);
	}
}

static void put_plot(struct drawing *d)
{
	buf_str(d->s, "box = 0.4\nplot ");
	for (int f = 0; f < FLOWS; f++) {
		const char *c = flows[f].colour;

		if (f == RESURRECTED)
			buf_printf(d->s,
			    "$bar%d using 1:(($2+$3)/2):($1-box):"
			    "($1+box):2:3 with boxxyerror lc rgb '%s' lw "
			    "0.6 fs empty border, $hatch using 1:2:3:4 with "
			    "vectors nohead lc rgb '%s' lw 1.1, ",
			    f, c, c);
		else
			buf_printf(d->s,
			    "$bar%d using 1:(($2+$3)/2):($1-box):"
			    "($1+box):2:3 with boxxyerror fs solid noborder "
			    "lc rgb '%s', ",
			    f, c);
		buf_printf(d->s,
		    "$part%d using 1:(($2+$3)/2):($1-box):"
		    "($1+box):2:3 with boxxyerror lc rgb '%s' lw 1.2 "
		    "dt (3,3) fs empty border, ",
		    f, c);
	}
	buf_str(d->s, "0 with lines lc rgb '" AXIS "' lw 1.2\n");
}

/* On a terminal a bar is rows and columns of its letter. */
static void put_letters(struct drawing *d, const struct bar *bar, int f)
{
	double row = chart_apart(d, d->high - d->low), column = chart_column(d);

	buf_printf(d->s, "$letter%d << END\n", f);
	for (size_t i = 0; i < d->places; i++) {
		double low = fmin(bottom_of(&bar[i], f), top_of(&bar[i], f));
		double high = fmax(bottom_of(&bar[i], f), top_of(&bar[i], f));

		if (bar[i].partial || !(bar[i].value[f] > 0))
			continue;
		for (double y = (ceil(low / row - 0.5) + 0.5) * row; y < high;
		     y += row)
			for (double x = -0.3; x < 0.3; x += column)
				buf_printf(d->s, "%.6g %.10g\n",
				    (double)i + x + fmin(column, 0.6) / 2, y);
	}
	buf_str(d->s, "END\n");
}

static void put_dumb(struct drawing *d, const struct bar *bar)
{
	for (int f = 0; f < FLOWS; f++)
		put_letters(d, bar, f);
	buf_str(d->s, "plot ");
	for (int f = 0; f < FLOWS; f++)
		buf_printf(d->s,
		    "%s$letter%d using 1:2 with points pt '%c', "
		    "$part%d using 1:3 with points pt 'o'",
		    f ? ", " : "", f, flows[f].letter, f);
	buf_char(d->s, '\n');
}

static void put_above(struct drawing *d, const struct bar *bar)
{
	struct buf b = BUF_INIT;
	bool partial = false;

	for (size_t i = 0; i < d->places; i++)
		partial |= bar[i].partial;
	if (!chart_dumb(d))
		buf_printf(&b, _("users by %s"), _(period_name(d->t->by)));
	for (int f = 0; f < FLOWS && chart_dumb(d); f++)
		buf_printf(&b, "%s%c: %s", f ? ", " : "", flows[f].letter,
		    flow_name(f));
	if (partial)
		buf_str(&b, chart_dumb(d) ? _("; o: period not over")
					  : _("; outlined: period not over"));
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

int chart_growth(struct drawing *d, struct err *e)
{
	struct bar *bar = calloc(d->places + 1, sizeof *bar);
	int rc = bar ? gather(d, bar, e) : err_memory(e);

	if (rc < 0) {
		free(bar);
		return rc;
	}
	for (size_t i = 0; i < d->places; i++) {
		chart_reach(d, top_of(&bar[i], FRESH));
		chart_reach(d, bar[i].partial ? 0 : -bar[i].value[CHURNED]);
	}
	put_above(d, bar);
	chart_range(d);
	if (!chart_dumb(d))
		put_names(d, bar);
	chart_axes(d, UNIT_USERS);
	put_blocks(d, bar);
	if (chart_dumb(d)) {
		put_dumb(d, bar);
	} else {
		put_hatch(d, bar);
		put_plot(d);
	}
	free(bar);
	return 0;
}
