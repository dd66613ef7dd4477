// SPDX-License-Identifier: MIT
#pragma once

#include "any.h"
#include "encoding/decoder.h"
#include "encoding/encoder.h"

namespace heartline::crdt::detail {

/// Deepest nesting of arrays and objects that is read, in an `any` and in JSON (yjs-wire.md §1.5).
inline constexpr int kMaxNesting = 256;

/// Moves behind one `any`, judging all of it and keeping none. Uses no stack that the input could choose.
void skipAny(Decoder& in);
/// One `any` as a value.
[[nodiscard]] Any readAny(Decoder& in);
/// Of members with the same key the last stays, at the place of the first: what JavaScript makes of them.
void keepLastOfEqualKeys(Any::Object& object);
/// One `any`, with numbers in the form that JavaScript chooses (§1.5).
void writeAny(Encoder& out, const Any& value);

} // namespace heartline::crdt::detail
