/*
 * opt_value.c - the types of values.
 */
#include "opt_impl.h"

/* A range "A..B" is two days; here one is wanted. */
bool opt_parse_day(const char *text, day_t *out)
{
	struct span s;

	if (strstr(text, "..") || !span_parse(slice_of(text), &s))
		return false;
	*out = s.from;
	return true;
}

bool opt_parse_int(const char *text, int64_t *out)
{
	int64_t n;

	if (!slice_int(slice_of(text), &n) || n < 0 || n > 1000000000)
		return false;
	*out = n;
	return true;
}

bool opt_parse_share(const char *text, double *out)
{
	struct slice s = slice_of(text);
	double scale = 1, x;

	if (s.len > 0 && s.at[s.len - 1] == '%') {
		s.len--;
		scale = 100;
	}
	if (!slice_real(slice_trim(s), &x) || !(x >= 0 && x <= scale))
		return false;
	*out = x / scale;
	return true;
}

struct slice opt_next_choice(const char **choices)
{
	struct slice s = { *choices, strcspn(*choices, "|") };

	if (s.len == 0)
		return SLICE_ABSENT;
	*choices += s.len;
	if (**choices == '|')
		++*choices;
	return s;
}

static bool is_choice(const char *choices, const char *text)
{
	struct slice c;

	for (c = opt_next_choice(&choices); c.at; c = opt_next_choice(&choices))
		if (slice_is(c, text))
			return true;
	return false;
}

/* "text, json or openmetrics". */
static void put_choices(const char *choices, struct buf *out)
{
	struct slice c = opt_next_choice(&choices), next;

	buf_slice(out, c);
	for (c = opt_next_choice(&choices); c.at; c = next) {
		next = opt_next_choice(&choices);
		buf_str(out, next.at ? ", " : _(" or "));
		buf_slice(out, c);
	}
}

void opt_expected(const struct opt *o, struct buf *out)
{
	switch (o->type) {
	case OPT_DAY:
		buf_str(
		    out, _("a day or a period: 2026-11-15, 2026-W46, 2026-11, "
			   "2026-Q4 or 2026"));
		return;
	case OPT_PERIOD:
		buf_str(out, _("day, week, month, quarter, semester or year"));
		return;
	case OPT_INT:
		buf_str(out, _("a whole number from 0 to 1000000000"));
		return;
	case OPT_SHARE:
		buf_str(out, _("a share from 0 to 1: 5% or 0.05"));
		return;
	case OPT_CHOICE:
		put_choices(o->choices, out);
		return;
	case OPT_FLAG:
	case OPT_TEXT:
		buf_str(out, _("a text that is not empty"));
	}
}

bool opt_accepts(const struct opt *o, const char *text)
{
	enum period by;
	int64_t n;
	double x;
	day_t day;

	switch (o->type) {
	case OPT_DAY:
		return opt_parse_day(text, &day);
	case OPT_PERIOD:
		return period_parse(slice_of(text), &by);
	case OPT_INT:
		return opt_parse_int(text, &n);
	case OPT_SHARE:
		return opt_parse_share(text, &x);
	case OPT_CHOICE:
		return is_choice(o->choices, text);
	case OPT_FLAG:
	case OPT_TEXT:
		break;
	}
	return text[0] != '\0';
}
