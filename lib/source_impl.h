/*
 * source_impl.h - what source.c shares with the formats, and nobody else.
 */
#ifndef JAUGE_SOURCE_IMPL_H
#define JAUGE_SOURCE_IMPL_H

#include "source.h"

/* Records of the head by which a format is known. */
#define SNIFF_RECORDS 50
/* Columns, or distinct keys, of one log at most. */
#define LAYOUT_NAMES ((size_t)4096)

struct reader {
	const struct layout *layout;
	size_t n;            /* selected fields */
	const char **select; /* their names, borrowed */
	size_t *column;      /* index in layout->names, per selected field;
			      * unused by JSON */
	struct slice *field; /* what the last record held */
	struct slice rest;   /* what is left of the block */
	uint64_t line;       /* lines passed */
	bool clean;          /* the whole block is without a NUL and, where it
			      * must be, UTF-8: no need to look at records */
	const char *mark;    /* a place in the block, for the format's own use;
			      * NULL when a block begins */
	void *state;         /* the format's own */
};

/* Takes the next line off r->rest, without its LF; counts it. False: nothing
 * left. */
bool reader_line(struct reader *r, struct slice *line);
/* Passes over n bytes, which are a line, and its LF. */
static inline void reader_pass(struct reader *r, size_t n)
{
	n += n < r->rest.len;
	r->rest.at += n;
	r->rest.len -= n;
	r->line++;
}
/* Takes the first line off s, without its LF. False: s is empty. */
bool slice_line(struct slice *s, struct slice *line);
/* Without the CR of a CR LF. */
struct slice line_text(struct slice line);
/* RECORD_LONG, RECORD_NUL, RECORD_UTF8 (not for access logs) or
 * RECORD_GOOD. */
enum record_fault reader_check(const struct reader *r, struct slice line);
/* RECORD_NUL, RECORD_UTF8 (if it must be) or RECORD_GOOD. */
enum record_fault bytes_check(struct slice s, bool utf8);
/* The same for a record outside a reader. */
enum record_fault record_check(struct slice line, bool utf8);
/* The cut() of formats whose records are lines. */
size_t lines_cut(const struct layout *l, struct slice data);
/* The head without a last line that is cut, unless it is the only one. */
struct slice head_lines(struct slice head);
/* Takes a byte-order mark off the head. ERR_INPUT: empty, or UTF-16. */
int layout_begin(struct layout *l, struct slice *head, struct err *e);
/* Adds a copy of a name to the layout. ERR_INPUT: there are LAYOUT_NAMES. */
int layout_name(struct layout *l, struct slice name, struct err *e);

/* Length of the first record of data, which is not empty, with its newline;
 * 0: not known before more data come. last: no more come, and what is left is
 * a record. */
size_t csv_record(struct slice data, char delimiter, bool last);
size_t csv_cut(const struct layout *l, struct slice data);

/* An object of an array that is longer is rejected (bytes): visits hold all
 * that somebody did. */
#define JSON_OBJECT_MAX ((size_t)512 << 10)
/* Takes the next record of an array off data, and what parts it from the one
 * before. last: no more data come, and what is left is a record. False: there
 * is none, or it is not whole. */
bool json_take(struct slice *data, bool last, struct slice *record);
size_t json_cut(const struct layout *l, struct slice data);
int json_sniff(struct slice head);
int json_open(
    struct layout *l, struct slice head, bool complete, struct err *e);

const char *json_skip_blanks(const char *p, const char *end);
/* The end of the number at p by JSON's grammar; NULL: none. */
const char *json_number_end(const char *p, const char *end);
/* True: the line is a flat object without escapes, and the fields hold what
 * it has of the r->n names wanted. */
bool json_flat(struct reader *r, const struct slice *want, struct slice line);

extern const struct format format_csv, format_json;
extern const struct format format_common, format_combined,
    format_combined_forwarded, format_vhost_common, format_vhost_combined,
    format_ovh, format_gandi, format_traefik_clf, format_alb, format_elb,
    format_s3, format_haproxy, format_w3c, format_cloudfront, format_nginx_json,
    format_caddy, format_traefik, format_matomo, format_declared,
    format_declared_requests;

#endif
