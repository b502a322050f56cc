/*
 * output_screen.c - the Monday screen and the comparison: the answer first,
 * the reason on the same line, "cannot tell" among the answers.
 */
#include "output_impl.h"

static void put_side(struct page *p, struct grid *g, const struct row *r)
{
	page_cell(p, grid_cell(g), r);
}

static void put_difference(
    struct page *p, struct buf *b, const struct comparison *c)
{
	if (c->b.unit == UNIT_SHARE)
		output_change(b, c->difference, UNIT_SHARE);
	else if (!isnan(c->ratio))
		output_change(b, c->ratio - 1, UNIT_USERS);
	else
		output_value(b, c->difference, c->b.unit, p->t->currency);
}

static void put_interval(struct buf *b, const struct comparison *c)
{
	bool share = c->b.unit == UNIT_SHARE;
	enum unit unit = share ? UNIT_SHARE : UNIT_USERS;
	struct interval x = share ? c->difference_interval : c->ratio_interval;

	if (isnan(x.low) || isnan(x.high))
		return;
	output_change(b, x.low - (share ? 0 : 1), unit);
	buf_str(b, _(" to "));
	output_change(b, x.high - (share ? 0 : 1), unit);
}

static void put_detectable(struct page *p, const struct comparison *c)
{
	struct buf b = BUF_INIT;

	if (c->verdict != VERDICT_CANNOT_TELL || isnan(c->detectable))
		return;
	buf_printf(&b, "%s: ", _(c->indicator->label));
	buf_str(&b, _("a change under "));
	output_real(&b, 100 * c->detectable, 1);
	buf_str(&b, OUTPUT_NARROW);
	buf_str(&b, c->b.unit == UNIT_SHARE ? _("pt") : "%");
	buf_str(&b, _(" could not have been seen with these numbers."));
	page_sentence(p, buf_text(&b));
	buf_release(&b);
}

static size_t tested_together(const struct comparison *c, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		m += isnan(c[i].p) ? 0 : 1;
	return m;
}

void page_comparison(struct page *p, const struct comparison *c, size_t n,
    const struct side *a, const struct side *b)
{
	struct grid g;
	struct buf text = BUF_INIT;
	size_t tested = tested_together(c, n);

	buf_char(p->out, '\n');
	grid_init(&g, 6, p->markdown);
	g.left[5] = true;
	grid_put(&g, "");
	text_terminal(grid_cell(&g), a->label);
	text_terminal(grid_cell(&g), b->label);
	grid_put(&g, _("difference"));
	buf_printf(grid_cell(&g), _("%g %% interval"), 100 * p->t->level);
	grid_put(&g, _("verdict"));
	for (size_t i = 0; i < n; i++) {
		grid_put(&g, _(c[i].indicator->label));
		put_side(p, &g, &c[i].a);
		put_side(p, &g, &c[i].b);
		put_difference(p, grid_cell(&g), &c[i]);
		put_interval(grid_cell(&g), &c[i]);
		grid_put(&g, _(verdict_name(c[i].verdict)));
	}
	grid_write(&g, p->out);
	buf_char(p->out, '\n');
	if (tested > 1) {
		buf_printf(
		    &text, _("%zu figures tested together (Holm)."), tested);
		page_sentence(p, buf_text(&text));
	}
	for (size_t i = 0; i < n; i++)
		put_detectable(p, &c[i]);
	buf_release(&text);
}

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
