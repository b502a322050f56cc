/*
 * event_impl.h - what the parts of event share, and nobody else.
 */
#ifndef JAUGE_EVENT_IMPL_H
#define JAUGE_EVENT_IMPL_H

#include "event.h"

#define EVENT_USERS 8 /* columns that make a user at most */

/* Places of the selected fields; -1: not selected. */
struct event_fields {
	int time, action, value;
	int user[EVENT_USERS];
	int dim[EVENT_DIMENSIONS];
	int method, path, status, request; /* access logs */
};

struct event_plan {
	const struct service_source *src;
	const struct layout *layout;
	const struct zone *zone;
	const struct ident_space *space;
	const uint64_t *exclude;
	size_t n_exclude;
	bool requests;          /* an access log */
	struct event_fields at;
	const char *names[EVENT_DIMENSIONS + EVENT_USERS + 8];
	size_t n_names;
};

/* Whether a request is an event by the source's rule: SKIP_COUNT, or why not. */
enum event_skip request_skip(const struct event_plan *p,
    const struct slice *field);
/* The action of a request ("METHOD path") by the source's patterns; absent:
 * none fits. */
struct slice request_action(const struct event_plan *p,
    const struct slice *field);

#endif
