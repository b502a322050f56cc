/*
 * userset_ids.c - a stored set as a list of ids, without a bit of memory.
 */
#include "userset_impl.h"

struct list {
	uint32_t *id;
	size_t n, cap;
};

/* True when all of them had room. */
static bool add_run(struct list *l, uint32_t base, uint32_t from, uint32_t more)
{
	if (from + more > 65535 || l->cap - l->n <= more)
		return false;
	for (uint32_t v = from; v <= from + more; v++)
		l->id[l->n++] = base + v;
	return true;
}

static bool add_bitset(struct list *l, uint32_t base, const unsigned char *at)
{
	for (uint32_t b = 0; b < 8 * 1024; b++) {
		for (unsigned bits = at[b]; bits; bits &= bits - 1) {
			if (l->n == l->cap)
				return false;
			l->id[l->n++] =
			    base + b * 8 + (uint32_t)__builtin_ctz(bits);
		}
	}
	return true;
}

static bool add_container(struct list *l, const struct container *c)
{
	uint32_t base = c->key << 16;

	if (c->kind == CONTAINER_BITSET)
		return add_bitset(l, base, c->at);
	if (c->kind == CONTAINER_ARRAY && l->cap - l->n < c->n)
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->kind == CONTAINER_ARRAY)
			l->id[l->n++] =
			    base + userset_get16(c->at + 2 * (size_t)i);
		else if (!add_run(l, base, userset_get16(c->at + 4 * (size_t)i),
			     userset_get16(c->at + 4 * (size_t)i + 2)))
			return false;
	}
	return true;
}

int userset_ids(struct slice bytes, uint32_t from, uint32_t to, uint32_t *id,
    size_t cap, size_t *n, struct err *e)
{
	struct list l = { id, 0, cap };
	struct containers c;
	struct container one;
	int rc = containers_open(&c, bytes, e);

	while (rc == 0) {
		rc = containers_next(&c, &one, e);
		if (rc <= 0)
			break;
		rc = 0;
		if (one.key >= from && one.key < to && !add_container(&l, &one))
			rc = err_set(e, ERR_STORE,
			    "a set holds more users than it says; "
			    "run jauge verify");
	}
	*n = l.n;
	return rc;
}
