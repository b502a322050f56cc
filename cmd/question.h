/*
 * question.h - the options that say how users are followed: in cohorts, in
 * survival, day by day.
 */
#ifndef JAUGE_QUESTION_H
#define JAUGE_QUESTION_H

#include "../lib/indicator.h"
#include "opt.h"

#define OPT_QUESTION                                                           \
	{ 0, "form", OPT_CHOICE, "FORM", "period|bracket|rolling", "period",   \
		false,                                                         \
		N_("retention: active in a period, in a bracket of days, or "  \
		   "from a day on") },                                         \
	    { 0, "bracket", OPT_TEXT, "A,B", NULL, NULL, true,                 \
		    N_("days A to B-1 after the first (default: 28,56 84,112 " \
		       "336,392)") },                                          \
	    { 0, "horizon", OPT_INT, "DAYS", NULL, NULL, false,                \
		    N_("days that --form rolling looks at") },                 \
	    { 0, "cohort", OPT_CHOICE, "KIND", "first|recurring", "first",     \
		    false,                                                     \
		    N_("cohorts of new users, or of all active ones") },       \
	    { 0, "window", OPT_CHOICE, "KIND", "calendar|elapsed", NULL,       \
		    false,                                                     \
		    N_("periods of the calendar, or days since the own first " \
		       "day") },                                               \
	    { 0, "lag", OPT_INT, "K", NULL, NULL, false,                       \
		    N_("this lag alone, over the cohorts") },                  \
	    { 0, "gap", OPT_INT, "DAYS", NULL, NULL, false,                    \
		    N_("survival: days without activity that mean gone "       \
		       "(default: 95th percentile of gaps)") },                \
	{                                                                      \
		0, "rolling", OPT_CHOICE, "DAYS", "7|28|30", NULL, false,      \
		    N_("active_users of the last DAYS days, for each day")     \
	}

/* Sets *out, and *by to days for --rolling. ERR_USAGE: options that do not go
 * together, with the reason. */
int question_options(const struct args *args, struct question *out,
    enum period *by, struct err *e);

#endif
