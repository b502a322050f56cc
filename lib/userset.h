/*
 * userset.h - sets of dense user ids.
 *
 * In memory a set is dense: chunks of 65,536 ids, one bit each, allocated when
 * first touched, because ids are handed out in order of first sight and what
 * is asked of a set (union, counts) is fastest on words. In the store a set
 * has CRoaring's portable format ("RoaringFormatSpec"): array and bitset
 * containers without runs when we write, runs too when we read. CRoaring is
 * the authority on that format: userset_check() decodes with it.
 */
#ifndef JAUGE_USERSET_H
#define JAUGE_USERSET_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "text.h"

#define USERSET_CHUNK_BITS 65536u
#define USERSET_CHUNK_WORDS 1024u

struct userset;

struct userset *userset_new(void);     /* empty; NULL: out of memory */
void userset_free(struct userset *s);  /* NULL is fine */
void userset_clear(struct userset *s); /* empty, memory kept */

/* These return 0 or ERR_IO (out of memory; the set is then unusable). */
int userset_add(struct userset *s, uint32_t id, struct err *e);
int userset_or(struct userset *s, const struct userset *b, struct err *e);
/* Adds a stored set. ERR_STORE when the bytes are not one. Its cost is the
 * number of ids. */
int userset_or_encoded(struct userset *s, struct slice bytes, struct err *e);
/* s becomes s AND b: never fails. */
void userset_and(struct userset *s, const struct userset *b);
void userset_swap(struct userset *a, struct userset *b);

uint64_t userset_count(const struct userset *s);
/* |a AND b| */
uint64_t userset_count_and(const struct userset *a, const struct userset *b);

/* Chunks that may be non-empty are 0 .. userset_chunks()-1; a chunk is
 * USERSET_CHUNK_WORDS words, or NULL: none of its ids is in the set. Bit b of
 * word w of chunk k is id k*65536 + w*64 + b. Borrowed until the set changes.
 */
uint32_t userset_chunks(const struct userset *s);
const uint64_t *userset_chunk(const struct userset *s, uint32_t k);

/* Appends the stored form of n ids, strictly ascending. n 0: the empty set. */
void userset_encode(const uint32_t *id, size_t n, struct buf *out);
/* The ids of a stored set that lie in chunks [from, to), ascending; *n of
 * them, at most 65,536 a chunk, into id[cap]. ERR_STORE: not a set, or more
 * ids than cap. Cost: the number of ids given, and of chunks passed over. */
int userset_ids(struct slice bytes, uint32_t from, uint32_t to, uint32_t *id,
    size_t cap, size_t *n, struct err *e);
/* Decodes with CRoaring and compares: 0 when bytes hold exactly users ids in
 * a well-formed set and no byte is left over; else ERR_STORE. Slow, complete:
 * for verify and tests. */
int userset_check(struct slice bytes, uint64_t users, struct err *e);

#endif
