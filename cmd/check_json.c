/*
 * check_json.c - findings for programs: JSON, and OpenMetrics for a
 * collector.
 */
#include "check_show.h"

#include <math.h>

#include "cmd.h"

/* A base unit is wanted by what collects metrics. */
#define DAY_SECONDS 86400

static void json_number(struct buf *out, const char *name, double x)
{
	buf_printf(out, ",\"%s\":", name);
	if (isnan(x))
		buf_str(out, "null");
	else
		output_number(out, x);
}

static void json_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, ",\"%s\":\"", name);
	text_json(out, slice_of(text));
	buf_char(out, '"');
}

static void json_finding(
    const struct context *c, const struct finding *x, struct buf *out)
{
	char day[11];

	buf_printf(out, "{\"check\":\"%s\"", check_kind_name(x->kind));
	json_text(out, "subject", x->subject);
	json_text(out, "state", finding_state_name(x->state));
	json_text(out, "verdict", x->word);
	json_number(out, "value", x->value);
	json_number(out, "low", x->low);
	json_number(out, "high", x->high);
	json_text(out, "unit", table_unit(c->table, x->unit));
	if (x->span.from < x->span.to) {
		day_format(x->span.from, day);
		json_text(out, "start", day);
		day_format(x->span.to, day);
		json_text(out, "end", day);
	}
	if (x->due != DAY_NONE) {
		day_format(x->due, day);
		json_text(out, "due", day);
	}
	if (*x->why)
		json_text(out, "why", x->why);
	buf_char(out, '}');
}

void check_json(
    const struct context *c, const struct findings *f, struct buf *out)
{
	char day[11];

	day_format(c->run.as_of, day);
	buf_printf(out, "{\"jauge\":\"%s\"", JAUGE_VERSION);
	json_text(out, "service", c->service->name);
	json_text(out, "as_of", day);
	buf_printf(out, ",\"wrong\":%zu,\"findings\":[", f->wrong);
	for (size_t i = 0; i < f->n; i++) {
		buf_str(out, i ? ",\n" : "\n");
		json_finding(c, &f->at[i], out);
	}
	buf_str(out, "\n]}\n");
}

/* In quotes of a label: backslash, quote and newline escaped, and nothing that
 * is no text. */
static void put_label(struct buf *out, const char *text)
{
	struct buf clean = BUF_INIT;

	text_terminal(&clean, slice_of(text));
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.at[i] == '\\' || clean.at[i] == '"')
			buf_char(out, '\\');
		buf_char(out, clean.at[i]);
	}
	if (clean.failed)
		out->failed = true;
	buf_release(&clean);
}

static void put_labels(
    const struct context *c, const struct finding *x, struct buf *out)
{
	buf_str(out, "{service=\"");
	put_label(out, c->service->name);
	buf_str(out, "\",subject=\"");
	put_label(out, x->subject);
	buf_char(out, '"');
}

/* A family: its name ends in its unit, when all its samples have one. */
struct family {
	enum check_kind kind;
	const char *name, *unit, *help;
	bool expected; /* what was expected, in place of the value */
};

static const struct family families[] = {
	{ CHECK_FRESHNESS, "jauge_freshness_seconds", "seconds",
	    "Whole days without an event before today.", false },
	{ CHECK_REJECTS, "jauge_rejected_lines_ratio", "ratio",
	    "Share of the lines read in the last 28 days that were rejected.",
	    false },
	{ CHECK_GAPS, "jauge_gap_seconds", "seconds",
	    "Longest run of whole days without an event, of the last 28.",
	    false },
	{ CHECK_AGE, "jauge_overdue_seconds", "seconds",
	    "Whole days of data kept for longer than 25 months.", false },
	{ CHECK_COOKIE, "jauge_overdue_users", "users",
	    "Users of the last 28 days who are followed for longer than 13 "
	    "months.",
	    false },
	{ CHECK_OBJECTIVE, "jauge_objective_value", NULL,
	    "Value of an objective, of its last period that is over.", false },
	{ CHECK_OBJECTIVE, "jauge_objective_expected", NULL,
	    "What the objective was to reach by then.", true },
	{ CHECK_GATE, "jauge_gate_value", NULL,
	    "What a gate of the phase is held against.", false },
	{ CHECK_SIGNAL, "jauge_week_users", "users",
	    "Active users of the last week that is over.", false },
	{ CHECK_BUDGET, "jauge_runway_seconds", "seconds",
	    "Whole days that the authorised budget lasts.", false },
};

static void put_head(
    struct buf *out, const char *name, const char *unit, const char *help)
{
	buf_printf(out, "# TYPE %s gauge\n", name);
	if (unit)
		buf_printf(out, "# UNIT %s %s\n", name, unit);
	buf_printf(out, "# HELP %s %s\n", name, help);
}

static void put_family(const struct context *c, const struct findings *f,
    const struct family *m, struct buf *out)
{
	bool head = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *x = &f->at[i];
		double value = m->expected ? x->high : x->value;

		if (x->kind != m->kind || isnan(value))
			continue;
		if (!head)
			put_head(out, m->name, m->unit, m->help);
		head = true;
		buf_str(out, m->name);
		put_labels(c, x, out);
		buf_str(out, "} ");
		output_number(
		    out, x->unit == UNIT_DAYS ? value * DAY_SECONDS : value);
		buf_char(out, '\n');
	}
}

static void put_verdicts(
    const struct context *c, const struct findings *f, struct buf *out)
{
	put_head(out, "jauge_check_ok", NULL,
	    "Whether a check finds all well, 1 or 0; absent when that cannot "
	    "be told.");
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *x = &f->at[i];

		if (x->state == FINDING_UNKNOWN)
			continue;
		buf_str(out, "jauge_check_ok");
		put_labels(c, x, out);
		buf_printf(out, ",check=\"%s\"} %d\n", check_kind_name(x->kind),
		    x->state == FINDING_OK);
	}
}

void check_metrics(
    const struct context *c, const struct findings *f, struct buf *out)
{
	put_head(out, "jauge_as_of_timestamp_seconds", "seconds",
	    "First day that is not known yet, at 0 h UTC.");
	buf_str(out, "jauge_as_of_timestamp_seconds{service=\"");
	put_label(out, c->service->name);
	buf_printf(out, "\"} %lld\n", (long long)c->run.as_of * DAY_SECONDS);
	put_verdicts(c, f, out);
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		put_family(c, f, &families[i], out);
	buf_str(out, "# EOF\n");
}
