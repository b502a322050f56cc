/*
 * source_haproxy.c - HAProxy's HTTP log.
 *
 *   Sep 25 06:05:27 host haproxy[6801]: ip:port [25/Sep/2018:06:05:27.584]
 *   frontend backend/server Tq/Tw/Tc/Tr/Tt status bytes cookie cookie term
 *   connections queues {captured} {captured} "request"
 *
 * What syslog writes in front has many forms, so that a line is read from its
 * time on, the only bracket that holds a date; the address is what stands
 * before it. There is no agent, and the times have no offset.
 */
#include "source_access.h"

static bool is_date(const char *p)
{
	return p[0] == '[' && p[3] == '/' && p[7] == '/' && p[12] == ':';
}

/* The bracket before the date, or NULL. */
static const char *find_time(struct slice s)
{
	const size_t least = 22; /* "[25/Sep/2018:06:05:27]" */
	const char *p = s.at, *end = s.at + s.len;

	while ((size_t)(end - p) >= least) {
		p = memchr(p, '[', (size_t)(end - p) - least + 1);
		if (!p || is_date(p))
			return p;
		p++;
	}
	return NULL;
}

static struct slice last_token(struct slice s)
{
	size_t n;

	s = slice_trim(s);
	n = s.len;
	while (n > 0 && s.at[n - 1] != ' ' && s.at[n - 1] != '\t')
		n--;
	return (struct slice){ s.at + n, s.len - n };
}

/* Tt of "0/0/0/72/+72": the whole time, in milliseconds. */
static struct slice total_time(struct slice timers)
{
	size_t n = timers.len;

	if (n == 0)
		return SLICE_ABSENT;
	while (n > 0 && timers.at[n - 1] != '/')
		n--;
	n += n < timers.len && timers.at[n] == '+';
	return (struct slice){ timers.at + n, timers.len - n };
}

/* What keeps a number from being one: "-1" is none, "+12" at least 12. */
static struct slice number(struct slice s)
{
	if (s.len > 0 && s.at[0] == '-')
		return SLICE_ABSENT;
	if (s.len > 1 && s.at[0] == '+')
		return (struct slice){ s.at + 1, s.len - 1 };
	return s;
}

/* The request is the last in quotes; syslog may have cut it. */
static void take_request(struct slice s, struct slice f[])
{
	const char *quote = s.len > 0 ? memchr(s.at, '"', s.len) : NULL;
	const char *close;

	if (!quote)
		return;
	s.len -= (size_t)(quote + 1 - s.at);
	s.at = quote + 1;
	close = s.len > 0 ? memchr(s.at, '"', s.len) : NULL;
	if (close)
		s.len = (size_t)(close - s.at);
	f[ACCESS_REQUEST] = s;
	access_request(f, true);
}

static bool split_haproxy(
    const struct access *a, struct slice line, struct slice f[])
{
	const char *bracket = find_time(line), *end;
	struct slice s, address, timers;

	(void)a;
	if (!bracket)
		return false;
	s = (struct slice){ bracket, (size_t)(line.at + line.len - bracket) };
	address =
	    last_token((struct slice){ line.at, (size_t)(bracket - line.at) });
	end = memchr(s.at, ']', s.len);
	f[ACCESS_ADDRESS] = endpoint_address(address);
	/* Every client has a port. */
	if (!end || f[ACCESS_ADDRESS].len == 0 ||
	    f[ACCESS_ADDRESS].len == address.len)
		return false;
	f[ACCESS_TIME] = (struct slice){ s.at + 1, (size_t)(end - s.at) - 1 };
	s = (struct slice){ end + 1, (size_t)(s.at + s.len - end) - 1 };
	access_token(&s);
	f[ACCESS_SERVER] = access_token(&s);
	timers = access_token(&s);
	f[ACCESS_DURATION] = number(total_time(timers));
	f[ACCESS_STATUS] = number(access_token(&s));
	f[ACCESS_BYTES] = number(access_token(&s));
	take_request(s, f);
	access_client(f);
	return timers.at && memchr(timers.at, '/', timers.len);
}

static const struct access haproxy = {
	.fields = ACCESS_COMMON | ACCESS_BIT(BYTES) | ACCESS_BIT(HOST) |
		  ACCESS_BIT(DURATION) | ACCESS_BIT(SERVER),
	.needs = ACCESS_BIT(REQUEST) | ACCESS_BIT(BYTES),
	.split = split_haproxy,
};

FORMAT_OF_PARTS("haproxy", "HTTP log of HAProxy", haproxy, access_alone);
