/*
 * indicator_gate.c - what may be measured at all.
 *
 * An identifier that changes every day cannot tell who came back, however
 * fine the curve looks. So the identity of the source decides before anything
 * is counted, and the refusal names the reason and what to do instead.
 */
#include "indicator_impl.h"

#include <stdio.h>

#define MONTH_DAYS 31

static bool is_cost(const struct indicator *ind)
{
	return (ind->needs & NEED_COSTS) != 0;
}

static bool is_goal(const struct indicator *ind)
{
	return strcmp(ind->family, "objectives") == 0;
}

/* The name of the source asked for, or of one of the space. */
static int source_name(
    const struct indicator_run *run, struct store_source *out, struct err *e)
{
	int rc = 0;

	*out = (struct store_source){ .name = slice_of("?") };
	for (uint32_t i = 0; rc == 0 && i < store_sources(run->store); i++) {
		struct store_source src;

		rc = store_source_get(run->store, i, &src, e);
		if (rc == 0 &&
		    (run->source >= 0 ? src.id == (uint64_t)run->source
				      : src.space == run->space)) {
			*out = src;
			break;
		}
	}
	return rc;
}

/* A source of the service that follows people for longer; NULL: none. */
static const char *better_source(
    const struct indicator_run *run, struct slice but)
{
	const struct service *s = run->service;

	for (size_t i = 0; i < s->n_sources; i++)
		if (s->sources[i].identity_days > run->identity_days &&
		    !slice_is(but, s->sources[i].name))
			return s->sources[i].name;
	return NULL;
}

static int refuse_daily(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	struct store_source src;
	const char *other;
	char here[128] = "";
	int rc = source_name(run, &src, e);

	if (rc < 0)
		return rc;
	other = better_source(run, src.name);
	if (other)
		snprintf(here, sizeof here, _(" (here: --source %s)"), other);
	return err_refuse(e, N_("the identifiers change every day"),
	    "%s cannot be measured on source %.*s: "
	    "its identifiers change every day (identity: daily).\n"
	    "Use an account or cookie source%s, or look at active_users by "
	    "day.",
	    ind->name, SLICE_ARG(src.name), here);
}

static int refuse_short(const struct indicator_run *run,
    const struct indicator *ind, int needed, struct err *e)
{
	struct store_source src;
	int rc = source_name(run, &src, e);

	if (rc < 0)
		return rc;
	return err_refuse(e, N_("the identifiers do not last long enough"),
	    "%s cannot be measured on source %.*s: "
	    "its identifiers last %d days (identity: %s) and %d are needed.\n"
	    "%s",
	    ind->name, SLICE_ARG(src.name), run->identity_days,
	    identity_name(run->identity), needed,
	    ind->span_days ? _("Use an account source.")
			   : _("Ask for a shorter period (--by), or use an "
			       "account source."));
}

static int gate_identity(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	int needed = ind->span_days ? ind->span_days : period_max_days(run->by);
	bool daily = run->identity == IDENTITY_DAILY;

	if (ind->span == SPAN_NONE)
		return 0;
	if (daily && ind->span == SPAN_PERIOD)
		return 0;
	if (daily && (ind->span == SPAN_HISTORY || needed > 1))
		return refuse_daily(run, ind, e);
	if (needed > run->identity_days)
		return refuse_short(run, ind, needed, e);
	return 0;
}

/* What service.json must say for a need, whether it does, and how to. */
struct say {
	unsigned need;
	bool said;
	const char *why, *what, *add;
};

static bool has_values(const struct service *s)
{
	for (size_t i = 0; i < s->n_sources; i++)
		if (s->sources[i].value)
			return true;
	return false;
}

static int gate_said(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	const struct service *s = run->service;
	const struct say say[] = {
		{ NEED_COMPLETION, s->completion.start != NULL,
		    N_("what starts and completes a procedure is not declared"),
		    N_("what starts and completes a procedure"),
		    "\"completion\": { \"start\": \"ACTION\", \"complete\": "
		    "\"ACTION\", \"within_days\": 30 }" },
		{ NEED_FUNNEL, s->completion.start || s->n_funnel > 0,
		    N_("the steps of a procedure are not declared"),
		    N_("what the steps of a procedure are"),
		    "\"funnel\": [\"ACTION\", \"ACTION\", ...]" },
		{ NEED_VALUE_COLUMN, has_values(s),
		    N_("the log's numbers are not declared"),
		    N_("which column of the log holds a number"),
		    "\"value\": \"COLUMN\" in the source" },
		{ NEED_SUPPORT, s->support != NULL,
		    N_("how users ask for help is not declared"),
		    N_("by which action users ask for help"),
		    "\"support\": { \"action\": \"ACTION\" }" },
		{ NEED_SATISFACTION, s->satisfaction.action != NULL,
		    N_("the question is not asked, or not declared"),
		    N_("where the answers are"),
		    "\"satisfaction\": { \"action\": \"ACTION\", \"answer\": "
		    "\"DIMENSION\" }" },
		{ NEED_EASE_OF_USE, s->ease_of_use.action != NULL,
		    N_("the question is not asked, or not declared"),
		    N_("where the answers are"),
		    "\"ease_of_use\": { \"action\": \"ACTION\", \"answer\": "
		    "\"DIMENSION\" }" },
		{ NEED_NPS, s->nps.action != NULL,
		    N_("the question is not asked, or not declared"),
		    N_("where the answers are"),
		    "\"nps\": { \"action\": \"ACTION\", \"answer\": "
		    "\"DIMENSION\" }" },
		{ NEED_OBJECTIVES, s->n_objectives > 0,
		    N_("no objective is declared"), N_("what was promised"),
		    "\"objectives\": [{ \"indicator\": \"active_users\", "
		    "\"baseline\": 1000, \"from\": \"2026-01-01\", "
		    "\"target\": 3000, \"due\": \"2026-12-31\" }]" },
		{ NEED_BUDGET, s->budget.known,
		    N_("the budget is not declared"),
		    N_("what the running budget is"),
		    "\"budget\": { \"start\": \"2026-01-01\", "
		    "\"authorised\": \"450 000,00 EUR\" }" },
		{ NEED_PHASE, s->phase != NULL, N_("the phase is not declared"),
		    N_("in which phase the service is"),
		    "\"phase\": \"acceleration\"" },
		{ NEED_OUTCOME, s->outcome.known,
		    N_("the outcome is not declared"),
		    N_("which action is the outcome"),
		    "\"outcome\": { \"action\": \"ACTION\" }" },
		{ NEED_OUTPUT, s->outcome.action || s->completion.start,
		    N_("the outcome is not declared"),
		    N_("which action is the outcome"),
		    "\"outcome\": { \"action\": \"ACTION\" }" },
		{ NEED_TAKE_UP, s->take_up != NULL,
		    N_("completions in other channels are not declared"),
		    N_("which figure holds the completions in other channels"),
		    "\"take_up\": { \"figure\": \"NAME\" }, \"figures\": "
		    "\"figures.csv\"" },
		{ NEED_REVENUE, s->revenue != NULL,
		    N_("what the service earns is not declared"),
		    N_("which figure holds what the service earns"),
		    "\"revenue\": { \"figure\": \"NAME\" }, \"figures\": "
		    "\"figures.csv\"" },
		{ NEED_VALUE, s->outcome.unit_value > 0,
		    N_("what one outcome is worth is not declared"),
		    N_("what one outcome is worth, and who says so"),
		    "\"outcome\": { ..., \"unit_value\": \"100 €\", "
		    "\"source\": \"...\" }" },
	};

	for (size_t i = 0; i < sizeof say / sizeof *say; i++)
		if ((ind->needs & say[i].need) && !say[i].said)
			return err_refuse(e, say[i].why,
			    "%s needs to know %s.\nAdd to service.json: %s",
			    ind->name, _(say[i].what), say[i].add);
	return 0;
}

static int gate_needs(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	if ((ind->needs & NEED_COSTS) && !run->costs)
		return err_refuse(e, N_("the costs are not known"),
		    "%s needs costs, and the service "
		    "names none.\nAdd \"costs\": \"costs.csv\" to "
		    "service.json; the file has columns date and amount.",
		    ind->name);
	if ((ind->needs & NEED_TERRITORY) && !run->service->territory)
		return err_refuse(e, N_("the territory of users is not known"),
		    "%s needs to know which dimension "
		    "holds the territory.\nAdd \"territory\": \"departement\" "
		    "(the dimension's name) to service.json.",
		    ind->name);
	if ((ind->needs & NEED_POPULATION) && !run->population)
		return err_refuse(e, N_("the target population is not known"),
		    "%s needs a target population, "
		    "and the service names none.\nAdd \"population\": "
		    "\"population.csv\" to service.json; the file has columns "
		    "territory and population (no territory: the total).",
		    ind->name);
	return 0;
}

/* Figures that service.json names and the file does not have. */
static int gate_figures(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	const struct service *s = run->service;
	const struct {
		unsigned need;
		const char *name;
	} said[] = { { NEED_OUTCOME, s->outcome.figure },
		{ NEED_TAKE_UP, s->take_up }, { NEED_REVENUE, s->revenue } };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		const char *near;

		if (!(ind->needs & said[i].need) || !said[i].name ||
		    figures_known(run->figures, said[i].name))
			continue;
		near = figures_nearest(run->figures, said[i].name);
		return err_refuse(e,
		    N_("its figure is not in the file of figures"),
		    "%s has no figure \"%s\"%s%s%s\nAdd its rows, or name "
		    "another in service.json.",
		    s->figures, said[i].name,
		    near ? _("; did you mean \"") : "", near ? near : "",
		    near ? _("\"?") : "");
	}
	return 0;
}

static int gate_cut(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	if (is_goal(ind) && (run->split.at || run->n_where > 0))
		return err_set(e, ERR_INPUT,
		    "%s cannot be %s: it is about what service.json "
		    "promises.\nAsk without %s.",
		    ind->name, run->split.at ? _("split") : _("filtered"),
		    run->split.at ? "--split" : "--where");
	if ((ind->needs & NEED_TAKE_UP) && (run->split.at || run->n_where > 0))
		return err_set(e, ERR_INPUT,
		    "%s cannot be %s: completions in other channels are not "
		    "known per value of a dimension.\nAsk without %s.",
		    ind->name, run->split.at ? _("split") : _("filtered"),
		    run->split.at ? "--split" : "--where");
	if (is_cost(ind) && (run->split.at || run->n_where > 0))
		return err_set(e, ERR_INPUT,
		    "%s cannot be %s: costs are not "
		    "known per value of a dimension.\nAsk without %s.",
		    ind->name, run->split.at ? _("split") : _("filtered"),
		    run->split.at ? "--split" : "--where");
	if (ind->span_days >= MONTH_DAYS && run->by < PERIOD_MONTH)
		return err_set(e, ERR_INPUT,
		    "%s cannot be given by %s: its "
		    "users are those of months.\nAsk for --by month, quarter, "
		    "semester or year.",
		    ind->name, _(period_name(run->by)));
	if ((ind->needs & NEED_TERRITORY) && run->split.at &&
	    !slice_is(run->split, run->service->territory))
		return err_set(e, ERR_INPUT,
		    "%s is by territory and cannot be "
		    "split by %.*s.\nAsk without --split, or with --where for "
		    "one value.",
		    ind->name, SLICE_ARG(run->split));
	return 0;
}

/* What was asked for in a way that the indicator does not know. */
static int gate_asked(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	unsigned other = run->question.asked & ~ind->takes;

	if (ind->timeless && (other & ASKED_BY))
		return err_set(e, ERR_USAGE,
		    "%s is of whole lives and has no periods: ask without "
		    "--by; --from and --to choose by the first day",
		    ind->name);
	if (other & ASKED_RETENTION)
		return err_set(e, ERR_USAGE,
		    "%s has no cohorts: --form, --bracket, --horizon, "
		    "--cohort, --window and --lag go with retention",
		    ind->name);
	if (other & ASKED_GAP)
		return err_set(e, ERR_USAGE,
		    "%s has no gap: --gap goes with survival", ind->name);
	if (other & ASKED_ROLLING)
		return err_set(e, ERR_USAGE,
		    "%s does not roll: --rolling goes with active_users",
		    ind->name);
	return 0;
}

/* Users of several days are counted once, whatever the day. */
static int gate_rolling(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	int32_t days = run->question.rolling;

	if (days <= run->identity_days)
		return 0;
	if (run->identity == IDENTITY_DAILY)
		return refuse_daily(run, ind, e);
	return refuse_short(run, ind, days, e);
}

int indicator_gate(
    const struct indicator_run *run, const struct indicator *ind, struct err *e)
{
	int rc = gate_asked(run, ind, e);

	if (rc == 0)
		rc = gate_identity(run, ind, e);
	if (rc == 0)
		rc = gate_rolling(run, ind, e);
	if (rc == 0)
		rc = gate_needs(run, ind, e);
	if (rc == 0)
		rc = gate_said(run, ind, e);
	if (rc == 0)
		rc = gate_figures(run, ind, e);
	return rc < 0 ? rc : gate_cut(run, ind, e);
}
