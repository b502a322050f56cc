/*
 * output_impl.h - what the formats share, and nobody else.
 */
#ifndef JAUGE_OUTPUT_IMPL_H
#define JAUGE_OUTPUT_IMPL_H

#include "output.h"

#define OUTPUT_DASH "\xe2\x80\x93"   /* U+2013 */
#define OUTPUT_NARROW "\xe2\x80\xaf" /* U+202F */
#define OUTPUT_MINUS "\xe2\x88\x92"  /* U+2212 */

extern const struct output_format output_text, output_csv, output_json,
    output_markdown;

/* Cells in rows. Texts must be escaped for a terminal already. */
#define GRID_COLUMNS 64
struct grid {
	size_t columns;
	bool left[GRID_COLUMNS]; /* aligned left; the first column is */
	bool markdown, open;
	struct buf text;
	size_t *end, n, cap;
};
void grid_init(struct grid *g, size_t columns, bool markdown);
void grid_release(struct grid *g);
/* Begins the next cell, to be written into; it ends with the next one. */
struct buf *grid_cell(struct grid *g);
void grid_close(struct grid *g);
void grid_put(struct grid *g, const char *text);
/* Columns of the widest line, as text. */
size_t grid_width(struct grid *g);
/* Lays the grid out and releases it. */
void grid_write(struct grid *g, struct buf *out);

/* What both forms for people need to know. */
struct page {
	const struct table *t;
	const struct output_style *st;
	struct buf *out;
	bool markdown;
	/* such cells were shown: explain them */
	bool partial, missing, projected;
};
void page_title(struct page *p, const char *text);
/* Sentences after the tables: legends and the table's notes. */
void page_notes(struct page *p);
void page_sentence(struct page *p, const char *text);
/* A cell's text by its state. */
void page_cell(struct page *p, struct buf *b, const struct row *r);

int page_table(struct page *p, struct err *e);
/* Rows of cohorts or of a survival curve: by lag, in one table whatever their
 * series ("bracket=28..56"). */
bool page_is_cohort(const struct row *r);
bool page_is_survival(const struct row *r);
bool page_same_cohorts(const struct row *a, const struct row *b);
/* What the table shows, after the indicator's name. */
void page_cohort_title(struct buf *b, const struct row *r);
void page_retention(struct page *p, const struct row *const *row, size_t n);
void page_survival(struct page *p, const struct row *const *row, size_t n);
void page_comparison(struct page *p, const struct comparison *c, size_t n,
    const struct side *a, const struct side *b);
/* Whether a table is of an interrupted series, which has a page of its own. */
bool page_is_interrupted(const struct table *t);
void page_interrupted(struct page *p);
/* Likewise of a rollout. */
bool page_is_rollout(const struct table *t);
void page_rollout(struct page *p);
/* Whether rows are answers about goals, which have pages of their own; the
 * page of one such indicator's rows. */
bool page_is_goal(const struct row *r);
void page_goals(struct page *p, const struct row *const *row, size_t n);
void page_headline(struct page *p, const struct headline *h);
/* Where the sub-series of a split begins; its length: there is none. */
size_t output_measure_at(const char *split);
/* "channel=web" or "channel=web,flow=new" as "web", fit for a cell. */
void output_split_value(struct buf *b, const char *split);
/* A sub-series in words; else the value. */
void output_split_name(struct buf *b, const char *split);
/* The indicator's name for people. */
const char *page_label(const struct row *r);

#endif
