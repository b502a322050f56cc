/*
 * indicator_objective.h - one objective of service.json, measured and judged.
 */
#ifndef JAUGE_INDICATOR_OBJECTIVE_H
#define JAUGE_INDICATOR_OBJECTIVE_H

#include "indicator_impl.h"
#include "stats.h"

/* From how much of a target on it counts as attained (bilan 2025 of
 * beta.gouv.fr), as a share. */
#define OBJECTIVE_ENOUGH 0.8
/* So near to what was expected, as a share of the way from baseline to
 * target, is on track. */
#define OBJECTIVE_SLACK 0.05

enum standing_word {
	STANDING_AHEAD,
	STANDING_ON,
	STANDING_BEHIND,
	STANDING_UNKNOWN
};
/* "ahead", "on", "behind", "cannot_tell". */
const char *standing_name(enum standing_word v);

/* A figure with its interval; NAN where there is none. */
struct figure {
	double value;
	struct interval limits;
};

struct standing {
	struct row now;     /* of the last period that is over; without a
			     * value its state says why */
	bool refused;       /* a note said why there is no value */
	bool lower;         /* lower is better */
	double expected;    /* by the end of that period; NAN: not known */
	struct figure part; /* of the target: 1 is attained, more is better */
	struct figure way;  /* from baseline to target; may pass 0 and 1 */
	bool met;           /* the target is reached */
	enum standing_word verdict;
};

/* Measures; an indicator that the gate refuses has no value, and a note of
 * out says why. */
int objective_stand(const struct indicator_run *run, const struct objective *o,
    struct standing *s, struct table *out, struct err *e);
/* What was to be reached by the day before end; NAN: that cannot be known. */
double objective_expected(const struct objective *o, day_t end);
/* ahead, on, behind; unknown when the interval holds both what is expected and
 * what is not near it. */
enum standing_word objective_verdict(
    const struct objective *o, bool lower, struct figure now, double expected);
/* The part of the target and of the way, for a value. */
struct figure objective_part(
    const struct objective *o, bool lower, struct figure now);
struct figure objective_way(const struct objective *o, struct figure now);
/* A row's value with its limits, the value itself where it has none. */
struct figure figure_of(const struct row *r);

#endif
