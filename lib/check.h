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

/* Days back from as_of in which gaps count, from today in which rejects do. */
#define CHECK_RECENT 28
/* How long a cookie may live, in days, by the same guidelines: 13 months. */
#define CHECK_COOKIE_DAYS 397
/* Weeks that tell on which days of the week a source has events. */
#define CHECK_RHYTHM_WEEKS 8
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
	day_t due;        /* DAY_NONE: none; see below */
	bool days_off;    /* days on which the source has none were left out */
};
/* By kind. freshness: days without an event before today; high: allowed.
 * rejects: share of the lines read in the last 28 days; high: allowed. gaps:
 * longest run of days without an event; high: allowed. age: days kept before
 * the limit; span: those days. cookie: users of the last 28 days who were there
 * before a cookie of theirs can have been set; high: allowed. objective: its
 * value; low or high: what was
 * expected. gate: its value and limits; due: the end of the time that the phase
 * usually lasts, of one that is not passed. signal: users of the last week, and
 * the limits of ordinary weeks. budget: days that the money lasts; span: when
 * the committee must meet.
 *
 * Days on which a source never has events are none that miss: weekdays without
 * any in the last eight weeks, when the others mostly have some, and then
 * public holidays too. */

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
