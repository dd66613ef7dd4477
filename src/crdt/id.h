// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

namespace heartline::crdt {

/// Names one writer: a random number that each opened document draws anew (yjs-wire.md §2.2, §11.1). Below
/// 2^53.
using ClientId = std::uint64_t;
/// Counts a client's units (UTF-16 code units, array entries, marks) from 0 without gaps. Below 2^53.
using Clock = std::uint64_t;

/// The largest client id, clock or length there is: what a JavaScript number holds exactly.
inline constexpr std::uint64_t kMaxInteger = (std::uint64_t{1} << 53) - 1;

/// Names one unit of a document for ever.
struct Id
{
    ClientId client = 0;
    Clock clock = 0;

    friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

} // namespace heartline::crdt
