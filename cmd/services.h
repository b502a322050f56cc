/*
 * services.h - services side by side.
 */
#ifndef JAUGE_SERVICES_H
#define JAUGE_SERVICES_H

#include "context.h"

/* Whether both of the first operands are folders of services. */
bool services_named(const struct args *args);

/* Opens the services of the first two operands as --directory would, with all
 * other options alike. Without --from or --to, both are cut to the days that
 * are known of both. The language is a's. ERR_INPUT: there is none such.
 * Close both contexts and release both args, also after a failure. */
struct services {
	struct args args[2];
	struct context at[2];
};
int services_open(struct services *s, const struct args *args, struct err *e);
void services_close(struct services *s);

/* Opens one as --directory would, with the options given that the command has.
 * c and own begin zeroed; close and release both, also after a failure. */
int services_open_one(struct args *own, struct context *c,
    const struct args *args, const char *folder, struct err *e);

#endif
