// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace heartline::crdt {

/// Bytes that somebody owns: an update, a state vector, a message.
using Bytes = std::vector<std::uint8_t>;
/// Bytes that are only looked at; valid for the call they are passed to.
using ByteView = std::span<const std::uint8_t>;

} // namespace heartline::crdt
