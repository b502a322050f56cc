/*
 * indicator.h - the registry of indicators, and their computation: store and
 * finance to table.
 *
 * An indicator is one row of the registry and one function. Computation reads
 * no clock and no option: all it may know is in struct indicator_run.
 */
#ifndef JAUGE_INDICATOR_H
#define JAUGE_INDICATOR_H

#include <stdbool.h>

#include "activity.h"
#include "day.h"
#include "err.h"
#include "finance.h"
#include "service.h"
#include "store.h"
#include "table.h"

/* How long the identity must follow a person. */
enum identity_span {
	SPAN_NONE,   /* no identity needed (events, cost) */
	SPAN_PERIOD, /* within a period; a daily identity gives visitor-days,
		      * an upper bound, and the unit says so */
	SPAN_STRICT, /* within a period, and an upper bound would mislead */
	SPAN_HISTORY /* from period to period */
};

/* What must be known beside logs. */
enum need {
	NEED_COSTS = 1,
	NEED_POPULATION = 2,
	NEED_TERRITORY = 4,
	NEED_COMPLETION = 8,
	NEED_FUNNEL = 16, /* or a completion */
	NEED_SUPPORT = 32,
	NEED_SATISFACTION = 64,
	NEED_EASE_OF_USE = 128,
	NEED_NPS = 256,
	NEED_OUTCOME = 512,
	/* goals */
	NEED_OBJECTIVES = 1 << 16,
	NEED_BUDGET = 1 << 17,
	NEED_PHASE = 1 << 18,
	/* worth */
	NEED_TAKE_UP = 1 << 19,
	NEED_REVENUE = 1 << 20,
	NEED_VALUE = 1 << 21,
	NEED_OUTPUT = 1 << 22,      /* an outcome or a completion */
	NEED_VALUE_COLUMN = 1 << 23 /* of a source */
};

/* How users are followed, when not in the default way (all zero). What was
 * asked is or-ed: */
enum {
	ASKED_RETENTION = 1,
	ASKED_GAP = 2,
	ASKED_ROLLING = 4,
	ASKED_BY = 8 /* heeded by all but the timeless */
};
enum retention_form {
	RETENTION_PERIOD,  /* active in the k-th period after */
	RETENTION_BRACKET, /* on a day from..to-1 after the own first */
	RETENTION_ROLLING  /* on a day k..k+horizon-1 after it */
};
struct bracket {
	int32_t from, to;
};
#define BRACKETS 8
#define ASKED_MAX 3660 /* days or periods */
struct question {
	enum retention_form form;
	bool recurring;  /* cohorts of all who are active, not new */
	bool elapsed;    /* periods of days since the own first day */
	int32_t lag;     /* this one alone; 0: all */
	int32_t horizon; /* days; of RETENTION_ROLLING */
	struct bracket bracket[BRACKETS];
	size_t n_brackets; /* 0: 28..56, 84..112, 336..392 */
	int32_t gap;       /* days without activity that mean gone; 0: the
			    * 95th percentile of the gaps */
	int32_t rolling;   /* days; 0: by period */
	unsigned asked;    /* ASKED_..., or-ed: what the gate looks at */
};

struct indicator_run {
	struct store *store; /* borrowed, all of them */
	const struct service *service;
	const struct costs *costs;           /* NULL: the service has none */
	const struct population *population; /* NULL: none */
	const struct figures *figures;       /* NULL: none */
	uint32_t space;
	int64_t source; /* -1: the whole space */
	enum identity identity;
	int identity_days;
	enum period by;
	struct span span;
	day_t as_of;
	const struct where *where;
	size_t n_where;
	struct slice split;
	double level;
	int64_t target; /* users to reach; 0: none was given */
	struct question question;
	struct activity *cache;    /* owned by the run: see
				    * indicator_activity() */
	enum activity_depth depth; /* of the cache, or of what is to
				    * come: indicator_expect() */
	struct activity *months;   /* likewise: by month, for unit
				    * costs */
};

struct indicator {
	const char *name;
	const char *family; /* "reach", "retention", "growth", "cost" */
	enum unit unit;
	enum identity_span span;
	int span_days;             /* days that an identity must last, when not
				    * those of the run's period; 0 */
	enum activity_depth depth; /* of the run's pass that it reads */
	unsigned needs;            /* enum need, or-ed */
	unsigned takes;            /* ASKED_..., or-ed: what it heeds */
	bool timeless;             /* has no periods */
	const char *label;         /* for people: N_("active users") */
	const char *definition;    /* N_(one sentence) */
	const char *example;       /* N_(worked), run by tests/worked.sh */
	const char *otherwise;     /* N_(its options), or NULL */
	const char *formula;       /* N_(unless it has no words) */
	const char *interval;      /* N_(method, or "none") */
	const char *source;        /* who defined it */
	int (*compute)(struct indicator_run *run, const struct indicator *self,
	    struct table *out, struct err *e);
};

extern const struct indicator indicators[];
extern const size_t n_indicators;
/* NULL: none of that name. */
const struct indicator *indicator_find(struct slice name);
/* ERR_USAGE "no indicator ...; did you mean ...". */
int indicator_unknown(struct slice name, struct err *e);

/* Adds the indicator's rows to the table. ERR_INPUT: the identity gate says
 * no, or costs, population or territory are missing (the message tells what
 * to add to service.json). */
int indicator_compute(struct indicator_run *run, const struct indicator *ind,
    struct table *out, struct err *e);
/* Whether the gate and the needs let it be computed; reason is filled when
 * not (for screens that leave out what cannot be measured). */
bool indicator_measurable(const struct indicator_run *run,
    const struct indicator *ind, struct err *reason);

/* The pass over the store that the run's indicators share, made on first use
 * (again when more is wanted than it holds). Borrowed from the run. Who
 * changes a run after that calls indicator_run_release() first. Who computes
 * several indicators says so beforehand, and one pass serves them all. */
void indicator_expect(struct indicator_run *run, const struct indicator *ind);
int indicator_activity(struct indicator_run *run, enum activity_depth depth,
    const struct activity **out, struct err *e);
void indicator_run_release(struct indicator_run *run);
/* The run's question as a question to the store. */
struct activity_query indicator_query(const struct indicator_run *run);

/* complete, partial or censored, from the calendar alone. */
enum state indicator_state(day_t start, day_t end, day_t as_of);

/* Whether its rows are answers as of one day rather than the periods of a
 * series: objectives, gates, the budget's calendar. */
bool indicator_is_answer(const struct indicator *ind);
/* Points that one answer on a scale counts at most, 1 or more: the whole of a
 * row of answers is their number times that. */
unsigned indicator_answer_points(enum answer_scale scale);
/* Whether the objectives of service.json are of indicators that there are and
 * that take a target. ERR_INPUT with line and column, and the nearest name. */
int indicator_check_objectives(const struct service *s, struct err *e);

/* The default as_of: the end of the last complete day of the space (or
 * source). A day is complete when a later event was seen or the log was read
 * on a later civil day. DAY_NONE: no data. */
int indicator_as_of(
    struct store *s, uint32_t space, int64_t source, day_t *out, struct err *e);

#endif
