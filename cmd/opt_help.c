/*
 * opt_help.c - the text of --help, from the same rows.
 */
#include "cmd.h"
#include "opt_impl.h"
#include "write.h"

#define HELP_COLUMN 26
#define HELP_WIDTH 80

static void help_row(const struct opt *o, struct buf *out)
{
	struct buf text = BUF_INIT;
	const char *choices = o->type == OPT_CHOICE ? o->choices : "";
	const char *between = _(": ");
	size_t start = out->len;
	struct slice c;

	if (o->letter)
		buf_printf(out, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(out, "      --%s", o->name);
	if (o->arg)
		buf_printf(out, "=%s", o->arg);
	buf_str(&text, _(o->help));
	for (c = opt_next_choice(&choices); c.at;
	     c = opt_next_choice(&choices)) {
		buf_str(&text, between);
		buf_slice(&text, c);
		between = ", ";
	}
	if (o->preset) {
		buf_printf(&text, " (%s", _("default:"));
		buf_printf(&text, " %s)", o->preset);
	}
	write_hanging(out, start, HELP_COLUMN, HELP_WIDTH, buf_text(&text));
	buf_release(&text);
}

static void help_examples(const char *examples, struct buf *out)
{
	struct slice line;

	buf_printf(out, "\n%s\n", _("Examples:"));
	for (; *examples; examples += line.len + (examples[line.len] == '\n')) {
		line = (struct slice){ examples, strcspn(examples, "\n") };
		buf_str(out, "  ");
		buf_slice(out, line);
		buf_char(out, '\n');
	}
}

void opt_help(const struct cmd *cmd, struct buf *out)
{
	static const struct opt help = { 'h', "help", OPT_FLAG, NULL, NULL,
		NULL, false, N_("show this") };

	buf_printf(out, "%s jauge %s [OPTION...]", _("Usage:"), cmd->name);
	if (cmd->args[0])
		buf_printf(out, " %s", cmd->args);
	buf_char(out, '\n');
	write_hanging(out, out->len, 0, HELP_WIDTH, _(cmd->brief));
	if (cmd->examples)
		help_examples(cmd->examples, out);
	buf_printf(out, "\n%s\n", _("Options:"));
	for (const struct opt *o = cmd->opts; o->name; o++)
		help_row(o, out);
	help_row(&help, out);
	buf_printf(out, "\n%s man jauge-%s\n", _("More:"), cmd->name);
}
