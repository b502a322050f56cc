/*
 * init.c - look at logs, propose the mapping, write service.json and the key.
 *
 * Nothing is written before it was shown, parsed back and tried on the logs'
 * first rows, and a service.json that is there is never overwritten.
 */
#include "init.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "context.h"
#include "files.h"
#include "tally.h"
#include "write.h"

#define SERVICE "service.json"
#define TRIAL_ROWS 10000
/* Above this share of rejects --check says no, as ingest would. */
#define CHECK_LIMIT 0.05

static const struct opt init_opts[] = {
	{ 'y', "yes", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("ask nothing: take what is proposed") },
	{ 0, "name", OPT_TEXT, "NAME", NULL, NULL, false,
	    N_("name of the service (default: the folder's)") },
	{ 0, "check", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("try the service.json that is there on logs, write "
	       "nothing") },
	{ 0, "lang", OPT_CHOICE, "LANG", "fr|en", NULL, false,
	    N_("language of the service (default: the environment's)") },
	OPT_DIR, OPT_END
};

static const char *environment_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		value = getenv(names[i]);
		if (value && *value)
			return strncmp(value, "fr", 2) == 0 ? "fr" : "en";
	}
	return "en";
}

static char *join(const char *dir, const char *name)
{
	struct buf b = BUF_INIT;

	if (strcmp(dir, ".") == 0)
		return slice_copy(slice_of(name));
	buf_printf(&b, "%s/%s", dir, name);
	return b.at;
}

/*
 * Showing and asking.
 */

static int show(const struct init_plan *p, struct err *e)
{
	struct buf out = BUF_INIT;
	struct trial t;
	int rc = 0;

	for (size_t i = 0; i < p->n_guesses && rc == 0; i++) {
		init_show(p->guess[i], &out);
		rc = trial_read(&t, p->service, init_plan_source(p, i),
		    p->guess[i]->path, TRIAL_ROWS, e);
		if (rc == 0)
			init_show_trial(&t, &out);
		trial_release(&t);
	}
	if (rc == 0)
		rc = write_out(NULL, buf_view(&out), e);
	buf_release(&out);
	return rc;
}

static int ask(const struct args *args, struct err *e)
{
	char answer[64];

	if (opt_flag(args, "yes"))
		return 0;
	fprintf(stderr, "%s ", _("Is that right? [Y/n]"));
	fflush(stderr);
	if (fgets(answer, sizeof answer, stdin) && strchr("\nyYoO", answer[0]))
		return 0;
	return err_set(e, ERR_NO,
	    "nothing was written\nTo correct a guess, "
	    "say yes and edit %s, then: jauge init --check",
	    SERVICE);
}

/*
 * Writing.
 */

static int make_key(const char *dir, bool *made, struct err *e)
{
	char *path = join(dir, CONTEXT_KEY);
	int rc = 0;

	*made = false;
	if (!path)
		return err_memory(e);
	if (access(path, F_OK) < 0) {
		rc = ident_key_create(path, e);
		*made = rc == 0;
	}
	free(path);
	return rc;
}

static int write_beside(const char *dir, const char *name, const char *text,
    bool only_new, struct err *e)
{
	char *path = join(dir, name);
	int rc = 0;

	if (!path)
		return err_memory(e);
	if (!only_new || access(path, F_OK) < 0)
		rc = write_out(path, slice_of(text), e);
	free(path);
	return rc;
}

static int write_plan(const struct init_plan *p, struct err *e)
{
	bool made = false;
	struct buf b = BUF_INIT;
	int rc = make_key(p->dir, &made, e);

	/* The key first: a service.json without one could not be ingested. */
	if (rc == 0)
		rc = write_beside(p->dir, ".gitignore",
		    CONTEXT_KEY "\n" CONTEXT_STORE "*\n", true, e);
	if (rc == 0)
		rc =
		    write_beside(p->dir, SERVICE, buf_text(&p->text), false, e);
	if (rc < 0)
		return rc;
	buf_printf(&b, "%s\n", _("Wrote service.json (edit it freely)."));
	buf_printf(&b, "%s\n",
	    made ? _("Wrote jauge.key (keep it safe: "
		     "without it, users cannot be matched again).")
		 : _("Kept the jauge.key that was there."));
	buf_printf(&b, "%s jauge ingest", _("Next:"));
	if (strcmp(p->dir, ".") != 0) {
		buf_str(&b, " -C ");
		text_terminal(&b, slice_of(p->dir));
	}
	buf_char(&b, '\n');
	rc = write_out(NULL, buf_view(&b), e);
	buf_release(&b);
	return rc;
}

static bool is_there(const char *dir, const char *name)
{
	char *path = join(dir, name);
	bool found = path && access(path, F_OK) == 0;

	free(path);
	return found;
}

/* A folder that is not there yet is made, but no folder above it. */
static int make_folder(const char *dir, bool *made, struct err *e)
{
	*made = mkdir(dir, 0777) == 0;
	if (!*made && errno != EEXIST)
		return err_errno(e, dir);
	return 0;
}

static int init_logs(
    const struct args *args, const char *language, struct err *e)
{
	struct init_plan p = { .dir = opt_text(args, "directory"),
		.language = language,
		.text = BUF_INIT };
	bool made;
	int rc;

	if (is_there(p.dir, SERVICE))
		return err_set(e, ERR_USAGE,
		    "%s/%s is there already and is not overwritten\nEdit "
		    "it, then: jauge init --check; or remove it to start again",
		    p.dir, SERVICE);
	if (!opt_flag(args, "yes") && !isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE,
		    "nobody is there to answer: add "
		    "--yes to take what is proposed");
	rc = make_folder(p.dir, &made, e);
	if (rc == 0)
		rc = init_plan_make(&p, args, e);
	if (rc == 0)
		rc = show(&p, e);
	if (rc == 0)
		rc = ask(args, e);
	if (rc == 0)
		rc = write_plan(&p, e);
	if (rc < 0 && made)
		rmdir(p.dir); /* stays when something is in it */
	init_plan_release(&p);
	return rc;
}

/* Without a log: a key for a service.json that is there. */
static int init_key(const struct args *args, struct err *e)
{
	const char *dir = opt_text(args, "directory");
	struct service *s = NULL;
	bool made;
	int rc;

	if (!is_there(dir, SERVICE))
		return err_set(e, ERR_USAGE,
		    "name a log to look at, as in: "
		    "jauge init events.csv");
	rc = service_open(&s, dir, e);
	service_free(s);
	if (rc == 0)
		rc = make_key(dir, &made, e);
	if (rc < 0)
		return rc;
	return write_out(NULL,
	    slice_of(made ? _("Wrote jauge.key (keep it safe: without it, "
			      "users cannot be "
			      "matched again).\n")
			  : _("service.json and jauge.key are there "
			      "already.\n")),
	    e);
}

/*
 * --check.
 */

static int check_file(const struct service *s, const struct file *f, bool *bad,
    struct buf *out, struct err *e)
{
	struct trial t;
	int rc = trial_read(&t, s, f->source, f->path, TRIAL_ROWS, e);

	if (rc == 0) {
		text_terminal(out, slice_of(f->source->name));
		buf_str(out, "  ");
		text_terminal(out, slice_of(f->path));
		buf_char(out, '\n');
		init_show_trial(&t, out);
		*bad = *bad || (double)event_tally_rejected(&t.tally) >
				   CHECK_LIMIT * (double)t.tally.records;
	}
	trial_release(&t);
	return rc;
}

static int init_check(const struct args *args, struct err *e)
{
	struct files files = { 0 };
	struct buf out = BUF_INIT;
	struct context c;
	bool bad = false;
	int rc = context_open(&c, args, e);

	if (rc == 0)
		rc = files_find(&files, c.service, NULL, args->operand,
		    args->n_operands, e);
	for (size_t i = 0; i < files.n && rc == 0; i++)
		rc = check_file(c.service, &files.at[i], &bad, &out, e);
	if (rc == 0)
		rc = write_out(NULL, buf_view(&out), e);
	if (rc == 0 && bad)
		rc = err_set(e, ERR_NO,
		    "more than 5 %% of rows would be "
		    "rejected: ingest would keep nothing of such a log");
	buf_release(&out);
	files_release(&files);
	context_close(&c);
	return rc;
}

static int init_run(const struct args *args, struct err *e)
{
	const char *language = opt_text(args, "lang");

	if (opt_flag(args, "check"))
		return init_check(args, e);
	if (!language)
		language = environment_language();
	context_language(args, language);
	return args->n_operands ? init_logs(args, language, e)
				: init_key(args, e);
}

const struct cmd cmd_init = {
	.name = "init",
	.group = CMD_START,
	.args = "[LOG...]",
	.brief = N_("look at logs, propose what their columns mean, write "
		    "service.json and jauge.key"),
	.examples =
	    "$ jauge init events.csv\n"
	    "$ jauge init --yes -C shop logs/app.jsonl logs/access.log\n"
	    "$ jauge init --check\n",
	.opts = init_opts,
	.run = init_run,
};
