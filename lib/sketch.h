/*
 * sketch.h - a distribution of whole numbers in little room: any quantile
 * within SKETCH_ERROR of the exact one, and two of them add up to that of all.
 *
 * Buckets grow with the numbers that they hold, as DDSketch's do (Masson, Rim
 * and Lee 2019, doi 10.14778/3352063.3352135), but are cut by the leading bits
 * of the number instead of its logarithm: integers alone decide, so bytes are
 * the same on every machine, and the number of buckets is bounded without any
 * being given up.
 */
#ifndef JAUGE_SKETCH_H
#define JAUGE_SKETCH_H

#include <stdint.h>

#include "err.h"
#include "text.h"

/* Of a number above 0 or below, its relative error; 0 and numbers of less than
 * 128 either way are exact. */
#define SKETCH_ERROR (1.0 / 128)

/* 60 KB. */
struct sketch;
struct sketch *sketch_new(void); /* empty; NULL: out of memory */
void sketch_free(struct sketch *s);
void sketch_clear(struct sketch *s);
/* n times x. x is not INT64_MIN; at most 2^64 - 1 numbers in all. */
void sketch_add(struct sketch *s, int64_t x, uint64_t n);
uint64_t sketch_count(const struct sketch *s);
/* The number of that rank among all, 1 the smallest; rank is 1 to the count.
 * Cost: the buckets touched. */
double sketch_at(const struct sketch *s, uint64_t rank);

/* Appends the stored form: the same numbers give the same bytes, in whatever
 * order and parts they came. Some 3 bytes a bucket that holds something. */
void sketch_encode(const struct sketch *s, struct buf *out);
/* Adds a stored form. ERR_STORE: it is none, or would count too much; the
 * sketch is then to be cleared. */
int sketch_add_encoded(struct sketch *s, struct slice stored, struct err *e);

#endif
