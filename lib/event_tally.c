/*
 * event_tally.c - what became of a log's lines, counted with reasons.
 */
#include "event.h"

#define EVENT_TEXT(name, text) text,

const char *event_reject_text(enum event_reject r)
{
	static const char *const texts[] = { EVENT_REJECTS(EVENT_TEXT) };

	return texts[r];
}

const char *event_skip_text(enum event_skip s)
{
	static const char *const texts[] = { EVENT_SKIPS(EVENT_TEXT) };

	return texts[s];
}

/* b's lines stand after a's, so the lowest are a's own, then b's first. */
static void add_lines(
    uint64_t a[EVENT_LINES], const uint64_t b[EVENT_LINES], uint64_t lines)
{
	size_t n = 0;

	while (n < EVENT_LINES && a[n])
		n++;
	for (size_t i = 0; n < EVENT_LINES && b[i]; i++)
		a[n++] = b[i] + lines;
}

void event_tally_add(struct event_tally *a, const struct event_tally *b)
{
	for (size_t i = 0; i < REJECT_COUNT; i++) {
		a->rejected[i] += b->rejected[i];
		add_lines(a->first[i], b->first[i], a->lines);
	}
	for (size_t i = 0; i < SKIP_COUNT; i++)
		a->skipped[i] += b->skipped[i];
	a->records += b->records;
	a->events += b->events;
	a->lines += b->lines;
}

uint64_t event_tally_rejected(const struct event_tally *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < REJECT_COUNT; i++)
		n += t->rejected[i];
	return n;
}

uint64_t event_tally_skipped(const struct event_tally *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < SKIP_COUNT; i++)
		n += t->skipped[i];
	return n;
}
