/*
 * compute.c - indicators as a table; none named: the headline screen.
 */
#include "cmd.h"

#include "context.h"
#include "question.h"
#include "write.h"

#define OPT_TARGET                                            \
	{                                                     \
		0, "target", OPT_INT, "N", NULL, NULL, false, \
		    N_("users to reach, for time_to_reach")   \
	}

static const struct opt compute_opts[] = { OPT_BY, OPT_SPLIT, OPT_WHERE,
	OPT_FROM, OPT_TO, OPT_AS_OF, OPT_SOURCE, OPT_LEVEL, OPT_TARGET,
	OPT_QUESTION, OPT_FORMAT, OPT_OUTPUT, OPT_LANG, OPT_DIR, OPT_END };

/* The screen chooses these itself. */
static int check_headline_options(const struct args *args, struct err *e)
{
	static const char *const meaningless[] = { "by", "split", "from", "to",
		"form", "bracket", "horizon", "cohort", "window", "lag", "gap",
		"rolling" };

	for (size_t i = 0; i < sizeof meaningless / sizeof *meaningless; i++)
		if (opt_count(args, meaningless[i]))
			return err_set(e, ERR_USAGE,
			    "--%s needs an indicator, "
			    "as in: jauge compute active_users\nAll of them "
			    "are listed by: jauge indicators",
			    meaningless[i]);
	return 0;
}

static int compute_headline(struct context *c, const struct output_style *st,
    struct buf *out, struct err *e)
{
	struct headline *h = NULL;
	int rc = check_headline_options(c->args, e);

	if (rc == 0) {
		activity_keep(c->run.store);
		rc = headline_compute(&c->run, c->table, &h, e);
	}
	if (rc == 0)
		rc = context_format(c->args)->headline(h, c->table, st, out, e);
	headline_free(h);
	return rc;
}

static int compute_table(struct context *c, const struct output_style *st,
    struct buf *out, struct err *e)
{
	const struct args *args = c->args;
	const struct indicator *ind;
	int rc = 0;

	for (size_t i = 0; i < args->n_operands; i++) {
		ind = indicator_find(slice_of(args->operand[i]));
		if (ind)
			indicator_expect(&c->run, ind);
	}
	if (args->n_operands > 2)
		activity_keep(c->run.store);
	for (size_t i = 0; i < args->n_operands && rc == 0; i++) {
		ind = indicator_find(slice_of(args->operand[i]));
		rc = ind ? indicator_compute(&c->run, ind, c->table, e)
			 : indicator_unknown(slice_of(args->operand[i]), e);
	}
	if (rc == 0)
		rc = context_format(args)->table(c->table, st, out, e);
	return rc;
}

static int compute_run(const struct args *args, struct err *e)
{
	const char *path = opt_text(args, "output");
	struct output_style st = write_style(path);
	struct buf out = BUF_INIT;
	struct context c;
	int rc = context_run(&c, args, e);

	if (opt_count(args, "target"))
		c.run.target = opt_int(args, "target");
	if (rc == 0)
		rc = question_options(args, &c.run.question, &c.run.by, e);
	if (rc == 0)
		c.table->by = c.run.by;
	if (rc == 0 && args->n_operands == 0)
		rc = compute_headline(&c, &st, &out, e);
	else if (rc == 0)
		rc = compute_table(&c, &st, &out, e);
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(path, buf_view(&out), e);
	buf_release(&out);
	context_close(&c);
	return rc;
}

const struct cmd cmd_compute = {
	.name = "compute",
	.group = CMD_READ,
	.args = "[INDICATOR...]",
	.brief = N_("indicators as a table; none named: the headline screen "
		    "of the last complete week"),
	.examples =
	    "$ jauge compute\n"
	    "$ jauge compute active_users new_users --by week\n"
	    "$ jauge compute retention --from 2026-05 --format csv\n"
	    "$ jauge compute coverage --where channel=web -o coverage.md "
	    "-f markdown\n",
	.opts = compute_opts,
	.run = compute_run,
};
