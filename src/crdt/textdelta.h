// SPDX-License-Identifier: MIT
#pragma once

#include "crdt_export.h"
#include "origin.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace heartline::crdt {

/// One step of a change to a text, to be applied from left to right: go on by so many units, put this in,
/// take so many out.
struct TextChange
{
    enum class Kind : std::uint8_t
    {
        Retain,
        Insert,
        Delete
    };

    Kind kind = Kind::Retain;
    /// UTF-16 code units.
    std::size_t length = 0;
    /// What an Insert puts in, `length` units long, one U+FFFC for each unit of an embedded object.
    std::u16string text;

    friend bool operator==(const TextChange&, const TextChange&) = default;
};

/// No retain at the end, no two steps of a kind beside each other, an Insert before a Delete at the same
/// place.
using TextDelta = std::vector<TextChange>;

/// What one transaction did to a text.
struct TextEvent
{
    const TextDelta& delta;
    Origin origin = nullptr;
    bool local = true; ///< Of a transaction begun here; false where `applyUpdate()` began it.
};

} // namespace heartline::crdt
