/*
 * init.h - the screen on which init shows what it understood.
 */
#ifndef JAUGE_INIT_H
#define JAUGE_INIT_H

#include "../lib/guess.h"
#include "trial.h"

/* One log: format, columns by role, and why. */
void init_show(const struct guess *g, struct buf *out);
/* What the rows became: events, rejects, and a few events. */
void init_show_trial(const struct trial *t, struct buf *out);

#endif
