/*
 * output_measure.c - the words for people of an indicator's sub-series, which
 * the tidy column split names "measure=gini", "signal=shift" and so on.
 */
#include "output_impl.h"

#define VALUE_WIDTH 32u

static const char *const words[][2] = {
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
	{ "signal=outside", N_("outside") },
	{ "signal=shift", N_("shift") },
	{ "signal=trend", N_("trend") },
	{ "signal=near_limit", N_("near a limit") },
};

const char *output_measure(const char *split)
{
	const char *comma = strrchr(split, ',');
	const char *last = comma ? comma + 1 : split;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(last, words[i][0]) == 0)
			return _(words[i][1]);
	return NULL;
}

void output_split_name(struct buf *b, const char *split)
{
	const char *measure = output_measure(split);
	const char *comma = measure ? strrchr(split, ',') : NULL;
	const char *equal = strchr(split, '=');
	struct buf clean = BUF_INIT;
	struct slice s;
	size_t n = 0;

	split = equal ? equal + 1 : split;
	if (comma) {
		text_terminal(
		    &clean, (struct slice){ split, (size_t)(comma - split) });
		buf_printf(&clean, ", %s", measure);
	} else if (measure) {
		buf_str(&clean, measure);
	} else {
		text_terminal(&clean, slice_of(*split ? split : _("(none)")));
	}
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
