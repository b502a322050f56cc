/*
 * doc_impl.h - the list of parts, as its writers see it.
 */
#ifndef JAUGE_DOC_IMPL_H
#define JAUGE_DOC_IMPL_H

#include "doc.h"

enum doc_part {
	PART_FACT,
	PART_SECTION,
	PART_VERDICT,
	PART_FINDING,
	PART_SUBTITLE,
	PART_PARAGRAPH,
	PART_NOTE,
	PART_GAP,
	PART_POINT,
	PART_KEY,
	PART_TERM,
	PART_CHOICE,
	PART_BOX,
	PART_ENTRY,
	PART_PICTURE,
	PART_TABLE,
	PART_COLUMN,
	PART_ROW,
	PART_CELL,
	PART_TABLE_END,
	PART_COLUMNS,
	PART_BESIDE,
	PART_COLUMNS_END,
	PART_DATA
};

#define DOC_TEXTS 4

/* text: in the order of the arguments of the function that adds the part. */
struct part {
	enum doc_part kind;
	enum doc_mark mark;
	enum doc_layout layout;
	bool flag; /* numbered, mandatory, numbers */
	char *text[DOC_TEXTS];
	const struct table *table;
};

struct doc {
	char *language;
	char *kicker, *title, *lead, *foot, *banner;
	struct part *part;
	size_t n, cap;
	struct part lost; /* takes in what memory is lacking for */
	bool failed;
};

extern const struct doc_format doc_html, doc_markdown, doc_json;

/* The section of that id; NULL: none. */
const struct part *doc_section_of(const struct doc *d, const char *id);
/* A table's columns, which stand right after it. */
size_t doc_columns_of(const struct part *table);

#endif
