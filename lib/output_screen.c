/*
 * output_screen.c - the Monday screen: the answer first, the reason on the same
 * line.
 */
#include "output_impl.h"

static const char *sign(enum movement m)
{
	switch (m) {
	case MOVE_UP:
		return " \xe2\x96\xb2";
	case MOVE_DOWN:
		return " \xe2\x96\xbc";
	case MOVE_ORDINARY:
		return " \xc2\xb7";
	case MOVE_NONE:
		break;
	}
	return "  ";
}

static void put_change(
    struct buf *b, double change, enum unit unit, enum movement moved)
{
	if (isnan(change)) {
		buf_str(b, _("no data"));
		buf_str(b, "  ");
		return;
	}
	output_change(b, change, unit);
	buf_str(b, sign(moved));
}

static void put_line(
    struct page *p, struct grid *g, const struct headline_line *l)
{
	buf_printf(grid_cell(g), "  %s", _(l->label));
	page_cell(p, grid_cell(g), &l->now);
	page_cell(p, grid_cell(g), &l->before);
	put_change(grid_cell(g), l->change, l->now.unit, l->moved);
	put_change(grid_cell(g), l->change_year, l->now.unit, l->moved_year);
	output_sparkline(grid_cell(g), l->series, HEADLINE_WEEKS);
}

static void put_screen_head(struct page *p, const struct headline *h)
{
	struct buf b = BUF_INIT;
	int year, week;

	text_terminal(&b, slice_of(p->t->service ? p->t->service : ""));
	if (p->t->source_note) {
		buf_str(&b, " \xc2\xb7 ");
		text_terminal(&b, slice_of(p->t->source_note));
	}
	day_iso_week(h->week.from, &year, &week);
	buf_printf(&b, " \xc2\xb7 %s %d (", _("week"), week);
	output_span(&b, h->week);
	buf_printf(&b, "), %s", _("complete"));
	page_title(p, buf_text(&b));
	buf_char(p->out, '\n');
	buf_release(&b);
}

static void put_limits(struct page *p, const struct headline *h)
{
	struct buf b = BUF_INIT;
	size_t shown = 0;

	for (size_t i = 0; i < h->n; i++) {
		if (isnan(h->line[i].limit))
			continue;
		buf_str(&b, shown++ ? ", "
				    : _("Smallest change this week "
					"could show: "));
		buf_printf(&b, "%s \xc2\xb1", _(h->line[i].label));
		output_real(&b, 100 * h->line[i].limit, 1);
		buf_str(&b, OUTPUT_NARROW);
		buf_str(&b, h->line[i].now.unit == UNIT_SHARE ? _("pt") : "%");
	}
	if (shown)
		page_sentence(p, buf_text(&b));
	buf_release(&b);
}

void page_headline(struct page *p, const struct headline *h)
{
	const char *group = "";
	struct grid g;

	put_screen_head(p, h);
	grid_init(&g, 6, p->markdown);
	g.left[5] = true;
	grid_put(&g, "");
	grid_put(&g, _("this week"));
	grid_put(&g, _("last week"));
	grid_put(&g, _("change"));
	grid_put(&g, _("a year ago"));
	grid_put(&g, _("12 weeks"));
	for (size_t i = 0; i < h->n; i++) {
		if (strcmp(group, h->line[i].group) != 0) {
			group = h->line[i].group;
			grid_put(&g, _(group));
			for (int k = 0; k < 5; k++)
				grid_put(&g, "");
		}
		put_line(p, &g, &h->line[i]);
	}
	grid_write(&g, p->out);
	buf_char(p->out, '\n');
	page_sentence(p, _("▲▼ a real change at 95 %   · cannot be told from "
			   "ordinary week-to-week movement"));
	put_limits(p, h);
	for (size_t i = 0; i < h->n_missing; i++)
		page_sentence(p, h->missing[i]);
}
