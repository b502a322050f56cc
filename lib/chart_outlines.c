/*
 * chart_outlines.c - the outlines of the départements, as the data file has
 * them.
 */
#include "chart_impl.h"

#include <assert.h>
#include <ctype.h>

#include "departements.inc"

#define OUTLINE(code, name, path) { code, name, path },

const struct outline chart_outlines[] = { OUTLINES(OUTLINE) };
const size_t chart_n_outlines = sizeof chart_outlines / sizeof *chart_outlines;
const int chart_outlines_crown[4] = OUTLINES_CROWN;
const char chart_outlines_author[] = OUTLINES_AUTHOR;

static_assert(OUTLINES_WIDTH == CHART_OUTLINES_WIDTH &&
		  OUTLINES_HEIGHT == CHART_OUTLINES_HEIGHT,
    "the map has another size");

int chart_outline_of(struct slice code)
{
	char wanted[4] = "0";

	if (code.len == 0 || code.len > 3)
		return -1;
	for (size_t i = 0; i < code.len; i++)
		wanted[i + (code.len == 1)] =
		    (char)toupper((unsigned char)code.at[i]);
	for (size_t i = 0; i < chart_n_outlines; i++)
		if (strcmp(chart_outlines[i].code, wanted) == 0)
			return (int)i;
	return -1;
}
