/*
 * compare_since.c - what has become of frozen figures.
 *
 * Causes are put in one by one, in this order: batches of then that are gone;
 * batches that came since; days that were still to come; files that
 * service.json names; service.json and the program. A cause that did not occur
 * is not computed.
 */
#include "compare_since.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "frozen_files.h"
#include "write.h"

struct since {
	struct context c;
	struct frozen_then then;
	struct store *before; /* reads the batches of then alone */
	struct indicator_run run[FROZEN_CAUSES + 1];
	struct frozen_stage stage[FROZEN_CAUSES + 1];
	size_t n;
	struct buf text;
	struct table *table; /* for machines; NULL: text */
	uint64_t changed, same;
	bool other; /* something else than new data */
};

/* What of the batches of then is still there. */
struct batches {
	int64_t *kept;
	size_t n_kept;
	bool gone, added, joined;
};

static int by_hash(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int match_batches(struct since *s, struct batches *b, struct err *e)
{
	const struct frozen *f = s->then.figures;
	struct store_kept *now = NULL;
	size_t n;
	int rc = store_batches(s->c.store, &now, &n, e);

	b->kept = calloc(n + 1, sizeof *b->kept);
	if (rc == 0 && !b->kept)
		rc = err_memory(e);
	if (f->n_batches)
		qsort(f->batch, f->n_batches, sizeof *f->batch, by_hash);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (f->n_batches &&
		    bsearch(&now[i].hash, f->batch, f->n_batches,
			sizeof *f->batch, by_hash)) {
			b->kept[b->n_kept++] = now[i].id;
			continue;
		}
		b->added = true;
		b->joined = b->joined || now[i].joined;
	}
	b->gone = b->n_kept < f->n_batches;
	free(now);
	return rc;
}

static struct indicator_run *add_stage(
    struct since *s, enum frozen_cause cause, const struct indicator_run *from)
{
	struct indicator_run *run = &s->run[s->n];

	*run = *from;
	s->stage[s->n++] = (struct frozen_stage){ cause, run };
	return run;
}

/* As it was, but for the store: with what is there of its batches. */
static int open_before(struct since *s, const struct batches *b, struct err *e)
{
	int rc = store_open_again(&s->before, s->c.store, e);

	return rc < 0 ? rc : store_only(s->before, b->kept, b->n_kept, e);
}

static int plan_stages(struct since *s, struct err *e)
{
	const struct frozen_then *t = &s->then;
	struct indicator_run old = s->c.run, *run;
	struct batches b = { 0 };
	int rc = match_batches(s, &b, e);
	bool program = strcmp(t->figures->version, JAUGE_VERSION) != 0;
	bool lost = b.gone && b.joined;

	old.service = t->service;
	old.costs = t->costs;
	old.figures = t->outside;
	old.population = t->population ? t->population : s->c.population;
	old.as_of = t->figures->as_of;
	if (rc == 0 && !lost && (b.gone || program)) {
		rc = open_before(s, &b, e);
		run = add_stage(
		    s, b.gone ? FROZEN_CORRECTION : FROZEN_DEFINITION, &old);
		run->store = s->before;
	}
	if (b.added || b.gone)
		add_stage(s, lost ? FROZEN_UNKNOWN : FROZEN_LATE, &old);
	if (s->c.run.as_of != old.as_of) {
		old.as_of = s->c.run.as_of;
		add_stage(s, FROZEN_NEW, &old);
	}
	if (!t->same_files) {
		old.costs = t->costs ? s->c.costs : NULL;
		old.figures = t->outside ? s->c.figures : NULL;
		old.population = s->c.population;
		add_stage(s, FROZEN_CORRECTION, &old);
	}
	if (!t->same_service || !t->same_files)
		add_stage(s, FROZEN_DEFINITION, &s->c.run);
	free(b.kept);
	return rc;
}

static const char *cause_text(enum frozen_cause c)
{
	static const char *const texts[FROZEN_CAUSES] = {
		[FROZEN_LATE] = N_("late data"),
		[FROZEN_NEW] = N_("new data"),
		[FROZEN_CORRECTION] = N_("correction"),
		[FROZEN_DEFINITION] = N_("definition"),
		[FROZEN_UNKNOWN] = N_("cannot be told apart"),
	};

	return _(texts[c]);
}

/* A judgement is no part of a figure's name; NULL: there is none. */
static const char *judgement(const struct row *r)
{
	const char *last = strrchr(r->split, ',');

	last = last ? last + 1 : r->split;
	return strncmp(last, "verdict=", 8) == 0  ? output_goal(slice_of(last))
	       : strncmp(last, "colour=", 7) == 0 ? output_series_word(last)
						  : NULL;
}

/* A pair of a split in words, or what it is the value of. */
static void put_pair(struct buf *b, struct slice pair)
{
	static const char *const words[][2] = {
		{ "measure=value", N_("measured") },
		{ "measure=expected", N_("expected by now") },
		{ "measure=target", N_("target") },
		{ "measure=progress", N_("progress") },
	};
	static const char *const named[] = { "objective=", "step=" };
	struct buf text = BUF_INIT;
	const char *word = output_goal(pair);

	buf_slice(&text, pair);
	for (size_t i = 0; !word && i < sizeof words / sizeof *words; i++)
		if (slice_is(pair, words[i][0]))
			word = _(words[i][1]);
	if (!word)
		word = output_measure(buf_text(&text));
	if (!word)
		word = output_series_word(buf_text(&text));
	for (size_t i = 0; !word && i < sizeof named / sizeof *named; i++) {
		size_t n = strlen(named[i]);

		if (pair.len > n && memcmp(pair.at, named[i], n) == 0)
			pair = (struct slice){ pair.at + n, pair.len - n };
	}
	text_terminal(b, word ? slice_of(word) : pair);
	buf_release(&text);
}

static void put_split(struct buf *b, const struct row *r)
{
	bool judged = judgement(r);

	for (const char *at = r->split; *at;) {
		size_t n = strcspn(at, ",");

		if (judged && !at[n])
			break;
		buf_str(b, ", ");
		put_pair(b, (struct slice){ at, n });
		at += at[n] ? n + 1 : n;
	}
}

static void put_name(struct since *s, const struct frozen_change *c)
{
	const struct row *r = c->then;
	struct buf *b = &s->text;

	buf_printf(b, "%s, ", _(c->question->indicator->label));
	if (r->cohort != DAY_NONE) {
		output_period(b, c->question->by, r->cohort);
		buf_printf(b, " +%d", r->lag);
	} else {
		output_span(b, (struct span){ r->start, r->end });
	}
	put_split(b, r);
}

static bool has_figure(const struct row *r)
{
	return r && r->state != STATE_NONE && !isnan(r->value);
}

/* Both figures of a change, and its amounts, have as many digits. */
static int places_of(const struct frozen_change *c)
{
	int then = has_figure(c->then)
		       ? output_places(c->then->value, c->then->unit)
		       : 0;
	int now =
	    has_figure(c->now) ? output_places(c->now->value, c->now->unit) : 0;

	return then > now ? then : now;
}

static void put_figure(struct since *s, const struct row *r, int places)
{
	if (has_figure(r))
		output_value_to(
		    &s->text, r->value, r->unit, s->c.table->currency, places);
	else
		buf_str(&s->text, _("no figure"));
	if (r && judgement(r))
		buf_printf(&s->text, ", %s", judgement(r));
	if (r && r->state == STATE_PARTIAL)
		buf_printf(&s->text, " (%s)", _("period not over"));
}

/* As it is printed. */
static double printed(double value, enum unit unit, int places)
{
	double scale = unit == UNIT_SHARE ? 100 : 1;
	char text[400];

	snprintf(text, sizeof text, "%.*f", places, scale * value);
	return strtod(text, NULL) / scale;
}

static void put_signed(struct buf *b, int64_t n)
{
	if (n >= 0)
		buf_char(b, '+');
	output_count(b, n);
}

static void put_counts(
    struct buf *b, const struct row *r, const struct frozen_amount *a)
{
	if (r->part == CELL_NO_COUNT || (!a->part && !a->whole))
		return;
	buf_str(b, " (");
	put_signed(b, a->part);
	buf_str(b, " / ");
	put_signed(b, a->whole);
	buf_char(b, ')');
}

/* What a cause added to what is printed, so that the printed amounts add up
 * too: the figure with it, as printed, less the one before. */
static void put_amount(struct since *s, const struct frozen_change *c,
    const struct frozen_amount *a, double *level)
{
	const struct row *r = c->now ? c->now : c->then;
	int places = places_of(c);
	double before = printed(*level, r->unit, places);
	double by = printed(*level + a->value, r->unit, places) - before;

	*level += a->value;
	if (by == 0) {
		put_counts(&s->text, r, a);
		return;
	}
	buf_char(&s->text, ' ');
	if (r->unit == UNIT_SHARE) {
		output_change_to(&s->text, by, r->unit, places);
		return;
	}
	if (by >= 0)
		buf_char(&s->text, '+');
	output_value_to(&s->text, by, r->unit, s->c.table->currency, places);
}

static void text_change(struct since *s, const struct frozen_change *c)
{
	double level = c->then->value;
	const char *between = "  ";

	put_name(s, c);
	buf_str(&s->text, "\n  ");
	put_figure(s, c->then, places_of(c));
	buf_str(&s->text, " \xe2\x86\x92 ");
	put_figure(s, c->now, places_of(c));
	if (c->now && c->now->start != c->then->start) {
		buf_str(&s->text, ", ");
		output_span(
		    &s->text, (struct span){ c->now->start, c->now->end });
	}
	buf_str(&s->text, "\n");
	for (int i = 0; i < FROZEN_CAUSES; i++) {
		const struct frozen_amount *a = &c->amount[i];

		if (!a->changed)
			continue;
		buf_printf(&s->text, "%s%s", between,
		    cause_text((enum frozen_cause)i));
		put_amount(s, c, a, &level);
		between = ", ";
	}
	buf_str(&s->text, "\n");
}

/* One row of a change: the figure's own with another value. */
static int tidy_row(struct since *s, const struct frozen_change *c,
    const struct row *like, const char *name, struct err *e)
{
	struct buf split = BUF_INIT;
	const char *copy;
	struct row *row;
	int rc;

	buf_printf(&split, "%s%ssince=%s", c->then->split,
	    *c->then->split ? "," : "", name);
	rc = buf_error(&split, e);
	copy = rc < 0 ? NULL : table_text(s->table, buf_view(&split));
	buf_release(&split);
	row = table_add(s->table, c->then->indicator, c->then->unit,
	    c->then->start, c->then->end, c->then->state);
	if (!copy || !row)
		return err_memory(e);
	if (like)
		*row = *like;
	row->split = copy;
	return 0;
}

static int tidy_change(
    struct since *s, const struct frozen_change *c, struct err *e)
{
	struct row gone = *c->then;
	int rc = tidy_row(s, c, c->then, "then", e);

	gone.value = gone.low = gone.high = NAN;
	gone.part = gone.whole = CELL_NO_COUNT;
	gone.state = STATE_NONE;
	if (rc == 0)
		rc = tidy_row(s, c, c->now ? c->now : &gone, "now", e);
	for (int i = 0; rc == 0 && i < FROZEN_CAUSES; i++) {
		const struct frozen_amount *a = &c->amount[i];
		struct row row = c->now ? *c->now : *c->then;

		if (!a->changed)
			continue;
		row.value = a->broken && a->value == 0 ? NAN : a->value;
		row.low = row.high = NAN;
		if (row.part != CELL_NO_COUNT)
			row.part = a->part;
		if (row.whole != CELL_NO_COUNT)
			row.whole = a->whole;
		rc = tidy_row(
		    s, c, &row, frozen_cause_name((enum frozen_cause)i), e);
	}
	return rc;
}

static int visit(void *ctx, const struct frozen_change *c, struct err *e)
{
	struct since *s = ctx;

	s->changed++;
	for (int i = 0; i < FROZEN_CAUSES; i++)
		if (i != FROZEN_NEW && c->amount[i].changed)
			s->other = true;
	if (s->table)
		return tidy_change(s, c, e);
	text_change(s, c);
	return 0;
}

static void put_end(struct since *s, const char *label)
{
	struct buf *b = &s->text;

	if (s->changed)
		buf_char(b, '\n');
	buf_printf(b,
	    Q_("%llu figure is as it was frozen",
		"%llu figures are as they "
		"were frozen",
		s->same),
	    (unsigned long long)s->same);
	buf_printf(b, " (%s, ", label);
	output_day(b, s->then.figures->as_of - 1);
	buf_str(b, ")\n");
}

/* Changes as items of a list: what, the figures, the causes. */
static void to_markdown(struct buf *text)
{
	struct buf out = BUF_INIT;

	for (const char *at = buf_text(text); *at;) {
		size_t n = strcspn(at, "\n");
		bool more = n > 2 && at[0] == ' ';

		if (more)
			buf_str(&out, "  ");
		else if (n && at[n] && at[n + 1] == ' ')
			buf_str(&out, "- ");
		text_markdown(&out, more ? (struct slice){ at + 2, n - 2 }
					 : (struct slice){ at, n });
		buf_str(&out, at[n] && at[n + 1] == ' ' ? "  \n" : "\n");
		at += at[n] ? n + 1 : n;
	}
	buf_release(text);
	*text = out;
}

static int explain(struct since *s, const char *label, struct err *e)
{
	const struct args *args = s->c.args;
	const struct output_format *format = context_format(args);
	struct output_style st = write_style(opt_text(args, "output"));
	bool machines = slice_is(slice_of(format->name), "csv") ||
			slice_is(slice_of(format->name), "json");
	int rc;

	if (machines) {
		s->table = s->c.table;
		s->table->n = 0;
	}
	rc = frozen_explain(
	    s->then.figures, s->stage, s->n, visit, s, &s->same, e);
	if (rc == 0 && machines)
		rc = format->table(s->table, &st, &s->text, e);
	else if (rc == 0)
		put_end(s, label);
	if (rc == 0 && slice_is(slice_of(format->name), "markdown"))
		to_markdown(&s->text);
	return rc < 0 ? rc : buf_error(&s->text, e);
}

static int same_scope(struct since *s, const struct args *args, struct err *e)
{
	const char *then = s->then.figures->source;
	const char *now = opt_text(args, "source");

	if (strcmp(then ? then : "", now ? now : "") == 0)
		return 0;
	return err_set(e, ERR_USAGE, "the figures were frozen %s%s\nAsk %s%s.",
	    then ? _("with --source ") : _("without --source"),
	    then ? then : "",
	    then ? _("with --source ") : _("without --source"),
	    then ? then : "");
}

int compare_since(const struct args *args, struct err *e)
{
	const char *label = opt_text(args, "since");
	struct since s = { .text = BUF_INIT };
	int rc = context_run(&s.c, args, e);

	if (rc == 0)
		rc = frozen_load(&s.then, &s.c, label, e);
	if (rc == 0)
		rc = same_scope(&s, args, e);
	if (rc == 0)
		rc = plan_stages(&s, e);
	if (rc == 0)
		rc = explain(&s, label, e);
	if (rc == 0)
		rc = write_out(opt_text(args, "output"), buf_view(&s.text), e);
	if (rc == 0 && s.other && opt_flag(args, "fail"))
		rc = err_set(e, ERR_NO, "%s", "");
	store_close(s.before);
	frozen_then_release(&s.then);
	buf_release(&s.text);
	context_close(&s.c);
	return rc;
}
