/*
 * service_open.c - the file service.json, and what its folder is good for.
 */
#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVICE_FILE "service.json"
#define FILE_MOST ((size_t)256 << 10)

static char *join(const char *dir, const char *name)
{
	struct buf b = BUF_INIT;
	char *path;

	if (name[0] == '/' || strcmp(dir, ".") == 0)
		return slice_copy(slice_of(name));
	buf_printf(&b, "%s/%s", dir, name);
	path = b.failed ? NULL : slice_copy(buf_view(&b));
	buf_release(&b);
	return path;
}

static int not_found(const char *dir, struct err *e)
{
	struct buf b = BUF_INIT;

	text_terminal(&b, slice_of(dir));
	err_refuse(e, N_("no service.json is there"),
	    "%s: not found in %s; run: jauge init LOG", SERVICE_FILE,
	    strcmp(dir, ".") == 0 ? _("this folder") : buf_text(&b));
	buf_release(&b);
	return ERR_INPUT;
}

static int read_all(int fd, struct buf *out, struct err *e)
{
	char part[1 << 14];
	struct stat st;
	ssize_t n = 1;

	if (fstat(fd, &st) < 0)
		return err_errno(e, SERVICE_FILE);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INPUT, "%s: not a file", SERVICE_FILE);
	while (n > 0 && out->len <= FILE_MOST) {
		do
			n = read(fd, part, sizeof part);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return err_errno(e, SERVICE_FILE);
		buf_add(out, part, (size_t)n);
	}
	if (out->len > FILE_MOST)
		return err_set(e, ERR_INPUT, "%s: longer than %zu KiB",
		    SERVICE_FILE, FILE_MOST >> 10);
	return buf_error(out, e);
}

int service_open(struct service **out, const char *dir, struct err *e)
{
	char *path = join(dir, SERVICE_FILE);
	struct buf text = BUF_INIT;
	int fd = -1, rc;

	if (!path)
		return err_memory(e);
	/* A FIFO must not make us wait. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		rc = errno == ENOENT || errno == ENOTDIR ? not_found(dir, e)
							 : err_errno(e, path);
	else
		rc = read_all(fd, &text, e);
	if (rc == 0)
		rc = service_parse(out, dir, buf_view(&text), e);
	if (fd >= 0)
		close(fd);
	buf_release(&text);
	free(path);
	return rc;
}

static void free_list(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

static void source_release(struct service_source *s)
{
	for (size_t i = 0; i < s->n_actions; i++) {
		free(s->actions[i].action);
		free(s->actions[i].pattern);
	}
	for (size_t i = 0; i < s->n_dimensions; i++) {
		free(s->dimensions[i].name);
		free(s->dimensions[i].column);
	}
	free(s->actions);
	free(s->dimensions);
	free_list(s->files, s->n_files);
	free_list(s->user, s->n_user);
	free_list(s->layout, s->n_layout);
	free(s->name);
	free(s->format);
	free(s->space);
	free(s->time);
	free(s->action);
	free(s->value);
	free(s->visitors);
	free(s->count);
}

static void answers_release(struct answers_rule *a)
{
	free(a->action);
	free(a->answer);
}

static void use_release(struct service *s)
{
	free(s->completion.start);
	free(s->completion.complete);
	free(s->completion.refused);
	free_list(s->funnel, s->n_funnel);
	free(s->support);
	answers_release(&s->satisfaction);
	answers_release(&s->ease_of_use);
	answers_release(&s->nps);
	free(s->outcome.action);
	free(s->outcome.figure);
	free(s->outcome.label);
	free(s->outcome.source);
	free(s->take_up);
	free(s->revenue);
}

static void objective_release(struct objective *o)
{
	free(o->indicator);
	free(o->label);
	free(o->name);
	free(o->series);
	free(o->where);
}

void service_free(struct service *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_sources; i++)
		source_release(&s->sources[i]);
	free(s->sources);
	for (size_t i = 0; i < s->n_objectives; i++)
		objective_release(&s->objectives[i]);
	free(s->objectives);
	free_list(s->active, s->n_active);
	use_release(s);
	free(s->dir);
	free(s->name);
	free(s->type);
	free(s->phase);
	free(s->timezone);
	free(s->language);
	free(s->currency);
	free(s->primary);
	free(s->exclude_users);
	free(s->territory);
	free(s->costs);
	free(s->population);
	free(s->figures);
	free(s);
}

const struct service_source *service_source(
    const struct service *s, const char *name)
{
	for (size_t i = 0; i < s->n_sources; i++)
		if (strcmp(s->sources[i].name, name) == 0)
			return &s->sources[i];
	return NULL;
}

char *service_path(const struct service *s, const char *name)
{
	return join(s->dir, name);
}
