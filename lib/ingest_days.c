/*
 * ingest_days.c - events to packs.
 *
 * Events wait in columns until a budget is full; then they are dealt to their
 * days, and the days are built. A log in order of time fills a day in one go:
 * its last day waits for the rest of its events. One in any other order gives
 * a day several parts, and the figures are the same, since reading is a union.
 *
 * Users get their ids as they come when the dictionary is at hand. Of a large
 * one they wait as pseudonyms, for a log that fits in the budget needs only
 * its own users' ids.
 */
#include "ingest_impl.h"

#include <stdlib.h>
#include <string.h>

#define BUDGET ((size_t)1 << 20) /* events that wait at most */
#define NAMES_MAX 65535u         /* per dimension and store */
#define NAME_OTHER "(other)"
#define VISITORS 4096u /* of a row, taken in at a time */

static size_t at_most(size_t n, size_t most)
{
	return n < most ? n : most;
}

struct mapping {
	uint32_t *code; /* block's code to the store's */
	size_t cap;
};

struct days {
	struct store *store;
	struct build *build;
	uint32_t dimension[EVENT_DIMENSIONS + 1];
	size_t n_dims; /* without the actions' */
	size_t n;      /* events that wait */
	uint64_t *who; /* pseudonyms of those that have no id yet; NULL: all
			* have one */
	uint32_t *id, *action, *dim[EVENT_DIMENSIONS];
	day_t *day;
	int64_t *value;  /* NULL: the source has none */
	uint32_t *count; /* likewise */
	struct mapping map[EVENT_DIMENSIONS + 1];
	uint32_t *at;   /* events by day */
	uint32_t *part; /* packs so far, per day since DAY_MIN */
	struct build_day *list;
	size_t list_cap;
	uint64_t *seen; /* a bit per id */
	size_t n_seen;  /* words */
	uint64_t users;
	day_t first, last;
	int64_t batch; /* that is being written */
};

static int columns_new(struct days *d, bool values, bool counts)
{
	d->id = malloc(BUDGET * sizeof *d->id);
	d->action = malloc(BUDGET * sizeof *d->action);
	d->day = malloc(BUDGET * sizeof *d->day);
	d->at = malloc(BUDGET * sizeof *d->at);
	if (!d->id || !d->action || !d->day || !d->at)
		return -1;
	for (size_t i = 0; i < d->n_dims; i++) {
		d->dim[i] = malloc(BUDGET * sizeof *d->dim[i]);
		if (!d->dim[i])
			return -1;
	}
	if (values)
		d->value = malloc(BUDGET * sizeof *d->value);
	if (counts)
		d->count = malloc(BUDGET * sizeof *d->count);
	return (values && !d->value) || (counts && !d->count) ? -1 : 0;
}

int days_new(struct days **out, struct store *store, const uint32_t *dimension,
    size_t n, bool values, bool counts, int threads, struct err *e)
{
	struct days *d = calloc(1, sizeof *d);
	int rc;

	*out = NULL;
	if (!d)
		return err_memory(e);
	d->store = store;
	d->n_dims = n;
	for (size_t i = 0; i < n; i++)
		d->dimension[i + 1] = dimension[i];
	d->first = d->last = DAY_NONE;
	d->part = calloc((size_t)(DAY_MAX - DAY_MIN), sizeof *d->part);
	rc = columns_new(d, values, counts) < 0 || !d->part ? err_memory(e) : 0;
	if (rc == 0)
		rc = build_new(&d->build, threads, e);
	if (rc < 0) {
		days_free(d);
		return rc;
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
	free(d->who);
	free(d->id);
	free(d->action);
	free(d->day);
	free(d->value);
	free(d->count);
	free(d->at);
	free(d->part);
	free(d->list);
	free(d->seen);
	build_free(d->build);
	free(d);
}

uint64_t days_users(const struct days *d)
{
	return d->users;
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
	if (d->value)
		memcpy(d->value + d->n, b->value + from, n * sizeof *d->value);
	if (d->count)
		memcpy(d->count + d->n, b->count + from, n * sizeof *d->count);
	d->n += n;
}

/* Visitors [first, first + n) of a row that stands for many. */
static void days_fill(struct days *d, const struct event_block *b, size_t row,
    uint32_t first, size_t n, uint64_t *who)
{
	event_visitors(
	    b, row, first, n, who, d->count ? d->count + d->n : NULL);
	for (size_t i = d->n; i < d->n + n; i++) {
		d->day[i] = b->day[row];
		d->action[i] = d->map[0].code[b->action[row]];
		for (size_t k = 0; k < d->n_dims; k++)
			d->dim[k][i] = d->map[k + 1].code[b->dim[k][row]];
		if (d->value)
			d->value[i] = b->value[row];
	}
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

/* Counts the users among events [from, n) that were not seen before. */
static int days_see(struct days *d, size_t from, uint32_t users, struct err *e)
{
	size_t words = (size_t)users / 64 + 1;

	if (words > d->n_seen) {
		size_t cap = 2 * words;
		uint64_t *more = realloc(d->seen, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		memset(more + d->n_seen, 0, (cap - d->n_seen) * sizeof *more);
		d->seen = more;
		d->n_seen = cap;
	}
	for (size_t i = from; i < d->n; i++) {
		uint64_t bit = (uint64_t)1 << (d->id[i] & 63);
		uint64_t *word = &d->seen[d->id[i] >> 6];

		d->users += (*word & bit) == 0;
		*word |= bit;
	}
	return 0;
}

/* The n pseudonyms of the newest events: to ids, or to wait. */
static int days_identify(struct days *d, const uint64_t *who, size_t n,
    struct dict *dict, struct err *e)
{
	int rc;

	if (dict_whole(dict)) {
		rc = dict_ids(dict, who, n, d->id + d->n - n, e);
		return rc < 0 ? rc : days_see(d, d->n - n, dict_count(dict), e);
	}
	if (!d->who)
		d->who = malloc(BUDGET * sizeof *d->who);
	if (!d->who)
		return err_memory(e);
	memcpy(d->who + d->n - n, who, n * sizeof *who);
	return 0;
}

/* Ids for all that wait without; end: no more events come. */
static int days_settle(
    struct days *d, struct dict *dict, bool end, struct err *e)
{
	int rc;

	if (!d->who)
		return 0;
	rc = store_dict_ids(d->store, dict, d->who, d->n, end, d->id, e);
	if (rc == 0)
		rc = days_see(d, 0, dict_count(dict), e);
	free(d->who);
	d->who = NULL;
	return rc;
}

static int add_pack(
    void *ctx, day_t day, size_t which, struct slice pack, struct err *e)
{
	struct days *d = ctx;

	return store_add_pack(d->store, d->batch, d->dimension[which], day,
	    d->part[day - DAY_MIN], pack, e);
}

static int days_build(struct days *d, size_t n, struct err *e)
{
	struct build_events ev = { .id = d->id,
		.action = d->action,
		.milli = d->value,
		.count = d->count,
		.n_dims = d->n_dims,
		.actions = store_names(d->store, 0) };
	int rc;

	for (size_t k = 0; k < d->n_dims; k++) {
		ev.dim[k] = d->dim[k];
		ev.values[k] = store_names(d->store, d->dimension[k + 1]);
	}
	rc = build_days(d->build, &ev, d->list, n, add_pack, d, e);
	for (size_t k = 0; k < n; k++)
		d->part[d->list[k].day - DAY_MIN]++;
	return rc;
}

static int list_reach(struct days *d, size_t n, struct err *e)
{
	struct build_day *more;

	if (n <= d->list_cap)
		return 0;
	more = realloc(d->list, n * sizeof *more);
	if (!more)
		return err_memory(e);
	d->list = more;
	d->list_cap = n;
	return 0;
}

/* Whether the waiting events are in order of their days; how many there are.
 */
static bool days_ordered(const struct days *d, size_t *days)
{
	*days = d->n > 0;
	for (size_t i = 1; i < d->n; i++) {
		if (d->day[i] < d->day[i - 1])
			return false;
		*days += d->day[i] > d->day[i - 1];
	}
	return true;
}

static int days_in_order(struct days *d, size_t n, struct err *e)
{
	size_t k = 0;
	int rc = list_reach(d, n, e);

	for (size_t i = 0; rc == 0 && i < d->n; i++) {
		if (i == 0 || d->day[i] > d->day[i - 1])
			d->list[k++] =
			    (struct build_day){ .day = d->day[i], .from = i };
		d->list[k - 1].n++;
	}
	return rc;
}

/* Deals the events to their days, in each in the order in which they came. */
static int days_dealt(struct days *d, size_t *n, struct err *e)
{
	day_t low = d->day[0], high = low;
	uint32_t *next, sum = 0;
	int rc;

	for (size_t i = 0; i < d->n; i++) {
		low = d->day[i] < low ? d->day[i] : low;
		high = d->day[i] > high ? d->day[i] : high;
	}
	rc = list_reach(d, (size_t)(high - low) + 1, e);
	if (rc < 0)
		return rc;
	next = calloc((size_t)(high - low) + 1, sizeof *next);
	if (!next)
		return err_memory(e);
	for (size_t i = 0; i < d->n; i++)
		next[d->day[i] - low]++;
	*n = 0;
	for (day_t day = low; day <= high; day++) {
		uint32_t count = next[day - low];

		if (count)
			d->list[(*n)++] = (struct build_day){
				.day = day, .at = d->at + sum, .n = count
			};
		next[day - low] = sum;
		sum += count;
	}
	for (size_t i = 0; i < d->n; i++)
		d->at[next[d->day[i] - low]++] = (uint32_t)i;
	free(next);
	return 0;
}

static void column_drop(void *column, size_t width, size_t from, size_t n)
{
	char *at = column;

	if (at)
		memmove(at, at + from * width, n * width);
}

/* The events from `from` on stay. */
static void days_keep(struct days *d, size_t from)
{
	size_t n = d->n - from;

	column_drop(d->id, sizeof *d->id, from, n);
	column_drop(d->action, sizeof *d->action, from, n);
	column_drop(d->day, sizeof *d->day, from, n);
	column_drop(d->value, sizeof *d->value, from, n);
	column_drop(d->count, sizeof *d->count, from, n);
	for (size_t k = 0; k < d->n_dims; k++)
		column_drop(d->dim[k], sizeof *d->dim[k], from, n);
	d->n = n;
}

/* Builds what waits; the last day of a log in order of time goes on waiting,
 * unless it is most of it or the log has ended. */
static int days_flush(
    struct days *d, struct dict *dict, bool end, struct err *e)
{
	size_t n, stay = d->n;
	bool ordered = days_ordered(d, &n);
	int rc;

	if (d->n == 0)
		return 0;
	rc = days_settle(d, dict, end, e);
	if (rc == 0)
		rc = ordered ? days_in_order(d, n, e) : days_dealt(d, &n, e);
	if (rc == 0 && ordered && !end && d->list[n - 1].n < BUDGET / 2)
		stay = d->list[--n].from;
	if (rc == 0)
		rc = days_build(d, n, e);
	days_keep(d, stay);
	return rc;
}

static int days_rows(struct days *d, const struct event_block *b,
    struct dict *dict, struct err *e)
{
	int rc = 0;

	for (size_t from = 0; rc == 0 && from < b->n;) {
		size_t n = at_most(b->n - from, BUDGET - d->n);

		days_copy(d, b, from, n);
		rc = days_identify(d, b->who + from, n, dict, e);
		from += n;
		if (rc == 0 && d->n == BUDGET)
			rc = days_flush(d, dict, false, e);
	}
	return rc;
}

/* A few at a time: a row may stand for millions. */
static int days_visitors(struct days *d, const struct event_block *b,
    size_t row, struct dict *dict, struct err *e)
{
	uint64_t who[VISITORS];
	uint32_t all = b->visitors[row];
	int rc = 0;

	for (uint32_t first = 0; rc == 0 && first < all;) {
		size_t n =
		    at_most(at_most(all - first, VISITORS), BUDGET - d->n);

		days_fill(d, b, row, first, n, who);
		rc = days_identify(d, who, n, dict, e);
		first += (uint32_t)n;
		if (rc == 0 && d->n == BUDGET)
			rc = days_flush(d, dict, false, e);
	}
	return rc;
}

int days_add(struct days *d, const struct event_block *b, struct dict *dict,
    int64_t batch, struct err *e)
{
	int rc = days_map(d, 0, b->actions, e);

	d->batch = batch;
	for (size_t k = 0; rc == 0 && k < d->n_dims; k++)
		rc = days_map(d, k + 1, b->dims[k], e);
	days_span(d, b);
	if (rc == 0 && !b->visitors)
		return days_rows(d, b, dict, e);
	for (size_t row = 0; rc == 0 && row < b->n; row++)
		rc = days_visitors(d, b, row, dict, e);
	return rc;
}

int days_end(struct days *d, struct dict *dict, int64_t batch, struct err *e)
{
	d->batch = batch;
	return days_flush(d, dict, true, e);
}
