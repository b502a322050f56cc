/*
 * err.h - what can go wrong, said once.
 *
 * A library function returns 0 or a positive count on success and one of the
 * negative codes below on failure; the function that detects the failure
 * writes where and what into struct err, callers pass the code up. Only cmd/
 * prints and exits.
 */
#ifndef JAUGE_ERR_H
#define JAUGE_ERR_H

/* name, value, exit status, text */
#define ERR_CODES(X)                                        \
	X(ERR_NO, -1, 1, "the answer is no")                \
	X(ERR_USAGE, -2, 2, "bad command line")             \
	X(ERR_INPUT, -3, 3, "bad input")                    \
	X(ERR_STORE, -4, 4, "store unusable")               \
	X(ERR_IO, -5, 5, "input, output or memory failure") \
	X(ERR_BUSY, -6, 6, "store busy")                    \
	X(ERR_PRIVACY, -7, 7, "refused for privacy")

enum err_code {
#define ERR_ENUM(name, value, status, text) name = value,
	ERR_CODES(ERR_ENUM)
#undef ERR_ENUM
};

/* The last failure: "a.csv:412: time \"31/02/2026\" is no day". Lines after
 * the first are advice and are printed indented. */
struct err {
	int code;        /* 0: none */
	const char *why; /* see err_refuse(); NULL: the text alone tells */
	char text[1024]; /* no trailing newline */
};

/* Every format below goes through words first: the language of messages. NULL:
 * English, as they are written. Chosen before there is a second thread. */
void err_language(const char *(*words)(const char *english));

/* Records a failure and returns code, so that "return err_set(...)" reads as
 * one thought. A later call overwrites an earlier one. e may not be NULL. */
int err_set(struct err *e, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* err_set(e, ERR_INPUT, fmt, ...) of what a page also shows to its reader: why
 * is the reason in a few words without arguments, marked with N_ and
 * translated where it is shown. */
int err_refuse(struct err *e, const char *why, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* err_set(e, ERR_IO, "what: strerror(errno)"). */
int err_errno(struct err *e, const char *what);

/* err_set(e, ERR_IO, "out of memory"). */
int err_memory(struct err *e);

/* Puts "prefix: " before the text of an error already set. Returns e->code. */
int err_prefix(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The process exit status of a code; 0 for 0 and for positive values. */
int err_exit_status(int code);

#endif
