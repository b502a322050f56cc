/*
 * source_declared.c - lines of a layout that a service declares.
 *
 * Either the names of a line's fields in order, "-" for one that is not
 * wanted, where blanks part fields and quotes and brackets hold them together;
 * or a pattern with named groups. Fields with the names of access logs are
 * what they are there: from "request" come method, path, query and protocol,
 * from "address" and "forwarded" comes client, and a layout that has a request
 * or a path is an access log.
 */
#include "source_access.h"

#include <stdlib.h>

void declared_free(struct declared *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		free(d->name[i]);
	free(d->regex);
	free(d);
}

int declared_add(struct declared *d, struct slice name, struct err *e)
{
	bool wanted = !slice_is(name, "-");

	if (name.len == 0)
		return err_set(e, ERR_INPUT, "a field has no name");
	if (d->n == DECLARED_MOST)
		return err_set(
		    e, ERR_INPUT, "more than %d fields", DECLARED_MOST);
	for (size_t i = 0; wanted && i < d->n; i++)
		if (slice_is(name, d->name[i]))
			return err_set(e, ERR_INPUT,
			    "the name \"%s\" is there twice", d->name[i]);
	d->name[d->n] = slice_copy(name);
	if (!d->name[d->n])
		return err_memory(e);
	d->field[d->n++] = access_field(name);
	return 0;
}

static uint32_t fields_of(const struct declared *d)
{
	const uint32_t parts = ACCESS_BIT(METHOD) | ACCESS_BIT(PATH) |
			       ACCESS_BIT(QUERY) | ACCESS_BIT(PROTOCOL);
	uint32_t fields = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->field[i] < ACCESS_NONE)
			fields |= 1u << d->field[i];
	if (fields & ACCESS_BIT(REQUEST))
		fields |= parts;
	if (fields & ACCESS_BIT(PATH))
		fields |= ACCESS_BIT(METHOD) | ACCESS_BIT(QUERY);
	/* What page rules look at is there, if only to be empty. */
	if (fields & ACCESS_BIT(PATH))
		fields |= ACCESS_BIT(STATUS);
	if (fields & (ACCESS_BIT(ADDRESS) | ACCESS_BIT(FORWARDED)))
		fields |= ACCESS_BIT(CLIENT);
	return fields;
}

static int declared_columns(struct layout *l, struct err *e)
{
	const struct declared *d = l->declared;
	uint32_t fields = fields_of(d);
	int rc = access_columns(l, fields, e);

	for (size_t i = 0; i < d->n && rc == 0; i++)
		if (d->field[i] == ACCESS_NONE && strcmp(d->name[i], "-") != 0)
			rc = layout_name(l, slice_of(d->name[i]), e);
	if (rc == 0 && l->n_names == 0)
		rc = err_set(e, ERR_INPUT, "it names no field");
	l->format = fields & ACCESS_BIT(PATH) ? &format_declared_requests
					      : &format_declared;
	return rc;
}

static int read_fields(struct layout *l, const char *const *text, size_t n,
    bool pattern, struct err *e)
{
	int rc = 0;

	if (pattern)
		return declared_read(l->declared, text[0], e);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = declared_add(l->declared, slice_of(text[i]), e);
	return rc;
}

int layout_declared(struct layout **out, const char *const *text, size_t n,
    bool pattern, struct slice head, struct err *e)
{
	struct layout *l = calloc(1, sizeof *l);
	int rc;

	if (!l)
		return err_memory(e);
	l->declared = calloc(1, sizeof *l->declared);
	rc = l->declared ? layout_begin(l, &head, e) : err_memory(e);
	if (rc == 0)
		rc = read_fields(l, text, n, pattern, e);
	if (rc == 0)
		rc = declared_columns(l, e);
	if (rc < 0)
		layout_free(l);
	else
		*out = l;
	return rc;
}

/*
 * Records.
 */

struct state {
	struct slice value[DECLARED_MOST];
	size_t *own; /* per selected name: its value, when it is no field of
		      * access logs */
	regex_t re;
	bool compiled;
	regmatch_t *match;
	char *line; /* with a NUL */
};

static int declared_start(struct reader *r, struct err *e)
{
	const struct declared *d = r->layout->declared;
	struct state *s = calloc(1, sizeof *s);
	int rc = 0;

	if (!s)
		return err_memory(e);
	r->state = s;
	s->own = calloc(r->n + 1, sizeof *s->own);
	if (!s->own)
		return err_memory(e);
	for (size_t i = 0; i < r->n; i++) {
		size_t at = 0;

		while (at < d->n && strcmp(d->name[at], r->select[i]) != 0)
			at++;
		r->column[i] = access_field(slice_of(r->select[i]));
		s->own[i] = at;
	}
	if (!d->regex)
		return 0;
	s->match = calloc(d->groups + 1, sizeof *s->match);
	s->line = malloc(DECLARED_LINE + 1);
	if (!s->match || !s->line)
		return err_memory(e);
	rc = declared_compile(&s->re, d->regex, e);
	s->compiled = rc == 0;
	return rc;
}

static void declared_stop(struct reader *r)
{
	struct state *s = r->state;

	if (!s)
		return;
	if (s->compiled)
		regfree(&s->re);
	free(s->own);
	free(s->match);
	free(s->line);
	free(s);
}

/* Values by the pattern; they lie in the state's copy of the line. */
static enum record_fault by_pattern(
    const struct declared *d, struct state *s, struct slice line)
{
	if (line.len > DECLARED_LINE)
		return RECORD_LONG;
	memcpy(s->line, line.at, line.len);
	s->line[line.len] = '\0';
	if (regexec(&s->re, s->line, d->groups + 1, s->match, 0) != 0)
		return RECORD_SYNTAX;
	for (size_t i = 0; i < d->n; i++) {
		const regmatch_t *m = &s->match[d->group[i]];

		s->value[i] = m->rm_so < 0
				  ? SLICE_ABSENT
				  : (struct slice){ s->line + m->rm_so,
					    (size_t)(m->rm_eo - m->rm_so) };
	}
	return RECORD_GOOD;
}

static enum record_fault by_order(
    const struct declared *d, struct state *s, struct slice line)
{
	for (size_t i = 0; i < d->n; i++)
		if (!access_any(&line, &s->value[i]))
			return line.len > 0 ? RECORD_SYNTAX : RECORD_FIELDS;
	return RECORD_GOOD;
}

static void declared_pick(struct reader *r)
{
	const struct declared *d = r->layout->declared;
	struct state *s = r->state;
	struct slice f[ACCESS_ROOM], target;

	access_clear(f);
	for (size_t i = 0; i < d->n; i++)
		f[d->field[i]] = access_value(s->value[i]);
	target = f[ACCESS_PATH];
	if (target.at)
		access_target(target, true, f);
	else
		access_request(f, true);
	if (target.at && !f[ACCESS_METHOD].at)
		f[ACCESS_METHOD] = slice_of(ACCESS_METHOD_UNKNOWN);
	f[ACCESS_ADDRESS] = without_port(f[ACCESS_ADDRESS]);
	access_client(f);
	for (size_t i = 0; i < r->n; i++)
		r->field[i] = r->column[i] < ACCESS_NONE
				  ? f[r->column[i]]
				  : access_value(s->value[s->own[i]]);
}

static int declared_next(struct reader *r, struct record *rec)
{
	const struct declared *d = r->layout->declared;
	struct slice line;

	rec->field = r->field;
	while (reader_line(r, &line)) {
		rec->line = r->line;
		rec->fault = reader_check(r, line);
		line = line_text(line);
		if (rec->fault == RECORD_GOOD && slice_trim(line).len == 0)
			continue;
		if (rec->fault == RECORD_GOOD)
			rec->fault = d->regex ? by_pattern(d, r->state, line)
					      : by_order(d, r->state, line);
		if (rec->fault == RECORD_GOOD)
			declared_pick(r);
		return 1;
	}
	return 0;
}

const struct format format_declared = {
	.name = "layout",
	.help = "lines as the service declares them",
	.cut = lines_cut,
	.start = declared_start,
	.stop = declared_stop,
	.next = declared_next,
};

const struct format format_declared_requests = {
	.name = "layout",
	.help = "requests as the service declares them",
	.requests = true,
	.cut = lines_cut,
	.start = declared_start,
	.stop = declared_stop,
	.next = declared_next,
};
