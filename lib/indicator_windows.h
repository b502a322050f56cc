/*
 * indicator_windows.h - the stretches of time, after a user's first day or a
 * cohort's period, in which retention looks for the user again.
 */
#ifndef JAUGE_INDICATOR_WINDOWS_H
#define JAUGE_INDICATOR_WINDOWS_H

#include "indicator_impl.h"

/* Days (or calendar periods) from the own first one, half-open. */
struct window {
	int32_t lag, from, to;
	const char *series; /* of the column split; "" */
};

struct windows {
	struct window *at; /* lags ascend where they are in turn */
	uint32_t n;
	bool calendar;  /* of the calendar's periods, else of days */
	bool in_turn;   /* a window begins where the one before ends */
	int32_t length; /* of these, in days; 0: by the calendar */
};

/* Those that the run asks for, as many as the cohort that begins on the day
 * oldest can have seen. Release also after a failure. */
int windows_choose(struct windows *out, const struct indicator_run *run,
    day_t oldest, struct table *t, struct err *e);
void windows_release(struct windows *w);

#endif
