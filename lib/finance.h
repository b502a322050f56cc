/*
 * finance.h - costs and populations from small CSV files. Money in integer
 * cents; a cost that spans days is spread over them so that the parts of any
 * cut add up to the whole.
 */
#ifndef JAUGE_FINANCE_H
#define JAUGE_FINANCE_H

#include <stddef.h>
#include <stdint.h>

#include "day.h"
#include "err.h"
#include "text.h"

typedef int64_t cents_t;

/* "1 234,56 €" (any blank, narrow no-break too), "1234.56", "-12", "1,234.56",
 * "1.234,56", "EUR 12": amounts up to 1e13 cents either way, rounded to cents.
 * False: not an amount, or one that can be read two ways ("1,234"). */
bool money_parse(struct slice s, cents_t *out);

struct cost {
	struct span span;        /* the day, or the period that it covers */
	cents_t amount;          /* negative: a credit */
	char *category, *funder; /* "" when absent */
	bool authorised;         /* AE (commitment); else CP (payment) */
	size_t line;             /* of the file */
};
struct costs {
	struct cost *at;
	size_t n;
};
/* Columns date (or start and end), amount; category, funder, kind (AE or CP)
 * optional; French names (date, debut, fin, montant, poste, financeur, type)
 * too; any of ; , tab | delimits. A date is what span_parse() takes (a month
 * or a year covers all its days) or DD/MM/YYYY; the end is the last day
 * INCLUDED, or the last period: start 2026-01, end 2026-03 covers a quarter.
 * Where a row has both, start goes before date. No kind: CP. ERR_INPUT with
 * file, line and what was expected; two rows of one kind, category and funder
 * whose periods overlap, unless both are days or they are one period with two
 * amounts. A header alone is no error: n is 0. Gives *out. */
int costs_read(struct costs **out, const char *path, struct err *e);
void costs_free(struct costs *c);
/* What of one cost falls in [from, to): see costs_between(). */
cents_t cost_between(const struct cost *c, day_t from, day_t to);
/* Payments (CP) that fall in [from, to), each spread evenly over its days and
 * rounded so that the parts of any cut of its span add up to its amount. */
cents_t costs_between(const struct costs *c, day_t from, day_t to);
/* Whether each month that [from, to) touches has a payment (CP): a row covers
 * the months that it touches. False: *gap is the first month that has none. */
bool costs_cover(const struct costs *c, day_t from, day_t to, struct span *gap);
/* The days from the first payment's (CP) start to the last one's end; empty
 * (from = to) without one. */
struct span costs_span(const struct costs *c);

/* What logs cannot hold. */
struct outside_figure {
	struct span span;
	int64_t hundredths; /* 0 or more */
	char *name;
	char *territory; /* "" when absent */
	size_t line;     /* of the file */
};
struct figures {
	struct outside_figure *at;
	size_t n;
};
/* Columns date (or start and end, as of costs), figure, value; territory
 * optional; French names (chiffre, valeur, territoire) too. Values are read as
 * money_parse() does. ERR_INPUT with file, line and what was expected; a day
 * that two rows of one figure and territory give. Gives *out. */
int figures_read(struct figures **out, const char *path, struct err *e);
void figures_free(struct figures *f);
/* The sum of a figure over a span, of all territories. False: a month that the
 * span touches has no row, or a row reaches beyond the span, since nobody
 * knows how it is spread. */
bool figures_sum(const struct figures *f, const char *name, struct span s,
    int64_t *hundredths);
bool figures_known(const struct figures *f, const char *name);
/* A name for "did you mean"; NULL: none is near. */
const char *figures_nearest(const struct figures *f, const char *name);

struct territory {
	const char *code, *name;
	const char *region;            /* code; "" for a region */
	int64_t population, low, high; /* low = high = population: no range */
};
struct population {
	struct territory *at; /* sorted by code */
	size_t n;
	int64_t total, low, high; /* of the row without a territory, or sums */
	char *source; /* where the figures come from, with the year */
	void *memory;
};
/* Columns territory (code), population; low, high, source, date, name
 * optional, in French too (code, bas, haut, annee, nom). A row whose territory
 * is empty or "total" is the total. Codes are text ("01", "2A"). ERR_INPUT:
 * a population that is not above 0, low <= population <= high not kept, a
 * territory twice, no row. Gives *out. */
int population_read(struct population **out, const char *path, struct err *e);
/* The built-in table: kind "departement" or "region". Gives *out. */
int population_builtin(
    struct population **out, const char *kind, struct err *e);
void population_free(struct population *p);
/* By code ("1" finds "01", "2a" finds "2A"), else by name without case,
 * accents or hyphens; NULL: none. */
const struct territory *population_find(
    const struct population *p, struct slice code);

#endif
