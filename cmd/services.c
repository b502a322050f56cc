/*
 * services.c - two services side by side.
 *
 * Each is opened as if the command had been run in its folder: the options
 * given are parsed again with another --directory.
 */
#include "services.h"

#include <string.h>
#include <unistd.h>

#include "cmd.h"

/* An option and its value for each given, and the folder. */
#define WORDS_MOST 256

static bool is_service(const char *folder)
{
	struct buf path = BUF_INIT;
	bool is;

	buf_printf(&path, "%s/service.json", folder);
	is = !path.failed && access(buf_text(&path), F_OK) == 0;
	buf_release(&path);
	return is;
}

bool services_named(const struct args *args)
{
	return args->n_operands >= 2 && is_service(args->operand[0]) &&
	       is_service(args->operand[1]);
}

static size_t put_option(const struct args *args, const char *flag,
    const char *name, char **word, size_t n)
{
	size_t times = opt_count(args, name);

	for (size_t i = 0; i < times && n + 2 <= WORDS_MOST; i++) {
		word[n++] = (char *)(uintptr_t)flag;
		word[n++] = (char *)(uintptr_t)opt_nth(args, name, i);
	}
	return n;
}

static int reparse(struct args *out, const struct args *args,
    const char *folder, struct err *e)
{
	static const char *const flags[] = { "--by", "--where", "--from",
		"--to", "--as-of", "--source", "--level", "--format",
		"--lang" };
	char *word[WORDS_MOST];
	size_t n = 0;
	bool help;

	word[n++] = (char *)(uintptr_t) "--directory";
	word[n++] = (char *)(uintptr_t)folder;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (opt_find(args->cmd->opts, flags[i] + 2))
			n = put_option(args, flags[i], flags[i] + 2, word, n);
	if (n + 2 > WORDS_MOST)
		return err_set(
		    e, ERR_USAGE, "more conditions than %d", WORDS_MOST / 2);
	return opt_parse(out, args->cmd, (int)n, word, &help, e);
}

int services_open_one(struct args *own, struct context *c,
    const struct args *args, const char *folder, struct err *e)
{
	int rc = reparse(own, args, folder, e);

	if (rc == 0) {
		own->program = args->program;
		rc = context_run(c, own, e);
	}
	return rc;
}

static int open_one(
    struct services *s, int i, const struct args *args, struct err *e)
{
	int rc = services_open_one(
	    &s->args[i], &s->at[i], args, args->operand[i], e);

	if (rc < 0)
		err_prefix(e, "%s", args->operand[i]);
	return rc;
}

/* To the days known of both, whose money must be of one kind. */
static int cut(struct services *s, struct err *e)
{
	struct span *a = &s->at[0].run.span, *b = &s->at[1].run.span;
	struct span both = { a->from > b->from ? a->from : b->from,
		a->to < b->to ? a->to : b->to };

	if (strcmp(s->at[0].service->currency, s->at[1].service->currency) != 0)
		return err_set(e, ERR_INPUT,
		    "the two services count in different currencies");
	if (both.from >= both.to)
		return err_set(e, ERR_INPUT,
		    "the two services have no day in common\nAsk for days of "
		    "both, with --from and --to");
	*a = *b = both;
	return 0;
}

int services_open(struct services *s, const struct args *args, struct err *e)
{
	int rc;

	memset(s, 0, sizeof *s);
	rc = open_one(s, 1, args, e);
	if (rc == 0)
		rc = open_one(s, 0, args, e);
	if (rc == 0)
		rc = cut(s, e);
	return rc;
}

void services_close(struct services *s)
{
	for (int i = 0; i < 2; i++) {
		context_close(&s->at[i]);
		args_release(&s->args[i]);
	}
}
