/*
 * finance_population.c - target populations from a file.
 *
 * A territory's code is text, and spreadsheets eat its leading zero, so codes
 * are compared without them and without case: "1" is "01", "2a" is "2A".
 */
#include "finance_impl.h"

#include <stdlib.h>

enum {
	COL_TERRITORY,
	COL_POPULATION,
	COL_LOW,
	COL_HIGH,
	COL_SOURCE,
	COL_DATE,
	COL_NAME,
	COL_COUNT
};

static const struct sheet_column columns[COL_COUNT] = {
	[COL_TERRITORY] = { "territory|territoire|code|departement|region|"
			    "code departement|code region|code insee",
	    0 },
	[COL_POPULATION] = { "population|effectif|habitants", 1 },
	[COL_LOW] = { "low|bas|basse|minimum|min", 0 },
	[COL_HIGH] = { "high|haut|haute|maximum|max", 0 },
	[COL_SOURCE] = { "source", 0 },
	[COL_DATE] = { "date|annee|year", 0 },
	[COL_NAME] = { "name|nom|libelle", 0 },
};

/* Texts that live as long as the population. */
struct kept {
	struct kept *next;
	char text[];
};

struct population_reader {
	struct population *population;
	size_t cap;
	size_t *line;      /* of each territory */
	size_t total_line; /* 0: no total yet */
};

static const char *keep(struct population *p, struct slice s)
{
	struct kept *k = malloc(sizeof *k + s.len + 1);

	if (k == NULL)
		return NULL;
	k->next = p->memory;
	p->memory = k;
	if (s.len > 0)
		memcpy(k->text, s.at, s.len);
	k->text[s.len] = '\0';
	return k->text;
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static struct slice without_zeros(struct slice s)
{
	while (s.len > 1 && s.at[0] == '0') {
		s.at++;
		s.len--;
	}
	return s;
}

/* Shorter codes first, so that "9" stands before "10". */
static int code_compare(struct slice a, struct slice b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	for (size_t i = 0; i < a.len; i++) {
		unsigned char c = (unsigned char)small(a.at[i]);
		unsigned char d = (unsigned char)small(b.at[i]);

		if (c != d)
			return c < d ? -1 : 1;
	}
	return 0;
}

static int read_people(
    const struct sheet_row *row, size_t column, int64_t *out, struct err *e)
{
	cents_t hundredths;

	if (money_parse_plain(row->field[column], &hundredths) &&
	    hundredths % 100 == 0 && hundredths > 0) {
		*out = hundredths / 100;
		return 0;
	}
	return sheet_refuse(row, column,
	    "is no number of people (expected a whole number above 0, such "
	    "as 652432 or 652 432)",
	    e);
}

static int read_figures(
    const struct sheet_row *row, struct territory *t, struct err *e)
{
	int rc = read_people(row, COL_POPULATION, &t->population, e);

	t->low = t->high = t->population;
	if (rc == 0 && row->field[COL_LOW].len > 0)
		rc = read_people(row, COL_LOW, &t->low, e);
	if (rc == 0 && row->field[COL_HIGH].len > 0)
		rc = read_people(row, COL_HIGH, &t->high, e);
	if (rc == 0 && t->low > t->population)
		rc = sheet_refuse(row, COL_LOW, "is above the population", e);
	if (rc == 0 && t->high < t->population)
		rc = sheet_refuse(row, COL_HIGH, "is below the population", e);
	return rc;
}

/* "Insee (2023)", once: the total's row has the last word. */
static int read_source(struct population *p, const struct sheet_row *row,
    bool total, struct err *e)
{
	struct slice source = row->field[COL_SOURCE];
	struct slice date = row->field[COL_DATE];
	struct buf b = BUF_INIT;

	if (source.len + date.len == 0 || (p->source && !total))
		return 0;
	buf_slice(&b, source.len ? source : date);
	if (source.len && date.len)
		buf_printf(&b, " (%.*s)", SLICE_ARG(date));
	free(p->source);
	p->source = slice_copy(buf_view(&b));
	buf_release(&b);
	return p->source ? 0 : err_memory(e);
}

static int take_total(struct population_reader *r, const struct sheet_row *row,
    const struct territory *t, struct err *e)
{
	struct population *p = r->population;

	if (r->total_line)
		return err_set(e, ERR_INPUT,
		    "%s:%zu: a second total, after line %zu\n"
		    "A row without a territory is the total.",
		    row->path, row->line, r->total_line);
	r->total_line = row->line;
	p->total = t->population;
	p->low = t->low;
	p->high = t->high;
	return 0;
}

static bool population_grow(struct population_reader *r)
{
	struct population *p = r->population;
	size_t cap = r->cap ? r->cap * 2 : 128;
	struct territory *at = realloc(p->at, cap * sizeof *at);
	size_t *line;

	if (at == NULL)
		return false;
	p->at = at;
	line = realloc(r->line, cap * sizeof *line);
	if (line == NULL)
		return false;
	r->line = line;
	r->cap = cap;
	return true;
}

static int take_territory(struct population_reader *r,
    const struct sheet_row *row, struct territory *t, struct err *e)
{
	struct population *p = r->population;

	t->code = keep(p, row->field[COL_TERRITORY]);
	t->name = keep(p, row->field[COL_NAME]);
	t->region = "";
	if (t->code == NULL || t->name == NULL)
		return err_memory(e);
	if (p->n == r->cap && !population_grow(r))
		return err_memory(e);
	r->line[p->n] = row->line;
	p->at[p->n++] = *t;
	return 0;
}

static int take_row(void *ctx, const struct sheet_row *row, struct err *e)
{
	struct population_reader *r = ctx;
	struct slice code = row->field[COL_TERRITORY];
	bool total = code.len == 0 || fold_equal(code, slice_of("total"));
	struct territory t = { 0 };
	int rc = read_figures(row, &t, e);

	if (rc == 0)
		rc = read_source(r->population, row, total, e);
	if (rc < 0)
		return rc;
	if (total)
		return take_total(r, row, &t, e);
	return take_territory(r, row, &t, e);
}

/* A territory and where it stood, to be sorted together. */
struct placed {
	struct territory territory;
	size_t line;
};

static int placed_compare(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = code_compare(
	    slice_of(x->territory.code), slice_of(y->territory.code));

	return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int check_twice(
    const struct placed *at, size_t n, const char *path, struct err *e)
{
	for (size_t i = 1; i < n; i++) {
		struct slice code = slice_of(at[i].territory.code);
		struct buf shown = BUF_INIT;

		if (code_compare(slice_of(at[i - 1].territory.code), code))
			continue;
		code.len = code.len < 60 ? code.len : 60;
		text_terminal(&shown, code);
		err_set(e, ERR_INPUT,
		    "%s:%zu: territory \"%s\" is there already, on line %zu",
		    path, at[i].line, buf_text(&shown), at[i - 1].line);
		buf_release(&shown);
		return ERR_INPUT;
	}
	return 0;
}

static int sort_territories(
    struct population_reader *r, const char *path, struct err *e)
{
	struct population *p = r->population;
	struct placed *at;
	int rc;

	if (p->n == 0)
		return 0;
	at = calloc(p->n, sizeof *at);
	if (at == NULL)
		return err_memory(e);
	for (size_t i = 0; i < p->n; i++)
		at[i] = (struct placed){ p->at[i], r->line[i] };
	qsort(at, p->n, sizeof *at, placed_compare);
	for (size_t i = 0; i < p->n; i++)
		p->at[i] = at[i].territory;
	rc = check_twice(at, p->n, path, e);
	free(at);
	return rc;
}

static void add_up(struct population *p)
{
	for (size_t i = 0; i < p->n; i++) {
		p->total += p->at[i].population;
		p->low += p->at[i].low;
		p->high += p->at[i].high;
	}
}

/* Without a source column the file itself is all that can be named. */
static int name_source(struct population *p, const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');

	if (p->source == NULL)
		p->source = slice_copy(slice_of(slash ? slash + 1 : path));
	return p->source ? 0 : err_memory(e);
}

int population_read(struct population **out, const char *path, struct err *e)
{
	struct population_reader r = { 0 };
	int rc;

	r.population = calloc(1, sizeof *r.population);
	if (r.population == NULL)
		return err_memory(e);
	rc = sheet_read(path, columns, COL_COUNT, take_row, &r, e);
	if (rc == 0 && r.population->n == 0 && r.total_line == 0)
		rc = err_set(
		    e, ERR_INPUT, "%s: no population below the header", path);
	if (rc == 0)
		rc = sort_territories(&r, path, e);
	if (rc == 0)
		rc = name_source(r.population, path, e);
	if (rc == 0 && r.total_line == 0)
		add_up(r.population);
	free(r.line);
	if (rc < 0)
		population_free(r.population);
	else
		*out = r.population;
	return rc;
}

void population_free(struct population *p)
{
	struct kept *k;

	if (p == NULL)
		return;
	k = p->memory;
	while (k) {
		struct kept *next = k->next;

		free(k);
		k = next;
	}
	free(p->source);
	free(p->at);
	free(p);
}

static int find_compare(const void *key, const void *element)
{
	const struct slice *code = key;
	const struct territory *t = element;

	return code_compare(*code, slice_of(t->code));
}

const struct territory *population_find(
    const struct population *p, struct slice code)
{
	const struct territory *t = NULL;

	code = slice_trim(code);
	if (p->n == 0 || code.len == 0)
		return NULL;
	t = bsearch(&code, p->at, p->n, sizeof *p->at, find_compare);
	for (size_t i = 0; t == NULL && i < p->n; i++)
		if (p->at[i].name[0] &&
		    fold_equal(slice_of(p->at[i].name), code))
			t = &p->at[i];
	return t;
}
