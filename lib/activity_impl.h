/*
 * activity_impl.h - shared by activity*.c: a query resolved against the names
 * of a store, and the reading of days that follows from it.
 */
#ifndef JAUGE_ACTIVITY_IMPL_H
#define JAUGE_ACTIVITY_IMPL_H

#include "activity.h"
#include "userset.h"

/* Which names of a dimension count. */
struct choice {
	uint32_t dimension;
	bool *in; /* [code]; NULL: all of them */
	uint32_t n;
};

struct plan {
	uint32_t space;
	int64_t source;
	struct choice action;
	struct choice value; /* of the dimension that is read */
	struct choice *also; /* of the dimensions that it is met with */
	size_t n_also;
	bool split, by_action;
	uint32_t *code; /* split: the names that may come, by bytes */
	uint32_t n_codes;
	uint32_t n_names; /* of the dimension that they are codes of */
};

int plan_make(struct plan *out, struct store *s, const struct activity_query *q,
    struct err *e);
void plan_release(struct plan *p);
/* The actions of those names, in place of the plan's; *known: how many of
 * them the store has seen. */
int plan_actions(struct plan *p, const struct store *s,
    const char *const *names, size_t n, size_t *known, struct err *e);
/* "dimension=value" of code i of a split plan; free(). NULL: no memory. */
char *plan_split_text(const struct plan *p, const struct store *s,
    struct slice split, uint32_t i);
/* An upper bound of the ids of a space. */
int activity_space_users(
    struct store *s, uint32_t space, uint64_t *out, struct err *e);
struct store_scan plan_scan(
    const struct plan *p, uint32_t dimension, struct span span);

/* A group of split values, numbered from 0. */
#define NO_SLOT UINT32_MAX
struct group {
	const uint32_t *slot; /* [code]: slot or NO_SLOT; NULL: all are 0 */
	uint32_t n;
};

/* Users of a day and slot, as a stored set or, when dimensions meet, as one in
 * memory. */
struct part {
	day_t day;
	uint32_t slot;
	uint32_t action; /* code; NO_ACTION: several */
	uint64_t events; /* 0 when dimensions meet */
	struct slice stored;
	const struct userset *met; /* NULL: it is the stored one */
};
#define NO_ACTION UINT32_MAX
/* Adds its users to the set. */
int part_unite(const struct part *p, struct userset *set, struct err *e);

/* Calls take for the parts of the span, days ascending, the same day and slot
 * several times. */
typedef int activity_take(void *ctx, const struct part *part, struct err *e);
int activity_read(struct store *s, const struct plan *p, const struct group *g,
    struct span span, activity_take *take, void *ctx, struct err *e);

/* Fills cells and matrix of splits [base, base + group->n); a is sized and
 * zero. periods: how many from matrix_first on are swept. */
struct sweep_span {
	struct span days;
	uint32_t periods;
};
int activity_sweep(struct store *s, const struct plan *p,
    const struct activity_query *q, const struct group *g, uint32_t base,
    struct sweep_span span, struct activity *a, struct err *e);
/* Bytes that a slot needs in a sweep of a space with so many users. */
size_t activity_slot_bytes(const struct activity_query *q, uint64_t users);

#endif
