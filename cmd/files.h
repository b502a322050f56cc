/*
 * files.h - which log belongs to which source.
 */
#ifndef JAUGE_FILES_H
#define JAUGE_FILES_H

#include <stddef.h>

#include "../lib/service.h"

struct file {
	const struct service_source *source; /* borrowed */
	char *path;
};

struct files {
	struct file *at;
	size_t n, cap;
};

/* The logs of operands, or, when there are none, those that the "files" of
 * source (NULL: of every source) match now, oldest first. An operand is a file,
 * a folder or a pattern that no shell expanded; its files belong to
 * source, else to the one whose "files" match it, else to the only one. */
int files_find(struct files *out, const struct service *s,
    const struct service_source *source, const char *const *operand,
    size_t n_operands, struct err *e);
/* Adds a copy of the path. */
int files_add(struct files *f, const struct service_source *source,
    const char *path, struct err *e);
void files_release(struct files *f);

#endif
