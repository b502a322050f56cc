/*
 * guess_dimensions.c - which columns are the action, the value, dimensions.
 */
#include <stdio.h>

#include "guess_impl.h"

/* Whole names, then words: see guess_roles.c. */
static const char action_names[] =
    "|action|event|evenement|event_name|"
    "action_name|nom_evenement|event_action|event_type|action_type|"
    "type_evenement|type_action|etape|step|type|name|";
static const char value_names[] =
    "|duration|duration_s|duree|duree_s|"
    "duration_ms|duree_ms|amount|montant|value|valeur|delta|price|prix|"
    "count|score|";
static const char dimension_names[] =
    "|departement|department|dept|dep|"
    "code_departement|region|code_region|territoire|territory|channel|"
    "canal|origin|origine|source|device|appareil|device_type|pays|country|"
    "country_code|langue|language|lang|platform|plateforme|campaign|"
    "campagne|version|profil|profile|statut|";
static const char action_words[] = "|action|event|evenement|";
static const char not_action[] = "|id|uid|category|value|time|date|";
static const char value_words[] = "|duration|duree|amount|montant|valeur|"
				  "delta|price|prix|seconds|secondes|";
static const char dimension_words[] =
    "|departement|department|dept|region|"
    "territoire|territory|channel|canal|origin|origine|source|device|"
    "appareil|pays|country|langue|language|lang|platform|plateforme|"
    "namespace|category|categorie|";
/* Values that name people or are read, not counted. */
static const char not_dimension[] =
    "|nom|prenom|firstname|lastname|mail|"
    "email|courriel|tel|phone|telephone|adresse|address|ip|naissance|"
    "birth|iban|nir|comment|commentaire|message|title|titre|url|uri|path|"
    "page|referrer|referer|agent|query|libelle|id|uid|uuid|";

static bool few_values(const struct stats *s, uint64_t most)
{
	return s->filled > 0 && !s->many && s->distinct <= most;
}

void roles_action(struct guess *g, const struct stats *st)
{
	struct choice best = { 0 };

	for (size_t i = 0; i < g->n; i++) {
		if (g->column[i].role != GUESS_UNUSED ||
		    !few_values(&st[i], 200) || !stats_comes_again(&st[i]) ||
		    !MOST(st[i].filled, st[i].rows) || st[i].numbers > 0)
			continue;
		choice_offer(&best,
		    name_rank(g->column[i].name, action_names, action_words,
			not_action),
		    i, IDENTITY_ACCOUNT, NULL);
	}
	if (best.rank)
		g->column[best.column].role = GUESS_ACTION;
}

void roles_value(struct guess *g, const struct stats *st)
{
	struct choice best = { 0 };

	for (size_t i = 0; i < g->n; i++)
		if (g->column[i].role == GUESS_UNUSED && st[i].distinct > 1 &&
		    st[i].numbers == st[i].filled)
			choice_offer(&best,
			    name_rank(g->column[i].name, value_names,
				value_words, "|id|"),
			    i, IDENTITY_ACCOUNT, NULL);
	if (best.rank)
		g->column[best.column].role = GUESS_VALUE;
}

static bool is_label(const struct stats *s)
{
	return s->distinct >= 2 && few_values(s, 200) && s->numbers == 0 &&
	       s->filled * 5 >= s->rows && s->distinct * 3 <= s->filled &&
	       s->bytes <= s->filled * 40 && s->longest <= STATS_TEXT;
}

/* Names that are known first, then texts, then yes and no. 0: none. */
static int dimension_rank(const char *name, const struct stats *s)
{
	int rank =
	    name_rank(name, dimension_names, dimension_words, not_dimension);
	char folded[128];

	name_fold(name, folded, sizeof folded);
	if (rank && s->distinct >= 2 && few_values(s, STATS_VALUES) &&
	    s->distinct * 3 <= s->filled * 2)
		return rank;
	if (name_has_word(folded, not_dimension) || !is_label(s))
		return 0;
	return s->distinct == 2 ? 3000 : 2000;
}

static bool name_taken(const struct guess *g, const char *name)
{
	if (strcmp(name, "action") == 0)
		return true;
	for (size_t i = 0; i < g->n; i++)
		if (g->column[i].dimension &&
		    strcmp(g->column[i].dimension, name) == 0)
			return true;
	return false;
}

/* The built-in table whose codes these are, or NULL. */
static const char *territory_of(const char *folded, const struct stats *s)
{
	if (s->filled == 0)
		return NULL;
	if (MOST(s->departments, s->filled) &&
	    (s->distinct >= 60 ||
		name_has_word(folded, "|departement|department|dept|dep|"
				      "territoire|territory|")))
		return "departement";
	if (MOST(s->regions, s->filled) &&
	    name_has_word(folded, "|region|territoire|territory|"))
		return "region";
	return NULL;
}

static int make_dimension(
    struct guess *g, size_t i, const struct stats *s, struct err *e)
{
	struct guess_column *c = &g->column[i];
	char folded[48], name[64];
	const char *territory;

	name_fold(c->name, folded, sizeof folded);
	territory = g->territory ? NULL : territory_of(folded, s);
	snprintf(name, sizeof name, "%s",
	    territory   ? territory
	    : folded[0] ? folded
			: "dimension");
	for (int k = 2; name_taken(g, name) && k < 100; k++)
		snprintf(name, sizeof name, "%s_%d",
		    folded[0] ? folded : "dimension", k);
	c->dimension = slice_copy(slice_of(name));
	if (!c->dimension)
		return err_memory(e);
	c->role = GUESS_DIMENSION;
	if (territory) {
		g->territory = territory;
		c->reason = strcmp(territory, "region") == 0
				? N_("French régions")
				: N_("French départements");
	}
	return 0;
}

/* A question has few answers, and most give one; what was said in words, which
 * may name people, has many or is rare. */
#define ANSWERS_MOST 12

static bool is_question(const struct stats *s)
{
	return s->distinct > 1 && s->distinct <= ANSWERS_MOST &&
	       2 * s->filled >= s->rows;
}

/* The questions of a form; the first of all forms, how it went, has a name. */
static int roles_questions(
    struct guess *g, const struct stats *st, struct err *e)
{
	int rc = 0, n = 0;

	for (size_t i = 0; rc == 0 && i < g->n && n < GUESS_DIMENSIONS; i++) {
		struct guess_column *c = &g->column[i];

		if (c->role != GUESS_UNUSED || !is_question(&st[i]))
			continue;
		n++;
		if (!name_taken(g, GUESS_SATISFACTION) &&
		    strstr(c->name, "s'est pass")) {
			c->role = GUESS_DIMENSION;
			c->dimension = slice_copy(slice_of(GUESS_SATISFACTION));
			rc = c->dimension ? 0 : err_memory(e);
		} else {
			rc = make_dimension(g, i, &st[i], e);
		}
	}
	return rc;
}

int roles_dimensions(struct guess *g, const struct stats *st, struct err *e)
{
	struct choice best;
	int rc = 0;

	if (g->reviews)
		return roles_questions(g, st, e);

	for (int n = 0; n < GUESS_DIMENSIONS && rc == 0; n++) {
		best.rank = 0;
		for (size_t i = 0; i < g->n; i++)
			if (g->column[i].role == GUESS_UNUSED &&
			    !(g->sums && st[i].numbers == st[i].filled))
				choice_offer(&best,
				    dimension_rank(g->column[i].name, &st[i]),
				    i, IDENTITY_ACCOUNT, NULL);
		if (best.rank == 0)
			break;
		rc = make_dimension(g, best.column, &st[best.column], e);
	}
	return rc;
}
