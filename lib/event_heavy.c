/*
 * event_heavy.c - the few keys that make most of a log, in little memory.
 *
 * Misra and Gries (1982): whatever comes, a key that makes more than one part
 * in EVENT_HEAVY + 1 of all is in the table at the end, and its count there
 * falls short by no more than that part. Two tables are merged as Agarwal and
 * others (2012) do, with the same bound, so that blocks can be counted side by
 * side and added up in their order.
 */
#include "event.h"

static void lower_all(struct event_heavy *h, uint64_t by)
{
	for (size_t i = 0; i < EVENT_HEAVY; i++)
		h->count[i] -= h->count[i] < by ? h->count[i] : by;
}

static void put(struct event_heavy *h, uint64_t key, uint64_t n)
{
	size_t least = 0;

	for (size_t i = 0; i < EVENT_HEAVY; i++) {
		if (h->count[i] && h->key[i] == key) {
			h->count[i] += n;
			return;
		}
		if (h->count[i] < h->count[least])
			least = i;
	}
	if (h->count[least] < n) {
		uint64_t less = h->count[least];

		lower_all(h, less);
		h->key[least] = key;
		h->count[least] = n - less;
	} else {
		lower_all(h, n);
	}
}

void event_heavy_add(struct event_heavy *h, uint64_t key)
{
	h->total++;
	put(h, key, 1);
}

void event_heavy_merge(struct event_heavy *a, const struct event_heavy *b)
{
	for (size_t i = 0; i < EVENT_HEAVY; i++)
		if (b->count[i])
			put(a, b->key[i], b->count[i]);
	a->total += b->total;
}

uint64_t event_heavy_most(const struct event_heavy *h)
{
	uint64_t most = 0;

	for (size_t i = 0; i < EVENT_HEAVY; i++)
		most = h->count[i] > most ? h->count[i] : most;
	return most;
}
