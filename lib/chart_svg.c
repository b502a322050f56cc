/*
 * chart_svg.c - an SVG that says aloud what it is: role, title, description.
 */
#include "chart.h"

int chart_describe(
    struct buf *svg, const char *title, const char *desc, struct err *e)
{
	static const char own[] = "<title>Gnuplot</title>";
	static const char more[] = "<desc>Produced by GNUPLOT";
	struct buf out = BUF_INIT;
	const char *at = buf_text(svg), *tag = strstr(at, "<svg"), *end, *next;

	end = tag ? strchr(tag, '>') : NULL;
	if (!end)
		return err_set(e, ERR_IO, "gnuplot drew no SVG");
	/* gnuplot writes the tag over several lines; the first blank after
	 * its name is where attributes may go. */
	buf_add(&out, at, (size_t)(tag + 4 - at));
	buf_str(
	    &out, " role=\"img\" aria-labelledby=\"chart-title chart-desc\"");
	buf_add(&out, tag + 4, (size_t)(end + 1 - tag - 4));
	buf_str(&out, "\n<title id=\"chart-title\">");
	text_html(&out, slice_of(title));
	buf_str(&out, "</title>\n<desc id=\"chart-desc\">");
	text_html(&out, slice_of(desc));
	buf_str(&out, "</desc>");
	at = end + 1;
	next = strstr(at, own);
	if (next) {
		buf_add(&out, at, (size_t)(next - at));
		at = next + sizeof own - 1;
	}
	next = strstr(at, more);
	if (next) {
		const char *close = strstr(next, "</desc>");

		buf_add(&out, at, (size_t)(next - at));
		at = close ? close + sizeof "</desc>" - 1 : next;
	}
	buf_str(&out, at);
	if (buf_error(&out, e) < 0) {
		buf_release(&out);
		return e->code;
	}
	buf_release(svg);
	*svg = out;
	return 0;
}
