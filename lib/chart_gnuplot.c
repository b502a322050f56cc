/*
 * chart_gnuplot.c - gnuplot as a child process: no shell, no start-up file, an
 * environment of its own, script in and picture out by pipes.
 */
#include "chart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdio.h>
#include <stdlib.h>

#define CHUNK 65536

struct child {
	pid_t pid;
	int in, out, err; /* our ends; -1: closed */
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int pipes_open(int pipes[3][2])
{
	for (int i = 0; i < 3; i++) {
		if (pipe(pipes[i]) != 0)
			return -1;
		fcntl(pipes[i][0], F_SETFD, FD_CLOEXEC);
		fcntl(pipes[i][1], F_SETFD, FD_CLOEXEC);
	}
	return 0;
}

static void pipes_close(int pipes[3][2])
{
	for (int i = 0; i < 3; i++) {
		close_end(&pipes[i][0]);
		close_end(&pipes[i][1]);
	}
}

static int child_spawn(struct child *c, int pipes[3][2])
{
	static char gnuplot[] = "gnuplot", defaults[] = "-d", from[] = "-";
	static char locale[] = "LC_ALL=C.UTF-8";
	char *argv[] = { gnuplot, defaults, from, NULL };
	char path[4096];
	char *env[] = { path, locale, NULL };
	const char *own = getenv("PATH");
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none, pipe_only;
	int r;

	snprintf(path, sizeof path, "PATH=%s",
	    own ? own : "/usr/local/bin:/usr/bin:/bin");
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, pipes[0][0], 0);
	posix_spawn_file_actions_adddup2(&fa, pipes[1][1], 1);
	posix_spawn_file_actions_adddup2(&fa, pipes[2][1], 2);
	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &pipe_only);
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	r = posix_spawnp(&c->pid, gnuplot, &fa, &attr, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&attr);
	return r;
}

static int child_start(struct child *c, struct err *e)
{
	int pipes[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int r;

	if (pipes_open(pipes) < 0) {
		err_errno(e, "pipe");
		pipes_close(pipes);
		return e->code;
	}
	r = child_spawn(c, pipes);
	if (r != 0) {
		pipes_close(pipes);
		if (r == ENOENT)
			return err_set(e, ERR_IO,
			    "gnuplot is not installed\n"
			    "Run: apt-get install gnuplot-nox");
		errno = r;
		return err_errno(e, "gnuplot");
	}
	c->in = pipes[0][1];
	c->out = pipes[1][0];
	c->err = pipes[2][0];
	close(pipes[0][0]);
	close(pipes[1][1]);
	close(pipes[2][1]);
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	return 0;
}

static void child_read(int *fd, struct buf *into)
{
	char chunk[CHUNK];
	ssize_t n = read(*fd, chunk, sizeof chunk);

	if (n > 0)
		buf_add(into, chunk, (size_t)n);
	else if (n == 0 || errno != EINTR)
		close_end(fd);
}

static void child_write(struct child *c, struct slice *left)
{
	ssize_t n = write(c->in, left->at, left->len);

	if (n > 0) {
		left->at += n;
		left->len -= (size_t)n;
	}
	if (left->len == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_end(&c->in);
}

/* Feeds and drains at once, so that neither pipe can fill up and block. */
static void child_talk(struct child *c, struct slice script, struct buf *out,
    struct buf *complaints)
{
	while (c->in >= 0 || c->out >= 0 || c->err >= 0) {
		struct pollfd p[3] = { { c->in, POLLOUT, 0 },
			{ c->out, POLLIN, 0 }, { c->err, POLLIN, 0 } };

		if (poll(p, 3, -1) < 0 && errno != EINTR)
			break;
		if (c->in >= 0 && p[0].revents)
			child_write(c, &script);
		if (c->out >= 0 && p[1].revents)
			child_read(&c->out, out);
		if (c->err >= 0 && p[2].revents)
			child_read(&c->err, complaints);
	}
	close_end(&c->in);
	close_end(&c->out);
	close_end(&c->err);
}

static int child_end(struct child *c, const struct buf *out,
    const struct buf *complaints, struct err *e)
{
	struct buf b = BUF_INIT;
	int status;

	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(e, "gnuplot");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && out->len)
		return 0;
	text_terminal(&b, slice_trim(buf_view(complaints)));
	err_set(e, ERR_IO, "gnuplot failed: %.500s",
	    b.len ? buf_text(&b) : _("it drew nothing"));
	buf_release(&b);
	return e->code;
}

int chart_render(struct slice script, struct buf *out, struct err *e)
{
	struct child c = { -1, -1, -1, -1 };
	struct buf complaints = BUF_INIT;
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int rc = child_start(&c, e);

	if (rc < 0)
		return rc;
	sigaction(SIGPIPE, &ignore, &before);
	child_talk(&c, script, out, &complaints);
	sigaction(SIGPIPE, &before, NULL);
	rc = child_end(&c, out, &complaints, e);
	buf_release(&complaints);
	return rc < 0 ? rc : buf_error(out, e);
}
