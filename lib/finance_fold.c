/*
 * finance_fold.c - names as people write them: "Début", "debut" and "DEBUT",
 * "Côtes-d'Armor" and "cotes d armor".
 *
 * Two names are walked side by side, so that nothing is allocated and no
 * length is a limit.
 */
#include "finance_impl.h"

struct fold {
	struct slice rest;
	uint32_t pending; /* second letter of a ligature, or 0 */
};

#define LETTER_OE 0x153

/* U+00C0 to U+00DF without accents; U+00E0 to U+00FF are the same in small
 * letters. '?' ae ligature, ' ' no letter. */
static const char base[] = "aaaaaa?ceeeeiiiidnooooo ouuuuyty";

/* The plain small letter of a code point; 0: it does not count. */
static uint32_t fold_code(uint32_t c, uint32_t *pending)
{
	char letter;

	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
	if (c == LETTER_OE || c == LETTER_OE - 1) {
		*pending = 'e';
		return 'o';
	}
	/* Signs of Latin-1, combining accents, typographic punctuation. */
	if (c < 0xc0 || (c >= 0x300 && c < 0x370) ||
	    (c >= 0x2000 && c < 0x2070))
		return 0;
	if (c > 0xff)
		return c;
	letter = base[c & 0x1f];
	if (letter == '?')
		*pending = 'e';
	return letter == ' ' ? 0 : letter == '?' ? 'a' : (uint32_t)letter;
}

/* The next letter that counts; 0: the end. */
static uint32_t fold_next(struct fold *f)
{
	uint32_t c = f->pending;

	f->pending = 0;
	while (c == 0 && f->rest.len > 0) {
		uint32_t code = 0xfffd;
		size_t n = text_utf8(f->rest.at, f->rest.len, &code);

		n = n ? n : 1;
		f->rest.at += n;
		f->rest.len -= n;
		c = fold_code(code, &f->pending);
	}
	return c;
}

bool fold_equal(struct slice a, struct slice b)
{
	struct fold left = { a, 0 }, right = { b, 0 };
	uint32_t c, d;

	do {
		c = fold_next(&left);
		d = fold_next(&right);
	} while (c == d && c != 0);
	return c == d;
}
