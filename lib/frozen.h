/*
 * frozen.h - figures as they were published, and what has changed them since.
 *
 * A record is text: lines of fields parted by tabs. It holds the questions
 * that a page asked, every row of the answers, and the batches of the store
 * that they came from.
 */
#ifndef JAUGE_FROZEN_H
#define JAUGE_FROZEN_H

#include "indicator.h"
#include "table.h"

struct frozen_question {
	const struct indicator *indicator;
	enum period by;
	struct span span;
	char *split; /* NULL: none */
	struct table *table;
};

struct frozen {
	day_t as_of;
	double level;
	char *version;   /* of the program */
	char *source;    /* asked for; NULL: the primary */
	uint64_t *batch; /* hashes, see store_batches() */
	size_t n_batches;
	struct frozen_question *at;
	size_t n;
};

/* Writing: the head, then question by question. */
void frozen_head(struct buf *out, const struct table *head, const char *version,
    const char *source, const struct store_kept *batch, size_t n);
void frozen_answer(struct buf *out, const struct indicator *ind, enum period by,
    struct span span, const char *split, const struct table *t);
/* Gives *out: free with frozen_free(). ERR_INPUT with name and line: not what
 * was written by the above; an indicator that is no more. */
int frozen_read(
    struct frozen **out, struct slice text, const char *name, struct err *e);
void frozen_free(struct frozen *f);

/* Why a figure is another one than it was. */
enum frozen_cause {
	FROZEN_LATE,       /* read since, of days that were known already */
	FROZEN_NEW,        /* of days that were still to come */
	FROZEN_CORRECTION, /* batches or rows of files taken back or replaced */
	FROZEN_DEFINITION, /* service.json, or the program */
	FROZEN_UNKNOWN,    /* what was then cannot be made again */
	FROZEN_CAUSES
};
const char *frozen_cause_name(enum frozen_cause c); /* "late_data" */

/* One more thing as it is now, the others as they were in the stage before. */
struct frozen_stage {
	enum frozen_cause cause;
	const struct indicator_run *run;
};

/* What a cause has added; nothing where it did not change the figure. */
struct frozen_amount {
	bool changed; /* false: all is 0 */
	bool broken;  /* the figure came or went with it: not of value */
	double value;
	int64_t part, whole;
};
struct frozen_change {
	const struct frozen_question *question;
	const struct row *then;
	const struct row *now; /* NULL: there is no such row any more */
	struct frozen_amount amount[FROZEN_CAUSES];
};
typedef int frozen_visit(
    void *ctx, const struct frozen_change *c, struct err *e);
/* Asks every question again in every stage, and visits the figures that are
 * not what they were. Amounts of part and whole add up exactly to the change,
 * those of the value to rounding. *same: how many figures did not change. */
int frozen_explain(const struct frozen *f, const struct frozen_stage *stage,
    size_t n, frozen_visit *visit, void *ctx, uint64_t *same, struct err *e);

#endif
