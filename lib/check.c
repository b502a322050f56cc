/*
 * check.c - findings, kind by kind, and those about what was read.
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
		.due = DAY_NONE,
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

static int rejects(const struct checking *c, const struct store_source *s,
    struct findings *f, struct err *e)
{
	uint64_t lines = 0, rejected = 0;
	struct finding *x;
	int rc = check_add(f, CHECK_REJECTS, s->name, &x, e);

	if (rc == 0)
		rc = store_lines_since(c->run->store, s->id,
		    c->today - CHECK_RECENT, &lines, &rejected, e);
	if (rc < 0)
		return rc;
	x->unit = UNIT_SHARE;
	x->high = c->run->service->check.reject_share;
	x->state = FINDING_UNKNOWN;
	if (lines == 0)
		return 0;
	x->value = (double)rejected / (double)lines;
	x->state = x->value > x->high ? FINDING_WRONG : FINDING_OK;
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
	int rc = each_source(c, check_freshness, f, e);

	for (size_t i = 0; rc == 0 && i < v->n_sources; i++) {
		struct store_source none = { .name =
						 slice_of(v->sources[i].name),
			.last_day = DAY_NONE };

		if (store_source_find(c->run->store, none.name) < 0)
			rc = check_freshness(c, &none, f, e);
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
		return each_source(c, check_holes, f, e);
	case CHECK_AGE:
		return each_source(c, check_age, f, e);
	case CHECK_COOKIE:
		return each_source(c, check_cookie, f, e);
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
