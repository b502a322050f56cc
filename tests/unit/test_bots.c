/*
 * test_bots.c - agents that public lists know, and the matcher's operators.
 *
 * The verdicts on whole agents were taken from isbot and crawler-user-agents
 * themselves. Given a file, the program prints its verdict on each line, which
 * tests/oracle/bots.mjs compares with theirs.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "../../lib/bots_impl.h"

static bool found(const char *pattern, bool fold, const char *agent)
{
	struct steps steps = { 0 };
	struct walk walk;
	struct pattern p;
	struct err e;
	bool out;

	if (pattern_compile(&p, &steps, slice_of(pattern), fold, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(walk_init(&walk, steps.n, &e), 0);
	out = pattern_found(&p, &steps, &walk, slice_of(agent));
	walk_release(&walk);
	free(steps.at);
	return out;
}

static void test_operators(void **state)
{
	static const struct {
		const char *pattern, *yes, *no;
	} cases[] = {
		{ "ab|cd", "xcdx", "acbd" },
		{ "a(?:b|c)d", "acd", "ad" },
		{ "ab?c", "ac", "abbc" },
		{ "ab*c", "abbbc", "abbb" },
		{ "ab+c", "abbc", "ac" },
		{ "^ab{2,3}c$", "abbc", "abbbbc" },
		{ "^a{3,}$", "aaaa", "aa" },
		{ "^a{2}$", "aa", "aaa" },
		{ "^a(?:\\.\\d{1,2})*?$", "a.1.22", "a.1.2.345" },
		{ "[a-c]x", "bx", "dx" },
		{ "[^a-c]x", "dx", "bx" },
		{ "^[\\w-.]+$", "a-b.c_9", "a b" },
		{ "\\bort/", "x ort/", "sport/" },
		{ "bot\\b", "bot;", "bots" },
		{ "^x$", "x", "xx" },
		{ "a.c", "abc", "a\nc" },
		{ "a[\\s\\S]*c",
		    "a\n\xc3\xa9"
		    "c",
		    "ab" },
		{ "^[^ ]{3}$", "\xc3\xa9\xe2\x82\xac!", "\xc3\xa9x" },
		{ "(?<!cam|web )scan", "a scan", "camscan web scan" },
		{ "java(?!;|s)", "java/", "java; javas" },
		{ "(?<!lib)http", "http libhttp", "libhttp" },
		{ "\\|", "a|b", "ab" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!found(cases[i].pattern, false, cases[i].yes))
			fail_msg(
			    "%s not in %s", cases[i].pattern, cases[i].yes);
		if (found(cases[i].pattern, false, cases[i].no))
			fail_msg("%s in %s", cases[i].pattern, cases[i].no);
	}
	assert_true(found("a[^b]c(?!D)", true, "AxCe"));
	assert_false(found("a[^b]c", true, "ABC"));
	assert_false(found("ac(?!D)", true, "ACd"));
	assert_false(found("ac", false, "AC"));
}

static void test_unknown_pattern(void **state)
{
	static const char *const patterns[] = { "(?=a)b", "a\\1", "(a", "[a",
		"a{2000}", "a**", "a)", "", "a?", "x|", "\\pL", "(?<!a+)b" };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct steps steps = { 0 };
		struct pattern p;

		if (pattern_compile(
			&p, &steps, slice_of(patterns[i]), false, &e) == 0)
			fail_msg("%s was taken", patterns[i]);
		free(steps.at);
	}
}

static void test_agents(void **state)
{
	static const struct {
		unsigned lists;
		const char *agent;
	} cases[] = {
		{ 0, "" },
		{ 0, "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 "
		     "Firefox/115.0" },
		{ 0, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) "
		     "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
		     "Mobile/15E148 Safari/604.1" },
		{ 3, "Mozilla/5.0 (compatible; Googlebot/2.1; "
		     "+http://www.google.com/bot.html)" },
		{ 3, "curl/7.88.1" },
		{ 1, "CURL/7.88.1" },
		{ 3, "Wget/1.21" },
		{ 0, "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE) "
		     "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0 "
		     "Mobile Safari/537.36" },
	};
	struct bots *b;
	struct err e;

	(void)state;
	if (bots_new(&b, &e) < 0)
		fail_msg("%s", e.text);
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			if (bots_match(b, slice_of(cases[i].agent)) !=
			    cases[i].lists)
				fail_msg("%u for %s",
				    bots_match(b, slice_of(cases[i].agent)),
				    cases[i].agent);
	assert_int_equal(bots_match(b, SLICE_ABSENT), 0);
	assert_non_null(strstr(bots_sources(), "isbot "));
	assert_int_equal(strlen(bots_date()), 10);
	bots_free(b);
}

/* Long agents that lead matchers which try one way at a time astray. */
static void test_hostile_agents(void **state)
{
	static const char *const pieces[] = { "ContextualBo", "a/1.", ".1",
		"Spider", "\xff", "()", "a ", "mozilla/5.0 (" };
	static char agent[60001];
	struct bots *b;
	struct err e;

	(void)state;
	assert_int_equal(bots_new(&b, &e), 0);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = strlen(pieces[i]), len = 0;

		for (; len + n < sizeof agent; len += n)
			memcpy(agent + len, pieces[i], n);
		bots_match(b, (struct slice){ agent, len });
	}
	bots_free(b);
}

static int print_verdicts(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	struct bots *b;
	struct err e;
	ssize_t n;

	if (!f || bots_new(&b, &e) < 0)
		return 1;
	while ((n = getline(&line, &cap, f)) > 0)
		printf("%u\n",
		    bots_match(b, (struct slice){ line, (size_t)n - 1 }));
	bots_free(b);
	free(line);
	return fclose(f) != 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_unknown_pattern),
		cmocka_unit_test(test_agents),
		cmocka_unit_test(test_hostile_agents),
	};

	return argc > 1 ? print_verdicts(argv[1])
			: cmocka_run_group_tests(tests, NULL, NULL);
}
