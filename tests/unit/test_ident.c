/*
 * test_ident.c - the key file's rules, derived keys against another BLAKE2b,
 * pseudonyms against SipHash written out from its paper.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/ident.h"

#define S(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define DIGITS \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static char dir[32], path[64];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_ident.XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/jauge.key", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void write_key(const char *text, size_t n, mode_t mode)
{
	FILE *f;

	unlink(path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static struct ident_key *load(void)
{
	struct ident_key *k = NULL;
	struct err e = { 0 };

	if (ident_key_load(&k, path, &e) != 0)
		fail_msg("%s", e.text);
	return k;
}

static struct ident_key *known_key(void)
{
	write_key("# k\n" DIGITS "\n", 4 + 64 + 1, 0600);
	return load();
}

static void refused(int code, const char *words)
{
	struct ident_key *k = NULL;
	struct err e = { 0 };

	assert_int_equal(ident_key_load(&k, path, &e), code);
	assert_null(k);
	if (!strstr(e.text, words))
		fail_msg("wanted %s\ngot    %s", words, e.text);
}

static void creates_a_key(void **state)
{
	char first[17], second[17], text[256];
	struct err e = { 0 };
	struct ident_key *k;
	struct stat st;
	size_t n;
	FILE *f;

	(void)state;
	umask(0);
	assert_int_equal(ident_key_create(path, &e), 0);
	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	f = fopen(path, "r");
	n = fread(text, 1, sizeof text, f);
	fclose(f);
	assert_int_equal(text[0], '#');
	assert_true(n > 66);
	assert_int_equal(text[n - 1], '\n');
	assert_int_equal(text[n - 66], '\n');
	for (size_t i = n - 65; i < n - 1; i++)
		assert_non_null(memchr("0123456789abcdef", text[i], 16));
	k = load();
	ident_key_fingerprint(k, first);
	ident_key_free(k);
	/* The key that is there stays. */
	assert_int_equal(ident_key_create(path, &e), ERR_IO);
	assert_non_null(strstr(e.text, strerror(EEXIST)));
	k = load();
	ident_key_fingerprint(k, second);
	ident_key_free(k);
	assert_string_equal(first, second);
	/* Another is another. */
	unlink(path);
	assert_int_equal(ident_key_create(path, &e), 0);
	k = load();
	ident_key_fingerprint(k, second);
	ident_key_free(k);
	assert_string_not_equal(first, second);
	ident_key_free(NULL);
}

static void creates_nothing_through_a_link(void **state)
{
	char other[80];
	struct err e = { 0 };

	(void)state;
	snprintf(other, sizeof other, "%s/other", dir);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(ident_key_create(path, &e), ERR_IO);
	assert_int_equal(access(other, F_OK), -1);
	unlink(path);
	snprintf(other, sizeof other, "%s/no/jauge.key", dir);
	assert_int_equal(ident_key_create(other, &e), ERR_IO);
	assert_non_null(strstr(e.text, other));
}

static void refuses_what_others_can_reach(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0610, 0601,
		0644, 0666 };
	char other[80];

	(void)state;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		write_key("# k\n" DIGITS "\n", 69, modes[i]);
		refused(ERR_PRIVACY, "Run: chmod 600 /tmp/");
	}
	write_key("# k\n" DIGITS "\n", 69, 0600);
	snprintf(other, sizeof other, "%s/other", dir);
	assert_int_equal(rename(path, other), 0);
	refused(ERR_IO, strerror(ENOENT));
	assert_int_equal(symlink(other, path), 0);
	refused(ERR_PRIVACY, "a link");
	unlink(path);
	unlink(other);
	assert_int_equal(mkfifo(path, 0600), 0);
	refused(ERR_PRIVACY, "not a regular file");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	refused(ERR_PRIVACY, "not a regular file");
	rmdir(path);
	if (geteuid() == 0) {
		write_key("# k\n" DIGITS "\n", 69, 0600);
		assert_int_equal(chown(path, 12345, 12345), 0);
		refused(ERR_PRIVACY, "another user");
	}
}

static void refuses_malformed_keys(void **state)
{
	static const struct slice bad[] = {
		S(""),
		S("#"),
		S("# k\n"),
		S(DIGITS "\n"),
		S(DIGITS "\n" DIGITS "\n"),
		S("# k\n0" DIGITS "\n"),
		S("# k\n" DIGITS "0\n"),
		S("# k\n" DIGITS "\n\n"),
		S("# k\n" DIGITS "\r\n"),
		S("# k\n " DIGITS "\n"),
		S("# k\n00010203\n"),
		S("# k\ng00102030405060708090a0b0c0d0e0f"
		  "101112131415161718191a1b1c1d1e1f\n"),
		S("# k\n0001020304050607\00090a0b0c0d0e0f"
		  "101112131415161718191a1b1c1d1e1f\n"),
		S("# k\n\n" DIGITS "\n"),
	};
	char longer[2000];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		write_key(bad[i].at, bad[i].len, 0600);
		refused(ERR_PRIVACY, "not a key file");
	}
	memset(longer, '#', sizeof longer);
	write_key(longer, sizeof longer, 0600);
	refused(ERR_PRIVACY, "not a key file");
	/* Without the last newline, and in capitals, it is one. */
	write_key("#\n" DIGITS, 2 + 64, 0600);
	ident_key_free(load());
	write_key("#\n0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F"
		  "0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F\n",
	    67, 0600);
	ident_key_free(load());
}

static void message_holds_no_key(void **state)
{
	struct ident_key *k = NULL;
	struct err e = { 0 };

	(void)state;
	write_key("# k\n" DIGITS "0\n", 70, 0600);
	assert_int_equal(ident_key_load(&k, path, &e), ERR_PRIVACY);
	assert_null(strstr(e.text, "0405"));
}

static void has_key(const struct ident_space *s, const char *hex)
{
	char got[33];

	for (int i = 0; i < 16; i++)
		snprintf(got + 2 * i, 3, "%02x", s->key[i]);
	assert_string_equal(got, hex);
}

/* Expected: Python's hashlib.blake2b(message, key=bytes(range(32)),
 * digest_size=16). */
static void derives_keys(void **state)
{
	struct ident_key *k = known_key();
	struct ident_space s;
	char id[17];

	(void)state;
	ident_key_fingerprint(k, id);
	assert_string_equal(id, "5234a4cef9ff56b9");
	assert_true(ident_content_seed(k) == 0x2bd9466068df6420u);
	ident_space_init(&s, k, "app");
	has_key(&s, "7d1db8bbf78a1287a462cf6f28083a45");
	ident_space_init(&s, k, "web");
	has_key(&s, "9d2515a63bc494a6c9ab6f7926929b67");
	ident_space_init(&s, k, "");
	has_key(&s, "ddc1d4d68c43b6160fafe0e609374404");
	ident_space_wipe(&s);
	has_key(&s, "00000000000000000000000000000000");
	ident_key_free(k);
}

/* SipHash-2-4 as in its paper (Aumasson, Bernstein, 2012). */
static uint64_t rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static void sip_rounds(uint64_t v[4], int n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

static uint64_t word(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static uint64_t sip(
    const unsigned char key[16], const unsigned char *p, size_t n)
{
	uint64_t k0 = word(key, 8), k1 = word(key + 8, 8), m;
	uint64_t v[4] = { k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
		k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u };
	uint64_t last = (uint64_t)n << 56;

	for (; n >= 8; p += 8, n -= 8) {
		m = word(p, 8);
		v[3] ^= m;
		sip_rounds(v, 2);
		v[0] ^= m;
	}
	last |= word(p, n);
	v[3] ^= last;
	sip_rounds(v, 2);
	v[0] ^= last;
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static const struct ident_space counting = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    11, 12, 13, 14, 15 } };

/* The first rows of the reference implementation's vectors_sip64, and the
 * example of 15 bytes of the SipHash paper, which BoringSSL's siphash_test.cc
 * has too. */
static void one_part_is_siphash(void **state)
{
	static const uint64_t vectors[] = { 0x726fdb47dd0e0e31u,
		0x74f839c593dc67fdu, 0x0d6c8009d9a94f5au, 0x85676696d7fb7e2du };
	unsigned char bytes[64];
	struct slice part = { (const char *)bytes, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	for (part.len = 0; part.len < 4; part.len++)
		assert_true(ident_pseudonym(&counting, DAY_NONE, &part, 1) ==
			    vectors[part.len]);
	part.len = 15;
	assert_true(ident_pseudonym(&counting, DAY_NONE, &part, 1) ==
		    0xa129ca6149be45e5u);
	for (part.len = 0; part.len < sizeof bytes; part.len++)
		assert_true(ident_pseudonym(&counting, DAY_NONE, &part, 1) ==
			    sip(counting.key, bytes, part.len));
}

/* The message that several parts make, written out. */
static void several_parts_are_one_message(void **state)
{
	static const unsigned char two[] = { 0, 0x64, 0x50, 0, 0, 2, 3, 0, 0, 0,
		'a', 'b', 'c', 2, 0, 0, 0, 'd', 'e' };
	static const unsigned char day_only[] = { 0, 1, 0, 0, 0, 1, 1, 0, 0, 0,
		'x' };
	static const unsigned char lasting[] = { 0, 0, 0, 0, 0x80, 2, 0xff,
		0xff, 0xff, 0xff, 0, 0, 0, 0 };
	struct slice parts[] = { S("abc"), S("de") };
	struct slice x = S("x"), odd[] = { SLICE_ABSENT, S("") };

	(void)state;
	assert_true(ident_pseudonym(&counting, 20580, parts, 2) ==
		    sip(counting.key, two, sizeof two));
	assert_true(ident_pseudonym(&counting, 1, &x, 1) ==
		    sip(counting.key, day_only, sizeof day_only));
	assert_true(ident_pseudonym(&counting, DAY_NONE, odd, 2) ==
		    sip(counting.key, lasting, sizeof lasting));
}

/* Ways to cut the same bytes, days, and order: no two are one user. */
static void parts_are_never_ambiguous(void **state)
{
	const struct slice cuts[][3] = {
		{ S("ab"), S("c"), S("") },
		{ S("a"), S("bc"), S("") },
		{ S(""), S("abc"), S("") },
		{ S("abc"), S(""), S("") },
		{ S("abc"), S(""), SLICE_ABSENT },
		{ S("abc"), SLICE_ABSENT, S("") },
		{ S("c"), S("ab"), S("") },
	};
	uint64_t got[32];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		got[n++] = ident_pseudonym(&counting, DAY_NONE, cuts[i], 3);
		got[n++] = ident_pseudonym(&counting, 7, cuts[i], 3);
		got[n++] = ident_pseudonym(&counting, 8, cuts[i], 3);
	}
	got[n++] = ident_pseudonym(&counting, DAY_NONE, cuts[3], 2);
	got[n++] = ident_pseudonym(&counting, DAY_NONE, cuts[3], 1);
	got[n++] = ident_pseudonym(&counting, 7, cuts[3], 1);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_true(got[i] != got[k]);
}

static void long_parts_count_in_full(void **state)
{
	static char text[70000];
	struct slice part[IDENT_PARTS];
	uint64_t seen;

	(void)state;
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < IDENT_PARTS; i++)
		part[i] = (struct slice){ text, 65536 };
	seen = ident_pseudonym(&counting, 5, part, IDENT_PARTS);
	assert_true(seen == ident_pseudonym(&counting, 5, part, IDENT_PARTS));
	text[65535] = 'y';
	assert_true(seen != ident_pseudonym(&counting, 5, part, IDENT_PARTS));
	/* Around the length from which a part is hashed on its own. */
	for (size_t len = 470; len < 490; len++) {
		part[0].len = len;
		seen = ident_pseudonym(&counting, 5, part, 1);
		text[len - 1] = 'z';
		assert_true(seen != ident_pseudonym(&counting, 5, part, 1));
		text[len - 1] = 'x';
		assert_true(seen == ident_pseudonym(&counting, 5, part, 1));
	}
}

/* A person in two spaces, or under two keys: nothing in common. */
static void spaces_have_nothing_in_common(void **state)
{
	struct ident_key *k = known_key();
	struct ident_space a, b, c;
	struct slice who = S("ana@example.org");

	(void)state;
	ident_space_init(&a, k, "app");
	ident_space_init(&b, k, "web");
	ident_key_free(k);
	write_key("# k\n1"
		  "00102030405060708090a0b0c0d0e0f"
		  "101112131415161718191a1b1c1d1e1f\n",
	    69, 0600);
	k = load();
	ident_space_init(&c, k, "app");
	ident_key_free(k);
	assert_true(ident_pseudonym(&a, DAY_NONE, &who, 1) !=
		    ident_pseudonym(&b, DAY_NONE, &who, 1));
	assert_true(ident_pseudonym(&a, DAY_NONE, &who, 1) !=
		    ident_pseudonym(&c, DAY_NONE, &who, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(creates_a_key, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    creates_nothing_through_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_what_others_can_reach, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_malformed_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    message_holds_no_key, setup, teardown),
		cmocka_unit_test_setup_teardown(derives_keys, setup, teardown),
		cmocka_unit_test(one_part_is_siphash),
		cmocka_unit_test(several_parts_are_one_message),
		cmocka_unit_test(parts_are_never_ambiguous),
		cmocka_unit_test(long_parts_count_in_full),
		cmocka_unit_test_setup_teardown(
		    spaces_have_nothing_in_common, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
