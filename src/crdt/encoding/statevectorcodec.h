// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/decoder.h"
#include "encoding/encoder.h"
#include "statevector.h"

namespace heartline::crdt::detail {

/// Reads a state vector at `in` (yjs-wire.md §4.1); `in` has failed where there is none.
[[nodiscard]] StateVector readStateVector(Decoder& in);
void writeStateVector(Encoder& out, const StateVector& vector);

} // namespace heartline::crdt::detail
