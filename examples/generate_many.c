/*
 * generate_many.c - an incubator of services that do not exist: synthetic,
 * seeded, with the truth that they were drawn from.
 *
 *   generate_many DIR [SEED]
 *
 * writes DIR/01 to DIR/42, each with service.json, costs.csv, population.csv,
 * events.csv, and DIR/truth.csv. Of each kind of service nearly all complete 6
 * procedures of 10; one is truly better (75 %) and one truly worse (45 %).
 * Sizes differ by a factor of thirty, as they do. One is alone of its kind, one
 * counts people anew each day, one gives procedures another time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SERVICES 42
#define KINDS 3
#define MONTHS 3

static uint64_t state = 20260401;

/* SplitMix64 (Steele, Lea and Flood 2014). */
static unsigned draw(unsigned n)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((z ^ z >> 31) >> 33) % n;
}

static const char *const kinds[KINDS][2] = { { "construction", "on-demand" },
	{ "acceleration", "on-demand" }, { "acceleration", "regulatory" } };

struct service {
	int number, kind;
	unsigned users;            /* a month */
	unsigned completion, back; /* in percent */
	const char *identity;
	int within_days;
	const char *phase;
};

static struct service service_of(int number)
{
	struct service s = { .number = number,
		.kind = number % KINDS,
		.users = 60 + draw(40) * draw(40),
		.completion = 60,
		.back = 30,
		.identity = "account",
		.within_days = 14 };

	if (number / KINDS == 3)
		s.completion = 75;
	if (number / KINDS == 10)
		s.completion = 45;
	if (s.completion != 60)
		s.users += 400;
	if (number == 40)
		s.identity = "daily";
	if (number == 41)
		s.within_days = 5;
	s.phase = number == 42 ? "consolidation" : kinds[s.kind][0];
	return s;
}

static FILE *file(const char *dir, int number, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%02d/%s", dir, number, name);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(1);
	}
	return f;
}

static void done(FILE *f)
{
	if (fclose(f) != 0)
		exit(1);
}

static void describe(const char *dir, const struct service *s)
{
	FILE *f = file(dir, s->number, "service.json");
	unsigned sought = s->users * (20 + (unsigned)s->number * 7 % 60);

	fprintf(f,
	    "// A synthetic service: nothing here is a measurement of a real "
	    "one.\n"
	    "{\n"
	    "  \"name\": \"Synthetic service %02d\",\n"
	    "  \"phase\": \"%s\",\n"
	    "  \"type\": \"%s\",\n"
	    "  \"timezone\": \"Europe/Paris\",\n"
	    "  \"sources\": { \"app\": { \"files\": \"events.csv\", "
	    "\"format\": \"csv\",\n"
	    "    \"identity\": \"%s\", \"time\": \"at\", \"user\": \"who\", "
	    "\"action\": \"what\" } },\n"
	    "  \"completion\": { \"start\": \"start\", \"complete\": "
	    "\"finish\", \"within_days\": %d },\n"
	    "  \"costs\": \"costs.csv\",\n"
	    "  \"population\": \"population.csv\",\n"
	    "  \"objectives\": [ { \"indicator\": \"active_users\", "
	    "\"baseline\": %u,\n"
	    "    \"from\": \"2026-07-01\", \"target\": %u, \"due\": "
	    "\"2026-12-31\" } ]\n"
	    "}\n",
	    s->number, s->phase, kinds[s->kind][1], s->identity, s->within_days,
	    s->users / 2, s->users * (s->number / KINDS % 2 ? 2 : 1));
	done(f);
	f = file(dir, s->number, "population.csv");
	fprintf(f, "territory,population,low,high,source,date\n");
	fprintf(f, "total,%u,%u,%u,synthetic,2026-01-01\n", sought,
	    sought / 10 * 9, sought / 10 * 11);
	done(f);
	f = file(dir, s->number, "costs.csv");
	fprintf(f, "date,amount\n");
	for (int m = 0; m < MONTHS; m++)
		fprintf(f, "2026-%02d,%u.00\n", 7 + m,
		    10000 + 500 * (unsigned)(s->number % 7));
	done(f);
}

static unsigned draw_day(int month)
{
	return 1 + draw(month == 9 ? 30 : 31);
}

/* Who starts in a month finishes on the same day or not at all. */
static void begin(FILE *f, const struct service *s, unsigned who, int month)
{
	unsigned day = draw_day(month);

	fprintf(f, "2026-%02d-%02u 10:00:00,u%u,start\n", month, day, who);
	if (draw(100) < s->completion)
		fprintf(
		    f, "2026-%02d-%02u 10:05:00,u%u,finish\n", month, day, who);
	if (month < 6 + MONTHS && draw(100) < s->back)
		fprintf(f, "2026-%02d-%02u 11:00:00,u%u,look\n", month + 1,
		    draw_day(month + 1), who);
}

static void use(const char *dir, const struct service *s)
{
	FILE *f = file(dir, s->number, "events.csv");
	unsigned who = 0;

	fprintf(f, "at,who,what\n");
	for (int m = 0; m < MONTHS; m++)
		for (unsigned i = 0; i < s->users; i++)
			begin(f, s, ++who, 7 + m);
	/* The last days: the window of September has elapsed by then. */
	for (int day = 1; day <= 21; day++)
		fprintf(f, "2026-10-%02d 09:00:00,u%d,look\n", day, day);
	done(f);
}

int main(int argc, char **argv)
{
	char path[512];
	FILE *truth;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: generate_many DIR [SEED]\n");
		return 2;
	}
	if (argc == 3)
		state = strtoull(argv[2], NULL, 10);
	mkdir(argv[1], 0777);
	snprintf(path, sizeof path, "%s/truth.csv", argv[1]);
	truth = fopen(path, "w");
	if (!truth)
		return 1;
	fprintf(truth, "service,phase,type,completion,retention\n");
	for (int n = 1; n <= SERVICES; n++) {
		struct service s = service_of(n);

		snprintf(path, sizeof path, "%s/%02d", argv[1], n);
		mkdir(path, 0777);
		describe(argv[1], &s);
		use(argv[1], &s);
		fprintf(truth, "Synthetic service %02d,%s,%s,0.%02u,0.%02u\n",
		    n, s.phase, kinds[s.kind][1], s.completion, s.back);
	}
	done(truth);
	return 0;
}
