/*
 * check_text.c - findings for people, a line each.
 */
#include "check_show.h"

#include <math.h>
#include <stdio.h>

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
	case CHECK_COOKIE:
		return _("cookie");
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

/* The words of goals are those of the tables that tell of them. */
static const char *goal_word(const char *key, const char *word)
{
	char pair[64];
	const char *said;

	snprintf(pair, sizeof pair, "%s=%s", key, word);
	said = output_goal(slice_of(pair));
	return said ? said : word;
}

static const char *verdict_word(const char *word)
{
	return goal_word("verdict", word);
}

static void put_days(struct buf *b, double days)
{
	output_count(b, (int64_t)days);
	buf_printf(b, " %s", Q_("day", "days", (uint64_t)fabs(days)));
}

static void put_allowed(struct buf *b, const struct finding *x)
{
	if (x->days_off)
		buf_str(b, _(", days off aside"));
	buf_printf(b, _(" (%d allowed)"), (int)x->high);
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
	buf_str(b, _(", then "));
	put_days(b, x->value);
	buf_str(b, _(" without"));
	put_allowed(b, x);
}

static void say_rejects(struct buf *b, const struct finding *x)
{
	if (isnan(x->value)) {
		buf_printf(
		    b, _("no line was read in the last %d days"), CHECK_RECENT);
		return;
	}
	if (x->value == 0) {
		buf_printf(b, _("none of the lines read in the last %d days"),
		    CHECK_RECENT);
		return;
	}
	output_value(b, x->value, UNIT_SHARE, NULL);
	buf_printf(
	    b, _(" of the lines read in the last %d days ("), CHECK_RECENT);
	output_value(b, x->high, UNIT_SHARE, NULL);
	buf_str(b, _(" allowed)"));
}

static void say_gaps(struct buf *b, const struct finding *x)
{
	if (x->value == 0) {
		buf_printf(b, _("none in the last %d days"), CHECK_RECENT);
		return;
	}
	put_days(b, x->value);
	buf_str(b, _(" in a row without an event, "));
	output_span(b, x->span);
	put_allowed(b, x);
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

static void say_cookie(struct buf *b, const struct finding *x)
{
	if (x->value == 0) {
		buf_str(b, _("nobody is followed for longer than 13 months"));
		return;
	}
	output_count(b, (int64_t)x->value);
	buf_printf(b, " %s",
	    Q_("user is followed for longer than 13 months: the cookie must "
	       "not be renewed at each visit",
		"users are followed for longer than 13 months: the cookie "
		"must not be renewed at each visit",
		(uint64_t)x->value));
}

static const struct objective *objective_of(
    const struct service *s, const char *name)
{
	for (size_t i = 0; i < s->n_objectives; i++)
		if (strcmp(s->objectives[i].name, name) == 0)
			return &s->objectives[i];
	return NULL;
}

static double whole(double value, enum unit unit)
{
	return unit <= UNIT_EVENTS ? round(value) : value;
}

static void say_objective(
    struct buf *b, const struct finding *x, const struct service *s)
{
	const struct objective *o = objective_of(s, x->subject);

	buf_str(b, verdict_word(x->word));
	if (isnan(x->value))
		return;
	buf_str(b, ", ");
	output_value(b, x->value, x->unit, s->currency);
	if (!isnan(x->high)) {
		buf_str(b, _(", expected "));
		output_value(b, whole(x->high, x->unit), x->unit, s->currency);
	}
	if (!o)
		return;
	buf_str(b, _(" (target "));
	output_value(b, whole(o->target, x->unit), x->unit, s->currency);
	buf_str(b, _(" on "));
	output_day(b, o->due);
	buf_char(b, ')');
}

static void say_gate(struct buf *b, const struct finding *x)
{
	buf_str(b, verdict_word(x->word));
	if (isnan(x->value))
		return;
	buf_str(b, ", ");
	output_value(b, x->value, x->unit, NULL);
	if (!isnan(x->low) && !isnan(x->high)) {
		buf_str(b, " (");
		output_value(b, x->low, x->unit, NULL);
		buf_str(b, "\xe2\x80\x93");
		output_value(b, x->high, x->unit, NULL);
		buf_char(b, ')');
	}
	if (x->due != DAY_NONE) {
		buf_str(b, _("; the phase usually lasts until "));
		output_day(b, x->due - 1);
	}
}

/* A count is never between its limits when it is not: they are rounded
 * inwards. */
static void put_ordinary(struct buf *b, const struct finding *x)
{
	if (x->value < x->low)
		buf_str(b, _(", below the ordinary "));
	else
		buf_str(b, x->value > x->high ? _(", above the ordinary ")
					      : _(", within the ordinary "));
	output_count(b, (int64_t)ceil(x->low));
	buf_str(b, "\xe2\x80\x93");
	output_count(b, (int64_t)floor(x->high));
	if (x->value < x->low && x->state == FINDING_UNKNOWN)
		buf_str(b, _(", in a week with a public holiday"));
}

static void say_signal(struct buf *b, const struct finding *x)
{
	int year, week;

	if (isnan(x->value)) {
		buf_str(b, _("no data in the last week that is over"));
		return;
	}
	day_iso_week(x->span.from, &year, &week);
	buf_printf(b, "%s %d (", _("week"), week);
	output_span(b, x->span);
	buf_printf(b, ")%s", _(": "));
	output_count(b, (int64_t)x->value);
	buf_char(b, ' ');
	buf_str(b, x->unit == UNIT_VISITOR_DAYS
		       ? Q_("visitor-day", "visitor-days", (uint64_t)x->value)
		       : Q_("active user", "active users", (uint64_t)x->value));
	if (isnan(x->low))
		buf_str(b, _(", too few weeks to tell what is ordinary"));
	else
		put_ordinary(b, x);
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
	buf_str(b, _("; committee due between "));
	output_day(b, x->span.from);
	buf_str(b, _(" and "));
	output_day(b, x->span.to - 1);
	if (*x->word)
		buf_printf(b, _(", planned %s"), verdict_word(x->word));
	else if (x->state == FINDING_WRONG)
		buf_str(b, _(", none is planned"));
}

static void say(struct buf *b, const struct finding *x,
    const struct findings *f, const struct service *s)
{
	if (*x->subject) {
		text_terminal(b, slice_of(x->kind == CHECK_GATE
					      ? goal_word("gate", x->subject)
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
	case CHECK_COOKIE:
		say_cookie(b, x);
		return;
	case CHECK_OBJECTIVE:
		say_objective(b, x, s);
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

	say(&text, x, f, c->service);
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
