/*
 * chart_calendar.c - the budget's calendar: how long the money lasts, when the
 * committee must meet, when nothing is ordered or paid, and the two days that
 * matter. What each bar is, and of which days, stands above it.
 */
#include "chart_impl.h"

#include <math.h>
#include <string.h>

#include "output.h"

#define ROW_HEIGHT 54
#define HALF 0.17 /* of a bar's thickness, a row being 1 */
#define MARGIN 0.03

enum look { MONEY, WINDOW, CLOSED, DAY };

/* In the order in which they are drawn, from the top. */
static const struct {
	const char *split, *name;
	enum look look;
} kinds[] = {
	{ "date=exhaustion", N_("money left"), MONEY },
	{ "date=committee", N_("committee"), WINDOW },
	{ "closed=payments", N_("no payments"), CLOSED },
	{ "closed=orders", N_("no orders"), CLOSED },
	{ "date=planned", N_("committee planned"), DAY },
	{ "date=last_order", N_("last order"), DAY },
};
#define KINDS (sizeof kinds / sizeof *kinds)

struct calendar {
	struct span days[KINDS]; /* from == to: not known */
	struct span all;
	size_t n; /* rows with something */
};

static bool is_kind(const struct row *r, size_t k)
{
	size_t n = strlen(kinds[k].split);

	return strncmp(r->split, kinds[k].split, n) == 0 &&
	       (r->split[n] == '\0' || r->split[n] == ',');
}

static void gather(const struct table *t, struct calendar *c)
{
	for (size_t k = 0; k < KINDS; k++) {
		for (size_t i = 0; i < t->n; i++)
			if (is_kind(&t->rows[i], k))
				c->days[k] = (struct span){ t->rows[i].start,
					t->rows[i].end };
		if (c->days[k].to <= c->days[k].from)
			continue;
		if (kinds[k].look == MONEY && c->days[k].from > t->as_of &&
		    t->as_of != DAY_NONE)
			c->days[k].from = t->as_of;
		if (c->n == 0 || c->days[k].from < c->all.from)
			c->all.from = c->days[k].from;
		if (c->n == 0 || c->days[k].to > c->all.to)
			c->all.to = c->days[k].to;
		c->n++;
	}
}

/* The first of each month, named from its first day on. */
static void put_months(struct drawing *d, struct span all)
{
	int32_t first = period_index(PERIOD_MONTH, all.from) + 1;
	int32_t last = period_index(PERIOD_MONTH, all.to);
	int room = (d->width - d->left - d->right) / 90;
	int32_t step = (last - first) / (room > 1 ? room : 1) + 1;

	buf_str(d->s, "set xtics scale 0 (");
	for (int32_t m = first; m <= last; m += step) {
		struct buf b = BUF_INIT;

		output_period(&b, PERIOD_MONTH, period_start(PERIOD_MONTH, m));
		buf_str(d->s, m > first ? ", " : "");
		chart_text(d, buf_text(&b));
		buf_printf(d->s, " %d", (int)period_start(PERIOD_MONTH, m));
		buf_release(&b);
	}
	buf_str(d->s, ")\nset grid xtics back lc rgb '" RULE "' lt 1\n");
}

/* Above the bar, from its left end where there is room, else up to the right
 * end of the picture. */
static void put_name(
    struct drawing *d, const struct calendar *c, size_t k, double row)
{
	struct span s = c->days[k];
	double room = d->width - d->left - d->right;
	double at = room * (s.from - c->all.from) / (c->all.to - c->all.from) /
		    (1 + 2 * MARGIN);
	struct buf b = BUF_INIT;
	bool left;

	if (kinds[k].look == MONEY)
		s.from = s.to - 1;
	buf_printf(&b, "%s%s", _(kinds[k].name), _(": "));
	output_span(&b, s);
	left = at + chart_pixels(buf_text(&b)) < room * (1 - MARGIN);
	buf_str(d->s, "set label ");
	chart_text(d, buf_text(&b));
	if (left)
		buf_printf(d->s, " at first %d", (int)c->days[k].from);
	else
		buf_str(d->s, " at graph 1");
	buf_printf(d->s, ", first %.2f %s front textcolor rgb '" GREY "'\n",
	    row - 0.39, left ? "left" : "right");
	buf_release(&b);
}

static void put_bar(
    struct drawing *d, enum look look, struct span s, double row)
{
	buf_printf(d->s,
	    "set object rectangle from first %d, first %.2f to first %d, "
	    "first %.2f back %s lw 1.2\n",
	    (int)s.from, row - HALF, (int)s.to, row + HALF,
	    look == CLOSED   ? "fs empty border lc rgb '" ORANGE "'"
	    : look == WINDOW ? "fc rgb '" TEAL "' fs solid noborder"
			     : "fc rgb '" BLUE "' fs solid noborder");
}

/* A day: across every bar, between their names, and in its own row. */
static void put_day(struct drawing *d, struct span s, double own, bool dashed)
{
	for (double row = 0; row <= own; row++)
		buf_printf(d->s,
		    "set arrow from first %d, first %.2f to first %d, first "
		    "%.2f nohead front lc rgb '%s' lw 2.4%s\n",
		    (int)s.from, row - HALF - 0.02, (int)s.from,
		    row + HALF + 0.04, dashed ? ORANGE : INK,
		    dashed ? " dt (3,2)" : "");
}

static void put_hatches(struct drawing *d, const struct calendar *c)
{
	double days = c->all.to - c->all.from;
	double x = days * 9 / (d->width - d->left - d->right);
	double row = 0;

	buf_str(d->s, "$closed << END\n");
	for (size_t k = 0; k < KINDS; k++) {
		struct box box = { c->days[k].from, c->days[k].to, row - HALF,
			row + HALF };

		if (c->days[k].to <= c->days[k].from)
			continue;
		if (kinds[k].look == CLOSED)
			chart_hatch(d->s, box, x, 9.0 / ROW_HEIGHT, true);
		row++;
	}
	buf_printf(d->s, "%d 0 0 0\nEND\n", (int)c->all.from - 10000);
}

int chart_calendar(struct drawing *d, struct err *e)
{
	struct calendar c = { .n = 0 };
	double row = 0, margin;

	gather(d->t, &c);
	if (c.n == 0 || chart_dumb(d))
		return err_set(e, ERR_INPUT,
		    "a calendar shows the dates of committee_window, in a "
		    "file");
	d->height = (int)c.n * ROW_HEIGHT + 40;
	d->left = d->right = 16;
	d->bottom = 30;
	chart_prologue(d, _("days of the budget; hatched: closed"));
	chart_margins(d);
	margin = MARGIN * (c.all.to - c.all.from);
	buf_printf(d->s,
	    "unset border\nunset ytics\n"
	    "set xrange [%.2f:%.2f]\nset yrange [%.2f:-0.62]\n",
	    c.all.from - margin, c.all.to + margin, (double)c.n - 0.4);
	put_months(d, c.all);
	for (size_t k = 0; k < KINDS; k++) {
		if (c.days[k].to <= c.days[k].from)
			continue;
		if (kinds[k].look == DAY)
			put_day(d, c.days[k], row,
			    strcmp(kinds[k].split, "date=last_order") == 0);
		else
			put_bar(d, kinds[k].look, c.days[k], row);
		put_name(d, &c, k, row);
		row++;
	}
	put_hatches(d, &c);
	buf_str(d->s,
	    "plot $closed using 1:2:3:4 with vectors nohead lc rgb '" ORANGE
	    "' lw 1\n");
	return 0;
}
