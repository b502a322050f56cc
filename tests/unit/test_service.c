/*
 * test_service.c - service.json: what is read, what is refused and where; the
 * JSON Schema beside the table of keys.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/service.h"
#include "../../lib/service_impl.h"
#include "../../lib/source.h"

static struct service *parse(const char *text)
{
	struct service *s = NULL;
	struct err e = { 0 };

	if (service_parse(&s, ".", slice_of(text), &e) != 0)
		fail_msg("%s\n%s", e.text, text);
	return s;
}

/* Refused, at "LINE:COLUMN", with these words. */
static void refused_slice(
    struct slice text, const char *place, const char *words)
{
	struct service *s = NULL;
	struct err e = { 0 };
	char start[64];

	assert_int_equal(service_parse(&s, ".", text, &e), ERR_INPUT);
	assert_null(s);
	snprintf(start, sizeof start, "service.json:%s: ", place);
	if (strncmp(e.text, start, strlen(start)) != 0 ||
	    !strstr(e.text, words))
		fail_msg("wanted %s%s\ngot    %s", start, words, e.text);
}

static void refused(const char *text, const char *place, const char *words)
{
	refused_slice(slice_of(text), place, words);
}

/* A source in an otherwise right file; it starts at 1:28. */
static void source_refused(
    const char *source, const char *place, const char *words)
{
	char text[4096];

	snprintf(text, sizeof text, "{\"name\":\"n\",\"sources\":{\"a\":%s}}",
	    source);
	refused(text, place, words);
}

/* Members after a right source. */
static void member_refused(
    const char *member, const char *place, const char *words)
{
	char text[4096];

	snprintf(text, sizeof text,
	    "{\"name\":\"n\",\n\"sources\":{\"a\":{"
	    "\"identity\":\"account\",\"time\":\"t\",\"user\":\"u\","
	    "\"action\":\"w\",\"actions\":{\"go\":\"g\"},"
	    "\"dimensions\":{\"place\":\"p\"}}},\n%s}",
	    member);
	refused(text, place, words);
}

static const char whole[] =
    "// a comment, with \"quotes\" and /* a star\n"
    "{ \"$schema\": \"s.json\", \"name\": \"Caf\\u00e9 \\ud83d\\ude00\",\n"
    "  \"type\": \"regulatory\", \"phase\": \"abandon-investigation\",\n"
    "  \"timezone\": \"Europe/Rome\", \"language\": \"fr\", /* block\n"
    "  over lines */ \"currency\": \"CHF\", \"primary\": \"web\",\n"
    "  \"sources\": {\n"
    "    \"app\": { \"files\": [\"a//b*.csv\", \"/x/*.gz\"],\n"
    "      \"format\": \"csv\", \"delimiter\": \"tab\",\n"
    "      \"identity\": \"cookie\", \"identity_days\": 90,\n"
    "      \"space\": \"people\", \"time\": \"at\", \"dates\": \"mdy\",\n"
    "      \"user\": [\"site\", \"id\"], \"action\": \"what\",\n"
    "      \"actions\": { \"start\": [\"s*\", \"begin\"],\n"
    "                   \"the end\": \"e?d\" },\n"
    "      \"dimensions\": { \"place\": \"dept\", \"by\": \"origin\" },\n"
    "      \"value\": \"secs\" },\n"
    "    \"web\": { \"format\": \"combined\", \"identity\": \"daily\",\n"
    "      \"requests\": \"answered\", \"actions\": {\"see\": \"*\"} }\n"
    "  },\n"
    "  \"active\": [\"start\", \"see\"], \"territory\": \"place\",\n"
    "  \"completion\": {\"start\": \"start\", \"complete\": \"the end\",\n"
    "    \"within_days\": 30},\n"
    "  \"outcome\": {\"action\": \"see\", \"label\": \"seen\"},\n"
    "  \"exclude\": {\"users\": \"staff.txt\", \"bots\": false},\n"
    "  \"objectives\": [{\"indicator\": \"active_users\", \"by\": \"month\",\n"
    "    \"baseline\": -1.5e3, \"target\": 0, \"from\": \"2026-01-01\",\n"
    "    \"due\": \"2026-12-31\", \"shape\": \"step\"}],\n"
    "  \"budget\": {\"start\": \"2026-01-01\", \"authorised\":\n"
    "    \"450 000,00 \xe2\x82\xac\", \"committee\": \"2026-11-17\"},\n"
    "  \"costs\": \"c.csv\", \"population\": \"p.csv\",\n"
    "  \"figures\": \"f.csv\" } // end";

static void check_app(const struct service_source *a)
{
	assert_string_equal(a->name, "app");
	assert_int_equal(a->n_files, 2);
	assert_string_equal(a->files[0], "a//b*.csv");
	assert_string_equal(a->files[1], "/x/*.gz");
	assert_string_equal(a->format, "csv");
	assert_int_equal(a->delimiter, '\t');
	assert_int_equal(a->identity, IDENTITY_COOKIE);
	assert_int_equal(a->identity_days, 90);
	assert_string_equal(a->space, "people");
	assert_string_equal(a->time, "at");
	assert_int_equal(a->dates, DATE_MDY);
	assert_int_equal(a->n_user, 2);
	assert_string_equal(a->user[0], "site");
	assert_string_equal(a->user[1], "id");
	assert_string_equal(a->action, "what");
	assert_int_equal(a->n_actions, 3);
	assert_string_equal(a->actions[0].action, "start");
	assert_string_equal(a->actions[0].pattern, "s*");
	assert_string_equal(a->actions[1].action, "start");
	assert_string_equal(a->actions[1].pattern, "begin");
	assert_string_equal(a->actions[2].action, "the end");
	assert_string_equal(a->actions[2].pattern, "e?d");
	assert_int_equal(a->n_dimensions, 2);
	assert_string_equal(a->dimensions[1].name, "by");
	assert_string_equal(a->dimensions[1].column, "origin");
	assert_string_equal(a->value, "secs");
	assert_int_equal(a->requests, REQUESTS_PAGES);
}

static void reads_everything(void **state)
{
	struct service *s = parse(whole);
	const struct service_source *w = service_source(s, "web");

	(void)state;
	assert_string_equal(s->dir, ".");
	assert_string_equal(s->name, "Caf\xc3\xa9 \xf0\x9f\x98\x80");
	assert_string_equal(s->type, "regulatory");
	assert_string_equal(s->phase, "abandon-investigation");
	assert_string_equal(s->timezone, "Europe/Rome");
	assert_string_equal(s->language, "fr");
	assert_string_equal(s->currency, "CHF");
	assert_string_equal(s->primary, "web");
	assert_int_equal(s->n_sources, 2);
	check_app(service_source(s, "app"));
	assert_ptr_equal(w, &s->sources[1]);
	assert_int_equal(w->identity, IDENTITY_DAILY);
	assert_int_equal(w->identity_days, 1);
	assert_int_equal(w->requests, REQUESTS_ANSWERED);
	assert_null(service_source(s, "nothing"));
	assert_int_equal(s->n_active, 2);
	assert_string_equal(s->active[1], "see");
	assert_string_equal(s->territory, "place");
	assert_string_equal(s->exclude_users, "staff.txt");
	assert_false(s->exclude_bots);
	assert_string_equal(s->costs, "c.csv");
	assert_string_equal(s->population, "p.csv");
	service_free(s);
	service_free(NULL);
}

static void has_defaults(void **state)
{
	struct service *s = parse(
	    "\xef\xbb\xbf{\"sources\":{"
	    "\"w\":{\"identity\":\"daily\",\"format\":\"combined\"},"
	    "\"c\":{\"identity\":\"daily\",\"format\":\"common\"},"
	    "\"a\":{\"identity\":\"account\",\"time\":\"t\",\"user\":\"u\"},"
	    "\"k\":{\"identity\":\"cookie\",\"time\":\"t\",\"user\":\"u\"}"
	    "},\"name\":\"n\"}");
	const struct service_source *w = s->sources;

	(void)state;
	assert_string_equal(s->timezone, "Europe/Paris");
	assert_string_equal(s->language, "en");
	assert_string_equal(s->currency, "EUR");
	assert_string_equal(s->primary, "w");
	assert_null(s->type);
	assert_null(s->phase);
	assert_null(s->exclude_users);
	assert_true(s->exclude_bots);
	assert_null(s->territory);
	assert_null(s->costs);
	assert_int_equal(s->n_active, 0);
	assert_string_equal(w->space, "w");
	assert_string_equal(w->time, "time");
	assert_int_equal(w->n_user, 2);
	assert_string_equal(w->user[0], "client");
	assert_string_equal(w->user[1], "agent");
	assert_int_equal(w->n_files, 0);
	assert_int_equal(w->delimiter, 0);
	assert_int_equal(w->dates, DATE_DMY);
	/* A common log has no agent. */
	assert_int_equal(w[1].n_user, 1);
	assert_string_equal(w[1].user[0], "client");
	assert_int_equal(w[2].identity_days, INT_MAX);
	assert_null(w[2].format);
	assert_null(w[2].action);
	assert_null(w[2].value);
	assert_int_equal(w[3].identity_days, 396);
	service_free(s);
}

static void names_every_format(void **state)
{
	size_t n = 0;

	(void)state;
	for (; format_choices[n]; n++)
		if (!format_find(format_choices[n]))
			fail_msg("there is no format %s", format_choices[n]);
	for (size_t i = 0; formats[i]; i++)
		n -= 1;
	assert_int_equal(n, 0);
}

static void refuses_what_is_not_json(void **state)
{
	static const struct {
		const char *text, *place, *words;
	} bad[] = {
		{ "", "1:1", "file ends here, where a value" },
		{ " // x", "1:6", "file ends here" },
		{ "{", "1:2", "a key in double quotes" },
		{ "[]", "1:1", "an object in { }" },
		{ "{} {}", "1:4", "end of the file was expected here, not {" },
		{ "{\n  name: 1 }", "2:3",
		    "key in double quotes was expected "
		    "here, not n" },
		{ "{'a':1}", "1:2", "key in double quotes" },
		{ "{\"a\" 1}", "1:6", "a colon was expected here, not 1" },
		{ "{\"a\":}", "1:6", "a value was expected here, not }" },
		{ "{\"a\":1\n\"b\":2}", "2:1", "a comma or } was expected" },
		{ "{\"a\":[1 2]}", "1:9", "a comma or ] was expected" },
		{ "{\"a\":1,}", "1:8", "a key after the comma" },
		{ "{\"a\":[1,\n ]}", "2:2", "a value after the comma" },
		{ "{\"a\":[1,,2]}", "1:9", "a value was expected" },
		{ "{\"a\":01}", "1:6", "does not start with 0" },
		{ "{\"a\":-}", "1:7", "a digit" },
		{ "{\"a\":1.}", "1:8", "a digit" },
		{ "{\"a\":1e+}", "1:9", "a digit" },
		{ "{\"a\":+1}", "1:6", "a value" },
		{ "{\"a\":.5}", "1:6", "a value" },
		{ "{\"a\":NaN}", "1:6", "a value" },
		{ "{\"a\":nul}", "1:6", "a value" },
		{ "{\"a\":truex}", "1:10", "a comma or }" },
		{ "{\"a\":\"b\nc\"}", "1:6", "this text is not closed" },
		{ "{\"a\":\"b", "1:6", "this text is not closed" },
		{ "{\"a\":\"b\tc\"}", "1:8", "control character" },
		{ "{\"a\":\"\\x\"}", "1:7", "no such escape" },
		{ "{\"a\":\"\\", "1:7", "no such escape" },
		{ "{\"a\":\"\\u00g0\"}", "1:7", "four hexadecimal" },
		{ "{\"a\":\"\\u0000\"}", "1:7", "four hexadecimal" },
		{ "{\"a\":\"\\ud83d\"}", "1:7", "four hexadecimal" },
		{ "{\"a\":\"\\ud83d\\u0041\"}", "1:7", "four hexadecimal" },
		{ "{\"a\":\"\\ude00\"}", "1:7", "four hexadecimal" },
		{ "{\"a\":\"\\ud83d\\u", "1:7", "four hexadecimal" },
		{ "{\n\n /* x */ /* y \n\n", "3:10", "comment is not closed" },
		{ "{ / }", "1:3", "key in double quotes" },
		{ "{/*/}", "1:2", "comment is not closed" },
		{ "{\"\xc3\xa9\xc3\xa9\": ?}", "1:8", "a value" },
		{ "/* \xc3\xa9 */ ?", "1:9", "a value" },
		{ "{\"a\":\"\xff\"}", "1:7", "not UTF-8" },
		{ "{\"a\":\x01}", "1:6", "not \\x01" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(bad[i].text, bad[i].place, bad[i].words);
	refused_slice((struct slice){ "{}\0", 3 }, "1:3", "zero byte");
	refused_slice((struct slice){ NULL, 0 }, "1:1", "file ends here");
}

/* The depth that is borne is below that of any parser's stack. */
static void refuses_depth(void **state)
{
	char text[100000];

	(void)state;
	memset(text, '[', sizeof text);
	refused_slice(
	    (struct slice){ text, sizeof text }, "1:33", "nested too deeply");
}

static void refuses_unknown_keys(void **state)
{
	(void)state;
	refused("{\n  \"perimary\": 1 }", "2:3",
	    "unknown key \"perimary\"; did you mean \"primary\"?");
	refused("{\"colour\": 1}", "1:2",
	    "unknown key \"colour\"; expected "
	    "was name, type, phase, ");
	source_refused("{\"identity\":\"daily\", \"usr\":1}", "1:49",
	    "unknown key \"usr\"; did you mean \"user\"?");
	member_refused("\"exclude\":{\"robots\":true}", "3:12",
	    "unknown key \"robots\"; did you mean \"bots\"?");
	member_refused("\"exclude\":{\"bots\":1}", "3:19",
	    "\"bots\": true or false was expected, not 1");
	member_refused("\"budget\":{\"\\u001b[1m\":1}", "3:11",
	    "unknown key \"\\x1B[1m\"");
}

static void reads_a_layout(void **state)
{
	struct service *s =
	    parse("{\"name\":\"n\",\"sources\":{"
		  "\"a\":{\"identity\":\"daily\",\"layout\":[\"address\",\"-\","
		  "\"time\",\"request\",\"agent\"],\"requests\":\"all\"},"
		  "\"b\":{\"identity\":\"account\",\"user\":\"who\",\"layout\":"
		  "\"(?<time>[^ ]+) (?<who>.*)\"}}}");
	const struct service_source *a = s->sources, *b = a + 1;

	(void)state;
	assert_int_equal(a->n_layout, 5);
	assert_string_equal(a->layout[2], "time");
	assert_false(a->pattern);
	assert_true(a->access);
	assert_string_equal(a->time, "time");
	assert_int_equal(a->n_user, 2);
	assert_string_equal(a->user[0], "client");
	assert_string_equal(a->user[1], "agent");
	assert_int_equal(b->n_layout, 1);
	assert_true(b->pattern);
	assert_false(b->access);
	assert_string_equal(b->time, "time");
	assert_int_equal(b->n_user, 1);
	service_free(s);
}

static void refuses_a_layout(void **state)
{
	(void)state;
	source_refused("{\"identity\":\"daily\",\"layout\":[]}", "1:57",
	    "\"layout\" is empty");
	source_refused("{\"identity\":\"daily\",\"layout\":[\"a\",\"a\"]}",
	    "1:57", "\"layout\": the name \"a\" is there twice");
	source_refused("{\"identity\":\"daily\",\"layout\":\"(a)\"}", "1:57",
	    "\"layout\": it names no field");
	source_refused("{\"identity\":\"daily\",\"format\":\"csv\","
		       "\"layout\":[\"a\"]}",
	    "1:63", "\"layout\" and \"format\"");
	source_refused("{\"identity\":\"daily\",\"layout\":[\"a\"]}", "1:28",
	    "\"time\" is missing");
	source_refused("{\"identity\":\"daily\",\"layout\":[\"time\",\"u\"],"
		       "\"user\":\"u\",\"requests\":\"all\"}",
	    "1:81", "a layout without request or path");
}

static void refuses_doubles(void **state)
{
	(void)state;
	refused("{\"name\":\"a\",\n\n\"name\":\"b\"}", "3:1",
	    "\"name\" is there twice, first on line 1");
	member_refused("\"completion\":{\"start\":\"go\",\"start\":\"go\"}",
	    "3:28", "twice, first on line 3");
	refused("{\"sources\":{\"a\":{\"identity\":\"daily\"},\n\"a\":{}}}",
	    "2:1", "\"a\" is there twice, first on line 1");
}

static void refuses_what_is_missing(void **state)
{
	(void)state;
	refused(" {}", "1:2", "\"name\" is missing: a text");
	refused("{\"name\":\"n\"}", "1:1", "\"sources\" is missing");
	refused(
	    "{\"name\":\"n\",\"sources\":{}}", "1:23", "\"sources\" is empty");
	source_refused(
	    "{}", "1:28", "\"identity\" is missing: account, cookie or daily");
	source_refused(
	    "{\"identity\":\"daily\"}", "1:28", "\"time\" is missing");
	source_refused("{\"identity\":\"daily\",\"format\":\"csv\","
		       "\"time\":\"t\"}",
	    "1:28", "\"user\" is missing");
	member_refused("\"outcome\":{}", "3:11",
	    "\"outcome\" needs an \"action\", or a \"figure\" of the file of "
	    "figures");
	member_refused("\"outcome\":{\"figure\":\"f\"}", "3:21",
	    "\"figure\" names one of the file of figures, and there is none: "
	    "add \"figures\": \"figures.csv\"");
	member_refused("\"outcome\":{\"action\":\"go\",\"unit_value\":5}",
	    "3:39",
	    "\"unit_value\" needs a \"source\": who says that one outcome is "
	    "worth it");
	member_refused("\"outcome\":{\"action\":\"go\",\"unit_value\":5,"
		       "\"source\":\"s\",\"low\":6}",
	    "3:60",
	    "\"low\", \"unit_value\", \"high\": amounts above 0 and in that "
	    "order were expected");
	member_refused("\"outcome\":{\"action\":\"go\",\"low\":6}", "3:32",
	    "\"low\" and \"high\" are the range of a \"unit_value\", which is "
	    "not there");
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":1}]",
	    "3:15", "\"due\" is missing");
}

static void refuses_wrong_values(void **state)
{
	(void)state;
	refused("{\"name\":7}", "1:9", "\"name\": a text was expected, not 7");
	refused("{\"name\":\"\"}", "1:9", "a text was expected, not \"\"");
	refused("{\"name\":null}", "1:9", "not null");
	refused("{\"name\":\"a\\u202eb\"}", "1:9", "control character");
	refused("{\"sources\":[]}", "1:12", "an object in { } was expected");
	refused("{\"sources\":{\"A\":{}}}", "1:13",
	    "\"sources\": a name of 1 "
	    "to 64 of a-z 0-9 _ - was expected, not \"A\"");
	refused("{\"sources\":{\"\":{}}}", "1:13", "was expected");
	refused("{\"sources\":{\"a\":1}}", "1:17", "\"a\": an object");
	member_refused("\"phase\":\"construcion\"", "3:9",
	    "\"phase\": unknown "
	    "\"construcion\"; did you mean \"construction\"?");
	member_refused("\"type\":\"x\"", "3:8",
	    "unknown \"x\"; expected was "
	    "information, on-demand or regulatory");
	member_refused("\"language\":1", "3:12", "fr or en was expected");
	member_refused("\"currency\":\"euro\"", "3:12", "a currency's code");
	member_refused("\"active\":\"go\"", "3:10", "a list of actions");
	member_refused("\"active\":[]", "3:10", "is empty");
	member_refused("\"active\":[1]", "3:11", "an action's name");
	member_refused("\"objectives\":[7]", "3:15", "an object in { }");
	member_refused("\"objectives\":{}", "3:14", "a list of objects");
	member_refused("\"objectives\":[{\"target\":\"1\"}]", "3:25",
	    "\"target\": a number was expected, not \"1\"");
	member_refused("\"objectives\":[{\"target\":1e999}]", "3:25",
	    "a number was expected");
	member_refused("\"objectives\":[{\"due\":\"2026-02-30\"}]", "3:22",
	    "a day such as");
	member_refused(
	    "\"budget\":{\"authorised\":[1]}", "3:24", "an amount such as");
	member_refused("\"completion\":{\"within_days\":1.5}", "3:29",
	    "a whole number from 1 to 3660 was expected, not 1.5");
}

static void refuses_goals_that_contradict(void **state)
{
	(void)state;
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":5,\"baseline\":5,"
		       "\"due\":\"2026-12-31\"}]",
	    "3:41", "\"target\" equals \"baseline\"");
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":5,\"from\":\"2026-12-31\","
		       "\"due\":\"2026-12-31\"}]",
	    "3:69", "2026-12-31 is not after \"from\", 2026-12-31");
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":5,\"baseline\":9,\"due\":\"2026-12-31\","
		       "\"direction\":\"higher\"}]",
	    "3:87",
	    "higher is better, but \"target\" is lower than "
	    "\"baseline\"");
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":5,\"due\":\"2026-12-31\","
		       "\"shape\":\"exponential\"}]",
	    "3:70", "exponential needs a \"baseline\"");
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":5,\"due\":\"2026-12-31\","
		       "\"label\":\"a, b\"}]",
	    "3:70", "a comma or an equals sign");
	member_refused("\"objectives\":[{\"indicator\":\"x\","
		       "\"target\":5,\"due\":\"2026-12-31\","
		       "\"where\":\"web\"}]",
	    "3:70", "\"channel=web\", not \"web\"");
	member_refused(
	    "\"budget\":{\"authorised\":5}", "3:10", "\"start\" is missing");
	member_refused("\"budget\":{\"start\":\"2026-01-01\","
		       "\"authorised\":\"45O 000\"}",
	    "3:45", "an amount such as");
	member_refused("\"budget\":{\"start\":\"2026-01-01\","
		       "\"authorised\":-1}",
	    "3:45", "an amount above 0");
	member_refused("\"budget\":{\"start\":\"2026-01-01\","
		       "\"authorised\":1,\"end\":\"2025-12-31\"}",
	    "3:53", "\"end\": 2025-12-31 is not after");
}

/* Two promises about one indicator are told apart by a number. */
static void reads_goals(void **state)
{
	static const char text[] =
	    "{\"name\":\"n\",\"sources\":{\"a\":{\"identity\":"
	    "\"account\",\"time\":\"t\",\"user\":\"u\"}},\n"
	    "\"objectives\":[{\"indicator\":\"x\",\"target\":5,"
	    "\"due\":\"2026-12-31\"},\n"
	    "{\"indicator\":\"x\",\"label\":\"more\",\"by\":\"week\","
	    "\"target\":2,\"baseline\":9,\"from\":\"2026-02-28\","
	    "\"due\":\"2027-12-31\",\"shape\":\"exponential\","
	    "\"series\":\"a=b\",\"where\":\"c=d\",\"lag\":3},\n"
	    "{\"indicator\":\"x\",\"target\":6,\"direction\":\"lower\","
	    "\"due\":\"2027-12-31\"}],\n"
	    "\"budget\":{\"start\":\"2026-01-01\",\"authorised\":"
	    "1234.56,\"end\":\"2026-12-31\"}}";
	struct service *s = parse(text);
	const struct objective *o = s->objectives;

	(void)state;
	assert_int_equal(s->n_objectives, 3);
	assert_string_equal(o[0].name, "x");
	assert_int_equal(o[0].by, PERIOD_MONTH);
	assert_true(isnan(o[0].baseline));
	assert_int_equal(o[0].from, DAY_NONE);
	assert_int_equal(o[0].lag, -1);
	assert_int_equal(o[0].direction, DIRECTION_UNSAID);
	assert_int_equal(o[0].line, 2);
	assert_int_equal(o[0].column, 28);
	assert_string_equal(o[1].name, "more");
	assert_int_equal(o[1].by, PERIOD_WEEK);
	assert_int_equal(o[1].from, day_from_civil(2026, 2, 28));
	assert_int_equal(o[1].shape, SHAPE_EXPONENTIAL);
	assert_string_equal(o[1].series, "a=b");
	assert_string_equal(o[1].where, "c=d");
	assert_int_equal(o[1].lag, 3);
	assert_int_equal(o[1].line, 3);
	assert_string_equal(o[2].name, "x #2");
	assert_int_equal(o[2].direction, DIRECTION_LOWER);
	assert_int_equal(s->budget.authorised, 123456);
	assert_int_equal(s->budget.end, day_from_civil(2026, 12, 31));
	assert_int_equal(s->budget.committee, DAY_NONE);
	service_free(s);
}

static void refuses_wrong_sources(void **state)
{
	char name[66] = "", text[200];

	(void)state;
	source_refused("{\"files\":{}}", "1:37", "a text or a list of texts");
	source_refused("{\"files\":[]}", "1:37", "\"files\" is empty");
	source_refused("{\"files\":[\"a\",2]}", "1:42",
	    "\"files\": a text was expected, not 2");
	source_refused("{\"user\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\","
		       "\"8\",\"9\"]}",
	    "1:36", "9 entries, 8 at most");
	source_refused("{\"delimiter\":\"\\t\"}", "1:41", "expected was");
	source_refused("{\"identity_days\":397}", "1:45", "from 1 to 396");
	source_refused("{\"identity_days\":0}", "1:45", "from 1 to 396");
	source_refused("{\"dimensions\":{\"action\":\"x\"}}", "1:43",
	    "may not have the name \"action\"");
	source_refused(
	    "{\"dimensions\":{\"D\":\"x\"}}", "1:43", "a name of 1 to 64");
	source_refused("{\"dimensions\":{\"d\":[\"x\"]}}", "1:47",
	    "\"d\": a text was expected, not a list");
	source_refused("{\"actions\":{\" a\":\"x\"}}", "1:40",
	    "an action's name of 1 to 64 bytes");
	source_refused(
	    "{\"actions\":{\"a\\u001bb\":\"x\"}}", "1:40", "control character");
	source_refused("{\"actions\":{\"a\":[\"x\",true]}}", "1:49",
	    "\"pattern\": a text was expected, not true");
	memset(name, 'x', 65);
	snprintf(text, sizeof text, "{\"space\":\"%s\"}", name);
	source_refused(text, "1:37", "a name of 1 to 64");
	snprintf(text, sizeof text, "{\"actions\":{\"%s\":\"x\"}}", name);
	source_refused(text, "1:40", "1 to 64 bytes");
}

static void refuses_what_does_not_agree(void **state)
{
	static const char base[] = "\"time\":\"t\",\"user\":\"u\"}";
	char text[400];

	(void)state;
	member_refused("\"primary\":\"b\"", "3:11",
	    "no source has the name \"b\"; there are: a");
	member_refused("\"territory\":\"plaice\"", "3:13",
	    "no dimension has the name \"plaice\"; did you mean \"place\"?");
	member_refused("\"active\":[\"go\",\"come\"]", "3:16",
	    "no action has the name \"come\"; there are: go");
	member_refused("\"completion\":{\"start\":\"go\",\"complete\":\"end\"}",
	    "3:39", "no action has the name \"end\"");
	member_refused("\"outcome\":{\"action\":\"x\"}", "3:21",
	    "no action has the name \"x\"");
	snprintf(text, sizeof text,
	    "{\"identity\":\"account\","
	    "\"identity_days\":30,%s",
	    base);
	source_refused(text, "1:50", "\"identity\" is account");
	snprintf(text, sizeof text,
	    "{\"identity\":\"account\","
	    "\"format\":\"json\",\"requests\":\"all\",%s",
	    base);
	source_refused(text, "1:66",
	    "\"requests\" is for access logs, and "
	    "\"format\" is json");
	snprintf(text, sizeof text,
	    "{\"identity\":\"account\","
	    "\"actions\":{\"a\":\"b\"},%s",
	    base);
	source_refused(text, "1:50",
	    "\"actions\" needs "
	    "\"action\"");
	refused("{\"name\":\"n\",\"sources\":{"
		"\"a\":{\"identity\":\"daily\",\"format\":\"common\"},\n"
		"\"b\":{\"identity\":\"account\",\"time\":\"t\",\"user\":\"u\","
		"\"space\":\"a\"}}}",
	    "2:5", "share the space \"a\"");
}

/* Actions that come from a column may have any name. */
static void knows_actions_only_when_all_are_declared(void **state)
{
	struct service *s = parse(
	    "{\"name\":\"n\",\"active\":[\"any\"],"
	    "\"sources\":{\"a\":{\"identity\":\"account\",\"time\":\"t\","
	    "\"user\":\"u\",\"action\":\"w\",\"actions\":{\"x\":\"y\"}},"
	    "\"b\":{\"identity\":\"account\",\"time\":\"t\",\"user\":\"u\","
	    "\"action\":\"w\"}}}");

	(void)state;
	assert_string_equal(s->active[0], "any");
	service_free(s);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void opens_a_folder(void **state)
{
	char dir[] = "/tmp/test_service.XXXXXX", path[64], *joined;
	struct service *s = NULL;
	struct err e = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/service.json", dir);
	assert_int_equal(service_open(&s, dir, &e), ERR_INPUT);
	assert_null(s);
	assert_non_null(strstr(e.text, "service.json: not found in /tmp/"));
	assert_non_null(strstr(e.text, "; run: jauge init LOG"));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(service_open(&s, dir, &e), ERR_INPUT);
	assert_string_equal(e.text, "service.json: not a file");
	assert_int_equal(unlink(path), 0);
	write_file(path, whole);
	assert_int_equal(service_open(&s, dir, &e), 0);
	assert_string_equal(s->dir, dir);
	joined = service_path(s, "costs.csv");
	assert_int_equal(strncmp(joined, dir, strlen(dir)), 0);
	assert_string_equal(joined + strlen(dir), "/costs.csv");
	free(joined);
	joined = service_path(s, "/etc/costs.csv");
	assert_string_equal(joined, "/etc/costs.csv");
	free(joined);
	service_free(s);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	s = parse(whole);
	joined = service_path(s, "costs.csv");
	assert_string_equal(joined, "costs.csv");
	free(joined);
	service_free(s);
}

static void refuses_a_long_file(void **state)
{
	char dir[] = "/tmp/test_service.XXXXXX", path[64];
	struct service *s = NULL;
	struct err e = { 0 };
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/service.json", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	for (int i = 0; i < 300 * 1024; i++)
		putc(' ', f);
	fclose(f);
	assert_int_equal(service_open(&s, dir, &e), ERR_INPUT);
	assert_string_equal(e.text, "service.json: longer than 256 KiB");
	unlink(path);
	rmdir(dir);
}

/*
 * The schema, walked beside the table.
 */
static cJSON *schema_read(void)
{
	FILE *f = fopen("man/service.schema.json", "r");
	static char text[1 << 16];
	cJSON *root;
	size_t n;

	if (!f)
		f = fopen("../../man/service.schema.json", "r");
	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	assert_true(n < sizeof text - 1);
	root = cJSON_ParseWithLength(text, n);
	assert_non_null(root);
	return root;
}

static const cJSON *at(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static void has_text(const cJSON *object, const char *key, const char *value)
{
	const char *s = cJSON_GetStringValue(at(object, key));

	if (!s || strcmp(s, value) != 0)
		fail_msg("\"%s\" is %s, not %s", key, s ? s : "(none)", value);
}

static void has_number(const cJSON *object, const char *key, int value)
{
	assert_true(cJSON_IsNumber(at(object, key)));
	assert_int_equal(at(object, key)->valueint, value);
}

static void has_words(const cJSON *list, const char *const *words)
{
	int n = 0;

	for (; words[n]; n++) {
		const cJSON *item = cJSON_GetArrayItem(list, n);

		assert_non_null(item);
		assert_string_equal(item->valuestring, words[n]);
	}
	assert_int_equal(cJSON_GetArraySize(list), n);
}

#define NAME_PATTERN "^[a-z0-9_-]{1,64}$"

static void same_text(enum key_type type, const cJSON *s)
{
	has_text(s, "type", "string");
	if (type == KEY_NAME)
		has_text(s, "pattern", NAME_PATTERN);
	else if (type == KEY_CURRENCY)
		has_text(s, "pattern", "^[A-Z]{3}$");
	else if (type == KEY_DATE)
		has_text(s, "format", "date");
	else
		has_number(s, "minLength", 1);
	if (type == KEY_ACTION)
		has_number(s, "maxLength", 64);
	else
		assert_null(at(s, "maxLength"));
}

static void same_array(const struct key *k, enum key_type each, const cJSON *s)
{
	has_text(s, "type", "array");
	has_number(s, "minItems", 1);
	has_number(s, "maxItems", k->most);
	same_text(each, at(s, "items"));
}

static void same_object(const struct key *keys, const cJSON *s);
static void same_value(const struct key *k, const cJSON *s, const cJSON *root);

static const cJSON *root_of_schema;

static void same_names(const struct key *k, const cJSON *s, const cJSON *root)
{
	const cJSON *names = at(s, "propertyNames");

	has_text(s, "type", "object");
	has_number(s, "minProperties", 1);
	has_number(s, "maxProperties", k->most);
	if (k->names == KEY_NAME)
		has_text(names, "pattern", NAME_PATTERN);
	else
		has_number(names, "maxLength", 64);
	assert_int_equal(k->reserved != NULL, at(names, "not") != NULL);
	if (k->reserved)
		has_text(at(names, "not"), "const", k->reserved);
	same_value(k->each, at(s, "additionalProperties"), root);
}

static void same_value(const struct key *k, const cJSON *s, const cJSON *root)
{
	const cJSON *any;

	assert_non_null(s);
	if (at(s, "$ref")) {
		has_text(s, "$ref", "#/$defs/source");
		s = at(at(root, "$defs"), "source");
	}
	switch (k->type) {
	case KEY_TEXT:
	case KEY_NAME:
	case KEY_ACTION:
	case KEY_DATE:
	case KEY_CURRENCY:
		same_text(k->type, s);
		break;
	case KEY_CHOICE:
		has_words(at(s, "enum"), k->choices);
		break;
	case KEY_TEXTS:
		any = at(s, "anyOf");
		assert_int_equal(cJSON_GetArraySize(any), 2);
		same_text(KEY_TEXT, cJSON_GetArrayItem(any, 0));
		same_array(k, KEY_TEXT, cJSON_GetArrayItem(any, 1));
		break;
	case KEY_ACTIONS:
		same_array(k, KEY_ACTION, s);
		break;
	case KEY_WHOLE:
		has_text(s, "type", "integer");
		has_number(s, "minimum", 1);
		has_number(s, "maximum", k->most);
		break;
	case KEY_BOOL:
		has_text(s, "type", "boolean");
		break;
	case KEY_NUMBER:
		has_text(s, "type", "number");
		break;
	case KEY_AMOUNT:
		has_words(at(s, "type"),
		    (const char *const[]){ "number", "string", NULL });
		break;
	case KEY_LIST:
		has_text(s, "type", "array");
		has_number(s, "minItems", 1);
		has_number(s, "maxItems", k->most);
		same_object(k->members, at(s, "items"));
		break;
	case KEY_OBJECT:
		same_object(k->members, s);
		break;
	case KEY_NAMES:
		same_names(k, s, root);
		break;
	}
}

static void same_object(const struct key *keys, const cJSON *s)
{
	const cJSON *properties = at(s, "properties");
	const char *required[32] = { NULL };
	int n = 0, n_required = 0;

	has_text(s, "type", "object");
	assert_true(cJSON_IsFalse(at(s, "additionalProperties")));
	for (; keys->name; keys++, n++) {
		const cJSON *p = at(properties, keys->name);

		if (!p)
			fail_msg("the schema has no \"%s\"", keys->name);
		assert_non_null(cJSON_GetStringValue(at(p, "description")));
		same_value(keys, p, root_of_schema);
		if (keys->required)
			required[n_required++] = keys->name;
	}
	assert_int_equal(cJSON_GetArraySize(properties), n);
	if (n_required > 0)
		has_words(at(s, "required"), required);
	else
		assert_null(at(s, "required"));
}

static void schema_says_the_same(void **state)
{
	cJSON *schema = schema_read();

	(void)state;
	has_text(
	    schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
	root_of_schema = schema;
	same_object(service_keys, schema);
	cJSON_Delete(schema);
}

/* The words of the tables are those of the enumerations. */
static void words_have_their_order(void **state)
{
	(void)state;
	assert_string_equal(identity_name(IDENTITY_ACCOUNT), "account");
	assert_string_equal(identity_name(IDENTITY_COOKIE), "cookie");
	assert_string_equal(identity_name(IDENTITY_DAILY), "daily");
	assert_string_equal(requests_choices[REQUESTS_PAGES], "pages");
	assert_string_equal(requests_choices[REQUESTS_ANSWERED], "answered");
	assert_string_equal(requests_choices[REQUESTS_ALL], "all");
	assert_string_equal(date_choices[DATE_DMY], "dmy");
	assert_string_equal(date_choices[DATE_MDY], "mdy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_everything),
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(names_every_format),
		cmocka_unit_test(refuses_what_is_not_json),
		cmocka_unit_test(refuses_depth),
		cmocka_unit_test(refuses_unknown_keys),
		cmocka_unit_test(reads_a_layout),
		cmocka_unit_test(refuses_a_layout),
		cmocka_unit_test(refuses_doubles),
		cmocka_unit_test(refuses_what_is_missing),
		cmocka_unit_test(refuses_wrong_values),
		cmocka_unit_test(refuses_goals_that_contradict),
		cmocka_unit_test(reads_goals),
		cmocka_unit_test(refuses_wrong_sources),
		cmocka_unit_test(refuses_what_does_not_agree),
		cmocka_unit_test(knows_actions_only_when_all_are_declared),
		cmocka_unit_test(opens_a_folder),
		cmocka_unit_test(refuses_a_long_file),
		cmocka_unit_test(schema_says_the_same),
		cmocka_unit_test(words_have_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
