/*
 * finance_days.c - the days that a row of a small file speaks of, as people
 * write them.
 */
#include "finance_impl.h"

/* "5/11/2026" */
static bool french_day(struct slice s, day_t *out)
{
	int64_t part[3] = { 0 };
	day_t day;

	for (size_t i = 0; i < 3; i++) {
		const char *slash = s.len ? memchr(s.at, '/', s.len) : NULL;
		size_t n = slash ? (size_t)(slash - s.at) : s.len;

		if ((slash == NULL) != (i == 2) || n > 4 ||
		    !slice_int((struct slice){ s.at, n }, &part[i]))
			return false;
		s.at += n + (slash != NULL);
		s.len -= n + (slash != NULL);
	}
	if (part[2] < 1000)
		return false;
	day = day_from_civil((int)part[2], (int)part[1], (int)part[0]);
	*out = day;
	return day != DAY_NONE;
}

static bool days_parse(struct slice s, struct span *out)
{
	if (!span_parse(s, out)) {
		if (!french_day(s, &out->from))
			return false;
		out->to = out->from + 1;
	}
	return out->from >= DAY_MIN && out->to <= DAY_MAX;
}

static int read_days(
    const struct sheet_row *row, size_t column, struct span *out, struct err *e)
{
	if (days_parse(row->field[column], out))
		return 0;
	return sheet_refuse(row, column,
	    "is no day or period from 1970 to 2199 (expected 2026-11-15, "
	    "15/11/2026, 2026-11, 2026-Q4 or 2026)",
	    e);
}

int sheet_span(const struct sheet_row *row, size_t date, size_t start,
    size_t end, struct span *out, struct err *e)
{
	bool started = row->field[start].len > 0;
	struct span last;
	int rc = read_days(row, started ? start : date, out, e);

	if (rc < 0 || row->field[end].len == 0)
		return rc;
	rc = read_days(row, end, &last, e);
	if (rc == 0 && last.to <= out->from)
		rc = sheet_refuse(row, end, "is before the start", e);
	if (rc == 0)
		out->to = last.to;
	return rc;
}
