/*
 * doc_html.c - a page as one HTML file that asks for nothing else: no script,
 * no request, and a policy that forbids both.
 *
 * Parts come in reading order. Those that belong together (sentences of the
 * summary, key figures, boxes) are one list, which is open as long as they
 * follow each other. What a colour says, a word says too.
 */
#include "doc_html.h"

#include "doc.inc"

static const char *const mark_shape[DOC_MARKS] = { NULL, "M8 2 15 14H1z",
	"M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z", "M8 14 1 2h14z",
	"M2.5 6.5h11v-2h-11zm0 5h11v-2h-11z", "M8 2 15 14H1z", "M8 14 1 2h14z",
	"m6.4 13.4-5-5 1.9-1.9 3.1 3.1 6.4-6.6 1.9 1.9z",
	"M3.4 1.8 8 6.4l4.6-4.6 1.6 1.6L9.6 8l4.6 4.6-1.6 1.6L8 9.6l-4.6 "
	"4.6-1.6-1.6L6.4 8 1.8 3.4z",
	"M2 2h12v12H2zm1.6 1.6v8.8h8.8V3.6z",
	"M3 1h10v2L9 8l4 5v2H3v-2l4-5-4-5z" };

void html_text(struct buf *b, const char *text)
{
	text_html(b, slice_of(text ? text : ""));
}

/* The element that a mark opens, or closes when it is the one that is open. */
static void put_mark(struct buf *b, char mark, char *open)
{
	static const char *const begin[] = { "<strong>", "<span class=\"i\">",
		"<code>" };
	static const char *const end[] = { "</strong>", "</span>", "</code>" };

	if (*open == mark) {
		buf_str(b, end[mark - 1]);
		*open = 0;
	} else if (*open == 0) {
		buf_str(b, begin[mark - 1]);
		*open = mark;
	}
}

void html_marked(struct buf *b, const char *text)
{
	char open = 0;

	for (const char *at = text ? text : ""; *at;) {
		size_t n = strcspn(at, DOC_STRONG DOC_FAINT DOC_CODE);

		text_html(b, (struct slice){ at, n });
		at += n;
		if (*at)
			put_mark(b, *at++, &open);
	}
	if (open)
		put_mark(b, open, &open);
}

void html_verdict(struct buf *b, enum doc_mark m, const char *words)
{
	const char *name = doc_mark_name(m);

	buf_printf(b,
	    "<span class=\"v v-%s\"><svg aria-hidden=\"true\" "
	    "width=\"13\" height=\"13\" viewBox=\"0 0 16 "
	    "16\"><use href=\"#m-%s\"/></svg><span>",
	    name, name);
	html_marked(b, words);
	buf_str(b, "</span></span>");
}

/* Parts that stand in one element as long as they follow each other. */
static const struct {
	enum doc_part part;
	const char *begin, *end;
} lists[] = {
	{ PART_POINT, "<ol class=\"points\">\n", "</ol>\n" },
	{ PART_KEY, "<dl class=\"keys\">\n", "</dl>\n" },
	{ PART_TERM, "<dl class=\"terms\">\n", "</dl>\n" },
	{ PART_CHOICE, "<ul class=\"choices\">\n", "</ul>\n" },
	{ PART_BOX, "<div class=\"boxes\">\n", "</ul></div></div>\n" },
};
#define LISTS (sizeof lists / sizeof *lists)

static size_t list_of(enum doc_part kind)
{
	size_t i = 0;

	if (kind == PART_ENTRY)
		kind = PART_BOX;
	while (i < LISTS && lists[i].part != kind)
		i++;
	return i;
}

static void in_list(struct html *h, enum doc_part kind)
{
	size_t list = list_of(kind);

	if (list == h->list)
		return;
	if (h->list < LISTS)
		buf_str(h->out, lists[h->list].end);
	if (list < LISTS)
		buf_str(h->out, lists[list].begin);
	h->list = list;
	h->in_box = false;
}

static void put_tagged(
    struct html *h, const char *begin, const char *text, const char *end)
{
	buf_str(h->out, begin);
	html_marked(h->out, text);
	buf_str(h->out, end);
}

static void put_optional(
    struct html *h, const char *begin, const char *text, const char *end)
{
	if (text)
		put_tagged(h, begin, text, end);
}

static void close_section(struct html *h)
{
	in_list(h, PART_SECTION);
	if (h->in_section)
		buf_str(h->out, "</section>\n");
	h->in_section = false;
}

static void put_section(struct html *h, const struct part *p)
{
	struct buf *b = h->out;

	close_section(h);
	buf_printf(b,
	    "<section id=\"%s\" aria-labelledby=\"h-%s\"%s>\n<header>",
	    p->text[0], p->text[0], h->number == 0 ? " class=\"first\"" : "");
	buf_printf(b, "<h2 id=\"h-%s\">", p->text[0]);
	h->number += h->number == 0;
	if (p->flag)
		buf_printf(b, "<span class=\"no\">%u</span>", h->number++);
	html_marked(b, p->text[1]);
	buf_str(b, "</h2>");
	put_optional(h, "<p class=\"question\">", p->text[2], "</p>");
	buf_str(b, "</header>\n");
	h->in_section = true;
	h->section = p;
}

static void put_gap(struct html *h, const struct part *p)
{
	put_tagged(h, "<div class=\"gap\"><p>", p->text[0], "</p>");
	if (p->text[1]) {
		buf_str(h->out, "<code>");
		html_text(h->out, p->text[1]);
		buf_str(h->out, "</code>");
	}
	buf_str(h->out, "</div>\n");
}

static void put_point(struct html *h, const struct part *p)
{
	const struct part *section =
	    p->text[2] ? doc_section_of(h->doc, p->text[2]) : NULL;

	buf_str(h->out, "<li>");
	html_verdict(h->out, p->mark, p->text[0]);
	put_tagged(h, "<p>", p->text[1], "");
	if (section) {
		buf_printf(
		    h->out, " <a class=\"to\" href=\"#%s\">", section->text[0]);
		html_marked(h->out, section->text[1]);
		buf_str(h->out, "</a>");
	}
	buf_str(h->out, "</p></li>\n");
}

static void put_key(struct html *h, const struct part *p)
{
	put_tagged(h, "<div><dt>", p->text[0], "</dt>");
	put_tagged(h, "<dd><b>", p->text[1], "</b>");
	put_optional(h, "<span class=\"i\">", p->text[2], "</span>");
	put_optional(h, "<span class=\"change\">", p->text[3], "</span>");
	buf_str(h->out, "</dd></div>\n");
}

static void put_box(struct html *h, const struct part *p)
{
	if (h->in_box)
		buf_str(h->out, "</ul></div>\n");
	h->in_box = true;
	put_tagged(h, "<div class=\"box\"><h3>", p->text[0], "</h3>");
	put_tagged(h, "<p>", p->text[1], "</p><ul>\n");
}

static void put_entry(struct html *h, const struct part *p)
{
	bool missing = !p->text[1];

	buf_printf(
	    h->out, "<li%s>", missing && p->flag ? " class=\"missing\"" : "");
	put_tagged(h, "<span>", p->text[0], "</span>");
	if (missing)
		html_verdict(h->out, DOC_MISSING, _("missing"));
	put_optional(h, "<b>", p->text[1], "</b>");
	put_optional(h, "<span class=\"i\">", p->text[2], "</span>");
	put_optional(h, "<span class=\"change\">", p->text[3], "</span>");
	if (p->flag)
		put_tagged(
		    h, "<span class=\"tag\">", _("mandatory"), "</span>");
	buf_str(h->out, "</li>\n");
}

static void put_part(struct html *h, const struct part *p)
{
	switch (p->kind) {
	case PART_SECTION:
		put_section(h, p);
		break;
	case PART_VERDICT:
		buf_str(h->out, "<p class=\"verdict\">");
		html_verdict(h->out, p->mark, p->text[0]);
		buf_str(h->out, "</p>\n");
		break;
	case PART_FINDING:
		put_tagged(h, "<p class=\"finding\">", p->text[0], "</p>\n");
		break;
	case PART_SUBTITLE:
		put_tagged(h, "<h3>", p->text[0], "</h3>\n");
		break;
	case PART_PARAGRAPH:
		put_tagged(h, "<p class=\"para\">", p->text[0], "</p>\n");
		break;
	case PART_NOTE:
		put_tagged(h, "<p class=\"note\">", p->text[0], "</p>\n");
		break;
	case PART_GAP:
		put_gap(h, p);
		break;
	case PART_POINT:
		put_point(h, p);
		break;
	case PART_KEY:
		put_key(h, p);
		break;
	case PART_TERM:
		put_tagged(h, "<div><dt>", p->text[0], "</dt><dd>");
		put_tagged(h, "", p->text[1], "</dd></div>\n");
		break;
	case PART_CHOICE:
		put_tagged(h, "<li>", p->text[0], "</li>\n");
		break;
	case PART_BOX:
		put_box(h, p);
		break;
	case PART_ENTRY:
		put_entry(h, p);
		break;
	case PART_COLUMNS:
		buf_str(h->out, "<div class=\"two\"><div>\n");
		break;
	case PART_BESIDE:
		buf_str(h->out, "</div><div>\n");
		break;
	case PART_COLUMNS_END:
		buf_str(h->out, "</div></div>\n");
		break;
	case PART_FACT:
	case PART_DATA:
		break;
	default:
		html_block(h, p);
	}
}

/* A style sheet's string: only letters and digits as they are. A blank would
 * end the escape before it, and be lost. */
static void put_css_string(struct buf *b, const char *text)
{
	struct slice s = slice_of(text);
	uint32_t code;

	buf_char(b, '"');
	while (s.len > 0) {
		size_t n = text_utf8(s.at, s.len, &code);
		bool plain =
		    n == 1 && ((code | 32) - 'a' < 26 || code - '0' < 10);

		if (plain)
			buf_char(b, (char)code);
		else
			buf_printf(b, "\\%06x", n ? (unsigned)code : 0xfffdu);
		s.at += n ? n : 1;
		s.len -= n ? n : 1;
	}
	buf_char(b, '"');
}

static void put_style(struct html *h)
{
	static const char font[] =
	    "font:8pt \"Liberation Sans\",Arial,sans-serif;color:#55606e";

	buf_str(h->out,
	    "<style>\n" DOC_CSS "@page{size:A4;margin:13mm 12mm 15mm;"
	    "@bottom-left{content:");
	put_css_string(h->out, h->doc->foot);
	buf_printf(h->out,
	    ";%s}@bottom-right{content:counter(page) \" / \" counter(pages);"
	    "%s}}\n</style>\n",
	    font, font);
}

static void put_head(struct html *h, const struct doc_origin *o)
{
	const struct doc *d = h->doc;

	buf_printf(h->out,
	    "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta "
	    "charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri "
	    "'none'; form-action 'none'\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n<meta "
	    "name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" "
	    "content=\"no-referrer\">\n<meta name=\"generator\" "
	    "content=\"jauge %s\">\n<title>",
	    d->language, o->version);
	html_text(h->out, d->title);
	buf_str(h->out, ", ");
	html_text(h->out, d->kicker);
	buf_str(h->out, "</title>\n");
	put_style(h);
	buf_str(h->out, "</head>\n<body>\n");
}

static void put_shapes(struct buf *b)
{
	buf_str(b, "<svg class=\"marks\" width=\"0\" height=\"0\" "
		   "aria-hidden=\"true\" focusable=\"false\">");
	for (size_t i = 1; i < DOC_MARKS; i++)
		buf_printf(b,
		    "<symbol id=\"m-%s\" viewBox=\"0 0 16 16\"><path "
		    "fill-rule=\"evenodd\" d=\"%s\"/></symbol>",
		    doc_mark_name((enum doc_mark)i), mark_shape[i]);
	buf_str(b, "</svg>\n");
}

static void put_banner(struct html *h)
{
	const struct doc *d = h->doc;

	put_tagged(h, "<a class=\"skip\" href=\"#main\">",
	    _("Go to the content"), "</a>\n");
	put_shapes(h->out);
	buf_str(h->out, "<header class=\"head\">\n");
	put_optional(h, "<p class=\"banner\">", d->banner, "</p>\n");
	put_tagged(h, "<p class=\"kicker\">", d->kicker, "</p>\n<h1>");
	put_tagged(h, "", d->title, "</h1>\n");
	put_optional(h, "<p class=\"lead\">", d->lead, "</p>\n");
	buf_str(h->out, "<dl class=\"facts\">\n");
	for (size_t i = 0; i < d->n; i++) {
		const struct part *p = &d->part[i];

		if (p->kind != PART_FACT)
			continue;
		put_tagged(h, "<div><dt>", p->text[0], "</dt><dd>");
		put_tagged(h, "", p->text[1], "</dd></div>\n");
	}
	buf_str(h->out, "</dl>\n</header>\n");
}

static void put_rail(struct html *h)
{
	const struct doc *d = h->doc;

	put_tagged(h,
	    "<nav class=\"rail\" aria-labelledby=\"rail\"><h2 id=\"rail\">",
	    _("Contents"), "</h2><ol>\n");
	for (size_t i = 0; i < d->n; i++) {
		const struct part *p = &d->part[i];

		if (p->kind != PART_SECTION)
			continue;
		buf_printf(h->out, "<li><a href=\"#%s\">", p->text[0]);
		put_tagged(h, "", p->text[1], "</a></li>\n");
	}
	buf_str(h->out, "</ol></nav>\n");
}

static void put_foot(struct html *h, const struct doc_origin *o)
{
	struct buf day = BUF_INIT;

	output_date(&day, o->as_of);
	buf_str(h->out, "<footer class=\"foot\"><p>");
	buf_printf(h->out, _("Made by jauge %s from what was known on %s."),
	    o->version, buf_text(&day));
	buf_str(h->out, "</p></footer>\n</body>\n</html>\n");
	h->out->failed = h->out->failed || day.failed;
	buf_release(&day);
}

static int html_write(const struct doc *d, const struct doc_origin *o,
    struct buf *out, struct err *e)
{
	struct html h = { .doc = d, .out = out, .list = LISTS };

	if (doc_error(d, e) < 0)
		return e->code;
	put_head(&h, o);
	put_banner(&h);
	buf_str(out, "<div class=\"frame\">\n");
	put_rail(&h);
	buf_str(out, "<main id=\"main\" tabindex=\"-1\">\n");
	for (size_t i = 0; i < d->n; i++) {
		in_list(&h, d->part[i].kind);
		put_part(&h, &d->part[i]);
	}
	close_section(&h);
	buf_str(out, "</main>\n</div>\n");
	put_foot(&h, o);
	return buf_error(out, e);
}

const struct doc_format doc_html = {
	.name = "html",
	.help = "one page that needs nothing else",
	.pictures = true,
	.write = html_write,
};
