/*
 * files_list.c - the files behind a name, oldest first.
 *
 * What logrotate leaves behind is read in the order in which it was written,
 * so that users get their numbers, and a person sees the days, in order. The
 * figures do not depend on it.
 */
#include "files_list.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/text.h"

/* Digits of a rotation's number at most, and of its date at least. */
#define NUMBER_DIGITS 5
#define DATE_DIGITS 8
#define DATE_DIGITS_MOST 14

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of a name before what a compressor adds to it. */
static size_t without_codec(const char *name)
{
	static const char *const endings[] = { ".gz", ".bz2", ".xz", ".zst" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t m = strlen(endings[i]);

		if (n > m && strcmp(name + n - m, endings[i]) == 0)
			return n - m;
	}
	return n;
}

/* Bytes of a name before what rotation adds to it; *age: the larger the
 * older, 0: not rotated. */
static size_t without_rotation(const char *name, int64_t *age)
{
	size_t end = without_codec(name), at = end;
	int64_t number = 0;

	*age = 0;
	while (at > 0 && is_digit(name[at - 1]) && end - at < DATE_DIGITS_MOST)
		at--;
	for (size_t i = at; i < end; i++)
		number = number * 10 + (name[i] - '0');
	if (at < 2 || at == end)
		return strlen(name);
	if (name[at - 1] == '.' && end - at <= NUMBER_DIGITS)
		*age = number + 1;
	else if (name[at - 1] == '-' && end - at >= DATE_DIGITS)
		*age = INT64_MAX - number;
	return *age ? at - 1 : strlen(name);
}

static size_t skip_zeros(const char *s, size_t i, size_t n)
{
	while (i + 1 < n && s[i] == '0' && is_digit(s[i + 1]))
		i++;
	return i;
}

static size_t digits(const char *s, size_t i, size_t n)
{
	size_t k = i;

	while (k < n && is_digit(s[k]))
		k++;
	return k - i;
}

/* The first n bytes of a and m of b, numbers by their value. */
static int natural(const char *a, size_t n, const char *b, size_t m)
{
	size_t i = 0, k = 0;

	while (i < n && k < m) {
		size_t x, y;
		int order;

		if (!is_digit(a[i]) || !is_digit(b[k])) {
			if (a[i] != b[k])
				return (unsigned char)a[i] -
				       (unsigned char)b[k];
			i++;
			k++;
			continue;
		}
		i = skip_zeros(a, i, n);
		k = skip_zeros(b, k, m);
		x = digits(a, i, n);
		y = digits(b, k, m);
		order = x != y ? (x > y) - (x < y) : memcmp(a + i, b + k, x);
		if (order != 0)
			return order;
		i += x;
		k += y;
	}
	return (i < n) - (k < m);
}

int paths_order(const char *a, const char *b)
{
	int64_t age, other;
	size_t n = without_rotation(a, &age), m = without_rotation(b, &other);
	int order = natural(a, n, b, m);

	if (order == 0)
		order = (age < other) - (age > other);
	return order ? order : strcmp(a, b);
}

static int by_order(const void *a, const void *b)
{
	return paths_order(*(char *const *)a, *(char *const *)b);
}

static int add(struct paths *p, const char *path, struct err *e)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 16;
		char **more = realloc(p->at, cap * sizeof *more);

		if (!more)
			return err_memory(e);
		p->at = more;
		p->cap = cap;
	}
	p->at[p->n] = slice_copy(slice_of(path));
	if (!p->at[p->n])
		return err_memory(e);
	p->n++;
	return 0;
}

void paths_release(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->at[i]);
	free(p->at);
	memset(p, 0, sizeof *p);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int add_entry(
    struct paths *p, const char *folder, const char *name, struct err *e)
{
	size_t n = strlen(folder);
	struct buf b = BUF_INIT;
	struct stat st;
	int rc;

	buf_printf(&b, "%s%s%s", folder,
	    n > 0 && folder[n - 1] == '/' ? "" : "/", name);
	rc = buf_error(&b, e);
	if (rc == 0 && name[0] != '.' && stat(buf_text(&b), &st) == 0 &&
	    S_ISREG(st.st_mode))
		rc = add(p, buf_text(&b), e);
	buf_release(&b);
	return rc;
}

/* The files of a folder that are not hidden; not those of folders in it. */
static int add_folder(struct paths *p, const char *folder, struct err *e)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	int rc = 0;

	if (!d)
		return err_errno(e, folder);
	for (;;) {
		errno = 0;
		entry = readdir(d);
		if (!entry)
			break;
		rc = add_entry(p, folder, entry->d_name, e);
		if (rc < 0)
			break;
	}
	if (rc == 0 && errno != 0)
		rc = err_errno(e, folder);
	closedir(d);
	return rc;
}

static int add_found(struct paths *p, const char *path, struct err *e)
{
	return is_folder(path) ? add_folder(p, path, e) : add(p, path, e);
}

static void sort_from(struct paths *p, size_t from)
{
	if (p->n > from)
		qsort(p->at + from, p->n - from, sizeof *p->at, by_order);
}

int paths_match(struct paths *p, const char *pattern, struct err *e)
{
	size_t before = p->n;
	glob_t found = { 0 };
	int failed = glob(pattern, 0, NULL, &found), rc = 0;

	if (failed && failed != GLOB_NOMATCH)
		rc = err_set(
		    e, ERR_IO, "%s: the folder cannot be read", pattern);
	for (size_t i = 0; !failed && i < found.gl_pathc && rc == 0; i++)
		rc = add_found(p, found.gl_pathv[i], e);
	globfree(&found);
	sort_from(p, before);
	return rc;
}

int paths_add(struct paths *p, const char *name, struct err *e)
{
	size_t before = p->n;
	struct stat st;
	int rc;

	if (is_folder(name)) {
		rc = add_folder(p, name, e);
		sort_from(p, before);
		if (rc == 0 && p->n == before)
			rc = err_set(
			    e, ERR_INPUT, "%s: no file in this folder", name);
		return rc;
	}
	if (!strpbrk(name, "*?[") || stat(name, &st) == 0)
		return add(p, name, e);
	rc = paths_match(p, name, e);
	if (rc == 0 && p->n == before)
		rc = err_set(e, ERR_INPUT, "no file matches \"%s\"", name);
	return rc;
}
