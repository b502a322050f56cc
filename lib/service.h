/*
 * service.h - service.json: what a service is and how its logs map to events.
 *
 * JSON with // and block comments. Every mistake is reported with line,
 * column and key, and an unknown key with the nearest known one. The JSON
 * Schema in man/service.schema.json says the same to editors; a test keeps
 * the two equal.
 */
#ifndef JAUGE_SERVICE_H
#define JAUGE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "day.h"
#include "err.h"
#include "text.h"

/* Bytes of the name of a source, a space, a dimension or an action. */
#define SERVICE_NAME_MAX 64
/* Columns that make one user, and dimensions of one source, at most. */
#define SERVICE_USER_PARTS 8
#define SERVICE_DIMENSIONS 16

enum identity { IDENTITY_ACCOUNT, IDENTITY_COOKIE, IDENTITY_DAILY };
const char *identity_name(enum identity i); /* "account", "cookie", "daily" */

/* Which requests of an access log are events. */
enum requests {
	REQUESTS_PAGES,    /* pages answered: not static files, robots.txt,
			    * HEAD and OPTIONS, 4xx and 5xx, 3xx but 304 */
	REQUESTS_ANSWERED, /* all but 4xx: the requests whose visitors GoAccess
			    * counts */
	REQUESTS_ALL
};

/* An action known by a glob: over "METHOD path" in an access log (each part by
 * its own; a pattern without a blank is a path, any method; the query is no
 * part of it), over the action column elsewhere. */
struct action_rule {
	char *action;
	char *pattern;
};

struct dimension_rule {
	char *name;
	char *column;
};

struct service_source {
	char *name;   /* [a-z0-9_-]{1,64} */
	char **files; /* globs, relative to the folder */
	size_t n_files;
	char *format;  /* NULL: find it */
	char **layout; /* instead: source.h's layout_declared(); or NULL */
	size_t n_layout;
	bool pattern;   /* the layout is one */
	bool access;    /* format or layout is known to be an access log's */
	char delimiter; /* 0: find it */
	enum identity identity;
	int identity_days; /* longest span it can follow: INT_MAX, the
			    * cookie's life (396 by default), 1 */
	char *space;       /* identity space; by default the name */
	char *time;        /* column; access logs: "time" */
	enum date_order dates;
	char **user; /* one or more columns, joined; by default in
		      * access logs: client, agent; in those that
		      * have no agent: client */
	size_t n_user;
	char *action;                /* column, or NULL */
	struct action_rule *actions; /* first match wins; none: the column's
				      * own values, or "use" without a column */
	size_t n_actions;
	enum requests requests;
	struct dimension_rule *dimensions;
	size_t n_dimensions;
	char *value;    /* numeric column, or NULL */
	char *visitors; /* column of how many visitors of its day a row stands
			 * for, in place of user; or NULL */
	char *count;    /* column of how many events a row stands for, or NULL:
			 * one each */
};

/* What is started and completed; start is NULL when service.json says nothing
 * of it. */
struct completion_rule {
	int within_days; /* of the start, its own day counted; 30 */
	char *start, *complete;
	char *refused; /* told not to be eligible: answered too; or NULL */
};

/* What answers to a question are worth. */
enum answer_scale {
	SCALE_JDMA, /* good, medium, bad: 10, 5, 0 */
	SCALE_5,    /* 1 to 5 */
	SCALE_10,   /* 1 to 10 */
	SCALE_11    /* 0 to 10 */
};
/* A question put to users; action is NULL when there is none. */
struct answers_rule {
	enum answer_scale scale;
	char *action; /* an answer is given */
	char *answer; /* dimension whose value is the answer */
};

/* What the service changes, by an action or by a figure of the figures file;
 * what one is worth, in cents, and who says so. */
struct outcome_rule {
	bool known; /* service.json says something of it */
	char *action, *figure, *label;
	int64_t unit_value, low, high; /* 0: not said; low = high = unit_value:
					* no range */
	char *source;
};

/* How the way from baseline to target is shared out over the time. */
enum shape { SHAPE_LINEAR, SHAPE_EXPONENTIAL, SHAPE_STEP };
enum direction { DIRECTION_UNSAID, DIRECTION_HIGHER, DIRECTION_LOWER };
/* What was promised of one indicator. */
struct objective {
	size_t line, column; /* where the indicator's name stands */
	char *indicator, *label;
	char *name;   /* the label, else the indicator; no two alike */
	char *series; /* sub-series, "flow=quick_ratio"; or NULL */
	char *where;  /* condition, "channel=web"; or NULL */
	int lag;      /* of a cohort's rate; -1: none */
	enum period by;
	double baseline; /* NAN: not said */
	double target;
	day_t from, due; /* both included; from DAY_NONE: not said */
	enum shape shape;
	enum direction direction;
};
struct budget_rule {
	bool known;         /* service.json says something of it */
	day_t start, end;   /* both included; end DAY_NONE: not said */
	int64_t authorised; /* cents */
	day_t committee;    /* the next one; DAY_NONE: not said */
};

/* What "jauge check" looks at, and what it lets pass. */
enum check_kind {
	CHECK_FRESHNESS,
	CHECK_REJECTS,
	CHECK_GAPS,
	CHECK_AGE,
	CHECK_COOKIE,
	CHECK_OBJECTIVE,
	CHECK_GATE,
	CHECK_SIGNAL,
	CHECK_BUDGET,
	CHECK_KINDS
};
const char *check_kind_name(enum check_kind k); /* "freshness", ... */
struct check_rule {
	int fresh_days;      /* without an event; 2 */
	int gap_days;        /* in a row without an event; 3 */
	double reject_share; /* of lines; 0.05 */
	bool ignored[CHECK_KINDS];
};

struct service {
	char *dir; /* the folder, "." by default */
	char *name, *type, *phase;
	day_t phase_since; /* the phase's first day; DAY_NONE: not said */
	char *timezone;    /* default "Europe/Paris" */
	char *language;    /* "fr" or "en" (default) */
	char *currency;    /* default "EUR" */
	char *primary;     /* name of a source; default the first */
	struct service_source *sources;
	size_t n_sources;
	char **active; /* actions that count as use; none: all */
	size_t n_active;
	struct completion_rule completion;
	char **funnel; /* actions, in order */
	size_t n_funnel;
	char *support; /* action: a user asks for help; or NULL */
	struct answers_rule satisfaction, ease_of_use, nps;
	struct outcome_rule outcome;
	int undo_days;       /* how long a reading can be taken back; 90 */
	bool exclude_bots;   /* requests of robots in access logs */
	char *exclude_users; /* file of raw identifiers, one a line */
	char *territory;     /* dimension that holds the territory code */
	int territory_users; /* from how many a territory is served; 10 */
	struct objective *objectives;
	size_t n_objectives;
	struct budget_rule budget;
	struct check_rule check;
	char *take_up; /* figure: completions elsewhere; or NULL */
	char *revenue; /* figure: what the service earns; or NULL */
	/* files, relative to dir; NULL: not set */
	char *costs, *population, *figures;
};

/* Reads DIR/service.json. Gives *out: free with service_free(). ERR_INPUT
 * with "service.json:14:5: ..." */
int service_open(struct service **out, const char *dir, struct err *e);
void service_free(struct service *s);
/* NULL if there is none of that name. */
const struct service_source *service_source(
    const struct service *s, const char *name);
/* dir and name joined, freed with free(); an absolute name stays. NULL: out
 * of memory. */
char *service_path(const struct service *s, const char *name);

/* Parses text as service.json; what service_open() does after reading. */
int service_parse(
    struct service **out, const char *dir, struct slice text, struct err *e);

#endif
