/*
 * table.c - rows, their texts and the notes below them.
 *
 * Texts live in an arena: many rows share a lifetime, and none is freed
 * before the table is.
 */
#include "table.h"

#include <assert.h>
#include <stdlib.h>

#define ARENA_BLOCK ((size_t)4096)

struct text_arena {
	struct text_arena *older;
	size_t used, size;
	char text[];
};

const char *state_name(enum state s)
{
	static const char *const names[] = { "complete", "partial", "censored",
		"none", "hidden" };

	assert((size_t)s < sizeof names / sizeof *names);
	return names[s];
}

struct table *table_new(void)
{
	struct table *t = calloc(1, sizeof *t);

	if (t == NULL)
		return NULL;
	t->currency = slice_copy(slice_of("EUR"));
	t->as_of = DAY_NONE;
	t->level = 0.95;
	if (t->currency == NULL) {
		table_free(t);
		return NULL;
	}
	return t;
}

static void arena_free(struct text_arena *a)
{
	while (a) {
		struct text_arena *older = a->older;

		free(a);
		a = older;
	}
}

void table_free(struct table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n_notes; i++)
		free(t->notes[i]);
	free(t->notes);
	arena_free(t->arena);
	free(t->service);
	free(t->currency);
	free(t->fingerprint);
	free(t->source_note);
	free(t->rows);
	free(t);
}

static bool rows_grow(struct table *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64;
	struct row *rows;

	if (cap > SIZE_MAX / sizeof *rows)
		return false;
	rows = realloc(t->rows, cap * sizeof *rows);
	if (rows == NULL)
		return false;
	t->rows = rows;
	t->cap = cap;
	return true;
}

struct row *table_add(struct table *t, const char *indicator, enum unit unit,
    day_t start, day_t end, enum state state)
{
	struct row *r;

	assert(start <= end);
	if (t->n == t->cap && !rows_grow(t))
		return NULL;
	r = &t->rows[t->n++];
	*r = (struct row){ .indicator = indicator,
		.start = start,
		.end = end,
		.split = "",
		.cohort = DAY_NONE,
		.lag = -1,
		.value = NAN,
		.low = NAN,
		.high = NAN,
		.part = CELL_NO_COUNT,
		.whole = CELL_NO_COUNT,
		.unit = unit,
		.state = state };
	return r;
}

static struct text_arena *arena_grow(struct text_arena *older, size_t need)
{
	size_t size = need > ARENA_BLOCK ? need : ARENA_BLOCK;
	struct text_arena *a = malloc(sizeof *a + size);

	if (a) {
		a->older = older;
		a->used = 0;
		a->size = size;
	}
	return a;
}

const char *table_text(struct table *t, struct slice s)
{
	struct text_arena *a = t->arena;
	char *copy;

	if (a == NULL || a->size - a->used <= s.len) {
		a = arena_grow(a, s.len + 1);
		if (a == NULL)
			return NULL;
		t->arena = a;
	}
	copy = a->text + a->used;
	if (s.len > 0)
		memcpy(copy, s.at, s.len);
	copy[s.len] = '\0';
	a->used += s.len + 1;
	return copy;
}

int table_note(struct table *t, const char *sentence, struct err *e)
{
	char **notes, *copy;

	for (size_t i = 0; i < t->n_notes; i++)
		if (strcmp(t->notes[i], sentence) == 0)
			return 0;
	notes = realloc(t->notes, (t->n_notes + 1) * sizeof *notes);
	if (notes == NULL)
		return err_memory(e);
	t->notes = notes;
	copy = slice_copy(slice_of(sentence));
	if (copy == NULL)
		return err_memory(e);
	t->notes[t->n_notes++] = copy;
	return 0;
}

const char *table_unit(const struct table *t, enum unit u)
{
	switch (u) {
	case UNIT_USERS:
		return "users";
	case UNIT_VISITOR_DAYS:
		return "visitor-days";
	case UNIT_EVENTS:
		return "events";
	case UNIT_SHARE:
		return "share";
	case UNIT_RATIO:
		return "ratio";
	case UNIT_DAYS:
		return "days";
	case UNIT_SCORE:
		return "score";
	case UNIT_VALUE:
		return "value";
	case UNIT_MONEY:
		return t->currency ? t->currency : "";
	}
	return "";
}
