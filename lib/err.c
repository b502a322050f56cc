/*
 * err.c - codes, exit statuses, messages with a place.
 */
#include "err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *(*in_words)(const char *);

void err_language(const char *(*words)(const char *english))
{
	in_words = words;
}

__attribute__((format_arg(1))) static const char *say(const char *fmt)
{
	return in_words ? in_words(fmt) : fmt;
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	va_list ap;

	e->code = code;
	e->why = NULL;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, say(fmt), ap);
	va_end(ap);
	return code;
}

int err_refuse(struct err *e, const char *why, const char *fmt, ...)
{
	va_list ap;

	e->code = ERR_INPUT;
	e->why = why;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, say(fmt), ap);
	va_end(ap);
	return e->code;
}

int err_errno(struct err *e, const char *what)
{
	return err_set(e, ERR_IO, "%s: %s", what, strerror(errno));
}

int err_memory(struct err *e)
{
	return err_set(e, ERR_IO, "out of memory");
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	char head[sizeof e->text], tail[sizeof e->text];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(head, sizeof head, say(fmt), ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof head)
		return e->code;
	memcpy(tail, e->text, sizeof tail);
	n = snprintf(e->text, sizeof e->text, "%s%s", head, say(": "));
	if (n > 0 && (size_t)n < sizeof e->text)
		snprintf(e->text + n, sizeof e->text - (size_t)n, "%s", tail);
	return e->code;
}

int err_exit_status(int code)
{
	switch (code) {
#define ERR_CASE(name, value, status, text) \
	case name:                          \
		return status;
		ERR_CODES(ERR_CASE)
#undef ERR_CASE
	}
	return 0;
}
