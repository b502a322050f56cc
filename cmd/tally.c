/*
 * tally.c - what was rejected or left out, in words.
 */
#include "tally.h"

#include "../lib/bots.h"
#include "write.h"

static void add_share(struct buf *b, uint64_t part, uint64_t whole)
{
	double percent = 100 * (double)part / (double)whole;

	buf_str(b, " (");
	output_real(b, percent, percent < 0.01 ? 3 : percent < 10 ? 2 : 0);
	buf_str(b, "\xe2\x80\xaf%)");
}

/* The first lines; "..." says that there are more. */
static void add_lines(struct buf *b, const uint64_t *first, uint64_t n)
{
	buf_printf(b, " (%s", Q_("line", "lines", n));
	for (int i = 0; i < EVENT_LINES && first[i]; i++) {
		buf_str(b, i ? ", " : " ");
		output_count(b, (int64_t)first[i]);
	}
	buf_str(b, n > EVENT_LINES ? ", …)" : ")");
}

static void add_reason(struct buf *b, uint64_t n, const char *reason)
{
	size_t len = b->len;

	buf_str(b, len && buf_text(b)[len - 1] == ':' ? " " : ", ");
	output_count(b, (int64_t)n);
	buf_printf(b, " %s", _(reason));
}

static void put(struct buf *out, size_t indent, size_t width, struct buf *line)
{
	write_hanging(out, out->len, indent, width, buf_text(line));
	buf_clear(line);
}

void tally_robots(struct buf *out)
{
	day_t taken = DAY_NONE;

	day_parse(slice_of(bots_date()), &taken);
	buf_printf(out, _("robots are known by %s of "), bots_sources());
	output_day(out, taken);
}

/* A reason stands before its number, which then may be one. */
void tally_skip(struct buf *out, const char *reason, uint64_t n)
{
	text_terminal(out, slice_of(_(reason)));
	buf_str(out, "\xc2\xa0("); /* not at a line's end */
	output_count(out, (int64_t)n);
	buf_char(out, ')');
}

static void add_skips(struct buf *b, const struct event_tally *t)
{
	const char *between = " ";

	for (int i = 0; i < SKIP_COUNT; i++) {
		if (!t->skipped[i])
			continue;
		buf_str(b, between);
		tally_skip(
		    b, event_skip_text((enum event_skip)i), t->skipped[i]);
		between = ", ";
	}
}

void tally_text(
    const struct event_tally *t, size_t indent, size_t width, struct buf *out)
{
	uint64_t rejected = event_tally_rejected(t);
	uint64_t skipped = event_tally_skipped(t);
	struct buf b = BUF_INIT;

	if (rejected) {
		output_count(&b, (int64_t)rejected);
		buf_printf(
		    &b, " %s", Q_("line rejected", "lines rejected", rejected));
		add_share(&b, rejected, t->records);
		buf_str(&b, _(":"));
		for (int i = 0; i < REJECT_COUNT; i++) {
			if (!t->rejected[i])
				continue;
			add_reason(&b, t->rejected[i],
			    event_reject_text((enum event_reject)i));
			add_lines(&b, t->first[i], t->rejected[i]);
		}
		put(out, indent, width, &b);
	}
	if (skipped) {
		output_count(&b, (int64_t)skipped);
		buf_printf(&b, " %s%s",
		    Q_("line left out", "lines left out", skipped), _(":"));
		add_skips(&b, t);
		put(out, indent, width, &b);
	}
	if (t->skipped[SKIP_ROBOT]) {
		tally_robots(&b);
		put(out, indent, width, &b);
	}
	buf_release(&b);
}
