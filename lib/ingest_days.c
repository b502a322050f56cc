/*
 * ingest_days.c - events to packs.
 *
 * Events wait in columns until a budget is full; then they are dealt to their
 * days, each day is sorted once by user id (radix, stable) and gives one pack
 * per dimension. A log in order of time fills a day in one go; one in any
 * other order gives a day several parts, and the figures are the same, since
 * reading is a union.
 */
#include "ingest_impl.h"

#include <stdlib.h>
#include <string.h>

#include "userset.h"

#define BUDGET ((size_t)2 << 20) /* events that wait at most */
#define NAMES_MAX 65535u         /* per dimension and store */
#define NAME_OTHER "(other)"

struct mapping {
	uint32_t *code; /* block's code to the store's */
	size_t cap;
};

struct sorted {
	uint32_t id, at; /* at: index of the event */
};

struct days {
	struct store *store;
	uint32_t dimension[EVENT_DIMENSIONS + 1];
	size_t n_dims; /* without the actions' */
	bool values;
	size_t n; /* events that wait */
	uint32_t *id, *action, *dim[EVENT_DIMENSIONS];
	day_t *day;
	int64_t *value;
	struct mapping map[EVENT_DIMENSIONS + 1];
	struct sorted *sorted, *other;
	uint32_t *part; /* packs so far, per day since DAY_MIN */
	struct userset *users;
	struct pack_builder *builder;
	day_t first, last;
};

static int columns_new(struct days *d)
{
	d->id = malloc(BUDGET * sizeof *d->id);
	d->action = malloc(BUDGET * sizeof *d->action);
	d->day = malloc(BUDGET * sizeof *d->day);
	if (!d->id || !d->action || !d->day)
		return -1;
	for (size_t i = 0; i < d->n_dims; i++) {
		d->dim[i] = malloc(BUDGET * sizeof *d->dim[i]);
		if (!d->dim[i])
			return -1;
	}
	if (d->values) {
		d->value = malloc(BUDGET * sizeof *d->value);
		if (!d->value)
			return -1;
	}
	return 0;
}

int days_new(struct days **out, struct store *store, const uint32_t *dimension,
    size_t n, bool values, struct err *e)
{
	struct days *d = calloc(1, sizeof *d);

	*out = NULL;
	if (!d)
		return err_memory(e);
	d->store = store;
	d->n_dims = n;
	for (size_t i = 0; i < n; i++)
		d->dimension[i + 1] = dimension[i];
	d->values = values;
	d->first = d->last = DAY_NONE;
	d->sorted = malloc(BUDGET * sizeof *d->sorted);
	d->other = malloc(BUDGET * sizeof *d->other);
	d->part = calloc((size_t)(DAY_MAX - DAY_MIN), sizeof *d->part);
	d->users = userset_new();
	d->builder = pack_builder_new();
	if (columns_new(d) < 0 || !d->sorted || !d->other || !d->part ||
	    !d->users || !d->builder) {
		days_free(d);
		return err_memory(e);
	}
	*out = d;
	return 0;
}

void days_free(struct days *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < EVENT_DIMENSIONS; i++)
		free(d->dim[i]);
	for (size_t i = 0; i <= EVENT_DIMENSIONS; i++)
		free(d->map[i].code);
	free(d->id);
	free(d->action);
	free(d->day);
	free(d->value);
	free(d->sorted);
	free(d->other);
	free(d->part);
	userset_free(d->users);
	pack_builder_free(d->builder);
	free(d);
}

uint64_t days_users(const struct days *d)
{
	return userset_count(d->users);
}

day_t days_first(const struct days *d)
{
	return d->first;
}

day_t days_last(const struct days *d)
{
	return d->last;
}

static int name_code(struct days *d, uint32_t dimension, struct slice name,
    uint32_t *code, struct err *e)
{
	int64_t known = store_name_code(d->store, dimension, name);

	if (known >= 0) {
		*code = (uint32_t)known;
		return 0;
	}
	if (store_names(d->store, dimension) >= NAMES_MAX)
		name = slice_of(NAME_OTHER);
	return store_add_name(d->store, dimension, name, code, e);
}

/* The store's codes of a block's names. */
static int days_map(
    struct days *d, size_t which, const struct names *names, struct err *e)
{
	struct mapping *m = &d->map[which];
	uint32_t n = names_count(names);

	if (n > m->cap) {
		uint32_t *code = realloc(m->code, n * sizeof *code);

		if (!code)
			return err_memory(e);
		m->code = code;
		m->cap = n;
	}
	for (uint32_t i = 0; i < n; i++) {
		int rc = name_code(d, d->dimension[which], names_get(names, i),
		    &m->code[i], e);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static void days_copy(
    struct days *d, const struct event_block *b, size_t from, size_t n)
{
	memcpy(d->day + d->n, b->day + from, n * sizeof *d->day);
	for (size_t i = 0; i < n; i++)
		d->action[d->n + i] = d->map[0].code[b->action[from + i]];
	for (size_t k = 0; k < d->n_dims; k++)
		for (size_t i = 0; i < n; i++)
			d->dim[k][d->n + i] =
			    d->map[k + 1].code[b->dim[k][from + i]];
	if (d->values)
		memcpy(d->value + d->n, b->value + from, n * sizeof *d->value);
	d->n += n;
}

static void days_span(struct days *d, const struct event_block *b)
{
	day_t first = d->first, last = d->last;

	if (b->n && first == DAY_NONE)
		first = last = b->day[0];
	for (size_t i = 0; i < b->n; i++) {
		first = b->day[i] < first ? b->day[i] : first;
		last = b->day[i] > last ? b->day[i] : last;
	}
	d->first = first;
	d->last = last;
}

int days_add(struct days *d, const struct event_block *b, struct dict *dict,
    int64_t batch, struct err *e)
{
	int rc = days_map(d, 0, b->actions, e);

	for (size_t k = 0; rc == 0 && k < d->n_dims; k++)
		rc = days_map(d, k + 1, b->dims[k], e);
	days_span(d, b);
	for (size_t from = 0; rc == 0 && from < b->n;) {
		size_t room = BUDGET - d->n, left = b->n - from;
		size_t n = left < room ? left : room;

		rc = dict_ids(dict, b->who + from, n, d->id + d->n, e);
		if (rc < 0)
			break;
		days_copy(d, b, from, n);
		from += n;
		if (d->n == BUDGET)
			rc = days_flush(d, batch, e);
	}
	return rc;
}

/* Stable least-significant-digit radix sort by id, 11 bits a pass. */
static struct sorted *day_sort(
    struct sorted *a, struct sorted *b, size_t n, uint32_t highest)
{
	for (unsigned shift = 0; shift < 32 && highest >> shift; shift += 11) {
		uint32_t start[2048] = { 0 };
		uint32_t sum = 0;
		struct sorted *t;

		for (size_t i = 0; i < n; i++)
			start[a[i].id >> shift & 2047]++;
		for (size_t k = 0; k < 2048; k++) {
			uint32_t count = start[k];

			start[k] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			b[start[a[i].id >> shift & 2047]++] = a[i];
		t = a;
		a = b;
		b = t;
	}
	return a;
}

static int day_pack(struct days *d, size_t which, const struct sorted *s,
    size_t n, struct err *e)
{
	const uint32_t *code = which ? d->dim[which - 1] : NULL;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = s[i].at;
		int rc =
		    pack_add(d->builder, d->action[at], code ? code[at] : 0,
			s[i].id, d->values ? d->value[at] : EVENT_NO_VALUE, e);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int day_write(struct days *d, int64_t batch, day_t day, struct sorted *s,
    size_t n, struct err *e)
{
	uint32_t part = d->part[day - DAY_MIN]++;
	uint32_t highest = 0;
	struct slice blob;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		highest = s[i].id > highest ? s[i].id : highest;
	s = day_sort(s, d->other, n, highest);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (i == 0 || s[i].id != s[i - 1].id)
			rc = userset_add(d->users, s[i].id, e);
	for (size_t which = 0; rc == 0 && which <= d->n_dims; which++) {
		rc = day_pack(d, which, s, n, e);
		if (rc == 0)
			rc = pack_finish(d->builder, &blob, e);
		if (rc == 0)
			rc = store_add_pack(d->store, batch,
			    d->dimension[which], day, part, blob, e);
	}
	return rc;
}

/* Deals the waiting events to their days: sorted[start[k] .. start[k + 1])
 * are those of day lowest + k, in the order in which they came. */
static void days_deal(struct days *d, day_t lowest, size_t *start, size_t n)
{
	for (size_t i = 0; i < d->n; i++)
		start[d->day[i] - lowest + 1]++;
	for (size_t k = 0; k < n; k++)
		start[k + 1] += start[k];
	for (size_t i = d->n; i-- > 0;) {
		size_t k = (size_t)(d->day[i] - lowest);

		d->sorted[--start[k + 1]] =
		    (struct sorted){ d->id[i], (uint32_t)i };
	}
	memmove(start, start + 1, n * sizeof *start);
	start[n] = d->n;
}

int days_flush(struct days *d, int64_t batch, struct err *e)
{
	day_t lowest = DAY_MAX, highest = DAY_MIN;
	size_t *start, n;
	int rc = 0;

	if (d->n == 0)
		return 0;
	for (size_t i = 0; i < d->n; i++) {
		lowest = d->day[i] < lowest ? d->day[i] : lowest;
		highest = d->day[i] > highest ? d->day[i] : highest;
	}
	n = (size_t)(highest - lowest) + 1;
	start = calloc(n + 1, sizeof *start);
	if (!start)
		return err_memory(e);
	days_deal(d, lowest, start, n);
	for (size_t k = 0; rc == 0 && k < n; k++)
		if (start[k + 1] > start[k])
			rc = day_write(d, batch, lowest + (day_t)k,
			    d->sorted + start[k], start[k + 1] - start[k], e);
	d->n = 0;
	free(start);
	return rc;
}
