/*
 * service_goals.c - what was promised, and the money that is running.
 *
 * Whether an indicator of that name exists is not known here (the registry
 * stands further down the graph), so each objective keeps its place in the
 * file for whoever finds out.
 */
#include "service_impl.h"

#include <math.h>
#include <stdlib.h>

#include "finance.h"

#define FRESH_DAYS 2
#define GAP_DAYS 3
#define REJECT_SHARE 0.05

static double number_of(const struct node *object, const char *key)
{
	const struct node *n = node_member(object, key);

	return n ? n->number : NAN;
}

static day_t day_of(const struct node *object, const char *key)
{
	const struct node *n = node_member(object, key);
	day_t day = DAY_NONE;

	if (n)
		(void)day_parse(slice_of(n->text), &day);
	return day;
}

static enum direction direction_of(const struct node *n)
{
	if (!node_member(n, "direction"))
		return DIRECTION_UNSAID;
	return choice_of(n, "direction", direction_choices) == 0
		   ? DIRECTION_HIGHER
		   : DIRECTION_LOWER;
}

/* The label or the indicator, with a number where it would come again. */
static int fill_name(struct service *s, struct objective *o, struct err *e)
{
	const char *plain = o->label ? o->label : o->indicator;
	struct buf b = BUF_INIT;
	size_t again = 1;
	int rc;

	for (const struct objective *p = s->objectives; p < o; p++)
		again += strcmp(p->label ? p->label : p->indicator, plain) == 0;
	buf_str(&b, plain);
	if (again > 1)
		buf_printf(&b, " #%zu", again);
	rc = buf_error(&b, e);
	if (rc == 0) {
		o->name = slice_copy(buf_view(&b));
		rc = o->name ? 0 : err_memory(e);
	}
	buf_release(&b);
	return rc;
}

static int fill_objective(struct service *s, struct objective *o,
    const struct node *n, struct slice text, struct err *e)
{
	const struct node *lag = node_member(n, "lag");
	int rc = fill_texts(objective_keys, n, o, e);

	o->lag = lag ? (int)lag->number : -1;
	o->by = node_member(n, "by")
		    ? (enum period)choice_of(n, "by", period_choices)
		    : PERIOD_MONTH;
	o->baseline = number_of(n, "baseline");
	o->target = number_of(n, "target");
	o->from = day_of(n, "from");
	o->due = day_of(n, "due");
	o->shape = (enum shape)choice_of(n, "shape", shape_choices);
	o->direction = direction_of(n);
	json_place(text, node_member(n, "indicator")->at, &o->line, &o->column);
	return rc < 0 ? rc : fill_name(s, o, e);
}

static int fill_objectives(struct service *s, const struct node *list,
    struct slice text, struct err *e)
{
	int rc = 0;

	if (!list)
		return 0;
	s->objectives = calloc(list->children, sizeof *s->objectives);
	if (!s->objectives)
		return err_memory(e);
	NODE_EACH(n, list)
	if (rc == 0)
		rc = fill_objective(
		    s, &s->objectives[s->n_objectives++], n, text, e);
	return rc;
}

int64_t cents_of(const struct node *n)
{
	cents_t cents = 0;

	if (n->kind == NODE_TEXT)
		(void)money_parse(slice_of(n->text), &cents);
	else if (fabs(n->number) <= 1e11)
		cents = llround(n->number * 100);
	return cents;
}

const char *check_kind_name(enum check_kind k)
{
	return check_choices[k];
}

static void fill_ignored(struct check_rule *c, const struct node *n)
{
	const struct node *first = n && n->kind == NODE_ARRAY ? n + 1 : n;

	if (!n)
		return;
	for (const struct node *word = first; word < n + n->span; word++)
		for (int k = 0; k < CHECK_KINDS; k++)
			if (strcmp(word->text, check_choices[k]) == 0)
				c->ignored[k] = true;
}

static void fill_check(struct check_rule *c, const struct node *n)
{
	const struct node *fresh = n ? node_member(n, "fresh_days") : NULL;
	const struct node *gap = n ? node_member(n, "gap_days") : NULL;
	const struct node *share = n ? node_member(n, "reject_share") : NULL;

	c->fresh_days = fresh ? (int)fresh->number : FRESH_DAYS;
	c->gap_days = gap ? (int)gap->number : GAP_DAYS;
	c->reject_share = share ? share->number : REJECT_SHARE;
	if (n)
		fill_ignored(c, node_member(n, "ignore"));
}

int goals_fill(struct service *s, const struct node *root, struct slice text,
    struct err *e)
{
	const struct node *budget = node_member(root, "budget");
	int rc = fill_objectives(s, node_member(root, "objectives"), text, e);

	s->phase_since = day_of(root, "phase_since");
	fill_check(&s->check, node_member(root, "check"));
	s->budget.known = budget != NULL;
	if (rc < 0 || !budget)
		return rc;
	s->budget.start = day_of(budget, "start");
	s->budget.end = day_of(budget, "end");
	s->budget.committee = day_of(budget, "committee");
	s->budget.authorised = cents_of(node_member(budget, "authorised"));
	return 0;
}

struct check {
	struct slice text;
	struct err *e;
};

/* That one day of an object comes after another, where both are said. */
static int check_order(const struct check *c, const struct node *object,
    const char *first, const char *second)
{
	const struct node *a = node_member(object, first);
	const struct node *b = node_member(object, second);

	if (!a || !b || strcmp(a->text, b->text) < 0)
		return 0;
	return json_fail(c->text, b->at, c->e,
	    "\"%s\": %s is not after \"%s\", %s", second, b->text, first,
	    a->text);
}

/* Days are those that a log may hold. */
static int check_days(
    const struct check *c, const struct node *object, const char *const *keys)
{
	for (; *keys; keys++) {
		const struct node *n = node_member(object, *keys);
		day_t day = day_of(object, *keys);

		if (n && (day < DAY_MIN || day >= DAY_MAX))
			return json_fail(c->text, n->at, c->e,
			    "\"%s\": a day from 1970 to 2199 was expected, not "
			    "%s",
			    *keys, n->text);
	}
	return 0;
}

/* The name becomes part of a column "name=value,name=value". */
static int check_label(const struct check *c, const struct node *n)
{
	const struct node *label = node_member(n, "label");

	if (!label || !strpbrk(label->text, ",="))
		return 0;
	return json_fail(c->text, label->at, c->e,
	    "\"label\": \"%s\" holds a comma or an equals sign, which part "
	    "names in tables",
	    show(label->text).at);
}

/* "name=value", neither of them empty. */
static int check_pair(
    const struct check *c, const struct node *n, const char *key)
{
	const struct node *pair = node_member(n, key);
	const char *equal = pair ? strchr(pair->text, '=') : NULL;

	if (!pair || (equal && equal > pair->text && equal[1]))
		return 0;
	return json_fail(c->text, pair->at, c->e,
	    "\"%s\": expected was a text such as \"channel=web\", not "
	    "\"%s\"",
	    key, show(pair->text).at);
}

static int check_direction(const struct check *c, const struct objective *o,
    const struct node *n, const struct node *target)
{
	const struct node *said = node_member(n, "direction");
	bool rises = o->target > o->baseline;

	if (isnan(o->baseline))
		return 0;
	if (o->target == o->baseline)
		return json_fail(c->text, target->at, c->e,
		    "\"target\" equals \"baseline\": nothing is left to "
		    "reach");
	if (said && (o->direction == DIRECTION_HIGHER) != rises)
		return json_fail(c->text, said->at, c->e,
		    "\"direction\": %s is better, but \"target\" is %s than "
		    "\"baseline\"",
		    said->text, rises ? "higher" : "lower");
	return 0;
}

static int check_shape(
    const struct check *c, const struct objective *o, const struct node *n)
{
	if (o->shape != SHAPE_EXPONENTIAL)
		return 0;
	if (o->baseline > 0 && o->target > 0)
		return 0;
	return json_fail(c->text, node_member(n, "shape")->at, c->e,
	    "\"shape\": exponential needs a \"baseline\" and a \"target\" "
	    "above 0");
}

static int check_objective(
    const struct check *c, const struct objective *o, const struct node *n)
{
	int rc = check_label(c, n);

	if (rc == 0)
		rc = check_pair(c, n, "series");
	if (rc == 0)
		rc = check_pair(c, n, "where");
	if (rc == 0)
		rc = check_days(
		    c, n, (const char *const[]){ "from", "due", NULL });
	if (rc == 0)
		rc = check_order(c, n, "from", "due");
	if (rc == 0)
		rc = check_direction(c, o, n, node_member(n, "target"));
	return rc < 0 ? rc : check_shape(c, o, n);
}

static int check_budget(
    const struct check *c, const struct budget_rule *b, const struct node *n)
{
	int rc = check_days(
	    c, n, (const char *const[]){ "start", "end", "committee", NULL });

	if (rc == 0)
		rc = check_order(c, n, "start", "end");
	if (rc == 0)
		rc = check_order(c, n, "start", "committee");
	if (rc < 0 || b->authorised > 0)
		return rc;
	return json_fail(c->text, node_member(n, "authorised")->at, c->e,
	    "\"authorised\": an amount above 0 was expected, at most "
	    "100 000 000 000");
}

static int check_word(const struct check *c, const struct node *word)
{
	const char *near;

	for (int k = 0; k < CHECK_KINDS; k++)
		if (strcmp(word->text, check_choices[k]) == 0)
			return 0;
	near = text_nearest(slice_of(word->text), check_choices, CHECK_KINDS);
	if (near)
		return json_fail(c->text, word->at, c->e,
		    "\"ignore\": no check has the name \"%s\"; did you mean "
		    "\"%s\"?",
		    show(word->text).at, near);
	return json_fail(c->text, word->at, c->e,
	    "\"ignore\": no check has the name \"%s\"; there are: "
	    "freshness, rejects, gaps, age, cookie, objective, gate, signal, "
	    "budget",
	    show(word->text).at);
}

static int check_thresholds(const struct check *c, const struct node *n)
{
	const struct node *share = node_member(n, "reject_share");
	const struct node *ignore = node_member(n, "ignore");
	const struct node *first =
	    ignore && ignore->kind == NODE_ARRAY ? ignore + 1 : ignore;
	int rc = 0;

	if (share && !(share->number >= 0 && share->number <= 1))
		return json_fail(c->text, share->at, c->e,
		    "\"reject_share\": a number from 0 to 1 was expected, not "
		    "%g",
		    share->number);
	if (ignore)
		for (const struct node *word = first;
		     rc == 0 && word < ignore + ignore->span; word++)
			rc = check_word(c, word);
	return rc;
}

int goals_check(const struct service *s, const struct node *root,
    struct slice text, struct err *e)
{
	const struct node *list = node_member(root, "objectives");
	const struct node *budget = node_member(root, "budget");
	const struct node *thresholds = node_member(root, "check");
	struct check c = { text, e };
	size_t i = 0;
	int rc =
	    check_days(&c, root, (const char *const[]){ "phase_since", NULL });

	if (list)
		NODE_EACH(n, list)
	if (rc == 0)
		rc = check_objective(&c, &s->objectives[i++], n);
	if (rc == 0 && budget)
		rc = check_budget(&c, &s->budget, budget);
	if (rc == 0 && thresholds)
		rc = check_thresholds(&c, thresholds);
	return rc;
}
