/*
 * cmd.h - a subcommand is one file that exports one const struct cmd.
 *
 * To add a command: cmd/x.c with "const struct cmd cmd_x", its name in
 * cmd.c's list, man/jauge-x.1, tests/cli/x-<case>/.
 */
#ifndef JAUGE_CMD_H
#define JAUGE_CMD_H

#include <stdio.h>

#include "../lib/err.h"
#include "opt.h"

#define JAUGE_VERSION "0.1.0"

enum cmd_group { CMD_START, CMD_READ, CMD_SHOW, CMD_KEEP };

struct cmd {
	const char *name;
	enum cmd_group group;
	const char *args;     /* "[INDICATOR...]" */
	const char *brief;    /* one line */
	const char *examples; /* lines "$ jauge ..." for the head of --help */
	const struct opt *opts;
	/* 0 or a code of err.h; the message is printed by main. Data go to
	 * stdout, messages to stderr. */
	int (*run)(const struct args *args, struct err *e);
};

extern const struct cmd cmd_init, cmd_ingest, cmd_status, cmd_compute,
    cmd_compare, cmd_plot, cmd_indicators, cmd_verify, cmd_undo, cmd_merge,
    cmd_purge, cmd_check, cmd_review, cmd_portfolio;
extern const struct cmd *const cmds[]; /* NULL-terminated */

/* The command of that name; NULL and ERR_USAGE with the nearest otherwise. */
const struct cmd *cmd_find(const char *name, struct err *e);
/* What "jauge --help" prints: where to start, then the commands by group. */
void cmd_overview(struct buf *out);

#endif
