/*
 * store_batches.c - the batches of a store by what they hold, and reading only
 * some of them, as it was before others came.
 */
#include "store_impl.h"

#include <stdlib.h>
#include <xxhash.h>

static void hash_column(XXH3_state_t *h, sqlite3_stmt *st, int i)
{
	const void *at = sqlite3_column_blob(st, i);
	uint64_t n = (uint64_t)sqlite3_column_bytes(st, i);

	XXH3_64bits_update(h, &n, sizeof n);
	if (n)
		XXH3_64bits_update(h, at, n);
}

/* All columns from the second on, as text or bytes. */
static struct store_kept batch_of(XXH3_state_t *h, sqlite3_stmt *st)
{
	struct store_kept k = { .id = sqlite3_column_int64(st, 0) };

	k.joined = sqlite3_column_type(st, 1) == SQLITE_NULL;
	XXH3_64bits_reset(h);
	for (int i = 2; i < sqlite3_column_count(st); i++)
		hash_column(h, st, i);
	k.hash = XXH3_64bits_digest(h);
	return k;
}

int store_batches(
    struct store *s, struct store_kept **out, size_t *n, struct err *e)
{
	XXH3_state_t *h = XXH3_createState();
	struct store_kept *list = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;
	int r = SQLITE_DONE;
	int rc = h ? store_prepare(s, &st,
			 "SELECT batch.id, segment, source.name, from_offset,"
			 " to_offset, lines, events, rejected, skipped,"
			 " first_day, last_day, head, chain"
			 " FROM batch JOIN source ON source.id = batch.source"
			 " WHERE read_day IS NOT NULL ORDER BY batch.id",
			 e)
		   : err_memory(e);

	*n = 0;
	while (rc == 0 && (r = sqlite3_step(st)) == SQLITE_ROW) {
		if (*n == cap) {
			struct store_kept *more =
			    realloc(list, (2 * cap + 64) * sizeof *more);

			if (!more) {
				rc = err_memory(e);
				break;
			}
			list = more;
			cap = 2 * cap + 64;
		}
		list[(*n)++] = batch_of(h, st);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	XXH3_freeState(h);
	*out = list;
	return rc;
}

int store_only(struct store *s, const int64_t *id, size_t n, struct err *e)
{
	int64_t *only = malloc((n + 1) * sizeof *only);

	if (!only)
		return err_memory(e);
	if (n)
		memcpy(only, id, n * sizeof *only);
	store_attach(s, NULL, NULL);
	free(s->only);
	s->only = only;
	s->n_only = n;
	return 0;
}
