/*
 * activity.c - what is asked, sized, swept, and cut to the split values that
 * occurred.
 *
 * History begins with the first day of data of the source or space, whatever
 * the conditions: that is the period from which cohorts are numbered, and
 * before which nobody can be known to be old.
 */
#include "activity_impl.h"

#include <assert.h>
#include <stdlib.h>

#define CELLS_MAX ((uint64_t)4 << 20)
#define MATRIX_MAX ((uint64_t)64 << 20) /* elements of 8 bytes */
#define PERIODS_MAX 65534u

static day_t earlier(day_t a, day_t b)
{
	return a < b ? a : b;
}

void activity_free(struct activity *a)
{
	if (!a)
		return;
	for (uint32_t i = 0; a->split && i < a->n_splits; i++)
		free(a->split[i]);
	free(a->split);
	free(a->seen);
	free(a->cell);
	free(a->covered);
	free(a->days);
	free(a->counts);
	free(a->observed);
	free(a);
}

/* The periods that touch the span and have begun at as_of. */
static int size_periods(
    struct activity *a, const struct activity_query *q, struct err *e)
{
	int64_t n;

	a->by = q->by;
	a->first = period_index(q->by, q->span.from);
	if (q->span.from >= q->span.to)
		return 0;
	n = (int64_t)period_index(q->by, earlier(q->span.to, q->as_of) - 1) -
	    a->first + 1;
	if (n > PERIODS_MAX)
		return err_set(e, ERR_INPUT,
		    "%lld periods are too many\n"
		    "Ask for a longer period (--by) or a later start (--from).",
		    (long long)n);
	a->n_periods = n > 0 ? (uint32_t)n : 0;
	return 0;
}

struct found {
	day_t *day;
	size_t n;
};

static int find_days(struct found *f, struct store *s, const struct plan *p,
    const struct activity_query *q, struct err *e)
{
	struct store_scan scan =
	    plan_scan(p, 0, (struct span){ DAY_MIN, q->as_of });

	if (q->as_of <= DAY_MIN)
		return 0;
	return store_days(s, &scan, &f->day, &f->n, e);
}

static int mark_periods(
    struct activity *a, const struct found *f, struct err *e)
{
	a->covered = calloc((size_t)a->n_periods + 1, sizeof *a->covered);
	a->days = calloc((size_t)a->n_periods + 1, sizeof *a->days);
	if (!a->covered || !a->days)
		return err_memory(e);
	a->data_first = f->n ? f->day[0] : DAY_NONE;
	if (f->n)
		a->matrix_first = period_index(a->by, f->day[0]);
	for (size_t i = 0; i < f->n; i++) {
		int64_t at = (int64_t)period_index(a->by, f->day[i]) - a->first;

		if (at == -1)
			a->covered_before = true;
		if (at < 0 || at >= a->n_periods)
			continue;
		a->covered[at] = true;
		a->days[at]++;
	}
	return 0;
}

static int mark_observed(
    struct activity *a, const struct found *f, struct err *e)
{
	a->observed = calloc((size_t)a->matrix_n + 1, sizeof *a->observed);
	if (!a->observed)
		return err_memory(e);
	for (size_t i = 0; i < f->n; i++) {
		int32_t at = period_index(a->by, f->day[i]) - a->matrix_first;

		if (at < (int32_t)a->matrix_n)
			a->observed[at] = true;
	}
	return 0;
}

/* Periods on their own need no history; where dimensions meet, it tells which
 * values of a split there were. */
static day_t sweep_start(const struct activity *a,
    const struct activity_query *q, const struct plan *p)
{
	uint32_t before = q->window > 1 ? q->window - 1 : 0;
	int64_t first = (int64_t)a->first - before;

	if (q->depth > ACTIVITY_COUNTS || (p->split && p->n_also > 0) ||
	    first <= a->matrix_first)
		return a->data_first;
	return period_start(q->by, (int32_t)first);
}

/* What must be read: from the start of history to the end of the last period
 * answered, or to as_of for cohorts, which are observed up to it. */
static int sweep_extent(const struct activity *a,
    const struct activity_query *q, const struct plan *p,
    struct sweep_span *out, struct err *e)
{
	int64_t n;

	*out = (struct sweep_span){ { a->data_first, a->data_first }, 0 };
	if (a->data_first == DAY_NONE || a->n_periods == 0)
		return 0;
	out->days.to = q->as_of;
	if (q->depth < ACTIVITY_COHORTS)
		out->days.to = earlier(q->as_of,
		    period_start(q->by, a->first + (int32_t)a->n_periods));
	out->days.from = sweep_start(a, q, p);
	if (out->days.to <= out->days.from)
		return 0;
	n = (int64_t)period_index(q->by, out->days.to - 1) - a->matrix_first +
	    1;
	if (n > PERIODS_MAX)
		return err_set(e, ERR_INPUT,
		    "a history of %lld periods is "
		    "too long\nAsk for a longer period (--by).",
		    (long long)n);
	out->periods = (uint32_t)n;
	return 0;
}

static int too_many(const struct activity_query *q, uint64_t splits,
    uint64_t periods, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "%llu values of %.*s by %llu periods are too many figures\n"
	    "Ask for a longer period (--by), a later start (--from) or one "
	    "value (--where).",
	    (unsigned long long)splits, SLICE_ARG(q->split),
	    (unsigned long long)periods);
}

static int size_cells(struct activity *a, const struct activity_query *q,
    uint32_t splits, struct sweep_span span, struct err *e)
{
	uint64_t cells = (uint64_t)splits * a->n_periods;
	uint64_t n = q->depth == ACTIVITY_COHORTS ? span.periods : 0;

	if (cells > CELLS_MAX)
		return too_many(q, splits, a->n_periods, e);
	if (n > 0 && splits > MATRIX_MAX / (n * n))
		return err_set(e, ERR_INPUT,
		    "%llu cohorts%s are too many to follow\n"
		    "Ask for a longer period (--by).",
		    (unsigned long long)n,
		    splits > 1 ? _(" of each value") : "");
	a->n_splits = splits;
	a->matrix_n = (uint32_t)n;
	a->split = calloc((size_t)splits + 1, sizeof *a->split);
	a->seen = calloc((size_t)splits + 1, sizeof *a->seen);
	a->cell = calloc((size_t)cells + 1, sizeof *a->cell);
	return a->split && a->seen && a->cell ? 0 : err_memory(e);
}

static int name_splits(struct activity *a, const struct store *s,
    const struct plan *p, const struct activity_query *q, struct err *e)
{
	for (uint32_t i = 0; i < a->n_splits; i++) {
		a->split[i] = p->split ? plan_split_text(p, s, q->split, i)
				       : slice_copy(slice_of(""));
		if (!a->split[i])
			return err_memory(e);
	}
	return 0;
}

int activity_extent(struct store *s, uint32_t space, uint64_t *users,
    struct span *days, struct err *e)
{
	struct store_source src;
	int rc = 0;

	*users = 0;
	*days = (struct span){ 0, 0 };
	for (uint32_t i = 0; rc == 0 && i < store_sources(s); i++) {
		rc = store_source_get(s, i, &src, e);
		if (rc < 0 || src.space != space || src.first_day == DAY_NONE)
			continue;
		if (src.space_users > *users)
			*users = src.space_users;
		if (days->from == days->to)
			*days = (struct span){ src.first_day, src.first_day };
		if (src.first_day < days->from)
			days->from = src.first_day;
		if (src.last_day >= days->to)
			days->to = src.last_day + 1;
	}
	return rc;
}

/* Values of a split that somebody had before the days swept: it takes only a
 * look at what there is of each. */
struct earlier_values {
	const struct plan *plan;
	bool *seen;
	uint32_t *slot; /* [code] */
	uint32_t missing;
};

static int see_value(
    void *ctx, day_t day, const struct series *series, struct err *e)
{
	struct earlier_values *v = ctx;
	const struct plan *p = v->plan;
	uint32_t code = p->by_action ? series->action : series->value;
	bool *seen;

	(void)day, (void)e;
	if (code >= p->n_names || v->slot[code] == NO_SLOT ||
	    !plan_counts(p, series))
		return 0;
	seen = &v->seen[v->slot[code]];
	v->missing -= !*seen;
	*seen = true;
	return v->missing == 0;
}

static int see_earlier(struct activity *a, struct store *s,
    const struct plan *p, struct sweep_span span, struct err *e)
{
	struct store_scan scan = plan_scan(p, p->value.dimension,
	    (struct span){ a->data_first, span.days.from });
	struct earlier_values v = { .plan = p, .seen = a->seen };
	int rc;

	for (uint32_t i = 0; i < a->n_splits; i++)
		v.missing += !a->seen[i];
	if (v.missing == 0 || scan.from >= scan.to)
		return 0;
	rc = plan_slots(&v.slot, p, e);
	if (rc == 0)
		rc = store_scan(s, &scan, see_value, &v, e);
	free(v.slot);
	return rc < 0 ? rc : 0;
}

/* A value that nobody had by the end of the last period is no line. With
 * cohorts the sweep goes further, and the matrix is cut alike. */
static void drop_empty(struct activity *a)
{
	size_t n = a->n_periods, m = (size_t)a->matrix_n * a->matrix_n;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < a->n_splits; i++) {
		char *text = a->split[i];

		a->split[i] = NULL;
		if (!a->seen[i]) {
			free(text);
			continue;
		}
		a->split[kept] = text;
		a->seen[kept] = true;
		if (kept != i) {
			memcpy(a->cell + kept * n, a->cell + i * n,
			    n * sizeof *a->cell);
			if (a->matrix)
				memcpy(a->matrix + kept * m, a->matrix + i * m,
				    m * sizeof *a->matrix);
		}
		kept++;
	}
	a->n_splits = kept;
}

static int compute(struct activity *a, struct store *s, const struct plan *p,
    const struct activity_query *q, struct err *e)
{
	struct found found = { NULL, 0 };
	struct sweep_span span;
	int rc;

	a->events_known = p->n_also == 0;
	rc = size_periods(a, q, e);
	if (rc == 0)
		rc = find_days(&found, s, p, q, e);
	if (rc == 0)
		rc = mark_periods(a, &found, e);
	if (rc == 0)
		rc = sweep_extent(a, q, p, &span, e);
	if (rc == 0)
		rc = size_cells(a, q, p->split ? p->n_codes : 1, span, e);
	if (rc == 0)
		rc = mark_observed(a, &found, e);
	if (rc == 0)
		rc = name_splits(a, s, p, q, e);
	if (q->depth == ACTIVITY_PERIODS)
		span.periods = 0;
	if (rc == 0 && span.periods > 0)
		rc = activity_sweep(s, p, q, span, a, e);
	if (rc == 0 && p->split && span.periods > 0)
		rc = see_earlier(a, s, p, span, e);
	if (rc == 0 && p->split)
		drop_empty(a);
	free(found.day);
	return rc;
}

int activity_compute(struct store *s, const struct activity_query *q,
    struct activity **out, struct err *e)
{
	struct activity *a = calloc(1, sizeof *a);
	struct plan p = { 0 };
	int rc;

	*out = NULL;
	if (!a)
		return err_memory(e);
	rc = plan_make(&p, s, q, e);
	if (rc == 0)
		rc = compute(a, s, &p, q, e);
	plan_release(&p);
	if (rc < 0) {
		activity_free(a);
		return rc;
	}
	*out = a;
	return 0;
}

int activity_check(
    struct store *s, const struct activity_query *q, struct err *e)
{
	struct plan p = { 0 };
	int rc = plan_make(&p, s, q, e);

	plan_release(&p);
	return rc;
}

/* The users of one side, and of the other when they are known. */
struct pairing {
	uint64_t **first; /* [chunk]: of the side read first; NULL: nobody */
	bool second;      /* the other is read */
};
enum { PAIR_FIRST, PAIR_SECOND, PAIR_BOTH, PAIR_COUNTS };

static int pair_chunk(
    const void *ctx, struct walk *w, uint64_t *count, struct err *e)
{
	const struct pairing *p = ctx;
	uint64_t *words = calloc(USERSET_CHUNK_WORDS, sizeof *words);
	int rc = words ? 0 : err_memory(e);

	for (size_t i = 0; rc == 0 && i < w->slot_at[1]; i++)
		rc = place_or(&w->at[i], words, e);
	if (rc == 0) {
		count[p->second ? PAIR_SECOND : PAIR_FIRST] +=
		    userset_chunk_count(words, NULL);
		if (p->second && p->first[w->chunk])
			count[PAIR_BOTH] +=
			    userset_chunk_count(words, p->first[w->chunk]);
	}
	if (rc == 0 && !p->second)
		p->first[w->chunk] = words;
	else
		free(words);
	return rc;
}

static int pair_side(struct store *s, const struct activity_query *q,
    struct pairing *p, uint64_t *count, struct err *e)
{
	struct activity_query whole = *q;
	struct plan plan = { 0 };
	struct survey v = { .store = s,
		.plans = &plan,
		.n_plans = 1,
		.span = { q->span.from, earlier(q->span.to, q->as_of) },
		.fn = pair_chunk,
		.ctx = p,
		.n_counts = PAIR_COUNTS };
	int rc;

	whole.split = SLICE_ABSENT;
	rc = plan_make(&plan, s, &whole, e);
	if (rc == 0)
		rc = activity_survey(&v, count, e);
	plan_release(&plan);
	return rc;
}

int activity_pair(struct store *s, const struct activity_query *a,
    const struct activity_query *b, struct activity_pair *out, struct err *e)
{
	uint64_t count[PAIR_COUNTS] = { 0 }, users;
	struct pairing p = { NULL, false };
	struct span days;
	size_t chunks;
	int rc = activity_extent(s, a->space, &users, &days, e);

	assert(a->space == b->space);
	chunks = (size_t)(users / USERSET_CHUNK_BITS + 1);
	p.first = calloc(chunks, sizeof *p.first);
	if (rc == 0 && !p.first)
		rc = err_memory(e);
	if (rc == 0)
		rc = pair_side(s, a, &p, count, e);
	p.second = true;
	if (rc == 0)
		rc = pair_side(s, b, &p, count, e);
	if (rc == 0)
		*out = (struct activity_pair){ count[PAIR_FIRST],
			count[PAIR_SECOND], count[PAIR_BOTH] };
	for (size_t i = 0; p.first && i < chunks; i++)
		free(p.first[i]);
	free(p.first);
	return rc;
}
