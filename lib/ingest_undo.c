/*
 * ingest_undo.c - a log known again, so that what it gave can be taken back.
 */
#include "ingest_impl.h"

#include <stdlib.h>

int ingest_recognise(struct store *store, const struct service_source *src,
    const struct ident_key *key, const char *path, int64_t *segment,
    struct err *e)
{
	struct store_segment *segs = NULL;
	struct feed feed = { .segment = -1 };
	int64_t source = store_source_find(store, slice_of(src->name));
	size_t n = 0;
	int rc = 0;

	*segment = -1;
	if (source < 0)
		return 0;
	rc = store_segments(store, (uint32_t)source, &segs, &n, e);
	if (rc == 0)
		rc = feed_open(&feed, path, src, ident_content_seed(key), false,
		    segs, n, e);
	*segment = feed.segment;
	feed_close(&feed);
	free(segs);
	return rc;
}
