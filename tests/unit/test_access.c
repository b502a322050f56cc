/*
 * test_access.c - access logs of every kind: the fields of published example
 * lines, what is forgiven, which lines are of which format, and that a log
 * gives the same records however it is cut.
 *
 * The example lines are those of the formats' own documentation and of log
 * importers' test data; what is expected of them was written by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "read.h"

#define AGENT "Mozilla/5.0 (X11; Linux x86_64; rv:10.0.1) Gecko/20100101"

/* One example of each, as it is sniffed and read. */
static const struct example {
	const char *format, *text, *names, *want;
} examples[] = {
	{ "common",
	    "1.2.3.4 - theuser [10/Feb/2012:16:42:07 -0500] "
	    "\"GET / HTTP/1.0\" 301 368\n",
	    "address client user time method path status bytes",
	    "1:1.2.3.4|1.2.3.4|theuser|10/Feb/2012:16:42:07 -0500|GET|/|301|"
	    "368\n" },
	{ "combined",
	    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] "
	    "\"GET /presentations/x.png HTTP/1.1\" 200 203023 "
	    "\"http://semicomplete.com/presentations/\" \"" AGENT "\"\n",
	    "address client user path status bytes referer agent",
	    "1:83.149.9.216|83.149.9.216|~|/presentations/x.png|200|203023|"
	    "http://semicomplete.com/presentations/|" AGENT "\n" },
	{ "combined-forwarded",
	    "10.0.0.5 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" "
	    "200 20 \"-\" \"" AGENT "\" \"192.168.1.7, 83.149.9.216, "
	    "10.0.0.9\"\n"
	    "10.0.0.5 - - [17/May/2015:10:05:04 +0000] \"GET /b HTTP/1.1\" "
	    "200 20 \"-\" \"" AGENT "\" \"-\"\n",
	    "address client forwarded agent",
	    "1:10.0.0.5|83.149.9.216|192.168.1.7, 83.149.9.216, 10.0.0.9|" AGENT
	    "\n2:10.0.0.5|10.0.0.5|~|" AGENT "\n" },
	{ "vhost-common",
	    "www.example.com:443 1.2.3.4 - - [10/Feb/2012:16:42:07 -0500] "
	    "\"GET /a HTTP/1.0\" 301 -\n",
	    "host address client user path status bytes",
	    "1:www.example.com|1.2.3.4|1.2.3.4|~|/a|301|~\n" },
	{ "vhost-combined",
	    "www.example.com 1.2.3.4 - theuser [10/Feb/2012:16:42:07 -0500] "
	    "\"GET / HTTP/1.0\" 301 368 \"-\" \"" AGENT "\"\n",
	    "host address client ident user path status agent",
	    "1:www.example.com|1.2.3.4|1.2.3.4|~|theuser|/|301|" AGENT "\n" },
	{ "ovh",
	    "1.2.3.4 www.example.com theuser [10/Feb/2012:16:42:07 -0500] "
	    "\"GET / HTTP/1.1\" 301 368 \"-\" \"" AGENT "\"\n",
	    "host address client user path status referer agent",
	    "1:www.example.com|1.2.3.4|1.2.3.4|theuser|/|301|~|" AGENT "\n" },
	{ "gandi",
	    "www.example.com 1.2.3.4 - theuser [10/Feb/2012:16:42:07 -0500] "
	    "(0 s) \"GET / HTTP/1.1\" 301 368 \"-\" \"" AGENT "\"\n",
	    "host address client user duration path status agent",
	    "1:www.example.com|1.2.3.4|1.2.3.4|theuser|0|/|301|" AGENT "\n" },
	{ "traefik-clf",
	    "1.2.3.4 - - [11/Aug/2023:11:41:25 +0200] \"GET /my?x=1 HTTP/2.0\" "
	    "200 15 \"-\" \"" AGENT "\" 42 \"web@docker\" "
	    "\"http://10.0.0.2:80\" 3ms\n",
	    "client path query status agent server duration",
	    "1:1.2.3.4|/my|x=1|200|" AGENT "|http://10.0.0.2:80|3\n" },
	{ "haproxy",
	    "Sep 25 06:05:27 hostname haproxy[6801]: 4.3.2.1:55008 "
	    "[25/Sep/2018:06:05:27.584] ft_https~ bk_https/abc 0/0/0/72/72 "
	    "200 7456 - - ---- 5/4/0/1/0 0/0 \"POST /user/ HTTP/1.1\"\n",
	    "address client time method path status bytes duration server",
	    "1:4.3.2.1|4.3.2.1|25/Sep/2018:06:05:27.584|POST|/user/|200|7456|"
	    "72|bk_https/abc\n" },
	{ "alb",
	    "https 2020-01-01T00:55:04.127531Z app/my-alb/abcdef 1.2.3.4:2817 "
	    "10.0.0.1:80 0.001 0.102 0.000 200 200 225 24950 "
	    "\"GET https://www.example.com:443/path/index.html?q=1 HTTP/1.1\" "
	    "\"" AGENT "\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn\n",
	    "address client time method path query host status bytes agent "
	    "duration server",
	    "1:1.2.3.4|1.2.3.4|2020-01-01T00:55:04.127531Z|GET|"
	    "/path/index.html|q=1|www.example.com|200|24950|" AGENT
	    "|0.102|10.0.0.1:80\n" },
	{ "elb",
	    "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 "
	    "10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "
	    "\"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.38.0\" - -\n",
	    "client time method path host status bytes agent duration",
	    "1:192.168.131.39|2015-05-13T23:39:43.945958Z|GET|/|"
	    "www.example.com|200|29|curl/7.38.0|0.001048\n" },
	{ "s3",
	    "b6596cc www.example.com [10/Feb/2012:16:42:07 -0500] 1.2.3.4 "
	    "arn:aws:iam::179580289999:user/phillip.boss EB3502676500C6BE "
	    "WEBSITE.GET.OBJECT index \"GET /index HTTP/1.1\" 200 - 368 368 "
	    "10 9 \"-\" \"" AGENT "\"\n",
	    "host client user time method path status bytes duration referer "
	    "agent",
	    "1:www.example.com|1.2.3.4|"
	    "arn:aws:iam::179580289999:user/phillip.boss|"
	    "10/Feb/2012:16:42:07 -0500|GET|/index|200|368|10|~|" AGENT "\n" },
	{ "w3c",
	    "#Software: Microsoft Internet Information Services 7.5\n"
	    "#Version: 1.0\n"
	    "#Date: 2012-04-01 00:00:13\n"
	    "#Fields: date time s-sitename s-computername s-ip cs-method "
	    "cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version "
	    "cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status "
	    "sc-substatus sc-win32-status sc-bytes cs-bytes time-taken\n"
	    "2012-04-01 00:00:13 W3SVC834221556 PXQD1 5.6.7.8 GET /foo/bar "
	    "topCat1=divinity&submit=Search 80 theuser 1.2.3.4 HTTP/1.1 "
	    "Mozilla/5.0+(X11;+U) \"ASP.NET_SessionId=1 2\" - example.com 200 "
	    "654 456 27028 214 1687\n",
	    "client user time method path query status bytes referer agent "
	    "host duration server cs(Cookie) s-port",
	    "5:1.2.3.4|theuser|2012-04-01T00:00:13Z|GET|/foo/bar|"
	    "topCat1=divinity&submit=Search|200|27028|~|Mozilla/5.0 (X11; U)|"
	    "example.com|1687|5.6.7.8|ASP.NET_SessionId=1 2|80\n" },
	{ "cloudfront",
	    "#Version: 1.0\n"
	    "#Fields: date time x-edge-location sc-bytes c-ip cs-method "
	    "cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
	    "cs-uri-query\n"
	    "2014-05-23\t01:13:11\tFRA2\t182\t192.0.2.10\tGET\t"
	    "d111111abcdef8.cloudfront.net\t/view/my/file.html\t200\t"
	    "https://example.com/\tMozilla/5.0%2520(Windows;%20U%2509)\t-\n",
	    "client time method path query status bytes referer agent host "
	    "x-edge-location",
	    "3:192.0.2.10|2014-05-23T01:13:11Z|GET|/view/my/file.html|~|200|"
	    "182|https://example.com/|Mozilla/5.0 (Windows; U%09)|"
	    "d111111abcdef8.cloudfront.net|FRA2\n" },
	{ "nginx-json",
	    "{\"ip\": \"1.2.3.4\",\"host\": \"www.example.com\",\"path\": "
	    "\"/a/b?c=1\",\"status\": \"200\",\"referrer\": "
	    "\"-\",\"user_agent\": \"" AGENT "\",\"length\": 5,"
	    "\"generation_time_milli\": 0.003,"
	    "\"date\": \"2020-04-17T02:34:12+00:00\"}\n",
	    "address client host method path query status referer agent bytes "
	    "duration time",
	    "1:1.2.3.4|1.2.3.4|www.example.com|GET|/a/b|c=1|200|~|" AGENT
	    "|5|0.003|2020-04-17T02:34:12+00:00\n" },
	{ "caddy",
	    "{\"level\":\"info\",\"ts\":1703373474.8155608,\"logger\":"
	    "\"http.log.access\",\"msg\":\"handled request\",\"request\":{"
	    "\"remote_ip\":\"10.2.3.4\",\"client_ip\":\"1.2.3.4\",\"proto\":"
	    "\"HTTP/2.0\",\"method\":\"GET\",\"host\":\"example.com\","
	    "\"uri\":\"/beta/?x\",\"headers\":{\"User-Agent\":[\"" AGENT
	    "\"],\"Referer\":[\"https://example.com/\"]}},\"user_id\":\"\","
	    "\"duration\":0.001335486,\"size\":3609,\"status\":200}\n"
	    "{\"ts\":\"2023-12-23T23:17:55Z\",\"request\":{\"client_ip\":"
	    "\"1.2.3.4\",\"uri\":\"/\",\"method\":\"POST\"},\"user_id\":"
	    "\"bob\",\"status\":204}\n",
	    "client user time method path query protocol host status bytes "
	    "referer agent duration level",
	    "1:1.2.3.4|~|1703373474.8155608|GET|/beta/|x|HTTP/2.0|example.com|"
	    "200|3609|https://example.com/|" AGENT "|0.001335486|info\n"
	    "2:1.2.3.4|bob|2023-12-23T23:17:55Z|POST|/|~|~|~|204|~|~|~|~|~\n" },
	{ "traefik",
	    "{\"ClientHost\":\"1.2.3.4\",\"ClientUsername\":\"-\","
	    "\"request_User-Agent\":\"Prometheus/2.40.5\","
	    "\"DownstreamContentSize\":15,\"DownstreamStatus\":\"200\","
	    "\"Duration\":10002425284,\"RequestHost\":\"localhost\","
	    "\"RequestMethod\":\"GET\",\"RequestPath\":\"/my/app/"
	    "auth?id=1234\","
	    "\"time\":\"2023-08-11T11:41:25+02:00\"}\n",
	    "client user time method path query status bytes agent duration "
	    "host",
	    "1:1.2.3.4|~|2023-08-11T11:41:25+02:00|GET|/my/app/auth|id=1234|"
	    "200|15|Prometheus/2.40.5|10002425284|localhost\n" },
	{ "matomo",
	    "[{\"idVisit\":\"124\",\"country\":\"Argentine\",\"userId\":\"24\","
	    "\"visitorId\":\"0a1b\",\"firstActionTimestamp\":1629496512,"
	    "\"actionDetails\":["
	    "{\"type\":\"event\",\"timeSpent\":48,\"timestamp\":1629495318,"
	    "\"eventCategory\":\"Ecommerce\"},"
	    "{\"type\":\"action\",\"timeSpent\":\"2\",\"timestamp\":1629495025,"
	    "\"url\":\"https://dive-shop.net/\"}]},\n"
	    "{\"idVisit\":125,\"userId\":null,\"visitorId\":\"0a1c\","
	    "\"serverTimestamp\":1629496513,\"actionDetails\":[]},\n"
	    "{\"idVisit\":126,\"userId\":\"\",\"visitorId\":"
	    "18446744073709551615,\"serverTimestamp\":1629496514}]\n",
	    "user time action country actionDetails.url "
	    "actionDetails.eventCategory actionDetails.timeSpent",
	    "1:24|1629495318|event|Argentine|~|Ecommerce|48\n"
	    "1:24|1629495025|action|Argentine|https://dive-shop.net/|~|2\n"
	    "3:18446744073709551615|1629496514|~|~|~|~|~\n" },
};
#define EXAMPLES (sizeof examples / sizeof *examples)

static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++)
		expect(examples[i].format, examples[i].text, examples[i].names,
		    examples[i].want);
}

/* Each example's format, by its own lines alone. */
static void test_confusion(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		struct slice text = slice_of(examples[i].text);
		struct layout *l = open_text(NULL, 0, text);

		if (strcmp(l->format->name, examples[i].format) != 0)
			fail_msg("%s is taken for %s", examples[i].format,
			    l->format->name);
		layout_free(l);
		assert_int_equal(
		    format_sniff(format_find(examples[i].format), text), 100);
	}
}

/* The pairs of which one format's lines may be the other's: what is read of
 * them is the same but for fields that the other has not. */
static bool may_pass(const char *text, const char *format)
{
	static const char *const pairs[][2] = {
		{ "combined-forwarded", "combined" },
		{ "traefik-clf", "combined" },
		{ "ovh", "combined" },
		{ "nginx-json", "json" },
		{ "caddy", "json" },
		{ "traefik", "json" },
		{ "matomo", "json" },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(text, pairs[i][0]) == 0 &&
		    strcmp(format, pairs[i][1]) == 0)
			return true;
	return strcmp(text, format) == 0;
}

static void test_confusion_of_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++)
		for (size_t k = 0; formats[k]; k++) {
			int score = format_sniff(
			    formats[k], slice_of(examples[i].text));

			if (score > 0 &&
			    !may_pass(examples[i].format, formats[k]->name))
				fail_msg("%s scores %d as %s",
				    examples[i].format, score,
				    formats[k]->name);
		}
}

/* Logs of applications are not taken for access logs. */
static void test_other_logs(void **state)
{
	static const char *const others[][2] = {
		{ "csv", "time,user\n2026-01-05,u1\n2026-01-06,u2\n" },
		{ "csv", "ip;path;status\n1.2.3.4;/a;200\n1.2.3.4;/b;200\n" },
		{ "json", "{\"time\":1,\"user\":\"u\"}\n" },
		{ "json", "[{\"ip\":\"1.2.3.4\",\"path\":\"/a\",\"user\":\"u\","
			  "\"timestamp\":1}]" },
		{ "json", "{\"ts\":1,\"request\":{\"method\":\"GET\"}}\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		for (size_t k = 0; formats[k]; k++) {
			bool same = strcmp(formats[k]->name, others[i][0]) == 0;
			int score =
			    format_sniff(formats[k], slice_of(others[i][1]));

			if ((score > 0) != same)
				fail_msg("%zu scores %d as %s", i, score,
				    formats[k]->name);
		}
}

/* Lines that prove nothing around those that do. */
static void test_some_junk(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		struct buf text = BUF_INIT;
		struct layout *l;

		/* A header comes first, and so does an array's bracket. */
		if (strchr("#[", examples[i].text[0]))
			continue;
		buf_str(&text, "\n-- log rotated --\n");
		buf_str(&text, examples[i].text);
		buf_str(&text, "\n");
		buf_str(&text, examples[i].text);
		l = open_text(NULL, 0, buf_view(&text));
		assert_string_equal(l->format->name, examples[i].format);
		layout_free(l);
		buf_release(&text);
	}
}

static void test_client(void **state)
{
	static const struct {
		const char *forwarded, *want;
	} cases[] = {
		{ "8.8.8.8", "8.8.8.8" },
		{ "8.8.8.8:4711", "8.8.8.8" },
		{ "8.8.8.8, 9.9.9.9", "8.8.8.8" },
		{ "10.255.255.255, 11.0.0.0", "11.0.0.0" },
		{ "172.16.0.1,172.31.255.255,172.32.0.0", "172.32.0.0" },
		{ "192.168.0.1,127.0.0.1,169.254.1.1,100.64.0.1,100.127.9.9, "
		  "100.128.0.0",
		    "100.128.0.0" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "[2001:db8::1]:443", "2001:db8::1" },
		{ "::1, fe80::1, febf::1, fc00::1, fdff::1, 2a01::1",
		    "2a01::1" },
		{ "::ffff:10.0.0.1, ::ffff:8.8.4.4", "::ffff:8.8.4.4" },
		/* Nothing public: the address that the server saw. */
		{ "unknown", "10.0.0.5" },
		{ "-", "10.0.0.5" },
		{ "", "10.0.0.5" },
		{ "10.0.0.1, 192.168.1.1", "10.0.0.5" },
		{ "1.2.3, 1.2.3.4.5, 256.1.1.1, dead, 8.8", "10.0.0.5" },
		{ "<script>, 9.9.9.9", "9.9.9.9" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf text = BUF_INIT, want = BUF_INIT;

		buf_printf(&text,
		    "10.0.0.5 - - [x] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\" "
		    "\"%s\"",
		    cases[i].forwarded);
		buf_printf(&want, "1:10.0.0.5|%s\n", cases[i].want);
		expect("combined-forwarded", buf_text(&text), "address client",
		    buf_text(&want));
		buf_release(&text);
		buf_release(&want);
	}
}

#define TAIL " - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5"

static void test_hosts(void **state)
{
	static const struct {
		const char *host, *want;
	} cases[] = {
		{ "example.com", "example.com" },
		{ "example.com:8080", "example.com" },
		{ "localhost", "localhost" },
		{ "10.0.0.7:80", "10.0.0.7" },
		{ "[2001:db8::1]:443", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "example.com:", "example.com:" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf text = BUF_INIT, want = BUF_INIT;

		buf_printf(&text, "  %s   2001:db8::2" TAIL, cases[i].host);
		buf_printf(&want, "1:%s|2001:db8::2|/\n", cases[i].want);
		expect("vhost-common", buf_text(&text), "host address path",
		    buf_text(&want));
		buf_release(&text);
		buf_release(&want);
	}
}

/* Lines of another layout are not read as if they were of this one. */
static void test_other_layout(void **state)
{
	(void)state;
	expect("combined", "www.x.fr 1.2.3.4" TAIL " \"-\" \"a\"", "address",
	    "1:!syntax\n");
	expect("vhost-combined", "1.2.3.4" TAIL " \"-\" \"a\"", "address",
	    "1:!syntax\n");
	expect("vhost-combined",
	    "1.2.3.4 www.x.fr - [17/May/2015:10:05:03 +0000] "
	    "\"GET / HTTP/1.1\" 200 5 \"-\" \"a [b]\"",
	    "address", "1:!syntax\n");
	expect("ovh", "1.2.3.4" TAIL " \"-\" \"a\"", "address", "1:!syntax\n");
	expect("gandi", "www.x.fr 1.2.3.4" TAIL " \"-\" \"a\"", "address",
	    "1:!syntax\n");
	expect("haproxy", "1.2.3.4" TAIL, "address", "1:!syntax\n");
	expect("s3", "1.2.3.4" TAIL, "address", "1:!syntax\n");
	expect("alb", "1.2.3.4" TAIL, "address", "1:!syntax\n");
}

/* X-Forwarded-For in the place of the address. */
static void test_hops(void **state)
{
	static const char text[] =
	    "10.1.1.1, 9.9.9.9, 10.0.0.1" TAIL " \"-\" \"a\"\n"
	    "8.8.8.8,9.9.9.9" TAIL " \"-\" \"a\"\n"
	    "10.1.1.1,";
	struct layout *l = open_text(NULL, 0, slice_of(text));

	(void)state;
	assert_string_equal(l->format->name, "combined");
	layout_free(l);
	expect("combined", text, "address client path",
	    "1:10.0.0.1|9.9.9.9|/\n2:9.9.9.9|8.8.8.8|/\n"
	    "3:!syntax\n");
}

static void test_haproxy(void **state)
{
	(void)state;
	/* RFC 5424, captured headers, HTTP/2's whole address, a cut line. */
	expect("haproxy",
	    "<134>1 2018-09-25T06:05:27+02:00 h haproxy 6801 - - "
	    "2001:db8::1:55008 [25/Sep/2018:06:05:27.584] fe be/<NOSRV> "
	    "0/-1/-1/-1/+3 -1 +212 - - CC-- 1/1/0/0/0 0/0 {a|b} {} "
	    "\"GET https://x.fr/a?b=1 HTTP/2.0\"\n"
	    "4.3.2.1:55008 [25/Sep/2018:06:05:27.584] fe be/s 0/0/0/0/0 400 "
	    "5 - - PR-- 1/1/0/0/0 0/0 \"<BADREQ>\"\n"
	    "4.3.2.1:55008 [25/Sep/2018:06:05:27.584] fe be/s 0/0/0/0/0 200 "
	    "5 - - ---- 1/1/0/0/0 0/0 \"GET /cut",
	    "address method path host status bytes duration",
	    "1:2001:db8::1|GET|/a|x.fr|~|212|3\n2:4.3.2.1|~|~|~|400|5|0\n"
	    "3:4.3.2.1|~|~|~|200|5|0\n");
	/* The brackets of the program's number and of no date. */
	expect("haproxy",
	    "h haproxy[68]: 1.2.3.4:5 [not a date at all.....] "
	    "fe be/s 0/0 200 5",
	    "address", "1:!syntax\n");
	expect("haproxy", "[25/Sep/2018:06:05:27.584] fe be/s 0/0/0 200 5",
	    "address", "1:!syntax\n");
}

static void test_balancers(void **state)
{
	(void)state;
	/* A request that is none, a target that was not reached, TCP. */
	expect("alb",
	    "http 2020-01-01T00:55:04Z app/x/y 1.2.3.4:2817 - -1 -1 -1 460 - "
	    "0 0 \"- http://x.fr:80- -\" \"-\" - -\n"
	    "h2 2020-01-01T00:55:04Z app/x/y [2001:db8::1]:2817 10.0.0.1:80 0 "
	    "0 0 200 200 0 9 \"GET https://x.fr HTTP/2.0\" \"a\n",
	    "address method path status server agent",
	    "1:1.2.3.4|~|~|460|~|~\n2:2001:db8::1|GET|/|200|10.0.0.1:80|a\n");
	expect("elb",
	    "2015-05-13T23:39:43Z lb 1.2.3.4:2817 10.0.0.1:80 0.1 0.2 0.3 - - "
	    "82 305 \"- - - \" \"-\" - -\n",
	    "address path status bytes", "1:1.2.3.4|~|~|305\n");
}

static const char two_headers[] =
    "#Fields: date time c-ip cs-uri-stem\n"
    "2012-04-01 00:00:01 1.1.1.1 /a\n"
    "2012-04-01 00:00:02  2.2.2.2  /b\r\n"
    "\n"
    "#Software: x\n"
    "#Fields: time cs(User-Agent) c-ip date cs-uri-stem cs-method\r\n"
    "00:00:03 a+b 3.3.3.3 2012-04-02 /c POST\n"
    "00:00:04 a+b 3.3.3.3 2012-04-02 /d\n"
    "00:00:05 - 3.3.3.3 - /e GET\n";
#define TWO_NAMES "client time path method agent"
static const char two_records[] = "2:1.1.1.1|2012-04-01T00:00:01Z|/a|GET|~\n"
				  "3:2.2.2.2|2012-04-01T00:00:02Z|/b|GET|~\n"
				  "7:3.3.3.3|2012-04-02T00:00:03Z|/c|POST|a b\n"
				  "8:!fields\n"
				  "9:3.3.3.3|~|/e|GET|~\n";

static void test_w3c_header_again(void **state)
{
	(void)state;
	expect("w3c", two_headers, TWO_NAMES, two_records);
}

/* Each line a block, the last first: what a block is told of the header is
 * all that it needs. */
static void test_w3c_blocks_alone(void **state)
{
	struct slice all = slice_of(two_headers);
	struct layout *l = open_text(NULL, 0, all);
	struct buf out = BUF_INIT, parts[16];
	struct slice line[16], rest = all;
	struct log_header h[16];
	struct names s;
	struct reader *r;
	struct err e;
	size_t n = 0;

	(void)state;
	assert_string_equal(l->format->name, "w3c");
	names_split(&s, TWO_NAMES);
	assert_int_equal(reader_new(&r, l, s.at, s.n, &e), 0);
	while (rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);

		line[n] =
		    (struct slice){ rest.at, (size_t)(end - rest.at) + 1 };
		header_init(&h[n]);
		/* All bytes before the block, three at a time. */
		for (const char *p = all.at; p < rest.at; p += 3) {
			size_t left = (size_t)(rest.at - p);

			header_pass(
			    &h[n], l, (struct slice){ p, left < 3 ? left : 3 });
		}
		rest.at += line[n].len;
		rest.len -= line[n++].len;
	}
	assert_int_equal(n, 9);
	for (size_t i = n; i-- > 0;) {
		struct record rec;

		parts[i] = BUF_INIT;
		reader_header(r, buf_view(&h[i].line));
		reader_begin(r, line[i]);
		while (reader_next(r, &rec) == 1)
			write_record(&parts[i], i, &rec, s.n);
	}
	for (size_t i = 0; i < n; i++) {
		buf_slice(&out, buf_view(&parts[i]));
		buf_release(&parts[i]);
		header_release(&h[i]);
	}
	assert_string_equal(buf_text(&out), two_records);
	buf_release(&out);
	reader_free(r);
	layout_free(l);
}

static void test_w3c_odd(void **state)
{
	(void)state;
	/* Lines before any header, and a header that is too long. */
	expect("w3c",
	    "2012-04-01 00:00:01 1.1.1.1\n"
	    "#fields:\tdate\ttime\tc-ip\tx-forwarded-for\n"
	    "2012-04-01\t00:00:02\t10.0.0.1\t8.8.8.8,+9.9.9.9\n"
	    "2012-04-01\t00:00:02\t\t\n",
	    "address client", "1:!syntax\n3:10.0.0.1|8.8.8.8\n4:~|~\n");
	/* Other names than the standard's. */
	expect("w3c",
	    "#Fields: date time ip method path status\n"
	    "2012-04-01 00:00:02 1.1.1.1 GET /a 200\n",
	    "ip method path status time client",
	    "2:1.1.1.1|GET|/a|200|2012-04-01T00:00:02Z|~\n");
	refused("w3c", 0, slice_of("2012-04-01 00:00:01 1.1.1.1\n"),
	    "no #Fields line");
	refused("w3c", 0, slice_of("#Fields: time c-ip\n"), "date and time");
}

static void test_nginx_json(void **state)
{
	(void)state;
	/* Keys named for nginx's variables; in an array; a method that is
	 * known; a request that is none. */
	expect("nginx-json",
	    "[{\"remote_addr\":\"10.0.0.1\",\"http_x_forwarded_for\":"
	    "\"9.9.9.9, 10.0.0.7\",\"request\":\"POST /a?b HTTP/1.1\","
	    "\"status\":201,\"time_local\":\"10/Feb/2012:16:42:07 +0100\","
	    "\"http_user_agent\":\"g\"},\n"
	    "{\"remote_addr\":\"10.0.0.1\",\"request\":\"\\u0016\"}]",
	    "address client method path query status time agent remote_addr",
	    "1:10.0.0.1|9.9.9.9|POST|/a|b|201|10/Feb/2012:16:42:07 +0100|g|"
	    "10.0.0.1\n2:10.0.0.1|10.0.0.1|~|~|~|~|~|~|10.0.0.1\n");
}

/* A visit over many lines, as the service shows it. */
static void test_matomo_pretty(void **state)
{
	static const char text[] =
	    "{\n  \"idVisit\": \"1\",\n  \"visitorId\": \"ab\",\n"
	    "  \"serverTimestamp\": 1,\n  \"actionDetails\": [\n    {\n"
	    "      \"type\": \"goal\",\n      \"timestamp\": 2\n    }\n  ]\n"
	    "}\n{\n  \"idVisit\": \"2\",\n  \"fingerprint\": \"cd\",\n"
	    "  \"serverTimestamp\": 3\n}\n";
	struct layout *l = open_text(NULL, 0, slice_of(text));

	(void)state;
	assert_string_equal(l->format->name, "matomo");
	layout_free(l);
	/* A visit without actions before one that cannot be read. */
	expect("matomo",
	    "[{\"userId\":1,\"actionDetails\":[]},{\"userId\":tru},\n"
	    "{\"userId\":2,\"actionDetails\":[{\"timestamp\":5}]}]",
	    "user time", "1:!syntax\n2:2|5\n");
	expect("matomo", text, "user time action idVisit",
	    "1:ab|2|goal|1\n12:cd|3|~|2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_confusion),
		cmocka_unit_test(test_confusion_of_all),
		cmocka_unit_test(test_other_logs),
		cmocka_unit_test(test_some_junk),
		cmocka_unit_test(test_client),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_other_layout),
		cmocka_unit_test(test_hops),
		cmocka_unit_test(test_haproxy),
		cmocka_unit_test(test_balancers),
		cmocka_unit_test(test_w3c_header_again),
		cmocka_unit_test(test_w3c_blocks_alone),
		cmocka_unit_test(test_w3c_odd),
		cmocka_unit_test(test_nginx_json),
		cmocka_unit_test(test_matomo_pretty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
