/*
 * review_series.c - series as pictures, and their figures as tables.
 */
#include "review_impl.h"

static int draw(const struct table *t, enum chart_kind kind, const char *title,
    struct buf *svg, struct err *e)
{
	struct chart_style st = { .kind = kind, .terminal = CHART_TERM_SVG };
	struct buf script = BUF_INIT, own = BUF_INIT, desc = BUF_INIT;
	int rc = chart_script(t, &st, &script, e);

	if (rc == 0)
		rc = chart_render(buf_view(&script), svg, e);
	chart_title(t, &own, &desc);
	if (rc == 0)
		rc = chart_describe(svg, title, buf_text(&desc), e);
	buf_release(&script);
	buf_release(&own);
	buf_release(&desc);
	return rc;
}

/* An SVG document without its prologue, to stand in a page. */
static struct slice element(const struct buf *svg)
{
	struct slice s = buf_view(svg);
	const char *at = strstr(buf_text(svg), "<svg");

	if (!at)
		return SLICE_ABSENT;
	return (struct slice){ at, (size_t)(s.at + s.len - at) };
}

int review_picture(struct review *r, const struct asked *a,
    enum chart_kind kind, const char *title, const char *caption, struct err *e)
{
	struct buf svg = BUF_INIT;
	int rc;

	if (!r->q->pictures)
		return 0;
	rc = draw(a->table, kind, title, &svg, e);
	if (rc == 0)
		doc_picture(
		    r->doc, title, caption, element(&svg), SLICE_ABSENT);
	buf_release(&svg);
	return rc == ERR_INPUT ? 0 : rc;
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
