/*
 * fuzz_zone.c - any bytes as a zoneinfo file.
 *
 * A file that is accepted answers for every instant, within the offsets that
 * the format allows, and the same 400 years later once its rule is alone.
 */
#include <assert.h>
#include <stdint.h>

#include "../../lib/day.h"
#include "../../lib/day_impl.h"

#define FAR ((int64_t)400000000000) /* past the year 10000 and its cycle */
#define CYCLE ((int64_t)CYCLE_DAYS * DAY_SECONDS)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int32_t offset_at(const struct zone *z, int64_t utc)
{
	int32_t offset = zone_offset(z, utc);

	assert(offset >= -26 * 3600 && offset <= 26 * 3600);
	return offset;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice file = { (const char *)data, len };
	struct zone *z = NULL;
	struct err e = { 0 };

	if (zone_decode(&z, file, &e) < 0) {
		assert(z == NULL && e.code == ERR_INPUT && e.text[0] != '\0');
		return 0;
	}
	offset_at(z, INT64_MIN);
	offset_at(z, INT64_MAX);
	for (int64_t utc = -FAR; utc < FAR; utc += FAR / 1009)
		offset_at(z, utc);
	for (int64_t utc = FAR; utc < FAR + CYCLE; utc += CYCLE / 1009)
		assert(offset_at(z, utc) == offset_at(z, utc + 3 * CYCLE));
	zone_close(z);
	return 0;
}
