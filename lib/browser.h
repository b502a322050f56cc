/*
 * browser.h - a page printed to PDF by a browser that is installed.
 */
#ifndef JAUGE_BROWSER_H
#define JAUGE_BROWSER_H

#include "err.h"
#include "text.h"

/* Prints an HTML page as it would come out on paper, tagged, with an outline.
 * The browser (chromium, google-chrome) runs without a shell, in a folder of
 * its own that is removed after, and is stopped after a minute. ERR_IO: none
 * is installed, or it failed. */
int browser_pdf(struct slice html, struct buf *pdf, struct err *e);

#endif
