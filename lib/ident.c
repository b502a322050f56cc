/*
 * ident.c - the key, and what it makes of an identifier.
 *
 * An unkeyed hash of an address or an account number is undone in minutes by
 * trying them all; a keyed one is not, without the key. The key file is read
 * only when nobody else can read it, and its bytes are wiped after use.
 */
#include "ident.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 32
#define PARTS_ON_STACK 1024

struct ident_key {
	unsigned char at[KEY_BYTES];
};

_Static_assert(crypto_shorthash_KEYBYTES == sizeof(struct ident_space),
    "SipHash key");

static int ident_start(struct err *e)
{
	return sodium_init() < 0 ? err_set(e, ERR_IO,
	    "libsodium cannot start") : 0;
}

static int write_whole(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t did = write(fd, p, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return -1;
		p += did;
		n -= (size_t)did;
	}
	return fsync(fd);
}

int ident_key_create(const char *path, struct err *e)
{
	unsigned char key[KEY_BYTES];
	char hex[2 * KEY_BYTES + 1], text[256];
	int fd, rc = ident_start(e);

	if (rc < 0)
		return rc;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd < 0)
		return err_errno(e, path);
	randombytes_buf(key, sizeof key);
	sodium_bin2hex(hex, sizeof hex, key, sizeof key);
	snprintf(text, sizeof text, "# Jauge key: keep it safe and secret. "
	    "Without it, users cannot be matched again.\n%s\n", hex);
	if (write_whole(fd, text, strlen(text)) != 0) {
		rc = err_errno(e, path);
		unlink(path);
	}
	if (close(fd) != 0 && rc == 0)
		rc = err_errno(e, path);
	sodium_memzero(key, sizeof key);
	sodium_memzero(hex, sizeof hex);
	sodium_memzero(text, sizeof text);
	return rc;
}

static int key_refuse(const char *path, const char *why, struct err *e)
{
	return err_set(e, ERR_PRIVACY, "%s: %s", path, why);
}

static int key_check(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(e, path);
	if (!S_ISREG(st.st_mode))
		return key_refuse(path, "the key is not a regular file", e);
	if (st.st_uid != geteuid())
		return key_refuse(path, "the key belongs to another user", e);
	if (st.st_mode & 077)
		return err_set(e, ERR_PRIVACY, "%s: others can read or change "
		    "the key\nrun: chmod 600 %s", path, path);
	return 0;
}

/* The key's digits: the first line that is no comment. */
static int key_decode(char *text, unsigned char *key)
{
	char *line = text, *end;
	size_t n = 0;

	while (*line == '#') {
		line = strchr(line, '\n');
		if (!line)
			return -1;
		line++;
	}
	end = line + strspn(line, "0123456789abcdefABCDEF");
	if (end - line != 2 * KEY_BYTES || (*end && *end != '\n' &&
	    *end != '\r'))
		return -1;
	return sodium_hex2bin(key, KEY_BYTES, line, 2 * KEY_BYTES, NULL, &n,
	    NULL) == 0 && n == KEY_BYTES ? 0 : -1;
}

static int key_read(struct ident_key *k, int fd, const char *path,
    struct err *e)
{
	char text[1024];
	ssize_t n;
	int rc = key_check(fd, path, e);

	if (rc < 0)
		return rc;
	n = read(fd, text, sizeof text - 1);
	if (n < 0)
		return err_errno(e, path);
	text[n] = '\0';
	if (key_decode(text, k->at) < 0)
		rc = key_refuse(path, "not a key: 64 hexadecimal digits are "
		    "expected\nput the right file back; a new one (jauge init) "
		    "cannot read an old store", e);
	sodium_memzero(text, sizeof text);
	return rc;
}

int ident_key_load(struct ident_key **out, const char *path, struct err *e)
{
	struct ident_key *k;
	int fd, rc = ident_start(e);

	*out = NULL;
	if (rc < 0)
		return rc;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ELOOP || errno == EMLINK))
		return key_refuse(path, "the key is a symbolic link", e);
	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_IO, "%s: no key\nrun: jauge init", path);
	if (fd < 0)
		return err_errno(e, path);
	k = calloc(1, sizeof *k);
	if (!k) {
		close(fd);
		return err_memory(e);
	}
	sodium_mlock(k, sizeof *k);
	rc = key_read(k, fd, path, e);
	close(fd);
	if (rc < 0) {
		ident_key_free(k);
		return rc;
	}
	*out = k;
	return 0;
}

void ident_key_free(struct ident_key *k)
{
	if (!k)
		return;
	sodium_munlock(k, sizeof *k);
	free(k);
}

/* BLAKE2b of a purpose and a name, keyed: nothing derived for one purpose
 * tells of another, nor of the key. */
static void derive(const struct ident_key *k, const char *purpose,
    const char *name, unsigned char *out, size_t n)
{
	crypto_generichash_state st;

	crypto_generichash_init(&st, k->at, sizeof k->at, n);
	crypto_generichash_update(&st, (const unsigned char *)purpose,
	    strlen(purpose) + 1);
	crypto_generichash_update(&st, (const unsigned char *)name,
	    strlen(name));
	crypto_generichash_final(&st, out, n);
	sodium_memzero(&st, sizeof st);
}

void ident_key_fingerprint(const struct ident_key *k, char out[17])
{
	unsigned char id[crypto_generichash_BYTES_MIN];

	derive(k, "jauge key id", "", id, sizeof id);
	sodium_bin2hex(out, 17, id, 8);
}

static uint64_t number_of(const unsigned char *p)
{
	uint64_t x = 0;

	for (int i = 7; i >= 0; i--)
		x = x << 8 | p[i];
	return x;
}

uint64_t ident_content_seed(const struct ident_key *k)
{
	unsigned char seed[crypto_generichash_BYTES_MIN];

	derive(k, "jauge content", "", seed, sizeof seed);
	return number_of(seed);
}

void ident_space_init(struct ident_space *s, const struct ident_key *k,
    const char *name)
{
	derive(k, "jauge space", name, s->key, sizeof s->key);
}

void ident_space_wipe(struct ident_space *s)
{
	sodium_memzero(s, sizeof *s);
}

static uint64_t siphash(const struct ident_space *s, const void *p, size_t n)
{
	unsigned char out[crypto_shorthash_BYTES];

	crypto_shorthash(out, p, n, s->key);
	return number_of(out);
}

static void put(unsigned char *to, uint64_t x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)(x >> (8 * i));
}

/* A part that does not fit goes in as its hash and its length. */
static size_t put_part(const struct ident_space *s, unsigned char *to,
    size_t room, struct slice part)
{
	put(to, part.len, 4);
	if (part.len <= room) {
		if (part.len)
			memcpy(to + 4, part.at, part.len);
		return 4 + part.len;
	}
	put(to + 4, siphash(s, part.at, part.len), 8);
	return 12;
}

uint64_t ident_pseudonym(const struct ident_space *s, day_t day,
    const struct slice *part, size_t n)
{
	unsigned char all[PARTS_ON_STACK];
	size_t used = 4;

	if (n == 1 && day == DAY_NONE)
		return siphash(s, part[0].at, part[0].len);
	put(all, (uint32_t)day, 4);
	for (size_t i = 0; i < n; i++) {
		/* Every later part keeps room for its hash. */
		size_t room = sizeof all - used - 12 * (n - i);

		used += put_part(s, all + used, room, part[i]);
	}
	return siphash(s, all, used);
}
