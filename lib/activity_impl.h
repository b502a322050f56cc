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

#define NO_SLOT UINT32_MAX

int plan_make(struct plan *out, struct store *s, const struct activity_query *q,
    struct err *e);
void plan_release(struct plan *p);
/* The actions of those names, in place of the plan's; *known: how many of
 * them the store has seen. */
int plan_actions(struct plan *p, const struct store *s,
    const char *const *names, size_t n, size_t *known, struct err *e);
bool choice_has(const struct choice *c, uint32_t code);
/* Whether a series of the dimension that is read is asked for. */
bool plan_counts(const struct plan *p, const struct series *series);
/* Of a plan with a split, the place of each name among its codes or NO_SLOT;
 * free(). NULL: no split. */
int plan_slots(uint32_t **out, const struct plan *p, struct err *e);
/* "dimension=value" of code i of a split plan; free(). NULL: no memory. */
char *plan_split_text(const struct plan *p, const struct store *s,
    struct slice split, uint32_t i);
/* An upper bound of the ids of a space, and of its days with data. */
int activity_extent(struct store *s, uint32_t space, uint64_t *users,
    struct span *days, struct err *e);
struct store_scan plan_scan(
    const struct plan *p, uint32_t dimension, struct span span);

/* Users of a day and slot, as far as one pack tells. */
struct part {
	day_t day;
	uint32_t slot;   /* place of the split value among the plan's */
	uint32_t action; /* code */
	uint32_t pass;   /* which plan asked for it */
	uint32_t mask;   /* that its users must be in, where dimensions meet */
	uint64_t events; /* 0 when dimensions meet */
};
#define NO_MASK UINT32_MAX

/* What a part has of a chunk. */
struct held {
	const unsigned char *at;
	uint32_t part;
	uint16_t n, kind; /* see struct userset_piece */
};

/* Several of them. */
struct stretch {
	struct stretch *next;
	uint32_t n, cap;
	struct held at[];
};

/* Chunks of users, half-open. */
struct chunks {
	uint32_t from, to;
};

/* Parts in the order in which they were read, taken apart into chunks. */
struct shelf {
	struct part *part;
	size_t n, cap;
	struct shelf_chunk {
		struct stretch *first, *last; /* in order of reading */
		size_t n;                     /* of all */
		char *room;                   /* for sets */
		size_t left;
	} * chunk; /* [chunk - chunks.from] */
};

/* What plans ask of a span, in memory. */
struct parts {
	struct chunks chunks;
	struct shelf main;
	struct shelf met; /* of the dimensions that must be met with; slot:
			   * which of them */
	uint32_t n_masks;
	struct block *blocks; /* where the sets are */
	size_t bytes;         /* of the sets */
};

/* Reads what plans that are alike but for their actions ask of a span. Release
 * also after a failure. Cost: one read of the packs of each of their
 * dimensions, for each plan; memory: the sets. No chunk: parts alone. */
int parts_read(struct parts *out, struct store *s, const struct plan *plans,
    size_t n, struct span span, struct chunks chunks, struct err *e);
void parts_release(struct parts *p);
#define READING_MOST 16u                /* threads */
#define HELD_MOST ((uint64_t)192 << 20) /* bytes of sets at a time */
/* As many as there are processors. */
size_t reading_threads(void);

/* What days weigh beside each other, and an upper bound of the bytes of their
 * sets. free(weight), also after a failure. */
struct days {
	struct span span;
	uint64_t *weight, bytes;
};
int days_weigh(struct days *out, struct store *s, const struct plan *plans,
    size_t n, struct span span, struct err *e);

/* parts_read() by several threads: their parts, days ascending. */
struct reading {
	struct parts parts[READING_MOST];
	size_t n;
	struct chunks chunks;
	bool whole; /* of all actions and days, to choose from */
};
int reading_do(struct reading *out, struct store *s, const struct plan *plans,
    size_t n_plans, const struct days *days, struct chunks chunks,
    struct err *e);
void reading_release(struct reading *r);

/* What a part has of the chunk that a thread is at. */
struct place {
	struct held held;
	const struct part *part;
	const uint64_t *mask; /* NULL: all count */
	day_t day;
};

static inline struct userset_piece held_piece(const struct held *h)
{
	return (struct userset_piece){
		.at = h->at, .n = h->n, .kind = (enum piece_kind)h->kind
	};
}

/* As userset_piece_or() and userset_piece_ids(). */
static inline int place_or(
    const struct place *p, uint64_t *words, struct err *e)
{
	struct userset_piece piece = held_piece(&p->held);

	return userset_piece_or(&piece, p->mask, words, e);
}

static inline int place_ids(
    const struct place *p, uint16_t *id, size_t *n, struct err *e)
{
	struct userset_piece piece = held_piece(&p->held);

	return userset_piece_ids(&piece, p->mask, id, n, e);
}

/* The way of a thread through the chunks. */
struct walk {
	uint32_t chunk;
	struct place *at; /* by slot, then day */
	size_t *slot_at;  /* [slot]: its first; [n_slots]: all */
	uint32_t n_slots;
	void *room; /* for the caller, zero at first */
};

/* A question whose answer over all users is the sum of those over chunks of
 * them. fn adds to n_counts counts, starting at 0, what its chunk has; it is
 * called by several threads, each with counts and room of its own, so that
 * results depend on neither their number nor their order. */
typedef int walk_chunk(
    const void *ctx, struct walk *w, uint64_t *count, struct err *e);
struct survey {
	struct store *store;
	const struct plan *plans; /* see parts_read() */
	size_t n_plans;
	struct span span;
	walk_chunk *fn; /* NULL: parts alone are wanted, no sets are held */
	/* NULL, or called for every part, days ascending, by one thread */
	void (*part)(void *ctx, const struct part *part);
	void *ctx;
	size_t room; /* bytes */
	size_t n_counts;
};
/* Adds to count[n_counts]. Memory: sets of up to about 192 MB at a time, and
 * the counts again per further thread where they are few. Cost: one reading
 * of the packs for every 192 MB, shared out by days among threads; then the
 * chunks are. */
int activity_survey(const struct survey *v, uint64_t *count, struct err *e);

/* What activity_keep() keeps, read now if need be, where the survey can be
 * answered from it; else NULL. Borrowed from the store. */
int reading_kept(const struct reading **out, const struct survey *v,
    struct span span, uint64_t users, struct err *e);

/* What is swept: periods are numbered from matrix_first. */
struct sweep_span {
	struct span days;
	uint32_t periods;
};
/* Fills seen, cells and matrix of an activity that is sized and zero. */
int activity_sweep(struct store *s, const struct plan *p,
    const struct activity_query *q, struct sweep_span span, struct activity *a,
    struct err *e);

/* See activity_timeline.h. */
struct timeline {
	struct store *store;
	enum period by;
	struct span span;
	struct plan *plan; /* [pass]: of the step of that number, or of all */
	size_t n_passes;
	uint32_t *steps_of; /* [action code]: steps that it belongs to */
	uint32_t known;     /* bit k: see timeline_known() */
	char **split;
	uint32_t n_splits;
};

/* Unions of the last `wide` of a sequence of sets of one chunk, each at the
 * price of three unions whatever the width (van Herk's way: the end of a block
 * of `wide` sets is united from its last backwards, once, and with what came
 * since). room: slide_room(wide) words. */
struct slide {
	uint32_t wide, at; /* of the next set within its block */
	uint64_t *end;     /* [at]: sets at .. wide - 1 of the block before */
	uint64_t *since;   /* of the block's sets so far */
};
size_t slide_room(uint32_t wide);
void slide_start(struct slide *s, uint32_t wide, uint64_t *room);
/* The next set; out: the union of the last `wide`. */
void slide_add(struct slide *s, const uint64_t *set, uint64_t *out);

#endif
