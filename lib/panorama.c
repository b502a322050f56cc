/*
 * panorama.c - services side by side as a page: the figures of each, a funnel
 * of each group of peers, and why the rest are not compared.
 */
#include "panorama.h"

#include <stdlib.h>

#include "chart.h"
#include "doc.h"
#include "output.h"

struct panorama {
	const struct portfolio *p;
	struct doc *doc;
	struct chart_picture *shot; /* two for each group: wide and narrow */
	size_t *part, n_shots;
};

static bool is_compared(const struct panorama *v, size_t i)
{
	return i < v->p->n && footing_is_comparable(v->p->entry[i].footing);
}

static void cell_plain(struct panorama *v, const char *text)
{
	struct buf b = BUF_INIT;

	doc_plain(&b, slice_of(text));
	doc_cell(v->doc, buf_text(&b));
	buf_release(&b);
}

static void cell_value(
    struct panorama *v, double value, enum unit unit, const char *currency)
{
	struct buf b = BUF_INIT;

	output_value(&b, value, unit, currency);
	doc_cell(v->doc, buf_text(&b));
	buf_release(&b);
}

static void cell_goals(struct panorama *v, const struct row *r)
{
	struct buf b = BUF_INIT;

	if (isnan(r->value))
		buf_str(&b, "\xe2\x80\x93");
	else {
		output_count(&b, r->part);
		buf_char(&b, '/');
		output_count(&b, r->whole);
	}
	doc_cell(v->doc, buf_text(&b));
	buf_release(&b);
}

static void cell_day(struct panorama *v, day_t day)
{
	struct buf b = BUF_INIT;

	output_day(&b, day);
	doc_cell(v->doc, buf_text(&b));
	buf_release(&b);
}

/* Columns of figures: those that no service has are left out. */
static const struct column {
	enum figure figure;
	const char *title;
} columns[] = {
	{ FIGURE_USERS, N_("active") },
	{ FIGURE_PENETRATION, N_("reached") },
	{ FIGURE_RETENTION, N_("back") },
	{ FIGURE_COMPLETION, N_("done") },
	{ FIGURE_COST_MONTH, N_("cost") },
	{ FIGURE_COST_YEAR, N_("cost over a year") },
	{ FIGURE_GOALS, N_("kept") },
};
#define COLUMNS (sizeof columns / sizeof *columns)

static bool is_filled(const struct panorama *v, enum figure f)
{
	for (size_t i = 0; i < v->p->n; i++)
		if (!v->p->entry[i].unread.code &&
		    !isnan(v->p->entry[i].figure[f].value))
			return true;
	return false;
}

/* The last day known of all services that were read; DAY_NONE: they differ. */
static day_t common_day(const struct panorama *v)
{
	day_t day = DAY_NONE;

	for (size_t i = 0; i < v->p->n; i++) {
		const struct listed *t = &v->p->entry[i];

		if (t->unread.code)
			continue;
		if (day != DAY_NONE && day != t->as_of - 1)
			return DAY_NONE;
		day = t->as_of - 1;
	}
	return day;
}

static void note(struct panorama *v, day_t common)
{
	struct buf b = BUF_INIT;

	buf_str(&b, output_portfolio_legend());
	if (common != DAY_NONE) {
		buf_str(&b, _(" All are known up to "));
		output_date(&b, common);
		buf_char(&b, '.');
	}
	doc_note(v->doc, buf_text(&b));
	buf_release(&b);
}

static void put_row(struct panorama *v, const struct listed *t,
    const bool *filled, day_t common)
{
	doc_row(v->doc);
	cell_plain(v, t->name);
	cell_plain(v, portfolio_kind(t->phase));
	cell_plain(v, portfolio_kind(t->type));
	for (size_t c = 0; c < COLUMNS; c++) {
		const struct row *r = &t->figure[columns[c].figure];

		if (filled[c] && columns[c].figure == FIGURE_GOALS)
			cell_goals(v, r);
		else if (filled[c])
			cell_value(v, r->value, r->unit, t->currency);
	}
	cell_value(v, t->grade / 100.0, UNIT_SHARE, NULL);
	if (common == DAY_NONE)
		cell_day(v, t->as_of - 1);
}

static void figures(struct panorama *v)
{
	day_t common = common_day(v);
	bool filled[COLUMNS];

	doc_section(v->doc, "services", _("Services"), NULL, false);
	doc_table(v->doc, DOC_TABLE, _("Services side by side"));
	doc_column(v->doc, _("service"), false);
	doc_column(v->doc, _("phase"), false);
	doc_column(v->doc, _("type"), false);
	for (size_t c = 0; c < COLUMNS; c++) {
		filled[c] = is_filled(v, columns[c].figure);
		if (filled[c])
			doc_column(v->doc, _(columns[c].title), true);
	}
	doc_column(v->doc, _("data"), true);
	if (common == DAY_NONE)
		doc_column(v->doc, _("known up to"), false);
	for (size_t i = 0; i < v->p->n; i++)
		if (!v->p->entry[i].unread.code)
			put_row(v, &v->p->entry[i], filled, common);
	doc_table_end(v->doc);
	note(v, common);
}

static void cell_ranks(struct panorama *v, const struct stats_place *at)
{
	struct buf b = BUF_INIT;

	output_count(&b, (int64_t)(at->low ? at->low : at->rank));
	if (at->low < at->high) {
		buf_str(&b, "\xe2\x80\x93");
		output_count(&b, (int64_t)at->high);
	}
	doc_cell(v->doc, buf_text(&b));
	buf_release(&b);
}

static enum doc_mark mark_of(enum footing s)
{
	switch (s) {
	case FOOTING_ABOVE:
	case FOOTING_FAR_ABOVE:
		return DOC_BETTER;
	case FOOTING_BELOW:
	case FOOTING_FAR_BELOW:
		return DOC_WORSE;
	default:
		return DOC_UNMARKED;
	}
}

static void cell_limits(struct panorama *v, struct interval x)
{
	struct buf b = BUF_INIT;

	if (!isnan(x.low)) {
		output_value(&b, x.low, UNIT_SHARE, NULL);
		buf_str(&b, "\xe2\x80\x93");
		output_value(&b, x.high, UNIT_SHARE, NULL);
	}
	doc_cell(v->doc, buf_text(&b));
	buf_release(&b);
}

static void group_rows(
    struct panorama *v, size_t first, size_t end, const char *title)
{
	bool is_rate = v->p->entry[first].place.low > 0;

	doc_table(v->doc, DOC_TABLE, title);
	doc_column(v->doc, _("service"), false);
	doc_column(v->doc, _("value"), true);
	if (is_rate)
		doc_column(v->doc, _("standing"), false);
	doc_column(v->doc, is_rate ? _("cases") : _("users"), true);
	doc_column(v->doc, is_rate ? _("ranks") : _("rank"), true);
	if (is_rate) {
		doc_column(v->doc, _("limits of 95 %"), true);
		doc_column(v->doc, _("limits of 99.8 %"), true);
	}
	for (size_t i = first; i < end; i++) {
		const struct listed *t = &v->p->entry[i];
		const struct row *r = &t->figure[v->p->metric];

		doc_row(v->doc);
		cell_plain(v, t->name);
		cell_value(v, r->value, r->unit, t->currency);
		if (is_rate)
			doc_cell_verdict(v->doc, mark_of(t->footing),
			    footing_words(t->footing));
		cell_value(v, (double)r->whole, UNIT_EVENTS, NULL);
		cell_ranks(v, &t->place);
		if (is_rate) {
			cell_limits(v, t->limits);
			cell_limits(v, t->far_limits);
		}
	}
	doc_table_end(v->doc);
}

/* Owned copies of the members' rows, named by service, for the chart. */
static struct table *chart_rows(
    const struct panorama *v, size_t first, size_t end)
{
	struct table *t = table_new();

	for (size_t i = first; t && i < end; i++) {
		const struct listed *one = &v->p->entry[i];
		const struct row *r = &one->figure[v->p->metric];
		struct row *own = table_add(
		    t, r->indicator, r->unit, r->start, r->end, STATE_COMPLETE);
		struct buf b = BUF_INIT;

		buf_printf(&b, "service=%s", one->name);
		if (own) {
			own->value = r->value;
			own->part = r->part;
			own->whole = r->whole;
			own->split = table_text(t, buf_view(&b));
		}
		if (!own || !own->split || b.failed) {
			table_free(t);
			t = NULL;
		}
		buf_release(&b);
	}
	return t;
}

/* "funnel-3", "funnel-3-small". */
static const char *shot_id(struct table *owner, size_t group, bool narrow)
{
	struct buf b = BUF_INIT;
	const char *id;

	buf_printf(&b, "funnel-%zu%s", group, narrow ? "-small" : "");
	id = b.failed ? NULL : table_text(owner, buf_view(&b));
	buf_release(&b);
	return id;
}

static int add_shot(
    struct panorama *v, size_t first, size_t end, bool narrow, struct err *e)
{
	size_t group = v->p->entry[first].group;
	struct table *t = chart_rows(v, first, end);
	const char *id = t ? shot_id(t, group, narrow) : NULL;

	if (!id) {
		table_free(t);
		return err_memory(e);
	}
	v->shot[v->n_shots++] = (struct chart_picture){ .t = t,
		.style = { .kind = CHART_PEERS,
		    .terminal = CHART_TERM_SVG,
		    .width = narrow ? 400 : 0,
		    .bare = true,
		    .id = id,
		    .spread = v->p->group[group].funnel.spread } };
	return 0;
}

static int add_shots(
    struct panorama *v, size_t first, size_t end, struct err *e)
{
	int rc;

	v->part[v->n_shots / 2] = doc_picture(v->doc, _("Funnel"),
	    _("Each point is a service. Few cases, at the left, scatter by "
	      "chance; who lies outside both lines is worth a question, not a "
	      "prize or a blame."));
	rc = add_shot(v, first, end, false, e);
	if (rc == 0)
		rc = add_shot(v, first, end, true, e);
	return rc;
}

/* A cost has no limits, nor has it a rate of all together. */
static void group_finding(
    struct panorama *v, const struct group *g, bool is_rate)
{
	struct buf b = BUF_INIT, period = BUF_INIT, rate = BUF_INIT;

	output_period(&period, PERIOD_MONTH, g->end - 1);
	output_value(&rate, g->funnel.pooled, UNIT_SHARE, NULL);
	buf_printf(&b, _("%s: %zu services compared"), buf_text(&period), g->n);
	if (is_rate && !isnan(g->funnel.pooled))
		buf_printf(&b, _(", all together %s."), buf_text(&rate));
	else
		buf_char(&b, '.');
	doc_finding(v->doc, buf_text(&b));
	if (!is_rate)
		doc_note(v->doc, _("The least comes first. A cost is no draw "
				   "from chance: it has no limits."));
	else if (g->funnel.spread > 0)
		doc_note(v->doc,
		    _("They differ by more than chance: the limits allow for "
		      "that (over-dispersion)."));
	buf_release(&b);
	buf_release(&period);
	buf_release(&rate);
}

static int groups(struct panorama *v, struct err *e)
{
	int rc = 0;

	for (size_t i = 0, end; rc == 0 && is_compared(v, i); i = end) {
		const struct listed *t = &v->p->entry[i];
		const struct group *g = &v->p->group[t->group];
		struct buf title = BUF_INIT, id = BUF_INIT;

		for (end = i + 1;
		     is_compared(v, end) && v->p->entry[end].group == t->group;
		     end++)
			;
		doc_plain(&title, slice_of(portfolio_kind(g->phase)));
		text_capital(&title);
		buf_str(&title, ", ");
		doc_plain(&title, slice_of(portfolio_kind(g->type)));
		buf_printf(&title, ", %s", portfolio_people(g->identity));
		buf_str(&id, "group-");
		buf_repeat(&id, "i", t->group + 1);
		doc_section(
		    v->doc, buf_text(&id), buf_text(&title), NULL, false);
		group_finding(v, g, t->place.low > 0);
		if (t->place.low)
			rc = add_shots(v, i, end, e);
		if (rc == 0)
			group_rows(v, i, end, buf_text(&title));
		buf_release(&title);
		buf_release(&id);
	}
	return rc;
}

static void others(struct panorama *v)
{
	size_t i = 0;

	while (is_compared(v, i))
		i++;
	if (i == v->p->n)
		return;
	doc_section(v->doc, "not-comparable", _("Not comparable"), NULL, false);
	doc_table(v->doc, DOC_TABLE, _("Not comparable"));
	doc_column(v->doc, _("service"), false);
	doc_column(v->doc, _("why"), false);
	for (; i < v->p->n; i++) {
		const struct listed *t = &v->p->entry[i];
		struct buf b = BUF_INIT;

		doc_row(v->doc);
		cell_plain(v, t->name);
		buf_str(&b, footing_words(t->footing));
		if (listed_detail(v->p, t).len) {
			buf_str(&b, " \xc2\xb7 ");
			doc_plain(&b, listed_detail(v->p, t));
		}
		doc_cell(v->doc, buf_text(&b));
		buf_release(&b);
	}
	doc_table_end(v->doc);
}

/* Without gnuplot the tables speak for themselves. */
static void draw(struct panorama *v)
{
	struct err why = { 0 };

	if (v->n_shots == 0 || chart_pictures(v->shot, v->n_shots, &why) < 0)
		return;
	for (size_t i = 0; i + 1 < v->n_shots; i += 2)
		doc_draw(v->doc, v->part[i / 2], buf_view(&v->shot[i].svg),
		    buf_view(&v->shot[i + 1].svg));
}

static int compose(struct panorama *v, const struct table *rows, struct err *e)
{
	const struct portfolio *p = v->p;
	const struct indicator *ind =
	    indicator_find(slice_of(figure_indicator(p->metric)));
	struct buf lead = BUF_INIT;
	int rc;

	buf_printf(&lead, _("Services read: %zu of %zu; compared by: %s."),
	    p->n_read, p->n, ind ? _(ind->label) : "");
	doc_head(v->doc, _("Portfolio"), _("Services side by side"),
	    buf_text(&lead), _("Portfolio"));
	buf_release(&lead);
	figures(v);
	rc = groups(v, e);
	if (rc == 0) {
		others(v);
		draw(v);
		doc_note(v->doc,
		    _("Compared are services of one phase and type, that "
		      "count people alike, in the same month, when their "
		      "window has elapsed and cases are enough."));
		doc_data(v->doc, rows);
		rc = doc_error(v->doc, e);
	}
	return rc;
}

static void release(struct panorama *v)
{
	for (size_t i = 0; i < v->n_shots; i++) {
		table_free((struct table *)(uintptr_t)v->shot[i].t);
		buf_release(&v->shot[i].svg);
	}
	free(v->shot);
	free(v->part);
	doc_free(v->doc);
}

int panorama_html(const struct portfolio *p, const struct table *rows,
    const char *version, struct buf *out, struct err *e)
{
	struct panorama v = { .p = p, .doc = doc_new(text_language_now()) };
	struct doc_origin origin = { .version = version,
		.language = text_language_now(),
		.as_of = rows->as_of,
		.level = p->level };
	int rc = 0;

	v.shot = calloc(2 * p->n_groups + 1, sizeof *v.shot);
	v.part = calloc(p->n_groups + 1, sizeof *v.part);
	if (!v.doc || !v.shot || !v.part)
		rc = err_memory(e);
	if (rc == 0)
		rc = compose(&v, rows, e);
	if (rc == 0)
		rc = doc_find(slice_of("html"))->write(v.doc, &origin, out, e);
	release(&v);
	return rc;
}
