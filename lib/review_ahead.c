/*
 * review_ahead.c - the long questions of a dossier, asked all at once.
 *
 * What follows users one by one, or reads the store for itself alone, is most
 * of the time that a dossier takes, and such questions have nothing to do with
 * each other. So a few threads take them in turn, each with a reading of the
 * store of its own. The answers are those that would have been given one after
 * the other: this is only a way to have them sooner, and it does without a
 * thread that cannot be had.
 */
#include "review_impl.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define THREADS_MOST 4 /* each may hold some 250 MB */

/* Longest first. What the service has not is refused at once. */
static const struct {
	const char *indicator;
	bool quarter; /* of the last quarter; else by month */
} long_ones[] = { { "funnel", false }, { "stickiness", false },
	{ "outcome_rate", false }, { "completion", false },
	{ "support_rate", false }, { "phase_gate", false },
	{ "coverage", true }, { "marginal_cost", false },
	{ "elasticity", false }, { "attainment", false }, { "on_track", false },
	{ "inequality", true }, { "cost_per_outcome", false },
	{ "cost_per_mau_annual", false }, { "transactions", false } };
#define LONG_ONES (sizeof long_ones / sizeof *long_ones)

struct crew {
	const struct review *r;
	struct asked *asked[LONG_ONES];
	struct err err[LONG_ONES];
	atomic_size_t next;
};

static void work(struct crew *c, struct store *store)
{
	for (;;) {
		size_t i = atomic_fetch_add(&c->next, 1);

		if (i >= LONG_ONES)
			return;
		review_answer_from(c->r, c->asked[i], store, &c->err[i]);
	}
}

/* A writer may have come between the two readings: then the second is of no
 * use. */
static bool is_same(struct store *s, const char *fingerprint)
{
	char now[33];
	struct err e;

	return store_fingerprint(s, now, &e) == 0 &&
	       strcmp(now, fingerprint) == 0;
}

static void *run_thread(void *arg)
{
	struct crew *c = arg;
	const struct review_question *q = c->r->q;
	struct store *store = NULL;
	struct err e;

	if (store_open_again(&store, q->run->store, &e) == 0 &&
	    is_same(store, q->head->fingerprint))
		work(c, store);
	store_close(store);
	return NULL;
}

static size_t threads(void)
{
	size_t n = activity_processors();

	return n < THREADS_MOST ? n : THREADS_MOST;
}

int review_ask_long(struct review *r, struct err *e)
{
	struct crew c = { .r = r };
	pthread_t thread[THREADS_MOST];
	size_t n = 0, wanted = threads() - 1;

	for (size_t i = 0; i < LONG_ONES; i++) {
		bool quarter = long_ones[i].quarter;

		c.asked[i] = review_asked(r, long_ones[i].indicator,
		    quarter ? PERIOD_QUARTER : PERIOD_MONTH,
		    quarter ? review_quarter(r) : r->months, NULL);
		if (!c.asked[i])
			return err_memory(e);
	}
	while (
	    n < wanted && pthread_create(&thread[n], NULL, run_thread, &c) == 0)
		n++;
	work(&c, r->q->run->store);
	for (size_t i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	for (size_t i = 0; i < LONG_ONES; i++) {
		if (c.err[i].code == 0)
			continue;
		*e = c.err[i];
		return e->code;
	}
	return 0;
}
