/*
 * progress.h - a bar on the terminal while a log is read.
 */
#ifndef JAUGE_PROGRESS_H
#define JAUGE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
	bool shown; /* standard error is a terminal */
	const char *source, *file;
	struct timespec start, last;
	bool drawn; /* there is a line to wipe */
};

/* Readies a bar for a file; quiet: never draws. The names are borrowed. */
void progress_start(
    struct progress *p, const char *source, const char *file, bool quiet);
/* As ingest_options.progress, ctx a struct progress: at most ten times a
 * second. */
void progress_draw(
    void *ctx, uint64_t position, uint64_t size, uint64_t records);
/* Wipes the bar. */
void progress_end(struct progress *p);
/* Seconds since the start. */
double progress_seconds(const struct progress *p);

#endif
