/*
 * browser.c - Chromium as a child process: the page goes in by a file and the
 * PDF comes out by one, in a folder that nobody else can read.
 */
#define _XOPEN_SOURCE 700
#include "browser.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROOM 4096
#define SECONDS 60
#define STEP_MS 20
#define ARGUMENTS 12

static int forget(
    const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	remove(path);
	return 0;
}

static int put_file(const char *path, struct slice s, struct err *e)
{
	FILE *f = fopen(path, "wbx");
	bool done = f && fwrite(s.at, 1, s.len, f) == s.len;

	if (f && fclose(f) != 0)
		done = false;
	return done ? 0 : err_errno(e, path);
}

static int take_file(const char *path, struct buf *out, struct err *e)
{
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return err_errno(e, path);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(out, chunk, n);
	fclose(f);
	return buf_error(out, e);
}

/* Its sandbox needs a user who is not root; the page runs no script. */
static int start(const char *name, const char *dir, pid_t *pid)
{
	extern char **environ;
	char profile[ROOM], pdf[ROOM], page[ROOM], program[64];
	char headless[] = "--headless", quiet[] = "--no-pdf-header-footer";
	char gpu[] = "--disable-gpu", first[] = "--no-first-run";
	char tagged[] = "--export-tagged-pdf";
	char outline[] = "--generate-pdf-document-outline";
	char open[] = "--no-sandbox";
	char *argv[ARGUMENTS] = { program, headless, gpu, first, tagged,
		outline, quiet, profile, pdf, page };
	posix_spawn_file_actions_t fa;
	int r;

	snprintf(program, sizeof program, "%s", name);
	snprintf(profile, sizeof profile, "--user-data-dir=%s/profile", dir);
	snprintf(pdf, sizeof pdf, "--print-to-pdf=%s/page.pdf", dir);
	snprintf(page, sizeof page, "file://%s/page.html", dir);
	if (geteuid() == 0)
		argv[10] = open;
	posix_spawn_file_actions_init(&fa);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(
		    &fa, fd, "/dev/null", fd ? O_WRONLY : O_RDONLY, 0);
	r = posix_spawnp(pid, program, &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	return r;
}

static int start_any(const char *dir, pid_t *pid, struct err *e)
{
	static const char *const names[] = { "chromium", "chromium-browser",
		"google-chrome", "google-chrome-stable" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int r = start(names[i], dir, pid);

		if (r == 0)
			return 0;
		if (r == ENOENT)
			continue;
		errno = r;
		return err_errno(e, names[i]);
	}
	return err_set(e, ERR_IO,
	    "no browser is installed that could print to PDF\n"
	    "Run: apt-get install chromium, or write to FILE.html and print "
	    "that");
}

static int wait_for(pid_t pid, struct err *e)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int status = 0;

	for (int i = 0; i < SECONDS * 1000 / STEP_MS; i++) {
		pid_t ended = waitpid(pid, &status, WNOHANG);

		if (ended < 0 && errno != EINTR)
			return err_errno(e, "browser");
		if (ended == pid)
			return WIFEXITED(status) && WEXITSTATUS(status) == 0
				   ? 0
				   : err_set(e, ERR_IO,
					 "the browser could not print the "
					 "page\nWrite to FILE.html and print "
					 "that");
		nanosleep(&step, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return err_set(
	    e, ERR_IO, "the browser did not end in %d seconds", SECONDS);
}

static int print_in(
    const char *dir, struct slice html, struct buf *pdf, struct err *e)
{
	char path[ROOM];
	pid_t pid;
	int rc;

	snprintf(path, sizeof path, "%s/page.html", dir);
	rc = put_file(path, html, e);
	if (rc == 0)
		rc = start_any(dir, &pid, e);
	if (rc == 0)
		rc = wait_for(pid, e);
	snprintf(path, sizeof path, "%s/page.pdf", dir);
	return rc == 0 ? take_file(path, pdf, e) : rc;
}

int browser_pdf(struct slice html, struct buf *pdf, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	char dir[ROOM / 2];
	int rc;

	if (!tmp || *tmp != '/')
		tmp = "/tmp";
	if ((size_t)snprintf(dir, sizeof dir, "%s/jauge-XXXXXX", tmp) >=
	    sizeof dir)
		return err_set(e, ERR_IO, "TMPDIR is too long");
	if (!mkdtemp(dir))
		return err_errno(e, dir);
	rc = print_in(dir, html, pdf, e);
	nftw(dir, forget, 16, FTW_DEPTH | FTW_PHYS);
	return rc;
}
