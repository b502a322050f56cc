/*
 * guess_names.c - names of columns, compared whatever their case, accents and
 * separators.
 */
#include "guess_impl.h"

/* Letters of Latin-1 and their capitals without accents, from U+00C0 on. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo_ouuuuy__"
			    "aaaaaaaceeeeiiiidnooooo_ouuuuy_y";

static char fold_letter(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return (char)(code - 'A' + 'a');
	if ((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9'))
		return (char)code;
	return code >= 0xc0 && code <= 0xff ? latin[code - 0xc0] : '_';
}

void name_fold(const char *name, char *out, size_t size)
{
	size_t left = strlen(name), n = 0, len;
	bool lower = false, upper;
	uint32_t code;
	char c;

	while (left > 0 && n + 2 < size) {
		len = text_utf8(name, left, &code);
		c = len ? fold_letter(code) : '_';
		upper = len && code >= 'A' && code <= 'Z';
		if (upper && lower)
			out[n++] = '_';
		if (c != '_' || (n > 0 && out[n - 1] != '_'))
			out[n++] = c;
		lower = c != '_' && !upper;
		name += len ? len : 1;
		left -= len ? len : 1;
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	out[n] = '\0';
}

/* Place of a word in a list, from 1 on; 0: not there. */
static int place_in(struct slice word, const char *list)
{
	int place = 0;
	size_t len;

	for (list++; *list; list += len + 1) {
		len = strcspn(list, "|");
		place++;
		if (slice_equal(word, (struct slice){ list, len }))
			return place;
	}
	return 0;
}

bool name_has_word(const char *folded, const char *words)
{
	size_t len;

	for (; *folded; folded += len + (folded[len] == '_')) {
		len = strcspn(folded, "_");
		if (place_in((struct slice){ folded, len }, words))
			return true;
	}
	return false;
}

int name_rank(const char *name, const char *names, const char *words,
    const char *not_words)
{
	const char *dot = strrchr(name, '.');
	char whole[128], last[128];
	int place;

	name_fold(name, whole, sizeof whole);
	place = place_in(slice_of(whole), names);
	if (!place && dot) {
		name_fold(dot + 1, last, sizeof last);
		place = place_in(slice_of(last), names);
		place += place ? 100 : 0;
	}
	if (place)
		return place;
	return name_has_word(whole, words) && !name_has_word(whole, not_words)
		   ? 1000
		   : 0;
}
