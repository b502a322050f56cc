/*
 * store_impl.h - what the parts of the store share, and nobody else.
 */
#ifndef JAUGE_STORE_IMPL_H
#define JAUGE_STORE_IMPL_H

#include <sqlite3.h>
#include <sys/types.h>

#include "store.h"

#define STORE_APPLICATION 0x4a617567 /* "Jaug" */

/* Texts with codes 0 .. n-1, found by hash. */
struct name_list {
	char **text;
	uint32_t *len;
	uint32_t n, cap;
	uint32_t *slot; /* code + 1, 0: empty */
	uint32_t mask;
};

struct source_entry {
	uint32_t id, space;
	char *name;
	int identity, identity_days;
};

struct store {
	sqlite3 *db;
	char *path;
	int lock_fd;
	enum store_mode mode;
	int version; /* of the file, as found */
	dev_t device;
	ino_t inode; /* of the file, once it is open */
	char key_id[17], zone[65];
	day_t purged;                /* DAY_NONE: nothing was */
	struct name_list dimensions; /* number - 1 */
	struct name_list *names;     /* [dimension] */
	uint32_t n_names;            /* length of names */
	struct source_entry *sources;
	uint32_t n_sources;
	struct name_list spaces; /* id */
	sqlite3_stmt *add_name, *add_pack;
	bool writing;
	int64_t *only; /* batches that are read, ascending; NULL: all */
	size_t n_only;
	void *guest;
	void (*guest_free)(void *);
};

/* A SQLite result as one of our codes, with its text. */
int store_fail(struct store *s, int result, struct err *e);
/* Runs one constant statement without results. */
int store_exec(struct store *s, const char *sql, struct err *e);
int store_prepare(
    struct store *s, sqlite3_stmt **out, const char *sql, struct err *e);
/* Steps a statement that gives no row and resets it. */
int store_run(struct store *s, sqlite3_stmt *st, struct err *e);
int store_schema_create(struct store *s, struct err *e);
/* Brings an older version's tables up to date, in one transaction. */
int store_schema_update(struct store *s, int version, struct err *e);
/* Loads names, sources, key and zone. */
int store_load(struct store *s, struct err *e);
void store_unload(struct store *s);

int64_t name_list_find(const struct name_list *l, struct slice text);
int name_list_add(struct name_list *l, struct slice text, struct err *e);
void name_list_release(struct name_list *l);
/* names[] long enough for the dimension. */
int store_names_reach(struct store *s, uint32_t dimension, struct err *e);

uint64_t store_checksum(const void *p, size_t n);

#endif
