/*
 * output.h - tables, comparisons and the headline screen to bytes.
 *
 * A format is one const struct output_format (output_text.c holds text and
 * markdown, output_csv.c and output_json.c one each) and one name in
 * output.c's list. text and markdown are for people: pivoted,
 * localised; csv and json never change with the language.
 */
#ifndef JAUGE_OUTPUT_H
#define JAUGE_OUTPUT_H

#include "compare.h"
#include "headline.h"
#include "portfolio.h"
#include "table.h"
#include "text.h"

struct output_style {
	int width;   /* columns to fill at most; 80 unless the terminal is
		      * wider or narrower */
	bool colour; /* terminal, NO_COLOR unset or empty, TERM not dumb */
	const char *version; /* of the program, for json */
};

struct output_format {
	const char *name, *help;
	int (*table)(const struct table *t, const struct output_style *st,
	    struct buf *out, struct err *e);
	int (*comparison)(const struct comparison *c, size_t n,
	    const struct side *a, const struct side *b,
	    const struct table *head, const struct output_style *st,
	    struct buf *out, struct err *e);
	int (*headline)(const struct headline *h, const struct table *head,
	    const struct output_style *st, struct buf *out, struct err *e);
};
/* Services side by side, for people. */
int output_portfolio(const struct portfolio *p, const struct output_style *st,
    bool markdown, struct buf *out, struct err *e);
/* What the short heads of its columns mean, in the language. */
const char *output_portfolio_legend(void);

extern const struct output_format *const output_formats[]; /* NULL-ended */
const struct output_format *output_find(struct slice name);

/*
 * For people, in the language chosen (text_language()). French: narrow no-break
 * space (U+202F) for thousands and before %, decimal comma; both: U+2212
 * minus. English here groups thousands with U+202F too.
 */
void output_count(struct buf *b, int64_t n);
void output_real(struct buf *b, double x, int digits);
/* A value in its unit: "18 204", "61.8 %", "5.28 €". NAN: "–". */
void output_value(
    struct buf *b, double value, enum unit unit, const char *currency);
/* Digits after the point that a value is printed with, and one with others. */
int output_places(double value, enum unit unit);
void output_value_to(struct buf *b, double value, enum unit unit,
    const char *currency, int places);
/* "+3.1 %"; of shares "−0.6 pt"; of scores "+0.40". */
void output_change(struct buf *b, double change, enum unit unit);
void output_change_to(struct buf *b, double change, enum unit unit, int places);
/* "9–15 Nov 2026", "Nov 2026", "2026-W46", "Q4 2026", "2026". */
void output_period(struct buf *b, enum period by, day_t start);
void output_span(struct buf *b, struct span s);
void output_day(struct buf *b, day_t day);
/* "15 November 2026", for sentences. */
void output_date(struct buf *b, day_t day);
/* ▁▂▃▄▅▆▇█, scaled from the smallest to the largest value (from 0 when all
 * are equal); NAN is a blank. */
void output_sparkline(struct buf *b, const double *x, size_t n);
/* Machine number: shortest of up to 10 significant digits, C locale. */
void output_number(struct buf *b, double x);
/* A tidy row as a JSON object. */
void output_row_json(struct buf *b, const struct table *t, const struct row *r);

/* The words for the sub-series that a split ends with, such as
 * "measure=gini"; NULL: none of ours. */
const char *output_measure(const char *split);
/* Likewise for a whole split that stands in a table of its own, such as
 * "rate=response". */
const char *output_series_word(const char *split);
/* Likewise for a pair of the answers about goals, "gate=national" or
 * "verdict=ahead". */
const char *output_goal(struct slice pair);
/* Where the series of cohorts and survival ("bracket=28..56") begin in a
 * split, the comma before them included; its length: there are none. */
size_t output_series_at(const char *split);
/* Whether a cohort's row counts days since each user's own first. */
bool output_in_days(const struct row *r);
/* A cohort's lag: "+3", or days as "d28-55". */
void output_lag(struct buf *b, enum period by, const struct row *r);

#endif
