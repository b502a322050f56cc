/*
 * service_worth.c - what logs do not tell of a service's worth: figures of a
 * file, and what one outcome is declared to be worth, by whom.
 *
 * A value that nobody answers for is an opinion: it is refused.
 */
#include "service_impl.h"

static int64_t amount_of(const struct node *object, const char *key)
{
	const struct node *n = node_member(object, key);

	return n ? cents_of(n) : 0;
}

int worth_fill(struct service *s, const struct node *root, struct err *e)
{
	const struct node *outcome = node_member(root, "outcome");
	const struct node *take_up = node_member(root, "take_up");
	const struct node *revenue = node_member(root, "revenue");
	struct outcome_rule *o = &s->outcome;
	int rc = 0;

	o->known = outcome != NULL;
	if (outcome) {
		rc = fill_texts(outcome_keys, outcome, o, e);
		o->unit_value = amount_of(outcome, "unit_value");
		o->low = amount_of(outcome, "low");
		o->high = amount_of(outcome, "high");
		o->low = o->low ? o->low : o->unit_value;
		o->high = o->high ? o->high : o->unit_value;
	}
	if (rc == 0 && take_up)
		rc = fill_texts(take_up_keys, take_up, s, e);
	if (rc == 0 && revenue)
		rc = fill_texts(revenue_keys, revenue, s, e);
	return rc;
}

static int check_value(const struct service *s, const struct node *outcome,
    struct slice text, struct err *e)
{
	const struct outcome_rule *o = &s->outcome;
	const struct node *value = node_member(outcome, "unit_value");
	const struct node *low = node_member(outcome, "low");
	const struct node *high = node_member(outcome, "high");
	const struct node *range = low ? low : high;

	if (!value && range)
		return json_fail(text, range->at, e,
		    "\"low\" and \"high\" are the range of a \"unit_value\", "
		    "which is not there");
	if (!value)
		return 0;
	if (o->unit_value <= 0)
		return json_fail(text, value->at, e,
		    "\"unit_value\": an amount above 0 was expected");
	if (!o->source)
		return json_fail(text, value->at, e,
		    "\"unit_value\" needs a \"source\": who says that one "
		    "outcome is worth it");
	if (o->low <= 0 || o->low > o->unit_value || o->high < o->unit_value)
		return json_fail(text, range ? range->at : value->at, e,
		    "\"low\", \"unit_value\", \"high\": amounts above 0 and in "
		    "that order were expected");
	return 0;
}

/* That a figure is named only where there is a file of them. */
static int check_file(const struct service *s, const struct node *root,
    const char *key, struct slice text, struct err *e)
{
	const struct node *object = node_member(root, key);
	const struct node *n = object ? node_member(object, "figure") : NULL;

	if (!n || s->figures)
		return 0;
	return json_fail(text, n->at, e,
	    "\"figure\" names one of the file of figures, and there is none: "
	    "add \"figures\": \"figures.csv\"");
}

int worth_check(const struct service *s, const struct node *root,
    struct slice text, struct err *e)
{
	const struct node *outcome = node_member(root, "outcome");
	const struct outcome_rule *o = &s->outcome;
	int rc = 0;

	if (outcome && (o->action != NULL) == (o->figure != NULL))
		return json_fail(text, outcome->at, e,
		    o->action ? "\"outcome\": by an \"action\" or by a "
				"\"figure\", not by both"
			      : "\"outcome\" needs an \"action\", or a "
				"\"figure\" of the file of figures");
	if (outcome)
		rc = check_value(s, outcome, text, e);
	if (rc == 0)
		rc = check_file(s, root, "outcome", text, e);
	if (rc == 0)
		rc = check_file(s, root, "take_up", text, e);
	return rc < 0 ? rc : check_file(s, root, "revenue", text, e);
}
