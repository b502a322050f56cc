/*
 * compare.h - two sides of an indicator: difference, ratio, interval and a
 * verdict that may be "cannot tell".
 */
#ifndef JAUGE_COMPARE_H
#define JAUGE_COMPARE_H

#include "indicator.h"
#include "stats.h"

enum verdict {
	VERDICT_UP, /* the interval excludes no change */
	VERDICT_DOWN,
	VERDICT_CANNOT_TELL,   /* it does not */
	VERDICT_NOT_COMPARABLE /* a side is partial, censored or without data */
};
const char *verdict_name(enum verdict v); /* English, untranslated */

struct comparison {
	const struct indicator *indicator;
	struct row a, b;   /* texts are borrowed from the table */
	double difference; /* b - a */
	struct interval difference_interval;
	double ratio; /* b / a */
	struct interval ratio_interval;
	double p, p_adjusted; /* NAN: no test */
	double detectable;    /* smallest change, of a if by_ratio, else of
			       * b - a, that a test at this level with
			       * 80 % power would see */
	bool by_ratio;        /* the ratio tells more than the difference:
			       * counts, costs */
	enum verdict verdict;
	const char *method; /* N_(one phrase) */
};

/* One side: a span of days, or a condition on a dimension within the run's
 * span. */
struct side {
	struct slice label; /* as typed: "2026-Q2", "channel=web" */
	struct span span;
	bool by_value;
	struct where where;
	/* Another service's run, borrowed; NULL: that of compare_sides(). Its
	 * span is the side's. */
	struct indicator_run *run;
	bool year_ago; /* history must reach back to it, else ERR_INPUT */
};
/* "2026-Q2", "2026-01-01..2026-03-01" or "channel=web". ERR_USAGE. */
int side_parse(struct side *out, struct slice s, struct err *e);

/* The same weekdays a year, 364 days, before a period; its label, "2025-W40"
 * or "2025-10-02..2025-11-01", is written into room. ERR_USAGE: not a
 * period. */
#define SIDE_LABEL 24
int side_year_ago(struct side *out, const struct side *period,
    char room[SIDE_LABEL], struct err *e);

/* Compares n indicators (Holm-adjusted together). Gives *out (free()) with n
 * entries; texts live in scratch, a table that the caller keeps. Both sides
 * must be of one kind; people in two services count in each. boot, unless NULL,
 * says how often users who may be on both sides are resampled in place of a
 * formula. */
int compare_sides(struct indicator_run *run, const struct side *a,
    const struct side *b, const struct indicator *const *inds, size_t n,
    const struct stats_boot *boot, struct table *scratch,
    struct comparison **out, struct err *e);

/* An indicator's own series, run.by by run.by over run.span, before and from
 * day on: adds rows of split interrupted=before (the slope until then), =level
 * and =slope (their changes), as factors where the values allow, and notes of
 * what that assumes. ERR_USAGE: day does not begin a period; ERR_INPUT: too
 * few periods, or a gap. */
int compare_interrupted(struct indicator_run *run, const struct indicator *ind,
    day_t day, struct table *out, struct err *e);

/* Territories that the service came to on one day beside those that it did
 * not come to: adds rows of split rollout=treated_before, =treated_after,
 * =others_before, =others_after (means over territories and periods, per
 * 10,000 people where all populations are known), =effect (the difference of
 * the changes, with its interval), =p, and =slope_before (how far apart the
 * groups moved until then, per period). path: of the rollout, for messages.
 * Sets run's split. ERR_INPUT: several dates, too few territories or periods,
 * groups that moved apart before. */
int compare_rollout(struct indicator_run *run, const struct indicator *ind,
    const struct rollout *rollout, const char *path, struct table *out,
    struct err *e);

#endif
