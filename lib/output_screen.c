/*
 * output_screen.c - the Monday screen: the answer first, the reason on the same
 * line.
 */
#include "output_impl.h"

#include <stdio.h>

#define WEEKS_LEAST 6u

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

/* A change of a share with the digits of the share. */
static void put_points(struct buf *b, double change, double share)
{
	int places = fabs(change) >= 1 ? 0 : output_places(share, UNIT_SHARE);

	output_change_to(b, change, UNIT_SHARE, places);
}

static void put_change(
    struct buf *b, double change, const struct row *now, enum movement moved)
{
	if (isnan(change)) {
		buf_str(b, _("no data"));
		buf_str(b, "  ");
		return;
	}
	if (now->unit == UNIT_SHARE)
		put_points(b, change, now->value);
	else
		output_change(b, change, now->unit);
	buf_str(b, sign(moved));
}

static void put_line(
    struct page *p, struct grid *g, const struct headline_line *l, size_t weeks)
{
	buf_printf(grid_cell(g), "  %s", _(l->label));
	page_cell(p, grid_cell(g), &l->now);
	page_cell(p, grid_cell(g), &l->before);
	put_change(grid_cell(g), l->change, &l->now, l->moved);
	put_change(grid_cell(g), l->change_year, &l->now, l->moved_year);
	output_sparkline(
	    grid_cell(g), l->series + HEADLINE_WEEKS - weeks, weeks);
}

static void put_goal_value(
    struct page *p, struct buf *b, const struct headline_goal *l, double value)
{
	bool counted = l->now.unit <= UNIT_EVENTS && !isnan(value);

	output_value(
	    b, counted ? round(value) : value, l->now.unit, p->t->currency);
}

static void fill_goal(
    struct page *p, struct grid *g, const struct headline_goal *l, bool due)
{
	char pair[32];

	buf_str(grid_cell(g), "  ");
	text_terminal(&g->text, slice_of(l->objective->name));
	put_goal_value(p, grid_cell(g), l, l->now.value);
	put_goal_value(p, grid_cell(g), l, l->expected);
	put_goal_value(p, grid_cell(g), l, l->objective->target);
	if (due)
		output_day(grid_cell(g), l->objective->due);
	snprintf(pair, sizeof pair, "verdict=%s", l->verdict);
	grid_put(g, output_goal(slice_of(pair)));
}

static void fill_goals(
    struct page *p, struct grid *g, const struct headline *h, bool due)
{
	grid_init(g, due ? 6 : 5, p->markdown);
	g->left[4] = g->left[5] = true;
	grid_put(g, _("Objectives"));
	grid_put(g, _("value"));
	grid_put(g, _("expected"));
	grid_put(g, _("target"));
	if (due)
		grid_put(g, _("due"));
	grid_put(g, "");
	for (size_t i = 0; i < h->n_goals; i++)
		fill_goal(p, g, &h->goal[i], due);
}

static bool too_wide(const struct page *p, struct grid *g)
{
	return !p->markdown && grid_width(g) > (size_t)p->st->width;
}

/* Where there is no room, the day when each is due is not shown. */
static void put_goals(struct page *p, const struct headline *h)
{
	struct grid g;

	fill_goals(p, &g, h, true);
	if (too_wide(p, &g)) {
		grid_release(&g);
		fill_goals(p, &g, h, false);
	}
	grid_write(&g, p->out);
	buf_char(p->out, '\n');
}

static void put_week(struct buf *b, struct span s)
{
	int year, week;

	day_iso_week(s.from, &year, &week);
	buf_printf(b, "%s %d (", _("week"), week);
	output_span(b, s);
	buf_char(b, ')');
}

static void put_screen_head(struct page *p, const struct headline *h)
{
	struct buf b = BUF_INIT;

	text_terminal(&b, slice_of(p->t->service ? p->t->service : ""));
	if (p->t->source_note) {
		buf_str(&b, " \xc2\xb7 ");
		text_terminal(&b, slice_of(p->t->source_note));
	}
	buf_str(&b, " \xc2\xb7 ");
	put_week(&b, h->week);
	buf_printf(&b, ", %s", _("complete"));
	page_title(p, buf_text(&b));
	buf_char(p->out, '\n');
	buf_release(&b);
}

static void put_signs(struct page *p)
{
	struct buf b = BUF_INIT;

	buf_printf(&b,
	    _("▲▼ a real change at %s %%   · cannot be told from ordinary "
	      "week-to-week movement"),
	    text_decimal(100 * p->t->level, 6).at);
	page_sentence(p, buf_text(&b));
	buf_release(&b);
}

static void put_limit(struct buf *b, const struct headline_line *l)
{
	struct buf change = BUF_INIT;

	if (l->now.unit == UNIT_SHARE)
		put_points(&change, l->limit, l->now.value);
	else
		output_change(&change, l->limit, l->now.unit);
	buf_printf(b, "\xc2\xb1%s", buf_text(&change) + 1); /* not its + */
	buf_release(&change);
}

/* The lines that are not of this week. */
static void put_others(struct page *p, const struct headline *h)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < h->n; i++) {
		const struct row *r = &h->line[i].now;

		if (r->end == h->week.to)
			continue;
		buf_clear(&b);
		buf_printf(&b, "%s%s", _(h->line[i].label), _(": "));
		if (r->end - r->start == 7) {
			buf_str(&b, _("of those who started in "));
			put_week(&b, (struct span){ r->start, r->end });
			buf_str(&b, _(", the last of whom the time is over"));
		} else {
			buf_str(&b, _("of the twelve months to "));
			output_period(&b, PERIOD_MONTH,
			    period_start(PERIOD_MONTH,
				period_index(PERIOD_MONTH, r->end - 1)));
		}
		page_sentence(p, buf_text(&b));
	}
	buf_release(&b);
}

/* Answers, and what part of those who completed gave one. */
static void put_replies(struct page *p, const struct headline *h)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < h->n; i++) {
		const struct row *r = &h->line[i].reply;

		if (r->state != STATE_COMPLETE || r->part == 0)
			continue;
		buf_clear(&b);
		buf_printf(&b, "%s%s", _(h->line[i].label), _(": "));
		output_count(&b, r->part);
		buf_printf(
		    &b, " %s, ", Q_("answer", "answers", (uint64_t)r->part));
		output_value(&b, r->value, r->unit, NULL);
		buf_str(&b, _(" of completions"));
		page_sentence(p, buf_text(&b));
	}
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
		buf_printf(&b, "%s ", _(h->line[i].label));
		put_limit(&b, &h->line[i]);
	}
	if (shown)
		page_sentence(p, buf_text(&b));
	buf_release(&b);
}

static void fill_lines(
    struct page *p, struct grid *g, const struct headline *h, size_t weeks)
{
	const char *group = "";

	grid_init(g, 6, p->markdown);
	g->left[5] = true;
	grid_put(g, "");
	grid_put(g, _("this week"));
	grid_put(g, _("last week"));
	grid_put(g, _("change"));
	grid_put(g, _("a year ago"));
	buf_printf(grid_cell(g), _("%zu weeks"), weeks);
	for (size_t i = 0; i < h->n; i++) {
		if (strcmp(group, h->line[i].group) != 0) {
			group = h->line[i].group;
			grid_put(g, _(group));
			for (int k = 0; k < 5; k++)
				grid_put(g, "");
		}
		put_line(p, g, &h->line[i], weeks);
	}
}

/* Where there is no room for all weeks, the latest are shown. */
static void put_lines(struct page *p, const struct headline *h)
{
	struct grid g;

	fill_lines(p, &g, h, HEADLINE_WEEKS);
	if (too_wide(p, &g)) {
		grid_release(&g);
		fill_lines(p, &g, h, WEEKS_LEAST);
	}
	grid_write(&g, p->out);
	buf_char(p->out, '\n');
}

void page_headline(struct page *p, const struct headline *h)
{
	put_screen_head(p, h);
	put_lines(p, h);
	if (h->n_goals > 0)
		put_goals(p, h);
	put_signs(p);
	put_limits(p, h);
	put_replies(p, h);
	put_others(p, h);
	for (size_t i = 0; i < h->n_missing; i++)
		page_sentence(p, h->missing[i]);
}
