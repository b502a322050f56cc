/*
 * output_goals.c - objectives, gates and the budget's calendar for people.
 *
 * These rows are not periods of one series but answers, each with a word of
 * its own; so each is a line that says what, when, how much and the verdict.
 */
#include "output_impl.h"

#define BAR 8
#define NAME_WIDTH 22u

static const char *const words[][2] = {
	{ "verdict=ahead", N_("ahead") },
	{ "verdict=on", N_("on track") },
	{ "verdict=behind", N_("behind") },
	{ "verdict=cannot_tell", N_("cannot tell") },
	{ "verdict=met", N_("met") },
	{ "verdict=not_met", N_("not met") },
	{ "verdict=passed", N_("passed") },
	{ "verdict=failed", N_("failed") },
	{ "verdict=not_yet", N_("not yet") },
	{ "verdict=in_window", N_("in time") },
	{ "verdict=early", N_("too early") },
	{ "verdict=late", N_("too late") },
	{ "gate=first_user", N_("a first user") },
	{ "gate=first_user_in_time", N_("within two months") },
	{ "gate=recurring_1", /* xgettext:no-c-format */ N_("1 % come again") },
	{ "gate=recurring_5", /* xgettext:no-c-format */ N_("5 % come again") },
	{ "gate=recurring_30",
	    /* xgettext:no-c-format */ N_("30 % come again") },
	{ "gate=national", N_("every territory") },
	{ "rule=number",
	    /* xgettext:no-c-format */ N_("80 % of the objectives") },
	{ "rule=value", /* xgettext:no-c-format */ N_("80 % of each target") },
	{ "measure=left", N_("left to spend") },
	{ "measure=burn", N_("spent a month") },
	{ "measure=landing", N_("landing at its end") },
	{ "date=committee", N_("committee") },
	{ "date=last_order", N_("last order") },
	{ "date=exhaustion", N_("money runs out") },
	{ "date=planned", N_("committee planned") },
	{ "closed=orders", N_("no orders") },
	{ "closed=payments", N_("no payments") },
};

static const char *word_of(struct slice s)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_is(s, words[i][0]))
			return _(words[i][1]);
	return NULL;
}

const char *output_goal(struct slice pair)
{
	return word_of(pair);
}

/* "gate=national" of "gate=national,verdict=passed". */
static struct slice head_of(const char *split)
{
	const char *comma = strrchr(split, ',');

	return (struct slice){ split,
		comma ? (size_t)(comma - split) : strlen(split) };
}

static const char *tail_of(const char *split)
{
	const char *comma = strrchr(split, ',');

	return comma ? comma + 1 : "";
}

static void put_name(struct buf *b, const char *split)
{
	struct slice head = head_of(split);
	const char *word = word_of(head), *equal;
	struct slice s;
	size_t n = 0;
	struct buf clean = BUF_INIT;

	if (word) {
		buf_str(b, word);
		return;
	}
	equal = head.len ? memchr(head.at, '=', head.len) : NULL;
	s = equal ? (struct slice){ equal + 1,
		(size_t)(head.at + head.len - equal - 1) }
		  : head;
	text_terminal(&clean, s);
	s = buf_view(&clean);
	while (
	    n < s.len && text_width((struct slice){ s.at, n }) < NAME_WIDTH) {
		uint32_t code;
		size_t step = text_utf8(s.at + n, s.len - n, &code);

		n += step ? step : 1;
	}
	buf_add(b, s.at, n);
	if (n < s.len)
		buf_str(b, "\xe2\x80\xa6");
	buf_release(&clean);
}

static void put_verdict(struct grid *g, const char *split)
{
	const char *word = word_of(slice_of(tail_of(split)));

	grid_put(g, word ? word : "");
}

static int32_t month_of(day_t day)
{
	return period_index(PERIOD_MONTH, day);
}

/* A whole period by its name, else its days; twelve months, which are a
 * year's cost, by the last one, as in other tables. */
static void put_when(struct buf *b, day_t start, day_t end)
{
	static const enum period whole[] = { PERIOD_WEEK, PERIOD_MONTH,
		PERIOD_QUARTER, PERIOD_SEMESTER, PERIOD_YEAR };
	int32_t month = month_of(end);

	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		int32_t index = period_index(whole[i], start);

		if (period_start(whole[i], index) == start &&
		    period_start(whole[i], index + 1) == end) {
			output_period(b, whole[i], start);
			return;
		}
	}
	if (period_start(PERIOD_MONTH, month) == end &&
	    month - month_of(start) == 12)
		output_period(
		    b, PERIOD_MONTH, period_start(PERIOD_MONTH, month - 1));
	else
		output_span(b, (struct span){ start, end });
}

static void put_value(struct page *p, struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (r)
		page_cell(p, b, r);
}

static void put_limits(struct page *p, struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (!r || isnan(r->low) || isnan(r->high))
		return;
	output_value(b, r->low, r->unit, p->t->currency);
	buf_str(b, OUTPUT_DASH);
	output_value(b, r->high, r->unit, p->t->currency);
}

/* A ratio as a percentage, with a bar that is full at 1. */
static void put_part(
    struct page *p, struct grid *g, const struct row *r, bool bar)
{
	struct buf *b = grid_cell(g);
	int full = 0;

	if (!r || isnan(r->value)) {
		p->missing = true;
		buf_str(b, OUTPUT_DASH);
		return;
	}
	if (r->value > 0)
		full = r->value >= 1 ? BAR : (int)(r->value * BAR);
	if (bar && !p->markdown) {
		buf_repeat(b, "\xe2\x96\x88", (size_t)full);
		buf_repeat(b, "\xe2\x96\x91", (size_t)(BAR - full));
		buf_char(b, ' ');
	}
	output_real(b, 100 * r->value, 0);
	buf_str(b, OUTPUT_NARROW "%");
}

/* The row of the same objective whose split ends so; NULL: none. */
static const struct row *beside(const struct row *const *row, size_t n,
    const struct row *of, const char *tail)
{
	for (size_t i = 0; i < n; i++)
		if (slice_equal(head_of(row[i]->split), head_of(of->split)) &&
		    strcmp(tail_of(row[i]->split), tail) == 0)
			return row[i];
	return NULL;
}

/* "objective=NAME" alone, the part of the target. */
static const struct row *part_of(
    const struct row *const *row, size_t n, const struct row *of)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(head_of(of->split), row[i]->split))
			return row[i];
	return NULL;
}

static bool has_tail(const struct row *r, const char *tail)
{
	return strcmp(tail_of(r->split), tail) == 0;
}

static bool is_rule(const struct row *r)
{
	return strncmp(r->split, "rule=", 5) == 0;
}

static void put_rules(struct page *p, const struct row *const *row, size_t n)
{
	struct grid g;

	grid_init(&g, 4, p->markdown);
	g.left[3] = true;
	grid_put(&g, _("rule"));
	grid_put(&g, _("reached by"));
	grid_put(&g, _("share"));
	grid_put(&g, _("verdict"));
	for (size_t i = 0; i < n; i++) {
		if (!is_rule(row[i]))
			continue;
		put_name(grid_cell(&g), row[i]->split);
		if (row[i]->part == CELL_NO_COUNT)
			grid_put(&g, OUTPUT_DASH);
		else
			buf_printf(grid_cell(&g), _("%d of %d"),
			    (int)row[i]->part, (int)row[i]->whole);
		output_value(grid_cell(&g), row[i]->value, UNIT_SHARE, NULL);
		put_verdict(&g, row[i]->split);
	}
	buf_char(p->out, '\n');
	grid_write(&g, p->out);
}

static bool is_value(const struct row *r)
{
	return !is_rule(r) &&
	       (has_tail(r, "measure=value") ||
		   strncmp(tail_of(r->split), "verdict=", 8) == 0);
}

/* The shortest period, when all objectives were measured to the same day: the
 * title then names it for all. NULL: they differ. */
static const struct row *common_period(const struct row *const *row, size_t n)
{
	const struct row *shortest = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!is_value(row[i]))
			continue;
		if (shortest && row[i]->end != shortest->end)
			return NULL;
		if (!shortest || row[i]->start > shortest->start)
			shortest = row[i];
	}
	return shortest;
}

static void page_attainment(
    struct page *p, const struct row *const *row, size_t n)
{
	bool period = !common_period(row, n);
	struct grid g;

	grid_init(&g, 5 + period, p->markdown);
	g.left[1] = period;
	grid_put(&g, _("objective"));
	if (period)
		grid_put(&g, _("period"));
	grid_put(&g, _("value"));
	grid_put(&g, _("target"));
	grid_put(&g, _("attained"));
	grid_put(&g, _("progress"));
	for (size_t i = 0; i < n; i++) {
		if (!is_value(row[i]))
			continue;
		put_name(grid_cell(&g), row[i]->split);
		if (period)
			put_when(grid_cell(&g), row[i]->start, row[i]->end);
		put_value(p, &g, row[i]);
		put_value(p, &g, beside(row, n, row[i], "measure=target"));
		put_part(p, &g, part_of(row, n, row[i]), true);
		put_part(
		    p, &g, beside(row, n, row[i], "measure=progress"), false);
	}
	grid_write(&g, p->out);
	put_rules(p, row, n);
}

/* Nobody expects tenths of people. */
static void put_expected(struct page *p, struct grid *g, const struct row *r)
{
	struct row whole;

	if (r && r->unit <= UNIT_EVENTS) {
		whole = *r;
		whole.value = round(whole.value);
		r = &whole;
	}
	put_value(p, g, r);
}

static bool any_limits(const struct row *const *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isnan(row[i]->low) && !isnan(row[i]->high))
			return true;
	return false;
}

static void page_on_track(
    struct page *p, const struct row *const *row, size_t n)
{
	bool limits = any_limits(row, n), period = !common_period(row, n);
	size_t last = 3 + (size_t)limits + period;
	struct grid g;

	grid_init(&g, last + 1, p->markdown);
	g.left[1] = period;
	g.left[last] = true;
	grid_put(&g, _("objective"));
	if (period)
		grid_put(&g, _("period"));
	grid_put(&g, _("value"));
	if (limits)
		buf_printf(grid_cell(&g), _("%g %%"), 100 * p->t->level);
	grid_put(&g, _("expected"));
	grid_put(&g, _("verdict"));
	for (size_t i = 0; i < n; i++) {
		if (!is_value(row[i]))
			continue;
		put_name(grid_cell(&g), row[i]->split);
		if (period)
			put_when(grid_cell(&g), row[i]->start, row[i]->end);
		put_value(p, &g, row[i]);
		if (limits)
			put_limits(p, &g, row[i]);
		put_expected(p, &g, beside(row, n, row[i], "measure=expected"));
		put_verdict(&g, row[i]->split);
	}
	grid_write(&g, p->out);
}

static void page_gates(struct page *p, const struct row *const *row, size_t n)
{
	struct grid g;

	grid_init(&g, 5, p->markdown);
	g.left[1] = g.left[4] = true;
	grid_put(&g, _("gate"));
	grid_put(&g, _("period"));
	grid_put(&g, _("value"));
	buf_printf(grid_cell(&g), _("%g %% interval"), 100 * p->t->level);
	grid_put(&g, _("verdict"));
	for (size_t i = 0; i < n; i++) {
		put_name(grid_cell(&g), row[i]->split);
		put_when(grid_cell(&g), row[i]->start, row[i]->end);
		put_value(p, &g, row[i]);
		put_limits(p, &g, row[i]);
		put_verdict(&g, row[i]->split);
	}
	grid_write(&g, p->out);
}

static void page_runway(struct page *p, const struct row *const *row, size_t n)
{
	struct grid g;

	grid_init(&g, 4, p->markdown);
	g.left[1] = true;
	grid_put(&g, "");
	grid_put(&g, _("days"));
	grid_put(&g, _("value"));
	grid_put(&g, _("at the months' paces"));
	for (size_t i = 0; i < n; i++) {
		if (*row[i]->split)
			put_name(grid_cell(&g), row[i]->split);
		else
			grid_put(&g, page_label(row[i]));
		put_when(grid_cell(&g), row[i]->start, row[i]->end);
		put_value(p, &g, row[i]);
		put_limits(p, &g, row[i]);
	}
	grid_write(&g, p->out);
}

static void put_days_away(struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (isnan(r->value))
		buf_str(b, OUTPUT_DASH);
	else if (r->value < 0)
		buf_printf(b,
		    Q_("%d day ago", "%d days ago", (uint64_t)-r->value),
		    (int)-r->value);
	else
		buf_printf(b, Q_("in %d day", "in %d days", (uint64_t)r->value),
		    (int)r->value);
}

static void page_calendar(
    struct page *p, const struct row *const *row, size_t n)
{
	struct grid g;

	grid_init(&g, 4, p->markdown);
	g.left[1] = g.left[3] = true;
	grid_put(&g, "");
	grid_put(&g, _("days"));
	grid_put(&g, _("begins"));
	grid_put(&g, _("verdict"));
	for (size_t i = 0; i < n; i++) {
		put_name(grid_cell(&g), row[i]->split);
		if (row[i]->state == STATE_NONE) {
			p->missing = true;
			grid_put(&g, OUTPUT_DASH);
		} else {
			output_span(grid_cell(&g),
			    (struct span){ row[i]->start, row[i]->end });
		}
		put_days_away(&g, row[i]);
		put_verdict(&g, row[i]->split);
	}
	grid_write(&g, p->out);
}

typedef void page_fn(struct page *p, const struct row *const *row, size_t n);

static page_fn *page_for(const struct row *r)
{
	static const struct {
		const char *indicator;
		page_fn *page;
	} pages[] = {
		{ "attainment", page_attainment },
		{ "on_track", page_on_track },
		{ "phase_gate", page_gates },
		{ "runway", page_runway },
		{ "committee_window", page_calendar },
	};

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (strcmp(r->indicator, pages[i].indicator) == 0)
			return pages[i].page;
	return NULL;
}

bool page_is_goal(const struct row *r)
{
	return page_for(r) != NULL;
}

void page_goals(struct page *p, const struct row *const *row, size_t n)
{
	page_fn *page = page_for(row[0]);
	const struct row *common = NULL;
	struct buf title = BUF_INIT;

	if (page == page_attainment || page == page_on_track)
		common = common_period(row, n);
	buf_str(&title, page_label(row[0]));
	if (common) {
		buf_str(&title, " \xc2\xb7 ");
		put_when(&title, common->start, common->end);
	}
	page_title(p, buf_text(&title));
	buf_release(&title);
	page(p, row, n);
}
