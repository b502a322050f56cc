/*
 * compare_since.h - figures that were frozen, and why they are others now.
 */
#ifndef JAUGE_COMPARE_SINCE_H
#define JAUGE_COMPARE_SINCE_H

#include "opt.h"

/* compare --since LABEL. */
int compare_since(const struct args *args, struct err *e);

#endif
