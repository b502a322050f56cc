/*
 * output_rollout.c - where the service came, beside where it did not.
 */
#include "output_impl.h"

#define ROLLOUT "rollout="

bool page_is_rollout(const struct table *t)
{
	return t->n > 0 &&
	       strncmp(t->rows[0].split, ROLLOUT, strlen(ROLLOUT)) == 0;
}

static const struct row *row_of(const struct page *p, const char *split)
{
	for (size_t i = 0; i < p->t->n; i++)
		if (strcmp(p->t->rows[i].split, split) == 0)
			return &p->t->rows[i];
	return NULL;
}

static void put(struct grid *g, const struct page *p, const struct row *r)
{
	output_value(grid_cell(g), r ? r->value : NAN, r ? r->unit : UNIT_RATIO,
	    p->t->currency);
}

static void put_group(struct grid *g, const struct page *p, const char *name,
    const char *before, const char *after)
{
	const struct row *a = row_of(p, before), *b = row_of(p, after);

	grid_put(g, name);
	put(g, p, a);
	put(g, p, b);
	output_value(grid_cell(g), a && b ? b->value - a->value : NAN,
	    a ? a->unit : UNIT_RATIO, p->t->currency);
}

static enum verdict verdict_of(
    const struct row *effect, const struct row *p, double level)
{
	if (!effect || !p || isnan(p->value))
		return VERDICT_NOT_COMPARABLE;
	if (p->value > 1 - level)
		return VERDICT_CANNOT_TELL;
	return effect->value > 0 ? VERDICT_UP : VERDICT_DOWN;
}

static void put_effect(struct page *p)
{
	const struct row *effect = row_of(p, ROLLOUT "effect");
	const struct row *chance = row_of(p, ROLLOUT "p");
	struct grid g;

	grid_init(&g, 5, p->markdown);
	g.left[4] = true;
	grid_put(&g, "");
	grid_put(&g, _("effect"));
	buf_printf(grid_cell(&g), _("%g %% interval"), 100 * p->t->level);
	grid_put(&g, "p");
	grid_put(&g, _("verdict"));
	grid_put(&g, _("difference in differences"));
	put(&g, p, effect);
	output_value(grid_cell(&g), effect ? effect->low : NAN,
	    effect ? effect->unit : UNIT_RATIO, p->t->currency);
	buf_str(&g.text, _(" to "));
	output_value(&g.text, effect ? effect->high : NAN,
	    effect ? effect->unit : UNIT_RATIO, p->t->currency);
	output_real(grid_cell(&g), chance ? chance->value : NAN, 4);
	grid_put(&g, _(verdict_name(verdict_of(effect, chance, p->t->level))));
	grid_write(&g, p->out);
}

void page_rollout(struct page *p)
{
	struct grid g;

	buf_char(p->out, '\n');
	grid_init(&g, 4, p->markdown);
	grid_put(&g, page_label(&p->t->rows[0]));
	grid_put(&g, _("before"));
	grid_put(&g, _("after"));
	grid_put(&g, _("change"));
	put_group(&g, p, _("with the service"), ROLLOUT "treated_before",
	    ROLLOUT "treated_after");
	put_group(&g, p, _("without it"), ROLLOUT "others_before",
	    ROLLOUT "others_after");
	grid_write(&g, p->out);
	buf_char(p->out, '\n');
	put_effect(p);
}
