/*
 * event_exclude.c - the accounts to leave out: a file of raw identifiers,
 * hashed as it is read.
 */
#include "event.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int exclude_add(uint64_t **out, size_t *n, size_t *cap, uint64_t who,
    struct err *e)
{
	if (*n == *cap) {
		size_t more = *cap ? 2 * *cap : 64;
		uint64_t *all = realloc(*out, more * sizeof *all);

		if (!all)
			return err_memory(e);
		*out = all;
		*cap = more;
	}
	(*out)[(*n)++] = who;
	return 0;
}

static int exclude_lines(FILE *f, uint64_t **out, size_t *n,
    const struct ident_space *s, struct err *e)
{
	char *line = NULL;
	size_t room = 0, cap = 0;
	ssize_t len;
	int rc = 0;

	while (rc == 0 && (len = getline(&line, &room, f)) >= 0) {
		struct slice id = { line, (size_t)len };

		while (id.len && (id.at[id.len - 1] == '\n' ||
		    id.at[id.len - 1] == '\r'))
			id.len--;
		id = slice_trim(id);
		if (id.len == 0 || id.at[0] == '#')
			continue;
		rc = exclude_add(out, n, &cap,
		    ident_pseudonym(s, DAY_NONE, &id, 1), e);
	}
	/* Raw identifiers do not outlive their use. */
	if (line)
		memset(line, 0, room);
	free(line);
	return rc;
}

int event_exclude_read(uint64_t **out, size_t *n, const char *path,
    const struct ident_space *s, struct err *e)
{
	FILE *f = fopen(path, "r");
	int rc;

	*out = NULL;
	*n = 0;
	if (!f)
		return err_errno(e, path);
	rc = exclude_lines(f, out, n, s, e);
	if (rc == 0 && ferror(f))
		rc = err_errno(e, path);
	fclose(f);
	if (rc < 0) {
		free(*out);
		*out = NULL;
		*n = 0;
		return rc;
	}
	if (*n)
		qsort(*out, *n, sizeof **out, by_value);
	return 0;
}
