/*
 * output_compare.c - the comparison: the answer first, then how far it can be
 * trusted.
 *
 * Each verdict stands beside the smallest change that would have been seen,
 * since "cannot tell" means little without it. When a line is too long for
 * the terminal, the reasons get a table of their own under the answers.
 */
#include "output_impl.h"

enum columns { ALL, ANSWERS, REASONS };

static void put_difference(
    struct page *p, struct buf *b, const struct comparison *c)
{
	if (c->by_ratio && !isnan(c->ratio))
		output_change(b, c->ratio - 1, UNIT_USERS);
	else if (c->b.unit == UNIT_SHARE)
		output_change(b, c->difference, UNIT_SHARE);
	else
		output_value(b, c->difference, c->b.unit, p->t->currency);
}

static void put_interval(struct buf *b, const struct comparison *c)
{
	double less = c->by_ratio ? 1 : 0;
	enum unit unit = c->by_ratio ? UNIT_USERS : c->b.unit;
	struct interval x =
	    c->by_ratio ? c->ratio_interval : c->difference_interval;

	if (isnan(x.low) || isnan(x.high))
		return;
	output_change(b, x.low - less, unit);
	buf_str(b, _(" to "));
	output_change(b, x.high - less, unit);
}

static void put_detectable(struct buf *b, const struct comparison *c)
{
	if (isnan(c->detectable))
		return;
	buf_str(b, "\xc2\xb1");
	output_real(b, 100 * c->detectable, 1);
	buf_str(b, OUTPUT_NARROW);
	buf_str(b, c->by_ratio ? "%" : _("pt"));
}

static void put_head(struct page *p, struct grid *g, const struct side *a,
    const struct side *b, enum columns which)
{
	grid_put(g, "");
	if (which != REASONS) {
		text_terminal(grid_cell(g), a->label);
		text_terminal(grid_cell(g), b->label);
		grid_put(g, _("difference"));
	}
	if (which != ANSWERS) {
		buf_printf(
		    grid_cell(g), _("%g %% interval"), 100 * p->t->level);
		grid_put(g, _("seen from"));
	}
	if (which != REASONS)
		grid_put(g, _("verdict"));
}

static void put_line(struct page *p, struct grid *g, const struct comparison *c,
    enum columns which)
{
	grid_put(g, _(c->indicator->label));
	if (which != REASONS) {
		page_cell(p, grid_cell(g), &c->a);
		page_cell(p, grid_cell(g), &c->b);
		put_difference(p, grid_cell(g), c);
	}
	if (which != ANSWERS) {
		put_interval(grid_cell(g), c);
		put_detectable(grid_cell(g), c);
	}
	if (which != REASONS)
		grid_put(g, _(verdict_name(c->verdict)));
}

static bool has_reasons(const struct comparison *c)
{
	return !isnan(c->difference_interval.low) || !isnan(c->detectable);
}

static void put_grid(struct page *p, struct buf *out,
    const struct comparison *c, size_t n, const struct side *a,
    const struct side *b, enum columns which)
{
	static const size_t columns[] = {
		[ALL] = 7, [ANSWERS] = 5, [REASONS] = 3
	};
	struct grid g;

	grid_init(&g, columns[which], p->markdown);
	g.left[columns[which] - 1] = which != REASONS;
	put_head(p, &g, a, b, which);
	for (size_t i = 0; i < n; i++)
		if (which != REASONS || has_reasons(&c[i]))
			put_line(p, &g, &c[i], which);
	grid_write(&g, out);
}

static size_t widest(struct slice s)
{
	size_t most = 0, at = 0;

	for (size_t i = 0; i <= s.len; i++) {
		size_t w;

		if (i < s.len && s.at[i] != '\n')
			continue;
		w = text_width((struct slice){ s.at + at, i - at });
		most = w > most ? w : most;
		at = i + 1;
	}
	return most;
}

static void put_answers(struct page *p, const struct comparison *c, size_t n,
    const struct side *a, const struct side *b)
{
	struct buf whole = BUF_INIT;
	bool any = false;

	put_grid(p, &whole, c, n, a, b, ALL);
	for (size_t i = 0; i < n; i++)
		any = any || has_reasons(&c[i]);
	if (p->markdown || widest(buf_view(&whole)) <= (size_t)p->st->width) {
		buf_slice(p->out, buf_view(&whole));
	} else {
		put_grid(p, p->out, c, n, a, b, ANSWERS);
		if (any)
			buf_char(p->out, '\n');
		if (any)
			put_grid(p, p->out, c, n, a, b, REASONS);
	}
	if (whole.failed)
		p->out->failed = true;
	buf_release(&whole);
}

/* Where both sides are whole; else their states say why nothing is told. */
static bool is_by(const struct comparison *c, const char *method)
{
	return c->a.state == STATE_COMPLETE && c->b.state == STATE_COMPLETE &&
	       strcmp(c->method, method) == 0;
}

/* One sentence for the figures that share a method. */
static void put_methods(struct page *p, const struct comparison *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF_INIT;
		bool told = !is_by(&c[i], c[i].method);

		for (size_t k = 0; k < i; k++)
			told = told || is_by(&c[k], c[i].method);
		if (told)
			continue;
		buf_str(&b, _(c[i].indicator->label));
		for (size_t k = i + 1; k < n; k++)
			if (is_by(&c[k], c[i].method))
				buf_printf(
				    &b, ", %s", _(c[k].indicator->label));
		buf_printf(&b, _(": %s"), _(c[i].method));
		page_sentence(p, buf_text(&b));
		buf_release(&b);
	}
}

static void put_legend(struct page *p, const struct comparison *c, size_t n)
{
	struct buf text = BUF_INIT;
	size_t tested = 0;
	bool seen = false;

	for (size_t i = 0; i < n; i++) {
		tested += isnan(c[i].p) ? 0 : 1;
		seen = seen || !isnan(c[i].detectable);
	}
	if (seen)
		page_sentence(p, _("seen from: the smallest change that such "
				   "a comparison finds 8 times in 10"));
	if (tested > 1) {
		buf_printf(
		    &text, _("%zu figures tested together (Holm)."), tested);
		page_sentence(p, buf_text(&text));
	}
	buf_release(&text);
}

void page_comparison(struct page *p, const struct comparison *c, size_t n,
    const struct side *a, const struct side *b)
{
	buf_char(p->out, '\n');
	put_answers(p, c, n, a, b);
	buf_char(p->out, '\n');
	put_legend(p, c, n);
	put_methods(p, c, n);
}

#define EFFECT "interrupted="

bool page_is_interrupted(const struct table *t)
{
	return t->n > 0 &&
	       strncmp(t->rows[0].split, EFFECT, strlen(EFFECT)) == 0;
}

static const char *effect_name(const struct row *r)
{
	static const char *const names[][2] = {
		{ EFFECT "before", N_("slope until then") },
		{ EFFECT "level", N_("change of level") },
		{ EFFECT "slope", N_("change of slope") },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(r->split, names[i][0]) == 0)
			return _(names[i][1]);
	return r->split;
}

static enum verdict effect_verdict(const struct row *r, double none)
{
	if (isnan(r->low) || isnan(r->high))
		return VERDICT_NOT_COMPARABLE;
	if (r->low > none)
		return VERDICT_UP;
	return r->high < none ? VERDICT_DOWN : VERDICT_CANNOT_TELL;
}

static void put_effect(struct grid *g, const struct row *r)
{
	double none = r->unit == UNIT_RATIO ? 1 : 0;
	enum unit unit = r->unit == UNIT_RATIO ? UNIT_USERS : r->unit;

	grid_put(g, effect_name(r));
	output_change(grid_cell(g), r->value - none, unit);
	output_change(grid_cell(g), r->low - none, unit);
	buf_str(&g->text, _(" to "));
	output_change(&g->text, r->high - none, unit);
	grid_put(g, _(verdict_name(effect_verdict(r, none))));
}

void page_interrupted(struct page *p)
{
	const char *last = "";
	struct grid g;

	for (size_t i = 0; i < p->t->n; i++) {
		const struct row *r = &p->t->rows[i];
		bool next = i + 1 == p->t->n ||
			    strcmp(r->indicator, r[1].indicator) != 0;

		if (strcmp(r->indicator, last) != 0) {
			buf_char(p->out, '\n');
			grid_init(&g, 4, p->markdown);
			g.left[3] = true;
			grid_put(&g, page_label(r));
			grid_put(&g, "");
			buf_printf(grid_cell(&g), _("%g %% interval"),
			    100 * p->t->level);
			grid_put(&g, _("verdict"));
		}
		last = r->indicator;
		put_effect(&g, r);
		if (next)
			grid_write(&g, p->out);
	}
}
