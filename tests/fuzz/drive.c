/*
 * drive.c - a fuzz target without the fuzzing engine: N seeded inputs made of
 * the pieces that its format is made of, as fast as the target runs. The
 * engine finds new paths; this counts agreements between two readers.
 *
 *   drive N SEED csv|json
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT 160

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;
static uint64_t number; /* of the input at hand */

static void say_number(int signal_number)
{
	(void)signal_number;
	fprintf(stderr, "input %llu fails: drive 1 %llu\n",
	    (unsigned long long)number, (unsigned long long)number);
	_Exit(1);
}

static uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % below;
}

struct input {
	uint8_t at[INPUT];
	size_t n;
};

static void put(struct input *in, const char *text)
{
	size_t n = strlen(text);

	if (n > sizeof in->at - in->n)
		return;
	memcpy(in->at + in->n, text, n);
	in->n += n;
}

#define PICK(list) (list)[draw(sizeof(list) / sizeof *(list))]

/* Whatever belongs nowhere, now and then. */
static void put_odd(struct input *in)
{
	static const char *const odd[] = { "\"", "\"\"", "\r", "\xff",
		"\xc3\xa9", " ", "\\", "\n", ",", "{", "}", "\x01" };

	if (draw(12) == 0)
		put(in, PICK(odd));
}

/* Half of the inputs have no quote, and go the vectorised way. */
static void put_csv(struct input *in, bool quotes)
{
	static const char *const plain[] = { "", "a", "usager-01", "12.5",
		" b ", "2026-11-15T08:12:44", "\r", "'c'" };
	static const char *const cell[] = { "", "a", "usager-01", "12.5", " b ",
		"\"c\"", "\"d,e\"", "\"f\"\"g\"", "\"h\ni\"", "\"\"",
		"2026-11-15T08:12:44" };
	static const char *const end[] = { "\n", "\n", "\r\n", "\n\n", ",\n" };
	uint64_t cells = draw(8) ? 3 : draw(6);

	for (uint64_t k = 0; k < cells; k++) {
		put(in, k ? (const char *const[]){ ",", ";", "\t",
				"|" }[in->at[0] & 3]
			  : "");
		if (quotes)
			put_odd(in);
		put(in, quotes ? PICK(cell) : PICK(plain));
		if (quotes)
			put_odd(in);
	}
	put(in, PICK(end));
}

static void put_json(struct input *in)
{
	static const char *const key[] = { "\"a\"", "\"b\"", "\"c\"", "\"d\"",
		"\"\\u0061\"", "\"e f\"" };
	static const char *const value[] = { "1", "-2.5e3", "\"x\"", "\"\"",
		"18446744073709551615", "null", "true", "\"\\u00e9\"",
		"\"\\\"\"", "[1,{}]", "{\"d\":\"x\"}", "17850.0", "\" y \"" };
	static const char *const colon[] = { ":", ":", ": ", " : " };
	static const char *const comma[] = { ",", ",", ", ", "  ,\t" };
	uint64_t pairs = draw(6);

	put(in, "{");
	for (uint64_t k = 0; k < pairs; k++) {
		put(in, k ? PICK(comma) : "");
		put_odd(in);
		put(in, PICK(key));
		put(in, PICK(colon));
		put(in, PICK(value));
		put_odd(in);
	}
	put(in, draw(20) ? "}\n" : "\n");
}

int main(int argc, char **argv)
{
	uint64_t n, seed;
	bool json;

	if (argc != 4)
		return 2;
	n = strtoull(argv[1], NULL, 10);
	seed = strtoull(argv[2], NULL, 10);
	json = strcmp(argv[3], "json") == 0;
	signal(SIGABRT, say_number);
	for (uint64_t i = 0; i < n; i++) {
		struct input in = { .n = json ? 1 : 2 };
		uint64_t lines;

		/* Each input is known by its number. */
		number = seed + i;
		state = (number + 1) * 0x9e3779b97f4a7c15u;
		in.at[0] = (uint8_t)draw(256);
		in.at[1] = (uint8_t)draw(256);
		lines = 1 + draw(4);
		for (uint64_t k = 0; k < lines; k++)
			json ? put_json(&in) : put_csv(&in, number & 1);
		LLVMFuzzerTestOneInput(in.at, in.n);
	}
	printf("%llu inputs\n", (unsigned long long)n);
	return 0;
}
