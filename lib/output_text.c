/*
 * output_text.c - the two forms for people: text for a terminal or a pipe,
 * and Markdown. Both are one page of grids; they differ in the grids' dress.
 */
#include "output_impl.h"

static void put_bold(struct page *p, struct slice s)
{
	bool on = p->st->colour && !p->markdown;

	if (on)
		buf_str(p->out, "\x1b[1m");
	if (p->markdown)
		text_markdown(p->out, s);
	else
		buf_slice(p->out, s);
	if (on)
		buf_str(p->out, "\x1b[0m");
}

void page_title(struct page *p, const char *text)
{
	if (p->out->len)
		buf_char(p->out, '\n');
	if (p->markdown)
		buf_str(p->out, "### ");
	put_bold(p, slice_of(text));
	buf_str(p->out, p->markdown ? "\n\n" : "\n");
}

/* Words up to the page's width. */
static void put_wrapped(struct page *p, struct slice s)
{
	size_t width = p->st->width > 20 ? (size_t)p->st->width : 80,
	       column = 0;

	for (size_t i = 0; i < s.len;) {
		size_t n = 0, w;

		while (i + n < s.len && s.at[i + n] != ' ')
			n++;
		w = text_width((struct slice){ s.at + i, n });
		if (column && column + 1 + w > width) {
			buf_char(p->out, '\n');
			column = 0;
		} else if (column) {
			buf_char(p->out, ' ');
			column++;
		}
		buf_add(p->out, s.at + i, n);
		column += w;
		i += n;
		while (i < s.len && s.at[i] == ' ')
			i++;
	}
	buf_char(p->out, '\n');
}

void page_sentence(struct page *p, const char *text)
{
	if (p->markdown) {
		text_markdown(p->out, slice_of(text));
		buf_str(p->out, "\n\n");
	} else {
		put_wrapped(p, slice_of(text));
	}
}

void page_notes(struct page *p)
{
	if (p->partial || p->missing || p->projected || p->t->n_notes)
		buf_char(p->out, '\n');
	if (p->partial)
		page_sentence(p, _("( ) the period is not over: not comparable "
				   "with the others"));
	if (p->projected)
		page_sentence(p, _("≈ projected, not observed yet"));
	if (p->missing)
		page_sentence(p, _("– no data, or not observable yet"));
	for (size_t i = 0; i < p->t->n_notes; i++) {
		struct buf b = BUF_INIT;

		text_terminal(&b, slice_of(p->t->notes[i]));
		page_sentence(p, buf_text(&b));
		buf_release(&b);
	}
}

void page_cell(struct page *p, struct buf *b, const struct row *r)
{
	bool value = !isnan(r->value);

	if (value && r->state == STATE_PARTIAL) {
		p->partial = true;
		buf_char(b, '(');
		output_value(b, r->value, r->unit, p->t->currency);
		buf_char(b, ')');
	} else if (value && r->state == STATE_COMPLETE) {
		output_value(b, r->value, r->unit, p->t->currency);
	} else if (value && r->state == STATE_CENSORED) {
		p->projected = true;
		buf_str(b, "\xe2\x89\x88" OUTPUT_NARROW);
		output_value(b, r->value, r->unit, p->t->currency);
	} else if (r->state == STATE_HIDDEN) {
		buf_str(b, _("hidden"));
	} else {
		p->missing = true;
		buf_str(b, OUTPUT_DASH);
	}
}

static void put_page_head(struct page *p)
{
	struct buf b = BUF_INIT;

	text_terminal(&b, slice_of(p->t->service ? p->t->service : ""));
	if (p->t->source_note) {
		buf_str(&b, b.len ? " \xc2\xb7 " : "");
		text_terminal(&b, slice_of(p->t->source_note));
	}
	if (p->t->as_of != DAY_NONE) {
		buf_str(&b, b.len ? " \xc2\xb7 " : "");
		buf_str(&b, _("known up to "));
		output_day(&b, p->t->as_of - 1);
	}
	page_title(p, buf_text(&b));
	buf_release(&b);
}

static int people_table(const struct table *t, const struct output_style *st,
    bool markdown, struct buf *out, struct err *e)
{
	struct page p = { .t = t, .st = st, .out = out, .markdown = markdown };
	int rc = 0;

	put_page_head(&p);
	if (page_is_interrupted(t))
		page_interrupted(&p);
	else if (page_is_rollout(t))
		page_rollout(&p);
	else
		rc = page_table(&p, e);
	page_notes(&p);
	return rc < 0 ? rc : buf_error(out, e);
}

static int people_comparison(const struct comparison *c, size_t n,
    const struct side *a, const struct side *b, const struct table *t,
    const struct output_style *st, bool markdown, struct buf *out,
    struct err *e)
{
	struct page p = { .t = t, .st = st, .out = out, .markdown = markdown };

	put_page_head(&p);
	page_comparison(&p, c, n, a, b);
	page_notes(&p);
	return buf_error(out, e);
}

static int people_headline(const struct headline *h, const struct table *t,
    const struct output_style *st, bool markdown, struct buf *out,
    struct err *e)
{
	struct page p = { .t = t, .st = st, .out = out, .markdown = markdown };

	page_headline(&p, h);
	page_notes(&p);
	return buf_error(out, e);
}

static int text_table(const struct table *t, const struct output_style *st,
    struct buf *out, struct err *e)
{
	return people_table(t, st, false, out, e);
}

static int text_comparison(const struct comparison *c, size_t n,
    const struct side *a, const struct side *b, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	return people_comparison(c, n, a, b, t, st, false, out, e);
}

static int text_headline(const struct headline *h, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	return people_headline(h, t, st, false, out, e);
}

const struct output_format output_text = {
	.name = "text",
	.help = "tables for people",
	.table = text_table,
	.comparison = text_comparison,
	.headline = text_headline,
};

static int markdown_table(const struct table *t, const struct output_style *st,
    struct buf *out, struct err *e)
{
	return people_table(t, st, true, out, e);
}

static int markdown_comparison(const struct comparison *c, size_t n,
    const struct side *a, const struct side *b, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	return people_comparison(c, n, a, b, t, st, true, out, e);
}

static int markdown_headline(const struct headline *h, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	return people_headline(h, t, st, true, out, e);
}

const struct output_format output_markdown = {
	.name = "markdown",
	.help = "tables for people, as Markdown",
	.table = markdown_table,
	.comparison = markdown_comparison,
	.headline = markdown_headline,
};
