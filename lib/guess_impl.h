/*
 * guess_impl.h - what the files of guess share, and nobody else.
 */
#ifndef JAUGE_GUESS_IMPL_H
#define JAUGE_GUESS_IMPL_H

#include "guess.h"

/* Distinct values whose text and rows are kept; a column with more has too
 * many to be an action or a dimension. */
#define STATS_VALUES 300
/* Bytes kept of a value. */
#define STATS_TEXT 80

/* What was seen of one column. */
struct stats {
	uint64_t rows; /* seen, with the column or without */
	uint64_t filled;
	uint64_t distinct;
	uint64_t *seen; /* open addressing, 0: free */
	size_t seen_cap;
	struct guess_top value[STATS_VALUES];
	uint64_t hash[STATS_VALUES];
	size_t n_values;
	bool many; /* more than STATS_VALUES; value[] is then what
		    * came first */
	uint64_t bytes, longest, blanks; /* blanks: values with a blank */
	uint64_t numbers;                /* decimal numbers ... */
	uint64_t integers;               /* ... of digits alone */
	int64_t *number; /* thousandths, while all are numbers */
	size_t number_cap;
	uint64_t stamps[2]; /* days from 1990 on, by enum date_order */
	uint64_t timed;     /* of which tell the time of day */
	uint64_t offset;    /* of which tell their offset */
	uint64_t epoch;     /* of which are digits alone, a point allowed */
	uint64_t slashed;   /* day and month in either order ... */
	uint64_t day_first, month_first; /* ... that prove it */
	uint64_t addresses;              /* look like an IP address */
	uint64_t departments, regions;   /* codes of the built-in table */
	char *first;
};

void stats_init(struct stats *s);
void stats_release(struct stats *s);
/* One row's value; absent or empty: not filled. 0 or ERR_IO. */
int stats_add(
    struct stats *s, struct slice value, const struct zone *z, struct err *e);
/* NAN unless every value is a number. Reorders number[]. */
double stats_median(struct stats *s);
/* Sorts value[], most frequent first, equals by text. */
void stats_sort(struct stats *s);

/* Fills roles, identity and reasons from the columns' names and stats.
 * ERR_INPUT when time or user cannot be found. */
int roles_choose(struct guess *g, struct stats *st, struct err *e);

/* Share of the filled rows that must agree for a column to be of a kind. */
#define MOST(part, whole) ((part)*100 >= (whole)*95)

/* The best column for a role so far; rank 0: none, else the lower the
 * better. */
struct choice {
	int rank;
	size_t column;
	enum identity identity;
	const char *reason;
};
void choice_offer(struct choice *best, int rank, size_t column,
    enum identity identity, const char *reason);

/* An identifier that comes again: one that is new on every row numbers the
 * rows. A handful of rows proves nothing. */
bool stats_comes_again(const struct stats *s);

/* The parts of roles_choose() that never fail to find nothing: each takes
 * columns that have no role yet. */
void roles_action(struct guess *g, const struct stats *st);
void roles_value(struct guess *g, const struct stats *st);
int roles_dimensions(struct guess *g, const struct stats *st, struct err *e);

/* Takes the user's column and the identity when the program that wrote the
 * log is known. */
bool known_user(struct guess *g, const struct stats *st);

/* A name in lower case without accents, words parted by '_': "idUsager",
 * "Id-Usager" and "ID USAGER" are "id_usager". Always terminated. */
void name_fold(const char *name, char *out, size_t size);
/* Whether a folded name holds one of the words of a list such as
 * "|user|usager|". */
bool name_has_word(const char *folded, const char *words);
/* How well a column's name fits: its place from 1 on in a list of whole names,
 * 1000 when it holds one of the words and none of not_words, else 0. The last
 * part of a dotted name may stand for it (100 more). */
int name_rank(const char *name, const char *names, const char *words,
    const char *not_words);

#endif
