/*
 * chart.c - which chart an indicator has, and its title.
 *
 * No frame, no legend, no rotated text: a sentence above the axis says the
 * unit, a line is named at its end. Closed periods are solid, a period that is
 * not over is dashed with an open dot.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "indicator.h"
#include "output.h"

const char *chart_unit(const struct table *t, enum unit unit)
{
	switch (unit) {
	case UNIT_USERS:
		return _("users");
	case UNIT_VISITOR_DAYS:
		return _("visitor-days, an upper bound of users,");
	case UNIT_EVENTS:
		return _("events");
	case UNIT_SHARE:
		return _("share, in %,");
	case UNIT_RATIO:
		return _("ratio");
	case UNIT_DAYS:
		return _("days");
	case UNIT_SCORE:
		return _("score");
	case UNIT_VALUE:
		return _("value");
	case UNIT_MONEY:
		return t->currency && strcmp(t->currency, "EUR") == 0
			   ? _("euros")
		       : t->currency ? t->currency
				     : "";
	}
	return "";
}

const char *chart_periods(enum period by)
{
	static const char *const words[PERIOD_COUNT] = {
		[PERIOD_DAY] = N_("days"),
		[PERIOD_WEEK] = N_("weeks"),
		[PERIOD_MONTH] = N_("months"),
		[PERIOD_QUARTER] = N_("quarters"),
		[PERIOD_SEMESTER] = N_("semesters"),
		[PERIOD_YEAR] = N_("years"),
	};

	return _(words[by]);
}

/* Letters of ASCII and those of French with an accent. */
static void capitalise(struct buf *b)
{
	unsigned char first = b->len ? (unsigned char)b->at[0] : 0;
	unsigned char next = b->len > 1 ? (unsigned char)b->at[1] : 0;

	if (first >= 'a' && first <= 'z')
		b->at[0] = (char)(first - 'a' + 'A');
	else if (first == 0xc3 && next >= 0xa0 && next <= 0xbe)
		b->at[1] = (char)(next - 0x20);
}

static void put_heading(struct buf *b, const struct row *r)
{
	const struct indicator *ind = indicator_find(slice_of(r->indicator));
	struct buf label = BUF_INIT;

	buf_str(&label, ind ? _(ind->label) : r->indicator);
	capitalise(&label);
	text_terminal(b, buf_view(&label));
	buf_release(&label);
}

/* The days that a picture is of: what is still to come and has no value is not
 * part of them. */
static struct span drawn_span(const struct table *t)
{
	struct span all = { DAY_NONE, DAY_NONE };

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (r->state == STATE_CENSORED && isnan(r->value))
			continue;
		if (all.from == DAY_NONE || r->start < all.from)
			all.from = r->start;
		if (all.to == DAY_NONE || r->end > all.to)
			all.to = r->end;
	}
	return all;
}

/* What is of one span as a whole is "by" nothing. */
static bool has_periods(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].cohort != DAY_NONE ||
		    t->rows[i].start != t->rows[0].start)
			return true;
	return false;
}

void chart_title(const struct table *t, struct buf *title, struct buf *desc)
{
	struct span all = drawn_span(t);

	if (t->n)
		put_heading(title, &t->rows[0]);
	if (t->service && *t->service) {
		buf_str(title, " \xc2\xb7 ");
		text_terminal(title, slice_of(t->service));
	}
	buf_slice(desc, buf_view(title));
	if (has_periods(t))
		buf_printf(desc, _(", by %s"), _(period_name(t->by)));
	if (all.from != DAY_NONE) {
		buf_str(desc, ", ");
		output_span(desc, all);
	}
	if (t->as_of != DAY_NONE) {
		buf_str(desc, ", ");
		buf_str(desc, _("known up to "));
		output_day(desc, t->as_of - 1);
	}
}

void chart_trim(struct buf *drawing)
{
	struct buf out = BUF_INIT;
	const char *at = buf_text(drawing), *stop = at + drawing->len;

	while (at < stop) {
		size_t n = strcspn(at, "\n"), kept = n;

		while (kept && at[kept - 1] == ' ')
			kept--;
		if (kept || out.len) {
			buf_add(&out, at, kept);
			buf_char(&out, '\n');
		}
		at += at[n] ? n + 1 : n;
	}
	while (out.len > 1 && out.at[out.len - 2] == '\n')
		out.at[--out.len] = '\0';
	buf_release(drawing);
	*drawing = out;
}

void chart_named(const struct table *t, const struct chart_style *st,
    struct buf *title, struct buf *desc)
{
	chart_title(t, title, desc);
	if (!st->title)
		return;
	buf_clear(title);
	text_terminal(title, slice_of(st->title));
}

static bool has_values(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!isnan(t->rows[i].value))
			return true;
	return false;
}

static bool has_split(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (output_series_at(t->rows[i].split) > 0)
			return true;
	return false;
}

static int draw_cohorts(struct drawing *d, struct err *e)
{
	enum chart_kind kind = d->st->kind;

	if (kind != CHART_AUTO && kind != CHART_LINES && kind != CHART_HEATMAP)
		return err_set(e, ERR_INPUT,
		    "retention is drawn as lines or "
		    "as a heatmap");
	if (kind == CHART_HEATMAP && chart_dumb(d))
		return err_set(e, ERR_INPUT,
		    "a terminal of characters has no "
		    "shades for a heat map\nwrite it to a file: -o "
		    "retention.svg");
	if (kind == CHART_HEATMAP && has_split(d->t))
		return err_set(e, ERR_INPUT,
		    "a heat map shows one group\n"
		    "choose it with --where, or draw lines");
	if (kind == CHART_LINES || chart_dumb(d) || has_split(d->t))
		return chart_lines(d, e);
	return chart_heatmap(d, e);
}

/* PNG and PDF are gnuplot's, which draws no map. */
static int chart_no_map(struct drawing *d, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "a map is an SVG\nwrite it to a file: -o %s.svg",
	    d->t->rows[0].indicator);
}

/* The chart of each kind, and the indicators whose own chart it is. */
static const struct {
	enum chart_kind kind;
	int (*draw)(struct drawing *d, struct err *e);
	const char *natural[6];
} charts[] = {
	{ CHART_LINES, chart_lines, { NULL } },
	{ CHART_BARS, chart_growth, { "growth" } },
	{ CHART_LINES, chart_projection, { "projection" } },
	{ CHART_LINES, chart_reaching, { "time_to_reach" } },
	{ CHART_BARS, chart_bars, { "cost", "burn" } },
	{ CHART_STACK, chart_stack, { "cost_share", "frequency" } },
	{ CHART_STEPS, chart_steps, { "funnel" } },
	{ CHART_CONTROL, chart_control, { "control" } },
	{ CHART_MAP, chart_no_map, { "coverage" } },
	{ CHART_PANELS, chart_panels, { NULL } },
	{ CHART_PATH, chart_path, { NULL } },
	{ CHART_LORENZ, chart_lorenz, { "inequality" } },
	{ CHART_PEERS, chart_peers, { NULL } },
	{ CHART_BUDGET, chart_budget, { NULL } },
};

#define N_CHARTS (sizeof charts / sizeof *charts)

static bool is_natural(size_t chart, const char *indicator)
{
	for (size_t i = 0; charts[chart].natural[i]; i++)
		if (strcmp(charts[chart].natural[i], indicator) == 0)
			return true;
	return false;
}

/* The indicator's own chart; N_CHARTS: it has none. */
static size_t natural_chart(const char *indicator)
{
	size_t i = 0;

	while (i < N_CHARTS && !is_natural(i, indicator))
		i++;
	return i;
}

enum chart_kind chart_kind_of(const char *indicator, enum chart_kind asked)
{
	size_t own = natural_chart(indicator);

	if (asked != CHART_AUTO)
		return asked;
	return own < N_CHARTS ? charts[own].kind : CHART_LINES;
}

/* The flows of growth are no bars that others could have. */
static bool is_anyones(size_t chart)
{
	return charts[chart].draw != chart_growth &&
	       charts[chart].draw != chart_projection &&
	       charts[chart].draw != chart_reaching;
}

static int draw_periods(struct drawing *d, struct err *e)
{
	const char *name = d->t->rows[0].indicator;
	enum chart_kind kind = chart_kind_of(name, d->st->kind);
	size_t own = natural_chart(name), i = own;

	if (own == N_CHARTS || charts[own].kind != kind)
		for (i = 0; i < N_CHARTS &&
			    (charts[i].kind != kind || !is_anyones(i));)
			i++;
	if (i == N_CHARTS)
		return err_set(e, ERR_INPUT,
		    "a heat map shows retention; "
		    "%s is drawn as lines or bars",
		    name);
	if (strcmp(name, "growth") == 0 && i != own)
		return err_set(e, ERR_INPUT, "%s is drawn as bars", name);
	return charts[i].draw(d, e);
}

int chart_script(const struct table *t, const struct chart_style *st,
    struct buf *script, struct err *e)
{
	struct drawing d = { .t = t,
		.st = st,
		.s = script,
		.width = chart_width(st),
		.height = 286,
		.bottom = 38,
		.left = 40,
		.right = 20,
		.target = st->target,
		.low = INFINITY,
		.high = -INFINITY };
	int rc;

	if (!has_values(t))
		return err_set(e, ERR_INPUT,
		    "nothing to draw: no period has "
		    "data");
	d.lags = t->rows[0].lag >= 0;
	rc = chart_places(&d, e);
	if (rc == 0 && strcmp(t->rows[0].indicator, "survival") == 0)
		rc = chart_survival(&d, e);
	else if (rc == 0)
		rc = d.lags ? draw_cohorts(&d, e) : draw_periods(&d, e);
	free(d.end);
	return rc < 0 ? rc : buf_error(script, e);
}
