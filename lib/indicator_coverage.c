/*
 * indicator_coverage.c - where the service is used, and where it is not.
 *
 * One user in a territory is no presence, and a small territory is no small
 * part of the map: so beside the share of territories with anybody stand the
 * share with a number of users that is no accident, and the share of people
 * who live where use is at least half of what it is everywhere. Each
 * territory's rate carries Byar's limits. A territory without users in a
 * period that was read is a real zero; its upper limit says how much use
 * could have been missed by chance.
 */
#include "indicator_places.h"

#include "stats.h"

#define BLANKS_NAMED 10
#define BLANKS_BYTES 600 /* a note is one sentence */

enum measure { MEASURE_ANY, MEASURE_SERVED, MEASURE_PEOPLE, MEASURE_COUNT };

static const char *const measure_text[MEASURE_COUNT] = { "", "measure=served",
	"measure=people_served" };

static uint64_t all_users(const struct places *p, uint32_t period)
{
	uint64_t users = 0;

	for (size_t i = 0; i < p->n; i++)
		users += p->at[i].users[period];
	return users;
}

static uint64_t all_people(const struct places *p)
{
	uint64_t people = 0;

	for (size_t i = 0; i < p->n; i++)
		people += (uint64_t)p->at[i].territory->population;
	return people;
}

static uint64_t with_users(
    const struct places *p, uint32_t period, uint64_t least)
{
	uint64_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->at[i].users[period] >= least;
	return n;
}

/* People who live where the rate is at least half of everybody's. */
static uint64_t people_served(const struct places *p, uint32_t period)
{
	uint64_t users = all_users(p, period), people = all_people(p), sum = 0;

	for (size_t i = 0; i < p->n; i++) {
		uint64_t here = (uint64_t)p->at[i].territory->population;

		if (stats_rate_order(
			2 * p->at[i].users[period], here, users, people) >= 0)
			sum += here;
	}
	return sum;
}

static void put_measure(struct row *row, const struct places *p,
    const struct indicator_run *run, uint32_t period, enum measure measure)
{
	uint64_t least = (uint64_t)run->service->territory_users;

	if (measure != MEASURE_PEOPLE) {
		indicator_share(row,
		    with_users(
			p, period, measure == MEASURE_SERVED ? least : 1),
		    p->n);
		return;
	}
	if (all_users(p, period) > 0)
		indicator_share(row, people_served(p, period), all_people(p));
	else
		row->state = STATE_NONE;
}

static int measure_rows(const struct places *p, const struct indicator_run *run,
    const struct indicator *self, enum measure measure, struct table *out,
    struct err *e)
{
	for (uint32_t i = 0; i < p->activity->n_periods; i++) {
		struct row *row;
		int rc = indicator_row(out, self, UNIT_SHARE,
		    indicator_period(p->activity, i),
		    indicator_period_state(run, p->activity, i), &row, e);

		if (rc < 0)
			return rc;
		row->split = measure_text[measure];
		if (row->state != STATE_NONE)
			put_measure(row, p, run, i, measure);
	}
	return 0;
}

static int place_rows(const struct place *place,
    const struct indicator_run *run, const struct indicator *self,
    const struct activity *a, struct table *out, struct err *e)
{
	const struct territory *t = place->territory;
	struct people people = { t->population, t->low, t->high };
	struct buf b = BUF_INIT;
	const char *text;
	struct row *row;
	int rc;

	buf_printf(&b, "%s=%s", run->service->territory, t->code);
	rc = buf_error(&b, e);
	if (rc == 0)
		rc = indicator_text(out, buf_text(&b), &text, e);
	for (uint32_t p = 0; rc == 0 && p < a->n_periods; p++) {
		rc =
		    indicator_row(out, self, UNIT_SHARE, indicator_period(a, p),
			indicator_period_state(run, a, p), &row, e);
		if (rc < 0)
			break;
		row->split = text;
		if (row->state != STATE_NONE)
			indicator_rate(
			    row, place->users[p], people, run->level);
	}
	buf_release(&b);
	return rc;
}

/* The last period that is over and has data; n_periods: none. */
static uint32_t last_complete(
    const struct places *p, const struct indicator_run *run)
{
	for (uint32_t i = p->activity->n_periods; i-- > 0;)
		if (indicator_period_state(run, p->activity, i) ==
		    STATE_COMPLETE)
			return i;
	return p->activity->n_periods;
}

static void list_blanks(
    const struct places *p, uint32_t period, size_t n, struct buf *b)
{
	size_t named = 0;

	for (size_t i = 0; i < p->n && named < BLANKS_NAMED; i++) {
		const struct territory *t = p->at[i].territory;

		if (p->at[i].users[period] > 0)
			continue;
		if (b->len + strlen(t->code) + strlen(t->name) > BLANKS_BYTES)
			break;
		buf_printf(b, "%s%s%s%s", named++ ? ", " : "", t->code,
		    *t->name ? " " : "", t->name);
	}
	if (n > named)
		buf_printf(b, ", \xe2\x80\xa6");
}

static int note_blanks(const struct places *p, const struct indicator_run *run,
    struct table *out, struct err *e)
{
	uint32_t period = last_complete(p, run);
	struct buf b = BUF_INIT;
	size_t n;
	int rc;

	if (period == p->activity->n_periods)
		return 0;
	n = p->n - with_users(p, period, 1);
	if (n == 0)
		return 0;
	list_blanks(p, period, n, &b);
	rc = buf_error(&b, e);
	if (rc == 0)
		rc = indicator_note(out, e,
		    Q_("%zu territory without users in the last complete "
		       "period: %s",
			"%zu territories without users in the last complete "
			"period: %s",
			n),
		    n, buf_text(&b));
	buf_release(&b);
	return rc;
}

static int note_measures(
    const struct indicator_run *run, struct table *out, struct err *e)
{
	int rc = indicator_note(out, e,
	    _("served: territories with at least %d users; people served: "
	      "those who live where the rate of use is at least half of "
	      "that of all territories together"),
	    run->service->territory_users);

	if (rc == 0)
		rc = indicator_note(out, e, "%s",
		    _("0 in a territory is nobody seen, not no data"));
	return rc;
}

static int put_rows(const struct places *p, const struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e)
{
	int rc = 0;

	for (int m = 0; rc == 0 && m < MEASURE_COUNT; m++)
		rc = measure_rows(p, run, self, (enum measure)m, out, e);
	for (size_t i = 0; rc == 0 && i < p->n; i++)
		rc = place_rows(&p->at[i], run, self, p->activity, out, e);
	if (rc == 0)
		rc = note_measures(run, out, e);
	if (rc == 0)
		rc = note_blanks(p, run, out, e);
	return rc < 0 ? rc : places_note(p, run, out, e);
}

int indicator_coverage(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e)
{
	struct places places;
	int rc = places_count(&places, run, self, e);

	if (rc == 0)
		rc = put_rows(&places, run, self, out, e);
	places_release(&places);
	return rc;
}
