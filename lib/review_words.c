/*
 * review_words.c - figures and judgements in words.
 *
 * Texts live as long as the review. What is not ours loses its controls here,
 * since marks are controls; each writer of pages escapes for its own syntax.
 */
#include "review_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define NARROW "\xe2\x80\xaf" /* U+202F */

static const char *kept(struct review *r, struct slice s)
{
	const char *text = table_text(r->words, s);

	r->failed = r->failed || !text;
	return text ? text : "";
}

const char *review_keep(struct review *r, struct buf *b)
{
	const char *text;

	r->failed = r->failed || b->failed;
	text = kept(r, buf_view(b));
	buf_release(b);
	return text;
}

const char *review_say(struct review *r, const char *fmt, ...)
{
	const char *text = "";
	char *room;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	room = n < 0 ? NULL : malloc((size_t)n + 1);
	if (room) {
		va_start(ap, fmt);
		vsnprintf(room, (size_t)n + 1, fmt, ap);
		va_end(ap);
		text = kept(r, (struct slice){ room, (size_t)n });
	}
	r->failed = r->failed || !room;
	free(room);
	return text;
}

const char *review_strong(struct review *r, const char *text)
{
	return review_say(r, DOC_STRONG "%s" DOC_STRONG, text);
}

const char *review_capital(struct review *r, const char *text)
{
	char first = text[0], second = first ? text[1] : '\0';

	if (first >= 'a' && first <= 'z')
		return review_say(r, "%c%s", first - 'a' + 'A', text + 1);
	/* U+00E0 to U+00FE, in UTF-8. */
	if (first == '\xc3' && second >= '\xa0' && second <= '\xbe')
		return review_say(r, "%c%c%s", first, second - ' ', text + 2);
	return text;
}

const char *review_number(struct review *r, double value, enum unit unit)
{
	struct buf b = BUF_INIT;

	/* What is expected of a count need not be whole. */
	if (unit == UNIT_USERS || unit == UNIT_EVENTS ||
	    unit == UNIT_VISITOR_DAYS)
		value = round(value);
	output_value(&b, value, unit, r->words->currency);
	return review_keep(r, &b);
}

const char *review_value(struct review *r, const struct row *row)
{
	return review_number(
	    r, row ? row->value : NAN, row ? row->unit : UNIT_RATIO);
}

const char *review_count(struct review *r, int64_t n)
{
	struct buf b = BUF_INIT;

	output_count(&b, n);
	return review_keep(r, &b);
}

/* Where the unit of a number in words begins, past its last narrow blank;
 * its length: there is none. */
static size_t unit_at(const char *text)
{
	const char *at = text, *last = NULL;

	while ((at = strstr(at, NARROW)))
		last = at++;
	if (!last || (last[3] >= '0' && last[3] <= '9'))
		return strlen(text);
	return (size_t)(last - text);
}

const char *review_limits(
    struct review *r, double low, double high, enum unit unit)
{
	const char *from, *to;

	if (isnan(low) || isnan(high))
		return "";
	from = review_number(r, low, unit);
	to = review_number(r, high, unit);
	return review_say(r, DOC_FAINT "[%.*s%s%.*s]" DOC_FAINT,
	    (int)unit_at(from), from, _("; "), (int)unit_at(to), to);
}

const char *review_interval(struct review *r, const struct row *row)
{
	return row ? review_limits(r, row->low, row->high, row->unit) : "";
}

const char *review_after(struct review *r, const char *text)
{
	return *text ? review_say(r, " %s", text) : "";
}

const char *review_change(struct review *r, const struct comparison *c)
{
	struct buf b = BUF_INIT;
	struct interval i =
	    c->by_ratio ? c->ratio_interval : c->difference_interval;
	double shift = c->by_ratio ? 1 : 0;
	enum unit unit = c->by_ratio ? UNIT_USERS : c->b.unit;

	if (c->verdict == VERDICT_NOT_COMPARABLE)
		return "";
	output_change(
	    &b, (c->by_ratio ? c->ratio : c->difference) - shift, unit);
	if (!isnan(i.low) && !isnan(i.high)) {
		buf_str(&b, " " DOC_FAINT "[");
		output_change(&b, i.low - shift, unit);
		buf_str(&b, _("; "));
		output_change(&b, i.high - shift, unit);
		buf_str(&b, "]" DOC_FAINT);
	}
	return review_keep(r, &b);
}

const char *review_period(struct review *r, enum period by, day_t start)
{
	struct buf b = BUF_INIT;

	output_period(&b, by, start);
	return review_keep(r, &b);
}

/* A day and its month are not parted by the end of a line. */
static const char *hold_together(struct review *r, struct buf *b)
{
	size_t n = strcspn(buf_text(b), " ");
	const char *text = buf_text(b);
	const char *held = text[n] ? review_say(r, "%.*s\xc2\xa0%s", (int)n,
					 text, text + n + 1)
				   : review_say(r, "%s", text);

	r->failed = r->failed || b->failed;
	buf_release(b);
	return held;
}

const char *review_day(struct review *r, day_t day)
{
	struct buf b = BUF_INIT;

	output_date(&b, day);
	return hold_together(r, &b);
}

const char *review_slice(struct review *r, struct slice hostile)
{
	struct buf b = BUF_INIT;

	doc_plain(&b, hostile);
	return review_keep(r, &b);
}

const char *review_text(struct review *r, const char *hostile)
{
	return review_slice(r, slice_of(hostile));
}

const char *review_label(struct review *r, const struct asked *a)
{
	const char *own = r->q->run->service->outcome.label;

	if (own && *own && strcmp(a->indicator->name, "outcomes") == 0)
		return review_text(r, own);
	return _(a->indicator->label);
}

const char *review_title(struct review *r, const struct asked *a)
{
	return review_capital(r, review_label(r, a));
}

const char *review_level(struct review *r)
{
	double percent = r->q->run->level * 100;
	struct buf b = BUF_INIT;

	output_real(&b, percent, percent == floor(percent) ? 0 : 1);
	buf_str(&b, NARROW "%");
	return review_keep(r, &b);
}

const char *review_phase(struct review *r, const char *phase)
{
	static const char *const names[][2] = {
		{ "investigation", N_("investigation") },
		{ "construction", N_("construction") },
		{ "acceleration", N_("acceleration") },
		{ "consolidation", N_("consolidation") },
		{ "transfere", N_("transferred") },
		{ "opere", N_("operated") },
		{ "abandon", N_("abandoned") },
		{ "abandon-investigation", N_("abandoned in investigation") },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i][0], phase) == 0)
			return review_capital(r, _(names[i][1]));
	return review_text(r, phase);
}

enum doc_mark review_mark(const struct comparison *c, bool less)
{
	switch (c->verdict) {
	case VERDICT_UP:
		return less ? DOC_WORSE : DOC_BETTER;
	case VERDICT_DOWN:
		return less ? DOC_BETTER : DOC_WORSE;
	case VERDICT_CANNOT_TELL:
		return DOC_CANNOT_TELL;
	case VERDICT_NOT_COMPARABLE:
		break;
	}
	return DOC_TOO_YOUNG;
}

const char *review_mark_words(enum doc_mark m)
{
	static const char *const words[DOC_MARKS] = { "", N_("ahead"),
		N_("on track"), N_("behind"), N_("cannot tell"),
		N_("improvement established"), N_("decline established"),
		N_("reached"), N_("not reached"), N_("missing"),
		N_("not yet observable") };

	return m == DOC_UNMARKED ? "" : _(words[m]);
}

void review_point(struct review *r, enum doc_mark m, int weight,
    const char *text, const char *section)
{
	if (r->n_points == sizeof r->point / sizeof *r->point)
		return;
	r->point[r->n_points++] =
	    (struct point){ m, review_capital(r, review_mark_words(m)), text,
		    section, weight };
}

void review_key(struct review *r, const char *label, const char *value,
    const char *interval, const char *change)
{
	if (r->n_keys == REVIEW_KEYS)
		return;
	r->key[r->n_keys++] = (struct key){ label, value, interval, change };
}

static bool has_complete(const struct asked *a)
{
	for (size_t i = 0; i < a->table->n; i++)
		if (a->table->rows[i].state == STATE_COMPLETE)
			return true;
	return false;
}

const char *review_why(struct review *r, const struct asked *a)
{
	const char *text = a->why.text;

	if (a->why.code == 0)
		return has_complete(a)
			   ? _("no data in the last complete period")
			   : _("no period is complete yet");
	if (a->why.why)
		return _(a->why.why);
	return review_slice(r, (struct slice){ text, strcspn(text, "\n") });
}

/* The line of the refusal that says what to add to service.json: "key": value,
 * after the file's name or before the word that leads to it. */
static const char *line_of(struct review *r, const struct asked *a)
{
	const char *advice = strchr(a->why.text, '\n');
	const char *file = advice ? strstr(advice, "service.json") : NULL;
	const char *key = file ? strchr(advice, '"') : NULL, *end;

	if (!key || !strstr(key, "\":"))
		return NULL;
	end = key + strlen(key);
	if (file > key) {
		end = file;
		while (end > key && end[-1] == ' ')
			end--;
		while (end > key && end[-1] != ' ')
			end--;
		while (end > key && end[-1] == ' ')
			end--;
	}
	return review_slice(r, (struct slice){ key, (size_t)(end - key) });
}

const char *review_why_and_line(struct review *r, const struct asked *a)
{
	const char *why = review_why(r, a), *line = line_of(r, a);

	return line ? review_say(
			  r, "%s%s" DOC_CODE "%s" DOC_CODE, why, _(": "), line)
		    : why;
}

void review_gap(struct review *r, const struct asked *a)
{
	doc_gap(r->doc,
	    review_say(r, "%s%s%s.", review_strong(r, review_label(r, a)),
		_(": "), review_why(r, a)),
	    line_of(r, a));
}

void review_gap_told(
    struct review *r, const struct asked *a, int weight, const char *section)
{
	review_gap(r, a);
	review_point(r, a->why.code ? DOC_MISSING : DOC_TOO_YOUNG, weight,
	    review_say(r, "%s%s%s.", review_strong(r, review_title(r, a)),
		_(": "), review_why(r, a)),
	    section);
}

const char *review_identity(enum identity i)
{
	switch (i) {
	case IDENTITY_ACCOUNT:
		return _("accounts");
	case IDENTITY_COOKIE:
		return _("cookies");
	case IDENTITY_DAILY:
		break;
	}
	return _("identifiers of a day");
}
