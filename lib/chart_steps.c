/*
 * chart_steps.c - the steps of a funnel: how many reach each, how many are
 * lost on the way. The last period that is over; the step that loses most is
 * marked by its words, not by its colour alone.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define STEP_HEIGHT 58
#define STEP_NARROW 80 /* with what is kept on a line of its own */
#define STEPS_MAX 20u

struct steps {
	const struct row *at[STEPS_MAX];
	size_t n, worst; /* 0: none */
};

static bool is_step(const struct row *r)
{
	return strncmp(r->split, "step=", 5) == 0 && !strchr(r->split, ',') &&
	       r->part != CELL_NO_COUNT && !isnan(r->value);
}

static day_t period_of(const struct table *t)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];

		if (is_step(r) &&
		    (!last || (r->state == STATE_COMPLETE &&
				  (last->state != STATE_COMPLETE ||
				      r->end > last->end))))
			last = r;
	}
	return last ? last->end : DAY_NONE;
}

static double kept(const struct steps *s, size_t i)
{
	return s->at[i - 1]->part > 0
		   ? (double)s->at[i]->part / (double)s->at[i - 1]->part
		   : NAN;
}

static int gather(const struct table *t, struct steps *s, struct err *e)
{
	day_t end = period_of(t);

	for (size_t i = 0; i < t->n && s->n < STEPS_MAX; i++)
		if (is_step(&t->rows[i]) && t->rows[i].end == end)
			s->at[s->n++] = &t->rows[i];
	if (s->n == 0)
		return err_set(e, ERR_INPUT,
		    "steps are those of a funnel, of one group at a time\n"
		    "choose it with --where instead of --split");
	for (size_t i = 1; i < s->n; i++)
		if (s->worst == 0 || kept(s, i) < kept(s, s->worst))
			s->worst = i;
	return 0;
}

static bool is_worst(const struct steps *s, size_t i)
{
	return i > 0 && i == s->worst && s->n > 2;
}

/* "63.2 % of the step before: -3 432" */
static void put_kept(struct buf *b, const struct steps *s, size_t i)
{
	output_value(b, kept(s, i), UNIT_SHARE, NULL);
	buf_printf(b, " %s", _("of the step before"));
	if (s->at[i]->part < s->at[i - 1]->part) {
		buf_str(b, ", ");
		output_count(b, s->at[i]->part - s->at[i - 1]->part);
	}
}

static void put_above(const struct steps *s, struct buf *b)
{
	const struct row *r = s->at[0];

	buf_printf(b, "%s, ", _("users by step"));
	output_span(b, (struct span){ r->start, r->end });
	if (r->state != STATE_COMPLETE)
		buf_printf(b, " (%s)", _("period not over"));
}

static void put_label(
    struct drawing *d, const char *text, const char *at, const char *colour)
{
	buf_str(d->s, "set label ");
	chart_text(d, text);
	buf_printf(d->s, " at %s textcolor rgb '%s'\n", at, colour);
}

static bool is_narrow(const struct drawing *d)
{
	return d->width < CHART_NARROW;
}

/* How far above the middle of a bar a text stands, a step being 1. */
static double above_bar(const struct drawing *d, bool first_line)
{
	if (!is_narrow(d))
		return 0.36;
	return first_line ? 0.5 : 0.25;
}

static void put_name(
    struct drawing *d, const struct steps *s, size_t i, size_t line)
{
	int room = d->width - d->left - d->right;
	struct buf name = BUF_INIT, cut = BUF_INIT, at = BUF_INIT;

	text_terminal(&name, slice_of(s->at[i]->split + 5));
	chart_cut(&cut, buf_text(&name),
	    i && !is_narrow(d) ? room * 2 / 5
	    : is_worst(s, i)   ? room * 3 / 5
			       : room);
	if (is_narrow(d) && is_worst(s, i))
		buf_printf(&cut, " %s", _("(most lost)"));
	buf_printf(&at, "first 0, first %.3f left",
	    (double)i - above_bar(d, line == 0));
	put_label(d, buf_text(&cut), buf_text(&at), INK);
	buf_release(&name);
	buf_release(&cut);
	buf_release(&at);
}

static void put_step(
    struct drawing *d, const struct steps *s, size_t i, double most)
{
	struct buf b = BUF_INIT, at = BUF_INIT;

	put_name(d, s, i, i ? 0 : 1);
	output_count(&b, s->at[i]->part);
	buf_printf(&at, "first %.10g, first %zu left offset 0.6,0",
	    i ? fmax((double)s->at[i - 1]->part, (double)s->at[i]->part) : most,
	    i);
	put_label(d, buf_text(&b), buf_text(&at), BLUE);
	if (i) {
		buf_clear(&b);
		buf_clear(&at);
		put_kept(&b, s, i);
		if (is_worst(s, i) && !is_narrow(d))
			buf_printf(&b, " %s", _("(most lost)"));
		buf_printf(&at, "%s, first %.3f %s",
		    is_narrow(d) ? "first 0" : "graph 1",
		    (double)i - above_bar(d, false),
		    is_narrow(d) ? "left" : "right");
		put_label(d, buf_text(&b), buf_text(&at),
		    is_worst(s, i) ? ORANGE : GREY);
	}
	buf_release(&b);
	buf_release(&at);
}

static void put_blocks(struct drawing *d, const struct steps *s)
{
	double half = is_narrow(d) ? 0.12 : 0.2;

	buf_str(d->s, "$kept << END\n");
	for (size_t i = 0; i < s->n; i++)
		buf_printf(d->s, "%.10g %zu 0 %.10g %.3f %.3f\n",
		    (double)s->at[i]->part / 2, i, (double)s->at[i]->part,
		    (double)i - half, (double)i + half);
	buf_str(d->s, "END\n$lost << END\n");
	for (size_t i = 1; i < s->n; i++)
		if (s->at[i]->part < s->at[i - 1]->part)
			buf_printf(d->s, "%.10g %zu %.10g %.10g %.3f %.3f\n",
			    (double)s->at[i]->part, i, (double)s->at[i]->part,
			    (double)s->at[i - 1]->part, (double)i - half,
			    (double)i + half);
	buf_str(d->s, "END\n");
}

int chart_steps(struct drawing *d, struct err *e)
{
	struct steps s = { .n = 0 };
	struct buf above = BUF_INIT;
	double most = 0;
	int rc = gather(d->t, &s, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < s.n; i++)
		most = fmax(most, (double)s.at[i]->part);
	put_above(&s, &above);
	d->height = (int)s.n * (is_narrow(d) ? STEP_NARROW : STEP_HEIGHT) + 10;
	d->left = d->right = 16;
	d->bottom = 10;
	chart_prologue(d, buf_text(&above));
	buf_release(&above);
	chart_margins(d);
	buf_printf(d->s,
	    "unset border\nunset tics\nunset grid\n"
	    "set xrange [0:%.10g]\nset yrange [%.2f:-0.62]\n",
	    most > 0 ? most * 1.2 : 1, (double)s.n - 0.62);
	put_blocks(d, &s);
	for (size_t i = 0; i < s.n; i++)
		put_step(d, &s, i, most);
	buf_str(d->s, "plot ");
	if (s.n > 1)
		buf_str(d->s,
		    "$lost using 1:2:3:4:5:6 with boxxyerror fs solid "
		    "noborder lc rgb '" PALE_GROUND "', ");
	buf_str(d->s, "$kept using 1:2:3:4:5:6 with boxxyerror fs solid "
		      "noborder lc rgb '" BLUE "'\n");
	return 0;
}

int chart_steps_text(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e)
{
	struct steps s = { .n = 0 };
	struct buf above = BUF_INIT;
	struct rank *r;
	int rc = gather(t, &s, e);

	if (rc < 0)
		return rc;
	r = calloc(s.n, sizeof *r);
	if (!r)
		return err_memory(e);
	for (size_t i = 0; i < s.n; i++) {
		r[i].name = r[i].words = BUF_INIT;
		r[i].value = (double)s.at[i]->part;
		chart_rank_name(&r[i], s.at[i]->split + 5);
		output_count(&r[i].words, s.at[i]->part);
		if (i) {
			buf_str(&r[i].words, "  ");
			put_kept(&r[i].words, &s, i);
			if (is_worst(&s, i))
				buf_printf(
				    &r[i].words, " %s", _("(most lost)"));
		}
	}
	put_above(&s, &above);
	chart_text_head(out, t, buf_text(&above));
	chart_rank_text(out, r, s.n, st->columns);
	chart_rank_release(r, s.n);
	buf_release(&above);
	return buf_error(out, e);
}
