/*
 * check_show.h - what check found, in three forms.
 */
#ifndef JAUGE_CHECK_SHOW_H
#define JAUGE_CHECK_SHOW_H

#include "../lib/check.h"
#include "../lib/output.h"
#include "context.h"

/* A line each; on a terminal they are broken at its width. wrong_only: leaves
 * out what is well. */
void check_text(const struct context *c, const struct findings *f,
    const struct output_style *st, bool wrong_only, struct buf *out);
void check_json(
    const struct context *c, const struct findings *f, struct buf *out);
/* OpenMetrics 1.0. */
void check_metrics(
    const struct context *c, const struct findings *f, struct buf *out);

#endif
