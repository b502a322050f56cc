/*
 * chart_calendar.c - the dates of a budget on one line of time: until when the
 * money lasts, when the committee can meet, by when to order, and when nothing
 * is ordered or paid. Each has its row, with its name and its days in words.
 */
#include "chart_impl.h"

#include <math.h>

#include "output.h"

#define ROW_HEIGHT 48
#define TIC 70 /* pixels from the name of a month to the next */
#define NAME_MOST 24

enum mark {
	MARK_UNTIL, /* from the day that is known up to */
	MARK_OPEN,
	MARK_DAY,
	MARK_CLOSED
};

static const struct {
	const char *split;
	enum mark mark;
} marks[] = {
	{ "date=exhaustion", MARK_UNTIL },
	{ "date=committee", MARK_OPEN },
	{ "date=planned", MARK_DAY },
	{ "date=last_order", MARK_DAY },
	{ "closed=orders", MARK_CLOSED },
	{ "closed=payments", MARK_CLOSED },
};
#define MARKS (sizeof marks / sizeof *marks)

struct calendar {
	const struct row *at[MARKS]; /* as marks[]; NULL: no such date */
	size_t n;
	struct span all; /* whole months */
};

static bool is_mark(const struct row *r, size_t k)
{
	size_t n = strlen(marks[k].split);

	return strncmp(r->split, marks[k].split, n) == 0 &&
	       (r->split[n] == '\0' || r->split[n] == ',');
}

static struct span days_of(
    const struct table *t, const struct calendar *c, size_t k)
{
	const struct row *r = c->at[k];

	if (marks[k].mark == MARK_UNTIL && t->as_of < r->start)
		return (struct span){ t->as_of, r->start };
	return (struct span){ r->start, r->end };
}

static int gather(const struct table *t, struct calendar *c, struct err *e)
{
	struct span all = { t->as_of, t->as_of };
	int32_t last;

	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < MARKS; k++)
			if (is_mark(&t->rows[i], k) && !c->at[k])
				c->at[k] = &t->rows[i];
	for (size_t k = 0; k < MARKS; k++) {
		struct span own;

		if (!c->at[k])
			continue;
		c->n++;
		own = days_of(t, c, k);
		all.from = own.from < all.from ? own.from : all.from;
		all.to = own.to > all.to ? own.to : all.to;
	}
	if (c->n == 0)
		return err_set(
		    e, ERR_INPUT, "nothing to draw: no date is known");
	last = period_index(PERIOD_MONTH, all.to - 1);
	c->all.from =
	    period_start(PERIOD_MONTH, period_index(PERIOD_MONTH, all.from));
	c->all.to = period_start(PERIOD_MONTH, last + 1);
	return 0;
}

static void put_words(struct buf *b, const struct row *r, size_t k)
{
	const char *name = output_goal(slice_of(marks[k].split));
	struct buf days = BUF_INIT;

	if (r->end == r->start + 1)
		output_day(&days, r->start);
	else
		output_span(&days, (struct span){ r->start, r->end });
	buf_printf(
	    b, _("%s: %s"), name ? name : marks[k].split, buf_text(&days));
	buf_release(&days);
}

static void put_above(const struct table *t, bool lines, struct buf *b)
{
	struct buf day = BUF_INIT;

	output_day(&day, t->as_of - 1);
	buf_printf(b, _("seen from %s; hatched: closed"), buf_text(&day));
	buf_str(b, lines ? _("; thin line: a single day") : "");
	buf_release(&day);
}

static void put_months(struct drawing *d, const struct calendar *c)
{
	int32_t first = period_index(PERIOD_MONTH, c->all.from);
	int32_t n = period_index(PERIOD_MONTH, c->all.to) - first;
	int most = (d->width - d->left - d->right) / TIC;
	int32_t step = most > 0 ? (n + most - 1) / most : n;

	buf_str(d->s, "set xtics (");
	for (int32_t i = 0; i < n; i += step) {
		day_t day = period_start(PERIOD_MONTH, first + i);
		int year, month, mday;
		struct buf b = BUF_INIT;

		day_to_civil(day, &year, &month, &mday);
		output_period(&b, PERIOD_MONTH, day);
		buf_str(d->s, i ? ", " : "");
		text_gnuplot(d->s,
		    (struct slice){ b.at,
			i && month > step ? b.len - strlen(" 2026") : b.len });
		buf_printf(d->s, " %d", (int)(day - c->all.from) + 15);
		buf_release(&b);
	}
	buf_str(d->s, ")\n");
	for (int32_t i = 0; i <= n; i++) {
		day_t day = period_start(PERIOD_MONTH, first + i);

		buf_printf(d->s,
		    "set arrow from first %d, graph 0 to first %d, graph 1 "
		    "nohead back lc rgb '" RULE "' lw 1\n",
		    (int)(day - c->all.from), (int)(day - c->all.from));
	}
	buf_printf(d->s, "set xrange [0:%d]\n", (int)(c->all.to - c->all.from));
}

/* A day, through the bars of all rows and none of their names. */
static void put_day(struct drawing *d, const struct calendar *c, double x)
{
	for (size_t row = 0; row < c->n; row++)
		buf_printf(d->s,
		    "set arrow from first %g, first %.3f to first %g, first "
		    "%.3f nohead front lc rgb '" INK "' lw 1.2\n",
		    x, (double)row - 0.04, x, (double)row + 0.38);
}

static void put_row(struct drawing *d, const struct calendar *c, size_t k,
    size_t row, struct buf *hatch)
{
	struct span own = days_of(d->t, c, k);
	struct box box = { own.from - c->all.from, own.to - c->all.from,
		(double)row + 0.02, (double)row + 0.32 };
	struct buf b = BUF_INIT;

	put_words(&b, c->at[k], k);
	buf_str(d->s, "set label ");
	chart_text(d, buf_text(&b));
	buf_printf(d->s,
	    " at graph 0, first %.3f left textcolor rgb '" INK "' front\n",
	    (double)row - 0.22);
	if (marks[k].mark == MARK_DAY)
		put_day(d, c, box.x1 + 0.5);
	if (marks[k].mark == MARK_CLOSED)
		chart_hatch(hatch, box,
		    8 * (double)(c->all.to - c->all.from) /
			(d->width - d->left - d->right),
		    8.0 / ROW_HEIGHT, true);
	buf_release(&b);
}

/* The boxes of one mark; of a day its middle. */
static void put_block(
    struct drawing *d, const struct calendar *c, enum mark mark)
{
	size_t row = 0;

	buf_printf(d->s, "$mark%d << END\n", (int)mark);
	for (size_t k = 0; k < MARKS; k++) {
		struct span own;
		double from, to;

		if (!c->at[k])
			continue;
		row++;
		if (marks[k].mark != mark)
			continue;
		own = days_of(d->t, c, k);
		from = own.from - c->all.from;
		to = own.to - c->all.from;
		buf_printf(d->s, "%.6g %.3f %.6g %.6g %.3f %.3f\n",
		    (from + to) / 2, (double)row - 0.83, from, to,
		    (double)row - 0.98, (double)row - 0.68);
	}
	buf_str(d->s, "END\n");
}

static void put_plot(struct drawing *d, const struct calendar *c)
{
	static const struct {
		enum mark mark;
		const char *with;
	} plots[] = {
		{ MARK_UNTIL, "1:2:3:4:5:6 with boxxyerror fs solid noborder "
			      "lc rgb '" BLUE "'" },
		{ MARK_OPEN, "1:2:3:4:5:6 with boxxyerror fs solid noborder "
			     "lc rgb '" TEAL "'" },
		{ MARK_CLOSED, "1:2:3:4:5:6 with boxxyerror lc rgb '" ORANGE
			       "' lw 1.2 fs empty border" },
		{ MARK_DAY, "1:2 with points pt 13 ps 1.4 lc rgb '" INK "'" },
	};
	const char *between = "plot ";

	for (size_t i = 0; i < sizeof plots / sizeof *plots; i++)
		for (size_t k = 0; k < MARKS; k++)
			if (c->at[k] && marks[k].mark == plots[i].mark) {
				buf_printf(d->s, "%s$mark%d using %s", between,
				    (int)plots[i].mark, plots[i].with);
				between = ", ";
				break;
			}
	if (c->at[MARKS - 1] || c->at[MARKS - 2])
		buf_str(d->s, ", $hatch using 1:2:3:4 with vectors nohead lc "
			      "rgb '" ORANGE "' lw 1");
	buf_char(d->s, '\n');
}

int chart_calendar(struct drawing *d, struct err *e)
{
	struct calendar c = { .n = 0 };
	struct buf above = BUF_INIT, hatch = BUF_INIT;
	int rc = gather(d->t, &c, e);
	size_t row = 0;

	if (rc < 0)
		return rc;
	put_above(d->t, true, &above);
	d->height = (int)c.n * ROW_HEIGHT + d->bottom + 8;
	d->left = 24;
	chart_prologue(d, buf_text(&above));
	chart_margins(d);
	put_months(d, &c);
	buf_printf(d->s, "unset ytics\nunset grid\nset yrange [%.2f:-0.45]\n",
	    (double)c.n - 0.5);
	for (size_t k = 0; k < MARKS; k++)
		if (c.at[k])
			put_row(d, &c, k, row++, &hatch);
	for (int mark = MARK_UNTIL; mark <= MARK_CLOSED; mark++)
		put_block(d, &c, (enum mark)mark);
	buf_printf(d->s, "$hatch << END\n%sEND\n", buf_text(&hatch));
	put_plot(d, &c);
	buf_release(&above);
	buf_release(&hatch);
	return 0;
}

/* A cell of a strip of time: whether the days of that column are any of it. */
static void put_strip(struct buf *b, const struct table *t,
    const struct calendar *c, size_t k, int columns)
{
	static const char *const fill[] = {
		[MARK_UNTIL] = "\xe2\x96\x88",
		[MARK_OPEN] = "\xe2\x96\x88",
		[MARK_DAY] = "\xe2\x97\x86",
		[MARK_CLOSED] = "\xe2\x96\x91",
	};
	double days = (double)(c->all.to - c->all.from) / columns;
	struct span own = days_of(t, c, k);
	int from = (int)floor((own.from - c->all.from) / days);
	int to = (int)ceil((own.to - c->all.from) / days);

	to = marks[k].mark == MARK_DAY ? from + 1 : to;
	for (int i = 0; i < columns; i++)
		buf_str(b, i >= from && i < to ? fill[marks[k].mark] : " ");
}

/* The first days of the months that have room, each above its column. */
static void put_months_text(
    struct buf *out, const struct calendar *c, int columns)
{
	double days = (double)(c->all.to - c->all.from) / columns;
	int32_t first = period_index(PERIOD_MONTH, c->all.from);
	int32_t last = period_index(PERIOD_MONTH, c->all.to);
	int at = 0;

	for (int32_t i = first; i < last; i++) {
		day_t day = period_start(PERIOD_MONTH, i);
		int column = (int)round((day - c->all.from) / days);
		struct buf b = BUF_INIT;

		output_period(&b, PERIOD_MONTH, day);
		if (column >= at &&
		    column + (int)text_width(buf_view(&b)) <= columns) {
			buf_repeat(out, " ", (size_t)(column - at));
			buf_slice(out, buf_view(&b));
			at = column + (int)text_width(buf_view(&b)) + 1;
			buf_char(out, ' ');
		}
		buf_release(&b);
	}
	buf_char(out, '\n');
}

int chart_calendar_text(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e)
{
	struct calendar c = { .n = 0 };
	struct buf above = BUF_INIT, words[MARKS];
	int rc = gather(t, &c, e), widest = 0, columns;

	if (rc < 0)
		return rc;
	for (size_t k = 0; k < MARKS; k++) {
		int width;

		words[k] = BUF_INIT;
		if (c.at[k])
			put_words(&words[k], c.at[k], k);
		width = (int)text_width(buf_view(&words[k]));
		widest = width > widest ? width : widest;
	}
	columns = st->columns - widest - 2;
	columns = columns > NAME_MOST ? columns : NAME_MOST;
	put_above(t, false, &above);
	chart_text_head(out, t, buf_text(&above), st->columns);
	buf_repeat(out, " ", (size_t)widest + 2);
	put_months_text(out, &c, columns);
	for (size_t k = 0; k < MARKS; k++) {
		size_t width = text_width(buf_view(&words[k]));

		if (c.at[k]) {
			buf_slice(out, buf_view(&words[k]));
			buf_repeat(out, " ", (size_t)widest + 2 - width);
			put_strip(out, t, &c, k, columns);
			buf_char(out, '\n');
		}
		buf_release(&words[k]);
	}
	buf_release(&above);
	chart_trim(out);
	return buf_error(out, e);
}
