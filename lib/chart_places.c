/*
 * chart_places.c - the map of a terminal: where most are and where fewest.
 */
#include "chart_map.h"

#include <math.h>
#include <stdlib.h>

static int by_rank(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return strcmp(buf_text(&x->name), buf_text(&y->name));
}

/* Those where most are and those where fewest are, as many as have room. */
static void put_ranks(
    const struct map *m, struct rank *r, size_t n, struct buf *out)
{
	const struct chart_style *st = m->d.st;
	size_t most = st->rows > 12 ? (size_t)st->rows - 6 : 6;
	size_t head = n <= most ? n : (most + 1) / 2;
	size_t tail = n <= most ? 0 : most / 2;
	struct buf above = BUF_INIT;

	map_above(m, &above);
	chart_text_head(out, m->d.t, buf_text(&above), m->d.st->columns);
	chart_rank_text(out, r, head, st->columns);
	if (tail) {
		buf_printf(out, _("... %zu more ...\n"), n - head - tail);
		chart_rank_text(out, r + n - tail, tail, st->columns);
	}
	buf_release(&above);
}

int chart_map_text(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e)
{
	struct map m = { .d = { .t = t, .st = st } };
	struct rank *r = calloc(chart_n_outlines, sizeof *r);
	size_t n = 0;
	int rc = r ? map_gather(&m, e) : err_memory(e);

	for (size_t i = 0; rc == 0 && i < chart_n_outlines; i++) {
		if (isnan(m.value[i]))
			continue;
		r[n].name = r[n].words = BUF_INIT;
		r[n].value = m.value[i];
		chart_rank_name(&r[n], chart_outlines[i].name);
		map_value(&m, &r[n++].words, m.value[i]);
	}
	if (rc == 0) {
		qsort(r, n, sizeof *r, by_rank);
		put_ranks(&m, r, n, out);
		rc = buf_error(out, e);
	}
	chart_rank_release(r, n);
	map_release(&m);
	return rc;
}
