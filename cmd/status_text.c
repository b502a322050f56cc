/*
 * status_text.c - status for people.
 */
#include "status.h"

#include <stdlib.h>

#include "../lib/check.h"
#include "tally.h"
#include "write.h"

#define COLUMN 18
#define WIDTH 80
/* Gaps named on the screen; JSON names all. */
#define GAPS_SHOWN 5

static void add_line(struct buf *out, const char *head, const struct buf *text)
{
	size_t start = out->len;

	buf_printf(out, "  %s", head);
	write_hanging(out, start, COLUMN, WIDTH, buf_text(text));
}

static void identity_text(struct buf *b, const struct status_part *p)
{
	enum identity id = (enum identity)p->s.identity;

	if (id == IDENTITY_ACCOUNT)
		buf_str(b, _("account: followed over any span"));
	else if (id == IDENTITY_DAILY)
		buf_str(b, _("daily: nobody is followed to the next day"));
	else
		buf_printf(
		    b, _("cookie: followed for %d days"), p->s.identity_days);
}

static void days_text(struct buf *b, const struct status_part *p)
{
	if (p->s.first_day == DAY_NONE) {
		buf_str(b, _("none"));
		return;
	}
	output_span(b, (struct span){ p->s.first_day, p->s.last_day + 1 });
	buf_str(b, ", ");
	output_count(b, p->s.days);
	buf_printf(
	    b, " %s", Q_("day with events", "days with events", p->s.days));
}

/* The month of the first day is kept for 25 whole months after it. */
static void keep_text(struct buf *b, const struct status_part *p)
{
	int32_t month;

	if (p->s.first_day == DAY_NONE) {
		buf_str(b, _("no event was read"));
		return;
	}
	month = period_index(PERIOD_MONTH, p->s.first_day);
	buf_str(b, _("the first month until "));
	output_day(
	    b, period_start(PERIOD_MONTH, month + CHECK_KEEP_MONTHS + 1) - 1);
	buf_printf(b, _(" (%d months)"), CHECK_KEEP_MONTHS);
}

static void gaps_text(struct buf *b, const struct status_part *p)
{
	for (size_t i = 0; i < p->n_gaps && i < GAPS_SHOWN; i++) {
		buf_str(b, i ? ", " : "");
		output_span(b, p->gap[i]);
	}
	if (p->n_gaps == 0)
		buf_str(b, _("none"));
	if (p->n_gaps > GAPS_SHOWN) {
		buf_printf(b, " %s ", _("and more:"));
		output_count(b, (int64_t)(p->n_gaps - GAPS_SHOWN));
	}
}

struct reasons {
	struct buf text;
	enum store_tally kind;
};

static int visit_text(
    void *ctx, struct slice reason, uint64_t lines, struct err *e)
{
	struct reasons *r = ctx;
	char *text = slice_copy(reason);

	if (!text)
		return err_memory(e);
	buf_str(&r->text, r->text.len ? ", " : "");
	if (r->kind == STORE_SKIPPED) {
		tally_skip(&r->text, text, lines);
	} else {
		output_count(&r->text, (int64_t)lines);
		buf_char(&r->text, ' ');
		text_terminal(&r->text, slice_of(_(text)));
	}
	free(text);
	return 0;
}

static int add_tally(struct store *store, const struct status_part *p,
    enum store_tally kind, struct buf *out, struct err *e)
{
	bool rejected = kind == STORE_REJECTED;
	uint64_t n = rejected ? p->s.rejected : p->s.skipped;
	struct reasons r = { BUF_INIT, kind };
	struct buf b = BUF_INIT;
	int rc = store_tallies(store, p->s.id, kind, visit_text, &r, e);

	output_count(&b, (int64_t)n);
	if (r.text.len)
		buf_printf(&b, "%s%s", _(": "), buf_text(&r.text));
	add_line(out, rejected ? _("rejected") : _("left out"), &b);
	buf_release(&r.text);
	buf_release(&b);
	return rc;
}

int status_text_part(struct store *store, const struct status_part *p,
    struct buf *out, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_char(out, '\n');
	text_terminal(out, p->s.name);
	buf_char(out, '\n');
	identity_text(&b, p);
	add_line(out, _("identity"), &b);
	buf_clear(&b);
	days_text(&b, p);
	add_line(out, _("days"), &b);
	buf_clear(&b);
	gaps_text(&b, p);
	add_line(out, _("gaps"), &b);
	buf_clear(&b);
	keep_text(&b, p);
	add_line(out, _("to be kept"), &b);
	buf_clear(&b);
	output_count(&b, (int64_t)(p->s.space_users - p->s.space_holes));
	if (!slice_equal(p->s.name, p->s.space_name)) {
		buf_str(&b, _(" in the space "));
		text_terminal(&b, p->s.space_name);
	}
	add_line(out, _("users"), &b);
	buf_clear(&b);
	output_count(&b, (int64_t)p->s.events);
	buf_str(&b, _(" from "));
	output_count(&b, (int64_t)p->s.lines);
	buf_printf(&b, " %s", Q_("line", "lines", p->s.lines));
	add_line(out, _("events"), &b);
	rc = add_tally(store, p, STORE_REJECTED, out, e);
	if (rc == 0)
		rc = add_tally(store, p, STORE_SKIPPED, out, e);
	buf_clear(&b);
	if (p->s.read_day != DAY_NONE)
		output_day(&b, p->s.read_day);
	add_line(out, _("last read"), &b);
	buf_clear(&b);
	if (p->as_of != DAY_NONE)
		output_day(&b, p->as_of - 1);
	add_line(out, _("known up to"), &b);
	buf_release(&b);
	return rc;
}

/* Robots are told from people where a log may name agents. */
static bool has_requests(const struct service *s)
{
	for (size_t i = 0; i < s->n_sources; i++) {
		const char *format = s->sources[i].format;

		if (!format || format_find(format)->requests)
			return true;
	}
	return false;
}

static void robots_text(const struct service *s, struct buf *out)
{
	struct buf b = BUF_INIT;

	if (s->exclude_bots) {
		buf_str(&b, _("left out of access logs; "));
		tally_robots(&b);
	} else {
		buf_str(&b, _("counted as people (exclude.bots is false)"));
	}
	add_line(out, _("robots"), &b);
	buf_release(&b);
}

void status_text_head(
    const struct context *c, const char *fingerprint, struct buf *out)
{
	struct buf b = BUF_INIT;
	size_t start;

	text_terminal(out, slice_of(c->service->name));
	buf_char(out, '\n');
	start = out->len;
	buf_printf(out, "  %s", _("store"));
	output_real(&b, (double)store_bytes(c->store) / 1e6, 1);
	buf_printf(&b, " %s, %s %s", _("MB"), _("fingerprint"), fingerprint);
	write_hanging(out, start, COLUMN, WIDTH, buf_text(&b));
	buf_clear(&b);
	if (store_purged(c->store) != DAY_NONE) {
		buf_str(&b, _("days before "));
		output_day(&b, store_purged(c->store));
		buf_str(
		    &b, _(" were purged, later lines of them are left out"));
		add_line(out, _("purge"), &b);
	}
	buf_release(&b);
	if (has_requests(c->service))
		robots_text(c->service, out);
}
