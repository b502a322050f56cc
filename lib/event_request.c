/*
 * event_request.c - which requests of an access log are events.
 *
 * "pages" keeps what a person probably looked at or sent:
 *   method GET or POST; nothing that is no HTTP request;
 *   status 1xx, 2xx, 304, or none written; neither errors (4xx, 5xx) nor
 *   redirections, which the page that follows would count a second time;
 *   no path that ends in .gif .jpg .jpeg .png .bmp .ico .svg .svgz .webp
 *   .ttf .otf .eot .woff .woff2 .class .swf .css .js .xml, and no path that
 *   ends in /robots.txt, whatever their case.
 * "answered" keeps all but status 4xx, as GoAccess does to count visitors (a
 * server that failed was still visited); "all" keeps everything.
 * Programs that read pages as people do are told from them by their agents
 * (bots.h), of what is left by these rules.
 */
#include "event_impl.h"

#define EXTENSION_MOST 5

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool ends_with(struct slice s, const char *end)
{
	size_t n = strlen(end);

	if (s.len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(s.at[s.len - n + i]) != end[i])
			return false;
	return true;
}

static bool is_static(struct slice path)
{
	static const char *const extensions[] = { ".gif", ".jpg", ".jpeg",
		".png", ".bmp", ".ico", ".svg", ".svgz", ".webp", ".ttf",
		".otf", ".eot", ".woff", ".woff2", ".class", ".swf", ".css",
		".js", ".xml" };
	bool dot = false;

	if (ends_with(path, "/robots.txt"))
		return true;
	/* Most paths have no dot near their end. */
	for (size_t i = 0; i <= EXTENSION_MOST && i < path.len; i++)
		dot = dot || path.at[path.len - 1 - i] == '.';
	for (size_t i = 0; dot && i < sizeof extensions / sizeof *extensions;
	     i++)
		if (ends_with(path, extensions[i]))
			return true;
	return false;
}

/* The hundreds of a status; 0: not a status. */
static int status_class(struct slice status)
{
	if (status.len != 3 || status.at[0] < '1' || status.at[0] > '9')
		return 0;
	return status.at[0] - '0';
}

static int page_skip(const struct request *r)
{
	int class = status_class(r->status);

	if (!slice_is(r->method, "GET") && !slice_is(r->method, "POST"))
		return SKIP_METHOD;
	if (class == 4 || class == 5 ||
	    (class == 3 && !slice_is(r->status, "304")))
		return SKIP_STATUS;
	return is_static(r->path) ? (int)SKIP_STATIC : -1;
}

int request_skip(enum requests which, const struct request *r)
{
	switch (which) {
	case REQUESTS_PAGES:
		return page_skip(r);
	case REQUESTS_ANSWERED:
		return status_class(r->status) == 4 ? (int)SKIP_STATUS : -1;
	case REQUESTS_ALL:
		break;
	}
	return -1;
}

bool request_matches(const struct rule *rule, const struct request *r)
{
	if (r->path.at == NULL)
		return false;
	return (!rule->method || text_glob(rule->method, r->method)) &&
	       (!rule->status || text_glob(rule->status, r->status)) &&
	       text_glob(rule->path, r->path);
}
