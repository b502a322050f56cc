/*
 * guess_service.c - what was guessed, as a service.json that people go on
 * with. What is optional is there as a comment, with its comma, so that it is
 * taken up by removing two strokes.
 */
#include <ctype.h>

#include "guess_impl.h"

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

void guess_source_name(const char *path, char out[65])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t n = 0;
	char c;

	for (; *name && *name != '.' && n < 64; name++) {
		c = (char)tolower((unsigned char)*name);
		/* A date or a rotation's number is not the source's. */
		if (c >= '0' && c <= '9')
			break;
		if (is_name_char(c))
			out[n++] = c;
		else if (n > 0 && out[n - 1] != '_')
			out[n++] = '_';
	}
	while (n > 0 && (out[n - 1] == '_' || out[n - 1] == '-'))
		n--;
	out[n] = '\0';
	if (n == 0)
		memcpy(out, "log", 4);
}

static void add_quoted(struct buf *out, const char *s)
{
	buf_char(out, '"');
	text_json(out, slice_of(s));
	buf_char(out, '"');
}

static void add_key(
    struct buf *out, const char *tabs, const char *key, const char *value)
{
	buf_printf(out, "%s\"%s\": ", tabs, key);
	add_quoted(out, value);
}

/* One "x" or a list [ "x", "y" ]. */
static void add_list(struct buf *out, const char *const *text, size_t n)
{
	buf_str(out, n == 1 ? "" : "[ ");
	for (size_t i = 0; i < n; i++) {
		buf_str(out, i ? ", " : "");
		add_quoted(out, text[i]);
	}
	buf_str(out, n == 1 ? "" : " ]");
}

/* The columns of a role. */
static size_t columns_of(
    const struct guess *g, enum guess_role role, const char **name)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->column[i].role == role)
			name[n++] = g->column[i].name;
	return n;
}

static void add_dimensions(const struct guess *g, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < g->n; i++) {
		if (g->column[i].role != GUESS_DIMENSION)
			continue;
		buf_str(out, first ? ",\n\t\t\t\"dimensions\": {\n" : ",\n");
		add_key(
		    out, "\t\t\t\t", g->column[i].dimension, g->column[i].name);
		first = false;
	}
	if (!first)
		buf_str(out, "\n\t\t\t}");
}

static void add_identity(const struct guess *g, struct buf *out)
{
	buf_printf(out, ",\n\t\t\t// %s\n",
	    _("how long an identifier follows "
	      "a person: account (for good), cookie (13"));
	buf_printf(out, "\t\t\t// %s\n",
	    _("months at most), daily (not to the next day)"));
	add_key(out, "\t\t\t", "identity", identity_name(g->identity));
}

static void add_columns(const struct guess *g, struct buf *out)
{
	const char *name[GUESS_COLUMNS];
	size_t n;

	if (columns_of(g, GUESS_TIME, name) > 0) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "time", name[0]);
	}
	if (g->dates == DATE_MDY) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "dates", "mdy");
	}
	n = columns_of(g, GUESS_USER, name);
	if (n > 0) {
		buf_str(out, ",\n\t\t\t\"user\": ");
		add_list(out, name, n);
	}
	if (columns_of(g, GUESS_VISITORS, name) > 0) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "visitors", name[0]);
	}
	if (columns_of(g, GUESS_COUNT, name) > 0) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "count", name[0]);
	}
	if (columns_of(g, GUESS_ACTION, name) > 0) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "action", name[0]);
	}
	add_dimensions(g, out);
	if (columns_of(g, GUESS_VALUE, name) > 0) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "value", name[0]);
	}
}

/* Which requests count: the columns are known, but that the user is an
 * account is said. */
static void add_requests(const struct guess *g, struct buf *out)
{
	buf_str(out, ",\n");
	if (g->identity == IDENTITY_ACCOUNT) {
		add_key(out, "\t\t\t", "user", "user");
		buf_str(out, ",\n");
	}
	buf_printf(out, "\t\t\t// %s\n",
	    _("name what people come for, by "
	      "request; what matches nothing is then left out:"));
	buf_str(out, "\t\t\t// \"actions\": { \"start\": \"GET /start\", "
		     "\"complete\": \"POST /thanks*\" },\n");
	buf_printf(out, "\t\t\t// %s\n",
	    _("pages (answered, no static "
	      "files), answered, or all"));
	add_key(out, "\t\t\t", "requests", "pages");
}

static void add_unused(const struct guess *g, struct buf *out)
{
	const char *name[GUESS_COLUMNS];
	size_t n = columns_of(g, GUESS_UNUSED, name);

	if (n == 0 || g->requests)
		return;
	buf_printf(out, "\n\t\t\t// %s ", _("not used:"));
	for (size_t i = 0; i < n; i++) {
		buf_str(out, i ? ", " : "");
		text_json(out, slice_of(name[i]));
	}
}

static void add_source(const struct guess_source *s, struct buf *out)
{
	const struct guess *g = s->guess;
	char delimiter[2] = { g->delimiter, '\0' };

	buf_printf(out, "\t\t\"%s\": {\n\t\t\t\"files\": ", s->name);
	add_list(out, s->files, s->n_files);
	buf_str(out, ",\n");
	add_key(out, "\t\t\t", "format", g->format);
	if (g->delimiter) {
		buf_str(out, ",\n");
		add_key(out, "\t\t\t", "delimiter",
		    g->delimiter == '\t' ? "tab" : delimiter);
	}
	add_identity(g, out);
	if (g->requests)
		add_requests(g, out);
	else
		add_columns(g, out);
	add_unused(g, out);
	buf_str(out, "\n\t\t}");
}

static void add_optional(const char *why, const char *text, struct buf *out)
{
	buf_printf(out, "\t// %s\n\t// %s\n", why, text);
}

static const char *territory_of(const struct guess_source *source, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (source[i].guess->territory)
			return source[i].guess->territory;
	return NULL;
}

/* Whether a source holds the answers to how it went. */
static bool asks_satisfaction(const struct guess_source *source, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < source[i].guess->n; k++) {
			const char *d = source[i].guess->column[k].dimension;

			if (source[i].guess->reviews && d &&
			    strcmp(d, GUESS_SATISFACTION) == 0)
				return true;
		}
	return false;
}

void guess_service(const char *name, const char *timezone, const char *language,
    const struct guess_source *source, size_t n, struct buf *out)
{
	const char *territory = territory_of(source, n);

	buf_printf(out, "// %s\n{\n",
	    _("A service and how its logs become "
	      "events. Edit it freely; lines with // are comments."));
	add_key(out, "\t", "name", name);
	buf_str(out, ",\n");
	add_key(out, "\t", "timezone", timezone);
	buf_str(out, ",\n");
	add_key(out, "\t", "language", language);
	buf_str(out, ",\n");
	add_optional(_("actions that count as use; without it, all do:"),
	    "\"active\": [ \"...\" ],", out);
	add_optional(_("columns date and amount: then costs per user are "
		       "known:"),
	    "\"costs\": \"costs.csv\",", out);
	if (territory) {
		buf_printf(out, "\t// %s\n",
		    _("this dimension holds codes of "
		      "French territories: coverage is known"));
		add_key(out, "\t", "territory", territory);
		buf_str(out, ",\n");
	}
	if (asks_satisfaction(source, n))
		buf_str(out, "\t\"satisfaction\": { \"action\": \"use\", "
			     "\"answer\": \"" GUESS_SATISFACTION "\" },\n");
	buf_str(out, "\t\"sources\": {\n");
	for (size_t i = 0; i < n; i++) {
		add_source(&source[i], out);
		buf_str(out, i + 1 < n ? ",\n" : "\n");
	}
	buf_str(out, "\t}\n}\n");
}
