/*
 * ingest_report.h - what ingest says of each log.
 */
#ifndef JAUGE_INGEST_REPORT_H
#define JAUGE_INGEST_REPORT_H

#include "../lib/ingest.h"
#include "files.h"
#include "trial.h"

/* Appends the lines on a log that was read; seconds < 0: not told. */
void ingest_report(const struct file *f, const struct ingest_result *r,
    double seconds, struct buf *out);
/* The same of a log that would be read, with a few of its events. */
void ingest_report_dry(const struct file *f, const struct ingest_result *r,
    const struct trial *sample, struct buf *out);
/* Adds to the error on a log that was refused for its rejects why they were,
 * on which lines, and what to do. dir: the service's folder. */
void ingest_explain(const struct ingest_result *r, const char *dir,
    const char *path, struct err *e);

#endif
