/*
 * chart_impl.h - what the charts share, and nobody else.
 */
#ifndef JAUGE_CHART_IMPL_H
#define JAUGE_CHART_IMPL_H

#include "chart.h"

/* Palette: safe for the colour-blind, ordered in luminance, so readable in
 * grey; every opposition is doubled by a shape or a word. */
#define INK "#16202e"
#define GREY "#55606e"
#define RULE "#dfe3e8"
#define AXIS "#7a8492"
#define BLUE "#1d4f91"
#define BAND "#c9d9ee"
#define ORANGE "#b3430a"
#define SKY "#5b92cc"
#define DEEP "#123a70"

#define TEAL "#0b6b5d"
#define PALE_GROUND "#e6e9ee"

#define CHART_WIDTH 920
#define CHART_NARROW 600 /* below it, what can be left out is */

/* A script being written. The horizontal axis counts places from 0: the
 * periods that have rows, or the lags of cohorts. */
struct drawing {
	const struct table *t;
	const struct chart_style *st;
	struct buf *s;
	int width, height;            /* pixels */
	int top, bottom, left, right; /* pixels around the axes */
	bool lags;                    /* places are lags, from 1 */
	day_t *end;                   /* else the ends of periods, ascending */
	size_t places;
	double low, high; /* of the values shown */
	double target;    /* drawn across; 0: none */
	const char *aim;  /* said of it; NULL: nothing */
	double step;      /* between two values at the left */
};

int chart_width(const struct chart_style *st);
/* chart_title(), or the title that the style gives. */
void chart_named(const struct table *t, const struct chart_style *st,
    struct buf *title, struct buf *desc);
bool chart_dumb(const struct drawing *d);
/* CHART_AUTO resolved for an indicator. */
enum chart_kind chart_kind_of(const char *indicator, enum chart_kind asked);
/* "<svg ...>" with language, role, title and description. */
void chart_svg_open(struct buf *out, const char *id, const char *attributes,
    const char *title, const char *desc);
void chart_text(struct drawing *d, const char *text);
/* Terminal, canvas, title, and the sentence above the axis, in as many lines
 * as they need: the canvas grows by them. */
void chart_prologue(struct drawing *d, const char *above);
/* About how many pixels a text fills, of the size of labels. */
int chart_pixels(const char *text);
/* A label, cut to so many pixels: two thirds of its head, and its end, which
 * often tells it from others. */
void chart_cut(struct buf *b, const char *text, int pixels);
/* Pixels between the axes and a label beside them, and after it. */
#define CHART_BESIDE 16
/* Room at the right for a name and a value ("": none), in two lines where one
 * would take too much of the picture. How many lines. */
int chart_beside(struct drawing *d, const char *name, const char *value);
/* Both at that height, once all have their room; a name is cut, never a value.
 */
void chart_beside_put(struct drawing *d, const char *name, const char *value,
    double y, const char *colour);
/* What a line of text takes of an axis of that height. */
double chart_apart(const struct drawing *d, double height);
/* Writes the margins, once what stands around the axes is known. */
void chart_margins(struct drawing *d);
/* What the values count, for that sentence: "users", "share, in %". */
const char *chart_unit(const struct table *t, enum unit unit);

/* Several of a period, in words: "months". */
const char *chart_periods(enum period by);

/* Finds the places, from the first value to the last, then where a row that
 * has a value stands. */
int chart_places(struct drawing *d, struct err *e);
size_t chart_place(const struct drawing *d, const struct row *r);
/* Widens low and high by a value. */
void chart_reach(struct drawing *d, double value);
/* Makes the range hold 0, and something. */
void chart_range(struct drawing *d);
/* Names of places below, values at the left, margins: all written here, after
 * the range is known and the names at the right have their room. */
void chart_axes(struct drawing *d, enum unit unit);
/* The values alone, and from where to where. */
void chart_values(struct drawing *d, enum unit unit);

/* A line of a chart: the rows of one split value. */
struct line {
	const char *split;
	double total; /* of what it draws: the largest come first */
};
/* At the end of each line, in its colour: its name, and the value of the row
 * last[k], moved apart where they would touch. height: of the axis. */
void chart_ends(struct drawing *d, const struct line *line,
    const struct row *const *last, size_t n, double height);

#define CHART_LINES_MAX 6u
extern const char *const chart_colour[CHART_LINES_MAX];
/* Lines, largest first; the caller frees *out. */
int chart_lines_choose(
    const struct table *t, struct line **out, size_t *n, struct err *e);
bool chart_on_line(const struct row *r, const struct line *l);
/* The value of a split "dimension=value", for people. */
void chart_line_name(struct buf *b, const struct line *l);

/* Hatching of a box by segments "x y dx dy", one at 45 degrees every
 * step_x by step_y. */
struct box {
	double x1, x2, y1, y2;
};
void chart_hatch(
    struct buf *b, struct box box, double step_x, double step_y, bool up);

int chart_lines(struct drawing *d, struct err *e);
int chart_bars(struct drawing *d, struct err *e);
int chart_growth(struct drawing *d, struct err *e);
int chart_steps(struct drawing *d, struct err *e);
int chart_stack(struct drawing *d, struct err *e);
int chart_control(struct drawing *d, struct err *e);
int chart_projection(struct drawing *d, struct err *e);
int chart_reaching(struct drawing *d, struct err *e);
int chart_panels(struct drawing *d, struct err *e);
int chart_path(struct drawing *d, struct err *e);
int chart_lorenz(struct drawing *d, struct err *e);
int chart_peers(struct drawing *d, struct err *e);
int chart_budget(struct drawing *d, struct err *e);
int chart_heatmap(struct drawing *d, struct err *e);
int chart_survival(struct drawing *d, struct err *e);

/* Where the first line of a text ends that is to fill so many columns: at a
 * blank, or at its end. */
size_t chart_break(const char *text, size_t columns);
/* Columns of letters of that size across the canvas. */
size_t chart_columns(const struct drawing *d, int size);

/* A département; overseas ones have no path. */
struct outline {
	const char *code, *name, *path;
};
extern const struct outline chart_outlines[];
extern const size_t chart_n_outlines;
#define CHART_OUTLINES_WIDTH 1226
#define CHART_OUTLINES_HEIGHT 1170
/* x, y, x, y of Paris and the départements around it. */
extern const int chart_outlines_crown[4];
extern const char chart_outlines_author[];
/* -1: no département has this code. "1" is "01", "2a" is "2A". */
int chart_outline_of(struct slice code);

/* A bar of characters: name, value, and the words after it. */
struct rank {
	struct buf name, words;
	double value;
};
void chart_rank_name(struct rank *r, const char *name);
void chart_rank_text(
    struct buf *out, const struct rank *r, size_t n, int columns);
void chart_rank_release(struct rank *r, size_t n); /* and frees r */
/* Title and the sentence below it. */
void chart_text_head(struct buf *out, const struct table *t, const char *above);

/* What is drawn without gnuplot: whole SVG, or characters. */
int chart_steps_text(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e);
int chart_map_text(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e);
int chart_map(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e);

#endif
