/*
 * doc_markdown.c - a page as Markdown: the same words and figures, for a wiki
 * or a message. A picture is its title and its table.
 */
#include "doc_impl.h"
#include "output.h"

#include <stdlib.h>
#include <string.h>

struct markdown {
	const struct doc *doc;
	struct buf *out;
	unsigned number;
	bool in_list; /* lines of a list follow each other closely */
	const struct part *table; /* that is open */
	size_t column;
};

static void put_piece(struct buf *b, struct slice s)
{
	text_markdown(b, s);
}

static bool has_tag(struct slice s)
{
	for (size_t i = 0; i + 1 < s.len; i++)
		if (s.at[i] == '<' && !strchr(" =", s.at[i + 1]))
			return true;
	return false;
}

/* Within a code span nothing is escaped: it is fenced by more backquotes than
 * stand in it side by side. A table's cells hold none, since they end at "|".
 */
static void put_code(struct buf *b, struct slice s)
{
	size_t run = 0, longest = 0;

	if (has_tag(s)) {
		text_markdown(b, s);
		return;
	}

	for (size_t i = 0; i < s.len; i++) {
		run = s.at[i] == '`' ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	for (size_t i = 0; i <= longest; i++)
		buf_char(b, '`');
	if (longest)
		buf_char(b, ' ');
	text_terminal(b, s);
	if (longest)
		buf_char(b, ' ');
	for (size_t i = 0; i <= longest; i++)
		buf_char(b, '`');
}

static void put_marked(struct buf *b, const char *text)
{
	for (const char *at = text ? text : ""; *at;) {
		size_t n = strcspn(at, DOC_STRONG DOC_FAINT DOC_CODE);

		put_piece(b, (struct slice){ at, n });
		at += n;
		if (*at == *DOC_STRONG) {
			buf_str(b, "**");
		} else if (*at == *DOC_CODE) {
			n = strcspn(++at, DOC_CODE);
			put_code(b, (struct slice){ at, n });
			at += n;
		}
		at += *at != '\0';
	}
}

static const char *shape(enum doc_mark m)
{
	static const char *const shapes[DOC_MARKS] = { "",
		"\xe2\x96\xb2 ", /* up */
		"\xe2\x97\x8f ", /* dot */
		"\xe2\x96\xbc ", /* down */
		"= ", "\xe2\x96\xb2 ", "\xe2\x96\xbc ",
		"\xe2\x9c\x93 ", /* tick */
		"\xe2\x9c\x95 ", /* cross */
		"\xe2\x96\xa1 ", /* square */
		"\xe2\x8c\x9b " /* hourglass */ };

	return shapes[m];
}

static void put_verdict(struct buf *b, enum doc_mark m, const char *words)
{
	buf_str(b, "**");
	buf_str(b, shape(m));
	put_marked(b, words);
	buf_str(b, "**");
}

static void put_block(
    struct markdown *m, const char *before, const char *text, const char *after)
{
	buf_str(m->out, before);
	put_marked(m->out, text);
	buf_str(m->out, after);
}

static void put_aside(struct buf *b, const char *before, const char *text)
{
	if (!text)
		return;
	buf_str(b, before);
	put_marked(b, text);
}

static void put_section(struct markdown *m, const struct part *p)
{
	buf_str(m->out, "## ");
	if (p->flag)
		buf_printf(m->out, "%u. ", ++m->number);
	put_block(m, "", p->text[1], "\n\n");
	if (p->text[2])
		put_block(m, "*", p->text[2], "*\n\n");
}

static void put_gap(struct markdown *m, const struct part *p)
{
	put_block(m, "> ", p->text[0], "\n");
	if (p->text[1]) {
		buf_str(m->out, ">\n> ");
		put_code(m->out, slice_of(p->text[1]));
		buf_char(m->out, '\n');
	}
	buf_char(m->out, '\n');
}

static void put_entry(struct markdown *m, const struct part *p)
{
	put_block(m, "- ", p->text[0], "");
	if (p->flag)
		buf_printf(m->out, " (%s)", _("mandatory"));
	buf_str(m->out, _(": "));
	if (p->text[1])
		put_block(m, "**", p->text[1], "**");
	else
		put_verdict(m->out, DOC_MISSING, _("missing"));
	put_aside(m->out, " ", p->text[2]);
	put_aside(m->out, ", ", p->text[3]);
	buf_char(m->out, '\n');
}

static void put_key(struct markdown *m, const struct part *p)
{
	put_block(m, "- ", p->text[0], _(": "));
	put_block(m, "**", p->text[1], "**");
	put_aside(m->out, " ", p->text[2]);
	put_aside(m->out, ", ", p->text[3]);
	buf_char(m->out, '\n');
}

static void put_row(struct markdown *m)
{
	if (m->column == 0) {
		buf_str(m->out, "|\n");
		for (size_t i = 0; i < doc_columns_of(m->table); i++)
			buf_str(
			    m->out, m->table[1 + i].flag ? "|---:" : "|---");
	}
	buf_str(m->out, "|\n");
	m->column = 1;
}

static void put_cell(struct markdown *m, const struct part *p)
{
	buf_str(m->out, "| ");
	if (p->mark == DOC_UNMARKED)
		put_marked(m->out, p->text[0]);
	else
		put_verdict(m->out, p->mark, p->text[0]);
	buf_char(m->out, ' ');
}

static void put_table(struct markdown *m, const struct part *p)
{
	m->table = p;
	m->column = 0;
	put_block(m, "**", p->text[0], "**\n\n");
}

static bool is_list(enum doc_part kind)
{
	return kind == PART_FACT || kind == PART_POINT || kind == PART_KEY ||
	       kind == PART_TERM || kind == PART_CHOICE || kind == PART_ENTRY;
}

static void put_list_part(struct markdown *m, const struct part *p)
{
	switch (p->kind) {
	case PART_ENTRY:
		put_entry(m, p);
		break;
	case PART_KEY:
		put_key(m, p);
		break;
	case PART_POINT:
		buf_str(m->out, "- ");
		put_verdict(m->out, p->mark, p->text[0]);
		put_block(m, _(": "), p->text[1], "\n");
		break;
	case PART_CHOICE:
		put_block(m, "- [ ] ", p->text[0], "\n");
		break;
	default:
		put_block(m, "- **", p->text[0], "**");
		put_block(m, _(": "), p->text[1], "\n");
	}
}

static void put_part(struct markdown *m, const struct part *p)
{
	switch (p->kind) {
	case PART_SECTION:
		put_section(m, p);
		break;
	case PART_VERDICT:
		put_verdict(m->out, p->mark, p->text[0]);
		buf_str(m->out, "\n\n");
		break;
	case PART_SUBTITLE:
	case PART_BOX:
		put_block(m, "### ", p->text[0], "\n\n");
		break;
	case PART_GAP:
		put_gap(m, p);
		break;
	case PART_FINDING:
	case PART_PARAGRAPH:
	case PART_NOTE:
		put_block(m, "", p->text[0], "\n\n");
		break;
	case PART_TABLE:
		put_table(m, p);
		break;
	case PART_COLUMN:
		put_block(m, "| ", p->text[0], " ");
		break;
	case PART_ROW:
		put_row(m);
		break;
	case PART_CELL:
		put_cell(m, p);
		break;
	case PART_TABLE_END:
		if (m->column == 0)
			put_row(m);
		else
			buf_str(m->out, "|\n");
		buf_char(m->out, '\n');
		break;
	default:
		break;
	}
}

static void put_head(struct markdown *m)
{
	const struct doc *d = m->doc;

	put_block(m, "# ", d->title, "\n\n");
	put_block(m, "", d->kicker, "\n\n");
	if (d->banner)
		put_block(m, "> ", d->banner, "\n\n");
	if (d->lead)
		put_block(m, "", d->lead, "\n\n");
}

static int markdown_write(const struct doc *d, const struct doc_origin *o,
    struct buf *out, struct err *e)
{
	struct markdown m = { .doc = d, .out = out };
	struct buf day = BUF_INIT;

	if (doc_error(d, e) < 0)
		return e->code;
	put_head(&m);
	for (size_t i = 0; i < d->n; i++) {
		const struct part *p = &d->part[i];

		if (m.in_list && !is_list(p->kind))
			buf_char(out, '\n');
		m.in_list = is_list(p->kind);
		if (m.in_list)
			put_list_part(&m, p);
		else
			put_part(&m, p);
	}
	output_date(&day, o->as_of);
	if (m.in_list)
		buf_char(out, '\n');
	buf_printf(out, _("Made by jauge %s from what was known on %s."),
	    o->version, buf_text(&day));
	buf_char(out, '\n');
	buf_release(&day);
	return buf_error(out, e);
}

const struct doc_format doc_markdown = {
	.name = "md",
	.help = "Markdown, without pictures",
	.write = markdown_write,
};
