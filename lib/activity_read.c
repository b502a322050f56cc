/*
 * activity_read.c - days to sets.
 *
 * With one dimension in play a stored set is united straight into the set of
 * its period: no day is ever built. Only when dimensions meet are the day's
 * sets built, intersected and then united.
 */
#include "activity_impl.h"

#include <stdlib.h>

int part_unite(const struct part *p, struct userset *set, struct err *e)
{
	return p->met ? userset_or(set, p->met, e)
		      : userset_or_encoded(set, p->stored, e);
}

static bool chosen(const struct choice *c, uint32_t code)
{
	return !c->in || (code < c->n && c->in[code]);
}

static bool counts(const struct plan *p, const struct choice *value,
    const struct series *series)
{
	return chosen(&p->action, series->action) &&
	       chosen(value, series->value);
}

static uint32_t slot_of(
    const struct plan *p, const struct group *g, const struct series *series)
{
	uint32_t code = p->by_action ? series->action : series->value;

	if (!g->slot)
		return 0;
	return code < p->n_names ? g->slot[code] : NO_SLOT;
}

struct reading {
	const struct plan *plan;
	const struct group *group;
	activity_take *take;
	void *ctx;
	struct userset **day; /* [slot]: of the day, when dimensions meet */
	bool *touched;        /* [slot] */
	struct userset **met; /* [also] */
	const struct choice *value; /* of the dimension being met, and */
	struct userset *meeting;    /* its set */
};

static int visit_direct(
    void *ctx, day_t day, const struct series *series, struct err *e)
{
	struct reading *r = ctx;
	struct part part = { .day = day,
		.action = series->action,
		.events = series->events,
		.stored = series->set };

	if (!counts(r->plan, &r->plan->value, series))
		return 0;
	part.slot = slot_of(r->plan, r->group, series);
	return part.slot == NO_SLOT ? 0 : r->take(r->ctx, &part, e);
}

static int visit_met(
    void *ctx, day_t day, const struct series *series, struct err *e)
{
	struct reading *r = ctx;

	(void)day;
	if (!counts(r->plan, r->value, series))
		return 0;
	return userset_or_encoded(r->meeting, series->set, e);
}

static int visit_day(
    void *ctx, day_t day, const struct series *series, struct err *e)
{
	struct reading *r = ctx;
	uint32_t slot;

	(void)day;
	if (!counts(r->plan, &r->plan->value, series))
		return 0;
	slot = slot_of(r->plan, r->group, series);
	if (slot == NO_SLOT)
		return 0;
	if (!r->day[slot])
		r->day[slot] = userset_new();
	if (!r->day[slot])
		return err_memory(e);
	r->touched[slot] = true;
	return userset_or_encoded(r->day[slot], series->set, e);
}

/* Users of the day who also had each of the other dimensions' values. */
static int day_fold(struct reading *r, day_t day, struct err *e)
{
	for (uint32_t i = 0; i < r->group->n; i++) {
		struct part part = { .day = day,
			.slot = i,
			.action = NO_ACTION,
			.met = r->day[i] };
		int rc;

		if (!r->touched[i])
			continue;
		for (size_t k = 0; k < r->plan->n_also; k++)
			userset_and(r->day[i], r->met[k]);
		rc = userset_count(r->day[i]) > 0 ? r->take(r->ctx, &part, e)
						  : 0;
		if (rc != 0)
			return rc;
		userset_clear(r->day[i]);
		r->touched[i] = false;
	}
	return 0;
}

static int day_read(
    struct store *s, struct reading *r, day_t day, struct err *e)
{
	const struct plan *p = r->plan;
	struct span span = { day, day + 1 };
	struct store_scan scan;
	int rc;

	for (size_t k = 0; k < p->n_also; k++) {
		userset_clear(r->met[k]);
		r->meeting = r->met[k];
		r->value = &p->also[k];
		scan = plan_scan(p, p->also[k].dimension, span);
		rc = store_scan(s, &scan, visit_met, r, e);
		if (rc < 0)
			return rc;
	}
	scan = plan_scan(p, p->value.dimension, span);
	rc = store_scan(s, &scan, visit_day, r, e);
	return rc < 0 ? rc : day_fold(r, day, e);
}

static void meeting_release(struct reading *r)
{
	for (uint32_t i = 0; r->day && i < r->group->n; i++)
		userset_free(r->day[i]);
	for (size_t k = 0; r->met && k < r->plan->n_also; k++)
		userset_free(r->met[k]);
	free(r->day);
	free(r->touched);
	free(r->met);
}

static int meeting_new(struct reading *r, struct err *e)
{
	r->day = calloc((size_t)r->group->n + 1, sizeof(struct userset *));
	r->touched = calloc((size_t)r->group->n + 1, sizeof *r->touched);
	r->met = calloc(r->plan->n_also, sizeof(struct userset *));
	if (!r->day || !r->touched || !r->met)
		return err_memory(e);
	for (size_t k = 0; k < r->plan->n_also; k++) {
		r->met[k] = userset_new();
		if (!r->met[k])
			return err_memory(e);
	}
	return 0;
}

static int read_meeting(
    struct store *s, struct reading *r, struct span span, struct err *e)
{
	struct store_scan scan =
	    plan_scan(r->plan, r->plan->value.dimension, span);
	day_t *days = NULL;
	size_t n = 0;
	int rc = meeting_new(r, e);

	if (rc == 0)
		rc = store_days(s, &scan, &days, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = day_read(s, r, days[i], e);
	free(days);
	meeting_release(r);
	return rc;
}

int activity_read(struct store *s, const struct plan *p, const struct group *g,
    struct span span, activity_take *take, void *ctx, struct err *e)
{
	struct reading r = { .plan = p, .group = g, .take = take, .ctx = ctx };
	struct store_scan scan = plan_scan(p, p->value.dimension, span);

	if (span.from >= span.to)
		return 0;
	if (p->n_also > 0)
		return read_meeting(s, &r, span, e);
	return store_scan(s, &scan, visit_direct, &r, e);
}
