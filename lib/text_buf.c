/*
 * text_buf.c - the bounded buffer.
 *
 * Writers add without looking and ask once at the end: after an add that did
 * not fit nothing more is added, so that a truncated text can not pass for a
 * whole one.
 */
#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BUF_FIRST ((size_t)64)

/* Room for n more bytes and the terminator. */
static bool buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap;
	char *at;

	if (b->failed || b->len > b->limit || n > b->limit - b->len)
		goto fail;
	if (b->cap > 0 && n < b->cap - b->len)
		return true;
	while (cap - 1 < b->len + n) {
		if (cap > SIZE_MAX / 2)
			goto fail;
		cap *= 2;
	}
	at = realloc(b->at, cap);
	if (at == NULL)
		goto fail;
	b->at = at;
	b->cap = cap;
	return true;
fail:
	b->failed = true;
	return false;
}

void buf_release(struct buf *b)
{
	free(b->at);
	*b = BUF_INIT;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->at)
		b->at[0] = '\0';
}

void *buf_room(struct buf *b, size_t n)
{
	char *at;

	if (!buf_reserve(b, n))
		return NULL;
	at = b->at + b->len;
	b->len += n;
	b->at[b->len] = '\0';
	return at;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0 || !buf_reserve(b, n))
		return;
	memcpy(b->at + b->len, p, n);
	b->len += n;
	b->at[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.at, s.len);
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_repeat(struct buf *b, const char *s, size_t times)
{
	size_t n = strlen(s);

	if (n == 0)
		return;
	for (size_t i = 0; i < times && !b->failed; i++)
		buf_add(b, s, n);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		b->failed = true;
	if (n <= 0 || !buf_reserve(b, (size_t)n))
		return;
	va_start(ap, fmt);
	n = vsnprintf(b->at + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	assert(n > 0);
	b->len += (size_t)n;
}

const char *buf_text(const struct buf *b)
{
	return b->at ? b->at : "";
}

int buf_error(const struct buf *b, struct err *e)
{
	if (!b->failed)
		return 0;
	return err_set(e, ERR_IO,
	    "out of memory, or a text longer than its limit of %zu bytes",
	    b->limit);
}
