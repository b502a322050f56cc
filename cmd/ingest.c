/*
 * ingest.c - read what is new in the logs.
 *
 * Each log is a transaction of its own: one that fails is told at once and
 * the next is read all the same. A signal gives up the log that is being read
 * and then ends the program as that signal would have.
 */
#include "../lib/ingest.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "context.h"
#include "files.h"
#include "follow.h"
#include "ingest_report.h"
#include "progress.h"
#include "trial.h"
#include "write.h"

static const struct opt ingest_opts[] = { OPT_SOURCE,
	{ 0, "max-rejected", OPT_SHARE, "SHARE", NULL, "5%", false,
	    N_("keep nothing of a log when more of its lines are wrong") },
	{ 0, "max-ratio", OPT_INT, "N", NULL, "1000", false,
	    N_("refuse a log that unpacks to more than N times its size") },
	{ 0, "final", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("a last line without its end is whole, not still being "
	       "written") },
	{ 0, "rebuild", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("take back what the logs gave and read them anew") },
	{ 0, "force", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("read a log that holds lines of another one") },
	{ 0, "threads", OPT_INT, "N", NULL, "0", false,
	    N_("threads that parse; 0: one per processor") },
	{ 0, "lock-timeout", OPT_INT, "SECONDS", NULL, "10", false,
	    N_("how long to wait for another ingest") },
	{ 'n', "dry-run", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("tell what would be read, and write nothing") },
	{ 0, "follow", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("go on reading what is added, until stopped") },
	{ 0, "every", OPT_INT, "SECONDS", NULL, "10", false,
	    N_("how long to wait between two looks") },
	{ 'q', "quiet", OPT_FLAG, NULL, NULL, NULL, false,
	    N_("say nothing unless something is wrong") },
	OPT_LANG, OPT_DIR, OPT_END };

struct session {
	struct context c;
	struct store *store;
	struct ident_key *key;
	struct ingest_options opt;
	bool quiet, dry, follow;
	struct follow seen;
	struct err told; /* of the last round that could not begin */
	struct buf held; /* lines on logs already read, shown only when
			  * another log brings news */
	size_t n_held;
	bool news;
};

/* The signal that came; written by the handler alone. */
static volatile int stop_signal;

static void on_signal(int number)
{
	stop_signal = number;
}

/* A signal that is ignored (nohup) stays so. */
static void catch_signals(void (*action)(int))
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction now, old;

	memset(&now, 0, sizeof now);
	now.sa_handler = action;
	sigemptyset(&now.sa_mask);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &now, NULL);
}

static int open_key(struct session *s, struct err *e)
{
	char *path = service_path(s->c.service, CONTEXT_KEY);
	int rc;

	if (!path)
		return err_memory(e);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		rc = err_set(e, ERR_INPUT,
		    "%s: not there; without it users "
		    "cannot be matched\nPut it back, or, for a new store, make "
		    "one with: jauge init",
		    path);
	else
		rc = ident_key_load(&s->key, path, e);
	free(path);
	return rc;
}

/* To write, or, to tell what would be read, as it is. */
static int open_store(struct session *s, const struct args *args, struct err *e)
{
	char *path;
	int rc = 0;

	if (!s->dry)
		return context_writer(&s->store, s->c.service, args, e);
	path = service_path(s->c.service, CONTEXT_STORE);
	if (!path)
		return err_memory(e);
	if (access(path, F_OK) == 0)
		rc = store_open(&s->store, path, STORE_READ, 0, e);
	free(path);
	return rc;
}

static int open_session(
    struct session *s, const struct args *args, struct err *e)
{
	int rc = context_open(&s->c, args, e);

	if (rc < 0)
		return rc;
	s->quiet = opt_flag(args, "quiet");
	s->dry = opt_flag(args, "dry-run");
	s->follow = opt_flag(args, "follow");
	if (s->follow && s->dry)
		return err_set(
		    e, ERR_USAGE, "--follow: not together with --dry-run");
	/* Under a supervisor, a line every few seconds helps nobody. */
	if (s->follow && !isatty(STDOUT_FILENO))
		s->quiet = true;
	s->opt.threads = (int)opt_int(args, "threads");
	s->opt.max_rejected = opt_share(args, "max-rejected");
	s->opt.max_ratio = (uint32_t)opt_int(args, "max-ratio");
	s->opt.final = opt_flag(args, "final");
	s->opt.rebuild = opt_flag(args, "rebuild");
	s->opt.force = opt_flag(args, "force");
	s->opt.progress = progress_draw;
	s->opt.stop = &stop_signal;
	rc = context_today(s->c.service->timezone, &s->opt.today, e);
	if (rc == 0)
		rc = open_key(s, e);
	return rc;
}

static void close_session(struct session *s)
{
	store_close(s->store);
	follow_release(&s->seen);
	ident_key_free(s->key);
	buf_release(&s->held);
	context_close(&s->c);
}

/* Logs already read are told of only when another one brings news. */
static int report(struct session *s, const struct file *f,
    const struct ingest_result *r, double seconds, struct err *e)
{
	int rc = 0;

	/* Time is for eyes: what a script reads must not change by the clock.
	 */
	ingest_report(f, r, isatty(STDOUT_FILENO) ? seconds : -1, &s->held);
	s->n_held += r->outcome == INGEST_NOTHING;
	s->news = s->news || r->outcome != INGEST_NOTHING;
	if (!s->news)
		return buf_error(&s->held, e);
	if (!s->quiet)
		rc = write_out(NULL, buf_view(&s->held), e);
	buf_clear(&s->held);
	return rc;
}

static int report_no_news(struct session *s, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	if (s->news || s->quiet || s->follow || s->n_held == 0)
		return 0;
	output_count(&b, (int64_t)s->n_held);
	buf_printf(&b, " %s\n",
	    Q_("file already read, nothing new",
		"files already read, nothing new", s->n_held));
	rc = write_out(NULL, buf_view(&b), e);
	buf_release(&b);
	return rc;
}

static int visit_sample(void *ctx, const struct service_source *src,
    const struct event_block *block, struct err *e)
{
	return trial_keep(ctx, src, block, e);
}

static int preview_file(struct session *s, const struct file *f, struct err *e)
{
	struct trial sample = { 0 };
	struct progress progress;
	struct ident_space space;
	struct ingest_result r;
	struct buf out = BUF_INIT;
	int rc = trial_key(&space, e);

	if (rc < 0)
		return rc;
	progress_start(&progress, f->source->name, f->path, s->quiet);
	s->opt.ctx = &progress;
	rc = ingest_preview(s->store, s->c.service, f->source, s->key, &space,
	    f->path, &s->opt, visit_sample, &sample, &r, e);
	progress_end(&progress);
	if (rc < 0)
		ingest_explain(&r, s->c.service->dir, f->path, e);
	else
		ingest_report_dry(f, &r, &sample, &out);
	s->news = true;
	if (rc == 0)
		rc = write_out(NULL, buf_view(&out), e);
	buf_release(&out);
	trial_release(&sample);
	ident_space_wipe(&space);
	return rc;
}

static int ingest_file(struct session *s, const struct file *f, struct err *e)
{
	struct progress progress;
	struct ingest_result r;
	int rc;

	progress_start(&progress, f->source->name, f->path, s->quiet);
	s->opt.ctx = &progress;
	rc = ingest_log(
	    s->store, s->c.service, f->source, s->key, f->path, &s->opt, &r, e);
	progress_end(&progress);
	if (rc < 0) {
		s->news = true;
		ingest_explain(&r, s->c.service->dir, f->path, e);
		return rc;
	}
	return report(s, f, &r, progress_seconds(&progress), e);
}

/* Whether the next log may fare better. */
static bool concerns_log(const struct err *e)
{
	return e->code == ERR_INPUT || e->code == ERR_IO;
}

static int ingest_files(
    struct session *s, const struct files *files, struct err *e)
{
	struct err one = { 0 };
	int worst = 0;
	int rc;

	for (size_t i = 0; i < files->n && stop_signal == 0; i++) {
		rc = (s->dry ? preview_file : ingest_file)(
		    s, &files->at[i], &one);
		if (rc >= 0)
			continue;
		if (s->follow && stop_signal)
			break;
		write_complaint(&one);
		if (one.code != ERR_INPUT)
			follow_forget(&s->seen, files->at[i].path);
		if (err_exit_status(rc) > err_exit_status(worst))
			worst = rc;
		if (!concerns_log(&one))
			break;
	}
	if (worst < 0)
		return err_set(e, worst, "%s", "");
	return report_no_news(s, e);
}

/* Reads what is there now, with the store open no longer than that. */
static int ingest_round(struct session *s, const struct args *args,
    const struct service_source *source, struct err *e)
{
	struct files files = { 0 };
	uint64_t joined;
	int rc = files_find(
	    &files, s->c.service, source, args->operand, args->n_operands, e);

	if (rc == 0 && s->follow)
		rc = follow_renamed(&s->seen, &files, e);
	if (rc == 0 && s->follow)
		rc = follow_changed(&s->seen, &files, e);
	if (rc == 0 && s->follow)
		rc = context_today(s->c.service->timezone, &s->opt.today, e);
	if (rc == 0 && (files.n > 0 || !s->follow)) {
		rc = open_store(s, args, e);
		for (size_t i = 0; i < files.n && rc < 0 && s->follow; i++)
			follow_forget(&s->seen, files.at[i].path);
		if (rc == 0)
			rc = ingest_files(s, &files, e);
		if (rc == 0 && !s->dry)
			rc = store_compact(s->store,
			    s->opt.today - s->c.service->undo_days, &joined, e);
		store_close(s->store);
		s->store = NULL;
	}
	files_release(&files);
	return rc;
}

/* Whether a later round may fare better: logs come and go, others hold the
 * store. */
static bool may_pass(int rc)
{
	return rc == ERR_INPUT || rc == ERR_IO || rc == ERR_BUSY;
}

static int ingest_follow(struct session *s, const struct args *args,
    const struct service_source *source, struct err *e)
{
	int64_t every = opt_int(args, "every") > 0 ? opt_int(args, "every") : 1;

	for (size_t i = 0; i < args->n_operands; i++)
		if (strcmp(args->operand[i], "-") == 0)
			return err_set(e, ERR_USAGE,
			    "--follow: standard input is read to its end "
			    "anyway");
	while (!stop_signal) {
		struct err now = { 0 };
		int rc = ingest_round(s, args, source, &now);

		if (rc < 0 && !may_pass(rc)) {
			*e = now;
			return rc;
		}
		if (strcmp(now.text, s->told.text) != 0 && !stop_signal)
			write_complaint(&now);
		s->told = now;
		follow_wait(every, &stop_signal);
	}
	return 0;
}

static int ingest_run(const struct args *args, struct err *e)
{
	const struct service_source *source = NULL;
	const char *name = opt_text(args, "source");
	struct session s = { .held = BUF_INIT };
	bool follow;
	int rc = open_session(&s, args, e);

	if (rc == 0 && s.opt.rebuild && args->n_operands == 0)
		rc = err_set(e, ERR_USAGE,
		    "--rebuild: name the files\n"
		    "All of them: jauge ingest --rebuild FILE...");
	if (rc == 0 && name)
		rc = context_source(s.c.service, name, &source, e);
	catch_signals(on_signal);
	if (rc == 0)
		rc = (s.follow ? ingest_follow : ingest_round)(
		    &s, args, source, e);
	follow = s.follow;
	close_session(&s);
	if (stop_signal && !(follow && stop_signal != SIGHUP)) {
		write_complaint(e);
		catch_signals(SIG_DFL);
		raise(stop_signal);
	}
	return rc;
}

const struct cmd cmd_ingest = {
	.name = "ingest",
	.group = CMD_START,
	.args = "[FILE...]",
	.brief = N_("read what is new in logs, exactly once"),
	.examples = "$ jauge ingest\n"
		    "$ jauge ingest logs/events-*.csv.gz\n"
		    "$ jauge ingest --dry-run /var/log/nginx\n"
		    "$ jauge ingest --source web /var/log/nginx/access.log*\n"
		    "$ ssh web1 cat events.csv | jauge ingest --source app -\n",
	.opts = ingest_opts,
	.run = ingest_run,
};
