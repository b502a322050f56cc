/*
 * finance_impl.h - what the files of finance share: small CSV files with
 * named columns, and loose comparison of names.
 */
#ifndef JAUGE_FINANCE_IMPL_H
#define JAUGE_FINANCE_IMPL_H

#include "finance.h"

/* Whether two names differ at most in case, accents, blanks, hyphens and
 * other ASCII punctuation. */
bool fold_equal(struct slice a, struct slice b);

/* "1 234,56" without sign or currency as hundredths, at most 1e13. False:
 * no amount. */
bool money_parse_plain(struct slice s, cents_t *out);

/* A column that a sheet may have. */
struct sheet_column {
	const char *names; /* separated by '|'; the first is ours */
	unsigned need;     /* 0: optional; else one column of each number has
			    * to be there */
};

#define SHEET_COLUMNS 8

struct sheet_row {
	const char *path;
	size_t line;
	const struct sheet_column *columns;
	/* By column as asked for, trimmed; absent when the sheet does not have
	 * it. Borrowed for the call. */
	struct slice field[SHEET_COLUMNS];
};
typedef int sheet_take(void *ctx, const struct sheet_row *row, struct err *e);

/* Names of the columns that say when. */
#define SHEET_DATE "date|jour|day|period|periode|mois|month|annee|year"
#define SHEET_START "start|debut|date de debut|start date|from|du"
#define SHEET_END "end|fin|date de fin|end date|to|au"
/* The days of a row: of its date, or from its start to its end, the last day
 * included. Columns by their places. ERR_INPUT. */
int sheet_span(const struct sheet_row *row, size_t date, size_t start,
    size_t end, struct span *out, struct err *e);

/* Reads a CSV file of at most 16 MiB, calling take for each row that is not
 * blank, until it fails. Any of ; , tab | delimits: what the header has most
 * of. Columns of other names are ignored. ERR_INPUT with file and line. */
int sheet_read(const char *path, const struct sheet_column *columns, size_t n,
    sheet_take *take, void *ctx, struct err *e);

/* ERR_INPUT 'costs.csv:12: amount "abc" is no amount (...)'. */
int sheet_refuse(const struct sheet_row *row, size_t column,
    const char *complaint, struct err *e);

#endif
