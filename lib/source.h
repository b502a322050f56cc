/*
 * source.h - log formats: bytes to raw records of named fields.
 *
 * A format is one const struct format, in the file of its family
 * (source_csv.c, source_json.c, source_clf.c), and one name in source.c's
 * list. Records
 * are found in two steps so that blocks can be parsed side by side: cut()
 * says, in order, where a block may end; a reader then splits one block,
 * alone.
 */
#ifndef JAUGE_SOURCE_H
#define JAUGE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "text.h"

/* A record longer than this is rejected as a whole (bytes). */
#define SOURCE_LINE_MAX ((size_t)64 << 10)

/* Why a record cannot be read; the first is none. */
enum record_fault {
	RECORD_GOOD,
	RECORD_LONG,   /* longer than SOURCE_LINE_MAX */
	RECORD_NUL,    /* holds a NUL byte */
	RECORD_UTF8,   /* not UTF-8 (CSV and JSON only: access logs keep the
			* bytes that attackers sent) */
	RECORD_FIELDS, /* too few fields for a selected column, or more fields
			* than the header (CSV) */
	RECORD_QUOTE,  /* misplaced or unclosed quote (CSV) */
	RECORD_SYNTAX, /* not JSON, not an access-log line */
};

struct record {
	const struct slice *field; /* one per selected name, in that order;
				    * absent: not there, JSON null, or "-" in
				    * an access log. Borrowed until the next
				    * reader_next() */
	uint64_t line;             /* first line of the record, counted from 1
				    * at the start of the block */
	enum record_fault fault;   /* not RECORD_GOOD: fields are unset */
};

struct layout;
struct reader;
struct access;

struct format {
	const char *name; /* as in service.json: "csv", "json", "combined" */
	const char *help; /* one line */
	bool requests;    /* an access log: "time", "client", "method", "path",
			   * "status" and more, source_access.h */
	/* Columns that make the user when none is named, ended by NULL; NULL:
	 * they must be named. */
	const char *const *user;
	bool paths; /* names are dotted paths, and are never refused */
	const struct access *access; /* access logs made of parts; else NULL */

	/* See format_sniff(); NULL: by its parts. */
	int (*sniff)(struct slice head);
	/* Fills l->names, l->n_names, l->delimiter and l->body from the head
	 * (complete says whether the head is the whole input). */
	int (*open)(
	    struct layout *l, struct slice head, bool complete, struct err *e);
	/* Length of the longest prefix of data that ends at a record's end;
	 * 0: none. A record that exceeds SOURCE_LINE_MAX ends at its first
	 * newline. data starts at a record's start. */
	size_t (*cut)(const struct layout *l, struct slice data);
	/* Prepares a reader's own state; may be NULL. */
	int (*start)(struct reader *r, struct err *e);
	void (*stop)(struct reader *r);
	/* See reader_next(). */
	int (*next)(struct reader *r, struct record *rec);
	/* Formats whose header may come again in mid-log: whether a line,
	 * which begins with HEADER_SIGN, is one; and see reader_header(). Both
	 * or neither. */
	bool (*is_header)(struct slice line);
	void (*header)(struct reader *r, struct slice line);
};

#define HEADER_SIGN '#'

/* The formats known, NULL-terminated, in the order in which equal scores are
 * preferred. */
extern const struct format *const formats[];
const struct format *format_find(const char *name);
/* How much the head looks like this format: 0 not at all, 100 surely. The
 * head starts after a byte-order mark and may end in mid-line. */
int format_sniff(const struct format *f, struct slice head);

/* What was understood of one input: its format and columns. */
struct layout {
	const struct format *format;
	char delimiter; /* CSV: , ; tab or |; else 0 */
	char **names;   /* columns, or top-level keys and dotted paths seen
			 * in the head (JSON); owned */
	size_t n_names;
	size_t body; /* where records start: past mark and header */
	char *title; /* CSV: the header as it stands; met again, as where
		      * logs were put one behind the other, it is passed
		      * over; owned */
	bool array;  /* JSON: the records are the objects of one array */
	/* JSON: a list in each object whose items are the records; else NULL */
	const char *each;
	struct declared *declared; /* what a service said; else NULL; owned */
};

/* Gives *out: free with layout_free(). format NULL: find it; delimiter 0:
 * find it. head: the first bytes of the input (1 MiB or all of it).
 * ERR_INPUT: empty, binary, unknown, or no header where one is needed. A CSV
 * whose first record is data (a header name is empty, doubled, a number or a
 * date) is refused with advice. */
int layout_open(struct layout **out, const char *format, char delimiter,
    struct slice head, bool complete, struct err *e);
/* The layout that a service declares: the names of a line's fields in order
 * ("-": not wanted), or, when pattern is true, one pattern with named groups,
 * such as "(?<time>[^ ]+) (?<user>[^ ]+)". head as above. ERR_INPUT: what is
 * wrong with it. */
int layout_declared(struct layout **out, const char *const *text, size_t n,
    bool pattern, struct slice head, struct err *e);
void layout_free(struct layout *l);
/* As the format's cut(). */
size_t layout_cut(const struct layout *l, struct slice data);

/* The last header line among bytes that were passed, in order and in pieces
 * of any size; for formats without such lines always "". */
struct log_header {
	struct buf line;
	struct buf part; /* of a line that has begun */
	bool passing;    /* that line is no header */
};
void header_init(struct log_header *h);
void header_release(struct log_header *h);
void header_pass(
    struct log_header *h, const struct layout *l, struct slice bytes);

/* A reader splits blocks; each thread has its own. The layout is borrowed for
 * the reader's life, the n names differ. ERR_INPUT: a name is not a column; the
 * message says the nearest. JSON names are dotted paths and are never refused.
 */
int reader_new(struct reader **out, const struct layout *l,
    const char *const *names, size_t n, struct err *e);
void reader_free(struct reader *r);
/* Starts on a block of whole records (the last may lack its newline);
 * borrowed until the last reader_next(). */
void reader_begin(struct reader *r, struct slice block);
/* The header in force where the next block begins, which header_pass() gives
 * for all bytes before it; "": none. Without this call it is the one in force
 * at the end of the last block, as for blocks read in order. */
void reader_header(struct reader *r, struct slice line);
/* 1: the next record, good or faulty. 0: end of the block. Blank lines are
 * counted as lines and skipped. ERR_IO: out of memory. */
int reader_next(struct reader *r, struct record *rec);
/* Lines passed in this block so far. */
uint64_t reader_lines(const struct reader *r);

#endif
