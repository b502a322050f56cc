/*
 * chart_beside.c - what stands at the right of the axes: names and values of
 * lines, of parts, of limits. A name may be cut, a value never is.
 */
#include "chart_impl.h"

#include "indicator.h"
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

void chart_aside(struct drawing *d, int columns)
{
	int most = d->st->columns * 2 / 5;

	columns = columns < most ? columns : most;
	d->right = d->right > columns ? d->right : columns;
	buf_printf(d->s, "set rmargin %d\n", d->right + 3);
}

void chart_aside_put(struct drawing *d, const char *text, double y)
{
	buf_str(d->s, "set label ");
	chart_text(d, text);
	buf_printf(
	    d->s, " at graph 1, first %.10g left offset character 2,0\n", y);
}

double chart_apart(const struct drawing *d, double height)
{
	int pixels = d->height - d->top - d->bottom;

	if (chart_dumb(d))
		return 1.1 * height / (pixels > 4 ? pixels : 4);
	return 21 * height / (pixels > 90 ? pixels : 90);
}

double chart_across(const struct drawing *d, double y)
{
	return chart_dumb(d) ? y - chart_apart(d, d->high - d->low) : y;
}

struct end {
	struct buf name, value;
	double y;
};

/* Moves them apart where they would touch, none above the top. */
static void spread(struct end *end, size_t n, double apart, double top)
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
	for (size_t i = n; i-- > 0; top -= apart) {
		if (end[order[i]].y <= top)
			break;
		end[order[i]].y = top;
	}
}

/* The letter that draws a line, its name and its value: the name is cut. */
static void put_letters(struct drawing *d, const struct end *end, size_t n)
{
	const int letters = n > 1 ? 2 : 0, columns = d->st->columns * 2 / 5;
	struct buf text[CHART_LINES_MAX];
	int most = 0;

	for (size_t k = 0; k < n; k++) {
		int value = (int)text_width(buf_view(&end[k].value)) + 1;
		int width;

		text[k] = BUF_INIT;
		if (n > 1)
			buf_printf(&text[k], "%c ", chart_letter[k]);
		chart_cut(&text[k], buf_text(&end[k].name),
		    ((columns - letters - value) * 84 + 9) / 10);
		if (end[k].name.len)
			buf_char(&text[k], ' ');
		buf_slice(&text[k], buf_view(&end[k].value));
		width = (int)text_width(buf_view(&text[k]));
		most = width > most ? width : most;
	}
	chart_aside(d, most);
	for (size_t k = 0; k < n; k++) {
		chart_aside_put(d, buf_text(&text[k]), end[k].y);
		buf_release(&text[k]);
	}
}

/* Among others, what has no name of its own is the indicator itself. */
static void name_end(struct drawing *d, struct end *end, const struct line *l,
    const struct row *last, bool alone)
{
	const struct indicator *ind = indicator_find(slice_of(last->indicator));

	chart_line_name(&end->name, l);
	if (end->name.len == 0 && d->lags)
		buf_str(&end->name, _("pooled"));
	else if (end->name.len == 0 && !alone && ind)
		buf_str(&end->name, _(ind->label));
	if (last->state == STATE_CENSORED)
		buf_str(&end->value, "\xe2\x89\x88 ");
	output_value(&end->value, last->value, last->unit, d->t->currency);
}

void chart_ends(struct drawing *d, const struct line *line,
    const struct row *const *last, size_t n, double height)
{
	struct end end[CHART_LINES_MAX];
	double apart;
	int lines = 1;

	for (size_t k = 0; k < n; k++) {
		int needed = 1;

		end[k] = (struct end){ BUF_INIT, BUF_INIT, last[k]->value };
		name_end(d, &end[k], &line[k], last[k], n == 1);
		if (!chart_dumb(d))
			needed = chart_beside(
			    d, buf_text(&end[k].name), buf_text(&end[k].value));
		lines = needed > lines ? needed : lines;
	}
	apart = lines * chart_apart(d, height);
	spread(end, n, apart, d->high + chart_apart(d, height) / 2);
	if (chart_dumb(d))
		put_letters(d, end, n);
	for (size_t k = 0; k < n; k++) {
		if (!chart_dumb(d))
			chart_beside_put(d, buf_text(&end[k].name),
			    buf_text(&end[k].value), end[k].y, chart_colour[k]);
		buf_release(&end[k].name);
		buf_release(&end[k].value);
	}
}
