/*
 * chart_map.c - the départements in classes, drawn as an SVG of our own.
 *
 * Classes hold about as many départements each and grow darker, so that they
 * read in grey; where nothing is known is hatched, by lines that are cut out
 * (patterns swell a PDF). Overseas départements, whose outlines the map does
 * not have, are tiles; Paris and its neighbours are drawn again, larger.
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

static const char *const shades[CLASSES + 1] = { "#bcd1eb", "#93b7de",
	"#6596cc", "#386dac", "#123a70", "#e9ebee" };

static void put_text(struct map *m, double x, double y, int size,
    const char *colour, struct slice text)
{
	buf_printf(m->d.s,
	    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\">", x, y,
	    size, colour);
	text_html(m->d.s, text);
	buf_str(m->d.s, "</text>\n");
}

static void put_lines(
    struct map *m, const char *text, int size, const char *colour)
{
	while (*text) {
		size_t n = chart_break(text, chart_columns(&m->d, size));

		m->y += LINE + (size > 14 ? 2 : 0);
		put_text(
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

/* One département; its name and value for who points at it. */
static void put_outline(struct map *m, size_t i, bool named)
{
	const struct outline *o = &chart_outlines[i];
	struct buf b = BUF_INIT;

	buf_printf(m->d.s, "<path fill=\"%s\" d=\"%s\">",
	    isnan(m->value[i]) ? "#ffffff" : shades[map_class(m, m->value[i])],
	    o->path);
	if (named) {
		map_value(m, &b, m->value[i]);
		buf_str(m->d.s, "<title>");
		text_html(m->d.s, slice_of(o->name));
		buf_printf(m->d.s, " (%s)\xc2\xa0: ", o->code);
		text_html(m->d.s, buf_view(&b));
		buf_str(m->d.s, "</title>");
	}
	buf_str(m->d.s, "</path>\n");
	buf_release(&b);
}

static void put_hatched(struct map *m)
{
	struct buf *s = m->d.s;
	size_t unknown = 0;

	buf_printf(s, "<clipPath id=\"%s-none\"><path d=\"", m->id);
	for (size_t i = 0; i < chart_n_outlines; i++)
		if (isnan(m->value[i])) {
			buf_str(s, chart_outlines[i].path);
			unknown += *chart_outlines[i].path != '\0';
		}
	if (unknown == 0)
		buf_str(s, "M0,0");
	buf_printf(s,
	    "\"/></clipPath>\n<path clip-path=\"url(#%s-none)\" stroke=\"" AXIS
	    "\" stroke-width=\"%.1f\" fill=\"none\" d=\"",
	    m->id, 1 / m->scale);
	for (int x = 12;
	     unknown && x < CHART_OUTLINES_WIDTH + CHART_OUTLINES_HEIGHT;
	     x += 14)
		buf_printf(s, "M%d,0l-%d,%d", x, CHART_OUTLINES_HEIGHT,
		    CHART_OUTLINES_HEIGHT);
	buf_str(s, "\"/>\n");
}

/* Over the sea of the north-west, where the map is empty. */
static void put_crown(struct map *m)
{
	const int *c = chart_outlines_crown;

	buf_printf(m->d.s,
	    "<g transform=\"translate(%.1f %.1f) scale(%.3f) "
	    "translate(%d %d)\" stroke=\"#ffffff\" stroke-width=\"%.2f\">\n",
	    (double)SIDE, m->y + 18.0, m->scale * CROWN, -c[0], -c[1],
	    1 / (m->scale * CROWN));
	for (size_t i = 0; i < chart_n_outlines; i++) {
		const char *code = chart_outlines[i].code;

		if (strcmp(code, "75") == 0 || strcmp(code, "92") == 0 ||
		    strcmp(code, "93") == 0 || strcmp(code, "94") == 0)
			put_outline(m, i, false);
	}
	buf_str(m->d.s, "</g>\n");
	put_text(m, SIDE, m->y + 8, 12, GREY, slice_of(_("Paris and around")));
}

static void put_france(struct map *m)
{
	bool wide = m->d.width >= CHART_NARROW;
	int width = m->d.width - 2 * SIDE - (wide ? LEGEND : 0);
	bool hatched = false;

	width = width < MAP_WIDTH ? width : MAP_WIDTH;
	m->scale = (double)width / CHART_OUTLINES_WIDTH;
	m->y += 12;
	buf_printf(m->d.s,
	    "<g transform=\"translate(%d %d) scale(%.4f)\" stroke=\"#ffffff\" "
	    "stroke-width=\"%.2f\" stroke-linejoin=\"round\">\n",
	    SIDE, m->y, m->scale, 0.8 / m->scale);
	for (size_t i = 0; i < chart_n_outlines; i++)
		if (*chart_outlines[i].path) {
			put_outline(m, i, true);
			hatched |= isnan(m->value[i]);
		}
	if (hatched)
		put_hatched(m);
	buf_str(m->d.s, "</g>\n");
	put_crown(m);
}

/* A swatch; hatched when k is none of the classes. */
static void put_swatch(struct map *m, double x, double y, int k)
{
	buf_printf(m->d.s,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"26\" height=\"14\" "
	    "fill=\"%s\" stroke=\"" AXIS "\" stroke-width=\"0.7\"/>\n",
	    x, y, k < 0 ? "#ffffff" : shades[k]);
	for (int line = 0; k < 0 && line < 3; line++)
		buf_printf(m->d.s,
		    "<path stroke=\"" AXIS "\" d=\"M%.1f,%.1fl-8,14\"/>\n",
		    x + 9 + 8 * line, y);
}

static double put_class(
    struct map *m, double x, double y, int k, struct slice text)
{
	put_swatch(m, x, y, k);
	put_text(m, x + 34, y + 12, 14, INK, text);
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
		put_swatch(m, x, y,
		    isnan(m->value[i]) ? UNKNOWN : map_class(m, m->value[i]));
		put_text(
		    m, x, y + 30, 12, INK, slice_of(chart_outlines[i].name));
		map_value(m, &b, m->value[i]);
		put_text(m, x, y + 45, 12, GREY, buf_view(&b));
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
