/*
 * text.c - slices: trimming, copying, and numbers.
 *
 * Numbers are read by hand or after a strict look at their shape, because
 * what the C library also takes (blanks, hexadecimal, "inf", "nan") is a
 * mistake in a log or on a command line.
 */
#include "text.h"

#include <math.h>
#include <stdlib.h>

#define MILLI_MAX ((uint64_t)1000000000000000) /* 1e12, in thousandths */
#define REAL_LONGEST 128

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct slice slice_trim(struct slice s)
{
	while (s.len > 0 && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

char *slice_copy(struct slice s)
{
	char *copy = malloc(s.len + 1);

	if (copy == NULL)
		return NULL;
	if (s.len > 0)
		memcpy(copy, s.at, s.len);
	copy[s.len] = '\0';
	return copy;
}

/* Takes one sign off the front; true: it was a minus. */
static bool take_sign(struct slice *s)
{
	bool minus = s->len > 0 && s->at[0] == '-';

	if (minus || (s->len > 0 && s->at[0] == '+')) {
		s->at++;
		s->len--;
	}
	return minus;
}

bool slice_int(struct slice s, int64_t *out)
{
	bool minus = take_sign(&s);
	uint64_t most = minus ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
	uint64_t v = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit = (uint64_t)(s.at[i] - '0');

		if (!is_digit(s.at[i]) || v > (most - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (minus)
		*out = v == 0 ? 0 : -(int64_t)(v - 1) - 1;
	else
		*out = (int64_t)v;
	return true;
}

/* Digits after the point: three count, the fourth rounds. */
static bool milli_fraction(struct slice s, uint64_t *out)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.at[i]))
			return false;
	for (size_t i = 0; i < 3; i++)
		v = v * 10 + (i < s.len ? (uint64_t)(s.at[i] - '0') : 0);
	if (s.len > 3 && s.at[3] >= '5')
		v++;
	*out = v;
	return true;
}

bool slice_milli(struct slice s, int64_t *out)
{
	bool minus = take_sign(&s);
	uint64_t v = 0, fraction = 0;
	size_t i = 0;

	for (; i < s.len && is_digit(s.at[i]); i++) {
		v = v * 10 + (uint64_t)(s.at[i] - '0');
		if (v > MILLI_MAX / 1000)
			return false;
	}
	if (i < s.len) {
		struct slice rest = { s.at + i + 1, s.len - i - 1 };

		if ((s.at[i] != '.' && s.at[i] != ',') ||
		    !milli_fraction(rest, &fraction))
			return false;
	}
	v = v * 1000 + fraction;
	if (s.len == 0 || (s.len == 1 && i == 0) || v > MILLI_MAX)
		return false;
	*out = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

static size_t count_digits(struct slice s, size_t from)
{
	size_t i = from;

	while (i < s.len && is_digit(s.at[i]))
		i++;
	return i - from;
}

/* digits [. digits] [e [sign] digits], with a digit before the exponent */
static bool is_real(struct slice s)
{
	size_t mantissa = count_digits(s, 0), i = mantissa;

	if (i < s.len && (s.at[i] == '.' || s.at[i] == ',')) {
		size_t fraction = count_digits(s, i + 1);

		i += 1 + fraction;
		mantissa += fraction;
	}
	if (mantissa == 0)
		return false;
	if (i < s.len && (s.at[i] == 'e' || s.at[i] == 'E')) {
		size_t exponent;

		i++;
		if (i < s.len && (s.at[i] == '+' || s.at[i] == '-'))
			i++;
		exponent = count_digits(s, i);
		if (exponent == 0)
			return false;
		i += exponent;
	}
	return i == s.len;
}

bool slice_real(struct slice s, double *out)
{
	char digits[REAL_LONGEST];
	bool minus = take_sign(&s);
	char *comma;
	double v;

	if (s.len >= sizeof digits || !is_real(s))
		return false;
	memcpy(digits, s.at, s.len);
	digits[s.len] = '\0';
	comma = strchr(digits, ',');
	if (comma)
		*comma = '.';
	v = strtod(digits, NULL);
	if (!isfinite(v))
		return false;
	*out = minus ? -v : v;
	return true;
}
