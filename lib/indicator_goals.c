/*
 * indicator_goals.c - what was promised beside what is.
 *
 * The administration calls a product successful that "reached 80 % of its
 * objectives", which can be read in two ways: 80 % of their number, or each at
 * 80 % of its target. Both stand here under their names. An objective that
 * cannot be told is no failure and no success: it leaves the share, whose
 * limits say what it could still be.
 */
#include "indicator_objective.h"

static struct span today(const struct indicator_run *run)
{
	return (struct span){ run->as_of - 1, run->as_of };
}

/* "objective=NAME,rest". */
static int named(struct table *out, const struct objective *o, const char *key,
    const char *value, const char **text, struct err *e)
{
	const char *name;
	int rc = indicator_series(out, "", "objective", o->name, &name, e);

	if (rc < 0 || !key) {
		*text = name;
		return rc;
	}
	return indicator_series(out, name, key, value, text, e);
}

static int figure_row(const struct indicator *self, const struct objective *o,
    const struct standing *s, const char *measure, const struct figure *f,
    struct table *out, struct err *e)
{
	struct span span = { s->now.start, s->now.end };
	enum state state = s->now.state;
	const char *text;
	struct row *row;
	int rc = named(out, o, measure ? "measure" : NULL, measure, &text, e);

	if (state == STATE_COMPLETE && isnan(f->value))
		state = STATE_NONE;
	if (rc == 0)
		rc = indicator_row(out, self, UNIT_RATIO, span, state, &row, e);
	if (rc < 0)
		return rc;
	row->split = text;
	row->value = f->value;
	if (isnan(s->now.low) || isnan(s->now.high))
		return 0;
	row->low = f->limits.low;
	row->high = f->limits.high;
	return 0;
}

/* The figure itself, as its indicator gives it. */
static int now_row(const struct indicator *self, const struct objective *o,
    const struct standing *s, const char *key, const char *value,
    struct table *out, struct err *e)
{
	const char *text;
	struct row *row;
	int rc = named(out, o, key, value, &text, e);

	if (rc == 0)
		rc = indicator_row(out, self, s->now.unit,
		    (struct span){ s->now.start, s->now.end }, s->now.state,
		    &row, e);
	if (rc < 0)
		return rc;
	*row = s->now;
	row->indicator = self->name;
	row->split = text;
	row->cohort = DAY_NONE;
	row->lag = -1;
	return 0;
}

/* What was to be had: a promise, not a measurement. */
static int wanted_row(const struct indicator *self, const struct objective *o,
    const struct standing *s, const char *measure, struct span span,
    double value, struct table *out, struct err *e)
{
	const char *text;
	struct row *row;
	int rc = named(out, o, "measure", measure, &text, e);

	if (rc == 0)
		rc = indicator_row(out, self, s->now.unit, span,
		    isnan(value) ? STATE_NONE : STATE_COMPLETE, &row, e);
	if (rc < 0)
		return rc;
	row->split = text;
	row->value = value;
	return 0;
}

static struct span promised(const struct objective *o, const struct standing *s)
{
	return (struct span){ o->from == DAY_NONE || o->from > o->due ? o->due
								      : o->from,
		o->due + 1 > s->now.start ? o->due + 1 : s->now.end };
}

/* Objectives for which something holds, does not, or cannot be told. */
struct share {
	uint64_t yes, known, all;
};

static const char *share_verdict(const struct share *s)
{
	double all = (double)s->all, yes = (double)s->yes;
	double most = yes + (double)(s->all - s->known);

	if (yes >= OBJECTIVE_ENOUGH * all)
		return "met";
	return most < OBJECTIVE_ENOUGH * all ? "not_met" : "cannot_tell";
}

/* Of the second reading, every one must hold. */
static const char *each_verdict(const struct share *s)
{
	if (s->yes < s->known)
		return "not_met";
	return s->known == s->all ? "met" : "cannot_tell";
}

static int share_row(const struct indicator_run *run,
    const struct indicator *self, const char *rule, const char *verdict,
    const struct share *s, struct table *out, struct err *e)
{
	enum state state = s->known == s->all ? STATE_COMPLETE
			   : s->known > 0     ? STATE_PARTIAL
					      : STATE_NONE;
	const char *text, *name;
	struct row *row;
	int rc = indicator_series(out, "", "rule", rule, &name, e);

	if (rc == 0)
		rc = indicator_series(out, name, "verdict", verdict, &text, e);
	if (rc == 0)
		rc = indicator_row(
		    out, self, UNIT_SHARE, today(run), state, &row, e);
	if (rc < 0)
		return rc;
	row->split = text;
	if (state == STATE_NONE)
		return 0;
	indicator_share(row, s->yes, s->known);
	return 0;
}

static int attainment_rows(const struct indicator *self,
    const struct objective *o, const struct standing *s, struct table *out,
    struct err *e)
{
	int rc = now_row(self, o, s, "measure", "value", out, e);

	if (rc == 0)
		rc = wanted_row(
		    self, o, s, "target", promised(o, s), o->target, out, e);
	if (rc == 0)
		rc = figure_row(self, o, s, NULL, &s->part, out, e);
	return rc < 0 ? rc
		      : figure_row(self, o, s, "progress", &s->way, out, e);
}

static int note_rules(struct table *out, struct err *e)
{
	int rc = indicator_note(out, e, "%s",
	    _("attained: the value over its target (where lower is better, "
	      "the target over the value); progress: the way done from "
	      "baseline to target"));

	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    /* xgettext:no-c-format */
		    _("80 % of the objectives, in both readings: by number, "
		      "80 % of them have reached their target; by value, each "
		      "has reached 80 % of its target"));
	return rc;
}

int indicator_attainment(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	const struct service *v = run->service;
	struct share met = { .all = v->n_objectives }, near = met;
	int rc = indicator_check_objectives(v, e);

	for (size_t i = 0; rc == 0 && i < v->n_objectives; i++) {
		struct standing s;

		rc = objective_stand(run, &v->objectives[i], &s, out, e);
		if (rc == 0)
			rc = attainment_rows(
			    self, &v->objectives[i], &s, out, e);
		if (rc < 0)
			break;
		met.known += isnan(s.now.value) ? 0 : 1;
		met.yes += s.met;
		near.known += s.met || !isnan(s.part.value);
		near.yes += s.met || s.part.value >= OBJECTIVE_ENOUGH;
	}
	if (rc == 0)
		rc = share_row(
		    run, self, "number", share_verdict(&met), &met, out, e);
	if (rc == 0)
		rc = share_row(
		    run, self, "value", each_verdict(&near), &near, out, e);
	return rc < 0 ? rc : note_rules(out, e);
}

/* Why nothing can be said. */
static int note_unknown(const struct objective *o, const struct standing *s,
    struct table *out, struct err *e)
{
	const char *why = _("the interval holds what was expected");

	if (s->verdict != STANDING_UNKNOWN || s->refused)
		return 0;
	if (s->now.state == STATE_CENSORED)
		why = _("no period of it is over yet");
	else if (s->now.state == STATE_NONE)
		why = _("no data in its last period");
	else if (isnan(s->expected))
		why = _("\"baseline\" and \"from\" are not said in "
			"service.json");
	return indicator_note(out, e, _("%s: cannot tell, %s"), o->name, why);
}

static int track_rows(const struct indicator *self, const struct objective *o,
    const struct standing *s, struct table *out, struct err *e)
{
	struct span span = { s->now.start, s->now.end };
	int rc =
	    now_row(self, o, s, "verdict", standing_name(s->verdict), out, e);

	if (rc == 0)
		rc = wanted_row(
		    self, o, s, "expected", span, s->expected, out, e);
	if (rc == 0)
		rc = wanted_row(
		    self, o, s, "target", promised(o, s), o->target, out, e);
	return rc < 0 ? rc : note_unknown(o, s, out, e);
}

int indicator_on_track(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	const struct service *v = run->service;
	int rc = indicator_check_objectives(v, e);

	for (size_t i = 0; rc == 0 && i < v->n_objectives; i++) {
		struct standing s;

		rc = objective_stand(run, &v->objectives[i], &s, out, e);
		if (rc == 0)
			rc = track_rows(self, &v->objectives[i], &s, out, e);
	}
	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    /* xgettext:no-c-format */
		    _("on track: within 5 % of the way from baseline to "
		      "target of what was to be reached by the end of the "
		      "period; where the interval holds both that and what is "
		      "further off, nothing can be told"));
	return rc;
}
