/*
 * guess_roles.c - which column is what.
 *
 * Two kinds of lists: whole names, in the order in which they are preferred,
 * and words that a name may hold. A whole name wins over a word, and either
 * is dropped when the values say otherwise: a time that is no date, an action
 * with a thousand values. Only when no name helps are values alone believed.
 */
#include "guess_impl.h"

/* Whole names. */
static const char time_names[] =
    "|timestamp|time|horodatage|datetime|"
    "date_time|event_time|event_timestamp|time_stamp|created_at|ts|date|"
    "instant|date_heure|server_time|action_timestamp|date_evenement|"
    "event_date|created|jour|day|heure|";
static const char account_names[] =
    "|user_id|userid|uid|usager_id|id_usager|"
    "id_user|id_utilisateur|utilisateur_id|account_id|id_compte|compte_id|"
    "customer_id|id_client|person_id|id_personne|personne_id|member_id|"
    "usager|utilisateur|user|account|compte|customer|person|personne|"
    "client|member|membre|beneficiaire|username|user_name|login|";
static const char cookie_names[] =
    "|visitor_id|visitorid|idvisitor|"
    "id_visiteur|visiteur_id|visitor|visiteur|client_id|clientid|cid|"
    "anonymous_id|cookie_id|cookie|device_id|session_id|sessionid|"
    "id_session|session|";

/* Words. */
static const char time_words[] = "|time|timestamp|date|datetime|horodatage|"
				 "ts|instant|jour|day|";
static const char not_time[] = "|naissance|birth|updated|modified|expire|"
			       "expires|end|fin|spent|zone|";
static const char account_words[] =
    "|user|userid|uid|usager|utilisateur|"
    "account|compte|customer|person|personne|beneficiaire|member|";
static const char cookie_words[] = "|visitor|visitorid|visiteur|cookie|"
				   "session|client|";
static const char not_user[] =
    "|agent|type|role|status|statut|lang|langue|"
    "language|country|pays|count|nb|is|new|name|nom|start|end|ip|";

/*
 * Time.
 */

static bool is_time(const struct stats *s)
{
	uint64_t stamps = s->stamps[DATE_DMY] > s->stamps[DATE_MDY]
			      ? s->stamps[DATE_DMY]
			      : s->stamps[DATE_MDY];

	return s->filled > 0 && MOST(stamps, s->filled) &&
	       MOST(s->filled, s->rows);
}

/* Digits alone are a time only under a name that says so. A time of day is
 * worth more than a day. */
static int time_rank(const char *name, const struct stats *s)
{
	int rank = name_rank(name, time_names, time_words, not_time);
	char folded[128];

	if (!is_time(s))
		return 0;
	name_fold(name, folded, sizeof folded);
	if (!rank && s->integers == 0 && !name_has_word(folded, not_time))
		rank = 2000;
	if (rank && !MOST(s->timed, s->filled))
		rank += 500;
	return rank;
}

static const char *time_reason(struct guess *g, const struct stats *s)
{
	if (s->slashed * 2 > s->filled) {
		g->dates = s->month_first > s->day_first ? DATE_MDY : DATE_DMY;
		if (s->month_first > s->day_first)
			return N_("month/day/year: the values prove it");
		if (s->day_first > 0)
			return N_("day/month/year");
		return N_("day/month/year, though nothing in the sample "
			  "proves it");
	}
	if (MOST(s->epoch, s->filled))
		return N_("seconds or milliseconds since 1970");
	if (MOST(s->offset, s->filled))
		return N_("with its own offset");
	return MOST(s->timed, s->filled) ? N_("year-month-day")
					 : N_("a day without a time");
}

/*
 * User.
 */

static bool looks_like_ids(const struct stats *s)
{
	return s->filled > 0 && MOST(s->filled, s->rows) && s->longest <= 64 &&
	       s->blanks == 0 && s->distinct >= 10 &&
	       s->distinct * 50 > s->filled &&
	       (s->numbers == 0 || s->integers == s->numbers) &&
	       stats_comes_again(s) && s->stamps[DATE_DMY] < s->filled &&
	       !MOST(s->addresses, s->filled);
}

void choice_offer(struct choice *best, int rank, size_t column,
    enum identity identity, const char *reason)
{
	if (rank > 0 && (best->rank == 0 || rank < best->rank))
		*best = (struct choice){ rank, column, identity, reason };
}

static void rank_user(
    struct choice *best, const struct guess *g, size_t i, const struct stats *s)
{
	const char *name = g->column[i].name;
	int account = name_rank(name, account_names, account_words, not_user);
	int cookie = name_rank(name, cookie_names, cookie_words, not_user);
	int doubt = stats_comes_again(s) ? 0 : 3000;
	char folded[128];

	name_fold(name, folded, sizeof folded);
	if (s->filled == 0)
		return;
	/* An identifier of some visitors only counts few of the users. */
	if (s->filled * 100 < s->rows * 80)
		doubt += 4000;
	if (cookie && cookie < (account ? account : 5000))
		choice_offer(best, cookie + 200 + doubt, i, IDENTITY_COOKIE,
		    N_("its name says a cookie or a session: 13 months at "
		       "most"));
	else if (account)
		choice_offer(best, account + doubt, i, IDENTITY_ACCOUNT,
		    N_("taken as account ids (they last for months)"));
	else if (strcmp(folded, "id") == 0 && stats_comes_again(s))
		choice_offer(best, 5000 + doubt, i, IDENTITY_ACCOUNT,
		    N_("taken as account ids: it comes again"));
	else if (!name_has_word(folded, not_user) && looks_like_ids(s))
		choice_offer(best, 6000, i, IDENTITY_ACCOUNT,
		    N_("a guess: many values that come again"));
}

/* Address and agent, as in an access log. */
static bool choose_address(struct guess *g, const struct stats *st)
{
	bool found = false;
	char folded[128];

	for (size_t i = 0; i < g->n && !found; i++) {
		if (g->column[i].role != GUESS_UNUSED || st[i].filled == 0 ||
		    !MOST(st[i].addresses, st[i].filled) ||
		    !MOST(st[i].filled, st[i].rows))
			continue;
		g->column[i].role = GUESS_USER;
		g->column[i].reason = N_("with the agent, hashed anew each "
					 "day");
		found = true;
	}
	for (size_t i = 0; i < g->n && found; i++) {
		name_fold(g->column[i].name, folded, sizeof folded);
		if (g->column[i].role != GUESS_UNUSED ||
		    !name_has_word(folded, "|agent|useragent|"))
			continue;
		g->column[i].role = GUESS_USER;
		break;
	}
	if (found)
		g->identity = IDENTITY_DAILY;
	return found;
}

static int list_columns(
    const struct guess *g, const char *what, const char *advice, struct err *e)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < g->n && b.len < 500; i++) {
		buf_str(&b, i ? ", " : "");
		text_terminal(&b, slice_of(g->column[i].name));
	}
	err_set(e, ERR_INPUT, "%s: no column can be %s\nThere are: %s\n%s",
	    g->path, _(what), buf_text(&b), _(advice));
	buf_release(&b);
	return e->code;
}

static int choose_user(struct guess *g, const struct stats *st, struct err *e)
{
	struct choice best = { 0 };

	if (known_user(g, st))
		return 0;
	for (size_t i = 0; i < g->n; i++)
		if (g->column[i].role == GUESS_UNUSED)
			rank_user(&best, g, i, &st[i]);
	/* An identifier of few is worth less than the address of all. */
	if ((best.rank == 0 || best.rank >= 4000) && choose_address(g, st))
		return 0;
	if (best.rank == 0)
		return list_columns(g, "the user",
		    N_("A log needs who did it: add a column such as user_id "
		       "(an account, a visitor's number; it is never stored as "
		       "it is)"),
		    e);
	g->column[best.column].role = GUESS_USER;
	g->column[best.column].reason = best.reason;
	g->identity = best.identity;
	if (!stats_comes_again(&st[best.column]))
		g->warning = N_("Every row has another user: is this column "
				"the row's own number?");
	return 0;
}

static int choose_time(struct guess *g, const struct stats *st, struct err *e)
{
	struct choice best = { 0 };

	for (size_t i = 0; i < g->n; i++)
		choice_offer(&best, time_rank(g->column[i].name, &st[i]), i,
		    IDENTITY_ACCOUNT, NULL);
	if (best.rank == 0)
		return list_columns(g, "the time",
		    N_("A log needs when it happened: "
		       "2026-11-15T08:12:44+01:00, 15/11/2026 08:12 or "
		       "2026-11-15"),
		    e);
	g->column[best.column].role = GUESS_TIME;
	g->column[best.column].reason = time_reason(g, &st[best.column]);
	return 0;
}

/*
 * An access log: its columns are known.
 */

static const char *request_time_reason(const struct stats *s)
{
	if (MOST(s->epoch, s->filled))
		return N_("seconds or milliseconds since 1970");
	return MOST(s->offset, s->filled) ? N_("with its own offset") : NULL;
}

static void warn_of_proxy(struct guess *g, const struct stats *s)
{
	uint64_t top = 0;

	for (size_t k = 0; k < s->n_values; k++)
		if (s->value[k].rows > top)
			top = s->value[k].rows;
	if (s->filled >= 100 && top * 2 > s->filled)
		g->warning = N_("One address sent most requests: if it is a "
				"proxy, its log hides the users behind it.");
}

/* Whether every request tells whose account it is. */
static bool tells_users(const struct guess *g, const struct stats *st)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->column[i].name, "user") == 0)
			return st[i].filled > 0 &&
			       MOST(st[i].filled, st[i].rows);
	return false;
}

static void choose_requests(struct guess *g, const struct stats *st)
{
	bool users = tells_users(g, st);

	g->identity = users ? IDENTITY_ACCOUNT : IDENTITY_DAILY;
	for (size_t i = 0; i < g->n; i++) {
		struct guess_column *c = &g->column[i];

		if (strcmp(c->name, "time") == 0) {
			c->role = GUESS_TIME;
			c->reason = request_time_reason(&st[i]);
		} else if (users && strcmp(c->name, "user") == 0) {
			c->role = GUESS_USER;
			c->reason = N_("taken as account ids (they last for "
				       "months)");
		} else if (!users && strcmp(c->name, "client") == 0) {
			c->role = GUESS_USER;
			c->reason = N_("with the agent, hashed anew each day");
			warn_of_proxy(g, &st[i]);
		} else if (!users && strcmp(c->name, "agent") == 0) {
			c->role = GUESS_USER;
		}
	}
}

static int describe(struct guess_column *c, struct stats *s, struct err *e)
{
	c->filled = s->filled;
	c->distinct = s->distinct;
	if (c->role == GUESS_VALUE)
		c->median = stats_median(s);
	if (c->role == GUESS_TIME && s->first) {
		c->first = slice_copy(slice_of(s->first));
		if (!c->first)
			return err_memory(e);
	}
	if (c->role != GUESS_ACTION && c->role != GUESS_DIMENSION)
		return 0;
	stats_sort(s);
	while (c->n_top < GUESS_TOP && c->n_top < s->n_values) {
		c->top[c->n_top] = s->value[c->n_top];
		s->value[c->n_top++].text = NULL;
	}
	return 0;
}

int roles_choose(struct guess *g, struct stats *st, struct err *e)
{
	int rc = 0;

	if (g->requests) {
		choose_requests(g, st);
	} else {
		rc = choose_time(g, st, e);
		if (rc == 0)
			rc = choose_user(g, st, e);
		if (rc == 0) {
			if (!g->sums && !g->reviews)
				roles_action(g, st);
			/* A visit's duration is not its actions'. */
			if (strcmp(g->format, "matomo") != 0 && !g->sums &&
			    !g->reviews)
				roles_value(g, st);
			rc = roles_dimensions(g, st, e);
		}
	}
	for (size_t i = 0; i < g->n && rc == 0; i++)
		rc = describe(&g->column[i], &st[i], e);
	return rc;
}
