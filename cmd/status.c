/*
 * status.c - what the store knows of each source, and how good it is.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "write.h"

static const struct opt status_opts[] = { { 'f', "format", OPT_CHOICE, "FORMAT",
					      "text|json", "text", false,
					      N_("form of the output") },
	OPT_LANG, OPT_DIR, OPT_END };

static int find_gaps(struct store *store, struct status_part *p, struct err *e)
{
	struct store_scan scan = { p->s.space, p->s.id, 0, DAY_MIN, DAY_MAX };
	day_t *days = NULL;
	size_t n = 0;
	int rc = store_days(store, &scan, &days, &n, e);

	p->n_gaps = 0;
	p->gap = rc < 0 ? NULL : calloc(n + 1, sizeof *p->gap);
	if (rc == 0 && !p->gap)
		rc = err_memory(e);
	for (size_t i = 1; i < n && rc == 0; i++)
		if (days[i] > days[i - 1] + 1)
			p->gap[p->n_gaps++] =
			    (struct span){ days[i - 1] + 1, days[i] };
	free(days);
	return rc;
}

static int gather(
    struct store *store, uint32_t i, struct status_part *p, struct err *e)
{
	int rc = store_source_get(store, i, &p->s, e);

	p->gap = NULL;
	p->as_of = DAY_NONE;
	if (rc == 0)
		rc = find_gaps(store, p, e);
	if (rc == 0)
		rc = indicator_as_of(store, p->s.space, p->s.id, &p->as_of, e);
	return rc;
}

static int all_parts(
    const struct context *c, bool json, struct buf *out, struct err *e)
{
	struct status_part p;
	int rc = 0;

	for (uint32_t i = 0; i < store_sources(c->store) && rc == 0; i++) {
		rc = gather(c->store, i, &p, e);
		if (rc == 0 && json && i > 0)
			buf_char(out, ',');
		if (rc == 0)
			rc = (json ? status_json_part : status_text_part)(
			    c->store, &p, out, e);
		free(p.gap);
	}
	return rc;
}

static int status_run(const struct args *args, struct err *e)
{
	bool json = strcmp(opt_text(args, "format"), "json") == 0;
	struct buf out = BUF_INIT;
	char fingerprint[33];
	struct context c;
	int rc = context_store(&c, args, e);

	if (rc == 0)
		rc = store_fingerprint(c.store, fingerprint, e);
	if (rc == 0)
		(json ? status_json_head : status_text_head)(
		    &c, fingerprint, &out);
	if (rc == 0)
		rc = all_parts(&c, json, &out, e);
	if (json)
		buf_str(&out, "]}\n");
	if (rc == 0)
		rc = buf_error(&out, e);
	if (rc == 0)
		rc = write_out(NULL, buf_view(&out), e);
	buf_release(&out);
	context_close(&c);
	return rc;
}

const struct cmd cmd_status = {
	.name = "status",
	.group = CMD_READ,
	.args = "",
	.brief = N_("sources, days covered, gaps, rejects, identity, size"),
	.examples = "$ jauge status\n"
		    "$ jauge status --format json\n",
	.opts = status_opts,
	.run = status_run,
};
