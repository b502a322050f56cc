/*
 * guess_stats.c - what is seen of a column while its sample goes by: how many
 * values, how many different, and what they look like.
 *
 * Different values are counted by a 64-bit hash each, which is enough for a
 * proposal; texts are kept of the first few hundred only, so that a column of
 * identifiers costs 8 bytes a value and leaves no copy of them.
 */
#include "guess_impl.h"

#include <math.h>
#include <stdlib.h>

/* Earlier days are small numbers that happen to parse as seconds. */
#define DAY_PLAUSIBLE ((day_t)7305) /* 1990-01-01 */

void stats_init(struct stats *s)
{
	memset(s, 0, sizeof *s);
}

void stats_release(struct stats *s)
{
	for (size_t i = 0; i < s->n_values; i++)
		free(s->value[i].text);
	free(s->seen);
	free(s->number);
	free(s->first);
	stats_init(s);
}

/* FNV-1a with a finisher; never 0. */
static uint64_t hash_of(struct slice v)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < v.len; i++)
		h = (h ^ (unsigned char)v.at[i]) * 1099511628211u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	h ^= h >> 29;
	return h ? h : 1;
}

/* Where h is or could be. */
static size_t seen_slot(const struct stats *s, uint64_t h)
{
	size_t i = h & (s->seen_cap - 1);

	while (s->seen[i] != 0 && s->seen[i] != h)
		i = (i + 1) & (s->seen_cap - 1);
	return i;
}

static int seen_grow(struct stats *s, struct err *e)
{
	uint64_t *old = s->seen;
	size_t n = s->seen_cap;
	size_t cap = n ? 2 * n : 64;

	if (2 * (s->distinct + 1) <= n)
		return 0;
	s->seen = calloc(cap, sizeof *s->seen);
	if (!s->seen) {
		s->seen = old;
		return err_memory(e);
	}
	s->seen_cap = cap;
	for (size_t i = 0; i < n; i++)
		if (old[i])
			s->seen[seen_slot(s, old[i])] = old[i];
	free(old);
	return 0;
}

/* The head of v that is kept, cut at a character. */
static struct slice head_of(struct slice v)
{
	size_t n = 0, len;
	uint32_t code;

	if (v.len <= STATS_TEXT)
		return v;
	while (n < STATS_TEXT) {
		len = text_utf8(v.at + n, v.len - n, &code);
		len = len ? len : 1;
		if (n + len > STATS_TEXT)
			break;
		n += len;
	}
	return (struct slice){ v.at, n };
}

static int value_new(struct stats *s, struct slice v, uint64_t h, struct err *e)
{
	if (s->n_values == STATS_VALUES) {
		s->many = true;
		return 0;
	}
	s->value[s->n_values].text = slice_copy(head_of(v));
	if (!s->value[s->n_values].text)
		return err_memory(e);
	s->value[s->n_values].rows = 1;
	s->hash[s->n_values++] = h;
	return 0;
}

static int count_value(struct stats *s, struct slice v, struct err *e)
{
	uint64_t h = hash_of(v);
	int rc = seen_grow(s, e);
	size_t slot;

	if (rc < 0)
		return rc;
	slot = seen_slot(s, h);
	if (s->seen[slot] == 0) {
		s->seen[slot] = h;
		s->distinct++;
		return value_new(s, v, h, e);
	}
	for (size_t i = 0; i < s->n_values; i++) {
		if (s->hash[i] == h) {
			s->value[i].rows++;
			break;
		}
	}
	return 0;
}

static bool is_digits(struct slice v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
	return v.len > 0;
}

static int count_number(struct stats *s, struct slice v, struct err *e)
{
	size_t cap = s->number_cap ? 2 * s->number_cap : 256;
	int64_t milli, *number;

	if (!slice_milli(v, &milli))
		return 0;
	s->integers += is_digits(v);
	/* Only a column of numbers and nothing else has a median. */
	if (s->numbers++ + 1 != s->filled)
		return 0;
	if (s->numbers > s->number_cap) {
		number = realloc(s->number, cap * sizeof *number);
		if (!number)
			return err_memory(e);
		s->number = number;
		s->number_cap = cap;
	}
	s->number[s->numbers - 1] = milli;
	return 0;
}

/* A number of one or two digits, then / - or . ; 0: not so. */
static int small_part(struct slice *v)
{
	int x = 0;
	size_t n = 0;

	while (n < v->len && n < 2 && v->at[n] >= '0' && v->at[n] <= '9')
		x = 10 * x + (v->at[n++] - '0');
	if (n == 0 || n == v->len || !memchr("/-.", v->at[n], 3))
		return 0;
	v->at += n + 1;
	v->len -= n + 1;
	return x;
}

static void count_order(struct stats *s, struct slice v)
{
	int first = small_part(&v);
	int second = first ? small_part(&v) : 0;

	if (!second)
		return;
	s->slashed++;
	s->day_first += first > 12 && second <= 12;
	s->month_first += first <= 12 && second > 12;
}

/* After the time of day: Z, +01:00, +0000. */
static bool tells_offset(struct slice v)
{
	const char *colon = memchr(v.at, ':', v.len);
	size_t n = colon ? (size_t)(colon - v.at) : v.len;

	for (; n < v.len; n++)
		if (v.at[n] == 'Z' || v.at[n] == '+' || v.at[n] == '-')
			return true;
	return false;
}

static bool is_epoch(struct slice v)
{
	const char *point = memchr(v.at, '.', v.len);
	struct slice whole = { v.at, point ? (size_t)(point - v.at) : v.len };

	return whole.len >= 9 && is_digits(whole);
}

static int count_stamp(
    struct stats *s, struct slice v, const struct zone *z, struct err *e)
{
	bool good = false;
	day_t day;

	for (int order = DATE_DMY; order <= DATE_MDY; order++) {
		if (stamp_day(v, z, (enum date_order)order, &day) != STAMP_OK ||
		    day < DAY_PLAUSIBLE)
			continue;
		s->stamps[order]++;
		good = true;
	}
	if (!good)
		return 0;
	s->timed += is_epoch(v) || memchr(v.at, ':', v.len) != NULL ||
		    memchr(v.at, 'T', v.len) != NULL;
	s->epoch += is_epoch(v);
	s->offset += tells_offset(v);
	count_order(s, v);
	if (!s->first) {
		s->first = slice_copy(head_of(v));
		if (!s->first)
			return err_memory(e);
	}
	return 0;
}

/* Loose: digits and three points, or hexadecimal digits and two colons. */
static bool is_address(struct slice v)
{
	size_t points = 0, colons = 0;

	for (size_t i = 0; i < v.len; i++) {
		points += v.at[i] == '.';
		colons += v.at[i] == ':';
		if (!memchr("0123456789abcdefABCDEF.:", v.at[i], 24))
			return false;
	}
	return (points == 3 && colons == 0) || colons >= 2;
}

static bool is_department(struct slice v)
{
	int64_t n;

	if (slice_is(v, "2A") || slice_is(v, "2B"))
		return true;
	if (v.len > 3 || !is_digits(v) || !slice_int(v, &n))
		return false;
	return (n >= 1 && n <= 95 && n != 20 && v.len <= 2) ||
	       (n >= 971 && n <= 976 && n != 975);
}

static bool is_region(struct slice v)
{
	static const char codes[] =
	    "|01|02|03|04|06|11|24|27|28|32|44|52|53|75|76|84|93|94|";

	return v.len == 2 &&
	       name_has_word((const char[]){ v.at[0], v.at[1], '\0' }, codes);
}

static void count_looks(struct stats *s, struct slice v)
{
	s->bytes += v.len;
	if (v.len > s->longest)
		s->longest = v.len;
	s->blanks += memchr(v.at, ' ', v.len) != NULL;
	s->addresses += is_address(v);
	s->departments += is_department(v);
	s->regions += is_region(v);
}

int stats_add(
    struct stats *s, struct slice value, const struct zone *z, struct err *e)
{
	struct slice v = slice_trim(value);
	int rc;

	s->rows++;
	if (!v.at || v.len == 0)
		return 0;
	s->filled++;
	count_looks(s, v);
	rc = count_value(s, v, e);
	if (rc == 0)
		rc = count_number(s, v, e);
	if (rc == 0)
		rc = count_stamp(s, v, z, e);
	return rc;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double stats_median(struct stats *s)
{
	size_t n = s->numbers;

	if (n == 0 || s->numbers != s->filled)
		return (double)NAN;
	qsort(s->number, n, sizeof *s->number, by_number);
	return ((double)s->number[(n - 1) / 2] + (double)s->number[n / 2]) /
	       2000;
}

static int by_rows(const void *a, const void *b)
{
	const struct guess_top *x = a, *y = b;

	if (x->rows != y->rows)
		return x->rows < y->rows ? 1 : -1;
	return strcmp(x->text, y->text);
}

void stats_sort(struct stats *s)
{
	qsort(s->value, s->n_values, sizeof *s->value, by_rows);
}

bool stats_comes_again(const struct stats *s)
{
	return s->filled < 50 || s->distinct * 100 < s->filled * 98;
}
