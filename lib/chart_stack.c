/*
 * chart_stack.c - shares of a whole by period, one on the other: who pays for
 * what, on how many days users come. An indicator with two wholes (funders and
 * categories) has one stack below the other.
 *
 * Shades are ordered, so that grey paper tells them apart, and each part is
 * named beside its last bar. A period that is not over is pale and dashed.
 */
#include "chart_impl.h"

#include <math.h>
#include <stdlib.h>

#include "output.h"

#define PARTS_MAX 6u
#define STACK_HEIGHT 230
#define GAP 44 /* between two stacks: names of periods */
#define HALF 0.4

static const char *const shade[PARTS_MAX] = { "#123a70", "#2f67a6", "#6fa0d2",
	"#9dbfe2", "#cadbef", PALE_GROUND };

struct part {
	const char *split;
	double total;
};

/* A whole: the parts whose split begins alike, "funder=". */
struct stack {
	const char *key;
	size_t key_len;
	struct part part[PARTS_MAX];
	size_t n, all;
	double *top;   /* [part * places + place], NAN: no row */
	bool *partial; /* [place] */
};

static bool is_part(const struct row *r, const struct stack *s)
{
	const char *equal = strchr(r->split, '=');

	return equal && !strchr(r->split, ',') && r->unit == UNIT_SHARE &&
	       strcmp(equal, "=top10") != 0 &&
	       (!s || ((size_t)(equal - r->split) == s->key_len &&
			  memcmp(r->split, s->key, s->key_len) == 0));
}

static int by_total(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->total != y->total ? (x->total < y->total ? 1 : -1)
				    : strcmp(x->split, y->split);
}

/* The parts: classes in their order, others by size, the largest kept. */
static int find_parts(const struct table *t, struct stack *s, struct err *e)
{
	struct part *all = calloc(t->n + 1, sizeof *all);
	bool classes = s->key_len == 4 && memcmp(s->key, "days", 4) == 0;

	if (!all)
		return err_memory(e);
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		size_t k = 0;

		if (!is_part(r, s))
			continue;
		while (k < s->all && strcmp(all[k].split, r->split) != 0)
			k++;
		s->all += k == s->all;
		all[k].split = r->split;
		all[k].total += isnan(r->value) ? 0 : r->value;
	}
	if (!classes)
		qsort(all, s->all, sizeof *all, by_total);
	s->n = s->all < PARTS_MAX ? s->all : PARTS_MAX;
	memcpy(s->part, all, s->n * sizeof *all);
	free(all);
	return 0;
}

/* Heights of the parts, each on those before it. */
static int pile(struct drawing *d, struct stack *s, struct err *e)
{
	s->top = calloc(s->n * d->places + 1, sizeof *s->top);
	s->partial = calloc(d->places + 1, sizeof *s->partial);
	if (!s->top || !s->partial)
		return err_memory(e);
	for (size_t i = 0; i < d->t->n; i++) {
		const struct row *r = &d->t->rows[i];
		size_t k = 0, x;

		while (k < s->n && strcmp(s->part[k].split, r->split) != 0)
			k++;
		if (k == s->n || isnan(r->value))
			continue;
		x = chart_place(d, r);
		s->partial[x] = r->state != STATE_COMPLETE;
		for (; k < s->n; k++)
			s->top[k * d->places + x] += r->value;
	}
	return 0;
}

static double bottom_of(
    const struct drawing *d, const struct stack *s, size_t k, size_t x)
{
	return k ? s->top[(k - 1) * d->places + x] : 0;
}

static void put_block(
    struct drawing *d, const struct stack *s, size_t k, size_t id, bool partial)
{
	buf_printf(d->s, "$%s%zu << END\n", partial ? "part" : "bar", id);
	for (size_t x = 0; x < d->places; x++) {
		double low = bottom_of(d, s, k, x);
		double high = s->top[k * d->places + x];

		if (s->partial[x] == partial && high > low)
			buf_printf(d->s, "%zu %.10g %.10g %.10g %.10g %.10g\n",
			    x, (low + high) / 2, (double)x - HALF,
			    (double)x + HALF, low, high);
	}
	buf_str(d->s, "END\n");
}

static void put_name(
    struct drawing *d, const struct stack *s, size_t k, double y)
{
	struct buf b = BUF_INIT;

	chart_line_name(&b, &(struct line){ .split = s->part[k].split });
	chart_beside(d, buf_text(&b), "");
	chart_beside_put(d, buf_text(&b), "", y, INK);
	buf_release(&b);
}

/* At the last bar of a period that is over, moved apart where they would
 * touch. */
static void put_names(struct drawing *d, const struct stack *s)
{
	size_t x = d->places - 1;
	double y[PARTS_MAX], apart = 18.0 / STACK_HEIGHT, over;

	while (
	    x > 0 && (s->partial[x] || s->top[(s->n - 1) * d->places + x] <= 0))
		x--;
	for (size_t k = 0; k < s->n; k++) {
		y[k] = (bottom_of(d, s, k, x) + s->top[k * d->places + x]) / 2;
		if (k && y[k] < y[k - 1] + apart)
			y[k] = y[k - 1] + apart;
	}
	over = y[s->n - 1] - 0.98;
	for (size_t k = s->n; k-- > 0 && over > 0;) {
		double limit = k + 1 < s->n ? y[k + 1] - apart : 0.98;

		y[k] = y[k] > limit ? limit : y[k];
	}
	for (size_t k = 0; k < s->n; k++)
		put_name(d, s, k, y[k]);
}

static void put_plot(struct drawing *d, const struct stack *s, size_t base)
{
	for (size_t k = 0; k < s->n; k++) {
		put_block(d, s, k, base + k, false);
		put_block(d, s, k, base + k, true);
	}
	buf_str(d->s, "plot ");
	for (size_t k = 0; k < s->n; k++)
		buf_printf(d->s,
		    "%s$bar%zu using 1:2:3:4:5:6 with boxxyerror fs solid "
		    "border lc rgb 'white' lw 0.8 fc rgb '%s', $part%zu using "
		    "1:2:3:4:5:6 with boxxyerror fs transparent solid 0.35 "
		    "border lc rgb '" AXIS "' lw 1 dt (4,3) fc rgb '%s'",
		    k ? ", " : "", base + k, shade[k], base + k, shade[k]);
	buf_char(d->s, '\n');
}

/* The last row of a part, complete where there is one. */
static const struct row *last_of(const struct table *t, const struct part *p)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].split, p->split) == 0 &&
		    !isnan(t->rows[i].value) &&
		    (!last || t->rows[i].state == STATE_COMPLETE))
			last = &t->rows[i];
	return last;
}

/* A terminal has no shades: each share is a line. */
static void put_dumb(struct drawing *d, const struct stack *s)
{
	struct line line[PARTS_MAX];
	const struct row *last[PARTS_MAX];

	for (size_t k = 0; k < s->n; k++) {
		line[k].split = s->part[k].split;
		last[k] = last_of(d->t, &s->part[k]);
		for (int partial = 0; partial < 2; partial++)
			put_block(d, s, k, k, partial);
	}
	chart_ends(d, line, last, s->n, d->high);
	chart_axes(d, UNIT_SHARE);
	buf_str(d->s, "plot ");
	for (size_t k = 0; k < s->n; k++)
		buf_printf(d->s,
		    "%s$bar%zu using 1:($6-$5) with linespoints lt %zu pt "
		    "'%c', $part%zu using 1:($6-$5) with points pt 'o'",
		    k ? ", " : "", k, k + 1, chart_letter[k], k);
	buf_char(d->s, '\n');
}

static void put_above(struct drawing *d, const struct stack *s, size_t n)
{
	struct buf b = BUF_INIT;
	bool partial = false;

	for (size_t x = 0; x < d->places; x++)
		partial |= s->partial[x];
	buf_printf(&b, _("share, in %%, by %s"), _(period_name(d->t->by)));
	if (partial)
		buf_str(&b, chart_dumb(d) ? _("; o: period not over")
					  : _("; pale: period not over"));
	for (size_t i = 0; i < n; i++)
		if (s[i].all > s[i].n)
			buf_printf(&b, _("; %zu of %zu values shown"), s[i].n,
			    s[i].all);
	chart_prologue(d, buf_text(&b));
	buf_release(&b);
}

static void draw(struct drawing *d, const struct stack *s, size_t n)
{
	int top;

	d->height = (int)n * STACK_HEIGHT + (int)(n - 1) * GAP + d->bottom;
	put_above(d, s, n);
	top = d->top;
	d->low = 0;
	d->high = 1 / 1.1;
	if (chart_dumb(d)) {
		put_dumb(d, s);
		return;
	}
	buf_str(d->s, n > 1 ? "set multiplot\n" : "");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < s[i].n; k++) {
			struct buf b = BUF_INIT;

			chart_line_name(
			    &b, &(struct line){ .split = s[i].part[k].split });
			chart_beside(d, buf_text(&b), "");
			buf_release(&b);
		}
	for (size_t i = 0; i < n; i++) {
		d->top = top + (int)i * (STACK_HEIGHT + GAP);
		d->bottom = d->height - d->top - STACK_HEIGHT;
		put_names(d, &s[i]);
		chart_axes(d, UNIT_SHARE);
		put_plot(d, &s[i], i * PARTS_MAX);
		buf_str(d->s, "unset label\n");
	}
	buf_str(d->s, n > 1 ? "unset multiplot\n" : "");
}

static size_t find_stacks(const struct table *t, struct stack *s, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->rows[i];
		size_t k = 0;

		if (!is_part(r, NULL))
			continue;
		while (k < n && !is_part(r, &s[k]))
			k++;
		if (k == n && n < most) {
			s[n].key = r->split;
			s[n++].key_len = strcspn(r->split, "=");
		}
	}
	return n;
}

/* Shares of other indicators are each of a whole of their own. */
static bool has_wholes(const struct table *t)
{
	const char *name = t->rows[0].indicator;

	return strcmp(name, "cost_share") == 0 ||
	       strcmp(name, "frequency") == 0;
}

int chart_stack(struct drawing *d, struct err *e)
{
	struct stack s[2] = { { .n = 0 } };
	size_t n =
	    has_wholes(d->t) ? find_stacks(d->t, s, chart_dumb(d) ? 1 : 2) : 0;
	int rc = n ? 0
		   : err_set(e, ERR_INPUT,
			 "a stack shows shares of a whole, of one group at a "
			 "time: cost_share, frequency");

	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = find_parts(d->t, &s[i], e);
		if (rc == 0)
			rc = pile(d, &s[i], e);
	}
	if (rc == 0)
		draw(d, s, n);
	for (size_t i = 0; i < 2; i++) {
		free(s[i].top);
		free(s[i].partial);
	}
	return rc;
}
