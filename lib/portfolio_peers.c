/*
 * portfolio_peers.c - who may be compared with whom, and how each stands.
 *
 * What makes two services unlike is looked for first, and is said; only what
 * is left is compared.
 */
#include "portfolio_impl.h"

#include <stdlib.h>
#include <string.h>

#define SEED UINT64_C(20050415)
#define EXPECTED_LEAST 5 /* cases of either kind at the pooled rate */
#define NEAR 0.95
#define FAR 0.998

static const struct {
	const char *name, *words;
} footings[] = {
	[FOOTING_WITHIN] = { "within", N_("within the limits") },
	[FOOTING_ABOVE] = { "above", N_("above (95 %)") },
	[FOOTING_FAR_ABOVE] = { "far_above", N_("above (99.8 %)") },
	[FOOTING_BELOW] = { "below", N_("below (95 %)") },
	[FOOTING_FAR_BELOW] = { "far_below", N_("below (99.8 %)") },
	[FOOTING_ORDERED] = { "ordered", N_("in order") },
	[FOOTING_UNREAD] = { "unread", N_("could not be read") },
	[FOOTING_NO_FIGURE] = { "no_figure", N_("this figure is missing") },
	[FOOTING_NO_PHASE] = { "no_phase",
	    N_("its phase or type is not said in service.json") },
	[FOOTING_TWICE] = { "twice",
	    N_("its data are those of another folder, which counts once") },
	[FOOTING_OTHER_MONTH] = { "other_month",
	    N_("its last complete month is older than the others'") },
	[FOOTING_FEW] = { "few_cases", N_("too few cases") },
	[FOOTING_ALONE] = { "alone", N_("alone of its phase and type") },
	[FOOTING_OTHER_IDENTITY] = { "other_identity",
	    N_("the others count people by another kind of identity") },
	[FOOTING_OTHER_WINDOW] = { "other_window",
	    N_("the others give procedures another time to complete") },
	[FOOTING_NO_PEER] = { "no_peer",
	    N_("no other of its phase and type has this figure and enough "
	       "cases") },
};

bool footing_is_comparable(enum footing s)
{
	return s <= FOOTING_ORDERED;
}

const char *footing_name(enum footing s)
{
	return footings[s].name;
}

const char *footing_words(enum footing s)
{
	return _(footings[s].words);
}

const char *portfolio_kind(const char *name)
{
	static const char *const words[] = { N_("investigation"),
		N_("construction"), N_("acceleration"), N_("consolidation"),
		N_("information"), N_("on-demand"), N_("regulatory") };

	if (!name || !*name)
		return "\xe2\x80\x93";
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i]) == 0)
			return _(words[i]);
	return name;
}

const char *portfolio_people(enum identity identity)
{
	static const char *const words[] = {
		[IDENTITY_ACCOUNT] = N_("accounts"),
		[IDENTITY_COOKIE] = N_("cookies"),
		[IDENTITY_DAILY] = N_("daily identifiers"),
	};

	return _(words[identity]);
}

struct slice listed_detail(const struct portfolio *p, const struct listed *t)
{
	const struct err *e = NULL;
	const char *text;

	if (t->unread.code)
		e = &t->unread;
	else if (t->footing == FOOTING_NO_FIGURE)
		e = &t->refusal[p->metric];
	text = !e ? "" : e->why ? _(e->why) : e->text;
	return (struct slice){ text, strcspn(text, "\n") };
}

static bool same_kind(const struct listed *a, const struct listed *b)
{
	return a->phase && b->phase && a->type && b->type &&
	       strcmp(a->phase, b->phase) == 0 && strcmp(a->type, b->type) == 0;
}

static bool same_money(
    const struct listed *a, const struct listed *b, enum figure metric)
{
	return figure_is_rate(metric) || strcmp(a->currency, b->currency) == 0;
}

static bool same_window(
    const struct listed *a, const struct listed *b, enum figure metric)
{
	return metric != FIGURE_COMPLETION || a->window == b->window;
}

static bool are_alike(
    const struct listed *a, const struct listed *b, enum figure metric)
{
	return same_kind(a, b) && a->identity == b->identity &&
	       same_window(a, b, metric) && same_money(a, b, metric);
}

/* Nothing but the others may still part it from them. */
static bool is_candidate(const struct listed *t)
{
	return t->footing == FOOTING_WITHIN;
}

static enum footing alone_of_itself(const struct listed *t, enum figure metric)
{
	if (t->unread.code)
		return FOOTING_UNREAD;
	if (isnan(t->figure[metric].value))
		return FOOTING_NO_FIGURE;
	if (!t->phase || !t->type || !*t->phase || !*t->type)
		return FOOTING_NO_PHASE;
	return FOOTING_WITHIN;
}

/* A folder named twice or copied: the same store. Entries are sorted. */
static bool is_twin(const struct portfolio *p, size_t i)
{
	const char *own = p->entry[i].fingerprint;

	for (size_t k = 0; k < i && own; k++)
		if (is_candidate(&p->entry[k]) &&
		    strcmp(p->entry[k].fingerprint, own) == 0)
			return true;
	return false;
}

/* Why nobody is left beside it. */
static enum footing loneliness(
    const struct portfolio *p, const struct listed *t)
{
	enum footing why = FOOTING_ALONE;

	for (size_t i = 0; i < p->n; i++) {
		const struct listed *o = &p->entry[i];

		if (o == t || !same_kind(o, t))
			continue;
		if (isnan(o->figure[p->metric].value) ||
		    are_alike(o, t, p->metric)) {
			if (why == FOOTING_ALONE)
				why = FOOTING_NO_PEER;
		} else {
			why = o->identity != t->identity
				  ? FOOTING_OTHER_IDENTITY
				  : FOOTING_OTHER_WINDOW;
		}
	}
	return why;
}

/* Those of the group, gathered: entries by index. */
static size_t members(const struct portfolio *p, size_t group, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (is_candidate(&p->entry[i]) && p->entry[i].group == group)
			out[n++] = i;
	return n;
}

static struct stats_peer peer_of(
    const struct portfolio *p, const struct listed *t)
{
	const struct row *r = &t->figure[p->metric];

	return (struct stats_peer){ (uint64_t)r->part, (uint64_t)r->whole };
}

static void drop_older(
    struct portfolio *p, struct group *g, const size_t *member, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct row *r = &p->entry[member[i]].figure[p->metric];

		if (g->end == DAY_NONE || r->end > g->end) {
			g->start = r->start;
			g->end = r->end;
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct listed *t = &p->entry[member[i]];

		if (t->figure[p->metric].end != g->end)
			t->footing = FOOTING_OTHER_MONTH;
	}
}

static void drop_few(struct portfolio *p, const size_t *member, size_t n)
{
	double part = 0, whole = 0, rate;

	for (size_t i = 0; i < n; i++) {
		struct stats_peer one = peer_of(p, &p->entry[member[i]]);

		part += (double)one.part;
		whole += (double)one.whole;
	}
	rate = whole > 0 ? part / whole : 0;
	for (size_t i = 0; i < n; i++) {
		struct listed *t = &p->entry[member[i]];
		double cases = (double)peer_of(p, t).whole;

		if (!(cases * rate >= EXPECTED_LEAST &&
			cases * (1 - rate) >= EXPECTED_LEAST))
			t->footing = FOOTING_FEW;
	}
}

static enum footing stand(const struct listed *t, double rate)
{
	if (rate > t->far_limits.high)
		return FOOTING_FAR_ABOVE;
	if (rate < t->far_limits.low)
		return FOOTING_FAR_BELOW;
	if (rate > t->limits.high)
		return FOOTING_ABOVE;
	return rate < t->limits.low ? FOOTING_BELOW : FOOTING_WITHIN;
}

static bool compare_rates(
    struct portfolio *p, struct group *g, const size_t *member, size_t n)
{
	struct stats_peer *peer = calloc(n + 1, sizeof *peer);
	struct stats_place *place = calloc(n + 1, sizeof *place);
	bool ok = peer && place;

	for (size_t i = 0; ok && i < n; i++)
		peer[i] = peer_of(p, &p->entry[member[i]]);
	ok = ok && stats_funnel_fit(peer, n, &g->funnel) &&
	     stats_ranks(peer, n, p->level, SEED, place);
	for (size_t i = 0; ok && i < n; i++) {
		struct listed *t = &p->entry[member[i]];

		t->place = place[i];
		t->z = stats_funnel_z(&g->funnel, peer[i]);
		t->limits =
		    stats_funnel_limits(&g->funnel, peer[i].whole, NEAR);
		t->far_limits =
		    stats_funnel_limits(&g->funnel, peer[i].whole, FAR);
		t->footing = stand(t, t->figure[p->metric].value);
	}
	free(peer);
	free(place);
	return ok;
}

/* A cost has no chance of its own: the least comes first, and that is all. */
static void order(struct portfolio *p, const size_t *member, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct listed *t = &p->entry[member[i]];
		double own = t->figure[p->metric].value;

		t->footing = FOOTING_ORDERED;
		t->place.rank = 1;
		for (size_t k = 0; k < n; k++)
			t->place.rank +=
			    p->entry[member[k]].figure[p->metric].value < own;
	}
}

static int compare_group(struct portfolio *p, size_t group, struct err *e)
{
	struct group *g = &p->group[group];
	size_t *member = calloc(p->n + 1, sizeof *member), n;
	bool ok = member != NULL;

	if (!ok)
		return err_memory(e);
	drop_older(p, g, member, members(p, group, member));
	if (figure_is_rate(p->metric))
		drop_few(p, member, members(p, group, member));
	n = members(p, group, member);
	g->n = n < 2 ? 0 : n;
	if (n == 1)
		p->entry[member[0]].footing =
		    loneliness(p, &p->entry[member[0]]);
	else if (n > 1 && figure_is_rate(p->metric))
		ok = compare_rates(p, g, member, n);
	else
		order(p, member, n);
	free(member);
	return ok ? 0 : err_memory(e);
}

/* Groups in the order of their first entries, which are sorted. */
static void find_groups(struct portfolio *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct listed *t = &p->entry[i];
		size_t k = 0;

		if (!is_candidate(t))
			continue;
		while (k < i && !(is_candidate(&p->entry[k]) &&
				    are_alike(&p->entry[k], t, p->metric)))
			k++;
		t->group = k < i ? p->entry[k].group : p->n_groups++;
		if (k == i)
			p->group[t->group] = (struct group){ .phase = t->phase,
				.type = t->type,
				.identity = t->identity,
				.window = t->window,
				.end = DAY_NONE,
				.start = DAY_NONE };
	}
}

static int by_text(const char *a, const char *b)
{
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int by_name(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int c = by_text(x->phase, y->phase);

	if (c == 0)
		c = by_text(x->type, y->type);
	if (c == 0)
		c = strcmp(x->name, y->name);
	return c ? c : strcmp(x->folder, y->folder);
}

static int by_place(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	bool cx = footing_is_comparable(x->footing);
	bool cy = footing_is_comparable(y->footing);

	if (cx != cy)
		return cy - cx;
	if (cx && x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (cx && x->place.rank != y->place.rank)
		return x->place.rank < y->place.rank ? -1 : 1;
	return by_name(a, b);
}

/* Two of one name are told apart by their folders. */
static int tell_apart(struct portfolio *p, struct err *e)
{
	bool *alike = calloc(p->n + 1, sizeof *alike);
	int rc = alike ? 0 : err_memory(e);

	for (size_t i = 0; rc == 0 && i < p->n; i++)
		for (size_t k = 0; k < p->n; k++)
			alike[i] =
			    alike[i] || (k != i && strcmp(p->entry[k].name,
						       p->entry[i].name) == 0);
	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		struct listed *t = &p->entry[i];
		struct buf b = BUF_INIT;

		if (!alike[i] || strcmp(t->name, t->folder) == 0)
			continue;
		buf_printf(&b, "%s (%s)", t->name, t->folder);
		t->name = table_text(p->words, buf_view(&b));
		rc = t->name ? buf_error(&b, e) : err_memory(e);
		buf_release(&b);
	}
	free(alike);
	return rc;
}

int portfolio_compare(struct portfolio *p, enum figure metric, struct err *e)
{
	int rc = tell_apart(p, e);

	p->metric = metric;
	p->group = calloc(p->n + 1, sizeof *p->group);
	if (rc == 0 && !p->group)
		rc = err_memory(e);
	if (rc < 0)
		return rc;
	qsort(p->entry, p->n, sizeof *p->entry, by_name);
	for (size_t i = 0; i < p->n; i++) {
		struct listed *t = &p->entry[i];

		t->footing = alone_of_itself(t, metric);
		if (is_candidate(t) && is_twin(p, i))
			t->footing = FOOTING_TWICE;
	}
	find_groups(p);
	for (size_t g = 0; rc == 0 && g < p->n_groups; g++)
		rc = compare_group(p, g, e);
	qsort(p->entry, p->n, sizeof *p->entry, by_place);
	return rc;
}
