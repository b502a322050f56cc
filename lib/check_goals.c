/*
 * check_goals.c - findings about use and promises, read from the rows of the
 * indicators that tell of them.
 *
 * What an indicator says in words stands in its column split: a row
 * "objective=NAME,verdict=behind" is a finding about NAME.
 */
#include "check_impl.h"

#include <math.h>

/* The value of "name=value" in a split; absent without it. */
static struct slice part_of(const char *split, const char *name)
{
	size_t n = strlen(name);

	while (*split) {
		size_t len = strcspn(split, ",");

		if (len > n && strncmp(split, name, n) == 0 && split[n] == '=')
			return (struct slice){ split + n + 1, len - n - 1 };
		split += len + (split[len] == ',');
	}
	return SLICE_ABSENT;
}

/* The rows of an indicator, free with table_free(). What cannot be measured
 * has none, and a *why (free with table too). */
static int rows_of(const struct indicator_run *run, const char *name,
    struct table **out, const char **why, struct err *e)
{
	const struct indicator *ind = indicator_find(slice_of(name));
	struct indicator_run own = *run;
	struct err said = { 0 };
	int rc;

	*why = "";
	*out = table_new();
	if (!*out)
		return err_memory(e);
	own.cache = own.months = NULL;
	own.depth = ind->depth;
	rc = indicator_compute(&own, ind, *out, &said);
	indicator_run_release(&own);
	if (rc == ERR_INPUT) {
		*why = table_text(*out,
		    (struct slice){ said.text, strcspn(said.text, "\n") });
		return *why ? 0 : err_memory(e);
	}
	if (rc < 0)
		*e = said;
	return rc;
}

static enum finding_state state_of(struct slice word)
{
	static const char *const wrong[] = { "behind", "failed", "late" };

	if (slice_is(word, "cannot_tell"))
		return FINDING_UNKNOWN;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (slice_is(word, wrong[i]))
			return FINDING_WRONG;
	return FINDING_OK;
}

static int row_finding(struct findings *f, enum check_kind kind,
    struct slice subject, struct slice word, const struct row *r,
    struct finding **out, struct err *e)
{
	int rc = check_add(f, kind, subject, out, e);

	if (rc < 0)
		return rc;
	(*out)->state = state_of(word);
	(*out)->value = r->value;
	(*out)->unit = r->unit;
	(*out)->span = (struct span){ r->start, r->end };
	return check_say(&(*out)->word, word, e);
}

/* A refusal as a finding that tells nothing. */
static int unknown(
    struct findings *f, enum check_kind kind, const char *why, struct err *e)
{
	struct finding *x;
	int rc = check_add(f, kind, slice_of(""), &x, e);

	if (rc < 0)
		return rc;
	x->state = FINDING_UNKNOWN;
	return check_say(&x->why, slice_of(why), e);
}

/* What a note says of an objective without a value; "" when none does. */
static struct slice note_about(const struct table *t, struct slice name)
{
	for (size_t i = 0; i < t->n_notes; i++) {
		const char *note = t->notes[i], *said;

		if (strncmp(note, name.at, name.len) != 0)
			continue;
		said = strstr(note + name.len, ": ");
		if (said)
			return slice_of(said + 2);
	}
	return slice_of("");
}

static int objective_finding(struct findings *f, const struct table *t,
    const struct row *r, struct finding **x, struct err *e)
{
	struct slice name = part_of(r->split, "objective");
	int rc = row_finding(
	    f, CHECK_OBJECTIVE, name, part_of(r->split, "verdict"), r, x, e);

	if (rc < 0 || !isnan(r->value))
		return rc;
	return check_say(&(*x)->why, note_about(t, name), e);
}

int check_objectives(struct checking *c, struct findings *f, struct err *e)
{
	struct finding *x = NULL;
	struct table *t = NULL;
	const char *why;
	int rc;

	if (c->run->service->n_objectives == 0)
		return 0;
	rc = rows_of(c->run, "on_track", &t, &why, e);
	if (rc == 0 && *why)
		rc = unknown(f, CHECK_OBJECTIVE, why, e);
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct row *r = &t->rows[i];
		struct slice measure = part_of(r->split, "measure");

		if (part_of(r->split, "verdict").at)
			rc = objective_finding(f, t, r, &x, e);
		else if (x && slice_is(measure, "expected"))
			x->low = x->high = r->value;
	}
	table_free(t);
	return rc;
}

/* What a phase asks at least; the other gates are aims. */
static bool is_must(struct slice gate)
{
	static const char *const musts[] = { "first_user", "recurring_1",
		"recurring_30" };

	for (size_t i = 0; i < sizeof musts / sizeof *musts; i++)
		if (slice_is(gate, musts[i]))
			return true;
	return false;
}

/* The first day after the time that a phase usually lasts at most, by the
 * guide of beta.gouv.fr; DAY_NONE: its start is not said. A first user comes
 * before the end of the second month. */
static day_t phase_end(const struct service *v)
{
	static const struct {
		const char *phase;
		int months;
	} lasts[] = { { "construction", 2 }, { "acceleration", 12 },
		{ "consolidation", 18 }, { "perennisation", 18 } };
	int year, month, day;

	if (v->phase_since == DAY_NONE)
		return DAY_NONE;
	day_to_civil(v->phase_since, &year, &month, &day);
	for (size_t i = 0; i < sizeof lasts / sizeof *lasts; i++)
		if (strcmp(v->phase, lasts[i].phase) == 0)
			return period_start(PERIOD_MONTH,
				   period_index(PERIOD_MONTH, v->phase_since) +
				       lasts[i].months) +
			       day - 1;
	return DAY_NONE;
}

/* A gate is for the end of the phase. */
static int set_due(const struct checking *c, struct finding *x, struct err *e)
{
	if (x->state != FINDING_WRONG)
		return 0;
	x->due = phase_end(c->run->service);
	if (x->due == DAY_NONE || c->run->as_of >= x->due)
		return 0;
	x->state = FINDING_OK;
	return check_say(&x->word, slice_of("not_yet"), e);
}

int check_gates(struct checking *c, struct findings *f, struct err *e)
{
	struct table *t = NULL;
	const char *why;
	int rc;

	if (!c->run->service->phase)
		return 0;
	rc = rows_of(c->run, "phase_gate", &t, &why, e);
	if (rc == 0 && *why)
		rc = unknown(f, CHECK_GATE, why, e);
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct row *r = &t->rows[i];
		struct slice gate = part_of(r->split, "gate");
		struct finding *x;

		if (!is_must(gate))
			continue;
		rc = row_finding(f, CHECK_GATE, gate,
		    part_of(r->split, "verdict"), r, &x, e);
		if (rc < 0)
			break;
		x->low = r->low;
		x->high = r->high;
		rc = set_due(c, x, e);
	}
	table_free(t);
	return rc;
}

/* A week with public holidays has fewer users, of a service for working days
 * in proportion: only less than that is wrong. */
static enum finding_state signal_state(const struct row *r)
{
	double open = 5 - day_holidays((struct span){ r->start, r->end });

	if (isnan(r->value) || isnan(r->low))
		return FINDING_UNKNOWN;
	if (r->value >= r->low)
		return FINDING_OK;
	return r->value < r->low * open / 5 ? FINDING_WRONG : FINDING_UNKNOWN;
}

/* Whether the last week that is over falls below those before it. One above
 * them is no fault: a service that grows is, week after week. */
int check_signal(struct checking *c, struct findings *f, struct err *e)
{
	struct indicator_run week = *c->run;
	int32_t last = period_index(PERIOD_WEEK, c->run->as_of) - 1;
	struct table *t = NULL;
	const char *why;
	int rc;

	week.by = PERIOD_WEEK;
	week.span =
	    (struct span){ period_start(PERIOD_WEEK, last - CHECK_WEEKS + 1),
		    period_start(PERIOD_WEEK, last + 1) };
	rc = rows_of(&week, "control", &t, &why, e);
	if (rc == 0 && *why)
		rc = unknown(f, CHECK_SIGNAL, why, e);
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		const struct row *r = &t->rows[i];
		struct finding *x;

		if (*r->split || r->end != week.span.to)
			continue;
		rc = row_finding(
		    f, CHECK_SIGNAL, slice_of(""), slice_of(""), r, &x, e);
		if (rc < 0)
			break;
		x->low = r->low;
		x->high = r->high;
		x->state = signal_state(r);
	}
	table_free(t);
	return rc;
}

static const struct row *row_named(const struct table *t, const char *date)
{
	for (size_t i = 0; i < t->n; i++)
		if (slice_is(part_of(t->rows[i].split, "date"), date))
			return &t->rows[i];
	return NULL;
}

/* The committee must have a day in its window, or before it, as soon as the
 * window is open. */
static enum finding_state budget_state(const struct checking *c,
    const struct row *window, const struct row *planned)
{
	if (!window || window->state == STATE_NONE)
		return FINDING_UNKNOWN;
	if (planned && planned->start >= c->run->as_of)
		return state_of(part_of(planned->split, "verdict"));
	return window->start <= c->run->as_of ? FINDING_WRONG : FINDING_OK;
}

static int budget_finding(const struct checking *c, const struct table *t,
    struct findings *f, struct err *e)
{
	const struct row *window = row_named(t, "committee");
	const struct row *planned = row_named(t, "planned");
	const struct row *end = row_named(t, "exhaustion");
	struct finding *x;
	int rc = row_finding(f, CHECK_BUDGET, slice_of(""),
	    planned ? part_of(planned->split, "verdict") : slice_of(""), window,
	    &x, e);

	if (rc < 0)
		return rc;
	x->state = budget_state(c, window, planned);
	x->value = end->value;
	/* Without a window the first note is why. */
	if (window->state == STATE_NONE)
		return check_say(&x->why, slice_of(t->notes[0]), e);
	f->money = (struct span){ c->run->as_of, end->start };
	return 0;
}

int check_budget(struct checking *c, struct findings *f, struct err *e)
{
	struct table *t = NULL;
	const char *why;
	int rc;

	if (!c->run->service->budget.known)
		return 0;
	rc = rows_of(c->run, "committee_window", &t, &why, e);
	if (rc == 0)
		rc = *why ? unknown(f, CHECK_BUDGET, why, e)
			  : budget_finding(c, t, f, e);
	table_free(t);
	return rc;
}
