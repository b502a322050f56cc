/*
 * chart_svg.c - an SVG that says aloud what it is, and that can stand with
 * others in one page: role, title, description, ids of its own.
 *
 * gnuplot names its marks alike in each picture, writes groups that draw
 * nothing and filters that nothing uses. Its tags are rewritten; its texts,
 * which hold names from logs, pass as they are, already escaped by it.
 */
#include "chart_impl.h"

#include <stdlib.h>

#define FONTS                                                       \
	"font-family=\"-apple-system,'Segoe UI',Roboto,'Noto Sans'" \
	",'Liberation Sans',Arial,system-ui,sans-serif\""

static bool starts(const char *at, const char *with)
{
	return strncmp(at, with, strlen(with)) == 0;
}

/* Past an element without children of its name; NULL: it has no end. */
static const char *past(const char *at, const char *close)
{
	const char *to = strstr(at, close);

	return to ? to + strlen(close) : NULL;
}

/* Past a group that holds nothing; NULL: it holds something. */
static const char *past_empty(const char *at)
{
	const char *end = strchr(at, '>');

	if (!starts(at, "<g ") || !end)
		return NULL;
	end++;
	end += strspn(end, " \t\n");
	return starts(end, "</g>") ? end + 4 : NULL;
}

/* Whether a mark that gnuplot defines is drawn, or another that is made of it.
 * drawn: after the definitions. */
static bool is_used(const char *defs, const char *drawn, const char *name)
{
	struct buf wanted = BUF_INIT;
	const char *at;
	bool used;

	buf_printf(&wanted, "href='#%s'", name);
	used = strstr(drawn, buf_text(&wanted)) != NULL;
	for (at = defs;
	     !used && (at = strstr(at, buf_text(&wanted))) && at < drawn;
	     at++) {
		const char *id = strstr(at, "id='gpPt");
		struct slice own = { id ? id + 4 : "",
			id ? strcspn(id + 4, "'") : 0 };
		char *other = slice_copy(own);

		used = !other || (own.len && is_used(defs, drawn, other));
		free(other);
	}
	buf_release(&wanted);
	return used;
}

/* Past the definition of a mark that nothing draws; NULL: it is none. */
static const char *past_unused(const char *at)
{
	const char *end = strchr(at, '>'), *id = strstr(at, "id='gp");
	const char *drawn = strstr(at, "</defs>");
	char *name;
	bool used;

	if (!end || !id || id > end || end[-1] != '/' || !drawn)
		return NULL;
	name = slice_copy((struct slice){ id + 4, strcspn(id + 4, "'") });
	used = !name || is_used(end, drawn, name);
	free(name);
	return used ? NULL : end + 1;
}

static const char *past_unwanted(const char *at)
{
	if (starts(at, "<path ") || starts(at, "<use ") ||
	    starts(at, "<rect ") || starts(at, "<circle "))
		return past_unused(at);
	if (starts(at, "<title>"))
		return past(at, "</title>");
	if (starts(at, "<desc>"))
		return past(at, "</desc>");
	if (starts(at, "<filter"))
		return past(at, "</filter>");
	return past_empty(at);
}

/* A piece of a tag that is written otherwise: how much of it was read. */
static size_t put_rewritten(struct buf *out, const char *at, const char *id)
{
	static const char fonts[] = "font-family=\"Liberation Sans\"";

	if (starts(at, "id='gp")) {
		buf_printf(out, "id='%s-", id);
		return 4;
	}
	if (starts(at, "href='#gp")) {
		buf_printf(out, "href='#%s-", id);
		return 7;
	}
	if (starts(at, "id=\"gnuplot")) {
		const char *end = strchr(at + 4, '"');

		return end ? (size_t)(end + 1 - at) : 4;
	}
	if (starts(at, fonts)) {
		buf_str(out, FONTS);
		return sizeof fonts - 1;
	}
	return 0;
}

static const char *put_tag(struct buf *out, const char *at, const char *id)
{
	while (*at && *at != '>') {
		size_t n = put_rewritten(out, at, id);

		if (n == 0)
			buf_char(out, at[n++]);
		at += n;
	}
	return at;
}

static void put_body(struct buf *out, const char *at, const char *id)
{
	while (*at) {
		const char *to = *at == '<' ? past_unwanted(at) : NULL;

		if (to)
			at = to + strspn(to, "\n");
		else if (*at == '<')
			at = put_tag(out, at, id);
		else
			buf_char(out, *at++);
	}
}

void chart_svg_open(struct buf *out, const char *id, const char *attributes,
    const char *title, const char *desc)
{
	buf_printf(out,
	    "<svg role=\"img\" xml:lang=\"%s\" "
	    "aria-labelledby=\"%s-title %s-desc\"%s>\n"
	    "<title id=\"%s-title\">",
	    text_language_now(), id, id, attributes, id);
	text_html(out, slice_of(title));
	buf_printf(out, "</title>\n<desc id=\"%s-desc\">", id);
	text_html(out, slice_of(desc));
	buf_str(out, "</desc>\n");
}

int chart_describe(struct buf *svg, const char *title, const char *desc,
    const char *id, struct err *e)
{
	const char *at = buf_text(svg), *tag = strstr(at, "<svg");
	const char *end = tag ? strchr(tag, '>') : NULL;
	struct buf out = BUF_INIT, attributes = BUF_INIT;
	int rc;

	if (!end)
		return err_set(e, ERR_IO, "gnuplot drew no SVG");
	/* gnuplot writes the tag over several lines; attributes may go after
	 * its name. */
	buf_add(&attributes, tag + 4, (size_t)(end - tag - 4));
	buf_add(&out, at, (size_t)(tag - at));
	chart_svg_open(&out, id, buf_text(&attributes), title, desc);
	put_body(&out, end + 1, id);
	rc = buf_error(&attributes, e);
	buf_release(&attributes);
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc < 0) {
		buf_release(&out);
		return rc;
	}
	buf_release(svg);
	*svg = out;
	return 0;
}
