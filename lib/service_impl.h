/*
 * service_impl.h - shared by service*.c: the text as nodes that know where
 * they stand, and the table of keys.
 */
#ifndef JAUGE_SERVICE_IMPL_H
#define JAUGE_SERVICE_IMPL_H

#include "service.h"

enum node_kind {
	NODE_OBJECT,
	NODE_ARRAY,
	NODE_TEXT,
	NODE_NUMBER,
	NODE_TRUE,
	NODE_FALSE,
	NODE_NULL
};

/* One value. Nodes stand in the order of the text, a value before what it
 * holds, so that span leads from one to the next at the same level. */
struct node {
	enum node_kind kind;
	const char *key;   /* of a member; NULL: none */
	const char *text;  /* NODE_TEXT */
	double number;     /* NODE_NUMBER */
	size_t span;       /* nodes in it, itself too */
	size_t children;   /* held directly */
	size_t key_at, at; /* offsets into the text */
};

#define NODE_EACH(child, parent)                      \
	for (const struct node *child = (parent) + 1; \
	     child < (parent) + (parent)->span; child += child->span)

/* NULL: no such member. Of members with one name, the first. */
const struct node *node_member(const struct node *object, const char *key);

/* A copy of text with comments made blanks, freed with free(). */
int json_without_comments(char **out, struct slice text, struct err *e);
/* Checks that json, which is text without its comments, is JSON and nothing
 * else, and gives its nodes (free()) with neither key, text nor number. */
int json_scan(struct node **out, size_t *n, struct slice text, const char *json,
    struct err *e);
/* Line and column of a place in the text, from 1. */
void json_place(struct slice text, size_t at, size_t *line, size_t *column);
/* Sets ERR_INPUT: "service.json:LINE:COLUMN: ..."; returns it. */
int json_fail(struct slice text, size_t at, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* What the file says, made fit for a message. */
struct shown {
	char at[100];
};
struct shown show(const char *s);

enum key_type {
	KEY_TEXT,
	KEY_NAME,     /* [a-z0-9_-]{1,64} */
	KEY_ACTION,   /* 1 to 64 bytes */
	KEY_CHOICE,   /* one of choices */
	KEY_TEXTS,    /* a text or a list of texts */
	KEY_ACTIONS,  /* a list of names of actions */
	KEY_WHOLE,    /* an integer 1..most */
	KEY_BOOL,     /* true or false */
	KEY_NUMBER,   /* a finite number */
	KEY_DATE,     /* "2026-11-15" */
	KEY_AMOUNT,   /* a number, or a text with its currency */
	KEY_CURRENCY, /* [A-Z]{3} */
	KEY_OBJECT,   /* members */
	KEY_LIST,     /* objects with members */
	KEY_NAMES,    /* an object: names to values as each says */
};

struct key {
	const char *name; /* NULL ends a table */
	enum key_type type;
	bool required;
	int most; /* of a whole number; entries of lists and names */
	const char *const *choices; /* ended by NULL */
	const struct key *members;  /* KEY_OBJECT, KEY_LIST */
	enum key_type names;        /* KEY_NAMES: KEY_NAME or KEY_ACTION */
	const char *reserved;       /* KEY_NAMES: a name that is refused */
	const struct key *each;     /* KEY_NAMES */
	size_t into; /* offset of the char * that keeps it; 0: none */
};

/* All that service.json may hold. */
extern const struct key service_keys[];
/* Of a source, and of the members of the same names. */
extern const struct key source_keys[];
extern const struct key completion_keys[], support_keys[], answers_keys[],
    nps_keys[], outcome_keys[], take_up_keys[], revenue_keys[];
extern const struct key objective_keys[];
/* In the order of the enumerations; ended by NULL. */
extern const char *const scale_choices[], *const format_choices[],
					      *const identity_choices[],
						  *const requests_choices[],
						      *const date_choices[];
extern const char *const period_choices[],
    *const shape_choices[], *const direction_choices[], *const check_choices[];

/* Whether an object and all in it is as the table says. */
int keys_check(const struct key *keys, const struct node *object,
    struct slice text, struct err *e);
/* What one key cannot say alone: names that must exist, keys that need each
 * other. s was filled from root. */
int service_check(const struct service *s, const struct node *root,
    struct slice text, struct err *e);
/* The same of objectives and of the budget. */
int goals_check(const struct service *s, const struct node *root,
    struct slice text, struct err *e);
/* Copies what the nodes say, and defaults, into s, which is zero. */
int service_fill(struct service *s, const struct node *root, struct slice text,
    struct err *e);
/* Objectives and budget of it. */
int goals_fill(struct service *s, const struct node *root, struct slice text,
    struct err *e);
/* Outcome, figures and what they are worth. */
int worth_fill(struct service *s, const struct node *root, struct err *e);
int worth_check(const struct service *s, const struct node *root,
    struct slice text, struct err *e);
/* An amount that is no number of cents is 0. */
int64_t cents_of(const struct node *n);
/* The texts that keys put into base. */
int fill_texts(const struct key *keys, const struct node *object, void *base,
    struct err *e);
/* The place of a member's word among the choices; 0: it is not there. */
int choice_of(
    const struct node *object, const char *key, const char *const *choices);

#endif
