/*
 * output_csv.c - tidy rows, RFC 4180 fields, LF line ends, C locale.
 */
#include <inttypes.h>

#include "output_impl.h"

static const char head[] = "indicator,start,end,split,cohort,lag,value,low,"
			   "high,part,whole,unit,state\n";

static void put_day(struct buf *b, day_t day)
{
	char text[11];

	if (day == DAY_NONE)
		return;
	day_format(day, text);
	buf_str(b, text);
}

static void put_integer(struct buf *b, int64_t n)
{
	if (n != CELL_NO_COUNT)
		buf_printf(b, "%" PRId64, n);
}

static void put_row(struct buf *b, const struct table *t, const struct row *r)
{
	text_csv(b, slice_of(r->indicator));
	buf_char(b, ',');
	put_day(b, r->start);
	buf_char(b, ',');
	put_day(b, r->end);
	buf_char(b, ',');
	text_csv(b, slice_of(r->split));
	buf_char(b, ',');
	put_day(b, r->cohort);
	buf_char(b, ',');
	if (r->lag >= 0)
		buf_printf(b, "%" PRId32, r->lag);
	buf_char(b, ',');
	output_number(b, r->value);
	buf_char(b, ',');
	output_number(b, r->low);
	buf_char(b, ',');
	output_number(b, r->high);
	buf_char(b, ',');
	put_integer(b, r->part);
	buf_char(b, ',');
	put_integer(b, r->whole);
	buf_char(b, ',');
	text_csv(b, slice_of(table_unit(t, r->unit)));
	buf_printf(b, ",%s\n", state_name(r->state));
}

static int csv_table(const struct table *t, const struct output_style *st,
    struct buf *out, struct err *e)
{
	(void)st;
	buf_str(out, head);
	for (size_t i = 0; i < t->n; i++)
		put_row(out, t, &t->rows[i]);
	return buf_error(out, e);
}

/* Difference, ratio, p-values and what could have been seen are rows of their
 * own, told by their split. */
static void put_contrast(struct buf *b, const struct table *t,
    const struct comparison *c, const char *split, double value,
    struct interval limits, enum unit unit)
{
	struct row r = c->b;

	r.split = split;
	r.cohort = DAY_NONE;
	r.lag = -1;
	r.value = value;
	r.low = limits.low;
	r.high = limits.high;
	r.part = r.whole = CELL_NO_COUNT;
	r.unit = unit;
	if (isnan(value))
		r.state = STATE_NONE;
	put_row(b, t, &r);
}

static void put_contrasts(
    struct buf *b, const struct table *t, const struct comparison *c)
{
	struct interval none = { NAN, NAN };
	enum unit seen = c->by_ratio ? UNIT_RATIO : c->b.unit;

	put_contrast(b, t, c, "compare=difference", c->difference,
	    c->difference_interval, c->b.unit);
	put_contrast(
	    b, t, c, "compare=ratio", c->ratio, c->ratio_interval, UNIT_RATIO);
	put_contrast(b, t, c, "compare=detectable", c->detectable, none, seen);
	put_contrast(b, t, c, "compare=p", c->p, none, UNIT_SHARE);
	put_contrast(
	    b, t, c, "compare=p_adjusted", c->p_adjusted, none, UNIT_SHARE);
}

static int csv_comparison(const struct comparison *c, size_t n,
    const struct side *a, const struct side *b, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	(void)a;
	(void)b;
	(void)st;
	buf_str(out, head);
	for (size_t i = 0; i < n; i++) {
		put_row(out, t, &c[i].a);
		put_row(out, t, &c[i].b);
		put_contrasts(out, t, &c[i]);
	}
	return buf_error(out, e);
}

static int csv_headline(const struct headline *h, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	(void)st;
	buf_str(out, head);
	for (size_t i = 0; i < h->n; i++) {
		put_row(out, t, &h->line[i].now);
		put_row(out, t, &h->line[i].before);
		put_row(out, t, &h->line[i].year);
	}
	return buf_error(out, e);
}

const struct output_format output_csv = {
	.name = "csv",
	.help = "tidy rows (RFC 4180)",
	.table = csv_table,
	.comparison = csv_comparison,
	.headline = csv_headline,
};
