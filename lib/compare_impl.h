/*
 * compare_impl.h - shared by compare*.c: the two sides made ready, and the
 * comparison of one indicator.
 */
#ifndef JAUGE_COMPARE_IMPL_H
#define JAUGE_COMPARE_IMPL_H

#include "compare.h"
#include "stats.h"

/* One side, ready to be counted. */
struct half {
	const struct side *side;
	struct indicator_run run; /* the caller's, cut to this side */
	struct where *where;      /* owned; the run's and the side's */
	enum state state;
	const char *split; /* label, or "" */
	int32_t days;
	day_t first;            /* with data; DAY_NONE: none */
	struct activity *weeks; /* up to 26 before the later side's end */
};

struct match {
	struct half a, b;
	struct indicator_run *run; /* borrowed */
	struct table *scratch;     /* borrowed */
	bool by_value;
	bool services;
	double level;
	const struct stats_boot *boot; /* borrowed, or NULL */
};

typedef int compare_fn(struct match *m, struct comparison *c, struct err *e);
compare_fn compare_active, compare_new, compare_returning, compare_cumulative,
    compare_events, compare_penetration, compare_retention, compare_cost,
    compare_cost_year, compare_cost_month, compare_cost_user_year,
    compare_cost_new, compare_coverage, compare_single;

/* Notes on public holidays, week 53 and the season, of two periods. */
int compare_calendar(struct match *m, struct err *e);
/* Both rows of a comparison, without values, in the sides' states. */
int compare_rows(
    struct match *m, struct comparison *c, enum unit unit, struct err *e);

/* Two counts: of users, or of what scale turns into values, so that b's value
 * over a's is b / a * scale. */
struct counted {
	uint64_t a, b, both;
	struct stats_shock extra; /* of log(b/a), from week to week */
	double scale;
	bool inverted; /* the count divides: a unit cost */
};
/* Ratio, difference, their intervals, p and what could have been seen, from
 * the rows' values and the counts behind them. */
int compare_counts(const struct match *m, struct comparison *c,
    const struct counted *n, struct err *e);
/* Difference and ratio alone. */
void compare_plain(struct comparison *c);
/* Two shares with their integers, of different people. */
void compare_shares(struct comparison *c, double level);
/* Where resampling is asked for: the interval of a share of users by it. */
int compare_resample(
    const struct match *m, struct comparison *c, struct err *e);
int compare_note_resampled(const struct match *m, struct err *e);
/* What a test with such a standard error finds 8 times in 10. */
double compare_seen(double error, double level);

/* Whether a span is one period, and of which kind. */
bool compare_is_period(struct span s, enum period *by);
/* The indicator's rows for all users of a side that is one period: how many,
 * and the last of them; its split stays. */
int compare_figure(const struct half *h, const struct indicator *ind,
    struct row *row, size_t *found, struct err *e);

/* Users of a side's span and of both. */
int compare_pair(struct match *m, struct span a, struct span b,
    struct activity_pair *out, struct err *e);
/* Users who are new in each side's span. */
int compare_fresh(struct match *m, uint64_t *a, uint64_t *b, struct err *e);

/* Variance of log(b/a) from week to week that users alone do not explain, for
 * sides of these spans. Of users between values, which share their weeks, and
 * with too little history: 0. Of events with too little history: NAN, since
 * events of one user come together and no count tells how. */
enum shock { SHOCK_ACTIVE, SHOCK_NEW, SHOCK_EVENTS };
int compare_shock(struct match *m, enum shock of, struct span a, struct span b,
    struct stats_shock *out, struct err *e);

#endif
