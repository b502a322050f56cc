/*
 * store_names.c - the names of the store, in memory: dimensions, actions,
 * values, sources, spaces.
 */
#include "store_impl.h"

#include <stdlib.h>
#include <xxhash.h>

static uint32_t name_slot(const struct name_list *l, struct slice text)
{
	uint32_t at = (uint32_t)XXH3_64bits(text.at, text.len) & l->mask;

	while (l->slot[at]) {
		uint32_t code = l->slot[at] - 1;

		if (slice_equal(
			(struct slice){ l->text[code], l->len[code] }, text))
			break;
		at = (at + 1) & l->mask;
	}
	return at;
}

int64_t name_list_find(const struct name_list *l, struct slice text)
{
	if (!l->slot)
		return -1;
	return (int64_t)l->slot[name_slot(l, text)] - 1;
}

static int name_list_grow(struct name_list *l, struct err *e)
{
	uint32_t cap = l->cap ? l->cap * 2 : 16;
	char **text = realloc(l->text, cap * sizeof *text);
	uint32_t *len, *slot;

	if (!text)
		return err_memory(e);
	l->text = text;
	len = realloc(l->len, cap * sizeof *len);
	if (!len)
		return err_memory(e);
	l->len = len;
	slot = calloc(cap * 2, sizeof *slot);
	if (!slot)
		return err_memory(e);
	free(l->slot);
	l->slot = slot;
	l->mask = cap * 2 - 1;
	l->cap = cap;
	for (uint32_t i = 0; i < l->n; i++)
		slot[name_slot(l, (struct slice){ text[i], len[i] })] = i + 1;
	return 0;
}

int name_list_add(struct name_list *l, struct slice text, struct err *e)
{
	char *copy;

	if (l->n == l->cap && name_list_grow(l, e) < 0)
		return e->code;
	copy = slice_copy(text.at ? text : slice_of(""));
	if (!copy)
		return err_memory(e);
	l->slot[name_slot(l, text)] = l->n + 1;
	l->text[l->n] = copy;
	l->len[l->n++] = (uint32_t)text.len;
	return 0;
}

void name_list_release(struct name_list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		free(l->text[i]);
	free(l->text);
	free(l->len);
	free(l->slot);
	memset(l, 0, sizeof *l);
}

int store_names_reach(struct store *s, uint32_t dimension, struct err *e)
{
	struct name_list *names;

	if (dimension < s->n_names)
		return 0;
	names = realloc(s->names, (dimension + 1) * sizeof *names);
	if (!names)
		return err_memory(e);
	memset(names + s->n_names, 0,
	    (dimension + 1 - s->n_names) * sizeof *names);
	s->names = names;
	s->n_names = dimension + 1;
	return 0;
}

int64_t store_dimension(const struct store *s, struct slice name)
{
	int64_t at = name_list_find(&s->dimensions, name);

	return at < 0 ? -1 : at + 1;
}

uint32_t store_dimensions(const struct store *s)
{
	return s->dimensions.n;
}

static struct slice list_get(const struct name_list *l, uint32_t code)
{
	if (code >= l->n)
		return SLICE_ABSENT;
	return (struct slice){ l->text[code], l->len[code] };
}

struct slice store_dimension_name(const struct store *s, uint32_t dimension)
{
	return dimension ? list_get(&s->dimensions, dimension - 1)
			 : SLICE_ABSENT;
}

uint32_t store_names(const struct store *s, uint32_t dimension)
{
	return dimension < s->n_names ? s->names[dimension].n : 0;
}

struct slice store_name(
    const struct store *s, uint32_t dimension, uint32_t code)
{
	return dimension < s->n_names ? list_get(&s->names[dimension], code)
				      : SLICE_ABSENT;
}

int64_t store_name_code(
    const struct store *s, uint32_t dimension, struct slice name)
{
	return dimension < s->n_names
		   ? name_list_find(&s->names[dimension], name)
		   : -1;
}

uint32_t store_sources(const struct store *s)
{
	return s->n_sources;
}

int64_t store_source_find(const struct store *s, struct slice name)
{
	for (uint32_t i = 0; i < s->n_sources; i++)
		if (slice_is(name, s->sources[i].name))
			return i;
	return -1;
}

static struct slice column(sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return (struct slice){ text ? text : "",
		(size_t)sqlite3_column_bytes(st, i) };
}

static int damaged(struct store *s, const char *what, struct err *e)
{
	return err_set(e, ERR_STORE, "%s: damaged: %s", s->path, _(what));
}

static int purged_day(struct store *s, struct slice value, struct err *e)
{
	int64_t day;

	if (!slice_int(value, &day) || day < INT32_MIN || day > INT32_MAX)
		return damaged(s, "its day of purge is no day", e);
	s->purged = (day_t)day;
	return 0;
}

static int row_meta(struct store *s, sqlite3_stmt *st, struct err *e)
{
	struct slice key = column(st, 0), value = column(st, 1);
	char *to = slice_is(key, "key_id") ? s->key_id
		   : slice_is(key, "zone") ? s->zone
					   : NULL;
	size_t room = to == s->key_id ? sizeof s->key_id : sizeof s->zone;

	if (slice_is(key, "purged"))
		return purged_day(s, value, e);
	if (!to)
		return 0;
	if (value.len >= room)
		return damaged(s, "its key or zone is too long", e);
	memcpy(to, value.at, value.len);
	to[value.len] = '\0';
	return 0;
}

static int row_dimension(struct store *s, sqlite3_stmt *st, struct err *e)
{
	if (sqlite3_column_int64(st, 0) != s->dimensions.n + 1)
		return damaged(s, "dimensions are not numbered from 1", e);
	return name_list_add(&s->dimensions, column(st, 1), e);
}

static int row_name(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int64_t dimension = sqlite3_column_int64(st, 0);
	int rc;

	if (dimension < 0 || dimension > s->dimensions.n)
		return damaged(s, "a name of no dimension", e);
	rc = store_names_reach(s, (uint32_t)dimension, e);
	if (rc < 0)
		return rc;
	if (sqlite3_column_int64(st, 1) != s->names[dimension].n)
		return damaged(s, "names are not numbered from 0", e);
	return name_list_add(&s->names[dimension], column(st, 2), e);
}

static int row_space(struct store *s, sqlite3_stmt *st, struct err *e)
{
	if (sqlite3_column_int64(st, 0) != s->spaces.n)
		return damaged(s, "spaces are not numbered from 0", e);
	return name_list_add(&s->spaces, column(st, 1), e);
}

static int row_source(struct store *s, sqlite3_stmt *st, struct err *e)
{
	struct source_entry *all =
	    realloc(s->sources, (s->n_sources + 1) * sizeof *all);
	struct source_entry *x;

	if (!all)
		return err_memory(e);
	s->sources = all;
	if (sqlite3_column_int64(st, 0) != s->n_sources)
		return damaged(s, "sources are not numbered from 0", e);
	x = &all[s->n_sources];
	x->id = s->n_sources;
	x->name = slice_copy(column(st, 1));
	if (!x->name)
		return err_memory(e);
	x->space = (uint32_t)sqlite3_column_int64(st, 2);
	x->identity = sqlite3_column_int(st, 3);
	x->identity_days = sqlite3_column_int(st, 4);
	s->n_sources++;
	return x->space < s->spaces.n ? 0
				      : damaged(s, "a source of no space", e);
}

static int each_row(struct store *s, const char *sql,
    int (*row)(struct store *, sqlite3_stmt *, struct err *), struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = store_prepare(s, &st, sql, e), r = SQLITE_DONE;

	while (rc == 0) {
		r = sqlite3_step(st);
		if (r != SQLITE_ROW)
			break;
		rc = row(s, st, e);
	}
	if (rc == 0 && r != SQLITE_DONE)
		rc = store_fail(s, r, e);
	sqlite3_finalize(st);
	return rc;
}

int store_load(struct store *s, struct err *e)
{
	int rc;

	store_unload(s);
	s->purged = DAY_NONE;
	rc = store_names_reach(s, 0, e);
	if (rc == 0)
		rc = each_row(s, "SELECT key, value FROM meta", row_meta, e);
	if (rc == 0)
		rc = each_row(s, "SELECT id, name FROM dimension ORDER BY id",
		    row_dimension, e);
	if (rc == 0)
		rc = each_row(s,
		    "SELECT dimension, code, text FROM name "
		    "ORDER BY dimension, code",
		    row_name, e);
	if (rc == 0)
		rc = each_row(
		    s, "SELECT id, name FROM space ORDER BY id", row_space, e);
	if (rc == 0)
		rc = each_row(s,
		    "SELECT id, name, space, identity, "
		    "identity_days FROM source ORDER BY id",
		    row_source, e);
	return rc;
}

void store_unload(struct store *s)
{
	name_list_release(&s->dimensions);
	name_list_release(&s->spaces);
	for (uint32_t i = 0; i < s->n_names; i++)
		name_list_release(&s->names[i]);
	free(s->names);
	s->names = NULL;
	s->n_names = 0;
	for (uint32_t i = 0; i < s->n_sources; i++)
		free(s->sources[i].name);
	free(s->sources);
	s->sources = NULL;
	s->n_sources = 0;
	s->key_id[0] = s->zone[0] = '\0';
}
