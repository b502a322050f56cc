/*
 * output_grid.c - cells in rows, laid out for a terminal or as Markdown.
 *
 * What a person reads is built once, as a grid of texts; only here is it
 * known whether columns are aligned by blanks or parted by bars.
 */
#include "output_impl.h"

#include <assert.h>
#include <stdlib.h>

#define GAP 2u

void grid_init(struct grid *g, size_t columns, bool markdown)
{
	assert(columns <= GRID_COLUMNS);
	memset(g, 0, sizeof *g);
	g->columns = columns;
	g->markdown = markdown;
	g->text = BUF_INIT;
	g->left[0] = true;
}

void grid_release(struct grid *g)
{
	buf_release(&g->text);
	free(g->end);
	memset(g, 0, sizeof *g);
}

struct buf *grid_cell(struct grid *g)
{
	grid_close(g);
	g->open = true;
	return &g->text;
}

void grid_close(struct grid *g)
{
	if (!g->open)
		return;
	g->open = false;
	if (g->n == g->cap) {
		size_t cap = g->cap ? 2 * g->cap : 64;
		size_t *end = realloc(g->end, cap * sizeof *end);

		if (!end) {
			g->text.failed = true;
			return;
		}
		g->end = end;
		g->cap = cap;
	}
	g->end[g->n++] = g->text.len;
}

void grid_put(struct grid *g, const char *text)
{
	buf_str(grid_cell(g), text);
}

static struct slice cell(const struct grid *g, size_t i)
{
	size_t from = i ? g->end[i - 1] : 0;

	return (struct slice){ buf_text(&g->text) + from, g->end[i] - from };
}

static void put_aligned(
    struct buf *out, const struct grid *g, size_t i, size_t width, bool last)
{
	struct slice s = cell(g, i);
	size_t w = text_width(s), pad = width > w ? width - w : 0;
	bool left = g->left[i % g->columns];

	if (!left)
		buf_repeat(out, " ", pad);
	buf_slice(out, s);
	if (left && !last)
		buf_repeat(out, " ", pad);
}

/* Each column's, zero at first. */
static void measure(const struct grid *g, size_t width[static GRID_COLUMNS])
{
	for (size_t i = 0; i < g->n; i++) {
		size_t w = text_width(cell(g, i));

		if (w > width[i % g->columns])
			width[i % g->columns] = w;
	}
}

size_t grid_width(struct grid *g)
{
	size_t width[GRID_COLUMNS] = { 0 }, all = 0;

	grid_close(g);
	measure(g, width);
	for (size_t c = 0; c < g->columns; c++)
		all += width[c] + (c && width[c] ? GAP : 0);
	return all;
}

static void grid_text(const struct grid *g, struct buf *out)
{
	size_t width[GRID_COLUMNS] = { 0 };

	measure(g, width);
	for (size_t i = 0; i < g->n; i++) {
		size_t column = i % g->columns;
		bool last = column + 1 == g->columns;

		if (column && width[column])
			buf_repeat(out, " ", GAP);
		put_aligned(out, g, i, width[column], last);
		if (!last)
			continue;
		while (out->len && out->at[out->len - 1] == ' ')
			out->len--;
		buf_char(out, '\n');
	}
}

static void grid_markdown(const struct grid *g, struct buf *out)
{
	for (size_t i = 0; i < g->n; i++) {
		size_t column = i % g->columns;

		buf_str(out, column ? " | " : "| ");
		text_markdown(out, cell(g, i));
		if (column + 1 < g->columns)
			continue;
		buf_str(out, " |\n");
		if (i + 1 == g->columns) {
			for (size_t k = 0; k < g->columns; k++)
				buf_str(out, g->left[k] ? "|---" : "|--:");
			buf_str(out, "|\n");
		}
	}
}

void grid_write(struct grid *g, struct buf *out)
{
	grid_close(g);
	assert(g->text.failed || g->n % g->columns == 0);
	if (g->text.failed)
		out->failed = true;
	else if (g->markdown)
		grid_markdown(g, out);
	else
		grid_text(g, out);
	grid_release(g);
}
