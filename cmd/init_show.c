/*
 * init_show.c - what init understood of a log, on a screen: a line a column
 * that is used, with what was seen in it and why it was taken.
 */
#include "init.h"

#include <math.h>
#include <string.h>

#include "tally.h"
#include "write.h"

#define WIDTH 80
#define ROLE 13
#define NAME_MOST 24

static const char *delimiter_name(char c)
{
	switch (c) {
	case ',':
		return _("comma");
	case ';':
		return _("semicolon");
	case '\t':
		return _("tab");
	default:
		break;
	}
	return c == '|' ? _("bar") : _("other delimiter");
}

static void show_format(const struct guess *g, struct buf *out)
{
	text_terminal(out, slice_of(g->path));
	buf_str(out, "   ");
	if (g->requests)
		buf_printf(out, _("access log, %s"), g->format);
	else if (strcmp(g->format, "csv") == 0)
		buf_printf(out, _("CSV, %s, header, UTF-8"),
		    delimiter_name(g->delimiter));
	else if (strcmp(g->format, "matomo") == 0)
		buf_str(out, _("Matomo's visits, an event for each action"));
	else if (g->array)
		buf_str(out, _("JSON, an array of objects, UTF-8"));
	else
		buf_str(out, _("JSON, one object a line, UTF-8"));
	if (strcmp(g->codec, "plain") != 0)
		buf_printf(out, ", %s", g->codec);
	buf_char(out, '\n');
}

static const char *role_name(enum guess_role role)
{
	switch (role) {
	case GUESS_TIME:
		return _("time");
	case GUESS_USER:
		return _("user");
	case GUESS_VISITORS:
		return _("visitors");
	case GUESS_COUNT:
		return _("events");
	case GUESS_ACTION:
		return _("action");
	case GUESS_DIMENSION:
		return _("dimension");
	case GUESS_VALUE:
		return _("value");
	case GUESS_UNUSED:
		break;
	}
	return _("not used");
}

static void add_top(struct buf *b, const struct guess_column *c)
{
	for (size_t i = 0; i < c->n_top; i++) {
		buf_str(b, i ? "  " : "");
		text_terminal(b, slice_of(c->top[i].text));
		buf_char(b, ' ');
		output_real(
		    b, 100 * (double)c->top[i].rows / (double)c->filled, 0);
		buf_str(b, "\xe2\x80\xaf%");
	}
	if (c->distinct > c->n_top)
		buf_str(b, "  …");
}

static void add_facts(
    struct buf *b, const struct guess *g, const struct guess_column *c)
{
	if (c->role == GUESS_TIME && c->first) {
		text_terminal(b, slice_of(c->first));
	} else if (c->role == GUESS_USER) {
		output_count(b, (int64_t)c->distinct);
		buf_printf(
		    b, " %s ", Q_("distinct in", "distinct in", c->distinct));
		output_count(b, (int64_t)g->rows);
		buf_printf(b, " %s", Q_("row", "rows", g->rows));
	} else if (c->role == GUESS_DIMENSION &&
		   (c->reason || c->distinct > 20)) {
		output_count(b, (int64_t)c->distinct);
		buf_printf(b, " %s", Q_("value", "values", c->distinct));
	} else if (c->role == GUESS_ACTION || c->role == GUESS_DIMENSION) {
		add_top(b, c);
	} else if (c->role == GUESS_VALUE && !isnan(c->median)) {
		buf_printf(
		    b, "%s %s", _("median"), text_decimal(c->median, 10).at);
	}
	if (c->reason)
		buf_printf(b, "%s%s", b->len ? ", " : "", _(c->reason));
}

/* Columns that names fill, so that facts stand under one another. */
static size_t name_width(const struct guess *g)
{
	size_t most = 0, n;

	for (size_t i = 0; i < g->n; i++) {
		if (g->column[i].role == GUESS_UNUSED)
			continue;
		n = text_width(slice_of(g->column[i].name));
		most = n > most ? n : most;
	}
	return most < NAME_MOST ? most : NAME_MOST;
}

static void show_column(const struct guess *g, const struct guess_column *c,
    size_t width, struct buf *out)
{
	size_t start = out->len, used;
	struct buf facts = BUF_INIT;
	const char *role = role_name(c->role);

	used = text_width(slice_of(role));
	buf_printf(out, "  %s", role);
	buf_repeat(out, " ", used + 1 < ROLE ? ROLE - used : 1);
	text_terminal(out, slice_of(c->name));
	add_facts(&facts, g, c);
	write_hanging(
	    out, start, 2 + ROLE + width + 2, WIDTH, buf_text(&facts));
	buf_release(&facts);
}

static void show_unused(const struct guess *g, struct buf *out)
{
	struct buf names = BUF_INIT;
	size_t start = out->len;

	for (size_t i = 0; i < g->n; i++) {
		if (g->column[i].role != GUESS_UNUSED)
			continue;
		buf_str(&names, names.len ? ", " : "");
		text_terminal(&names, slice_of(g->column[i].name));
	}
	if (names.len) {
		buf_printf(out, "  %s", role_name(GUESS_UNUSED));
		write_hanging(out, start, 2 + ROLE, WIDTH, buf_text(&names));
	}
	buf_release(&names);
}

void init_show(const struct guess *g, struct buf *out)
{
	size_t width = name_width(g);
	bool action = g->requests;

	show_format(g, out);
	for (int role = GUESS_TIME; role <= GUESS_VALUE; role++)
		for (size_t i = 0; i < g->n; i++)
			if (g->column[i].role == (enum guess_role)role)
				show_column(g, &g->column[i], width, out);
	for (size_t i = 0; i < g->n; i++)
		action = action || g->column[i].role == GUESS_ACTION;
	if (g->requests)
		buf_printf(out, "  %s\n",
		    _("every page that was answered is "
		      "one use; name actions in service.json"));
	else if (!action)
		buf_printf(out, "  %s\n",
		    _("no column tells actions: every "
		      "row is one use"));
	if (!g->requests)
		show_unused(g, out);
	if (g->warning)
		write_hanging(out, out->len, 2, WIDTH, _(g->warning));
}

void init_show_trial(const struct trial *t, struct buf *out)
{
	uint64_t events = t->tally.events;

	buf_str(out, "  ");
	output_count(out, (int64_t)events);
	buf_printf(out, " %s ",
	    Q_("event in the first", "events in the first", events));
	output_count(out, (int64_t)t->tally.records);
	buf_printf(out, " %s", Q_("row", "rows", t->tally.records));
	buf_str(out, t->n_events ? _(", such as:\n") : "\n");
	for (size_t i = 0; i < t->n_events; i++)
		write_hanging(out, out->len, 4, WIDTH, t->event[i]);
	tally_text(&t->tally, 2, WIDTH, out);
}
