/*
 * write.c - results to stdout or whole to a file, messages to stderr.
 *
 * A file of results is published, mailed or read by a cron job while we may
 * be killed at any moment, so that it is written under another name in the
 * same folder, synced, renamed, and the folder synced.
 */
#include "write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

/* Files of ours that were left behind by a killed run, at most. */
#define WRITE_TRIES 100

static int write_all(int fd, struct slice s)
{
	ssize_t n;

	while (s.len > 0) {
		n = write(fd, s.at, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		s.at += n;
		s.len -= (size_t)n;
	}
	return 0;
}

static int write_stdout(struct slice s, struct err *e)
{
	errno = 0;
	if (s.len > 0 && fwrite(s.at, 1, s.len, stdout) != s.len)
		goto failed;
	if (fflush(stdout) == 0)
		return 0;
failed:
	if (errno == EPIPE)
		return err_set(e, ERR_IO, "%s", "");
	return err_errno(e, _("standard output"));
}

static int write_device(const char *path, struct slice s, struct err *e)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return err_errno(e, path);
	if (write_all(fd, s) < 0)
		rc = err_errno(e, path);
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(e, path);
	return rc;
}

/* A new file beside path; its name in *name, freed with free(). */
static int open_beside(
    const char *path, mode_t mode, char **name, struct err *e)
{
	struct buf b = BUF_INIT;
	int fd = -1;

	for (int i = 0; i < WRITE_TRIES && fd < 0; i++) {
		buf_clear(&b);
		buf_printf(&b, "%s.%ld-%d.tmp", path, (long)getpid(), i);
		fd = open(buf_text(&b),
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0)
		err_errno(e, path);
	*name = b.at;
	return fd;
}

/* The folder of path, synced so that a rename in it lasts. Some file systems
 * refuse to sync a folder; the data are safe without it. */
static void sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	char *dir = slice_copy(
	    slash ? (struct slice){ path, len ? len : 1 } : slice_of("."));
	int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(dir);
}

static int write_whole(
    const char *path, mode_t mode, struct slice s, struct err *e)
{
	char *name = NULL;
	int fd = open_beside(path, mode, &name, e);
	int rc = fd < 0 ? e->code : 0;

	if (rc == 0 && (write_all(fd, s) < 0 || fsync(fd) < 0))
		rc = err_errno(e, path);
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = err_errno(e, path);
	if (rc == 0 && rename(name, path) < 0)
		rc = err_errno(e, path);
	if (rc == 0)
		sync_folder(path);
	else if (fd >= 0)
		unlink(name);
	free(name);
	return rc;
}

int write_out(const char *path, struct slice s, struct err *e)
{
	struct stat st;
	char *real;
	int rc;

	if (!path || strcmp(path, "-") == 0)
		return write_stdout(s, e);
	if (stat(path, &st) < 0)
		return write_whole(path, 0666, s, e);
	if (!S_ISREG(st.st_mode))
		return write_device(path, s, e);
	/* The file that a link leads to is replaced, not the link. */
	real = realpath(path, NULL);
	if (!real)
		return err_errno(e, path);
	rc = write_whole(real, st.st_mode & 0777, s, e);
	free(real);
	return rc;
}

void write_complaint(const struct err *e)
{
	struct buf b = BUF_INIT;
	const char *at = e->text;
	size_t len;

	if (!*at)
		return;
	buf_str(&b, "jauge: ");
	while (*at) {
		len = strcspn(at, "\n");
		text_terminal(&b, (struct slice){ at, len });
		buf_char(&b, '\n');
		at += len;
		if (*at)
			at++;
		if (*at)
			buf_str(&b, "       ");
	}
	fputs(buf_text(&b), stderr);
	buf_release(&b);
}

/* The next word with the blanks before it. */
static struct slice next_word(const char **at)
{
	size_t blanks = strspn(*at, " ");
	struct slice s = { *at, blanks + strcspn(*at + blanks, " ") };

	*at += s.len;
	return s;
}

void write_hanging(
    struct buf *b, size_t start, size_t column, size_t width, const char *text)
{
	size_t used =
	    text_width((struct slice){ buf_text(b) + start, b->len - start });
	struct slice word;
	bool first = true;

	if (used + 1 > column && column > 0) {
		buf_char(b, '\n');
		used = 0;
	}
	buf_repeat(b, " ", column - used);
	used = column;
	for (word = next_word(&text); word.len > 0; word = next_word(&text)) {
		if (!first && used + text_width(word) > width) {
			buf_char(b, '\n');
			buf_repeat(b, " ", column);
			used = column;
			first = true;
		}
		if (first)
			word = slice_trim(word);
		buf_slice(b, word);
		used += text_width(word);
		first = false;
	}
	buf_char(b, '\n');
}

void write_size(int fd, int *columns, int *rows)
{
	struct winsize w;

	*columns = 80;
	*rows = 24;
	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &w) < 0)
		return;
	if (w.ws_col > 0)
		*columns = w.ws_col;
	if (w.ws_row > 0)
		*rows = w.ws_row;
}

bool write_to_terminal(const char *path)
{
	return (!path || strcmp(path, "-") == 0) && isatty(STDOUT_FILENO);
}

struct output_style write_style(const char *path)
{
	struct output_style st = { 80, false, JAUGE_VERSION };
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	int rows;

	if (!write_to_terminal(path))
		return st;
	write_size(STDOUT_FILENO, &st.width, &rows);
	st.colour = (!no_colour || !*no_colour) && term && *term &&
		    strcmp(term, "dumb") != 0;
	return st;
}
