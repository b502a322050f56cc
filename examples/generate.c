/*
 * generate.c - the example services' logs: synthetic, seeded, with the truth
 * that they were drawn from.
 *
 *   generate portail|competences|rendezvous DIR
 *
 * writes DIR/logs/ and DIR/truth.csv. Nothing here is a measurement of a real
 * service. People arrive day by day, come back less and less often, and do on
 * a visit what their service is for. The truth is counted here, in plain
 * arrays, as the events are drawn.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define MAX_USERS 200000
#define COUNT(a) (sizeof(a) / sizeof *(a))

static uint64_t state;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double draw_real(void)
{
	return (double)(draw() >> 11) / 9007199254740992.0;
}

static int draw_int(int n)
{
	return (int)(draw() % (uint64_t)n);
}

static int draw_poisson(double mean)
{
	double limit = exp(-mean), p = draw_real();
	int n = 0;

	while (p > limit) {
		p *= draw_real();
		n++;
	}
	return n;
}

/* Civil calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
static int day_of(int y, int m, int d)
{
	int yy = y - (m <= 2), era = yy / 400, yoe = yy - era * 400;
	int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil(int day, int *y, int *m, int *d)
{
	int z = day + 719468, era = z / 146097, doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = yoe + era * 400 + (*m <= 2);
}

/* 0 Monday .. 6 Sunday. */
static int weekday(int day)
{
	return (day + 3) % 7;
}

/* Summer time in Paris on a civil day, by the rule since 1996: from the last
 * Sunday of March to the last Sunday of October (counted from 03:00 here;
 * no event is drawn between midnight and then). */
static int summer(int day)
{
	int y, m, d, from, to;

	civil(day, &y, &m, &d);
	from = day_of(y, 3, 31);
	from -= (weekday(from) + 1) % 7;
	to = day_of(y, 10, 31);
	to -= (weekday(to) + 1) % 7;
	return day >= from && day < to;
}

/* --- people --- */

struct person {
	uint64_t id;
	int first;    /* day of arrival */
	double taste; /* how readily this one comes back */
	int department, channel, agent;
	int last_month; /* month last counted as active */
};

static struct person people[MAX_USERS];
static int n_people;

/* Départements with about their share of the population, overseas too. */
static const char *const departments[] = { "59", "75", "13", "69", "92", "93",
	"33", "62", "78", "77", "31", "76", "94", "44", "95", "91", "38", "67",
	"34", "35", "06", "83", "57", "29", "74", "974", "60", "30", "42", "84",
	"56", "68", "54", "49", "45", "63", "64", "37", "80", "25", "22", "971",
	"972", "973", "976", "2A", "2B", "48", "23", "15" };

static int draw_department(void)
{
	double x = draw_real();

	return (int)((double)COUNT(departments) * x * x);
}

static struct person *arrive(int day)
{
	struct person *p;

	if (n_people == MAX_USERS)
		exit(1);
	p = &people[n_people++];
	p->id = draw();
	p->first = day;
	p->taste = 0.15 + draw_real() * draw_real();
	p->department = draw_department();
	p->channel = draw_int(10) < 6 ? 0 : 1 + draw_int(2);
	p->agent = draw_int(8);
	p->last_month = -1;
	return p;
}

static double week_shape(int day)
{
	static const double shape[] = { 1.15, 1.2, 1.15, 1.1, 1.0, 0.6, 0.5 };

	return shape[weekday(day)];
}

/* Chance that somebody who arrived k days ago comes today. */
static double comes_back(const struct person *p, int k)
{
	return p->taste * 0.22 * pow(1.0 + k, -0.55);
}

/* --- truth --- */

#define MONTHS 40
static int month_first, counted_months;
static long active[MONTHS], fresh[MONTHS], events[MONTHS];
static long answered[MONTHS][3]; /* well, middling, badly */

static int month_of(int day)
{
	int y, m, d;

	civil(day, &y, &m, &d);
	return y * 12 + m - 1;
}

static void count_event(struct person *p, int day)
{
	int m = month_of(day) - month_first;

	if (m + 1 > counted_months)
		counted_months = m + 1;
	events[m]++;
	if (p->last_month == -1)
		fresh[m]++;
	if (p->last_month != m) {
		active[m]++;
		p->last_month = m;
	}
}

static void write_truth(const char *dir)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/truth.csv", dir);
	f = fopen(path, "w");
	if (!f)
		exit(1);
	fprintf(f, "indicator,start,value\n");
	for (int m = 0; m < counted_months; m++) {
		int y = (month_first + m) / 12, mm = (month_first + m) % 12 + 1;

		fprintf(f, "active_users,%04d-%02d-01,%ld\n", y, mm, active[m]);
		fprintf(f, "new_users,%04d-%02d-01,%ld\n", y, mm, fresh[m]);
		fprintf(f, "events,%04d-%02d-01,%ld\n", y, mm, events[m]);
		if (answered[m][0])
			fprintf(f, "satisfaction,%04d-%02d-01,%ld of %ld\n", y,
			    mm, 10 * answered[m][0] + 5 * answered[m][1],
			    answered[m][0] + answered[m][1] + answered[m][2]);
	}
	if (fclose(f) != 0)
		exit(1);
}

/* --- log files --- */

struct log {
	FILE *plain;
	gzFile zip;
};

static struct log log_open(const char *dir, const char *name, int zipped)
{
	struct log l = { NULL, NULL };
	char path[512];

	snprintf(
	    path, sizeof path, "%s/logs/%s%s", dir, name, zipped ? ".gz" : "");
	if (zipped)
		l.zip = gzopen(path, "wb6");
	else
		l.plain = fopen(path, "w");
	if (!l.plain && !l.zip) {
		perror(path);
		exit(1);
	}
	return l;
}

static void log_line(struct log *l, const char *text)
{
	int ok =
	    l->zip ? gzputs(l->zip, text) >= 0 : fputs(text, l->plain) >= 0;

	if (!ok)
		exit(1);
}

static void log_close(struct log *l)
{
	if (l->zip && gzclose(l->zip) != Z_OK)
		exit(1);
	if (l->plain && fclose(l->plain) != 0)
		exit(1);
}

/* One event of a day, sorted by second before it is written. */
struct moment {
	int second;
	struct person *who;
	int what;
};

static struct moment moments[100000];
static int n_moments;

static int by_second(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return x->second != y->second ? x->second - y->second
				      : (x->who > y->who) - (x->who < y->who);
}

static void add_moment(struct person *p, int second, int what)
{
	if (n_moments == (int)COUNT(moments))
		exit(1);
	if (second > 86399)
		second = 86399;
	moments[n_moments++] = (struct moment){ second, p, what };
}

/* Between 6 h and 23 h, most of it in working hours. */
static int draw_second(void)
{
	double x = (draw_real() + draw_real() + draw_real()) / 3;

	return (int)(6 * 3600 + x * 16.5 * 3600);
}

/* --- competences: product events in CSV, accounts --- */

/* Some who finished say what they think, and some how easy it was, on five. */
static const char *const steps[] = { "visite", "debut", "fin", "certifie",
	"avis", "avis", "avis", "facilite", "facilite", "facilite", "facilite",
	"facilite" };
static const char *const answers[] = { "", "", "", "", "bien", "moyen", "mal",
	"1", "2", "3", "4", "5" };
#define OPINION 4
#define EASE 7

/* Answers have draws of their own: the rest is the same without them. */
static double draw_answer(void)
{
	static uint64_t own = 20250302;
	uint64_t rest = state;
	double x;

	state = own;
	x = draw_real();
	own = state;
	state = rest;
	return x;
}

/* Those who come later are asked about a better service. */
static void answer_competences(struct person *p, int at)
{
	double better = 0.2 * (double)(p - people) / MAX_USERS * 30, x;

	if (better > 0.2)
		better = 0.2;
	if (draw_answer() < 0.16) {
		x = draw_answer();
		add_moment(p, at,
		    OPINION + (x > 0.65 + better) + (x > 0.88 + better / 3));
	}
	if (draw_answer() < 0.09)
		add_moment(p, at + 5,
		    EASE + (int)(5 * pow(draw_answer(), 0.8 - 2 * better)));
}

static void visit_competences(struct person *p)
{
	int at = draw_second();

	add_moment(p, at, 0);
	if (draw_real() > 0.55)
		return;
	add_moment(p, at + 60 + draw_int(200), 1);
	if (draw_real() > 0.6)
		return;
	add_moment(p, at + 700 + draw_int(2000), 2);
	answer_competences(p, at + 2750);
	if (draw_real() < 0.18)
		add_moment(p, at + 3000 + draw_int(300), 3);
}

/* Seconds, of which a few are many (Pareto, exponent 2). */
static const char *duration(char text[static 16])
{
	double x = 600 / sqrt(1 - draw_int(1000) / 1000.0);

	snprintf(text, 16, "%d,%d", (int)x, (int)(10 * x) % 10);
	return text;
}

static void line_competences(
    char *line, size_t n, const struct moment *m, int day)
{
	static const char *const channel[] = { "recherche", "partenaire",
		"courrier" };
	char text[16];
	int y, mo, d;

	civil(day, &y, &mo, &d);
	snprintf(line, n,
	    "%02d/%02d/%04d %02d:%02d:%02d;%08llu;%s;%s;%s;%s;%s\n", d, mo, y,
	    m->second / 3600, m->second / 60 % 60, m->second % 60,
	    /* 7654321 is prime to 10^8: every account has a number of its own.
	     */
	    (unsigned long long)(m->who - people) * 7654321u % 100000000u,
	    steps[m->what], departments[m->who->department],
	    channel[m->who->channel], m->what == 2 ? duration(text) : "",
	    answers[m->what]);
}

/* --- rendezvous: JSON lines, accounts --- */

static void visit_rendezvous(struct person *p)
{
	int at = draw_second();

	add_moment(p, at, 0);
	if (draw_real() < 0.7)
		add_moment(p, at + 30 + draw_int(300), 1);
	if (draw_real() < 0.12)
		add_moment(p, at + 4000 + draw_int(3000), 2);
}

static void line_rendezvous(
    char *line, size_t n, const struct moment *m, int day)
{
	static const char *const type[] = { "recherche", "rdv_pris",
		"rdv_annule" };
	static const char *const place[] = { "mairie", "pr\\u00e9fecture",
		"CAF" };
	int y, mo, d;

	civil(day, &y, &mo, &d);
	snprintf(line, n,
	    "{\"ts\":\"%04d-%02d-%02dT%02d:%02d:%02d+0%d:00\","
	    "\"compte\":{\"id\":%llu},\"type\":\"%s\",\"lieu\":\"%s\","
	    "\"departement\":\"%s\"}\n",
	    y, mo, d, m->second / 3600, m->second / 60 % 60, m->second % 60,
	    summer(day) ? 2 : 1, (unsigned long long)m->who->id, type[m->what],
	    place[m->who->channel], departments[m->who->department]);
}

/* --- portail: access log, nobody logs in --- */

static const char *const pages[] = { "/", "/naissance",
	"/naissance/mode-de-garde", "/naissance/conges", "/demarche/debut",
	"/demarche/merci", "/style.css", "/introuvable", "/sante" };
static const int page_status[] = { 200, 200, 200, 200, 200, 200, 200, 404,
	200 };
static const char *const agents[] = {
	"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
	"Firefox/128.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
	"like Gecko) Chrome/129.0.0.0 Safari/537.36",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) "
	"AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 "
	"Safari/604.1",
	"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like "
	"Gecko) Chrome/129.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
	"(KHTML, like Gecko) Version/17.5 Safari/605.1.15",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 "
	"Firefox/127.0",
	"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
	"(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
};

static void visit_portail(struct person *p)
{
	int at = draw_second(), n = 1 + draw_poisson(2.2);

	for (int i = 0; i < n; i++) {
		add_moment(p, at, draw_int(4));
		add_moment(p, at + 1, 6);
		at += 5 + draw_int(120);
	}
	if (draw_real() < 0.03)
		add_moment(p, at + 3, 7);
	if (draw_real() > 0.35)
		return;
	add_moment(p, at + 10, 4);
	if (draw_real() < 0.62)
		add_moment(p, at + 200 + draw_int(500), 5);
}

static void line_portail(char *line, size_t n, const struct moment *m, int day)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	uint64_t a = m->who->id;
	int y, mo, d;

	civil(day, &y, &mo, &d);
	/* Addresses of 10/8 and 2001:db8::/32 belong to nobody. */
	if (a % 5 == 0)
		snprintf(line, n, "2001:db8:%x:%x::%x",
		    (unsigned)(a >> 8 & 0xffff), (unsigned)(a >> 24 & 0xffff),
		    (unsigned)(a >> 40 & 0xff));
	else
		snprintf(line, n, "10.%u.%u.%u", (unsigned)(a >> 8 & 255),
		    (unsigned)(a >> 16 & 255), (unsigned)(a >> 24 & 255));
	snprintf(line + strlen(line), n - strlen(line),
	    " - - [%02d/%s/%04d:"
	    "%02d:%02d:%02d +0%d00] \"GET %s HTTP/1.1\" %d %d \"-\" \"%s\"\n",
	    d, names[mo - 1], y, m->second / 3600, m->second / 60 % 60,
	    m->second % 60, summer(day) ? 2 : 1, pages[m->what],
	    page_status[m->what], 400 + (int)(a % 9000), agents[m->who->agent]);
}

/* --- the services --- */

struct service {
	const char *name;
	uint64_t seed;
	int from[3], to[3];      /* half-open */
	double arrivals, growth; /* a day at first; factor by the end */
	int lasting;             /* people come back under the same id */
	void (*visit)(struct person *);
	void (*line)(char *, size_t, const struct moment *, int);
	unsigned counted; /* bit k: an event of kind k counts as use */
	int answers;      /* some are asked what they think */
	const char *header;
	const char *file; /* "%04d-%02d" is the month's */
};

static const struct service services[] = {
	{ "portail", 20260901, { 2026, 9, 1 }, { 2026, 11, 16 }, 210, 1.5, 0,
	    visit_portail, line_portail, 0x3f, 0, NULL, "access.log" },
	{ "competences", 20250301, { 2025, 3, 1 }, { 2026, 11, 16 }, 14, 5.0, 1,
	    visit_competences, line_competences, 0xe, 1,
	    "horodatage;id_usager;evenement;dept;canal;duree_s;reponse\n",
	    "evenements-%04d-%02d.csv" },
	{ "rendezvous", 20260105, { 2026, 1, 5 }, { 2026, 11, 16 }, 25, 2.0, 1,
	    visit_rendezvous, line_rendezvous, 0x2, 0, NULL,
	    "rdv-%04d-%02d.jsonl" },
};

static void draw_day(const struct service *s, int day, int from, int to)
{
	double t = (double)(day - from) / (to - from);
	double shape = week_shape(day) * (1 + 0.12 * (draw_real() - 0.5));
	int n = draw_poisson(s->arrivals * pow(s->growth, t) * shape / 2) +
		draw_poisson(s->arrivals * pow(s->growth, t) * shape / 2);

	n_moments = 0;
	for (int i = 0; s->lasting && i < n_people; i++)
		if (draw_real() <
		    comes_back(&people[i], day - people[i].first) * shape)
			s->visit(&people[i]);
	for (int i = 0; i < n; i++)
		s->visit(arrive(day));
	qsort(moments, (size_t)n_moments, sizeof *moments, by_second);
}

/* The name of the file that holds a day: by month, or, for an access log, by
 * week since the last rotation, the newest without a number. */
static void file_of(
    const struct service *s, int day, int to, char *out, size_t n, int *zipped)
{
	int y, m, d;

	civil(day, &y, &m, &d);
	if (strchr(s->file, '%')) {
		char month[16];

		snprintf(month, sizeof month, "%04d-%02d", y, m);
		snprintf(out, n, "%.*s%s%s",
		    (int)(strchr(s->file, '%') - s->file), s->file, month,
		    strchr(s->file, '.'));
		*zipped = month_of(day) != month_of(to - 1);
		return;
	}
	d = (to - 1 - day) / 7;
	if (d == 0)
		snprintf(out, n, "%s", s->file);
	else
		snprintf(out, n, "%s.%d", s->file, d);
	*zipped = d > 1;
}

static void generate(const struct service *s, const char *dir)
{
	int from = day_of(s->from[0], s->from[1], s->from[2]);
	int to = day_of(s->to[0], s->to[1], s->to[2]);
	char open_name[64] = "", name[64], line[1024];
	struct log l = { NULL, NULL };
	int zipped;

	state = s->seed;
	month_first = month_of(from);
	for (int day = from; day < to; day++) {
		file_of(s, day, to, name, sizeof name, &zipped);
		if (strcmp(name, open_name) != 0) {
			log_close(&l);
			l = log_open(dir, name, zipped);
			if (s->header)
				log_line(&l, s->header);
			memcpy(open_name, name, sizeof name);
		}
		draw_day(s, day, from, to);
		for (int i = 0; i < n_moments; i++) {
			s->line(line, sizeof line, &moments[i], day);
			log_line(&l, line);
			if (s->counted >> moments[i].what & 1)
				count_event(moments[i].who, day);
			if (s->answers && moments[i].what >= OPINION &&
			    moments[i].what < EASE)
				answered[month_of(day) - month_first]
					[moments[i].what - OPINION]++;
		}
	}
	log_close(&l);
	write_truth(dir);
}

int main(int argc, char **argv)
{
	char path[512];

	for (size_t i = 0; argc == 3 && i < COUNT(services); i++) {
		if (strcmp(argv[1], services[i].name) != 0)
			continue;
		snprintf(path, sizeof path, "%s/logs", argv[2]);
		mkdir(path, 0777);
		generate(&services[i], argv[2]);
		return 0;
	}
	fprintf(stderr, "usage: generate portail|competences|rendezvous DIR\n");
	return 2;
}
