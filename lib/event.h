/*
 * event.h - a block of records to columns of events.
 *
 * The plan joins a layout with the service's mapping and the identity space.
 * A parser turns one block into one event_block; parsers of one plan may run
 * side by side. Names (actions, dimension values) are numbered within the
 * block, in order of first sight, so that a block's result depends on the
 * block alone.
 */
#ifndef JAUGE_EVENT_H
#define JAUGE_EVENT_H

#include <stdint.h>

#include "day.h"
#include "err.h"
#include "ident.h"
#include "service.h"
#include "source.h"

/* A record is looked at in this order: its own faults, time, user, value,
 * count, visitors; the request of an access log (method, status, static file,
 * robot); action; excluded users. The first that fails is counted. */
/* Why a line is rejected (it is wrong) ... */
#define EVENT_REJECTS(X)                                                     \
	X(REJECT_LONG, N_("longer than 64 KiB"))                             \
	X(REJECT_NUL, N_("holds a NUL byte"))                                \
	X(REJECT_UTF8, N_("not UTF-8"))                                      \
	X(REJECT_FIELDS, N_("wrong number of fields"))                       \
	X(REJECT_QUOTE, N_("misplaced or unclosed quote"))                   \
	X(REJECT_SYNTAX, N_("not a line of this format"))                    \
	X(REJECT_TIME, N_("without a valid time"))                           \
	X(REJECT_RANGE, N_("time out of range"))                             \
	X(REJECT_USER, N_("without user"))                                   \
	X(REJECT_VALUE, N_("value not a number"))                            \
	X(REJECT_COUNTED, N_("count not a whole number up to 1000 million")) \
	X(REJECT_VISITORS, N_("visitors not a whole number up to 10 million"))
/* ... or left out (it is right, and no event). */
#define EVENT_SKIPS(X)                                    \
	X(SKIP_PURGED, N_("before the purge"))            \
	X(SKIP_ACTION, N_("no action of the service"))    \
	X(SKIP_STATIC, N_("static files and robots.txt")) \
	X(SKIP_METHOD, N_("methods other than a page's")) \
	X(SKIP_STATUS, N_("errors and redirections"))     \
	X(SKIP_USER, N_("excluded users"))                \
	X(SKIP_ZERO, N_("rows that count nothing"))       \
	X(SKIP_ROBOT, N_("robots"))

#define EVENT_ENUM(name, text) name,
enum event_reject { EVENT_REJECTS(EVENT_ENUM) REJECT_COUNT };
enum event_skip { EVENT_SKIPS(EVENT_ENUM) SKIP_COUNT };
#undef EVENT_ENUM
/* Short English texts, translated by the caller. */
const char *event_reject_text(enum event_reject r);
const char *event_skip_text(enum event_skip s);

/* Line numbers kept per reason. */
#define EVENT_LINES 3

struct event_tally {
	uint64_t lines;   /* lines read, blank ones too */
	uint64_t records; /* rows: good + rejected + skipped */
	uint64_t events;  /* of the good rows: one each, or their counts */
	uint64_t rejected[REJECT_COUNT];
	uint64_t skipped[SKIP_COUNT];
	uint64_t first[REJECT_COUNT][EVENT_LINES]; /* lowest first, 0: none */
};

/* Adds b to a; b's line numbers are moved by a->lines. */
void event_tally_add(struct event_tally *a, const struct event_tally *b);
uint64_t event_tally_rejected(const struct event_tally *t);
uint64_t event_tally_skipped(const struct event_tally *t);

/* Names numbered in order of first sight, text copied. After NAMES_MAX of
 * them every new one has the number of NAMES_OTHER. */
#define NAMES_MAX 65535u
#define NAMES_OTHER "(other)"
struct names;
struct names *names_new(void); /* NULL: out of memory */
void names_free(struct names *n);
void names_clear(struct names *n);
/* Its number, added if new; -1: out of memory. */
int64_t names_add(struct names *n, struct slice name);
uint32_t names_count(const struct names *n);
struct slice names_get(const struct names *n, uint32_t code);

/* No value was given. */
#define EVENT_NO_VALUE INT64_MIN
/* Events that one row may stand for, at most. */
#define EVENT_COUNT_MAX 1000000000
/* Visitors that one row may stand for, at most. */
#define EVENT_VISITORS_MAX 10000000
/* Dimensions of one source at most. */
#define EVENT_DIMENSIONS 16
/* Bytes kept of an action's or a dimension value's name (whole UTF-8
 * characters); the rest is cut. */
#define EVENT_NAME_MAX 200

/* The keys that make most of what was counted, of which no trace is kept but
 * a hash. Start with zeros. */
#define EVENT_HEAVY 16
struct event_heavy {
	uint64_t key[EVENT_HEAVY];
	uint64_t count[EVENT_HEAVY];
	uint64_t total;
};
void event_heavy_add(struct event_heavy *h, uint64_t key);
/* Adds b to a. */
void event_heavy_merge(struct event_heavy *a, const struct event_heavy *b);
/* How often the most frequent key came, at least: less than the truth by at
 * most total / (EVENT_HEAVY + 1). */
uint64_t event_heavy_most(const struct event_heavy *h);

/* An event of an access log: who asked, as a hash, and the second of the day
 * as the log tells it. */
struct event_moment {
	uint64_t client;
	uint32_t second; /* below 86,400 */
};
uint64_t event_client(struct slice address);
/* False: no time of the form 10:05:03, and no number of seconds. */
bool event_second(struct slice time, uint32_t *out);

/* Clients that ask by the clock, such as a probe that looks every minute
 * whether the site is up: at least EVENT_PROBE_LEAST events, nine in ten of
 * them as long after the one before as each other, to a second and a thirtieth
 * of it, and not less than EVENT_PROBE_APART. Memory is bounded: of many
 * clients at once, those that were not seen for an hour make room. */
#define EVENT_PROBE_LEAST 50
#define EVENT_PROBE_APART 5
struct event_probes {
	uint64_t clients, events;
	uint32_t every; /* seconds, of the one with the most events */
};
struct event_pulse;
struct event_pulse *event_pulse_new(void); /* NULL: out of memory */
void event_pulse_free(struct event_pulse *p);
/* Events in the order of the log. */
void event_pulse_add(
    struct event_pulse *p, const struct event_moment *m, size_t n);
struct event_probes event_pulse_found(const struct event_pulse *p);

struct event_block {
	size_t n;
	uint64_t *who; /* pseudonyms */
	day_t *day;
	uint32_t *action; /* codes into actions; the name is "" where the
			   * action column is absent or empty */
	int64_t *value;   /* thousandths, or EVENT_NO_VALUE; NULL when the
			   * source has no value column */
	uint32_t *count;  /* events of the row, 1 or more; NULL when the source
			   * has no count column: one each */
	uint32_t *visitors; /* whom the row stands for, 1 or more, each known
			     * by event_visitors(), and who is the row's own;
			     * NULL when the source has no such column */
	uint32_t *
	    dim[EVENT_DIMENSIONS]; /* codes into dims[i]; an absent or
				    * empty field has the code of the name "" */
	struct names *actions;
	struct names *dims[EVENT_DIMENSIONS];
	struct event_tally tally;
	/* Where an access log's users are known by their addresses. */
	struct event_heavy addresses;
	struct event_moment *moment; /* [n_moments] */
	size_t n_moments, cap_moments;
	size_t cap;
};

/* The layout of a source's log: the one that the source declares, else as
 * layout_open(). */
int event_layout(struct layout **out, const struct service_source *src,
    struct slice head, bool complete, struct err *e);

struct event_plan;
/* Gives *out. All arguments but e are borrowed for the plan's life. exclude:
 * pseudonyms left out, sorted, n of them; bots: whether requests of robots
 * are left out, where the log names agents. ERR_INPUT: a mapped column is not
 * in the layout. */
int event_plan_new(struct event_plan **out, const struct service_source *src,
    const struct layout *l, const struct zone *z, const struct ident_space *s,
    const uint64_t *exclude, size_t n_exclude, bool bots, struct err *e);
/* Rows of days before this one are left out. */
void event_plan_from(struct event_plan *p, day_t first);
void event_plan_free(struct event_plan *p);

struct event_parser;
int event_parser_new(
    struct event_parser **out, const struct event_plan *p, struct err *e);
void event_parser_free(struct event_parser *p);
/* See reader_header(): of the next bytes. */
void event_header(struct event_parser *p, struct slice line);
/* Fills block (cleared first) from whole records. 0 or ERR_IO. */
int event_parse(struct event_parser *p, struct slice bytes,
    struct event_block *block, struct err *e);
void event_block_init(struct event_block *b);
void event_block_release(struct event_block *b);
/* Visitors [first, first + n) of a row of a block that has them: their
 * pseudonyms and, unless count is NULL, the events of each. */
void event_visitors(const struct event_block *b, size_t row, uint32_t first,
    size_t n, uint64_t *who, uint32_t *count);

/* Reads a file of raw identifiers, one a line, to sorted pseudonyms of the
 * space. Blank lines and lines that start with # are ignored. A user is left
 * out when one of the columns that make it holds a listed identifier: an
 * account, or, in an access log, an address. Gives *out (free()). ERR_IO:
 * unreadable; ERR_INPUT: longer than 64 MiB, or with a NUL byte. */
int event_exclude_read(uint64_t **out, size_t *n, const char *path,
    const struct ident_space *s, struct err *e);

#endif
