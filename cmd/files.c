/*
 * files.c - which log belongs to which source.
 */
#include "files.h"

#include <stdlib.h>
#include <string.h>

#include "files_list.h"

int files_add(struct files *f, const struct service_source *source,
    const char *path, struct err *e)
{
	size_t cap = f->cap ? 2 * f->cap : 16;
	struct file *at = f->at;

	if (f->n == f->cap) {
		at = realloc(f->at, cap * sizeof *at);
		if (!at)
			return err_memory(e);
		f->at = at;
		f->cap = cap;
	}
	at[f->n].source = source;
	at[f->n].path = slice_copy(slice_of(path));
	if (!at[f->n].path)
		return err_memory(e);
	f->n++;
	return 0;
}

void files_release(struct files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->at[i].path);
	free(f->at);
	memset(f, 0, sizeof *f);
}

static int add_pattern(struct files *f, const struct service *s,
    const struct service_source *source, const char *pattern, struct err *e)
{
	char *path = service_path(s, pattern);
	struct paths found = { 0 };
	int rc = path ? paths_match(&found, path, e) : err_memory(e);

	for (size_t i = 0; i < found.n && rc == 0; i++)
		rc = files_add(f, source, found.at[i], e);
	paths_release(&found);
	free(path);
	return rc;
}

static int add_source(struct files *f, const struct service *s,
    const struct service_source *source, struct err *e)
{
	size_t before = f->n;
	int rc = 0;

	for (size_t i = 0; i < source->n_files && rc == 0; i++)
		rc = add_pattern(f, s, source, source->files[i], e);
	if (rc == 0 && source->n_files > 0 && f->n == before)
		rc =
		    err_set(e, ERR_INPUT, "source %s: no file matches \"%s\"%s",
			source->name, source->files[0],
			source->n_files > 1 ? _(" or the others") : "");
	return rc;
}

/* An absolute name of the folder that holds path, links resolved, and path's
 * last part as it is; freed with free(). NULL: there is no such folder. */
static char *absolute(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slice_copy(
	    slash ? (struct slice){ path, (size_t)(slash - path) + 1 }
		  : slice_of("."));
	char *real = dir ? realpath(dir, NULL) : NULL, *whole = NULL;
	struct buf b = BUF_INIT;

	if (real) {
		buf_printf(&b, "%s/%s", real, slash ? slash + 1 : path);
		whole = b.failed ? NULL : slice_copy(buf_view(&b));
	}
	buf_release(&b);
	free(real);
	free(dir);
	return whole;
}

static bool source_matches(const struct service *s,
    const struct service_source *source, const char *path)
{
	char *pattern, *wanted;
	bool found = false;

	for (size_t i = 0; i < source->n_files && !found; i++) {
		pattern = service_path(s, source->files[i]);
		wanted = pattern ? absolute(pattern) : NULL;
		found = wanted && text_glob(wanted, slice_of(path));
		free(wanted);
		free(pattern);
	}
	return found;
}

static int ask_source(const struct service *s, const char *path, struct err *e)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < s->n_sources; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", s->sources[i].name);
	err_set(e, ERR_USAGE,
	    "%s: no source's \"files\" match it\n"
	    "Say which source it is of with --source; there are: %s",
	    path, buf_text(&b));
	buf_release(&b);
	return e->code;
}

static int add_unclaimed(
    struct files *f, const struct service *s, const char *path, struct err *e)
{
	const struct service_source *source = NULL;
	char *whole = absolute(path);

	for (size_t i = 0; i < s->n_sources && whole && !source; i++)
		if (source_matches(s, &s->sources[i], whole))
			source = &s->sources[i];
	free(whole);
	if (!source && s->n_sources == 1)
		source = &s->sources[0];
	if (!source)
		return ask_source(s, path, e);
	return files_add(f, source, path, e);
}

static int add_operand(struct files *f, const struct service *s,
    const struct service_source *source, const char *name, struct err *e)
{
	struct paths found = { 0 };
	int rc = paths_add(&found, name, e);

	for (size_t i = 0; i < found.n && rc == 0; i++)
		rc = source ? files_add(f, source, found.at[i], e)
			    : add_unclaimed(f, s, found.at[i], e);
	paths_release(&found);
	return rc;
}

int files_find(struct files *out, const struct service *s,
    const struct service_source *source, const char *const *operand,
    size_t n_operands, struct err *e)
{
	int rc = 0;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < n_operands && rc == 0; i++)
		rc = add_operand(out, s, source, operand[i], e);
	for (size_t i = 0; i < s->n_sources && n_operands == 0 && rc == 0; i++)
		if (!source || source == &s->sources[i])
			rc = add_source(out, s, &s->sources[i], e);
	if (rc == 0 && out->n == 0)
		rc = err_set(e, ERR_USAGE,
		    "no log was named, and service.json "
		    "names no \"files\"\nName them: jauge ingest FILE...");
	return rc;
}
