/*
 * main.c - from the command line to a command, and from its result to an exit
 * status.
 *
 * Here alone a message is printed and the program ends. A write to standard
 * output that fails is a failure, so SIGPIPE is ignored and the stream is
 * checked at the end; memory may hold raw identifiers for an instant, so no
 * core is ever dumped.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cmd.h"
#include "context.h"
#include "write.h"

static int print(struct buf *b, struct err *e)
{
	int rc = buf_error(b, e);

	if (rc == 0)
		rc = write_out(NULL, buf_view(b), e);
	buf_release(b);
	return rc;
}

static int overview(struct err *e)
{
	struct buf b = BUF_INIT;

	cmd_overview(&b);
	return print(&b, e);
}

static int help_of(const struct cmd *cmd, struct err *e)
{
	struct buf b = BUF_INIT;

	opt_help(cmd, &b);
	return print(&b, e);
}

static int help(int argc, char **argv, struct err *e)
{
	const struct cmd *cmd;

	if (argc < 1)
		return overview(e);
	cmd = cmd_find(argv[0], e);
	return cmd ? help_of(cmd, e) : e->code;
}

static int run(const char *program, int argc, char **argv, struct err *e)
{
	const struct cmd *cmd = cmd_find(argv[0], e);
	struct args args;
	bool asks_help;
	int rc;

	if (!cmd)
		return e->code;
	rc = opt_parse(&args, cmd, argc - 1, argv + 1, &asks_help, e);
	args.program = program;
	if (rc == 0)
		rc = asks_help ? help_of(cmd, e) : cmd->run(&args, e);
	args_release(&args);
	return rc;
}

/* Whether --lang is all there is, so that nothing but the help is asked. */
static bool language_alone(int argc, char **argv)
{
	return (argc == 2 && strncmp(argv[1], "--lang=", 7) == 0) ||
	       (argc == 3 && strcmp(argv[1], "--lang") == 0);
}

static int dispatch(int argc, char **argv, struct err *e)
{
	if (argc < 2 || language_alone(argc, argv) ||
	    strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return overview(e);
	if (strcmp(argv[1], "--version") == 0)
		return write_out(
		    NULL, slice_of("jauge " JAUGE_VERSION "\n"), e);
	if (strcmp(argv[1], "help") == 0)
		return help(argc - 2, argv + 2, e);
	return run(argv[0], argc - 1, argv + 1, e);
}

/* What --lang says, wherever it stands, so that a command line that is not
 * understood is answered in that language too. */
static const char *asked_language(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			return argv[i] + 7;
		if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			return argv[i + 1];
	}
	return "en";
}

/* A standard stream that came closed is opened the wrong way round, so that
 * no file of ours takes its number and its use still fails. */
static void occupy_streams(void)
{
	int fd;

	for (fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd ? O_RDONLY : O_WRONLY);
}

int main(int argc, char **argv)
{
	struct rlimit none = { 0, 0 };
	struct err e = { 0 };
	int rc;

	occupy_streams();
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGPIPE, SIG_IGN);
	context_words(argv[0], asked_language(argc, argv));
	rc = dispatch(argc, argv, &e);
	if (rc < 0)
		write_complaint(&e);
	if (fclose(stdout) != 0 && rc >= 0) {
		rc = err_errno(&e, _("standard output"));
		write_complaint(&e);
	}
	return err_exit_status(rc);
}
