/*
 * files_list.h - the files behind a name: itself, those of a folder, those
 * that a pattern matches.
 */
#ifndef JAUGE_FILES_LIST_H
#define JAUGE_FILES_LIST_H

#include <stddef.h>

#include "../lib/err.h"

struct paths {
	char **at;
	size_t n, cap;
};

/* Adds what the pattern matches now, the files of a folder that it matches
 * instead of the folder, in paths_order(). Nothing may match. */
int paths_match(struct paths *p, const char *pattern, struct err *e);
/* Adds the name itself, unless it is a folder or, since no such file is
 * there, a pattern. ERR_INPUT: nothing is behind it. */
int paths_add(struct paths *p, const char *name, struct err *e);
void paths_release(struct paths *p);

/* As for strcmp(): numbers within names by their value, and rotated logs
 * oldest first: a.log.10.gz, a.log.2.gz, a.log.1, a.log; a.log-20261101.gz,
 * a.log-20261102, a.log. */
int paths_order(const char *a, const char *b);

#endif
