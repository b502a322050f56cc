/*
 * review.h - the dossier of an investment committee: what the doctrine asks
 * of a service, each figure with its interval, each verdict only where the
 * interval allows one, and each gap with the line that would close it.
 */
#ifndef JAUGE_REVIEW_H
#define JAUGE_REVIEW_H

#include "doc.h"
#include "indicator.h"

/* A source as the dossier's page on quality tells of it. */
struct review_source {
	struct slice name; /* borrowed */
	enum identity identity;
	day_t first, last;
	int64_t gap_days; /* between the first and the last */
	uint64_t lines, rejected, skipped, events;
};

/* Gives a source of the store, borrowed. */
struct review_source review_source_of(const struct store_source *s);
/* The grades of a coach: right at 90, 75, 50 or 10 %, by the share of lines
 * rejected and the days without data. */
unsigned review_grade(const struct review_source *s);

struct review_question {
	struct indicator_run *run; /* of the primary source; its span, period
				    * and split are set by this */
	const struct table *head;  /* service, currency, fingerprint ... */
	const struct review_source *source;
	size_t n_sources;
	bool pictures; /* gnuplot is there: draw */
	const char *version;
};

/* Composes the dossier in the language chosen. Gives *out: free with
 * review_free(). What cannot be measured is a gap in it; ERR_* only for what
 * keeps any dossier from being made (store, memory). */
struct review;
int review_compose(
    const struct review_question *q, struct review **out, struct err *e);
void review_free(struct review *r);
const struct doc *review_doc(const struct review *r);
struct doc_origin review_origin(const struct review *r);

/* What was asked for the page, and every figure that came of it; borrowed. */
struct review_answer {
	const struct indicator *indicator;
	enum period by;
	struct span span;
	const char *split; /* NULL: none */
	const struct table *table;
};
size_t review_asked_count(const struct review *r);
struct review_answer review_answer_number(const struct review *r, size_t i);

#endif
