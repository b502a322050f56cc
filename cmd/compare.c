/*
 * compare.c - two periods, or two values of a dimension.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/compare.h"
#include "compare_since.h"
#include "context.h"
#include "services.h"
#include "write.h"

static const struct opt compare_opts[] = { OPT_BY, OPT_WHERE, OPT_FROM, OPT_TO,
	OPT_AS_OF, OPT_SOURCE, OPT_LEVEL,
	{ 'y', "year", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("one period, beside the same weekdays a year (364 days) "
	       "before") },
	{ 'i', "interrupted", OPT_DAY, "DAY", NULL, NULL, false,
	    N_("one series, before and from this day on: change of level "
	       "and slope") },
	{ 0, "rollout", OPT_TEXT, "FILE", NULL, NULL, false,
	    N_("territories that FILE gives a date, beside the others: "
	       "difference in differences") },
	{ 0, "since", OPT_TEXT, "LABEL", NULL, NULL, false,
	    N_("the figures that review --freeze LABEL kept, and why they are "
	       "others now") },
	{ 0, "fail", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("with --since: status 1 when something else than new data has "
	       "changed a figure") },
	{ 0, "resample", OPT_INT, "ROUNDS", NULL, NULL, false,
	    N_("intervals of users by resampling them so often, not by "
	       "formula") },
	{ 0, "seed", OPT_INT, "SEED", NULL, "1", false,
	    N_("seed of --resample") },
	OPT_FORMAT, OPT_OUTPUT, OPT_LANG, OPT_DIR, OPT_END };

struct list {
	const struct indicator **at; /* owned; room for all of them */
	size_t n;
};

/* Reach, and between periods what a unit costs where costs are known: they
 * are not known per value of a dimension. */
static bool is_default(
    const struct indicator_run *run, bool by_value, const struct indicator *ind)
{
	static const char *const names[] = { "active_users", "new_users",
		"events" };
	struct err why = { 0 };
	bool wanted = strncmp(ind->name, "cost_per_", 9) == 0 && !by_value &&
		      run->n_where == 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		wanted = wanted || strcmp(ind->name, names[i]) == 0;
	return wanted && indicator_measurable(run, ind, &why);
}

/* Of a second service too, when people are counted alike in both. */
static bool is_default_of(const struct indicator_run *other,
    const struct indicator_run *run, const struct indicator *ind)
{
	bool alike = other->identity == run->identity;

	return (alike || ind->span == SPAN_NONE) &&
	       is_default(other, false, ind);
}

/* Operands before the names of indicators. */
static size_t operands_of_sides(const struct args *args)
{
	if (opt_count(args, "interrupted") || opt_count(args, "rollout"))
		return 0;
	return opt_flag(args, "year") ? 1 : 2;
}

static int choose(struct list *l, const struct context *c, const struct side *b,
    struct err *e)
{
	const struct args *args = c->args;
	size_t sides = operands_of_sides(args);
	struct slice name;

	l->n = 0;
	l->at = calloc(n_indicators + args->n_operands, sizeof *l->at);
	if (!l->at)
		return err_memory(e);
	for (size_t i = sides; i < args->n_operands; i++) {
		name = slice_of(args->operand[i]);
		l->at[l->n] = indicator_find(name);
		if (!l->at[l->n++])
			return indicator_unknown(name, e);
	}
	for (size_t i = 0; i < n_indicators && args->n_operands == sides; i++)
		if (is_default(&c->run, b->by_value, &indicators[i]) &&
		    (!b->run || is_default_of(b->run, &c->run, &indicators[i])))
			l->at[l->n++] = &indicators[i];
	return 0;
}

static int parse_year(const struct args *args, struct side *a, struct side *b,
    char room[SIDE_LABEL], struct err *e)
{
	int rc;

	if (args->n_operands < 1)
		return err_set(e, ERR_USAGE,
		    "a period is needed, as in: "
		    "jauge compare --year 2026-W40");
	if (opt_count(args, "from") || opt_count(args, "to"))
		return err_set(e, ERR_USAGE,
		    "--from and --to do not go with --year: the period says "
		    "it itself");
	rc = side_parse(b, slice_of(args->operand[0]), e);
	return rc < 0 ? rc : side_year_ago(a, b, room, e);
}

static int parse_sides(
    const struct args *args, struct side *a, struct side *b, struct err *e)
{
	int rc;

	if (args->n_operands < 2)
		return err_set(e, ERR_USAGE,
		    "two sides are needed, as in: "
		    "jauge compare 2026-Q2 2026-Q3\n"
		    "Or: jauge compare channel=web channel=mobile");
	rc = side_parse(a, slice_of(args->operand[0]), e);
	if (rc == 0)
		rc = side_parse(b, slice_of(args->operand[1]), e);
	if (rc == 0 && !a->by_value &&
	    (opt_count(args, "from") || opt_count(args, "to")))
		rc = err_set(e, ERR_USAGE,
		    "--from and --to go with values "
		    "such as channel=web; two periods say it themselves");
	return rc;
}

/* Fewer rounds have no replicate beyond the interval on each side; more than
 * a million take memory and tell nothing more. */
static int set_boot(
    struct stats_boot *boot, const struct context *c, struct err *e)
{
	*boot = (struct stats_boot){ .level = c->run.level };
	if (opt_count(c->args, "resample") == 0)
		return 0;
	boot->rounds = (size_t)opt_int(c->args, "resample");
	boot->seed = (uint64_t)opt_int(c->args, "seed");
	if (boot->rounds < 199 || boot->rounds > 1000000)
		return err_set(e, ERR_USAGE,
		    "--resample: expected 199 to 1000000 rounds, as in "
		    "--resample 1999");
	return 0;
}

/* c chooses what is compared and how it is told. */
static int compare_text(struct context *c, const struct side *a,
    const struct side *b, struct buf *out, struct err *e)
{
	struct output_style st = write_style(opt_text(c->args, "output"));
	struct comparison *cmp = NULL;
	struct stats_boot boot;
	struct list l;
	int rc = choose(&l, c, b, e);
	bool resample = opt_count(c->args, "resample") > 0;

	if (rc == 0)
		rc = set_boot(&boot, c, e);
	if (rc == 0)
		rc = compare_sides(&c->run, a, b, l.at, l.n,
		    resample ? &boot : NULL, c->table, &cmp, e);
	if (rc == 0)
		rc = context_format(c->args)->comparison(
		    cmp, l.n, a, b, c->table, &st, out, e);
	free(cmp);
	free(l.at);
	return rc;
}

/* The indicators of one interrupted series each; active users by default. */
static int interrupted_text(struct context *c, struct buf *out, struct err *e)
{
	struct output_style st = write_style(opt_text(c->args, "output"));
	day_t day = opt_day(c->args, "interrupted");
	struct side none = { .run = NULL };
	struct list l = { NULL, 0 };
	int rc = choose(&l, c, &none, e);

	if (rc == 0 && c->args->n_operands == 0) {
		l.at[0] = indicator_find(slice_of("active_users"));
		l.n = 1;
	}
	for (size_t i = 0; rc == 0 && i < l.n; i++)
		rc = compare_interrupted(&c->run, l.at[i], day, c->table, e);
	if (rc == 0)
		rc = context_format(c->args)->table(c->table, &st, out, e);
	free(l.at);
	return rc;
}

/* The indicator named, by default active users. */
static int rollout_text(struct context *c, struct buf *out, struct err *e)
{
	struct output_style st = write_style(opt_text(c->args, "output"));
	const char *path = opt_text(c->args, "rollout");
	const char *name =
	    c->args->n_operands ? c->args->operand[0] : "active_users";
	const struct indicator *ind = indicator_find(slice_of(name));
	struct rollout *rollout = NULL;
	int rc;

	if (!ind)
		return indicator_unknown(slice_of(name), e);
	if (c->args->n_operands > 1)
		return err_set(
		    e, ERR_USAGE, "--rollout compares one indicator at a time");
	rc = rollout_read(&rollout, path, e);
	if (rc == 0)
		rc = compare_rollout(&c->run, ind, rollout, path, c->table, e);
	if (rc == 0)
		rc = context_format(c->args)->table(c->table, &st, out, e);
	rollout_free(rollout);
	return rc;
}

static int run_interrupted(const struct args *args, struct err *e)
{
	struct buf out = BUF_INIT;
	struct context c;
	int rc = context_run(&c, args, e);

	if (rc == 0 && opt_count(args, "rollout"))
		rc = rollout_text(&c, &out, e);
	else if (rc == 0)
		rc = interrupted_text(&c, &out, e);
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(opt_text(args, "output"), buf_view(&out), e);
	buf_release(&out);
	context_close(&c);
	return rc;
}

static int run_sides(const struct args *args, struct err *e)
{
	struct buf out = BUF_INIT;
	char room[SIDE_LABEL];
	struct side a, b;
	struct context c;
	int rc = opt_flag(args, "year") ? parse_year(args, &a, &b, room, e)
					: parse_sides(args, &a, &b, e);

	if (rc < 0)
		return rc;
	rc = context_run(&c, args, e);
	if (rc == 0)
		rc = compare_text(&c, &a, &b, &out, e);
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(opt_text(args, "output"), buf_view(&out), e);
	buf_release(&out);
	context_close(&c);
	return rc;
}

static struct side service_side(struct context *c, const char *folder)
{
	return (struct side){
		.label = slice_of(folder), .span = c->run.span, .run = &c->run
	};
}

static int run_services(const struct args *args, struct err *e)
{
	struct buf out = BUF_INIT;
	struct services s;
	int rc = services_open(&s, args, e);

	if (rc == 0) {
		struct side a = service_side(&s.at[0], args->operand[0]);
		struct side b = service_side(&s.at[1], args->operand[1]);

		s.at[0].args = args;
		rc = compare_text(&s.at[0], &a, &b, &out, e);
	}
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(opt_text(args, "output"), buf_view(&out), e);
	buf_release(&out);
	services_close(&s);
	return rc;
}

static int since_run(const struct args *args, struct err *e)
{
	if (args->n_operands || opt_count(args, "interrupted") ||
	    opt_count(args, "rollout") || opt_flag(args, "year") ||
	    opt_count(args, "resample") || opt_count(args, "where") ||
	    opt_count(args, "from") || opt_count(args, "to"))
		return err_set(e, ERR_USAGE,
		    "--since LABEL asks again what the page had asked: it goes "
		    "with --as-of, --source, --format and --output alone");
	return compare_since(args, e);
}

static int compare_run(const struct args *args, struct err *e)
{
	bool interrupted = opt_count(args, "interrupted") > 0;
	bool rollout = opt_count(args, "rollout") > 0;

	if (opt_count(args, "since"))
		return since_run(args, e);
	if (!interrupted && !rollout)
		return services_named(args) ? run_services(args, e)
					    : run_sides(args, e);
	if (opt_flag(args, "year") || opt_count(args, "resample") ||
	    (interrupted && rollout))
		return err_set(e, ERR_USAGE,
		    "--interrupted and --rollout stand alone: not with each "
		    "other, --year or --resample");
	return run_interrupted(args, e);
}

const struct cmd cmd_compare = {
	.name = "compare",
	.group = CMD_READ,
	.args = "A B [INDICATOR...]",
	.brief =
	    N_("two periods, values of a dimension or services, with a verdict "
	       "that may be: cannot tell"),
	.examples =
	    "$ jauge compare 2026-Q2 2026-Q3\n"
	    "$ jauge compare --year 2026-W40\n"
	    "$ jauge compare channel=web channel=mobile retention\n"
	    "$ jauge compare --since 2026-S1\n"
	    "$ jauge compare portal skills active_users --from 2026-07 --to "
	    "2026-10\n"
	    "$ jauge compare 2026-01-01..2026-03-01 2026-03-01..2026-05-01 "
	    "active_users\n",
	.opts = compare_opts,
	.run = compare_run,
};
