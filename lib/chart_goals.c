/*
 * chart_goals.c - objectives, each as the share of its target that is reached,
 * with its interval; lines at the target and at 80 % of it, from which on an
 * objective counts as attained.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define ROW_HEIGHT 48
#define ROW_NARROW 68 /* with the words on a line of their own */
#define GOAL "objective="
#define ATTAINED 0.8
#define WIDEST 1.5 /* targets: a longer bar is cut, its number is not */

struct goals {
	const struct row **at; /* attained, one for each objective */
	size_t n;
	double most;
};

static bool is_goal(const struct row *r)
{
	return strncmp(r->split, GOAL, strlen(GOAL)) == 0 &&
	       !output_measure(r->split) && !strstr(r->split, ",measure=") &&
	       !isnan(r->value);
}

/* The row of the same objective with that measure; NULL: there is none. */
static const struct row *beside(
    const struct table *t, const struct row *goal, const char *measure)
{
	size_t n = strlen(goal->split);

	for (size_t i = 0; i < t->n; i++)
		if (strncmp(t->rows[i].split, goal->split, n) == 0 &&
		    strcmp(t->rows[i].split + n, measure) == 0)
			return &t->rows[i];
	return NULL;
}

static int gather(const struct table *t, struct goals *g, struct err *e)
{
	g->at = calloc(t->n + 1, sizeof(const struct row *));
	if (!g->at)
		return err_memory(e);
	g->most = 1.1;
	for (size_t i = 0; i < t->n; i++) {
		if (!is_goal(&t->rows[i]))
			continue;
		g->at[g->n++] = &t->rows[i];
		g->most = fmax(g->most, fmin(t->rows[i].value, WIDEST));
		if (!isnan(t->rows[i].high))
			g->most = fmax(g->most, fmin(t->rows[i].high, WIDEST));
	}
	return g->n ? 0
		    : err_set(e, ERR_INPUT,
			  "nothing to draw: no objective has a value yet");
}

/* "2 875 of 3 500: 82 %" */
static void put_words(
    struct buf *b, const struct table *t, const struct row *goal)
{
	const struct row *value = beside(t, goal, ",measure=value");
	const struct row *target = beside(t, goal, ",measure=target");
	struct buf reached = BUF_INIT, aim = BUF_INIT, both = BUF_INIT;
	struct buf share = BUF_INIT;

	output_value(&share, goal->value, UNIT_SHARE, NULL);
	if (value && target) {
		output_value(&reached, value->value, value->unit, t->currency);
		output_value(&aim, target->value, target->unit, t->currency);
		buf_printf(&both, _("%s for a target of %s"),
		    buf_text(&reached), buf_text(&aim));
		buf_printf(b, _("%s: %s"), buf_text(&both), buf_text(&share));
	} else {
		buf_slice(b, buf_view(&share));
	}
	buf_release(&reached);
	buf_release(&aim);
	buf_release(&both);
	buf_release(&share);
}

static const char *above(void)
{
	return _("share of the target that is reached, in %; thick line: the "
		 "target; thin: 80 % of it");
}

static bool is_narrow(const struct drawing *d)
{
	return d->width < CHART_NARROW;
}

static void put_goal(struct drawing *d, const struct row *goal, size_t i)
{
	int room = d->width - d->left - d->right;
	struct buf words = BUF_INIT, name = BUF_INIT, cut = BUF_INIT;
	double above = is_narrow(d) ? 0.13 : 0.2;

	put_words(&words, d->t, goal);
	text_terminal(&name, slice_of(goal->split + strlen(GOAL)));
	chart_cut(&cut, buf_text(&name),
	    is_narrow(d)
		? room
		: room - chart_pixels(buf_text(&words)) - CHART_BESIDE);
	buf_str(d->s, "set label ");
	chart_text(d, buf_text(&cut));
	buf_printf(d->s,
	    " at graph 0, first %.3f left textcolor rgb '" INK "'\nset label ",
	    (double)i - (is_narrow(d) ? 0.42 : above));
	chart_text(d, buf_text(&words));
	buf_printf(d->s,
	    " at graph %d, first %.3f %s textcolor rgb '" GREY "'\n",
	    !is_narrow(d), (double)i - above, is_narrow(d) ? "left" : "right");
	buf_release(&words);
	buf_release(&name);
	buf_release(&cut);
}

static void put_blocks(struct drawing *d, const struct goals *g)
{
	buf_str(d->s, "$goal << END\n");
	for (size_t i = 0; i < g->n; i++) {
		double share = fmax(0, fmin(g->at[i]->value, g->most));

		buf_printf(d->s, "%.6g %.3f 0 %.6g %.3f %.3f\n", share / 2,
		    (double)i + 0.17, share, (double)i + 0.02,
		    (double)i + 0.32);
	}
	buf_str(d->s, "END\n$range << END\n");
	for (size_t i = 0; i < g->n; i++)
		if (g->at[i]->low < g->at[i]->high)
			buf_printf(d->s, "%.6g %.3f %.6g 0\n",
			    fmax(0, g->at[i]->low), (double)i + 0.17,
			    fmin(g->at[i]->high, g->most) -
				fmax(0, g->at[i]->low));
	buf_str(d->s, "END\n");
}

/* Through the bars, not through their names. */
static void put_line(
    struct drawing *d, const struct goals *g, double share, double width)
{
	for (size_t i = 0; i < g->n; i++)
		buf_printf(d->s,
		    "set arrow from first %g, first %.3f to first %g, first "
		    "%.3f nohead front lc rgb '" INK "' lw %g\n",
		    share, (double)i - 0.03, share, (double)i + 0.37, width);
}

static void draw(struct drawing *d, const struct goals *g)
{
	bool ranges = false;

	d->height = (int)g->n * (is_narrow(d) ? ROW_NARROW : ROW_HEIGHT) +
		    d->bottom + 8;
	d->left = d->right = 20;
	chart_prologue(d, above());
	chart_margins(d);
	buf_printf(d->s,
	    "unset ytics\nunset grid\nset xrange [0:%.6g]\nset yrange "
	    "[%.2f:-0.55]\nset xtics (",
	    g->most, (double)g->n - 0.5);
	for (int k = 0; k * 0.2 <= g->most; k++)
		buf_printf(d->s, "%s'%d' %g", k ? ", " : "", k * 20, k * 0.2);
	buf_str(d->s, ")\n");
	put_line(d, g, 1, 2.6);
	put_line(d, g, ATTAINED, 1);
	for (size_t i = 0; i < g->n; i++) {
		put_goal(d, g->at[i], i);
		ranges |= g->at[i]->low < g->at[i]->high;
	}
	put_blocks(d, g);
	buf_printf(d->s,
	    "plot $goal using 1:2:3:4:5:6 with boxxyerror fs solid noborder lc "
	    "rgb '" SKY "'%s\n",
	    ranges ? ", $range using 1:2:3:4 with vectors nohead lc rgb '" INK
		     "' lw 1.6"
		   : "");
}

int chart_goals(struct drawing *d, struct err *e)
{
	struct goals g = { .n = 0 };
	int rc = gather(d->t, &g, e);

	if (rc == 0)
		draw(d, &g);
	free(g.at);
	return rc;
}

int chart_goals_text(const struct table *t, const struct chart_style *st,
    struct buf *out, struct err *e)
{
	struct goals g = { .n = 0 };
	int rc = gather(t, &g, e);
	struct rank *r = rc == 0 ? calloc(g.n, sizeof *r) : NULL;

	if (rc == 0 && !r)
		rc = err_memory(e);
	for (size_t i = 0; rc == 0 && i < g.n; i++) {
		r[i].name = r[i].words = BUF_INIT;
		r[i].value = fmax(0, g.at[i]->value);
		chart_rank_name(&r[i], g.at[i]->split + strlen(GOAL));
		put_words(&r[i].words, t, g.at[i]);
	}
	if (rc == 0) {
		chart_text_head(out, t,
		    _("share of the target that is reached"), st->columns);
		chart_rank_text(out, r, g.n, st->columns);
	}
	chart_rank_release(r, g.n);
	free(g.at);
	return rc < 0 ? rc : buf_error(out, e);
}
