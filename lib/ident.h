/*
 * ident.h - raw identifier to keyed pseudonym. Past here nobody sees a raw
 * identifier.
 *
 * The key file holds 32 random bytes in hexadecimal. Each identity space has
 * a key of its own, derived from it (BLAKE2b), so that the pseudonyms of two
 * spaces or two services have nothing in common. A pseudonym is SipHash-2-4
 * of the identifier, 64 bits.
 */
#ifndef JAUGE_IDENT_H
#define JAUGE_IDENT_H

#include <stdint.h>

#include "day.h"
#include "err.h"
#include "text.h"

struct ident_key;

/* Makes a new key file, mode 0600. ERR_IO if the file is already there. */
int ident_key_create(const char *path, struct err *e);
/* Gives *out: free with ident_key_free(), which wipes it. ERR_PRIVACY when
 * the file is a link, not a regular file, another user's, readable or
 * writable by others, or malformed; ERR_IO when it cannot be read. */
int ident_key_load(struct ident_key **out, const char *path, struct err *e);
void ident_key_free(struct ident_key *k);
/* 16 hexadecimal digits that tell keys apart and reveal nothing. */
void ident_key_fingerprint(const struct ident_key *k, char out[17]);
/* A number that only the key's holder knows, to key content fingerprints. */
uint64_t ident_content_seed(const struct ident_key *k);

/* Parts of an identifier at most. */
#define IDENT_PARTS 8

struct ident_space {
	unsigned char key[16];
};

void ident_space_init(
    struct ident_space *s, const struct ident_key *k, const char *name);
void ident_space_wipe(struct ident_space *s);

/* The pseudonym of an identifier made of n parts, 1 <= n <= IDENT_PARTS
 * (never ambiguous: the parts' lengths are hashed too when n > 1 or a day is
 * given, and an absent part is not an empty one). day: DAY_NONE for an identity
 * that lasts; else hashed with it, so that nobody is followed to the next day.
 */
uint64_t ident_pseudonym(
    const struct ident_space *s, day_t day, const struct slice *part, size_t n);

#endif
