/*
 * text_lang.c - translation by gettext.
 *
 * gettext looks at nothing when the locale of messages is "C", so a UTF-8
 * locale that needs no language pack is chosen and LANGUAGE names the
 * catalogue: French then works on a machine without any French locale. Only
 * messages and character types change; numbers stay in the C locale whatever
 * the environment says, because output must not depend on it.
 */
#include "text.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"

#define DOMAIN "jauge"

/* Chosen once by text_language(), before there is a second thread. */
static const char *language = "en";

static bool is_french(void)
{
	return language[0] == 'f';
}

static void choose_locale(int category)
{
	static const char *const names[] = { "C.UTF-8", "C.utf8", "en_US.UTF-8",
		"fr_FR.UTF-8" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (setlocale(category, names[i]))
			return;
}

bool text_language(const char *lang, const char *dir)
{
	bool french = strcmp(lang, "fr") == 0;

	choose_locale(LC_CTYPE);
	choose_locale(LC_MESSAGES);
	language = "en";
	err_language(NULL);
	if (setenv("LANGUAGE", french ? "fr" : "en", 1) < 0)
		return !french;
	if (!french)
		return true;
	bindtextdomain(DOMAIN, dir);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
	/* The empty text stands for the catalogue's header. */
	if (gettext("")[0] == '\0')
		return false;
	language = "fr";
	err_language(text_tr);
	return true;
}

const char *text_language_now(void)
{
	return language;
}

/* The empty text is never translated: it would give the header. */
const char *text_tr(const char *s)
{
	return is_french() && s[0] != '\0' ? gettext(s) : s;
}

const char *text_ntr(const char *one, const char *many, uint64_t n)
{
	if (is_french())
		return ngettext(one, many, (unsigned long)n);
	return n == 1 ? one : many;
}

struct decimal text_decimal(double x, int digits)
{
	struct decimal d;
	char *point;

	snprintf(d.at, sizeof d.at, "%.*g", digits, x);
	point = strchr(d.at, '.');
	if (point && is_french())
		*point = ',';
	return d;
}
