// SPDX-License-Identifier: MIT
#pragma once

#include "crdt_export.h"
#include "text.h"
#include "textdelta.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Changes of a text as plain values: found between two texts, carried over another change, applied.
namespace heartline::crdt {

/// `removed` units at `position` give way to `inserted`. UTF-16 code units throughout.
struct TextSplice
{
    std::size_t position = 0;
    std::size_t removed = 0;
    std::u16string inserted;
    friend bool operator==(const TextSplice&, const TextSplice&) = default;
};

/// A change of a text: splices in ascending order that neither overlap nor touch, all positions in the text
/// before the change. Apply it from the last to the first.
using TextPatch = std::vector<TextSplice>;

/// The smallest change from `from` to `to` as far as it's found in bounded time (Myers, "An O(ND) Difference
/// Algorithm", 1986), letter by letter; where that would take too long, line by line; beyond that, one splice
/// between the common start and the common end. Never cuts a surrogate pair, and where an insertion or a
/// removal may stand in several places it begins with a line or a word if it can.
///
/// O(n) with a small factor for texts that differ little; some 0.1 s at most for texts of a million units
/// that have nothing in common.
[[nodiscard]] HEARTLINE_CRDT_EXPORT TextPatch diff(std::u16string_view from, std::u16string_view to);
/// The same; adds to `steps` how many it took, some 10 ns each: for who compares with many.
[[nodiscard]] HEARTLINE_CRDT_EXPORT TextPatch diff(std::u16string_view from, std::u16string_view to,
                                                   std::size_t& steps);

/// `patch` must fit `text`, here and below.
[[nodiscard]] HEARTLINE_CRDT_EXPORT std::u16string patched(std::u16string_view text, const TextPatch& patch);

/// Units removed and inserted: how far apart two texts are.
[[nodiscard]] HEARTLINE_CRDT_EXPORT std::size_t cost(const TextPatch& patch);

/// Where a patch's insertion goes when another stands at the same place.
enum class Tie : std::uint8_t
{
    Before,
    Behind
};

/// `patch` and `other` both start from one text; returns `patch` for the text that `other` made of it. What
/// either inserted stays, what either removed is gone.
[[nodiscard]] HEARTLINE_CRDT_EXPORT TextPatch rebased(const TextPatch& patch, const TextPatch& other,
                                                      Tie tie);

/// Where `position` is after `patch`; one at which text is inserted stays before it.
[[nodiscard]] HEARTLINE_CRDT_EXPORT std::size_t mapped(std::size_t position, const TextPatch& patch);

/// What a TextEvent tells, with positions in the text before it.
[[nodiscard]] HEARTLINE_CRDT_EXPORT TextPatch toPatch(const TextDelta& delta);

/// Changes `text` so. The caller puts a transaction around it, or each splice is one; what does not fit the
/// text is left out.
HEARTLINE_CRDT_EXPORT void applyPatch(Text text, const TextPatch& patch);

} // namespace heartline::crdt
