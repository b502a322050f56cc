/*
 * source_address.c - who a visitor is behind a proxy.
 *
 * A proxy's log, or that of a server behind it, may hold the addresses that a
 * request came through, "client, proxy, proxy". The first one that is public
 * is the visitor's; private ones belong to somebody's own network and are the
 * same for many.
 */
#include "source_access.h"

#include <arpa/inet.h>

static bool is_inside4(uint32_t a)
{
	static const struct {
		uint32_t net, mask;
	} inside[] = {
		{ 0x0a000000, 0xff000000 }, /* 10/8 */
		{ 0xac100000, 0xfff00000 }, /* 172.16/12 */
		{ 0xc0a80000, 0xffff0000 }, /* 192.168/16 */
		{ 0x7f000000, 0xff000000 }, /* 127/8 */
		{ 0xa9fe0000, 0xffff0000 }, /* 169.254/16 */
		{ 0x64400000, 0xffc00000 }, /* 100.64/10 */
		{ 0x00000000, 0xff000000 }, /* 0/8 */
	};

	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if ((a & inside[i].mask) == inside[i].net)
			return true;
	return false;
}

static uint32_t four_bytes(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static bool is_inside6(const unsigned char a[16])
{
	static const unsigned char zero[15];
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (memcmp(a, mapped, sizeof mapped) == 0)
		return is_inside4(four_bytes(a + 12));
	return (a[0] & 0xfe) == 0xfc ||                   /* fc00::/7 */
	       (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) || /* fe80::/10 */
	       (memcmp(a, zero, sizeof zero) == 0 && a[15] <= 1);
}

bool address_public(struct slice s)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char a[16];

	if (s.len == 0 || s.len >= sizeof text)
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	if (inet_pton(AF_INET, text, a) == 1)
		return !is_inside4(four_bytes(a));
	return inet_pton(AF_INET6, text, a) == 1 && !is_inside6(a);
}

static bool all_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len > 0;
}

struct slice without_port(struct slice s)
{
	size_t n = s.len, inner;

	while (n > 0 && s.at[n - 1] != ':' && s.at[n - 1] != ']')
		n--;
	if (n > 0 && s.at[n - 1] == ':' &&
	    all_digits((struct slice){ s.at + n, s.len - n })) {
		inner = n - 1;
		/* More colons without brackets are an IPv6 address. */
		if (inner > 0 &&
		    (s.at[inner - 1] == ']' || !memchr(s.at, ':', inner)))
			s.len = inner;
	}
	if (s.len > 2 && s.at[0] == '[' && s.at[s.len - 1] == ']')
		return (struct slice){ s.at + 1, s.len - 2 };
	return s;
}

struct slice endpoint_address(struct slice s)
{
	size_t n = s.len;

	while (n > 0 && s.at[n - 1] >= '0' && s.at[n - 1] <= '9')
		n--;
	if (n > 1 && n < s.len && s.at[n - 1] == ':')
		s.len = n - 1;
	return without_port(s);
}

static bool is_address_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F') || c == '.' || c == ':' || c == '[' ||
	       c == ']';
}

/* The next run of the signs of addresses. False: none is left. */
static bool next_address(struct slice *s, struct slice *out)
{
	size_t n = 0;

	while (s->len > 0 && !is_address_char(s->at[0])) {
		s->at++;
		s->len--;
	}
	while (n < s->len && is_address_char(s->at[n]))
		n++;
	*out = without_port((struct slice){ s->at, n });
	s->at += n;
	s->len -= n;
	return n > 0;
}

void access_client(struct slice f[])
{
	struct slice rest = f[ACCESS_FORWARDED], one;

	f[ACCESS_CLIENT] = f[ACCESS_ADDRESS];
	while (rest.len > 0 && next_address(&rest, &one)) {
		if (!address_public(one))
			continue;
		f[ACCESS_CLIENT] = one;
		break;
	}
}
