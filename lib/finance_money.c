/*
 * finance_money.c - amounts as people and spreadsheets write them.
 *
 * A point or a comma may group thousands or start the cents. Two kinds of
 * mark, or one of them twice, or a count of digits that only one reading
 * allows, tell which. What stays open, "1,234", is refused: a guess would be
 * wrong a thousandfold and nobody would see it.
 */
#include "finance_impl.h"

#define AMOUNT_LONGEST 32
#define AMOUNT_MOST 10000000000000 /* cents */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length of a blank at p, no-break and thin ones too; 0: it is none. */
static size_t blank_length(struct slice s)
{
	uint32_t c = 0;
	size_t n = text_utf8(s.at, s.len, &c);
	bool blank = c == ' ' || c == '\t' || c == 0xa0 ||
		     (c >= 0x2000 && c <= 0x200a) || c == 0x202f;

	return blank ? n : 0;
}

static bool take(struct slice *s, const char *head)
{
	size_t n = strlen(head);

	if (s->len < n || memcmp(s->at, head, n) != 0)
		return false;
	s->at += n;
	s->len -= n;
	return true;
}

static void take_blanks(struct slice *s)
{
	size_t n = blank_length(*s);

	for (; n > 0; n = blank_length(*s)) {
		s->at += n;
		s->len -= n;
	}
}

/* A sign, the euro's and others', or a code as in ISO 4217. */
static bool take_currency(struct slice *s)
{
	static const char *const words[] = { "€", "$", "£", "euros", "euro",
		"eur", "Euros", "Euro" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (take(s, words[i]))
			return true;
	for (size_t i = 0; i < 3; i++)
		if (i >= s->len || s->at[i] < 'A' || s->at[i] > 'Z')
			return false;
	s->at += 3;
	s->len -= 3;
	return true;
}

/* True: a minus. */
static bool take_sign(struct slice *s)
{
	bool minus = take(s, "-") || take(s, "\xe2\x88\x92");

	if (!minus)
		take(s, "+");
	take_blanks(s);
	return minus;
}

/* Digits and marks, every blank written as one ' '; those around left out. */
struct amount {
	char at[AMOUNT_LONGEST];
	size_t len;
	char group, decimal; /* 0: none */
};

static bool amount_read(struct amount *a, struct slice s)
{
	a->len = 0;
	take_blanks(&s);
	while (s.len > 0) {
		size_t blank = blank_length(s), n = blank ? blank : 1;
		char c = blank ? ' ' : s.at[0];

		if (a->len == sizeof a->at ||
		    (!blank && !is_digit(c) && c != '.' && c != ','))
			return false;
		a->at[a->len++] = c;
		s.at += n;
		s.len -= n;
	}
	while (a->len > 0 && a->at[a->len - 1] == ' ')
		a->len--;
	return true;
}

static size_t count(const struct amount *a, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < a->len; i++)
		n += a->at[i] == c;
	return n;
}

static size_t last(const struct amount *a, char c)
{
	size_t i = a->len;

	while (i > 0 && a->at[i - 1] != c)
		i--;
	return i;
}

/* One point or comma and no other mark: three digits after one to three that
 * do not start with 0 may be thousands as well as thousandths. */
static bool is_open(const struct amount *a, char mark)
{
	size_t after = last(a, mark);

	return a->len - after == 3 && after >= 2 && after <= 4 &&
	       a->at[0] != '0';
}

/* Finds out which mark groups and which starts the cents. */
static bool amount_marks(struct amount *a)
{
	size_t points = count(a, '.'), commas = count(a, ',');
	size_t blanks = count(a, ' '), marks = points + commas;
	char mark = last(a, '.') > last(a, ',') ? '.' : ',';

	a->group = blanks ? ' ' : 0;
	a->decimal = 0;
	if (points && commas) {
		a->decimal = mark;
		a->group = mark == '.' ? ',' : '.';
		return blanks == 0 && count(a, mark) == 1;
	}
	if (marks > 1) {
		a->group = mark;
		return blanks == 0;
	}
	if (marks == 1)
		a->decimal = mark;
	return marks == 0 || blanks > 0 || !is_open(a, mark);
}

/* The whole units: groups of three after a first of one to three. */
static bool amount_whole(const struct amount *a, size_t end, int64_t *units)
{
	size_t run = 0, groups = 0;
	int64_t v = 0;

	for (size_t i = 0; i < end; i++) {
		if (a->at[i] == a->group) {
			if (groups > 0 ? run != 3 : run < 1 || run > 3)
				return false;
			groups++;
			run = 0;
			continue;
		}
		if (!is_digit(a->at[i]))
			return false;
		v = v * 10 + (a->at[i] - '0');
		run++;
		if (v > AMOUNT_MOST / 100)
			return false;
	}
	*units = v;
	return groups > 0 ? run == 3 : run > 0;
}

/* The cents, rounded half up; at is the first digit after the mark. */
static bool amount_cents(const struct amount *a, size_t at, int64_t *cents)
{
	size_t n = a->len - at;

	for (size_t i = at; i < a->len; i++)
		if (!is_digit(a->at[i]))
			return false;
	if (n == 0)
		return false;
	*cents = (a->at[at] - '0') * 10;
	if (n > 1)
		*cents += a->at[at + 1] - '0';
	if (n > 2 && a->at[at + 2] >= '5')
		*cents += 1;
	return true;
}

bool money_parse_plain(struct slice s, cents_t *out)
{
	struct amount a;
	int64_t units, cents = 0;
	size_t end;

	if (!amount_read(&a, s) || !amount_marks(&a))
		return false;
	end = a.decimal ? last(&a, a.decimal) - 1 : a.len;
	if (!amount_whole(&a, end, &units))
		return false;
	if (a.decimal && !amount_cents(&a, end + 1, &cents))
		return false;
	if (units * 100 + cents > AMOUNT_MOST)
		return false;
	*out = units * 100 + cents;
	return true;
}

/* Up to the last digit; what follows may be blanks and a currency. */
static bool split_tail(struct slice *s, struct slice *tail)
{
	size_t n = s->len;

	while (n > 0 && !is_digit(s->at[n - 1]))
		n--;
	*tail = (struct slice){ s->at + n, s->len - n };
	s->len = n;
	return n > 0;
}

bool money_parse(struct slice s, cents_t *out)
{
	struct slice tail;
	bool minus, before;
	cents_t cents;

	if (s.at == NULL || !split_tail(&s, &tail))
		return false;
	take_blanks(&s);
	minus = take_sign(&s);
	before = take_currency(&s);
	take_blanks(&s);
	if (before && !minus)
		minus = take_sign(&s);
	take_blanks(&tail);
	if (tail.len > 0 && (before || !take_currency(&tail)))
		return false;
	take_blanks(&tail);
	if (tail.len > 0 || !money_parse_plain(s, &cents))
		return false;
	*out = minus ? -cents : cents;
	return true;
}
