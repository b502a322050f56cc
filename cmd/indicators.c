/*
 * indicators.c - every definition, from the registry.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "write.h"

#define COLUMN 14
#define WIDTH 80

static const struct opt indicators_opts[] = {
	{ 'f', "format", OPT_CHOICE, "FORMAT", "text|json", "text", false,
	    N_("form of the output") },
	OPT_LANG, OPT_DIR, OPT_END
};

static const char *family_title(const char *family)
{
	if (strcmp(family, "reach") == 0)
		return _("Reach");
	if (strcmp(family, "retention") == 0)
		return _("Retention");
	if (strcmp(family, "growth") == 0)
		return _("Growth");
	if (strcmp(family, "engagement") == 0)
		return _("Engagement");
	if (strcmp(family, "use") == 0)
		return _("Use");
	if (strcmp(family, "usefulness") == 0)
		return _("Usefulness");
	if (strcmp(family, "impact") == 0)
		return _("Impact");
	if (strcmp(family, "lasting") == 0)
		return _("Lasting");
	if (strcmp(family, "objectives") == 0)
		return _("Objectives");
	return strcmp(family, "cost") == 0 ? _("Cost") : family;
}

/* A need, as JSON names it and as people read it. */
static const struct {
	unsigned need;
	const char *key, *text;
} need_words[] = {
	{ NEED_COSTS, "costs", N_("costs (\"costs\" in service.json)") },
	{ NEED_POPULATION, "population",
	    N_("a population "
	       "(\"population\", or a French \"territory\")") },
	{ NEED_TERRITORY, "territory", N_("a territory (\"territory\")") },
	{ NEED_COMPLETION, "completion",
	    N_("a start and an end (\"completion\")") },
	{ NEED_FUNNEL, "funnel", N_("steps (\"funnel\", or \"completion\")") },
	{ NEED_VALUE_COLUMN, "value", N_("a number in the log (\"value\")") },
	{ NEED_SUPPORT, "support", N_("a request for help (\"support\")") },
	{ NEED_SATISFACTION, "satisfaction", N_("answers (\"satisfaction\")") },
	{ NEED_EASE_OF_USE, "ease_of_use", N_("answers (\"ease_of_use\")") },
	{ NEED_NPS, "nps", N_("answers (\"nps\")") },
	{ NEED_OUTCOME, "outcome", N_("an outcome (\"outcome\")") },
	{ NEED_OUTPUT, "outcome_or_completion",
	    N_("an outcome or a completion (\"outcome\", "
	       "\"completion\")") },
	{ NEED_TAKE_UP, "take_up",
	    N_("completions elsewhere (\"take_up\", "
	       "\"figures\")") },
	{ NEED_REVENUE, "revenue",
	    N_("what it earns (\"revenue\", \"figures\")") },
	{ NEED_VALUE, "unit_value",
	    N_("what an outcome is worth, and who says so") },
	{ NEED_OBJECTIVES, "objectives", N_("promises (\"objectives\")") },
	{ NEED_BUDGET, "budget", N_("a budget (\"budget\")") },
	{ NEED_PHASE, "phase", N_("a phase (\"phase\")") },
};

static const char *needs_text(const struct indicator *ind, struct buf *b)
{
	for (size_t i = 0; i < sizeof need_words / sizeof *need_words; i++)
		if (ind->needs & need_words[i].need)
			buf_printf(b, "%s%s", b->len ? ", " : "",
			    _(need_words[i].text));
	return b->len ? buf_text(b) : _("nothing but logs");
}

static const char *span_text(const struct indicator *ind, struct buf *b)
{
	switch (ind->span) {
	case SPAN_NONE:
		return _("none needed");
	case SPAN_PERIOD:
		return _("any; with daily identifiers an upper bound beyond "
			 "a day");
	case SPAN_STRICT:
		if (!ind->span_days)
			return _("one that lasts a whole period");
		buf_printf(b, _("one that lasts %d days"), ind->span_days);
		return buf_text(b);
	case SPAN_HISTORY:
		break;
	}
	return _("one that lasts from period to period (account or cookie)");
}

static void add_line(struct buf *out, const char *head, const char *text)
{
	size_t start = out->len;

	buf_str(out, head);
	write_hanging(out, start, COLUMN, WIDTH, text);
}

static void full_text(
    const struct indicator *ind, const struct table *t, struct buf *out)
{
	struct buf needs = BUF_INIT, span = BUF_INIT;

	buf_printf(out, "%s%s%s\n\n", ind->name, _(": "), _(ind->label));
	add_line(out, _("definition"), _(ind->definition));
	add_line(out, _("example"), _(ind->example));
	if (ind->otherwise)
		add_line(out, _("options"), _(ind->otherwise));
	add_line(out, _("formula"), _(ind->formula));
	add_line(out, _("unit"), _(table_unit(t, ind->unit)));
	add_line(out, _("interval"), _(ind->interval));
	add_line(out, _("needs"), needs_text(ind, &needs));
	add_line(out, _("identity"), span_text(ind, &span));
	add_line(out, _("source"), _(ind->source));
	buf_release(&needs);
	buf_release(&span);
}

static void list_text(const struct table *t, struct buf *out)
{
	const char *family = "";

	for (size_t i = 0; i < n_indicators; i++) {
		if (strcmp(family, indicators[i].family) != 0) {
			family = indicators[i].family;
			buf_printf(
			    out, "%s%s\n", i ? "\n" : "", family_title(family));
		}
		buf_printf(out, "  %-24s%s (%s)\n", indicators[i].name,
		    _(indicators[i].label),
		    _(table_unit(t, indicators[i].unit)));
	}
	buf_printf(out, "\n%s\n", _("In full: jauge indicators NAME"));
}

static void json_member(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, ",\"%s\":\"", name);
	text_json(out, slice_of(text));
	buf_char(out, '"');
}

static void one_json(
    const struct indicator *ind, const struct table *t, struct buf *out)
{
	static const char *const spans[] = { "none", "period", "strict",
		"history" };

	buf_str(out, "{\"name\":\"");
	text_json(out, slice_of(ind->name));
	buf_char(out, '"');
	json_member(out, "family", ind->family);
	json_member(out, "unit", table_unit(t, ind->unit));
	json_member(out, "label", _(ind->label));
	json_member(out, "definition", _(ind->definition));
	json_member(out, "example", _(ind->example));
	if (ind->otherwise)
		json_member(out, "options", _(ind->otherwise));
	json_member(out, "formula", _(ind->formula));
	json_member(out, "interval", _(ind->interval));
	json_member(out, "source", _(ind->source));
	json_member(out, "identity", spans[ind->span]);
	if (ind->span_days)
		buf_printf(out, ",\"identity_days\":%d", ind->span_days);
	buf_str(out, ",\"needs\":{");
	for (size_t i = 0; i < sizeof need_words / sizeof *need_words; i++)
		buf_printf(out, "%s\"%s\":%s", i ? "," : "", need_words[i].key,
		    ind->needs & need_words[i].need ? "true" : "false");
	buf_str(out, "}}");
}

static void all_json(const struct table *t, struct buf *out)
{
	for (size_t i = 0; i < n_indicators; i++) {
		buf_str(out, i ? ",\n" : "[");
		one_json(&indicators[i], t, out);
	}
	buf_char(out, ']');
}

static int write_list(const struct args *args, const struct indicator *ind,
    const struct table *t, struct err *e)
{
	bool json = strcmp(opt_text(args, "format"), "json") == 0;
	struct buf out = BUF_INIT;
	int rc;

	if (json && ind)
		one_json(ind, t, &out);
	else if (json)
		all_json(t, &out);
	else if (ind)
		full_text(ind, t, &out);
	else
		list_text(t, &out);
	if (json)
		buf_char(&out, '\n');
	rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(NULL, buf_view(&out), e);
	buf_release(&out);
	return rc;
}

/* The language and the currency are those of the service in the folder, when
 * there is one; none is needed. */
static int indicators_run(const struct args *args, struct err *e)
{
	struct service *service = NULL;
	const struct indicator *ind = NULL;
	struct err none = { 0 };
	struct table *t;
	int rc;

	if (args->n_operands > 1)
		return err_set(e, ERR_USAGE, "one indicator at most");
	if (args->n_operands == 1) {
		ind = indicator_find(slice_of(args->operand[0]));
		if (!ind)
			return indicator_unknown(slice_of(args->operand[0]), e);
	}
	if (service_open(&service, opt_text(args, "directory"), &none) < 0)
		service = NULL;
	context_language(args, service ? service->language : NULL);
	t = table_new();
	if (t && service) {
		free(t->currency);
		t->currency = slice_copy(slice_of(service->currency));
	}
	rc = t && t->currency ? write_list(args, ind, t, e) : err_memory(e);
	table_free(t);
	service_free(service);
	return rc;
}

const struct cmd cmd_indicators = {
	.name = "indicators",
	.group = CMD_READ,
	.args = "[NAME]",
	.brief = N_("what can be computed; one in full: definition, formula, "
		    "source"),
	.examples = "$ jauge indicators\n"
		    "$ jauge indicators retention\n",
	.opts = indicators_opts,
	.run = indicators_run,
};
