/*
 * text.h - text to read (a slice), text to write (a bounded buffer), every
 * escaper, and translation.
 *
 * A slice is borrowed and has no terminator. A buf is owned, grows up to its
 * limit and is always NUL-terminated once something was added. Log lines are
 * attackers' text: whatever leaves the program goes through the escaper of
 * the syntax that it is written into.
 */
#ifndef JAUGE_TEXT_H
#define JAUGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "err.h"

struct slice {
	const char *at; /* NULL: absent, which is not the same as empty */
	size_t len;
};

#define SLICE_ABSENT ((struct slice){ NULL, 0 })
/* For printf("%.*s"). */
#define SLICE_ARG(s) (int)(s).len, (s).at ? (s).at : ""

static inline struct slice slice_of(const char *s)
{
	return (struct slice){ s, s ? strlen(s) : 0 };
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *s)
{
	return slice_equal(a, slice_of(s));
}

/* Without blanks and tabs at both ends. */
struct slice slice_trim(struct slice s);

/* A new NUL-terminated copy, freed with free(); NULL: out of memory. */
char *slice_copy(struct slice s);

/* Whole slice as a decimal integer ("-12", "+12", no blanks). False: not one,
 * or out of range; *out untouched. */
bool slice_int(struct slice s, int64_t *out);

/* A decimal number as thousandths, rounded half away from zero: "212" ->
 * 212000, "3,5" and "3.5" -> 3500. Exponents are not accepted. False: not a
 * number or, once rounded, |value| > 1e12; *out untouched. */
bool slice_milli(struct slice s, int64_t *out);

/* A finite real in decimal notation ("-0.5", "1e-3"), or with a decimal comma;
 * at most 127 characters. False: not one; *out untouched. */
bool slice_real(struct slice s, double *out);

struct buf {
	char *at; /* NULL until something is added, then NUL-terminated */
	size_t len, cap, limit;
	bool failed; /* an add did not fit or memory ran out: nothing more is
		      * added, check once at the end with buf_error() */
};

#define BUF_LIMIT ((size_t)1 << 30)
#define BUF_INIT ((struct buf){ NULL, 0, 0, BUF_LIMIT, false })

void buf_release(struct buf *b); /* frees; the buf is then as after BUF_INIT */
void buf_clear(struct buf *b);   /* length 0, memory kept, failure forgotten */
/* What is added may not lie in b itself. */
void buf_add(struct buf *b, const void *p, size_t n);
/* Adds n bytes that the caller writes, before the next add; NULL: failed. */
void *buf_room(struct buf *b, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_slice(struct buf *b, struct slice s);
void buf_char(struct buf *b, char c);
void buf_repeat(struct buf *b, const char *s, size_t times);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Content as a C string, "" when empty. Borrowed until the next add. */
const char *buf_text(const struct buf *b);
static inline struct slice buf_view(const struct buf *b)
{
	return (struct slice){ b->at ? b->at : "", b->len };
}
/* 0, or ERR_IO when an add failed. */
int buf_error(const struct buf *b, struct err *e);

/*
 * Escapers: each appends s to b, safe inside the named syntax. Invalid UTF-8
 * becomes U+FFFD. "Controls" are C0, DEL, C1, bidi controls, line and paragraph
 * separators.
 */
/* For a terminal or a message: controls, also raw bytes 80..9F, show as \xNN or
 * \u{NNNN}; so does a newline. */
void text_terminal(struct buf *b, struct slice s);
/* One RFC 4180 field; quoted when needed; a leading = + - @ (full-width too)
 * TAB CR LF gets an apostrophe (CWE-1236); controls other than TAB CR LF become
 * U+FFFD. Text columns only: never call it for numbers. */
void text_csv(struct buf *b, struct slice s);
/* Inside JSON quotes; the quotes are not added. Controls are written \uNNNN. */
void text_json(struct buf *b, struct slice s);
/* HTML and SVG text or quoted attribute value. Controls other than TAB LF are
 * dropped. */
void text_html(struct buf *b, struct slice s);
/* A gnuplot single-quoted string, quotes added, newlines become blanks,
 * controls dropped, an apostrophe at the beginning is a typographic one. Only
 * for "noenhanced" text. */
void text_gnuplot(struct buf *b, struct slice s);
/* A Markdown table cell: pipes, backslashes, markup and HTML escaped, newlines
 * become blanks, controls dropped. */
void text_markdown(struct buf *b, struct slice s);

/* Columns that a UTF-8 text fills on a terminal (combining marks 0, East
 * Asian wide 2). The text must already be escaped. */
size_t text_width(struct slice s);
/* Appends the text, or where it is wider than `columns` so many of them: its
 * head, an ellipsis, and its last `tail` columns (below columns), which often
 * tell names apart. */
void text_cut(struct buf *b, struct slice s, size_t columns, size_t tail);

/* Length of the valid UTF-8 sequence at p (1 to 4), 0 if invalid. */
size_t text_utf8(const char *p, size_t n, uint32_t *code);

/* Its first letter a capital, where it is one of ASCII or of French. */
void text_capital(struct buf *b);

/* The name nearest to s among n names, by edit distance (a swap of neighbours
 * is one edit) at most 2 and less than half the length of s, the first of
 * equals; NULL if none. For "did you mean". Names may repeat. */
const char *text_nearest(struct slice s, const char *const *names, size_t n);

/* A glob: '*' any run (also of '/'), '?' one byte, all else itself. */
bool text_glob(const char *pattern, struct slice s);

/*
 * Translation. text_language() chooses "fr" or "en" for the whole process,
 * once, before output; dir holds fr/LC_MESSAGES/jauge.mo. Never touches
 * LC_NUMERIC. Returns false if the catalogue is not there (English is used).
 */
bool text_language(const char *lang, const char *dir);
/* "fr" or "en". */
const char *text_language_now(void);
/* The text in the chosen language; _() marks it for extraction. */
const char *text_tr(const char *s) __attribute__((format_arg(1)));
#define _(s) text_tr(s)
#define N_(s) (s)
const char *text_ntr(const char *one, const char *many, uint64_t n)
    __attribute__((format_arg(1), format_arg(2)));
#define Q_(one, many, n) text_ntr(one, many, n)
/* For a message: x in so many significant digits, with the decimal sign of the
 * language. */
struct decimal {
	char at[32];
};
struct decimal text_decimal(double x, int digits);

#endif
