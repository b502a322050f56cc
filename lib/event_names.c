/*
 * event_names.c - names numbered in order of first sight.
 *
 * A block has some dozens of them and some ten thousand records: a small open
 * table, and the memory of the last name asked for, since records repeat.
 */
#include "event.h"

#include <stdlib.h>

#define NAMES_LIMIT 65535u
#define NAMES_OTHER "(other)"

struct names {
	char *text;          /* all names, one after the other */
	size_t len, cap;
	size_t *end;         /* [code]: end of its text */
	uint32_t n, room;
	uint32_t *slot;      /* code + 1; 0: empty */
	uint32_t mask;
};

struct names *names_new(void)
{
	return calloc(1, sizeof(struct names));
}

void names_free(struct names *n)
{
	if (!n)
		return;
	free(n->text);
	free(n->end);
	free(n->slot);
	free(n);
}

void names_clear(struct names *n)
{
	if (n->n)
		memset(n->slot, 0, ((size_t)n->mask + 1) * sizeof *n->slot);
	n->n = 0;
	n->len = 0;
}

uint32_t names_count(const struct names *n)
{
	return n->n;
}

struct slice names_get(const struct names *n, uint32_t code)
{
	size_t from = code ? n->end[code - 1] : 0;

	return (struct slice){ n->text + from, n->end[code] - from };
}

/* FNV-1a over eight bytes at a time: names are short. */
static uint32_t names_hash(struct slice s)
{
	uint64_t h = 0xcbf29ce484222325u ^ s.len, x;
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&x, s.at + i, 8);
		h = (h ^ x) * 0x9e3779b97f4a7c15u;
	}
	for (; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3u;
	return (uint32_t)(h >> 32 ^ h);
}

static uint32_t names_slot(const struct names *n, struct slice s)
{
	uint32_t at = names_hash(s) & n->mask;

	while (n->slot[at] && !slice_equal(names_get(n, n->slot[at] - 1), s))
		at = (at + 1) & n->mask;
	return at;
}

static int names_room(struct names *n, size_t bytes)
{
	if (n->len + bytes > n->cap) {
		size_t cap = 2 * n->cap + bytes + 1024;
		char *text = realloc(n->text, cap);

		if (!text)
			return -1;
		n->text = text;
		n->cap = cap;
	}
	if (n->n == n->room) {
		uint32_t room = n->room ? 2 * n->room : 128;
		size_t *end = realloc(n->end, room * sizeof *end);
		uint32_t *slot = end ? calloc(2 * (size_t)room, sizeof *slot) :
		    NULL;

		if (end)
			n->end = end;
		if (!slot)
			return -1;
		free(n->slot);
		n->slot = slot;
		n->mask = 2 * room - 1;
		n->room = room;
		for (uint32_t i = 0; i < n->n; i++)
			slot[names_slot(n, names_get(n, i))] = i + 1;
	}
	return 0;
}

int64_t names_add(struct names *n, struct slice name)
{
	uint32_t at;

	if (!name.at)
		name = slice_of("");
	if (n->slot) {
		at = names_slot(n, name);
		if (n->slot[at])
			return n->slot[at] - 1;
	}
	if (n->n >= NAMES_LIMIT)
		name = slice_of(NAMES_OTHER);
	if (names_room(n, name.len) < 0)
		return -1;
	at = names_slot(n, name);
	if (n->slot[at])
		return n->slot[at] - 1;
	if (name.len)
		memcpy(n->text + n->len, name.at, name.len);
	n->len += name.len;
	n->end[n->n] = n->len;
	n->slot[at] = n->n + 1;
	return n->n++;
}
