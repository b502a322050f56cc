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

/* Heads among n tosses of a fair coin, and how many of n come out when part of
 * whole does, whole < 2^32: from a seed and integers alone. */
uint64_t stats_heads(uint64_t *state, uint64_t n);
uint64_t stats_binomial_draw(
    uint64_t *state, uint64_t n, uint64_t part, uint64_t whole);

#endif
