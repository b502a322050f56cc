/*
 * output_survival.c - the survival curve at the days that people ask for, its
 * median, and its shape in one line.
 *
 * The curve steps on every day on which somebody left, hundreds of rows; csv
 * has them all.
 */
#include <stdlib.h>

#include "output_impl.h"

#define SHAPE_WIDTH 60u

bool page_is_survival(const struct row *r)
{
	return strcmp(r->indicator, "survival") == 0;
}

static bool is_point(const struct row *r)
{
	return r->lag >= 0;
}

static bool is_median(const struct row *r)
{
	return strstr(r->split, "measure=median") != NULL;
}

static const struct {
	int32_t day;
	const char *name;
} shown[] = { { 0, N_("after the first day") }, { 7, N_("after 7 days") },
	{ 28, N_("after 28 days, 1 month") },
	{ 84, N_("after 84 days, 3 months") },
	{ 168, N_("after 168 days, 6 months") },
	{ 336, N_("after 336 days, 1 year") } };

static const char *name_of(const struct row *r)
{
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (is_point(r) && shown[i].day == r->lag)
			return _(shown[i].name);
	return is_median(r) ? _("half have left by") : NULL;
}

static void put_limits(struct buf *b, const struct row *r)
{
	double scale = r->unit == UNIT_SHARE ? 100 : 1;
	int places = r->unit == UNIT_SHARE ? 1 : 0;

	if (isnan(r->low))
		return;
	output_real(b, scale * r->low, places);
	buf_str(b, OUTPUT_DASH);
	if (isnan(r->high))
		buf_char(b, '?');
	else
		output_real(b, scale * r->high, places);
}

static void put_line(struct page *p, struct grid *g, const struct row *r)
{
	struct buf *b;

	grid_put(g, name_of(r));
	page_cell(p, grid_cell(g), r);
	put_limits(grid_cell(g), r);
	b = grid_cell(g);
	if (is_point(r) && r->whole != CELL_NO_COUNT)
		output_count(b, r->whole);
}

/* The curve at equal steps of time. */
static void put_shape(
    struct page *p, const struct row *const *row, size_t n, int32_t last)
{
	double x[SHAPE_WIDTH + 1] = { 1, 0 };
	size_t width =
	    (size_t)last < SHAPE_WIDTH - 1 ? (size_t)last + 1 : SHAPE_WIDTH;
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < width; i++) {
		int32_t day = (int32_t)((int64_t)last * (int64_t)i /
					(int64_t)(width > 1 ? width - 1 : 1));

		x[i] = 1;
		for (size_t k = 0; k < n; k++)
			if (is_point(row[k]) && row[k]->lag <= day &&
			    row[k]->state == STATE_COMPLETE)
				x[i] = row[k]->value;
	}
	output_sparkline(&b, x, width);
	buf_printf(p->out, "\n%s  ", buf_text(&b));
	buf_printf(p->out,
	    Q_("over %d day\n", "over %d days\n", (unsigned long)last + 1),
	    (int)last + 1);
	buf_release(&b);
}

void page_survival(struct page *p, const struct row *const *row, size_t n)
{
	int32_t last = -1;
	struct grid g;

	grid_init(&g, 4, p->markdown);
	grid_put(&g, _("still there"));
	grid_put(&g, _("share"));
	buf_printf(grid_cell(&g), _("%g %% interval"), 100 * p->t->level);
	grid_put(&g, _("at risk"));
	for (size_t i = 0; i < n; i++) {
		if (name_of(row[i]))
			put_line(p, &g, row[i]);
		if (row[i]->state == STATE_COMPLETE && row[i]->lag > last)
			last = row[i]->lag;
	}
	grid_write(&g, p->out);
	if (last > 0 && !p->markdown)
		put_shape(p, row, n, last);
}
