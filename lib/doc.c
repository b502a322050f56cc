/*
 * doc.c - the parts of a page, as they are added.
 */
#include "doc_impl.h"

#include <assert.h>
#include <stdlib.h>

const struct doc_format *const doc_formats[] = { &doc_html, &doc_markdown,
	&doc_json, NULL };

const struct doc_format *doc_find(struct slice name)
{
	for (size_t i = 0; doc_formats[i]; i++)
		if (slice_is(name, doc_formats[i]->name))
			return doc_formats[i];
	return NULL;
}

const char *doc_mark_name(enum doc_mark m)
{
	static const char *const name[DOC_MARKS] = { "", "ahead", "on_track",
		"behind", "cannot_tell", "better", "worse", "reached", "missed",
		"missing", "too_young" };

	return name[m];
}

void doc_plain(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= ' ')
			buf_char(b, s.at[i]);
}

static void keep(struct doc *d, char **at, const char *text)
{
	if (!text || d->failed)
		return;
	free(*at);
	*at = slice_copy(slice_of(text));
	d->failed = *at == NULL;
}

struct doc *doc_new(const char *language)
{
	struct doc *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	keep(d, &d->language, language);
	keep(d, &d->title, "");
	keep(d, &d->kicker, "");
	keep(d, &d->foot, "");
	if (!d->failed)
		return d;
	doc_free(d);
	return NULL;
}

void doc_free(struct doc *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < DOC_TEXTS; k++)
			free(d->part[i].text[k]);
	free(d->part);
	free(d->language);
	free(d->kicker);
	free(d->title);
	free(d->lead);
	free(d->foot);
	free(d->banner);
	free(d);
}

int doc_error(const struct doc *d, struct err *e)
{
	return d->failed ? err_memory(e) : 0;
}

static bool room(struct doc *d)
{
	size_t cap = d->cap ? 2 * d->cap : 256;
	struct part *more;

	if (d->failed || d->n < d->cap)
		return !d->failed;
	more = realloc(d->part, cap * sizeof *more);
	d->failed = more == NULL;
	if (!more)
		return false;
	d->part = more;
	d->cap = cap;
	return true;
}

/* A part to fill in; one that is thrown away when memory ran out. */
static struct part *add(struct doc *d, enum doc_part kind, const char *a,
    const char *b, const char *c, const char *e)
{
	const char *text[DOC_TEXTS] = { a, b, c, e };
	struct part *p;

	if (!room(d)) {
		d->lost = (struct part){ .kind = kind };
		return &d->lost;
	}
	p = &d->part[d->n++];
	*p = (struct part){ .kind = kind };
	for (size_t i = 0; i < DOC_TEXTS; i++)
		keep(d, &p->text[i], text[i]);
	return p;
}

/* An empty text is none. */
static const char *some(const char *text)
{
	return text && *text ? text : NULL;
}

void doc_head(struct doc *d, const char *kicker, const char *title,
    const char *lead, const char *foot)
{
	keep(d, &d->kicker, kicker);
	keep(d, &d->title, title);
	keep(d, &d->lead, lead);
	keep(d, &d->foot, foot);
}

void doc_banner(struct doc *d, const char *text)
{
	keep(d, &d->banner, text);
}

void doc_fact(struct doc *d, const char *label, const char *value)
{
	add(d, PART_FACT, label, value, NULL, NULL);
}

void doc_section(struct doc *d, const char *id, const char *title,
    const char *question, bool numbered)
{
	add(d, PART_SECTION, id, title, question, NULL)->flag = numbered;
}

void doc_verdict(struct doc *d, enum doc_mark m, const char *words)
{
	add(d, PART_VERDICT, words, NULL, NULL, NULL)->mark = m;
}

void doc_finding(struct doc *d, const char *text)
{
	add(d, PART_FINDING, text, NULL, NULL, NULL);
}

void doc_subtitle(struct doc *d, const char *text)
{
	add(d, PART_SUBTITLE, text, NULL, NULL, NULL);
}

void doc_paragraph(struct doc *d, const char *text)
{
	add(d, PART_PARAGRAPH, text, NULL, NULL, NULL);
}

void doc_note(struct doc *d, const char *text)
{
	add(d, PART_NOTE, text, NULL, NULL, NULL);
}

void doc_gap(struct doc *d, const char *text, const char *line)
{
	add(d, PART_GAP, text, line, NULL, NULL);
}

void doc_point(struct doc *d, enum doc_mark m, const char *words,
    const char *text, const char *section)
{
	add(d, PART_POINT, words, text, section, NULL)->mark = m;
}

void doc_key(struct doc *d, const char *label, const char *value,
    const char *interval, const char *change)
{
	add(d, PART_KEY, label, value, some(interval), some(change));
}

void doc_term(struct doc *d, const char *term, const char *text)
{
	add(d, PART_TERM, term, text, NULL, NULL);
}

void doc_choice(struct doc *d, const char *text)
{
	add(d, PART_CHOICE, text, NULL, NULL, NULL);
}

void doc_box(struct doc *d, const char *title, const char *question)
{
	add(d, PART_BOX, title, question, NULL, NULL);
}

void doc_entry(struct doc *d, const char *label, bool mandatory,
    const char *value, const char *interval, const char *text)
{
	add(d, PART_ENTRY, label, value, some(interval), some(text))->flag =
	    mandatory;
}

static char *copy(struct doc *d, struct slice s)
{
	char *out = s.len ? slice_copy(s) : NULL;

	d->failed = d->failed || (s.len && !out);
	return out;
}

size_t doc_picture(struct doc *d, const char *title, const char *caption)
{
	add(d, PART_PICTURE, title, caption, NULL, NULL);
	return d->n ? d->n - 1 : 0;
}

void doc_draw(
    struct doc *d, size_t picture, struct slice svg, struct slice small)
{
	if (d->failed)
		return;
	assert(picture < d->n && d->part[picture].kind == PART_PICTURE);
	d->part[picture].text[2] = copy(d, svg);
	d->part[picture].text[3] = copy(d, small);
}

void doc_table(struct doc *d, enum doc_layout layout, const char *caption)
{
	add(d, PART_TABLE, caption, NULL, NULL, NULL)->layout = layout;
}

void doc_column(struct doc *d, const char *title, bool numbers)
{
	add(d, PART_COLUMN, title, NULL, NULL, NULL)->flag = numbers;
}

void doc_row(struct doc *d)
{
	add(d, PART_ROW, NULL, NULL, NULL, NULL);
}

void doc_cell(struct doc *d, const char *text)
{
	add(d, PART_CELL, text, NULL, NULL, NULL);
}

void doc_cell_verdict(struct doc *d, enum doc_mark m, const char *words)
{
	add(d, PART_CELL, words, NULL, NULL, NULL)->mark = m;
}

void doc_table_end(struct doc *d)
{
	add(d, PART_TABLE_END, NULL, NULL, NULL, NULL);
}

void doc_columns(struct doc *d)
{
	add(d, PART_COLUMNS, NULL, NULL, NULL, NULL);
}

void doc_beside(struct doc *d)
{
	add(d, PART_BESIDE, NULL, NULL, NULL, NULL);
}

void doc_columns_end(struct doc *d)
{
	add(d, PART_COLUMNS_END, NULL, NULL, NULL, NULL);
}

void doc_data(struct doc *d, const struct table *t)
{
	add(d, PART_DATA, NULL, NULL, NULL, NULL)->table = t;
}

void doc_append(struct doc *d, struct doc *from)
{
	d->failed = d->failed || from->failed;
	for (size_t i = 0; i < from->n && room(d); i++) {
		d->part[d->n++] = from->part[i];
		from->part[i] = (struct part){ .kind = PART_DATA };
	}
}

const struct part *doc_section_of(const struct doc *d, const char *id)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->part[i].kind == PART_SECTION &&
		    strcmp(d->part[i].text[0], id) == 0)
			return &d->part[i];
	return NULL;
}

size_t doc_columns_of(const struct part *table)
{
	size_t n = 0;

	assert(table->kind == PART_TABLE);
	while (table[1 + n].kind == PART_COLUMN)
		n++;
	return n;
}
