/*
 * indicator_answers.c - what users answer when they are asked.
 *
 * An answer is a value of a dimension, so each class is counted exactly. One
 * that the scale does not know is no zero: it is left out, and told. Beside the
 * mean stand the share of those who answered at all, and what the mean of
 * everybody could be if nothing is assumed of the silent.
 */
#include "indicator_impl.h"

#include <stdlib.h>
#include <strings.h>

#include "stats.h"

#define CLASSES 11
/* The colours of Vos démarches essentielles: from so many answers on, at so
 * much of 10. */
#define ENOUGH 100
#define GREEN 8
#define YELLOW 5

/* The words that an answer may be, and what it is worth: class k of n has
 * k / (n - 1) of the best. */
struct scale {
	unsigned classes;
	const char *const *word[CLASSES]; /* each ended by NULL */
	double worst, best;               /* as shown */
	enum unit unit;
};

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct scale scales[] = {
	[SCALE_JDMA] = { 3,
	    { WORDS("bad", "mal", "0"), WORDS("medium", "moyen", "5"),
		WORDS("good", "bien", "10") },
	    0, 10, UNIT_SCORE },
	[SCALE_5] = { 5,
	    { WORDS("1"), WORDS("2"), WORDS("3"), WORDS("4"), WORDS("5") }, 0,
	    1, UNIT_SHARE },
	[SCALE_10] = { 10,
	    { WORDS("1"), WORDS("2"), WORDS("3"), WORDS("4"), WORDS("5"),
		WORDS("6"), WORDS("7"), WORDS("8"), WORDS("9"), WORDS("10") },
	    1, 10, UNIT_SCORE },
	[SCALE_11] = { 11,
	    { WORDS("0"), WORDS("1"), WORDS("2"), WORDS("3"), WORDS("4"),
		WORDS("5"), WORDS("6"), WORDS("7"), WORDS("8"), WORDS("9"),
		WORDS("10") },
	    0, 10, UNIT_SCORE },
};

/* -1: the scale does not know it. */
static int class_of(const struct scale *s, struct slice answer)
{
	for (unsigned k = 0; k < s->classes; k++)
		for (const char *const *w = s->word[k]; *w; w++)
			if (answer.len == strlen(*w) &&
			    strncasecmp(answer.at, *w, answer.len) == 0)
				return (int)k;
	return -1;
}

/* Answers of a period by class, and those of no class. */
struct answers {
	uint64_t n[CLASSES], unknown, all;
};

struct asking {
	struct indicator_run *run;
	const struct indicator *self;
	const struct scale *scale;
	const struct activity *scope;  /* days with data, of any kind */
	struct activity *given, *done; /* done NULL: not known */
	struct table *out;
	uint64_t unknown;
	bool beyond; /* more answers than completions */
};

static struct activity_query asking_query(
    const struct asking *a, const char *const *action, struct slice split)
{
	struct activity_query q = indicator_query(a->run);

	q.active = action;
	q.n_active = 1;
	q.unseen = true;
	q.split = split;
	q.depth = ACTIVITY_EVENTS;
	return q;
}

static int asking_read(
    struct asking *a, const struct answers_rule *rule, struct err *e)
{
	const char *answered = rule->action;
	const char *complete = a->run->service->completion.complete;
	struct activity_query q =
	    asking_query(a, &answered, slice_of(rule->answer));
	int rc;

	if (a->run->split.at || a->run->n_where > 0)
		return err_set(e, ERR_INPUT,
		    "%s cannot be %s: an answer is kept with its day, not with "
		    "other dimensions.\nAsk without %s.",
		    a->self->name,
		    a->run->split.at ? _("split") : _("filtered"),
		    a->run->split.at ? "--split" : "--where");
	rc = indicator_activity(a->run, ACTIVITY_PERIODS, &a->scope, e);
	if (rc == 0)
		rc = activity_compute(a->run->store, &q, &a->given, e);
	if (rc < 0 || !complete)
		return rc;
	q = asking_query(a, &complete, SLICE_ABSENT);
	return activity_compute(a->run->store, &q, &a->done, e);
}

static void count_answers(struct asking *a, uint32_t p, struct answers *out)
{
	*out = (struct answers){ 0 };
	for (uint32_t i = 0; i < a->given->n_splits; i++) {
		const char *value = strchr(a->given->split[i], '=') + 1;
		uint64_t n =
		    a->given->cell[(size_t)i * a->given->n_periods + p].events;
		int class = class_of(a->scale, slice_of(value));

		if (class < 0) {
			out->unknown += n;
			continue;
		}
		out->n[class] += n;
		out->all += n;
	}
	a->unknown += out->unknown;
}

static int answer_row(const struct asking *a, uint32_t p, const char *series,
    enum unit unit, enum state state, struct row **row, struct err *e)
{
	int rc = indicator_row(a->out, a->self, unit,
	    indicator_period(a->scope, p), state, row, e);

	if (rc == 0)
		(*row)->split = series;
	return rc;
}

static enum state answers_state(const struct asking *a, uint32_t p, uint64_t n)
{
	return n > 0 ? indicator_period_state(a->run, a->scope, p) : STATE_NONE;
}

/* The mean in [0, 1], as a sum of whole parts: class k counts k. */
static struct interval mean_of(const struct asking *a, const struct answers *n,
    uint64_t *part, uint64_t *whole)
{
	double score[CLASSES];

	*part = 0;
	*whole = n->all * (a->scale->classes - 1);
	for (unsigned k = 0; k < a->scale->classes; k++) {
		score[k] = (double)k / (a->scale->classes - 1);
		*part += k * n->n[k];
	}
	return stats_score(score, n->n, a->scale->classes, a->run->level);
}

static double shown(const struct scale *s, double mean)
{
	return s->worst + (s->best - s->worst) * mean;
}

/* A colour that the interval crosses the border of is not given. */
static const char *colour_of(const struct row *mean, uint64_t answers)
{
	if (answers < ENOUGH)
		return "colour=too_few";
	if (mean->low >= GREEN)
		return "colour=green";
	if (mean->high < YELLOW)
		return "colour=red";
	return mean->low >= YELLOW && mean->high < GREEN ? "colour=yellow"
							 : "colour=cannot_tell";
}

static int colour_row(const struct asking *a, uint32_t p,
    const struct answers *n, struct row mean, struct err *e)
{
	struct row *row;
	int rc;

	if (a->scale != &scales[SCALE_JDMA] || mean.state != STATE_COMPLETE)
		return 0;
	rc = answer_row(a, p, colour_of(&mean, n->all), a->scale->unit,
	    STATE_COMPLETE, &row, e);
	if (rc < 0)
		return rc;
	row->value = mean.value;
	row->part = mean.part;
	row->whole = mean.whole;
	row->low = mean.low;
	row->high = mean.high;
	return 0;
}

unsigned indicator_answer_points(enum answer_scale scale)
{
	return scales[scale].classes - 1;
}

static int mean_row(
    const struct asking *a, uint32_t p, const struct answers *n, struct err *e)
{
	struct interval limits;
	uint64_t part, whole;
	struct row *row;
	int rc = answer_row(
	    a, p, "", a->scale->unit, answers_state(a, p, n->all), &row, e);

	if (rc < 0 || row->state == STATE_NONE)
		return rc;
	limits = mean_of(a, n, &part, &whole);
	row->part = (int64_t)part;
	row->whole = (int64_t)whole;
	row->value = shown(a->scale, (double)part / (double)whole);
	if (row->state != STATE_COMPLETE)
		return 0;
	row->low = shown(a->scale, limits.low);
	row->high = shown(a->scale, limits.high);
	return colour_row(a, p, n, *row, e);
}

/* Answers beside completions: the response rate, and the mean of everybody if
 * all the silent had answered the worst, or the best. */
static int silent_rows(
    struct asking *a, uint32_t p, const struct answers *n, struct err *e)
{
	uint64_t done = a->done ? a->done->cell[p].events : 0;
	bool known = done > 0 && n->all <= done;
	double rate = known ? (double)n->all / (double)done : NAN, mean = 0;
	struct interval limits;
	uint64_t part, whole;
	struct row *row;
	int rc;

	a->beyond = a->beyond || n->all > done;
	rc = answer_row(a, p, "rate=response", UNIT_SHARE,
	    answers_state(a, p, known), &row, e);

	if (rc == 0 && row->state != STATE_NONE) {
		indicator_share(row, n->all, done);
		limits = stats_wilson(n->all, done, a->run->level);
		if (row->state == STATE_COMPLETE) {
			row->low = limits.low;
			row->high = limits.high;
		}
	}
	if (rc == 0)
		rc = answer_row(a, p, "bounds=silent", a->scale->unit,
		    answers_state(a, p, known && n->all > 0), &row, e);
	if (rc < 0 || row->state == STATE_NONE)
		return rc;
	if (row->state != STATE_COMPLETE)
		return 0;
	mean_of(a, n, &part, &whole);
	mean = (double)part / (double)whole;
	row->range = true;
	row->low = shown(a->scale, rate * mean);
	row->high = shown(a->scale, rate * mean + 1 - rate);
	return 0;
}

static int note_answers(const struct asking *a, struct err *e)
{
	int rc = 0;

	if (a->unknown > 0)
		rc = indicator_note(a->out, e,
		    Q_("%llu answer is not on the scale and is left out",
			"%llu answers are not on the scale and are left out",
			a->unknown),
		    (unsigned long long)a->unknown);
	if (rc == 0 && a->beyond)
		rc = indicator_note(a->out, e, "%s",
		    _("there are more answers than completions in a period: "
		      "its response rate is not known"));
	if (rc == 0 && !a->done)
		rc = indicator_note(a->out, e, "%s",
		    _("without \"completion\" in service.json the response "
		      "rate is not known"));
	return rc;
}

static void asking_release(struct asking *a)
{
	activity_free(a->given);
	activity_free(a->done);
}

static int answers_rows(struct indicator_run *run, const struct indicator *self,
    const struct answers_rule *rule, struct table *out, struct err *e)
{
	struct asking a = { .run = run,
		.self = self,
		.scale = &scales[rule->scale],
		.out = out };
	int rc = asking_read(&a, rule, e);

	for (uint32_t p = 0; rc == 0 && p < a.scope->n_periods; p++) {
		struct answers n;

		count_answers(&a, p, &n);
		rc = mean_row(&a, p, &n, e);
		if (rc == 0 && a.done)
			rc = silent_rows(&a, p, &n, e);
	}
	if (rc == 0)
		rc = note_answers(&a, e);
	asking_release(&a);
	return rc;
}

int indicator_satisfaction(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return answers_rows(run, self, &run->service->satisfaction, out, e);
}

int indicator_ease_of_use(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	return answers_rows(run, self, &run->service->ease_of_use, out, e);
}

/* Promoters answer 9 or 10, detractors 6 or less. */
static int nps_row(
    const struct asking *a, uint32_t p, const struct answers *n, struct err *e)
{
	static const double score[3] = { 0, 0.5, 1 };
	uint64_t kind[3] = { 0, n->n[7] + n->n[8], n->n[9] + n->n[10] };
	struct interval limits;
	struct row *row;
	int rc = answer_row(
	    a, p, "", UNIT_RATIO, answers_state(a, p, n->all), &row, e);

	if (rc < 0 || row->state == STATE_NONE)
		return rc;
	for (unsigned k = 0; k <= 6; k++)
		kind[0] += n->n[k];
	row->part = (int64_t)kind[2] - (int64_t)kind[0];
	row->whole = (int64_t)n->all;
	row->value = (double)row->part / (double)row->whole;
	if (row->state != STATE_COMPLETE)
		return 0;
	limits = stats_score(score, kind, 3, a->run->level);
	row->low = 2 * limits.low - 1;
	row->high = 2 * limits.high - 1;
	return 0;
}

int indicator_nps(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct asking a = {
		.run = run, .self = self, .scale = &scales[SCALE_11], .out = out
	};
	int rc = asking_read(&a, &run->service->nps, e);

	for (uint32_t p = 0; rc == 0 && p < a.scope->n_periods; p++) {
		struct answers n;

		count_answers(&a, p, &n);
		rc = nps_row(&a, p, &n, e);
	}
	if (rc == 0)
		rc = note_answers(&a, e);
	asking_release(&a);
	return rc;
}
