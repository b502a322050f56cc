/*
 * event_names.c - names to numbers, three times per line of a log.
 *
 * Nearly all names are of 16 bytes or less and have been seen before. Such a
 * name is two words, taken from its two ends, and its length: one probe
 * compares three numbers and never touches the text. A log can hold names
 * made to collide, so the table starts from a number that its author cannot
 * know; which one changes no result.
 */
#include "event_impl.h"

#include <stdlib.h>

#define FIRST_SLOTS 256u
/* Odd numbers without a pattern. */
#define MIX_A 0x9e3779b97f4a7c15u
#define MIX_B 0xc2b2ae3d27d4eb4fu

struct slot {
	struct word_pair words;
	uint32_t len;
	uint32_t number; /* code + 1; 0: free */
};

struct entry {
	size_t at;
	size_t len;
};

struct names {
	struct slot *slot;
	uint32_t mask; /* slots - 1 */
	uint32_t n;
	struct entry *entry; /* half as many as slots */
	char *text;
	size_t used, cap;
	uint64_t seed;
};

static inline uint64_t fold(uint64_t h)
{
	return h ^ h >> 32;
}

/* The ends are multiplied side by side: the probe waits for this. */
static inline uint64_t name_hash(
    const struct names *n, struct slice s, struct word_pair w)
{
	uint64_t h = (w.a ^ n->seed) * MIX_A + (w.b ^ s.len) * MIX_B;

	for (size_t i = 8; i + 8 < s.len; i += 8)
		h = (fold(h) ^ name_load(s.at + i, 8)) * MIX_A;
	return fold(h);
}

struct names *names_new(void)
{
	struct names *n = calloc(1, sizeof *n);

	if (!n)
		return NULL;
	n->seed = (uint64_t)(uintptr_t)n * MIX_B;
	n->mask = FIRST_SLOTS - 1;
	n->slot = calloc(FIRST_SLOTS, sizeof *n->slot);
	n->entry = calloc(FIRST_SLOTS / 2, sizeof *n->entry);
	if (!n->slot || !n->entry) {
		names_free(n);
		return NULL;
	}
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	free(n->slot);
	free(n->entry);
	free(n->text);
	free(n);
}

void names_clear(struct names *n)
{
	memset(n->slot, 0, ((size_t)n->mask + 1) * sizeof *n->slot);
	n->n = 0;
	n->used = 0;
}

static inline bool slot_is(const struct names *n, const struct slot *slot,
    struct slice s, struct word_pair w)
{
	if (slot->words.a != w.a || slot->words.b != w.b || slot->len != s.len)
		return false;
	return s.len <= NAME_SHORT ||
	       memcmp(n->text + n->entry[slot->number - 1].at, s.at, s.len) ==
		   0;
}

/* The slot that holds the name, or the free one where it belongs. */
static inline struct slot *find(
    const struct names *n, struct slice s, struct word_pair w)
{
	uint64_t i = name_hash(n, s, w) & n->mask;

	while (n->slot[i].number && !slot_is(n, &n->slot[i], s, w))
		i = (i + 1) & n->mask;
	return &n->slot[i];
}

/* Twice the slots; nothing changes when memory is out. */
static int grow(struct names *n)
{
	size_t slots = 2 * ((size_t)n->mask + 1);
	struct slot *more = calloc(slots, sizeof *more);
	struct entry *entry = realloc(n->entry, slots / 2 * sizeof *n->entry);

	if (entry)
		n->entry = entry;
	if (!more || !entry) {
		free(more);
		return -1;
	}
	free(n->slot);
	n->slot = more;
	n->mask = (uint32_t)(slots - 1);
	for (uint32_t i = 0; i < n->n; i++) {
		struct slice s = names_get(n, i);
		struct word_pair w = name_words(s);

		*find(n, s, w) = (struct slot){ w, (uint32_t)s.len, i + 1 };
	}
	return 0;
}

static int keep_text(struct names *n, struct slice s)
{
	if (s.len > n->cap - n->used) {
		size_t cap = 2 * n->cap + s.len + 1024;
		char *more = realloc(n->text, cap);

		if (!more)
			return -1;
		n->text = more;
		n->cap = cap;
	}
	if (s.len > 0)
		memcpy(n->text + n->used, s.at, s.len);
	n->entry[n->n] = (struct entry){ n->used, s.len };
	n->used += s.len;
	return 0;
}

static int64_t add_new(struct names *n, struct slice s, struct word_pair w)
{
	if (n->n >= NAMES_MAX && !slice_is(s, NAMES_OTHER))
		return names_add(n, slice_of(NAMES_OTHER));
	if (n->n > n->mask / 2 - 1 && grow(n) < 0)
		return -1;
	if (keep_text(n, s) < 0)
		return -1;
	*find(n, s, w) = (struct slot){ w, (uint32_t)s.len, n->n + 1 };
	return n->n++;
}

int64_t names_add(struct names *n, struct slice name)
{
	struct word_pair w = name_words(name);
	const struct slot *slot = find(n, name, w);

	if (slot->number)
		return slot->number - 1;
	return add_new(n, name, w);
}

uint32_t names_count(const struct names *n)
{
	return n->n;
}

struct slice names_get(const struct names *n, uint32_t code)
{
	const struct entry *e = &n->entry[code];

	return (struct slice){ n->text ? n->text + e->at : "", e->len };
}
