/*
 * source_access.h - what the formats of access logs share: one list of field
 * names, and lines as a table of parts.
 */
#ifndef JAUGE_SOURCE_ACCESS_H
#define JAUGE_SOURCE_ACCESS_H

#include <locale.h>
#include <regex.h>

#include "source_impl.h"

/* Every field that an access log may have, in the order in which columns are
 * listed. "client" is the first public address of "forwarded" when there is
 * one, else "address"; "action" is of Matomo's visits, which are no requests.
 */
#define ACCESS_FIELDS(X)          \
	X(ADDRESS, "address")     \
	X(CLIENT, "client")       \
	X(IDENT, "ident")         \
	X(USER, "user")           \
	X(TIME, "time")           \
	X(REQUEST, "request")     \
	X(METHOD, "method")       \
	X(PATH, "path")           \
	X(QUERY, "query")         \
	X(PROTOCOL, "protocol")   \
	X(STATUS, "status")       \
	X(BYTES, "bytes")         \
	X(REFERER, "referer")     \
	X(AGENT, "agent")         \
	X(HOST, "host")           \
	X(FORWARDED, "forwarded") \
	X(DURATION, "duration")   \
	X(SERVER, "server")       \
	X(ACTION, "action")

/* ACCESS_NONE: a part that is no field; there is room for it after the
 * fields. */
#define ACCESS_ENUM(id, name) ACCESS_##id,
enum access_field { ACCESS_FIELDS(ACCESS_ENUM) ACCESS_NONE };
#undef ACCESS_ENUM
#define ACCESS_ROOM (ACCESS_NONE + 1)

/* Of a log whose layout has no method, every request is one for a page. */
#define ACCESS_METHOD_UNKNOWN "GET"

#define ACCESS_BIT(id) (1u << ACCESS_##id)
/* What follows from an address and a request. */
#define ACCESS_COMMON                                                     \
	(ACCESS_BIT(ADDRESS) | ACCESS_BIT(CLIENT) | ACCESS_BIT(TIME) |    \
	    ACCESS_BIT(REQUEST) | ACCESS_BIT(METHOD) | ACCESS_BIT(PATH) | \
	    ACCESS_BIT(QUERY) | ACCESS_BIT(PROTOCOL) | ACCESS_BIT(STATUS))

enum part_kind {
	PART_END,
	PART_TOKEN,    /* up to the next blank */
	PART_HOPS,     /* an address, or several, each but the last with a
			* comma: what X-Forwarded-For held */
	PART_CLIENT,   /* a token; with a point or a colon */
	PART_ENDPOINT, /* an address and a port: the address */
	PART_HOST,     /* a host, or host and port: the host */
	PART_SITE,     /* the same; with a point */
	PART_USER,     /* up to the bracket of the time */
	PART_TIME,     /* in [ ] */
	PART_TOOK,     /* in ( ): the first word */
	PART_REQUEST,  /* in quotes, both, or a dash */
	PART_NUMBER,   /* digits or a dash; may be missing */
	PART_QUOTED,   /* in quotes; may be missing, or the last quote */
	PART_LAST,     /* the same, or a token */
	PART_MILLI,    /* a token that ends in "ms", which is left out */
	PART_ANY       /* in quotes or brackets, or a token */
};

struct part {
	enum part_kind kind;
	enum access_field field;
};

struct access {
	uint32_t fields;          /* ACCESS_BIT of those that it has */
	const struct part *parts; /* of a line; NULL: the format's own way */
	bool origin; /* a path may have "https://host:443" in front */
	bool iso;    /* times are 2020-01-01T00:55:04Z, not 01/Jan/2020:... */
	uint32_t needs, lacks; /* what a line that proves the format has */
	/* More about such a line; NULL: nothing. */
	bool (*looks)(const struct slice f[]);
	/* Instead of parts. False: no such line. */
	bool (*split)(
	    const struct access *a, struct slice line, struct slice f[]);
};

extern const char *const access_names[];
/* The default user: client and agent, or client alone. */
extern const char *const access_agent[], *const access_alone[];
/* ACCESS_NONE: no field has this name. */
enum access_field access_field(struct slice name);

/* All fields absent. */
void access_clear(struct slice f[]);
/* Takes the parts off the line, in order. False: no such line. */
bool access_parts(const struct access *a, const struct part *p, struct slice *s,
    struct slice f[]);
/* What stands before the next blank; absent at the line's end. */
struct slice access_token(struct slice *s);
/* Method, path, query and protocol of "GET /path?query HTTP/1.1"; anything
 * else has none. */
void access_request(struct slice f[], bool origin);
/* Path and query of a target, and the host of a whole address. */
void access_target(struct slice target, bool origin, struct slice f[]);
/* Sets client from address and forwarded. */
void access_client(struct slice f[]);
/* Fields to the selected ones; nothing, "-" and "\"\"" are absent. */
void access_pick(struct reader *r, const struct slice f[]);
struct slice access_value(struct slice s);

/* A format whose lines are parts: FORMAT_OF_PARTS(name, help, access, user)
 * is format_access. */
#define FORMAT_OF_PARTS(is, text, of, who)  \
	const struct format format_##of = { \
		.name = (is),               \
		.help = (text),             \
		.requests = true,           \
		.user = (who),              \
		.access = &(of),            \
		.open = access_open,        \
		.cut = lines_cut,           \
		.start = access_start,      \
		.next = access_next,        \
	}
int access_sniff(const struct access *a, struct slice head);
int access_open(
    struct layout *l, struct slice head, bool complete, struct err *e);
int access_start(struct reader *r, struct err *e);
int access_next(struct reader *r, struct record *rec);

/* Takes one part in quotes or brackets, or a token. False: there is none, or
 * a bracket is not closed. */
bool access_any(struct slice *s, struct slice *out);

/*
 * What a service declares.
 */

#define DECLARED_MOST 100
/* Patterns are tried on lines of at most that many bytes, since some take
 * time that grows faster than the line. */
#define DECLARED_LINE ((size_t)8 << 10)

struct declared {
	size_t n;
	char *name[DECLARED_MOST];
	enum access_field field[DECLARED_MOST];
	size_t group[DECLARED_MOST]; /* of the pattern */
	size_t groups;
	char *regex; /* POSIX extended; NULL: fields in order */
};
void declared_free(struct declared *d);
/* Adds a field. ERR_INPUT: twice, or too many. */
int declared_add(struct declared *d, struct slice name, struct err *e);
/* Adds the fields that a pattern names, and translates it. */
int declared_read(struct declared *d, const char *text, struct err *e);
/* Free re with regfree(). ERR_INPUT: it is none. */
int declared_compile(regex_t *re, const char *regex, struct err *e);

/* Adds the names of a set of fields, in their order. */
int access_columns(struct layout *l, uint32_t fields, struct err *e);

/* An address, IPv4 or IPv6, that the whole Internet may use. */
bool address_public(struct slice s);
/* "1.2.3.4:80", "[::1]:80", "host:80": without the port. */
struct slice without_port(struct slice s);
/* The same where a port is always there: "::1:80" is ::1. */
struct slice endpoint_address(struct slice s);

#endif
