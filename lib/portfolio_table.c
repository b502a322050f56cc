/*
 * portfolio_table.c - the portfolio as tidy rows.
 */
#include <stdlib.h>

#include "portfolio_impl.h"

struct writer {
	const struct portfolio *p;
	const struct listed *entry;
	struct table *t;
	bool failed;
};

/* A row of the entry, with "service=NAME" and what follows it. */
static struct row *put(
    struct writer *w, const struct row *like, const char *series)
{
	struct buf split = BUF_INIT;
	struct row *r = table_add(w->t, like->indicator, like->unit,
	    like->start, like->end, STATE_COMPLETE);
	const char *text;

	buf_printf(&split, "service=%s%s", w->entry->name, series);
	text = table_text(w->t, buf_view(&split));
	if (!r || !text || split.failed)
		w->failed = true;
	if (r && text)
		r->split = text;
	buf_release(&split);
	return r;
}

static void put_figure(struct writer *w, enum figure f)
{
	const struct row *own = &w->entry->figure[f];
	struct row *r;

	if (isnan(own->value))
		return;
	r = put(w, own, f == FIGURE_GOALS ? ",rule=number" : "");
	if (!r)
		return;
	r->lag = own->lag;
	r->value = own->value;
	r->low = own->low;
	r->high = own->high;
	r->part = own->part;
	r->whole = own->whole;
}

static void put_interval(struct writer *w, const struct row *like,
    const char *series, double value, struct interval limits)
{
	struct row *r = put(w, like, series);

	if (!r)
		return;
	r->value = value;
	r->low = limits.low;
	r->high = limits.high;
	r->lag = like->lag;
}

static void put_rank(struct writer *w, const struct row *like)
{
	const struct stats_place *at = &w->entry->place;
	struct row own = *like;
	struct interval limits = { NAN, NAN };

	own.unit = UNIT_SCORE;
	if (at->low)
		limits = (struct interval){ (double)at->low, (double)at->high };
	put_interval(w, &own, ",measure=rank", (double)at->rank, limits);
}

static void put_verdict(struct writer *w, const struct row *like)
{
	struct row own = *like, *r;
	struct buf series = BUF_INIT;

	own.unit = UNIT_SCORE;
	buf_printf(&series, ",verdict=%s", footing_name(w->entry->footing));
	r = put(w, &own, buf_text(&series));
	w->failed = w->failed || series.failed;
	if (r) {
		r->value = w->entry->z;
		r->lag = like->lag;
		if (isnan(r->value))
			r->state = STATE_NONE;
	}
	buf_release(&series);
}

static void put_footing(struct writer *w)
{
	const struct portfolio *p = w->p;
	const struct listed *t = w->entry;
	struct row like = t->figure[p->metric];

	if (isnan(like.value))
		like = (struct row){
			.indicator = figure_indicator(p->metric),
			.start = DAY_NONE,
			.end = DAY_NONE,
			.lag = -1,
		};
	if (footing_is_comparable(t->footing))
		put_rank(w, &like);
	if (!isnan(t->limits.low)) {
		double pooled = p->group[t->group].funnel.pooled;

		put_interval(w, &like, ",measure=limits_95", pooled, t->limits);
		put_interval(
		    w, &like, ",measure=limits_99_8", pooled, t->far_limits);
	}
	put_verdict(w, &like);
}

static void put_grade(struct writer *w)
{
	struct row like = { .indicator = "data_grade",
		.unit = UNIT_SHARE,
		.start = DAY_NONE,
		.end = w->entry->as_of };
	struct row *r = put(w, &like, "");

	if (r)
		r->value = w->entry->grade / 100.0;
}

/* Money is written with one currency a table; of several, with none. */
static int set_currency(struct writer *w, struct err *e)
{
	const char *one = NULL;
	bool several = false;

	for (size_t i = 0; i < w->p->n; i++) {
		const char *own = w->p->entry[i].currency;

		several = several || (*own && one && strcmp(one, own) != 0);
		one = *own ? own : one;
	}
	free(w->t->currency);
	w->t->currency = slice_copy(slice_of(several ? "money" : one));
	return w->t->currency ? 0 : err_memory(e);
}

int portfolio_table(
    const struct portfolio *p, struct table **out, struct err *e)
{
	struct writer w = { .p = p, .t = table_new() };
	int rc = w.t ? set_currency(&w, e) : err_memory(e);

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		w.entry = &p->entry[i];
		w.t->as_of =
		    w.entry->as_of > w.t->as_of || w.t->as_of == DAY_NONE
			? w.entry->as_of
			: w.t->as_of;
		for (int f = 0; f < FIGURES; f++)
			put_figure(&w, (enum figure)f);
		put_footing(&w);
		if (!w.entry->unread.code)
			put_grade(&w);
	}
	if (rc == 0 && w.failed)
		rc = err_memory(e);
	if (rc < 0) {
		table_free(w.t);
		return rc;
	}
	w.t->by = PERIOD_MONTH;
	w.t->level = p->level;
	*out = w.t;
	return 0;
}
