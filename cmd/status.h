/*
 * status.h - what status gathers of a source, and its two forms.
 */
#ifndef JAUGE_STATUS_H
#define JAUGE_STATUS_H

#include "context.h"

/* One source. */
struct status_part {
	struct store_source s;
	struct span *gap; /* runs of days without an event between the
			   * first day and the last */
	size_t n_gaps;
	day_t as_of;
};

/* "head" once, then each source in turn. */
void status_text_head(
    const struct context *c, const char *fingerprint, struct buf *out);
int status_text_part(struct store *store, const struct status_part *p,
    struct buf *out, struct err *e);
void status_json_head(
    const struct context *c, const char *fingerprint, struct buf *out);
int status_json_part(struct store *store, const struct status_part *p,
    struct buf *out, struct err *e);

#endif
