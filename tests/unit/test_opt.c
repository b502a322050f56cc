/*
 * test_opt.c - the command line: parsing, and every command's table.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../cmd/cmd.h"

static const struct opt demo_opts[] = { { 'o', "output", OPT_TEXT, "FILE", NULL,
					    NULL, false, "where to" },
	{ 'q', "quiet", OPT_FLAG, NULL, NULL, NULL, false, "no words" },
	{ 'v', "verbose", OPT_FLAG, NULL, NULL, NULL, false, "words" },
	{ 'f', "format", OPT_CHOICE, "FORMAT", "text|csv", "text", false,
	    "form" },
	{ 0, "from", OPT_DAY, "DAY", NULL, NULL, false, "first" },
	{ 0, "by", OPT_PERIOD, "PERIOD", NULL, "month", false, "period" },
	{ 0, "threads", OPT_INT, "N", NULL, "4", false, "threads" },
	{ 0, "share", OPT_SHARE, "SHARE", NULL, "5%", false, "share" },
	{ 'w', "where", OPT_TEXT, "DIM=VALUE", NULL, NULL, true, "only" },
	OPT_END };

static int run_demo(const struct args *args, struct err *e)
{
	(void)args;
	(void)e;
	return 0;
}

static const struct cmd demo = {
	.name = "demo",
	.args = "[FILE...]",
	.brief = "a demonstration",
	.examples = "$ jauge demo\n$ jauge demo -q\n",
	.opts = demo_opts,
	.run = run_demo,
};

#define PARSE(...)                                    \
	char *argv[] = { __VA_ARGS__ };               \
	int argc = (int)(sizeof argv / sizeof *argv); \
	struct args a;                                \
	struct err e = { 0 };                         \
	bool help = false;                            \
	int rc = opt_parse(&a, &demo, argc, argv, &help, &e)

static void test_defaults(void **state)
{
	PARSE("x");

	(void)state;
	assert_int_equal(rc, 0);
	assert_false(help);
	assert_int_equal(a.n_operands, 1);
	assert_string_equal(a.operand[0], "x");
	assert_null(opt_text(&a, "output"));
	assert_string_equal(opt_text(&a, "format"), "text");
	assert_false(opt_flag(&a, "quiet"));
	assert_int_equal(opt_day(&a, "from"), DAY_NONE);
	assert_int_equal(opt_period(&a, "by"), PERIOD_MONTH);
	assert_int_equal(opt_int(&a, "threads"), 4);
	assert_true(opt_share(&a, "share") == 0.05);
	assert_int_equal(opt_count(&a, "format"), 0);
	args_release(&a);
}

static void test_every_form(void **state)
{
	PARSE("--output=a b", "one", "--format", "csv", "-qv", "two",
	    "--from=2026-W46", "--by", "week", "--threads=0", "--share=0.25");

	(void)state;
	assert_int_equal(rc, 0);
	assert_string_equal(opt_text(&a, "output"), "a b");
	assert_string_equal(opt_text(&a, "format"), "csv");
	assert_true(opt_flag(&a, "quiet"));
	assert_true(opt_flag(&a, "verbose"));
	/* Monday of week 46 of 2026 is 9 November: 20766 days after 1970. */
	assert_int_equal(opt_day(&a, "from"), 20766);
	assert_int_equal(opt_period(&a, "by"), PERIOD_WEEK);
	assert_int_equal(opt_int(&a, "threads"), 0);
	assert_true(opt_share(&a, "share") == 0.25);
	assert_int_equal(a.n_operands, 2);
	assert_string_equal(a.operand[1], "two");
	args_release(&a);
}

static void test_letters(void **state)
{
	PARSE("-qofile", "-", "--", "-q", "--bogus");

	(void)state;
	assert_int_equal(rc, 0);
	assert_true(opt_flag(&a, "quiet"));
	assert_string_equal(opt_text(&a, "output"), "file");
	assert_int_equal(a.n_operands, 3);
	assert_string_equal(a.operand[0], "-");
	assert_string_equal(a.operand[1], "-q");
	assert_string_equal(a.operand[2], "--bogus");
	args_release(&a);
}

/* A value may look like an option: "-o -" is standard output. */
static void test_value_apart(void **state)
{
	PARSE("-o", "-", "--format", "csv");

	(void)state;
	assert_int_equal(rc, 0);
	assert_string_equal(opt_text(&a, "output"), "-");
	assert_int_equal(a.n_operands, 0);
	args_release(&a);
}

static void test_many(void **state)
{
	PARSE("-w", "a=1", "-wb=2", "--where=c=3", "-q", "-q", "-qqqq");

	(void)state;
	assert_int_equal(rc, 0);
	assert_int_equal(opt_count(&a, "where"), 3);
	assert_string_equal(opt_nth(&a, "where", 0), "a=1");
	assert_string_equal(opt_nth(&a, "where", 1), "b=2");
	assert_string_equal(opt_nth(&a, "where", 2), "c=3");
	assert_int_equal(opt_count(&a, "quiet"), 1);
	args_release(&a);
}

static void test_help(void **state)
{
	PARSE("--bogus", "x", "-h");

	(void)state;
	assert_int_equal(rc, 0);
	assert_true(help);
	args_release(&a);
}

static void test_help_after_end(void **state)
{
	PARSE("--", "--help");

	(void)state;
	assert_int_equal(rc, 0);
	assert_false(help);
	assert_string_equal(a.operand[0], "--help");
	args_release(&a);
}

static void refused(char *one, char *two, const char *text)
{
	char *argv[] = { one, two };
	struct args a;
	struct err e = { 0 };
	bool help;

	assert_int_equal(
	    opt_parse(&a, &demo, two ? 2 : 1, argv, &help, &e), ERR_USAGE);
	assert_non_null(strstr(e.text, text));
	args_release(&a);
}

static void test_refusals(void **state)
{
	(void)state;
	refused("--fromat", NULL, "did you mean \"--format\"?");
	refused("--zzzzzzzz", NULL, "jauge demo --help");
	refused("-z", NULL, "\"-z\"");
	refused("--output", NULL, "needs a value");
	refused("-o", NULL, "needs a value");
	refused("--output=", NULL, "not empty");
	refused("--quiet=1", NULL, "takes no value");
	refused("--format=xml", NULL, "text or csv");
	refused("--format=tex", NULL, "text or csv");
	refused("--format=text|csv", NULL, "text or csv");
	refused("--from=2026-13-01", NULL, "2026-11-15");
	refused("--from=2026-01..2026-02", NULL, "2026-11-15");
	refused("--by=fortnight", NULL, "semester");
	refused("--threads=-1", NULL, "whole number");
	refused("--threads=1000000001", NULL, "whole number");
	refused("--threads=2x", NULL, "whole number");
	refused("--share=101%", NULL, "5%");
	refused("--share=1.5", NULL, "5%");
	refused("--share=-0.1", NULL, "5%");
	refused("--share=nan", NULL, "5%");
	refused("--output=a", "--output=b", "given twice");
}

static void test_shares(void **state)
{
	PARSE("--share=100 %");

	(void)state;
	assert_int_equal(rc, 0);
	assert_true(opt_share(&a, "share") == 1.0);
	args_release(&a);
}

static void test_help_text(void **state)
{
	struct buf b = BUF_INIT;
	const char *line;
	size_t len;

	(void)state;
	opt_help(&demo, &b);
	assert_int_equal(buf_error(&b, &(struct err){ 0 }), 0);
	assert_non_null(
	    strstr(buf_text(&b), "Usage: jauge demo [OPTION...] [FILE...]\n"));
	assert_non_null(strstr(buf_text(&b), "-o, --output=FILE"));
	assert_non_null(strstr(buf_text(&b), "      --from=DAY"));
	assert_non_null(strstr(buf_text(&b), "form: text, csv (default: "
					     "text)"));
	assert_true(strstr(buf_text(&b), "Examples:") <
		    strstr(buf_text(&b), "Options:"));
	for (line = buf_text(&b); *line; line += len + 1) {
		len = strcspn(line, "\n");
		assert_true(len <= 80);
	}
	buf_release(&b);
}

/*
 * Every command.
 */

static void check_table(const struct cmd *cmd)
{
	const struct opt *o, *other;
	struct args a;
	struct err e = { 0 };
	char text[200], *argv[] = { text };
	bool help;

	for (o = cmd->opts; o->name; o++) {
		assert_true(strlen(o->name) > 1);
		assert_non_null(o->help);
		assert_true(o->help[0] != '\0');
		assert_true((o->type == OPT_FLAG) == (o->arg == NULL));
		assert_true((o->type == OPT_CHOICE) == (o->choices != NULL));
		assert_string_not_equal(o->name, "help");
		assert_int_not_equal(o->letter, 'h');
		for (other = cmd->opts; other < o; other++) {
			assert_string_not_equal(o->name, other->name);
			if (o->letter)
				assert_int_not_equal(o->letter, other->letter);
		}
		if (!o->preset)
			continue;
		assert_true(o->type != OPT_FLAG);
		snprintf(text, sizeof text, "--%s=%s", o->name, o->preset);
		assert_int_equal(opt_parse(&a, cmd, 1, argv, &help, &e), 0);
		args_release(&a);
	}
}

static void test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; cmds[i]; i++) {
		const struct cmd *cmd = cmds[i];

		assert_non_null(cmd->name);
		assert_non_null(cmd->brief);
		assert_non_null(cmd->args);
		assert_non_null(cmd->run);
		assert_non_null(cmd->examples);
		assert_non_null(strstr(cmd->examples, "jauge "));
		assert_non_null(strstr(cmd->examples, cmd->name));
		check_table(cmd);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(cmd->name, cmds[k]->name);
	}
}

/* Each example of --help is a command line that parses. */
static void test_examples(void **state)
{
	char line[300], *argv[32];
	struct args a;
	struct err e = { 0 };
	bool help;

	(void)state;
	for (size_t i = 0; cmds[i]; i++) {
		const char *at = cmds[i]->examples, *jauge;

		while (*at) {
			size_t len = strcspn(at, "\n");
			int argc = 0;

			assert_true(len < sizeof line);
			memcpy(line, at, len);
			line[len] = '\0';
			assert_true(strncmp(line, "$ ", 2) == 0);
			jauge = strstr(line, "jauge ");
			assert_non_null(jauge);
			for (char *p = line + (jauge - line) + 6; *p;) {
				argv[argc++] = p;
				p += strcspn(p, " ");
				if (*p)
					*p++ = '\0';
			}
			assert_string_equal(argv[0], cmds[i]->name);
			assert_int_equal(opt_parse(&a, cmds[i], argc - 1,
					     argv + 1, &help, &e),
			    0);
			args_release(&a);
			at += len + (at[len] == '\n');
		}
	}
}

static void test_find(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_ptr_equal(cmd_find("compute", &e), &cmd_compute);
	assert_null(cmd_find("comptue", &e));
	assert_int_equal(e.code, ERR_USAGE);
	assert_non_null(strstr(e.text, "did you mean \"compute\"?"));
	assert_null(cmd_find("", &e));
	assert_null(cmd_find("xyzzy-plugh", &e));
	assert_non_null(strstr(e.text, "jauge --help"));
}

static void test_overview(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	cmd_overview(&b);
	for (size_t i = 0; cmds[i]; i++)
		assert_non_null(strstr(buf_text(&b), cmds[i]->name));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_every_form),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_value_apart),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_after_end),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_help_text),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_overview),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
