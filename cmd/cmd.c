/*
 * cmd.c - the commands that there are.
 */
#include "cmd.h"

#include <string.h>

#include "write.h"

#define MAX_NAMES 32

const struct cmd *const cmds[] = { &cmd_init, &cmd_ingest, &cmd_status,
	&cmd_compute, &cmd_compare, &cmd_check, &cmd_plot, &cmd_review,
	&cmd_portfolio, &cmd_indicators, &cmd_merge, &cmd_undo, &cmd_purge,
	&cmd_verify, NULL };

static const char *group_title(enum cmd_group g)
{
	switch (g) {
	case CMD_START:
		return _("Start");
	case CMD_READ:
		return _("Ask");
	case CMD_SHOW:
		return _("Show");
	case CMD_KEEP:
		break;
	}
	return _("Keep");
}

const struct cmd *cmd_find(const char *name, struct err *e)
{
	const char *names[MAX_NAMES], *nearest;
	size_t n = 0;

	for (; cmds[n] && n < MAX_NAMES; n++) {
		if (strcmp(cmds[n]->name, name) == 0)
			return cmds[n];
		names[n] = cmds[n]->name;
	}
	nearest = text_nearest(slice_of(name), names, n);
	if (name[0] == '-')
		err_set(e, ERR_USAGE,
		    "%s: an option stands after its command, as in: jauge "
		    "compute --lang fr",
		    name);
	else if (nearest)
		err_set(e, ERR_USAGE, "no command \"%s\"; did you mean \"%s\"?",
		    name, nearest);
	else
		err_set(e, ERR_USAGE,
		    "no command \"%s\"\n"
		    "The commands are shown by: jauge --help",
		    name);
	return NULL;
}

static void overview_group(enum cmd_group g, struct buf *out)
{
	size_t start;

	buf_printf(out, "\n%s\n", group_title(g));
	for (size_t i = 0; cmds[i]; i++) {
		if (cmds[i]->group != g)
			continue;
		start = out->len;
		buf_printf(out, "  %s", cmds[i]->name);
		write_hanging(out, start, 14, 80, _(cmds[i]->brief));
	}
}

void cmd_overview(struct buf *out)
{
	buf_printf(out, "%s\n\n",
	    _("jauge measures the impact of a public "
	      "digital service from its logs."));
	buf_str(out, "  $ jauge init events.csv      # ");
	buf_printf(out, "%s\n", _("look at a log, write service.json"));
	buf_str(out, "  $ jauge ingest events.csv    # ");
	buf_printf(out, "%s\n", _("read what is new in it"));
	buf_str(out, "  $ jauge compute              # ");
	buf_printf(out, "%s\n", _("the last complete week, on one screen"));
	for (int g = CMD_START; g <= CMD_KEEP; g++)
		overview_group((enum cmd_group)g, out);
	buf_printf(out, "\n%s\n", _("Help: jauge COMMAND --help, man jauge"));
}
