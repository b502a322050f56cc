/*
 * event_plan.c - a source's mapping joined with the columns of one log.
 *
 * Each column is read once, however many roles it has. Patterns are taken
 * apart here, so that no line pays for it.
 */
#include "event_impl.h"

#include <assert.h>
#include <stdlib.h>

/* The field of a column, selected if it is not yet. */
static size_t select_column(struct event_plan *p, const char *name)
{
	if (!name)
		return NO_FIELD;
	for (size_t i = 0; i < p->n_names; i++)
		if (strcmp(p->name[i], name) == 0)
			return i;
	assert(p->n_names < PLAN_FIELDS);
	p->name[p->n_names] = name;
	return p->n_names++;
}

/* Whether users of a source are known by a column. */
static bool is_user(const struct service_source *src, const char *name)
{
	for (size_t i = 0; i < src->n_user; i++)
		if (strcmp(src->user[i], name) == 0)
			return true;
	return false;
}

/* The column of addresses that users are known by; NULL: none. */
static const char *address_of(const struct service_source *src)
{
	if (is_user(src, "client"))
		return "client";
	return is_user(src, "address") ? "address" : NULL;
}

static bool has_column(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->n_names; i++)
		if (strcmp(l->names[i], name) == 0)
			return true;
	return false;
}

static void select_columns(struct event_plan *p, bool bots)
{
	const struct service_source *src = p->src;

	p->time = select_column(p, src->time);
	for (size_t i = 0; i < src->n_user; i++)
		p->user[i] = select_column(p, src->user[i]);
	p->action = select_column(p, src->action);
	p->value = select_column(p, src->value);
	p->count = select_column(p, src->count);
	p->visitors = select_column(p, src->visitors);
	for (size_t i = 0; i < src->n_dimensions; i++)
		p->dim[i] = select_column(p, src->dimensions[i].column);
	p->method = select_column(p, p->requests ? "method" : NULL);
	p->path = select_column(p, p->requests ? "path" : NULL);
	p->status = select_column(p, p->requests ? "status" : NULL);
	p->address = select_column(p, p->requests ? address_of(src) : NULL);
	bots = bots && p->requests && has_column(p->layout, "agent");
	p->agent = select_column(p, bots ? "agent" : NULL);
}

/* "PATH", "METHOD PATH" or "METHOD PATH STATUS". */
static void part_rule(struct rule *r)
{
	char *blank = strchr(r->text, ' '), *last;

	if (!blank)
		return;
	*blank = '\0';
	r->method = r->text;
	r->path = blank + 1;
	last = strrchr(blank + 1, ' ');
	if (last) {
		*last = '\0';
		r->status = last + 1;
	}
}

static int make_rule(
    struct rule *out, const struct action_rule *r, bool requests, struct err *e)
{
	out->action = slice_of(r->action);
	out->text = slice_copy(slice_of(r->pattern));
	if (!out->text)
		return err_memory(e);
	out->path = out->text;
	if (requests)
		part_rule(out);
	return 0;
}

static int make_rules(struct event_plan *p, struct err *e)
{
	size_t n = p->src->n_actions;
	int rc = 0;

	p->rules = calloc(n + 1, sizeof *p->rules);
	if (!p->rules)
		return err_memory(e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = make_rule(
		    &p->rules[i], &p->src->actions[i], p->requests, e);
		p->n_rules++;
	}
	return rc;
}

/* Whether all columns are there: what a reader says. */
static int check_columns(const struct event_plan *p, struct err *e)
{
	struct reader *r = NULL;
	int rc = reader_new(&r, p->layout, p->name, p->n_names, e);

	reader_free(r);
	return rc;
}

/* Of a source whose format was not named, some things show only now. */
static int check_mapping(const struct event_plan *p, struct err *e)
{
	const struct service_source *src = p->src;

	if (!p->requests && src->n_actions > 0 && !src->action)
		return err_set(e, ERR_INPUT,
		    "source %s has \"actions\" but "
		    "no \"action\", the column that they are found in",
		    src->name);
	return 0;
}

int event_layout(struct layout **out, const struct service_source *src,
    struct slice head, bool complete, struct err *e)
{
	if (src->n_layout > 0)
		return layout_declared(out, (const char *const *)src->layout,
		    src->n_layout, src->pattern, head, e);
	return layout_open(out, src->format, src->delimiter, head, complete, e);
}

int event_plan_new(struct event_plan **out, const struct service_source *src,
    const struct layout *l, const struct zone *z, const struct ident_space *s,
    const uint64_t *exclude, size_t n_exclude, bool bots, struct err *e)
{
	struct event_plan *p = calloc(1, sizeof *p);
	int rc;

	assert(src->time && (src->n_user > 0 || src->visitors));
	if (!p)
		return err_memory(e);
	p->src = src;
	p->layout = l;
	p->zone = z;
	p->first = DAY_MIN;
	p->space = s;
	p->exclude = exclude;
	p->n_exclude = n_exclude;
	p->requests = l->format->requests;
	select_columns(p, bots);
	rc = check_mapping(p, e);
	if (rc == 0)
		rc = check_columns(p, e);
	if (rc == 0)
		rc = make_rules(p, e);
	if (rc < 0)
		event_plan_free(p);
	else
		*out = p;
	return rc;
}

void event_plan_from(struct event_plan *p, day_t first)
{
	p->first = first;
}

void event_plan_free(struct event_plan *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_rules; i++)
		free(p->rules[i].text);
	free(p->rules);
	free(p);
}
