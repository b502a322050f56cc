/*
 * progress.c - a bar on the terminal while a log is read.
 */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "write.h"

#define BAR_CELLS 20
#define INTERVAL 0.1

static double seconds_between(
    const struct timespec *a, const struct timespec *b)
{
	return (double)(b->tv_sec - a->tv_sec) +
	       (double)(b->tv_nsec - a->tv_nsec) / 1e9;
}

void progress_start(
    struct progress *p, const char *source, const char *file, bool quiet)
{
	memset(p, 0, sizeof *p);
	p->shown = !quiet && isatty(STDERR_FILENO);
	p->source = source;
	p->file = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
	clock_gettime(CLOCK_MONOTONIC, &p->start);
	p->last = p->start;
}

double progress_seconds(const struct progress *p)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return seconds_between(&p->start, &now);
}

static void add_bar(struct buf *b, double share)
{
	size_t full = (size_t)(share * BAR_CELLS);

	buf_str(b, "  ");
	buf_repeat(b, "█", full);
	buf_repeat(b, "░", BAR_CELLS - full);
	buf_printf(b, " %3.0f %%", 100 * share);
}

/* The head of the line that fits, so that it never wraps. */
static void put_line(const struct buf *b)
{
	const char *at = buf_text(b);
	size_t left = b->len, used = 0, n, wide;
	uint32_t code;
	int columns, rows;

	write_size(STDERR_FILENO, &columns, &rows);
	while (left > 0) {
		n = text_utf8(at, left, &code);
		n = n ? n : 1;
		wide = text_width((struct slice){ at, n });
		if (used + wide >= (size_t)columns)
			break;
		used += wide;
		at += n;
		left -= n;
	}
	fprintf(stderr, "\r%.*s\033[K", (int)(b->len - left), buf_text(b));
	fflush(stderr);
}

void progress_draw(
    void *ctx, uint64_t position, uint64_t size, uint64_t records)
{
	struct progress *p = ctx;
	struct buf b = BUF_INIT;
	struct timespec now;
	double elapsed, share;

	if (!p->shown)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds_between(&p->last, &now) < INTERVAL)
		return;
	p->last = now;
	elapsed = seconds_between(&p->start, &now);
	text_terminal(&b, slice_of(p->source));
	buf_str(&b, "  ");
	text_terminal(&b, slice_of(p->file));
	share = size ? (double)position / (double)size : 0;
	share = share > 1 ? 1 : share;
	if (size)
		add_bar(&b, share);
	buf_str(&b, "  ");
	output_real(&b, (double)records / 1e6, 1);
	buf_str(&b, " M  ");
	output_real(&b, (double)records / elapsed / 1e6, 1);
	buf_str(&b, " M/s");
	if (share > 0)
		buf_printf(
		    &b, "  %.0f s %s", elapsed / share - elapsed, _("left"));
	put_line(&b);
	p->drawn = true;
	buf_release(&b);
}

void progress_end(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}
