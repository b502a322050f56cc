/*
 * check_days.c - findings about the days of the data: are they recent, has a
 * row of them a hole, are they kept for too long, are people followed for too
 * long?
 */
#include "check_impl.h"

#include <math.h>
#include <stdlib.h>

#include "activity.h"

int check_gaps(struct store *s, uint32_t space, int64_t source,
    struct span **gap, size_t *n, struct err *e)
{
	struct store_scan scan = { space, source, 0, DAY_MIN, DAY_MAX };
	day_t *days = NULL;
	size_t n_days = 0;
	int rc = store_days(s, &scan, &days, &n_days, e);

	*n = 0;
	*gap = rc < 0 ? NULL : calloc(n_days + 1, sizeof **gap);
	if (rc == 0 && !*gap)
		rc = err_memory(e);
	for (size_t i = 1; i < n_days && rc == 0; i++)
		if (days[i] > days[i - 1] + 1)
			(*gap)[(*n)++] =
			    (struct span){ days[i - 1] + 1, days[i] };
	free(days);
	return rc;
}

/* On which days of the week a source has events. */
struct rhythm {
	bool off[7]; /* Monday first: never, in the last weeks */
	bool any;
};

/* Nothing is known of a source that is younger than those weeks, or that has
 * events on less than half of its days of the week. */
static int read_rhythm(const struct checking *c, const struct store_source *s,
    struct rhythm *r, struct err *e)
{
	struct store_scan scan = { .space = s->space, .source = s->id };
	bool on[7] = { false };
	day_t *days = NULL;
	size_t n = 0, n_on = 0;
	int rc;

	*r = (struct rhythm){ 0 };
	if (s->last_day == DAY_NONE)
		return 0;
	scan.to = s->last_day + 1;
	scan.from = scan.to - 7 * CHECK_RHYTHM_WEEKS;
	if (s->first_day > scan.from)
		return 0;
	rc = store_days(c->run->store, &scan, &days, &n, e);
	for (size_t i = 0; i < n; i++)
		on[day_weekday(days[i]) - 1] = true;
	free(days);
	for (int w = 0; w < 7; w++)
		n_on += on[w];
	if (rc < 0 || n_on == 7 || 2 * n < n_on * CHECK_RHYTHM_WEEKS)
		return rc;
	r->any = true;
	for (int w = 0; w < 7; w++)
		r->off[w] = !on[w];
	return 0;
}

/* Days of the span on which events are to be had. */
static int32_t expected_days(const struct rhythm *r, struct span span)
{
	int32_t n = span.to > span.from ? span.to - span.from : 0;

	if (!r->any)
		return n;
	for (day_t d = span.from; d < span.to; d++)
		if (r->off[day_weekday(d) - 1] || day_holiday(d))
			n--;
	return n;
}

int check_freshness(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	struct rhythm r;
	struct finding *x;
	int rc = read_rhythm(c, s, &r, e);

	if (rc == 0)
		rc = check_add(f, CHECK_FRESHNESS, s->name, &x, e);
	if (rc < 0)
		return rc;
	x->unit = UNIT_DAYS;
	x->high = c->run->service->check.fresh_days;
	x->state = FINDING_WRONG;
	if (s->last_day == DAY_NONE)
		return 0;
	x->span = (struct span){ s->last_day, c->today };
	x->value =
	    expected_days(&r, (struct span){ s->last_day + 1, c->today });
	x->days_off = r.any;
	x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
	return 0;
}

static day_t earlier(day_t a, day_t b)
{
	return a < b ? a : b;
}

/* The one of the last weeks that misses most; of an older one only what falls
 * in them. */
static struct span longest_gap(const struct checking *c, const struct rhythm *r,
    const struct span *gap, size_t n)
{
	day_t first = c->run->as_of - CHECK_RECENT;
	struct span longest = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		struct span g = { gap[i].from > first ? gap[i].from : first,
			earlier(gap[i].to, c->run->as_of) };

		if (expected_days(r, g) > expected_days(r, longest))
			longest = g;
	}
	return longest;
}

int check_holes(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	struct span *gap = NULL;
	struct rhythm r;
	struct finding *x;
	size_t n;
	int rc = check_gaps(c->run->store, s->space, s->id, &gap, &n, e);

	if (rc == 0)
		rc = read_rhythm(c, s, &r, e);
	if (rc == 0)
		rc = check_add(f, CHECK_GAPS, s->name, &x, e);
	if (rc == 0) {
		x->unit = UNIT_DAYS;
		x->high = c->run->service->check.gap_days;
		x->span = longest_gap(c, &r, gap, n);
		x->value = expected_days(&r, x->span);
		x->days_off = r.any;
		x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
	}
	free(gap);
	return rc;
}

int check_age(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	day_t limit = period_start(PERIOD_MONTH,
	    period_index(PERIOD_MONTH, c->today) - CHECK_KEEP_MONTHS);
	struct finding *x;
	int rc = check_add(f, CHECK_AGE, s->name, &x, e);

	if (rc < 0)
		return rc;
	x->unit = UNIT_DAYS;
	x->high = 0;
	x->state = FINDING_UNKNOWN;
	if (s->first_day == DAY_NONE)
		return 0;
	x->span = (struct span){ s->first_day, limit };
	x->value = s->first_day < limit ? limit - s->first_day : 0;
	x->state = x->value > 0 ? FINDING_WRONG : FINDING_OK;
	return 0;
}

/* Users of the last weeks who were there so long before that one cookie cannot
 * have lived till then. */
static int followed_too_long(const struct checking *c,
    const struct store_source *s, uint64_t *users, struct err *e)
{
	struct activity_query now = { .space = s->space,
		.source = s->id,
		.by = PERIOD_DAY,
		.span = { c->run->as_of - CHECK_RECENT, c->run->as_of },
		.as_of = c->run->as_of };
	struct activity_query then = now;
	struct activity_pair pair = { 0 };
	int rc = 0;

	then.span =
	    (struct span){ s->first_day, now.span.from - CHECK_COOKIE_DAYS };
	if (then.span.to > then.span.from)
		rc = activity_pair(c->run->store, &now, &then, &pair, e);
	*users = pair.both;
	return rc;
}

int check_cookie(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	uint64_t users = 0;
	struct finding *x;
	int rc;

	if (s->identity != IDENTITY_COOKIE || s->first_day == DAY_NONE)
		return 0;
	rc = check_add(f, CHECK_COOKIE, s->name, &x, e);
	if (rc == 0)
		rc = followed_too_long(c, s, &users, e);
	if (rc < 0)
		return rc;
	x->unit = UNIT_USERS;
	x->value = (double)users;
	x->high = 0;
	x->span = (struct span){ c->run->as_of - CHECK_RECENT, c->run->as_of };
	x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
	return 0;
}
