/*
 * panorama.h - the portfolio as a page of HTML, with a funnel for each group.
 */
#ifndef JAUGE_PANORAMA_H
#define JAUGE_PANORAMA_H

#include "portfolio.h"

/* rows: of portfolio_table(). Pictures are left out where gnuplot is not
 * installed. */
int panorama_html(const struct portfolio *p, const struct table *rows,
    const char *version, struct buf *out, struct err *e);

#endif
