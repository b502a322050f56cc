/*
 * source_aws.c - access logs of Amazon's load balancers and of S3.
 *
 *   ALB   type time elb client:port target:port t1 t2 t3 status status
 *         received sent "request" "agent" cipher protocol ...
 *   ELB   the same without the type (Classic)
 *   S3    owner bucket [time] ip requester id operation key "request" status
 *         error sent size total turnaround "referer" "agent" ...
 *
 * Balancers write whole addresses, "GET https://host:443/path", whose host is
 * a field and whose path is the request's. Durations are those of the target,
 * in seconds, and of S3 in milliseconds.
 */
#include "source_access.h"

#define PARTS_BALANCER                                                        \
	{ PART_TOKEN, ACCESS_TIME }, { PART_TOKEN, ACCESS_NONE },             \
	    { PART_ENDPOINT, ACCESS_ADDRESS }, { PART_TOKEN, ACCESS_SERVER }, \
	    { PART_TOKEN, ACCESS_NONE }, { PART_TOKEN, ACCESS_DURATION },     \
	    { PART_TOKEN, ACCESS_NONE }, { PART_NUMBER, ACCESS_STATUS },      \
	    { PART_TOKEN, ACCESS_NONE }, { PART_TOKEN, ACCESS_NONE },         \
	    { PART_NUMBER, ACCESS_BYTES }, { PART_REQUEST, ACCESS_REQUEST },  \
	{                                                                     \
		PART_LAST, ACCESS_AGENT                                       \
	}

static const struct part alb_parts[] = {
	{ PART_TOKEN, ACCESS_NONE }, /* http, https, h2, grpcs, ws, wss */
	PARTS_BALANCER,
	{ PART_END, ACCESS_NONE },
};

static const struct part elb_parts[] = {
	PARTS_BALANCER,
	{ PART_END, ACCESS_NONE },
};

static const struct part s3_parts[] = {
	{ PART_TOKEN, ACCESS_NONE }, /* owner */
	{ PART_TOKEN, ACCESS_HOST },
	{ PART_TIME, ACCESS_TIME },
	{ PART_TOKEN, ACCESS_ADDRESS },
	{ PART_TOKEN, ACCESS_USER },
	{ PART_TOKEN, ACCESS_NONE }, /* the request's number */
	{ PART_TOKEN, ACCESS_NONE }, /* operation */
	{ PART_TOKEN, ACCESS_NONE }, /* key */
	{ PART_REQUEST, ACCESS_REQUEST },
	{ PART_NUMBER, ACCESS_STATUS },
	{ PART_TOKEN, ACCESS_NONE }, /* error */
	{ PART_NUMBER, ACCESS_BYTES },
	{ PART_NUMBER, ACCESS_NONE }, /* size of the object */
	{ PART_NUMBER, ACCESS_DURATION },
	{ PART_NUMBER, ACCESS_NONE }, /* turnaround */
	{ PART_LAST, ACCESS_REFERER },
	{ PART_LAST, ACCESS_AGENT },
	{ PART_END, ACCESS_NONE },
};

#define FIELDS_BALANCER                                          \
	(ACCESS_COMMON | ACCESS_BIT(BYTES) | ACCESS_BIT(AGENT) | \
	    ACCESS_BIT(HOST) | ACCESS_BIT(DURATION) | ACCESS_BIT(SERVER))

static const struct access alb = {
	.fields = FIELDS_BALANCER,
	.parts = alb_parts,
	.origin = true,
	.iso = true,
	.needs = ACCESS_BIT(BYTES) | ACCESS_BIT(REQUEST),
};

static const struct access elb = {
	.fields = FIELDS_BALANCER,
	.parts = elb_parts,
	.origin = true,
	.iso = true,
	.needs = ACCESS_BIT(BYTES) | ACCESS_BIT(REQUEST),
};

static const struct access s3 = {
	.fields = ACCESS_COMMON | ACCESS_BIT(USER) | ACCESS_BIT(BYTES) |
		  ACCESS_BIT(REFERER) | ACCESS_BIT(AGENT) | ACCESS_BIT(HOST) |
		  ACCESS_BIT(DURATION),
	.parts = s3_parts,
	.needs = ACCESS_BIT(ADDRESS) | ACCESS_BIT(REQUEST) | ACCESS_BIT(BYTES),
};

FORMAT_OF_PARTS("alb", "Application Load Balancer (AWS)", alb, access_agent);
FORMAT_OF_PARTS("elb", "Classic Load Balancer (AWS)", elb, access_agent);
FORMAT_OF_PARTS("s3", "S3 server access log", s3, access_agent);
