/*
 * stats_inequality.c - how unevenly a service is used over areas, and how
 * unevenly it would seem to be used if it were not.
 *
 * Few users make any map uneven: of ten users in a hundred areas most areas
 * have none, whatever the service does. So both indices come with their value
 * under equal rates, from allotting the same number of users at random in
 * proportion to population.
 *
 * The draws are whole numbers throughout, and so the same on every machine.
 * The users of a stretch of the population go to its two halves as fair coins
 * fall, 64 coins a word, until a stretch lies within one area: an exact
 * multinomial draw at a few bits a user.
 *
 * Where each area has many users their shares are near normal about those of
 * people, with a spread that falls as the root of the users: Gini's index, of
 * first order in it, falls with the root and Theil's, of second, with the users
 * themselves. So draws of a number that is large enough serve all larger ones.
 */
#include "stats_impl.h"

#include <stdlib.h>
#include <string.h>

#define GRID_BITS 40
#define ROUNDS 999
#define ROUNDS_LEAST 199
#define USERS_MANY UINT64_C(10000)
#define AREAS_MANY 2000
#define USERS_AN_AREA 512

__extension__ typedef unsigned __int128 product_t;

int stats_rate_order(
    uint64_t part1, uint64_t whole1, uint64_t part2, uint64_t whole2)
{
	product_t a = (product_t)part1 * whole2, b = (product_t)part2 * whole1;

	return (a > b) - (a < b);
}

static int by_rate(const void *x, const void *y)
{
	const struct stats_area *a = x, *b = y;

	return stats_rate_order(a->users, a->people, b->users, b->people);
}

static void totals(
    const struct stats_area *a, size_t n, double *users, double *people)
{
	uint64_t u = 0, p = 0;

	for (size_t i = 0; i < n; i++) {
		u += a[i].users;
		p += a[i].people;
	}
	*users = (double)u;
	*people = (double)p;
}

double stats_gini(struct stats_area *a, size_t n)
{
	double users, people, sum = 0;
	uint64_t below = 0;

	totals(a, n, &users, &people);
	if (!(users > 0 && people > 0))
		return NAN;
	qsort(a, n, sizeof *a, by_rate);
	for (size_t i = 0; i < n; i++) {
		uint64_t up_to = below + a[i].users;

		sum += (double)a[i].people / people *
		       ((double)(up_to + below) / users);
		below = up_to;
	}
	return fmax(0, 1 - sum);
}

static double theil_term(
    uint64_t users, uint64_t people, double all_users, double all_people)
{
	double s = (double)users / all_users, p = (double)people / all_people;

	return users > 0 ? s * log(s / p) : 0;
}

double stats_theil(const struct stats_area *a, size_t n)
{
	double users, people, sum = 0;

	totals(a, n, &users, &people);
	if (!(users > 0 && people > 0))
		return NAN;
	for (size_t i = 0; i < n; i++)
		sum += theil_term(a[i].users, a[i].people, users, people);
	return fmax(0, sum);
}

static int by_group(const void *x, const void *y)
{
	const struct stats_area *a = x, *b = y;

	return (a->group > b->group) - (a->group < b->group);
}

double stats_theil_between(struct stats_area *a, size_t n)
{
	double users, people, sum = 0;

	totals(a, n, &users, &people);
	if (!(users > 0 && people > 0))
		return NAN;
	qsort(a, n, sizeof *a, by_group);
	for (size_t i = 0; i < n;) {
		struct stats_area all = { 0, 0, a[i].group };

		for (; i < n && a[i].group == all.group; i++) {
			all.users += a[i].users;
			all.people += a[i].people;
		}
		sum += theil_term(all.users, all.people, users, people);
	}
	return fmax(0, sum);
}

/* SplitMix64 (Steele, Lea and Flood 2014). */
static inline uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* How many of n fair coins fall heads. */
static inline __attribute__((always_inline)) uint64_t heads_with(
    uint64_t *state, uint64_t n)
{
	uint64_t sum = 0;

	for (; n >= 64; n -= 64)
		sum += (uint64_t)__builtin_popcountll(draw(state));
	if (n > 0)
		sum += (uint64_t)__builtin_popcountll(draw(state) >> (64 - n));
	return sum;
}

#ifdef __x86_64__
/* The same code with the instruction that counts bits, which the oldest of
 * these processors lack. */
__attribute__((target("popcnt"))) static uint64_t heads_fast(
    uint64_t *state, uint64_t n)
{
	return heads_with(state, n);
}
#endif

static uint64_t heads(uint64_t *state, uint64_t n)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("popcnt"))
		return heads_fast(state, n);
#endif
	return heads_with(state, n);
}

/* Areas on a grid: area i is [edge[i], edge[i + 1]), the whole 2^GRID_BITS. */
struct grid_areas {
	struct stats_area *area;
	const uint64_t *edge;
	uint64_t *state;
};

/* Users of [from, from + 2^bits), which touches areas [a, b) at most. */
static void spread(const struct grid_areas *g, uint64_t from, int bits,
    uint64_t users, size_t a, size_t b)
{
	uint64_t half, left;

	while (a + 1 < b && g->edge[a + 1] <= from)
		a++;
	while (b > a + 1 && g->edge[b - 1] >= from + (UINT64_C(1) << bits))
		b--;
	if (users == 0)
		return;
	if (a + 1 == b) {
		g->area[a].users += users;
		return;
	}
	half = UINT64_C(1) << (bits - 1);
	left = heads(g->state, users);
	spread(g, from, bits - 1, left, a, b);
	spread(g, from + half, bits - 1, users - left, a, b);
}

static void set_edges(const struct stats_area *a, size_t n, uint64_t *edge)
{
	uint64_t people = 0, below = 0;

	for (size_t i = 0; i < n; i++)
		people += a[i].people;
	for (size_t i = 0; i < n; i++) {
		edge[i] = (uint64_t)(((product_t)below << GRID_BITS) / people);
		below += a[i].people;
	}
	edge[n] = UINT64_C(1) << GRID_BITS;
}

static void allot(struct stats_area *a, size_t n, const uint64_t *edge,
    uint64_t users, uint64_t *state)
{
	struct grid_areas g = { a, edge, state };

	for (size_t i = 0; i < n; i++)
		a[i].users = 0;
	spread(&g, 0, GRID_BITS, users, 0, n);
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static struct stats_total summary(double *x, size_t n, double level)
{
	double rank = stats_tail(level) * (double)(n + 1) + 1e-9, sum = 0;
	struct stats_total t = { NAN, INTERVAL_NONE };
	size_t k = rank >= 1 ? (size_t)rank : 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	t.value = sum / (double)n;
	if (k == 0)
		return t;
	qsort(x, n, sizeof *x, by_value);
	t.interval = (struct interval){ x[k - 1], x[n - k] };
	return t;
}

uint64_t stats_equal_users(uint64_t users, size_t areas)
{
	uint64_t enough = 1;

	while (enough < (uint64_t)areas * USERS_AN_AREA)
		enough *= 2;
	return users < enough ? users : enough;
}

static struct stats_total scaled(struct stats_total t, double by)
{
	return (struct stats_total){ t.value * by,
		{ t.interval.low * by, t.interval.high * by } };
}

void stats_equal_scale(struct stats_equal *e, uint64_t drawn, uint64_t users)
{
	double by = (double)drawn / (double)users;

	e->gini = scaled(e->gini, sqrt(by));
	e->theil = scaled(e->theil, by);
}

static size_t rounds_for(uint64_t users, size_t areas)
{
	return users > USERS_MANY || areas > AREAS_MANY ? ROUNDS_LEAST : ROUNDS;
}

bool stats_equal_rates(const struct stats_area *area, size_t n, uint64_t users,
    double level, uint64_t seed, struct stats_equal *out)
{
	uint64_t people = 0, state = seed;
	struct stats_area *a = malloc((n + 1) * sizeof *a);
	uint64_t *edge = malloc((n + 1) * sizeof *edge);
	double *x = malloc(2 * ROUNDS * sizeof *x);
	bool ok = a && edge && x;

	*out = (struct stats_equal){ { NAN, INTERVAL_NONE },
		{ NAN, INTERVAL_NONE }, 0 };
	for (size_t i = 0; i < n; i++)
		people += area[i].people;
	if (ok && users > 0 && people > 0) {
		out->rounds = rounds_for(users, n);
		for (size_t i = 0; i < out->rounds; i++) {
			memcpy(a, area, n * sizeof *a);
			if (i == 0)
				set_edges(a, n, edge);
			allot(a, n, edge, users, &state);
			x[i] = stats_theil(a, n);
			x[ROUNDS + i] = stats_gini(a, n);
		}
		out->theil = summary(x, out->rounds, level);
		out->gini = summary(x + ROUNDS, out->rounds, level);
	}
	free(a);
	free(edge);
	free(x);
	return ok;
}
