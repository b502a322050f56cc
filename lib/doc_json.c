/*
 * doc_json.c - a page for machines: its sections, verdicts, sentences and
 * tables, and the tidy rows that bear them out.
 */
#include "doc_impl.h"
#include "output.h"

struct json {
	struct buf *out;
	const struct part *part;
	size_t n;
	bool comma;
};

/* Without marks. */
static void put_text(struct buf *b, const char *text)
{
	if (!text) {
		buf_str(b, "null");
		return;
	}
	buf_char(b, '"');
	for (const char *at = text; *at;) {
		size_t n = strcspn(at, DOC_STRONG DOC_FAINT DOC_CODE);

		text_json(b, (struct slice){ at, n });
		at += n;
		at += *at != '\0';
	}
	buf_char(b, '"');
}

static void put_key(struct buf *b, const char *key, const char *text)
{
	buf_printf(b, ",\"%s\":", key);
	put_text(b, text);
}

/* The kinds that a section's list of parts tells, their names, and the names
 * of their texts. */
static const struct {
	enum doc_part kind;
	const char *name, *text[DOC_TEXTS];
} told[] = {
	{ PART_VERDICT, "verdict", { "words" } },
	{ PART_FINDING, "finding", { "text" } },
	{ PART_SUBTITLE, "subtitle", { "text" } },
	{ PART_PARAGRAPH, "paragraph", { "text" } },
	{ PART_NOTE, "note", { "text" } },
	{ PART_GAP, "gap", { "text", "line" } },
	{ PART_POINT, "point", { "words", "text", "section" } },
	{ PART_KEY, "key", { "label", "value", "interval", "change" } },
	{ PART_TERM, "term", { "term", "text" } },
	{ PART_CHOICE, "choice", { "text" } },
	{ PART_BOX, "box", { "title", "question" } },
	{ PART_ENTRY, "entry", { "label", "value", "interval", "text" } },
	{ PART_PICTURE, "picture", { "title", "caption" } },
};
#define TOLD (sizeof told / sizeof *told)

static void put_part(struct json *j, const struct part *p)
{
	size_t k = 0;

	while (k < TOLD && told[k].kind != p->kind)
		k++;
	if (k == TOLD)
		return;
	buf_str(j->out, j->comma ? ",\n" : "\n");
	j->comma = true;
	buf_printf(j->out, "{\"part\":\"%s\"", told[k].name);
	if (p->mark != DOC_UNMARKED)
		put_key(j->out, "mark", doc_mark_name(p->mark));
	if (p->kind == PART_ENTRY)
		buf_printf(
		    j->out, ",\"mandatory\":%s", p->flag ? "true" : "false");
	for (size_t i = 0; i < DOC_TEXTS && told[k].text[i]; i++)
		put_key(j->out, told[k].text[i], p->text[i]);
	buf_char(j->out, '}');
}

static void put_cell(struct buf *b, const struct part *p, bool first)
{
	buf_str(b, first ? "" : ",");
	if (p->mark == DOC_UNMARKED) {
		put_text(b, p->text[0]);
		return;
	}
	buf_printf(b, "{\"mark\":\"%s\"", doc_mark_name(p->mark));
	put_key(b, "words", p->text[0]);
	buf_char(b, '}');
}

/* A table as it is read: its columns, and lists of cells. */
static void put_table(struct json *j, const struct part *table)
{
	size_t columns = doc_columns_of(table);
	const struct part *p = table + 1 + columns;
	bool first = true, begun = false;

	buf_str(j->out, j->comma ? ",\n" : "\n");
	j->comma = true;
	buf_str(j->out, "{\"part\":\"table\"");
	put_key(j->out, "caption", table->text[0]);
	buf_str(j->out, ",\"columns\":[");
	for (size_t i = 0; i < columns; i++) {
		buf_str(j->out, i ? "," : "");
		put_text(j->out, table[1 + i].text[0]);
	}
	buf_str(j->out, "],\"cells\":[");
	for (; p->kind != PART_TABLE_END; p++) {
		if (p->kind == PART_ROW) {
			buf_str(j->out, begun ? "],\n[" : "\n[");
			begun = first = true;
		} else {
			put_cell(j->out, p, first);
			first = false;
		}
	}
	buf_str(j->out, begun ? "]]}" : "]}");
}

static void put_facts(struct json *j)
{
	bool first = true;

	buf_str(j->out, ",\"facts\":[");
	for (size_t i = 0; i < j->n; i++) {
		if (j->part[i].kind != PART_FACT)
			continue;
		buf_str(j->out, first ? "{\"label\":" : ",{\"label\":");
		first = false;
		put_text(j->out, j->part[i].text[0]);
		put_key(j->out, "value", j->part[i].text[1]);
		buf_char(j->out, '}');
	}
	buf_char(j->out, ']');
}

static void put_rows(struct json *j, const struct part *p)
{
	for (size_t i = 0; i < p->table->n; i++) {
		buf_str(j->out, j->comma ? ",\n" : "\n");
		j->comma = true;
		output_row_json(j->out, p->table, &p->table->rows[i]);
	}
}

/* The section that begins at i; gives where the next one does. */
static size_t put_section(struct json *j, size_t i)
{
	const struct part *s = &j->part[i];
	size_t end = i + 1;

	while (end < j->n && j->part[end].kind != PART_SECTION)
		end++;
	buf_str(j->out, "{\"id\":");
	put_text(j->out, s->text[0]);
	put_key(j->out, "title", s->text[1]);
	put_key(j->out, "question", s->text[2]);
	buf_str(j->out, ",\"parts\":[");
	j->comma = false;
	for (size_t k = i + 1; k < end; k++)
		if (j->part[k].kind == PART_TABLE)
			put_table(j, &j->part[k]);
		else
			put_part(j, &j->part[k]);
	buf_str(j->out, "],\"rows\":[");
	j->comma = false;
	for (size_t k = i + 1; k < end; k++)
		if (j->part[k].kind == PART_DATA)
			put_rows(j, &j->part[k]);
	buf_str(j->out, "]}");
	return end;
}

static int json_write(const struct doc *d, const struct doc_origin *o,
    struct buf *out, struct err *e)
{
	struct json j = { .out = out, .part = d->part, .n = d->n };
	char day[11] = "";
	bool first = true;

	if (doc_error(d, e) < 0)
		return e->code;
	if (o->as_of != DAY_NONE)
		day_format(o->as_of, day);
	buf_str(out, "{\"service\":");
	put_text(out, o->service);
	put_key(out, "title", d->title);
	put_key(out, "kind", d->kicker);
	put_key(out, "language", o->language);
	put_key(out, "as_of", *day ? day : NULL);
	buf_str(out, ",\"level\":");
	output_number(out, o->level);
	put_key(out, "store_fingerprint", o->fingerprint);
	put_key(out, "jauge_version", o->version);
	put_facts(&j);
	buf_str(out, ",\"sections\":[");
	for (size_t i = 0; i < d->n;) {
		if (d->part[i].kind != PART_SECTION) {
			i++;
			continue;
		}
		buf_str(out, first ? "\n" : ",\n");
		first = false;
		i = put_section(&j, i);
	}
	buf_str(out, "\n]}\n");
	return buf_error(out, e);
}

const struct doc_format doc_json = {
	.name = "json",
	.help = "sections, verdicts and the tidy rows behind them",
	.write = json_write,
};
