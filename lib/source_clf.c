/*
 * source_clf.c - access logs of web servers: NCSA common and combined, and
 * what hosts and proxies make of them.
 *
 *   address ident user [time] "request" status bytes "referer" "agent"
 *
 * with the host in front (Debian's vhost_combined, with or without a port),
 * after the address (OVH) or in front of the address with a time taken
 * (Gandi), and with fields at the end (X-Forwarded-For, Traefik).
 */
#include "source_access.h"

#define PARTS_HEAD                                                \
	{ PART_TOKEN, ACCESS_IDENT }, { PART_USER, ACCESS_USER }, \
	{                                                         \
		PART_TIME, ACCESS_TIME                            \
	}
#define PARTS_REQUEST                                                     \
	{ PART_REQUEST, ACCESS_REQUEST }, { PART_NUMBER, ACCESS_STATUS }, \
	{                                                                 \
		PART_NUMBER, ACCESS_BYTES                                 \
	}
#define PARTS_AGENT                     \
	{ PART_LAST, ACCESS_REFERER },  \
	{                               \
		PART_LAST, ACCESS_AGENT \
	}
#define PARTS_END                     \
	{                             \
		PART_END, ACCESS_NONE \
	}

#define FIELDS_COMMON                                           \
	(ACCESS_COMMON | ACCESS_BIT(IDENT) | ACCESS_BIT(USER) | \
	    ACCESS_BIT(BYTES))
#define FIELDS_COMBINED \
	(FIELDS_COMMON | ACCESS_BIT(REFERER) | ACCESS_BIT(AGENT))

static const struct part combined_parts[] = {
	{ PART_HOPS, ACCESS_ADDRESS },
	PARTS_HEAD,
	PARTS_REQUEST,
	PARTS_AGENT,
	PARTS_END,
};

static const struct part forwarded_parts[] = {
	{ PART_HOPS, ACCESS_ADDRESS },
	PARTS_HEAD,
	PARTS_REQUEST,
	PARTS_AGENT,
	{ PART_QUOTED, ACCESS_FORWARDED },
	PARTS_END,
};

static const struct part traefik_parts[] = {
	{ PART_HOPS, ACCESS_ADDRESS },
	PARTS_HEAD,
	PARTS_REQUEST,
	PARTS_AGENT,
	{ PART_LAST, ACCESS_NONE },   /* requests so far */
	{ PART_QUOTED, ACCESS_NONE }, /* router */
	{ PART_QUOTED, ACCESS_SERVER },
	{ PART_MILLI, ACCESS_DURATION },
	PARTS_END,
};

static const struct part vhost_parts[] = {
	{ PART_HOST, ACCESS_HOST },
	{ PART_CLIENT, ACCESS_ADDRESS },
	PARTS_HEAD,
	PARTS_REQUEST,
	PARTS_AGENT,
	PARTS_END,
};

static const struct part ovh_parts[] = {
	{ PART_CLIENT, ACCESS_ADDRESS },
	{ PART_SITE, ACCESS_HOST },
	{ PART_USER, ACCESS_USER },
	{ PART_TIME, ACCESS_TIME },
	PARTS_REQUEST,
	PARTS_AGENT,
	PARTS_END,
};

static const struct part gandi_parts[] = {
	{ PART_HOST, ACCESS_HOST },
	{ PART_CLIENT, ACCESS_ADDRESS },
	PARTS_HEAD,
	{ PART_TOOK, ACCESS_DURATION },
	PARTS_REQUEST,
	PARTS_AGENT,
	PARTS_END,
};

static const struct access common = {
	.fields = FIELDS_COMMON,
	.parts = combined_parts,
	.needs = ACCESS_BIT(BYTES),
	.lacks = ACCESS_BIT(AGENT),
};

static const struct access combined = {
	.fields = FIELDS_COMBINED,
	.parts = combined_parts,
	.needs = ACCESS_BIT(BYTES) | ACCESS_BIT(AGENT),
};

/* Addresses and what parts them, or a dash. */
static bool forwarded_looks(const struct slice f[])
{
	struct slice s = f[ACCESS_FORWARDED];

	for (size_t i = 0; i < s.len; i++)
		if (!memchr("0123456789abcdefABCDEF.:[], ", s.at[i], 28))
			return slice_is(s, "-") || slice_is(s, "unknown");
	return s.len == 0 || memchr(s.at, '.', s.len) ||
	       memchr(s.at, ':', s.len);
}

static const struct access combined_forwarded = {
	.fields = FIELDS_COMBINED | ACCESS_BIT(FORWARDED),
	.parts = forwarded_parts,
	.needs = ACCESS_BIT(BYTES) | ACCESS_BIT(AGENT) | ACCESS_BIT(FORWARDED),
	.looks = forwarded_looks,
};

static const struct access vhost_common = {
	.fields = FIELDS_COMMON | ACCESS_BIT(HOST),
	.parts = vhost_parts,
	.needs = ACCESS_BIT(BYTES),
	.lacks = ACCESS_BIT(AGENT),
};

static const struct access vhost_combined = {
	.fields = FIELDS_COMBINED | ACCESS_BIT(HOST),
	.parts = vhost_parts,
	.needs = ACCESS_BIT(BYTES) | ACCESS_BIT(AGENT),
};

static const struct access ovh = {
	.fields = (FIELDS_COMBINED & ~ACCESS_BIT(IDENT)) | ACCESS_BIT(HOST),
	.parts = ovh_parts,
	.needs = ACCESS_BIT(BYTES),
};

static const struct access gandi = {
	.fields = FIELDS_COMBINED | ACCESS_BIT(HOST) | ACCESS_BIT(DURATION),
	.parts = gandi_parts,
	.needs = ACCESS_BIT(BYTES),
};

static const struct access traefik_clf = {
	.fields = FIELDS_COMBINED | ACCESS_BIT(SERVER) | ACCESS_BIT(DURATION),
	.parts = traefik_parts,
	.needs = ACCESS_BIT(BYTES) | ACCESS_BIT(AGENT) | ACCESS_BIT(SERVER) |
		 ACCESS_BIT(DURATION),
};

FORMAT_OF_PARTS(
    "common", "access log without referer and agent", common, access_alone);
FORMAT_OF_PARTS(
    "combined", "access log with referer and agent", combined, access_agent);
FORMAT_OF_PARTS("combined-forwarded", "combined and X-Forwarded-For in quotes",
    combined_forwarded, access_agent);
FORMAT_OF_PARTS("vhost-common", "common with the host, or host:port, in front",
    vhost_common, access_alone);
FORMAT_OF_PARTS("vhost-combined",
    "combined with the host, or host:port, in front", vhost_combined,
    access_agent);
FORMAT_OF_PARTS(
    "ovh", "combined with the host after the address (OVH)", ovh, access_agent);
FORMAT_OF_PARTS("gandi", "combined with host in front and time taken (Gandi)",
    gandi, access_agent);
FORMAT_OF_PARTS("traefik-clf",
    "combined with router, server and time taken (Traefik)", traefik_clf,
    access_agent);
