/*
 * chart_lines.c - values over time or by lag, with their interval where they
 * have one; up to six values of a split, each named at its end.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

const char *const chart_colour[CHART_LINES_MAX] = { BLUE, ORANGE, "#0b6b5d",
	"#5b4b8a", SKY, GREY };
const char chart_letter[CHART_LINES_MAX + 1] = "*#$%@&";

#define QUANTILE "quantile="
#define BANDS_MAX 3u /* more of them would hide each other */
#define MANY 120u    /* places: no room for a mark at each */

static int by_total(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return strcmp(x->split, y->split);
}

/* How much a row is about: of a rate, those in whom it is seen. */
static double weight_of(const struct row *r)
{
	bool rate = r->unit == UNIT_SHARE || r->unit == UNIT_RATIO ||
		    r->unit == UNIT_SCORE;

	return rate && r->part != CELL_NO_COUNT ? (double)r->part : r->value;
}

int chart_lines_choose(
    const struct table *t, struct line **out, size_t *n, struct err *e)
{
	struct line *line = calloc(t->n + 1, sizeof *line);

	*out = line;
	*n = 0;
	if (!line)
		return err_memory(e);
	for (size_t i = 0; i < t->n; i++) {
		size_t k = 0;

		if (t->rows[i].unit != t->rows[0].unit ||
		    !chart_on_line(&t->rows[i],
			&(struct line){ .split = t->rows[i].split }))
			continue;
		while (k < *n && strcmp(line[k].split, t->rows[i].split) != 0)
			k++;
		if (k == *n)
			line[(*n)++].split = t->rows[i].split;
		line[k].total += weight_of(&t->rows[i]);
	}
	qsort(line, *n, sizeof *line, by_total);
	return 0;
}

/* Rows that are about values of another line: signals repeat them, bounds
 * surround them. */
static bool is_about(const struct row *r)
{
	const char *last = strrchr(r->split, ',');

	last = last ? last + 1 : r->split;
	return strncmp(last, "signal=", 7) == 0 ||
	       strncmp(last, "bounds=", 7) == 0 ||
	       strncmp(last, "colour=", 7) == 0;
}

bool chart_on_line(const struct row *r, const struct line *l)
{
	return !isnan(r->value) && r->cohort == DAY_NONE &&
	       strcmp(r->split, l->split) == 0 && !is_about(r);
}

/* Where ",quantile=p90" begins, at the end of a split; 0: nowhere. */
static size_t quantile_at(const char *split, size_t own)
{
	const char *at = strstr(split, QUANTILE);

	return at && at > split && at[-1] == ',' && at < split + own &&
		       !strchr(at, ',')
		   ? (size_t)(at - 1 - split)
		   : 0;
}

static void put_quantile(struct buf *b, const char *name)
{
	buf_str(b, strcmp(name, "median") == 0 ? _("median") : name);
}

/* A département by its name beside its code; false: it is none. */
static bool put_department(struct buf *b, const char *split, size_t own)
{
	static const char *const keys[] = {
		"departement=", "department=", "dept="
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		size_t n = strlen(keys[i]);
		int at =
		    n < own && strncmp(split, keys[i], n) == 0
			? chart_outline_of((struct slice){ split + n, own - n })
			: -1;

		if (at < 0)
			continue;
		buf_printf(b, "%s (%s)", chart_outlines[at].name,
		    chart_outlines[at].code);
		return true;
	}
	return false;
}

void chart_line_name(struct buf *b, const struct line *l)
{
	const char *measure = output_measure(l->split);
	const char *equal = strchr(l->split, '=');
	size_t own = output_series_at(l->split);
	size_t at = quantile_at(l->split, own);

	if (at) {
		struct buf group = BUF_INIT;

		buf_add(&group, l->split, at);
		chart_line_name(b, &(struct line){ buf_text(&group), 0 });
		buf_char(b, ' ');
		put_quantile(b, l->split + at + 1 + strlen(QUANTILE));
		buf_release(&group);
	} else if (strncmp(l->split, QUANTILE, strlen(QUANTILE)) == 0)
		put_quantile(b, l->split + strlen(QUANTILE));
	else if (strncmp(l->split, "days=", 5) == 0)
		buf_printf(b, "%s %s", l->split + 5,
		    strcmp(l->split, "days=1") == 0 ? _("day") : _("days"));
	else if (output_series_word(l->split))
		buf_str(b, output_series_word(l->split));
	else if (measure && !strchr(l->split, ','))
		buf_str(b, measure);
	else if (put_department(b, l->split, own))
		return;
	else if (equal && equal < l->split + own)
		text_terminal(
		    b, equal + 1 < l->split + own
			   ? (struct slice){ equal + 1,
				 (size_t)(l->split + own - equal - 1) }
			   : slice_of(_("(none)")));
}

/* What a line is drawn through: what was seen, or also what is projected. */
enum through { THROUGH_SEEN, THROUGH_ALL };

/* A gap in the data is a gap in the line: an empty record. */
static void put_line(struct drawing *d, const char *name, const struct line *l,
    size_t k, enum through through)
{
	size_t next = SIZE_MAX;

	buf_printf(d->s, "$%s%zu << END\n", name, k);
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		size_t x;

		if (!chart_on_line(r, l) || (r->state != STATE_COMPLETE &&
						(r->state != STATE_CENSORED ||
						    through == THROUGH_SEEN)))
			continue;
		x = chart_place(d, r);
		if (next != SIZE_MAX && x != next)
			buf_char(d->s, '\n');
		next = x + 1;
		buf_printf(d->s, "%zu %.10g %.10g %.10g\n", x, r->value,
		    isnan(r->low) ? r->value : r->low,
		    isnan(r->high) ? r->value : r->high);
	}
	buf_str(d->s, "END\n");
}

/* The dashed end: from the last closed period to the one that is not over,
 * and what is projected. */
static void put_partial(struct drawing *d, const struct line *l, size_t k)
{
	const struct row *last = NULL;

	buf_printf(d->s, "$part%zu << END\n", k);
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (!chart_on_line(r, l))
			continue;
		if (r->state == STATE_PARTIAL || r->state == STATE_CENSORED) {
			if (last &&
			    chart_place(d, last) + 1 == chart_place(d, r))
				buf_printf(d->s, "%zu %.10g 0\n",
				    chart_place(d, last), last->value);
			buf_printf(d->s, "%zu %.10g 1\n\n", chart_place(d, r),
			    r->value);
		}
		last = r;
	}
	buf_str(d->s, "END\n");
}

/* The row that a line's name gives: its last complete one, or the last that is
 * projected. */
static const struct row *last_of(const struct table *t, const struct line *l)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (chart_on_line(&t->rows[i], l) &&
		    (!last || t->rows[i].state == STATE_COMPLETE ||
			t->rows[i].state == STATE_CENSORED))
			last = &t->rows[i];
	return last;
}

/* The value at a place; NAN: none. */
static double value_at(
    const struct drawing *d, const struct line *l, size_t place)
{
	for (size_t i = 0; i < d->t->n; i++)
		if (chart_on_line(&d->t->rows[i], l) &&
		    chart_place(d, &d->t->rows[i]) == place)
			return d->t->rows[i].value;
	return NAN;
}

/* The highest or the lowest that a line is within so many pixels of a place. */
static double crest_of(const struct drawing *d, const struct line *l, size_t at,
    int before, int after, bool lowest)
{
	int axis = d->width - d->left - d->right;
	double pixels = (double)axis / (double)d->places;
	size_t from = (size_t)(before / pixels) + 1;
	size_t to = at + (size_t)(after / pixels);
	double crest = value_at(d, l, at);

	for (size_t i = at > from ? at - from : 0; i <= to; i++) {
		double value = value_at(d, l, i);

		if (!isnan(value))
			crest =
			    lowest ? fmin(crest, value) : fmax(crest, value);
	}
	return crest;
}

/* A line alone has its value where it ends, before what is not over: on the
 * side that neither what comes before nor what comes after crosses. */
static void put_inside(
    struct drawing *d, const struct row *r, const struct line *l)
{
	size_t at = chart_place(d, r);
	double before = at ? value_at(d, l, at - 1) : NAN;
	double after = value_at(d, l, at + 1);
	bool falls = before > r->value;
	bool below = falls && r->value - fmin(d->low, 0) >
				  1.6 * chart_apart(d, d->high - d->low);
	bool beside = at && (below ? after < r->value : after >= r->value);
	struct buf b = BUF_INIT;
	int width;

	output_value(&b, r->value, r->unit, d->t->currency);
	width = chart_pixels(buf_text(&b));
	buf_str(d->s, "set label ");
	chart_text(d, buf_text(&b));
	buf_printf(d->s,
	    " at first %zu, first %.10g %s,%s textcolor rgb '%s' front\n", at,
	    crest_of(d, l, at, beside ? width : width / 2,
		beside ? 0 : width / 2, below),
	    beside ? "right offset -0.2" : "center offset 0",
	    below ? "-0.9" : "0.8", chart_colour[0]);
	buf_release(&b);
}

static void put_names(struct drawing *d, const struct line *line, size_t n)
{
	const struct row *last[CHART_LINES_MAX];

	for (size_t k = 0; k < n; k++)
		last[k] = last_of(d->t, &line[k]);
	if (n == 1 && !*line->split && !d->lags && !chart_dumb(d) &&
	    chart_place(d, last[0]) + 1 < d->places)
		put_inside(d, last[0], line);
	else
		chart_ends(d, line, last, n, d->high - d->low);
}

/* Thin lines behind: each cohort, where it is mature. */
static bool put_cohorts(struct drawing *d)
{
	day_t before = DAY_NONE;
	bool any = false;

	buf_str(d->s, "$cohorts << END\n");
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		if (r->cohort == DAY_NONE || r->state != STATE_COMPLETE ||
		    isnan(r->value))
			continue;
		if (any && r->cohort != before)
			buf_char(d->s, '\n');
		before = r->cohort;
		any = true;
		chart_reach(d, r->value);
		buf_printf(d->s, "%zu %.10g\n", chart_place(d, r), r->value);
	}
	buf_str(d->s, "END\n");
	return any;
}

static void put_dumb(struct drawing *d, size_t n)
{
	buf_str(d->s, "plot ");
	for (size_t k = 0; k < n; k++)
		buf_printf(d->s,
		    "%s$line%zu using 1:2 with linespoints lt %zu pt '%c', "
		    "$part%zu using 1:($3 == 1 ? $2 : 1/0) with points pt 'o'",
		    k ? ", " : "", k, k + 1, chart_letter[k], k);
	buf_char(d->s, '\n');
}

static void put_plot(struct drawing *d, size_t n, bool band, bool cohorts)
{
	buf_str(d->s, "plot ");
	if (cohorts)
		buf_str(d->s,
		    "$cohorts using 1:2 with lines lc rgb '" AXIS "' lw 0.8, ");
	for (size_t k = 0; k < n && band; k++)
		buf_printf(d->s,
		    "$band%zu using 1:3:4 with filledcurves fc rgb '%s' fs "
		    "transparent solid 0.22 noborder, ",
		    k, chart_colour[k]);
	for (size_t k = 0; k < n; k++) {
		const char *c = chart_colour[k];

		buf_printf(d->s, "%s$line%zu using 1:2 with lines lc rgb '%s' ",
		    k ? ", " : "", k, c);
		buf_printf(d->s,
		    d->places > MANY ? "lw 1.3, "
				     : "lw 2.6, $line%zu using 1:2 with points "
				       "pt 7 ps 0.4 lc rgb '%s', ",
		    k, c);
		buf_printf(d->s,
		    "$part%zu using 1:2 with lines lc rgb '%s' "
		    "lw 2 dt (5,4), $part%zu using 1:($3 == 1 ? $2 : 1/0) "
		    "with points pt 7 ps 0.9 lc rgb 'white', "
		    "$part%zu using 1:($3 == 1 ? $2 : 1/0) with points pt 6 "
		    "ps 0.8 lw 1.8 lc rgb '%s'",
		    k, c, k, k, c);
	}
	buf_char(d->s, '\n');
}

struct seen {
	bool band, partial, projected, cohorts;
};

/* Quantiles do not cross: their bands do not hide each other. */
static bool bands_fit(const struct drawing *d, size_t n)
{
	return n <= BANDS_MAX || strstr(d->t->rows[0].split, QUANTILE);
}

static void look(
    struct drawing *d, const struct line *line, size_t n, struct seen *seen)
{
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];

		for (size_t k = 0; k < n; k++) {
			if (!chart_on_line(r, &line[k]))
				continue;
			chart_reach(d, r->value);
			if (r->state != STATE_PARTIAL && r->low < r->high) {
				seen->band = !chart_dumb(d) && bands_fit(d, n);
				chart_reach(d, seen->band ? r->high : NAN);
			}
			seen->partial |= r->state == STATE_PARTIAL;
			seen->projected |= r->state == STATE_CENSORED;
		}
	}
}

/* Control limits are of no level, nor is how well a population is known. */
static void put_band(const struct drawing *d, struct buf *b)
{
	const char *name = d->t->rows[0].indicator;

	if (strcmp(name, "control") == 0)
		buf_str(b, _("; band: limits"));
	else if (strncmp(name, "penetration", 11) == 0)
		buf_str(b, _("; band: range of the population's estimate"));
	else
		buf_printf(b, _("; band: %g %% interval"), 100 * d->t->level);
}

/* What was asked for besides the period. */
static void put_asked(struct buf *b, const char *split)
{
	if (strstr(split, "rolling="))
		buf_printf(b, ", %s", output_measure(split));
	if (strstr(split, "cohort=recurring"))
		buf_printf(b, "; %s", _("recurring"));
	if (strstr(split, "window=elapsed"))
		buf_printf(b, "; %s", _("elapsed"));
}

static void put_above(
    struct drawing *d, size_t shown, size_t all, const struct seen *seen)
{
	struct buf b = BUF_INIT;

	if (d->lags)
		buf_printf(&b, _("share still active, in %%, by age in %s"),
		    chart_periods(d->t->by));
	else
		buf_printf(&b,
		    d->executed
			? _("%s added up by %s; AE: committed, CP: paid")
			: _("%s by %s"),
		    chart_unit(d->t, d->t->rows[0].unit),
		    _(period_name(d->t->by)));
	put_asked(&b, d->t->rows[0].split);
	if (seen->band)
		put_band(d, &b);
	if (seen->cohorts)
		buf_str(&b, _("; thin: each cohort"));
	if (seen->partial)
		buf_str(&b, chart_dumb(d) ? _("; o: period not over")
					  : _("; dashed: period not over"));
	if (seen->projected)
		buf_str(&b, chart_dumb(d) ? _("; o: projected")
					  : _("; dashed: projected"));
	else if (strcmp(d->t->rows[0].indicator, "projection") == 0)
		buf_printf(&b, "; %s", _("no projection"));
	if (all > shown)
		buf_printf(&b, _("; %zu of %zu values shown"), shown, all);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

/* What is aimed at, dotted across. */
static void put_target(struct drawing *d)
{
	double y = d->target, at = chart_across(d, y);
	struct buf b = BUF_INIT;

	buf_printf(&b, "%s ", _("target"));
	output_value(&b, y, d->t->rows[0].unit, d->t->currency);
	if (d->aim)
		buf_printf(&b, "\xc2\xa0: %s", d->aim);
	buf_printf(d->s,
	    "set arrow from graph 0, first %.10g to graph 1, first %.10g "
	    "nohead back lc rgb '" INK "' lw 1.4 dt (1.5,3)\nset label ",
	    at, at);
	chart_text(d, buf_text(&b));
	buf_printf(d->s,
	    " at graph 0.01, first %.10g left offset 0,0.6 textcolor rgb "
	    "'" INK "'\n",
	    y);
	buf_release(&b);
}

static void draw(struct drawing *d, const struct line *line, size_t all)
{
	size_t n = all < CHART_LINES_MAX ? all : CHART_LINES_MAX;
	struct seen seen = { false, false, false, false };

	look(d, line, n, &seen);
	if (d->lags && n == 1 && !chart_dumb(d))
		seen.cohorts = put_cohorts(d);
	for (size_t k = 0; k < n; k++) {
		put_line(d, "line", &line[k], k, THROUGH_SEEN);
		put_partial(d, &line[k], k);
	}
	for (size_t k = 0; k < n && seen.band; k++)
		put_line(d, "band", &line[k], k, THROUGH_ALL);
	put_above(d, n, all, &seen);
	if (d->target > 0)
		chart_reach(d, d->target);
	chart_range(d);
	if (d->target > 0)
		put_target(d);
	put_names(d, line, n);
	chart_axes(d, d->t->rows[0].unit);
	if (chart_dumb(d)) {
		put_dumb(d, n);
		return;
	}
	put_plot(d, n, seen.band, seen.cohorts);
}

/* Too many lines, or bands, for one pair of axes. */
static bool needs_panels(const struct drawing *d, size_t n)
{
	if (n > CHART_LINES_MAX)
		return true;
	for (size_t i = 0; i < d->t->n && !bands_fit(d, n); i++)
		if (d->t->rows[i].low < d->t->rows[i].high)
			return true;
	return false;
}

int chart_lines(struct drawing *d, struct err *e)
{
	struct line *line;
	size_t n;
	int rc = chart_lines_choose(d->t, &line, &n, e);

	if (rc == 0 && needs_panels(d, n) && !d->lags && !chart_dumb(d) &&
	    d->st->kind == CHART_AUTO) {
		free(line);
		return chart_panels(d, e);
	}
	if (rc == 0 && n == 0)
		rc = err_set(e, ERR_INPUT,
		    "nothing to draw yet: no cohort is "
		    "old enough");
	if (rc == 0)
		draw(d, line, n);
	free(line);
	return rc;
}
