/*
 * stats_survival.c - how long, when not everybody's end is known.
 *
 * Whoever is lost from sight counts among those at risk up to that time and
 * no longer: to leave them out, or to take the last sight for the end, would
 * both make time shorter than it is. Limits are formed on log(-log S), so
 * that they never leave the range from 0 to 1.
 */
#include "stats_impl.h"

/* S is one half when it differs by rounding alone. */
#define HALF (0.5 + 1e-9)

/* Kalbfleisch and Prentice's transformation: S to the power of e to the -+. */
static struct interval log_log(double s, double greenwood, double level)
{
	double wide;

	if (!(s > 0 && s < 1))
		return INTERVAL_NONE;
	wide = stats_z(level) * sqrt(greenwood) / log(s);
	return (struct interval){ pow(s, exp(-wide)), pow(s, exp(wide)) };
}

void stats_survival(struct survival *curve, size_t n, double level)
{
	double s = 1, greenwood = 0;
	uint64_t risk = 0;

	for (size_t i = 0; i < n; i++)
		risk += curve[i].ended + curve[i].lost;
	for (size_t i = 0; i < n; i++) {
		struct survival *c = &curve[i];
		double d = (double)c->ended, r = (double)risk;

		c->at_risk = risk;
		c->s = risk ? s * (1 - d / r) : NAN;
		if (c->ended < risk)
			greenwood += d / (r * (r - d));
		c->variance = c->ended < risk ? c->s * c->s * greenwood : NAN;
		c->limits = log_log(c->s, greenwood, level);
		s = c->s;
		risk -= c->ended + c->lost;
	}
}

struct survival_median stats_survival_median(
    const struct survival *curve, size_t n)
{
	struct survival_median m = { NAN, INTERVAL_NONE };

	for (size_t i = n; i-- > 0;) {
		if (curve[i].s <= HALF)
			m.median = curve[i].time;
		if (curve[i].limits.low <= HALF)
			m.limits.low = curve[i].time;
		if (curve[i].limits.high <= HALF)
			m.limits.high = curve[i].time;
	}
	return m;
}
