/*
 * chart_beside.c - what stands at the right of the axes: names and values of
 * lines, of parts, of limits. A name may be cut, a value never is.
 */
#include "chart_impl.h"

#include "output.h"

static int beside_pixels(const char *name, const char *value)
{
	return chart_pixels(name) +
	       (*value ? chart_pixels(value) + (*name ? chart_pixels(" ") : 0)
		       : 0);
}

int chart_beside(struct drawing *d, const char *name, const char *value)
{
	int most = d->width * 2 / 5, lines = 1;
	int wanted = beside_pixels(name, value) + CHART_BESIDE;

	if (wanted > most && *name && *value) {
		int value_alone = chart_pixels(value) + CHART_BESIDE;

		lines = 2;
		wanted = chart_pixels(name) + CHART_BESIDE;
		wanted = wanted < most ? wanted : most;
		wanted = wanted > value_alone ? wanted : value_alone;
	} else if (wanted > most) {
		wanted = most;
	}
	d->right = d->right > wanted ? d->right : wanted;
	return lines;
}

static void put_beside(struct drawing *d, const char *text, double y,
    double rows, const char *colour)
{
	buf_str(d->s, "set label ");
	chart_text(d, text);
	buf_printf(d->s,
	    " at graph 1.01, first %.10g left offset 0,%g textcolor rgb '%s' "
	    "front\n",
	    y, rows, colour);
}

void chart_beside_put(struct drawing *d, const char *name, const char *value,
    double y, const char *colour)
{
	bool apart = *name && *value &&
		     beside_pixels(name, value) + CHART_BESIDE > d->right;
	struct buf b = BUF_INIT;

	chart_cut(&b, name,
	    d->right - CHART_BESIDE -
		(*value && !apart ? chart_pixels(value) + chart_pixels(" ")
				  : 0));
	if (!apart && *name && *value)
		buf_char(&b, ' ');
	if (!apart)
		buf_str(&b, value);
	put_beside(d, buf_text(&b), y, apart ? 0.5 : 0, colour);
	if (apart)
		put_beside(d, value, y, -0.5, colour);
	buf_release(&b);
}

double chart_apart(const struct drawing *d, double height)
{
	int pixels = d->height - d->top - d->bottom;

	return 21 * height / (pixels > 90 ? pixels : 90);
}

struct end {
	struct buf name, value;
	double y;
};

/* Moves them apart where they would touch. */
static void spread(struct end *end, size_t n, double apart)
{
	size_t order[CHART_LINES_MAX];

	for (size_t k = 0; k < n; k++) {
		size_t at = k;

		while (at > 0 && end[order[at - 1]].y > end[k].y) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = k;
	}
	for (size_t i = 1; i < n; i++)
		if (end[order[i]].y < end[order[i - 1]].y + apart)
			end[order[i]].y = end[order[i - 1]].y + apart;
}

void chart_ends(struct drawing *d, const struct line *line,
    const struct row *const *last, size_t n, double height)
{
	struct end end[CHART_LINES_MAX];
	int lines = 1;

	for (size_t k = 0; k < n; k++) {
		int needed;

		end[k] = (struct end){ BUF_INIT, BUF_INIT, last[k]->value };
		chart_line_name(&end[k].name, &line[k]);
		if (end[k].name.len == 0 && d->lags)
			buf_str(&end[k].name, _("pooled"));
		output_value(&end[k].value, last[k]->value, last[k]->unit,
		    d->t->currency);
		needed = chart_beside(
		    d, buf_text(&end[k].name), buf_text(&end[k].value));
		lines = needed > lines ? needed : lines;
	}
	spread(end, n, lines * chart_apart(d, height));
	for (size_t k = 0; k < n; k++) {
		chart_beside_put(d, buf_text(&end[k].name),
		    buf_text(&end[k].value), end[k].y, chart_colour[k]);
		buf_release(&end[k].name);
		buf_release(&end[k].value);
	}
}
