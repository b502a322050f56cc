/*
 * stats_mover.c - two figures that have limits of their own, joined.
 *
 * The distances from each figure to its limits stand for its error on that
 * side, and add up as squares (MOVER: Zou and Donner 2008, Stat Med 27:1693).
 * Towards what is tested, no difference, the error is that of the side which
 * lies there.
 */
#include "stats_impl.h"

static struct stats_joined join(
    double difference, double below, double above, double level)
{
	double z = stats_z(level);
	double towards = difference > 0 ? below : above;
	struct stats_joined j = { { difference - below, difference + above },
		(below + above) / 2 / z, NAN };

	if (towards > 0)
		j.p = 2 * stats_normal_cdf(-fabs(difference) / towards * z);
	return j;
}

struct stats_joined stats_join_difference(
    struct stats_figure a, struct stats_figure b, double level)
{
	return join(b.value - a.value,
	    hypot(b.value - b.limits.low, a.limits.high - a.value),
	    hypot(b.limits.high - b.value, a.value - a.limits.low), level);
}

struct stats_joined stats_join_ratio(
    struct stats_figure a, struct stats_figure b, double level)
{
	struct stats_joined j = { INTERVAL_NONE, NAN, NAN };

	if (!(a.limits.low > 0 && b.limits.low > 0))
		return j;
	j = join(log(b.value / a.value),
	    hypot(log(b.value / b.limits.low), log(a.limits.high / a.value)),
	    hypot(log(b.limits.high / b.value), log(a.value / a.limits.low)),
	    level);
	j.interval =
	    (struct interval){ exp(j.interval.low), exp(j.interval.high) };
	return j;
}
