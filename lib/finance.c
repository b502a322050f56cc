/*
 * finance.c - costs, and what of them falls between two days.
 *
 * A cost that covers a period is spread over its days. The share up to a day
 * is rounded, and the share of a stretch is the difference of two of those,
 * so that the months of a year add up to the year to the cent, however it is
 * cut.
 */
#include "finance_impl.h"

#include <stdlib.h>

/* So that a sum of costs always fits. */
#define COSTS_MOST INT64_C(1000000000000000000)

enum {
	COL_DATE,
	COL_START,
	COL_END,
	COL_AMOUNT,
	COL_CATEGORY,
	COL_FUNDER,
	COL_KIND,
	COL_COUNT
};

static const struct sheet_column columns[COL_COUNT] = {
	[COL_DATE] = { SHEET_DATE, 1 },
	[COL_START] = { SHEET_START, 1 },
	[COL_END] = { SHEET_END, 0 },
	[COL_AMOUNT] = { "amount|montant|cost|cout", 2 },
	[COL_CATEGORY] = { "category|poste|categorie", 0 },
	[COL_FUNDER] = { "funder|financeur|sponsor", 0 },
	[COL_KIND] = { "kind|type|ae cp|nature", 0 },
};

struct costs_reader {
	struct costs *costs;
	size_t cap;
	int64_t sum; /* of absolute amounts */
};

static int read_kind(
    const struct sheet_row *row, bool *authorised, struct err *e)
{
	static const struct {
		const char *name;
		bool authorised;
	} kinds[] = { { "", false }, { "cp", false }, { "paiement", false },
		{ "payment", false }, { "crédit de paiement", false },
		{ "crédits de paiement", false }, { "ae", true },
		{ "engagement", true }, { "commitment", true },
		{ "autorisation d'engagement", true },
		{ "autorisations d'engagement", true } };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (fold_equal(row->field[COL_KIND], slice_of(kinds[i].name))) {
			*authorised = kinds[i].authorised;
			return 0;
		}
	return sheet_refuse(row, COL_KIND,
	    "is neither AE (engagement, commitment) nor CP (paiement, "
	    "payment)",
	    e);
}

static int read_cost(const struct sheet_row *row, struct cost *c, struct err *e)
{
	int rc = sheet_span(row, COL_DATE, COL_START, COL_END, &c->span, e);

	c->line = row->line;
	if (rc == 0 && !money_parse(row->field[COL_AMOUNT], &c->amount))
		rc = sheet_refuse(row, COL_AMOUNT,
		    "is no amount (expected 1234.56 or 1 234,56 €)", e);
	if (rc == 0)
		rc = read_kind(row, &c->authorised, e);
	return rc;
}

static bool costs_grow(struct costs_reader *r)
{
	size_t cap = r->cap ? r->cap * 2 : 64;
	struct cost *at = realloc(r->costs->at, cap * sizeof *at);

	if (at == NULL)
		return false;
	r->costs->at = at;
	r->cap = cap;
	return true;
}

static int take_cost(void *ctx, const struct sheet_row *row, struct err *e)
{
	struct costs_reader *r = ctx;
	struct cost c = { 0 };
	int rc = read_cost(row, &c, e);

	if (rc < 0)
		return rc;
	r->sum += c.amount < 0 ? -c.amount : c.amount;
	if (r->sum > COSTS_MOST)
		return sheet_refuse(row, COL_AMOUNT,
		    "is too much: together the amounts pass 10^16", e);
	if (r->costs->n == r->cap && !costs_grow(r))
		return err_memory(e);
	c.category = slice_copy(row->field[COL_CATEGORY]);
	c.funder = slice_copy(row->field[COL_FUNDER]);
	r->costs->at[r->costs->n++] = c;
	return c.category && c.funder ? 0 : err_memory(e);
}

static int of_one_kind(const struct cost *a, const struct cost *b)
{
	int order =
	    (a->authorised > b->authorised) - (a->authorised < b->authorised);

	if (order == 0)
		order = strcmp(a->category, b->category);
	return order ? order : strcmp(a->funder, b->funder);
}

static int by_kind(const void *x, const void *y)
{
	const struct cost *const *a = x, *const *b = y;
	int order = of_one_kind(*a, *b);

	if (order == 0)
		order = ((*a)->span.from > (*b)->span.from) -
			((*a)->span.from < (*b)->span.from);
	return order ? order
		     : ((*a)->line > (*b)->line) - ((*a)->line < (*b)->line);
}

static bool is_day(const struct cost *c)
{
	return c->span.to - c->span.from == 1;
}

/* Two rows of one kind, a not starting later. */
static int check_pair(
    const struct cost *a, const struct cost *b, const char *path, struct err *e)
{
	size_t first = a->line < b->line ? a->line : b->line;
	size_t last = a->line < b->line ? b->line : a->line;
	bool same = a->span.from == b->span.from && a->span.to == b->span.to;

	if (b->span.from >= a->span.to || (is_day(a) && is_day(b)) ||
	    (same && a->amount != b->amount))
		return 0;
	if (same)
		return err_set(e, ERR_INPUT,
		    "%s:%zu: says the same as line %zu\nRemove one of them; "
		    "if both were paid, write their sum once.",
		    path, last, first);
	return err_set(e, ERR_INPUT,
	    "%s:%zu: its period overlaps that of line %zu, of the same kind, "
	    "category and funder\nGive them one period, periods apart, or "
	    "categories that tell them apart.",
	    path, last, first);
}

/* Whether no two rows speak of the same money. */
static int costs_apart(const struct costs *c, const char *path, struct err *e)
{
	const struct cost **at = malloc((c->n + 1) * sizeof *at);
	size_t longest = 0;
	int rc = at ? 0 : err_memory(e);

	for (size_t i = 0; rc == 0 && i < c->n; i++)
		at[i] = &c->at[i];
	if (rc == 0)
		qsort(at, c->n, sizeof *at, by_kind);
	for (size_t i = 1; rc == 0 && i < c->n; i++) {
		if (of_one_kind(at[longest], at[i]) != 0) {
			longest = i;
			continue;
		}
		rc = check_pair(at[longest], at[i], path, e);
		if (rc == 0)
			rc = check_pair(at[i - 1], at[i], path, e);
		if (at[i]->span.to > at[longest]->span.to)
			longest = i;
	}
	free(at);
	return rc;
}

int costs_read(struct costs **out, const char *path, struct err *e)
{
	struct costs_reader r = { 0 };
	int rc;

	r.costs = calloc(1, sizeof *r.costs);
	if (r.costs == NULL)
		return err_memory(e);
	rc = sheet_read(path, columns, COL_COUNT, take_cost, &r, e);
	if (rc == 0)
		rc = costs_apart(r.costs, path, e);
	if (rc < 0)
		costs_free(r.costs);
	else
		*out = r.costs;
	return rc;
}

void costs_free(struct costs *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++) {
		free(c->at[i].category);
		free(c->at[i].funder);
	}
	free(c->at);
	free(c);
}

/* What falls before a day, rounded half away from zero. At most 1e13 cents
 * times 84006 days, doubled: it fits. */
static cents_t cost_before(const struct cost *c, day_t day)
{
	int64_t days = c->span.to - c->span.from, share;
	int64_t amount = c->amount < 0 ? -c->amount : c->amount;

	if (day <= c->span.from)
		return 0;
	if (day >= c->span.to)
		return c->amount;
	share = (2 * amount * (day - c->span.from) + days) / (2 * days);
	return c->amount < 0 ? -share : share;
}

cents_t cost_between(const struct cost *c, day_t from, day_t to)
{
	return to <= from ? 0 : cost_before(c, to) - cost_before(c, from);
}

cents_t costs_between(const struct costs *c, day_t from, day_t to)
{
	cents_t sum = 0;

	for (size_t i = 0; i < c->n; i++)
		if (!c->at[i].authorised)
			sum += cost_between(&c->at[i], from, to);
	return sum;
}

static bool pays_in(const struct costs *c, struct span month)
{
	for (size_t i = 0; i < c->n; i++)
		if (!c->at[i].authorised && c->at[i].span.from < month.to &&
		    c->at[i].span.to > month.from)
			return true;
	return false;
}

bool costs_cover(const struct costs *c, day_t from, day_t to, struct span *gap)
{
	int32_t first = period_index(PERIOD_MONTH, from);

	for (int32_t i = first; period_start(PERIOD_MONTH, i) < to; i++) {
		*gap = (struct span){ period_start(PERIOD_MONTH, i),
			period_start(PERIOD_MONTH, i + 1) };
		if (!pays_in(c, *gap))
			return false;
	}
	return true;
}

struct span costs_span(const struct costs *c)
{
	struct span all = { 0, 0 };

	for (size_t i = 0; i < c->n; i++) {
		struct span one = c->at[i].span;

		if (c->at[i].authorised)
			continue;
		if (all.from == all.to)
			all = one;
		all.from = one.from < all.from ? one.from : all.from;
		all.to = one.to > all.to ? one.to : all.to;
	}
	return all;
}
