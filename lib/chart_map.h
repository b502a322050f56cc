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
	double scale;  /* pixels of a unit of the outlines */
	int y;         /* where the next thing goes */
	bool polygons; /* a script for gnuplot, else SVG */
	struct map_frame {
		double x, y, scale; /* pixels, and pixels of a unit */
		int left, top;      /* units that stand at x, y */
		double border;      /* pixels */
	} at;                       /* of the outlines drawn now */
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

/* Ink, in pixels from the top left; y of a text is that of its line. */
void map_text(struct map *m, double x, double y, int size, const char *colour,
    struct slice text);
/* Outlines between the two stand where the group says. */
void map_group(struct map *m, struct map_frame at);
void map_group_end(struct map *m);
/* One département; in an SVG with its name and value for who points at it. */
void map_outline(struct map *m, size_t i, bool named);
/* The hatching of all départements that are not known. */
void map_hatched(struct map *m);
/* A swatch; hatched when k is none of the classes. */
void map_swatch(struct map *m, double x, double y, int k);

#endif
