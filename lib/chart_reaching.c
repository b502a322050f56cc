/*
 * chart_reaching.c - users so far, the number to reach, and when it is or
 * would be reached. The line ends where knowledge ends: what comes after is a
 * date beside the target, with its range.
 */
#include "chart_impl.h"

#include <stdlib.h>

#include "output.h"

static const struct row *find(const struct table *t, const char *split)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].indicator, "time_to_reach") == 0 &&
		    strcmp(t->rows[i].split, split) == 0)
			return &t->rows[i];
	return NULL;
}

static void put_period(
    struct buf *b, const struct table *t, const struct row *r)
{
	output_period(
	    b, t->by, period_start(t->by, period_index(t->by, r->end - 1)));
}

static void put_aim(const struct table *t, struct buf *aim)
{
	const struct row *reached = find(t, "measure=reached");
	const struct row *projected = find(t, "measure=projected");
	const struct row *from = find(t, "measure=earliest");
	const struct row *to = find(t, "measure=latest");

	if (reached && !isnan(reached->value)) {
		buf_printf(aim, "%s ", _("reached"));
		put_period(aim, t, reached);
	} else if (projected && !isnan(projected->value)) {
		buf_printf(aim, "%s ", _("projected"));
		put_period(aim, t, projected);
		if (from && to && from->end != to->end && !isnan(from->value) &&
		    !isnan(to->value)) {
			buf_str(aim, " (");
			put_period(aim, t, from);
			buf_str(aim, " \xe2\x80\x93 ");
			put_period(aim, t, to);
			buf_char(aim, ')');
		}
	} else {
		buf_str(aim, _("no projection"));
	}
}

/* The rows of users so far alone, under the name of the chart. */
static void take(const struct table *t, struct table *past)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].indicator, "cumulative_users") == 0)
			past->rows[past->n++] = t->rows[i];
}

int chart_reaching(struct drawing *d, struct err *e)
{
	struct table past = *d->t;
	struct buf aim = BUF_INIT;
	int rc;

	put_aim(d->t, &aim);
	d->aim = buf_text(&aim);
	past.n = 0;
	past.rows = malloc(d->t->n * sizeof *past.rows);
	if (past.rows)
		take(d->t, &past);
	if (past.rows && past.n) {
		free(d->end);
		d->end = NULL;
		d->t = &past;
		rc = chart_places(d, e);
	} else {
		rc = past.rows ? err_set(e, ERR_INPUT,
				     "nothing to draw: no users so far")
			       : err_memory(e);
	}
	if (rc == 0)
		rc = chart_lines(d, e);
	free(past.rows);
	buf_release(&aim);
	return rc;
}
