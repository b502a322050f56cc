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

#define CHART_WIDTH 920

/* A script being written. The horizontal axis counts places from 0: the
 * periods that have rows, or the lags of cohorts. */
struct drawing {
	const struct table *t;
	const struct chart_style *st;
	struct buf *s;
	int height; /* pixels */
	bool lags;  /* places are lags, from 1 */
	day_t *end; /* else the ends of periods, ascending */
	size_t places;
	double low, high; /* of the values shown */
};

bool chart_dumb(const struct drawing *d);
void chart_text(struct drawing *d, const char *text);
/* Terminal, canvas, title, and the sentence above the axis. */
void chart_prologue(struct drawing *d, const char *above);
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
/* Names of places below, values at the left, all written here. */
void chart_axes(struct drawing *d, enum unit unit);

/* A line of a chart: the rows of one split value. */
struct line {
	const char *split;
	double total; /* of what it draws: the largest come first */
};

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
int chart_heatmap(struct drawing *d, struct err *e);
int chart_survival(struct drawing *d, struct err *e);

#endif
