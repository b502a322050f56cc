/*
 * text_match.c - the nearest name, and globs.
 */
#include "text.h"

#define NEAREST_LONGEST 64 /* bytes; nobody mistypes longer names */
#define NEAREST_FARTHEST 2

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits from a to b: insert, delete, replace a byte, swap two neighbours.
 * Three rows of the usual table are enough. b is not longer than
 * NEAREST_LONGEST. */
static size_t distance(struct slice a, struct slice b)
{
	size_t row[3][NEAREST_LONGEST + 1];

	for (size_t j = 0; j <= b.len; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3];
		const size_t *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t same = a.at[i - 1] == b.at[j - 1];

			now[j] = smaller(last[j - 1] + 1 - same,
			    smaller(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
			    a.at[i - 2] == b.at[j - 1])
				now[j] = smaller(now[j], before[j - 2] + 1);
		}
	}
	return row[a.len % 3][b.len];
}

const char *text_nearest(struct slice s, const char *const *names, size_t n)
{
	const char *nearest = NULL;
	size_t best = NEAREST_FARTHEST + 1;

	if (s.len > NEAREST_LONGEST)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct slice name = slice_of(names[i]);
		size_t d;

		if (name.len > NEAREST_LONGEST)
			continue;
		d = distance(s, name);
		if (d < best && 2 * d < s.len) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}

/* On a mismatch the last star eats one byte more; earlier stars never need
 * to, so the cost is at most the product of the lengths. */
bool text_glob(const char *pattern, struct slice s)
{
	const char *star = NULL, *p = pattern;
	size_t i = 0, retry = 0;

	while (i < s.len) {
		if (*p == '*') {
			star = ++p;
			retry = i;
		} else if (*p != '\0' && (*p == '?' || *p == s.at[i])) {
			p++;
			i++;
		} else if (star) {
			p = star;
			i = ++retry;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}
