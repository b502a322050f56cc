/*
 * test_finance.c - amounts, costs and populations.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../lib/finance.h"

#define NBSP "\xc2\xa0"
#define NNBSP "\xe2\x80\xaf"

static char folder[] = "/tmp/jauge-finance-XXXXXX";
static char path[sizeof folder + 8];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/f.csv", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_bytes(const char *text, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static struct costs *costs_of(const char *text)
{
	struct costs *c = NULL;
	struct err e = { 0 };

	write_bytes(text, strlen(text));
	if (costs_read(&c, path, &e) < 0)
		fail_msg("%s", e.text);
	return c;
}

/* The message without the folder's name. */
static void costs_fail(const char *text, const char *expected)
{
	struct costs *c = NULL;
	struct err e = { 0 };

	write_bytes(text, strlen(text));
	assert_int_equal(costs_read(&c, path, &e), ERR_INPUT);
	assert_null(c);
	assert_memory_equal(e.text, folder, strlen(folder));
	if (!strstr(e.text + strlen(folder) + 1, expected))
		fail_msg("\"%s\" is not in \"%s\"", expected, e.text);
}

static struct population *population_of(const char *text)
{
	struct population *p = NULL;
	struct err e = { 0 };

	write_bytes(text, strlen(text));
	if (population_read(&p, path, &e) < 0)
		fail_msg("%s", e.text);
	return p;
}

static void population_fail(const char *text, const char *expected)
{
	struct population *p = NULL;
	struct err e = { 0 };

	write_bytes(text, strlen(text));
	assert_int_equal(population_read(&p, path, &e), ERR_INPUT);
	assert_null(p);
	if (!strstr(e.text, expected))
		fail_msg("\"%s\" is not in \"%s\"", expected, e.text);
}

static void money(void **state)
{
	static const struct {
		const char *text;
		cents_t cents;
	} known[] = {
		{ "0", 0 },
		{ "12", 1200 },
		{ "1234.56", 123456 },
		{ "1234,56", 123456 },
		{ "1 234,56 €", 123456 },
		{ "1" NBSP "234,56" NBSP "€", 123456 },
		{ "1" NNBSP "234" NNBSP "567,8 €", 123456780 },
		{ "1,234.56", 123456 },
		{ "1.234,56", 123456 },
		{ "1,234,567", 123456700 },
		{ "1.234.567", 123456700 },
		{ "1.234.567,89", 123456789 },
		{ "-12", -1200 },
		{ "- 12,50", -1250 },
		{ "+12,50", 1250 },
		{ "\xe2\x88\x92"
		  "12",
		    -1200 },
		{ "EUR 12", 1200 },
		{ "12 EUR", 1200 },
		{ "12EUR", 1200 },
		{ "€12.5", 1250 },
		{ "-€12.5", -1250 },
		{ "€ -12.5", -1250 },
		{ "12 euros", 1200 },
		{ "500 XPF", 50000 },
		{ "  7 ", 700 },
		{ "0.125", 13 },
		{ "0.124", 12 },
		{ "1234.567", 123457 },
		{ "1234.5000", 123450 },
		{ "1 234,567", 123457 },
		{ "100000000000", 10000000000000 },
		{ "-100 000 000 000,00 €", -10000000000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		cents_t cents = 99;

		if (!money_parse(slice_of(known[i].text), &cents))
			fail_msg("\"%s\" is refused", known[i].text);
		if (cents != known[i].cents)
			fail_msg(
			    "\"%s\" is %lld", known[i].text, (long long)cents);
	}
}

static void no_money(void **state)
{
	static const char *const bad[] = { "", " ", "abc", "€", "EUR", "-",
		"12 abc", "abc 12", "12 k€", "1,234", "1.234", "12.345", "1 23",
		"12 34,56", "1  234", "1.234 567,8", "1.2.3", "1,2,3",
		"1,234.567.890", "12.", ".5", ",5", "1..2", "--1", "1-", "1e3",
		"0x10", "nan", "inf", "€ 12 €", "EUR 12 EUR", "1.23,45",
		"100000000000,01", "999999999999999999999999999",
		"1234567890123456789012345678901234567890", "\xff", "1\xff",
		"1\xc2" };
	char nul[] = { '1', '\0', '2' };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cents_t cents = 99;

		if (money_parse(slice_of(bad[i]), &cents))
			fail_msg("\"%s\" is %lld", bad[i], (long long)cents);
		assert_int_equal(cents, 99);
	}
	assert_false(money_parse(SLICE_ABSENT, &(cents_t){ 0 }));
	assert_false(
	    money_parse((struct slice){ nul, sizeof nul }, &(cents_t){ 0 }));
}

static void costs_simple(void **state)
{
	struct costs *c = costs_of("date,amount,category,funder,kind\n"
				   "2026-01-05,100.50,hosting,DINUM,CP\n"
				   "2026-01-05,100.50,hosting,DINUM,CP\n"
				   "\n"
				   "2026-02-01,-20,,,\n"
				   "2026-03-01,5000,team,,AE\n");

	(void)state;
	assert_int_equal(c->n, 4);
	assert_int_equal(c->at[0].amount, 10050);
	assert_int_equal(c->at[0].span.from, day_from_civil(2026, 1, 5));
	assert_int_equal(c->at[0].span.to, day_from_civil(2026, 1, 6));
	assert_string_equal(c->at[0].category, "hosting");
	assert_string_equal(c->at[0].funder, "DINUM");
	assert_false(c->at[0].authorised);
	assert_int_equal(c->at[2].amount, -2000);
	assert_string_equal(c->at[2].category, "");
	assert_string_equal(c->at[2].funder, "");
	assert_true(c->at[3].authorised);
	/* AE is no payment */
	assert_int_equal(costs_between(c, DAY_MIN, DAY_MAX), 18100);
	assert_int_equal(costs_span(c).from, day_from_civil(2026, 1, 5));
	assert_int_equal(costs_span(c).to, day_from_civil(2026, 2, 2));
	costs_free(c);
	costs_free(NULL);
}

static void costs_french(void **state)
{
	struct costs *c =
	    costs_of("\xef\xbb\xbf"
		     "Début;Fin;Montant;Poste;Financeur;Type;Remarque\r\n"
		     "01/01/2026;31/03/2026;\"1 234,56 €\";Équipe;\"DINUM; "
		     "région\";Paiement;x\r\n"
		     "2026-01;2026-03;1" NNBSP "234,56;;;engagement;\r\n"
		     ";;;;;;\r\n"
		     "1/2/2026;;10;;;cp\r\n");

	(void)state;
	assert_int_equal(c->n, 3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(c->at[i].amount, 123456);
		assert_int_equal(
		    c->at[i].span.from, day_from_civil(2026, 1, 1));
		assert_int_equal(c->at[i].span.to, day_from_civil(2026, 4, 1));
		assert_true(c->at[i].authorised == (i == 1));
	}
	assert_string_equal(c->at[0].category, "Équipe");
	assert_string_equal(c->at[0].funder, "DINUM; région");
	assert_int_equal(c->at[2].span.from, day_from_civil(2026, 2, 1));
	assert_int_equal(c->at[2].span.to, day_from_civil(2026, 2, 2));
	costs_free(c);
}

static void costs_shapes(void **state)
{
	struct costs *c = costs_of("amount\tdate\n5\t2026-Q2");

	(void)state;
	assert_int_equal(c->n, 1);
	assert_int_equal(c->at[0].span.from, day_from_civil(2026, 4, 1));
	assert_int_equal(c->at[0].span.to, day_from_civil(2026, 7, 1));
	costs_free(c);
	/* both: the row's start goes first */
	c = costs_of("date|start|end|amount\n2026|2025|2025|1\n2026|||2\n");
	assert_int_equal(c->at[0].span.from, day_from_civil(2025, 1, 1));
	assert_int_equal(c->at[0].span.to, day_from_civil(2026, 1, 1));
	assert_int_equal(c->at[1].span.from, day_from_civil(2026, 1, 1));
	costs_free(c);
	/* a line break and a quote in a field; CR alone ends lines */
	c = costs_of("date,amount,poste\r2026,1,\"a\nb \"\"c\"\"\"\r");
	assert_int_equal(c->n, 1);
	assert_string_equal(c->at[0].category, "a\nb \"c\"");
	costs_free(c);
	c = costs_of("date,amount\n");
	assert_int_equal(c->n, 0);
	assert_int_equal(costs_between(c, 0, 30000), 0);
	assert_true(costs_span(c).from == costs_span(c).to);
	costs_free(c);
}

static void costs_refused(void **state)
{
	(void)state;
	costs_fail("date,amount\n\n2026-01-01,abc\n",
	    "f.csv:3: amount \"abc\" is no amount (expected 1234.56 or "
	    "1 234,56 €)");
	costs_fail("date,amount\n2026-01-01,\n", "f.csv:2: amount \"\"");
	costs_fail("date,amount\n2026-02-30,1\n",
	    "f.csv:2: date \"2026-02-30\" is no day or period");
	costs_fail("date,amount\n31/02/2026,1\n", "date \"31/02/2026\"");
	costs_fail("date,amount\n01/02/26,1\n", "date \"01/02/26\"");
	costs_fail("date,amount\n1/2/3/2026,1\n", "date \"1/2/3/2026\"");
	costs_fail("date,amount\n1969,1\n", "1970 to 2199");
	costs_fail("date,amount\n2199-12-31..2300-01-01,1\n", "1970 to 2199");
	costs_fail("start,end,amount\n2026-02,2026-01,1\n",
	    "f.csv:2: end \"2026-01\" is before the start");
	costs_fail("start,end,amount\n2026-02,soon,1\n", "end \"soon\"");
	costs_fail("date,amount,kind\n2026,1,xy\n",
	    "f.csv:2: kind \"xy\" is neither AE");
	costs_fail("date,amount\n2026,1,50\n",
	    "f.csv:2: more fields than the header's 2");
	costs_fail("date,cost per head,x\n",
	    "f.csv:1: no column for \"amount\"\nThe columns are: date, cost "
	    "per head, x\nExpected names: date, start, end, amount");
	costs_fail("amount,poste\n1,2\n", "f.csv:1: no column for \"date\"");
	costs_fail("date,amount,Montant\n1,2\n",
	    "f.csv:1: two columns for \"amount\"\nThe columns are: date, "
	    "amount, Montant");
	costs_fail("", "f.csv: empty, expected a header line");
	costs_fail("\n\n", "f.csv: empty, expected a header line");
	costs_fail("date,amount,poste\n2026,1,a\"b\n",
	    "f.csv:2: misplaced or unclosed quote");
	costs_fail("date,amount,poste\n2026,1,a\n2026,1,\"a\n2026,1,b\n",
	    "f.csv:3: misplaced or unclosed quote");
	costs_fail("date,amount,poste\n2026,1,\"a\nb\"\n2026,z,\"a\nb\"\n",
	    "f.csv:4: amount \"z\"");
	costs_fail("date,amount\n2026,1\n\n2026,\xe9\n",
	    "f.csv:4: holds bytes that are no UTF-8");
	costs_fail("date,amount\n2026,\x1b[31m\n", "amount \"\\x1B[31m\"");
}

static void costs_hostile(void **state)
{
	struct costs *c = NULL;
	struct err e = { 0 };
	size_t n = ((size_t)16 << 20) + 1;
	char *big = malloc(n);

	(void)state;
	assert_non_null(big);
	memset(big, ',', n);
	write_bytes(big, n);
	assert_int_equal(costs_read(&c, path, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "larger than 16 MiB"));
	write_bytes(big, 1000);
	assert_int_equal(costs_read(&c, path, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "more than 256 fields"));
	write_bytes("date,amount\n2026,\0\n", 19);
	assert_int_equal(costs_read(&c, path, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "f.csv:2: holds a NUL byte"));
	write_bytes("\xff\xfe"
		    "d\0",
	    4);
	assert_int_equal(costs_read(&c, path, &e), ERR_INPUT);
	assert_non_null(strstr(e.text, "is UTF-16"));
	assert_int_equal(costs_read(&c, folder, &e), ERR_IO);
	unlink(path);
	assert_int_equal(costs_read(&c, path, &e), ERR_IO);
	assert_non_null(strstr(e.text, "f.csv: No such file"));
	assert_null(c);
	free(big);
}

/* 100 000 times the largest amount and one more pass 1e18 cents. */
static void costs_too_much(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_str(&b, "date,amount\n");
	buf_repeat(
	    &b, "2026-01-01,100000000000\n2026-01-01,-100000000000\n", 50000);
	costs_free(costs_of(buf_text(&b)));
	buf_str(&b, "2026,0.01\n");
	costs_fail(buf_text(&b), "f.csv:100002: amount \"0.01\" is too much");
	buf_release(&b);
}

/* 1000.00 over the 365 days of 2026: the share up to day k is 100000 k / 365
 * rounded. */
static void spread(void **state)
{
	struct costs *c = costs_of("date,amount\n2026,1000\n2026,-0.05\n");
	day_t start = day_from_civil(2026, 1, 1);
	cents_t sum = 0;

	(void)state;
	for (int month = 1; month <= 12; month++) {
		day_t from = day_from_civil(2026, month, 1);
		day_t to = month < 12 ? day_from_civil(2026, month + 1, 1)
				      : day_from_civil(2027, 1, 1);

		sum += costs_between(c, from, to);
	}
	assert_int_equal(sum, 99995);
	/* January: 8493.15 and -0.42; half: 181 days, 49589.04 and -2.48 */
	assert_int_equal(costs_between(c, start, start + 31), 8493);
	assert_int_equal(costs_between(c, start, start + 181), 49589 - 2);
	assert_int_equal(costs_between(c, start, start + 183), 50137 - 3);
	assert_int_equal(costs_between(c, start - 50, start), 0);
	assert_int_equal(costs_between(c, start + 365, start + 400), 0);
	assert_int_equal(costs_between(c, start + 9, start + 9), 0);
	assert_int_equal(costs_between(c, start + 9, start), 0);
	costs_free(c);
}

static void spread_any_cut(void **state)
{
	struct costs *c = costs_of("start,end,amount,category\n"
				   "1970-01-01,2199-12-31,100000000000,a\n"
				   "1970-01-01,2199-12-31,-99999999999.99,a\n"
				   "2026-01-01,2026-01-03,0.01,b\n"
				   "2026-01-01,2026-12-31,12345.67,c\n"
				   "2026-02-03,2027-03-05,-777.77,d\n");

	(void)state;
	for (day_t step = 1; step < 5000; step = step * 3 + 2) {
		cents_t sum = 0;

		for (day_t d = DAY_MIN; d < DAY_MAX; d += step)
			sum += costs_between(
			    c, d, d + step < DAY_MAX ? d + step : DAY_MAX);
		assert_int_equal(sum, 1 + 1 + 1234567 - 77777);
	}
	costs_free(c);
}

/* Months with and without a payment; what is committed is not paid. */
static void covered(void **state)
{
	struct costs *c = costs_of("date,amount,kind\n"
				   "2026-01-31,10,CP\n2026-02,10,AE\n"
				   "2026-03,0,CP\n2026-Q2,30,CP\n");
	day_t january = day_from_civil(2026, 1, 1);
	day_t march = day_from_civil(2026, 3, 1);
	struct span gap;

	(void)state;
	assert_true(costs_cover(c, january, january + 31, &gap));
	assert_true(costs_cover(c, january + 3, january + 4, &gap));
	assert_false(costs_cover(c, january, january + 32, &gap));
	assert_int_equal(gap.from, january + 31);
	assert_int_equal(gap.to, march);
	assert_true(costs_cover(c, march, day_from_civil(2026, 7, 1), &gap));
	assert_false(costs_cover(c, march, day_from_civil(2026, 7, 2), &gap));
	costs_free(c);
	c = costs_of("date,amount\n");
	assert_false(costs_cover(c, january, january + 1, &gap));
	costs_free(c);
}

static void costs_twice(void **state)
{
	(void)state;
	costs_fail("date,amount\n2026-01,5\n2026-02,5\n2026-01,5\n",
	    "f.csv:4: says the same as line 2\n");
	costs_fail("date,amount,category\n2026-03,5,x\n2026-Q1,6,y\n"
		   "2026,7,x\n",
	    "f.csv:4: its period overlaps that of line 2, of the same kind");
	costs_fail("date,amount\n2026,1\n2026-01-05,1\n2026-06,2\n",
	    "f.csv:3: its period overlaps that of line 2");
	costs_fail("date,amount\n2026-06,1\n2026-01,1\n2026,2\n",
	    "f.csv:4: its period overlaps that of line 3");
	costs_free(costs_of("date,amount,category,funder,kind\n"
			    "2026-01,5,a,,\n2026-01,5,b,,\n2026-01,5,a,f,\n"
			    "2026-01,5,a,,AE\n2026-01,6,a,,\n"
			    "2026-02-01,5,,,\n2026-02-01,5,,,\n"));
}

static struct figures *figures_of(const char *text)
{
	struct figures *f = NULL;
	struct err e = { 0 };

	write_bytes(text, strlen(text));
	if (figures_read(&f, path, &e) < 0)
		fail_msg("%s", e.text);
	return f;
}

/* A row counts where all of its days are; a month without one is not known. */
static void figures_of_periods(void **state)
{
	struct figures *f = figures_of("mois;chiffre;valeur;territoire\n"
				       "2026-01;papier;1 200;75\n"
				       "2026-01;papier;3,5;\n"
				       "2026-02-10;papier;7;\n"
				       "2026-Q2;papier;90;\n"
				       "2026-03;autre;1;\n");
	day_t january = day_from_civil(2026, 1, 1);
	day_t march = day_from_civil(2026, 3, 1);
	struct span half = { january, day_from_civil(2026, 7, 1) };
	struct span april = { day_from_civil(2026, 4, 1),
		day_from_civil(2026, 5, 1) };
	int64_t sum = -1;

	(void)state;
	assert_true(
	    figures_sum(f, "papier", (struct span){ january, march }, &sum));
	assert_int_equal(sum, 120000 + 350 + 700);
	sum = -1;
	assert_false(figures_sum(f, "papier", half, &sum));
	assert_false(figures_sum(f, "papier", april, &sum));
	assert_false(figures_sum(
	    f, "papier", (struct span){ january, january + 5 }, &sum));
	assert_int_equal(sum, -1);
	assert_true(figures_sum(
	    f, "papier", (struct span){ april.from, half.to }, &sum));
	assert_int_equal(sum, 9000);
	assert_true(figures_known(f, "autre"));
	assert_false(figures_known(f, "Autre"));
	assert_string_equal(figures_nearest(f, "papeir"), "papier");
	figures_free(f);
}

static void population_file(void **state)
{
	struct population *p =
	    population_of("territoire;population;bas;haut;source;année;nom\n"
			  "69;1 914 667;1 800 000;2 000 000;Insee;2023;Rhône\n"
			  "2A;168306;;;Insee;2023;Corse-du-Sud\n"
			  "01;679344;600000;;Insee;2023;Ain\n");
	const struct territory *t;

	(void)state;
	assert_int_equal(p->n, 3);
	assert_string_equal(p->at[0].code, "01");
	assert_string_equal(p->at[1].code, "2A");
	assert_string_equal(p->at[2].code, "69");
	assert_string_equal(p->at[1].region, "");
	assert_int_equal(p->total, 679344 + 168306 + 1914667);
	assert_int_equal(p->low, 600000 + 168306 + 1800000);
	assert_int_equal(p->high, 679344 + 168306 + 2000000);
	assert_string_equal(p->source, "Insee (2023)");
	t = population_find(p, slice_of("1"));
	assert_ptr_equal(t, &p->at[0]);
	assert_int_equal(t->low, 600000);
	assert_int_equal(t->high, 679344);
	assert_ptr_equal(population_find(p, slice_of("2a")), &p->at[1]);
	assert_ptr_equal(population_find(p, slice_of(" 069 ")), &p->at[2]);
	assert_ptr_equal(population_find(p, slice_of("RHONE")), &p->at[2]);
	assert_ptr_equal(
	    population_find(p, slice_of("corse du sud")), &p->at[1]);
	assert_null(population_find(p, slice_of("")));
	assert_null(population_find(p, slice_of("--")));
	assert_null(population_find(p, slice_of("2B")));
	assert_null(population_find(p, slice_of("0")));
	assert_null(population_find(p, slice_of("Rhôn")));
	assert_null(population_find(p, SLICE_ABSENT));
	population_free(p);
	population_free(NULL);
}

static void population_total(void **state)
{
	struct population *p =
	    population_of("territory,population,low,high,source\n"
			  "75,100,,,a\n"
			  "Total,1000,900,1200,b\n");

	(void)state;
	assert_int_equal(p->n, 1);
	assert_int_equal(p->total, 1000);
	assert_int_equal(p->low, 900);
	assert_int_equal(p->high, 1200);
	assert_string_equal(p->source, "b");
	population_free(p);
	p = population_of("population\n500 000\n");
	assert_int_equal(p->n, 0);
	assert_int_equal(p->total, 500000);
	assert_int_equal(p->low, 500000);
	assert_string_equal(p->source, "f.csv");
	assert_null(population_find(p, slice_of("75")));
	population_free(p);
}

static void population_refused(void **state)
{
	(void)state;
	population_fail("territory,population\n01,5\n\n1,6\n",
	    "f.csv:4: territory \"1\" is there already, on line 2");
	population_fail("territory,population\n2a,5\nx,7\n2A,6\n",
	    "f.csv:4: territory \"2A\" is there already, on line 2");
	population_fail("territory,population\n,5\nTOTAL,6\n",
	    "f.csv:3: a second total, after line 2");
	population_fail("territory,population\n01,0\n",
	    "f.csv:2: population \"0\" is no number of people");
	population_fail("territory,population\n01,-5\n", "\"-5\"");
	population_fail("territory,population\n01,\"1,5\"\n", "\"1,5\"");
	population_fail("territory,population\n01,5 €\n", "\"5 €\"");
	population_fail("territory,population\n01,\n", "population \"\"");
	population_fail("territory,population,low\n01,5,6\n",
	    "f.csv:2: low \"6\" is above the population");
	population_fail("territory,population,high\n01,5,4\n",
	    "f.csv:2: high \"4\" is below the population");
	population_fail(
	    "territory,population\n", "f.csv: no population below the header");
	population_fail("territory\n01\n", "no column for \"population\"");
}

/* Insee, populations de référence 2023: 68 094 000 without Mayotte, to which
 * the census of 2017 gives 256 518; Paris 2 103 778. */
static void builtin(void **state)
{
	struct population *d = NULL, *r = NULL;
	const struct territory *t;
	struct err e = { 0 };
	int64_t sum = 0;

	(void)state;
	assert_int_equal(population_builtin(&d, "departement", &e), 0);
	assert_int_equal(population_builtin(&r, "region", &e), 0);
	assert_int_equal(d->n, 101);
	assert_int_equal(r->n, 18);
	assert_int_equal((d->total - 256518 + 500) / 1000, 68094);
	assert_int_equal(d->total, r->total);
	assert_int_equal(d->low, d->total);
	assert_int_equal(
	    population_find(d, slice_of("75"))->population, 2103778);
	assert_int_equal(
	    population_find(d, slice_of("mayotte"))->population, 256518);
	assert_non_null(strstr(d->source, "Insee"));
	assert_non_null(strstr(d->source, "2023"));
	/* every département finds itself, and its region */
	for (size_t i = 0; i < d->n; i++) {
		t = &d->at[i];
		assert_ptr_equal(population_find(d, slice_of(t->code)), t);
		assert_ptr_equal(population_find(d, slice_of(t->name)), t);
		assert_non_null(population_find(r, slice_of(t->region)));
	}
	/* a region is the sum of its départements */
	for (size_t i = 0; i < r->n; i++) {
		sum = 0;
		for (size_t j = 0; j < d->n; j++)
			if (strcmp(d->at[j].region, r->at[i].code) == 0)
				sum += d->at[j].population;
		assert_int_equal(sum, r->at[i].population);
		assert_string_equal(r->at[i].region, "");
	}
	t = population_find(r, slice_of("ile de france"));
	assert_string_equal(t->code, "11");
	t = population_find(d, slice_of("COTES D’ARMOR"));
	assert_string_equal(t->code, "22");
	t = population_find(d, slice_of("2b"));
	assert_string_equal(t->name, "Haute-Corse");
	t = population_find(d, slice_of("1"));
	assert_string_equal(t->name, "Ain");
	assert_null(population_find(d, slice_of("20")));
	population_free(d);
	population_free(r);
	assert_int_equal(population_builtin(&d, "commune", &e), ERR_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money),
		cmocka_unit_test(no_money),
		cmocka_unit_test(costs_simple),
		cmocka_unit_test(costs_french),
		cmocka_unit_test(costs_shapes),
		cmocka_unit_test(costs_refused),
		cmocka_unit_test(costs_hostile),
		cmocka_unit_test(costs_too_much),
		cmocka_unit_test(spread),
		cmocka_unit_test(spread_any_cut),
		cmocka_unit_test(covered),
		cmocka_unit_test(costs_twice),
		cmocka_unit_test(figures_of_periods),
		cmocka_unit_test(population_file),
		cmocka_unit_test(population_total),
		cmocka_unit_test(population_refused),
		cmocka_unit_test(builtin),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
