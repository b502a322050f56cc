/*
 * service_fill.c - from nodes that were found right to struct service.
 *
 * Plain texts go where the table of keys says; what is left, lists and words
 * that become numbers, is done here by name.
 */
#include "service_impl.h"

#include "source.h"

#include <limits.h>
#include <stdlib.h>

#define COOKIE_DAYS 396 /* 13 months */
#define UNDO_DAYS 90
#define WITHIN_DAYS 30
#define TERRITORY_USERS 10

static int set_text(char **out, const char *s, struct err *e)
{
	*out = slice_copy(slice_of(s));
	return *out ? 0 : err_memory(e);
}

/* Unless it was said. */
static int set_default(char **out, const char *s, struct err *e)
{
	return *out ? 0 : set_text(out, s, e);
}

int fill_texts(const struct key *keys, const struct node *object, void *base,
    struct err *e)
{
	for (; keys->name; keys++) {
		const struct node *n = node_member(object, keys->name);
		char **out = (char **)(void *)((char *)base + keys->into);
		int rc = 0;

		if (n && keys->into)
			rc = set_text(out, n->text, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* A text or a list of texts; none when n is NULL. */
static int fill_list(
    char ***out, size_t *count, const struct node *n, struct err *e)
{
	const struct node *first = n;
	size_t total = 1;

	if (!n)
		return 0;
	if (n->kind == NODE_ARRAY) {
		first = n + 1;
		total = n->children;
	}
	*out = calloc(total, sizeof **out);
	if (!*out)
		return err_memory(e);
	for (size_t i = 0; i < total; i++) {
		int rc = set_text(&(*out)[i], first[i].text, e);

		if (rc < 0)
			return rc;
		*count = i + 1;
	}
	return 0;
}

int choice_of(
    const struct node *object, const char *key, const char *const *choices)
{
	const struct node *n = node_member(object, key);
	int i = 0;

	while (n && strcmp(choices[i], n->text) != 0)
		i++;
	return i;
}

static int identity_days(const struct node *object, enum identity identity)
{
	const struct node *n = node_member(object, "identity_days");

	switch (identity) {
	case IDENTITY_ACCOUNT:
		return INT_MAX;
	case IDENTITY_COOKIE:
		return n ? (int)n->number : COOKIE_DAYS;
	case IDENTITY_DAILY:
		break;
	}
	return 1;
}

static char delimiter_of(const struct node *object)
{
	const struct node *n = node_member(object, "delimiter");

	return !n ? '\0' : strcmp(n->text, "tab") == 0 ? '\t' : n->text[0];
}

static int add_rules(
    struct service_source *s, const struct node *n, struct err *e)
{
	const struct node *first = n->kind == NODE_ARRAY ? n + 1 : n;

	for (const struct node *p = first; p < n + n->span; p++) {
		struct action_rule *r = &s->actions[s->n_actions++];
		int rc = set_text(&r->action, n->key, e);

		if (rc == 0)
			rc = set_text(&r->pattern, p->text, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int fill_actions(
    struct service_source *s, const struct node *n, struct err *e)
{
	int rc = 0;

	if (!n)
		return 0;
	/* No node holds more than one pattern. */
	s->actions = calloc(n->span, sizeof *s->actions);
	if (!s->actions)
		return err_memory(e);
	NODE_EACH(action, n)
	if (rc == 0)
		rc = add_rules(s, action, e);
	return rc;
}

static int fill_dimensions(
    struct service_source *s, const struct node *n, struct err *e)
{
	if (!n)
		return 0;
	s->dimensions = calloc(n->children, sizeof *s->dimensions);
	if (!s->dimensions)
		return err_memory(e);
	NODE_EACH(member, n)
	{
		struct dimension_rule *d = &s->dimensions[s->n_dimensions++];
		int rc = set_text(&d->name, member->key, e);

		if (rc == 0)
			rc = set_text(&d->column, member->text, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int set_user(
    struct service_source *s, const char *const *column, struct err *e)
{
	int rc = 0;

	if (s->n_user > 0 || !column[0])
		return 0;
	s->user = calloc(SERVICE_USER_PARTS, sizeof *s->user);
	if (!s->user)
		return err_memory(e);
	for (; rc == 0 && column[0]; column++) {
		rc = set_text(&s->user[s->n_user], column[0], e);
		s->n_user += rc == 0;
	}
	return rc;
}

static bool has_column(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->n_names; i++)
		if (strcmp(l->names[i], name) == 0)
			return true;
	return false;
}

/* What the names of a declared layout's fields say. One that is wrong is the
 * check's to tell. */
static int fill_layout(struct service_source *s, struct err *e)
{
	const char *user[3] = { NULL };
	struct layout *l = NULL;
	struct err wrong;
	int rc = 0;

	if (layout_declared(&l, (const char *const *)s->layout, s->n_layout,
		s->pattern, slice_of("x"), &wrong) < 0)
		return 0;
	s->access = l->format->requests;
	if (has_column(l, "time"))
		rc = set_default(&s->time, "time", e);
	if (has_column(l, "client")) {
		user[0] = "client";
		user[1] = has_column(l, "agent") ? "agent" : NULL;
	}
	if (rc == 0)
		rc = set_user(s, user, e);
	layout_free(l);
	return rc;
}

/* Some formats know which columns are the time and the user. */
static int fill_known(struct service_source *s, struct err *e)
{
	const struct format *f = s->format ? format_find(s->format) : NULL;
	int rc;

	if (s->n_layout > 0)
		return fill_layout(s, e);
	if (!f || !f->user)
		return 0;
	s->access = f->requests;
	rc = set_default(&s->time, "time", e);
	return rc < 0 ? rc : set_user(s, f->user, e);
}

static int fill_declared(
    struct service_source *s, const struct node *n, struct err *e)
{
	s->pattern = n && n->kind == NODE_TEXT;
	return fill_list(&s->layout, &s->n_layout, n, e);
}

static int fill_source(
    struct service_source *s, const struct node *n, struct err *e)
{
	int rc = set_text(&s->name, n->key, e);

	if (rc == 0)
		rc = fill_texts(source_keys, n, s, e);
	if (rc == 0)
		rc = set_default(&s->space, n->key, e);
	if (rc == 0)
		rc = fill_list(
		    &s->files, &s->n_files, node_member(n, "files"), e);
	if (rc == 0)
		rc = fill_list(&s->user, &s->n_user, node_member(n, "user"), e);
	if (rc == 0)
		rc = fill_actions(s, node_member(n, "actions"), e);
	if (rc == 0)
		rc = fill_dimensions(s, node_member(n, "dimensions"), e);
	if (rc == 0)
		rc = fill_declared(s, node_member(n, "layout"), e);
	if (rc == 0)
		rc = fill_known(s, e);
	s->delimiter = delimiter_of(n);
	s->identity = (enum identity)choice_of(n, "identity", identity_choices);
	s->identity_days = identity_days(n, s->identity);
	s->requests = (enum requests)choice_of(n, "requests", requests_choices);
	s->dates = (enum date_order)choice_of(n, "dates", date_choices);
	return rc;
}

static int fill_sources(struct service *s, const struct node *n, struct err *e)
{
	int rc = 0;

	s->sources = calloc(n->children, sizeof *s->sources);
	if (!s->sources)
		return err_memory(e);
	NODE_EACH(source, n)
	if (rc == 0)
		rc = fill_source(&s->sources[s->n_sources++], source, e);
	return rc;
}

static int fill_completion(
    struct completion_rule *c, const struct node *n, struct err *e)
{
	const struct node *days = n ? node_member(n, "within_days") : NULL;

	c->within_days = days ? (int)days->number : WITHIN_DAYS;
	return n ? fill_texts(completion_keys, n, c, e) : 0;
}

static int fill_answers(struct answers_rule *a, const struct node *n,
    enum answer_scale scale, struct err *e)
{
	if (!n)
		return 0;
	a->scale = node_member(n, "scale")
		       ? (enum answer_scale)choice_of(n, "scale", scale_choices)
		       : scale;
	return fill_texts(answers_keys, n, a, e);
}

/* What users do with the service, beyond coming. */
static int fill_use(struct service *s, const struct node *root, struct err *e)
{
	const struct node *support = node_member(root, "support");
	int rc =
	    fill_completion(&s->completion, node_member(root, "completion"), e);

	if (rc == 0)
		rc = fill_list(
		    &s->funnel, &s->n_funnel, node_member(root, "funnel"), e);
	if (rc == 0 && support)
		rc = fill_texts(support_keys, support, s, e);
	if (rc == 0)
		rc = fill_answers(&s->satisfaction,
		    node_member(root, "satisfaction"), SCALE_JDMA, e);
	if (rc == 0)
		rc = fill_answers(&s->ease_of_use,
		    node_member(root, "ease_of_use"), SCALE_JDMA, e);
	if (rc == 0)
		rc = fill_answers(
		    &s->nps, node_member(root, "nps"), SCALE_11, e);
	return rc < 0 ? rc : worth_fill(s, root, e);
}

int service_fill(struct service *s, const struct node *root, struct slice text,
    struct err *e)
{
	const struct node *exclude = node_member(root, "exclude");
	const struct node *users =
	    exclude ? node_member(exclude, "users") : NULL;
	const struct node *bots = exclude ? node_member(exclude, "bots") : NULL;
	const struct node *undo = node_member(root, "undo_days");
	const struct node *served = node_member(root, "territory_users");
	int rc = fill_texts(service_keys, root, s, e);

	if (rc == 0)
		rc = set_default(&s->timezone, "Europe/Paris", e);
	if (rc == 0)
		rc = set_default(&s->language, "en", e);
	if (rc == 0)
		rc = set_default(&s->currency, "EUR", e);
	if (rc == 0)
		rc = fill_sources(s, node_member(root, "sources"), e);
	if (rc == 0)
		rc = set_default(&s->primary, s->sources[0].name, e);
	if (rc == 0)
		rc = fill_list(
		    &s->active, &s->n_active, node_member(root, "active"), e);
	if (rc == 0)
		rc = fill_use(s, root, e);
	if (rc == 0)
		rc = goals_fill(s, root, text, e);
	if (rc == 0 && users)
		rc = set_text(&s->exclude_users, users->text, e);
	s->exclude_bots = !bots || bots->kind == NODE_TRUE;
	s->undo_days = undo ? (int)undo->number : UNDO_DAYS;
	s->territory_users = served ? (int)served->number : TERRITORY_USERS;
	return rc;
}
