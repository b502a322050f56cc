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
	CHART_BARS,    /* growth: retained, resurrected, new above zero,
			* churned below; else bars */
	CHART_STACK,   /* shares of a whole, by period: who pays for what */
	CHART_STEPS,   /* the steps of a funnel, of the last complete period */
	CHART_CONTROL, /* a control chart: points, limits, signals */
	CHART_MAP,     /* coverage: the départements; SVG only */
	CHART_PANELS,  /* small multiples: a panel for each value of a split */
	CHART_PATH,    /* cost against what it buys, period after period */
	CHART_LORENZ,  /* inequality: users against people, territories by
			* rate; the table needs the rows of coverage */
	CHART_PEERS,   /* rates against volume, with limits of 95 and 99.8 % */
	CHART_BUDGET   /* cost added up against what was authorised */
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
	int width;         /* pixels, at least 320; 0: 920 */
	bool bare;         /* no title: the page has it */
	const char *id;    /* begins each id of an SVG: letters, digits and
			    * "-"; NULL: "chart" */
	const char *title; /* NULL: the indicator's and the service's */
	double target;     /* drawn across lines; 0: none */
	double spread;     /* of CHART_PEERS: standard deviation beyond chance
			    * that its limits allow for; 0: none */
};

/* Draws one indicator's rows: characters, an SVG with its name, a PNG or a
 * PDF. indicator NULL: that of the first row. ERR_INPUT: nothing to draw (no
 * row has a value), or the kind does not fit the indicator. ERR_IO: gnuplot is
 * not installed, or what it complained of. */
int chart_draw(const struct table *t, const char *indicator,
    const struct chart_style *st, struct buf *out, struct err *e);

/* A picture of a page. The caller releases svg. */
struct chart_picture {
	const struct table *t;
	const char *indicator; /* NULL: that of the first row */
	struct chart_style style;
	struct buf svg;     /* given: "<svg", without an XML declaration */
	struct err refusal; /* given: why there is none; code 0: there is */
};

/* Draws all of them by one gnuplot. A picture that has nothing to show is
 * refused alone; a negative code means that none was drawn. */
int chart_pictures(struct chart_picture *p, size_t n, struct err *e);

/* The indicator whose rows a chart of this one needs beside its own (of
 * projection: active_users, the past); NULL: none. */
const char *chart_companion(const char *indicator, enum chart_kind kind);

/* The script for one indicator's rows, for what gnuplot draws. */
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

/* Gives an SVG by gnuplot its accessible name: role img, title, description;
 * makes its ids its own, and removes what draws nothing. */
int chart_describe(struct buf *svg, const char *title, const char *desc,
    const char *id, struct err *e);
/* Removes the blanks that gnuplot leaves around a drawing of characters. */
void chart_trim(struct buf *drawing);
/* The chart's title and a sentence that says what it shows. */
void chart_title(const struct table *t, struct buf *title, struct buf *desc);

#endif
