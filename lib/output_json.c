/*
 * output_json.c - the tidy rows with what is needed to trust them: as_of, the
 * definition's version, the store's fingerprint. Never NaN, stable key order.
 */
#include <inttypes.h>

#include "output_impl.h"

static void put_string(struct buf *b, const char *s)
{
	if (!s) {
		buf_str(b, "null");
		return;
	}
	buf_char(b, '"');
	text_json(b, slice_of(s));
	buf_char(b, '"');
}

static void put_real(struct buf *b, double x)
{
	if (isfinite(x))
		output_number(b, x);
	else
		buf_str(b, "null");
}

static void put_integer(struct buf *b, int64_t n)
{
	if (n == CELL_NO_COUNT)
		buf_str(b, "null");
	else
		buf_printf(b, "%" PRId64, n);
}

static void put_day(struct buf *b, day_t day)
{
	char text[11];

	if (day == DAY_NONE) {
		buf_str(b, "null");
		return;
	}
	day_format(day, text);
	put_string(b, text);
}

void output_row_json(struct buf *b, const struct table *t, const struct row *r)
{
	buf_str(b, "{\"indicator\":");
	put_string(b, r->indicator);
	buf_str(b, ",\"start\":");
	put_day(b, r->start);
	buf_str(b, ",\"end\":");
	put_day(b, r->end);
	buf_str(b, ",\"split\":");
	put_string(b, r->split);
	buf_str(b, ",\"cohort\":");
	put_day(b, r->cohort);
	buf_str(b, ",\"lag\":");
	put_integer(b, r->lag < 0 ? CELL_NO_COUNT : r->lag);
	buf_str(b, ",\"value\":");
	put_real(b, r->value);
	buf_str(b, ",\"low\":");
	put_real(b, r->low);
	buf_str(b, ",\"high\":");
	put_real(b, r->high);
	buf_str(b, ",\"part\":");
	put_integer(b, r->part);
	buf_str(b, ",\"whole\":");
	put_integer(b, r->whole);
	buf_str(b, ",\"unit\":");
	put_string(b, table_unit(t, r->unit));
	buf_str(b, ",\"state\":");
	put_string(b, state_name(r->state));
	buf_printf(b, ",\"definition\":\"%s/1\"}", r->indicator);
}

static void put_head(
    struct buf *b, const struct table *t, const struct output_style *st)
{
	buf_str(b, "{\"service\":");
	put_string(b, t->service);
	buf_str(b, ",\"as_of\":");
	put_day(b, t->as_of);
	buf_str(b, ",\"level\":");
	put_real(b, t->level);
	buf_str(b, ",\"store_fingerprint\":");
	put_string(b, t->fingerprint);
	buf_str(b, ",\"jauge_version\":");
	put_string(b, st->version);
	buf_str(b, ",\"source\":");
	put_string(b, t->source_note);
	buf_str(b, ",\"notes\":[");
	for (size_t i = 0; i < t->n_notes; i++) {
		buf_str(b, i ? "," : "");
		put_string(b, t->notes[i]);
	}
	buf_char(b, ']');
}

static int json_table(const struct table *t, const struct output_style *st,
    struct buf *out, struct err *e)
{
	put_head(out, t, st);
	buf_str(out, ",\"rows\":[");
	for (size_t i = 0; i < t->n; i++) {
		buf_str(out, i ? ",\n" : "\n");
		output_row_json(out, t, &t->rows[i]);
	}
	buf_str(out, "\n]}\n");
	return buf_error(out, e);
}

static void put_limits(
    struct buf *b, const char *name, double value, struct interval limits)
{
	buf_printf(b, ",\"%s\":{\"value\":", name);
	put_real(b, value);
	buf_str(b, ",\"low\":");
	put_real(b, limits.low);
	buf_str(b, ",\"high\":");
	put_real(b, limits.high);
	buf_char(b, '}');
}

static void put_comparison(
    struct buf *b, const struct table *t, const struct comparison *c)
{
	buf_str(b, "{\"indicator\":");
	put_string(b, c->indicator->name);
	buf_str(b, ",\"a\":");
	output_row_json(b, t, &c->a);
	buf_str(b, ",\"b\":");
	output_row_json(b, t, &c->b);
	put_limits(b, "difference", c->difference, c->difference_interval);
	put_limits(b, "ratio", c->ratio, c->ratio_interval);
	buf_str(b, ",\"p\":");
	put_real(b, c->p);
	buf_str(b, ",\"p_adjusted\":");
	put_real(b, c->p_adjusted);
	buf_str(b, ",\"detectable\":");
	put_real(b, c->detectable);
	buf_str(b, ",\"verdict\":");
	put_string(b, verdict_name(c->verdict));
	buf_str(b, ",\"method\":");
	put_string(b, c->method);
	buf_char(b, '}');
}

static int json_comparison(const struct comparison *c, size_t n,
    const struct side *a, const struct side *b, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	(void)a;
	(void)b;
	put_head(out, t, st);
	buf_str(out, ",\"comparisons\":[");
	for (size_t i = 0; i < n; i++) {
		buf_str(out, i ? ",\n" : "\n");
		put_comparison(out, t, &c[i]);
	}
	buf_str(out, "\n]}\n");
	return buf_error(out, e);
}

static int json_headline(const struct headline *h, const struct table *t,
    const struct output_style *st, struct buf *out, struct err *e)
{
	put_head(out, t, st);
	buf_str(out, ",\"rows\":[");
	for (size_t i = 0; i < h->n; i++) {
		buf_str(out, i ? ",\n" : "\n");
		output_row_json(out, t, &h->line[i].now);
		buf_str(out, ",\n");
		output_row_json(out, t, &h->line[i].before);
		buf_str(out, ",\n");
		output_row_json(out, t, &h->line[i].year);
	}
	buf_str(out, "\n]}\n");
	return buf_error(out, e);
}

const struct output_format output_json = {
	.name = "json",
	.help = "tidy rows with their provenance",
	.table = json_table,
	.comparison = json_comparison,
	.headline = json_headline,
};
