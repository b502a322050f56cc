/*
 * output_page.c - tidy rows turned into tables that people read.
 *
 * Without a split, periods are lines and indicators columns. With a split,
 * each indicator has a table of its own: values are columns when they are few,
 * else lines, the largest first. Growth has its flows as columns. A period is
 * named by its end, since a year's cost ends where its month does.
 */
#include <stdlib.h>

#include "output_impl.h"

#define FEW_VALUES 6u
#define FEW_LIMITS 2u
#define TREND_MIN 4u
#define TREND_MAX 60u

const char *page_label(const struct row *r)
{
	const struct indicator *ind = indicator_find(slice_of(r->indicator));

	return ind ? _(ind->label) : r->indicator;
}

/* Which of a list of texts; added when new. */
struct list {
	const char **at;
	size_t n, cap;
};

static bool list_find(const struct list *l, const char *s, size_t *at)
{
	for (*at = 0; *at < l->n; ++*at)
		if (strcmp(l->at[*at], s) == 0)
			return true;
	return false;
}

static int list_add(struct list *l, const char *s)
{
	size_t at;

	/* Rows come sorted: the last one is nearly always the one. */
	if (l->n && strcmp(l->at[l->n - 1], s) == 0)
		return 0;
	if (list_find(l, s, &at))
		return 0;
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 16;
		const char **more = realloc(l->at, cap * sizeof *more);

		if (!more)
			return -1;
		l->at = more;
		l->cap = cap;
	}
	l->at[l->n++] = s;
	return 0;
}

/* Rows of one table: an indicator's, or several without a split. */
struct pivot {
	const struct row *const *row;
	size_t n;
	day_t *end; /* the periods' ends, ascending */
	size_t n_ends;
	struct list column;      /* indicators, or split values */
	const struct row **cell; /* [period * columns + column] */
	bool by_split;
};

static int by_day(const void *a, const void *b)
{
	day_t x = *(const day_t *)a, y = *(const day_t *)b;

	return (x > y) - (x < y);
}

static size_t period_at(const struct pivot *v, day_t end)
{
	const day_t *at =
	    bsearch(&end, v->end, v->n_ends, sizeof *v->end, by_day);

	return at ? (size_t)(at - v->end) : 0;
}

static int pivot_fill(struct pivot *v, struct err *e)
{
	size_t column;

	v->end = malloc((v->n + 1) * sizeof *v->end);
	if (!v->end)
		return err_memory(e);
	for (size_t i = 0; i < v->n; i++) {
		v->end[v->n_ends++] = v->row[i]->end;
		if (list_add(&v->column,
			v->by_split ? v->row[i]->split : v->row[i]->indicator) <
		    0)
			return err_memory(e);
	}
	qsort(v->end, v->n_ends, sizeof *v->end, by_day);
	column = 0;
	for (size_t i = 0; i < v->n_ends; i++)
		if (i == 0 || v->end[i] != v->end[column - 1])
			v->end[column++] = v->end[i];
	v->n_ends = column;
	v->cell = calloc(v->n_ends * v->column.n + 1, sizeof *v->cell);
	if (!v->cell)
		return err_memory(e);
	for (size_t i = 0; i < v->n; i++) {
		list_find(&v->column,
		    v->by_split ? v->row[i]->split : v->row[i]->indicator,
		    &column);
		v->cell[period_at(v, v->row[i]->end) * v->column.n + column] =
		    v->row[i];
	}
	return 0;
}

static void pivot_release(struct pivot *v)
{
	free(v->end);
	free(v->column.at);
	free(v->cell);
}

static void put_period(struct page *p, struct buf *b, day_t end)
{
	enum period by = p->t->by;

	output_period(b, by, period_start(by, period_index(by, end - 1)));
}

static void put_cell(struct page *p, struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (r) {
		page_cell(p, b, r);
		return;
	}
	p->missing = true;
	buf_str(b, OUTPUT_DASH);
}

static void put_limits(struct page *p, struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (!r || isnan(r->low) || isnan(r->high))
		return;
	output_value(b, r->low, r->unit, p->t->currency);
	buf_str(b, OUTPUT_DASH);
	output_value(b, r->high, r->unit, p->t->currency);
}

/* A row of the column that has limits; NULL: none. */
static const struct row *limited(const struct pivot *v, size_t column)
{
	for (size_t i = 0; i < v->n_ends; i++) {
		const struct row *r = v->cell[i * v->column.n + column];

		if (r && !isnan(r->low) && !isnan(r->high))
			return r;
	}
	return NULL;
}

/* Intervals take room: among values of a split only where few have one. */
static void choose_limits(const struct pivot *v, bool *limits)
{
	size_t n = 0;

	for (size_t k = 0; k < v->column.n; k++)
		n += limits[k] = limited(v, k) != NULL;
	for (size_t k = 0; k < v->column.n; k++)
		limits[k] &= !v->by_split || n <= FEW_LIMITS;
}

static void put_limits_head(
    struct page *p, struct buf *b, const struct pivot *v, size_t column)
{
	if (strcmp(v->row[0]->indicator, "control") == 0)
		buf_str(b, _("limits"));
	else if (limited(v, column)->range)
		buf_str(b, _("range"));
	else
		buf_printf(b, v->by_split ? _("%g %%") : _("%g %% interval"),
		    100 * p->t->level);
}

/* A column's values over the complete periods, absent ones as NAN: how many. */
static size_t trend(const struct pivot *v, size_t column, double *x)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_ends; i++) {
		const struct row *r = v->cell[i * v->column.n + column];

		if (!r || r->state != STATE_PARTIAL)
			x[n++] = r ? r->value : NAN;
	}
	return n;
}

/* Too few values are no trend, nor are those that stand out of one. */
static bool is_trend(const char *split, const double *x, size_t n)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		known += isnan(x[i]) ? 0 : 1;
	return known >= TREND_MIN && !strstr(split, "signal=");
}

/* One line a column: its trend over the complete periods. */
static void put_trends(struct page *p, const struct pivot *v)
{
	double *x = malloc((v->n_ends + 1) * sizeof *x);
	bool any = false;

	for (size_t k = 0; x && !p->markdown && k < v->column.n; k++) {
		size_t n = trend(v, k, x);
		size_t from = n > TREND_MAX ? n - TREND_MAX : 0;

		if (!is_trend(v->column.at[k], x, n))
			continue;
		if (!any)
			buf_char(p->out, '\n');
		any = true;
		output_sparkline(p->out, x + from, n - from);
		buf_str(p->out, "  ");
		if (v->by_split)
			output_split_name(p->out, v->column.at[k]);
		else
			buf_str(p->out, page_label(&(struct row){
					    .indicator = v->column.at[k] }));
		buf_char(p->out, '\n');
	}
	free(x);
}

/* Periods as lines; each column with its interval where it has one. */
static void page_by_period(struct page *p, const struct pivot *v)
{
	size_t columns = 1;
	bool limits[GRID_COLUMNS / 2];
	struct grid g;

	choose_limits(v, limits);
	for (size_t k = 0; k < v->column.n; k++)
		columns += 1 + limits[k];
	grid_init(&g, columns, p->markdown);
	grid_put(&g, _(period_name(p->t->by)));
	for (size_t k = 0; k < v->column.n; k++) {
		struct buf *b = grid_cell(&g);

		if (v->by_split)
			output_split_name(b, v->column.at[k]);
		else
			buf_str(b, page_label(&(struct row){
				       .indicator = v->column.at[k] }));
		if (limits[k])
			put_limits_head(p, grid_cell(&g), v, k);
	}
	for (size_t i = 0; i < v->n_ends; i++) {
		put_period(p, grid_cell(&g), v->end[i]);
		for (size_t k = 0; k < v->column.n; k++) {
			const struct row *r = v->cell[i * v->column.n + k];

			put_cell(p, &g, r);
			if (limits[k])
				put_limits(p, &g, r);
		}
	}
	grid_write(&g, p->out);
	put_trends(p, v);
}

struct ranked {
	size_t column;
	double value;
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return (x->column > y->column) - (x->column < y->column);
}

/* The last period in which every column that has a cell has it complete. */
static size_t rank_period(const struct pivot *v)
{
	for (size_t i = v->n_ends; i-- > 0;)
		for (size_t k = 0; k < v->column.n; k++) {
			const struct row *r = v->cell[i * v->column.n + k];

			if (r && r->state == STATE_COMPLETE)
				return i;
		}
	return v->n_ends - 1;
}

static int rank_columns(
    const struct pivot *v, struct ranked **out, struct err *e)
{
	size_t at = rank_period(v);
	struct ranked *rank = malloc((v->column.n + 1) * sizeof *rank);

	*out = rank;
	if (!rank)
		return err_memory(e);
	for (size_t k = 0; k < v->column.n; k++) {
		const struct row *r = v->cell[at * v->column.n + k];

		rank[k] =
		    (struct ranked){ k, r && !isnan(r->value) ? r->value : -1 };
	}
	qsort(rank, v->column.n, sizeof *rank, by_value);
	return 0;
}

/* Values as lines, the last periods that fit as columns. */
static int page_by_value(struct page *p, const struct pivot *v, struct err *e)
{
	size_t width = p->st->width > 20 ? (size_t)p->st->width : 80;
	size_t shown = (width - 20) / 12, from;
	struct ranked *rank;
	struct grid g;

	if (shown > GRID_COLUMNS - 1)
		shown = GRID_COLUMNS - 1;
	if (rank_columns(v, &rank, e) < 0)
		return e->code;
	from = v->n_ends > shown ? v->n_ends - shown : 0;
	grid_init(&g, 1 + v->n_ends - from, p->markdown);
	grid_put(&g, "");
	for (size_t i = from; i < v->n_ends; i++)
		put_period(p, grid_cell(&g), v->end[i]);
	for (size_t k = 0; k < v->column.n; k++) {
		output_split_name(grid_cell(&g), v->column.at[rank[k].column]);
		for (size_t i = from; i < v->n_ends; i++)
			put_cell(
			    p, &g, v->cell[i * v->column.n + rank[k].column]);
	}
	grid_write(&g, p->out);
	if (from > 0) {
		struct buf b = BUF_INIT;

		buf_printf(&b,
		    Q_("%zu earlier period does not fit here: "
		       "--format csv has all",
			"%zu earlier periods do not fit "
			"here: --format csv has all",
			from),
		    from);
		page_sentence(p, buf_text(&b));
		buf_release(&b);
	}
	free(rank);
	return 0;
}

static int page_pivot(struct page *p, struct pivot *v, struct err *e)
{
	int rc = pivot_fill(v, e);

	if (rc == 0 &&
	    v->column.n <= (v->by_split ? FEW_VALUES : GRID_COLUMNS / 2 - 1))
		page_by_period(p, v);
	else if (rc == 0)
		rc = page_by_value(p, v, e);
	pivot_release(v);
	return rc;
}

static bool is_flow_row(const struct row *r)
{
	return strcmp(r->indicator, "growth") == 0;
}

/* Whether two splits are by one dimension, or sub-series of one value. */
static bool same_kind(const char *a, const char *b)
{
	size_t i = output_measure_at(a), j = output_measure_at(b);
	size_t n = strcspn(a, "=");

	if (a[i] && b[j])
		return i == j && strncmp(a, b, i) == 0;
	return !a[i] && !b[j] && n == strcspn(b, "=") && strncmp(a, b, n) == 0;
}

static bool same_table(const struct row *a, const struct row *b)
{
	if (page_is_goal(a) || page_is_goal(b))
		return strcmp(a->indicator, b->indicator) == 0;
	if (page_is_cohort(a) || page_is_cohort(b))
		return page_same_cohorts(a, b);
	if (*a->split == '\0' || *b->split == '\0')
		return *a->split == *b->split;
	return strcmp(a->indicator, b->indicator) == 0 &&
	       same_kind(a->split, b->split);
}

static void put_table_title(struct page *p, const struct row *r)
{
	struct buf b = BUF_INIT;
	bool cohort = page_is_cohort(r);
	size_t at =
	    cohort ? output_series_at(r->split) : output_measure_at(r->split);
	bool part = r->split[at] != '\0'; /* a value's own table */
	char *value;

	if (*r->split == '\0' && !cohort) {
		buf_char(p->out, '\n');
		return;
	}
	value = cohort ? slice_copy((struct slice){ r->split, at }) : NULL;
	buf_str(&b, page_label(r));
	if (cohort)
		page_cohort_title(&b, r);
	if (at > 0 && (cohort || part)) {
		buf_str(&b, " \xc2\xb7 ");
		output_split_value(&b, value ? value : r->split);
	}
	page_title(p, buf_text(&b));
	buf_release(&b);
	free(value);
}

static int page_flows(struct page *p, struct pivot *v, struct err *e)
{
	struct grid g;
	int rc = pivot_fill(v, e);

	if (rc == 0 && v->column.n < GRID_COLUMNS) {
		grid_init(&g, 1 + v->column.n, p->markdown);
		grid_put(&g, _(period_name(p->t->by)));
		for (size_t k = 0; k < v->column.n; k++)
			grid_put(&g, output_measure(v->column.at[k]));
		for (size_t i = 0; i < v->n_ends; i++) {
			put_period(p, grid_cell(&g), v->end[i]);
			for (size_t k = 0; k < v->column.n; k++)
				put_cell(p, &g, v->cell[i * v->column.n + k]);
		}
		grid_write(&g, p->out);
	}
	pivot_release(v);
	return rc;
}

/* Gathers the rows that belong into one table with the row at first. */
static size_t gather(
    const struct table *t, size_t first, bool *done, const struct row **out)
{
	size_t n = 0;

	for (size_t i = first; i < t->n; i++)
		if (!done[i] && same_table(&t->rows[first], &t->rows[i])) {
			done[i] = true;
			out[n++] = &t->rows[i];
		}
	return n;
}

static int page_one(
    struct page *p, const struct row *const *row, size_t n, struct err *e)
{
	struct pivot v = {
		.row = row, .n = n, .by_split = *row[0]->split != '\0'
	};

	if (page_is_goal(row[0])) {
		page_goals(p, row, n);
		return 0;
	}
	put_table_title(p, row[0]);
	if (page_is_survival(row[0])) {
		page_survival(p, row, n);
		return 0;
	}
	if (page_is_cohort(row[0])) {
		page_retention(p, row, n);
		return 0;
	}
	if (is_flow_row(row[0]))
		return page_flows(p, &v, e);
	return page_pivot(p, &v, e);
}

int page_table(struct page *p, struct err *e)
{
	const struct table *t = p->t;
	bool *done = calloc(t->n + 1, sizeof *done);
	const struct row **row = malloc((t->n + 1) * sizeof *row);
	int rc = done && row ? 0 : err_memory(e);

	for (size_t i = 0; rc == 0 && i < t->n; i++)
		if (!done[i]) {
			size_t n = gather(t, i, done, row);

			rc = page_one(p, row, n, e);
		}
	free(done);
	free(row);
	return rc;
}
