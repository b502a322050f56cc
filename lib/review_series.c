/*
 * review_series.c - series as pictures, and their figures as tables.
 */
#include "review_impl.h"

#define WIDE 760
#define NARROW 380 /* for a telephone */
#define MAP 500    /* for both: outlines are heavy */

int review_picture(struct review *r, const struct asked *a,
    enum chart_kind kind, const char *title, const char *caption, struct err *e)
{
	struct buf id[2] = { BUF_INIT, BUF_INIT };
	struct chart_picture p[2];
	int n = kind == CHART_MAP ? 1 : 2, rc;

	if (!r->q->pictures)
		return 0;
	r->pictures++;
	for (int i = 0; i < n; i++) {
		buf_printf(
		    &id[i], "chart-%u%s", r->pictures, i ? "-small" : "");
		p[i] = (struct chart_picture){ .t = a->table,
			.style = { .kind = kind,
			    .width = i        ? NARROW
				     : n == 1 ? MAP
					      : WIDE,
			    .bare = true,
			    .title = title,
			    .id = buf_text(&id[i]) } };
	}
	rc = chart_pictures(p, (size_t)n, e);
	if (rc == 0 && p[0].svg.len)
		doc_picture(r->doc, title, caption, buf_view(&p[0].svg),
		    n > 1 && p[1].svg.len ? buf_view(&p[1].svg) : SLICE_ABSENT);
	for (int i = 0; i < n; i++) {
		buf_release(&p[i].svg);
		buf_release(&id[i]);
	}
	return rc;
}

static const char *state_words(enum state s)
{
	switch (s) {
	case STATE_COMPLETE:
		return _("complete");
	case STATE_PARTIAL:
		return _("not over");
	case STATE_CENSORED:
		return _("not yet observable");
	case STATE_HIDDEN:
		return _("withheld");
	case STATE_NONE:
		break;
	}
	return _("no data");
}

static bool has_interval(const struct asked *a)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (!isnan(a->table->rows[i].low))
			return true;
	return false;
}

/* The n-th row that is a period's own. */
static const struct row *nth(const struct asked *a, size_t n)
{
	for (size_t i = 0; i < a->table->n; i++) {
		const struct row *row = &a->table->rows[i];

		if (!*row->split && row->lag < 0 && row->cohort == DAY_NONE &&
		    n-- == 0)
			return row;
	}
	return NULL;
}

static void cell(struct review *r, const struct asked *a, day_t end)
{
	const struct row *row = review_any_row(a, end);

	doc_cell(r->doc, review_value(r, row));
	if (has_interval(a))
		doc_cell(r->doc, review_interval(r, row));
}

void review_series_table(struct review *r, const struct asked *const *a,
    size_t n, enum doc_layout layout, const char *caption)
{
	const struct row *row;

	doc_table(r->doc, layout, caption);
	doc_column(r->doc, _("period"), false);
	for (size_t k = 0; k < n; k++) {
		doc_column(r->doc, review_title(r, a[k]), true);
		if (has_interval(a[k]))
			doc_column(r->doc, _("interval"), true);
	}
	doc_column(r->doc, _("state"), false);
	for (size_t i = 0; (row = nth(a[0], i)); i++) {
		doc_row(r->doc);
		doc_cell(r->doc, review_period(r, a[0]->by, row->end - 1));
		for (size_t k = 0; k < n; k++)
			cell(r, a[k], row->end);
		doc_cell(r->doc, state_words(row->state));
	}
	doc_table_end(r->doc);
	for (size_t k = 0; k < n; k++)
		doc_data(r->doc, a[k]->table);
}
