/*
 * ingest_impl.h - what the stages of an ingest share, and nobody else.
 */
#ifndef JAUGE_INGEST_IMPL_H
#define JAUGE_INGEST_IMPL_H

#include "ingest.h"
#include "input.h"

/* Pseudonyms of those whom service.json excludes, sorted; gives *out
 * (free()). */
int ingest_exclude(const struct service *service,
    const struct ident_space *space, uint64_t **out, size_t *n, struct err *e);
/* ERR_INPUT: more than the share of records was rejected. */
int ingest_check_rejects(const struct event_tally *t, const char *path,
    double max_rejected, struct err *e);

/*
 * Feed: the log's bytes, from where they were left the last time, as blocks
 * of whole records in order; and the content hashes that make the cursor.
 */
struct feed {
	const char *path;
	struct input *in;
	struct layout *layout;
	uint32_t max_ratio;
	uint64_t seed; /* keys the content hashes */
	void *hash;    /* XXH3 state over [0, offset) */
	char *buf;     /* bytes read and not yet given */
	size_t len;
	bool end;                 /* the input has no more bytes */
	bool final;               /* a last line without newline is whole */
	bool unfinished;          /* such a line was left */
	bool replaced;            /* a known head went on differently */
	uint64_t offset;          /* bytes given or skipped so far */
	uint64_t skipped;         /* of which were read by earlier runs */
	uint64_t lines_before;    /* lines in what was skipped */
	int64_t segment;          /* that is continued; -1: a new one */
	struct log_header header; /* of what was given or skipped */
	char *first;              /* the log's first bytes */
	size_t n_first;
	struct marks *marks; /* shown every block; NULL: none. Borrowed */
};

/* f->max_ratio is set, the rest zero. Opens the log, finds its layout,
 * recognises what was read before among the n segments and moves past it. */
int feed_open(struct feed *f, const char *path,
    const struct service_source *src, uint64_t seed, bool final,
    const struct store_segment *segs, size_t n, struct err *e);
void feed_close(struct feed *f);
/* Bytes of a block; allocated by the first feed_next() that fills it, then
 * exchanged with the feed's own buffer. Freed with free(at). */
struct feed_block {
	char *at;
	size_t len;
	struct buf header; /* in force where the block begins; BUF_INIT */
};
/* 1: the next block of whole records. 0: the end (feed's unfinished is then
 * known). */
int feed_next(struct feed *f, struct feed_block *b, struct err *e);
/* Hash of all that was given or skipped, and of its first *len bytes. */
struct store_hash feed_chain(const struct feed *f);
struct store_hash feed_head(const struct feed *f, uint32_t *len);

/*
 * Build: the packs of many days, made side by side.
 */
struct build_events {
	const uint32_t *id, *action; /* columns: ids, the store's codes */
	const int64_t *milli;        /* NULL: the source has no values */
	const uint32_t *count;       /* NULL: one event a row */
	size_t n_dims;
	const uint32_t *dim[EVENT_DIMENSIONS];
	uint32_t actions, values[EVENT_DIMENSIONS]; /* codes are below */
};
/* A day's n events: at[0 .. n - 1], or from, from + 1, ... */
struct build_day {
	day_t day;
	const uint32_t *at;
	size_t from, n;
};
struct build;
int build_new(struct build **out, int threads, struct err *e);
void build_free(struct build *b);
/* Gives the pack of each day and dimension (0: actions alone), in that order,
 * to sink from the calling thread. Stops at its first failure. */
typedef int build_sink(
    void *ctx, day_t day, size_t which, struct slice pack, struct err *e);
int build_days(struct build *b, const struct build_events *ev,
    const struct build_day *day, size_t n, build_sink *sink, void *ctx,
    struct err *e);

/*
 * Marks: what tells that lines were read before, though in another log.
 */
struct marks;
/* Knows the marks of all batches of the source. */
int marks_new(struct marks **out, struct store *store, uint32_t source,
    uint64_t seed, struct err *e);
void marks_free(struct marks *m);
/* The next block of whole lines. */
void marks_block(struct marks *m, struct slice block);
/* The batch that has lines of what was given; -1: none. */
int64_t marks_overlap(const struct marks *m);
struct slice marks_view(const struct marks *m); /* to be kept; borrowed */

/*
 * Days: events with their ids, gathered until a budget is full, then written
 * as one pack per day and dimension.
 */
struct days;
/* dimension: the store's numbers of the source's n dimensions. */
int days_new(struct days **out, struct store *store, const uint32_t *dimension,
    size_t n, bool values, bool counts, int threads, struct err *e);
void days_free(struct days *d);
/* Takes a block in: users from dict, names into the store. */
int days_add(struct days *d, const struct event_block *b, struct dict *dict,
    int64_t batch, struct err *e);
/* Writes what is left. */
int days_end(struct days *d, struct dict *dict, int64_t batch, struct err *e);
/* Of all that was added: distinct users, first and last day (DAY_NONE: no
 * event). */
uint64_t days_users(const struct days *d);
day_t days_first(const struct days *d);
day_t days_last(const struct days *d);

/*
 * Ring: blocks parsed by threads, taken in order.
 */
struct ring;
/* threads: all of them, the calling one too. */
int ring_new(struct ring **out, const struct event_plan *plan, int threads,
    struct err *e);
void ring_free(struct ring *r);
/* 1: *block is the next block's events, borrowed until the next call; reads
 * ahead from the feed. 0: the end. */
int ring_next(struct ring *r, struct feed *f, const struct event_block **block,
    struct err *e);

#endif
