/*
 * activity_reading.c - packs read by several threads, and kept where more is to
 * be asked of them.
 *
 * Each thread reads a span of days of about the same weight, with a reading of
 * the store of its own. A screen or a dossier asks a dozen questions of the
 * same actions: then all of them are read once, and each question chooses what
 * it needs from memory.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "activity_impl.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define WORTH_READING ((uint64_t)2 << 20) /* by a further thread */

size_t activity_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

size_t reading_threads(void)
{
	size_t n = activity_processors();

	return n < READING_MOST ? n : READING_MOST;
}

int days_weigh(struct days *out, struct store *s, const struct plan *plans,
    size_t n, struct span span, struct err *e)
{
	size_t days = (size_t)(span.to - span.from);
	bool look = store_bytes(s) > HELD_MOST;
	int rc = 0;

	*out = (struct days){ .span = span,
		.weight = calloc(days + 1, sizeof *out->weight),
		.bytes = look ? 0 : store_bytes(s) };
	if (!out->weight)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct plan *p = &plans[i];

		for (size_t k = 0; rc == 0 && k <= p->n_also; k++) {
			const struct choice *c =
			    k < p->n_also ? &p->also[k] : &p->value;
			struct store_scan scan =
			    plan_scan(p, c->dimension, span);

			rc = store_scan_weigh(s, &scan, look, out->weight, e);
		}
	}
	for (size_t i = 0; look && i < days; i++)
		out->bytes += out->weight[i];
	return rc;
}

/* A reading of some of the days. */
struct reader {
	struct store *store;
	const struct plan *plans;
	size_t n_plans;
	struct span span;
	struct chunks chunks;
	struct parts *parts;
	pthread_t thread;
	bool threaded;
	int rc;
	struct err err;
};

static void read_days(struct reader *r, struct store *s)
{
	r->rc = parts_read(
	    r->parts, s, r->plans, r->n_plans, r->span, r->chunks, &r->err);
}

static void *read_alone(void *arg)
{
	struct reader *r = arg;
	struct store *own;

	r->rc = store_open_again(&own, r->store, &r->err);
	if (r->rc == 0)
		read_days(r, own);
	store_close(own);
	return NULL;
}

/* Spans of days of about the same weight; how many. */
static size_t share_out(struct reader *r, const struct days *d)
{
	uint64_t sum = 0, all = 0;
	size_t n = reading_threads();
	day_t at = d->span.from;

	for (day_t k = d->span.from; k < d->span.to; k++)
		all += d->weight[k - d->span.from];
	if (n > d->bytes / WORTH_READING + 1)
		n = (size_t)(d->bytes / WORTH_READING) + 1;
	for (size_t i = 0; i < n; i++) {
		r[i].span.from = at;
		while (at < d->span.to && sum * n < all * (i + 1))
			sum += d->weight[at++ - d->span.from];
		r[i].span.to = i + 1 < n ? at : d->span.to;
	}
	return n;
}

/* The first reader is this thread. A reader that could not open the store has
 * its days read by it in the end. */
int reading_do(struct reading *out, struct store *s, const struct plan *plans,
    size_t n_plans, const struct days *days, struct chunks chunks,
    struct err *e)
{
	struct reader reader[READING_MOST];
	int rc = 0;

	*out = (struct reading){ .chunks = chunks };
	out->n = share_out(reader, days);
	for (size_t i = 0; i < out->n; i++) {
		struct reader *r = &reader[i];

		*r = (struct reader){ .store = s,
			.plans = plans,
			.n_plans = n_plans,
			.span = r->span,
			.chunks = chunks,
			.parts = &out->parts[i] };
		r->threaded = i > 0 && pthread_create(&r->thread, NULL,
					   read_alone, r) == 0;
	}
	for (size_t i = 0; i < out->n; i++) {
		struct reader *r = &reader[i];

		if (r->threaded)
			pthread_join(r->thread, NULL);
		if (!r->threaded || r->rc < 0) {
			parts_release(r->parts);
			read_days(r, s);
		}
		if (rc == 0 && r->rc < 0) {
			*e = r->err;
			rc = r->rc;
		}
	}
	return rc;
}

void reading_release(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		parts_release(&r->parts[i]);
	*r = (struct reading){ 0 };
}

/*
 * Keeping.
 */

/* All actions of a source or space. */
struct kept {
	bool full;
	uint32_t space;
	int64_t source;
	struct reading read;
};

static void kept_free(void *guest)
{
	struct kept *k = guest;

	reading_release(&k->read);
	free(k);
}

void activity_keep(struct store *s)
{
	struct kept *k = calloc(1, sizeof *k);

	if (k)
		store_attach(s, k, kept_free);
}

static int kept_fill(struct kept *k, struct store *s, struct span span,
    uint64_t users, struct err *e)
{
	struct chunks all = { 0, (uint32_t)(users / USERSET_CHUNK_BITS + 1) };
	struct plan plan = { .space = k->space, .source = k->source };
	struct days days;
	int rc = days_weigh(&days, s, &plan, 1, span, e);

	if (rc == 0)
		rc = reading_do(&k->read, s, &plan, 1, &days, all, e);
	k->read.whole = true;
	k->full = rc == 0;
	if (rc < 0)
		reading_release(&k->read);
	free(days.weight);
	return rc;
}

int reading_kept(const struct reading **out, const struct survey *v,
    struct span span, uint64_t users, struct err *e)
{
	const struct plan *p = v->plans;
	struct kept *k = store_guest(v->store);
	int rc = 0;

	*out = NULL;
	if (!k || v->n_plans > 1 || p->n_also > 0 || p->value.dimension > 0 ||
	    span.from >= span.to || store_bytes(v->store) > HELD_MOST)
		return 0;
	if (k->full && (k->space != p->space || k->source != p->source)) {
		reading_release(&k->read);
		k->full = false;
	}
	k->space = p->space;
	k->source = p->source;
	if (!k->full)
		rc = kept_fill(k, v->store, span, users, e);
	if (rc == 0)
		*out = &k->read;
	return rc;
}
