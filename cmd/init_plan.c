/*
 * init_plan.c - from logs to a proposed service.json.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

#define TIMEZONE "Europe/Paris"

/* A log's name as service.json needs it: from the service's folder. */
static char *name_from(const char *dir, const char *path)
{
	char *real_dir = NULL, *real = NULL, *name = NULL;
	size_t len;

	if (strcmp(dir, ".") == 0 || path[0] == '/')
		return slice_copy(slice_of(path));
	real_dir = realpath(dir, NULL);
	real = realpath(path, NULL);
	len = real_dir ? strlen(real_dir) : 0;
	if (real && len && strncmp(real, real_dir, len) == 0 &&
	    real[len] == '/')
		name = slice_copy(slice_of(real + len + 1));
	else if (real)
		name = slice_copy(slice_of(real));
	free(real);
	free(real_dir);
	return name;
}

static int look(struct init_plan *p, const struct args *args, struct err *e)
{
	size_t n = args->n_operands;
	int rc = zone_open(&p->zone, TIMEZONE, e);

	p->guess = calloc(n, sizeof *p->guess);
	p->file = calloc(n, sizeof *p->file);
	p->source = calloc(n, sizeof *p->source);
	p->list = calloc(n, sizeof *p->list);
	if (!p->guess || !p->file || !p->source || !p->list)
		return err_memory(e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (strcmp(args->operand[i], "-") == 0)
			return err_set(e, ERR_USAGE,
			    "init looks at files: "
			    "save some rows to one first");
		p->file[i] = name_from(p->dir, args->operand[i]);
		rc = guess_log(&p->guess[i], args->operand[i], p->zone, e);
		if (rc == 0 && !p->file[i])
			rc = err_memory(e);
		p->n_guesses++;
	}
	return rc;
}

/* Two sources never share a name. */
static void name_source(struct init_plan *p, struct guess_source *s)
{
	char base[65];
	bool taken = true;

	guess_source_name(s->guess->path, base);
	memcpy(s->name, base, sizeof base);
	for (unsigned k = 2; taken && k < 1000; k++) {
		taken = false;
		for (size_t i = 0; i < p->n_sources; i++)
			taken =
			    taken || strcmp(p->source[i].name, s->name) == 0;
		if (taken)
			snprintf(s->name, sizeof s->name, "%.50s_%u", base, k);
	}
}

/* Logs that are alike become one source. */
static void group(struct init_plan *p)
{
	size_t used = 0;
	struct guess_source *s;

	for (size_t i = 0; i < p->n_guesses; i++) {
		bool first = true;

		for (size_t k = 0; k < i && first; k++)
			first = !guess_alike(p->guess[k], p->guess[i]);
		if (!first)
			continue;
		s = &p->source[p->n_sources];
		s->guess = p->guess[i];
		s->files = p->list + used;
		for (size_t k = i; k < p->n_guesses; k++)
			if (guess_alike(p->guess[i], p->guess[k]))
				p->list[used + s->n_files++] = p->file[k];
		used += s->n_files;
		name_source(p, s);
		p->n_sources++;
	}
}

static int service_name(
    const struct args *args, const char *dir, struct buf *out, struct err *e)
{
	const char *given = opt_text(args, "name");
	char *real = given ? NULL : realpath(dir, NULL);
	const char *slash = real ? strrchr(real, '/') : NULL;

	if (!given && !real)
		return err_errno(e, dir);
	buf_str(out, given ? given : slash && slash[1] ? slash + 1 : "service");
	free(real);
	return 0;
}

static int propose(struct init_plan *p, const struct args *args, struct err *e)
{
	struct buf name = BUF_INIT;
	int rc = service_name(args, p->dir, &name, e);

	group(p);
	if (rc == 0) {
		guess_service(buf_text(&name), TIMEZONE, p->language, p->source,
		    p->n_sources, &p->text);
		rc = buf_error(&p->text, e);
	}
	if (rc == 0)
		rc = service_parse(&p->service, p->dir, buf_view(&p->text), e);
	buf_release(&name);
	return rc;
}

int init_plan_make(struct init_plan *p, const struct args *args, struct err *e)
{
	int rc = look(p, args, e);

	return rc < 0 ? rc : propose(p, args, e);
}

void init_plan_release(struct init_plan *p)
{
	for (size_t i = 0; i < p->n_guesses; i++) {
		guess_free(p->guess[i]);
		free(p->file[i]);
	}
	free(p->guess);
	free(p->file);
	free(p->source);
	free(p->list);
	zone_close(p->zone);
	buf_release(&p->text);
	service_free(p->service);
}

const struct service_source *init_plan_source(
    const struct init_plan *p, size_t i)
{
	for (size_t k = 0; k < p->n_sources; k++)
		if (guess_alike(p->source[k].guess, p->guess[i]))
			return service_source(p->service, p->source[k].name);
	return NULL;
}
