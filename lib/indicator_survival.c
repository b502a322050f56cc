/*
 * indicator_survival.c - how long people go on using the service.
 *
 * Nobody says that they leave; they stop coming. So somebody has left who was
 * not active for a gap of G days, all of them known, and their time is from
 * the first to the last day of activity. Of the others it is only known that
 * they were there G days before the end of what is known (Kaplan-Meier). When G
 * is not given it is taken from the users themselves: of the gaps between days
 * of activity that ended with a return, 95 in 100 are no longer than G.
 */
#include "indicator_impl.h"

#include <stdlib.h>

#include "stats.h"

/* Days whose row is always there: a day, a week, 1, 3, 6 months, a year. */
static const int32_t shown[] = { 0, 7, 28, 84, 168, 336 };
#define N_SHOWN (sizeof shown / sizeof *shown)

struct lives {
	const struct indicator_run *run;
	const struct indicator *self;
	struct table *out;
	day_t data_first; /* DAY_NONE: no data */
	uint32_t n;       /* days that a life may have, 0 .. n - 1 */
	int32_t gap;
	uint64_t *gaps;  /* [days]: gaps of that length */
	size_t all;      /* splits * n */
	uint64_t *ended; /* [split * n + days]; then lost and young */
	uint64_t *lost;
	uint64_t *young; /* [split]: came too lately for anything to be known */
	struct survival *curve;
};

static bool counted(const struct lives *l, const struct moment *m)
{
	return m->day >= l->run->span.from && m->day < l->run->span.to;
}

static void count_gaps(const void *ctx, uint32_t split, const struct moment *m,
    size_t n, uint64_t *gaps)
{
	const struct lives *l = ctx;

	(void)split;
	for (size_t i = 1; i < n && counted(l, m); i++)
		gaps[m[i].day - m[i - 1].day]++;
}

/* A silence means something when it was heard to its end, by an identifier
 * that was still good: whoever stays longer than the limit that this sets to
 * a life was there at the limit, and no more is said. To end such lives on
 * their last day instead would count the young among those who could have
 * left. */
static void count_life(const void *ctx, uint32_t split, const struct moment *m,
    size_t n, uint64_t *count)
{
	const struct lives *l = ctx;
	int64_t life = m[n - 1].day - m->day;
	int64_t limit = (int64_t)l->run->as_of - m->day;

	if (!counted(l, m))
		return;
	if (limit > l->run->identity_days)
		limit = l->run->identity_days;
	limit -= 1 + l->gap;
	if (limit < 0)
		count[2 * l->all + split]++;
	else if (life <= limit)
		count[(size_t)split * l->n + (size_t)life]++;
	else
		count[l->all + (size_t)split * l->n + (size_t)limit]++;
}

/* The 95th percentile by nearest rank; 0: nobody ever came back. */
static int32_t usual_gap(const struct lives *l)
{
	uint64_t all = 0, seen = 0;
	uint32_t days = 0;

	for (uint32_t i = 0; i < l->n; i++)
		all += l->gaps[i];
	if (all == 0)
		return 0;
	while (seen < all - all / 20)
		seen += l->gaps[days++];
	return (int32_t)days - 1;
}

static int find_gap(struct lives *l, struct timeline *t, struct err *e)
{
	int rc = 0;

	l->gap = l->run->question.gap;
	if (l->gap > 0)
		return 0;
	rc = timeline_each(t, count_gaps, l, l->gaps, (size_t)l->n + 1, e);
	if (rc < 0)
		return rc;
	l->gap = usual_gap(l);
	if (l->gap == 0)
		return err_refuse(e, N_("nobody was active on two days"),
		    "%s: nobody was active on two days, so no gap is usual\n"
		    "Say how many days without activity mean that somebody "
		    "has left, as in --gap 30.",
		    l->self->name);
	return 0;
}

static int check_gap(const struct lives *l, struct err *e)
{
	if (l->gap < l->run->identity_days)
		return 0;
	return err_refuse(e, N_("the identifiers do not last long enough"),
	    "%s cannot be measured: identifiers last %d days, and somebody "
	    "has left after %d days without activity.\nAsk for a shorter gap "
	    "(--gap), or use an account source.",
	    l->self->name, l->run->identity_days, l->gap);
}

static int add_row(struct lives *l, const char *split, const char *series,
    enum unit unit, enum state state, struct row **row, struct err *e)
{
	const struct indicator_run *run = l->run;
	struct span span = run->span;
	const char *text;
	int rc = indicator_measure(l->out, split, series, &text, e);

	if (span.to > run->as_of)
		span.to = run->as_of;
	if (rc == 0)
		rc = indicator_row(l->out, l->self, unit, span, state, row, e);
	if (rc == 0)
		(*row)->split = text;
	return rc;
}

static bool is_shown(int32_t day)
{
	for (size_t i = 0; i < N_SHOWN; i++)
		if (shown[i] == day)
			return true;
	return false;
}

/* Points where the curve falls or somebody is lost, and the days shown that
 * are observed. */
static size_t fill_curve(struct lives *l, uint32_t split)
{
	const uint64_t *ended = l->ended + (size_t)split * l->n;
	const uint64_t *lost = l->lost + (size_t)split * l->n;
	size_t n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		if (ended[i] + lost[i] == 0 && !is_shown((int32_t)i))
			continue;
		l->curve[n++] = (struct survival){
			.time = i, .ended = ended[i], .lost = lost[i]
		};
	}
	stats_survival(l->curve, n, l->run->level);
	return n;
}

static int point_row(struct lives *l, const char *split, enum state unknown,
    const struct survival *c, struct err *e)
{
	bool known = c->at_risk > 0;
	struct row *row;
	int rc = add_row(l, split, "", UNIT_SHARE,
	    known ? STATE_COMPLETE : unknown, &row, e);

	if (rc < 0)
		return rc;
	row->lag = (int32_t)c->time;
	if (!known)
		return 0;
	row->value = c->s;
	row->low = c->limits.low;
	row->high = c->limits.high;
	row->part = (int64_t)(c->at_risk - c->ended);
	row->whole = (int64_t)c->at_risk;
	return 0;
}

static int curve_rows(struct lives *l, const char *split, enum state unknown,
    size_t n, struct err *e)
{
	int32_t last = n ? (int32_t)l->curve[n - 1].time : -1;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		if (l->curve[i].ended > 0 ||
		    is_shown((int32_t)l->curve[i].time))
			rc = point_row(l, split, unknown, &l->curve[i], e);
	for (size_t i = 0; rc == 0 && i < N_SHOWN; i++)
		if (shown[i] > last)
			rc = point_row(l, split, unknown,
			    &(struct survival){ .time = shown[i] }, e);
	return rc;
}

static int median_row(struct lives *l, const char *split, enum state unknown,
    size_t n, struct err *e)
{
	struct survival_median m = stats_survival_median(l->curve, n);
	uint64_t ended = 0;
	struct row *row;
	int rc = add_row(l, split, "measure=median", UNIT_DAYS,
	    isnan(m.median) ? unknown : STATE_COMPLETE, &row, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++)
		ended += l->curve[i].ended;
	row->value = m.median;
	if (!isnan(m.median)) {
		row->low = m.limits.low;
		row->high = m.limits.high;
	}
	row->part = (int64_t)ended;
	row->whole = n ? (int64_t)l->curve[0].at_risk : 0;
	return 0;
}

static int split_rows(
    struct lives *l, const char *split, uint32_t i, struct err *e)
{
	size_t n = fill_curve(l, i);
	bool nobody = l->young[i] == 0 && (n == 0 || l->curve[0].at_risk == 0);
	enum state unknown = nobody ? STATE_NONE : STATE_CENSORED;
	struct row *row;
	int rc = 0;

	if (nobody && l->run->split.at)
		return 0;
	rc = curve_rows(l, split, unknown, n, e);
	if (rc == 0)
		rc = median_row(l, split, unknown, n, e);
	if (rc == 0)
		rc = add_row(l, split, "measure=gap", UNIT_DAYS, STATE_COMPLETE,
		    &row, e);
	if (rc == 0)
		row->value = l->gap;
	return rc;
}

/* Whose first days may have been seen too late. */
static int note_history(const struct lives *l, struct err *e)
{
	const struct indicator_run *run = l->run;
	int32_t first = period_index(run->by, run->span.from);
	struct activity a = { .first = first,
		.n_periods =
		    (uint32_t)(period_index(run->by, run->span.to - 1) -
			       first) +
		    1,
		.data_first = l->data_first };

	if (l->data_first != DAY_NONE)
		a.matrix_first = period_index(run->by, l->data_first);
	return indicator_note_history(run, &a, l->out, e);
}

static int put_notes(const struct lives *l, uint32_t splits, struct err *e)
{
	unsigned long young = 0;
	int rc = indicator_note(l->out, e,
	    Q_("who was not active for %d day has left",
		"who was not active for %d days has left",
		(unsigned long)l->gap),
	    (int)l->gap);

	if (rc == 0 && l->run->question.gap == 0)
		rc = indicator_note(l->out, e, "%s",
		    _("95 in 100 returns come no later than that; --gap "
		      "chooses another number of days"));
	for (uint32_t i = 0; i < splits; i++)
		young += l->young[i];
	if (rc == 0 && young > 0)
		rc = indicator_note(l->out, e,
		    Q_("%lu user is too new for anything to be known",
			"%lu users are too new for anything to be known",
			young),
		    young);
	return rc < 0 ? rc : note_history(l, e);
}

static int make_room(struct lives *l, uint32_t splits, struct err *e)
{
	l->all = (size_t)splits * l->n;
	l->gaps = calloc((size_t)l->n + 1, sizeof *l->gaps);
	l->ended = calloc(2 * l->all + splits + 1, sizeof *l->ended);
	l->curve = calloc((size_t)l->n + 1, sizeof *l->curve);
	if (!l->gaps || !l->ended || !l->curve)
		return err_memory(e);
	l->lost = l->ended + l->all;
	l->young = l->lost + l->all;
	return 0;
}

/* A life is no longer than the days with data. */
static int count_lives(struct lives *l, struct err *e)
{
	day_t *day = NULL;
	size_t n = 0;
	int rc = indicator_days(l->run, &day, &n, e);

	l->data_first = DAY_NONE;
	if (rc == 0 && n > 0) {
		l->n = (uint32_t)(day[n - 1] - day[0]) + 1;
		l->data_first = day[0];
	}
	free(day);
	return rc;
}

int indicator_survival(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct lives l = { .run = run, .self = self, .out = out };
	struct activity_query q;
	struct timeline *t = NULL;
	int rc = count_lives(&l, e);

	if (rc == 0)
		rc = indicator_timeline(
		    run, (struct span){ DAY_MIN, run->as_of }, &q, &t, e);
	if (rc == 0)
		rc = make_room(&l, timeline_splits(t), e);
	if (rc == 0)
		rc = find_gap(&l, t, e);
	if (rc == 0)
		rc = check_gap(&l, e);
	if (rc == 0)
		rc = timeline_each(t, count_life, &l, l.ended,
		    2 * l.all + timeline_splits(t), e);
	for (uint32_t i = 0; rc == 0 && i < timeline_splits(t); i++)
		rc = split_rows(&l, timeline_split(t, i), i, e);
	if (rc == 0)
		rc = put_notes(&l, timeline_splits(t), e);
	timeline_free(t);
	free(l.curve);
	free(l.ended);
	free(l.gaps);
	return rc;
}
