/*
 * userset_impl.h - the stored form, shared by its reader and its checker.
 */
#ifndef JAUGE_USERSET_IMPL_H
#define JAUGE_USERSET_IMPL_H

#include "userset.h"

enum container_kind { CONTAINER_ARRAY, CONTAINER_BITSET, CONTAINER_RUNS };

struct container {
	enum container_kind kind;
	uint32_t key;            /* id >> 16 */
	uint32_t users;          /* as the header says: 1 .. 65536 */
	const unsigned char *at; /* 2 bytes an id; 8192 bytes; 4 a run */
	uint32_t n;              /* ids or runs in it */
};

struct containers {
	const unsigned char *at, *end;
	const unsigned char *keys, *runs, *next;
	uint32_t n, i;
};

/* Reads the header. 0 or ERR_STORE. */
int containers_open(struct containers *c, struct slice bytes, struct err *e);
/* 1: the next container, within the bytes. 0: the end, nothing left over. */
int containers_next(struct containers *c, struct container *out, struct err *e);
uint32_t userset_get16(const unsigned char *p);
/* The words of chunk k, made if need be; NULL: out of memory. */
uint64_t *userset_touch(struct userset *s, uint32_t k);

#endif
