// SPDX-License-Identifier: MIT
#include "reporteddifference.h"

#include <algorithm>

namespace heartline {
namespace {

/// What is shorter may as well go in anew.
constexpr std::size_t kLong = 1024;

[[nodiscard]] crdt::TextPatch lineByLine(std::u16string_view before, std::u16string_view after)
{
    crdt::TextPatch patch;
    std::size_t from = 0;
    std::size_t to = 0;
    while (from <= before.size()) {
        const std::size_t fromEnd = std::min(before.find(u'\n', from), before.size());
        const std::size_t toEnd = std::min(after.find(u'\n', to), after.size());
        const std::u16string_view line = before.substr(from, fromEnd - from);
        const std::u16string_view successor = after.substr(to, toEnd - to);
        if (line != successor) {
            for (crdt::TextSplice& splice : crdt::diff(line, successor)) {
                splice.position += from;
                patch.push_back(std::move(splice));
            }
        }
        from = fromEnd + 1;
        to = toEnd + 1;
    }
    return patch;
}

} // namespace

crdt::TextPatch reportedDifference(std::size_t offset, std::u16string_view before, std::u16string_view after)
{
    crdt::TextPatch patch;
    if (before.empty() && after.empty())
        return patch;
    if (before.empty() || after.empty())
        patch = {{0, before.size(), std::u16string(after)}};
    else
        patch = crdt::diff(before, after);
    if (patch.size() == 1 && patch.front().removed > kLong && patch.front().inserted.size() > kLong &&
        std::count(before.begin(), before.end(), u'\n') == std::count(after.begin(), after.end(), u'\n'))
        patch = lineByLine(before, after);
    for (crdt::TextSplice& splice : patch)
        splice.position += offset;
    return patch;
}

} // namespace heartline
