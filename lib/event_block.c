/*
 * event_block.c - the columns that a block of records becomes.
 */
#include "event_impl.h"

#include <stdlib.h>

#define FIRST_CAP 1024

void event_block_init(struct event_block *b)
{
	memset(b, 0, sizeof *b);
}

void event_block_release(struct event_block *b)
{
	free(b->who);
	free(b->day);
	free(b->action);
	free(b->value);
	free(b->count);
	free(b->visitors);
	free(b->moment);
	names_free(b->actions);
	for (size_t i = 0; i < EVENT_DIMENSIONS; i++) {
		free(b->dim[i]);
		names_free(b->dims[i]);
	}
	event_block_init(b);
}

static int names_ready(struct names **n)
{
	if (*n)
		names_clear(*n);
	else
		*n = names_new();
	return *n ? 0 : -1;
}

int block_begin(
    struct event_block *b, const struct service_source *src, struct err *e)
{
	bool same = (src->value != NULL) == (b->value != NULL) &&
		    (src->count != NULL) == (b->count != NULL) &&
		    (src->visitors != NULL) == (b->visitors != NULL);
	int rc = names_ready(&b->actions);

	b->n = b->n_moments = 0;
	memset(&b->tally, 0, sizeof b->tally);
	memset(&b->addresses, 0, sizeof b->addresses);
	for (size_t i = 0; rc == 0 && i < src->n_dimensions; i++) {
		rc = names_ready(&b->dims[i]);
		same = same && b->dim[i];
	}
	/* Used for another source before: columns are made anew. */
	if (!same)
		b->cap = 0;
	if (!src->value) {
		free(b->value);
		b->value = NULL;
	}
	if (!src->count) {
		free(b->count);
		b->count = NULL;
	}
	if (!src->visitors) {
		free(b->visitors);
		b->visitors = NULL;
	}
	return rc < 0 ? err_memory(e) : 0;
}

static bool resize(void *column, size_t cap, size_t width)
{
	void **at = column, *more = realloc(*at, cap * width);

	if (more)
		*at = more;
	return more != NULL;
}

int block_grow(
    struct event_block *b, const struct service_source *src, struct err *e)
{
	size_t cap = b->cap ? 2 * b->cap : FIRST_CAP;
	bool fits = resize(&b->who, cap, sizeof *b->who) &&
		    resize(&b->day, cap, sizeof *b->day) &&
		    resize(&b->action, cap, sizeof *b->action);

	if (src->value)
		fits = fits && resize(&b->value, cap, sizeof *b->value);
	if (src->count)
		fits = fits && resize(&b->count, cap, sizeof *b->count);
	if (src->visitors)
		fits = fits && resize(&b->visitors, cap, sizeof *b->visitors);
	for (size_t i = 0; i < src->n_dimensions; i++)
		fits = fits && resize(&b->dim[i], cap, sizeof *b->dim[i]);
	if (!fits)
		return err_memory(e);
	b->cap = cap;
	return 0;
}

/* splitmix64's finaliser: one to one, so that no two visitors of a row meet. */
static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

void event_visitors(const struct event_block *b, size_t row, uint32_t first,
    size_t n, uint64_t *who, uint32_t *count)
{
	uint32_t all = b->visitors[row];
	uint32_t events = b->count ? b->count[row] : all;

	for (size_t i = 0; i < n; i++) {
		uint32_t k = first + (uint32_t)i;

		who[i] =
		    mixed(b->who[row] + (k + 1) * UINT64_C(0x9e3779b97f4a7c15));
		if (count)
			count[i] = events / all + (k < events % all);
	}
}
