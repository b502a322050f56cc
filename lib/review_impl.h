/*
 * review_impl.h - what the sections of the dossier share.
 */
#ifndef JAUGE_REVIEW_IMPL_H
#define JAUGE_REVIEW_IMPL_H

#include "chart.h"
#include "compare.h"
#include "output.h"
#include "review.h"

#define REVIEW_MONTHS 24
#define REVIEW_HALF 6 /* months between two committees */
#define REVIEW_POINTS 5
#define REVIEW_KEYS 6

/* What an indicator answers over a span. */
struct asked {
	const struct indicator *indicator;
	enum period by;
	struct span span;
	const char *split; /* NULL: none */
	struct table *table;
	struct err why; /* code 0: answered; else table has no rows */
};
/* One pass over the store, which the questions of one span share. */
struct pass {
	enum period by;
	struct span span;
	const char *split;
	struct indicator_run run;
};

/* A sentence for the summary. */
struct point {
	enum doc_mark mark;
	const char *words, *text, *section;
	int weight; /* those with the most are told */
};
struct key {
	const char *label, *value, *interval, *change;
};

/* A picture to be drawn into a part of the page. */
#define REVIEW_SHOTS 32
struct shot {
	const struct asked *asked;
	enum chart_kind kind;
	const char *title, *id;
	double target; /* 0: none */
	size_t part;
};

struct review {
	const struct review_question *q;
	struct doc *doc;
	struct table *words; /* owns texts; comparisons' too */
	struct asked **asked;
	size_t n_asked;
	struct pass **pass;
	size_t n_passes;
	struct asked **made; /* of the rows of others, for pictures */
	size_t n_made;
	struct point point[32];
	size_t n_points;
	struct key key[REVIEW_KEYS];
	size_t n_keys;
	int32_t month;        /* the last complete one, by its number */
	struct span months;   /* up to REVIEW_MONTHS, the last may be partial */
	struct asked outlook; /* a unit cost by month, and what is projected */
	struct asked plan;    /* payments by month, and what was planned */
	struct shot shot[REVIEW_SHOTS];
	size_t n_shots;
	bool failed; /* words ran out of memory */
};

/* A section writes itself; what it needs it asks for. */
typedef int review_section(struct review *r, struct err *e);
review_section review_objectives, review_course, review_budget, review_calendar,
    review_gates, review_grid;
review_section review_matrix, review_audience, review_retention, review_journey,
    review_answers, review_territories, review_costs, review_quality,
    review_definitions, review_provenance;

/*
 * Questions. *out is never NULL: without rows it says why by its err.
 */
/* The question, new or asked before, not answered by this; NULL: no memory. */
struct asked *review_asked(struct review *r, const char *indicator,
    enum period by, struct span span, const char *split);
/* Answers it from that reading of the store. Several threads may, each its
 * own question from its own reading. */
int review_answer_from(const struct review *r, struct asked *a,
    struct store *store, struct err *e);
int review_ask_long(struct review *r, struct err *e);
int review_ask(struct review *r, const char *indicator, enum period by,
    struct span span, const char *split, const struct asked **out,
    struct err *e);
/* Like another, without rows yet, for a picture; it is asked of no store and
 * not kept as a figure. NULL: no memory. */
struct asked *review_made(struct review *r, const struct asked *like);
/* By month over r->months. */
int review_monthly(struct review *r, const char *indicator,
    const struct asked **out, struct err *e);
/* The row without split, cohort or lag of the period that ends on that day;
 * NULL: none, or it is not complete. */
const struct row *review_row(const struct asked *a, day_t end);
/* The same whatever its state; a row has a value, or NULL is given. */
const struct row *review_any_row(const struct asked *a, day_t end);
/* The day after the last complete month, or after the one n before it. */
day_t review_month_end(const struct review *r, int n);
/* Two spans compared; *out is borrowed from r. verdict NOT_COMPARABLE when
 * they cannot be. */
int review_compare(struct review *r, const char *indicator, struct span a,
    struct span b, struct comparison *out, struct err *e);
/* The last complete quarter, in which small territories are seen too. */
struct span review_quarter(const struct review *r);
/* A month by its number. */
struct span review_month(int32_t index);
/* Months [month - n + 1 - back, month - back]. */
struct span review_span(const struct review *r, int n, int back);

/*
 * Words, kept as long as the review. "" when memory runs out.
 */
const char *review_say(struct review *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *review_keep(struct review *r, struct buf *b); /* releases b */
const char *review_strong(struct review *r, const char *text);
/* As a sentence begins. */
const char *review_capital(struct review *r, const char *text);
/* "95 %" */
const char *review_level(struct review *r);
/* "not over" */
const char *review_state(enum state s);
/* A phase of the programme, in the language. */
const char *review_phase(struct review *r, const char *phase);
const char *review_value(struct review *r, const struct row *row);
const char *review_number(struct review *r, double value, enum unit unit);
const char *review_count(struct review *r, int64_t n);
/* A blank and the text; "" when there is none. */
const char *review_after(struct review *r, const char *text);
/* "[17 510 ; 18 033]", faint; "" without an interval. */
const char *review_interval(struct review *r, const struct row *row);
const char *review_limits(
    struct review *r, double low, double high, enum unit unit);
/* "+28 %" of a comparison, with its interval. */
const char *review_change(struct review *r, const struct comparison *c);
const char *review_period(struct review *r, enum period by, day_t start);
const char *review_day(struct review *r, day_t day);
const char *review_text(struct review *r, const char *hostile);
const char *review_slice(struct review *r, struct slice hostile);
/* The indicator's label, in the language; at the head of a line. */
const char *review_label(struct review *r, const struct asked *a);
const char *review_title(struct review *r, const struct asked *a);

/*
 * Parts that sections have in common.
 */
/* A point's weight: a fact for the sponsors' grid, that the summary leaves. */
#define REVIEW_FACT 0
/* Mark and words of a comparison. less: the less, the better. */
enum doc_mark review_mark(const struct comparison *c, bool less);
const char *review_mark_words(enum doc_mark m);
void review_point(struct review *r, enum doc_mark m, int weight,
    const char *text, const char *section);
void review_key(struct review *r, const char *label, const char *value,
    const char *interval, const char *change);
/* "No figure: ..." and the line to add. */
void review_gap(struct review *r, const struct asked *a);
/* The same, told in the summary too. */
void review_gap_told(
    struct review *r, const struct asked *a, int weight, const char *section);
const char *review_identity(enum identity i);
/* What is missing, in the language, without the line, and with it. */
const char *review_why(struct review *r, const struct asked *a);
const char *review_why_and_line(struct review *r, const struct asked *a);
/* A place for the picture of an indicator's rows, which is drawn at the end;
 * the table of its data follows. */
void review_picture(struct review *r, const struct asked *a,
    enum chart_kind kind, const char *title, const char *caption);
/* The same with a target that is drawn across it; 0: none. */
void review_picture_to(struct review *r, const struct asked *a,
    enum chart_kind kind, const char *title, const char *caption,
    double target);
int review_draw(struct review *r, struct err *e);
/* An empty table with the head of the review's; NULL: no memory. */
struct table *review_table(const struct review *r, enum period by);
/* Adds a row as it is; what it points to must live as long. */
int review_copy(struct table *to, const struct row *row, struct err *e);
/* A unit cost by month with the six months to come; itself where nothing can
 * be projected. *out is borrowed from r, which holds one. */
int review_outlook(struct review *r, const struct asked *a,
    const struct asked **out, struct err *e);
/* Unit costs of two half-years and of the one to come, and the finding. */
int review_outlook_table(
    struct review *r, const struct asked *judged, struct err *e);
/* The rows of an indicator as a table of periods. */
void review_series_table(struct review *r, const struct asked *const *a,
    size_t n, enum doc_layout layout, const char *caption);

#endif
