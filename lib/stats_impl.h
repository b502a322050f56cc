/*
 * stats_impl.h - what the files of stats share.
 */
#ifndef JAUGE_STATS_IMPL_H
#define JAUGE_STATS_IMPL_H

#include <math.h>

#include "stats.h"

#define INTERVAL_NONE ((struct interval){ NAN, NAN })

/* Probability left out on each side; NAN unless level is in (0, 1). */
double stats_tail(double level);
/* The normal quantile that leaves that much on each side: 1.96 at 0.95. */
double stats_z(double level);

#endif
