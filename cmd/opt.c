/*
 * opt.c - the command line, from tables.
 *
 * One row of a table is all that is known of an option: its letter, name,
 * type, default and help. A value is checked when it is met, so that a command
 * only ever sees values that parse, and is read again from its text when the
 * command asks.
 */
#include "opt_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

struct opt_value {
	const struct opt *opt;
	const char *text; /* NULL: a flag */
};

const struct opt *opt_find(const struct opt *table, const char *name)
{
	for (const struct opt *o = table; o->name; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

static const struct opt *find_letter(const struct opt *table, char letter)
{
	for (const struct opt *o = table; o->name; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/*
 * Parsing.
 */

struct scan {
	const struct cmd *cmd;
	char *const *argv;
	int argc, at;            /* at: the next argument */
	struct opt_value *value; /* room for all that argv can hold */
	size_t n_values;
};

static size_t scan_count(const struct scan *s, const struct opt *o)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_values; i++)
		n += s->value[i].opt == o;
	return n;
}

static int bad_value(const struct opt *o, const char *text, struct err *e)
{
	struct buf b = BUF_INIT;

	opt_expected(o, &b);
	err_set(e, ERR_USAGE, "--%s \"%s\": expected %s", o->name, text,
	    buf_text(&b));
	buf_release(&b);
	return e->code;
}

static int no_value(const struct opt *o, struct err *e)
{
	struct buf b = BUF_INIT;

	opt_expected(o, &b);
	err_set(e, ERR_USAGE, "--%s needs a value: %s", o->name, buf_text(&b));
	buf_release(&b);
	return e->code;
}

static int scan_add(
    struct scan *s, const struct opt *o, const char *text, struct err *e)
{
	size_t before = scan_count(s, o);

	if (o->type == OPT_FLAG && before > 0)
		return 0;
	if (before > 0 && !o->many)
		return err_set(e, ERR_USAGE, "--%s is given twice", o->name);
	if (text && !opt_accepts(o, text))
		return bad_value(o, text, e);
	s->value[s->n_values++] = (struct opt_value){ o, text };
	return 0;
}

/* An option that needs a value, written apart: the next argument is it. */
static int scan_add_next(struct scan *s, const struct opt *o, struct err *e)
{
	if (s->at >= s->argc)
		return no_value(o, e);
	return scan_add(s, o, s->argv[s->at++], e);
}

static int unknown_long(const struct scan *s, struct slice name, struct err *e)
{
	const char *names[64], *nearest;
	size_t n = 0;

	for (const struct opt *o = s->cmd->opts; o->name && n < 63; o++)
		names[n++] = o->name;
	names[n++] = "help";
	nearest = text_nearest(name, names, n);
	if (nearest)
		return err_set(e, ERR_USAGE,
		    "unknown option \"--%.*s\"; did you mean \"--%s\"?",
		    SLICE_ARG(name), nearest);
	return err_set(e, ERR_USAGE,
	    "unknown option \"--%.*s\"\n"
	    "The options are shown by: jauge %s --help",
	    SLICE_ARG(name), s->cmd->name);
}

static int scan_long(struct scan *s, const char *arg, struct err *e)
{
	struct slice name = { arg, strcspn(arg, "=") };
	const char *value = arg[name.len] == '=' ? arg + name.len + 1 : NULL;
	const struct opt *o = s->cmd->opts;

	while (o->name && !slice_is(name, o->name))
		o++;
	if (!o->name)
		return unknown_long(s, name, e);
	if (o->type == OPT_FLAG && value)
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->type == OPT_FLAG || value)
		return scan_add(s, o, value, e);
	return scan_add_next(s, o, e);
}

/* "-q", "-qv", "-oFILE", "-o FILE", "-qoFILE". */
static int scan_letters(struct scan *s, const char *arg, struct err *e)
{
	const struct opt *o;
	int rc = 0;

	for (; *arg && rc == 0; arg++) {
		o = find_letter(s->cmd->opts, *arg);
		if (!o)
			return err_set(e, ERR_USAGE,
			    "unknown option \"-%c\"\n"
			    "The options are shown by: jauge %s --help",
			    *arg, s->cmd->name);
		if (o->type != OPT_FLAG && arg[1])
			return scan_add(s, o, arg + 1, e);
		if (o->type != OPT_FLAG)
			return scan_add_next(s, o, e);
		rc = scan_add(s, o, NULL, e);
	}
	return rc;
}

static bool asks_help(int argc, char *const *argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "-h") == 0 ||
		    strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int scan_all(
    struct scan *s, const char **operand, size_t *n_operands, struct err *e)
{
	bool ended = false;
	const char *arg;
	int rc = 0;

	while (s->at < s->argc && rc == 0) {
		arg = s->argv[s->at++];
		if (ended || arg[0] != '-' || arg[1] == '\0')
			operand[(*n_operands)++] = arg;
		else if (strcmp(arg, "--") == 0)
			ended = true;
		else if (arg[1] == '-')
			rc = scan_long(s, arg + 2, e);
		else
			rc = scan_letters(s, arg + 1, e);
	}
	return rc;
}

static size_t table_length(const struct opt *table)
{
	size_t n = 0;

	while (table[n].name)
		n++;
	return n;
}

int opt_parse(struct args *out, const struct cmd *cmd, int argc,
    char *const *argv, bool *help, struct err *e)
{
	struct scan s = { .cmd = cmd, .argv = argv, .argc = argc };
	const char **operand;
	size_t n_operands = 0;
	int rc;

	memset(out, 0, sizeof *out);
	out->cmd = cmd;
	*help = asks_help(argc, argv);
	if (*help)
		return 0;
	/* A flag is kept once, any other value takes an argument's end. */
	s.value =
	    calloc((size_t)argc + table_length(cmd->opts) + 1, sizeof *s.value);
	operand = calloc((size_t)argc + 1, sizeof *operand);
	out->values = s.value;
	out->operand = operand;
	if (!s.value || !operand)
		return err_memory(e);
	rc = scan_all(&s, operand, &n_operands, e);
	out->n_values = s.n_values;
	out->n_operands = n_operands;
	return rc;
}

void args_release(struct args *a)
{
	free((void *)a->operand);
	free((void *)a->values);
	memset(a, 0, sizeof *a);
}

/*
 * Asking.
 */

static const struct opt *row_of(
    const struct args *a, const char *name, enum opt_type type)
{
	const struct opt *o = opt_find(a->cmd->opts, name);

	assert(o);
	assert(o->type == type || (type == OPT_TEXT && o->type == OPT_CHOICE));
	(void)type;
	return o;
}

/* What was given, else the default, else NULL. */
static const char *text_of(const struct args *a, const struct opt *o)
{
	for (size_t i = 0; i < a->n_values; i++)
		if (a->values[i].opt == o)
			return a->values[i].text;
	return o->preset;
}

bool opt_flag(const struct args *a, const char *name)
{
	row_of(a, name, OPT_FLAG);
	return opt_count(a, name) > 0;
}

const char *opt_text(const struct args *a, const char *name)
{
	return text_of(a, row_of(a, name, OPT_TEXT));
}

size_t opt_count(const struct args *a, const char *name)
{
	const struct opt *o = opt_find(a->cmd->opts, name);
	size_t n = 0;

	assert(o);
	for (size_t i = 0; i < a->n_values; i++)
		n += a->values[i].opt == o;
	return n;
}

const char *opt_nth(const struct args *a, const char *name, size_t i)
{
	const struct opt *o = opt_find(a->cmd->opts, name);

	assert(o && i < opt_count(a, name));
	for (size_t k = 0; k < a->n_values; k++)
		if (a->values[k].opt == o && i-- == 0)
			return a->values[k].text;
	return NULL;
}

day_t opt_day(const struct args *a, const char *name)
{
	const char *text = text_of(a, row_of(a, name, OPT_DAY));
	day_t day = DAY_NONE;

	if (text)
		opt_parse_day(text, &day);
	return day;
}

enum period opt_period(const struct args *a, const char *name)
{
	const char *text = text_of(a, row_of(a, name, OPT_PERIOD));
	enum period by = PERIOD_MONTH;

	if (text)
		period_parse(slice_of(text), &by);
	return by;
}

int64_t opt_int(const struct args *a, const char *name)
{
	const char *text = text_of(a, row_of(a, name, OPT_INT));
	int64_t n = 0;

	if (text)
		opt_parse_int(text, &n);
	return n;
}

double opt_share(const struct args *a, const char *name)
{
	const char *text = text_of(a, row_of(a, name, OPT_SHARE));
	double x = 0;

	if (text)
		opt_parse_share(text, &x);
	return x;
}
