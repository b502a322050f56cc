/*
 * test_table.c - rows, texts that stay, notes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "../../lib/table.h"

static void new_row_is_absent(void **state)
{
	struct table *t = table_new();
	struct row *r;

	(void)state;
	assert_non_null(t);
	assert_int_equal(t->n, 0);
	assert_string_equal(t->currency, "EUR");
	assert_int_equal(t->as_of, DAY_NONE);
	r = table_add(t, "active_users", UNIT_USERS, 10, 17, STATE_PARTIAL);
	assert_non_null(r);
	assert_int_equal(t->n, 1);
	assert_string_equal(r->indicator, "active_users");
	assert_int_equal(r->start, 10);
	assert_int_equal(r->end, 17);
	assert_string_equal(r->split, "");
	assert_int_equal(r->cohort, DAY_NONE);
	assert_int_equal(r->lag, -1);
	assert_true(isnan(r->value) && isnan(r->low) && isnan(r->high));
	assert_true(r->part == CELL_NO_COUNT && r->whole == CELL_NO_COUNT);
	assert_int_equal(r->unit, UNIT_USERS);
	assert_int_equal(r->state, STATE_PARTIAL);
	table_free(t);
	table_free(NULL);
}

static void rows_keep_their_order(void **state)
{
	struct table *t = table_new();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct row *r = table_add(
		    t, "events", UNIT_EVENTS, i, i + 1, STATE_COMPLETE);

		assert_non_null(r);
		r->value = i * 2;
	}
	assert_int_equal(t->n, 1000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(t->rows[i].start, i);
		assert_true(t->rows[i].value == i * 2);
	}
	table_free(t);
}

/* Texts are at the same place after many others, short and long. */
static void texts_stay(void **state)
{
	enum { N = 3000 };
	static const char *text[N];
	struct table *t = table_new();
	char word[10000];

	(void)state;
	memset(word, 'x', sizeof word);
	for (size_t i = 0; i < N; i++) {
		char *copy;
		size_t len = i % 100 == 99 ? 4000 + i : i % 50;

		snprintf(word, sizeof word, "%zu", i);
		word[strlen(word)] = 'x';
		copy = malloc(len + 1);
		memcpy(copy, word, len);
		text[i] = table_text(t, (struct slice){ copy, len });
		memset(copy, '!', len);
		free(copy);
	}
	for (size_t i = 0; i < N; i++) {
		size_t len = i % 100 == 99 ? 4000 + i : i % 50;
		char start[24];
		size_t n;

		snprintf(start, sizeof start, "%zu", i);
		n = strlen(start) < len ? strlen(start) : len;
		assert_int_equal(strlen(text[i]), len);
		assert_memory_equal(text[i], start, n);
		assert_int_equal(strspn(text[i] + n, "x"), len - n);
	}
	assert_string_equal(table_text(t, SLICE_ABSENT), "");
	table_free(t);
}

static void notes_once(void **state)
{
	struct table *t = table_new();
	struct err e;

	(void)state;
	assert_int_equal(table_note(t, "b", &e), 0);
	assert_int_equal(table_note(t, "a", &e), 0);
	assert_int_equal(table_note(t, "b", &e), 0);
	assert_int_equal(t->n_notes, 2);
	assert_string_equal(t->notes[0], "b");
	assert_string_equal(t->notes[1], "a");
	table_free(t);
}

static void words(void **state)
{
	struct table *t = table_new();

	(void)state;
	assert_string_equal(state_name(STATE_COMPLETE), "complete");
	assert_string_equal(state_name(STATE_PARTIAL), "partial");
	assert_string_equal(state_name(STATE_CENSORED), "censored");
	assert_string_equal(state_name(STATE_NONE), "none");
	assert_string_equal(state_name(STATE_HIDDEN), "hidden");
	assert_string_equal(table_unit(t, UNIT_USERS), "users");
	assert_string_equal(table_unit(t, UNIT_VISITOR_DAYS), "visitor-days");
	assert_string_equal(table_unit(t, UNIT_EVENTS), "events");
	assert_string_equal(table_unit(t, UNIT_SHARE), "share");
	assert_string_equal(table_unit(t, UNIT_RATIO), "ratio");
	assert_string_equal(table_unit(t, UNIT_MONEY), "EUR");
	free(t->currency);
	t->currency = slice_copy(slice_of("XPF"));
	assert_string_equal(table_unit(t, UNIT_MONEY), "XPF");
	table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_row_is_absent),
		cmocka_unit_test(rows_keep_their_order),
		cmocka_unit_test(texts_stay),
		cmocka_unit_test(notes_once),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
