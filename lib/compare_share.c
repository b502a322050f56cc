/*
 * compare_share.c - a share of users whose users are on both sides in part:
 * resampled by user, whoever asks for it.
 */
#include "activity_timeline.h"
#include "compare_impl.h"

#include <stdlib.h>
#include <string.h>

/* The action that makes up the part of a share of users; NULL: no such one. */
static const char *part_action(
    const struct service *s, const struct indicator *ind)
{
	if (strcmp(ind->name, "support_rate") == 0)
		return s->support;
	if (strcmp(ind->name, "outcome_rate") == 0)
		return s->outcome.action;
	return NULL;
}

/* Actions of all users of the share, owned by the caller: those that count as
 * use, and the part's. */
static const char **whole_actions(
    const struct service *s, const char *part, size_t *n)
{
	const char **list = calloc(s->n_active + 1, sizeof *list);

	*n = s->n_active ? s->n_active + 1 : 0;
	for (size_t i = 0; list && i < s->n_active; i++)
		list[i] = s->active[i];
	if (list)
		list[s->n_active] = part;
	return list;
}

static struct activity_query query_of(
    const struct half *h, const char *const *actions, size_t n)
{
	struct activity_query q = indicator_query(&h->run);

	q.span = h->run.span;
	q.split = SLICE_ABSENT;
	q.active = actions;
	q.n_active = n;
	q.unseen = true;
	return q;
}

/* Users by what they did on side a and on side b: nothing, use, the part. */
static int count_users(const struct match *m, const char *part,
    uint64_t count[STATS_SHARE_KINDS], struct err *e)
{
	size_t n;
	const char **whole = whole_actions(m->run->service, part, &n);
	struct activity_query used[2] = { query_of(&m->a, whole, n),
		query_of(&m->b, whole, n) };
	struct activity_query did[2] = { query_of(&m->a, &part, 1),
		query_of(&m->b, &part, 1) };
	struct activity_pair uu, du, ud, dd;
	struct store *store = m->a.run.store;
	int rc = whole ? activity_pair(store, &used[0], &used[1], &uu, e)
		       : err_memory(e);

	if (rc == 0)
		rc = activity_pair(store, &did[0], &used[1], &du, e);
	if (rc == 0)
		rc = activity_pair(store, &used[0], &did[1], &ud, e);
	if (rc == 0)
		rc = activity_pair(store, &did[0], &did[1], &dd, e);
	free(whole);
	if (rc < 0)
		return rc;
	count[STATS_SHARE(0, 1)] = uu.b - ud.b - (uu.both - ud.both);
	count[STATS_SHARE(0, 2)] = ud.b - ud.both;
	count[STATS_SHARE(1, 0)] = uu.a - du.a - (uu.both - du.both);
	count[STATS_SHARE(1, 1)] = uu.both - du.both - ud.both + dd.both;
	count[STATS_SHARE(1, 2)] = ud.both - dd.both;
	count[STATS_SHARE(2, 0)] = du.a - du.both;
	count[STATS_SHARE(2, 1)] = du.both - dd.both;
	count[STATS_SHARE(2, 2)] = dd.both;
	return 0;
}

/* Starts and completions of both sides, user by user. */
struct completing {
	struct span span[2];
	int within;
	day_t as_of;
};

/* What a user did of a side: nothing that counts yet, start, complete. */
static int completed(
    const struct completing *c, struct span s, const struct moment *m, size_t n)
{
	size_t i = 0, k;

	while (i < n && (m[i].day < s.from || !(m[i].steps & 1)))
		i++;
	if (i == n || m[i].day >= s.to || m[i].day + c->within > c->as_of)
		return 0;
	for (k = i; k < n && m[k].day < m[i].day + c->within; k++)
		if (m[k].steps & 2)
			return 2;
	return 1;
}

static void count_completer(const void *ctx, uint32_t split,
    const struct moment *m, size_t n, uint64_t *count)
{
	const struct completing *c = ctx;
	int a = completed(c, c->span[0], m, n);
	int b = completed(c, c->span[1], m, n);

	(void)split;
	if (a || b)
		count[STATS_SHARE(a, b)]++;
}

static int count_completions(
    const struct match *m, uint64_t count[STATS_SHARE_KINDS], struct err *e)
{
	const struct completion_rule *rule = &m->run->service->completion;
	const char *start[] = { rule->start };
	const char *end[] = { rule->complete, rule->refused };
	struct timeline_step step[] = { { start, 1 },
		{ end, rule->refused ? 2 : 1 } };
	struct completing c = { { m->a.run.span, m->b.run.span },
		rule->within_days, m->run->as_of };
	struct activity_query q = query_of(&m->a, NULL, 0);
	struct timeline *line;
	int rc;

	if (m->b.run.span.from < q.span.from)
		q.span.from = m->b.run.span.from;
	q.span.to = m->run->as_of;
	rc = timeline_open(m->a.run.store, &q, step, 2, &line, e);
	if (rc == 0)
		rc = timeline_each(
		    line, count_completer, &c, count, STATS_SHARE_KINDS, e);
	timeline_free(line);
	return rc;
}

int compare_resample(const struct match *m, struct comparison *c, struct err *e)
{
	const char *part = part_action(m->run->service, c->indicator);
	bool completes = strcmp(c->indicator->name, "completion") == 0;
	uint64_t count[STATS_SHARE_KINDS] = { 0 };
	struct interval own;
	enum period by;
	int rc;

	if (!m->boot || !(part || completes) || m->by_value || m->services ||
	    !compare_is_period(m->a.run.span, &by) ||
	    !compare_is_period(m->b.run.span, &by))
		return 0;
	rc = completes ? count_completions(m, count, e)
		       : count_users(m, part, count, e);
	if (rc < 0)
		return rc;
	if (!stats_boot_shares(count, m->boot, &own))
		return err_memory(e);
	if (isnan(own.low))
		return 0;
	c->difference_interval = own;
	c->method = N_("users of both sides resampled");
	return compare_note_resampled(m, e);
}
