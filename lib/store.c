/*
 * store.c - the file: opening it, its lock, its settings, what is kept of it
 * in memory.
 *
 * A rollback journal that is truncated, with full syncs: an acknowledged
 * commit survives a power cut, and no version of the library in use has a
 * known race in that mode, unlike the write-ahead log. A reader holds one
 * transaction from open to close and so sees one state. The names are few and
 * are read at open.
 */
#include "store_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#define LOCK_STEP_MS 20
#define BUSY_MS 5000

uint64_t store_checksum(const void *p, size_t n)
{
	return XXH3_64bits(p, n);
}

int store_fail(struct store *s, int result, struct err *e)
{
	const char *text =
	    s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(result);

	switch (result & 255) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_BUSY,
		    "%s: busy: another run is writing "
		    "to it; try again",
		    s->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_CONSTRAINT:
	case SQLITE_SCHEMA:
		return err_set(e, ERR_STORE,
		    "%s: damaged: %s\n"
		    "Run jauge verify, or restore a copy",
		    s->path, text);
	case SQLITE_ERROR:
		return err_set(e, ERR_STORE, "%s: %s", s->path, text);
	}
	return err_set(e, ERR_IO, "%s: %s", s->path, text);
}

int store_exec(struct store *s, const char *sql, struct err *e)
{
	int r = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	return r == SQLITE_OK ? 0 : store_fail(s, r, e);
}

int store_prepare(
    struct store *s, sqlite3_stmt **out, const char *sql, struct err *e)
{
	int r = sqlite3_prepare_v3(
	    s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);

	return r == SQLITE_OK ? 0 : store_fail(s, r, e);
}

int store_run(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int r = sqlite3_step(st);
	int rc = r == SQLITE_DONE ? 0 : store_fail(s, r, e);

	sqlite3_reset(st);
	return rc;
}

static int store_lock(struct store *s, int lock_ms, struct err *e)
{
	struct timespec step = { 0, LOCK_STEP_MS * 1000000L };
	size_t n = strlen(s->path) + sizeof ".lock";
	char *path = malloc(n);

	if (!path)
		return err_memory(e);
	snprintf(path, n, "%s.lock", s->path);
	s->lock_fd =
	    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock_fd < 0) {
		int rc = err_errno(e, path);

		free(path);
		return rc;
	}
	free(path);
	while (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(e, s->path);
		if (lock_ms <= 0)
			return err_set(e, ERR_BUSY,
			    "%s: busy: another ingest "
			    "is running; try again",
			    s->path);
		nanosleep(&step, NULL);
		lock_ms -= LOCK_STEP_MS;
	}
	return 0;
}

static int store_settings(struct store *s, struct err *e)
{
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, 256 << 20);
	sqlite3_limit(s->db, SQLITE_LIMIT_SQL_LENGTH, 100000);
	sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(s->db, SQLITE_LIMIT_EXPR_DEPTH, 20);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return store_exec(s,
	    "PRAGMA foreign_keys = ON;"
	    "PRAGMA cell_size_check = ON;"
	    "PRAGMA mmap_size = 0;"
	    "PRAGMA secure_delete = ON;"
	    "PRAGMA synchronous = FULL",
	    e);
}

/* What the file's first 100 bytes say, before SQLite is asked: 1: new. */
static int store_look(struct store *s, struct err *e)
{
	unsigned char head[100];
	struct stat st;
	FILE *f = fopen(s->path, "rb");
	size_t n;

	if (!f)
		return errno == ENOENT ? 1 : err_errno(e, s->path);
	if (fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode)) {
		fclose(f);
		return err_set(e, ERR_STORE, "%s: not a file", s->path);
	}
	n = fread(head, 1, sizeof head, f);
	fclose(f);
	if (n == 0)
		return 1;
	if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0)
		return err_set(e, ERR_STORE, "%s: not a Jauge store", s->path);
	return 0;
}

static int pragma_int(struct store *s, const char *sql, int *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st, sql, e), r;

	if (rc == 0) {
		r = sqlite3_step(st);
		if (r == SQLITE_ROW)
			*out = sqlite3_column_int(st, 0);
		else
			rc = store_fail(s, r, e);
	}
	sqlite3_finalize(st);
	return rc;
}

/* 1: the file is new and holds nothing yet. */
static int store_identify(struct store *s, struct err *e)
{
	int application = 0, version = 0;
	int rc = pragma_int(s, "PRAGMA application_id", &application, e);

	if (rc == 0)
		rc = pragma_int(s, "PRAGMA user_version", &version, e);
	if (rc < 0)
		return rc;
	if (application == 0 && version == 0) {
		int tables = 0;

		rc = pragma_int(
		    s, "SELECT count(*) FROM sqlite_schema", &tables, e);
		if (rc < 0 || tables == 0)
			return rc < 0 ? rc : 1;
	}
	if (application != STORE_APPLICATION)
		return err_set(e, ERR_STORE, "%s: not a Jauge store", s->path);
	if (version < STORE_OLDEST || version > STORE_VERSION)
		return err_set(e, ERR_STORE,
		    "%s: store version %d, this "
		    "program reads %d to %d",
		    s->path, version, STORE_OLDEST, STORE_VERSION);
	s->version = version;
	return 0;
}

static int no_store(const struct store *s, struct err *e)
{
	return err_set(
	    e, ERR_IO, "%s: no such store\nRun: jauge ingest LOG", s->path);
}

static int store_connect(struct store *s, bool fresh, struct err *e)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW;
	mode_t mask;
	int r;

	if (s->mode == STORE_READ && fresh)
		return no_store(s, e);
	/* A killed writer's journal can only be rolled back by a connection
	 * that may write; where the folder allows no writing there is none. */
	mask = umask(077);
	r = sqlite3_open_v2(s->path, &s->db,
	    flags | (s->mode == STORE_WRITE ? SQLITE_OPEN_CREATE : 0), NULL);
	if (r != SQLITE_OK && s->mode == STORE_READ) {
		sqlite3_close(s->db);
		r = sqlite3_open_v2(
		    s->path, &s->db, SQLITE_OPEN_READONLY, NULL);
	}
	umask(mask);
	return r == SQLITE_OK ? 0 : store_fail(s, r, e);
}

static int store_start(struct store *s, struct err *e)
{
	int rc = store_look(s, e);

	if (rc < 0)
		return rc;
	rc = store_connect(s, rc == 1, e);
	if (rc == 0)
		rc = store_settings(s, e);
	if (rc == 0 && s->mode == STORE_READ)
		rc = store_exec(s, "PRAGMA query_only = ON; BEGIN", e);
	if (rc == 0)
		rc = store_identify(s, e);
	if (rc == 1 && s->mode == STORE_READ)
		return no_store(s, e);
	if (rc == 1)
		rc = store_schema_create(s, e);
	if (rc == 0 && s->mode == STORE_WRITE)
		rc = store_exec(s, "PRAGMA journal_mode = TRUNCATE", e);
	if (rc == 0 && s->mode == STORE_WRITE)
		rc = store_schema_update(s, s->version, e);
	return rc < 0 ? rc : store_load(s, e);
}

static int store_remember(struct store *s, struct err *e)
{
	struct stat st;

	if (stat(s->path, &st) < 0)
		return err_errno(e, s->path);
	s->device = st.st_dev;
	s->inode = st.st_ino;
	return 0;
}

int store_open(struct store **out, const char *path, enum store_mode mode,
    int lock_ms, struct err *e)
{
	struct store *s = calloc(1, sizeof *s);
	int rc = 0;

	*out = NULL;
	if (!s)
		return err_memory(e);
	s->lock_fd = -1;
	s->mode = mode;
	s->path = slice_copy(slice_of(path));
	if (!s->path)
		rc = err_memory(e);
	if (rc == 0 && mode == STORE_WRITE)
		rc = store_lock(s, lock_ms, e);
	if (rc == 0)
		rc = store_start(s, e);
	if (rc == 0)
		rc = store_remember(s, e);
	if (rc < 0) {
		store_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

/* While s holds its shared lock nobody commits, and what is opened now sees
 * what s sees. */
int store_open_again(struct store **out, const struct store *s, struct err *e)
{
	int rc;

	*out = NULL;
	if (s->mode != STORE_READ)
		return err_set(e, ERR_BUSY, "%s: busy: it is written", s->path);
	rc = store_open(out, s->path, STORE_READ, 0, e);
	if (rc == 0 &&
	    ((*out)->inode != s->inode || (*out)->device != s->device))
		rc = err_set(e, ERR_STORE,
		    "%s: another file has taken its place", s->path);
	if (rc == 0 && s->only)
		rc = store_only(*out, s->only, s->n_only, e);
	if (rc < 0) {
		store_close(*out);
		*out = NULL;
	}
	return rc;
}

void store_attach(struct store *s, void *guest, void (*guest_free)(void *))
{
	if (s->guest)
		s->guest_free(s->guest);
	s->guest = guest;
	s->guest_free = guest_free;
	if (guest && s->mode != STORE_READ)
		store_attach(s, NULL, NULL);
}

void *store_guest(const struct store *s)
{
	return s->guest;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_attach(s, NULL, NULL);
	sqlite3_finalize(s->add_name);
	sqlite3_finalize(s->add_pack);
	sqlite3_close(s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	store_unload(s);
	free(s->only);
	free(s->path);
	free(s);
}

const char *store_key_id(const struct store *s)
{
	return s->key_id;
}

const char *store_zone(const struct store *s)
{
	return s->zone;
}

uint64_t store_bytes(const struct store *s)
{
	struct stat st;

	return stat(s->path, &st) == 0 ? (uint64_t)st.st_size : 0;
}
