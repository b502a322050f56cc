/*
 * test_files.c - rotated logs oldest first, as logrotate(8) names them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "../../cmd/files_list.h"

/* Each list is in the order wanted. */
static void test_order(void **state)
{
	static const char *const lists[][6] = {
		{ "access.log.10.gz", "access.log.2.gz", "access.log.1",
		    "access.log", NULL },
		{ "a.log-20261031.gz", "a.log-20261101.xz", "a.log-20261102",
		    "a.log", NULL },
		{ "a.log-2026110109", "a.log-2026110110.gz", "a.log", NULL },
		{ "access.log.1", "access.log", "error.log.2.bz2",
		    "error.log.1", "error.log", NULL },
		{ "events-2.csv", "events-10.csv", "events-010.csv.gz", NULL },
		{ "d2/a.log", "d10/a.log.1", "d10/a.log", NULL },
		{ "2026-09.csv", "2026-10.csv", "2026-11.csv", NULL },
		{ "a", "b", NULL },
	};

	(void)state;
	for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
		for (size_t i = 0; lists[l][i]; i++)
			for (size_t k = 0; lists[l][k]; k++) {
				int got = paths_order(lists[l][i], lists[l][k]);

				if ((got > 0) - (got < 0) != (i > k) - (i < k))
					fail_msg("%s, %s: %d", lists[l][i],
					    lists[l][k], got);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
