/*
 * status_json.c - status for programs.
 */
#include "status.h"

#include <inttypes.h>

#include "../lib/bots.h"
#include "cmd.h"

static void json_day(struct buf *out, const char *name, day_t day)
{
	char text[11];

	if (day == DAY_NONE) {
		buf_printf(out, ",\"%s\":null", name);
		return;
	}
	day_format(day, text);
	buf_printf(out, ",\"%s\":\"%s\"", name, text);
}

static int visit_json(
    void *ctx, struct slice reason, uint64_t lines, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	if (buf_view(out).at[out->len - 1] != '{')
		buf_char(out, ',');
	buf_char(out, '"');
	text_json(out, reason);
	buf_printf(out, "\":%" PRIu64, lines);
	return 0;
}

static void json_gaps(struct buf *out, const struct status_part *p)
{
	char from[11], to[11];

	buf_str(out, ",\"gaps\":[");
	for (size_t i = 0; i < p->n_gaps; i++) {
		day_format(p->gap[i].from, from);
		day_format(p->gap[i].to, to);
		buf_printf(out, "%s{\"start\":\"%s\",\"end\":\"%s\"}",
		    i ? "," : "", from, to);
	}
	buf_char(out, ']');
}

int status_json_part(struct store *store, const struct status_part *p,
    struct buf *out, struct err *e)
{
	const struct store_source *s = &p->s;
	int rc;

	buf_str(out, "{\"name\":\"");
	text_json(out, s->name);
	buf_str(out, "\",\"space\":\"");
	text_json(out, s->space_name);
	buf_printf(out, "\",\"identity\":\"%s\",\"identity_days\":%d",
	    identity_name((enum identity)s->identity), s->identity_days);
	json_day(out, "first_day", s->first_day);
	json_day(out, "last_day", s->last_day);
	json_day(out, "read_day", s->read_day);
	json_day(out, "as_of", p->as_of);
	buf_printf(out,
	    ",\"days\":%" PRIu32 ",\"space_users\":%" PRIu64
	    ",\"batches\":%" PRIu64 ",\"lines\":%" PRIu64 ",\"events\":%" PRIu64
	    ",\"rejected\":%" PRIu64 ",\"left_out\":%" PRIu64,
	    s->days, s->space_users - s->space_holes, s->batches, s->lines,
	    s->events, s->rejected, s->skipped);
	json_gaps(out, p);
	buf_str(out, ",\"rejected_by\":{");
	rc = store_tallies(store, s->id, STORE_REJECTED, visit_json, out, e);
	buf_str(out, "},\"left_out_by\":{");
	if (rc == 0)
		rc = store_tallies(
		    store, s->id, STORE_SKIPPED, visit_json, out, e);
	buf_str(out, "}}");
	return rc;
}

void status_json_head(
    const struct context *c, const char *fingerprint, struct buf *out)
{
	buf_str(out, "{\"service\":\"");
	text_json(out, slice_of(c->service->name));
	buf_printf(out,
	    "\",\"store_bytes\":%" PRIu64
	    ",\"store_fingerprint\":\"%s\",\"jauge_version\":\"" JAUGE_VERSION
	    "\",\"robots\":{\"left_out\":%s,\"list\":\"%s\",\"date\":\"%s\"}"
	    ",\"sources\":[",
	    store_bytes(c->store), fingerprint,
	    c->service->exclude_bots ? "true" : "false", bots_sources(),
	    bots_date());
}
