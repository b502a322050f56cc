/*
 * chart_canvas.c - the canvas of a chart: its terminal, its title and the
 * sentence above the axes, and the room that is left for them.
 *
 * gnuplot knows the width of no text before it draws, so widths are reckoned
 * from the letters of a sans-serif. A picture is drawn for a width in pixels,
 * with letters of a readable size: it is not a large one made smaller.
 */
#include "chart_impl.h"

#define LINE 20   /* pixels from a line of text to the next */
#define LETTER 84 /* tenths of a pixel, at 14 pixels: DejaVu Sans is wide */
#define SIDE 16
#define LEAST 320

int chart_width(const struct chart_style *st)
{
	if (st->width == 0)
		return CHART_WIDTH;
	return st->width < LEAST ? LEAST : st->width;
}

bool chart_dumb(const struct drawing *d)
{
	return d->st->terminal == CHART_TERM_DUMB;
}

void chart_text(struct drawing *d, const char *text)
{
	text_gnuplot(d->s, slice_of(text));
}

int chart_pixels(const char *text)
{
	return (int)(text_width(slice_of(text)) * LETTER + 9) / 10;
}

void chart_cut(struct buf *b, const char *text, int pixels)
{
	size_t most = pixels > 0 ? (size_t)pixels * 10 / LETTER : 0;

	text_cut(b, slice_of(text), most, most / 3);
}

void chart_terminal(struct drawing *d)
{
	struct buf *s = d->s;

	buf_str(s, "set encoding utf8\n");
	switch (d->st->terminal) {
	case CHART_TERM_DUMB:
		buf_printf(s,
		    "set terminal dumb nofeed size %d,%d "
		    "noenhanced mono\n",
		    d->st->columns, d->st->rows);
		break;
	case CHART_TERM_SVG:
		buf_printf(s,
		    "set terminal svg size %d,%d dynamic noenhanced "
		    "font 'Liberation Sans,14' linewidth 1 rounded "
		    "background rgb 'white'\n",
		    d->width, d->height);
		break;
	case CHART_TERM_PNG:
		buf_printf(s,
		    "set terminal pngcairo size %d,%d noenhanced "
		    "font 'Liberation Sans,10.5' linewidth 1 butt "
		    "dashlength 1.5 "
		    "background rgb 'white'\n",
		    d->width, d->height);
		break;
	case CHART_TERM_PDF:
		buf_printf(s,
		    "set terminal pdfcairo size %.3f,%.3f noenhanced "
		    "font 'Liberation Sans,10.5' fontscale 0.75 "
		    "linewidth 1.3 butt dashlength 1.2\n",
		    d->width / 96.0, d->height / 96.0);
		break;
	}
}

/* Past a word, and the signs that belong to it after a blank: "95 %", " :". */
static size_t word_end(const char *text, size_t at)
{
	at += strcspn(text + at, " ");
	while (text[at] && text[at + 1] && strchr("%:;!?", text[at + 1]))
		at += 1 + strcspn(text + at + 1, " ");
	return at;
}

size_t chart_break(const char *text, size_t columns)
{
	size_t end = 0, at = 0;

	while (text[at]) {
		size_t word = word_end(text, at);

		if (end && text_width((struct slice){ text, word }) > columns)
			return end;
		end = word;
		at = text[word] ? word + 1 : word;
	}
	return end;
}

size_t chart_columns(const struct drawing *d, int size)
{
	int columns = (d->width - 2 * SIDE) * 140 / (LETTER * size);

	if (chart_dumb(d))
		columns = d->st->columns;
	return columns < 8 ? 8 : (size_t)columns;
}

static int lines_of(const char *text, size_t columns)
{
	int lines = 0;

	while (*text) {
		text += chart_break(text, columns);
		text += *text == ' ';
		lines++;
	}
	return lines;
}

/* One line: pixels from the top, or rows of a terminal. */
static void put_line(
    struct drawing *d, struct slice text, int top, int size, const char *colour)
{
	buf_str(d->s, "set label ");
	text_gnuplot(d->s, text);
	if (chart_dumb(d))
		buf_printf(d->s, " at character 0, character %d left\n",
		    d->st->rows - top);
	else
		buf_printf(d->s,
		    " at screen %.4f, screen %.4f left font "
		    "'Liberation Sans,%g' textcolor rgb '%s'\n",
		    (double)SIDE / d->width, 1 - (double)top / d->height,
		    d->st->terminal == CHART_TERM_SVG ? size : size * 0.75,
		    colour);
}

/* The place below the last line. */
static int put_lines(
    struct drawing *d, const char *text, int top, int size, const char *colour)
{
	while (*text) {
		size_t n = chart_break(text, chart_columns(d, size));

		put_line(d, (struct slice){ text, n }, top, size, colour);
		text += n;
		text += *text == ' ';
		top += chart_dumb(d) ? 1 : LINE + (size > 14 ? 2 : 0);
	}
	return top;
}

void chart_prologue(struct drawing *d, const char *above)
{
	struct buf title = BUF_INIT, desc = BUF_INIT;
	int size = d->width < CHART_NARROW ? 16 : 18, lines, at;

	if (!d->st->bare || chart_dumb(d))
		chart_named(d->t, d->st, &title, &desc);
	lines = lines_of(buf_text(&title), chart_columns(d, size));
	d->top = 16 + lines * (LINE + 2) +
		 lines_of(above, chart_columns(d, 14)) * LINE + 12;
	d->height += d->top;
	chart_terminal(d);
	at = put_lines(d, buf_text(&title),
	    chart_dumb(d) ? 1
	    : lines       ? 22
			  : 18,
	    size, INK);
	at = put_lines(d, above, at, 14, GREY);
	buf_release(&title);
	buf_release(&desc);
	buf_str(d->s, "unset key\n");
	if (chart_dumb(d)) {
		buf_printf(d->s,
		    "set border 3 back\nset tics nomirror\nset tmargin %d\n",
		    at);
		d->height = d->st->rows;
		d->top = at;
		d->bottom = 2;
		d->left = d->right = 0;
		return;
	}
	buf_str(d->s, "set border 1 lc rgb '" AXIS "' lw 1.2\n"
		      "set tics nomirror scale 0 textcolor rgb '" GREY "'\n"
		      "set grid ytics lc rgb '" RULE "' lw 1 lt 1\n"
		      "set style fill solid 1.0 noborder\n");
}

double chart_column(const struct drawing *d)
{
	int columns = d->st->columns - d->left - d->right - 3;

	return (double)d->places / (columns > 8 ? columns : 8);
}

void chart_margins(struct drawing *d)
{
	if (chart_dumb(d)) {
		buf_printf(d->s, "set lmargin %d\n", d->left);
		return;
	}
	buf_printf(d->s,
	    "set lmargin at screen %.4f\n"
	    "set rmargin at screen %.4f\nset tmargin at screen %.4f\n"
	    "set bmargin at screen %.4f\n",
	    (double)d->left / d->width, 1 - (double)d->right / d->width,
	    1 - (double)d->top / d->height, (double)d->bottom / d->height);
}
