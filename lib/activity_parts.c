/*
 * activity_parts.c - the sets that a question needs, from the store to memory.
 *
 * Whoever counts takes a chunk of 65,536 users and goes through all days before
 * taking the next: what is counted then stays in the nearest cache, and chunks
 * can be shared out. So sets are taken apart as they are read, and what they
 * have of a chunk is put side by side.
 *
 * With one dimension in play these are all there is. Where dimensions meet the
 * sets of the others are held beside them: their union on a day, intersected
 * over dimensions, is a mask that the day's users must be in.
 */
#include "activity_impl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define BLOCK_LEAST ((size_t)64 << 10)
#define BLOCK_MOST ((size_t)8 << 20)
#define HUGE_PAGE ((size_t)2 << 20)
#define STRETCH_LEAST 16u
#define STRETCH_MOST 4096u
#define ROOM_LEAST ((size_t)512)
#define ROOM_MOST ((size_t)64 << 10)

/* Room for sets, which stay where they are put. */
struct block {
	struct block *next;
	size_t used, cap;
};

static struct block *block_new(size_t cap)
{
	struct block *b;

	if (cap < HUGE_PAGE)
		return malloc(sizeof *b + cap);
	if (posix_memalign((void **)&b, HUGE_PAGE, sizeof *b + cap) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	/* A fault for each 4 KB would cost as much as reading them. */
	madvise(b, sizeof *b + cap, MADV_HUGEPAGE);
#endif
	return b;
}

static char *block_room(struct parts *p, size_t bytes)
{
	struct block *b = p->blocks;
	char *at;

	if (!b || b->cap - b->used < bytes) {
		size_t cap = b ? 4 * (b->cap + sizeof *b) : BLOCK_LEAST;

		if (cap > BLOCK_MOST)
			cap = BLOCK_MOST;
		cap -= sizeof *b;
		if (cap < bytes)
			cap = bytes;
		b = block_new(cap);
		if (!b)
			return NULL;
		*b = (struct block){ .next = p->blocks, .cap = cap };
		p->blocks = b;
	}
	at = (char *)(b + 1) + b->used;
	b->used += bytes;
	return at;
}

void parts_release(struct parts *p)
{
	while (p->blocks) {
		struct block *next = p->blocks->next;

		free(p->blocks);
		p->blocks = next;
	}
	free(p->main.chunk);
	free(p->main.part);
	free(p->met.chunk);
	free(p->met.part);
	*p = (struct parts){ 0 };
}

/* Both kinds of room grow with what is there already. */
static struct held *held_room(struct parts *p, struct shelf_chunk *c)
{
	struct stretch *s = c->last;

	if (!s || s->n == s->cap) {
		uint32_t cap = s ? 2 * s->cap : STRETCH_LEAST;

		if (cap > STRETCH_MOST)
			cap = STRETCH_MOST;
		s = (struct stretch *)block_room(
		    p, sizeof *s + cap * sizeof *s->at);
		if (!s)
			return NULL;
		*s = (struct stretch){ .cap = cap };
		if (c->last)
			c->last->next = s;
		else
			c->first = s;
		c->last = s;
	}
	c->n++;
	return &s->at[s->n++];
}

static char *set_room(struct parts *p, struct shelf_chunk *c, size_t bytes)
{
	char *at;

	if (c->left < bytes) {
		size_t room = p->bytes / 64;

		room = room < ROOM_LEAST ? ROOM_LEAST : room;
		room = room > ROOM_MOST ? ROOM_MOST : room;
		c->left = (room + bytes + 7) & ~(size_t)7;
		c->room = block_room(p, c->left);
		if (!c->room)
			return NULL;
	}
	at = c->room;
	c->room += bytes;
	c->left -= bytes;
	p->bytes += bytes;
	return at;
}

static int hold(struct parts *p, struct shelf *s,
    const struct userset_piece *piece, struct err *e)
{
	struct shelf_chunk *c = &s->chunk[piece->chunk - p->chunks.from];
	size_t bytes = userset_piece_bytes(piece);
	char *at = set_room(p, c, bytes);
	struct held *h = at ? held_room(p, c) : NULL;

	if (!h)
		return err_memory(e);
	memcpy(at, piece->at, bytes);
	*h = (struct held){ (unsigned char *)at, (uint32_t)(s->n - 1),
		(uint16_t)piece->n, (uint16_t)piece->kind };
	return 0;
}

static int add_part(struct shelf *s, const struct part *part, struct err *e)
{
	if (s->n == UINT32_MAX)
		return err_memory(e);
	if (s->n == s->cap) {
		size_t cap = s->cap + s->cap / 2 + 64;
		struct part *at = realloc(s->part, cap * sizeof *at);

		if (!at)
			return err_memory(e);
		s->part = at;
		s->cap = cap;
	}
	s->part[s->n++] = *part;
	return 0;
}

struct scanning {
	struct parts *parts;
	struct shelf *shelf;
	const struct plan *plan;
	const uint32_t *slot; /* [code]: of the split; NULL: all are slot 0 */
	uint32_t pass;
	const struct choice *value; /* of the dimension that is read */
	size_t also;                /* which of those that are met */
};

static uint32_t slot_of(const struct scanning *r, const struct series *series)
{
	uint32_t code = r->plan->by_action ? series->action : series->value;

	if (r->shelf == &r->parts->met)
		return (uint32_t)r->also;
	if (!r->slot)
		return 0;
	return code < r->plan->n_names ? r->slot[code] : NO_SLOT;
}

static int take_apart(struct scanning *r, struct slice set, struct err *e)
{
	struct chunks c = r->parts->chunks;
	struct userset_piece piece;
	struct userset_walk w;
	int rc = userset_walk_open(&w, set, e);

	while (rc == 0) {
		rc = userset_walk_next(&w, &piece, e);
		if (rc <= 0)
			break;
		rc = 0;
		if (piece.chunk >= c.from && piece.chunk < c.to)
			rc = hold(r->parts, r->shelf, &piece, e);
	}
	return rc;
}

static int take(
    void *ctx, day_t day, const struct series *series, struct err *e)
{
	struct scanning *r = ctx;
	struct part part = { .day = day,
		.action = series->action,
		.pass = r->pass,
		.mask = NO_MASK,
		.events = r->plan->n_also ? 0 : series->events };
	int rc;

	if (!choice_has(&r->plan->action, series->action) ||
	    !choice_has(r->value, series->value))
		return 0;
	part.slot = slot_of(r, series);
	if (part.slot == NO_SLOT)
		return 0;
	rc = add_part(r->shelf, &part, e);
	if (rc < 0 || r->parts->chunks.to == 0)
		return rc;
	return take_apart(r, series->set, e);
}

static int read_plan(
    struct scanning *r, struct store *s, struct span span, struct err *e)
{
	const struct plan *plan = r->plan;
	int rc = 0;

	for (r->also = 0; rc == 0 && r->also <= plan->n_also; r->also++) {
		bool meeting = r->also < plan->n_also;
		struct store_scan scan;

		r->shelf = meeting ? &r->parts->met : &r->parts->main;
		r->value = meeting ? &plan->also[r->also] : &plan->value;
		scan = plan_scan(plan, r->value->dimension, span);
		rc = store_scan(s, &scan, take, r, e);
	}
	return rc;
}

/*
 * Masks: one for each pass and day on which every other dimension has a set.
 */

/* How many of the dimensions a pass and day has, and their mask. */
struct meeting {
	uint32_t kinds, last; /* last: the one counted last, plus one */
	uint32_t mask;
};

static void number_masks(struct parts *p, struct meeting *m, size_t n_days,
    day_t from, size_t n_also)
{
	struct shelf *s = &p->met;

	for (size_t i = 0; i < s->n; i++) {
		struct part *x = &s->part[i];
		struct meeting *at =
		    &m[x->pass * n_days + (size_t)(x->day - from)];

		at->kinds += at->last != x->slot + 1;
		at->last = x->slot + 1;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct part *x = &s->part[i];
		struct meeting *at =
		    &m[x->pass * n_days + (size_t)(x->day - from)];

		if (at->kinds == n_also) {
			at->mask = ++p->n_masks;
			at->kinds = 0;
		}
		x->mask = at->mask ? at->mask - 1 : NO_MASK;
	}
	for (size_t i = 0; i < p->main.n; i++) {
		struct part *x = &p->main.part[i];
		uint32_t mask =
		    m[x->pass * n_days + (size_t)(x->day - from)].mask;

		x->mask = mask ? mask - 1 : NO_MASK;
	}
}

static int give_masks(struct parts *p, const struct plan *plans, size_t n,
    struct span span, struct err *e)
{
	size_t days = (size_t)(span.to - span.from);
	struct meeting *m;

	if (plans->n_also == 0)
		return 0;
	m = calloc(n * days + 1, sizeof *m);
	if (!m)
		return err_memory(e);
	number_masks(p, m, days, span.from, plans->n_also);
	free(m);
	return 0;
}

int parts_read(struct parts *out, struct store *s, const struct plan *plans,
    size_t n, struct span span, struct chunks chunks, struct err *e)
{
	size_t wide = chunks.to - chunks.from;
	uint32_t *slot;
	int rc = plan_slots(&slot, plans, e);

	*out = (struct parts){ .chunks = chunks };
	out->main.chunk = calloc(wide + 1, sizeof *out->main.chunk);
	out->met.chunk = calloc(wide + 1, sizeof *out->met.chunk);
	if (rc == 0 && (!out->main.chunk || !out->met.chunk))
		rc = err_memory(e);
	for (size_t i = 0; rc == 0 && i < n && span.from < span.to; i++) {
		struct scanning r = { .parts = out,
			.plan = &plans[i],
			.slot = slot,
			.pass = (uint32_t)i };

		rc = read_plan(&r, s, span, e);
	}
	free(slot);
	return rc < 0 ? rc : give_masks(out, plans, n, span, e);
}
