/*
 * ingest.c - one log into the store, in one transaction.
 *
 * Everything a log adds, and the cursor that says how far it was read, is
 * committed together or not at all: a run that is killed, refused or out of
 * disk leaves the store as it was, and the next run starts from there.
 */
#include "ingest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest_impl.h"

#define THREADS_MAX 64

struct job {
	struct store *store;
	const struct service *service;
	const struct service_source *src;
	const struct ingest_options *opt;
	struct ingest_result *out;
	struct zone *zone;
	struct ident_space space;
	uint64_t *exclude;
	size_t n_exclude;
	uint32_t source, space_id;
	uint32_t dimension[EVENT_DIMENSIONS];
	struct store_segment *segments;
	size_t n_segments;
	struct feed feed;
	struct event_plan *plan;
	struct ring *ring;
	struct dict *dict;
	struct days *days;
	struct marks *marks;
	struct event_pulse *pulse;
	int64_t batch;
};

int ingest_exclude(const struct service *service,
    const struct ident_space *space, uint64_t **out, size_t *n, struct err *e)
{
	char *path;
	int rc;

	if (!service->exclude_users)
		return 0;
	path = service_path(service, service->exclude_users);
	if (!path)
		return err_memory(e);
	rc = event_exclude_read(out, n, path, space, e);
	free(path);
	return rc;
}

/* What the store must know before the first event. */
static int job_bind(struct job *j, const struct ident_key *key, struct err *e)
{
	const struct service_source *src = j->src;
	char fingerprint[17];
	int rc;

	ident_key_fingerprint(key, fingerprint);
	rc = store_bind(j->store, fingerprint, j->service->timezone, e);
	if (rc < 0)
		return rc;
	rc = store_add_source(j->store, slice_of(src->name),
	    slice_of(src->space), (int)src->identity, src->identity_days,
	    &j->source, &j->space_id, e);
	for (size_t i = 0; rc == 0 && i < src->n_dimensions; i++)
		rc = store_add_dimension(j->store,
		    slice_of(src->dimensions[i].name), &j->dimension[i], e);
	if (rc < 0)
		return rc;
	return store_segments(
	    j->store, j->source, &j->segments, &j->n_segments, e);
}

static int thread_count(const struct ingest_options *opt)
{
	long n = opt->threads;

	if (n <= 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static int job_start(struct job *j, struct err *e)
{
	int rc;

	rc = event_plan_new(&j->plan, j->src, j->feed.layout, j->zone,
	    &j->space, j->exclude, j->n_exclude, j->service->exclude_bots, e);
	if (rc < 0)
		return err_prefix(e, "%s", j->feed.path);
	j->pulse = event_pulse_new();
	if (!j->pulse)
		return err_memory(e);
	event_plan_from(j->plan, store_purged(j->store));
	rc = store_dict_open(j->store, j->space_id, &j->dict, e);
	if (rc == 0)
		rc = days_new(&j->days, j->store, j->dimension,
		    j->src->n_dimensions, j->src->value != NULL,
		    j->src->count != NULL, thread_count(j->opt), e);
	if (rc == 0)
		rc = store_add_batch(j->store, j->source, &j->batch, e);
	if (rc == 0)
		rc = ring_new(&j->ring, j->plan, thread_count(j->opt), e);
	return rc;
}

static int job_read(struct job *j, struct err *e)
{
	const struct ingest_options *opt = j->opt;
	struct event_tally *tally = &j->out->tally;
	const struct event_block *block;
	int rc;

	/* Line numbers are those of the file. */
	tally->lines = j->feed.lines_before;
	for (;;) {
		if (opt->stop && *opt->stop)
			return err_set(e, ERR_IO,
			    "stopped; nothing of %s was "
			    "kept",
			    j->feed.path);
		rc = ring_next(j->ring, &j->feed, &block, e);
		if (rc <= 0)
			break;
		event_tally_add(tally, &block->tally);
		event_heavy_merge(&j->out->addresses, &block->addresses);
		event_pulse_add(j->pulse, block->moment, block->n_moments);
		rc = days_add(j->days, block, j->dict, j->batch, e);
		if (rc < 0)
			break;
		if (opt->progress)
			opt->progress(opt->ctx, input_position(j->feed.in),
			    input_size(j->feed.in), tally->records);
	}
	tally->lines -= j->feed.lines_before;
	j->out->probes = event_pulse_found(j->pulse);
	return rc;
}

int ingest_check_rejects(const struct event_tally *t, const char *path,
    double max_rejected, struct err *e)
{
	uint64_t rejected = event_tally_rejected(t);
	double records = (double)t->records;

	if (t->records == 0 || (double)rejected <= max_rejected * records)
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s: %s %% of records rejected (limit %s %%), nothing kept", path,
	    text_decimal(100 * (double)rejected / records, 3).at,
	    text_decimal(100 * max_rejected, 3).at);
}

static size_t job_reasons(const struct event_tally *t, struct store_reason *r)
{
	size_t n = 0;

	for (int i = 0; i < REJECT_COUNT; i++) {
		if (t->rejected[i] == 0)
			continue;
		r[n] = (struct store_reason){ .kind = STORE_REJECTED,
			.reason = event_reject_text((enum event_reject)i),
			.lines = t->rejected[i] };
		memcpy(r[n++].first, t->first[i], sizeof r->first);
	}
	for (int i = 0; i < SKIP_COUNT; i++)
		if (t->skipped[i])
			r[n++] = (struct store_reason){ .kind = STORE_SKIPPED,
				.reason = event_skip_text((enum event_skip)i),
				.lines = t->skipped[i] };
	return n;
}

static int job_commit(struct job *j, struct err *e)
{
	struct store_reason reasons[REJECT_COUNT + SKIP_COUNT];
	struct ingest_result *out = j->out;
	struct event_tally *t = &out->tally;
	struct store_batch b = { .id = j->batch, .source = j->source };
	size_t n = job_reasons(t, reasons);
	uint32_t before;
	int rc;

	rc = days_end(j->days, j->dict, j->batch, e);
	if (rc < 0)
		return rc;
	before = dict_saved(j->dict);
	rc = store_dict_save(j->store, j->space_id, j->batch, j->dict, e);
	if (rc < 0)
		return rc;
	out->new_users = dict_count(j->dict) - before;
	out->users = days_users(j->days);
	out->first_day = days_first(j->days);
	out->last_day = days_last(j->days);
	out->batch = j->batch;
	b.segment = j->feed.segment;
	b.from_offset = j->feed.skipped;
	b.head = feed_head(&j->feed, &b.head_len);
	b.chain = feed_chain(&j->feed);
	b.offset = j->feed.offset;
	b.bytes = input_size(j->feed.in);
	b.path = input_path(j->feed.in);
	b.codec = input_codec(j->feed.in);
	b.first_day = out->first_day;
	b.last_day = out->last_day;
	b.read_day = j->opt->today;
	b.lines = t->lines;
	b.events = t->events;
	b.rejected = event_tally_rejected(t);
	b.skipped = event_tally_skipped(t);
	b.marks = marks_view(j->marks);
	return store_commit(j->store, &b, reasons, n, e);
}

static int job_open(
    struct job *j, uint64_t seed, const char *path, size_t n, struct err *e)
{
	j->feed.max_ratio = j->opt->max_ratio;
	return feed_open(
	    &j->feed, path, j->src, seed, j->opt->final, j->segments, n, e);
}

/* Takes back what the log gave and opens it as one that was never read. */
static int job_rebuild(
    struct job *j, uint64_t seed, const char *path, struct err *e)
{
	struct store_taken taken;
	int rc;

	if (j->feed.segment < 0)
		return 0;
	rc = store_take_back(j->store, j->feed.segment, 0, &taken, e);
	if (rc < 0)
		return err_prefix(e, "%s", path);
	if (strcmp(path, "-") == 0)
		return err_set(e, ERR_INPUT,
		    "standard input cannot be read twice\n"
		    "Save it to a file and rebuild from the file");
	feed_close(&j->feed);
	j->out->rebuilt = true;
	return job_open(j, seed, path, 0, e);
}

static int keep_named(void *ctx, const struct store_listed *x, struct err *e)
{
	(void)e;
	buf_slice(ctx, x->path);
	return 0;
}

/* Refuses a log with lines that another one gave, or this one before. */
static int job_overlap(struct job *j, struct err *e)
{
	int64_t batch = marks_overlap(j->marks);
	struct buf from = BUF_INIT, shown = BUF_INIT;
	int rc;

	if (batch < 0 || j->opt->force)
		return 0;
	rc = store_find(j->store, batch, keep_named, &from, e);
	text_terminal(&shown, buf_view(&from));
	if (rc == 0)
		rc = err_set(e, ERR_INPUT,
		    "%s: holds lines that were read before, in %s (batch "
		    "%" PRId64 "); their events would count twice, nothing "
		    "kept\n"
		    "Take those back first: jauge undo %" PRId64
		    "\nRead it all the same: jauge ingest --force",
		    j->feed.path, buf_text(&shown), batch, batch);
	buf_release(&from);
	buf_release(&shown);
	return rc;
}

static int job_run(
    struct job *j, const struct ident_key *key, const char *path, struct err *e)
{
	struct ingest_result *out = j->out;
	uint64_t seed = ident_content_seed(key);
	int rc;

	rc = job_bind(j, key, e);
	if (rc == 0)
		rc = ingest_exclude(
		    j->service, &j->space, &j->exclude, &j->n_exclude, e);
	if (rc == 0)
		rc = job_open(j, seed, path, j->n_segments, e);
	if (rc == 0 && j->opt->rebuild)
		rc = job_rebuild(j, seed, path, e);
	if (rc == 0)
		rc = marks_new(&j->marks, j->store, j->source, seed, e);
	j->feed.marks = j->marks;
	if (rc < 0)
		return rc;
	if (!j->feed.layout) {
		out->outcome = INGEST_EMPTY;
		return 0;
	}
	out->codec = input_codec(j->feed.in);
	out->format = j->feed.layout->format->name;
	out->skipped_bytes = j->feed.skipped;
	out->resumed = j->feed.skipped > 0;
	out->replaced = j->feed.replaced;
	rc = job_start(j, e);
	if (rc == 0)
		rc = job_read(j, e);
	if (rc < 0)
		return rc;
	out->unfinished = j->feed.unfinished;
	rc = ingest_check_rejects(&out->tally, path, j->opt->max_rejected, e);
	if (rc == 0)
		rc = job_overlap(j, e);
	if (rc < 0)
		return rc;
	if (out->tally.records == 0) {
		out->outcome =
		    out->unfinished ? INGEST_WAITING : INGEST_NOTHING;
		return 0;
	}
	rc = job_commit(j, e);
	out->outcome = INGEST_READ;
	return rc;
}

int ingest_log(struct store *store, const struct service *service,
    const struct service_source *src, const struct ident_key *key,
    const char *path, const struct ingest_options *opt,
    struct ingest_result *out, struct err *e)
{
	struct job j = { .store = store,
		.service = service,
		.src = src,
		.opt = opt,
		.out = out };
	int rc;

	memset(out, 0, sizeof *out);
	out->outcome = INGEST_NOTHING;
	out->first_day = out->last_day = DAY_NONE;
	rc = zone_open(&j.zone, service->timezone, e);
	if (rc < 0)
		return rc;
	ident_space_init(&j.space, key, src->space);
	rc = store_begin(store, e);
	if (rc == 0)
		rc = job_run(&j, key, path, e);
	store_rollback(store); /* nothing is left to undo after a commit */
	ring_free(j.ring);
	event_pulse_free(j.pulse);
	days_free(j.days);
	marks_free(j.marks);
	dict_free(j.dict);
	event_plan_free(j.plan);
	feed_close(&j.feed);
	free(j.segments);
	free(j.exclude);
	ident_space_wipe(&j.space);
	zone_close(j.zone);
	return rc;
}
