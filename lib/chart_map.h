/*
 * chart_map.h - the départements of a table in classes, for a map and for its
 * list on a terminal.
 */
#ifndef JAUGE_CHART_MAP_H
#define JAUGE_CHART_MAP_H

#include "chart_impl.h"

#define CLASSES 5
#define NOBODY CLASSES
#define UNKNOWN (-1)

struct map {
	struct drawing d;
	const char *id;
	double *value; /* of each outline; NAN: no data */
	size_t known;  /* values that are not 0 */
	bool nobody;
	struct span span;
	enum unit unit;
	enum state state;
	double edge[CLASSES + 1];
	int classes, digits;
	double scale; /* pixels of a unit of the outlines */
	int y;        /* where the next thing goes */
};

/* Takes the last period that is over and has values; release also after a
 * failure. */
int map_gather(struct map *m, struct err *e);
void map_release(struct map *m);
/* 0 the fewest to CLASSES - 1 the most, or NOBODY. */
int map_class(const struct map *m, double value);
void map_value(const struct map *m, struct buf *b, double value);
/* What is shown, and of when. */
void map_above(const struct map *m, struct buf *b);

#endif
