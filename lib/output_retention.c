/*
 * output_retention.c - the cohort table: a line per cohort, a column per lag,
 * and the pooled rate with its interval below.
 */
#include "output_impl.h"

#define COHORT_WIDTH 22u
#define CELL_WIDTH 10u

static int32_t highest_lag(const struct row *const *row, size_t n)
{
	int32_t lag = 0;

	for (size_t i = 0; i < n; i++)
		lag = row[i]->lag > lag ? row[i]->lag : lag;
	return lag;
}

static size_t lags_shown(const struct page *p, int32_t lags)
{
	size_t width = p->st->width > 40 ? (size_t)p->st->width : 80;
	size_t fit = p->markdown ? GRID_COLUMNS - 2
				 : (width - COHORT_WIDTH) / CELL_WIDTH;

	if (fit > GRID_COLUMNS - 2)
		fit = GRID_COLUMNS - 2;
	return (size_t)lags < fit ? (size_t)lags : fit;
}

static void put_users(struct grid *g, const struct row *r)
{
	struct buf *b = grid_cell(g);

	if (r->whole == CELL_NO_COUNT)
		buf_str(b, OUTPUT_DASH);
	else
		output_count(b, r->whole);
}

/* Rows of a cohort come together, lags ascending. */
static size_t put_cohort(struct page *p, struct grid *g,
    const struct row *const *row, size_t n, size_t lags)
{
	size_t i = 0;
	size_t put = 0;

	output_period(grid_cell(g), p->t->by, row[0]->cohort);
	put_users(g, row[0]);
	for (; i < n && row[i]->cohort == row[0]->cohort; i++)
		if ((size_t)row[i]->lag <= lags) {
			page_cell(p, grid_cell(g), row[i]);
			put++;
		}
	for (; put < lags; put++)
		grid_put(g, "");
	return i;
}

static void put_pooled(struct page *p, struct grid *g,
    const struct row *const *row, size_t n, size_t lags, bool limits)
{
	struct buf *b = grid_cell(g);

	if (limits)
		buf_printf(b, _("%g %% interval"), 100 * p->t->level);
	else
		buf_str(b, _("pooled"));
	grid_put(g, "");
	for (size_t lag = 1; lag <= lags; lag++) {
		b = grid_cell(g);
		for (size_t i = 0; i < n; i++) {
			if (row[i]->cohort != DAY_NONE ||
			    (size_t)row[i]->lag != lag)
				continue;
			if (!limits) {
				page_cell(p, b, row[i]);
				continue;
			}
			output_real(b, 100 * row[i]->low, 1);
			buf_str(b, OUTPUT_DASH);
			output_real(b, 100 * row[i]->high, 1);
		}
	}
}

void page_retention(struct page *p, const struct row *const *row, size_t n)
{
	int32_t all = highest_lag(row, n);
	size_t lags = lags_shown(p, all);
	struct grid g;

	grid_init(&g, 2 + lags, p->markdown);
	grid_put(&g, _("cohort"));
	grid_put(&g, _("users"));
	for (size_t lag = 1; lag <= lags; lag++)
		buf_printf(grid_cell(&g), "+%zu", lag);
	for (size_t i = 0; i < n;)
		if (row[i]->cohort == DAY_NONE)
			i++;
		else
			i += put_cohort(p, &g, row + i, n - i, lags);
	put_pooled(p, &g, row, n, lags, false);
	put_pooled(p, &g, row, n, lags, true);
	grid_write(&g, p->out);
	if (lags < (size_t)all) {
		struct buf b = BUF_INIT;

		buf_printf(&b,
		    _("lags +%zu to +%d do not fit here: "
		      "--format csv has all"),
		    lags + 1, (int)all);
		page_sentence(p, buf_text(&b));
		buf_release(&b);
	}
}
