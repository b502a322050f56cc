/*
 * question.c - what was asked of retention, survival and rolling users, and
 * what of it contradicts itself.
 */
#include "question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool number(struct slice s, int32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9' || *out > ASKED_MAX)
			return false;
		*out = *out * 10 + (s.at[i] - '0');
	}
	return s.len > 0 && *out >= 1 && *out <= ASKED_MAX;
}

static int read_bracket(const char *text, struct bracket *out, struct err *e)
{
	size_t n = strcspn(text, ",");

	if (text[n] == ',' && number((struct slice){ text, n }, &out->from) &&
	    number(slice_of(text + n + 1), &out->to) && out->from < out->to)
		return 0;
	return err_set(e, ERR_USAGE,
	    "--bracket \"%s\": expected two days A,B after the first, with 1 "
	    "<= A < B <= %d, as in 28,56",
	    text, ASKED_MAX);
}

/* An option's number of days or periods, 0 when it is not given. */
static int read_count(
    const struct args *args, const char *name, int32_t *out, struct err *e)
{
	int64_t n;

	if (!opt_count(args, name))
		return 0;
	n = opt_int(args, name);
	if (n < 1 || n > ASKED_MAX)
		return err_set(
		    e, ERR_USAGE, "--%s: expected 1 to %d", name, ASKED_MAX);
	*out = (int32_t)n;
	return 0;
}

static int read_brackets(
    const struct args *args, struct question *f, struct err *e)
{
	size_t n = opt_count(args, "bracket");
	int rc = 0;

	if (n > BRACKETS)
		return err_set(
		    e, ERR_USAGE, "--bracket: at most %d of them", BRACKETS);
	for (; rc == 0 && f->n_brackets < n; f->n_brackets++)
		rc = read_bracket(opt_nth(args, "bracket", f->n_brackets),
		    &f->bracket[f->n_brackets], e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (memcmp(&f->bracket[i], &f->bracket[k],
				sizeof *f->bracket) == 0)
				rc = err_set(e, ERR_USAGE,
				    "--bracket \"%s\" is given twice",
				    opt_nth(args, "bracket", i));
	return rc;
}

static int check_form(
    const struct args *args, const struct question *f, struct err *e)
{
	bool calendar = opt_count(args, "window") && !f->elapsed;

	if (f->n_brackets && f->form != RETENTION_BRACKET)
		return err_set(
		    e, ERR_USAGE, "--bracket goes with --form bracket");
	if (f->horizon && f->form != RETENTION_ROLLING)
		return err_set(
		    e, ERR_USAGE, "--horizon goes with --form rolling");
	if (f->form == RETENTION_ROLLING && !f->horizon)
		return err_set(e, ERR_USAGE,
		    "--form rolling needs --horizon DAYS: without an end, "
		    "whoever came early had more time to come back, and old "
		    "cohorts would look better than young ones\nAs in: "
		    "--form rolling --horizon 28");
	if (f->lag && f->form == RETENTION_BRACKET)
		return err_set(e, ERR_USAGE,
		    "--lag does not go with --form bracket: --bracket says "
		    "which days");
	if (calendar && f->form != RETENTION_PERIOD)
		return err_set(e, ERR_USAGE,
		    "--window calendar goes with --form period: the days of "
		    "the other forms count from the own first day");
	return 0;
}

static void read_form(const struct args *args, struct question *f)
{
	const char *form = opt_text(args, "form");
	const char *window = opt_text(args, "window");

	if (strcmp(form, "bracket") == 0)
		f->form = RETENTION_BRACKET;
	else if (strcmp(form, "rolling") == 0)
		f->form = RETENTION_ROLLING;
	f->recurring = strcmp(opt_text(args, "cohort"), "recurring") == 0;
	f->elapsed = window && strcmp(window, "elapsed") == 0;
}

static int read_rolling(
    const struct args *args, struct question *f, enum period *by, struct err *e)
{
	const char *days = opt_text(args, "rolling");

	if (!days)
		return 0;
	if (opt_count(args, "by") && *by != PERIOD_DAY)
		return err_set(e, ERR_USAGE,
		    "--rolling gives a row for each day: ask without --by %s",
		    period_name(*by));
	number(slice_of(days), &f->rolling);
	*by = PERIOD_DAY;
	return 0;
}

static bool given(const struct args *args)
{
	static const char *const names[] = { "form", "bracket", "horizon",
		"cohort", "window", "lag" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (opt_count(args, names[i]))
			return true;
	return false;
}

int question_options(const struct args *args, struct question *out,
    enum period *by, struct err *e)
{
	struct question f = { 0 };
	int rc;

	read_form(args, &f);
	rc = read_brackets(args, &f, e);
	if (rc == 0)
		rc = read_count(args, "horizon", &f.horizon, e);
	if (rc == 0)
		rc = read_count(args, "lag", &f.lag, e);
	if (rc == 0)
		rc = read_count(args, "gap", &f.gap, e);
	if (rc == 0)
		rc = check_form(args, &f, e);
	if (rc == 0)
		rc = read_rolling(args, &f, by, e);
	f.asked = (given(args) ? ASKED_RETENTION : 0) |
		  (f.gap ? ASKED_GAP : 0) | (f.rolling ? ASKED_ROLLING : 0) |
		  (opt_count(args, "by") ? ASKED_BY : 0);
	if (rc == 0)
		*out = f;
	return rc;
}
