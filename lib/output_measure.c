/*
 * output_measure.c - the words for people of an indicator's sub-series, which
 * the tidy column split names "measure=gini", "signal=shift" and so on.
 */
#include "output_impl.h"

#define VALUE_WIDTH 32u

static const char *const words[][2] = {
	{ "flow=new", NULL }, /* of many: its plural */
	{ "flow=retained", N_("retained") },
	{ "flow=resurrected", N_("resurrected") },
	{ "flow=churned", N_("churned") },
	{ "flow=quick_ratio", N_("quick ratio") },
	{ "measure=served", N_("served") },
	{ "measure=people_served", N_("people served") },
	{ "measure=gini", N_("Gini") },
	{ "measure=gini_equal", N_("equal") },
	{ "measure=theil", N_("Theil") },
	{ "measure=theil_equal", N_("equal") },
	{ "measure=theil_between", N_("regions") },
	{ "measure=theil_within", N_("within") },
	{ "measure=reached", N_("reached") },
	{ "measure=projected", N_("projected") },
	{ "measure=earliest", N_("earliest") },
	{ "measure=latest", N_("latest") },
	{ "measure=doubling_time", N_("doubling time") },
	{ "fit=linear", N_("straight line") },
	{ "fit=log_linear", N_("exponential") },
	{ "fit=none", N_("no projection") },
	{ "rolling=7", N_("over 7 days") },
	{ "rolling=28", N_("over 28 days") },
	{ "rolling=30", N_("over 30 days") },
	{ "quantile=median", N_("median") },
	{ "quantile=p90", /* xgettext:no-c-format */ N_("90 % within") },
	{ "quantile=p95", /* xgettext:no-c-format */ N_("95 % within") },
	{ "quantile=p99", /* xgettext:no-c-format */ N_("99 % within") },
	{ "signal=outside", N_("outside") },
	{ "signal=shift", N_("shift") },
	{ "signal=trend", N_("trend") },
	{ "signal=near_limit", N_("near a limit") },
};

/* Series with an interval of their own, which no column of another holds. */
static const char *const apart[][2] = {
	{ "rate=response", N_("response rate") },
	{ "bounds=silent", N_("with the silent") },
	{ "colour=green", N_("green") },
	{ "colour=yellow", N_("yellow") },
	{ "colour=red", N_("red") },
	{ "colour=too_few", N_("too few answers") },
	{ "colour=cannot_tell", N_("cannot tell") },
};

static const char *last_of(const char *split)
{
	const char *comma = strrchr(split, ',');

	return comma ? comma + 1 : split;
}

const char *output_measure(const char *split)
{
	const char *last = last_of(split);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(last, words[i][0]) == 0)
			return words[i][1] ? _(words[i][1])
					   : Q_("new", "new", 2);
	return NULL;
}

const char *output_series_word(const char *split)
{
	for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
		if (strcmp(split, apart[i][0]) == 0)
			return _(apart[i][1]);
	return NULL;
}

size_t output_measure_at(const char *split)
{
	return output_measure(split) ? (size_t)(last_of(split) - split)
				     : strlen(split);
}

/* At most so many columns of it. */
static void put_short(struct buf *b, struct slice text)
{
	struct buf clean = BUF_INIT;
	struct slice s;
	size_t n = 0;

	text_terminal(&clean, text);
	s = buf_view(&clean);
	while (
	    n < s.len && text_width((struct slice){ s.at, n }) < VALUE_WIDTH) {
		uint32_t code;
		size_t step = text_utf8(s.at + n, s.len - n, &code);

		n += step ? step : 1;
	}
	buf_add(b, s.at, n);
	if (n < s.len)
		buf_str(b, "\xe2\x80\xa6");
	buf_release(&clean);
}

void output_split_value(struct buf *b, const char *split)
{
	size_t end = output_measure_at(split);
	const char *equal = memchr(split, '=', end);
	const char *value = equal ? equal + 1 : split;
	struct slice s = { value, (size_t)(split + end - value) };

	if (output_series_word(split)) {
		buf_str(b, output_series_word(split));
		return;
	}
	if (split[end] && s.len > 0)
		s.len--; /* the comma */
	put_short(b, s.len > 0 ? s : slice_of(_("(none)")));
}

void output_split_name(struct buf *b, const char *split)
{
	const char *measure = output_measure(split);

	if (measure)
		buf_str(b, measure);
	else
		output_split_value(b, split);
}
