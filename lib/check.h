/*
 * check.h - what a cron job wants to know: is anything wrong with the service,
 * its data or its promises?
 *
 * Findings are gathered from the store and from indicators; nothing is printed
 * and no clock is read: the present day is an argument.
 */
#ifndef JAUGE_CHECK_H
#define JAUGE_CHECK_H

#include "indicator.h"
#include "service.h"
#include "store.h"
#include "table.h"

/* Days back from as_of in which gaps count. */
#define CHECK_GAP_DAYS 28
/* How long data of use may be kept, in months, by the French authority's
 * guidelines on audience measurement. */
#define CHECK_KEEP_MONTHS 25
/* Complete weeks that tell what is ordinary. */
#define CHECK_WEEKS 26

enum finding_state { FINDING_OK, FINDING_WRONG, FINDING_UNKNOWN };
const char *finding_state_name(enum finding_state s); /* "ok", "wrong",
						       * "cannot_tell" */

struct finding {
	enum check_kind kind;
	enum finding_state state;
	char *subject;    /* source, objective, gate; "" of the service */
	char *word;       /* verdict, "behind"; "" */
	char *why;        /* a sentence, translated, when nothing can be told;
			   * "" */
	double value;     /* NAN: none */
	double low, high; /* what it is held against: see below; NAN: none */
	enum unit unit;   /* of all three */
	struct span span; /* days that it is about */
};
/* By kind. freshness: days without an event before today; high: allowed.
 * rejects: share of lines; high: allowed. gaps: longest run of days without an
 * event; high: allowed. age: days kept before the limit; span: those days.
 * objective: its value; low or high: what was expected. gate: its value and
 * limits. signal: users of the last week, and the limits of ordinary weeks.
 * budget: days that the money lasts; span: when the committee must meet. */

struct findings {
	struct finding *at; /* in the order of enum check_kind */
	size_t n, cap;
	size_t wrong;
	struct span money; /* days that the budget lasts; empty when that is
			    * not known */
};

/* Gives *out: free with findings_free(). today: the first day that is not
 * over. */
int check_service(struct indicator_run *run, day_t today, struct findings **out,
    struct err *e);
void findings_free(struct findings *f);

/* Runs of days without an event between the first day and the last of a
 * source. Gives *gap (free()). */
int check_gaps(struct store *s, uint32_t space, int64_t source,
    struct span **gap, size_t *n, struct err *e);

#endif
