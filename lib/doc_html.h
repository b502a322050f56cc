/*
 * doc_html.h - shared by doc_html*.c.
 */
#ifndef JAUGE_DOC_HTML_H
#define JAUGE_DOC_HTML_H

#include "doc_impl.h"
#include "output.h"

struct html {
	const struct doc *doc;
	struct buf *out;
	size_t list; /* that is open */
	bool in_section, in_box, in_row, in_body;
	unsigned number;            /* of the next numbered section */
	unsigned pictures;          /* so far, for their ids */
	const struct part *section; /* that is open, or NULL */
	const struct part *table;   /* likewise */
	const struct part *figure;  /* whose data the next table is */
	size_t column;              /* of the next cell */
};

void html_text(struct buf *b, const char *text);   /* escaped */
void html_marked(struct buf *b, const char *text); /* and its marks */
void html_verdict(struct buf *b, enum doc_mark m, const char *words);
/* Pictures and tables. */
void html_block(struct html *h, const struct part *p);

#endif
