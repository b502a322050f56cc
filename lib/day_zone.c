/*
 * day_zone.c - the system's zoneinfo files (TZif, RFC 8536) to a table of
 * offsets.
 *
 * Where a file's transitions end its rule goes on. The rule repeats every 400
 * years, as the calendar does, so the table holds 400 years of it, and a
 * later instant is looked up whole cycles back. For the days that a log may
 * hold, a second table says where to start, for a search costs more than the
 * rest of reading a time stamp. Nothing is written after zone_open().
 */
#include "day.h"

#include <stdio.h>
#include <stdlib.h>

#include "day_impl.h"

#define FILE_MOST ((size_t)64 * 1024)
#define NAME_LONGEST 64
#define TYPES_MOST 256
#define RULE_FROM 1900 /* no rule is older */
#define CYCLE_YEARS 400
#define CYCLE_SECONDS ((int64_t)CYCLE_DAYS * DAY_SECONDS)
#define TIME_MOST ((int64_t)253402300800) /* year 10000 */
#define OFFSET_MOST (26 * 3600)           /* RFC 8536, 3.2 */

struct transition {
	int64_t at; /* from this instant on */
	int32_t offset;
};

/* Stretches of 2^22 seconds, 49 days: rarely does one hold a transition. */
#define STRETCH_SHIFT 22
#define STRETCHES ((((uint64_t)DAY_MAX * DAY_SECONDS) >> STRETCH_SHIFT) + 1)

struct zone {
	bool cyclic; /* past horizon the rule repeats */
	int64_t horizon;
	/* The transition in force as a stretch since 1970 begins. */
	uint16_t stretch[STRETCHES];
	/* The first is before all time, and one more, after all time, follows
	 * the n-th. */
	size_t n;
	struct transition t[];
};

/* A version's part of the file. */
struct block {
	size_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
	const unsigned char *data;
	size_t len;
};

static uint32_t read_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_i64(const unsigned char *p)
{
	return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

/* Takes a header and its data off the front of *file; time_size: bytes of a
 * time in it. */
static bool take_block(struct slice *file, size_t time_size, struct block *b)
{
	const unsigned char *p = (const unsigned char *)file->at;
	size_t count[6];

	if (file->len < 44 || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		count[i] = read_u32(p + 20 + 4 * i);
		if (count[i] > FILE_MOST)
			return false;
	}
	*b = (struct block){ count[0], count[1], count[2], count[3], count[4],
		count[5], p + 44, 0 };
	b->len = b->timecnt * (time_size + 1) + b->typecnt * 6 + b->charcnt +
		 b->leapcnt * (time_size + 4) + b->isstdcnt + b->isutcnt;
	if (b->len > file->len - 44)
		return false;
	file->at += 44 + b->len;
	file->len -= 44 + b->len;
	return true;
}

/* "\n<rule>\n"; the rule may be empty: then nothing is known of later. */
static bool take_footer(struct slice s, struct slice *rule)
{
	if (s.len < 2 || s.at[0] != '\n' || s.at[s.len - 1] != '\n')
		return false;
	*rule = (struct slice){ s.at + 1, s.len - 2 };
	return true;
}

static bool read_offsets(const struct block *b, int32_t offset[TYPES_MOST])
{
	const unsigned char *types = b->data + b->timecnt * 9;

	if (b->typecnt == 0 || b->typecnt > TYPES_MOST)
		return false;
	for (size_t i = 0; i < b->typecnt; i++) {
		offset[i] = (int32_t)read_u32(types + 6 * i);
		if (offset[i] < -OFFSET_MOST || offset[i] > OFFSET_MOST)
			return false;
	}
	return true;
}

static bool read_transitions(struct zone *z, const struct block *b)
{
	int32_t offset[TYPES_MOST];

	if (!read_offsets(b, offset))
		return false;
	z->t[0] = (struct transition){ INT64_MIN, offset[0] };
	for (size_t i = 0; i < b->timecnt; i++) {
		int64_t at = read_i64(b->data + 8 * i);
		size_t type = b->data[8 * b->timecnt + i];

		if (type >= b->typecnt || at > TIME_MOST || at <= z->t[i].at)
			return false;
		z->t[i + 1] = (struct transition){ at, offset[type] };
	}
	z->n = b->timecnt + 1;
	return true;
}

/* Keeps the table ascending: rules that reach into the next year (the change
 * of 31 December at 167 hours) come a little out of order. */
static void insert(struct zone *z, size_t keep, int64_t at, int32_t offset)
{
	size_t i = z->n;

	if (at <= z->t[keep - 1].at)
		return;
	while (i > keep && z->t[i - 1].at > at) {
		z->t[i] = z->t[i - 1];
		i--;
	}
	z->t[i] = (struct transition){ at, offset };
	z->n++;
}

static int instant_year(int64_t utc)
{
	int year, month, mday;

	day_to_civil((day_t)(utc / DAY_SECONDS), &year, &month, &mday);
	return year;
}

/* A cycle, and a year at either end where the rule may not be alone yet. Where
 * one year's end of summer time meets the next year's start, the start comes
 * later and holds: so a rule says summer time all year. */
static void add_rule(struct zone *z, const struct rule *r)
{
	size_t keep = z->n;
	int64_t last = z->t[keep - 1].at;
	int year = RULE_FROM, until;

	if (last > 0 && instant_year(last) > year)
		year = instant_year(last);
	until = year + CYCLE_YEARS + 2;
	z->cyclic = true;
	z->horizon = (int64_t)day_from_civil(until, 1, 1) * DAY_SECONDS;
	for (year--; year <= until; year++) {
		int64_t start, end;

		rule_year(r, year, &start, &end);
		insert(z, keep, end, r->standard);
		insert(z, keep, start, r->summer);
	}
}

static const struct transition *search(const struct zone *z, int64_t utc)
{
	const struct transition *t = z->t;

	for (size_t n = z->n; n > 1; n -= n / 2)
		if (t[n / 2].at <= utc)
			t += n / 2;
	return t;
}

static void finish(struct zone *z)
{
	z->t[z->n] = (struct transition){ INT64_MAX, 0 };
	for (size_t i = 0; i < STRETCHES; i++) {
		int64_t begins = (int64_t)i << STRETCH_SHIFT;

		z->stretch[i] = (uint16_t)(search(z, begins) - z->t);
	}
}

int zone_decode(struct zone **out, struct slice file, struct err *e)
{
	struct zone *z = NULL;
	struct slice footer;
	struct block b;
	struct rule rule = { .changes = false };
	int rc = ERR_INPUT;

	if (!take_block(&file, 4, &b) || !take_block(&file, 8, &b) ||
	    !take_footer(file, &footer)) {
		err_set(e, rc,
		    "not a zoneinfo file of version 2 or later, "
		    "or cut short");
		goto out;
	}
	if (b.leapcnt > 0) {
		err_set(e, rc,
		    "counts leap seconds; use the zone without "
		    "\"right/\"");
		goto out;
	}
	if (footer.len > 0 && !rule_parse(footer, &rule)) {
		err_set(e, rc, "malformed rule at its end");
		goto out;
	}
	z = calloc(1, sizeof *z + (b.timecnt + 2 + 2 * (CYCLE_YEARS + 4)) *
				      sizeof z->t[0]);
	if (z == NULL) {
		rc = err_memory(e);
		goto out;
	}
	if (!read_transitions(z, &b)) {
		err_set(e, rc, "malformed table");
		goto out;
	}
	if (rule.changes)
		add_rule(z, &rule);
	finish(z);
	*out = z;
	z = NULL;
	rc = 0;
out:
	zone_close(z);
	return rc;
}

static bool name_is_safe(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n <= NAME_LONGEST && name[0] != '/' &&
	       strspn(name,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789/+-_") == n;
}

/* Of the first directory that has it; NULL: none has. */
static FILE *open_named(const char *name)
{
	static const char *const dirs[] = { "/usr/share/zoneinfo",
		"/usr/lib/zoneinfo", "/etc/zoneinfo" };
	char path[NAME_LONGEST + 32];
	FILE *f = NULL;

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs && !f; i++) {
		snprintf(path, sizeof path, "%s/%s", dirs[i], name);
		f = fopen(path, "rb");
	}
	return f;
}

static int refuse_name(const char *name, struct err *e)
{
	struct buf shown = BUF_INIT;

	text_terminal(&shown, slice_of(name));
	err_set(e, ERR_INPUT,
	    "time zone \"%.80s\" is not known; expected a "
	    "name such as Europe/Paris\n"
	    "The names are the files of /usr/share/zoneinfo "
	    "(Debian: apt-get install tzdata)",
	    buf_text(&shown));
	buf_release(&shown);
	return ERR_INPUT;
}

int zone_open(struct zone **out, const char *name, struct err *e)
{
	FILE *f = name_is_safe(name) ? open_named(name) : NULL;
	char *bytes = NULL;
	size_t n;
	int rc;

	if (f == NULL)
		return refuse_name(name, e);
	bytes = malloc(FILE_MOST);
	if (bytes == NULL) {
		rc = err_memory(e);
		goto out;
	}
	n = fread(bytes, 1, FILE_MOST, f);
	if (ferror(f)) { /* it is a directory, "Europe" */
		rc = refuse_name(name, e);
		goto out;
	}
	rc = zone_decode(out, (struct slice){ bytes, n }, e);
	if (rc < 0)
		err_prefix(e, "time zone \"%s\"", name);
out:
	free(bytes);
	fclose(f);
	return rc;
}

void zone_close(struct zone *z)
{
	free(z);
}

int32_t zone_offset(const struct zone *z, int64_t utc)
{
	const struct transition *t;
	uint64_t stretch = (uint64_t)utc >> STRETCH_SHIFT;

	if (stretch < STRETCHES) {
		t = z->t + z->stretch[stretch];
		while (t[1].at <= utc)
			t++;
		return t->offset;
	}
	if (z->cyclic && utc >= z->horizon)
		utc -= ((utc - z->horizon) / CYCLE_SECONDS + 1) * CYCLE_SECONDS;
	return search(z, utc)->offset;
}

day_t zone_day(const struct zone *z, int64_t utc)
{
	int64_t local, day;

	if (utc < -((int64_t)1 << 47) || utc > (int64_t)1 << 47)
		return DAY_NONE;
	local = utc + zone_offset(z, utc);
	day = local / DAY_SECONDS - (local % DAY_SECONDS < 0);
	return (day_t)day;
}
