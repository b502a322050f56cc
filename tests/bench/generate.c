/*
 * generate.c - the logs of the speed test: synthetic product events.
 *
 *   generate ROWS USERS DAYS [csv|quoted|json|access [FIRST]] > events
 *
 * From row FIRST on, those before it left out: what a service writes next.
 * Rows are in order of time. Users arrive along the way and come back with a
 * frequency that differs from one to the next, so that days, weeks and months
 * overlap as they do in life. One département and two channels per user.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

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

static char *put_digits(char *p, uint64_t n, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		p[i] = (char)('0' + n % 10);
		n /= 10;
	}
	return p + width;
}

static char *put_text(char *p, const char *s)
{
	size_t n = strlen(s);

	memcpy(p, s, n);
	return p + n;
}

/* Civil date of a day since 1970 (Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static char *put_date(char *p, int64_t day)
{
	int64_t z = day + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1;
	int64_t m = mp < 10 ? mp + 3 : mp - 9;

	p = put_digits(p, (uint64_t)(yoe + era * 400 + (m <= 2)), 4);
	*p++ = '-';
	p = put_digits(p, (uint64_t)m, 2);
	*p++ = '-';
	return put_digits(p, (uint64_t)d, 2);
}

/* What a row says, in whatever form. */
struct row {
	int64_t day;
	uint64_t second, user, duration;
	const char *action, *channel;
	uint64_t dept;
};

static struct row draw_row(int64_t day, uint64_t second, uint64_t user)
{
	static const char *const action[] = { "visit", "visit", "start",
		"complete" };
	static const char *const channel[] = { "search", "partner", "mobile",
		"letter" };
	uint64_t h = (user + 1) * 0x9e3779b97f4a7c15u;
	struct row r = { .day = day, .second = second, .user = h >> 24 };

	r.duration = 1 + draw() % 100 * (draw() % 60);
	r.action = action[draw() % 4];
	r.dept = 1 + (h >> 40) % 95;
	r.channel = channel[draw() % 10 < 8 ? h >> 50 & 3 : draw() & 3];
	return r;
}

static char *put_time(char *p, uint64_t second)
{
	p = put_digits(p, second / 3600, 2);
	*p++ = ':';
	p = put_digits(p, second / 60 % 60, 2);
	*p++ = ':';
	return put_digits(p, second % 60, 2);
}

static char *put_number(char *p, uint64_t n)
{
	return put_digits(p, n, n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4);
}

static char *put_fields(char *p, const struct row *r, const char *const mark[7])
{
	p = put_text(p, mark[0]);
	p = put_date(p, r->day);
	*p++ = 'T';
	p = put_time(p, r->second);
	p = put_text(p, mark[1]);
	p = put_text(p, "usager-");
	p = put_digits(p, r->user, 13);
	p = put_text(p, mark[2]);
	p = put_text(p, r->action);
	p = put_text(p, mark[3]);
	p = put_digits(p, r->dept, 2);
	p = put_text(p, mark[4]);
	p = put_text(p, r->channel);
	p = put_text(p, mark[5]);
	p = put_number(p, r->duration);
	return put_text(p, mark[6]);
}

/* The visitor's address and browser follow from the user, the page from the
 * département and the action. */
static char *put_request(char *p, const struct row *r)
{
	static const char *const agent[] = {
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
		"(KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
		"AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
		"Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 "
		"Firefox/127.0",
		"Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 "
		"(KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 "
		"Mobile Safari/537.36",
	};
	int64_t z = r->day + 719468, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, m = mp < 10 ? mp + 3 : mp - 9;
	int64_t year = yoe + z / 146097 * 400 + (m <= 2);

	for (int i = 0; i < 4; i++) {
		p = put_digits(p, 10 + (r->user >> 8 * i) % 90, 2);
		*p++ = i < 3 ? '.' : ' ';
	}
	p = put_text(p, "- - [");
	p = put_digits(p, (uint64_t)(doy - (153 * mp + 2) / 5 + 1), 2);
	*p++ = '/';
	p = put_text(
	    p, (const char[12][4]){ "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }[m - 1]);
	*p++ = '/';
	p = put_digits(p, (uint64_t)year, 4);
	*p++ = ':';
	p = put_time(p, r->second);
	p = put_text(p, " +0000] \"GET /demarche/");
	p = put_digits(p, r->dept, 2);
	*p++ = '/';
	p = put_text(p, r->action);
	p = put_text(p, " HTTP/1.1\" 200 ");
	p = put_number(p, r->duration);
	p = put_text(p, " \"https://www.exemple.gouv.fr/\" \"");
	p = put_text(p, agent[r->user % 4]);
	return put_text(p, "\"\n");
}

static char *put_row(char *p, const struct row *r, const char *format)
{
	static const char *const csv[] = { "", ",", ",", ",", ",", ",", "\n" };
	static const char *const quoted[] = { "\"", "\",\"", "\",\"", "\",\"",
		"\",\"", "\",\"", "\"\n" };
	static const char *const json[] = { "{\"timestamp\":\"",
		"\",\"user_id\":\"", "\",\"event\":\"", "\",\"dept\":\"",
		"\",\"origin\":\"", "\",\"duration_s\":", "}\n" };

	if (strcmp(format, "access") == 0)
		return put_request(p, r);
	return put_fields(p, r,
	    strcmp(format, "json") == 0     ? json
	    : strcmp(format, "quoted") == 0 ? quoted
					    : csv);
}

int main(int argc, char **argv)
{
	static char buf[1 << 16];
	const char *format = argc > 4 ? argv[4] : "csv";
	double rows, users, days;
	uint64_t n, first;

	if (argc < 4 || argc > 6) {
		fprintf(stderr, "usage: generate ROWS USERS DAYS "
				"[csv|quoted|json|access [FIRST]]\n");
		return 2;
	}
	rows = strtod(argv[1], NULL);
	users = strtod(argv[2], NULL);
	days = strtod(argv[3], NULL);
	n = (uint64_t)rows;
	first = argc > 5 ? strtoull(argv[5], NULL, 10) : 0;
	if (strcmp(format, "csv") == 0)
		fputs(
		    "timestamp,user_id,event,dept,origin,duration_s\n", stdout);
	if (strcmp(format, "quoted") == 0)
		fputs("\"timestamp\",\"user_id\",\"event\",\"dept\","
		      "\"origin\",\"duration_s\"\n",
		    stdout);
	for (uint64_t i = 0; i < n;) {
		char *p = buf;

		for (; i < n && p < buf + sizeof buf - 512; i++) {
			double t = (double)i / rows;
			double known = users * pow(t, 0.8) + 1;
			double x = draw_real();
			/* Half of the events are of recent users. */
			double back = draw() & 1 ? x * x * x : x;
			double user = known - 1 - floor((known - 1) * back);
			double at = t * days;

			struct row r = draw_row(19723 + (int64_t)at,
			    (uint64_t)((at - floor(at)) * 86400),
			    (uint64_t)user);

			if (i >= first)
				p = put_row(p, &r, format);
		}
		if (fwrite(buf, 1, (size_t)(p - buf), stdout) !=
		    (size_t)(p - buf))
			return 1;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
