/*
 * chart_map.c - the départements in classes: where everything stands. An SVG of
 * our own, or a script of polygons for gnuplot's PNG and PDF.
 *
 * Classes hold about as many départements each and grow darker, so that they
 * read in grey; where nothing is known is hatched. Overseas départements, whose
 * outlines the map does not have, are tiles; Paris and its neighbours are drawn
 * again, larger.
 */
#include "chart_map.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define SIDE 16
#define LINE 20
#define MAP_WIDTH 540 /* at most */
#define LEGEND 200
#define TILE_HEIGHT 56
#define ROW 22    /* of the legend */
#define CROWN 5.0 /* so much larger */

static void put_lines(
    struct map *m, const char *text, int size, const char *colour)
{
	while (*text) {
		size_t n = chart_break(text, chart_columns(&m->d, size));

		m->y += LINE + (size > 14 ? 2 : 0);
		map_text(
		    m, SIDE, m->y, size, colour, (struct slice){ text, n });
		text += n;
		text += *text == ' ';
	}
}

static void put_head(struct map *m)
{
	struct buf b = BUF_INIT, desc = BUF_INIT;

	chart_named(m->d.t, m->d.st, &b, &desc);
	if (!m->d.st->bare)
		put_lines(
		    m, buf_text(&b), m->d.width < CHART_NARROW ? 16 : 18, INK);
	buf_clear(&b);
	map_above(m, &b);
	put_lines(m, buf_text(&b), 14, GREY);
	buf_release(&b);
	buf_release(&desc);
}

/* Over the sea of the north-west, where the map is empty. */
static void put_crown(struct map *m)
{
	const int *c = chart_outlines_crown;

	map_group(m, (struct map_frame){ .x = SIDE,
			 .y = m->y + 18,
			 .scale = m->scale * CROWN,
			 .left = c[0],
			 .top = c[1],
			 .border = 1 });
	for (size_t i = 0; i < chart_n_outlines; i++) {
		const char *code = chart_outlines[i].code;

		if (strcmp(code, "75") == 0 || strcmp(code, "92") == 0 ||
		    strcmp(code, "93") == 0 || strcmp(code, "94") == 0)
			map_outline(m, i, false);
	}
	map_group_end(m);
	map_text(m, SIDE, m->y + 8, 12, GREY, slice_of(_("Paris and around")));
}

static void put_france(struct map *m)
{
	bool wide = m->d.width >= CHART_NARROW;
	int width = m->d.width - 2 * SIDE - (wide ? LEGEND : 0);
	bool hatched = false;

	width = width < MAP_WIDTH ? width : MAP_WIDTH;
	m->scale = (double)width / CHART_OUTLINES_WIDTH;
	m->y += 12;
	map_group(
	    m, (struct map_frame){
		   .x = SIDE, .y = m->y, .scale = m->scale, .border = 0.8 });
	for (size_t i = 0; i < chart_n_outlines; i++)
		if (*chart_outlines[i].path) {
			map_outline(m, i, true);
			hatched |= isnan(m->value[i]);
		}
	if (hatched)
		map_hatched(m);
	map_group_end(m);
	put_crown(m);
}

static double put_class(
    struct map *m, double x, double y, int k, struct slice text)
{
	map_swatch(m, x, y, k);
	map_text(m, x + 34, y + 12, 14, INK, text);
	return y + ROW;
}

static void put_legend(struct map *m, double x, double y)
{
	struct buf b = BUF_INIT;

	for (int k = m->classes - 1; k >= 0; k--) {
		buf_clear(&b);
		map_value(m, &b, m->edge[k]);
		buf_str(&b, " \xe2\x80\x93 ");
		map_value(m, &b, m->edge[k + 1]);
		y = put_class(m, x, y, map_class(m, m->edge[k]), buf_view(&b));
	}
	if (m->nobody)
		y = put_class(m, x, y, NOBODY, slice_of("0"));
	put_class(m, x, y, UNKNOWN, slice_of(_("no data")));
	buf_release(&b);
}

static int put_tiles(struct map *m)
{
	int n = 0, across = m->d.width < CHART_NARROW ? 3 : 5;
	double width = fmin(108, (m->d.width - 2.0 * SIDE) / across);

	for (size_t i = 0; i < chart_n_outlines; i++) {
		double x = SIDE + n % across * width;
		double y = m->y + n / across * TILE_HEIGHT;
		struct buf b = BUF_INIT;

		if (*chart_outlines[i].path)
			continue;
		n++;
		map_swatch(m, x, y,
		    isnan(m->value[i]) ? UNKNOWN : map_class(m, m->value[i]));
		map_text(
		    m, x, y + 30, 12, INK, slice_of(chart_outlines[i].name));
		map_value(m, &b, m->value[i]);
		map_text(m, x, y + 45, 12, GREY, buf_view(&b));
		buf_release(&b);
	}
	return (n + across - 1) / across * TILE_HEIGHT;
}

static void put_body(struct map *m)
{
	bool wide = m->d.width >= CHART_NARROW;
	int height, top;
	struct buf b = BUF_INIT;

	put_head(m);
	put_france(m);
	top = m->y;
	height = (int)ceil(CHART_OUTLINES_HEIGHT * m->scale);
	m->y += height + 8;
	if (wide) {
		put_legend(m, CHART_OUTLINES_WIDTH * m->scale + 2.0 * SIDE,
		    top + height / 3.0);
	} else {
		put_legend(m, SIDE, m->y);
		m->y += (m->classes + 1 + m->nobody) * ROW + 8;
	}
	m->y += put_tiles(m);
	buf_printf(&b, _("Outlines: %s, CC BY 4.0, simplified"),
	    chart_outlines_author);
	put_lines(m, buf_text(&b), 12, GREY);
	m->y += 10;
	buf_release(&b);
}

static void put_svg(struct map *m, const struct buf *body, struct buf *out)
{
	struct buf title = BUF_INIT, desc = BUF_INIT, attributes = BUF_INIT;

	chart_named(m->d.t, m->d.st, &title, &desc);
	buf_printf(&attributes,
	    " viewBox=\"0 0 %d %d\" xmlns=\"http://www.w3.org/2000/svg\" "
	    "font-family=\"-apple-system,'Segoe UI',Roboto,'Noto Sans',"
	    "'Liberation Sans',Arial,system-ui,sans-serif\"",
	    m->d.width, m->y);
	chart_svg_open(out, m->id, buf_text(&attributes), buf_text(&title),
	    buf_text(&desc));
	buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
	    m->d.width, m->y);
	buf_slice(out, buf_view(body));
	buf_str(out, "</svg>\n");
	buf_release(&title);
	buf_release(&desc);
	buf_release(&attributes);
}

int chart_map(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e)
{
	struct buf body = BUF_INIT;
	struct map m = {
		.d = { .t = t, .st = st, .s = &body, .width = chart_width(st) },
		.id = st->id ? st->id : "chart"
	};
	int rc = map_gather(&m, e);

	if (rc == 0) {
		put_body(&m);
		put_svg(&m, &body, out);
		rc = buf_error(&body, e);
	}
	if (rc == 0)
		rc = buf_error(out, e);
	map_release(&m);
	buf_release(&body);
	return rc;
}

/* The same in polygons, for the terminals of gnuplot. */
int chart_map_script(struct drawing *d, struct err *e)
{
	struct buf body = BUF_INIT;
	struct map m = { .d = *d, .id = "", .polygons = true };
	int rc;

	m.d.s = &body;
	rc = map_gather(&m, e);
	if (rc == 0) {
		put_body(&m);
		d->height = m.y;
		chart_terminal(d);
		buf_printf(d->s,
		    "unset border\nunset tics\nunset key\nset lmargin at "
		    "screen 0\nset rmargin at screen 1\nset tmargin at screen "
		    "1\nset bmargin at screen 0\nset xrange [0:%d]\nset yrange "
		    "[%d:0]\n",
		    d->width, d->height);
		buf_slice(d->s, buf_view(&body));
		buf_str(d->s, "plot 1/0\n");
		rc = buf_error(&body, e);
	}
	map_release(&m);
	buf_release(&body);
	return rc;
}
