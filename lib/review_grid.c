/*
 * review_grid.c - the ten questions that sponsors mark, with the facts that
 * bear on each. The marks and the decision are theirs: both stay blank.
 */
#include "review_impl.h"

static const struct {
	const char *question;
	const char *section[2]; /* whose finding bears on it */
} questions[] = {
	{ N_("Is the product well placed for the problem?"),
	    { "reach", "territories" } },
	{ N_("Is it usable, useful and used?"), { "audience", "journey" } },
	{ N_("Are the objectives of six months ago reached?"),
	    { "objectives", NULL } },
	{ N_("Is the present cost per impact known and satisfactory?"),
	    { "costs", NULL } },
	{ N_("Are the next objectives relevant?"), { "course", NULL } },
	{ N_("Is the projected cost per impact satisfactory?"),
	    { "outlook", NULL } },
	{ N_("Are the priorities able to reach the objectives?"),
	    { "course", "objectives" } },
	{ N_("Are the resources coherent with them?"), { "budget", NULL } },
	{ N_("Is the team guided by impact?"), { "matrix", NULL } },
	{ N_("Is the team agile?"), { NULL, NULL } },
};

static const char *fact(const struct review *r, const char *section)
{
	for (size_t i = 0; section && i < r->n_points; i++)
		if (strcmp(r->point[i].section, section) == 0)
			return r->point[i].text;
	return NULL;
}

int review_grid(struct review *r, struct err *e)
{
	(void)e;
	doc_table(r->doc, DOC_CARDS, _("Facts that bear on each question"));
	doc_column(r->doc, _("question"), false);
	doc_column(r->doc, _("facts"), false);
	doc_column(r->doc, _("mark"), false);
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		const char *one = fact(r, questions[i].section[0]);
		const char *two = fact(r, questions[i].section[1]);

		doc_row(r->doc);
		doc_cell(r->doc,
		    review_say(r, "%zu. %s", i + 1, _(questions[i].question)));
		if (one || two)
			doc_cell(
			    r->doc, review_say(r, "%s%s%s", one ? one : "",
					one && two ? " " : "", two ? two : ""));
		else
			doc_cell(r->doc, _("no measured fact bears on it"));
		doc_cell(r->doc, "__\xc2\xa0/\xc2\xa0"
				 "5");
	}
	doc_table_end(r->doc);
	doc_subtitle(r->doc, _("Decision of the committee"));
	doc_choice(r->doc, _("go on, with the same budget or more"));
	doc_choice(r->doc, _("go on, with less"));
	doc_choice(r->doc, _("stop, pivot or maintain"));
	return 0;
}
