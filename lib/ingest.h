/*
 * ingest.h - one log into the store, exactly once.
 *
 *   input -> blocks -> parsers (threads) -> ids, in block order -> days
 *         -> packs -> store, one transaction
 *
 * A log is known by its content: what was read of it before is skipped, in
 * whatever file it now lies. Results do not depend on the number of threads.
 */
#ifndef JAUGE_INGEST_H
#define JAUGE_INGEST_H

#include "event.h"
#include "service.h"
#include "store.h"

struct ingest_options {
	int threads;         /* 0: as many as there are processors */
	double max_rejected; /* share of records above which nothing is kept */
	uint32_t max_ratio;  /* see input_limit(); 0: INPUT_RATIO */
	bool final;          /* a last line without newline is whole */
	bool rebuild;        /* a known log is taken back and read anew */
	bool force;          /* also a log with lines of another one */
	day_t today;         /* civil day of this run, in the service's zone */
	/* Called after each block from the calling thread; NULL: not called.
	 * size 0: unknown. */
	void (*progress)(
	    void *ctx, uint64_t position, uint64_t size, uint64_t records);
	void *ctx;
	/* Set to non-zero from a signal handler: the log is given up, nothing
	 * of it is kept. NULL: never. */
	const volatile int *stop;
};

enum ingest_outcome {
	INGEST_READ,    /* something new was committed */
	INGEST_NOTHING, /* all of it was read before */
	INGEST_EMPTY,   /* not a byte in it */
	INGEST_WAITING, /* nothing new but a line without its end */
};

struct ingest_result {
	enum ingest_outcome outcome;
	bool resumed;    /* the head of the log was read before */
	bool replaced;   /* the same head, other content after it: read
			  * from the start as a new log; say so */
	bool rebuilt;    /* what it gave before was taken back first */
	bool unfinished; /* a last line without newline was left */
	const char *codec, *format;
	uint64_t skipped_bytes; /* read before */
	uint64_t new_bytes;     /* of a preview: decompressed, whole records */
	struct event_tally tally;  /* line numbers are those of the file */
	uint64_t new_users, users; /* ids added; distinct users of this batch */
	day_t first_day, last_day;
	struct event_heavy addresses; /* see struct event_block */
	struct event_probes probes;
	int64_t batch;
};

/* Reads path ("-": standard input) as a log of src into the open store.
 * ERR_INPUT: damaged, no format, too many rejects (the tally is filled), or
 * lines that another log already gave; the store is then as before. key: the
 * service's. */
int ingest_log(struct store *store, const struct service *service,
    const struct service_source *src, const struct ident_key *key,
    const char *path, const struct ingest_options *opt,
    struct ingest_result *out, struct err *e);

/* What ingest_log() would do, with nothing written: users, new_users and batch
 * stay 0. store: open to read, or NULL when there is none. space: of any key,
 * which the pseudonyms that visit sees are made with. Calls visit for each
 * block, in order; a result below 0 ends it. Two logs of one content are both
 * new when neither was read. */
typedef int ingest_visit(void *ctx, const struct service_source *src,
    const struct event_block *block, struct err *e);
int ingest_preview(struct store *store, const struct service *service,
    const struct service_source *src, const struct ident_key *key,
    const struct ident_space *space, const char *path,
    const struct ingest_options *opt, ingest_visit *visit, void *ctx,
    struct ingest_result *out, struct err *e);

/* Which segment of the source's holds the beginning of path; -1: none. */
int ingest_recognise(struct store *store, const struct service_source *src,
    const struct ident_key *key, const char *path, int64_t *segment,
    struct err *e);

#endif
