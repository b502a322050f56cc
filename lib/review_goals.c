/*
 * review_goals.c - what was promised, beside what is: objectives, the course
 * of the impact, and the gates of the phase.
 */
#include "review_impl.h"

/* The pair of a split "objective=NAME,verdict=behind" that follows its last
 * comma; the name may hold commas. */
static const char *tail_of(const struct row *row)
{
	const char *comma = strrchr(row->split, ',');

	return comma ? comma + 1 : "";
}

/* Whether a row is of the objective, and its pair begins so. */
static bool is_of(
    const struct row *row, const struct objective *o, const char *pair)
{
	static const char key[] = "objective=";
	size_t n = strlen(o->name), k = sizeof key - 1;
	const char *rest;

	if (strncmp(row->split, key, k) != 0 ||
	    strncmp(row->split + k, o->name, n) != 0)
		return false;
	rest = row->split + k + n;
	if (!*pair)
		return *rest == '\0';
	return *rest == ',' && strncmp(rest + 1, pair, strlen(pair)) == 0;
}

static const struct row *row_of(
    const struct asked *a, const struct objective *o, const char *pair)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (is_of(&a->table->rows[i], o, pair))
			return &a->table->rows[i];
	return NULL;
}

static enum doc_mark mark_of(const struct row *row)
{
	static const struct {
		const char *pair;
		enum doc_mark mark;
	} marks[] = {
		{ "verdict=ahead", DOC_AHEAD },
		{ "verdict=on", DOC_ON_TRACK },
		{ "verdict=behind", DOC_BEHIND },
		{ "verdict=met", DOC_REACHED },
		{ "verdict=not_met", DOC_MISSED },
		{ "verdict=passed", DOC_REACHED },
		{ "verdict=failed", DOC_MISSED },
	};

	for (size_t i = 0; row && i < sizeof marks / sizeof *marks; i++)
		if (strcmp(tail_of(row), marks[i].pair) == 0)
			return marks[i].mark;
	return DOC_CANNOT_TELL;
}

static const char *words_of(enum doc_mark m, const struct row *row)
{
	const char *words = row ? output_goal(slice_of(tail_of(row))) : NULL;

	return words ? words : review_mark_words(m);
}

static void put_objective(struct review *r, const struct objective *o,
    const struct asked *attained, const struct asked *track)
{
	const struct row *verdict = row_of(track, o, "verdict=");
	const struct row *target = row_of(track, o, "measure=target");
	enum unit unit = target ? target->unit : UNIT_RATIO;
	enum doc_mark m = mark_of(verdict);

	doc_row(r->doc);
	doc_cell(r->doc, review_text(r, o->name));
	doc_cell(r->doc, review_number(r, o->baseline, unit));
	doc_cell(r->doc, review_value(r, row_of(track, o, "measure=expected")));
	doc_cell(r->doc, review_say(r, "%s%s", review_value(r, verdict),
			     review_after(r, review_interval(r, verdict))));
	doc_cell(r->doc, review_say(r, _("%s on %s"), review_value(r, target),
			     review_day(r, o->due)));
	doc_cell(r->doc,
	    review_number(r,
		row_of(attained, o, "") ? row_of(attained, o, "")->value : NAN,
		UNIT_SHARE));
	doc_cell_verdict(r->doc, m, words_of(m, verdict));
}

/* "rule=number" or "rule=value". */
static const struct row *rule(const struct asked *a, const char *name)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (strncmp(a->table->rows[i].split, name, strlen(name)) == 0)
			return &a->table->rows[i];
	return NULL;
}

static bool is_open(const struct review *r)
{
	const struct service *s = r->q->run->service;

	for (size_t i = 0; i < s->n_objectives; i++)
		if (s->objectives[i].due >= r->q->run->as_of)
			return true;
	return false;
}

static void objectives_finding(struct review *r, const struct asked *a)
{
	const struct row *number = rule(a, "rule=number");
	const struct row *value = rule(a, "rule=value");
	enum doc_mark m = mark_of(number);
	const char *text;

	if (!number || !value || number->part == CELL_NO_COUNT ||
	    value->part == CELL_NO_COUNT) {
		text = _("No objective can be read yet: none of their periods "
			 "is over.");
		doc_verdict(r->doc, DOC_CANNOT_TELL, _("Cannot tell"));
		doc_finding(r->doc, text);
		review_point(r, DOC_CANNOT_TELL, 90, text, "objectives");
		return;
	}
	text = review_say(r, _("Target reached by %s; 80 %% of it by %s%s."),
	    review_strong(
		r, review_say(r,
		       Q_("%s objective out of %s", "%s objectives out of %s",
			   (unsigned long)number->part),
		       review_count(r, number->part),
		       review_count(r, number->whole))),
	    review_count(r, value->part),
	    is_open(r) ? _(" (provisional: they are not all due yet)") : "");
	doc_verdict(r->doc, m,
	    review_say(r,
		_("Rule of 80 %% of the objectives: %s; of 80 %% of "
		  "each target: %s"),
		words_of(m, number), words_of(m, value)));
	doc_finding(r->doc, text);
	review_point(r, m, 90, text, "objectives");
}

int review_objectives(struct review *r, struct err *e)
{
	const struct service *s = r->q->run->service;
	const struct asked *attained, *track;
	int rc = review_monthly(r, "attainment", &attained, e);

	if (rc == 0)
		rc = review_monthly(r, "on_track", &track, e);
	if (rc < 0)
		return rc;
	if (attained->why.code) {
		review_gap_told(r, attained, 38, "objectives");
		return 0;
	}
	objectives_finding(r, attained);
	doc_table(r->doc, DOC_CARDS, _("Objectives, and where they stand"));
	doc_column(r->doc, _("objective"), false);
	doc_column(r->doc, _("start"), true);
	doc_column(r->doc, _("expected by now"), true);
	doc_column(r->doc, _("measured"), true);
	doc_column(r->doc, _("target"), true);
	doc_column(r->doc, _("share of the target"), true);
	doc_column(r->doc, _("verdict"), false);
	for (size_t i = 0; i < s->n_objectives; i++)
		put_objective(r, &s->objectives[i], attained, track);
	doc_table_end(r->doc);
	doc_note(r->doc,
	    _("The share of a target is not a verdict: the verdict holds the "
	      "measure with its interval against what was expected by now."));
	doc_data(r->doc, attained->table);
	doc_data(r->doc, track->table);
	return 0;
}

/*
 * The course: the one figure that the service steers by, its outcome if one
 * is declared, else its use.
 */

static const struct objective *steered(
    const struct review *r, const struct indicator *ind)
{
	const struct service *s = r->q->run->service;

	for (size_t i = 0; i < s->n_objectives; i++) {
		const struct objective *o = &s->objectives[i];

		if (strcmp(o->indicator, ind->name) == 0 &&
		    o->by == PERIOD_MONTH && !o->where && !o->series)
			return o;
	}
	return NULL;
}

/* Before the way to the target begins. */
static void course_ahead(struct review *r, const struct asked *a,
    const struct row *now, const struct objective *o)
{
	const char *text = review_say(r,
	    _("%s: %s in %s; a target of %s on %s, and nothing is expected "
	      "yet."),
	    review_title(r, a), review_strong(r, review_value(r, now)),
	    review_period(r, PERIOD_MONTH, now->start),
	    review_number(r, o->target, a->indicator->unit),
	    review_day(r, o->due));

	doc_finding(r->doc, text);
	review_point(r, DOC_TOO_YOUNG, 85, text, "course");
}

static int course_promise(struct review *r, const struct asked *a,
    const struct row *now, const struct objective *o, struct err *e)
{
	const struct row *expected, *verdict;
	const struct asked *track;
	enum doc_mark m;
	const char *text;
	int rc = review_monthly(r, "on_track", &track, e);

	if (rc < 0)
		return rc;
	expected = row_of(track, o, "measure=expected");
	verdict = row_of(track, o, "verdict=");
	m = mark_of(verdict);
	if (!expected || isnan(expected->value)) {
		course_ahead(r, a, now, o);
		return 0;
	}
	text = review_say(r,
	    _("%s: %s in %s, for %s expected by then and a "
	      "target of %s on %s."),
	    review_title(r, a), review_strong(r, review_value(r, now)),
	    review_period(r, PERIOD_MONTH, now->start),
	    review_value(r, expected),
	    review_number(r, o->target, a->indicator->unit),
	    review_day(r, o->due));
	doc_verdict(r->doc, m, review_capital(r, words_of(m, verdict)));
	doc_finding(r->doc, text);
	review_point(r, m, 85, text, "course");
	return 0;
}

/* The outcome, where it can be counted; else what the first objective by month
 * is of; else use. */
static int steering(struct review *r, const struct asked **a, struct err *e)
{
	const struct service *s = r->q->run->service;
	int rc = review_monthly(r, "outcomes", a, e);

	for (size_t i = 0; rc == 0 && (*a)->why.code && i < s->n_objectives;
	     i++) {
		const struct indicator *ind =
		    indicator_find(slice_of(s->objectives[i].indicator));

		if (ind && steered(r, ind) == &s->objectives[i])
			rc = review_monthly(r, ind->name, a, e);
	}
	if (rc == 0 && (*a)->why.code)
		rc = review_monthly(r, "active_users", a, e);
	return rc;
}

int review_course(struct review *r, struct err *e)
{
	const struct objective *o;
	const struct asked *a;
	const struct row *now;
	int rc = steering(r, &a, e);

	if (rc < 0)
		return rc;
	now = review_row(a, review_month_end(r, 0));
	if (!now) {
		review_gap(r, a);
		return 0;
	}
	o = steered(r, a->indicator);
	if (o)
		rc = course_promise(r, a, now, o, e);
	else
		doc_gap(r->doc, _("No objective is declared for this figure."),
		    review_say(r,
			"\"objectives\": [{ \"indicator\": \"%s\", "
			"\"target\": ..., \"due\": \"...\" }]",
			a->indicator->name));
	review_picture_to(r, a, CHART_LINES,
	    review_say(r, _("%s by month"), review_title(r, a)),
	    o ? _("Dotted: the target.") : NULL, o ? o->target : 0);
	review_series_table(r, &a, 1, DOC_PICTURED,
	    review_say(r, _("%s by month"), review_title(r, a)));
	return rc;
}

static void gates_finding(struct review *r, const struct asked *a)
{
	unsigned passed = 0, failed = 0, all = (unsigned)a->table->n;
	enum doc_mark m;
	const char *text;

	for (size_t i = 0; i < a->table->n; i++) {
		passed += mark_of(&a->table->rows[i]) == DOC_REACHED;
		failed += mark_of(&a->table->rows[i]) == DOC_MISSED;
	}
	m = passed == all ? DOC_REACHED : failed ? DOC_MISSED : DOC_CANNOT_TELL;
	text = review_say(r, _("Gates of the phase that are passed: %s."),
	    review_strong(r, review_say(r, _("%u of %u"), passed, all)));
	doc_verdict(r->doc, m,
	    m == DOC_REACHED  ? _("Passed")
	    : m == DOC_MISSED ? _("Not all passed")
			      : _("Cannot tell"));
	doc_finding(r->doc, text);
	review_point(r, m, 28, text, "gates");
}

int review_gates(struct review *r, struct err *e)
{
	const struct asked *a;
	int rc = review_monthly(r, "phase_gate", &a, e);

	if (rc < 0)
		return rc;
	if (a->why.code || a->table->n == 0) {
		review_gap(r, a);
		return 0;
	}
	gates_finding(r, a);
	doc_table(r->doc, DOC_CARDS, _("Gates of the phase"));
	doc_column(r->doc, _("gate"), false);
	doc_column(r->doc, _("period"), false);
	doc_column(r->doc, _("measured"), true);
	doc_column(r->doc, _("verdict"), false);
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];
		size_t n = strcspn(row->split, ",");
		const char *gate = output_goal((struct slice){ row->split, n });
		enum doc_mark m = mark_of(row);

		doc_row(r->doc);
		doc_cell(r->doc, review_capital(r, gate ? gate : row->split));
		doc_cell(r->doc, review_period(r, PERIOD_MONTH, row->end - 1));
		doc_cell(r->doc, review_say(r, "%s%s", review_value(r, row),
				     review_after(r, review_interval(r, row))));
		doc_cell_verdict(r->doc, m, words_of(m, row));
	}
	doc_table_end(r->doc);
	doc_note(r->doc,
	    _("A gate is passed when the lower limit is at it or above. "
	      "People who come again are those of the month who were there "
	      "before it."));
	doc_data(r->doc, a->table);
	return 0;
}
