/*
 * portfolio_impl.h - shared by portfolio*.c.
 */
#ifndef JAUGE_PORTFOLIO_IMPL_H
#define JAUGE_PORTFOLIO_IMPL_H

#include "portfolio.h"

/* A rate of counts, which has limits, rather than a cost. */
static inline bool figure_is_rate(enum figure f)
{
	return f == FIGURE_PENETRATION || f == FIGURE_RETENTION ||
	       f == FIGURE_COMPLETION;
}

#endif
