/*
 * frozen_files.h - the folder of a label: frozen/LABEL/ beside service.json,
 * with the figures, the page, and copies of service.json and of the files that
 * it names.
 */
#ifndef JAUGE_FROZEN_FILES_H
#define JAUGE_FROZEN_FILES_H

#include "../lib/frozen.h"
#include "context.h"

/* ERR_USAGE: not a label; ERR_INPUT: it is taken. */
int frozen_free_label(
    const struct context *c, const char *label, struct err *e);
/* Writes the folder whole, or not at all. page: as it was read, in Markdown. */
int frozen_save(const struct context *c, const char *label,
    struct slice figures, struct slice page, struct err *e);

/* What a label holds, and what it says of the service as it is now. */
struct frozen_then {
	struct frozen *figures;
	struct service *service;
	struct costs *costs;
	struct population *population;
	struct figures *outside;
	bool same_service, same_files; /* as now */
};
/* Fills t, zeroed first; release it also on failure. ERR_INPUT: no such label
 * (the message names the nearest), or a file of it was changed. */
int frozen_load(struct frozen_then *t, const struct context *c,
    const char *label, struct err *e);
void frozen_then_release(struct frozen_then *t);

#endif
