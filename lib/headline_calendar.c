/*
 * headline_calendar.c - a short week is no news.
 *
 * A week with a public holiday stands beside one without, or the holiday fell
 * in another week a year ago: the screen says so before anybody explains the
 * difference otherwise. The holidays are those of France, so only services
 * that live by its clock are told.
 */
#include "headline_impl.h"

#include <stdio.h>

#define YEAR_OF_WEEKS 364

static struct span moved(struct span s, int days)
{
	return (struct span){ s.from - days, s.to - days };
}

int headline_calendar(const struct indicator_run *run, struct span week,
    struct table *out, struct err *e)
{
	const char *zone = run->service->timezone;
	int now = day_holidays(week), before = day_holidays(moved(week, 7));
	int year = day_holidays(moved(week, YEAR_OF_WEEKS));
	char text[256];

	if (!zone || strcmp(zone, "Europe/Paris") != 0 ||
	    (now == before && now == year))
		return 0;
	snprintf(text, sizeof text,
	    _("public holidays from Monday to Friday: %d this week, %d last "
	      "week, %d a year ago"),
	    now, before, year);
	return table_note(out, text, e);
}
