/*
 * store_schema.c - the tables, made in one transaction, so that a kill leaves
 * either an empty file, which the next writer fills, or a whole one.
 */
#include "store_impl.h"

/* For the fingerprint, which would else read a page of every pack. A store of
 * an older program has it from the first writing on. */
#define PACK_SUM                              \
	"CREATE INDEX IF NOT EXISTS pack_sum" \
	" ON pack(dimension, day, checksum)"

static const char schema[] =
    "PRAGMA page_size = 16384;"
    "PRAGMA journal_mode = TRUNCATE;"
    "BEGIN EXCLUSIVE;"
    "CREATE TABLE meta("
    " key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE space("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE source("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " space INTEGER NOT NULL REFERENCES space(id),"
    " identity INTEGER NOT NULL, identity_days INTEGER NOT NULL) STRICT;"
    "CREATE TABLE dimension("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE name("
    " dimension INTEGER NOT NULL, code INTEGER NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY(dimension, code)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE segment("
    " id INTEGER PRIMARY KEY,"
    " source INTEGER NOT NULL REFERENCES source(id),"
    " head_len INTEGER NOT NULL, head BLOB NOT NULL,"
    " offset INTEGER NOT NULL, chain BLOB NOT NULL,"
    " first_day INTEGER, last_day INTEGER,"
    " bytes INTEGER NOT NULL, path TEXT NOT NULL, codec TEXT NOT NULL)"
    " STRICT;"
    "CREATE TABLE batch("
    " id INTEGER PRIMARY KEY,"
    " source INTEGER NOT NULL REFERENCES source(id),"
    " segment INTEGER REFERENCES segment(id),"
    " from_offset INTEGER, to_offset INTEGER,"
    " first_day INTEGER, last_day INTEGER, read_day INTEGER,"
    " lines INTEGER, events INTEGER, rejected INTEGER, skipped INTEGER,"
    " head_len INTEGER, head BLOB, chain BLOB, marks BLOB) STRICT;"
    "CREATE TABLE reason("
    " batch INTEGER NOT NULL REFERENCES batch(id),"
    " kind INTEGER NOT NULL, reason TEXT NOT NULL, lines INTEGER NOT NULL,"
    " line1 INTEGER NOT NULL, line2 INTEGER NOT NULL, line3 INTEGER NOT NULL,"
    " PRIMARY KEY(batch, kind, reason)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE dict("
    " id INTEGER PRIMARY KEY,"
    " space INTEGER NOT NULL REFERENCES space(id), first INTEGER NOT NULL,"
    " n INTEGER NOT NULL, batch INTEGER NOT NULL REFERENCES batch(id),"
    " checksum INTEGER NOT NULL, keys BLOB NOT NULL,"
    " UNIQUE(space, first)) STRICT;"
    "CREATE TABLE pack("
    " id INTEGER PRIMARY KEY,"
    " batch INTEGER NOT NULL REFERENCES batch(id),"
    " dimension INTEGER NOT NULL, day INTEGER NOT NULL,"
    " part INTEGER NOT NULL, checksum INTEGER NOT NULL,"
    " data BLOB NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX pack_day ON pack(dimension, day, batch, "
    "part);" PACK_SUM ";"
    "PRAGMA application_id = 1247901031;"
    "PRAGMA user_version = 3;"
    "COMMIT";

/* Version 1 kept no cursor per batch, and no marks. The last batch of a
 * segment ends where its cursor stands; the others stay without. */
static const char from_1[] =
    "BEGIN EXCLUSIVE;"
    "ALTER TABLE batch ADD COLUMN head_len INTEGER;"
    "ALTER TABLE batch ADD COLUMN head BLOB;"
    "ALTER TABLE batch ADD COLUMN chain BLOB;"
    "ALTER TABLE batch ADD COLUMN marks BLOB;"
    "UPDATE batch SET (head_len, head, chain) ="
    " (SELECT head_len, head, chain FROM segment"
    " WHERE segment.id = batch.segment AND offset = batch.to_offset);"
    "PRAGMA user_version = 3;"
    "COMMIT;";

/* Version 2 knew no purge: a program that writes it would count the lines of
 * purged days again. */
static const char from_2[] = "PRAGMA user_version = 3";

int store_schema_update(struct store *s, int version, struct err *e)
{
	struct err ignored;
	int rc = version == 1 ? store_exec(s, from_1, e) : 0;

	if (rc == 0 && version == 2)
		rc = store_exec(s, from_2, e);
	if (rc == 0)
		rc = store_exec(s, PACK_SUM, e);
	if (rc < 0 && !sqlite3_get_autocommit(s->db))
		store_exec(s, "ROLLBACK", &ignored);
	return rc;
}

int store_schema_create(struct store *s, struct err *e)
{
	return store_exec(s, schema, e);
}
