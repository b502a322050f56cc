/*
 * source_mapped.c - JSON whose keys are known: access logs of nginx, Caddy and
 * Traefik, and Matomo's visits.
 *
 * A table says which key is which field, the preferred one first; the records
 * themselves are those of the JSON reader, which this one asks for the keys
 * that it needs. Names that are no field are paths of the log's own, as in
 * JSON.
 *
 * Matomo's answer (Live.getLastVisitsDetails) is one array of visits, each
 * with a list of what was done: each of these is a record, and a visit
 * without any is none.
 */
#include "source_access.h"

#include <stdlib.h>

#define ALIASES_MOST 48

struct alias {
	enum access_field field;
	const char *path;
};

/* A format: its table, and names by which it is known. */
struct mapped {
	const struct alias *alias; /* ended by ACCESS_NONE */
	/* Each a list such as "|path|uri|" of which one must be there. */
	const char *const *marks;
	const char *each; /* see struct layout */
};

static const struct alias nginx_alias[] = {
	{ ACCESS_ADDRESS, "ip" },
	{ ACCESS_ADDRESS, "remote_addr" },
	{ ACCESS_ADDRESS, "remote_ip" },
	{ ACCESS_USER, "remote_user" },
	{ ACCESS_TIME, "date" },
	{ ACCESS_TIME, "time_iso8601" },
	{ ACCESS_TIME, "time_local" },
	{ ACCESS_TIME, "timestamp" },
	{ ACCESS_TIME, "time" },
	{ ACCESS_TIME, "msec" },
	{ ACCESS_REQUEST, "request" },
	{ ACCESS_METHOD, "method" },
	{ ACCESS_METHOD, "request_method" },
	{ ACCESS_PATH, "path" },
	{ ACCESS_PATH, "request_uri" },
	{ ACCESS_PATH, "uri" },
	{ ACCESS_PROTOCOL, "server_protocol" },
	{ ACCESS_STATUS, "status" },
	{ ACCESS_BYTES, "length" },
	{ ACCESS_BYTES, "body_bytes_sent" },
	{ ACCESS_BYTES, "bytes_sent" },
	{ ACCESS_REFERER, "referrer" },
	{ ACCESS_REFERER, "http_referer" },
	{ ACCESS_REFERER, "http_referrer" },
	{ ACCESS_AGENT, "user_agent" },
	{ ACCESS_AGENT, "http_user_agent" },
	{ ACCESS_HOST, "host" },
	{ ACCESS_HOST, "http_host" },
	{ ACCESS_HOST, "server_name" },
	{ ACCESS_FORWARDED, "http_x_forwarded_for" },
	{ ACCESS_FORWARDED, "x_forwarded_for" },
	{ ACCESS_DURATION, "generation_time_milli" },
	{ ACCESS_DURATION, "request_time" },
	{ ACCESS_SERVER, "upstream_addr" },
	{ ACCESS_NONE, NULL },
};
static const char *const nginx_marks[] = {
	"|ip|remote_addr|",
	"|path|request|request_uri|uri|",
	"|date|time_iso8601|time_local|timestamp|time|msec|",
	"|status|",
	"|user_agent|http_user_agent|",
	NULL,
};

static const struct alias caddy_alias[] = {
	{ ACCESS_ADDRESS, "request.client_ip" },
	{ ACCESS_ADDRESS, "request.remote_ip" },
	{ ACCESS_ADDRESS, "request.remote_addr" },
	{ ACCESS_USER, "user_id" },
	{ ACCESS_TIME, "ts" },
	{ ACCESS_METHOD, "request.method" },
	{ ACCESS_PATH, "request.uri" },
	{ ACCESS_PROTOCOL, "request.proto" },
	{ ACCESS_STATUS, "status" },
	{ ACCESS_BYTES, "size" },
	{ ACCESS_REFERER, "request.headers.Referer.0" },
	{ ACCESS_AGENT, "request.headers.User-Agent.0" },
	{ ACCESS_HOST, "request.host" },
	{ ACCESS_FORWARDED, "request.headers.X-Forwarded-For.0" },
	{ ACCESS_DURATION, "duration" },
	{ ACCESS_NONE, NULL },
};
static const char *const caddy_marks[] = {
	"|ts|",
	"|request.uri|",
	"|request.remote_ip|request.client_ip|request.remote_addr|",
	NULL,
};

static const struct alias traefik_alias[] = {
	{ ACCESS_ADDRESS, "ClientHost" },
	{ ACCESS_ADDRESS, "ClientAddr" },
	{ ACCESS_USER, "ClientUsername" },
	{ ACCESS_TIME, "time" },
	{ ACCESS_TIME, "StartUTC" },
	{ ACCESS_TIME, "StartLocal" },
	{ ACCESS_METHOD, "RequestMethod" },
	{ ACCESS_PATH, "RequestPath" },
	{ ACCESS_PROTOCOL, "RequestProtocol" },
	{ ACCESS_STATUS, "DownstreamStatus" },
	{ ACCESS_STATUS, "OriginStatus" },
	{ ACCESS_BYTES, "DownstreamContentSize" },
	{ ACCESS_REFERER, "request_Referer" },
	{ ACCESS_AGENT, "request_User-Agent" },
	{ ACCESS_HOST, "RequestHost" },
	{ ACCESS_HOST, "RequestAddr" },
	{ ACCESS_FORWARDED, "request_X-Forwarded-For" },
	{ ACCESS_DURATION, "Duration" },
	{ ACCESS_SERVER, "ServiceAddr" },
	{ ACCESS_NONE, NULL },
};
static const char *const traefik_marks[] = {
	"|ClientHost|ClientAddr|",
	"|RequestPath|",
	"|RequestMethod|",
	NULL,
};

/* Who it is: Matomo's own order. */
static const struct alias matomo_alias[] = {
	{ ACCESS_USER, "userId" },
	{ ACCESS_USER, "visitorId" },
	{ ACCESS_USER, "fingerprint" },
	{ ACCESS_TIME, "actionDetails.timestamp" },
	{ ACCESS_TIME, "lastActionTimestamp" },
	{ ACCESS_TIME, "serverTimestamp" },
	{ ACCESS_ACTION, "actionDetails.type" },
	{ ACCESS_NONE, NULL },
};
static const char *const matomo_marks[] = {
	"|idVisit|",
	"|visitorId|fingerprint|userId|",
	"|serverTimestamp|lastActionTimestamp|firstActionTimestamp|",
	NULL,
};

static const struct mapped nginx = { nginx_alias, nginx_marks, NULL };
static const struct mapped caddy = { caddy_alias, caddy_marks, NULL };
static const struct mapped traefik = { traefik_alias, traefik_marks, NULL };
static const struct mapped matomo = { matomo_alias, matomo_marks,
	"actionDetails" };

static const struct mapped *mapped_of(const struct format *f)
{
	static const struct {
		const struct format *format;
		const struct mapped *mapped;
	} all[] = { { &format_nginx_json, &nginx }, { &format_caddy, &caddy },
		{ &format_traefik, &traefik }, { &format_matomo, &matomo } };
	size_t i = 0;

	while (all[i].format != f)
		i++;
	return all[i].mapped;
}

static bool has_name(const struct layout *l, struct slice name)
{
	for (size_t i = 0; i < l->n_names; i++)
		if (slice_is(name, l->names[i]))
			return true;
	return false;
}

/* Of a list "|a|b|", one. */
static bool has_one(const struct layout *l, const char *list)
{
	for (list++; *list;) {
		size_t n = strcspn(list, "|");

		if (has_name(l, (struct slice){ list, n }))
			return true;
		list += n + 1;
	}
	return false;
}

static bool has_marks(const struct layout *l, const struct mapped *m)
{
	for (size_t i = 0; m->marks[i]; i++)
		if (!has_one(l, m->marks[i]))
			return false;
	return true;
}

static int mapped_sniff(struct slice head, const struct mapped *m)
{
	struct layout *l = NULL;
	struct err e;
	int score = json_sniff(head);

	if (score > 0 && layout_open(&l, "json", 0, head, false, &e) == 0)
		score = has_marks(l, m) ? score : 0;
	layout_free(l);
	return score;
}

static int nginx_json_sniff(struct slice head)
{
	return mapped_sniff(head, &nginx);
}

static int caddy_sniff(struct slice head)
{
	return mapped_sniff(head, &caddy);
}

static int traefik_sniff(struct slice head)
{
	return mapped_sniff(head, &traefik);
}

static int matomo_sniff(struct slice head)
{
	return mapped_sniff(head, &matomo);
}

/* Fields that the table has, and what follows from them. */
static uint32_t fields_of(const struct format *f)
{
	uint32_t fields = 0;

	for (const struct alias *a = mapped_of(f)->alias; a->path; a++)
		fields |= 1u << a->field;
	if (f->requests)
		fields |= ACCESS_COMMON;
	if (f->requests && f != &format_nginx_json)
		fields &= ~ACCESS_BIT(REQUEST);
	return fields;
}

/* The fields first, then the log's own names. */
static int mapped_open(
    struct layout *l, struct slice head, bool complete, struct err *e)
{
	struct layout *json = NULL;
	struct err ignored;
	int rc;

	/* A log without a record yet is one all the same. */
	if (layout_open(&json, "json", 0, head, complete, &ignored) == 0)
		l->array = json->array;
	l->delimiter = 0;
	l->each = mapped_of(l->format)->each;
	rc = access_columns(l, fields_of(l->format), e);
	for (size_t i = 0; json && rc == 0 && i < json->n_names; i++)
		if (access_field(slice_of(json->names[i])) == ACCESS_NONE &&
		    l->n_names < LAYOUT_NAMES)
			rc = layout_name(l, slice_of(json->names[i]), e);
	layout_free(json);
	return rc;
}

/*
 * Records.
 */

struct state {
	struct layout json; /* what the inner reader reads */
	struct reader *reader;
	const char *name[ALIASES_MOST]; /* what it is asked for */
	size_t n;
	enum access_field field[ALIASES_MOST];
	const char **own; /* names, and then those of the log's own */
};

/* Fields that must be read for those that are selected. */
static uint32_t needed(const struct reader *r)
{
	uint32_t need = 0;

	for (size_t i = 0; i < r->n; i++)
		need |= 1u << r->column[i];
	if (need & ACCESS_BIT(CLIENT))
		need |= ACCESS_BIT(ADDRESS) | ACCESS_BIT(FORWARDED);
	if (need & (ACCESS_BIT(METHOD) | ACCESS_BIT(PATH) | ACCESS_BIT(QUERY) |
		       ACCESS_BIT(PROTOCOL)))
		need |=
		    ACCESS_BIT(METHOD) | ACCESS_BIT(PATH) | ACCESS_BIT(REQUEST);
	return need;
}

static void choose_aliases(struct reader *r, struct state *s)
{
	uint32_t need = needed(r);
	const struct alias *a = mapped_of(r->layout->format)->alias;

	for (; a->path; a++) {
		if (!(need & 1u << a->field))
			continue;
		s->name[s->n] = a->path;
		s->field[s->n++] = a->field;
	}
}

static int mapped_start(struct reader *r, struct err *e)
{
	struct state *s = calloc(1, sizeof *s);
	size_t own = 0;

	if (!s)
		return err_memory(e);
	r->state = s;
	s->json.format = &format_json;
	s->json.array = r->layout->array;
	s->json.each = r->layout->each;
	s->own = calloc(ALIASES_MOST + r->n, sizeof *s->own);
	if (!s->own)
		return err_memory(e);
	for (size_t i = 0; i < r->n; i++)
		r->column[i] = access_field(slice_of(r->select[i]));
	choose_aliases(r, s);
	memcpy(s->own, s->name, s->n * sizeof *s->own);
	for (size_t i = 0; i < r->n; i++)
		if (r->column[i] == ACCESS_NONE)
			s->own[s->n + own++] = r->select[i];
	return reader_new(&s->reader, &s->json, s->own, s->n + own, e);
}

static void mapped_stop(struct reader *r)
{
	struct state *s = r->state;

	if (!s)
		return;
	reader_free(s->reader);
	free(s->own);
	free(s);
}

/* What a target and a request hold, and who came; method: one is written. */
static void take_apart(struct slice f[], bool method)
{
	struct slice target = f[ACCESS_PATH];

	f[ACCESS_PATH] = SLICE_ABSENT;
	if (target.at)
		access_target(target, false, f);
	else
		access_request(f, false);
	if (!method && target.at)
		f[ACCESS_METHOD] = slice_of(ACCESS_METHOD_UNKNOWN);
	f[ACCESS_ADDRESS] = without_port(f[ACCESS_ADDRESS]);
	access_client(f);
}

static void mapped_pick(struct reader *r, const struct slice *found)
{
	struct state *s = r->state;
	const struct slice *own = found + s->n;
	struct slice f[ACCESS_ROOM];
	bool method = false;

	access_clear(f);
	for (size_t i = 0; i < s->n; i++) {
		enum access_field field = s->field[i];

		method =
		    method || (found[i].at && (field == ACCESS_METHOD ||
						  field == ACCESS_REQUEST));
		if (!f[field].at)
			f[field] = access_value(found[i]);
	}
	if (r->layout->format->requests)
		take_apart(f, method);
	for (size_t i = 0; i < r->n; i++)
		r->field[i] =
		    r->column[i] == ACCESS_NONE ? *own++ : f[r->column[i]];
}

static int mapped_next(struct reader *r, struct record *rec)
{
	struct state *s = r->state;
	int rc;

	if (!r->mark) {
		reader_begin(s->reader, r->rest);
		r->mark = "";
	}
	rc = reader_next(s->reader, rec);
	r->line = reader_lines(s->reader);
	if (rc == 1 && rec->fault == RECORD_GOOD)
		mapped_pick(r, rec->field);
	rec->field = r->field;
	return rc;
}

static const char *const visitor[] = { "user", NULL };

#define FORMAT_MAPPED(is, text, of, access, who) \
	const struct format format_##of = {      \
		.name = (is),                    \
		.help = (text),                  \
		.requests = (access),            \
		.paths = true,                   \
		.user = (who),                   \
		.sniff = of##_sniff,             \
		.open = mapped_open,             \
		.cut = json_cut,                 \
		.start = mapped_start,           \
		.stop = mapped_stop,             \
		.next = mapped_next,             \
	}

FORMAT_MAPPED(
    "nginx-json", "JSON access log of nginx", nginx_json, true, access_agent);
FORMAT_MAPPED("caddy", "JSON access log of Caddy", caddy, true, access_agent);
FORMAT_MAPPED(
    "traefik", "JSON access log of Traefik", traefik, true, access_agent);
FORMAT_MAPPED("matomo", "visits of Matomo (Live.getLastVisitsDetails)", matomo,
    false, visitor);
