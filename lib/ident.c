/*
 * ident.c - the key file, keys derived from it, pseudonyms.
 *
 * Whoever holds the key can tell whether a known person is in the store, so
 * its file is made unreadable for others and refused when it is not, and its
 * bytes do not outlive their use in memory. Keys for other purposes are
 * derived, so that none of them tells the key or another one.
 */
#include "ident.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 32
#define KEY_DIGITS (2 * (size_t)KEY_BYTES)
/* A comment line and the digits. */
#define FILE_MOST 512
#define COMMENT                                                            \
	"# Secret key of this service: keep it, tell nobody, and keep it " \
	"out of version control.\n"

struct ident_key {
	unsigned char bytes[KEY_BYTES];
};

static int start(struct err *e)
{
	if (sodium_init() < 0)
		return err_set(e, ERR_IO, "libsodium does not start");
	return 0;
}

static int write_all(int fd, const char *s, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, s, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		s += done;
		n -= (size_t)done;
	}
	return 0;
}

/* The name itself must survive a power cut too; where folders cannot be
 * synchronised, nothing is lost by not doing so. */
static int sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slice_copy(
	    slash ? (struct slice){ path, (size_t)(slash - path) + 1 }
		  : slice_of("."));
	int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int rc = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0 && rc < 0 && errno == EINVAL)
		rc = 0;
	if (fd >= 0)
		close(fd);
	free(dir);
	return rc;
}

static int key_write(int fd, const char *path)
{
	unsigned char key[KEY_BYTES];
	char digits[KEY_DIGITS + 1];
	int rc;

	randombytes_buf(key, sizeof key);
	sodium_bin2hex(digits, sizeof digits, key, sizeof key);
	rc = write_all(fd, COMMENT, strlen(COMMENT));
	if (rc == 0)
		rc = write_all(fd, digits, KEY_DIGITS);
	if (rc == 0)
		rc = write_all(fd, "\n", 1);
	if (rc == 0)
		rc = fsync(fd);
	if (rc == 0)
		rc = sync_folder(path);
	sodium_memzero(key, sizeof key);
	sodium_memzero(digits, sizeof digits);
	return rc;
}

int ident_key_create(const char *path, struct err *e)
{
	int fd, rc = start(e);

	if (rc < 0)
		return rc;
	fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(e, path);
	if (key_write(fd, path) < 0)
		rc = err_errno(e, path);
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(e, path);
	/* Half a key would be refused for ever after. */
	if (rc < 0)
		unlink(path);
	return rc;
}

/* Opens only what nobody else can read or replace. */
static int key_open(int *out, const char *path, struct err *e)
{
	/* A FIFO must not make us wait. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int rc = 0;

	if (fd < 0 && errno == ELOOP)
		return err_set(e, ERR_PRIVACY,
		    "%s: a link; the key must be a file of its own", path);
	if (fd < 0)
		return err_errno(e, path);
	if (fstat(fd, &st) < 0)
		rc = err_errno(e, path);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(e, ERR_PRIVACY, "%s: not a regular file", path);
	else if (st.st_uid != geteuid())
		rc = err_set(e, ERR_PRIVACY,
		    "%s: belongs to another user\n"
		    "Run as its owner, or: chown $USER %s",
		    path, path);
	else if (st.st_mode & 077)
		rc = err_set(e, ERR_PRIVACY,
		    "%s: others can read or write "
		    "the key\nRun: chmod 600 %s",
		    path, path);
	if (rc < 0)
		close(fd);
	else
		*out = fd;
	return rc;
}

/* The count of bytes, at most n; -1: errno says why. */
static ssize_t read_most(int fd, char *s, size_t n)
{
	size_t used = 0;

	while (used < n) {
		ssize_t got = read(fd, s + used, n - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (ssize_t)used;
}

/* A line that starts with #, 64 hexadecimal digits, a newline or none. */
static bool key_decode(struct slice s, unsigned char out[KEY_BYTES])
{
	const char *end = s.len > 0 ? memchr(s.at, '\n', s.len) : NULL;
	size_t n, got;

	if (!end || s.at[0] != '#')
		return false;
	n = s.len - (size_t)(end + 1 - s.at);
	if (n != KEY_DIGITS && !(n == KEY_DIGITS + 1 && end[n] == '\n'))
		return false;
	return sodium_hex2bin(out, KEY_BYTES, end + 1, KEY_DIGITS, NULL, &got,
		   NULL) == 0 &&
	       got == KEY_BYTES;
}

static int key_read(struct ident_key *k, const char *path, struct err *e)
{
	char text[FILE_MOST];
	int fd = -1, rc = key_open(&fd, path, e);
	ssize_t n;

	if (rc < 0)
		return rc;
	n = read_most(fd, text, sizeof text);
	if (n < 0)
		rc = err_errno(e, path);
	else if (!key_decode((struct slice){ text, (size_t)n }, k->bytes))
		rc = err_set(e, ERR_PRIVACY,
		    "%s: not a key file\nExpected is "
		    "a line that starts with #, then 64 hexadecimal digits; "
		    "put the saved key back",
		    path);
	sodium_memzero(text, sizeof text);
	close(fd);
	return rc;
}

int ident_key_load(struct ident_key **out, const char *path, struct err *e)
{
	struct ident_key *k;
	int rc = start(e);

	if (rc < 0)
		return rc;
	k = calloc(1, sizeof *k);
	if (!k)
		return err_memory(e);
	/* Best effort: a limit on locked memory is no reason to stop. */
	(void)sodium_mlock(k, sizeof *k);
	rc = key_read(k, path, e);
	if (rc < 0)
		ident_key_free(k);
	else
		*out = k;
	return rc;
}

void ident_key_free(struct ident_key *k)
{
	if (!k)
		return;
	sodium_memzero(k, sizeof *k);
	(void)sodium_munlock(k, sizeof *k);
	free(k);
}

/* 16 bytes that depend on the key, a purpose (with its final NUL when a name
 * follows) and a name. */
static void derive(unsigned char out[16], const struct ident_key *k,
    struct slice purpose, struct slice name)
{
	crypto_generichash_state st;

	crypto_generichash_init(&st, k->bytes, KEY_BYTES, 16);
	crypto_generichash_update(
	    &st, (const unsigned char *)purpose.at, purpose.len);
	crypto_generichash_update(
	    &st, (const unsigned char *)name.at, name.len);
	crypto_generichash_final(&st, out, 16);
	sodium_memzero(&st, sizeof st);
}

void ident_key_fingerprint(const struct ident_key *k, char out[17])
{
	unsigned char id[16];

	derive(id, k, slice_of("jauge key id"), slice_of(""));
	sodium_bin2hex(out, 17, id, 8);
}

static uint64_t load64(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

uint64_t ident_content_seed(const struct ident_key *k)
{
	unsigned char seed[16];
	uint64_t v;

	derive(seed, k, slice_of("jauge content seed"), slice_of(""));
	v = load64(seed);
	sodium_memzero(seed, sizeof seed);
	return v;
}

void ident_space_init(
    struct ident_space *s, const struct ident_key *k, const char *name)
{
	static const char purpose[] = "jauge space";

	derive(s->key, k, (struct slice){ purpose, sizeof purpose },
	    slice_of(name));
}

void ident_space_wipe(struct ident_space *s)
{
	sodium_memzero(s, sizeof *s);
}

static uint64_t siphash(const struct ident_space *s, const void *p, size_t n)
{
	unsigned char out[crypto_shorthash_BYTES];

	_Static_assert(sizeof s->key == crypto_shorthash_KEYBYTES,
	    "the key of a space is SipHash's");
	crypto_shorthash(out, p, n, s->key);
	return load64(out);
}

/*
 * Several parts, or a day, are hashed as one message: a zero byte, which no
 * plain identifier starts with, the day, the count of parts, and each part
 * after its length. A part that is too long for the message is there as its
 * own hash; the length before it says so.
 */
#define PART_SHORT 480
#define PART_ABSENT UINT32_MAX
#define HEAD_BYTES (1 + 4 + 1)

static size_t put32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> 8 * i);
	return 4;
}

static size_t put_part(
    unsigned char *p, const struct ident_space *s, struct slice part)
{
	size_t used = put32(p, part.at ? (uint32_t)part.len : PART_ABSENT);
	uint64_t hash;

	if (part.at == NULL)
		return used;
	if (part.len <= PART_SHORT) {
		memcpy(p + used, part.at, part.len);
		return used + part.len;
	}
	hash = siphash(s, part.at, part.len);
	used += put32(p + used, (uint32_t)hash);
	return used + put32(p + used, (uint32_t)(hash >> 32));
}

static uint64_t hash_parts(
    const struct ident_space *s, day_t day, const struct slice *part, size_t n)
{
	unsigned char message[HEAD_BYTES + IDENT_PARTS * (4 + PART_SHORT)];
	size_t used = 0;

	message[used++] = 0;
	used += put32(message + used, (uint32_t)day);
	message[used++] = (unsigned char)n;
	for (size_t i = 0; i < n; i++)
		used += put_part(message + used, s, part[i]);
	return siphash(s, message, used);
}

uint64_t ident_pseudonym(
    const struct ident_space *s, day_t day, const struct slice *part, size_t n)
{
	uint64_t who = n == 1 && day == DAY_NONE
			   ? siphash(s, part->at, part->len)
			   : hash_parts(s, day, part, n);

	assert(n >= 1 && n <= IDENT_PARTS);
	return who ? who : 1;
}
