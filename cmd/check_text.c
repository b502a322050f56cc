/*
 * check_text.c - findings for people, a line each.
 */
#include "check_show.h"

#include <math.h>

#include "cmd.h"
#include "write.h"

#define COLUMN 14

static const char *kind_word(enum check_kind k)
{
	switch (k) {
	case CHECK_FRESHNESS:
		return _("freshness");
	case CHECK_REJECTS:
		return _("rejects");
	case CHECK_GAPS:
		return _("gaps");
	case CHECK_AGE:
		return _("age");
	case CHECK_OBJECTIVE:
		return _("objective");
	case CHECK_GATE:
		return _("gate");
	case CHECK_SIGNAL:
		return _("signal");
	case CHECK_BUDGET:
	case CHECK_KINDS:
		break;
	}
	return _("budget");
}

static const char *verdict_word(const char *word)
{
	static const char *const words[][2] = {
		{ "ahead", N_("ahead") },
		{ "on", N_("on track") },
		{ "behind", N_("behind") },
		{ "cannot_tell", N_("cannot tell") },
		{ "passed", N_("passed") },
		{ "failed", N_("failed") },
		{ "in_window", N_("in time") },
		{ "early", N_("too early") },
		{ "late", N_("too late") },
		{ "first_user", N_("a first user") },
		{ "recurring_1", /* xgettext:no-c-format */
		    N_("1 % come again") },
		{ "recurring_30", /* xgettext:no-c-format */
		    N_("30 % come again") },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i][0]) == 0)
			return _(words[i][1]);
	return word;
}

static void put_days(struct buf *b, double days)
{
	output_count(b, (int64_t)days);
	buf_printf(b, " %s", Q_("day", "days", (uint64_t)fabs(days)));
}

static void say_freshness(struct buf *b, const struct finding *x)
{
	if (isnan(x->value)) {
		buf_str(b, _("nothing was read yet"));
		return;
	}
	buf_str(b, _("last event on "));
	output_day(b, x->span.from);
	if (x->value == 0)
		return;
	buf_str(b, ", ");
	put_days(b, x->value);
	buf_printf(b, _(" without since (%d allowed)"), (int)x->high);
}

static void say_rejects(struct buf *b, const struct finding *x)
{
	if (isnan(x->value)) {
		buf_str(b, _("no line was read"));
		return;
	}
	output_value(b, x->value, UNIT_SHARE, NULL);
	buf_str(b, _(" of the lines were rejected, allowed are "));
	output_value(b, x->high, UNIT_SHARE, NULL);
}

static void say_gaps(struct buf *b, const struct finding *x)
{
	if (x->value == 0) {
		buf_printf(b, _("none in the last %d days"), CHECK_GAP_DAYS);
		return;
	}
	put_days(b, x->value);
	buf_str(b, _(" in a row without an event, "));
	output_span(b, x->span);
	buf_printf(b, _(" (%d allowed)"), (int)x->high);
}

static void say_age(struct buf *b, const struct finding *x)
{
	if (isnan(x->value)) {
		buf_str(b, _("no event was read"));
		return;
	}
	buf_str(b, _("kept since "));
	output_day(b, x->span.from);
	if (x->value == 0)
		return;
	buf_printf(b, _(", longer than %d months: "), CHECK_KEEP_MONTHS);
	buf_str(b, "jauge purge");
}

static void say_objective(
    struct buf *b, const struct finding *x, const char *currency)
{
	buf_str(b, verdict_word(x->word));
	if (isnan(x->value))
		return;
	buf_str(b, ", ");
	output_value(b, x->value, x->unit, currency);
	if (isnan(x->high))
		return;
	buf_str(b, _(", expected "));
	output_value(b, x->unit <= UNIT_EVENTS ? round(x->high) : x->high,
	    x->unit, currency);
}

static void say_gate(struct buf *b, const struct finding *x)
{
	buf_str(b, verdict_word(x->word));
	if (isnan(x->value))
		return;
	buf_str(b, ", ");
	output_value(b, x->value, x->unit, NULL);
	if (isnan(x->low) || isnan(x->high))
		return;
	buf_str(b, " (");
	output_value(b, x->low, x->unit, NULL);
	buf_str(b, "\xe2\x80\x93");
	output_value(b, x->high, x->unit, NULL);
	buf_char(b, ')');
}

static void say_signal(struct buf *b, const struct finding *x)
{
	if (isnan(x->value)) {
		buf_str(b, _("no data in the last week that is over"));
		return;
	}
	output_period(b, PERIOD_WEEK, x->span.from);
	buf_str(b, _(": "));
	output_value(b, x->value, x->unit, NULL);
	if (isnan(x->low)) {
		buf_str(b, _(", too few weeks to tell what is ordinary"));
		return;
	}
	if (x->value < x->low)
		buf_str(b, _(", below "));
	else
		buf_str(b, x->value > x->high ? _(", above ") : _(", within "));
	output_value(b, x->low, x->unit, NULL);
	buf_str(b, "\xe2\x80\x93");
	output_value(b, x->high, x->unit, NULL);
}

static void say_budget(
    struct buf *b, const struct finding *x, const struct findings *f)
{
	if (f->money.from >= f->money.to) {
		buf_str(b, _("nothing is left of the authorised budget"));
		return;
	}
	buf_str(b, _("lasts until "));
	output_day(b, f->money.to - 1);
	buf_str(b, _("; committee between "));
	output_day(b, x->span.from);
	buf_str(b, _(" and "));
	output_day(b, x->span.to - 1);
	if (*x->word)
		buf_printf(b, _(", planned %s"), verdict_word(x->word));
	else if (x->state == FINDING_WRONG)
		buf_str(b, _(", none is planned"));
}

static void say(struct buf *b, const struct finding *x,
    const struct findings *f, const char *currency)
{
	if (*x->subject) {
		text_terminal(
		    b, slice_of(x->kind == CHECK_GATE ? verdict_word(x->subject)
						      : x->subject));
		buf_str(b, _(": "));
	}
	if (*x->why) {
		text_terminal(b, slice_of(x->why));
		return;
	}
	switch (x->kind) {
	case CHECK_FRESHNESS:
		say_freshness(b, x);
		return;
	case CHECK_REJECTS:
		say_rejects(b, x);
		return;
	case CHECK_GAPS:
		say_gaps(b, x);
		return;
	case CHECK_AGE:
		say_age(b, x);
		return;
	case CHECK_OBJECTIVE:
		say_objective(b, x, currency);
		return;
	case CHECK_GATE:
		say_gate(b, x);
		return;
	case CHECK_SIGNAL:
		say_signal(b, x);
		return;
	case CHECK_BUDGET:
	case CHECK_KINDS:
		say_budget(b, x, f);
	}
}

static void put_finding(const struct context *c, const struct findings *f,
    const struct finding *x, size_t width, struct buf *out)
{
	static const char *const mark[] = { "\xe2\x9c\x93", "\xe2\x9c\x97",
		"?" };
	struct buf text = BUF_INIT;
	size_t start = out->len;

	say(&text, x, f, c->service->currency);
	buf_printf(out, "%s %s", mark[x->state], kind_word(x->kind));
	write_hanging(out, start, COLUMN, width, buf_text(&text));
	buf_release(&text);
}

void check_text(const struct context *c, const struct findings *f,
    const struct output_style *st, bool wrong_only, struct buf *out)
{
	size_t width = st->width > 20 ? (size_t)st->width : 80;

	text_terminal(out, slice_of(c->service->name));
	buf_str(out, " \xc2\xb7 ");
	buf_str(out, _("known up to "));
	output_day(out, c->run.as_of - 1);
	buf_char(out, '\n');
	for (size_t i = 0; i < f->n; i++)
		if (!wrong_only || f->at[i].state == FINDING_WRONG)
			put_finding(c, f, &f->at[i], width, out);
}
