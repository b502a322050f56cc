/*
 * service_keys.c - every key of service.json, once, as data.
 *
 * The tables say which keys an object may have, which it must have and what
 * each holds; one walk checks a file against them, the JSON Schema says the
 * same to editors, and whoever adds a key adds a line here. Some keys are only
 * checked, for indicators that read them themselves.
 */
#include "service_impl.h"

/* An objective's "by": the periods of day.h. */
const char *const period_choices[] = { "day", "week", "month", "quarter",
	"semester", "year", NULL };
static const char *const type_choices[] = { "information", "on-demand",
	"regulatory", NULL };
static const char *const phase_choices[] = { "investigation", "construction",
	"acceleration", "consolidation", "perennisation", "transfere", "opere",
	"abandon", "abandon-investigation", NULL };
static const char *const language_choices[] = { "fr", "en", NULL };
/* The names of source.h; a test keeps the two equal. */
const char *const format_choices[] = { "csv", "json", "common", "combined",
	"combined-forwarded", "vhost-common", "vhost-combined", "ovh", "gandi",
	"traefik-clf", "haproxy", "alb", "elb", "s3", "w3c", "cloudfront",
	"nginx-json", "caddy", "traefik", "matomo", NULL };
static const char *const delimiter_choices[] = { ",", ";", "|", "tab", NULL };
const char *const shape_choices[] = { "linear", "exponential", "step", NULL };
const char *const direction_choices[] = { "higher", "lower", NULL };
const char *const identity_choices[] = { "account", "cookie", "daily", NULL };
const char *const requests_choices[] = { "pages", "answered", "all", NULL };
const char *const scale_choices[] = { "jdma", "1-5", "1-10", "0-10", NULL };
const char *const date_choices[] = { "dmy", "mdy", NULL };

#define SOURCE(field) offsetof(struct service_source, field)
#define SERVICE(field) offsetof(struct service, field)

static const struct key patterns_key = {
	.name = "pattern", .type = KEY_TEXTS, .most = 100
};
static const struct key column_key = { .name = "column", .type = KEY_TEXT };

const struct key source_keys[] = {
	{ .name = "files", .type = KEY_TEXTS, .most = 1000 },
	{ .name = "format",
	    .type = KEY_CHOICE,
	    .choices = format_choices,
	    .into = SOURCE(format) },
	{ .name = "layout", .type = KEY_TEXTS, .most = 100 },
	{ .name = "delimiter",
	    .type = KEY_CHOICE,
	    .choices = delimiter_choices },
	{ .name = "identity",
	    .type = KEY_CHOICE,
	    .required = true,
	    .choices = identity_choices },
	{ .name = "identity_days", .type = KEY_WHOLE, .most = 396 },
	{ .name = "space", .type = KEY_NAME, .into = SOURCE(space) },
	{ .name = "time", .type = KEY_TEXT, .into = SOURCE(time) },
	{ .name = "dates", .type = KEY_CHOICE, .choices = date_choices },
	{ .name = "user", .type = KEY_TEXTS, .most = SERVICE_USER_PARTS },
	{ .name = "action", .type = KEY_TEXT, .into = SOURCE(action) },
	{ .name = "actions",
	    .type = KEY_NAMES,
	    .most = 1000,
	    .names = KEY_ACTION,
	    .each = &patterns_key },
	{ .name = "requests", .type = KEY_CHOICE, .choices = requests_choices },
	{ .name = "dimensions",
	    .type = KEY_NAMES,
	    .most = SERVICE_DIMENSIONS,
	    .names = KEY_NAME,
	    .reserved = "action",
	    .each = &column_key },
	{ .name = "value", .type = KEY_TEXT, .into = SOURCE(value) },
	{ .name = "count", .type = KEY_TEXT, .into = SOURCE(count) },
	{ .name = "visitors", .type = KEY_TEXT, .into = SOURCE(visitors) },
	{ .name = NULL },
};

static const struct key source_key = {
	.name = "source", .type = KEY_OBJECT, .members = source_keys
};

const struct key completion_keys[] = {
	{ .name = "start",
	    .type = KEY_ACTION,
	    .required = true,
	    .into = offsetof(struct completion_rule, start) },
	{ .name = "complete",
	    .type = KEY_ACTION,
	    .required = true,
	    .into = offsetof(struct completion_rule, complete) },
	{ .name = "refused",
	    .type = KEY_ACTION,
	    .into = offsetof(struct completion_rule, refused) },
	{ .name = "within_days", .type = KEY_WHOLE, .most = 3660 },
	{ .name = NULL },
};

const struct key support_keys[] = {
	{ .name = "action",
	    .type = KEY_ACTION,
	    .required = true,
	    .into = SERVICE(support) },
	{ .name = NULL },
};

#define ANSWERS_KEYS                                                  \
	{ .name = "action",                                           \
		.type = KEY_ACTION,                                   \
		.required = true,                                     \
		.into = offsetof(struct answers_rule, action) },      \
	{                                                             \
		.name = "answer", .type = KEY_NAME, .required = true, \
		.into = offsetof(struct answers_rule, answer)         \
	}

const struct key answers_keys[] = {
	ANSWERS_KEYS,
	{ .name = "scale", .type = KEY_CHOICE, .choices = scale_choices },
	{ .name = NULL },
};

const struct key nps_keys[] = {
	ANSWERS_KEYS,
	{ .name = NULL },
};

const struct key outcome_keys[] = {
	{ .name = "action",
	    .type = KEY_ACTION,
	    .into = offsetof(struct outcome_rule, action) },
	{ .name = "figure",
	    .type = KEY_TEXT,
	    .into = offsetof(struct outcome_rule, figure) },
	{ .name = "label",
	    .type = KEY_TEXT,
	    .into = offsetof(struct outcome_rule, label) },
	{ .name = "unit_value", .type = KEY_AMOUNT },
	{ .name = "low", .type = KEY_AMOUNT },
	{ .name = "high", .type = KEY_AMOUNT },
	{ .name = "source",
	    .type = KEY_TEXT,
	    .into = offsetof(struct outcome_rule, source) },
	{ .name = NULL },
};

/* A figure of the figures file. */
const struct key take_up_keys[] = {
	{ .name = "figure",
	    .type = KEY_TEXT,
	    .required = true,
	    .into = SERVICE(take_up) },
	{ .name = NULL },
};

const struct key revenue_keys[] = {
	{ .name = "figure",
	    .type = KEY_TEXT,
	    .required = true,
	    .into = SERVICE(revenue) },
	{ .name = NULL },
};

static const struct key exclude_keys[] = {
	{ .name = "users", .type = KEY_TEXT },
	{ .name = "bots", .type = KEY_BOOL },
	{ .name = NULL },
};

#define OBJECTIVE(field) offsetof(struct objective, field)

const struct key objective_keys[] = {
	{ .name = "indicator",
	    .type = KEY_NAME,
	    .required = true,
	    .into = OBJECTIVE(indicator) },
	{ .name = "label", .type = KEY_TEXT, .into = OBJECTIVE(label) },
	{ .name = "by", .type = KEY_CHOICE, .choices = period_choices },
	{ .name = "series", .type = KEY_TEXT, .into = OBJECTIVE(series) },
	{ .name = "where", .type = KEY_TEXT, .into = OBJECTIVE(where) },
	{ .name = "lag", .type = KEY_WHOLE, .most = 3660 },
	{ .name = "baseline", .type = KEY_NUMBER },
	{ .name = "target", .type = KEY_NUMBER, .required = true },
	{ .name = "from", .type = KEY_DATE },
	{ .name = "due", .type = KEY_DATE, .required = true },
	{ .name = "shape", .type = KEY_CHOICE, .choices = shape_choices },
	{ .name = "direction",
	    .type = KEY_CHOICE,
	    .choices = direction_choices },
	{ .name = NULL },
};

static const struct key budget_keys[] = {
	{ .name = "start", .type = KEY_DATE, .required = true },
	{ .name = "end", .type = KEY_DATE },
	{ .name = "authorised", .type = KEY_AMOUNT, .required = true },
	{ .name = "committee", .type = KEY_DATE },
	{ .name = NULL },
};

const char *const check_choices[] = { "freshness", "rejects", "gaps", "age",
	"cookie", "objective", "gate", "signal", "budget", NULL };

static const struct key check_keys[] = {
	{ .name = "fresh_days", .type = KEY_WHOLE, .most = 3660 },
	{ .name = "gap_days", .type = KEY_WHOLE, .most = 3660 },
	{ .name = "reject_share", .type = KEY_NUMBER },
	{ .name = "ignore", .type = KEY_TEXTS, .most = CHECK_KINDS },
	{ .name = NULL },
};

const struct key service_keys[] = {
	{ .name = "$schema", .type = KEY_TEXT },
	{ .name = "name",
	    .type = KEY_TEXT,
	    .required = true,
	    .into = SERVICE(name) },
	{ .name = "type",
	    .type = KEY_CHOICE,
	    .choices = type_choices,
	    .into = SERVICE(type) },
	{ .name = "phase",
	    .type = KEY_CHOICE,
	    .choices = phase_choices,
	    .into = SERVICE(phase) },
	{ .name = "phase_since", .type = KEY_DATE },
	{ .name = "timezone", .type = KEY_TEXT, .into = SERVICE(timezone) },
	{ .name = "language",
	    .type = KEY_CHOICE,
	    .choices = language_choices,
	    .into = SERVICE(language) },
	{ .name = "currency", .type = KEY_CURRENCY, .into = SERVICE(currency) },
	{ .name = "primary", .type = KEY_NAME, .into = SERVICE(primary) },
	{ .name = "sources",
	    .type = KEY_NAMES,
	    .required = true,
	    .most = 100,
	    .names = KEY_NAME,
	    .each = &source_key },
	{ .name = "active", .type = KEY_ACTIONS, .most = 1000 },
	{ .name = "completion",
	    .type = KEY_OBJECT,
	    .members = completion_keys },
	{ .name = "funnel", .type = KEY_ACTIONS, .most = 32 },
	{ .name = "support", .type = KEY_OBJECT, .members = support_keys },
	{ .name = "satisfaction", .type = KEY_OBJECT, .members = answers_keys },
	{ .name = "ease_of_use", .type = KEY_OBJECT, .members = answers_keys },
	{ .name = "nps", .type = KEY_OBJECT, .members = nps_keys },
	{ .name = "outcome", .type = KEY_OBJECT, .members = outcome_keys },
	{ .name = "take_up", .type = KEY_OBJECT, .members = take_up_keys },
	{ .name = "revenue", .type = KEY_OBJECT, .members = revenue_keys },
	{ .name = "undo_days", .type = KEY_WHOLE, .most = 36500 },
	{ .name = "exclude", .type = KEY_OBJECT, .members = exclude_keys },
	{ .name = "territory", .type = KEY_NAME, .into = SERVICE(territory) },
	{ .name = "territory_users", .type = KEY_WHOLE, .most = 1000000 },
	{ .name = "objectives",
	    .type = KEY_LIST,
	    .most = 100,
	    .members = objective_keys },
	{ .name = "budget", .type = KEY_OBJECT, .members = budget_keys },
	{ .name = "check", .type = KEY_OBJECT, .members = check_keys },
	{ .name = "costs", .type = KEY_TEXT, .into = SERVICE(costs) },
	{ .name = "population", .type = KEY_TEXT, .into = SERVICE(population) },
	{ .name = "figures", .type = KEY_TEXT, .into = SERVICE(figures) },
	{ .name = NULL },
};
