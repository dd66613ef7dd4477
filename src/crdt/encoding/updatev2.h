// SPDX-License-Identifier: MIT
#pragma once

#include "deleteset.h"
#include "encoding/decoder.h"
#include "encoding/encoder.h"

namespace heartline::crdt::detail {

/// Format v2 of a delete set (yjs-wire.md §13.1): clocks count from the run before. The result is normal.
[[nodiscard]] DeleteSet readDeleteSetV2(Decoder& in);
/// `set` has to be normal.
void writeDeleteSetV2(Encoder& out, const DeleteSet& set);

} // namespace heartline::crdt::detail
