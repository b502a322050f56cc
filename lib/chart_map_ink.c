/*
 * chart_map_ink.c - what a map is made of, in each of its two forms: elements
 * of an SVG, or objects and labels of gnuplot.
 *
 * Hatching in the SVG is lines that are cut out, since patterns swell a PDF
 * that a browser prints.
 */
#include "chart_map.h"

#include <math.h>
#include <stdlib.h>

static const char *const shades[CLASSES + 1] = { "#bcd1eb", "#93b7de",
	"#6596cc", "#386dac", "#123a70", "#e9ebee" };

#define SHADE(m, i) \
	(isnan((m)->value[i]) ? "#ffffff" : shades[map_class(m, (m)->value[i])])

static void put_label(struct map *m, double x, double y, int size,
    const char *colour, struct slice text)
{
	double points =
	    m->d.st->terminal == CHART_TERM_SVG ? size : size * 0.75;

	buf_str(m->d.s, "set label ");
	text_gnuplot(m->d.s, text);
	buf_printf(m->d.s,
	    " at first %.1f, first %.1f left font 'Liberation Sans,%g' "
	    "textcolor rgb '%s' front\n",
	    x, y - 0.36 * size, points, colour);
}

void map_text(struct map *m, double x, double y, int size, const char *colour,
    struct slice text)
{
	if (m->polygons) {
		put_label(m, x, y, size, colour, text);
		return;
	}
	buf_printf(m->d.s,
	    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\">", x, y,
	    size, colour);
	text_html(m->d.s, text);
	buf_str(m->d.s, "</text>\n");
}

void map_group(struct map *m, struct map_frame at)
{
	m->at = at;
	if (m->polygons)
		return;
	buf_printf(m->d.s,
	    "<g transform=\"translate(%.1f %.1f) scale(%.4f) "
	    "translate(%d %d)\" stroke=\"#ffffff\" stroke-width=\"%.2f\" "
	    "stroke-linejoin=\"round\">\n",
	    at.x, at.y, at.scale, -at.left, -at.top, at.border / at.scale);
}

void map_group_end(struct map *m)
{
	if (!m->polygons)
		buf_str(m->d.s, "</g>\n");
}

/* One ring of an outline, "M10,20l1,2 -3,4z"; past it. */
static const char *put_ring(struct map *m, const char *path, const char *fill)
{
	double x = 0, y = 0;
	bool first = true;
	char *end;

	buf_str(m->d.s, "set object polygon from ");
	while (*path && *path != 'z') {
		bool absolute = *path == 'M';

		path += *path == 'M' || *path == 'l' || *path == ' ';
		x = strtod(path, &end) + (absolute ? 0 : x);
		path = end + (*end == ',');
		y = strtod(path, &end) + (absolute ? 0 : y);
		if (end == path)
			break;
		path = end;
		buf_printf(m->d.s, "%s%.2f,%.2f", first ? "" : " to ",
		    m->at.x + m->at.scale * (x - m->at.left),
		    m->at.y + m->at.scale * (y - m->at.top));
		first = false;
	}
	buf_printf(m->d.s, " %s\n", fill);
	return path + (*path == 'z');
}

static void put_polygons(struct map *m, size_t i)
{
	const char *path = chart_outlines[i].path;
	struct buf fill = BUF_INIT;

	if (isnan(m->value[i]))
		buf_str(&fill, "fc rgb '" AXIS "' fs transparent pattern 4 "
			       "noborder");
	else
		buf_printf(&fill,
		    "fc rgb '%s' fs solid border lc rgb 'white' lw %g",
		    SHADE(m, i), m->at.border);
	while (*path == 'M')
		path = put_ring(m, path, buf_text(&fill));
	buf_release(&fill);
}

void map_outline(struct map *m, size_t i, bool named)
{
	const struct outline *o = &chart_outlines[i];
	struct buf b = BUF_INIT;

	if (m->polygons) {
		put_polygons(m, i);
		return;
	}
	buf_printf(m->d.s, "<path fill=\"%s\" d=\"%s\">", SHADE(m, i), o->path);
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

void map_hatched(struct map *m)
{
	struct buf *s = m->d.s;
	size_t unknown = 0;

	if (m->polygons)
		return;
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

static void put_rectangle(struct map *m, double x, double y, int k)
{
	buf_printf(m->d.s,
	    "set object rectangle from first %.1f, first %.1f to first %.1f, "
	    "first %.1f ",
	    x, y, x + 26, y + 14);
	if (k < 0)
		buf_str(m->d.s, "fc rgb '" AXIS "' fs transparent pattern 4 "
				"border lc rgb '" AXIS "'\n");
	else
		buf_printf(m->d.s,
		    "fc rgb '%s' fs solid border lc rgb '" AXIS "'\n",
		    shades[k]);
}

void map_swatch(struct map *m, double x, double y, int k)
{
	if (m->polygons) {
		put_rectangle(m, x, y, k);
		return;
	}
	buf_printf(m->d.s,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"26\" height=\"14\" "
	    "fill=\"%s\" stroke=\"" AXIS "\" stroke-width=\"0.7\"/>\n",
	    x, y, k < 0 ? "#ffffff" : shades[k]);
	for (int line = 0; k < 0 && line < 3; line++)
		buf_printf(m->d.s,
		    "<path stroke=\"" AXIS "\" d=\"M%.1f,%.1fl-8,14\"/>\n",
		    x + 9 + 8 * line, y);
}
