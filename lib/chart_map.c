/*
 * chart_map.c - the départements in classes, drawn as an SVG of our own.
 *
 * Classes hold about as many départements each and grow darker, so that they
 * read in grey; where nothing is known is hatched, by lines that are cut out
 * (patterns swell a PDF). Overseas départements, whose outlines the map does
 * not have, are tiles; Paris and its neighbours are drawn again, larger.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define CLASSES 5
#define SIDE 16
#define LINE 20
#define MAP_WIDTH 540 /* at most */
#define LEGEND 200
#define TILE_HEIGHT 56
#define NOBODY CLASSES
#define UNKNOWN (-1)
#define ROW 22    /* of the legend */
#define CROWN 5.0 /* so much larger */

static const char *const shades[CLASSES + 1] = { "#d3e1f2", "#aac6e6",
	"#78a5d6", "#3f78b8", "#123a70", "#eceef1" };

struct map {
	struct drawing d;
	const char *id;
	double *value; /* of each outline; NAN: no data */
	size_t known;  /* values that are not 0 */
	bool nobody;
	struct span span;
	enum unit unit;
	enum state state;
	double edge[CLASSES + 1];
	int classes, digits;
	double scale; /* pixels of a unit of the outlines */
	int y;        /* where the next thing goes */
};

static int code_of(const struct row *r)
{
	const char *equal = strchr(r->split, '=');

	if (!equal || strchr(r->split, ',') || r->cohort != DAY_NONE)
		return -1;
	return chart_outline_of(slice_of(equal + 1));
}

/* The last period that is over and has values, else the last that has. */
static const struct row *last_of(const struct table *t)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		bool over = r->state == STATE_COMPLETE;

		if (isnan(r->value) || code_of(r) < 0)
			continue;
		if (!last || (over && last->state != STATE_COMPLETE) ||
		    (over == (last->state == STATE_COMPLETE) &&
			r->end > last->end))
			last = r;
	}
	return last;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double rounded(const struct map *m, double x)
{
	double unit = pow(10, m->digits) * (m->unit == UNIT_SHARE ? 100 : 1);

	return round(x * unit) / unit;
}

/* Edges at every fifth of the sorted values, those that rounding makes equal
 * joined; a value on an edge belongs above it. */
static void classify(struct map *m, double *sorted)
{
	size_t n = m->known;
	double range = sorted[n - 1] - sorted[0];
	double scale = m->unit == UNIT_SHARE ? 100 : 1;

	if (range > 0 && m->unit != UNIT_USERS && m->unit != UNIT_EVENTS)
		m->digits =
		    (int)fmax(0, fmin(6, ceil(-log10(range * scale / 25))));
	m->edge[0] = sorted[0];
	for (int k = 1; k < CLASSES; k++) {
		double edge = rounded(m, sorted[(size_t)k * n / CLASSES]);

		if (edge > m->edge[m->classes] && edge < sorted[n - 1])
			m->edge[++m->classes] = edge;
	}
	m->edge[++m->classes] = sorted[n - 1];
}

static int gather(struct map *m, struct err *e)
{
	const struct row *last = last_of(m->d.t);
	double *sorted = malloc((chart_n_outlines + 1) * sizeof *sorted);

	m->value = malloc(chart_n_outlines * sizeof *m->value);
	if (!last || !m->value || !sorted) {
		free(sorted);
		return last ? err_memory(e)
			    : err_set(e, ERR_INPUT,
				  "no row is about a département\n"
				  "a map shows coverage, or an indicator split "
				  "by a dimension of their codes");
	}
	m->unit = last->unit;
	m->state = last->state;
	m->span = (struct span){ last->start, last->end };
	for (size_t i = 0; i < chart_n_outlines; i++)
		m->value[i] = NAN;
	for (size_t i = 0; i < m->d.t->n; i++) {
		const struct row *r = &m->d.t->rows[i];
		int at = r->end == last->end ? code_of(r) : -1;

		if (at >= 0)
			m->value[at] = r->value;
	}
	for (size_t i = 0; i < chart_n_outlines; i++) {
		m->nobody |= m->value[i] == 0;
		if (!isnan(m->value[i]) && m->value[i] != 0)
			sorted[m->known++] = m->value[i];
	}
	qsort(sorted, m->known, sizeof *sorted, by_value);
	if (m->known)
		classify(m, sorted);
	free(sorted);
	return 0;
}

/* Nobody is a class of its own. With few classes, dark is still the most. */
static int class_of(const struct map *m, double value)
{
	int k = 0;

	if (value == 0)
		return NOBODY;
	while (k + 1 < m->classes && value >= m->edge[k + 1])
		k++;
	return m->classes == 1 ? CLASSES / 2
			       : k * (CLASSES - 1) / (m->classes - 1);
}

static void put_value(const struct map *m, struct buf *b, double value)
{
	bool share = m->unit == UNIT_SHARE;

	if (isnan(value))
		buf_str(b, _("no data"));
	else if (m->unit == UNIT_MONEY)
		output_value(b, value, m->unit, m->d.t->currency);
	else
		output_real(b, value * (share ? 100 : 1), m->digits);
	if (share && !isnan(value))
		buf_str(b, "\xe2\x80\xaf%");
}

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

static void put_above(const struct map *m, struct buf *b)
{
	buf_printf(b, _("%s by département, "),
	    m->unit == UNIT_SHARE ? _("users per inhabitant")
				  : chart_unit(m->d.t, m->unit));
	output_span(b, m->span);
	if (m->state == STATE_PARTIAL)
		buf_printf(b, " (%s)", _("period not over"));
}

static void put_head(struct map *m)
{
	struct buf b = BUF_INIT, desc = BUF_INIT;

	chart_title(m->d.t, &b, &desc);
	if (!m->d.st->bare)
		put_lines(
		    m, buf_text(&b), m->d.width < CHART_NARROW ? 16 : 18, INK);
	buf_clear(&b);
	put_above(m, &b);
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
	    isnan(m->value[i]) ? "#ffffff" : shades[class_of(m, m->value[i])],
	    o->path);
	if (named) {
		put_value(m, &b, m->value[i]);
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
	    (double)SIDE, m->y + 4.0, m->scale * CROWN, -c[0], -c[1],
	    1 / (m->scale * CROWN));
	for (size_t i = 0; i < chart_n_outlines; i++) {
		const char *code = chart_outlines[i].code;

		if (strcmp(code, "75") == 0 || strcmp(code, "92") == 0 ||
		    strcmp(code, "93") == 0 || strcmp(code, "94") == 0)
			put_outline(m, i, false);
	}
	buf_str(m->d.s, "</g>\n");
	put_text(m, SIDE, m->y + 20 + (c[3] - c[1]) * m->scale * CROWN, 12,
	    GREY, slice_of(_("Paris and around")));
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
		put_value(m, &b, m->edge[k]);
		buf_str(&b, " \xe2\x80\x93 ");
		put_value(m, &b, m->edge[k + 1]);
		y = put_class(m, x, y, class_of(m, m->edge[k]), buf_view(&b));
	}
	if (m->nobody)
		y = put_class(m, x, y, NOBODY, slice_of("0"));
	put_class(m, x, y, UNKNOWN, slice_of(_("no data")));
	buf_release(&b);
}

static int put_tiles(struct map *m)
{
	int n = 0;
	double width = fmin(108, (m->d.width - 2.0 * SIDE) / 5);

	for (size_t i = 0; i < chart_n_outlines; i++) {
		double x = SIDE + n * width;
		struct buf b = BUF_INIT;

		if (*chart_outlines[i].path)
			continue;
		n++;
		put_swatch(m, x, m->y,
		    isnan(m->value[i]) ? UNKNOWN : class_of(m, m->value[i]));
		put_text(
		    m, x, m->y + 30, 12, INK, slice_of(chart_outlines[i].name));
		put_value(m, &b, m->value[i]);
		put_text(m, x, m->y + 45, 12, GREY, buf_view(&b));
		buf_release(&b);
	}
	return TILE_HEIGHT;
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

	chart_title(m->d.t, &title, &desc);
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
	int rc = gather(&m, e);

	if (rc == 0) {
		put_body(&m);
		put_svg(&m, &body, out);
		rc = buf_error(&body, e);
	}
	if (rc == 0)
		rc = buf_error(out, e);
	free(m.value);
	buf_release(&body);
	return rc;
}

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

	put_above(m, &above);
	chart_text_head(out, m->d.t, buf_text(&above));
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
	int rc = r ? gather(&m, e) : err_memory(e);

	for (size_t i = 0; rc == 0 && i < chart_n_outlines; i++) {
		if (isnan(m.value[i]))
			continue;
		r[n].name = r[n].words = BUF_INIT;
		r[n].value = m.value[i];
		chart_rank_name(&r[n], chart_outlines[i].name);
		put_value(&m, &r[n++].words, m.value[i]);
	}
	if (rc == 0) {
		qsort(r, n, sizeof *r, by_rank);
		put_ranks(&m, r, n, out);
		rc = buf_error(out, e);
	}
	chart_rank_release(r, n);
	free(m.value);
	return rc;
}
