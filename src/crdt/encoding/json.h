// SPDX-License-Identifier: MIT
#pragma once

#include "any.h"
#include "bytes.h"

#include <optional>
#include <string>

namespace heartline::crdt::detail {

/// Whether `utf8`, which is valid UTF-8, is one JSON text (RFC 8259) with nothing around it but white space,
/// nested at most `kMaxNesting` deep. Scalars are texts too.
[[nodiscard]] bool isJson(ByteView utf8);

/// The value of a JSON text; nothing if it is none. An escaped half of a surrogate pair becomes U+FFFD.
[[nodiscard]] std::optional<Any> parseJson(ByteView utf8);

/// What JavaScript's JSON.stringify gives for `value`: no white space, its number format, its escapes,
/// undefined members left out, and null for undefined elsewhere, NaN and infinities. Bytes are written as
/// JavaScript writes a Uint8Array, an object of index to number.
[[nodiscard]] std::string toJson(const Any& value);

} // namespace heartline::crdt::detail
