// SPDX-License-Identifier: MIT
#include "textpatch.h"

#include <algorithm>

namespace heartline::crdt {

namespace {

/// Where `position` is after `patch`: behind what is inserted there if `behind`.
std::size_t moved(std::size_t position, const TextPatch& patch, bool behind)
{
    // Unsigned and wrapping: the sum is right whatever the order of growing and shrinking.
    std::size_t shift = 0;
    for (const TextSplice& splice : patch) {
        if (splice.position > position || (splice.position == position && !behind))
            break;
        if (splice.position + splice.removed > position) // within what is removed
            return splice.position + shift + (behind ? splice.inserted.size() : 0);
        shift += splice.inserted.size() - splice.removed;
    }
    return position + shift;
}

void append(TextPatch& patch, TextSplice splice)
{
    if (splice.removed == 0 && splice.inserted.empty())
        return;
    if (!patch.empty() && patch.back().position + patch.back().removed == splice.position) {
        patch.back().removed += splice.removed;
        patch.back().inserted += splice.inserted;
        return;
    }
    patch.push_back(std::move(splice));
}

} // namespace

std::u16string patched(std::u16string_view text, const TextPatch& patch)
{
    std::u16string result;
    result.reserve(text.size() + cost(patch));
    std::size_t at = 0;
    for (const TextSplice& splice : patch) {
        result += text.substr(at, splice.position - at);
        result += splice.inserted;
        at = splice.position + splice.removed;
    }
    return result += text.substr(at);
}

std::size_t cost(const TextPatch& patch)
{
    std::size_t sum = 0;
    for (const TextSplice& splice : patch)
        sum += splice.removed + splice.inserted.size();
    return sum;
}

TextPatch rebased(const TextPatch& patch, const TextPatch& other, Tie tie)
{
    TextPatch result;
    for (const TextSplice& splice : patch) {
        const std::size_t end = splice.position + splice.removed;
        TextPatch pieces{{moved(splice.position, other, tie == Tie::Behind), 0, splice.inserted}};
        // What `other` left of the removed stretch, between and around what it removed or inserted there.
        std::size_t at = splice.position;
        const auto removeUpTo = [&](std::size_t to) {
            if (to > at)
                append(pieces, {moved(at, other, true), to - at, {}});
        };
        for (const TextSplice& kept : other) {
            if (kept.position >= end)
                break;
            if (kept.position + kept.removed < at || (kept.position <= at && kept.removed == 0))
                continue;
            removeUpTo(std::max(at, kept.position));
            at = std::max(at, kept.position + kept.removed);
        }
        removeUpTo(end);
        for (TextSplice& piece : pieces)
            append(result, std::move(piece));
    }
    return result;
}

std::size_t mapped(std::size_t position, const TextPatch& patch)
{
    return moved(position, patch, false);
}

TextPatch toPatch(const TextDelta& delta)
{
    TextPatch patch;
    std::size_t at = 0;
    for (const TextChange& change : delta) {
        switch (change.kind) {
        case TextChange::Kind::Retain:
            at += change.length;
            break;
        case TextChange::Kind::Insert:
            append(patch, {at, 0, change.text});
            break;
        case TextChange::Kind::Delete:
            append(patch, {at, change.length, {}});
            at += change.length;
            break;
        }
    }
    return patch;
}

void applyPatch(Text text, const TextPatch& patch)
{
    for (auto splice = patch.crbegin(); splice != patch.crend(); ++splice) {
        if (splice->removed > 0)
            static_cast<void>(text.remove(splice->position, splice->removed));
        if (!splice->inserted.empty())
            static_cast<void>(text.insert(splice->position, splice->inserted));
    }
}

} // namespace heartline::crdt
