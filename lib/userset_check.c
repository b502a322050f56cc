/*
 * userset_check.c - a stored set decoded whole, with CRoaring as the judge.
 *
 * CRoaring's safe reader only bounds its reads, and complains aloud; so
 * the structure is walked first, and only what is well formed is handed over.
 */
#include "userset_impl.h"

#include <roaring/roaring.h>

static int broken(const char *why, struct err *e)
{
	return err_set(e, ERR_STORE, "damaged user set: %s", _(why));
}

static uint32_t bitset_users(const unsigned char *p)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < 8192; i++)
		sum += (uint32_t)__builtin_popcount(p[i]);
	return sum;
}

/* Ids of a run container, or 0 when runs overlap or are out of order. */
static uint32_t run_users(const struct userset_piece *c)
{
	uint32_t sum = 0, next = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		const unsigned char *p = c->at + 4 * (size_t)i;
		uint32_t from = userset_get16(p), more = userset_get16(p + 2);

		if ((i > 0 && from < next) || from + more > 65535)
			return 0;
		next = from + more + 1;
		sum += more + 1;
	}
	return sum;
}

static bool array_ascends(const struct userset_piece *c)
{
	for (uint32_t i = 1; i < c->n; i++)
		if (userset_get16(c->at + 2 * (size_t)i) <=
		    userset_get16(c->at + 2 * (size_t)i - 2))
			return false;
	return true;
}

static int check_container(const struct userset_piece *c, struct err *e)
{
	switch (c->kind) {
	case PIECE_ARRAY:
		return array_ascends(c) ? 0 : broken("ids out of order", e);
	case PIECE_BITSET:
		return bitset_users(c->at) == c->users
			   ? 0
			   : broken("cardinality", e);
	case PIECE_RUNS:
		return run_users(c) == c->users ? 0 : broken("runs", e);
	}
	return broken("container", e);
}

static int check_structure(struct slice bytes, uint64_t users, struct err *e)
{
	struct userset_walk c;
	struct userset_piece one;
	uint64_t sum = 0;
	int rc = userset_walk_open(&c, bytes, e);

	while (rc == 0) {
		rc = userset_walk_next(&c, &one, e);
		if (rc <= 0)
			break;
		sum += one.users;
		rc = check_container(&one, e);
	}
	if (rc == 0 && sum != users)
		return broken("other number of users", e);
	return rc;
}

int userset_check(struct slice bytes, uint64_t users, struct err *e)
{
	roaring_bitmap_t *r;
	uint64_t found;
	int rc = check_structure(bytes, users, e);

	if (rc < 0)
		return rc;
	r = roaring_bitmap_portable_deserialize_safe(bytes.at, bytes.len);
	if (!r)
		return broken("CRoaring refuses it", e);
	found = roaring_bitmap_get_cardinality(r);
	roaring_bitmap_free(r);
	return found == users ? 0 : broken("CRoaring counts other users", e);
}
