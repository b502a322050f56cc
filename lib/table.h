/*
 * table.h - results: tidy rows of cells, each a value, its interval, the
 * integers behind it, a unit and a state.
 *
 * This is all that output and chart see. A cell that has no value says why by
 * its state; it is never 0, infinite or not-a-number in place of "no data".
 */
#ifndef JAUGE_TABLE_H
#define JAUGE_TABLE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "day.h"
#include "err.h"
#include "text.h"

enum state {
	STATE_COMPLETE,
	STATE_PARTIAL,  /* the period is not over at as_of */
	STATE_CENSORED, /* not observable yet; of a projection, foretold */
	STATE_NONE,     /* no data */
	STATE_HIDDEN    /* withheld for disclosure control */
};
const char *state_name(enum state s); /* the words of the tidy column */

enum unit {
	UNIT_USERS,        /* "users" */
	UNIT_VISITOR_DAYS, /* "visitor-days": users of a daily identity, summed
			    * over days; an upper bound of users */
	UNIT_EVENTS,       /* "events" */
	UNIT_SHARE,        /* "share": 0..1, part/whole */
	UNIT_RATIO,        /* "ratio": part/whole, unbounded */
	UNIT_DAYS,         /* "days" */
	UNIT_SCORE,        /* "score": on the scale of a question */
	UNIT_VALUE,        /* "value": as the log gives it */
	UNIT_MONEY         /* the currency's code, "EUR"; in currency units */
};

#define CELL_NO_COUNT INT64_MIN

struct row {
	const char *indicator; /* registry name, static */
	day_t start, end;      /* period observed */
	const char *split;     /* "dimension=value", or "" ; owned by table */
	day_t cohort;          /* DAY_NONE: not a cohort's row */
	int32_t lag;           /* whole periods since the cohort's; -1: none */
	double value;          /* NAN: none */
	double low, high;      /* NAN: no interval */
	int64_t part, whole;   /* CELL_NO_COUNT: none; money in cents */
	enum unit unit;
	enum state state;
	bool range; /* low and high are what was declared or is possible,
		     * whatever the level */
};

struct table {
	struct row *rows;
	size_t n, cap;
	/* Header of JSON and text output; strings are owned. */
	char *service;     /* name; NULL: none */
	char *currency;    /* "EUR" */
	char *fingerprint; /* of the store; NULL: none */
	char *source_note; /* identity and source: "app (account)" */
	enum period by;
	day_t as_of;
	double level; /* of the intervals, 0.95 */
	char **notes; /* sentences that a reader needs, translated */
	size_t n_notes;
	struct text_arena *arena;
};

struct table *table_new(void); /* NULL: out of memory */
void table_free(struct table *t);
/* A row with everything absent, to fill in: value NAN, counts CELL_NO_COUNT,
 * cohort DAY_NONE, lag -1, split "". Borrowed until the next add. NULL: out
 * of memory. */
struct row *table_add(struct table *t, const char *indicator, enum unit unit,
    day_t start, day_t end, enum state state);
/* A copy of text that lives as long as the table; NULL: out of memory. */
const char *table_text(struct table *t, struct slice s);
/* Adds a sentence unless it is there already. */
int table_note(struct table *t, const char *sentence, struct err *e);
/* The tidy column "unit" of a row. */
const char *table_unit(const struct table *t, enum unit u);

#endif
