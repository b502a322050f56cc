/*
 * doc_html_table.c - pictures and tables of a page.
 *
 * A table says its roles outright, because one that becomes cards on a narrow
 * screen would lose them there. One that scrolls can be reached by the
 * keyboard; it is no landmark, of which a page must have few. A figure's name
 * is its caption, word for word.
 */
#include "doc_html.h"

#include <string.h>

static void put_picture(struct html *h, const struct part *p)
{
	struct buf *b = h->out;

	if (!p->text[2])
		return;
	buf_printf(b, "<figure class=\"%s\" role=\"figure\" aria-label=\"",
	    p->text[3] ? "has-small" : "single");
	html_text(b, p->text[0]);
	if (p->text[1]) {
		buf_char(b, ' ');
		html_text(b, p->text[1]);
	}
	buf_str(b, "\"><figcaption><strong>");
	html_marked(b, p->text[0]);
	buf_str(b, "</strong> ");
	if (p->text[1])
		html_marked(b, p->text[1]);
	buf_str(b, "</figcaption>\n<div class=\"large\">");
	buf_str(b, p->text[2]);
	buf_str(b, "</div>\n");
	if (p->text[3]) {
		buf_str(b, "<div class=\"small\">");
		buf_str(b, p->text[3]);
		buf_str(b, "</div>\n");
	}
	if (p[1].kind == PART_TABLE && p[1].layout == DOC_PICTURED)
		h->figure = p;
	else
		buf_str(b, "</figure>\n");
}

static bool is_folded(const struct html *h, const struct part *table)
{
	return table->layout == DOC_FOLDED ||
	       (table->layout == DOC_PICTURED && h->figure);
}

static void put_summary(struct html *h, const struct part *p)
{
	buf_str(h->out, "<details><summary>");
	if (p->layout == DOC_FOLDED) {
		html_marked(h->out, p->text[0]);
	} else {
		buf_str(h->out, _("Data of the figure"));
		buf_str(h->out, "<span class=\"quiet\">");
		buf_str(h->out, _(": "));
		html_marked(h->out, h->figure ? h->figure->text[0] : "");
		buf_str(h->out, "</span>");
	}
	buf_str(h->out, "</summary>");
}

static void open_table(struct html *h, const struct part *p)
{
	struct buf *b = h->out;

	h->table = p;
	h->in_row = h->in_body = false;
	if (is_folded(h, p))
		put_summary(h, p);
	if (p->layout == DOC_CARDS) {
		buf_str(b, "<div class=\"cards\">");
	} else {
		buf_str(b, "<div class=\"wide\" role=\"group\" "
			   "tabindex=\"0\" aria-label=\"");
		html_text(b, p->text[0]);
		/* Two sections may have a table of one name. */
		if (h->section && strcmp(h->section->text[1], p->text[0])) {
			buf_str(b, ", ");
			html_text(b, h->section->text[1]);
		}
		buf_str(b, "\">");
	}
	buf_str(b, "<table role=\"table\"><caption>");
	html_marked(b, p->text[0]);
	buf_str(b, "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
}

static void put_column(struct html *h, const struct part *p)
{
	buf_printf(h->out, "<th role=\"columnheader\" scope=\"col\"%s>",
	    p->flag ? " class=\"n\"" : "");
	html_marked(h->out, p->text[0]);
	buf_str(h->out, "</th>");
}

static void end_row(struct html *h)
{
	if (!h->in_body)
		buf_str(h->out, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	else if (h->in_row)
		buf_str(h->out, "</tr>\n");
	h->in_body = true;
	h->in_row = false;
}

static void put_row(struct html *h)
{
	end_row(h);
	buf_str(h->out, "<tr role=\"row\">");
	h->in_row = true;
	h->column = 0;
}

static void put_cell(struct html *h, const struct part *p)
{
	const struct part *column = &h->table[1 + h->column];
	bool head = h->column++ == 0;
	struct buf *b = h->out;

	if (head) {
		buf_str(b, "<th role=\"rowheader\" scope=\"row\">");
	} else {
		buf_printf(b, "<td role=\"cell\"%s",
		    column->flag ? " class=\"n\"" : "");
		if (h->table->layout == DOC_CARDS) {
			buf_str(b, " data-label=\"");
			html_text(b, column->text[0]);
			buf_char(b, '"');
		}
		buf_str(b, "><div>");
	}
	if (p->mark == DOC_UNMARKED)
		html_marked(b, p->text[0]);
	else
		html_verdict(b, p->mark, p->text[0]);
	buf_str(b, head ? "</th>" : "</div></td>");
}

static void end_table(struct html *h)
{
	end_row(h);
	buf_str(h->out, "</tbody></table></div>\n");
	if (is_folded(h, h->table))
		buf_str(h->out, "</details>\n");
	if (h->table->layout == DOC_PICTURED && h->figure)
		buf_str(h->out, "</figure>\n");
	h->table = h->figure = NULL;
}

void html_block(struct html *h, const struct part *p)
{
	switch (p->kind) {
	case PART_PICTURE:
		put_picture(h, p);
		break;
	case PART_TABLE:
		open_table(h, p);
		break;
	case PART_COLUMN:
		put_column(h, p);
		break;
	case PART_ROW:
		put_row(h);
		break;
	case PART_CELL:
		put_cell(h, p);
		break;
	default:
		end_table(h);
	}
}
