/*
 * write.h - what leaves the program: results to stdout or whole to a file,
 * messages to stderr.
 */
#ifndef JAUGE_WRITE_H
#define JAUGE_WRITE_H

#include "../lib/err.h"
#include "../lib/output.h"
#include "../lib/text.h"

/* Writes s to path, or to standard output when path is NULL or "-". A file
 * appears under its name whole or not at all: it is written beside it, synced
 * and renamed; a device or pipe is written to as it is. ERR_IO; without a
 * text when a reader closed the pipe, which is no news to anybody. */
int write_out(const char *path, struct slice s, struct err *e);

/* Prints "jauge: ..." to stderr, safe for a terminal, the lines after the
 * first indented. Nothing when there is no text. */
void write_complaint(const struct err *e);

/* Adds text to b, whose present line began at offset start, from column on,
 * broken between words before width, and a newline. Text may hold blanks
 * only; a word too long stays whole. */
void write_hanging(
    struct buf *b, size_t start, size_t column, size_t width, const char *text);

/* Whether path, or standard output when it is NULL or "-", is a terminal. */
bool write_to_terminal(const char *path);
/* What standard output is: 80 columns, or the terminal's. */
struct output_style write_style(const char *path);
/* The terminal's size when fd is one, else 80 by 24. */
void write_size(int fd, int *columns, int *rows);

#endif
