/*
 * compare_calendar.c - what the calendar does to two periods: a public holiday
 * in one and not in the other explains a difference as well as anything, and
 * so does the season.
 *
 * The holidays are those of France, so only services that live by its clock
 * are told.
 */
#include "compare_impl.h"

#include <stdio.h>
#include <stdlib.h>

#define DAYS_MOST 92 /* over longer, a holiday weighs little */
#define YEAR_OF_WEEKS 364
#define SAME_SEASON 14 /* days: so near to a year apart */

static int note_holidays(const struct match *m, struct err *e)
{
	const struct side *a = m->a.side, *b = m->b.side;
	int in_a = day_holidays(m->a.run.span);
	int in_b = day_holidays(m->b.run.span);
	char text[256];

	if (in_a == in_b)
		return 0;
	snprintf(text, sizeof text,
	    _("public holidays from Monday to Friday: %d in %.*s, %d in %.*s"),
	    in_a, SLICE_ARG(a->label), in_b, SLICE_ARG(b->label));
	return table_note(m->scratch, text, e);
}

static bool is_week_53(const struct half *h)
{
	int year, week;

	day_iso_week(h->run.span.from, &year, &week);
	return h->days == 7 && day_weekday(h->run.span.from) == 1 && week == 53;
}

static struct span year_before(struct span s)
{
	return (struct span){ s.from - YEAR_OF_WEEKS, s.to - YEAR_OF_WEEKS };
}

/* The same step of active users a year before: what the season alone might
 * do. Of periods a year apart, and of long ones, there is nothing to tell. */
static int note_season(struct match *m, struct err *e)
{
	struct span a = m->a.run.span, b = m->b.run.span;
	int32_t apart = abs(b.from - a.from);
	day_t from = a.from < b.from ? a.from : b.from;
	struct activity_pair p;
	char text[256];
	double change;
	int rc;

	if (m->a.state != STATE_COMPLETE || m->b.state != STATE_COMPLETE ||
	    abs(apart - YEAR_OF_WEEKS) <= SAME_SEASON || apart == 0 ||
	    m->a.days > DAYS_MOST || m->b.days > DAYS_MOST)
		return 0;
	if (from - YEAR_OF_WEEKS < m->a.first)
		return table_note(m->scratch,
		    _("the season is in the difference: there is no year "
		      "before to show what it does"),
		    e);
	rc = compare_pair(m, year_before(a), year_before(b), &p, e);
	if (rc < 0 || p.a == 0)
		return rc;
	change = 100 * ((double)p.b / (double)p.a - 1);
	snprintf(text, sizeof text,
	    change < 0
		? _("the season is in the difference: between the same weeks a "
		    "year before, active users fell by %.0f %%")
		: _("the season is in the difference: between the same weeks a "
		    "year before, active users grew by %.0f %%"),
	    fabs(change));
	return table_note(m->scratch, text, e);
}

int compare_calendar(struct match *m, struct err *e)
{
	const char *zone = m->run->service->timezone;
	int rc = 0;

	if (is_week_53(&m->a) || is_week_53(&m->b))
		rc = table_note(m->scratch,
		    _("few years have a week 53: the same days a year before "
		      "are in another week"),
		    e);
	if (rc == 0 && zone && strcmp(zone, "Europe/Paris") == 0 &&
	    m->a.days <= DAYS_MOST && m->b.days <= DAYS_MOST)
		rc = note_holidays(m, e);
	if (rc == 0 && !m->services)
		rc = note_season(m, e);
	return rc;
}
