/*
 * headline.h - the Monday screen: the last complete week beside the week
 * before and the same week a year ago (364 days), what moved for real and
 * what is ordinary movement.
 */
#ifndef JAUGE_HEADLINE_H
#define JAUGE_HEADLINE_H

#include "indicator.h"

#define HEADLINE_WEEKS 12

enum movement { MOVE_NONE, MOVE_UP, MOVE_DOWN, MOVE_ORDINARY };

struct headline_line {
	const struct indicator *indicator;
	const char *group;            /* N_("Reach"), ... */
	const char *label;            /* N_("active users"), ... */
	struct row now, before, year; /* year.state STATE_NONE: no data */
	double change, change_year;   /* relative (counts, costs) or
				       * difference (shares); NAN: none */
	enum movement moved, moved_year;
	double limit;                  /* smallest change that this week could
					* show; NAN: too little history */
	double series[HEADLINE_WEEKS]; /* oldest first; NAN: no data */
	struct row reply; /* of a question asked: answers beside completions;
			   * state STATE_NONE: not known */
};

/* An objective of service.json, as of its last period that is over. */
struct headline_goal {
	const struct objective *objective;
	struct row now;      /* state STATE_NONE: no value */
	double expected;     /* NAN: not known */
	const char *verdict; /* "ahead", "on", "behind", "cannot_tell" */
};

struct headline {
	struct span week;
	struct headline_line *line;
	size_t n;
	struct headline_goal *goal;
	size_t n_goals;
	char **missing; /* sentences: what is not shown and why */
	size_t n_missing;
};

/* The run's by, span and split are set by this. ERR_INPUT: no complete week
 * yet. Gives *out: free with headline_free(). */
int headline_compute(struct indicator_run *run, struct table *scratch,
    struct headline **out, struct err *e);
void headline_free(struct headline *h);

#endif
