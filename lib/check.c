/*
 * check.c - findings about the data: is it fresh, is it read, has it holes, is
 * it kept for too long?
 */
#include "check_impl.h"

#include <math.h>
#include <stdlib.h>

const char *finding_state_name(enum finding_state s)
{
	static const char *const names[] = { "ok", "wrong", "cannot_tell" };

	return names[s];
}

int check_add(struct findings *f, enum check_kind kind, struct slice subject,
    struct finding **out, struct err *e)
{
	struct finding *x;

	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 16;
		struct finding *more = realloc(f->at, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		f->at = more;
		f->cap = cap;
	}
	x = &f->at[f->n++];
	*x = (struct finding){ .kind = kind,
		.value = NAN,
		.low = NAN,
		.high = NAN,
		.subject = slice_copy(subject),
		.word = slice_copy(slice_of("")),
		.why = slice_copy(slice_of("")) };
	*out = x;
	return x->subject && x->word && x->why ? 0 : err_memory(e);
}

int check_say(char **text, struct slice s, struct err *e)
{
	char *copy = slice_copy(s);

	if (!copy)
		return err_memory(e);
	free(*text);
	*text = copy;
	return 0;
}

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

static int freshness(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	struct finding *x;
	int rc = check_add(f, CHECK_FRESHNESS, s->name, &x, e);

	if (rc < 0)
		return rc;
	x->unit = UNIT_DAYS;
	x->high = c->run->service->check.fresh_days;
	x->state = FINDING_WRONG;
	if (s->last_day == DAY_NONE)
		return 0;
	x->span = (struct span){ s->last_day, c->today };
	x->value = c->today > s->last_day ? c->today - s->last_day - 1 : 0;
	x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
	return 0;
}

static int rejects(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	struct finding *x;
	int rc = check_add(f, CHECK_REJECTS, s->name, &x, e);

	if (rc < 0)
		return rc;
	x->unit = UNIT_SHARE;
	x->high = c->run->service->check.reject_share;
	x->state = FINDING_UNKNOWN;
	if (s->lines == 0)
		return 0;
	x->value = (double)s->rejected / (double)s->lines;
	x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
	return 0;
}

static int32_t earlier(day_t a, day_t b)
{
	return a < b ? a : b;
}

/* The longest of the last weeks; of an older one only what falls in them. */
static struct span longest_gap(
    const struct checking *c, const struct span *gap, size_t n)
{
	day_t first = c->run->as_of - CHECK_GAP_DAYS;
	struct span longest = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		struct span g = { gap[i].from > first ? gap[i].from : first,
			earlier(gap[i].to, c->run->as_of) };

		if (g.to - g.from > longest.to - longest.from)
			longest = g;
	}
	return longest;
}

static int gaps(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	struct span *gap = NULL;
	struct finding *x;
	size_t n;
	int rc = check_gaps(c->run->store, s->space, s->id, &gap, &n, e);

	if (rc == 0)
		rc = check_add(f, CHECK_GAPS, s->name, &x, e);
	if (rc == 0) {
		x->unit = UNIT_DAYS;
		x->high = c->run->service->check.gap_days;
		x->span = longest_gap(c, gap, n);
		x->value = x->span.to - x->span.from;
		x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
	}
	free(gap);
	return rc;
}

static int age(const struct checking *c, const struct store_source *s,
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

typedef int source_check(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e);

static int each_source(
    struct checking *c, source_check *check, struct findings *f, struct err *e)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < store_sources(c->run->store); i++) {
		struct store_source s;

		rc = store_source_get(c->run->store, i, &s, e);
		if (rc == 0)
			rc = check(c, &s, f, e);
	}
	return rc;
}

/* A source of service.json of which nothing was ever read is not fresh. */
static int unread(struct checking *c, struct findings *f, struct err *e)
{
	const struct service *v = c->run->service;
	int rc = each_source(c, freshness, f, e);

	for (size_t i = 0; rc == 0 && i < v->n_sources; i++) {
		struct store_source none = { .name =
						 slice_of(v->sources[i].name),
			.last_day = DAY_NONE };

		if (store_source_find(c->run->store, none.name) < 0)
			rc = freshness(c, &none, f, e);
	}
	return rc;
}

static int one_kind(
    struct checking *c, enum check_kind kind, struct findings *f, struct err *e)
{
	switch (kind) {
	case CHECK_FRESHNESS:
		return unread(c, f, e);
	case CHECK_REJECTS:
		return each_source(c, rejects, f, e);
	case CHECK_GAPS:
		return each_source(c, gaps, f, e);
	case CHECK_AGE:
		return each_source(c, age, f, e);
	case CHECK_OBJECTIVE:
		return check_objectives(c, f, e);
	case CHECK_GATE:
		return check_gates(c, f, e);
	case CHECK_SIGNAL:
		return check_signal(c, f, e);
	case CHECK_BUDGET:
	case CHECK_KINDS:
		break;
	}
	return check_budget(c, f, e);
}

int check_service(struct indicator_run *run, day_t today, struct findings **out,
    struct err *e)
{
	struct checking c = { run, today };
	struct findings *f = calloc(1, sizeof *f);
	int rc = f ? 0 : err_memory(e);

	*out = NULL;
	for (int k = 0; rc == 0 && k < CHECK_KINDS; k++)
		if (!run->service->check.ignored[k])
			rc = one_kind(&c, (enum check_kind)k, f, e);
	if (rc < 0) {
		findings_free(f);
		return rc;
	}
	for (size_t i = 0; i < f->n; i++)
		f->wrong += f->at[i].state == FINDING_WRONG;
	*out = f;
	return 0;
}

void findings_free(struct findings *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].subject);
		free(f->at[i].word);
		free(f->at[i].why);
	}
	free(f->at);
	free(f);
}
