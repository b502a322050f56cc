/*
 * review_series.c - series as pictures, and their figures as tables.
 */
#include "review_impl.h"

#define WIDE 760
#define NARROW 380 /* for a telephone */
#define MAP 500    /* for both: outlines are heavy */

void review_picture(struct review *r, const struct asked *a,
    enum chart_kind kind, const char *title, const char *caption)
{
	review_picture_to(r, a, kind, title, caption, 0);
}

void review_picture_to(struct review *r, const struct asked *a,
    enum chart_kind kind, const char *title, const char *caption, double target)
{
	struct shot *s;

	if (!r->q->pictures || r->n_shots == REVIEW_SHOTS)
		return;
	s = &r->shot[r->n_shots++];
	*s = (struct shot){ .asked = a,
		.kind = kind,
		.title = title,
		.target = target,
		.id = review_say(r, "chart-%zu", r->n_shots),
		.part = doc_picture(r->doc, title, caption) };
}

static struct chart_picture picture_of(
    struct review *r, const struct shot *s, bool narrow)
{
	bool map = s->kind == CHART_MAP;

	return (struct chart_picture){ .t = s->asked->table,
		.style = { .kind = s->kind,
		    .width = map      ? MAP
			     : narrow ? NARROW
				      : WIDE,
		    .bare = true,
		    .title = s->title,
		    .target = s->target,
		    .id = narrow ? review_say(r, "%s-small", s->id) : s->id } };
}

/* All of them by one gnuplot, each twice but for maps. */
int review_draw(struct review *r, struct err *e)
{
	struct chart_picture p[2 * REVIEW_SHOTS] = { 0 };
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < r->n_shots; i++) {
		p[n++] = picture_of(r, &r->shot[i], false);
		if (r->shot[i].kind != CHART_MAP)
			p[n++] = picture_of(r, &r->shot[i], true);
	}
	if (n > 0)
		rc = chart_pictures(p, n, e);
	n = 0;
	for (size_t i = 0; i < r->n_shots; i++) {
		struct slice large = buf_view(&p[n++].svg);
		struct slice small = SLICE_ABSENT;

		if (r->shot[i].kind != CHART_MAP)
			small = buf_view(&p[n++].svg);
		if (rc == 0)
			doc_draw(r->doc, r->shot[i].part, large, small);
	}
	while (n-- > 0)
		buf_release(&p[n].svg);
	return rc;
}

const char *review_state(enum state s)
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

int review_copy(struct table *to, const struct row *row, struct err *e)
{
	struct row *own = table_add(
	    to, row->indicator, row->unit, row->start, row->end, row->state);

	if (!own)
		return err_memory(e);
	*own = *row;
	return 0;
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

static bool is_projected(const struct row *row)
{
	return row->state == STATE_CENSORED && !isnan(row->value);
}

/* Beside what is projected stands nothing that was observed. */
static void cell(struct review *r, const struct asked *a, const struct row *at)
{
	const struct row *row = review_any_row(a, at->end);

	if (row && is_projected(at) != is_projected(row))
		row = NULL;
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
			cell(r, a[k], row);
		doc_cell(
		    r->doc, row->state == STATE_CENSORED && !isnan(row->value)
				? _("projected")
				: review_state(row->state));
	}
	doc_table_end(r->doc);
	for (size_t k = 0; k < n; k++)
		doc_data(r->doc, a[k]->table);
}
