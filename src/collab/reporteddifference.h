// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/TextPatch>

#include <string>
#include <string_view>

namespace heartline {

/// What a person changed, of a stretch that a QTextDocument reported as changed: it was `before`, is `after`,
/// and begins at `offset`. As crdt::diff(), and where that gives up on a long stretch with as many lines as
/// before (a word replaced in all lines of a book), each line is compared with its successor.
[[nodiscard]] crdt::TextPatch reportedDifference(std::size_t offset, std::u16string_view before,
                                                 std::u16string_view after);

} // namespace heartline
