/*
 * headline_impl.h - shared by headline*.c.
 */
#ifndef JAUGE_HEADLINE_IMPL_H
#define JAUGE_HEADLINE_IMPL_H

#include "headline.h"

/* A note where public holidays set the week apart from those beside it. */
int headline_calendar(const struct indicator_run *run, struct span week,
    struct table *out, struct err *e);
/* How the objectives stand. */
int headline_goals(
    const struct indicator_run *run, struct headline *h, struct err *e);

#endif
