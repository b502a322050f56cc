/*
 * doc.h - a page for people: sections of verdicts, findings, figures and
 * tables, written as HTML, Markdown or JSON.
 *
 * A page is a list of parts, added in reading order; what follows a section
 * belongs to it. All texts are copied. Adding never fails at once: the first
 * failure is kept, and doc_error() tells it, as a buf does.
 *
 * Texts are marked: between two DOC_STRONG they are set strong, and so on;
 * marks do not nest. Everything that is not ours (names, labels, values of
 * dimensions) goes into a text by doc_plain(), which leaves no mark in it.
 */
#ifndef JAUGE_DOC_H
#define JAUGE_DOC_H

#include "table.h"
#include "text.h"

#define DOC_STRONG "\1"
#define DOC_FAINT "\2" /* an interval, an aside */
#define DOC_CODE "\3"

/* Adds s to a marked text, without controls. */
void doc_plain(struct buf *b, struct slice s);

/* A judgement's shape and colour; its words come with it. */
enum doc_mark {
	DOC_UNMARKED,
	DOC_AHEAD,
	DOC_ON_TRACK,
	DOC_BEHIND,
	DOC_CANNOT_TELL,
	DOC_BETTER,
	DOC_WORSE,
	DOC_REACHED,
	DOC_MISSED,
	DOC_MISSING,
	DOC_TOO_YOUNG,
	DOC_MARKS
};
/* The word for machines: "ahead", "cannot_tell"; "" unmarked. */
const char *doc_mark_name(enum doc_mark m);

struct doc;
/* language: "fr" or "en". NULL: out of memory. */
struct doc *doc_new(const char *language);
void doc_free(struct doc *d);
/* 0, or ERR_IO when memory ran out. */
int doc_error(const struct doc *d, struct err *e);

/* The head of the page: what it is, of whom, in a sentence; lead may be NULL.
 * foot: printed at the bottom of each page of paper. */
void doc_head(struct doc *d, const char *kicker, const char *title,
    const char *lead, const char *foot);
void doc_banner(struct doc *d, const char *text);
void doc_fact(struct doc *d, const char *label, const char *value);

/* id: [a-z-], the anchor. question: what a reader asks; NULL: nobody does.
 * numbered: the sections that are get numbers from 1 on. */
void doc_section(struct doc *d, const char *id, const char *title,
    const char *question, bool numbered);
void doc_verdict(struct doc *d, enum doc_mark m, const char *words);
void doc_finding(struct doc *d, const char *text); /* one or two sentences */
void doc_subtitle(struct doc *d, const char *text);
void doc_paragraph(struct doc *d, const char *text);
void doc_note(struct doc *d, const char *text); /* small: what limits it */
/* Something that is missing, and the line that would add it (or NULL). */
void doc_gap(struct doc *d, const char *text, const char *line);
/* A sentence of the summary, and the section that bears it out. */
void doc_point(struct doc *d, enum doc_mark m, const char *words,
    const char *text, const char *section);
/* A figure in large type; interval and change may be NULL or "". */
void doc_key(struct doc *d, const char *label, const char *value,
    const char *interval, const char *change);
void doc_term(struct doc *d, const char *term, const char *text);
void doc_choice(struct doc *d, const char *text); /* a box to tick */

/* A box of the matrix, and what stands in it. An entry without a value is a
 * gap: text says why and how to close it. */
void doc_box(struct doc *d, const char *title, const char *question);
void doc_entry(struct doc *d, const char *label, bool mandatory,
    const char *value, const char *interval, const char *text);

/* A place for a picture, with its title and a caption that says how to read it
 * (or NULL). What is drawn there comes later, by the number given here, from
 * then on fixed unless parts are appended: svg and small (for narrow screens,
 * or absent) are SVG elements, trusted as they are. Where nothing is drawn
 * there is no picture. The next table is its data, folded away on a screen. */
size_t doc_picture(struct doc *d, const char *title, const char *caption);
void doc_draw(
    struct doc *d, size_t picture, struct slice svg, struct slice small);

enum doc_layout {
	DOC_TABLE,   /* scrolls sideways where it is too wide */
	DOC_CARDS,   /* becomes cards on a narrow screen */
	DOC_FOLDED,  /* closed at first, under its caption; not printed */
	DOC_PICTURED /* the data of the picture before it; without one a
		      * DOC_TABLE */
};
/* Rows are what doc_row() begins; cells come in the order of the columns, and
 * the first of each row is its head. */
void doc_table(struct doc *d, enum doc_layout layout, const char *caption);
void doc_column(struct doc *d, const char *title, bool numbers);
void doc_row(struct doc *d);
void doc_cell(struct doc *d, const char *text);
void doc_cell_verdict(struct doc *d, enum doc_mark m, const char *words);
void doc_table_end(struct doc *d);

/* Two columns where there is room: parts, doc_beside(), parts, then
 * doc_columns_end(). */
void doc_columns(struct doc *d);
void doc_beside(struct doc *d);
void doc_columns_end(struct doc *d);

/* The rows behind a section, for machines (JSON only). The table is borrowed
 * until the page is written. */
void doc_data(struct doc *d, const struct table *t);

/* Moves the parts of another page to the end of this one. */
void doc_append(struct doc *d, struct doc *from);

/* What a page says of its making. */
struct doc_origin {
	const char *service, *fingerprint, *version, *language;
	day_t as_of;
	double level;
};
struct doc_format {
	const char *name, *help;
	bool pictures; /* it shows them */
	int (*write)(const struct doc *d, const struct doc_origin *o,
	    struct buf *out, struct err *e);
};
extern const struct doc_format *const doc_formats[]; /* NULL-ended */
const struct doc_format *doc_find(struct slice name);

#endif
