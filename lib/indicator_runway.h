/*
 * indicator_runway.h - when the authorised money runs out, and the days of the
 * budget's year on which nothing is ordered or paid.
 */
#ifndef JAUGE_INDICATOR_RUNWAY_H
#define JAUGE_INDICATOR_RUNWAY_H

#include "indicator_impl.h"

/* Past this many days nothing is foretold. */
#define RUNWAY_MOST 36500

struct runway {
	bool known;        /* else why says why not, and days are NAN */
	const char *why;   /* translated */
	struct span spent; /* from the budget's start to as_of */
	cents_t left;      /* of the authorised amount; may be negative */
	cents_t burn;      /* of the months */
	struct span months;
	day_t from;       /* as_of, or the budget's start when that is later */
	int32_t days;     /* from then on; 0 when nothing is left */
	double low, high; /* days at the fastest and slowest month's pace;
			   * NAN: one of them was not paid in */
};
struct runway runway_of(const struct indicator_run *run);
/* The first day without money, of a known runway. */
day_t runway_end(const struct runway *r);

/* No new orders from 15 December to 4 February, no payments from 30 November
 * to 24 January ("about", says beta.gouv.fr, préparer la fin d'année
 * budgétaire): the first such span that ends after a day. */
struct span runway_no_orders(day_t day);
struct span runway_no_payments(day_t day);
/* 30 days before the money runs out, or the day before orders close when that
 * is closed. */
day_t runway_last_order(day_t exhausted);

#endif
