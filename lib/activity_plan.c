/*
 * activity_plan.c - names of a query to codes of the store.
 *
 * A pack knows one dimension, so a query reads one dimension's packs: that of
 * the split, else of the first condition, else the actions alone. Conditions
 * on other dimensions are met day by day with the sets of their own packs.
 * Every pack knows the action, so conditions on it cost nothing more.
 */
#include "activity_impl.h"

#include <assert.h>
#include <stdlib.h>

#define ACTION "action"

static const char *article(struct slice dimension)
{
	return slice_is(dimension, ACTION) ? _("no ") : _("no value of ");
}

static void names_free(char **names, uint32_t n)
{
	for (uint32_t i = 0; names && i < n; i++)
		free(names[i]);
	free(names);
}

/* Copies of the names of a dimension, or with dimension NO_SLOT of the
 * dimensions themselves; NULL: out of memory. */
static char **names_copy(const struct store *s, uint32_t dimension, uint32_t *n)
{
	bool inner = dimension != NO_SLOT;
	char **names;

	*n = inner ? store_names(s, dimension) : store_dimensions(s);
	names = calloc((size_t)*n + 1, sizeof *names);
	for (uint32_t i = 0; names && i < *n; i++) {
		names[i] = slice_copy(inner ? store_name(s, dimension, i)
					    : store_dimension_name(s, i + 1));
		if (!names[i]) {
			names_free(names, *n);
			return NULL;
		}
	}
	return names;
}

/* "no dimension "chanel"; did you mean "channel"?", or the first few names
 * that there are. */
static int unknown(const struct store *s, uint32_t dimension, const char *what,
    struct slice of, struct slice name, struct err *e)
{
	struct buf b = BUF_INIT;
	const char *near = NULL;
	uint32_t n = 0;
	char **names = names_copy(s, dimension, &n);
	int rc;

	buf_printf(&b, _("%s%.*s is named \"%.*s\""), what, SLICE_ARG(of),
	    SLICE_ARG(name));
	if (names)
		near = text_nearest(name, (const char *const *)names, n);
	if (near)
		buf_printf(&b, _("; did you mean \"%s\"?"), near);
	else if (n == 0)
		buf_str(&b, _("; the store has none yet"));
	for (uint32_t i = 0; names && !near && i < n && i < 8; i++)
		buf_printf(&b, "%s%s", i ? ", " : _("\nThere are: "), names[i]);
	if (!near && n > 8)
		buf_printf(&b, _(", ... (%u in all)"), n);
	rc = err_set(e, ERR_INPUT, "%s", buf_text(&b));
	buf_release(&b);
	names_free(names, n);
	return rc;
}

static int find_dimension(
    const struct store *s, struct slice name, uint32_t *out, struct err *e)
{
	int64_t found;

	*out = 0;
	if (slice_is(name, ACTION))
		return 0;
	found = store_dimension(s, name);
	if (found <= 0)
		return unknown(
		    s, NO_SLOT, _("no dimension"), SLICE_ABSENT, name, e);
	*out = (uint32_t)found;
	return 0;
}

static int choice_some(
    struct choice *c, const struct store *s, uint32_t dimension, struct err *e)
{
	c->dimension = dimension;
	if (c->in)
		return 0;
	c->n = store_names(s, dimension);
	c->in = calloc((size_t)c->n + 1, sizeof *c->in);
	return c->in ? 0 : err_memory(e);
}

static int choose(struct choice *c, const struct store *s,
    const struct where *w, uint32_t dimension, struct err *e)
{
	int64_t code;
	int rc = choice_some(c, s, dimension, e);

	if (rc < 0)
		return rc;
	code = store_name_code(s, dimension, w->value);
	if (code < 0)
		return unknown(s, dimension, article(w->dimension),
		    w->dimension, w->value, e);
	assert((uint64_t)code < c->n);
	c->in[code] = true;
	return 0;
}

int plan_actions(struct plan *p, const struct store *s,
    const char *const *names, size_t n, size_t *known, struct err *e)
{
	int rc;

	free(p->action.in);
	p->action.in = NULL;
	*known = 0;
	rc = choice_some(&p->action, s, 0, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		int64_t code = store_name_code(s, 0, slice_of(names[i]));

		if (code < 0)
			continue;
		p->action.in[code] = true;
		++*known;
	}
	return rc;
}

/* An action that counts but was never seen is no mistake: a service names
 * its actions before they happen. When none was seen, it is one. */
static int choose_active(struct plan *p, const struct store *s,
    const struct activity_query *q, struct err *e)
{
	size_t known = 0;
	int rc;

	if (q->n_active == 0 || p->action.in)
		return 0;
	rc = plan_actions(p, s, q->active, q->n_active, &known, e);
	if (rc == 0 && known == 0 && p->action.n > 0 && !q->unseen)
		return unknown(s, 0, "nothing counts as use: no action",
		    SLICE_ABSENT, slice_of(q->active[0]), e);
	return rc;
}

static struct choice *choice_of(struct plan *p, uint32_t dimension)
{
	if (dimension == 0)
		return &p->action;
	if (dimension == p->value.dimension)
		return &p->value;
	for (size_t i = 0; i < p->n_also; i++)
		if (p->also[i].dimension == dimension)
			return &p->also[i];
	p->also[p->n_also].dimension = dimension;
	return &p->also[p->n_also++];
}

static int choose_all(struct plan *p, struct store *s,
    const struct activity_query *q, struct err *e)
{
	for (size_t i = 0; i < q->n_where; i++) {
		uint32_t dimension;
		int rc =
		    find_dimension(s, q->where[i].dimension, &dimension, e);

		if (rc == 0 && dimension > 0 && p->value.dimension == 0)
			p->value.dimension = dimension;
		if (rc == 0)
			rc = choose(choice_of(p, dimension), s, &q->where[i],
			    dimension, e);
		if (rc < 0)
			return rc;
	}
	return choose_active(p, s, q, e);
}

struct named {
	struct slice name;
	uint32_t code;
};

static int by_bytes(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
	int c = n ? memcmp(a->name.at, b->name.at, n) : 0;

	if (c)
		return c;
	return (a->name.len > b->name.len) - (a->name.len < b->name.len);
}

/* The names that the split may show, in order of their bytes. */
static int split_codes(struct plan *p, struct store *s, struct err *e)
{
	const struct choice *c = p->by_action ? &p->action : &p->value;
	uint32_t n = store_names(s, c->dimension);
	struct named *named = calloc((size_t)n + 1, sizeof *named);

	p->n_names = n;
	p->code = calloc((size_t)n + 1, sizeof *p->code);
	if (!named || !p->code) {
		free(named);
		return err_memory(e);
	}
	for (uint32_t i = 0; i < n; i++)
		if (!c->in || c->in[i])
			named[p->n_codes++] =
			    (struct named){ store_name(s, c->dimension, i), i };
	qsort(named, p->n_codes, sizeof *named, by_bytes);
	for (uint32_t i = 0; i < p->n_codes; i++)
		p->code[i] = named[i].code;
	free(named);
	return 0;
}

int plan_make(struct plan *out, struct store *s, const struct activity_query *q,
    struct err *e)
{
	struct plan p = { .space = q->space, .source = q->source };
	uint32_t dimension = 0;
	int rc = 0;

	p.also = calloc(q->n_where + 1, sizeof *p.also);
	if (!p.also)
		rc = err_memory(e);
	if (rc == 0 && q->split.at)
		rc = find_dimension(s, q->split, &dimension, e);
	p.split = q->split.at != NULL;
	p.by_action = p.split && dimension == 0;
	p.value.dimension = dimension;
	if (rc == 0)
		rc = choose_all(&p, s, q, e);
	if (rc == 0 && p.split)
		rc = split_codes(&p, s, e);
	if (rc < 0) {
		plan_release(&p);
		return rc;
	}
	*out = p;
	return 0;
}

char *plan_split_text(
    const struct plan *p, const struct store *s, struct slice split, uint32_t i)
{
	uint32_t dimension = p->by_action ? 0 : p->value.dimension;
	struct slice value = store_name(s, dimension, p->code[i]);
	struct buf b = BUF_INIT;

	buf_slice(&b, split);
	buf_char(&b, '=');
	buf_slice(&b, value);
	if (b.failed)
		buf_release(&b);
	return b.at;
}

void plan_release(struct plan *p)
{
	free(p->action.in);
	free(p->value.in);
	for (size_t i = 0; i < p->n_also; i++)
		free(p->also[i].in);
	free(p->also);
	free(p->code);
	*p = (struct plan){ 0 };
}

struct store_scan plan_scan(
    const struct plan *p, uint32_t dimension, struct span span)
{
	return (struct store_scan){ .space = p->space,
		.source = p->source,
		.dimension = dimension,
		.from = span.from,
		.to = span.to };
}

bool choice_has(const struct choice *c, uint32_t code)
{
	return !c->in || (code < c->n && c->in[code]);
}

bool plan_counts(const struct plan *p, const struct series *series)
{
	return choice_has(&p->action, series->action) &&
	       choice_has(&p->value, series->value);
}

int plan_slots(uint32_t **out, const struct plan *p, struct err *e)
{
	*out = NULL;
	if (!p->split)
		return 0;
	*out = malloc(((size_t)p->n_names + 1) * sizeof **out);
	if (!*out)
		return err_memory(e);
	for (uint32_t i = 0; i < p->n_names; i++)
		(*out)[i] = NO_SLOT;
	for (uint32_t i = 0; i < p->n_codes; i++)
		(*out)[p->code[i]] = i;
	return 0;
}
