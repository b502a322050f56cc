/*
 * test_event.c - records to events: what is accepted, each reason for which a
 * line is rejected or left out, and their order.
 *
 * A block is written out: events as "day user action place value" with ~ for
 * what is absent, then "REJECT_X lines" and "SKIP_X times".
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../lib/event.h"

#define S(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define HEAD "at,id,what,dept,secs\n"
#define GOOD "2026-11-15,ada,done,75,\n"
#define EVENT "2026-11-15 ada end 75 ~\n"
#define WEB(request, status)                              \
	"::1 - - [15/Nov/2026:10:05:03 +0100] \"" request \
	" HTTP/1.1\" " status " 1\n"
#define CSV                                                             \
	"{\"format\":\"csv\",\"identity\":\"account\",\"time\":\"at\"," \
	"\"user\":"

static const char mapping[] =
    "{\"name\":\"n\",\"sources\":{\"app\":" CSV "\"id\",\"action\":\"what\","
    "\"actions\":{\"start\":\"s*\",\"end\":[\"done\",\"over\"]},"
    "\"dimensions\":{\"place\":\"dept\"},\"value\":\"secs\"},"
    "\"bare\":" CSV "\"id\"},\"wrong\":" CSV "\"idd\"},"
    "\"free\":" CSV "\"id\",\"action\":\"what\"},"
    "\"daily\":{\"format\":\"csv\",\"identity\":\"daily\",\"time\":\"at\","
    "\"user\":[\"id\",\"what\"]},"
    "\"site\":{\"format\":\"combined\",\"identity\":\"daily\"},"
    "\"web\":{\"format\":\"common\",\"identity\":\"daily\","
    "\"actions\":{\"see\":\"GET /page*\",\"send\":\"/form\"}}}}";

static const struct ident_space space = { "0123456789abcde" };

static uint64_t who(const char *user)
{
	struct slice part = slice_of(user);

	return ident_pseudonym(&space, DAY_NONE, &part, 1);
}

/* Bob is one of the team. The block is cleared before the second time. */
static int parse(struct event_block *b, const char *source, struct slice s)
{
	const struct service_source *src;
	uint64_t team[] = { who("bob") };
	struct service *service = NULL;
	struct zone *zone = NULL;
	struct event_plan *plan = NULL;
	struct event_parser *parser = NULL;
	struct layout *l = NULL;
	struct err e = { 0 };

	service_parse(&service, ".", slice_of(mapping), &e);
	src = service_source(service, source);
	if (zone_open(&zone, "Europe/Paris", &e) == 0 &&
	    layout_open(&l, src->format, 0, s, true, &e) == 0 &&
	    event_plan_new(&plan, src, l, zone, &space, team, 1,
		service->exclude_bots, &e) == 0 &&
	    event_parser_new(&parser, plan, &e) == 0) {
		s = (struct slice){ s.at + l->body, s.len - l->body };
		for (int i = 0; i < 2 && e.code == 0; i++)
			event_parse(parser, s, b, &e);
	}
	event_parser_free(parser);
	event_plan_free(plan);
	layout_free(l);
	zone_close(zone);
	service_free(service);
	return e.code;
}

static void put_event(struct buf *out, const struct event_block *b, size_t i)
{
	char day[11];

	day_format(b->day[i], day);
	buf_printf(out, "%s %s ", day, b->who[i] == who("ada") ? "ada" : "?");
	buf_slice(out, names_get(b->actions, b->action[i]));
	buf_char(out, ' ');
	buf_slice(
	    out, b->dims[0] ? names_get(b->dims[0], b->dim[0][i]) : S("~"));
	if (b->value && b->value[i] != EVENT_NO_VALUE)
		buf_printf(out, " %lld\n", (long long)b->value[i]);
	else
		buf_str(out, " ~\n");
}

static void put_tally(struct buf *out, const struct event_tally *t)
{
#define NAME(name, text) #name,
	static const char *const reject[] = { EVENT_REJECTS(NAME) };
	static const char *const skip[] = { EVENT_SKIPS(NAME) };

	for (int r = 0; r < REJECT_COUNT; r++) {
		buf_str(out, t->rejected[r] ? reject[r] : "");
		for (int i = 0; i < EVENT_LINES && t->first[r][i]; i++)
			buf_printf(out, " %d", (int)t->first[r][i]);
		buf_str(out, t->rejected[r] ? "\n" : "");
	}
	for (int s = 0; s < SKIP_COUNT; s++)
		if (t->skipped[s])
			buf_printf(out, "%s %d\n", skip[s], (int)t->skipped[s]);
}

/* want NULL: the source has a column that is not there. */
static void expect(const char *source, struct slice log, const char *want)
{
	struct event_block b;
	struct buf out = BUF_INIT;

	event_block_init(&b);
	assert_int_equal(parse(&b, source, log), want ? 0 : ERR_INPUT);
	assert_true(b.tally.records == b.n + event_tally_rejected(&b.tally) +
					   event_tally_skipped(&b.tally));
	for (size_t i = 0; i < b.n; i++)
		put_event(&out, &b, i);
	put_tally(&out, &b.tally);
	assert_string_equal(buf_text(&out), want ? want : "");
	buf_release(&out);
	event_block_release(&b);
}

static void accepts(void **state)
{
	(void)state;
	expect("app",
	    S(HEAD "2026-11-15T08:12:44,ada,start,75,3.5\n"
		   "\n15/11/2026, ada ,over,,\n"
		   "2026-11-15T23:30:00Z,eve,s2,13,\"-2,25\"\n"),
	    "2026-11-15 ada start 75 3500\n2026-11-15 ada end  ~\n"
	    "2026-11-16 ? start 13 -2250\n");
	expect("bare", S(HEAD GOOD), "2026-11-15 ada use ~ ~\n");
	expect("free", S(HEAD "2026-11-15,ada,,,\n"), "2026-11-15 ada  ~ ~\n");
	expect("wrong", S(HEAD GOOD), NULL);
}

/* A wrong line between two good ones, which stay. */
#define REJECTED(why, line) \
	expect("app", S(HEAD GOOD line GOOD), EVENT EVENT "REJECT_" why " 2\n")

static void rejects(void **state)
{
	struct buf log = BUF_INIT;

	(void)state;
	buf_str(&log, HEAD GOOD);
	buf_repeat(&log, "x", SOURCE_LINE_MAX + 1);
	buf_str(&log, "\n" GOOD);
	expect("app", buf_view(&log), EVENT EVENT "REJECT_LONG 2\n");
	buf_release(&log);
	REJECTED("NUL", "2026-11-15,a\0a,done,75,\n");
	REJECTED("UTF8", "2026-11-15,a\xe9,done,75,\n");
	REJECTED("FIELDS", "2026-11-15,ada\n");
	REJECTED("QUOTE", "2026-11-15,ada,do\"ne,75,\n");
	REJECTED("TIME", "2026-02-31,ada,done,75,\n");
	REJECTED("RANGE", "1969-12-31,ada,done,75,\n");
	REJECTED("RANGE", "2200-01-01,ada,done,75,\n");
	REJECTED("USER", "2026-11-15, ,done,75,\n");
	REJECTED("VALUE", "2026-11-15,ada,done,75,many\n");
	expect("app", S(HEAD "x\nx\nx\nx\n"), "REJECT_FIELDS 1 2 3\n");
	expect("web", S(WEB("GET /page", "200") "no such line\n"),
	    "2026-11-15 ? see ~ ~\nREJECT_SYNTAX 2\n");
}

static void skips(void **state)
{
	(void)state;
	/* What is looked at first hides what comes later. */
	expect("app",
	    S(HEAD "x,,z,,x\n2026-11-15,,z,,x\n2026-11-15,bob,z,,x\n"
		   "2026-11-15,bob,z,,\n2026-11-15,bob,done,,\n" GOOD),
	    EVENT "REJECT_TIME 1\nREJECT_USER 2\nREJECT_VALUE 3\n"
		  "SKIP_ACTION 1\nSKIP_USER 1\n");
	expect("web", S(WEB("GET /page/2?a=b", "304") WEB("POST /form", "200")),
	    "2026-11-15 ? see ~ ~\n2026-11-15 ? send ~ ~\n");
	expect("web", S(WEB("HEAD /page", "200")), "SKIP_METHOD 1\n");
	expect("web", S(WEB("GET /", "503")), "SKIP_STATUS 1\n");
	expect("web", S(WEB("GET /", "301")), "SKIP_STATUS 1\n");
	expect("web", S(WEB("GET /page.CSS", "200")), "SKIP_STATIC 1\n");
	expect("web", S(WEB("GET /", "200")), "SKIP_ACTION 1\n");
}

static void reads_exclusions(void **state)
{
	char path[] = "/tmp/test_event.XXXXXX", team[] = "# a\n\n ada \r\nbob";
	int fd = mkstemp(path);
	struct err e;
	uint64_t *w = NULL, a = who("ada"), b = who("bob");
	size_t n = 0;

	(void)state;
	assert_true(write(fd, team, sizeof team - 1) > 0);
	assert_int_equal(event_exclude_read(&w, &n, path, &space, &e), 0);
	assert_int_equal(n, 2);
	assert_true(w[0] == (a < b ? a : b) && w[1] == (a < b ? b : a));
	free(w);
	assert_int_equal(write(fd, "\0", 1), 1);
	close(fd);
	assert_true(event_exclude_read(&w, &n, path, &space, &e) == ERR_INPUT);
	unlink(path);
	assert_true(event_exclude_read(&w, &n, path, &space, &e) == ERR_IO);
}

/* Against plain counts: never more than the truth, and short of it by no more
 * than the bound, counted in one table or in several that are merged. */
static void test_heavy(void **state)
{
	static const unsigned share[] = { 0, 20, 55, 90 };

	(void)state;
	for (size_t s = 0; s < sizeof share / sizeof *share; s++) {
		struct event_heavy all = { .total = 0 }, part, sum = all;
		uint64_t x = 1, count = 0, most = 0, n = 20000;

		part = all;
		for (uint64_t i = 0; i < n; i++) {
			char name[24] = "proxy";

			x = x * 6364136223846793005u + 1442695040888963407u;
			if ((x >> 33) % 100 >= share[s])
				snprintf(name, sizeof name, "u%u",
				    (unsigned)(x >> 40) % 3000);
			else
				count++;
			event_heavy_add(&all, event_client(slice_of(name)));
			event_heavy_add(&part, event_client(slice_of(name)));
			if (i % 777 == 0 || i == n - 1) {
				event_heavy_merge(&sum, &part);
				memset(&part, 0, sizeof part);
			}
		}
		assert_true(all.total == n && sum.total == n);
		most = count ? count : 30;
		assert_true(event_heavy_most(&all) <= most);
		assert_true(event_heavy_most(&sum) <= most);
		assert_true(event_heavy_most(&all) + n / 17 + 1 >= count);
		assert_true(event_heavy_most(&sum) + n / 17 + 1 >= count);
	}
}

/* Bob is excluded by his name alone, wherever it stands and though what he is
 * called changes every day. */
static void test_excluded_parts(void **state)
{
	(void)state;
	expect("daily",
	    S("at,id,what\n2026-11-15,bob,x\n2026-11-16,ada,bob\n"
	      "2026-11-16,bobby,x\n2026-11-17,,bob\n"),
	    "2026-11-16 ? use ~ ~\nSKIP_USER 3\n");
}

static void test_robots(void **state)
{
	(void)state;
#define VISIT(request, agent)                                             \
	"::1 - - [15/Nov/2026:10:05:03 +0100] \"" request " / HTTP/1.1\"" \
	" 200 1 \"-\" \"" agent "\"\n"
	expect("site",
	    S(VISIT("GET", "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) "
			   "Gecko/20100101 Firefox/115.0")
		    VISIT("GET", "Mozilla/5.0 (compatible; Googlebot/2.1; "
				 "+http://www.google.com/bot.html)")
			VISIT("HEAD", "curl/7.88.1") VISIT("GET", "-")),
	    "2026-11-15 ? use ~ ~\n2026-11-15 ? use ~ ~\n"
	    "SKIP_METHOD 1\nSKIP_ROBOT 1\n");
}

static void second_of_a_time(void **state)
{
	static const struct {
		const char *time;
		int second; /* -1: none */
	} known[] = { { "15/Nov/2026:10:05:03 +0100", 36303 },
		{ "2026-11-15T10:05:03.250+01:00", 36303 },
		{ "2026-11-15 23:59:59", 86399 },
		{ "1794734703", 1794734703 % 86400 },
		{ "1794734703.250", 1794734703 % 86400 },
		{ "1794734703250", 1794734703 % 86400 }, { "23:59:60", 0 },
		{ "2026-11-15", -1 }, { "", -1 }, { "ab:cd:ef", -1 },
		{ "10:05", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		uint32_t second = 0;
		bool found = event_second(slice_of(known[i].time), &second);

		assert_int_equal(found, known[i].second >= 0);
		if (found)
			assert_int_equal(second, known[i].second);
	}
}

/* A row of so many visitors: each known, none twice, and every event is
 * somebody's. */
static void visitors_of_a_row(void **state)
{
	uint64_t row_who[] = { who("x"), who("y") }, seen[1000];
	uint32_t rows[] = { 999, 1 }, events[] = { 2500, 7 }, count[1000];
	struct event_block b = {
		.n = 2, .who = row_who, .visitors = rows, .count = events
	};
	uint64_t sum = 0;

	(void)state;
	event_visitors(&b, 0, 0, 500, seen, count);
	event_visitors(&b, 0, 500, 499, seen + 500, count + 500);
	event_visitors(&b, 1, 0, 1, seen + 999, count + 999);
	for (size_t i = 0; i < 1000; i++) {
		for (size_t k = 0; k < i; k++)
			assert_true(seen[i] != seen[k]);
		assert_true(i == 999 || count[i] == 2 || count[i] == 3);
		sum += count[i];
	}
	assert_int_equal(count[999], 7);
	assert_int_equal(sum, 2507);
	b.count = NULL;
	event_visitors(&b, 0, 998, 1, seen, count);
	assert_int_equal(count[0], 1);
}

/* Requests of one client, apart by the gaps in turn. */
static struct event_probes pulse_of(const uint32_t *gap, size_t n, int times)
{
	struct event_pulse *p = event_pulse_new();
	struct event_moment m = { event_client(S("192.0.2.1")), 0 };
	struct event_probes found;

	assert_non_null(p);
	for (int i = 0; i < times; i++) {
		event_pulse_add(p, &m, 1);
		m.second += i == 0 ? gap[0] - 2 : gap[(size_t)i % n];
	}
	found = event_pulse_found(p);
	event_pulse_free(p);
	return found;
}

static void clients_by_the_clock(void **state)
{
	static const uint32_t minute[] = { 60, 59, 61, 60 };
	static const uint32_t person[] = { 60, 12, 200, 31, 7, 90, 400 };

	(void)state;
	assert_int_equal(pulse_of(minute, 4, 300).clients, 1);
	assert_in_range(pulse_of(minute, 4, 300).every, 59, 61);
	assert_int_equal(pulse_of(minute, 4, 49).clients, 0);
	assert_int_equal(pulse_of(person, 7, 300).clients, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_of_a_time),
		cmocka_unit_test(visitors_of_a_row),
		cmocka_unit_test(clients_by_the_clock),
		cmocka_unit_test(test_heavy),
		cmocka_unit_test(test_excluded_parts),
		cmocka_unit_test(test_robots),
		cmocka_unit_test(accepts),
		cmocka_unit_test(rejects),
		cmocka_unit_test(skips),
		cmocka_unit_test(reads_exclusions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
