/*
 * finance_territory.c - the total population of French départements and
 * regions, built in.
 *
 * The figures are in lib/data/territories.csv with their source; the build
 * turns them into the lists included here, sorted by code.
 */
#include "finance_impl.h"

#include <stdlib.h>

#include "territories.inc"

#define TERRITORY(code, name, region, people) \
	{ code, name, region, people, people, people },

static const struct territory departements[] = { TERRITORIES_DEPARTEMENT(
    TERRITORY) };
static const struct territory regions[] = { TERRITORIES_REGION(TERRITORY) };

static int copy_table(struct population *p, const struct territory *table,
    size_t n, struct err *e)
{
	p->at = malloc(n * sizeof *table);
	p->source = slice_copy(slice_of(TERRITORIES_SOURCE));
	if (p->at == NULL || p->source == NULL)
		return err_memory(e);
	for (size_t i = 0; i < n; i++) {
		p->at[i] = table[i];
		p->total += table[i].population;
	}
	p->n = n;
	p->low = p->high = p->total;
	return 0;
}

int population_builtin(struct population **out, const char *kind, struct err *e)
{
	bool departement = strcmp(kind, "departement") == 0;
	struct population *p;
	int rc;

	if (!departement && strcmp(kind, "region") != 0)
		return err_set(e, ERR_INPUT,
		    "no built-in table of \"%s\": there are \"departement\" "
		    "and \"region\"",
		    kind);
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return err_memory(e);
	rc = departement
		 ? copy_table(p, departements,
		       sizeof departements / sizeof *departements, e)
		 : copy_table(p, regions, sizeof regions / sizeof *regions, e);
	if (rc < 0)
		population_free(p);
	else
		*out = p;
	return rc;
}
