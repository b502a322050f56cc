/*
 * event_impl.h - shared by event*.c: the plan, and requests of access logs.
 */
#ifndef JAUGE_EVENT_IMPL_H
#define JAUGE_EVENT_IMPL_H

#include "event.h"

_Static_assert(SERVICE_DIMENSIONS <= EVENT_DIMENSIONS,
    "a service's dimensions fit in a block");
_Static_assert(SERVICE_USER_PARTS <= IDENT_PARTS,
    "a service's users fit in an identifier");

/* An action rule, its pattern taken apart. */
struct rule {
	struct slice action; /* borrowed */
	char *text;          /* owned: what method and path point into */
	const char *method;  /* glob; NULL: any */
	const char *status;  /* glob; NULL: any */
	const char *path;    /* glob; of the action column in other logs */
};

/* A name of at most NAME_SHORT bytes is two words and its length. */
#define NAME_SHORT 16
struct word_pair {
	uint64_t a, b; /* of a name's two ends; they overlap below 16 */
};

static inline uint64_t name_load(const char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

/* From 4 bytes on without a branch: lengths vary from line to line, and a
 * wrong guess would cost more than the loads. */
static inline struct word_pair name_words(struct slice s)
{
	size_t last = s.len - 4;

	if (s.len >= 4)
		return (struct word_pair){
			name_load(s.at, 4) |
			    name_load(s.at + (last < 4 ? last : 4), 4) << 32,
			name_load(s.at + (last > 4 ? last - 4 : 0), 4) |
			    name_load(s.at + last, 4) << 32,
		};
	if (s.len == 0)
		return (struct word_pair){ 0, 0 };
	return (struct word_pair){ (unsigned char)s.at[0],
		(uint64_t)(unsigned char)s.at[s.len / 2] << 8 |
		    (unsigned char)s.at[s.len - 1] };
}

/* Which field of a record is what; NO_FIELD: there is none. */
#define NO_FIELD SIZE_MAX
#define PLAN_FIELDS (1 + SERVICE_USER_PARTS + 1 + 3 + SERVICE_DIMENSIONS + 5)

struct event_plan {
	const struct service_source *src;
	const struct layout *layout;
	const struct zone *zone;
	day_t first; /* earlier ones are left out */
	const struct ident_space *space;
	const uint64_t *exclude;
	size_t n_exclude;
	const char *name[PLAN_FIELDS]; /* columns that are read, each once */
	size_t n_names;
	size_t time, user[SERVICE_USER_PARTS], action, value, count;
	size_t dim[SERVICE_DIMENSIONS];
	size_t method, path, status;
	size_t visitors;
	size_t address; /* NO_FIELD: users are not known by it */
	size_t agent;   /* NO_FIELD: robots are not told from people */
	bool requests;  /* an access log */
	struct rule *rules;
	size_t n_rules;
};

/* Empties a block for events of a source. */
int block_begin(
    struct event_block *b, const struct service_source *src, struct err *e);
/* Makes room for more events of it. */
int block_grow(
    struct event_block *b, const struct service_source *src, struct err *e);

struct request {
	struct slice method, path, status; /* absent: not there */
};

/* -1: an event; else the reason why the request is none. */
int request_skip(enum requests which, const struct request *r);
/* Whether a rule's pattern is a request's. */
bool request_matches(const struct rule *rule, const struct request *r);

#endif
