/*
 * chart.h - tables to gnuplot scripts, and gnuplot itself.
 *
 * A script holds only single-quoted text, data blocks, and no command that
 * runs or reads anything. gnuplot is started without a shell (execvp, -d),
 * fed by a pipe. Palette and rules: man/jauge-plot.1.
 */
#ifndef JAUGE_CHART_H
#define JAUGE_CHART_H

#include "table.h"
#include "text.h"

enum chart_kind {
	CHART_AUTO,    /* what suits the indicator */
	CHART_LINES,   /* values over time; retention: curves by lag */
	CHART_HEATMAP, /* retention: cohorts by lag */
	CHART_BARS     /* growth: retained, resurrected, new above zero,
			* churned below; else bars */
};

enum chart_terminal {
	CHART_TERM_DUMB,
	CHART_TERM_SVG,
	CHART_TERM_PNG,
	CHART_TERM_PDF
};

struct chart_style {
	enum chart_kind kind;
	enum chart_terminal terminal;
	int columns, rows; /* CHART_TERM_DUMB */
};

/* The script for one indicator's rows. ERR_INPUT: nothing to draw (no row has
 * a value), or the kind does not fit the indicator. */
int chart_script(const struct table *t, const struct chart_style *st,
    struct buf *script, struct err *e);

/* Retention with its cohorts for periods and its lags for lines, without the
 * pooled rates: what chart_script() then draws from cohort to cohort. Gives
 * *out: free with table_free(). */
int chart_over_cohorts(
    const struct table *t, struct table **out, struct err *e);

/* Runs gnuplot on a script and gathers what it draws. ERR_IO: "gnuplot is not
 * installed: apt-get install gnuplot-nox" or what it complained of. */
int chart_render(struct slice script, struct buf *out, struct err *e);

/* Gives an SVG its accessible name: role img, title, description, and
 * removes gnuplot's own title. */
int chart_describe(
    struct buf *svg, const char *title, const char *desc, struct err *e);
/* Removes the blanks that gnuplot leaves around a drawing of characters. */
void chart_trim(struct buf *drawing);
/* The chart's title and a sentence that says what it shows. */
void chart_title(const struct table *t, struct buf *title, struct buf *desc);

#endif
