/*
 * follow.c - which logs are worth another look, and the time until then.
 *
 * A log that rotation renames is written to for a while under its new name:
 * the file that had the inode is found beside it and looked at as well, until
 * it is gone.
 *
 * What was read of a log is known by its content, and to prove it costs a pass
 * over the log. A file with the inode, the size and the times that it had
 * needs no proof. This is a matter of speed alone: a wrong guess costs a pass,
 * or is made good at the file's next change.
 */
#include "follow.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>

struct follow_seen {
	char *path;
	const struct service_source *source; /* borrowed */
	struct stat st;                      /* all zero: not seen */
	bool renamed; /* looked at though nothing names it */
};

static struct follow_seen *find(const struct follow *f, const char *path)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->seen[i].path, path) == 0)
			return &f->seen[i];
	return NULL;
}

static struct follow_seen *add(struct follow *f, const char *path)
{
	char *copy = slice_copy(slice_of(path));
	size_t cap = f->n < f->cap ? f->cap : 2 * f->cap + 16;
	struct follow_seen *more =
	    copy ? realloc(f->seen, cap * sizeof *more) : NULL;

	if (!more) {
		free(copy);
		return NULL;
	}
	f->seen = more;
	f->cap = cap;
	f->seen[f->n] = (struct follow_seen){ .path = copy };
	return &f->seen[f->n++];
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* In the folder of path, the name that a file has now; free(). NULL: gone, or
 * out of memory. */
static char *renamed_to(const char *path, const struct stat *was)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) + 1 : 0;
	struct slice folder = { path, len };
	char *name = len ? slice_copy(folder) : slice_copy(slice_of("./"));
	DIR *dir = name ? opendir(name) : NULL;
	struct dirent *d;
	struct buf b = BUF_INIT;
	bool found = false;

	free(name);
	while (dir && !found) {
		struct stat st;

		d = readdir(dir);
		if (!d)
			break;
		if (d->d_ino != was->st_ino)
			continue;
		buf_clear(&b);
		buf_slice(&b, folder);
		buf_str(&b, d->d_name);
		found = !b.failed && stat(b.at, &st) == 0 &&
			same_file(&st, was) && S_ISREG(st.st_mode);
	}
	if (dir)
		closedir(dir);
	if (!found)
		buf_release(&b);
	return b.at;
}

static bool listed(const struct files *files, const char *path)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->at[i].path, path) == 0)
			return true;
	return false;
}

/* Those that are no longer where they were seen are looked for, once. */
static int find_renamed(struct follow *f, struct err *e)
{
	size_t n = f->n;

	for (size_t i = 0; i < n; i++) {
		struct stat was = f->seen[i].st, st;
		struct follow_seen *now;
		char *path;

		if (was.st_ino == 0 ||
		    (stat(f->seen[i].path, &st) == 0 && same_file(&st, &was)))
			continue;
		memset(&f->seen[i].st, 0, sizeof f->seen[i].st);
		f->seen[i].renamed = false;
		path = renamed_to(f->seen[i].path, &was);
		if (!path)
			continue;
		now = find(f, path);
		if (!now)
			now = add(f, path);
		free(path);
		if (!now)
			return err_memory(e);
		now->source = f->seen[i].source;
		now->st = was;
		now->renamed = true;
	}
	return 0;
}

int follow_renamed(struct follow *f, struct files *files, struct err *e)
{
	int rc = find_renamed(f, e);

	for (size_t i = 0; rc == 0 && i < f->n; i++)
		if (f->seen[i].renamed && !listed(files, f->seen[i].path))
			rc = files_add(
			    files, f->seen[i].source, f->seen[i].path, e);
	return rc;
}

int follow_changed(struct follow *f, struct files *files, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++) {
		struct file *file = &files->at[i];
		struct follow_seen *seen = find(f, file->path);
		struct stat st;

		/* One that vanished meanwhile is read, to say so. */
		if (stat(file->path, &st) < 0)
			memset(&st, 0, sizeof st);
		if (!seen)
			seen = add(f, file->path);
		if (!seen)
			return err_memory(e);
		if (st.st_ino != 0 && same(&seen->st, &st)) {
			free(file->path);
			file->path = NULL;
			continue;
		}
		seen->st = st;
		seen->source = file->source;
		files->at[n] = *file;
		if (n++ != i)
			file->path = NULL;
	}
	files->n = n;
	return 0;
}

void follow_forget(struct follow *f, const char *path)
{
	struct follow_seen *seen = find(f, path);

	if (seen)
		seen->st.st_size = -1;
}

void follow_release(struct follow *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->seen[i].path);
	free(f->seen);
	memset(f, 0, sizeof *f);
}

/* Signals are let in during the wait alone, so that none falls between the
 * look at *stop and the wait. */
void follow_wait(int64_t seconds, const volatile int *stop)
{
	struct timespec time = { .tv_sec = (time_t)seconds };
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	if (!*stop)
		pselect(0, NULL, NULL, NULL, &time, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
