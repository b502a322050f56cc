/*
 * chart_rank.c - bars of characters beside names, for a terminal: what a map
 * or a funnel shows there.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#define NAME_MOST 24
#define BAR_LEAST 8

/* Eighths of a cell, so that short bars differ. */
static void put_bar(struct buf *b, double length)
{
	static const char *const part[] = { "", "\xe2\x96\x8f", "\xe2\x96\x8e",
		"\xe2\x96\x8d", "\xe2\x96\x8c", "\xe2\x96\x8b", "\xe2\x96\x8a",
		"\xe2\x96\x89" };
	long eighths = lround(length * 8);

	buf_repeat(b, "\xe2\x96\x88", (size_t)(eighths / 8));
	buf_str(b, part[eighths % 8]);
}

static void put_padded(struct buf *b, const char *text, size_t width)
{
	size_t n = text_width(slice_of(text));

	buf_str(b, text);
	buf_repeat(b, " ", n < width ? width - n : 0);
}

static size_t widest(const struct rank *r, size_t n, bool values)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++) {
		size_t w =
		    text_width(buf_view(values ? &r[i].words : &r[i].name));

		most = w > most ? w : most;
	}
	return most;
}

void chart_rank_text(
    struct buf *out, const struct rank *r, size_t n, int columns)
{
	size_t names = widest(r, n, false), words = widest(r, n, true);
	size_t taken = names + words + 4, room;
	double most = 0;

	room = (size_t)columns > taken + BAR_LEAST ? (size_t)columns - taken
						   : BAR_LEAST;
	for (size_t i = 0; i < n; i++)
		most = fmax(most, r[i].value);
	for (size_t i = 0; i < n; i++) {
		struct buf bar = BUF_INIT;

		put_padded(out, buf_text(&r[i].name), names + 2);
		put_bar(&bar, most > 0 ? r[i].value / most * (double)room : 0);
		put_padded(&bar, "", 1);
		buf_slice(out, buf_view(&bar));
		put_padded(out, buf_text(&r[i].words), 0);
		buf_char(out, '\n');
		buf_release(&bar);
	}
}

void chart_rank_name(struct rank *r, const char *name)
{
	struct buf clean = BUF_INIT;

	text_terminal(&clean, slice_of(name));
	chart_cut(&r->name, buf_text(&clean), NAME_MOST * 75 / 10);
	buf_release(&clean);
}

void chart_rank_release(struct rank *r, size_t n)
{
	for (size_t i = 0; r && i < n; i++) {
		buf_release(&r[i].name);
		buf_release(&r[i].words);
	}
	free(r);
}

static void put_wrapped(struct buf *out, const char *text, size_t columns)
{
	while (*text) {
		size_t n = chart_break(text, columns);

		buf_add(out, text, n);
		buf_char(out, '\n');
		text += n;
		text += *text == ' ';
	}
}

void chart_text_head(
    struct buf *out, const struct table *t, const char *above, int columns)
{
	struct buf title = BUF_INIT, desc = BUF_INIT;
	size_t room = columns > 8 ? (size_t)columns : 8;

	chart_title(t, &title, &desc);
	put_wrapped(out, buf_text(&title), room);
	put_wrapped(out, above, room);
	buf_char(out, '\n');
	buf_release(&title);
	buf_release(&desc);
}
