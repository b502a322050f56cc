/*
 * pack_impl.h - the layout of a pack, shared by its writer and its reader.
 *
 * Little-endian: "JPK1", u32 flags (bit 0: values, bit 1: sketches of them),
 * u32 n, u32 zero; n entries {u32 action, u32 value, u32 users, u32 set bytes,
 * u64 events} and, with bit 0, {u64 values, i64 sum, u128 squares} and, with
 * bit 1, {u32 sketch bytes}; then the n sets, each before its sketch.
 */
#ifndef JAUGE_PACK_IMPL_H
#define JAUGE_PACK_IMPL_H

#include "pack.h"

#define PACK_MAGIC 0x314b504au /* "JPK1" */
#define PACK_VALUES 1u
#define PACK_SKETCHES 2u /* not without PACK_VALUES */
#define PACK_HEAD 16u
#define PACK_ENTRY 24u
#define PACK_ENTRY_VALUES 32u
#define PACK_ENTRY_SKETCH 4u
/* Where the length of a set stands in its entry. */
#define PACK_SET_BYTES 12u

static inline size_t pack_entry_bytes(uint32_t flags)
{
	return PACK_ENTRY + (flags & PACK_VALUES ? PACK_ENTRY_VALUES : 0) +
	       (flags & PACK_SKETCHES ? PACK_ENTRY_SKETCH : 0);
}

#endif
