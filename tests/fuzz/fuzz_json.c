/*
 * fuzz_json.c - JSON lines: the same records whole and in blocks; and a line
 * that is read in place must mean what cJSON, left alone with it, says.
 */
#include "fuzz_source.h"

#include <cjson/cJSON.h>

static const char *const names[] = { "a", "b", "a.b", "b.0" };

/* The last member a of the object; a name that is spelt with an escape is
 * compared once that is undone. */
static const cJSON *last(const cJSON *o, const char *name)
{
	const cJSON *found = NULL;

	for (const cJSON *c = o->child; c; c = c->next)
		if (strcmp(c->string, name) == 0)
			found = c;
	return found;
}

static void compare(struct slice got, const cJSON *want)
{
	char number[80];

	if (cJSON_IsString(want)) {
		must(slice_is(got, want->valuestring));
	} else if (cJSON_IsBool(want)) {
		must(slice_is(got, cJSON_IsTrue(want) ? "true" : "false"));
	} else if (cJSON_IsNumber(want)) {
		must(got.at != NULL);
		if (got.len >= sizeof number)
			return;
		memcpy(number, got.at, got.len);
		number[got.len] = '\0';
		must(strtod(number, NULL) == want->valuedouble);
	} else {
		must(got.at == NULL);
	}
}

static void read_line(struct reader *r, struct slice line)
{
	struct record rec;
	const char *end;
	cJSON *root;

	reader_begin(r, line);
	if (reader_next(r, &rec) != 1 || rec.fault != RECORD_GOOD)
		return;
	root = cJSON_ParseWithLengthOpts(line.at, line.len, &end, 0);
	must(root && cJSON_IsObject(root));
	compare(rec.field[0], last(root, "a"));
	compare(rec.field[1], last(root, "b"));
	cJSON_Delete(root);
}

/* A member that is no scalar sends the line to cJSON; nothing else may
 * change. */
static void both_ways(const struct layout *l, struct slice line)
{
	struct buf other = BUF_INIT, a = BUF_INIT, b = BUF_INIT;
	struct reader *r;
	struct err e;
	uint64_t lines = 0;

	if (line.len < 4 || line.at[0] != '{' || line.at[1] != '"' ||
	    line.len > SOURCE_LINE_MAX - 9)
		return;
	buf_str(&other, "{\"zz\":[],");
	buf_add(&other, line.at + 1, line.len - 1);
	must(reader_new(&r, l, names, 4, &e) == 0);
	read_block(r, line, 4, &lines, &a);
	lines = 0;
	read_block(r, buf_view(&other), 4, &lines, &b);
	must(slice_equal(buf_view(&a), buf_view(&b)));
	reader_free(r);
	buf_release(&other);
	buf_release(&a);
	buf_release(&b);
}

/* Arrays, and formats whose keys are known: whole and in blocks. */
static void arrays(struct slice text, size_t step)
{
	static const char *const known[] = { "json", "nginx-json", "caddy",
		"traefik", "matomo" };
	static const char *const heads[] = { "[{}]", "{}" };
	static const char *const fields[] = { "time", "client", "user", "path",
		"a.b" };
	struct err e;

	for (size_t i = 0; i < 2 * sizeof known / sizeof *known; i++) {
		struct buf out = BUF_INIT;
		struct layout *l;

		must(layout_open(&l, known[i / 2], 0, slice_of(heads[i % 2]),
			 true, &e) == 0);
		must(l->array == (i % 2 == 0));
		read_both(l, text, fields, 5, step, &out);
		layout_free(l);
		buf_release(&out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct layout *l;
	struct reader *r;
	struct slice rest;
	struct err e;

	if (size < 1)
		return 0;
	if (layout_open(&l, "json", 0,
		(struct slice){ (const char *)data, size }, data[0] & 1,
		&e) == 0)
		layout_free(l);
	must(layout_open(&l, "json", 0, slice_of("{}"), true, &e) == 0);
	unfold(data + 1, size - 1, &text);
	read_both(l, buf_view(&text), names, 4, data[0] + 1u, &out);
	arrays(buf_view(&text), data[0] + 1u);
	must(reader_new(&r, l, names, 4, &e) == 0);
	for (rest = buf_view(&text); rest.len > 0;) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t n = end ? (size_t)(end - rest.at) : rest.len;

		if (n > 0) {
			read_line(r, (struct slice){ rest.at, n });
			both_ways(l, (struct slice){ rest.at, n });
		}
		rest.at += n + (end != NULL);
		rest.len -= n + (end != NULL);
	}
	reader_free(r);
	layout_free(l);
	buf_release(&text);
	buf_release(&out);
	return 0;
}
