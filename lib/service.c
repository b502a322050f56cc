/*
 * service.c - service.json from text to struct service.
 *
 * Comments become blanks, the scanner finds mistakes of syntax and where each
 * value stands, cJSON reads the values into the same nodes, the table of keys
 * finds mistakes of meaning. Only then is anything copied.
 */
#include "service_impl.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <stdlib.h>

const char *identity_name(enum identity i)
{
	return identity_choices[i];
}

/* cJSON's tree and the nodes have one order. */
static void node_read(struct node **next, const cJSON *item)
{
	struct node *n = (*next)++;

	n->key = item->string;
	if (n->kind == NODE_TEXT)
		n->text = item->valuestring;
	if (n->kind == NODE_NUMBER)
		n->number = item->valuedouble;
	for (const cJSON *c = item->child; c; c = c->next)
		node_read(next, c);
}

static int parse_nodes(struct service *s, const struct node *root,
    struct slice text, struct err *e)
{
	int rc;

	if (root->kind != NODE_OBJECT)
		return json_fail(
		    text, root->at, e, "an object in { } was expected");
	rc = keys_check(service_keys, root, text, e);
	if (rc == 0)
		rc = service_fill(s, root, text, e);
	if (rc == 0)
		rc = service_check(s, root, text, e);
	return rc;
}

/* json: text without its comments. */
static int parse_json(
    struct service *s, struct slice text, const char *json, struct err *e)
{
	struct node *node = NULL, *next;
	cJSON *tree = NULL;
	size_t n = 0;
	int rc = json_scan(&node, &n, text, json, e);

	if (rc < 0)
		return rc;
	/* What the scanner took, cJSON refuses only for want of memory. */
	tree = cJSON_ParseWithLength(json, text.len);
	next = node;
	if (tree)
		node_read(&next, tree);
	assert(!tree || next == node + n);
	rc = tree ? parse_nodes(s, node, text, e) : err_memory(e);
	cJSON_Delete(tree);
	free(node);
	return rc;
}

int service_parse(
    struct service **out, const char *dir, struct slice text, struct err *e)
{
	struct service *s = calloc(1, sizeof *s);
	char *json = NULL;
	int rc;

	/* A byte-order mark. */
	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0) {
		text.at += 3;
		text.len -= 3;
	}
	if (s)
		s->dir = slice_copy(slice_of(dir));
	if (!s || !s->dir)
		rc = err_memory(e);
	else
		rc = json_without_comments(&json, text, e);
	if (rc == 0)
		rc = parse_json(s, text, json, e);
	if (rc == 0) {
		*out = s;
		s = NULL;
	}
	service_free(s);
	free(json);
	return rc;
}
