/*
 * userset_impl.h - the stored form, shared by its writer, reader and checker.
 */
#ifndef JAUGE_USERSET_IMPL_H
#define JAUGE_USERSET_IMPL_H

#include "userset.h"

#define COOKIE_PLAIN 12346u
#define COOKIE_RUNS 12347u
#define NO_OFFSETS 4u /* with runs, fewer containers have no offsets */
#define ARRAY_MAX 4096u
#define BITSET_BYTES 8192u

uint32_t userset_get16(const unsigned char *p);
/* The words of chunk k, made if need be; NULL: out of memory. */
uint64_t *userset_touch(struct userset *s, uint32_t k);

#endif
