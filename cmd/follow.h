/*
 * follow.h - between two looks at logs that are being written.
 */
#ifndef JAUGE_FOLLOW_H
#define JAUGE_FOLLOW_H

#include "files.h"

struct follow_seen;
struct follow {
	struct follow_seen *seen; /* start with zeros */
	size_t n, cap;
};

/* Adds to files those seen before that have another name now, beside the one
 * they had. */
int follow_renamed(struct follow *f, struct files *files, struct err *e);
/* Leaves in files those that are not as they were the last time, and
 * remembers how they are now. */
int follow_changed(struct follow *f, struct files *files, struct err *e);
/* The file is new again the next time. */
void follow_forget(struct follow *f, const char *path);
void follow_release(struct follow *f);

/* Waits until the seconds have passed or a signal's handler set *stop. */
void follow_wait(int64_t seconds, const volatile int *stop);

#endif
