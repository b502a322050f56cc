/*
 * activity_slide.c - unions of the last few of a sequence of sets.
 */
#include "activity_impl.h"

#include <string.h>

#define BYTES (USERSET_CHUNK_WORDS * sizeof(uint64_t))

size_t slide_room(uint32_t wide)
{
	return ((size_t)wide + 1) * USERSET_CHUNK_WORDS;
}

void slide_start(struct slide *s, uint32_t wide, uint64_t *room)
{
	*s = (struct slide){ .wide = wide,
		.end = room,
		.since = room + (size_t)wide * USERSET_CHUNK_WORDS };
	memset(room, 0, slide_room(wide) * sizeof *room);
}

static uint64_t *set_at(const struct slide *s, uint32_t i)
{
	return s->end + (size_t)i * USERSET_CHUNK_WORDS;
}

/* The block is full: its sets become unions with those that follow. */
static void turn(struct slide *s)
{
	for (uint32_t i = s->wide - 1; i-- > 0;) {
		uint64_t *to = set_at(s, i);
		const uint64_t *from = set_at(s, i + 1);

		for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++)
			to[w] |= from[w];
	}
	memset(s->since, 0, BYTES);
	s->at = 0;
}

void slide_add(struct slide *s, const uint64_t *set, uint64_t *out)
{
	static const uint64_t none[USERSET_CHUNK_WORDS];
	const uint64_t *before =
	    s->at + 1 < s->wide ? set_at(s, s->at + 1) : none;

	for (uint32_t w = 0; w < USERSET_CHUNK_WORDS; w++) {
		s->since[w] |= set[w];
		out[w] = s->since[w] | before[w];
	}
	memcpy(set_at(s, s->at), set, BYTES);
	if (++s->at == s->wide)
		turn(s);
}
