/*
 * portfolio.h - many services side by side, compared only where that is fair.
 *
 * Each service is measured on its own, at its last complete month, and only
 * its figures are kept. Services are peers when they have the same phase and
 * type, people counted by the same kind of identity, procedures given the
 * same time, and cases of the same month enough in number. Peers are not put
 * into a league: each is told where it stands between the limits of chance,
 * and how far its rank can be trusted.
 */
#ifndef JAUGE_PORTFOLIO_H
#define JAUGE_PORTFOLIO_H

#include "indicator.h"
#include "stats.h"

#define PORTFOLIO_MOST 1000

/* What is told of each service. Retention is that of the first month, pooled
 * over the cohorts of a year. */
enum figure {
	FIGURE_USERS,
	FIGURE_PENETRATION,
	FIGURE_RETENTION,
	FIGURE_COMPLETION,
	FIGURE_COST_MONTH,
	FIGURE_COST_YEAR,
	FIGURE_GOALS, /* objectives attained, of those promised */
	FIGURES
};
const char *figure_indicator(enum figure f);

/* Where a service stands among its peers, or why it has none. */
enum footing {
	FOOTING_WITHIN,
	FOOTING_ABOVE, /* of 95 % */
	FOOTING_FAR_ABOVE,
	FOOTING_BELOW,
	FOOTING_FAR_BELOW,
	FOOTING_ORDERED, /* by a figure that has no limits: a cost */
	/* not comparable: */
	FOOTING_UNREAD,
	FOOTING_NO_FIGURE,
	FOOTING_NO_PHASE, /* or no type */
	FOOTING_TWICE,    /* its store is another's, which is compared */
	FOOTING_OTHER_MONTH,
	FOOTING_FEW,
	FOOTING_ALONE,
	FOOTING_OTHER_IDENTITY,
	FOOTING_OTHER_WINDOW,
	FOOTING_NO_PEER /* others have no figure, or few cases */
};
bool footing_is_comparable(enum footing s);
const char *footing_name(enum footing s);  /* "above": for machines */
const char *footing_words(enum footing s); /* translated */

struct listed {
	const char *folder;
	const char *name; /* the service's; of two alike with the folder */
	const char *phase, *type; /* NULL: not said */
	enum identity identity;
	int window;     /* days given to a procedure */
	unsigned grade; /* of the data, in percent */
	day_t as_of;
	/* Without a value: none. Splits are "". */
	struct row figure[FIGURES];
	struct err refusal[FIGURES]; /* why there is none; code 0: no month */
	struct err unread;           /* code 0: it was read */
	char currency[8];
	const char *fingerprint; /* of its store; NULL: not read */

	/* Given by portfolio_compare(). */
	enum footing footing;
	size_t group; /* of its peers, when comparable */
	struct stats_place place;
	struct interval limits, far_limits; /* of 95 and 99.8 % */
	double z;
};

/* A phase or type of service.json in the language chosen; a dash for none. */
const char *portfolio_kind(const char *name);
/* What people are counted by, in the language chosen: "accounts". */
const char *portfolio_people(enum identity identity);

struct portfolio;
/* What a missing figure or a folder that could not be read says of itself, one
 * line: the reason in the language chosen where the error has one, else its
 * English text; empty: nothing. */
struct slice listed_detail(const struct portfolio *p, const struct listed *t);

/* Services of one phase, type, identity and window, in one month. */
struct group {
	const char *phase, *type;
	enum identity identity;
	int window;
	day_t start, end; /* the month; of retention, the cohorts' */
	size_t n;         /* comparable */
	struct stats_funnel funnel;
};

struct portfolio {
	enum figure metric;
	double level;
	struct listed *entry; /* by phase, type, then rank; the rest last */
	size_t n, n_read;
	struct group *group;
	size_t n_groups;
	struct table *words; /* owns texts */
};

/* NULL: out of memory. */
struct portfolio *portfolio_new(double level);
void portfolio_free(struct portfolio *p);
/* Measures a service; the run's span is set here. fingerprint: of its store,
 * by which a service that is named twice counts once. ERR_* only for what
 * keeps the store from being read. */
int portfolio_add(struct portfolio *p, const char *folder,
    struct indicator_run *run, unsigned grade, const char *fingerprint,
    struct err *e);
/* A service that could not be read. */
int portfolio_add_unread(struct portfolio *p, const char *folder,
    const struct err *why, struct err *e);
/* Finds peers, limits and ranks. Once, after all were added. */
int portfolio_compare(struct portfolio *p, enum figure metric, struct err *e);
/* Tidy rows: figures with split service=NAME, then rank, limits and verdict.
 * Free with table_free(). */
int portfolio_table(
    const struct portfolio *p, struct table **out, struct err *e);

#endif
