/*
 * generate.c - the log of the speed test: synthetic product events as CSV.
 *
 *   generate ROWS USERS DAYS > events.csv
 *
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

static char *put_row(char *p, int64_t day, uint64_t second, uint64_t user)
{
	static const char *const action[] = { "visit", "visit", "start",
		"complete" };
	static const char *const channel[] = { "search", "partner", "mobile",
		"letter" };
	uint64_t h = (user + 1) * 0x9e3779b97f4a7c15u;
	uint64_t duration = 1 + draw() % 100 * (draw() % 60);

	p = put_date(p, day);
	*p++ = 'T';
	p = put_digits(p, second / 3600, 2);
	*p++ = ':';
	p = put_digits(p, second / 60 % 60, 2);
	*p++ = ':';
	p = put_digits(p, second % 60, 2);
	p = put_text(p, ",usager-");
	p = put_digits(p, h >> 24, 13);
	*p++ = ',';
	p = put_text(p, action[draw() % 4]);
	*p++ = ',';
	p = put_digits(p, 1 + (h >> 40) % 95, 2);
	*p++ = ',';
	p = put_text(p, channel[draw() % 10 < 8 ? h >> 50 & 3 : draw() & 3]);
	*p++ = ',';
	p = put_digits(p, duration,
	    duration < 10     ? 1
	    : duration < 100  ? 2
	    : duration < 1000 ? 3
			      : 4);
	*p++ = '\n';
	return p;
}

int main(int argc, char **argv)
{
	static char buf[1 << 16];
	double rows, users, days;
	uint64_t n;

	if (argc != 4) {
		fprintf(stderr, "usage: generate ROWS USERS DAYS\n");
		return 2;
	}
	rows = strtod(argv[1], NULL);
	users = strtod(argv[2], NULL);
	days = strtod(argv[3], NULL);
	n = (uint64_t)rows;
	fputs("timestamp,user_id,event,dept,origin,duration_s\n", stdout);
	for (uint64_t i = 0; i < n;) {
		char *p = buf;

		for (; i < n && p < buf + sizeof buf - 128; i++) {
			double t = (double)i / rows;
			double known = users * pow(t, 0.8) + 1;
			double x = draw_real();
			/* Half of the events are of recent users. */
			double back = draw() & 1 ? x * x * x : x;
			double user = known - 1 - floor((known - 1) * back);
			double at = t * days;

			p = put_row(p, 19723 + (int64_t)at,
			    (uint64_t)((at - floor(at)) * 86400),
			    (uint64_t)user);
		}
		if (fwrite(buf, 1, (size_t)(p - buf), stdout) !=
		    (size_t)(p - buf))
			return 1;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
