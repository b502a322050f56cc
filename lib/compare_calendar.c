/*
 * compare_calendar.c - what the calendar does to two periods: a public holiday
 * in one and not in the other explains a difference as well as anything.
 *
 * The holidays are those of France, so only services that live by its clock
 * are told.
 */
#include "compare_impl.h"

#include <stdio.h>

#define DAYS_MOST 92 /* over longer, a holiday weighs little */

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
	return rc;
}
