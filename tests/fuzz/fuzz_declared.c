/*
 * fuzz_declared.c - layouts that a service declares: any pattern is compiled
 * or refused, and lines give the same records whole and in blocks.
 */
#include "fuzz_source.h"

static const char *const names[] = { "time", "client", "path", "query", "own" };

static void check(const char *const *text, size_t n, bool pattern,
    struct slice log, size_t step)
{
	struct layout *l = NULL;
	struct buf out = BUF_INIT;
	struct err e;

	must(layout_declared(&l, text, n, pattern, slice_of("x"), &e) == 0);
	read_both(l, log, names, 5, step, &out);
	layout_free(l);
	buf_release(&out);
}

/* Repeats in braces may ask for any amount of memory: the pattern is the
 * service's own, and not what is tried here. */
static void any_pattern(const uint8_t *data, size_t size)
{
	char text[33];
	const char *const list[] = { text };
	struct layout *l = NULL;
	struct err e;
	size_t n = 0;

	for (; n < size && n < sizeof text - 1; n++)
		text[n] = data[n] == '{' || data[n] == 0 ? 'x' : (char)data[n];
	text[n] = '\0';
	if (layout_declared(&l, list, 1, true, slice_of("x"), &e) == 0)
		layout_free(l);
	else
		must(e.code == ERR_INPUT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const order[] = { "time", "address", "request",
		"forwarded", "own", "-" };
	static const char *const pattern[] = {
		"(?<time>\\d+) (?<address>\\S+) (?<path>[^ ]*)( (?<own>.*))?"
	};
	struct buf text = BUF_INIT;

	if (size < 1)
		return 0;
	any_pattern(data + 1, size - 1);
	unfold(data + 1, size - 1, &text);
	check(order, 6, false, buf_view(&text), data[0] + 1u);
	check(pattern, 1, true, buf_view(&text), data[0] + 1u);
	buf_release(&text);
	return 0;
}
