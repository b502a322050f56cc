/*
 * headline_goals.c - what was promised, on the Monday screen.
 *
 * What is known of an objective, and how it is judged, is that of the indicator
 * on_track; only its words are left to the screen.
 */
#include "headline_impl.h"

#include <stdlib.h>

#include "indicator_objective.h"

int headline_goals(
    const struct indicator_run *run, struct headline *h, struct err *e)
{
	const struct service *v = run->service;
	struct table *notes = table_new(); /* on_track has room for them */
	int rc = notes ? 0 : err_memory(e);

	h->goal = calloc(v->n_objectives + 1, sizeof *h->goal);
	if (!h->goal)
		rc = err_memory(e);
	for (size_t i = 0; rc == 0 && i < v->n_objectives; i++) {
		struct standing s;

		rc = objective_stand(run, &v->objectives[i], &s, notes, e);
		if (rc < 0)
			break;
		s.now.split = "";
		h->goal[h->n_goals++] =
		    (struct headline_goal){ &v->objectives[i], s.now,
			    s.expected, standing_name(s.verdict) };
	}
	table_free(notes);
	return rc;
}
