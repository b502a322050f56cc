/*
 * indicator_impl.h - shared by indicator*.c: rows, notes, and the computing
 * functions that the registry names.
 */
#ifndef JAUGE_INDICATOR_IMPL_H
#define JAUGE_INDICATOR_IMPL_H

#include "activity_timeline.h"
#include "indicator.h"

typedef int indicator_compute_fn(struct indicator_run *run,
    const struct indicator *self, struct table *out, struct err *e);

indicator_compute_fn indicator_active_users, indicator_new_users,
    indicator_returning_users, indicator_cumulative_users, indicator_events,
    indicator_penetration, indicator_coverage, indicator_retention,
    indicator_growth, indicator_cost, indicator_cost_per_mau_annual,
    indicator_cost_per_mau_month, indicator_cost_per_user_year,
    indicator_cost_per_new_user;
indicator_compute_fn indicator_cost_per_transaction, indicator_cost_per_outcome,
    indicator_cost_share, indicator_budget_execution, indicator_burn;
indicator_compute_fn indicator_take_up, indicator_self_financing, indicator_roi,
    indicator_marginal_cost, indicator_elasticity;
indicator_compute_fn indicator_stickiness, indicator_frequency;
indicator_compute_fn indicator_completion, indicator_funnel,
    indicator_time_to_complete, indicator_transactions, indicator_support_rate,
    indicator_satisfaction, indicator_ease_of_use, indicator_nps,
    indicator_outcomes, indicator_outcome_rate;
indicator_compute_fn indicator_penetration_year, indicator_inequality,
    indicator_control, indicator_projection, indicator_time_to_reach;
indicator_compute_fn indicator_survival;
/* Retention asked for in another way than by calendar period of first-time
 * cohorts. */
int indicator_cohorts(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e);
/* active_users of the last so many days, day by day. */
int indicator_rolling(struct indicator_run *run, const struct indicator *self,
    struct table *out, struct err *e);
indicator_compute_fn indicator_attainment, indicator_on_track,
    indicator_phase_gate, indicator_runway, indicator_committee_window;

/* Period p (from a->first) of an activity as a row's start and end. */
struct span indicator_period(const struct activity *a, uint32_t p);
/* complete or partial, or none without a day of data. */
enum state indicator_period_state(
    const struct indicator_run *run, const struct activity *a, uint32_t p);
/* table_add() for a span, with ERR_IO when memory runs out. */
int indicator_row(struct table *out, const struct indicator *self,
    enum unit unit, struct span span, enum state state, struct row **row,
    struct err *e);
/* A copy of text in the table. */
int indicator_text(
    struct table *out, const char *text, const char **copy, struct err *e);
/* "split,name=value", or what of both there is, in the table. */
int indicator_series(struct table *out, const char *split, const char *name,
    const char *value, const char **copy, struct err *e);
void indicator_share(struct row *row, uint64_t part, uint64_t whole);
/* Users of a territory over its people, with Byar's limits of the count over
 * the range of the people. Nobody lives there: STATE_NONE. */
struct people {
	int64_t n, low, high;
};
void indicator_rate(
    struct row *row, uint64_t users, struct people people, double level);
/* "split,measure" in the table, the split left out when it is "". */
int indicator_measure(struct table *out, const char *split, const char *measure,
    const char **copy, struct err *e);
int indicator_note(struct table *out, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* "history starts on ...", and that expired cookies count again. */
int indicator_note_history(const struct indicator_run *run,
    const struct activity *a, struct table *out, struct err *e);

/* "costs are payments (CP)", and the months of the run that have none. */
int indicator_note_basis(
    const struct indicator_run *run, struct table *out, struct err *e);
/* Whether each month that the span touches has a payment. */
bool indicator_costs_known(const struct costs *c, day_t from, day_t to);
/* Wilson's limits of its part and whole. */
void indicator_wilson(struct row *row, double level);
/* The days of the run's scope with data before as_of, ascending; gives *days
 * (free()). */
int indicator_days(
    const struct indicator_run *run, day_t **days, size_t *n, struct err *e);
/* Whether one of them is in the span. */
bool indicator_has_day(const day_t *days, size_t n, struct span span);
/* The run's users one by one, over a span of days; fills q, which lives as
 * long as *out: free with timeline_free(). */
int indicator_timeline(const struct indicator_run *run, struct span span,
    struct activity_query *q, struct timeline **out, struct err *e);
/* Index of the first moment on the day or later; n: none. */
size_t indicator_moment(const struct moment *m, size_t n, day_t day);
/* The run's pass by month, begun eleven months before its first period, each
 * cell with the distinct users of twelve months. */
int indicator_months(
    struct indicator_run *run, const struct activity **out, struct err *e);
/* The gate: ERR_INPUT when the identity cannot carry the indicator, something
 * it needs is missing, or the run asks for what it cannot be cut by. */
int indicator_gate(const struct indicator_run *run, const struct indicator *ind,
    struct err *e);

#endif
