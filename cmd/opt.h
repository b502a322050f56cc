/*
 * opt.h - an option is written once, as data: the parser, --help and the test
 * against the manual all read the same row.
 */
#ifndef JAUGE_OPT_H
#define JAUGE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/day.h"
#include "../lib/err.h"
#include "../lib/text.h"

enum opt_type {
	OPT_FLAG,
	OPT_TEXT,
	OPT_DAY,    /* a day or a period's first day (span_parse) */
	OPT_PERIOD, /* day, week, ... */
	OPT_INT,    /* 0 .. 1e9 */
	OPT_SHARE,  /* "5%", "0.05" -> 0.05; 0..1 */
	OPT_CHOICE  /* one of .choices, separated by '|' */
};

struct opt {
	char letter;      /* 'o', or 0: long only */
	const char *name; /* "output"; NULL ends the table */
	enum opt_type type;
	const char *arg;     /* "FILE"; NULL for a flag */
	const char *choices; /* OPT_CHOICE */
	const char *preset;  /* default as text, NULL: none */
	bool many;           /* may be given several times */
	const char *help;    /* N_(one line) */
};

#define OPT_END   \
	{         \
		0 \
	}
/* Wording shared by commands. */
#define OPT_DIR                                                      \
	{                                                            \
		'C', "directory", OPT_TEXT, "DIR", NULL, ".", false, \
		    N_("folder of the service")                      \
	}
#define OPT_LANG                                                     \
	{                                                            \
		0, "lang", OPT_CHOICE, "LANG", "fr|en", NULL, false, \
		    N_("language of what people read (default: the " \
		       "service's)")                                 \
	}
#define OPT_SOURCE                                                \
	{                                                         \
		0, "source", OPT_TEXT, "NAME", NULL, NULL, false, \
		    N_("source, instead of the primary one")      \
	}
#define OPT_FROM                                                            \
	{                                                                   \
		0, "from", OPT_DAY, "DAY", NULL, NULL, false,               \
		    N_("first day (or period) counted (default: the first " \
		       "with data)")                                        \
	}
#define OPT_TO                                                               \
	{                                                                    \
		0, "to", OPT_DAY, "DAY", NULL, NULL, false,                  \
		    N_("first day (or period) not counted (default: as-of)") \
	}
#define OPT_BY                                                               \
	{                                                                    \
		'b', "by", OPT_PERIOD, "PERIOD", NULL, "month", false,       \
		    N_("one row per day, week, month, quarter, semester or " \
		       "year")                                               \
	}
#define OPT_SPLIT                                                        \
	{                                                                \
		's', "split", OPT_TEXT, "DIM", NULL, NULL, false,        \
		    N_("one row per value of a dimension, or of action") \
	}
#define OPT_WHERE                                                            \
	{                                                                    \
		'w', "where", OPT_TEXT, "DIM=VALUE", NULL, NULL, true,       \
		    N_("only users active with this value, on the same day") \
	}
#define OPT_AS_OF                                                           \
	{                                                                   \
		0, "as-of", OPT_DAY, "DAY", NULL, NULL, false,              \
		    N_("first day not known yet (default: end of the last " \
		       "complete day)")                                     \
	}
#define OPT_LEVEL                                                    \
	{                                                            \
		0, "level", OPT_SHARE, "LEVEL", NULL, "0.95", false, \
		    N_("confidence level of the intervals")          \
	}
#define OPT_FORMAT                                                             \
	{                                                                      \
		'f', "format", OPT_CHOICE, "FORMAT", "text|csv|json|markdown", \
		    "text", false, N_("form of the output")                    \
	}
#define OPT_OUTPUT                                                  \
	{                                                           \
		'o', "output", OPT_TEXT, "FILE", NULL, NULL, false, \
		    N_("write to a file, whole or not at all")      \
	}

struct args {
	const struct cmd *cmd;
	const char *program;        /* argv[0] of main(), or NULL */
	const char *const *operand; /* what is not an option */
	size_t n_operands;
	const struct opt_value *values;
	size_t n_values;
};

/* Parses argv (without the command's name). Options and operands mix; "--"
 * ends options; -h or --help before it sets *help, whatever else is wrong.
 * ERR_USAGE with the nearest option; an option that is not .many and is no
 * flag may be given once. Gives args, which borrow argv: release with
 * args_release(), also after a failure. */
int opt_parse(struct args *out, const struct cmd *cmd, int argc,
    char *const *argv, bool *help, struct err *e);
void args_release(struct args *a);

/* The row of that long name, or NULL. */
const struct opt *opt_find(const struct opt *table, const char *name);

/* By long name; the default when not given. Asking for a name that is not in
 * the table, or as the wrong type, is a mistake of ours (assert). */
bool opt_flag(const struct args *a, const char *name);
const char *opt_text(const struct args *a, const char *name); /* or NULL */
/* How often it was given; 0 when it was not, whatever its default. */
size_t opt_count(const struct args *a, const char *name);
const char *opt_nth(const struct args *a, const char *name, size_t i);
day_t opt_day(const struct args *a, const char *name); /* or DAY_NONE */
enum period opt_period(const struct args *a, const char *name);
int64_t opt_int(const struct args *a, const char *name);
double opt_share(const struct args *a, const char *name);

/* The text of --help: usage, examples first, options. */
void opt_help(const struct cmd *cmd, struct buf *out);

#endif
