/*
 * context.c - the service, its store, and the run that options describe.
 *
 * Every default that depends on the data is set here, once: as-of is the end
 * of the last complete day, the span goes from the first day with data to
 * as-of, the identity is the weakest of the sources that share the space.
 */
#include "context.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"

#ifndef JAUGE_LOCALEDIR
#define JAUGE_LOCALEDIR "/usr/local/share/locale"
#endif

/* The folder "locale" beside the executable, for use without installing;
 * freed with free(). NULL: there is none. */
static char *locale_beside(const char *program)
{
	char path[4096], *dir = NULL;
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);
	struct slice exe = { path, n > 0 ? (size_t)n : 0 };
	struct buf b = BUF_INIT;

	if (n <= 0)
		exe = slice_of(program);
	while (exe.len > 0 && exe.at[exe.len - 1] != '/')
		exe.len--;
	buf_slice(&b, exe);
	buf_str(&b, "locale");
	if (!b.failed && access(buf_text(&b), F_OK) == 0)
		dir = slice_copy(buf_view(&b));
	buf_release(&b);
	return dir;
}

const char *context_ending(const char *path)
{
	const char *dot = path ? strrchr(path, '.') : NULL;

	return dot ? dot + 1 : "";
}

/* What programs read does not change with the language. */
static bool machines_read(const struct args *args)
{
	const char *format =
	    opt_find(args->cmd->opts, "format") ? opt_text(args, "format") : "";

	if (strcmp(format, "auto") == 0)
		format = context_ending(opt_text(args, "output"));
	return strcmp(format, "csv") == 0 || strcmp(format, "json") == 0 ||
	       strcmp(format, "openmetrics") == 0;
}

void context_words(const char *program, const char *lang)
{
	char *dir = locale_beside(program);

	/* Without a catalogue everything is said in English. */
	text_language(lang, dir ? dir : JAUGE_LOCALEDIR);
	free(dir);
}

void context_language(const struct args *args, const char *lang)
{
	const char *asked = opt_text(args, "lang");

	if (!asked)
		asked = lang ? lang : "en";
	if (machines_read(args))
		asked = "en";
	context_words(args->program, asked);
}

int context_open(struct context *c, const struct args *args, struct err *e)
{
	struct zone *zone = NULL;
	int rc;

	memset(c, 0, sizeof *c);
	c->args = args;
	rc = service_open(&c->service, opt_text(args, "directory"), e);
	if (rc < 0)
		return rc;
	context_language(args, c->service->language);
	rc = zone_open(&zone, c->service->timezone, e);
	if (rc < 0)
		err_prefix(e, "service.json: \"timezone\"");
	zone_close(zone);
	return rc;
}

int context_store(struct context *c, const struct args *args, struct err *e)
{
	int rc = context_open(c, args, e);
	char *path;

	if (rc < 0)
		return rc;
	path = service_path(c->service, CONTEXT_STORE);
	if (!path)
		return err_memory(e);
	if (access(path, F_OK) < 0)
		rc = err_refuse(e, N_("nothing was read yet"),
		    "%s: not there, nothing was "
		    "ingested yet\nRun: jauge ingest",
		    path);
	else
		rc = store_open(&c->store, path, STORE_READ, 0, e);
	free(path);
	return rc;
}

int context_source(const struct service *s, const char *name,
    const struct service_source **out, struct err *e)
{
	struct buf b = BUF_INIT;

	*out = service_source(s, name);
	if (*out)
		return 0;
	for (size_t i = 0; i < s->n_sources; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", s->sources[i].name);
	err_set(e, ERR_USAGE,
	    "no source \"%s\" in service.json\n"
	    "There are: %s",
	    name, buf_text(&b));
	buf_release(&b);
	return e->code;
}

/* The path of a file that a key of service.json names, and that is there. */
static int named_file(const struct service *s, const char *key,
    const char *name, char **path, struct err *e)
{
	*path = service_path(s, name);
	if (!*path)
		return err_memory(e);
	if (access(*path, F_OK) == 0 || errno != ENOENT)
		return 0;
	return err_set(e, ERR_IO,
	    "%s: no such file\n\"%s\" in service.json names it: write it, or "
	    "take the key out.",
	    *path, key);
}

static int read_finance(struct context *c, struct err *e)
{
	const struct service *s = c->service;
	const char *territory = s->territory ? s->territory : "";
	const char *builtin = NULL;
	char *costs = NULL, *figures = NULL, *population = NULL;
	int rc = 0;

	if (strncmp(territory, "dep", 3) == 0)
		builtin = "departement";
	else if (strncmp(territory, "reg", 3) == 0)
		builtin = "region";
	if (s->costs)
		rc = named_file(s, "costs", s->costs, &costs, e);
	if (rc == 0 && costs)
		rc = costs_read(&c->costs, costs, e);
	if (rc == 0 && s->figures)
		rc = named_file(s, "figures", s->figures, &figures, e);
	if (rc == 0 && figures)
		rc = figures_read(&c->figures, figures, e);
	if (rc == 0 && s->population)
		rc = named_file(s, "population", s->population, &population, e);
	if (rc == 0 && population)
		rc = population_read(&c->population, population, e);
	else if (rc == 0 && builtin)
		rc = population_builtin(&c->population, builtin, e);
	free(costs);
	free(figures);
	free(population);
	return rc;
}

static bool offered(const struct args *args, const char *name)
{
	return opt_find(args->cmd->opts, name) != NULL;
}

/* The space of the source, and how far identities in it can be followed. */
static int set_scope(struct context *c, struct err *e)
{
	const char *asked =
	    offered(c->args, "source") ? opt_text(c->args, "source") : NULL;
	const char *name = asked ? asked : c->service->primary;
	const struct service_source *s;
	struct store_source stored;
	int rc = context_source(c->service, name, &c->source, e);

	if (rc < 0)
		return rc;
	c->run.source = -1;
	c->run.depth = ACTIVITY_PERIODS;
	c->run.identity = c->source->identity;
	c->run.identity_days = c->source->identity_days;
	for (size_t i = 0; i < c->service->n_sources && !asked; i++) {
		s = &c->service->sources[i];
		if (strcmp(s->space, c->source->space) != 0)
			continue;
		if (s->identity > c->run.identity)
			c->run.identity = s->identity;
		if (s->identity_days < c->run.identity_days)
			c->run.identity_days = s->identity_days;
	}
	for (uint32_t i = 0; i < store_sources(c->store); i++) {
		rc = store_source_get(c->store, i, &stored, e);
		if (rc < 0)
			return rc;
		if (!slice_is(stored.name, name))
			continue;
		c->run.space = stored.space;
		if (asked)
			c->run.source = stored.id;
		return 0;
	}
	return err_refuse(e, N_("nothing was read yet"),
	    "nothing was ingested of source %s yet\n"
	    "Run: jauge ingest --source %s",
	    name, name);
}

/* The first day with data in the scope; DAY_NONE: none. */
static int first_day(struct context *c, day_t *out, struct err *e)
{
	struct store_source s;
	int rc = 0;

	*out = DAY_NONE;
	for (uint32_t i = 0; i < store_sources(c->store); i++) {
		rc = store_source_get(c->store, i, &s, e);
		if (rc < 0)
			break;
		if (s.space != c->run.space || s.first_day == DAY_NONE ||
		    (c->run.source >= 0 && s.id != c->run.source))
			continue;
		if (*out == DAY_NONE || s.first_day < *out)
			*out = s.first_day;
	}
	return rc;
}

/* --as-of is the first day that is not known. */
static int no_day_known(const struct context *c, day_t first, struct err *e)
{
	char as_of[11], day[11];

	day_format(c->run.as_of, as_of);
	day_format(first, day);
	return err_set(e, ERR_USAGE,
	    "as of %s nothing is known: source %s begins on %s\n"
	    "Give a later --as-of: the day after the last one to be known.",
	    as_of, c->source->name, day);
}

static int set_span(struct context *c, struct err *e)
{
	const struct args *args = c->args;
	struct indicator_run *run = &c->run;
	day_t first;
	int rc = first_day(c, &first, e);

	if (rc < 0)
		return rc;
	run->as_of = opt_day(args, "as-of");
	if (run->as_of == DAY_NONE)
		rc = indicator_as_of(
		    c->store, run->space, run->source, &run->as_of, e);
	if (rc < 0)
		return rc;
	if (run->as_of == DAY_NONE || first == DAY_NONE)
		return err_refuse(e, N_("nothing was read yet"),
		    "source %s has no event yet", c->source->name);
	if (run->as_of <= first)
		return no_day_known(c, first, e);
	run->span = (struct span){ first, run->as_of };
	if (offered(args, "from") && opt_count(args, "from"))
		run->span.from = opt_day(args, "from");
	if (offered(args, "to") && opt_count(args, "to"))
		run->span.to = opt_day(args, "to");
	if (run->span.from < run->span.to)
		return 0;
	return err_set(e, ERR_USAGE,
	    "no day is left between --from and --to\n"
	    "--to is the first day that is not counted, by default --as-of");
}

static int set_where(struct context *c, struct err *e)
{
	size_t n = offered(c->args, "where") ? opt_count(c->args, "where") : 0;
	const char *text;
	size_t name;

	if (n == 0)
		return 0;
	c->where = calloc(n, sizeof *c->where);
	if (!c->where)
		return err_memory(e);
	for (size_t i = 0; i < n; i++) {
		text = opt_nth(c->args, "where", i);
		name = strcspn(text, "=");
		if (name == 0 || text[name] == '\0')
			return err_set(e, ERR_USAGE,
			    "--where \"%s\": expected "
			    "DIM=VALUE, as in channel=web",
			    text);
		c->where[i].dimension = (struct slice){ text, name };
		c->where[i].value = slice_of(text + name + 1);
	}
	c->run.where = c->where;
	c->run.n_where = n;
	return 0;
}

/* What identifiers last, for people; in English it is the key's word. */
static const char *identity_word(enum identity i)
{
	static const char *const words[] = { [IDENTITY_ACCOUNT] = N_("account"),
		[IDENTITY_COOKIE] = N_("cookie"),
		[IDENTITY_DAILY] = N_("daily") };

	return _(words[i]);
}

static int set_head(struct context *c, struct err *e)
{
	struct table *t = table_new();
	char fingerprint[33];
	struct buf note = BUF_INIT;
	int rc;

	c->table = t;
	if (!t)
		return err_memory(e);
	rc = store_fingerprint(c->store, fingerprint, e);
	if (rc < 0)
		return rc;
	buf_printf(
	    &note, "%s (%s)", c->source->name, identity_word(c->run.identity));
	t->service = slice_copy(slice_of(c->service->name));
	free(t->currency);
	t->currency = slice_copy(slice_of(c->service->currency));
	t->fingerprint = slice_copy(slice_of(fingerprint));
	t->source_note = slice_copy(buf_view(&note));
	t->by = c->run.by;
	t->as_of = c->run.as_of;
	t->level = c->run.level;
	rc = buf_error(&note, e);
	buf_release(&note);
	if (rc == 0 &&
	    !(t->service && t->currency && t->fingerprint && t->source_note))
		rc = err_memory(e);
	return rc;
}

int context_run(struct context *c, const struct args *args, struct err *e)
{
	struct indicator_run *run = &c->run;
	int rc = context_store(c, args, e);

	if (rc < 0)
		return rc;
	run->level = opt_share(args, "level");
	if (!(run->level > 0 && run->level < 1))
		return err_set(e, ERR_USAGE,
		    "--level: expected more than 0 "
		    "and less than 1, as in 0.95");
	run->by = offered(args, "by") ? opt_period(args, "by") : PERIOD_MONTH;
	run->split = offered(args, "split") ? slice_of(opt_text(args, "split"))
					    : SLICE_ABSENT;
	rc = indicator_check_objectives(c->service, e);
	if (rc == 0)
		rc = set_scope(c, e);
	if (rc == 0)
		rc = set_span(c, e);
	if (rc == 0)
		rc = set_where(c, e);
	if (rc == 0)
		rc = read_finance(c, e);
	if (rc == 0)
		rc = set_head(c, e);
	run->store = c->store;
	run->service = c->service;
	run->costs = c->costs;
	run->population = c->population;
	run->figures = c->figures;
	return rc;
}

void context_close(struct context *c)
{
	indicator_run_release(&c->run);
	table_free(c->table);
	free(c->where);
	population_free(c->population);
	figures_free(c->figures);
	costs_free(c->costs);
	store_close(c->store);
	service_free(c->service);
	memset(c, 0, sizeof *c);
}

const struct output_format *context_format(const struct args *args)
{
	return output_find(slice_of(opt_text(args, "format")));
}

int context_writer(struct store **out, const struct service *service,
    const struct args *args, struct err *e)
{
	int64_t seconds = opt_int(args, "lock-timeout");
	char *path = service_path(service, CONTEXT_STORE);
	int rc;

	*out = NULL;
	if (!path)
		return err_memory(e);
	rc = store_open(out, path, STORE_WRITE,
	    seconds > 1000000 ? 1000000000 : (int)seconds * 1000, e);
	free(path);
	return rc;
}

int context_today(const char *zone_name, day_t *out, struct err *e)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	int64_t now = (int64_t)time(NULL);
	struct zone *zone;
	int rc = zone_open(&zone, zone_name, e);

	if (rc < 0)
		return rc;
	if (epoch && *epoch && !slice_int(slice_of(epoch), &now))
		rc = err_set(e, ERR_USAGE,
		    "SOURCE_DATE_EPOCH \"%s\": expected "
		    "seconds since 1970",
		    epoch);
	else
		*out = zone_day(zone, now);
	zone_close(zone);
	return rc;
}
