/*
 * frozen_files.c - a label's folder, written and read.
 *
 * Plain text, so that it can be kept under version control beside
 * service.json. It is made under another name and renamed.
 */
#include "frozen_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "write.h"

#define FOLDER "frozen"
#define LABEL_MAX 64
#define FILE_MAX (64u << 20)

/* A file of the service, under a name of its own. */
struct copy {
	const char *name; /* in the label's folder */
	const char *from; /* as service.json says it; NULL: there is none */
};
#define COPIES 4

static void copies_of(const struct service *s, struct copy c[COPIES])
{
	c[0] = (struct copy){ "service.json", "service.json" };
	c[1] = (struct copy){ "costs.csv", s->costs };
	c[2] = (struct copy){ "population.csv", s->population };
	c[3] = (struct copy){ "outside.csv", s->figures };
}

/* frozen/LABEL/NAME in the service's folder; NULL: out of memory. */
static char *path_of(
    const struct service *s, const char *label, const char *name)
{
	struct buf b = BUF_INIT;
	char *out = NULL;

	buf_str(&b, FOLDER);
	if (label)
		buf_printf(&b, "/%s", label);
	if (name)
		buf_printf(&b, "/%s", name);
	if (!b.failed)
		out = service_path(s, buf_text(&b));
	buf_release(&b);
	return out;
}

static int check_label(const char *label, struct err *e)
{
	size_t n = strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz0123456789._-");

	if (n > 0 && n <= LABEL_MAX && label[n] == '\0' && *label != '.')
		return 0;
	return err_set(e, ERR_USAGE,
	    "\"%s\" is no label: expected up to %d letters, digits, dots, "
	    "underscores and hyphens, as in 2026-S2",
	    label, LABEL_MAX);
}

int frozen_free_label(const struct context *c, const char *label, struct err *e)
{
	int rc = check_label(label, e);
	char *path = rc < 0 ? NULL : path_of(c->service, label, NULL);

	if (rc < 0)
		return rc;
	if (!path)
		return err_memory(e);
	if (access(path, F_OK) == 0)
		rc = err_set(e, ERR_INPUT,
		    "%s: these figures are frozen already\n"
		    "Choose another label, or remove the folder if nobody "
		    "relies on it.",
		    path);
	free(path);
	return rc;
}

/* A whole file; *out stays empty where there is none. */
static int read_whole(const char *path, struct buf *out, struct err *e)
{
	FILE *f = fopen(path, "rb");
	char room[65536];
	size_t n;

	if (!f)
		return errno == ENOENT ? 1 : err_errno(e, path);
	while ((n = fread(room, 1, sizeof room, f)) > 0 && out->len < FILE_MAX)
		buf_add(out, room, n);
	if (ferror(f)) {
		fclose(f);
		return err_errno(e, path);
	}
	fclose(f);
	return buf_error(out, e);
}

static int write_copy(const struct context *c, const char *folder,
    const char *name, struct slice text, struct err *e)
{
	char *path = path_of(c->service, folder, name);
	int rc = path ? write_out(path, text, e) : err_memory(e);

	free(path);
	return rc;
}

static int copy_file(const struct context *c, const char *folder,
    const struct copy *x, struct err *e)
{
	char *from = service_path(c->service, x->from);
	struct buf text = BUF_INIT;
	int rc = from ? read_whole(from, &text, e) : err_memory(e);

	if (rc == 0)
		rc = write_copy(c, folder, x->name, buf_view(&text), e);
	free(from);
	buf_release(&text);
	return rc < 0 ? rc : 0;
}

static int make_folder(const char *path, struct err *e)
{
	return mkdir(path, 0777) == 0 || errno == EEXIST ? 0
							 : err_errno(e, path);
}

/* Whatever was written of a folder that could not be finished. */
static void remove_folder(const struct service *s, const char *folder)
{
	char *path = path_of(s, folder, NULL);
	DIR *dir = path ? opendir(path) : NULL;
	struct dirent *d;

	while (dir && (d = readdir(dir)))
		unlinkat(dirfd(dir), d->d_name, 0);
	if (dir)
		closedir(dir);
	if (path)
		rmdir(path);
	free(path);
}

static int fill_folder(const struct context *c, const char *folder,
    struct slice figures, struct slice page, struct err *e)
{
	struct copy copy[COPIES];
	int rc = write_copy(c, folder, "figures.tsv", figures, e);

	if (rc == 0)
		rc = write_copy(c, folder, "page.md", page, e);
	copies_of(c->service, copy);
	for (size_t i = 0; rc == 0 && i < COPIES; i++)
		if (copy[i].from)
			rc = copy_file(c, folder, &copy[i], e);
	return rc;
}

int frozen_save(const struct context *c, const char *label,
    struct slice figures, struct slice page, struct err *e)
{
	char half[LABEL_MAX + 8];
	char *parent = path_of(c->service, NULL, NULL);
	char *path = path_of(c->service, label, NULL), *made;
	int rc;

	snprintf(half, sizeof half, ".%s.new", label);
	made = path_of(c->service, half, NULL);
	rc = parent && path && made ? make_folder(parent, e) : err_memory(e);
	if (rc == 0) {
		remove_folder(c->service, half);
		rc = make_folder(made, e);
	}
	if (rc == 0)
		rc = fill_folder(c, half, figures, page, e);
	if (rc == 0 && rename(made, path) < 0)
		rc = err_errno(e, path);
	if (rc < 0 && made)
		remove_folder(c->service, half);
	free(parent);
	free(path);
	free(made);
	return rc;
}

static int no_label(const struct context *c, const char *label, struct err *e)
{
	char *parent = path_of(c->service, NULL, NULL);
	DIR *dir = parent ? opendir(parent) : NULL;
	const char **names = calloc(1024, sizeof *names);
	const char *near = NULL;
	struct dirent *d;
	size_t n = 0;
	int rc;

	while (names && dir && n < 1024) {
		d = readdir(dir);
		if (!d)
			break;
		if (d->d_name[0] != '.')
			names[n++] = strdup(d->d_name);
	}
	near = n ? text_nearest(slice_of(label), names, n) : NULL;
	rc = err_set(e, ERR_INPUT, "no figures are frozen as \"%s\"%s%s%s",
	    label, near ? _("; did you mean \"") : "", near ? near : "",
	    near ? _("\"?")
	    : n  ? _("\nThere are other labels in the folder frozen.")
		 : _("\nRun: jauge review --freeze LABEL"));
	for (size_t i = 0; i < n; i++)
		free((void *)names[i]);
	free(names);
	if (dir)
		closedir(dir);
	free(parent);
	return rc;
}

/* Both sides of a file: *same is untrue when they differ. */
static int compare_file(const struct context *c, const char *label,
    const struct copy *x, bool *same, struct buf *then, struct err *e)
{
	char *old = path_of(c->service, label, x->name);
	char *new = x->from ? service_path(c->service, x->from) : NULL;
	struct buf now = BUF_INIT;
	int rc =
	    old && (new || !x->from) ? read_whole(old, then, e) : err_memory(e);
	int other = rc >= 0 && new ? read_whole(new, &now, e) : 1;

	if (rc >= 0 && other >= 0 &&
	    (rc != other || then->len != now.len ||
		(now.len && memcmp(then->at, now.at, now.len) != 0)))
		*same = false;
	free(old);
	free(new);
	buf_release(&now);
	return rc < 0 ? rc : other < 0 ? other : rc;
}

/* The files that were there then, read from their copies. */
static int load_files(struct frozen_then *t, const struct context *c,
    const char *label, struct err *e)
{
	struct copy copy[COPIES];
	struct buf text = BUF_INIT;
	int rc = 0;

	copies_of(c->service, copy);
	t->same_files = true;
	for (size_t i = 1; rc >= 0 && i < COPIES; i++) {
		char *path = path_of(c->service, label, copy[i].name);

		buf_clear(&text);
		rc = path ? compare_file(
				c, label, &copy[i], &t->same_files, &text, e)
			  : err_memory(e);
		if (rc == 0 && i == 1)
			rc = costs_read(&t->costs, path, e);
		if (rc == 0 && i == 2)
			rc = population_read(&t->population, path, e);
		if (rc == 0 && i == 3)
			rc = figures_read(&t->outside, path, e);
		free(path);
	}
	buf_release(&text);
	return rc < 0 ? rc : 0;
}

static int load_service(struct frozen_then *t, const struct context *c,
    const char *label, struct err *e)
{
	struct copy copy[COPIES];
	struct buf text = BUF_INIT;
	int rc;

	copies_of(c->service, copy);
	t->same_service = true;
	rc = compare_file(c, label, &copy[0], &t->same_service, &text, e);
	if (rc == 0)
		rc = service_parse(&t->service, opt_text(c->args, "directory"),
		    buf_view(&text), e);
	if (rc < 0)
		err_prefix(e, "frozen with the label");
	buf_release(&text);
	return rc;
}

int frozen_load(struct frozen_then *t, const struct context *c,
    const char *label, struct err *e)
{
	char *path = NULL;
	struct buf text = BUF_INIT;
	int rc;

	memset(t, 0, sizeof *t);
	rc = check_label(label, e);
	if (rc < 0)
		return rc;
	path = path_of(c->service, label, "figures.tsv");
	rc = path ? read_whole(path, &text, e) : err_memory(e);
	if (rc == 1)
		rc = no_label(c, label, e);
	if (rc == 0)
		rc = frozen_read(&t->figures, buf_view(&text), path, e);
	if (rc == 0)
		rc = load_service(t, c, label, e);
	if (rc == 0)
		rc = load_files(t, c, label, e);
	free(path);
	buf_release(&text);
	return rc;
}

void frozen_then_release(struct frozen_then *t)
{
	frozen_free(t->figures);
	service_free(t->service);
	costs_free(t->costs);
	population_free(t->population);
	figures_free(t->outside);
}
