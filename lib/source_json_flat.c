/*
 * source_json_flat.c - a line of JSON read where it lies, when it is a flat
 * object without escapes; and the grammar that both ways to read share.
 *
 * Nothing is decided here that cJSON might see otherwise: whatever is not
 * plainly such an object, right or wrong, is left to it.
 */
#include "source_impl.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

const char *json_skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

const char *json_number_end(const char *p, const char *end)
{
	const char *from;

	p += p < end && *p == '-';
	from = p;
	p = p < end && *p == '0' ? p + 1 : skip_digits(p, end);
	if (p == from)
		return NULL;
	if (p < end && *p == '.') {
		from = ++p;
		p = skip_digits(p, end);
		if (p == from)
			return NULL;
	}
	if (p < end && (*p | 0x20) == 'e') {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		from = p;
		p = skip_digits(p, end);
		if (p == from)
			return NULL;
	}
	return p;
}

/* The first quote, backslash or control character from p on, or end. */
static const char *text_end(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
	const __m128i control = _mm_set1_epi8(0x1f);

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)p);
		__m128i hit = _mm_cmpeq_epi8(_mm_min_epu8(v, control), v);
		int bits;

		hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, quote));
		hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, back));
		bits = _mm_movemask_epi8(hit);
		if (bits)
			return p + __builtin_ctz((unsigned)bits);
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
	return p;
}

/* Takes a string without escapes. NULL: there is none at p. */
static const char *flat_string(
    const char *p, const char *end, struct slice *out)
{
	const char *from = p + 1;

	if (p == end || *p != '"')
		return NULL;
	p = text_end(from, end);
	if (p == end || *p != '"')
		return NULL;
	*out = (struct slice){ from, (size_t)(p - from) };
	return p + 1;
}

static const char *flat_word(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && memcmp(p, word, n) == 0 ? p + n : NULL;
}

/* Takes a value that is no object and no array. */
static const char *flat_value(const char *p, const char *end, struct slice *out)
{
	const char *from = p;

	if (p == end)
		return NULL;
	switch (*p) {
	case '"':
		return flat_string(p, end, out);
	case 't':
		p = flat_word(p, end, "true");
		break;
	case 'f':
		p = flat_word(p, end, "false");
		break;
	case 'n':
		*out = SLICE_ABSENT;
		return flat_word(p, end, "null");
	default:
		p = json_number_end(p, end);
	}
	if (p)
		*out = (struct slice){ from, (size_t)(p - from) };
	return p;
}

static void flat_keep(struct reader *r, const struct slice *want,
    struct slice key, struct slice value)
{
	for (size_t i = 0; i < r->n; i++)
		if (slice_equal(want[i], key))
			r->field[i] = value;
}

bool json_flat(struct reader *r, const struct slice *want, struct slice line)
{
	const char *p = line.at, *end = p + line.len;

	for (size_t i = 0; i < r->n; i++)
		r->field[i] = SLICE_ABSENT;
	p = json_skip_blanks(p, end);
	if (p == end || *p != '{')
		return false;
	do {
		struct slice key, value;

		p = flat_string(json_skip_blanks(p + 1, end), end, &key);
		if (!p)
			return false;
		p = json_skip_blanks(p, end);
		if (p == end || *p != ':')
			return false;
		p = flat_value(json_skip_blanks(p + 1, end), end, &value);
		if (!p)
			return false;
		flat_keep(r, want, key, value);
		p = json_skip_blanks(p, end);
	} while (p < end && *p == ',');
	return p < end && *p == '}' && json_skip_blanks(p + 1, end) == end;
}
