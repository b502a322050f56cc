/*
 * chart_svg.c - an SVG that says aloud what it is: role, title, description.
 */
#include "chart.h"

/* Copies a text without the elements between open and close. */
static void put_without(
    struct buf *out, const char *at, const char *open, const char *close)
{
	const char *from, *to;

	while ((from = strstr(at, open)) && (to = strstr(from, close))) {
		buf_add(out, at, (size_t)(from - at));
		at = to + strlen(close);
	}
	buf_str(out, at);
}

int chart_describe(
    struct buf *svg, const char *title, const char *desc, struct err *e)
{
	const char *at = buf_text(svg), *tag = strstr(at, "<svg");
	const char *end = tag ? strchr(tag, '>') : NULL;
	struct buf out = BUF_INIT, body = BUF_INIT;
	int rc;

	if (!end)
		return err_set(e, ERR_IO, "gnuplot drew no SVG");
	/* gnuplot writes the tag over several lines; attributes may go after
	 * its name. */
	buf_add(&out, at, (size_t)(tag + 4 - at));
	buf_str(
	    &out, " role=\"img\" aria-labelledby=\"chart-title chart-desc\"");
	buf_add(&out, tag + 4, (size_t)(end + 1 - tag - 4));
	buf_str(&out, "\n<title id=\"chart-title\">");
	text_html(&out, slice_of(title));
	buf_str(&out, "</title>\n<desc id=\"chart-desc\">");
	text_html(&out, slice_of(desc));
	buf_str(&out, "</desc>");
	/* gnuplot's own names, of the picture and of each line in it. */
	put_without(&body, end + 1, "<title>", "</title>");
	put_without(&out, buf_text(&body), "<desc>", "</desc>");
	rc = buf_error(&body, e);
	buf_release(&body);
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
