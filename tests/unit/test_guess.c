/*
 * test_guess.c - what is understood of logs that nobody described.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../lib/guess.h"
#include "../../lib/guess_impl.h"

static struct zone *paris;

/* A log under a name of its own, removed by drop(). */
static char *save(const char *name, struct buf *text)
{
	char dir[] = "/tmp/test_guess.XXXXXX";
	struct buf path = BUF_INIT;
	FILE *f;

	assert_non_null(mkdtemp(dir));
	buf_printf(&path, "%s/%s", dir, name);
	f = fopen(buf_text(&path), "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text->at, 1, text->len, f), text->len);
	fclose(f);
	buf_release(text);
	return path.at;
}

static void drop(char *path)
{
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	free(path);
}

static struct guess *guess(const char *name, struct buf *text)
{
	struct err e = { 0 };
	struct guess *g = NULL;
	char *path = save(name, text);
	int rc = guess_log(&g, path, paris, &e);

	if (rc != 0)
		print_error("%s\n", e.text);
	assert_int_equal(rc, 0);
	drop(path);
	return g;
}

static void refused(struct buf *text, const char *word, const char *word2)
{
	struct err e = { 0 };
	struct guess *g = NULL;
	char *path = save("log.csv", text);

	assert_int_equal(guess_log(&g, path, paris, &e), ERR_INPUT);
	assert_null(g);
	assert_non_null(strstr(e.text, word));
	assert_non_null(strstr(e.text, word2));
	drop(path);
}

static const struct guess_column *column(
    const struct guess *g, const char *name)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->column[i].name, name) == 0)
			return &g->column[i];
	fail_msg("no column %s", name);
	return NULL;
}

#define assert_role(g, name, r) assert_int_equal(column(g, name)->role, r)

static struct buf french_log(void)
{
	static const char *const action[] = { "visite", "visite", "debut",
		"fin" };
	struct buf b = BUF_INIT;

	buf_str(&b, "horodatage;id_usager;evenement;dept;libelle;duree_s\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&b,
		    "%02d/11/2026 08:%02d:44;u-%d;%s;%02d;"
		    "texte libre %d;%d,5\n",
		    1 + i % 28, i % 60, i % 431, action[i % 4], 1 + i % 19, i,
		    i % 101);
	return b;
}

static void test_french_csv(void **state)
{
	struct buf b = french_log();
	struct guess *g = guess("Évènements-2026.csv", &b);

	(void)state;
	assert_string_equal(g->format, "csv");
	assert_int_equal(g->delimiter, ';');
	assert_false(g->requests);
	assert_int_equal(g->rows, 2000);
	assert_int_equal(g->faulty, 0);
	assert_role(g, "horodatage", GUESS_TIME);
	assert_string_equal(
	    column(g, "horodatage")->first, "01/11/2026 08:00:44");
	assert_int_equal(g->dates, DATE_DMY);
	assert_role(g, "id_usager", GUESS_USER);
	assert_int_equal(column(g, "id_usager")->distinct, 431);
	assert_int_equal(column(g, "id_usager")->n_top, 0);
	assert_int_equal(g->identity, IDENTITY_ACCOUNT);
	assert_role(g, "evenement", GUESS_ACTION);
	assert_string_equal(column(g, "evenement")->top[0].text, "visite");
	assert_int_equal(column(g, "evenement")->top[0].rows, 1000);
	/* Equal counts are in order of text. */
	assert_string_equal(column(g, "evenement")->top[1].text, "debut");
	assert_int_equal(column(g, "evenement")->n_top, 3);
	assert_role(g, "dept", GUESS_DIMENSION);
	assert_string_equal(column(g, "dept")->dimension, "departement");
	assert_string_equal(g->territory, "departement");
	assert_role(g, "duree_s", GUESS_VALUE);
	/* 0.5 .. 100.5 in turn, 2000 rows: 19 full rounds of 101, then
	 * 0.5 .. 80.5. Each value up to 80.5 comes 20 times, so the 1000th
	 * smallest is the 50th value, 49.5, and the 1001st is 50.5. */
	assert_true(column(g, "duree_s")->median == 50);
	assert_role(g, "libelle", GUESS_UNUSED);
	assert_null(g->warning);
	guess_free(g);
}

static void test_month_first(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "date,user,n\n");
	for (int i = 0; i < 100; i++)
		buf_printf(
		    &b, "%d/%d/2026,u%d,1\n", 1 + i % 12, 1 + i % 28, i % 7);
	g = guess("log.csv", &b);
	assert_int_equal(g->dates, DATE_MDY);
	assert_role(g, "date", GUESS_TIME);
	assert_role(g, "user", GUESS_USER);
	guess_free(g);
}

static void test_names_and_values(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	/* "id" is new on every row, "updated_at" is no event's time, an
	 * e-mail names a person, "status" is a number, "type" has too many
	 * values to be an action. */
	(void)state;
	buf_str(&b, "id,updated_at,created_at,userId,email,status,type,"
		    "Canal d'accès,pays\n");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b,
		    "%d,2026-01-01T00:00:00Z,2026-03-%02dT10:00:00Z,"
		    "%d,x%d@example.org,200,t%d,%s,%s\n",
		    i, 1 + i % 28, i % 300, i % 300, i % 700,
		    i % 3 ? "web" : "tél", i % 5 ? "FR" : "BE");
	g = guess("log.csv", &b);
	assert_role(g, "created_at", GUESS_TIME);
	assert_role(g, "userId", GUESS_USER);
	assert_role(g, "id", GUESS_UNUSED);
	assert_role(g, "updated_at", GUESS_UNUSED);
	assert_role(g, "email", GUESS_UNUSED);
	assert_role(g, "status", GUESS_UNUSED);
	assert_role(g, "type", GUESS_UNUSED);
	assert_role(g, "Canal d'accès", GUESS_DIMENSION);
	assert_string_equal(
	    column(g, "Canal d'accès")->dimension, "canal_d_acces");
	assert_role(g, "pays", GUESS_DIMENSION);
	assert_null(g->territory);
	guess_free(g);
}

static void test_cookie_json(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_printf(&b,
		    "{\"ts\":%d,\"visitorId\":\"%016x\","
		    "\"name\":\"%s\",\"userid\":%s,\"amount\":%d}\n",
		    1700000000 + 3600 * i, i % 90, i % 2 ? "start" : "end",
		    i % 4 ? "null" : "\"u7\"", i);
	g = guess("log.jsonl", &b);
	assert_string_equal(g->format, "json");
	assert_role(g, "ts", GUESS_TIME);
	/* A quarter of the rows have an account: it would lose the others. */
	assert_role(g, "visitorId", GUESS_USER);
	assert_int_equal(g->identity, IDENTITY_COOKIE);
	assert_role(g, "name", GUESS_ACTION);
	assert_role(g, "amount", GUESS_VALUE);
	guess_free(g);
}

static void test_address_and_agent(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "time,remote_ip,user_agent\n");
	for (int i = 0; i < 200; i++)
		buf_printf(&b, "2026-01-%02d 10:00:00,192.0.2.%d,Mozilla/%d\n",
		    1 + i % 31, i % 50, i % 4);
	g = guess("log.csv", &b);
	assert_int_equal(g->identity, IDENTITY_DAILY);
	assert_role(g, "remote_ip", GUESS_USER);
	assert_role(g, "user_agent", GUESS_USER);
	guess_free(g);
}

/* The same log where every request tells an account. */
static void test_access_log_of_accounts(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_printf(&b,
		    "www.x.fr:443 192.0.2.%d - u%d [17/May/2015:10:05:03 "
		    "+0000] \"GET /a HTTP/1.1\" 200 3 \"-\" \"Mozilla/5.0\"\n",
		    i % 200, i % 40);
	g = guess("access.log", &b);
	assert_string_equal(g->format, "vhost-combined");
	assert_role(g, "user", GUESS_USER);
	assert_role(g, "client", GUESS_UNUSED);
	assert_int_equal(g->identity, IDENTITY_ACCOUNT);
	guess_free(g);
}

static void test_matomo(void **state)
{
	static const enum identity want[] = { IDENTITY_ACCOUNT, IDENTITY_COOKIE,
		IDENTITY_DAILY };

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		struct buf b = BUF_INIT;
		struct guess *g;

		for (int i = 0; i < 200; i++) {
			buf_printf(&b, "%s{\"idVisit\":%d,", i ? "," : "[", i);
			if (k == 0)
				buf_printf(&b,
				    "\"userId\":\"%d\",\"visitorId\":\"a%d\"",
				    i % 50, i % 60);
			else
				buf_printf(&b,
				    k == 1 ? "\"userId\":null,"
					     "\"visitorId\":\"a%d\""
					   : "\"fingerprint\":\"f%d\"",
				    i % 50);
			buf_printf(&b,
			    ",\"serverTimestamp\":%d,\"actionDetails\":["
			    "{\"type\":\"action\",\"timestamp\":%d},"
			    "{\"type\":\"%s\",\"timestamp\":\"%d\"}]}",
			    1700000000 + i, 1700000000 + i,
			    i % 3 ? "event" : "goal", 1700000001 + i);
		}
		buf_str(&b, "]");
		g = guess("visits.json", &b);
		assert_string_equal(g->format, "matomo");
		assert_int_equal(g->rows, 400);
		assert_role(g, "user", GUESS_USER);
		assert_role(g, "time", GUESS_TIME);
		assert_role(g, "action", GUESS_ACTION);
		assert_int_equal(g->identity, want[k]);
		guess_free(g);
	}
}

static void test_matomo_table(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "action_id,action_timestamp,idsite,idvisit,country,"
		    "visitduration,userid,action_type,action_eventcategory,"
		    "action_url,visitorid\n");
	for (int i = 0; i < 400; i++)
		buf_printf(&b,
		    "%d,2026-01-%02d 10:00:00+01,42,%d,France,30,%s,%s,c,"
		    "https://x.fr/%d,ab%02x\n",
		    i, 1 + i % 28, i / 3, i % 9 ? "" : "7",
		    i % 2 ? "event" : "action", i, i % 120);
	g = guess("visits.csv", &b);
	assert_role(g, "visitorid", GUESS_USER);
	assert_role(g, "action_timestamp", GUESS_TIME);
	assert_role(g, "action_type", GUESS_ACTION);
	assert_int_equal(g->identity, IDENTITY_COOKIE);
	guess_free(g);
}

static void test_plausible(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "name,site_id,hostname,pathname,user_id,session_id,"
		    "timestamp,country_code\n");
	for (int i = 0; i < 400; i++)
		buf_printf(&b,
		    "%s,1,x.fr,/p%d,184467440737095516%02d,%d,"
		    "2026-01-%02d 10:00:00,%s\n",
		    i % 5 ? "pageview" : "Signup", i % 30, i % 90, i % 100,
		    1 + i % 28, i % 4 ? "FR" : "BE");
	g = guess("events_v2.csv", &b);
	assert_role(g, "user_id", GUESS_USER);
	assert_role(g, "timestamp", GUESS_TIME);
	assert_role(g, "name", GUESS_ACTION);
	assert_int_equal(g->identity, IDENTITY_DAILY);
	guess_free(g);
	b = BUF_INIT;
	buf_str(&b, "\"date\",\"visitors\",\"pageviews\",\"bounces\","
		    "\"visits\",\"visit_duration\"\n"
		    "\"2011-12-25\",5,50,2,7,8640\n");
	g = guess("imported_visitors.csv", &b);
	assert_role(g, "date", GUESS_TIME);
	assert_role(g, "visitors", GUESS_VISITORS);
	assert_role(g, "pageviews", GUESS_COUNT);
	assert_role(g, "bounces", GUESS_UNUSED);
	assert_role(g, "visit_duration", GUESS_UNUSED);
	assert_int_equal(g->identity, IDENTITY_DAILY);
	guess_free(g);
}

/* The columns of its export (generate-csv.ts of the site's public code). */
static void test_reviews(void **state)
{
	static const char *const went[] = { "Bien", "Moyen", "Mal", "Bien" };
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "Review ID,Review Created At,Comment s'est pass\xc3\xa9"
		    "e cette d\xc3\xa9marche pour vous ?,Clair ?,Un mot ?\n");
	for (int i = 0; i < 200; i++)
		buf_printf(&b, "ab%x,2026-01-%02d 10:00:00,%s,%d,%s\n", i * 977,
		    1 + i % 28, went[i % 4], i % 5,
		    i % 9 ? "" : "Mme Untel a aid\xc3\xa9");
	g = guess("avis.csv", &b);
	assert_role(g, "Review ID", GUESS_USER);
	assert_role(g, "Review Created At", GUESS_TIME);
	assert_role(g,
	    "Comment s'est pass\xc3\xa9"
	    "e cette d\xc3\xa9marche pour vous ?",
	    GUESS_DIMENSION);
	assert_string_equal(g->column[2].dimension, "satisfaction");
	assert_role(g, "Clair ?", GUESS_DIMENSION);
	assert_role(g, "Un mot ?", GUESS_UNUSED);
	assert_int_equal(g->identity, IDENTITY_DAILY);
	guess_free(g);
}

static void test_access_log(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_printf(&b,
		    "192.0.2.%d - - [17/May/2015:10:05:03 +0000] "
		    "\"GET /a HTTP/1.1\" 200 3 \"-\" \"Mozilla/5.0\"\n",
		    i % 3 ? 1 : i % 200);
	g = guess("access.log", &b);
	assert_true(g->requests);
	assert_string_equal(g->format, "combined");
	assert_role(g, "time", GUESS_TIME);
	assert_role(g, "client", GUESS_USER);
	assert_role(g, "agent", GUESS_USER);
	assert_int_equal(g->identity, IDENTITY_DAILY);
	assert_non_null(g->warning); /* two in three from one address */
	guess_free(g);
}

static void test_refusals(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_str(&b, "time,country\n");
	for (int i = 0; i < 100; i++)
		buf_str(&b, i % 2 ? "2026-01-01,FR\n" : "2026-01-02,BE\n");
	refused(&b, "the user", "time, country");
	buf_str(&b, "moment,user\n");
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "soon,u%d\n", i % 9);
	refused(&b, "the time", "moment, user");
	/* A date of birth is not when it happened. */
	buf_str(&b, "user,date_naissance\n");
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "u%d,1999-01-01\n", i % 9);
	refused(&b, "the time", "date_naissance");
}

static void test_row_numbers(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "time,user\n");
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "2026-01-01,%d\n", i);
	g = guess("log.csv", &b);
	assert_role(g, "user", GUESS_USER);
	assert_non_null(g->warning);
	guess_free(g);
}

static void test_few_rows(void **state)
{
	struct buf b = BUF_INIT;
	struct guess *g;

	(void)state;
	buf_str(&b, "date,user_id\n2026-01-01,anna\n");
	g = guess("log.csv", &b);
	assert_int_equal(g->rows, 1);
	assert_role(g, "date", GUESS_TIME);
	assert_role(g, "user_id", GUESS_USER);
	guess_free(g);
}

/*
 * service.json.
 */

static void test_service_parses(void **state)
{
	struct buf b = french_log(), text = BUF_INIT;
	struct guess *g = guess("events.csv", &b);
	const char *const files[] = { "a \"b\".csv", "logs/*.csv" };
	struct guess_source s = { .files = files, .n_files = 2, .guess = g };
	const struct service_source *src;
	struct service *service = NULL;
	struct err e = { 0 };

	(void)state;
	guess_source_name("logs/events-2026.csv", s.name);
	guess_service("L'\"école\"", "Europe/Paris", "fr", &s, 1, &text);
	if (service_parse(&service, ".", buf_view(&text), &e) != 0)
		fail_msg("%s", e.text);
	assert_string_equal(service->name, "L'\"école\"");
	assert_string_equal(service->language, "fr");
	assert_string_equal(service->territory, "departement");
	src = service_source(service, "events");
	assert_non_null(src);
	assert_int_equal(src->n_files, 2);
	assert_string_equal(src->files[0], files[0]);
	assert_string_equal(src->format, "csv");
	assert_int_equal(src->delimiter, ';');
	assert_int_equal(src->identity, IDENTITY_ACCOUNT);
	assert_string_equal(src->time, "horodatage");
	assert_int_equal(src->n_user, 1);
	assert_string_equal(src->user[0], "id_usager");
	assert_string_equal(src->action, "evenement");
	assert_int_equal(src->n_dimensions, 1);
	assert_string_equal(src->dimensions[0].name, "departement");
	assert_string_equal(src->dimensions[0].column, "dept");
	assert_string_equal(src->value, "duree_s");
	service_free(service);
	buf_release(&text);
	guess_free(g);
}

static void test_service_of_hostile_columns(void **state)
{
	struct buf b = BUF_INIT, text = BUF_INIT;
	const char *const files[] = { "x.csv" };
	struct guess_source s = { .name = "x", .files = files, .n_files = 1 };
	struct service *service = NULL;
	struct err e = { 0 };
	struct guess *g;

	(void)state;
	buf_str(&b, "time\tuser\t*/ },\\\taction\tAction\tAktion\n");
	for (int i = 0; i < 60; i++)
		buf_printf(&b, "2026-01-01\tu%d\t%s\t%s\t%s\t%d\n", i % 9,
		    i % 2 ? "a" : "b", i % 3 ? "c" : "d", i % 2 ? "e" : "f", i);
	g = guess("x.tsv", &b);
	s.guess = g;
	guess_service("x", "Europe/Paris", "en", &s, 1, &text);
	assert_int_equal(service_parse(&service, ".", buf_view(&text), &e), 0);
	service_free(service);
	buf_release(&text);
	guess_free(g);
}

static void test_source_names(void **state)
{
	static const char *const pairs[][2] = {
		{ "logs/Events-2026-11.csv.gz", "events" },
		{ "access.log.1", "access" },
		{ "2026-11.csv", "log" },
		{ ".csv", "log" },
		{ "-", "log" },
		{ "a b+c.json", "a_b_c" },
		{ "\xc3\xa9t\xc3\xa9.csv", "t" },
	};
	char name[65];

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		guess_source_name(pairs[i][0], name);
		assert_string_equal(name, pairs[i][1]);
	}
}

static void test_alike(void **state)
{
	struct buf b1 = french_log(), b2 = french_log(), b3 = BUF_INIT;
	struct guess *x = guess("a.csv", &b1), *y = guess("b.csv", &b2), *z;

	(void)state;
	buf_str(&b3, "date,user_id\n2026-01-01,anna\n");
	z = guess("c.csv", &b3);
	assert_true(guess_alike(x, y));
	assert_false(guess_alike(x, z));
	guess_free(x);
	guess_free(y);
	guess_free(z);
}

/*
 * Parts.
 */

static void test_fold(void **state)
{
	static const char *const pairs[][2] = {
		{ "user_id", "user_id" },
		{ "userId", "user_id" },
		{ "Id-Usager", "id_usager" },
		{ "ID USAGER", "id_usager" },
		{ "  durée (s) ", "duree_s" },
		{ "Évènement", "evenement" },
		{ "", "" },
		{ "___", "" },
		{ "request.client_ip", "request_client_ip" },
		{ "日", "" },
	};
	char out[64], tiny[6];

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		name_fold(pairs[i][0], out, sizeof out);
		assert_string_equal(out, pairs[i][1]);
	}
	name_fold("abcdefghijk", tiny, sizeof tiny);
	assert_true(strlen(tiny) < sizeof tiny);
	assert_true(name_has_word("id_usager", "|x|usager|"));
	assert_false(name_has_word("id_usagers", "|x|usager|"));
	assert_false(name_has_word("", "|x|usager|"));
}

static int compare_doubles(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Distinct values and the median against the plain way to count them. */
static void test_stats(void **state)
{
	struct stats s;
	struct err e = { 0 };
	bool seen[3000] = { false };
	double all[5000];
	uint64_t distinct = 0;
	unsigned x = 12345;

	(void)state;
	stats_init(&s);
	for (int i = 0; i < 5000; i++) {
		char text[16];
		unsigned v;

		x = x * 1103515245u + 12345u;
		v = (x >> 8) % 3000;
		distinct += !seen[v];
		seen[v] = true;
		all[i] = v;
		snprintf(text, sizeof text, " %u ", v);
		assert_int_equal(stats_add(&s, slice_of(text), paris, &e), 0);
	}
	qsort(all, 5000, sizeof *all, compare_doubles);
	assert_int_equal(s.filled, 5000);
	assert_int_equal(s.distinct, distinct);
	assert_true(s.many);
	assert_int_equal(s.numbers, 5000);
	assert_true(stats_median(&s) == (all[2499] + all[2500]) / 2);
	assert_int_equal(stats_add(&s, SLICE_ABSENT, paris, &e), 0);
	assert_int_equal(s.filled, 5000);
	assert_int_equal(s.rows, 5001);
	assert_int_equal(stats_add(&s, slice_of("x"), paris, &e), 0);
	assert_true(isnan(stats_median(&s)));
	stats_release(&s);
}

static int open_zone(void **state)
{
	struct err e;

	(void)state;
	return zone_open(&paris, "Europe/Paris", &e);
}

static int close_zone(void **state)
{
	(void)state;
	zone_close(paris);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_french_csv),
		cmocka_unit_test(test_month_first),
		cmocka_unit_test(test_names_and_values),
		cmocka_unit_test(test_cookie_json),
		cmocka_unit_test(test_address_and_agent),
		cmocka_unit_test(test_access_log),
		cmocka_unit_test(test_access_log_of_accounts),
		cmocka_unit_test(test_matomo),
		cmocka_unit_test(test_matomo_table),
		cmocka_unit_test(test_plausible),
		cmocka_unit_test(test_reviews),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_row_numbers),
		cmocka_unit_test(test_few_rows),
		cmocka_unit_test(test_service_parses),
		cmocka_unit_test(test_service_of_hostile_columns),
		cmocka_unit_test(test_source_names),
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_stats),
	};

	return cmocka_run_group_tests(tests, open_zone, close_zone);
}
