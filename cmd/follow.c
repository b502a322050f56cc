/*
 * follow.c - which logs are worth another look, and the time until then.
 *
 * What was read of a log is known by its content, and to prove it costs a pass
 * over the log. A file with the inode, the size and the times that it had
 * needs no proof. This is a matter of speed alone: a wrong guess costs a pass,
 * or is made good at the file's next change.
 */
#include "follow.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>

struct follow_seen {
	char *path;
	struct stat st; /* all zero: not seen */
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
		memset(&seen->st, 0, sizeof seen->st);
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
