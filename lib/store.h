/*
 * store.h - the one file of data (SQLite): dictionary, batches of day packs,
 * names, and cursors of what was read. Layout: man/jauge-store.5.
 *
 * What one ingest of one log adds is a batch: added whole, in one transaction
 * together with its cursor, never changed after. Reading is a union over
 * batches. Every blob carries a checksum (XXH3, 64 bits).
 */
#ifndef JAUGE_STORE_H
#define JAUGE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "day.h"
#include "err.h"
#include "pack.h"
#include "text.h"

#define STORE_VERSION 4
#define STORE_OLDEST 1 /* that is read; writing brings it up to date */

struct store;

enum store_mode { STORE_READ, STORE_WRITE };

/* Opens; STORE_WRITE creates the file if there is none and takes the writer's
 * lock (flock on PATH with ".lock" added, waiting up to lock_ms, then
 * ERR_BUSY). ERR_STORE: not a store, of another version, damaged. ERR_IO: not
 * there (STORE_READ) or not accessible. Gives *out. Readers see one
 * consistent state from open to close. */
int store_open(struct store **out, const char *path, enum store_mode mode,
    int lock_ms, struct err *e);
/* Another reading of a store that was opened to read, for another thread: of
 * the same state and batches. ERR_BUSY: s may write. ERR_STORE: another file
 * has taken the place of its. */
int store_open_again(struct store **out, const struct store *s, struct err *e);
void store_close(struct store *s); /* an uncommitted batch is dropped */

/* Something made of what the store holds, freed with it and when other batches
 * are to be read. Takes it; one at a time; of a store that may write none. */
void store_attach(struct store *s, void *guest, void (*guest_free)(void *));
void *store_guest(const struct store *s); /* NULL: none */

/* The key's fingerprint, zone and service name that the store was made with.
 * "" before the first batch. Borrowed until close. */
const char *store_key_id(const struct store *s);
const char *store_zone(const struct store *s);

/* Names (actions, dimensions' values) have codes from 0 in order of first
 * sight. dimension 0 is the actions. store_dimension() gives a dimension's
 * number, or -1 if it is not known. */
int64_t store_dimension(const struct store *s, struct slice name);
uint32_t store_dimensions(const struct store *s); /* numbers 1 .. this */
struct slice store_dimension_name(const struct store *s, uint32_t dimension);
uint32_t store_names(const struct store *s, uint32_t dimension);
struct slice store_name(
    const struct store *s, uint32_t dimension, uint32_t code);
int64_t store_name_code(
    const struct store *s, uint32_t dimension, struct slice name);

/* Sources and identity spaces. */
struct store_source {
	uint32_t id, space;
	struct slice name; /* borrowed until the next write or close */
	struct slice space_name;
	int identity; /* enum identity, as last written */
	int identity_days;
	uint64_t space_users; /* ids handed out in the space */
	uint64_t space_holes; /* of which a purge has forgotten the user */
	uint64_t batches;
	uint64_t lines, events, rejected, skipped;
	day_t first_day, last_day; /* of events; DAY_NONE: none */
	day_t read_day;            /* latest civil day of a run that read it */
	uint32_t days;             /* distinct days with an event */
};
uint32_t store_sources(const struct store *s);
int store_source_get(
    struct store *s, uint32_t i, struct store_source *out, struct err *e);
/* Lines of a source's batches read on a day or later, and those of them that
 * were rejected. */
int store_lines_since(struct store *s, uint32_t source, day_t since,
    uint64_t *lines, uint64_t *rejected, struct err *e);
/* -1: not known. */
int64_t store_source_find(const struct store *s, struct slice name);
/* The days with at least one event of a source (or of any source of a space:
 * see struct store_scan), ascending. Gives *days (free()). */

/* What to read. */
struct store_scan {
	uint32_t space;     /* all sources of this space ... */
	int64_t source;     /* ... or one, when >= 0 */
	uint32_t dimension; /* 0: actions alone */
	day_t from, to;     /* half-open */
};
int store_days(struct store *s, const struct store_scan *scan, day_t **days,
    size_t *n, struct err *e);
/* Calls visit for every series of every pack, days ascending; within a day
 * packs in the order of their batches (the same series may come several
 * times: unite the sets, add the counts). Stops at the first non-zero return
 * and returns it. ERR_STORE: damaged. */
typedef int store_visit(
    void *ctx, day_t day, const struct series *series, struct err *e);
int store_scan(struct store *s, const struct store_scan *scan,
    store_visit *visit, void *ctx, struct err *e);
/* Adds to weight[day - from] the bytes of the packs of a scan of finite days,
 * or without `bytes` how many there are: those of other spaces and sources too.
 * Cost: of bytes, a look at each pack; of numbers, at an index. */
int store_scan_weigh(struct store *s, const struct store_scan *scan, bool bytes,
    uint64_t *weight, struct err *e);

/* Reasons and first lines of what a source's batches rejected (kind
 * STORE_REJECTED) or left out (STORE_SKIPPED). Calls visit per reason, summed
 * over batches, largest first. */
enum store_tally { STORE_REJECTED, STORE_SKIPPED };
typedef int store_tally_visit(
    void *ctx, struct slice reason, uint64_t lines, struct err *e);
int store_tallies(struct store *s, uint32_t source, enum store_tally kind,
    store_tally_visit *visit, void *ctx, struct err *e);

/* XXH3 (128 bits) over all committed batches and dictionaries, in 32 hex
 * digits and NUL: the same content has the same fingerprint. Cheap: it reads
 * checksums, not blobs. */
int store_fingerprint(struct store *s, char out[33], struct err *e);
/* Bytes of the file. */
uint64_t store_bytes(const struct store *s);

/*
 * Segments: the part of a log that was read, known by its content.
 */
struct store_hash {
	unsigned char at[16];
};

/* A batch, known by what it holds. */
struct store_kept {
	int64_t id;
	uint64_t hash; /* of its source, its part of the log and its counts */
	bool joined;   /* from several, by store_compact() */
};
/* All of them but those that were taken back, in ascending order of id. Gives
 * *out (free()). */
int store_batches(
    struct store *s, struct store_kept **out, size_t *n, struct err *e);
/* From now on scans and days see these batches alone, ids ascending. */
int store_only(struct store *s, const int64_t *id, size_t n, struct err *e);

struct store_segment {
	int64_t id;
	uint32_t head_len;       /* bytes under head */
	struct store_hash head;  /* of the first head_len bytes */
	uint64_t offset;         /* decompressed bytes consumed */
	struct store_hash chain; /* of the first offset bytes */
	day_t first_day, last_day;
};
/* The segments of a source. Gives *out (free()). */
int store_segments(struct store *s, uint32_t source, struct store_segment **out,
    size_t *n, struct err *e);

/*
 * Writing. Between store_begin() and store_commit() or store_rollback().
 */
int store_begin(struct store *s, struct err *e);
/* Fixes key and zone at the first batch; ERR_PRIVACY when the key differs
 * from the store's, ERR_INPUT when the zone does. */
int store_bind(
    struct store *s, const char *key_id, const char *zone, struct err *e);
/* Adds or finds; ids in *id (and *space). The identity is written down; a
 * change of space or identity of a source that has batches is ERR_INPUT. */
int store_add_source(struct store *s, struct slice name, struct slice space,
    int identity, int identity_days, uint32_t *id, uint32_t *space_id,
    struct err *e);
int store_add_dimension(
    struct store *s, struct slice name, uint32_t *id, struct err *e);
int store_add_name(struct store *s, uint32_t dimension, struct slice name,
    uint32_t *code, struct err *e);
/* A new batch; its numbers are filled in by store_commit(). */
int store_add_batch(
    struct store *s, uint32_t source, int64_t *batch, struct err *e);
/* part: 0, 1, ... when a batch has several packs of a day and dimension. */
int store_add_pack(struct store *s, int64_t batch, uint32_t dimension,
    day_t day, uint32_t part, struct slice blob, struct err *e);

struct store_batch {
	int64_t id;
	uint32_t source;
	int64_t segment; /* continued segment, or -1: a new one */
	uint64_t from_offset;
	uint32_t head_len;
	struct store_hash head, chain;
	uint64_t offset;          /* consumed now */
	uint64_t bytes;           /* of the file as it lies, for information */
	const char *path, *codec; /* hints; path is the name given */
	day_t first_day, last_day, read_day;
	uint64_t lines, events, rejected, skipped;
	struct slice marks; /* of ingest_marks.c, 8 bytes each */
};
struct store_reason {
	enum store_tally kind;
	const char *reason; /* English */
	uint64_t lines;
	uint64_t first[3]; /* line numbers in the file, 0: none */
};
/* Writes the batch, its reasons and its segment, and commits. On failure
 * everything since store_begin() is rolled back. */
int store_commit(struct store *s, const struct store_batch *b,
    const struct store_reason *reasons, size_t n, struct err *e);
void store_rollback(struct store *s);
/* Commits what was done without a batch of its own. */
int store_end(struct store *s, struct err *e);

/*
 * Batches as one chooses among them, and taking back.
 */
struct store_listed {
	int64_t id, segment; /* segment -1: joined from several */
	struct slice source, path;
	day_t read_day, first_day, last_day;
	uint64_t lines, events;
};
typedef int store_listed_visit(
    void *ctx, const struct store_listed *batch, struct err *e);
/* Latest first, limit at most. */
int store_list(struct store *s, int64_t limit, store_listed_visit *visit,
    void *ctx, struct err *e);
/* Visits the batch of that number, if there is one. */
int store_find(struct store *s, int64_t batch, store_listed_visit *visit,
    void *ctx, struct err *e);
/* ERR_INPUT: no such batch, or it can no longer be taken back. */
int store_batch_segment(
    struct store *s, int64_t batch, int64_t *segment, struct err *e);
/* How many segments were last read under that path; *segment: the latest. */
int store_segments_named(struct store *s, struct slice path, int64_t *segment,
    uint64_t *n, struct err *e);
struct store_taken {
	uint64_t batches, events;
};
/* Joins the batches of each source that were read before a day, where there
 * are at least STORE_JOIN_LEAST: they can no longer be taken back, and their
 * packs become one per day and dimension. No figure changes. One transaction
 * a source; not within another. *joined: how many batches. */
#define STORE_JOIN_LEAST 48
int store_compact(
    struct store *s, day_t before, uint64_t *joined, struct err *e);
/* Within a transaction: takes back the segment's batches from number `from`
 * on (0: all) and moves its cursor back. */
int store_take_back(struct store *s, int64_t segment, int64_t from,
    struct store_taken *out, struct err *e);

/*
 * Purge (store_purge.c). The first day that no purge has reached; DAY_NONE:
 * nothing was purged. Events of earlier days must not be added.
 */
day_t store_purged(const struct store *s);
struct store_purge {
	uint64_t days, events; /* days with events, before: removed */
	uint64_t users;        /* removed from the dictionaries */
};
/* Within a transaction: forgets all days before one, and the pseudonyms that
 * no later day uses; their ids become holes of the dictionary and are not
 * given again. A day before store_purged() changes nothing. */
int store_purge(
    struct store *s, day_t before, struct store_purge *out, struct err *e);

/* Within a transaction: adds what the other store, opened to read, has and
 * this one has not. ERR_PRIVACY: another key; ERR_INPUT: another zone or
 * identity, or both have read overlapping parts of a log. */
struct store_merged {
	uint64_t batches, events; /* added */
	uint64_t known;    /* logs of theirs that we have as far or further */
	uint64_t replaced; /* logs of ours that they have further */
};
int store_merge(struct store *s, struct store *from, struct store_merged *out,
    struct err *e);

/* The marks of every batch of a source. */
typedef int store_marks_visit(
    void *ctx, int64_t batch, struct slice marks, struct err *e);
int store_marks(struct store *s, uint32_t source, store_marks_visit *visit,
    void *ctx, struct err *e);

/*
 * The dictionary of a space: pseudonym to dense id, in order of first sight.
 * The pseudonym STORE_HOLE stands where a purge has forgotten one.
 */
#define STORE_HOLE ((uint64_t)0)
struct dict;
/* Gives *out: free with dict_free(). ERR_STORE when a chunk is damaged or ids
 * are not contiguous. store_dict_load() loads the whole space, 16 bytes of
 * memory a user and more; store_dict_open() only a small one, so that few keys
 * need little memory. */
int store_dict_load(
    struct store *s, uint32_t space, struct dict **out, struct err *e);
int store_dict_open(
    struct store *s, uint32_t space, struct dict **out, struct err *e);
bool dict_whole(const struct dict *d);
void dict_free(struct dict *d);
uint32_t dict_count(const struct dict *d); /* ids, holes too */
uint32_t dict_holes(const struct dict *d); /* of a whole dictionary */
/* How many of them the store already has. */
uint32_t dict_saved(const struct dict *d);
/* ids[i] becomes the id of keys[i], new ones added in order. For a whole
 * dictionary; store_dict_ids() serves any, and loads it unless these are the
 * last keys that are asked for, and few beside those stored. */
int store_dict_ids(struct store *s, struct dict *d, const uint64_t *keys,
    size_t n, bool last, uint32_t *ids, struct err *e);
int dict_ids(struct dict *d, const uint64_t *keys, size_t n, uint32_t *ids,
    struct err *e);
/* Writes the ids added since the load as chunks of the batch (at most 1 MB
 * each). */
int store_dict_save(struct store *s, uint32_t space, int64_t batch,
    struct dict *d, struct err *e);

/*
 * Integrity: SQLite's own check, every checksum, every set decoded, every
 * reference, contiguous ids, counts that add up. Calls report once per
 * finding. Returns 0 when sound, ERR_STORE when not.
 */
typedef void store_report(void *ctx, const char *finding);
struct store_verified {
	uint64_t packs, series, sets_bytes, dict_chunks, users, batches;
};
int store_verify(struct store *s, store_report *report, void *ctx,
    struct store_verified *out, struct err *e);

#endif
