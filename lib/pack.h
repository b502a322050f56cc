/*
 * pack.h - what one batch knows of one day under one dimension: a blob with a
 * directory of series and their user sets.
 *
 * A series is an action together with a value of the dimension; dimension 0
 * is the pack of actions alone, value 0. Each holds the set of users, the
 * number of events, and of the events' numeric values the count, the sum and
 * the sum of squares in thousandths, exact, so that the order in which logs
 * are read can never change a digit; of actions alone a sketch of the values
 * too (sketch.h). Layout: man/jauge-store.5.
 */
#ifndef JAUGE_PACK_H
#define JAUGE_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "text.h"

__extension__ typedef unsigned __int128 pack_squares;

struct series {
	uint32_t action, value; /* codes of the store's names */
	uint32_t users;         /* ids in the set */
	uint64_t events;        /* >= users */
	uint64_t values;        /* events that carry a value, <= events */
	int64_t sum;            /* of the values, thousandths */
	pack_squares squares;   /* sum of squared thousandths */
	struct slice sketch;    /* of the values, thousandths; borrowed; empty:
				 * none is kept */
	struct slice set;       /* stored form (userset.h); borrowed */
};

/* No value was given. */
#define PACK_NO_VALUE INT64_MIN

/* Events of one day as columns of n, in ascending order of id. */
struct pack_events {
	size_t n;
	const uint32_t *id;
	const uint32_t *action; /* codes below actions, at most 65,536 */
	const uint32_t *value;  /* codes below values; NULL: all are 0 */
	uint32_t actions, values;
	const int64_t *milli;  /* thousandths or PACK_NO_VALUE; NULL: none */
	const uint32_t *count; /* events of a row; NULL: one each */
};

/* Holds memory from one pack to the next; one per thread. */
struct pack_builder;
struct pack_builder *pack_builder_new(void); /* NULL: out of memory */
void pack_builder_free(struct pack_builder *b);
/* out becomes the blob, series in order of (action, value), with sketches where
 * ev->value is NULL. ERR_INPUT: values that add up to too much; ERR_IO: out of
 * memory. Cost: a radix sort. */
int pack_build(struct pack_builder *b, const struct pack_events *ev,
    struct buf *out, struct err *e);

/* Reads a pack from its first series to its last. ERR_STORE: not a pack, or
 * its parts do not fit its length. The blob is borrowed. */
struct pack {
	struct slice blob;
	uint32_t n;              /* series not yet read */
	const unsigned char *at; /* directory entry of the next */
	uint32_t flags;
	const char *set; /* its set */
};
int pack_open(struct pack *p, struct slice blob, struct err *e);
/* The next series, in order of (action, value). False: no more. */
bool pack_next(struct pack *p, struct series *out);
/* Each set decoded whole and each count compared; for verify. */
int pack_check(struct slice blob, struct err *e);

/*
 * One pack from several, their codes and ids given anew (pack_join.c).
 */
struct pack_join;
struct pack_join *pack_join_new(void); /* NULL: out of memory */
void pack_join_free(struct pack_join *j);
/* No id is this one. */
#define PACK_NO_ID UINT32_MAX
/* Adds a series as one of (action, value). ids: the new id of each of n old
 * ones; NULL: they stay. ERR_STORE: a damaged set, or an id beyond n or of
 * none (PACK_NO_ID). */
int pack_join_add(struct pack_join *j, const struct series *x, uint32_t action,
    uint32_t value, const uint32_t *ids, size_t n, struct err *e);
/* The blob of what was added: sets united, counts, sums and sketches added up;
 * a series of which a part with values has no sketch has none. Borrowed until
 * the next call; the join is then empty again. */
int pack_join_finish(struct pack_join *j, struct slice *blob, struct err *e);

#endif
