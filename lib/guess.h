/*
 * guess.h - what a log seems to hold: format, and which columns are the time,
 * the user, the action, dimensions and a value.
 *
 * Names are looked at first, in French and English, then values: a name that
 * the values contradict is not believed. All of it is a proposal, written as
 * a service.json that people correct.
 */
#ifndef JAUGE_GUESS_H
#define JAUGE_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "day.h"
#include "err.h"
#include "service.h"
#include "text.h"

/* Rows looked at, from the log's start, columns, and values told of one. */
#define GUESS_ROWS 50000
#define GUESS_COLUMNS 64
#define GUESS_TOP 3
/* Dimensions proposed: each is stored apart. */
#define GUESS_DIMENSIONS 8

/* The dimension that holds how a procedure went. */
#define GUESS_SATISFACTION "satisfaction"

enum guess_role {
	GUESS_UNUSED,
	GUESS_TIME,
	GUESS_USER,
	GUESS_VISITORS, /* how many of a day a row stands for */
	GUESS_COUNT,    /* how many events */
	GUESS_ACTION,
	GUESS_DIMENSION,
	GUESS_VALUE
};

struct guess_top {
	char *text;
	uint64_t rows;
};

struct guess_column {
	char *name; /* in the log */
	enum guess_role role;
	char *dimension;    /* its name in the service; else NULL */
	const char *reason; /* N_(a phrase), or NULL */
	uint64_t filled;    /* rows of the sample that have it */
	uint64_t distinct;  /* values among them */
	/* Most frequent values first: of actions and dimensions only. Never
	 * of a user. */
	struct guess_top top[GUESS_TOP];
	size_t n_top;
	char *first;   /* GUESS_TIME: the first row's; else NULL */
	double median; /* GUESS_VALUE; else NAN */
};

struct guess {
	char *path;
	const char *codec;           /* input.h */
	const char *format;          /* source.h */
	char delimiter;              /* CSV; else 0 */
	bool requests;               /* an access log */
	bool sums;                   /* rows stand for many visitors */
	bool reviews;                /* answers of Je donne mon avis */
	bool array;                  /* JSON: an array, not lines */
	uint64_t rows;               /* looked at and good */
	uint64_t faulty;             /* that could not be read */
	struct guess_column *column; /* in the log's order */
	size_t n;
	enum date_order dates;
	enum identity identity;
	const char *territory; /* dimension with codes of the built-in table:
				* "departement" or "region"; else NULL */
	const char *warning;   /* N_(a sentence), or NULL */
};

/* Reads the head of a log and guesses. z: the zone of stamps without offset.
 * Gives *out: free with guess_free(). ERR_INPUT: the format is not known,
 * there is no row, or no column can be the time or the user; the message
 * lists the columns. Holds about 1 MB a column at most. */
int guess_log(
    struct guess **out, const char *path, const struct zone *z, struct err *e);
void guess_free(struct guess *g);
/* Whether two logs can be one source: same format, columns and roles. */
bool guess_alike(const struct guess *a, const struct guess *b);

struct guess_source {
	char name[65];            /* [a-z0-9_-] */
	const char *const *files; /* as written to "files" */
	size_t n_files;
	const struct guess *guess;
};

/* A source's name from a log's: "logs/Events-2026-11.csv.gz" -> "events".
 * Never empty. */
void guess_source_name(const char *path, char out[65]);

/* Appends a service.json for these sources, with comments in the language
 * chosen (text_language()); service_parse() takes it. */
void guess_service(const char *name, const char *timezone, const char *language,
    const struct guess_source *source, size_t n, struct buf *out);

#endif
