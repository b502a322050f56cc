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

/* Adds a stored set. ERR_STORE when the bytes are not one; ERR_IO: out of
 * memory. The set is then unusable. Its cost is the number of ids. */
int userset_or_encoded(struct userset *s, struct slice bytes, struct err *e);

uint64_t userset_count(const struct userset *s);

/* Chunks that may be non-empty are 0 .. userset_chunks()-1; a chunk is
 * USERSET_CHUNK_WORDS words, or NULL: none of its ids is in the set. Bit b of
 * word w of chunk k is id k*65536 + w*64 + b. Borrowed until the set changes.
 */
uint32_t userset_chunks(const struct userset *s);
const uint64_t *userset_chunk(const struct userset *s, uint32_t k);

/* Ids in n words; of those, the ones in b too where it is given. */
uint64_t userset_words_count(const uint64_t *a, const uint64_t *b, size_t n);
/* Likewise in those of a chunk. */
uint64_t userset_chunk_count(const uint64_t *a, const uint64_t *b);

/* Appends the stored form of n ids, strictly ascending. n 0: the empty set. */
void userset_encode(const uint32_t *id, size_t n, struct buf *out);

/* A stored set taken apart: what it has of each chunk, chunks ascending. The
 * bytes are borrowed. */
enum piece_kind { PIECE_ARRAY, PIECE_BITSET, PIECE_RUNS };
struct userset_piece {
	const unsigned char *at; /* 2 bytes an id; 8192 bytes; 4 a run */
	uint32_t chunk;          /* id >> 16 */
	uint32_t users;          /* as the header says: 1 .. 65536 */
	uint32_t n;              /* ids or runs in it */
	enum piece_kind kind;
};
struct userset_walk {
	const unsigned char *keys, *runs; /* the header's tables */
	const unsigned char *next, *end;  /* pieces not yet read */
	uint32_t i, n;                    /* of the tables */
};
/* ERR_STORE: no header of a set. */
int userset_walk_open(
    struct userset_walk *w, struct slice bytes, struct err *e);
/* 1: the next piece, within the bytes. 0: the end, nothing left over.
 * ERR_STORE: it does not fit, or is out of order. */
int userset_walk_next(
    struct userset_walk *w, struct userset_piece *out, struct err *e);
size_t userset_piece_bytes(const struct userset_piece *p);
/* Adds to the words of its chunk the ids that are in mask (likewise words;
 * NULL: all). 0 or ERR_STORE. */
int userset_piece_or(const struct userset_piece *p, const uint64_t *mask,
    uint64_t *words, struct err *e);
/* The low 16 bits of those ids, ascending, *n of them, into
 * id[USERSET_CHUNK_BITS]. 0 or ERR_STORE. */
int userset_piece_ids(const struct userset_piece *p, const uint64_t *mask,
    uint16_t *id, size_t *n, struct err *e);

/* Decodes with CRoaring and compares: 0 when bytes hold exactly users ids in
 * a well-formed set and no byte is left over; else ERR_STORE. Slow, complete:
 * for verify and tests. */
int userset_check(struct slice bytes, uint64_t users, struct err *e);

#endif
