/*
 * test_activity.c - every figure of the sweep against plain arrays of the
 * same random events, and the contracts' edges by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fill.h"
#include "../../lib/activity.h"

#define DATA_SETS 200
#define EVENTS 400
#define USERS 45
#define DAYS 90
#define FIRST_DAY 20400 /* 2025-11-08 */

static const char *const actions[] = { "visit", "start", "complete" };
static const char *const channels[] = { "web", "mobile", "phone" };
static const char *const places[] = { "75", "2A" };
static const struct fill_names names = {
	.action = actions,
	.n_actions = 3,
	.dimension = { "channel", "place" },
	.value = { channels, places },
	.n_values = { 3, 2 },
};

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % n;
}

static size_t draw_events(struct fill_event *ev)
{
	size_t n = draw(EVENTS);
	uint32_t users = 1 + draw(USERS), days = 1 + draw(DAYS);

	for (size_t i = 0; i < n; i++)
		ev[i] = (struct fill_event){ .user = draw(users),
			.day = FIRST_DAY + (day_t)draw(days),
			.action = draw(3),
			.value = { draw(3), draw(2) },
			.batch = draw(2) };
	return n;
}

/* A question in the test's own terms: -1 means any. */
enum split { SPLIT_NONE, SPLIT_ACTION, SPLIT_CHANNEL, SPLIT_PLACE };

struct question {
	bool action[3], channel[3], place[2]; /* allowed */
	bool on_channel, on_place;            /* is there a condition? */
	enum split split;
	enum period by;
	struct span span;
	day_t as_of;
};

struct asked {
	struct question q;
	struct activity_query query;
	struct where where[8];
	const char *active[3];
};

static bool any(const bool *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i])
			return true;
	return false;
}

static void draw_conditions(struct asked *a, const char *dimension,
    const char *const *value, bool *allowed, size_t n)
{
	while (!any(allowed, n))
		for (size_t i = 0; i < n; i++)
			allowed[i] = draw(2);
	for (size_t i = 0; i < n; i++)
		if (allowed[i])
			a->where[a->query.n_where++] =
			    (struct where){ slice_of(dimension),
				    slice_of(value[i]) };
}

static void draw_active(struct asked *a)
{
	struct question *q = &a->q;
	uint32_t kind = draw(3);

	if (kind == 0) {
		q->action[0] = q->action[1] = q->action[2] = true;
	} else if (kind == 1) {
		draw_conditions(a, "action", actions, q->action, 3);
		a->active[a->query.n_active++] = "visit";
	} else {
		while (!any(q->action, 3))
			for (size_t i = 0; i < 3; i++)
				q->action[i] = draw(2);
		for (size_t i = 0; i < 3; i++)
			if (q->action[i])
				a->active[a->query.n_active++] = actions[i];
	}
}

static void draw_question(struct asked *a)
{
	static const char *const split[] = { NULL, "action", "channel",
		"place" };
	struct question *q = &a->q;

	memset(a, 0, sizeof *a);
	draw_active(a);
	q->on_channel = draw(3) == 0;
	q->on_place = draw(3) == 0;
	memset(q->channel, !q->on_channel, sizeof q->channel);
	memset(q->place, !q->on_place, sizeof q->place);
	if (q->on_channel)
		draw_conditions(a, "channel", channels, q->channel, 3);
	if (q->on_place)
		draw_conditions(a, "place", places, q->place, 2);
	q->split = (enum split)draw(4);
	q->by = (enum period)draw(4);
	q->as_of = FIRST_DAY - 5 + (day_t)draw(DAYS + 20);
	q->span.from = FIRST_DAY - 40 + (day_t)draw(DAYS + 40);
	q->span.to = q->span.from + (day_t)draw(DAYS);
	a->query.by = q->by;
	a->query.span = q->span;
	a->query.as_of = q->as_of;
	a->query.source = draw(2) ? 0 : -1;
	a->query.active = a->active;
	a->query.where = a->where;
	a->query.split = slice_of(split[q->split]);
	a->query.depth = (enum activity_depth)draw(3);
	a->query.window = draw(4);
}

struct naive {
	const struct fill_event *ev;
	size_t n;
	const struct question *q;
};

static bool on(const struct fill_event *e, uint32_t user, day_t day)
{
	return e->user == user && e->day == day;
}

/* Is the event one of the split value, in the dimension that is read? */
static bool matches(
    const struct question *q, const struct fill_event *e, uint32_t value)
{
	bool read_channel = q->split == SPLIT_CHANNEL ||
			    (q->split <= SPLIT_ACTION && q->on_channel);
	bool read_place = q->split == SPLIT_PLACE ||
			  (q->split <= SPLIT_ACTION && !q->on_channel);

	if (!q->action[e->action])
		return false;
	if (read_channel && !q->channel[e->value[0]])
		return false;
	if (read_place && !q->place[e->value[1]])
		return false;
	switch (q->split) {
	case SPLIT_ACTION:
		return e->action == value;
	case SPLIT_CHANNEL:
		return e->value[0] == value;
	case SPLIT_PLACE:
		return e->value[1] == value;
	default:
		return true;
	}
}

/* Did the user qualify on the day, for a split value? */
static bool active_on(
    const struct naive *d, uint32_t user, day_t day, uint32_t value)
{
	const struct question *q = d->q;
	bool match = false, channel = !q->on_channel, place = !q->on_place;

	if (day >= q->as_of)
		return false;
	for (size_t i = 0; i < d->n; i++) {
		const struct fill_event *e = &d->ev[i];

		if (!on(e, user, day) || !q->action[e->action])
			continue;
		match |= matches(q, e, value);
		channel |= q->channel[e->value[0]];
		place |= q->place[e->value[1]];
	}
	return match && channel && place;
}

/* seen[user][period since base]. */
struct seen {
	bool at[USERS][200];
	int32_t base;
};

static void look(
    struct seen *s, const struct naive *d, uint32_t value, int32_t base)
{
	memset(s, 0, sizeof *s);
	s->base = base;
	for (size_t i = 0; i < d->n; i++) {
		int32_t p = period_index(d->q->by, d->ev[i].day) - base;

		assert_in_range(p, 0, 199);
		if (active_on(d, d->ev[i].user, d->ev[i].day, value))
			s->at[d->ev[i].user][p] = true;
	}
}

static struct activity_cell expect(const struct seen *s, int p, int window)
{
	struct activity_cell c = { 0 };

	for (int u = 0; u < USERS; u++) {
		bool before = false, last = p > 0 && s->at[u][p - 1];
		bool now = p >= 0 && s->at[u][p], recent = false;

		for (int k = 0; k < p; k++) {
			before |= s->at[u][k];
			recent |= k > p - window && s->at[u][k];
		}
		c.active += now;
		c.fresh += now && !before;
		c.retained += now && last;
		c.resurrected += now && before && !last;
		c.churned += !now && last;
		c.ever += now || before;
		c.windowed += window > 0 && (now || recent);
	}
	return c;
}

static uint64_t expect_events(
    const struct naive *d, uint32_t value, int32_t period)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->ev[i].day < d->q->as_of &&
		     period_index(d->q->by, d->ev[i].day) == period &&
		     matches(d->q, &d->ev[i], value);
	return n;
}

static void compare_cells(const struct activity *a, uint32_t split,
    const struct seen *s, const struct naive *d, uint32_t value,
    const struct activity_query *q)
{
	for (uint32_t p = 0; p < a->n_periods; p++) {
		const struct activity_cell *c =
		    &a->cell[(size_t)split * a->n_periods + p];
		int at = a->first + (int32_t)p - s->base;
		struct activity_cell x = expect(s, at, (int)q->window);

		if (q->depth == ACTIVITY_COUNTS)
			x.fresh = x.retained = x.resurrected = x.churned =
			    x.ever = 0;
		assert_int_equal(c->active, x.active);
		assert_int_equal(c->fresh, x.fresh);
		assert_int_equal(c->retained, x.retained);
		assert_int_equal(c->resurrected, x.resurrected);
		assert_int_equal(c->churned, x.churned);
		assert_int_equal(c->ever, x.ever);
		assert_int_equal(c->windowed, x.windowed);
		if (a->events_known)
			assert_int_equal(c->events,
			    expect_events(d, value, a->first + (int32_t)p));
	}
}

static void compare_matrix(
    const struct activity *a, uint32_t split, const struct seen *s)
{
	size_t n = a->matrix_n;

	for (size_t c = 0; c < n; c++) {
		for (size_t p = 0; p < n; p++) {
			uint32_t users = 0;

			for (int u = 0; u < USERS; u++) {
				bool cohort = s->at[u][c];

				for (size_t k = 0; k < c; k++)
					cohort &= !s->at[u][k];
				users += cohort && p >= c && s->at[u][p];
			}
			assert_int_equal(
			    a->matrix[(split * n + c) * n + p], users);
		}
	}
}

static void compare_days(const struct activity *a, const struct naive *d)
{
	day_t first = DAY_NONE;

	for (uint32_t p = 0; p < a->n_periods; p++) {
		int32_t index = a->first + (int32_t)p;
		uint32_t days = 0;

		for (day_t day = period_start(a->by, index);
		     day < period_start(a->by, index + 1); day++) {
			bool some = false;

			for (size_t i = 0; i < d->n; i++)
				some |=
				    d->ev[i].day == day && day < d->q->as_of;
			days += some;
		}
		assert_int_equal(a->days[p], days);
		assert_int_equal(a->covered[p], days > 0);
	}
	for (size_t i = 0; i < d->n; i++)
		if (d->ev[i].day < d->q->as_of &&
		    (first == DAY_NONE || d->ev[i].day < first))
			first = d->ev[i].day;
	assert_int_equal(a->data_first, first);
}

static uint32_t last_ever(const struct seen *s, const struct activity *a)
{
	int last = a->first + (int32_t)a->n_periods - 1 - s->base;

	return a->n_periods ? (uint32_t)expect(s, last, 0).ever : 0;
}

static void check_question(
    const struct naive *d, const struct asked *asked, const struct activity *a)
{
	static const struct {
		const char *name;
		uint32_t n;
		uint32_t order[3]; /* by bytes of the value */
		const char *const *value;
	} dims[] = {
		{ "", 1, { 0 }, NULL },
		{ "action=", 3, { 2, 1, 0 }, actions },
		{ "channel=", 3, { 1, 2, 0 }, channels },
		{ "place=", 2, { 1, 0 }, places },
	};
	enum split split = asked->q.split;
	uint32_t found = 0;
	static struct seen s;

	if (a->data_first == DAY_NONE) { /* nothing before as_of */
		assert_int_equal(a->n_splits, split == SPLIT_NONE);
		return;
	}
	for (uint32_t i = 0; i < dims[split].n; i++) {
		uint32_t v = dims[split].order[i];
		char text[32];

		look(&s, d, v, a->matrix_first);
		if (split != SPLIT_NONE && last_ever(&s, a) == 0)
			continue;
		assert_true(found < a->n_splits);
		snprintf(text, sizeof text, "%s%s", dims[split].name,
		    split ? dims[split].value[v] : "");
		assert_string_equal(a->split[found], text);
		compare_cells(a, found, &s, d, v, &asked->query);
		if (asked->query.depth == ACTIVITY_COHORTS)
			compare_matrix(a, found, &s);
		found++;
	}
	assert_int_equal(found, a->n_splits);
}

/* A shallower pass tells the same of periods and, but for PERIODS, of events
 * and of the values that there were. */
static void check_shallow(struct store *s, const struct activity_query *deep,
    const struct activity *whole, enum activity_depth depth)
{
	struct activity_query q = *deep;
	struct activity *a;
	struct err e = { 0 };

	q.depth = depth;
	q.window = 0;
	if (activity_compute(s, &q, &a, &e))
		fail_msg("%s", e.text);
	assert_int_equal(a->n_periods, whole->n_periods);
	assert_int_equal(a->data_first, whole->data_first);
	for (uint32_t p = 0; p < a->n_periods; p++)
		assert_int_equal(a->covered[p], whole->covered[p]);
	if (depth == ACTIVITY_EVENTS && a->events_known) {
		assert_int_equal(a->n_splits, whole->n_splits);
		for (size_t i = 0; i < (size_t)a->n_splits * a->n_periods;
		     i++) {
			assert_int_equal(
			    a->cell[i].events, whole->cell[i].events);
			assert_int_equal(a->cell[i].active, 0);
		}
	}
	activity_free(a);
}

static void random_questions(void **unused)
{
	static struct fill_event ev[EVENTS];
	struct err e = { 0 };

	(void)unused;
	for (int i = 0; i < DATA_SETS; i++) {
		size_t n = draw_events(ev);
		struct fill f;

		fill_store(
		    &f, "app", 0, INT32_MAX, &names, ev, n, 2, FIRST_DAY);
		if (draw(2))
			activity_keep(f.store);
		for (int k = 0; k < 6; k++) {
			struct activity *a;
			struct asked asked;
			struct naive d = { ev, n, &asked.q };

			draw_question(&asked);
			asked.query.space = f.space;
			if (asked.query.source >= 0)
				asked.query.source = f.source;
			if (activity_compute(f.store, &asked.query, &a, &e))
				fail_msg("%s", e.text);
			compare_days(a, &d);
			check_question(&d, &asked, a);
			check_shallow(
			    f.store, &asked.query, a, ACTIVITY_PERIODS);
			check_shallow(
			    f.store, &asked.query, a, ACTIVITY_EVENTS);
			activity_free(a);
		}
		fill_remove(&f);
	}
}

static void random_pairs(void **unused)
{
	static struct fill_event ev[EVENTS];
	struct err e = { 0 };

	(void)unused;
	for (int i = 0; i < 30; i++) {
		size_t n = draw_events(ev);
		struct fill f;
		struct asked x[2];
		struct activity_pair pair;
		uint64_t a = 0, b = 0, both = 0;

		fill_store(
		    &f, "app", 0, INT32_MAX, &names, ev, n, 2, FIRST_DAY);
		for (int k = 0; k < 2; k++) {
			draw_question(&x[k]);
			x[k].q.split = SPLIT_NONE;
			x[k].query.space = f.space;
			x[k].query.source = -1;
		}
		if (activity_pair(f.store, &x[0].query, &x[1].query, &pair, &e))
			fail_msg("%s", e.text);
		for (uint32_t u = 0; u < USERS; u++) {
			bool in[2] = { false, false };

			for (int k = 0; k < 2; k++) {
				struct naive d = { ev, n, &x[k].q };

				for (day_t day = x[k].q.span.from;
				     day < x[k].q.span.to; day++)
					in[k] |= active_on(&d, u, day, 0);
			}
			a += in[0];
			b += in[1];
			both += in[0] && in[1];
		}
		assert_int_equal(pair.a, a);
		assert_int_equal(pair.b, b);
		assert_int_equal(pair.both, both);
		fill_remove(&f);
	}
}

static struct activity_query plain(const struct fill *f)
{
	return (struct activity_query){ .space = f->space,
		.source = -1,
		.by = PERIOD_MONTH,
		.span = { FIRST_DAY, FIRST_DAY + 60 },
		.as_of = FIRST_DAY + 60 };
}

static void refuse(
    struct store *s, const struct activity_query *q, const char *expected)
{
	struct err e = { 0 };
	struct activity *a;

	assert_int_equal(activity_compute(s, q, &a, &e), ERR_INPUT);
	assert_null(a);
	if (!strstr(e.text, expected))
		fail_msg("\"%s\" does not say \"%s\"", e.text, expected);
}

static void unknown_names(void **unused)
{
	static const struct fill_event ev[] = { { .day = FIRST_DAY } };
	static const char *const strange[] = { "download" };
	struct fill f;
	struct activity_query q;
	struct where w;

	(void)unused;
	fill_store(&f, "app", 0, INT32_MAX, &names, ev, 1, 1, FIRST_DAY);
	q = plain(&f);
	q.split = slice_of("chanel");
	refuse(f.store, &q, "did you mean \"channel\"?");
	q.split = slice_of("weather");
	refuse(f.store, &q, "There are: channel, place");
	q.split = SLICE_ABSENT;
	q.where = &w;
	q.n_where = 1;
	w = (struct where){ slice_of("channel"), slice_of("mobil") };
	refuse(f.store, &q, "did you mean \"mobile\"?");
	w = (struct where){ slice_of("action"), slice_of("vist") };
	refuse(f.store, &q,
	    "no action is named \"vist\"; did you mean "
	    "\"visit\"?");
	q.n_where = 0;
	q.active = strange;
	q.n_active = 1;
	refuse(f.store, &q, "\"download\"");
	fill_remove(&f);
}

static void too_much(void **unused)
{
	static const struct fill_event ev[] = { { .day = 0 },
		{ .day = FIRST_DAY } };
	struct fill f;
	struct activity_query q;

	(void)unused;
	fill_store(&f, "app", 0, INT32_MAX, &names, ev, 2, 1, FIRST_DAY);
	q = plain(&f);
	q.by = PERIOD_DAY;
	q.depth = ACTIVITY_COHORTS;
	refuse(f.store, &q, "too many to follow");
	q.span = (struct span){ 0, 84000 };
	q.as_of = 84000;
	refuse(f.store, &q, "too many");
	fill_remove(&f);
}

/* Nothing in the store, spans outside data or the wrong way round. */
static void nothing(void **unused)
{
	static const struct fill_event ev[] = { { .day = FIRST_DAY } };
	struct err e = { 0 };
	struct fill f;
	struct activity_query q;
	struct activity *a;

	(void)unused;
	fill_store(&f, "app", 0, INT32_MAX, &names, ev, 1, 1, FIRST_DAY);
	q = plain(&f);
	q.as_of = FIRST_DAY;
	assert_int_equal(activity_compute(f.store, &q, &a, &e), 0);
	assert_int_equal(a->data_first, DAY_NONE);
	assert_int_equal(a->n_splits, 1);
	assert_int_equal(a->n_periods, 1); /* its month has begun */
	assert_false(a->covered[0]);
	activity_free(a);

	q = plain(&f);
	q.span = (struct span){ FIRST_DAY + 30, FIRST_DAY + 30 };
	q.depth = ACTIVITY_COHORTS;
	assert_int_equal(activity_compute(f.store, &q, &a, &e), 0);
	assert_int_equal(a->n_periods, 0);
	activity_free(a);

	q = plain(&f);
	q.span = (struct span){ FIRST_DAY - 400, FIRST_DAY - 370 };
	q.split = slice_of("channel");
	assert_int_equal(activity_compute(f.store, &q, &a, &e), 0);
	assert_int_equal(a->n_splits, 0);
	activity_free(a);

	q = plain(&f);
	q.by = PERIOD_DAY;
	q.depth = ACTIVITY_HISTORY;
	q.span = (struct span){ FIRST_DAY + 1, FIRST_DAY + 3 };
	assert_int_equal(activity_compute(f.store, &q, &a, &e), 0);
	assert_true(a->covered_before);
	assert_int_equal(a->cell[0].churned, 1);
	assert_int_equal(a->cell[1].churned, 0);
	assert_int_equal(a->cell[1].ever, 1);
	activity_free(a);
	fill_remove(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_questions),
		cmocka_unit_test(random_pairs),
		cmocka_unit_test(unknown_names),
		cmocka_unit_test(too_much),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
