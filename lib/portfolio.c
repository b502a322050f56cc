/*
 * portfolio.c - the figures of each service, at its last complete month.
 */
#include "portfolio_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS_BACK 13 /* a year of cohorts, the last of them a month old */

static const struct {
	const char *indicator, *split;
	int32_t lag;
} figures[FIGURES] = {
	[FIGURE_USERS] = { "active_users", "", -1 },
	[FIGURE_PENETRATION] = { "penetration", "", -1 },
	[FIGURE_RETENTION] = { "retention", "", 1 },
	[FIGURE_COMPLETION] = { "completion", "", -1 },
	[FIGURE_COST_MONTH] = { "cost_per_mau_month", "", -1 },
	[FIGURE_COST_YEAR] = { "cost_per_mau_annual", "", -1 },
	[FIGURE_GOALS] = { "attainment", "rule=number", -1 },
};

const char *figure_indicator(enum figure f)
{
	return figures[f].indicator;
}

struct portfolio *portfolio_new(double level)
{
	struct portfolio *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->level = level;
	p->words = table_new();
	p->entry = calloc(PORTFOLIO_MOST, sizeof *p->entry);
	if (p->words && p->entry)
		return p;
	portfolio_free(p);
	return NULL;
}

void portfolio_free(struct portfolio *p)
{
	if (!p)
		return;
	table_free(p->words);
	free(p->entry);
	free(p->group);
	free(p);
}

static const char *keep(struct portfolio *p, const char *text)
{
	return text ? table_text(p->words, slice_of(text)) : NULL;
}

static bool is_figure(const struct row *r, enum figure f, day_t as_of)
{
	size_t n = strlen(figures[f].split);
	bool split =
	    n ? strncmp(r->split, figures[f].split, n) == 0 : *r->split == '\0';

	return split && r->cohort == DAY_NONE && r->lag == figures[f].lag &&
	       !isnan(r->value) && r->state == STATE_COMPLETE &&
	       (f == FIGURE_GOALS || r->end <= as_of);
}

/* The last of the rows that are complete. */
static int measure(
    struct listed *t, struct indicator_run *run, enum figure f, struct err *e)
{
	const struct indicator *ind =
	    indicator_find(slice_of(figures[f].indicator));
	struct table *rows = table_new();
	int rc = 0;

	t->figure[f].value = NAN;
	if (!rows)
		return err_memory(e);
	rows->by = PERIOD_MONTH;
	rows->as_of = run->as_of;
	rows->level = run->level;
	if (ind)
		rc = indicator_compute(run, ind, rows, &t->refusal[f]);
	for (size_t i = 0; rc == 0 && i < rows->n; i++)
		if (is_figure(&rows->rows[i], f, run->as_of))
			t->figure[f] = rows->rows[i];
	t->figure[f].split = "";
	table_free(rows);
	if (rc == 0 || rc == ERR_INPUT || rc == ERR_USAGE || rc == ERR_PRIVACY)
		return 0;
	*e = t->refusal[f];
	return rc;
}

static void describe(
    struct portfolio *p, struct listed *t, const struct indicator_run *run)
{
	const struct service *s = run->service;

	t->name = keep(p, s->name);
	t->phase = keep(p, s->phase);
	t->type = keep(p, s->type);
	t->identity = run->identity;
	t->window = s->completion.within_days;
	t->as_of = run->as_of;
	snprintf(t->currency, sizeof t->currency, "%s", s->currency);
}

static void set_span(struct indicator_run *run)
{
	int32_t month = period_index(PERIOD_MONTH, run->as_of);
	day_t from = period_start(PERIOD_MONTH, month - MONTHS_BACK);

	run->by = PERIOD_MONTH;
	run->span.to = run->as_of;
	if (run->span.from < from)
		run->span.from = from;
}

static struct listed *add(
    struct portfolio *p, const char *folder, struct err *e)
{
	struct listed *t;

	if (p->n == PORTFOLIO_MOST) {
		err_set(e, ERR_USAGE, "more than %d services\nAsk for fewer",
		    PORTFOLIO_MOST);
		return NULL;
	}
	t = &p->entry[p->n];
	*t = (struct listed){ .as_of = DAY_NONE,
		.z = NAN,
		.limits = { NAN, NAN },
		.far_limits = { NAN, NAN } };
	for (int f = 0; f < FIGURES; f++)
		t->figure[f].value = NAN;
	t->folder = t->name = keep(p, folder);
	if (!t->folder) {
		err_memory(e);
		return NULL;
	}
	p->n++;
	return t;
}

int portfolio_add(struct portfolio *p, const char *folder,
    struct indicator_run *run, unsigned grade, const char *fingerprint,
    struct err *e)
{
	struct listed *t = add(p, folder, e);
	int rc = t ? 0 : e->code;

	if (rc < 0)
		return rc;
	describe(p, t, run);
	t->grade = grade;
	t->fingerprint = keep(p, fingerprint);
	set_span(run);
	for (int f = 0; f < FIGURES; f++) {
		const struct indicator *ind =
		    indicator_find(slice_of(figures[f].indicator));

		if (ind)
			indicator_expect(run, ind);
	}
	for (int f = 0; rc == 0 && f < FIGURES; f++)
		rc = measure(t, run, (enum figure)f, e);
	if (rc < 0)
		p->n--;
	else
		p->n_read++;
	return rc;
}

int portfolio_add_unread(struct portfolio *p, const char *folder,
    const struct err *why, struct err *e)
{
	struct listed *t = add(p, folder, e);

	if (!t)
		return e->code;
	t->unread = *why;
	return 0;
}
