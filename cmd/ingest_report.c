/*
 * ingest_report.c - what ingest says of each log.
 */
#include "ingest_report.h"

#include <math.h>

#include "tally.h"
#include "write.h"

#define INDENT 5
#define WIDTH 80
/* Columns before what a complaint says. */
#define COMPLAINT 7
/* Events of one address from which its share means something. */
#define PROXY_EVENTS 1000

static void add_head(struct buf *b, const struct file *f)
{
	text_terminal(b, slice_of(f->source->name));
	buf_str(b, "  ");
	text_terminal(b, slice_of(f->path));
	buf_str(b, "  ");
}

static void add_read(
    struct buf *b, const struct ingest_result *r, double seconds)
{
	output_count(b, (int64_t)r->tally.records);
	buf_printf(b, " %s", Q_("row", "rows", r->tally.records));
	if (seconds >= 0) {
		buf_str(b, "  ");
		output_real(b, seconds, 1);
		buf_str(b, " s");
	}
	if (r->rebuilt)
		buf_printf(b, "  %s", _("in place of what it gave before"));
	else if (r->replaced)
		buf_printf(b, "  %s", _("its content changed: read anew"));
	else if (r->resumed)
		buf_printf(b, "  %s", _("after what was read before"));
	buf_char(b, '\n');
}

static void add_days(struct buf *b, const struct ingest_result *r)
{
	if (r->first_day != DAY_NONE) {
		buf_str(b, ", ");
		output_span(b, (struct span){ r->first_day, r->last_day + 1 });
	}
	buf_char(b, '\n');
}

static void add_events(struct buf *b, const struct ingest_result *r)
{
	uint64_t events = r->tally.events;

	buf_repeat(b, " ", INDENT);
	output_count(b, (int64_t)events);
	buf_printf(b, " %s, ", Q_("event", "events", events));
	output_count(b, (int64_t)r->users);
	buf_printf(b, " %s (", Q_("user", "users", r->users));
	output_count(b, (int64_t)r->new_users);
	buf_printf(b, " %s)", Q_("new", "new", r->new_users));
	add_days(b, r);
}

/* Most requests from one address: what stands there is probably a proxy. */
static void add_proxy(struct buf *b, const struct ingest_result *r)
{
	uint64_t most = event_heavy_most(&r->addresses);
	struct buf text = BUF_INIT;

	if (most <= PROXY_EVENTS || most <= r->addresses.total / 2)
		return;
	buf_printf(&text,
	    _("one address made at least %.0f %% of the events: a proxy may "
	      "hide the users. Let the log hold the address that it forwards "
	      "(X-Forwarded-For) and map it as user"),
	    floor(100 * (double)most / (double)r->addresses.total));
	write_hanging(b, b->len, INDENT, WIDTH, buf_text(&text));
	buf_release(&text);
}

static void add_probes(struct buf *b, const struct ingest_result *r)
{
	const struct event_probes *p = &r->probes;
	struct buf text = BUF_INIT;

	if (p->clients == 0)
		return;
	output_count(&text, (int64_t)p->clients);
	buf_char(&text, ' ');
	buf_printf(&text,
	    Q_("client asks by the clock, every %u s",
		"clients ask by the "
		"clock, the busiest every %u s",
		p->clients),
	    p->every);
	buf_str(&text, " (");
	output_count(&text, (int64_t)p->events);
	buf_printf(&text, " %s)", Q_("event", "events", p->events));
	buf_str(&text, _(": a probe, not people? Its address in the file of "
			 "\"exclude\": {\"users\"} leaves it out"));
	write_hanging(b, b->len, INDENT, WIDTH, buf_text(&text));
	buf_release(&text);
}

/* True: there is no more to say. */
static bool add_nothing(struct buf *out, const struct ingest_result *r)
{
	const char *text = NULL;

	if (r->outcome == INGEST_NOTHING)
		text = _("already read");
	else if (r->outcome == INGEST_EMPTY)
		text = _("empty");
	else if (r->outcome == INGEST_WAITING)
		text = _("nothing new but a line without its end (--final: "
			 "take it as it is)");
	if (text)
		buf_printf(out, "%s\n", text);
	return text;
}

static void add_rest(struct buf *out, const struct ingest_result *r)
{
	tally_text(&r->tally, INDENT, WIDTH, out);
	add_proxy(out, r);
	add_probes(out, r);
	if (r->unfinished)
		write_hanging(out, out->len, INDENT, WIDTH,
		    _("the last line has no end yet: left for the next time"));
}

void ingest_report(const struct file *f, const struct ingest_result *r,
    double seconds, struct buf *out)
{
	add_head(out, f);
	if (add_nothing(out, r))
		return;
	add_read(out, r, seconds);
	add_events(out, r);
	add_rest(out, r);
}

void ingest_report_dry(const struct file *f, const struct ingest_result *r,
    const struct trial *sample, struct buf *out)
{
	uint64_t events = r->tally.events;

	add_head(out, f);
	if (add_nothing(out, r))
		return;
	add_read(out, r, -1);
	buf_repeat(out, " ", INDENT);
	buf_printf(out, "%s, %s, ", r->format, r->codec);
	output_count(out, (int64_t)r->new_bytes);
	buf_printf(out, " %s\n", Q_("new byte", "new bytes", r->new_bytes));
	buf_repeat(out, " ", INDENT);
	output_count(out, (int64_t)events);
	buf_printf(out, " %s", Q_("event", "events", events));
	add_days(out, r);
	for (size_t i = 0; i < sample->n_events; i++)
		write_hanging(
		    out, out->len, INDENT + 2, WIDTH, sample->event[i]);
	add_rest(out, r);
}

/* Why too much of a log was rejected: reasons and lines, then what to do. */
void ingest_explain(const struct ingest_result *r, const char *dir,
    const char *path, struct err *e)
{
	struct buf b = BUF_INIT;

	if (e->code != ERR_INPUT || event_tally_rejected(&r->tally) == 0)
		return;
	buf_printf(&b, "%s\n", e->text);
	tally_text(&r->tally, 0, WIDTH - COMPLAINT, &b);
	buf_str(&b, _("If the layout changed, see: jauge init --check "));
	if (strcmp(dir, ".") != 0)
		buf_printf(&b, "-C %s ", dir);
	buf_str(&b, path);
	err_set(e, ERR_INPUT, "%s", buf_text(&b));
	buf_release(&b);
}
