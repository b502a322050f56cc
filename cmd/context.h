/*
 * context.h - what most commands begin with: the service's folder, its
 * language, its store, and the run that the options describe.
 */
#ifndef JAUGE_CONTEXT_H
#define JAUGE_CONTEXT_H

#include "../lib/indicator.h"
#include "../lib/output.h"
#include "opt.h"

#define CONTEXT_STORE "jauge.db"
#define CONTEXT_KEY "jauge.key"

struct context {
	const struct args *args; /* borrowed */
	struct service *service;
	struct store *store;
	struct costs *costs;
	struct population *population;
	struct figures *figures;
	struct where *where;
	const struct service_source *source; /* asked for, or the primary */
	struct table *table;                 /* head filled in, no rows */
	struct indicator_run run;            /* borrows all of the above */
};

/* Each of these does what the one before it does, and more. c is zeroed by
 * the first; close it with context_close() also after a failure. */

/* Opens the service of --directory, checks its zone, chooses the language. */
int context_open(struct context *c, const struct args *args, struct err *e);
/* Opens its store to read. ERR_INPUT when nothing was ingested yet. */
int context_store(struct context *c, const struct args *args, struct err *e);
/* Sets the run from those of --source --from --to --by --split --where
 * --as-of --level that the command has. */
int context_run(struct context *c, const struct args *args, struct err *e);
void context_close(struct context *c);

/* The service's store to write, waiting for --lock-timeout. Gives *out. */
int context_writer(struct store **out, const struct service *service,
    const struct args *args, struct err *e);

/* The civil day in a zone, by the clock or SOURCE_DATE_EPOCH. */
int context_today(const char *zone_name, day_t *out, struct err *e);
/* The language of all that is said from now on: "fr", or English. */
void context_words(const char *program, const char *lang);
/* Chooses --lang, else lang, else English. */
void context_language(const struct args *args, const char *lang);
/* The format of --format. */
const struct output_format *context_format(const struct args *args);
/* What a file's name ends with, past the last dot; "" without one. */
const char *context_ending(const char *path);
/* The source of that name. ERR_USAGE: the message lists those there are. */
int context_source(const struct service *s, const char *name,
    const struct service_source **out, struct err *e);

#endif
