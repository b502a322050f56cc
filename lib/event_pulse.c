/*
 * event_pulse.c - clients that ask by the clock.
 *
 * Each client has one place in a table. The gap since its last request votes
 * for the gap that is thought to be its rhythm (Boyer and Moore's majority
 * vote, so that one odd gap at the start decides nothing), and those that are
 * as long are counted. A second more or less, and a thirtieth of a
 * long gap, is the network's; the rhythm leans towards what came last, so that
 * a first gap that was a little short does not set it.
 */
#include "event.h"

#include <stdlib.h>

#define PLACES 16384u
#define IDLE 3600u
#define DAY 86400u

struct place {
	uint64_t client;
	uint64_t events, regular;
	uint32_t last, gap, votes;
};

struct event_pulse {
	struct place place[PLACES];
};

uint64_t event_client(struct slice address)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < address.len; i++)
		hash = (hash ^ (unsigned char)address.at[i]) *
		       UINT64_C(0x100000001b3);
	return hash;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint32_t two(const char *at)
{
	return (uint32_t)(at[0] - '0') * 10 + (uint32_t)(at[1] - '0');
}

static bool clock_at(const char *at)
{
	return digit(at[0]) && digit(at[1]) && at[2] == ':' && digit(at[3]) &&
	       digit(at[4]) && at[5] == ':' && digit(at[6]) && digit(at[7]);
}

/* A number of seconds, with or without a fraction. */
static bool number_second(struct slice time, uint32_t *out)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < time.len && i < 15 && digit(time.at[i]); i++)
		n = n * 10 + (uint64_t)(time.at[i] - '0');
	if (i < 9 || (i < time.len && time.at[i] != '.'))
		return false;
	if (i > 11)
		n /= 1000;
	*out = (uint32_t)(n % DAY);
	return true;
}

bool event_second(struct slice time, uint32_t *out)
{
	for (size_t i = 0; i + 8 <= time.len; i++) {
		const char *at = time.at + i;

		/* In 2026:10:05:03 the year is no hour. */
		if (at[2] != ':' || (i > 0 && digit(at[-1])) || !clock_at(at))
			continue;
		*out = (two(at) * 3600 + two(at + 3) * 60 + two(at + 6)) % DAY;
		return true;
	}
	return number_second(time, out);
}

struct event_pulse *event_pulse_new(void)
{
	return calloc(1, sizeof(struct event_pulse));
}

void event_pulse_free(struct event_pulse *p)
{
	free(p);
}

static bool alike(uint32_t a, uint32_t b)
{
	uint32_t gap = a > b ? a - b : b - a;

	return gap <= 1 + (a < b ? a : b) / 30;
}

static void beat(struct place *c, uint32_t gap)
{
	if (c->votes == 0 && !alike(c->gap, gap)) {
		c->gap = gap;
		c->regular = 0;
	}
	if (!alike(c->gap, gap)) {
		c->votes--;
		return;
	}
	c->votes++;
	c->regular++;
	c->gap += gap > c->gap;
	c->gap -= gap < c->gap;
}

static void add(struct event_pulse *p, const struct event_moment *m)
{
	struct place *c = &p->place[m->client % PLACES];
	uint32_t gap = (m->second + DAY - c->last) % DAY;

	if (c->client != m->client) {
		if (c->events > 0 && gap < IDLE)
			return;
		*c = (struct place){ .client = m->client };
	} else {
		beat(c, gap);
	}
	c->events++;
	c->last = m->second;
}

void event_pulse_add(
    struct event_pulse *p, const struct event_moment *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(p, &m[i]);
}

struct event_probes event_pulse_found(const struct event_pulse *p)
{
	struct event_probes out = { 0, 0, 0 };
	uint64_t most = 0;

	for (size_t i = 0; i < PLACES; i++) {
		const struct place *c = &p->place[i];

		if (c->events < EVENT_PROBE_LEAST ||
		    c->gap < EVENT_PROBE_APART ||
		    c->regular * 10 < (c->events - 1) * 9)
			continue;
		out.clients++;
		out.events += c->events;
		if (c->events > most) {
			most = c->events;
			out.every = c->gap;
		}
	}
	return out;
}
