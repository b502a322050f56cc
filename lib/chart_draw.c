/*
 * chart_draw.c - a chart from a table to what is looked at; and the pictures
 * of a page, all drawn by one gnuplot.
 */
#include "chart_impl.h"

#include <stdlib.h>

#define END_OF_SVG "</svg>"

const char *chart_companion(const char *indicator, enum chart_kind kind)
{
	kind = chart_kind_of(indicator, kind);
	if (strcmp(indicator, "projection") == 0 && kind == CHART_LINES)
		return "active_users";
	if (strcmp(indicator, "time_to_reach") == 0 && kind == CHART_LINES)
		return "cumulative_users";
	if (strcmp(indicator, "inequality") == 0 && kind == CHART_LORENZ)
		return "coverage";
	return NULL;
}

/* The rows of one indicator, then those of its companion. They are borrowed:
 * the caller frees only the array. */
static int view_of(struct table *view, const struct table *t,
    const char *indicator, const struct chart_style *st, struct err *e)
{
	const char *wanted[2] = { indicator, NULL };

	*view = *t;
	view->n = 0;
	view->rows = malloc((t->n + 1) * sizeof *view->rows);
	if (!view->rows)
		return err_memory(e);
	if (!indicator)
		wanted[0] = t->n ? t->rows[0].indicator : "";
	wanted[1] = chart_companion(wanted[0], st->kind);
	for (int k = 0; k < 2 && wanted[k]; k++)
		for (size_t i = 0; i < t->n; i++)
			if (strcmp(t->rows[i].indicator, wanted[k]) == 0)
				view->rows[view->n++] = t->rows[i];
	return 0;
}

static int named(const struct table *t, const struct chart_style *st,
    struct buf *svg, struct err *e)
{
	struct buf title = BUF_INIT, desc = BUF_INIT;
	int rc;

	chart_named(t, st, &title, &desc);
	rc = buf_error(&title, e);
	if (rc == 0)
		rc = buf_error(&desc, e);
	if (rc == 0)
		rc = chart_describe(svg, buf_text(&title), buf_text(&desc),
		    st->id ? st->id : "chart", e);
	buf_release(&title);
	buf_release(&desc);
	return rc;
}

/* A chart that gnuplot has no part in; NULL: it is gnuplot's. */
static int (*own_chart(const struct table *t, const struct chart_style *st))(
    const struct table *, const struct chart_style *, struct buf *,
    struct err *)
{
	enum chart_kind kind =
	    t->n ? chart_kind_of(t->rows[0].indicator, st->kind) : CHART_AUTO;

	if (kind == CHART_MAP && st->terminal == CHART_TERM_SVG)
		return chart_map;
	if (kind == CHART_MAP && st->terminal == CHART_TERM_DUMB)
		return chart_map_text;
	if (kind == CHART_STEPS && st->terminal == CHART_TERM_DUMB)
		return chart_steps_text;
	if (kind == CHART_ANSWER && st->terminal == CHART_TERM_DUMB)
		return strcmp(t->rows[0].indicator, "attainment") == 0
			   ? chart_goals_text
			   : chart_calendar_text;
	return NULL;
}

static int draw_view(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e)
{
	struct buf script = BUF_INIT;
	int (*own)(const struct table *, const struct chart_style *,
	    struct buf *, struct err *) = own_chart(t, st);
	int rc;

	if (own)
		return own(t, st, out, e);
	rc = chart_script(t, st, &script, e);

	if (rc == 0)
		rc = chart_render(buf_view(&script), out, e);
	if (rc == 0 && st->terminal == CHART_TERM_SVG)
		rc = named(t, st, out, e);
	if (rc == 0 && st->terminal == CHART_TERM_DUMB)
		chart_trim(out);
	buf_release(&script);
	return rc;
}

int chart_draw(const struct table *t, const char *indicator,
    const struct chart_style *st, struct buf *out, struct err *e)
{
	struct table view;
	int rc = view_of(&view, t, indicator, st, e);

	if (rc == 0)
		rc = draw_view(&view, st, out, e);
	free(view.rows);
	return rc;
}

/* Adds a picture's script to those before it; how many it adds. */
static int add_script(
    struct chart_picture *p, const struct table *view, struct buf *all)
{
	struct buf script = BUF_INIT;
	int (*own)(const struct table *, const struct chart_style *,
	    struct buf *, struct err *) = own_chart(view, &p->style);
	int rc;

	if (own) {
		own(view, &p->style, &p->svg, &p->refusal);
		return 0;
	}
	rc = chart_script(view, &p->style, &script, &p->refusal);

	if (rc == 0) {
		buf_str(all, "reset session\n");
		buf_slice(all, buf_view(&script));
	}
	buf_release(&script);
	return rc == 0;
}

/* Cuts the next SVG off what gnuplot drew. */
static int cut(struct buf *svg, const char **at, struct err *e)
{
	const char *from = strstr(*at, "<svg");
	const char *to = from ? strstr(from, END_OF_SVG) : NULL;

	if (!to)
		return err_set(
		    e, ERR_IO, "gnuplot drew less than it was asked to");
	to += strlen(END_OF_SVG);
	buf_add(svg, from, (size_t)(to - from));
	buf_char(svg, '\n');
	*at = to;
	return 0;
}

static int hand_out(struct chart_picture *p, const struct table *view, size_t n,
    struct buf *drawn, struct err *e)
{
	const char *at = buf_text(drawn);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		if (p[i].refusal.code || p[i].svg.len)
			continue;
		rc = cut(&p[i].svg, &at, e);
		if (rc == 0)
			rc = named(&view[i], &p[i].style, &p[i].svg, e);
	}
	return rc;
}

int chart_pictures(struct chart_picture *p, size_t n, struct err *e)
{
	struct table *view = calloc(n + 1, sizeof *view);
	struct buf script = BUF_INIT, drawn = BUF_INIT;
	int rc = view ? 0 : err_memory(e), wanted = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		p[i].style.terminal = CHART_TERM_SVG;
		p[i].svg = BUF_INIT;
		p[i].refusal = (struct err){ 0 };
		rc = view_of(&view[i], p[i].t, p[i].indicator, &p[i].style, e);
		if (rc == 0)
			wanted += add_script(&p[i], &view[i], &script);
	}
	if (rc == 0)
		rc = buf_error(&script, e);
	if (rc == 0 && wanted)
		rc = chart_render(buf_view(&script), &drawn, e);
	if (rc == 0)
		rc = hand_out(p, view, n, &drawn, e);
	for (size_t i = 0; view && i < n; i++)
		free(view[i].rows);
	free(view);
	buf_release(&script);
	buf_release(&drawn);
	return rc;
}
