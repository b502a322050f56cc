/*
 * output_portfolio.c - services side by side: the figures of each, then who
 * may be compared and where each stands.
 *
 * The rate of each service is drawn on one scale between its own limits, so
 * that a terminal shows a funnel on its side: brackets wide apart are few
 * cases, not a bad service.
 */
#include "output_impl.h"

#define NAME_MOST 20u
#define NAME_END 8u
#define STRIP 15

struct sheet {
	const struct portfolio *p;
	struct page page;
	size_t first, end; /* entries */
};

/* In a terminal long names are cut in their middle: their ends tell them apart.
 * Nothing of theirs is anything but text. */
static void put_name(const struct sheet *s, struct buf *b, const char *name)
{
	struct buf clean = BUF_INIT;

	text_terminal(&clean, slice_of(name));
	if (s->page.markdown)
		buf_slice(b, buf_view(&clean));
	else
		text_cut(b, buf_view(&clean), NAME_MOST, NAME_END);
	buf_release(&clean);
}

static const char *said(const char *text)
{
	return text && *text ? text : OUTPUT_DASH;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(said(a), said(b)) == 0;
}

/*
 * Figures.
 */

static const struct {
	enum figure figure;
	const char *title;
} columns[] = {
	{ FIGURE_USERS, N_("active") },
	{ FIGURE_PENETRATION, N_("reached") },
	{ FIGURE_RETENTION, N_("back") },
	{ FIGURE_COMPLETION, N_("done") },
	{ FIGURE_COST_MONTH, N_("cost") },
	{ FIGURE_GOALS, N_("kept") },
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void put_figure(struct buf *b, const struct listed *t, enum figure f)
{
	const struct row *r = &t->figure[f];

	if (isnan(r->value)) {
		buf_str(b, OUTPUT_DASH);
	} else if (f == FIGURE_GOALS) {
		output_count(b, r->part);
		buf_char(b, '/');
		output_count(b, r->whole);
	} else {
		output_value(b, r->value, r->unit, t->currency);
	}
}

static void figures_head(struct grid *g)
{
	grid_put(g, _("service"));
	for (size_t c = 0; c < COLUMNS; c++)
		grid_put(g, _(columns[c].title));
	grid_put(g, _("data"));
}

static void figures_row(
    const struct sheet *s, struct grid *g, const struct listed *t)
{
	put_name(s, grid_cell(g), t->name);
	for (size_t c = 0; c < COLUMNS; c++)
		put_figure(grid_cell(g), t, columns[c].figure);
	output_value(grid_cell(g), t->grade / 100.0, UNIT_SHARE, NULL);
}

static void kind_title(struct sheet *s, const struct listed *t)
{
	struct buf b = BUF_INIT, clean = BUF_INIT;

	text_terminal(&clean, slice_of(portfolio_kind(t->phase)));
	buf_printf(&b, _("phase %s"), buf_text(&clean));
	buf_clear(&clean);
	text_terminal(&clean, slice_of(portfolio_kind(t->type)));
	buf_str(&b, ", ");
	buf_printf(&b, _("type %s"), buf_text(&clean));
	page_title(&s->page, buf_text(&b));
	buf_release(&b);
	buf_release(&clean);
}

/* Each kind of service is met where its first one stands. */
static bool is_first(const struct portfolio *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!p->entry[k].unread.code &&
		    same_text(p->entry[k].phase, p->entry[i].phase) &&
		    same_text(p->entry[k].type, p->entry[i].type))
			return false;
	return !p->entry[i].unread.code;
}

const char *output_portfolio_legend(void)
{
	return _("Of the last complete month: active users, reached of the "
		 "target population, done (procedures completed, of the last "
		 "month whose window has elapsed), cost per user; back: of "
		 "the new users of a year, those who came again the month "
		 "after; kept: objectives attained; data: the grade of the "
		 "data.");
}

static void put_figures(struct sheet *s)
{
	const struct portfolio *p = s->p;

	for (size_t i = 0; i < p->n; i++) {
		struct grid g;

		if (!is_first(p, i))
			continue;
		kind_title(s, &p->entry[i]);
		grid_init(&g, COLUMNS + 2, s->page.markdown);
		figures_head(&g);
		for (size_t k = i; k < p->n; k++)
			if (!p->entry[k].unread.code &&
			    same_text(p->entry[k].phase, p->entry[i].phase) &&
			    same_text(p->entry[k].type, p->entry[i].type))
				figures_row(s, &g, &p->entry[k]);
		grid_write(&g, s->page.out);
	}
	buf_char(s->page.out, '\n');
	page_sentence(&s->page, output_portfolio_legend());
}

/*
 * The comparison.
 */

struct scale {
	double low, high;
};

static struct scale scale_of(const struct sheet *s)
{
	struct scale x = { INFINITY, -INFINITY };

	for (size_t i = s->first; i < s->end; i++) {
		const struct listed *t = &s->p->entry[i];
		double value = t->figure[s->p->metric].value;

		x.low = fmin(x.low, fmin(value, t->far_limits.low));
		x.high = fmax(x.high, fmax(value, t->far_limits.high));
	}
	return x;
}

static void mark(
    const char **cell, struct scale x, double value, const char *sign)
{
	double share = (value - x.low) / (x.high - x.low);
	long at = lround(share * (STRIP - 1));

	if (x.high > x.low && at >= 0 && at < STRIP)
		cell[at] = sign;
}

static void put_strip(const struct sheet *s, struct buf *b, struct scale x,
    const struct listed *t)
{
	const char *cell[STRIP];
	double pooled = s->p->group[t->group].funnel.pooled;

	for (int i = 0; i < STRIP; i++)
		cell[i] = " ";
	if (isnan(t->limits.low))
		return;
	mark(cell, x, pooled, "\xc2\xb7");
	mark(cell, x, t->far_limits.low, "(");
	mark(cell, x, t->far_limits.high, ")");
	mark(cell, x, t->limits.low, "[");
	mark(cell, x, t->limits.high, "]");
	mark(cell, x, t->figure[s->p->metric].value, "\xe2\x97\x8f");
	for (int i = 0; i < STRIP; i++)
		buf_str(b, cell[i]);
}

static bool is_rate(const struct sheet *s)
{
	return s->p->entry[s->first].place.low > 0;
}

static void put_ranks(struct buf *b, const struct stats_place *at)
{
	if (at->low == 0)
		output_count(b, (int64_t)at->rank);
	else if (at->low == at->high)
		output_count(b, (int64_t)at->low);
	else {
		output_count(b, (int64_t)at->low);
		buf_str(b, OUTPUT_DASH);
		output_count(b, (int64_t)at->high);
	}
}

static void compare_row(const struct sheet *s, struct grid *g, struct scale x,
    const struct listed *t)
{
	const struct row *r = &t->figure[s->p->metric];

	put_name(s, grid_cell(g), t->name);
	output_value(grid_cell(g), r->value, r->unit, t->currency);
	if (is_rate(s))
		output_count(grid_cell(g), r->whole);
	put_ranks(grid_cell(g), &t->place);
	if (is_rate(s) && !s->page.markdown)
		put_strip(s, grid_cell(g), x, t);
	if (is_rate(s))
		grid_put(g, footing_words(t->footing));
}

static void compare_head(const struct sheet *s, struct grid *g)
{
	grid_put(g, _("service"));
	grid_put(
	    g, s->page.markdown
		   ? page_label(&s->p->entry[s->first].figure[s->p->metric])
		   : _("value"));
	if (is_rate(s))
		grid_put(g, _("cases"));
	grid_put(g, is_rate(s) ? _("ranks") : _("rank"));
	if (is_rate(s) && !s->page.markdown)
		grid_put(g, "");
	if (is_rate(s))
		grid_put(g, "");
}

static void group_title(struct sheet *s, const struct group *g)
{
	const struct row *r = &s->p->entry[s->first].figure[s->p->metric];
	struct buf b = BUF_INIT, clean = BUF_INIT;

	buf_printf(&b, "%s, ", page_label(r));
	output_period(&b, PERIOD_MONTH, g->end - 1);
	text_terminal(&clean, slice_of(portfolio_kind(g->phase)));
	buf_printf(&b, " \xc2\xb7 %s, ", buf_text(&clean));
	buf_clear(&clean);
	text_terminal(&clean, slice_of(portfolio_kind(g->type)));
	buf_printf(
	    &b, "%s, %s", buf_text(&clean), portfolio_people(g->identity));
	page_title(&s->page, buf_text(&b));
	buf_release(&b);
	buf_release(&clean);
}

static void group_note(struct sheet *s, const struct group *g)
{
	struct buf b = BUF_INIT;

	if (!is_rate(s)) {
		page_sentence(&s->page,
		    _("The least comes first. A cost is no draw from chance: "
		      "it has no limits."));
		return;
	}
	buf_str(&b, _("All together: "));
	output_value(&b, g->funnel.pooled, UNIT_SHARE, NULL);
	buf_str(&b, ". ");
	buf_str(
	    &b, g->funnel.spread > 0
		    ? _("They differ by more than chance: the limits allow for "
			"that (over-dispersion).")
		: g->n < STATS_FUNNEL_LEAST
		    ? _("They are too few to know how much services differ by "
			"themselves: the limits are of chance alone.")
		    : _("They differ by no more than chance makes them."));
	page_sentence(&s->page, buf_text(&b));
	buf_release(&b);
}

static void put_group(struct sheet *s, const struct group *group)
{
	bool text = !s->page.markdown;
	struct scale x = scale_of(s);
	struct grid g;

	group_title(s, group);
	grid_init(&g, is_rate(s) ? (text ? 6 : 5) : 3, s->page.markdown);
	g.left[4] = true;
	g.left[5] = text;
	compare_head(s, &g);
	for (size_t i = s->first; i < s->end; i++)
		compare_row(s, &g, x, &s->p->entry[i]);
	grid_write(&g, s->page.out);
	if (!text)
		buf_char(s->page.out, '\n');
	group_note(s, group);
}

static bool put_groups(struct sheet *s)
{
	const struct portfolio *p = s->p;
	bool any = false;

	for (size_t i = 0;
	     i < p->n && footing_is_comparable(p->entry[i].footing);
	     i = s->end) {
		s->first = i;
		for (s->end = i + 1;
		     s->end < p->n &&
		     footing_is_comparable(p->entry[s->end].footing) &&
		     p->entry[s->end].group == p->entry[i].group;
		     s->end++)
			;
		put_group(s, &p->group[p->entry[i].group]);
		any = any || is_rate(s);
	}
	return any;
}

/* A service and why, a line or more in a terminal. */
static void put_reason(struct sheet *s, const struct listed *t)
{
	struct slice detail = listed_detail(s->p, t);
	struct buf b = BUF_INIT, clean = BUF_INIT;

	text_terminal(&clean, slice_of(t->name));
	buf_printf(
	    &b, _("%s: %s"), buf_text(&clean), footing_words(t->footing));
	buf_clear(&clean);
	text_terminal(&clean, detail);
	buf_str(&b, detail.len ? " (" : "");
	buf_slice(&b, buf_view(&clean));
	buf_str(&b, detail.len ? ")" : "");
	page_sentence(&s->page, buf_text(&b));
	buf_release(&b);
	buf_release(&clean);
}

static void put_others(struct sheet *s)
{
	const struct portfolio *p = s->p;
	size_t i = 0;

	while (i < p->n && footing_is_comparable(p->entry[i].footing))
		i++;
	if (i < p->n)
		page_title(&s->page, _("Not comparable"));
	for (; i < p->n; i++)
		put_reason(s, &p->entry[i]);
}

static void put_legend(struct sheet *s)
{
	struct buf b = BUF_INIT, level = BUF_INIT;

	output_number(&level, s->p->level * 100);
	buf_printf(&b,
	    _("ranks: where %s %% of draws of the same cases put it."),
	    buf_text(&level));
	if (!s->page.markdown)
		buf_str(
		    &b, _(" Of services like the others 95 % would lie within "
			  "[ ], 99.8 % within ( )."));
	buf_char(s->page.out, '\n');
	page_sentence(&s->page, buf_text(&b));
	buf_release(&b);
	buf_release(&level);
}

static void put_known(struct sheet *s)
{
	const struct portfolio *p = s->p;
	day_t low = DAY_NONE, high = DAY_NONE;
	struct buf b = BUF_INIT, from = BUF_INIT, to = BUF_INIT;

	for (size_t i = 0; i < p->n; i++) {
		day_t day = p->entry[i].as_of;

		if (day == DAY_NONE)
			continue;
		low = low == DAY_NONE || day < low ? day : low;
		high = day > high ? day : high;
	}
	buf_printf(&b, _("services read: %zu of %zu"), p->n_read, p->n);
	output_day(&from, low - 1);
	output_day(&to, high - 1);
	buf_str(&b, " \xc2\xb7 ");
	if (high == low)
		buf_printf(&b, _("known up to %s"), buf_text(&to));
	else
		buf_printf(&b, _("known up to %s, the latest to %s"),
		    buf_text(&from), buf_text(&to));
	buf_str(s->page.out, s->page.markdown ? "# " : "");
	buf_printf(s->page.out, "%s\n", buf_text(&b));
	buf_release(&b);
	buf_release(&from);
	buf_release(&to);
}

int output_portfolio(const struct portfolio *p, const struct output_style *st,
    bool markdown, struct buf *out, struct err *e)
{
	struct sheet s = { .p = p,
		.page = { .t = p->words,
		    .st = st,
		    .out = out,
		    .markdown = markdown } };

	put_known(&s);
	put_figures(&s);
	if (put_groups(&s))
		put_legend(&s);
	put_others(&s);
	buf_char(out, '\n');
	page_sentence(&s.page,
	    _("Compared are services of one phase and type, that count people "
	      "alike, in the same month, when their window has elapsed and "
	      "cases are enough."));
	return buf_error(out, e);
}
