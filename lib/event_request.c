/*
 * event_request.c - which requests of an access log are events.
 *
 * The rule "pages" keeps what a person asked for and got: GET and POST,
 * answered with 2xx or 304 (a status that is absent is kept), of what is not a
 * static file, robots.txt or favicon.ico; these are the exclusions that
 * Matomo's log importer makes by default.
 */
#include "event_impl.h"

static const char *const static_endings[] = { "gif", "jpg", "jpeg", "png",
	"bmp", "ico", "svg", "svgz", "ttf", "otf", "eot", "woff", "woff2",
	"class", "swf", "css", "js", "xml", "webp", "map" };

static bool same_letters(struct slice s, const char *lower)
{
	size_t n = strlen(lower);

	if (s.len != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s.at[i] | 32) != lower[i] && s.at[i] != lower[i])
			return false;
	return true;
}

static bool is_static(struct slice path)
{
	size_t dot = path.len;

	while (dot > 0 && path.at[dot - 1] != '.' && path.at[dot - 1] != '/')
		dot--;
	if (slice_is(path, "/robots.txt"))
		return true;
	if (dot == 0 || path.at[dot - 1] != '.')
		return false;
	path.at += dot;
	path.len -= dot;
	for (size_t i = 0; i < sizeof static_endings / sizeof *static_endings;
	     i++)
		if (same_letters(path, static_endings[i]))
			return true;
	return false;
}

static bool status_is_page(struct slice status)
{
	return status.len == 0 || status.at[0] == '2' ||
	    slice_is(status, "304");
}

static bool status_is_error(struct slice status)
{
	return status.len && (status.at[0] == '4' || status.at[0] == '5');
}

enum event_skip request_skip(const struct event_plan *p,
    const struct slice *field)
{
	struct slice method = field[p->at.method], path = field[p->at.path];
	struct slice status = field[p->at.status];

	switch (p->src->requests) {
	case REQUESTS_ALL:
		return SKIP_COUNT;
	case REQUESTS_ANSWERED:
		return status_is_error(status) ? SKIP_STATUS : SKIP_COUNT;
	case REQUESTS_PAGES:
		break;
	}
	if (!slice_is(method, "GET") && !slice_is(method, "POST"))
		return SKIP_METHOD;
	if (!status_is_page(status))
		return SKIP_STATUS;
	return is_static(path) ? SKIP_STATIC : SKIP_COUNT;
}

static bool rule_fits(const char *pattern, struct slice method,
    struct slice path)
{
	const char *blank = strchr(pattern, ' ');

	if (!blank)
		return text_glob(pattern, path);
	if (!slice_equal((struct slice){ pattern, (size_t)(blank - pattern) },
	    method))
		return false;
	return text_glob(blank + strspn(blank, " "), path);
}

struct slice request_action(const struct event_plan *p,
    const struct slice *field)
{
	struct slice method = field[p->at.method], path = field[p->at.path];

	if (p->src->n_actions == 0)
		return slice_of("use");
	for (size_t i = 0; path.at && i < p->src->n_actions; i++)
		if (rule_fits(p->src->actions[i].pattern, method, path))
			return slice_of(p->src->actions[i].action);
	return SLICE_ABSENT;
}
