/*
 * fuzz_pack.c - blobs as a damaged store may hold them: reading stays inside
 * the bytes, and a set that is read is one that can be counted.
 */
#include <stdlib.h>

#include "../../lib/pack.h"
#include "../../lib/userset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct slice blob = { (const char *)data, n };
	struct err e = { 0 };
	struct series s;
	struct pack p;

	pack_check(blob, &e);
	userset_check(blob, 3, &e);
	if (pack_open(&p, blob, &e) < 0)
		return 0;
	while (pack_next(&p, &s)) {
		struct userset *u = userset_new();

		if (u && userset_or_encoded(u, s.set, &e) == 0 &&
		    userset_count(u) > (uint64_t)UINT32_MAX + 1)
			abort();
		userset_free(u);
	}
	return 0;
}
