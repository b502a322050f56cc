/*
 * stats_score.c - the mean of answers on a scale.
 *
 * Answers in few classes have a variance of their own, smaller than that of
 * yes and no with the same mean. So the mean is treated as a share of as many
 * yes-or-no answers as would have its variance: near the ends of the scale,
 * and with a handful of answers, the limits stay within it and keep their
 * promise where the mean plus and minus two standard errors does not.
 */
#include "stats.h"

#include <math.h>

struct interval stats_score(
    const double *score, const uint64_t *n, size_t classes, double level)
{
	double z = stats_normal_quantile(0.5 + level / 2);
	double total = 0, sum = 0, soft = 0, squares = 0, p, size, mid, half;

	for (size_t k = 0; k < classes; k++) {
		total += (double)n[k];
		sum += (double)n[k] * score[k];
	}
	if (total == 0)
		return (struct interval){ NAN, NAN };
	/* One more answer, shared out among the classes, so that no variance
	 * is nothing. */
	for (size_t k = 0; k < classes; k++) {
		double q = ((double)n[k] + 1 / (double)classes) / (total + 1);

		soft += q * score[k];
		squares += q * score[k] * score[k];
	}
	p = sum / total;
	size = total * soft * (1 - soft) / (squares - soft * soft);
	mid = (p + z * z / (2 * size)) / (1 + z * z / size);
	half = z / (1 + z * z / size) *
	       sqrt(p * (1 - p) / size + z * z / (4 * size * size));
	return (struct interval){ mid - half, mid + half };
}
