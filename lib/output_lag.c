/*
 * output_lag.c - how users were followed, which the tidy column split says
 * after the split's own value: "canal=web,cohort=recurring,bracket=28..56".
 */
#include "output_impl.h"

static const char *const series[] = { "cohort=recurring", "window=elapsed",
	"bracket=", "horizon=", "measure=" };

static bool is_series(const char *text)
{
	for (size_t i = 0; i < sizeof series / sizeof *series; i++)
		if (strncmp(text, series[i], strlen(series[i])) == 0)
			return true;
	return false;
}

size_t output_series_at(const char *split)
{
	size_t end = strlen(split);

	for (size_t i = end; i-- > 0;) {
		if (i > 0 && split[i - 1] != ',')
			continue;
		if (!is_series(split + i))
			break;
		end = i > 0 ? i - 1 : 0;
	}
	return end;
}

bool output_in_days(const struct row *r)
{
	const char *own = r->split + output_series_at(r->split);

	return strstr(own, "window=elapsed") || strstr(own, "bracket=") ||
	       strstr(own, "horizon=");
}

/* A cohort is observed from its first member's window to its last's, a period
 * later. */
void output_lag(struct buf *b, enum period by, const struct row *r)
{
	day_t end = period_start(by, period_index(by, r->cohort) + 1);
	int from = (int)(r->start - r->cohort), to = (int)(r->end - end);

	if (!output_in_days(r)) {
		buf_printf(b, "+%d", (int)r->lag);
		return;
	}
	buf_printf(b, _("d%d"), from);
	if (to > from)
		buf_printf(b, OUTPUT_DASH "%d", to);
}
