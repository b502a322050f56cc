/*
 * service_shape.c - is an object as the table of keys says?
 *
 * One walk over the nodes, the table beside it. Each mistake is told where it
 * stands, with what was expected and, for a word that is nearly known, with
 * the word that was probably meant.
 */
#include "service_impl.h"

#include <assert.h>
#include <math.h>

#include "finance.h"

#define KEYS_MOST 64 /* of one table */

struct check {
	struct slice text;
	struct err *e;
};

static const char *expectation(enum key_type type)
{
	switch (type) {
	case KEY_TEXT:
		return _("a text");
	case KEY_NAME:
		return _("a name of 1 to 64 of a-z 0-9 _ -");
	case KEY_ACTION:
		return _("an action's name of 1 to 64 bytes");
	case KEY_TEXTS:
		return _("a text or a list of texts");
	case KEY_ACTIONS:
		return _("a list of actions' names");
	case KEY_CHOICE:
		return _("one of the known words");
	case KEY_BOOL:
		return _("true or false");
	case KEY_WHOLE:
		return _("a whole number");
	case KEY_NUMBER:
		return _("a number");
	case KEY_DATE:
		return _("a day such as \"2026-11-15\"");
	case KEY_AMOUNT:
		return _("an amount such as 450000 or \"450 000,00 EUR\"");
	case KEY_CURRENCY:
		return _("a currency's code such as \"EUR\"");
	case KEY_LIST:
		return _("a list of objects");
	case KEY_OBJECT:
	case KEY_NAMES:
		break;
	}
	return _("an object in { }");
}

static struct shown describe(const struct node *n)
{
	static const char *const kinds[] = { [NODE_OBJECT] = N_("an object"),
		[NODE_ARRAY] = N_("a list"),
		[NODE_TRUE] = "true",
		[NODE_FALSE] = "false",
		[NODE_NULL] = "null" };
	struct buf b = BUF_INIT;
	struct shown out;

	if (n->kind == NODE_TEXT)
		buf_printf(&b, "\"%.80s\"", n->text);
	else if (n->kind == NODE_NUMBER)
		buf_printf(&b, "%.15g", n->number);
	else
		buf_str(&b, _(kinds[n->kind]));
	out = show(buf_text(&b));
	buf_release(&b);
	return out;
}

static struct shown label(const struct key *k, const struct node *n)
{
	return show(n->key ? n->key : k->name);
}

static int unfit(const struct check *c, const struct key *k,
    const struct node *n, const char *wanted)
{
	return json_fail(c->text, n->at, c->e,
	    "\"%s\": %s was expected, not %s", label(k, n).at, wanted,
	    describe(n).at);
}

static void add_words(struct buf *b, const char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		buf_str(b, i == 0 ? "" : words[i + 1] ? ", " : _(" or "));
		buf_str(b, words[i]);
	}
}

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

/* The message of a word that is none of those known. */
static int unknown(const struct check *c, size_t at, const char *what,
    const char *word, const char *const *known, size_t n)
{
	const char *near = text_nearest(slice_of(word), known, n);
	struct buf b = BUF_INIT;

	if (near) {
		buf_printf(&b, _("%s \"%s\"; did you mean \"%s\"?"), what,
		    show(word).at, near);
	} else {
		buf_printf(
		    &b, _("%s \"%s\"; expected was "), what, show(word).at);
		add_words(&b, known);
	}
	json_fail(c->text, at, c->e, "%s", buf_text(&b));
	buf_release(&b);
	return ERR_INPUT;
}

/* Text that a terminal shows as it is holds no controls. */
static int check_printable(const struct check *c, size_t at, const char *s)
{
	struct buf b = BUF_INIT;
	int rc;

	text_terminal(&b, slice_of(s));
	rc = buf_error(&b, c->e);
	if (rc == 0 && !slice_is(buf_view(&b), s))
		rc = json_fail(c->text, at, c->e,
		    "\"%s\" holds a control character", show(s).at);
	buf_release(&b);
	return rc;
}

static bool is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return n >= 1 && n <= SERVICE_NAME_MAX && s[n] == '\0';
}

static bool is_action(const char *s)
{
	struct slice whole = slice_of(s);

	return whole.len >= 1 && whole.len <= SERVICE_NAME_MAX &&
	       slice_trim(whole).len == whole.len;
}

static bool is_currency(const char *s)
{
	return strlen(s) == 3 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static bool is_date(const char *s)
{
	day_t day;

	return day_parse(slice_of(s), &day);
}

static bool is_amount(const char *s)
{
	cents_t cents;

	return money_parse(slice_of(s), &cents);
}

static bool text_fits(enum key_type type, const char *s)
{
	switch (type) {
	case KEY_NAME:
		return is_name(s);
	case KEY_ACTION:
		return is_action(s);
	case KEY_CURRENCY:
		return is_currency(s);
	case KEY_DATE:
		return is_date(s);
	case KEY_AMOUNT:
		return is_amount(s);
	default:
		return s[0] != '\0';
	}
}

static int check_text(const struct check *c, const struct key *k,
    const struct node *n, enum key_type type)
{
	if (n->kind != NODE_TEXT)
		return unfit(c, k, n, expectation(type));
	if (!text_fits(type, n->text))
		return unfit(c, k, n, expectation(type));
	return check_printable(c, n->at, n->text);
}

static int check_choice(
    const struct check *c, const struct key *k, const struct node *n)
{
	struct buf b = BUF_INIT;

	if (n->kind == NODE_TEXT) {
		for (size_t i = 0; k->choices[i]; i++)
			if (strcmp(k->choices[i], n->text) == 0)
				return 0;
		buf_printf(&b, _("\"%s\": unknown"), k->name);
		unknown(c, n->at, buf_text(&b), n->text, k->choices,
		    count_words(k->choices));
	} else {
		add_words(&b, k->choices);
		unfit(c, k, n, buf_text(&b));
	}
	buf_release(&b);
	return ERR_INPUT;
}

static int check_count(
    const struct check *c, const struct key *k, const struct node *n)
{
	if (n->children == 0)
		return json_fail(
		    c->text, n->at, c->e, "\"%s\" is empty", label(k, n).at);
	if (n->children > (size_t)k->most)
		return json_fail(c->text, n->at, c->e,
		    "\"%s\": %zu entries, %d at most", label(k, n).at,
		    n->children, k->most);
	return 0;
}

static int check_texts(
    const struct check *c, const struct key *k, const struct node *n)
{
	enum key_type each = k->type == KEY_TEXTS ? KEY_TEXT : KEY_ACTION;
	int rc;

	if (n->kind == NODE_TEXT && k->type == KEY_TEXTS)
		return check_text(c, k, n, KEY_TEXT);
	if (n->kind != NODE_ARRAY)
		return unfit(c, k, n, expectation(k->type));
	rc = check_count(c, k, n);
	NODE_EACH(item, n)
	if (rc == 0)
		rc = check_text(c, k, item, each);
	return rc;
}

static int check_whole(
    const struct check *c, const struct key *k, const struct node *n)
{
	struct buf b = BUF_INIT;

	if (n->kind == NODE_NUMBER && n->number >= 1 && n->number <= k->most &&
	    floor(n->number) == n->number)
		return 0;
	buf_printf(&b, _("a whole number from 1 to %d"), k->most);
	unfit(c, k, n, buf_text(&b));
	buf_release(&b);
	return ERR_INPUT;
}

static int check_amount(
    const struct check *c, const struct key *k, const struct node *n)
{
	if (n->kind == NODE_TEXT && k->type == KEY_AMOUNT)
		return check_text(c, k, n, KEY_AMOUNT);
	if (n->kind != NODE_NUMBER || !isfinite(n->number))
		return unfit(c, k, n, expectation(k->type));
	return 0;
}

/* Members are few where this is called: known keys, or at most "most". */
static int check_twice(
    const struct check *c, const struct node *object, const struct node *member)
{
	const struct node *first = node_member(object, member->key);
	size_t line = 1;

	if (first == member)
		return 0;
	for (size_t i = 0; i < first->key_at; i++)
		line += c->text.at[i] == '\n';
	return json_fail(c->text, member->key_at, c->e,
	    "\"%s\" is there twice, first on line %zu", show(member->key).at,
	    line);
}

static int check_object(
    const struct check *c, const struct key *keys, const struct node *object);
static int check_names(
    const struct check *c, const struct key *k, const struct node *n);

static int check_list(
    const struct check *c, const struct key *k, const struct node *n)
{
	int rc = n->kind == NODE_ARRAY ? check_count(c, k, n)
				       : unfit(c, k, n, expectation(k->type));

	if (rc < 0)
		return rc;
	NODE_EACH(item, n)
	{
		rc = item->kind == NODE_OBJECT
			 ? check_object(c, k->members, item)
			 : unfit(c, k, item, expectation(KEY_OBJECT));
		if (rc < 0)
			break;
	}
	return rc;
}

static int check_value(
    const struct check *c, const struct key *k, const struct node *n)
{
	switch (k->type) {
	case KEY_TEXT:
	case KEY_NAME:
	case KEY_ACTION:
	case KEY_DATE:
	case KEY_CURRENCY:
		return check_text(c, k, n, k->type);
	case KEY_CHOICE:
		return check_choice(c, k, n);
	case KEY_TEXTS:
	case KEY_ACTIONS:
		return check_texts(c, k, n);
	case KEY_WHOLE:
		return check_whole(c, k, n);
	case KEY_BOOL:
		return n->kind == NODE_TRUE || n->kind == NODE_FALSE
			   ? 0
			   : unfit(c, k, n, expectation(k->type));
	case KEY_NUMBER:
	case KEY_AMOUNT:
		return check_amount(c, k, n);
	case KEY_LIST:
		return check_list(c, k, n);
	case KEY_NAMES:
	case KEY_OBJECT:
		break;
	}
	if (n->kind != NODE_OBJECT)
		return unfit(c, k, n, expectation(k->type));
	return k->type == KEY_NAMES ? check_names(c, k, n)
				    : check_object(c, k->members, n);
}

static int check_name(
    const struct check *c, const struct key *k, const struct node *member)
{
	const char *s = member->key;

	if (!text_fits(k->names, s))
		return json_fail(c->text, member->key_at, c->e,
		    "\"%s\": %s was expected, not \"%s\"", k->name,
		    expectation(k->names), show(s).at);
	if (k->reserved && strcmp(s, k->reserved) == 0)
		return json_fail(c->text, member->key_at, c->e,
		    "\"%s\" may not have the name \"%s\", which stands for "
		    "the action itself",
		    k->name, s);
	return check_printable(c, member->key_at, s);
}

static int check_names(
    const struct check *c, const struct key *k, const struct node *n)
{
	int rc = check_count(c, k, n);

	if (rc < 0)
		return rc;
	NODE_EACH(member, n)
	{
		rc = check_name(c, k, member);
		if (rc == 0)
			rc = check_twice(c, n, member);
		if (rc == 0)
			rc = check_value(c, k->each, member);
		if (rc < 0)
			break;
	}
	return rc;
}

static const struct key *find_key(const struct key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (strcmp(keys->name, name) == 0)
			return keys;
	return NULL;
}

static int unknown_key(
    const struct check *c, const struct key *keys, const struct node *member)
{
	const char *known[KEYS_MOST + 1];
	size_t n = 0;

	for (; keys->name; keys++) {
		assert(n < KEYS_MOST);
		if (keys->name[0] != '$')
			known[n++] = keys->name;
	}
	known[n] = NULL;
	return unknown(
	    c, member->key_at, _("unknown key"), member->key, known, n);
}

static int check_required(
    const struct check *c, const struct key *k, const struct node *object)
{
	struct buf b = BUF_INIT;

	if (!k->required || node_member(object, k->name))
		return 0;
	if (k->choices)
		add_words(&b, k->choices);
	else
		buf_str(&b, expectation(k->type));
	json_fail(c->text, object->at, c->e, "\"%s\" is missing: %s", k->name,
	    buf_text(&b));
	buf_release(&b);
	return ERR_INPUT;
}

static int check_object(
    const struct check *c, const struct key *keys, const struct node *object)
{
	int rc = 0;

	NODE_EACH(member, object)
	{
		const struct key *k = find_key(keys, member->key);

		rc = k ? check_twice(c, object, member)
		       : unknown_key(c, keys, member);
		if (rc == 0)
			rc = check_value(c, k, member);
		if (rc < 0)
			return rc;
	}
	for (; keys->name && rc == 0; keys++)
		rc = check_required(c, keys, object);
	return rc;
}

int keys_check(const struct key *keys, const struct node *object,
    struct slice text, struct err *e)
{
	struct check c = { text, e };

	return check_object(&c, keys, object);
}
