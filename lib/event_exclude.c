/*
 * event_exclude.c - the team's own accounts: a file of identifiers becomes
 * pseudonyms, and its text is forgotten.
 */
#include "event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MOST ((size_t)64 << 20)

struct exclude {
	uint64_t *who;
	size_t n, cap;
};

static int read_file(struct buf *out, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	char part[1 << 14];
	ssize_t n = 1;

	if (fd < 0)
		return err_errno(e, path);
	while (n > 0 && out->len <= FILE_MOST) {
		n = read(fd, part, sizeof part);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n < 0)
			rc = err_errno(e, path);
		else
			buf_add(out, part, (size_t)n);
	}
	close(fd);
	if (rc == 0 && out->len > FILE_MOST)
		rc = err_set(e, ERR_INPUT, "%s: longer than %zu MiB", path,
		    FILE_MOST >> 20);
	return rc < 0 ? rc : buf_error(out, e);
}

static int add(struct exclude *x, uint64_t who, struct err *e)
{
	if (x->n == x->cap) {
		size_t cap = 2 * x->cap + 16;
		uint64_t *more = realloc(x->who, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		x->who = more;
		x->cap = cap;
	}
	x->who[x->n++] = who;
	return 0;
}

static int add_lines(struct exclude *x, struct slice text,
    const struct ident_space *s, struct err *e)
{
	int rc = 0;

	while (text.len > 0 && rc == 0) {
		const char *end = memchr(text.at, '\n', text.len);
		struct slice line = { text.at,
			end ? (size_t)(end - text.at) : text.len };

		text.at += line.len + (end != NULL);
		text.len -= line.len + (end != NULL);
		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		line = slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			rc = add(x, ident_pseudonym(s, DAY_NONE, &line, 1), e);
	}
	return rc;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int event_exclude_read(uint64_t **out, size_t *n, const char *path,
    const struct ident_space *s, struct err *e)
{
	struct exclude x = { NULL, 0, 0 };
	struct buf text = BUF_INIT;
	struct slice view;
	int rc = read_file(&text, path, e);

	view = buf_view(&text);
	if (view.len >= 3 && memcmp(view.at, "\xef\xbb\xbf", 3) == 0) {
		view.at += 3;
		view.len -= 3;
	}
	if (rc == 0 && memchr(view.at, '\0', view.len))
		rc = err_set(e, ERR_INPUT,
		    "%s: not a text file: it holds a "
		    "NUL byte",
		    path);
	if (rc == 0)
		rc = add_lines(&x, view, s, e);
	if (rc == 0 && x.n > 0)
		qsort(x.who, x.n, sizeof *x.who, by_number);
	buf_release(&text);
	if (rc < 0) {
		free(x.who);
		return rc;
	}
	*out = x.who;
	*n = x.n;
	return 0;
}
