/*
 * ingest_preview.c - what an ingest of one log would do, with nothing written.
 *
 * The same feed, parser and limits as ingest_log(), and a store that is only
 * read, or none: what is new is found by the same proof.
 */
#include "ingest.h"

#include <stdlib.h>
#include <string.h>

#include "ingest_impl.h"

struct preview {
	const struct store *store; /* NULL: there is none */
	const struct service *service;
	const struct service_source *src;
	const struct ingest_options *opt;
	struct ingest_result *out;
	struct zone *zone;
	uint64_t *exclude;
	size_t n_exclude;
	struct store_segment *segments;
	size_t n_segments;
	struct feed feed;
	struct event_plan *plan;
	struct ring *ring;
	struct event_pulse *pulse;
};

/* What the store knows of the source; a new one knows nothing. */
static int preview_segments(struct preview *p, struct store *store,
    const struct ident_key *key, struct err *e)
{
	char fingerprint[17];
	int64_t source;

	if (!store)
		return 0;
	ident_key_fingerprint(key, fingerprint);
	if (*store_key_id(store) &&
	    strcmp(store_key_id(store), fingerprint) != 0)
		return err_set(e, ERR_PRIVACY,
		    "the key is not the one that the store was made with");
	source = store_source_find(store, slice_of(p->src->name));
	if (source < 0)
		return 0;
	return store_segments(
	    store, (uint32_t)source, &p->segments, &p->n_segments, e);
}

static void note_days(struct ingest_result *out, const struct event_block *b)
{
	for (size_t i = 0; i < b->n; i++) {
		day_t day = b->day[i];

		if (out->first_day == DAY_NONE || day < out->first_day)
			out->first_day = day;
		if (out->last_day == DAY_NONE || day > out->last_day)
			out->last_day = day;
	}
}

static int preview_read(
    struct preview *p, ingest_visit *visit, void *ctx, struct err *e)
{
	const struct ingest_options *opt = p->opt;
	struct event_tally *tally = &p->out->tally;
	const struct event_block *block;
	int rc = 0;

	tally->lines = p->feed.lines_before;
	while (rc == 0) {
		if (opt->stop && *opt->stop)
			return err_set(e, ERR_IO, "stopped");
		rc = ring_next(p->ring, &p->feed, &block, e);
		if (rc <= 0)
			break;
		event_tally_add(tally, &block->tally);
		event_heavy_merge(&p->out->addresses, &block->addresses);
		event_pulse_add(p->pulse, block->moment, block->n_moments);
		note_days(p->out, block);
		rc = visit(ctx, p->src, block, e);
		if (opt->progress)
			opt->progress(opt->ctx, input_position(p->feed.in),
			    input_size(p->feed.in), tally->records);
	}
	tally->lines -= p->feed.lines_before;
	p->out->new_bytes = p->feed.offset - p->feed.skipped;
	p->out->unfinished = p->feed.unfinished;
	p->out->probes = event_pulse_found(p->pulse);
	return rc;
}

static int preview_open(struct preview *p, const struct ident_key *key,
    const struct ident_space *space, const char *path, struct err *e)
{
	int rc =
	    ingest_exclude(p->service, space, &p->exclude, &p->n_exclude, e);

	if (rc == 0)
		rc = feed_open(&p->feed, path, p->src, ident_content_seed(key),
		    p->opt->final, p->segments, p->n_segments, e);
	if (rc < 0 || !p->feed.layout)
		return rc;
	p->out->codec = input_codec(p->feed.in);
	p->out->format = p->feed.layout->format->name;
	p->out->skipped_bytes = p->feed.skipped;
	p->out->resumed = p->feed.skipped > 0;
	p->out->replaced = p->feed.replaced;
	rc = event_plan_new(&p->plan, p->src, p->feed.layout, p->zone, space,
	    p->exclude, p->n_exclude, p->service->exclude_bots, e);
	if (rc < 0)
		return err_prefix(e, "%s", path);
	if (p->store)
		event_plan_from(p->plan, store_purged(p->store));
	p->pulse = event_pulse_new();
	return p->pulse ? ring_new(&p->ring, p->plan, 1, e) : err_memory(e);
}

static int preview_run(
    struct preview *p, ingest_visit *visit, void *ctx, struct err *e)
{
	struct ingest_result *out = p->out;
	int rc;

	if (!p->feed.layout) {
		out->outcome = INGEST_EMPTY;
		return 0;
	}
	rc = preview_read(p, visit, ctx, e);
	if (rc == 0)
		rc = ingest_check_rejects(
		    &out->tally, p->feed.path, p->opt->max_rejected, e);
	if (rc == 0 && out->tally.records > 0)
		out->outcome = INGEST_READ;
	else if (rc == 0 && out->unfinished)
		out->outcome = INGEST_WAITING;
	return rc;
}

int ingest_preview(struct store *store, const struct service *service,
    const struct service_source *src, const struct ident_key *key,
    const struct ident_space *space, const char *path,
    const struct ingest_options *opt, ingest_visit *visit, void *ctx,
    struct ingest_result *out, struct err *e)
{
	struct preview p = { .store = store,
		.service = service,
		.src = src,
		.opt = opt,
		.out = out,
		.feed.max_ratio = opt->max_ratio };
	int rc;

	memset(out, 0, sizeof *out);
	out->outcome = INGEST_NOTHING;
	out->first_day = out->last_day = DAY_NONE;
	rc = zone_open(&p.zone, service->timezone, e);
	if (rc == 0)
		rc = preview_segments(&p, store, key, e);
	if (rc == 0)
		rc = preview_open(&p, key, space, path, e);
	if (rc == 0)
		rc = preview_run(&p, visit, ctx, e);
	ring_free(p.ring);
	event_pulse_free(p.pulse);
	event_plan_free(p.plan);
	feed_close(&p.feed);
	free(p.segments);
	free(p.exclude);
	zone_close(p.zone);
	return rc;
}
