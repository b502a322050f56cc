/*
 * guess_known.c - logs whose columns say which program wrote them, so that
 * who a user is need not be guessed.
 *
 * Matomo's visits tell a user by account, by cookie or by fingerprint, which
 * last for longer, months or a day. Plausible makes its user_id anew every
 * day. What it exports are sums by day: so many visitors, nobody known.
 */
#include "guess_impl.h"

static size_t find(const struct guess *g, const char *name)
{
	size_t i = 0;

	while (i < g->n && strcmp(g->column[i].name, name) != 0)
		i++;
	return i;
}

static bool has(const struct guess *g, const char *name)
{
	return find(g, name) < g->n;
}

static bool is_filled(
    const struct guess *g, const struct stats *st, const char *name)
{
	size_t i = find(g, name);

	return i < g->n && st[i].filled > 0 && MOST(st[i].filled, st[i].rows);
}

/* events_v2, as rows or as an export of them. */
static bool is_plausible(const struct guess *g)
{
	return has(g, "site_id") && has(g, "user_id") && has(g, "session_id") &&
	       has(g, "pathname") && has(g, "timestamp");
}

/* The answers that Je donne mon avis exports: one row each, and a column for
 * each question. */
static bool is_reviews(const struct guess *g)
{
	return has(g, "Review ID") && has(g, "Review Created At");
}

static bool is_aggregate(const struct guess *g)
{
	return has(g, "date") && has(g, "visitors") && !has(g, "user_id") &&
	       (has(g, "pageviews") || has(g, "visits") || has(g, "bounces") ||
		   has(g, "entrances") || has(g, "exits"));
}

static void choose_sums(struct guess *g)
{
	struct guess_column *visitors = &g->column[find(g, "visitors")];

	visitors->role = GUESS_VISITORS;
	visitors->reason = N_("sums by day, as Plausible exports them: nobody "
			      "is known on two days");
	if (has(g, "pageviews"))
		g->column[find(g, "pageviews")].role = GUESS_COUNT;
	g->identity = IDENTITY_DAILY;
	g->sums = true;
	if (!has(g, "pageviews"))
		g->warning = N_("One visitor may be in several rows of a day: "
				"over all rows, visitors are an upper bound.");
}

static void choose_matomo(struct guess *g, const struct stats *st)
{
	struct guess_column *user = &g->column[find(g, "user")];

	user->role = GUESS_USER;
	if (is_filled(g, st, "userId")) {
		g->identity = IDENTITY_ACCOUNT;
		user->reason = N_("Matomo's userId: an account");
	} else if (is_filled(g, st, "visitorId")) {
		g->identity = IDENTITY_COOKIE;
		user->reason = N_("Matomo's visitorId: a cookie, 13 months at "
				  "most");
	} else {
		g->identity = IDENTITY_DAILY;
		user->reason = N_("Matomo's fingerprint: about a day");
	}
}

static void choose_plausible(struct guess *g)
{
	struct guess_column *user = &g->column[find(g, "user_id")];

	user->role = GUESS_USER;
	user->reason = N_("Plausible makes it anew every day");
	g->identity = IDENTITY_DAILY;
}

static void choose_reviews(struct guess *g)
{
	struct guess_column *user = &g->column[find(g, "Review ID")];

	user->role = GUESS_USER;
	user->reason = N_("an answer of Je donne mon avis: who gives two is "
			  "not known");
	g->identity = IDENTITY_DAILY;
	g->reviews = true;
}

bool known_user(struct guess *g, const struct stats *st)
{
	bool matomo = strcmp(g->format, "matomo") == 0;

	if (matomo)
		choose_matomo(g, st);
	else if (is_plausible(g))
		choose_plausible(g);
	else if (is_aggregate(g))
		choose_sums(g);
	else if (is_reviews(g))
		choose_reviews(g);
	return matomo || is_plausible(g) || is_aggregate(g) || is_reviews(g);
}
