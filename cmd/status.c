/*
 * status.c - what the store knows of each source, and how good it is.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/check.h"
#include "status.h"
#include "write.h"

static const struct opt status_opts[] = { { 'f', "format", OPT_CHOICE, "FORMAT",
					      "text|json", "text", false,
					      N_("form of the output") },
	OPT_LANG, OPT_DIR, OPT_END };

static int gather(
    struct store *store, uint32_t i, struct status_part *p, struct err *e)
{
	int rc = store_source_get(store, i, &p->s, e);

	p->gap = NULL;
	p->as_of = DAY_NONE;
	if (rc == 0)
		rc = check_gaps(
		    store, p->s.space, p->s.id, &p->gap, &p->n_gaps, e);
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
