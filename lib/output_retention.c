/*
 * output_retention.c - the cohort table: a line per cohort, a column per lag or
 * window of days, and the pooled rate with its interval below. One lag alone
 * is followed over the cohorts: each has its interval, and all a trend.
 */
#include <stdlib.h>

#include "output_impl.h"

#define COHORT_WIDTH 22u
#define CELL_WIDTH 10u
#define TREND_MIN 4u

bool page_is_cohort(const struct row *r)
{
	return r->lag >= 0 || page_is_survival(r);
}

bool page_same_cohorts(const struct row *a, const struct row *b)
{
	size_t n = output_series_at(a->split);

	return strcmp(a->indicator, b->indicator) == 0 &&
	       n == output_series_at(b->split) &&
	       strncmp(a->split, b->split, n) == 0;
}

void page_cohort_title(struct buf *b, const struct row *r)
{
	const char *own = r->split + output_series_at(r->split);

	if (page_is_survival(r))
		buf_str(b, _(", by days since their first"));
	else if (strstr(own, "cohort=recurring"))
		buf_str(b, output_in_days(r)
			       ? _(", all active users: share active on these "
				   "days after")
			       : _(", all active users: share active k "
				   "periods later"));
	else
		buf_str(b, output_in_days(r)
			       ? _(", first-time cohorts: share active on "
				   "these days after their first")
			       : _(", first-time cohorts: share active k "
				   "periods later"));
}

/* A column is a lag and, of days, the window that begins there. */
struct columns {
	const struct row *of[GRID_COLUMNS];
	size_t n;
	int32_t missing; /* the highest lag that has no column; 0: none */
};

static size_t most_columns(const struct page *p)
{
	size_t width = p->st->width > 40 ? (size_t)p->st->width : 80;
	size_t fit = p->markdown ? GRID_COLUMNS - 2
				 : (width - COHORT_WIDTH) / CELL_WIDTH;

	return fit > GRID_COLUMNS - 2 ? GRID_COLUMNS - 2 : fit;
}

/* c->n: none. */
static size_t column_of(const struct columns *c, const struct row *r)
{
	size_t i = 0;

	while (i < c->n && (c->of[i]->lag != r->lag ||
			       strcmp(c->of[i]->split, r->split) != 0))
		i++;
	return i;
}

/* Lags ascend within a cohort, and the oldest cohort comes first. */
static void find_columns(const struct page *p, struct columns *c,
    const struct row *const *row, size_t n)
{
	size_t most = most_columns(p);

	c->n = 0;
	c->missing = 0;
	for (size_t i = 0; i < n; i++) {
		if (row[i]->cohort == DAY_NONE || column_of(c, row[i]) < c->n)
			continue;
		if (c->n < most)
			c->of[c->n++] = row[i];
		else if (row[i]->lag > c->missing)
			c->missing = row[i]->lag;
	}
}

static void put_heads(struct page *p, struct grid *g, const struct columns *c)
{
	grid_put(g, _("cohort"));
	grid_put(g, _("users"));
	for (size_t i = 0; i < c->n; i++)
		output_lag(grid_cell(g), p->t->by, c->of[i]);
	if (c->n == 1)
		buf_printf(
		    grid_cell(g), _("%g %% interval"), 100 * p->t->level);
}

/* Of a window that is not over for all, a row counts those alone for whom it
 * is: the row that counts most has the cohort. */
static void put_users(struct grid *g, const struct row *const *row, size_t n)
{
	struct buf *b = grid_cell(g);
	int64_t users = CELL_NO_COUNT;

	for (size_t i = 0; i < n && row[i]->cohort == row[0]->cohort; i++)
		if (row[i]->whole > users)
			users = row[i]->whole;
	if (users == CELL_NO_COUNT)
		buf_str(b, OUTPUT_DASH);
	else
		output_count(b, users);
}

static void put_limits(struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (!r || isnan(r->low))
		return;
	output_real(b, 100 * r->low, 1);
	buf_str(b, OUTPUT_DASH);
	output_real(b, 100 * r->high, 1);
}

/* Rows of a cohort come together; some of it may be too late to be known. */
static size_t put_cohort(struct page *p, struct grid *g,
    const struct columns *c, const struct row *const *row, size_t n)
{
	const struct row *cell[GRID_COLUMNS + 1] = { NULL };
	size_t i = 0;

	output_period(grid_cell(g), p->t->by, row[0]->cohort);
	put_users(g, row, n);
	for (; i < n && row[i]->cohort == row[0]->cohort; i++)
		cell[column_of(c, row[i])] = row[i];
	for (size_t k = 0; k < c->n; k++)
		if (cell[k])
			page_cell(p, grid_cell(g), cell[k]);
		else
			grid_put(g, "");
	if (c->n == 1)
		put_limits(g, cell[0]);
	return i;
}

/* The pooled rows, one a column; NULL where no cohort is old enough. */
static void find_pooled(const struct columns *c, const struct row *const *row,
    size_t n, const struct row **pooled)
{
	for (size_t i = 0; i < n; i++)
		if (row[i]->cohort == DAY_NONE)
			pooled[column_of(c, row[i])] = row[i];
}

static bool any_limits(const struct row *const *row, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (row[k] && !isnan(row[k]->low))
			return true;
	return false;
}

static void put_pooled(struct page *p, struct grid *g, const struct columns *c,
    const struct row *const *row, size_t n)
{
	const struct row *pooled[GRID_COLUMNS + 1] = { NULL };

	find_pooled(c, row, n, pooled);
	grid_put(g, _("pooled"));
	grid_put(g, "");
	for (size_t k = 0; k < c->n; k++)
		if (pooled[k])
			page_cell(p, grid_cell(g), pooled[k]);
		else
			grid_put(g, "");
	if (c->n == 1)
		put_limits(g, pooled[0]);
	if (c->n == 1 || !any_limits(pooled, c->n))
		return;
	buf_printf(grid_cell(g), _("%g %% interval"), 100 * p->t->level);
	grid_put(g, "");
	for (size_t k = 0; k < c->n; k++)
		put_limits(g, pooled[k]);
}

/* One lag, cohort by cohort. */
static void put_trend(struct page *p, const struct row *const *row, size_t n)
{
	double *x = malloc((n + 1) * sizeof *x);
	size_t known = 0;

	for (size_t i = 0; x && i < n; i++)
		if (row[i]->cohort != DAY_NONE &&
		    row[i]->state == STATE_COMPLETE)
			x[known++] = row[i]->value;
	if (known >= TREND_MIN && !p->markdown) {
		buf_char(p->out, '\n');
		output_sparkline(p->out, x, known);
		buf_printf(p->out, "  %s\n", _("from cohort to cohort"));
	}
	free(x);
}

void page_retention(struct page *p, const struct row *const *row, size_t n)
{
	struct columns c;
	struct grid g;

	find_columns(p, &c, row, n);
	grid_init(&g, 2 + c.n + (c.n == 1), p->markdown);
	put_heads(p, &g, &c);
	for (size_t i = 0; i < n;)
		if (row[i]->cohort == DAY_NONE)
			i++;
		else
			i += put_cohort(p, &g, &c, row + i, n - i);
	put_pooled(p, &g, &c, row, n);
	grid_write(&g, p->out);
	if (c.n == 1)
		put_trend(p, row, n);
	if (c.missing > 0) {
		struct buf b = BUF_INIT;

		buf_printf(&b,
		    _("lags +%zu to +%d do not fit here: "
		      "--format csv has all"),
		    (size_t)c.of[c.n - 1]->lag + 1, (int)c.missing);
		page_sentence(p, buf_text(&b));
		buf_release(&b);
	}
}
