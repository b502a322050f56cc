/*
 * service_check.c - what no key of service.json can say alone.
 *
 * Names that must exist elsewhere in the file, and keys that need each other.
 */
#include "service_impl.h"

#include "source.h"

#include <stdlib.h>

struct check {
	const struct service *s;
	const struct node *root;
	struct slice text;
	struct err *e;
};

/* Says that word is none of names, which end with n. */
static int no_such(const struct check *c, const struct node *at,
    const char *what, const char *const *names, size_t n)
{
	const char *near = text_nearest(slice_of(at->text), names, n);
	struct buf b = BUF_INIT;

	buf_printf(&b, _("no %s has the name \"%s\""), what, show(at->text).at);
	if (near)
		buf_printf(&b, _("; did you mean \"%s\"?"), show(near).at);
	else if (n > 0)
		buf_str(&b, _("; there are: "));
	for (size_t i = 0; i < n && !near && b.len < 500; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", show(names[i]).at);
	json_fail(c->text, at->at, c->e, "%s", buf_text(&b));
	buf_release(&b);
	return ERR_INPUT;
}

static bool is_among(const char *s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s, names[i]) == 0)
			return true;
	return false;
}

/* That the text at n is one of count names; frees names. */
static int check_among(const struct check *c, const struct node *n,
    const char *what, const char **names, size_t count)
{
	int rc = 0;

	if (!names)
		return err_memory(c->e);
	if (!is_among(n->text, names, count))
		rc = no_such(c, n, what, names, count);
	free(names);
	return rc;
}

static int check_primary(const struct check *c)
{
	const struct service *s = c->s;
	const struct node *n = node_member(c->root, "primary");
	const char **names;

	if (!n)
		return 0;
	names = calloc(s->n_sources, sizeof *names);
	for (size_t i = 0; names && i < s->n_sources; i++)
		names[i] = s->sources[i].name;
	return check_among(c, n, _("source"), names, s->n_sources);
}

/* That n, if it is there, names a dimension of a source. */
static int check_dimension(const struct check *c, const struct node *n)
{
	const struct service *s = c->s;
	const char **names;
	size_t count = 0;

	if (!n)
		return 0;
	names = calloc(s->n_sources * SERVICE_DIMENSIONS, sizeof *names);
	for (size_t i = 0; names && i < s->n_sources; i++)
		for (size_t k = 0; k < s->sources[i].n_dimensions; k++)
			names[count++] = s->sources[i].dimensions[k].name;
	return check_among(c, n, _("dimension"), names, count);
}

static int check_dimensions(const struct check *c)
{
	static const char *const questions[] = { "satisfaction", "ease_of_use",
		"nps" };
	int rc = check_dimension(c, node_member(c->root, "territory"));

	for (size_t i = 0; rc == 0 && i < 3; i++) {
		const struct node *n = node_member(c->root, questions[i]);

		if (n)
			rc = check_dimension(c, node_member(n, "answer"));
	}
	return rc;
}

/* The names of actions, when all are known from this file; else none. */
static int known_actions(const struct check *c, const char ***out, size_t *n)
{
	const struct service *s = c->s;
	const char **names;
	size_t total = 0, count = 0;

	for (size_t i = 0; i < s->n_sources; i++) {
		if (s->sources[i].n_actions == 0)
			return 0;
		total += s->sources[i].n_actions;
	}
	names = calloc(total, sizeof *names);
	if (!names)
		return err_memory(c->e);
	for (size_t i = 0; i < s->n_sources; i++)
		for (size_t k = 0; k < s->sources[i].n_actions; k++)
			names[count++] = s->sources[i].actions[k].action;
	*out = names;
	*n = count;
	return 0;
}

/* The members that name an action and stand outside of sources. */
static const char *const action_place[][2] = { { "completion", "start" },
	{ "completion", "complete" }, { "completion", "refused" },
	{ "support", "action" }, { "satisfaction", "action" },
	{ "ease_of_use", "action" }, { "nps", "action" },
	{ "outcome", "action" } };
#define ACTION_PLACES (sizeof action_place / sizeof *action_place)

static const struct node *member_of(
    const struct node *root, const char *const place[2])
{
	const struct node *object = node_member(root, place[0]);

	return object ? node_member(object, place[1]) : NULL;
}

/* Each of a list of actions, NULL: none. */
static int check_listed(const struct check *c, const struct node *list,
    const char *const *names, size_t n)
{
	int rc = 0;

	if (!list)
		return 0;
	NODE_EACH(item, list)
	if (rc == 0 && !is_among(item->text, names, n))
		rc = no_such(c, item, _("action"), names, n);
	return rc;
}

/* A step that came twice would be reached by whoever reached it once. */
static int check_funnel(const struct check *c)
{
	const struct node *funnel = node_member(c->root, "funnel");

	if (!funnel)
		return 0;
	NODE_EACH(step, funnel)
	for (const struct node *other = funnel + 1; other < step;
	     other += other->span)
		if (strcmp(other->text, step->text) == 0)
			return json_fail(c->text, step->at, c->e,
			    "\"funnel\": \"%s\" comes twice",
			    show(step->text).at);
	return 0;
}

static int check_actions(const struct check *c)
{
	const char **names = NULL;
	size_t n = 0;
	int rc = known_actions(c, &names, &n);

	if (rc < 0 || !names)
		return rc;
	rc = check_listed(c, node_member(c->root, "active"), names, n);
	if (rc == 0)
		rc = check_listed(c, node_member(c->root, "funnel"), names, n);
	for (size_t i = 0; i < ACTION_PLACES && rc == 0; i++) {
		const struct node *at = member_of(c->root, action_place[i]);

		if (at && !is_among(at->text, names, n))
			rc = no_such(c, at, _("action"), names, n);
	}
	free(names);
	return rc;
}

static int check_layout(const struct check *c, const struct service_source *s,
    const struct node *source)
{
	const struct node *n = node_member(source, "layout");
	struct layout *l = NULL;
	struct err why;
	int rc;

	if (!n)
		return 0;
	if (s->format)
		return json_fail(c->text, n->key_at, c->e,
		    "\"layout\" and \"format\": one of them says what the "
		    "lines are");
	rc = layout_declared(&l, (const char *const *)s->layout, s->n_layout,
	    s->pattern, slice_of("x"), &why);
	layout_free(l);
	if (rc == ERR_INPUT)
		return json_fail(
		    c->text, n->at, c->e, "\"layout\": %s", why.text);
	return rc < 0 ? err_memory(c->e) : 0;
}

/* What "requests" and "actions" say is not of this format. */
static const char *kind_of(const struct service_source *s)
{
	return s->format ? s->format : "a layout without request or path";
}

/* Visitors of a day are counted, not known: nobody is followed. */
static int check_visitors(
    const struct check *c, const struct service_source *s, const struct node *n)
{
	const struct node *v = node_member(n, "visitors");

	if (!v)
		return 0;
	if (s->n_user > 0)
		return json_fail(c->text, v->key_at, c->e,
		    "\"visitors\" and \"user\": a row stands for several "
		    "visitors or for one user");
	if (s->identity != IDENTITY_DAILY)
		return json_fail(c->text, v->key_at, c->e,
		    "\"visitors\" are those of a day: \"identity\" must be "
		    "daily, not %s",
		    identity_name(s->identity));
	return 0;
}

/* Keys of a source that need another, or that another refuses. */
static int check_source(
    const struct check *c, const struct service_source *s, const struct node *n)
{
	const struct node *days = node_member(n, "identity_days");
	const struct node *requests = node_member(n, "requests");
	const struct node *actions = node_member(n, "actions");
	int rc = check_layout(c, s, n);

	if (rc < 0)
		return rc;
	if (!s->time)
		return json_fail(c->text, n->at, c->e,
		    "\"time\" is missing: the column of an event's time");
	if (s->n_user == 0 && !s->visitors)
		return json_fail(c->text, n->at, c->e,
		    "\"user\" is missing: the column of a user's identifier");
	rc = check_visitors(c, s, n);
	if (rc < 0)
		return rc;
	if (days && s->identity != IDENTITY_COOKIE)
		return json_fail(c->text, days->key_at, c->e,
		    "\"identity_days\" is the life of a cookie, and "
		    "\"identity\" is %s",
		    identity_name(s->identity));
	if (requests && (s->format || s->n_layout) && !s->access)
		return json_fail(c->text, requests->key_at, c->e,
		    "\"requests\" is for access logs, and \"format\" is %s",
		    kind_of(s));
	if (actions && !s->action && !s->access)
		return json_fail(c->text, actions->key_at, c->e,
		    "\"actions\" needs \"action\", the column that they are "
		    "found in; or is \"format\" combined?");
	return 0;
}

/* Users of one space are united: they must be the same kind of users. */
static int check_space(
    const struct check *c, const struct service_source *s, const struct node *n)
{
	for (const struct service_source *o = c->s->sources; o < s; o++)
		if (strcmp(o->space, s->space) == 0 &&
		    o->identity != s->identity)
			return json_fail(c->text, n->at, c->e,
			    "%s and %s share the space \"%s\", but one's "
			    "identity is %s and the other's %s",
			    o->name, s->name, s->space,
			    identity_name(o->identity),
			    identity_name(s->identity));
	return 0;
}

static int check_sources(const struct check *c)
{
	const struct service_source *s = c->s->sources;
	int rc = 0;

	NODE_EACH(n, node_member(c->root, "sources"))
	{
		rc = check_source(c, s, n);
		if (rc == 0)
			rc = check_space(c, s, n);
		if (rc < 0)
			break;
		s++;
	}
	return rc;
}

int service_check(const struct service *s, const struct node *root,
    struct slice text, struct err *e)
{
	struct check c = { s, root, text, e };
	int rc = check_sources(&c);

	if (rc == 0)
		rc = check_primary(&c);
	if (rc == 0)
		rc = check_dimensions(&c);
	if (rc == 0)
		rc = check_funnel(&c);
	if (rc == 0)
		rc = check_actions(&c);
	if (rc == 0)
		rc = worth_check(s, root, text, e);
	return rc < 0 ? rc : goals_check(s, root, text, e);
}
